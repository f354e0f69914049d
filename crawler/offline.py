"""What the commands share that work on what is at hand already, `scrapy ingest` and `scrapy reextract`."""

import argparse
import re
from collections.abc import Sequence
from typing import Any

from scrapy.crawler import Crawler
from scrapy.exceptions import UsageError
from scrapy.settings import SETTINGS_PRIORITIES

from crawler.database import DatabaseCommand
from crawler.display import Display
from crawler.registry import Registry, load_registry
from crawler.spiders.offline import OfflineSpider
from pipelines.attribution import POSSIBLE_YEARS
from pipelines.journal import Journal, JournalError, Outcome


class OfflineCrawler(Crawler):
    """Runs an `OfflineSpider`; when stopped (Ctrl-C), first lets through what is on its way.

    Scrapy itself would wait for ever: it notices the last item's end only where items come from responses.
    """

    async def stop_async(self) -> None:
        """Ends the run with what is in the pipelines now."""
        if isinstance(self.spider, OfflineSpider):
            await self.spider.stop()
        await super().stop_async()


class OfflineCommand(DatabaseCommand):
    """Options, database, run and end of a command that makes no request."""

    spider: type[OfflineSpider[Any]]

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Adds what both offer."""
        super().add_options(parser)
        parser.add_argument(
            "--cross-check",
            action="store_true",
            help="read PDF files with both engines and count the tables of DOC files with LibreOffice too; tells where "
            "they differ and changes no value",
        )

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Refuses wrong use before anything is done."""
        super().process_options(args, opts)
        assert self.settings is not None
        unknown = [arg for arg in args if arg.startswith("-")]
        if unknown:
            raise UsageError(f"unknown option {unknown[0]}; a file of this name is ./{unknown[0]}", print_help=False)
        opts.year = None if opts.year is None else _year(opts.year)
        opts.publisher = None if opts.publisher is None else _publisher(opts.publisher)
        if opts.jurisdiction is not None and not re.fullmatch(r"[0-9]{6}", opts.jurisdiction):
            raise UsageError(
                f"--jurisdiction {opts.jurisdiction}: must be the six digits of GB/T 2260, e.g. 640323",
                print_help=False,
            )
        if opts.cross_check:
            self.settings.set("CROSS_CHECK", value=True, priority="cmdline")
        # What failed is told file by file; Scrapy's log is for who asks for it (-L INFO).
        if (self.settings.getpriority("LOG_LEVEL") or 0) < SETTINGS_PRIORITIES["cmdline"]:
            self.settings.set("LOG_LEVEL", "ERROR", priority="cmdline")

    def make_crawler(self, jurisdiction: str | None) -> OfflineCrawler | None:
        """The crawler of a run whose database is at the newest schema; None, and told, where it cannot be used.

        Raises:
            UsageError: the registry does not have this jurisdiction.
        """
        assert self.settings is not None
        assert self.crawler_process is not None
        registry = load_registry(self.settings)
        if jurisdiction is not None:
            _require(registry, jurisdiction)
        crawler = OfflineCrawler(self.spider, self.crawler_process.settings)
        journal = self.journal_of(crawler, registry)
        if journal is None:
            return None
        journal.command, journal.jurisdiction_code = self.spider.command, jurisdiction
        return crawler

    def run_spider(self, crawler: OfflineCrawler, sources: Sequence[object], display: Display, **kwargs: Any) -> None:
        """Runs the spider on its sources, sums up and sets the exit status."""
        assert self.crawler_process is not None
        with display:
            self.crawler_process.crawl(crawler, sources=sources, **kwargs)
            self.crawler_process.start()
        self.exitcode = display.sum_up(_finish(crawler))


def _finish(crawler: Crawler) -> list[str]:
    """Ends the run; gives what went wrong with the run itself, beside the documents that failed."""
    assert crawler.stats is not None
    journal = Journal.for_crawler(crawler)
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


def _require(registry: Registry, code: str) -> None:
    if code not in registry.by_code:
        known = ", ".join(f"{row.code} {row.name}" for row in registry.rows[:5])
        raise UsageError(
            f"--jurisdiction {code} is not in the registry {registry.path} ({known} ...)", print_help=False
        )


def _year(text: str) -> int:
    if not re.fullmatch(r"[0-9]{4}", text) or int(text) not in POSSIBLE_YEARS:
        raise UsageError(f"--year {text}: must be a year of four digits, e.g. 2023", print_help=False)
    return int(text)


def _publisher(text: str) -> str:
    name = "".join(text.split())
    if not name:
        raise UsageError("--publisher is empty: give the organ's full name, e.g. 盐池县交通运输局", print_help=False)
    return name
