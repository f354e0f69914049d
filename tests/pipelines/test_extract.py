"""The extract stage: order of documents, failures with their reasons, nothing done twice, a bad one costs itself."""

import asyncio
import json
import time
from dataclasses import replace

import pytest
from scrapy.exceptions import DropItem
from sqlalchemy import select

from models import CheckRow, ExtractionRow, FailureRow, Jurisdiction, Publisher, Report, session
from pipelines.agreement import RULE
from pipelines.archive import ArchivePipeline
from pipelines.check import CheckPipeline
from pipelines.child import Limits, extract_document
from pipelines.extract import EXTRACTOR, ExtractPipeline, ExtractSettings
from pipelines.items import Fetched, ReportItem
from pipelines.journal import Journal
from pipelines.readers import scan
from pipelines.reasons import Reason, Stage
from pipelines.results import Refusal
from pipelines.store import StorePipeline
from tests.pipelines.reports import fetched
from tests.pipelines.tasks import as_told, as_told_but_numbers, misbehaving

SETTINGS = ExtractSettings(2, Limits(wall_seconds=6.0, cpu_seconds=30, memory_bytes=512 * 2**20), max_bytes=2**20)
REPORT = {
    "title": "盐池县交通运输局2023年政府信息公开工作年度报告",
    "publisher": "盐池县交通运输局",
    "year": 2023,
    "is_report": True,
}
CHAPTERS = {**REPORT, "sections": ["一、总体情况"]}
TABLES = {**CHAPTERS, "form": "2021", "cells": [1, 2, 3]}
BLANK = {**TABLES, "cells": [None, None]}
REFUSED = {"reason": "unsupported_format", "detail": "application/pdf is not read yet"}
PAGE = "http://www.yanchi.gov.cn/2023.html"


def document(told: object, url: str = PAGE) -> Fetched:
    return fetched(json.dumps(told).encode(), url)


def item(page: object, *attachments: object, **more: object) -> ReportItem:
    made = [document(told, f"http://www.yanchi.gov.cn/{number}.pdf") for number, told in enumerate(attachments, 1)]
    return ReportItem(document(page), made, **more)


@pytest.fixture
def run(tmp_path, database):
    """Takes items through all stages, each call a run of its own; gives the journal and what came out of each."""
    with session(database.engine) as db:
        db.add(Jurisdiction(code="640323", name="盐池县", level="county", slug="yanchi"))

    def through(*items, task=as_told, settings=SETTINGS):
        journal = Journal(database, "test")

        async def one(stages, made):
            try:
                for stage in stages:
                    made = stage.process_item(made)
                    made = await made if asyncio.iscoroutine(made) else made
            except DropItem as dropped:
                return dropped
            return made

        async def main():
            archive = ArchivePipeline(tmp_path / "archive", database, journal, "test")
            store = StorePipeline(database, journal)

            async def line(made):
                return await one((archive, extract, CheckPipeline(journal), store), made)

            made_for_it = type("Extract", (ExtractPipeline,), {"task": staticmethod(task)})
            extract = made_for_it(settings, database, journal, line)
            await asyncio.gather(extract.open_spider(), store.open_spider())
            try:
                return [await line(made) for made in items]
            finally:
                await asyncio.gather(extract.close_spider(), archive.close_spider())

        results = asyncio.run(main())
        database.submit(lambda: None).result()  # what the journal still had to write
        return journal, results

    return through


def reports(database) -> list[tuple[str, str | None, int]]:
    with session(database.engine, read_only=True) as db:
        query = select(Publisher.name, Publisher.jurisdiction_code, Report.year).join(Report)
        return [tuple(row) for row in db.execute(query)]


def reasons(journal) -> list[tuple[str, str]]:
    return [(told.url, told.reason) for told in journal.failures]


class TestWhichDocument:
    def test_a_page_with_tables_is_the_report_whatever_hangs_on_it(self, run, database):
        journal, (made,) = run(item(TABLES, REFUSED))
        assert made.extracted_from is made.page
        assert reasons(journal) == []
        assert reports(database) == [("盐池县交通运输局", "640323", 2023)]

    def test_the_first_attachment_with_tables_is_the_report(self, run):
        journal, (made,) = run(item(CHAPTERS, REFUSED, {**REPORT, "is_report": None}, TABLES, TABLES))
        assert made.extracted_from is made.attachments[2]
        assert reasons(journal) == []  # what was refused before does not matter: the tables are there
        assert journal.counts["stored"] == 1

    def test_all_that_was_refused_is_told_where_no_tables_are_found(self, run, database):
        journal, (made,) = run(item(CHAPTERS, REFUSED, {"reason": "unreadable", "detail": "torn"}))
        assert reasons(journal) == [
            ("http://www.yanchi.gov.cn/1.pdf", "unsupported_format"),
            ("http://www.yanchi.gov.cn/2.pdf", "unreadable"),
        ]
        assert made.extraction.sections  # stored all the same, for its chapters
        assert len(reports(database)) == 1

    def test_a_page_that_only_leads_to_what_was_refused_is_not_stored(self, run, database):
        journal, (dropped,) = run(item(REPORT, REFUSED))
        assert isinstance(dropped, DropItem)
        assert reasons(journal) == [("http://www.yanchi.gov.cn/1.pdf", "unsupported_format")]
        assert reports(database) == []

    def test_what_cannot_be_read_at_all_is_told(self, run, database):
        journal, (dropped,) = run(item(REFUSED))
        assert isinstance(dropped, DropItem)
        assert [(told.stage, told.sha256 is not None) for told in journal.failures] == [(Stage.EXTRACT, True)]
        assert reports(database) == []


def stored(database) -> list[tuple[bool, list[str], int]]:
    """Each extraction: is it current, the kinds of its warnings, its failed checks."""
    with session(database.engine, read_only=True) as db:
        failed = select(CheckRow.extraction_id).where(CheckRow.rule == RULE, CheckRow.passed.is_(False))
        ids = list(db.scalars(failed))
        rows = db.scalars(select(ExtractionRow).order_by(ExtractionRow.id))
        return [(row.is_current, [told["kind"] for told in row.warnings], ids.count(row.id)) for row in rows]


def open_failures(database) -> list[str]:
    with session(database.engine, read_only=True) as db:
        return list(db.scalars(select(FailureRow.url).where(FailureRow.resolved_at.is_(None))))


class TestPageAndAttachments:
    def test_where_they_agree_the_page_is_stored_alone(self, run, database):
        journal, (made,) = run(item(TABLES, TABLES))
        assert made.extracted_from is made.page
        assert stored(database) == [(True, [], 0)]
        with session(database.engine, read_only=True) as db:
            assert db.scalars(select(CheckRow.passed).where(CheckRow.rule == RULE)).all() == [True]
        assert journal.counts["flagged"] == 0

    def test_where_they_differ_both_are_kept_and_a_check_says_so(self, run, database):
        other = {**TABLES, "cells": [1, 7, 3]}
        journal, (made,) = run(item(TABLES, other))
        assert made.extracted_from is made.page
        assert stored(database) == [
            (True, ["attachment_differs"], 1),
            (False, ["attachment_differs", "attachment_of"], 0),
        ]
        with session(database.engine, read_only=True) as db:
            (check,) = db.scalars(select(CheckRow).where(CheckRow.rule == RULE))
            assert (check.passed, check.expected, check.actual) == (False, 7, 2)
            (told,) = db.scalars(select(ExtractionRow).where(ExtractionRow.is_current)).one().warnings
        assert told["text"].startswith("http://www.yanchi.gov.cn/1.pdf: 1 of 3 numbers differ: requests.new.")
        assert journal.counts == {"captures": 2, "flagged": 1, "notices": 1, "stored": 1}

    def test_a_second_crawl_adds_no_reading(self, run, database):
        other = {**TABLES, "cells": [1, 7, 3]}
        run(item(TABLES, other))
        journal, _ = run(item(TABLES, other))
        assert journal.counts["unchanged"] == 1
        assert len(stored(database)) == 2

    def test_an_attachment_that_was_exchanged_is_compared_anew(self, run, database):
        run(item(TABLES, TABLES))
        journal, _ = run(item(TABLES, {**TABLES, "cells": [1, 7, 3]}))
        assert journal.counts["stored"] == 1
        assert [(current, failed) for current, _, failed in stored(database)] == [(False, 0), (True, 1), (False, 0)]
        run(item(TABLES, TABLES))
        assert [current for current, _, _ in stored(database)] == [True, False, False]

    def test_a_blank_form_on_the_page_gives_way_to_the_filled_attachment(self, run):
        _, (made,) = run(item(BLANK, TABLES))
        assert made.extracted_from is made.attachments[0]

    def test_last_years_report_beside_it_is_a_report_of_its_own(self, run, database):
        journal, _ = run(item(TABLES, {**TABLES, "year": 2022, "cells": [4, 5, 6]}))
        assert reports(database) == [("盐池县交通运输局", "640323", 2022), ("盐池县交通运输局", "640323", 2023)]
        assert journal.failures == []
        assert all(current and not warnings for current, warnings, _ in stored(database))


class TestWhatCannotBeReadNow:
    """What lost its numbers for want of a reader is no new version of a report that has them."""

    AGAIN = replace(SETTINGS, again=True)

    @pytest.mark.parametrize("page", [CHAPTERS, BLANK], ids=["chapters", "a blank form"])
    def test_numbers_of_an_attachment_stay_current_until_it_is_read_again(self, run, database, page):
        run(item(page, TABLES))
        before = stored(database)
        journal, _ = run(item(page, TABLES), task=as_told_but_numbers, settings=self.AGAIN)
        assert reasons(journal) == [("http://www.yanchi.gov.cn/1.pdf", "unsupported_format")]
        assert journal.counts["unchanged"] == 1
        assert stored(database) == before
        assert open_failures(database) == ["http://www.yanchi.gov.cn/1.pdf"]
        journal, _ = run(item(page, TABLES), settings=self.AGAIN)
        assert (reasons(journal), open_failures(database)) == ([], [])
        assert stored(database) == before

    def test_numbers_of_an_attachment_that_was_exchanged_too(self, run, database):
        run(item(CHAPTERS, TABLES))
        run(item(CHAPTERS, {**TABLES, "cells": [4, 5, 6]}), task=as_told_but_numbers)
        assert [current for current, _, _ in stored(database)] == [True]
        run(item(CHAPTERS, {**TABLES, "cells": [4, 5, 6]}))
        assert [current for current, _, _ in stored(database)] == [False, True]

    def test_pages_that_wait_for_recognition_take_no_numbers_away(self, run, database):
        run(item(TABLES))
        lacking = {**TABLES, "cells": [1], "warnings": ["scanned pages without text: 3; they need recognition (OCR)"]}
        run(item(lacking))
        assert [current for current, _, _ in stored(database)] == [True]

    def test_a_page_that_really_lost_them_is_a_new_version(self, run, database):
        run(item(TABLES))
        run(item(CHAPTERS))
        assert [current for current, _, _ in stored(database)] == [False, True]


class TestContainers:
    ZIP = "http://www.yanchi.gov.cn/all.zip"

    def members(self, *told: object, page: object = CHAPTERS) -> ReportItem:
        container = replace(fetched(b"PK", self.ZIP), is_opened=True)
        several = [document(one, f"{self.ZIP}#!/{number}.docx") for number, one in enumerate(told, 1)]
        return ReportItem(document(page), [container, *several])

    def test_a_member_is_the_report_and_another_organs_is_one_of_its_own(self, run, database):
        other = {**TABLES, "publisher": "盐池县教育局"}
        journal, (made,) = run(self.members(TABLES, other, {**TABLES, "publisher": "盐池县水务局", "cells": [0]}))
        assert made.extracted_from is made.attachments[1]
        assert [name for name, _, _ in sorted(reports(database))] == [
            "盐池县交通运输局",
            "盐池县教育局",
            "盐池县水务局",
        ]
        assert (journal.failures, journal.counts["stored"]) == ([], 3)

    def test_an_organ_that_reports_in_words_only_lends_its_chapters_to_nobody(self, run, database):
        words = {**CHAPTERS, "publisher": "盐池县教育局", "year": 2018, "sections": ["一、概述"]}
        _, (made,) = run(self.members(words, {**TABLES, "sections": []}, page=REPORT | {"is_report": None}))
        assert [name for name, _, _ in reports(database)] == ["盐池县教育局", "盐池县交通运输局"]
        assert made.extraction.sections == ()

    def test_one_that_lacks_its_year_costs_itself(self, run, database):
        lacking = {**TABLES, "publisher": "盐池县教育局", "year": None}
        journal, _ = run(self.members(lacking, TABLES, page=REPORT | {"year": None, "publisher": None}))
        assert [name for name, _, _ in reports(database)] == ["盐池县交通运输局"]
        assert [(told.url, told.reason) for told in journal.failures] == [(f"{self.ZIP}#!/1.docx", Reason.NO_YEAR)]

    def test_a_refused_one_is_told_though_another_was_read(self, run):
        torn = {"reason": "unreadable", "detail": "torn"}
        journal, _ = run(self.members(TABLES, torn, REFUSED))
        assert reasons(journal) == [(f"{self.ZIP}#!/2.docx", "unreadable")]
        assert journal.counts["notices"] == 1

    def test_a_container_that_was_refused_says_why(self, run):
        container = replace(fetched(b"PK", self.ZIP), refusal=Refusal(Reason.TOO_LARGE, "a zip bomb"))
        journal, _ = run(ReportItem(document(REPORT), [container]))
        assert reasons(journal) == [(self.ZIP, "too_large")]

    def test_a_container_of_a_person_is_no_report_and_no_failure(self, run, rows, database):
        opened = replace(fetched(b"PK", "file:///data/all.zip"), is_opened=True)
        journal, (made,) = run(ReportItem(opened))
        assert (made.extraction, journal.failures, journal.counts) == (None, [], {"captures": 1})


class TestPictures:
    PICTURES = tuple(
        fetched(b"\x89PNG\r\n\x1a\n%d" % number, f"http://www.yanchi.gov.cn/{number}.png") for number in (1, 2)
    )

    def test_they_are_one_document_and_fail_as_one(self, run):
        journal, _ = run(ReportItem(document(REPORT), [replace(picture) for picture in self.PICTURES]))
        # These are cut off behind their first bytes, which only what reads pictures can tell.
        assert reasons(journal) == [
            (self.PICTURES[0].url, "unreadable" if scan.is_installed() else "unsupported_format")
        ]

    def test_beside_tables_they_are_not_read(self, run):
        journal, (made,) = run(ReportItem(document(TABLES), [replace(picture) for picture in self.PICTURES]))
        assert made.extracted_from is made.page
        assert journal.failures == []


class TestFailures:
    @pytest.mark.parametrize(
        ("told", "reason"),
        [
            ({"title": "县长办公会议", "is_report": False}, Reason.NOT_A_REPORT),
            ({**TABLES, "year": None}, Reason.NO_YEAR),
            ({**TABLES, "publisher": None}, Reason.NO_PUBLISHER),
            (REPORT, Reason.NO_TABLES),
        ],
    )
    def test_what_is_no_report_or_nobodys_is_dropped_with_its_reason(self, run, database, told, reason):
        journal, (dropped,) = run(item(told))
        assert isinstance(dropped, DropItem)
        assert reasons(journal) == [(PAGE, reason)]
        assert reports(database) == []

    def test_a_report_without_tables_is_stored_and_a_failure_from_2019_on(self, run, database):
        journal, _ = run(item({**CHAPTERS, "year": 2019}), item({**CHAPTERS, "year": 2018}))
        assert reasons(journal) == [(PAGE, "no_tables")]
        assert [year for _, _, year in reports(database)] == [2019, 2018]
        with session(database.engine, read_only=True) as db:
            kinds = [[told["kind"] for told in row.warnings] for row in db.scalars(select(ExtractionRow))]
        assert kinds == [["no_tables"], ["no_tables"]]

    def test_sizes_are_refused_before_a_child_sees_them(self, run):
        large = ReportItem(fetched(b"x" * (2**20 + 1)))
        journal, _ = run(ReportItem(fetched(b"")), large)
        assert [told.reason for told in journal.failures] == ["empty", "too_large"]
        assert "DOCUMENT_MAX_BYTES" in journal.failures[1].detail

    def test_a_bad_document_costs_itself_and_the_next_is_stored(self, run, database):
        """A hanging, a greedy and a crashing document, each followed by a good one."""
        bad = {b"sleep": Reason.TIMEOUT, b"eat": Reason.OUT_OF_MEMORY, b"segfault": Reason.UNREADABLE}
        good = [item({**TABLES, "year": year}) for year in (2021, 2022, 2023)]
        pairs = [made for body, after in zip(bad, good, strict=True) for made in (ReportItem(fetched(body)), after)]
        before = time.monotonic()
        journal, _ = run(*pairs, task=mischief_or_told)
        assert time.monotonic() - before < 30
        assert [told.reason for told in journal.failures] == list(bad.values())
        assert [year for _, _, year in reports(database)] == [2021, 2022, 2023]

    def test_a_place_that_is_not_known_is_a_notice_and_no_failure(self, run, database):
        journal, _ = run(item({**TABLES, "publisher": "沭阳县发展和改革局"}))
        assert journal.failures == []
        assert journal.counts["notices"] == 1
        assert reports(database) == [("沭阳县发展和改革局", None, 2023)]

    def test_what_is_stored_at_last_closes_the_failures_before(self, run, database):
        run(item(REFUSED))
        run(item(TABLES))
        with session(database.engine, read_only=True) as db:
            assert [row.resolved_at is not None for row in db.scalars(select(FailureRow))] == [True]


def mischief_or_told(body, media_type):
    return as_told(body, media_type) if body.startswith(b"{") else misbehaving(body, media_type)


class TestUnchanged:
    def file(self, told=TABLES, **more) -> ReportItem:
        return ReportItem(document(told, "file:///data/a.html"), **more)

    def test_a_known_document_is_not_read_again_and_writes_nothing(self, run, database, rows):
        run(self.file())
        before = rows(database.engine)
        journal, (made,) = run(self.file(), task=misbehaving)  # would come back as another reading
        journal.finish("good")
        assert made.extraction is None
        assert journal.counts == {"unchanged": 1}
        assert rows(database.engine) == before

    def test_another_version_of_the_program_reads_again(self, run, database):
        run(self.file())
        with session(database.engine) as db:
            (row,) = db.scalars(select(ExtractionRow))
            assert row.extractor == EXTRACTOR
            row.extractor = "0.0.1+old"
        journal, (made,) = run(self.file())
        assert made.extraction is not None
        assert journal.counts["unchanged"] == 1
        with session(database.engine, read_only=True) as db:
            assert db.scalars(select(ExtractionRow)).one().extractor == EXTRACTOR

    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            ({"given_year": 2022}, ("盐池县交通运输局", "640323", 2022)),
            ({"given_publisher": "盐池县水务局"}, ("盐池县水务局", "640323", 2023)),
        ],
    )
    def test_a_persons_other_word_is_heard(self, run, database, given, expected):
        run(self.file())
        run(self.file(**given))
        assert expected in reports(database)
        journal, _ = run(self.file(**given))
        assert journal.counts == {"unchanged": 1}

    def test_a_place_that_is_known_by_now_is_filled_in(self, run, database):
        told = {**TABLES, "publisher": "沭阳县发展和改革局"}
        run(self.file(told))
        with session(database.engine) as db:
            db.add(Jurisdiction(code="321322", name="沭阳县", level="county", slug="shuyang"))
        run(self.file(told))
        assert reports(database) == [("沭阳县发展和改革局", "321322", 2023)]

    def test_a_report_that_lacks_its_tables_lacks_them_each_time(self, run):
        assert reasons(run(self.file(CHAPTERS))[0]) == [("file:///data/a.html", "no_tables")]
        journal, _ = run(self.file(CHAPTERS))
        assert reasons(journal) == [("file:///data/a.html", "no_tables")]
        assert journal.counts["unchanged"] == 1

    def test_a_page_that_is_known_without_tables_is_read_with_its_new_attachment(self, run, database):
        run(item(CHAPTERS))
        journal, (made,) = run(item(CHAPTERS, TABLES))
        assert made.extracted_from is made.attachments[0]
        assert journal.counts["stored"] == 1
        journal, _ = run(item(CHAPTERS, TABLES))
        assert journal.counts["unchanged"] == 1

    def test_a_report_that_is_taken_back_is_seen(self, run, database):
        run(item(TABLES))
        run(item({**TABLES, "cells": [1, 2, 4]}))
        journal, _ = run(item(TABLES))
        assert journal.counts["stored"] == 1


def test_an_identity_that_fails_is_flagged_each_time(run):
    wrong = {**TABLES, "cells": [1, 1, 1, 1, 1, 1, 99]}
    journal, _ = run(item(wrong))
    assert journal.counts["flagged"] == 1
    journal, _ = run(item(wrong))
    assert (journal.counts["flagged"], journal.counts["unchanged"]) == (1, 1)


def test_a_declared_charset_reaches_the_reader(run, database):
    """GBK bytes that a short page does not declare, read by the real reader."""
    text = "盐池县教育局2015年政府信息公开工作年度报告\n一、概述\n本局全年主动公开信息12条。\n"
    page = fetched(text.encode("gb18030"), headers=(("Content-Type", "text/plain; charset=gbk"),))
    run(ReportItem(page), task=extract_document)
    assert reports(database) == [("盐池县教育局", "640323", 2015)]
