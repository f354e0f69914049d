"""`scrapy ingest`: files and folders that someone already has, into the database (DESIGN sections 1 and 5)."""

import argparse
from pathlib import Path

from scrapy.exceptions import UsageError

from crawler.display import Display
from crawler.offline import OfflineCommand
from crawler.spiders.ingest import IngestSpider, collect
from pipelines.journal import Journal
from pipelines.reasons import Stage


class Command(OfflineCommand):
    """Reads files and folders; one bad file does not stop the rest."""

    spider = IngestSpider

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
        if not args:
            raise UsageError("no PATH given: name files or folders", print_help=False)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Runs the ingest spider and sums up."""
        crawler = self.make_crawler(opts.jurisdiction)
        if crawler is None:
            return
        files, refused = collect([Path(arg) for arg in args])
        journal = Journal.for_crawler(crawler)
        display = Display(crawler, journal, "ingest", len(files))
        for path, refusal in refused:
            journal.failure(path.as_uri(), Stage.FETCH, refusal.reason, refusal.detail)
        given = {"jurisdiction": opts.jurisdiction, "publisher": opts.publisher, "year": opts.year}
        self.run_spider(crawler, files, display, **given)
