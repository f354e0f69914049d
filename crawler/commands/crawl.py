"""`scrapy crawl SLUG`: one portal's reports into the database, with a true exit status (DESIGN section 3)."""

import argparse
import sys
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime

from scrapy.commands import BaseRunSpiderCommand, ScrapyCommand
from scrapy.crawler import Crawler
from scrapy.exceptions import UsageError

from crawler.addresses import Premises
from crawler.database import DatabaseCommand
from crawler.locks import BusyError, domain_lock
from crawler.outcome import Ending, headline, judge_crawl
from crawler.registry import JurisdictionRow, load_registry
from crawler.schedule import Schedule, last_runs
from crawler.spiders.portal import PortalSpider
from crawler.walk import read_wanted
from models import session
from models.session import describe
from pipelines.archive import archive_folder
from pipelines.journal import Failure, Journal, JournalError, Outcome
from pipelines.reasons import Stage


class Command(DatabaseCommand, BaseRunSpiderCommand):
    """Crawls one jurisdiction; replaces Scrapy's own `crawl`, which ends with 0 whatever happened."""

    def syntax(self) -> str:
        """The command line behind `scrapy crawl`."""
        return "[options] SLUG"

    def short_desc(self) -> str:
        """The command's line in the list of commands."""
        return "Crawl one jurisdiction of the registry"

    def long_desc(self) -> str:
        """What `scrapy crawl -h` says."""
        return (
            "Find and store the annual reports of one jurisdiction; `scrapy list` shows the slugs. -a year=2020 "
            "and -a publisher=交通运输局 ask for some of them. A report that is stored already and unchanged "
            "writes nothing. Exit status: 0 all that was expected is stored, 1 something is missing, or another "
            "process crawls this portal now (it says what), 2 wrong use."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Offers Scrapy's options but those that write items to files: a report goes to the database."""
        ScrapyCommand.add_options(self, parser)
        parser.add_argument(
            "-a",
            dest="spargs",
            action="append",
            default=[],
            metavar="NAME=VALUE",
            help="ask for some reports: year=2020, publisher=交通运输局 (may be repeated)",
        )
        parser.add_argument("--due", action="store_true", help="do nothing unless it is due; see scrapy sweep")
        parser.set_defaults(output=None, overwrite_output=None)

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Refuses wrong use before anything is done."""
        super().process_options(args, opts)
        unknown = [arg for arg in args if arg.startswith("-")]
        if unknown:
            raise UsageError(f"unknown option {unknown[0]}", print_help=False)
        if len(args) != 1:
            raise UsageError("give one slug; `scrapy list` shows them", print_help=False)
        read_wanted(opts.spargs)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Runs the spider and sums up."""
        assert self.settings is not None
        registry = load_registry(self.settings)
        row = registry.require(args[0])
        crawler = self._create_crawler(row.slug)
        journal = self.journal_of(crawler, registry)
        if journal is None:
            return
        try:
            with domain_lock(journal.database.engine, Premises.of(row.portal).domain):
                self._run_if_due(crawler, row, opts)
        except BusyError as error:
            sys.stdout.write(f"{headline(row.slug, row.name, Ending.BUSY)}\n  {error}; try again when that has ended\n")
            self.exitcode = 1

    def _run_if_due(self, crawler: Crawler, row: JurisdictionRow, opts: argparse.Namespace) -> None:
        if opts.due and (due_at := _not_due_until(crawler, row)) is not None:
            sys.stdout.write(f"{headline(row.slug, row.name, Ending.NOT_DUE)}\n  due again on {due_at:%Y-%m-%d}\n")
            return
        assert self.crawler_process is not None
        journal = Journal.for_crawler(crawler)
        outcome: Outcome = Outcome.FAILED
        wrong: list[str] = []
        try:
            self.crawler_process.crawl(crawler, **opts.spargs)
            self.crawler_process.start()
            outcome, wrong = _judge(crawler, journal, row)
        finally:
            try:
                journal.finish(outcome)
            except JournalError as error:
                wrong.append(str(error))
        self.exitcode = _sum_up(crawler, journal, row, outcome, wrong)


def _not_due_until(crawler: Crawler, row: JurisdictionRow) -> datetime | None:
    """Give the day on which a jurisdiction is due if that is still to come."""
    now = datetime.now(UTC)
    with session(Journal.for_crawler(crawler).database.engine, read_only=True) as db:
        due_at = Schedule.of(crawler.settings).due_at(last_runs(db, [row.code]).get(row.code), now)
    return due_at if due_at > now else None


def _judge(crawler: Crawler, journal: Journal, row: JurisdictionRow) -> tuple[Outcome, list[str]]:
    """Judge a crawl that has ended, and keep as failures what it did not find as a whole."""
    spider = crawler.spider
    if not isinstance(spider, PortalSpider) or spider.closed_reason is None:
        return Outcome.FAILED, ["the crawl could not begin: see the log above"]
    interrupted = spider.closed_reason not in {"finished", "start_error"}
    if interrupted:
        journal.count("interrupted")
    else:
        spider.conclude()
    counts = Counter(journal.counts)
    counts["kept"] = counts["stored"] + counts["unchanged"]
    judgement = judge_crawl(
        counts, failures=len(journal.failures), interrupted=interrupted, filtered=bool(spider.wanted)
    )
    if judgement.reason is not None:
        journal.failure(row.entry or row.portal, Stage.DISCOVER, judgement.reason, judgement.detail)
    wrong = [f"stopped before the end ({spider.closed_reason}); what was stored is kept"] if interrupted else []
    return judgement.outcome, wrong


def _sum_up(crawler: Crawler, journal: Journal, row: JurisdictionRow, outcome: Outcome, wrong: list[str]) -> int:
    """Print how it ended and where everything is; give the exit status."""
    counts = journal.counts
    met = {"pages on the way": "pages", "columns": "channels", "further list pages": "list_pages", "rows": "rows"}
    came = {"reports found": "reports", "stored": "stored", "unchanged": "unchanged", "flagged": "flagged"}
    skipped = {
        "noise": "noise",
        "companions": "companion",
        "duplicates": "duplicates",
        "not asked for": "filtered",
        "links to other hosts": "foreign_links",
    }
    lines = [
        headline(row.slug, row.name, Ending(outcome)),
        f"  {_numbers(met, counts)}",
        f"  {_numbers(came, counts)}",
        f"  skipped: {_numbers(skipped, counts)}",
        *(f"  failed {_told(failure)}" for failure in journal.failures),
        *(f"  {line}" for line in wrong),
        f"  database: {describe(journal.database.engine.url)}",
        f"  archive: {archive_folder(crawler.settings.get('ARCHIVE_DIR'))}",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0 if outcome is Outcome.GOOD and not wrong else 1


def _numbers(names: Mapping[str, str], counts: Counter[str]) -> str:
    return ", ".join(f"{words} {counts[name]}" for words, name in names.items())


def _told(failure: Failure) -> str:
    return f"{failure.url}: {failure.detail} [{failure.stage}, {failure.reason}]"
