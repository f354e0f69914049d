"""When a jurisdiction is due: weekly in the season of the reports, monthly else, sooner after a failure.

The reports are due by the end of January, and come until March and later; corrections and late ones come all year
(portals.md sections 11 and 13).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from scrapy.settings import BaseSettings
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crawler.walls import BLOCKS
from models import FailureRow, Run
from pipelines.journal import Outcome

CRAWL = "crawl"
"""`run.command` of a crawl of a whole portal; one of a part of it is named otherwise and is none."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """The settings SWEEP_SEASON_MONTHS, SWEEP_SEASON_DAYS, SWEEP_DAYS, SWEEP_RETRY_DAYS and BLOCKED_DAYS."""

    season_months: frozenset[int]
    in_season: timedelta
    out_of_season: timedelta
    after_failure: timedelta
    after_block: timedelta

    @classmethod
    def of(cls, settings: BaseSettings) -> Self:
        """Reads them."""
        return cls(
            frozenset(int(month) for month in settings.getlist("SWEEP_SEASON_MONTHS")),
            timedelta(days=settings.getfloat("SWEEP_SEASON_DAYS")),
            timedelta(days=settings.getfloat("SWEEP_DAYS")),
            timedelta(days=settings.getfloat("SWEEP_RETRY_DAYS")),
            timedelta(days=settings.getfloat("BLOCKED_DAYS")),
        )

    def due_at(self, last: "LastRun | None", now: datetime) -> datetime:
        """Give the moment from which on a jurisdiction is due; one that was never crawled is due since ever."""
        if last is None or last.was_cut_short:
            return datetime.min.replace(tzinfo=UTC)
        if last.was_blocked:
            return last.started_at + self.after_block
        usual = self.in_season if now.month in self.season_months else self.out_of_season
        if last.outcome == Outcome.FAILED:
            return last.started_at + min(self.after_failure, usual)
        return last.started_at + usual


@dataclass(frozen=True, slots=True)
class LastRun:
    """What the schedule needs to know of a jurisdiction's last crawl.

    `was_cut_short` is true of one that was stopped or killed: the next one goes on where it was.
    """

    started_at: datetime
    outcome: str | None
    was_cut_short: bool = False
    was_blocked: bool = False


def last_runs(db: Session, codes: Iterable[str]) -> dict[str, LastRun]:
    """Give the last crawl of each jurisdiction that was crawled as a whole, by its code."""
    newest = select(func.max(Run.id)).where(Run.command == CRAWL, Run.jurisdiction_code.in_(list(codes)))
    runs = db.scalars(select(Run).where(Run.id.in_(newest.group_by(Run.jurisdiction_code)))).all()
    failed = [run.id for run in runs if run.outcome == Outcome.FAILED]
    walls = select(FailureRow.run_id).where(FailureRow.run_id.in_(failed), FailureRow.reason.in_(BLOCKS)).distinct()
    blocked = set(db.scalars(walls))
    return {
        str(run.jurisdiction_code): LastRun(
            run.started_at,
            run.outcome,
            was_cut_short=run.finished_at is None or bool(run.counts.get("interrupted")),
            was_blocked=run.id in blocked,
        )
        for run in runs
    }
