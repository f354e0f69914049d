"""The store: one report is one row whoever writes it, unchanged content writes nothing, old versions stay."""

import asyncio
import threading
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from models import (
    Capture,
    CheckRow,
    Document,
    ExtractionRow,
    FailureRow,
    Item,
    Jurisdiction,
    Observation,
    Publisher,
    Remark,
    Report,
    Run,
    Section,
    fact,
    session,
)
from pipelines.check import CheckPipeline
from pipelines.database import Database, insert_missing
from pipelines.forms import catalogue
from pipelines.items import ReportItem
from pipelines.journal import Journal
from pipelines.reasons import Reason, Stage
from pipelines.results import ExtractionWarning, ItemKey, MatchedCell, SectionText
from pipelines.store import Stored, StorePipeline, store_report, sync_items
from pipelines.warc import sha256_of
from tests.pipelines.reports import cells, extraction, fetched, settled

PAGE = "http://www.yanchi.gov.cn/2023.html"
OTHER = "http://www.nx.gov.cn/yanchi/2023.html"


@pytest.fixture
def store(engine):
    """Stores items as the stages do: documents and captures first, then the report, each in a transaction."""
    with session(engine) as db:
        db.add(Jurisdiction(code="640323", name="盐池县", level="county", slug="yanchi"))
        db.add(Run(command="test", counts={}))
        sync_items(db)
    with session(engine, read_only=True) as db:
        query = select(Item.id, Item.form, Item.table_key, Item.row_key, Item.column_key)
        ids = {ItemKey(*key): item_id for item_id, *key in db.execute(query)}

    def run(item: ReportItem, extractor: str = "1") -> Stored:
        with session(engine) as db:
            for one in (item.page, *item.attachments):
                insert_missing(db, Document, {"sha256": one.sha256, "media_type": "text/html", "size": len(one.body)})
                capture = Capture(url=one.url, sha256=one.sha256, fetched_at=one.fetched_at, status=200, run_id=1)
                db.add(capture)
                db.flush()
                one.capture_id = capture.id
        with session(engine) as db:
            return store_report(db, item, ids, extractor)

    return run


def item_of(*values, body=b"1", url=PAGE, **more) -> ReportItem:
    return settled(extraction(*values, **more), fetched(body, url))


def values(engine) -> dict[str, Decimal | None]:
    """The current numbers of the one report there is."""
    with session(engine, read_only=True) as db:
        return {row.column_key: row.value for row in db.execute(select(fact))}


def versions(engine) -> list[tuple[bool, str, list[str]]]:
    with session(engine, read_only=True) as db:
        found = db.scalars(select(ExtractionRow).order_by(ExtractionRow.id))
        return [(row.is_current, row.extractor, [warning["kind"] for warning in row.warnings]) for row in found]


def test_a_report_is_stored_with_all_that_was_read(store, engine, journal):
    read = extraction(1, 0, None, 2, 0, 0, 3)
    odd = MatchedCell(
        ItemKey("2021", "proactive", "fees", "amount_wan"),
        Decimal("363.62"),
        "363.62万元",
        "t1r9c2",
        None,
        "万元",
        plain=False,
    )
    read = replace(
        read, cells=(*read.cells, odd), warnings=(ExtractionWarning("unplaced", "4（其中一件失效）", "t1r2c3"),)
    )
    item = settled(read, fetched(b"1", PAGE))
    item.jurisdiction = "640323"
    CheckPipeline(journal).process_item(item)
    assert store(item) == Stored.STORED
    with session(engine, read_only=True) as db:
        (publisher,) = db.scalars(select(Publisher))
        (report,) = db.scalars(select(Report))
        (row,) = db.scalars(select(ExtractionRow))
        (section,) = db.scalars(select(Section))
        (remark,) = db.scalars(select(Remark))
        facts = {(found.row_key, found.column_key): found for found in db.execute(select(fact))}
        checks = {(found.rule, found.passed) for found in db.scalars(select(CheckRow))}
    assert (publisher.name, publisher.kind, publisher.jurisdiction_code) == ("盐池县交通运输局", "department", "640323")
    assert report.year == 2023
    assert (row.form, row.title, row.reader, row.is_current) == ("2021", read.title, "html", True)
    assert row.warnings == [{"kind": "unplaced", "text": "4（其中一件失效）", "locator": "t1r2c3"}]
    assert (section.number, section.heading, section.text) == (1, "一、总体情况", "工作有序。")
    assert (remark.raw, remark.unit) == ("363.62万元", "万元")
    assert len(facts) == 8
    assert facts["new", "commercial_enterprise"].value == 0
    assert facts["new", "research_institution"].value is None
    assert facts["new", "total"].locator == "t2r3c8"
    assert (facts["fees", "amount_wan"].value, facts["fees", "amount_wan"].unit) == (Decimal("363.62"), "万元")
    assert facts["new", "total"].url == PAGE
    assert any(passed is None for _, passed in checks)


def test_the_same_again_writes_nothing(store, engine, rows):
    assert store(item_of(1, 2, 3)) == Stored.STORED
    before = rows(engine)
    assert store(item_of(1, 2, 3)) == Stored.UNCHANGED
    assert store(item_of(1, 2, 3, body=b"other bytes, same content", url=OTHER)) == Stored.UNCHANGED
    assert {**rows(engine), "capture": 1, "document": 1} == before


def test_a_changed_report_becomes_current_and_the_old_one_stays(store, engine):
    store(item_of(1, 2, 3))
    assert store(item_of(1, 2, 4, body=b"2")) == Stored.STORED
    assert [current for current, _, _ in versions(engine)] == [False, True]
    assert values(engine)["research_institution"] == 4


def test_a_report_that_is_taken_back_gets_its_old_version_back(store, engine):
    store(item_of(1, 2, 3))
    store(item_of(1, 2, 4, body=b"2"))
    assert store(item_of(1, 2, 3)) == Stored.STORED
    assert [current for current, _, _ in versions(engine)] == [True, False]
    assert values(engine)["research_institution"] == 3


def test_fewer_cells_at_the_same_address_become_current_too(store, engine):
    store(item_of(1, 2, 3))
    store(item_of(1, body=b"2"))
    assert values(engine) == {"natural_person": 1}


def test_other_content_elsewhere_is_kept_beside(store, engine, rows):
    store(item_of(1, 2, 3))
    assert store(item_of(1, 2, 9, body=b"2", url=OTHER)) == Stored.STORED
    assert versions(engine) == [(True, "1", []), (False, "1", ["another_address"])]
    assert values(engine)["research_institution"] == 3
    before = rows(engine)
    assert store(item_of(1, 2, 9, body=b"2", url=OTHER)) == Stored.UNCHANGED
    assert store(item_of(1, 2, 3)) == Stored.UNCHANGED
    assert {**rows(engine), "capture": before["capture"]} == before


def test_more_numbers_elsewhere_become_current(store, engine):
    store(item_of(1, None, 3))
    assert store(item_of(1, 2, 9, body=b"2", url=OTHER)) == Stored.STORED
    assert versions(engine) == [(False, "1", []), (True, "1", ["another_address"])]
    assert values(engine)["commercial_enterprise"] == 2
    assert store(item_of(1, None, 3)) == Stored.UNCHANGED


def test_a_new_attachment_of_the_same_page_is_the_same_place(store, engine):
    def uploaded(number: int, *read: int) -> ReportItem:
        attachment = fetched(b"file %d" % number, f"http://www.yanchi.gov.cn/P{number}.docx")
        return settled(extraction(*read), fetched(b"<p>see attachment %d</p>" % number, PAGE), attachment)

    store(uploaded(1, 1, 2, 3))
    assert store(uploaded(2, 1, 2, 4)) == Stored.STORED
    assert versions(engine) == [(False, "1", ["attachment_of"]), (True, "1", ["attachment_of"])]
    assert values(engine)["research_institution"] == 4
    # ... also when the tables move into the page
    assert store(item_of(1, 2, 5, body=b"3")) == Stored.STORED
    assert values(engine)["research_institution"] == 5


def test_a_better_reading_of_the_same_bytes_becomes_current(store, engine):
    store(item_of(1, 2), "1")
    assert store(item_of(1, 2, 3, url=OTHER), "2") == Stored.STORED
    assert [(current, extractor) for current, extractor, _ in versions(engine)] == [(False, "1"), (True, "2")]


def test_the_same_reading_by_another_version_is_known_as_that_versions(store, engine, rows):
    store(item_of(1, 2, 3), "1")
    before = rows(engine)
    warned = item_of(1, 2, 3, warnings=(ExtractionWarning("unplaced", "x"),))
    assert store(warned, "2") == Stored.UNCHANGED
    assert versions(engine) == [(True, "2", ["unplaced"])]
    assert {**rows(engine), "capture": before["capture"]} == before


def test_a_cross_check_of_what_is_stored_already_is_kept_with_it(store, engine, rows):
    store(item_of(1, 2))
    before = rows(engine)
    found = (ExtractionWarning("engines_differ", "pdfminer reads '1', pdfium '7'", "p1 t1r1c1"),)
    assert store(item_of(1, 2, warnings=found, cross_checked=True)) == Stored.UNCHANGED
    assert {**rows(engine), "capture": before["capture"]} == before
    assert versions(engine) == [(True, "1", ["engines_differ"])]
    store(item_of(1, 2))
    assert versions(engine) == [(True, "1", ["engines_differ"])]  # who does not look again does not know better
    store(item_of(1, 2, cross_checked=True))
    assert versions(engine) == [(True, "1", [])]


@pytest.mark.parametrize(
    "change",
    [
        {"title": "盐池县交通运输局2023年年报"},
        {"sections": (SectionText(1, "一、总体情况", "工作很有序。"),)},
        {"cells": (*cells(1, 2), *cells(0, row="carried_over"))},
        {"cells": (replace(cells(1)[0], note="其中一件失效", plain=False), cells(1, 2)[1])},
        {"cells": (cells(1)[0], replace(cells(1, 2)[1], value=None, raw=""))},
    ],
)
def test_any_change_of_content_is_a_version(store, engine, change):
    store(item_of(1, 2))
    assert store(item_of(1, 2, **change)) == Stored.STORED
    assert [current for current, _, _ in versions(engine)] == [False, True]


def test_the_order_of_cells_is_no_content(store):
    store(item_of(1, 2, 3))
    assert store(item_of(cells=tuple(reversed(cells(1, 2, 3))), form="2021")) == Stored.UNCHANGED


def test_a_number_that_no_database_keeps_exactly_is_null_and_told(store, engine):
    huge = replace(cells(1)[0], value=Decimal(12345678901234567890123), raw="12345678901234567890123")
    store(item_of(cells=(huge,), form="2021"))
    assert values(engine) == {"natural_person": None}
    with session(engine, read_only=True) as db:
        assert db.scalars(select(Remark)).one().raw == "12345678901234567890123"
    assert versions(engine) == [(True, "1", ["inexact_number"])]


def test_signs_that_a_database_refuses_are_left_out(store, engine):
    store(item_of(1, title="年报\0\udc80", sections=(SectionText(1, "一、\0", "a\0b"),)))
    with session(engine, read_only=True) as db:
        assert db.scalars(select(Section)).one().text == "ab"
        assert db.scalars(select(ExtractionRow)).one().title == "年报?"


def test_a_publisher_gets_its_place_when_it_is_known(store, engine):
    first = item_of(1)
    store(first)
    second = item_of(1)
    second.jurisdiction = "640323"
    assert store(second) == Stored.UNCHANGED
    with session(engine, read_only=True) as db:
        assert [row.jurisdiction_code for row in db.scalars(select(Publisher))] == ["640323"]


def test_two_places_may_have_organs_of_one_name(store, engine):
    with session(engine) as db:
        db.add(Jurisdiction(code="330282", name="慈溪市", level="county", slug="cixi"))
    for code in (None, "330282", "640323", "330282"):
        item = item_of(1, publisher="交通运输局")
        item.jurisdiction = code
        store(item)
    with session(engine, read_only=True) as db:
        assert sorted(row.jurisdiction_code for row in db.scalars(select(Publisher))) == ["330282", "640323"]
        assert db.scalar(select(func.count()).select_from(Report)) == 2


def test_eight_writers_at_once_lose_nothing_and_double_nothing(store, engine):
    """Each stores the same reports in an order of its own, one of them contested in content."""
    problems = []
    start = threading.Barrier(8)

    def write(writer: int) -> None:
        try:
            start.wait(30)
            for turn in range(10):
                number = (turn + writer * 3) % 10
                publisher = f"盐池县第{number}局"
                url = f"http://www.yanchi.gov.cn/{number}.html"
                content = (number, 2, 3, writer) if number == 0 else (number, 2, 3)
                item = item_of(*content, body=str(content).encode(), url=url, publisher=publisher)
                item.jurisdiction = "640323"
                store(item)
        except BaseException as error:  # noqa: BLE001 - a thread's exception is the test's
            problems.append(error)

    writers = [threading.Thread(target=write, args=(writer,)) for writer in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert problems == []
    with session(engine, read_only=True) as db:
        assert db.scalar(select(func.count()).select_from(Publisher)) == 10
        assert db.scalar(select(func.count()).select_from(Report)) == 10
        current = select(func.count()).select_from(ExtractionRow).where(ExtractionRow.is_current)
        assert db.scalar(current) == 10
        per_report = select(func.count()).select_from(ExtractionRow).group_by(ExtractionRow.report_id)
        assert sorted(db.scalars(per_report)) == [1] * 9 + [8]
        assert db.scalar(select(func.count()).select_from(Observation)) == 9 * 3 + 8 * 4


class TestItems:
    def test_the_dimension_is_the_catalogue_and_syncing_again_changes_nothing(self, engine):
        for _ in range(2):
            with session(engine) as db:
                sync_items(db)
        with session(engine, read_only=True) as db:
            kept = {(row.form, row.table_key, row.row_key, row.column_key): row for row in db.scalars(select(Item))}
        assert len(kept) == len(catalogue())
        for wanted in catalogue():
            row = kept[wanted.form, wanted.table_key, wanted.row_key, wanted.column_key]
            assert (row.table_label, row.row_label, row.column_label) == (
                wanted.table_label,
                wanted.row_label,
                wanted.column_label,
            )
            assert (row.unit, row.series) == (wanted.unit, wanted.series)

    def test_a_renamed_item_is_renamed_and_keeps_its_id(self, engine):
        with session(engine) as db:
            sync_items(db)
            item = db.scalars(select(Item).limit(1)).one()
            before, item.row_label = (item.id, item.row_label), "旧名"
        with session(engine) as db:
            sync_items(db)
        with session(engine, read_only=True) as db:
            assert db.get(Item, before[0]).row_label == before[1]


class TestStage:
    """The item pipeline around it."""

    def run(self, engine, *items):
        database = Database(engine)
        journal = Journal(database, "test")
        stage = StorePipeline(database, journal)

        async def main():
            await stage.open_spider()
            return [await stage.process_item(item) for item in items]

        try:
            return asyncio.run(main()), journal
        except IntegrityError as error:  # what the stage lets through
            return error, journal
        finally:
            journal.finish("partial")

    def test_it_counts(self, engine, store):
        store(item_of(1, 2, 3))  # makes the document's row
        _, journal = self.run(engine, item_of(1, 2, 3), item_of(1, 2, 4))
        assert journal.counts["unchanged"] == 1
        assert journal.counts["stored"] == 1

    def test_an_unchanged_item_passes(self, engine, rows):
        passed, journal = self.run(engine, ReportItem(fetched()))
        assert passed[0].extraction is None
        assert not journal.counts
        assert rows(engine)["report"] == 0

    def test_what_cannot_be_stored_is_a_failure(self, engine):
        told, _ = self.run(engine, item_of(1))  # the document has no row: no archive stage came before
        assert "foreign key" in str(told).lower()
        with session(engine, read_only=True) as db:
            (row,) = db.scalars(select(FailureRow))
        assert (row.stage, row.reason) == (Stage.STORE, Reason.INTERNAL_ERROR)


def test_a_reading_that_contradicts_the_page_is_kept_beside_it_once(store, engine):
    """Whichever database, and however often it is met; once the page says the same the page's content is current."""

    def met(*theirs: int) -> Stored:
        page, attachment = fetched(b"page", PAGE), fetched(str(theirs).encode(), f"{PAGE}.doc")
        item = settled(extraction(1, 2), page)
        attachment.sha256 = sha256_of(attachment.body)
        item.attachments, item.others = [attachment], [(attachment, extraction(*theirs))]
        checked = CheckPipeline(Journal(Database(engine), "test")).process_item(item)
        return store(checked)

    assert [met(1, 2), met(1, 3), met(1, 3)] == [Stored.STORED, Stored.STORED, Stored.UNCHANGED]
    assert [(current, kinds) for current, _, kinds in versions(engine)] == [
        (False, []),
        (True, ["attachment_differs"]),
        (False, ["attachment_differs", "attachment_of"]),
    ]
    assert values(engine) == {"natural_person": 1, "commercial_enterprise": 2}
    with session(engine, read_only=True) as db:
        rule = select(CheckRow.passed, CheckRow.expected).where(CheckRow.rule == "attachment.agrees")
        assert db.execute(rule.order_by(CheckRow.extraction_id)).all() == [(True, 1), (False, 3)]
    assert met(1, 2) == Stored.STORED
    assert [current for current, _, _ in versions(engine)] == [True, False, False]
