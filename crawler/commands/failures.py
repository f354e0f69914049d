"""`scrapy failures`: what is open, why, and how to try it again."""

import argparse
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from rich.console import Console
from rich.table import Table
from rich.text import Text
from scrapy.exceptions import UsageError
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from crawler.database import DatabaseCommand
from crawler.registry import Registry, load_registry
from models import FailureRow, Run, session
from pipelines.again import AFTER_THE_ARCHIVE
from pipelines.reasons import Reason, Stage


class _Open(NamedTuple):
    """A failure that is open, and the jurisdiction whose run had it."""

    failure: FailureRow
    code: str | None


class Command(DatabaseCommand):
    """Lists what is open, or tries it again."""

    requires_crawler_process = False

    def syntax(self) -> str:
        """The command line behind `scrapy failures`."""
        return "[options] [SLUG ...]"

    def short_desc(self) -> str:
        """The command's line in the list of commands."""
        return "List what failed and is still open, or try it again"

    def long_desc(self) -> str:
        """What `scrapy failures -h` says."""
        return (
            "List the failures that are open, of all jurisdictions or of those given: when, where on the way, why, the "
            "address and what happened. With --retry, what is in the archive is read again (scrapy reextract), what "
            "could not be fetched is crawled again (scrapy crawl), and files are ingested again (scrapy ingest). Exit "
            "status: 0 nothing is open, or all went well this time; 1 something is; 2 wrong use."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Offers the command's own options beside Scrapy's."""
        super().add_options(parser)
        parser.add_argument("--stage", metavar="STAGE", help=f"only what failed there: {', '.join(Stage)}")
        parser.add_argument("--reason", metavar="REASON", help="only what failed for this reason, e.g. gone")
        parser.add_argument("--last", type=int, default=50, metavar="N", help="how many to list (default: 50)")
        parser.add_argument("--retry", action="store_true", help="try again what is listed, and all else like it")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Prints the table, or tries again."""
        assert self.settings is not None
        registry = load_registry(self.settings)
        codes = registry.codes(args)
        _refuse_unknown(opts)
        found = self.on_database(lambda engine: _found(engine, codes, opts.stage, opts.reason))
        if found is None:
            return
        if not found:
            sys.stdout.write("nothing is open\n")
            return
        if opts.retry:
            options = [part for setting in opts.set or () for part in ("-s", setting)]
            # Where no command can try it again (a jurisdiction that is not enabled any more), it stays open.
            self.exitcode = max((_run(command, options) for command in _again(found, registry)), default=1)
            return
        self.exitcode = 1
        console = Console() if sys.stdout.isatty() else Console(width=250)
        console.print(_table(found[: opts.last], registry))
        more = len(found) - opts.last
        sys.stdout.write(f"{len(found)} open{f', {more} more than shown: --last' if more > 0 else ''}\n")


def _refuse_unknown(opts: argparse.Namespace) -> None:
    if opts.stage is not None and opts.stage not in set(Stage):
        raise UsageError(f"--stage {opts.stage}: must be one of {', '.join(Stage)}", print_help=False)
    if opts.reason is not None and opts.reason not in set(Reason):
        raise UsageError(f"--reason {opts.reason}: must be one of {', '.join(Reason)}", print_help=False)
    if opts.last < 1:
        raise UsageError("--last: at least 1", print_help=False)


def _found(engine: Engine, codes: Sequence[str], stage: str | None, reason: str | None) -> list[_Open]:
    with session(engine, read_only=True) as db:
        return list(_find(db, codes, stage, reason))


def _find(db: Session, codes: Sequence[str], stage: str | None, reason: str | None) -> Iterator[_Open]:
    """The open failures, the newest first, each address once for each reason."""
    query = select(FailureRow, Run.jurisdiction_code).join(Run, FailureRow.run_id == Run.id)
    query = query.where(FailureRow.resolved_at.is_(None)).order_by(FailureRow.id.desc())
    if codes:
        query = query.where(Run.jurisdiction_code.in_(codes))
    if stage is not None:
        query = query.where(FailureRow.stage == stage)
    if reason is not None:
        query = query.where(FailureRow.reason == reason)
    seen: set[tuple[str, str]] = set()
    for failure, code in db.execute(query):
        if (failure.url, failure.reason) not in seen:
            seen.add((failure.url, failure.reason))
            yield _Open(failure, code)


def _table(found: Iterable[_Open], registry: Registry) -> Table:
    table = Table(box=None, pad_edge=False)
    for name in ("since (UTC)", "jurisdiction", "stage", "reason"):
        table.add_column(name, no_wrap=True)
    for name in ("address", "what happened"):
        table.add_column(name, overflow="fold")
    for failure, code in found:
        place = registry.by_code.get(code or "")
        told = (
            f"{failure.created_at:%Y-%m-%d %H:%M}",
            place.slug if place is not None else code or "",
            failure.stage,
            failure.reason,
            unquote(failure.url),
            failure.detail,
        )
        table.add_row(*(Text(cell) for cell in told))
    return table


def _again(found: Sequence[_Open], registry: Registry) -> list[list[str]]:
    """The commands that try it again: one for each stage in the archive, jurisdiction on the web, and set of files."""
    stages = {one.failure.stage for one in found}
    commands = [["reextract", "--stage", stage] for stage in AFTER_THE_ARCHIVE if stage in stages]
    fetched = [one for one in found if one.failure.stage not in set(AFTER_THE_ARCHIVE)]
    codes = dict.fromkeys(one.code for one in fetched if not one.failure.url.startswith("file:"))
    places = [registry.by_code[code] for code in codes if code in registry.by_code]
    commands += [["crawl", place.slug] for place in places if place.enabled]
    files = [one.failure.url for one in fetched if one.failure.url.startswith("file:")]
    if files:
        commands.append(["ingest", *(str(Path(unquote(urlsplit(url).path))) for url in files)])
    return commands


def _run(command: Sequence[str], options: Sequence[str]) -> int:
    sys.stdout.write(f"scrapy {' '.join(command)}\n")
    sys.stdout.flush()
    done = subprocess.run([sys.executable, "-m", "scrapy", *command, *options], check=False)  # noqa: S603 - our own
    return min(1, abs(done.returncode))
