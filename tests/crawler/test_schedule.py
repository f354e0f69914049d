"""When a jurisdiction is due."""

from datetime import UTC, datetime, timedelta

import pytest
from scrapy.settings import Settings
from sqlalchemy import Engine

from crawler import settings
from crawler.schedule import LastRun, Schedule, last_runs
from models import FailureRow, Jurisdiction, Run, session

SCHEDULE = Schedule.of(Settings({name: getattr(settings, name) for name in dir(settings) if name.isupper()}))
FEBRUARY = datetime(2027, 2, 10, tzinfo=UTC)
JULY = datetime(2027, 7, 10, tzinfo=UTC)


def is_due(last: LastRun | None, now: datetime) -> bool:
    return SCHEDULE.due_at(last, now) <= now


@pytest.mark.parametrize(
    ("now", "days", "outcome", "due"),
    [
        (FEBRUARY, 6, "good", False),
        (FEBRUARY, 7, "good", True),
        (JULY, 29, "good", False),
        (JULY, 30, "partial", True),
        (JULY, 0.5, "failed", False),
        (JULY, 1, "failed", True),
    ],
)
def test_weekly_in_the_season_monthly_else(now: datetime, days: float, outcome: str, *, due: bool) -> None:
    assert is_due(LastRun(now - timedelta(days=days), outcome), now) == due


def test_one_that_was_never_crawled_is_due() -> None:
    assert is_due(None, JULY)


def test_one_that_was_cut_short_is_due_at_once() -> None:
    assert is_due(LastRun(JULY, None, was_cut_short=True), JULY)


def test_one_that_blocked_us_is_left_alone() -> None:
    assert not is_due(LastRun(FEBRUARY - timedelta(days=13), "failed", was_blocked=True), FEBRUARY)
    assert is_due(LastRun(FEBRUARY - timedelta(days=14), "failed", was_blocked=True), FEBRUARY)


def test_the_last_whole_crawl_counts(sqlite_engine: Engine) -> None:
    with session(sqlite_engine) as db:
        for code in ("640323", "330282", "610921"):
            db.add(Jurisdiction(code=code, name=code, level="county", slug=f"s{code}"))
        moments = [JULY - timedelta(days=days) for days in (40, 20, 2)]
        told: list[tuple[str, str, int, str | None]] = [
            ("crawl", "640323", 0, "good"),
            ("crawl", "640323", 1, "failed"),
            ("crawl -a year=2020", "640323", 2, "good"),
            ("ingest", "640323", 2, "good"),
            ("crawl", "330282", 1, None),
        ]
        for command, code, moment, outcome in told:
            finished_at = moments[moment] if outcome else None
            run = Run(
                command=command,
                jurisdiction_code=code,
                started_at=moments[moment],
                finished_at=finished_at,
                outcome=outcome,
                counts={},
            )
            db.add(run)
            db.flush()
            if outcome == "failed":
                db.add(FailureRow(run_id=run.id, url="http://x", stage="discover", reason="blocked_js", detail="…"))
    with session(sqlite_engine, read_only=True) as db:
        found = last_runs(db, ["640323", "330282", "610921"])
    assert found == {
        "640323": LastRun(moments[1], "failed", was_blocked=True),
        "330282": LastRun(moments[1], None, was_cut_short=True),
    }
