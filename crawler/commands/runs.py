"""`scrapy runs`: what ran, how it ended, what it found."""

import argparse
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text
from scrapy.exceptions import UsageError
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from crawler.database import DatabaseCommand
from crawler.registry import load_registry
from models import FailureRow, Jurisdiction, Run, session

_COUNTS = ("reports", "stored", "unchanged", "flagged")


class Command(DatabaseCommand):
    """Lists past runs."""

    requires_crawler_process = False

    def syntax(self) -> str:
        """The command line behind `scrapy runs`."""
        return "[options] [SLUG ...]"

    def short_desc(self) -> str:
        """The command's line in the list of commands."""
        return "List past runs with outcome and counts"

    def long_desc(self) -> str:
        """What `scrapy runs -h` says."""
        return (
            "List the last runs, the newest first, of all jurisdictions or of those given: when, what, how it ended, "
            "reports found, stored, unchanged and flagged, failures and how many of them are still open. A run without "
            "an outcome is under way or was killed."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Offers the command's own options beside Scrapy's."""
        super().add_options(parser)
        parser.add_argument("--last", type=int, default=20, metavar="N", help="how many runs to list (default: 20)")
        parser.add_argument("--outcome", choices=("good", "partial", "failed", "none"), help="only runs that ended so")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Prints the table."""
        assert self.settings is not None
        if opts.last < 1:
            raise UsageError("--last: at least 1", print_help=False)
        codes = load_registry(self.settings).codes(args)
        shown = self.on_database(lambda engine: _show(engine, codes, opts.outcome, opts.last))
        if shown is None:
            return
        # A file or a pipe has no width of its own: nothing is cut there.
        console = Console()
        console = console if console.is_terminal else Console(width=200)
        console.print(shown)


def _show(engine: Engine, codes: Sequence[str], outcome: str | None, last: int) -> Table | str:
    with session(engine, read_only=True) as db:
        return _table(db, codes, outcome, last)


def _table(db: Session, codes: Sequence[str], outcome: str | None, last: int) -> Table | str:
    query = select(Run, Jurisdiction.slug).outerjoin(Jurisdiction, Run.jurisdiction_code == Jurisdiction.code)
    if codes:
        query = query.where(Run.jurisdiction_code.in_(codes))
    if outcome is not None:
        query = query.where(Run.outcome == outcome if outcome != "none" else Run.outcome.is_(None))
    runs = db.execute(query.order_by(Run.id.desc()).limit(last)).all()
    if not runs:
        return "no run yet"
    failures = _failures(db, [run.id for run, _ in runs])
    table = Table(box=None, pad_edge=False)
    for name in ("run", "began (UTC)", "took", "command", "jurisdiction", "outcome"):
        table.add_column(name, no_wrap=True)
    for name in (*_COUNTS, "failed", "open"):
        table.add_column(name, justify="right")
    for run, slug in runs:
        counts = [str(run.counts.get(name, 0)) for name in _COUNTS]
        told = (
            str(run.id),
            f"{run.started_at:%Y-%m-%d %H:%M}",
            _took(run),
            run.command,
            slug or "",
            run.outcome or "—",
            *counts,
            *map(str, failures.get(run.id, (0, 0))),
        )
        table.add_row(*(Text(cell) for cell in told))
    return table


def _took(run: Run) -> str:
    if run.finished_at is None:
        return "—"
    minutes, seconds = divmod(round((run.finished_at - run.started_at).total_seconds()), 60)
    return f"{minutes} min {seconds:02d} s" if minutes else f"{seconds} s"


def _failures(db: Session, runs: Sequence[int]) -> dict[int, tuple[int, int]]:
    """All and open failures of each run."""
    counts = func.count(), func.count().filter(FailureRow.resolved_at.is_(None))
    query = select(FailureRow.run_id, *counts).where(FailureRow.run_id.in_(runs)).group_by(FailureRow.run_id)
    return {run_id: (every, still_open) for run_id, every, still_open in db.execute(query)}
