"""`scrapy sweep`: all jurisdictions that are due, for cron (DESIGN section 5)."""

import argparse
import asyncio
import re
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from scrapy.exceptions import UsageError
from sqlalchemy import Engine

from crawler.database import DatabaseCommand
from crawler.registry import JurisdictionRow, Registry, load_registry, sync_jurisdictions
from crawler.schedule import Schedule, last_runs
from crawler.sweep import Ended, Sweep
from models import session

_UNITS = {"s": 1, "m": 60, "h": 3600}
_TOLD_LINES = 12


class Command(DatabaseCommand):
    """Crawls what is due, several portals at a time."""

    requires_crawler_process = False

    def syntax(self) -> str:
        """The command line behind `scrapy sweep`."""
        return "[options] [SLUG ...]"

    def short_desc(self) -> str:
        """The command's line in the list of commands."""
        return "Crawl all jurisdictions that are due (for cron)"

    def long_desc(self) -> str:
        """What `scrapy sweep -h` says."""
        return (
            "Crawl the enabled jurisdictions that are due, or those of the SLUGs given that are: each week from "
            "January to April, each month else, the day after a failure, and a host that refused us after two "
            "weeks (settings SWEEP_SEASON_DAYS, SWEEP_DAYS, SWEEP_RETRY_DAYS, BLOCKED_DAYS). Several portals at a "
            "time (SWEEP_PORTALS), never two connections to a host, not even beside another sweep. Exit status: 0 "
            "all good, 1 some crawl was not, or the time was up before all were done (it says which), 2 wrong use."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Offers the sweep's own options beside Scrapy's."""
        super().add_options(parser)
        parser.add_argument("--all", action="store_true", help="crawl also what is not due")
        parser.add_argument("--budget", metavar="TIME", help="stop in good order after this time, e.g. 90m or 5h")
        parser.add_argument("--dry-run", action="store_true", help="only show what is due, and since when")

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Refuses wrong use before anything is done."""
        super().process_options(args, opts)
        unknown = [arg for arg in args if arg.startswith("-")]
        if unknown:
            raise UsageError(f"unknown option {unknown[0]}", print_help=False)
        opts.seconds = None if opts.budget is None else _seconds(opts.budget)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Finds what is due, crawls it and sums up."""
        assert self.settings is not None
        registry = load_registry(self.settings)
        rows = [registry.require(slug) for slug in args] or [row for row in registry.rows if row.enabled]
        due = self.on_database(lambda engine: self._due(engine, registry, rows, everything=opts.all))
        if due is None:
            return
        if opts.dry_run:
            for row, since in due:
                when = "never crawled" if since is None else f"since {since:%Y-%m-%d %H:%M} UTC"
                sys.stdout.write(f"{row.slug} ({row.name}): due, {when}\n")
            sys.stdout.write(f"{len(due)} of {len(rows)} jurisdictions are due\n")
            return
        options = [*([] if opts.all else ["--due"]), *_passed_on(opts)]
        with _Display(len(due)) as display:
            sweep = Sweep(
                [row for row, _ in due],
                self.settings.getint("SWEEP_PORTALS"),
                options,
                opts.seconds,
                display.tell,
                display.watch,
            )
            ended = asyncio.run(sweep.run())
        self.exitcode = _sum_up(ended, sweep.left, len(rows) - len(due))

    def _due(
        self, engine: Engine, registry: Registry, rows: Sequence[JurisdictionRow], *, everything: bool
    ) -> list[tuple[JurisdictionRow, datetime | None]]:
        """What is due, longest first, each with the moment since which; None for what was never crawled."""
        assert self.settings is not None
        with session(engine) as db:
            sync_jurisdictions(db, registry)
        with session(engine, read_only=True) as db:
            last = last_runs(db, [row.code for row in rows])
        now, schedule = datetime.now(UTC), Schedule.of(self.settings)
        since = {row.slug: schedule.due_at(last.get(row.code), now) for row in rows}
        due = sorted((row for row in rows if everything or since[row.slug] <= now), key=lambda row: since[row.slug])
        return [(row, since[row.slug] if row.code in last else None) for row in due]


def _seconds(text: str) -> float:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([smh])", text)
    if found is None:
        raise UsageError(f"--budget {text}: a number with s, m or h, e.g. 90m or 5h", print_help=False)
    return float(found[1]) * _UNITS[found[2]]


def _passed_on(opts: argparse.Namespace) -> list[str]:
    """The options of the command line that each crawl gets too; quiet, since what failed is in the database."""
    return ["-L", opts.loglevel or "ERROR", *(part for setting in opts.set or () for part in ("-s", setting))]


class _Display:
    """A bar on a terminal, a line for each crawl that has ended."""

    def __init__(self, total: int) -> None:
        self._console = Console()
        columns = (
            TextColumn("sweep"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.description}"),
        )
        self._progress = Progress(*columns, console=self._console, disable=not self._console.is_terminal)
        self._task = self._progress.add_task("", total=total)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def watch(self, slugs: list[str]) -> None:
        """Shows what is under way."""
        self._progress.update(self._task, description=", ".join(slugs))

    def tell(self, ended: Ended) -> None:
        """Prints how one crawl ended, and its own words where a person should look at it."""
        word = ended.ending or "died"
        self._line(
            f"{datetime.now(UTC):%Y-%m-%d %H:%M} {ended.row.slug} ({ended.row.name}): {word}, {ended.seconds:.0f} s"
        )
        if ended.is_bad:
            for line in _worst(ended.printed.splitlines()):
                self._line(f"  {line.strip()}")
        self._progress.advance(self._task)

    def _line(self, text: str) -> None:
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)


def _worst(lines: Sequence[str]) -> list[str]:
    """What a crawl said of its failures, or its last words where it said nothing of that kind."""
    failed = [line for line in lines if line.startswith(("  failed ", "  stopped "))] or lines[-_TOLD_LINES:]
    more = len(failed) - _TOLD_LINES
    return [*failed[:_TOLD_LINES], f"… and {more} more; see scrapy failures"] if more > 0 else list(failed)


def _sum_up(ended: Sequence[Ended], left: Sequence[JurisdictionRow], not_due: int) -> int:
    """Prints the sum; gives the exit status."""
    counts = Counter(one.ending or "died" for one in ended)
    parts = [f"{word} {count}" for word, count in counts.items()] or ["nothing was due"]
    sys.stdout.write(f"{len(ended)} crawled: {', '.join(parts)}; {not_due} not due\n")
    if left:
        sys.stdout.write(f"stopped before {len(left)} that are due: {', '.join(row.slug for row in left)}\n")
    return 1 if left or any(one.is_bad for one in ended) else 0
