"""`scrapy ingest`: files and folders that someone already has, into the database (DESIGN sections 1 and 5)."""

import argparse
import re
import sys
from pathlib import Path
from typing import Self
from urllib.parse import unquote, urlsplit

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from scrapy import signals
from scrapy.commands import ScrapyCommand
from scrapy.crawler import Crawler
from scrapy.exceptions import UsageError
from scrapy.settings import SETTINGS_PRIORITIES
from sqlalchemy.exc import DBAPIError

from crawler.registry import load_registry, sync_jurisdictions
from crawler.spiders.ingest import IngestCrawler, IngestSpider, collect
from models import DatabaseError, session, upgrade_to_head
from models.session import describe
from pipelines.archive import archive_folder
from pipelines.attribution import POSSIBLE_YEARS
from pipelines.database import Database
from pipelines.journal import Failure, Journal, JournalError, Notice, Outcome
from pipelines.reasons import Stage


class Command(ScrapyCommand):
    """Reads files and folders; one bad file does not stop the rest."""

    requires_project = True

    def syntax(self) -> str:
        """The command line behind `scrapy ingest`."""
        return "[options] PATH..."

    def short_desc(self) -> str:
        """The command's line in the list of commands."""
        return "Store annual reports from files and folders"

    def long_desc(self) -> str:
        """What `scrapy ingest -h` says."""
        return (
            "Store annual reports from files and folders, each file one report. Publisher and year are told from the "
            "document, the jurisdiction from the publisher's name, unless given. A file that is stored already and "
            "unchanged writes nothing. Exit status: 0 all is stored, 1 something failed (it says what), 2 wrong use."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Adds what a person can settle."""
        super().add_options(parser)
        parser.add_argument("--jurisdiction", metavar="CODE", help="GB/T 2260 code of the place, e.g. 640323")
        parser.add_argument("--publisher", metavar="NAME", help="whose reports they are, e.g. 盐池县交通运输局")
        parser.add_argument("--year", metavar="YYYY", help="the year that they report on")

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Refuses wrong use before anything is done."""
        super().process_options(args, opts)
        assert self.settings is not None
        unknown = [arg for arg in args if arg.startswith("-")]
        if unknown:
            raise UsageError(f"unknown option {unknown[0]}; a file of this name is ./{unknown[0]}", print_help=False)
        if not args:
            raise UsageError("no PATH given: name files or folders", print_help=False)
        opts.year = None if opts.year is None else _year(opts.year)
        opts.publisher = None if opts.publisher is None else _publisher(opts.publisher)
        if opts.jurisdiction is not None and not re.fullmatch(r"[0-9]{6}", opts.jurisdiction):
            raise UsageError(
                f"--jurisdiction {opts.jurisdiction}: must be the six digits of GB/T 2260, e.g. 640323",
                print_help=False,
            )
        # What failed is told file by file; Scrapy's log is for who asks for it (-L INFO).
        if (self.settings.getpriority("LOG_LEVEL") or 0) < SETTINGS_PRIORITIES["cmdline"]:
            self.settings.set("LOG_LEVEL", "ERROR", priority="cmdline")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Runs the ingest spider and sums up."""
        assert self.settings is not None
        assert self.crawler_process is not None
        registry = load_registry(self.settings)
        if opts.jurisdiction is not None and opts.jurisdiction not in registry.by_code:
            known = ", ".join(f"{row.code} {row.name}" for row in registry.rows[:5])
            raise UsageError(
                f"--jurisdiction {opts.jurisdiction} is not in the registry {registry.path} ({known} ...)",
                print_help=False,
            )
        crawler = IngestCrawler(IngestSpider, self.crawler_process.settings)
        try:
            engine = Database.for_crawler(crawler).engine
            upgrade_to_head(engine)
            with session(engine) as db:
                sync_jurisdictions(db, registry)
        except (DatabaseError, DBAPIError) as error:
            told = f"the database cannot be used: {error.orig}" if isinstance(error, DBAPIError) else str(error)
            sys.stderr.write(f"scrapy ingest: {told}\n")
            self.exitcode = 1
            return
        files, refused = collect([Path(arg) for arg in args])
        journal = Journal.for_crawler(crawler)
        journal.command, journal.jurisdiction_code = "ingest", opts.jurisdiction
        with _Display(crawler, journal, len(files)) as display:
            for path, refusal in refused:
                journal.failure(path.as_uri(), Stage.FETCH, refusal.reason, refusal.detail)
            self.crawler_process.crawl(
                crawler, files=files, jurisdiction=opts.jurisdiction, publisher=opts.publisher, year=opts.year
            )
            self.crawler_process.start()
        self.exitcode = display.sum_up(len(files), _finish(crawler, journal))


def _finish(crawler: Crawler, journal: Journal) -> list[str]:
    """Ends the run; gives what went wrong with the run itself, beside the files that failed."""
    assert crawler.stats is not None
    wrong = []
    if crawler.stats.get_value("spider_exceptions/count"):
        wrong.append("the files could not all be walked through: see the log above")
    elif crawler.stats.get_value("finish_reason") != "finished" or getattr(crawler.spider, "was_stopped", True):
        wrong.append("stopped before the end; what was stored until then is kept, run it again for the rest")
    kept = journal.counts["stored"] + journal.counts["unchanged"]
    at_worst = Outcome.PARTIAL if kept else Outcome.FAILED
    try:
        journal.finish(at_worst if journal.failures or wrong else Outcome.GOOD)
    except JournalError as error:
        wrong.append(str(error))
    return wrong


def _year(text: str) -> int:
    if not re.fullmatch(r"[0-9]{4}", text) or int(text) not in POSSIBLE_YEARS:
        raise UsageError(f"--year {text}: must be a year of four digits, e.g. 2023", print_help=False)
    return int(text)


def _publisher(text: str) -> str:
    name = "".join(text.split())
    if not name:
        raise UsageError("--publisher is empty: give the organ's full name, e.g. 盐池县交通运输局", print_help=False)
    return name


class _Display:
    """What a person sees: a bar on a terminal, a line for each bad file, the sum at the end."""

    def __init__(self, crawler: Crawler, journal: Journal, total: int) -> None:
        self._crawler = crawler
        self._journal = journal
        self._console = Console(stderr=True)
        columns = (TextColumn("ingest"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._progress = Progress(*columns, console=self._console, disable=not self._console.is_terminal)
        self._task = self._progress.add_task("ingest", total=total)
        journal.listen(self._tell)
        for signal in (signals.item_scraped, signals.item_dropped, signals.item_error):
            crawler.signals.connect(self._advance, signal=signal)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def sum_up(self, found: int, wrong: list[str]) -> int:
        """Prints how it ended and where everything is; gives the exit status."""
        counts = self._journal.counts
        failed = len({failure.url for failure in self._journal.failures})
        engine = self._journal.database.engine
        sys.stdout.write(
            f"found {found}, stored {counts['stored']}, unchanged {counts['unchanged']}, "
            f"flagged {counts['flagged']}, failed {failed}\n"
            f"database: {describe(engine.url)}\n"
            f"archive: {archive_folder(self._crawler.settings.get('ARCHIVE_DIR'))}\n"
        )
        for line in wrong:
            self._line(line)
        return 1 if failed or wrong else 0

    def _tell(self, told: Failure | Notice) -> None:
        if isinstance(told, Failure):
            self._line(f"failed  {_shown(told.url)}: {told.detail} [{told.reason}]")
            if told.stage == Stage.FETCH:
                self._advance()
        else:
            self._line(f"warning {_shown(told.url)}: {told.text} [{told.kind}]")

    def _line(self, text: str) -> None:
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)

    def _advance(self) -> None:
        self._progress.advance(self._task)


def _shown(url: str) -> str:
    """A file's address as a person knows it: relative to the working folder where it lies below it."""
    path = Path(unquote(urlsplit(url).path))
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
