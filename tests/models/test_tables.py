import pytest
from sqlalchemy import Engine, delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import (
    Base,
    Capture,
    CheckRow,
    Document,
    ExtractionRow,
    FailureRow,
    Observation,
    Publisher,
    Remark,
    Report,
    Run,
    Section,
    session,
)
from tests.models import star


def full_extraction(opened: Session) -> ExtractionRow:
    """One report with a row in each table below its extraction."""
    reading = star.extraction(star.report(star.jurisdiction()), star.document())
    seen = star.observe(opened, reading, star.item(), None)
    opened.add_all(
        [
            Remark(extraction_id=seen.extraction_id, item_id=seen.item_id, raw="/"),
            Section(extraction_id=reading.id, number=1, heading="一、总体情况", text="……"),
            CheckRow(extraction_id=reading.id, rule="row_total", item_id=seen.item_id, passed=None),
        ]
    )
    return reading


def count(engine: Engine, table: type[Base]) -> int:
    with session(engine, read_only=True) as opened:
        return opened.scalars(select(func.count()).select_from(table)).one()


@pytest.mark.parametrize("top", [Report, ExtractionRow])
def test_what_stands_below_is_deleted_with_it(engine: Engine, top: type[Base]) -> None:
    below = (Observation, Remark, Section, CheckRow)
    with session(engine) as opened:
        full_extraction(opened)
    assert [count(engine, table) for table in below] == [1, 1, 1, 1]
    with session(engine) as opened:
        opened.execute(delete(top))
    assert [count(engine, table) for table in below] == [0, 0, 0, 0]
    assert count(engine, Document) == 1
    assert count(engine, Publisher) == 1


@pytest.mark.parametrize(
    "orphan",
    [
        Publisher(jurisdiction_code="999999", name="某局", kind="department"),
        Report(publisher_id=9, year=2020),
        Capture(url="http://a/", sha256="b" * 64, fetched_at=star.MORNING, status=200, run_id=9),
        Observation(extraction_id=9, item_id=9, locator="t1"),
        Remark(extraction_id=9, item_id=9, raw="/"),
        Section(extraction_id=9, number=1, heading="", text=""),
        CheckRow(extraction_id=9, rule="row_total", item_id=9),
        FailureRow(run_id=9, url="http://a/", stage="fetch", reason="gone", detail="404"),
    ],
    ids=lambda orphan: type(orphan).__name__,
)
def test_foreign_keys_are_enforced(engine: Engine, orphan: Base) -> None:
    # A copy: one object cannot be added to the session of each database.
    columns = {key: value for key, value in vars(orphan).items() if not key.startswith("_")}
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"), session(engine) as opened:
        opened.add(type(orphan)(**columns))


def test_a_report_has_one_current_extraction(engine: Engine) -> None:
    with session(engine) as opened:
        report, source = star.report(), star.document()
        opened.add_all([star.extraction(report, source), star.extraction(report, source, is_current=False)])
        opened.add(star.extraction(report, source, is_current=False))
        opened.flush()
        report_id = report.id
    with pytest.raises(IntegrityError), session(engine) as opened:
        opened.execute(update(ExtractionRow).where(ExtractionRow.report_id == report_id).values(is_current=True))
    second = {"report_id": report_id, "sha256": "a" * 64, "extractor": "1", "reader": "html", "fingerprint": "g" * 64}
    with pytest.raises(IntegrityError), session(engine) as opened:
        opened.add(ExtractionRow(**second, is_current=True))
    with session(engine, read_only=True) as opened:
        current = opened.scalars(select(func.count()).where(ExtractionRow.is_current)).one()
    assert current == 1


def test_the_current_extraction_can_change_in_one_transaction(engine: Engine) -> None:
    with session(engine) as opened:
        report, source = star.report(), star.document()
        opened.add(star.extraction(report, source))
    with session(engine) as opened:
        opened.execute(update(ExtractionRow).values(is_current=False))
        opened.add(star.extraction(opened.merge(report), opened.merge(source)))
    assert count(engine, ExtractionRow) == 2


@pytest.mark.parametrize("place", ["640323", None])
def test_a_publisher_is_one_by_place_and_name(engine: Engine, place: str | None) -> None:
    with session(engine) as opened:
        opened.add(star.jurisdiction())
        opened.flush()
        opened.add(Publisher(jurisdiction_code=place, name="某局", kind="department"))
    with pytest.raises(IntegrityError), session(engine) as opened:
        opened.add(Publisher(jurisdiction_code=place, name="某局", kind="office"))
    with session(engine) as opened:  # the same name elsewhere is another organ
        opened.add(Publisher(jurisdiction_code=None if place else "640323", name="某局", kind="department"))


def test_a_report_is_one_by_publisher_and_year(engine: Engine) -> None:
    with session(engine) as opened:
        report = star.report()
        opened.add_all([report, Report(publisher=report.publisher, year=2021)])
    with pytest.raises(IntegrityError), session(engine) as opened:
        opened.add(Report(publisher_id=report.publisher_id, year=2020))


@pytest.mark.parametrize("year", [1999, 2101])
def test_a_year_that_cannot_be_is_refused(engine: Engine, year: int) -> None:
    with pytest.raises(IntegrityError, match="ck_report_year"), session(engine) as opened:
        opened.add(star.report(year=year))


def test_unknown_words_are_refused(engine: Engine) -> None:
    with pytest.raises(IntegrityError, match="ck_publisher_kind"), session(engine) as opened:
        opened.add(Publisher(name="某局", kind="bureau"))
    with pytest.raises(IntegrityError, match="ck_run_outcome"), session(engine) as opened:
        opened.add(Run(command="crawl", outcome="fine"))
    with pytest.raises(IntegrityError, match="ck_document_sha256"), session(engine) as opened:
        opened.add(Document(sha256="abc", media_type="text/html", size=1))


def test_large_offsets_and_sizes_fit(engine: Engine) -> None:
    beyond_32_bits = 5_000_000_000
    with session(engine) as opened:
        source = star.document()
        source.size = beyond_32_bits
        fetched = star.capture(source)
        fetched.warc_offset = beyond_32_bits
        opened.add(fetched)
    with session(engine, read_only=True) as opened:
        assert opened.scalars(select(Capture.warc_offset)).one() == beyond_32_bits
        assert opened.scalars(select(Document.size)).one() == beyond_32_bits
