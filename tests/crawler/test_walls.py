"""Hosts that are left alone."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from crawler.walls import blocked_hosts
from models import FailureRow, Run, session
from pipelines.reasons import Reason

NOW = datetime(2027, 2, 20, tzinfo=UTC)


def test_hosts_that_blocked_a_run_not_long_ago(sqlite_engine: Engine) -> None:
    told: list[tuple[str, str, float, bool]] = [
        ("www.yanchi.gov.cn", "blocked_js", 1, False),
        ("www.cixi.gov.cn", "blocked_ip", 13, False),
        ("old.gov.cn", "blocked_ip", 15, False),
        ("well.gov.cn", "blocked_ip", 1, True),
        ("down.gov.cn", "unreachable", 1, False),
        ("left.gov.cn", "left_alone", 1, False),
    ]
    with session(sqlite_engine) as db:
        run = Run(command="crawl", counts={})
        db.add(run)
        db.flush()
        for host, reason, days, is_resolved in told:
            failure = FailureRow(run_id=run.id, url=f"http://{host}/x", stage="discover", reason=reason, detail="…")
            failure.created_at = NOW - timedelta(days=days)
            failure.resolved_at = NOW if is_resolved else None
            db.add(failure)
    with session(sqlite_engine, read_only=True) as db:
        found = blocked_hosts(db, 14, NOW)
        assert blocked_hosts(db, 0, NOW) == {}
    assert set(found) == {"www.yanchi.gov.cn", "www.cixi.gov.cn"}
    verdict = found["www.cixi.gov.cn"]
    assert (verdict.reason, verdict.blocked) == (Reason.LEFT_ALONE, True)
    assert "until 2027-02-21" in verdict.detail
