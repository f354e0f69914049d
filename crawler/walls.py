"""Hosts that refused us or set a challenge are left alone for long, across runs (portals.md section 13)."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from crawler.addresses import host_of
from crawler.answers import Verdict
from models import FailureRow
from pipelines.reasons import Reason

BLOCKS = (Reason.BLOCKED_IP, Reason.BLOCKED_JS)


def blocked_hosts(db: Session, days: float, now: datetime | None = None) -> dict[str, Verdict]:
    """Give the hosts that blocked any run within so many days, with what to say instead of asking them.

    A host that has since been asked with success is not among them: its failures are resolved.
    """
    since = (now or datetime.now(UTC)) - timedelta(days=days)
    query = (
        select(FailureRow)
        .where(FailureRow.reason.in_(BLOCKS), FailureRow.resolved_at.is_(None), FailureRow.created_at > since)
        .order_by(FailureRow.created_at)
    )
    return {host_of(failure.url): _verdict(failure, days) for failure in db.scalars(query)}


def _verdict(failure: FailureRow, days: float) -> Verdict:
    until = failure.created_at + timedelta(days=days)
    told = f"left alone until {until:%Y-%m-%d}, since it blocked us on {failure.created_at:%Y-%m-%d} ({failure.reason})"
    return Verdict(Reason.LEFT_ALONE, f"{told}; -s BLOCKED_DAYS=0 asks it nevertheless", blocked=True)
