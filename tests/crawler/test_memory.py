"""What a crawl remembers of earlier ones: from rows of captures and failures to what need not be asked for."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from crawler.families import Row
from crawler.memory import GONE, NOT_A_REPORT, Memory, describe_row
from models import Capture, FailureRow, Jurisdiction, Publisher, Report, Run, session
from tests.models import star

NOW = datetime(2024, 11, 20, tzinfo=UTC)
QUARTER = timedelta(days=90)
URL = "http://www.yanchi.gov.cn/xxgk/202101/t20210120_1.html"
ROW = Row(URL, "盐池县2020年政府信息公开工作年度报告", "2021-01-20")
COLUMN = "http://www.yanchi.gov.cn/xxgk/list.html"


class Past:
    """A database with a run of a jurisdiction and one report."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        with session(engine) as db:
            place = star.jurisdiction()
            db.add(place)
            run = Run(command="crawl", jurisdiction_code=place.code, counts={})
            publisher = Publisher(jurisdiction=place, name="盐池县人民政府", kind="government")
            report = Report(publisher=publisher, year=2020)
            db.add_all([run, report, star.document()])
            db.flush()
            self.run_id, self.report_id = run.id, report.id

    def capture(self, url: str = URL, *, days: int = 10, row: Row = ROW, **values: Any) -> int:
        hints = {
            "row": describe_row(row),
            "column": COLUMN,
            "branch": [None, 2020],
            **values.pop("hints", {}),
        }
        told = {"sha256": "a" * 64, "report_id": self.report_id, "status": 200, "warc_file": "x", "warc_offset": 0}
        with session(self.engine) as db:
            fetched_at = NOW - timedelta(days=days)
            capture = Capture(url=url, fetched_at=fetched_at, run_id=self.run_id, hints=hints, **(told | values))
            db.add(capture)
            db.flush()
            return capture.id

    def fail(self, url: str, *, resolved: bool = False) -> None:
        with session(self.engine) as db:
            told = {"stage": "extract", "reason": "no_tables", "detail": "…"}
            resolved_at = NOW if resolved else None
            db.add(FailureRow(run_id=self.run_id, url=url, resolved_at=resolved_at, **told))

    def memory(self, code: str = "640323") -> Memory:
        with session(self.engine, read_only=True) as db:
            return Memory.load(db, code, QUARTER)


@pytest.fixture
def past(sqlite_engine: Engine) -> Past:
    return Past(sqlite_engine)


def test_an_old_report_that_was_looked_at_can_wait(past: Past) -> None:
    past.capture()
    memory = past.memory()
    assert memory.can_wait(ROW, NOW)
    assert memory.can_wait(Row(URL.replace("http:", "https:"), *describe_row(ROW)), NOW)  # type: ignore[arg-type]
    assert not memory.can_wait(Row(URL.replace("_1", "_2"), ROW.title, ROW.date), NOW)


@pytest.mark.parametrize(
    "changed",
    [
        {"days": 91},
        {"row": Row(URL, ROW.title + "（更正）", ROW.date)},
        {"row": Row(URL, ROW.title, "2024-03-01")},
        {"report_id": None},
        {"verdict": GONE, "sha256": None},
        {"hints": {"incomplete": True}},
    ],
)
def test_a_report_that_may_have_changed_is_asked_for(past: Past, changed: dict[str, Any]) -> None:
    past.capture(**changed)
    assert not past.memory().can_wait(ROW, NOW)


def test_a_recent_report_is_asked_for(past: Past) -> None:
    past.capture()
    assert not past.memory().can_wait(ROW, NOW.replace(year=2021))


def test_the_last_look_counts(past: Past) -> None:
    past.capture(days=200)
    past.capture(days=20)
    assert past.memory().can_wait(ROW, NOW)
    past.capture(days=1, verdict=GONE, sha256=None)
    assert not past.memory().can_wait(ROW, NOW)


def test_what_failed_is_asked_for_until_it_is_resolved(past: Past) -> None:
    past.capture()
    past.fail(URL, resolved=True)
    assert past.memory().can_wait(ROW, NOW)
    past.fail(URL)
    assert not past.memory().can_wait(ROW, NOW)


def test_what_was_no_report_can_wait(past: Past) -> None:
    past.capture(report_id=None, sha256=None, verdict=NOT_A_REPORT, warc_file=None)
    memory = past.memory()
    assert memory.can_wait(ROW, NOW)
    assert list(memory.unmet()) == []


def test_each_place_remembers_its_own(past: Past) -> None:
    past.capture()
    with session(past.engine) as db:
        db.add(Jurisdiction(code="640300", name="吴忠市", level="prefecture", slug="wuzhong"))
    assert past.memory("640300").of(URL) is None


def test_validators(past: Past) -> None:
    past.capture(etag='"1"', last_modified="Mon, 01 Jan 2024 00:00:00 GMT")
    found = past.memory().of(URL)
    assert found is not None
    assert found.validators == {"If-None-Match": '"1"', "If-Modified-Since": "Mon, 01 Jan 2024 00:00:00 GMT"}
    past.capture(etag='"2"', warc_file=None)
    found = past.memory().of(URL)
    assert found is not None
    assert found.validators == {}


def test_reports_that_no_list_leads_to(past: Past) -> None:
    page = past.capture()
    past.capture(URL.replace(".html", ".docx"), page_id=page)
    past.capture(URL.replace("_1", "_2"), hints={"linked": URL.replace("_1", "_3")})
    memory = past.memory()
    assert {known.capture.url for known in memory.unmet()} == {URL, URL.replace("_1", "_2")}
    memory.meet(URL)
    memory.meet(URL.replace("_1", "_3"))
    assert list(memory.unmet()) == []
    assert memory.columns() == {COLUMN: (None, 2020)}
    assert memory.reports_in(COLUMN) == 2
    assert memory.reports_in(URL) == 0
