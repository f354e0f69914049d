"""`scrapy reextract`: archived reports are read again, without the web (DESIGN sections 1 and 5)."""

import argparse

from scrapy.exceptions import UsageError

from crawler.display import Display
from crawler.offline import OfflineCommand
from crawler.spiders.reextract import ReextractSpider
from models import session
from pipelines.again import AFTER_THE_ARCHIVE, Wanted, find_captures, is_reader, readers_met
from pipelines.journal import Journal
from pipelines.reasons import Reason, Stage


class Command(OfflineCommand):
    """Reads again what failed, or what one reader has read, or all."""

    spider = ReextractSpider

    def syntax(self) -> str:
        """The command line behind `scrapy reextract`."""
        return "[options]"

    def short_desc(self) -> str:
        """The command's line in the list of commands."""
        return "Read archived reports again, without the web"

    def long_desc(self) -> str:
        """What `scrapy reextract -h` says."""
        return (
            "Read archived reports again: those that could not be read so far, unless --reader or --all asks for "
            "others. A report that is read otherwise now gets a new extraction, which becomes current in one step; the "
            "old one stays. Exit status: 0 all is stored, 1 something failed (it says what), 2 wrong use."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Adds what chooses among the reports."""
        super().add_options(parser)
        stages = ", ".join(AFTER_THE_ARCHIVE)
        parser.add_argument("--stage", metavar="STAGE", help=f"what failed there: {stages} (default: extract)")
        parser.add_argument("--reason", metavar="REASON", help="only what failed for this reason, e.g. out_of_memory")
        parser.add_argument("--reader", metavar="NAME", help="what this reader has read, whether it failed or not")
        parser.add_argument("--all", action="store_true", help="all that another version of the program has read")
        parser.add_argument("--jurisdiction", metavar="CODE", help="only of this place: GB/T 2260 code, e.g. 640323")
        parser.add_argument("--publisher", metavar="NAME", help="only of publishers with this in their name")
        parser.add_argument("--year", metavar="YYYY", help="only reports on this year")

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Refuses wrong use before anything is done."""
        super().process_options(args, opts)
        assert self.settings is not None
        if args:
            raise UsageError(f"{args[0]}: files are read by scrapy ingest, not from the archive", print_help=False)
        chosen = [name for name in ("reader", "all") if getattr(opts, name)]
        chosen += ["stage or --reason"] if opts.stage or opts.reason else []
        if len(chosen) > 1:
            raise UsageError(f"--{chosen[0]} and --{chosen[1]} exclude each other", print_help=False)
        if opts.stage is not None and opts.stage not in AFTER_THE_ARCHIVE:
            told = f"--stage {opts.stage}: must be one of {', '.join(AFTER_THE_ARCHIVE)}; scrapy crawl does the others"
            raise UsageError(told, print_help=False)
        if opts.reason is not None and opts.reason not in set(Reason):
            raise UsageError(f"--reason {opts.reason}: must be one of {', '.join(Reason)}", print_help=False)
        # What this version has read is as it would read it again; but what is asked for by name may depend on programs
        # that were installed since.
        self.settings.set("EXTRACT_AGAIN", not opts.all, priority="cmdline")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:  # noqa: ARG002 - as Scrapy calls it
        """Runs the reextract spider and sums up."""
        crawler = self.make_crawler(opts.jurisdiction)
        if crawler is None:
            return
        journal = Journal.for_crawler(crawler)
        journal.again = AFTER_THE_ARCHIVE
        wanted = Wanted(
            stages=(Stage(opts.stage or Stage.EXTRACT),),
            reason=opts.reason,
            reader=opts.reader,
            everything=opts.all,
            publisher=opts.publisher,
            year=opts.year,
            jurisdiction=opts.jurisdiction,
        )
        with session(journal.database.engine, read_only=True) as db:
            if opts.reader is not None:
                _require_reader(opts.reader, readers_met(db))
            captures = find_captures(db, wanted)
        self.run_spider(
            crawler, captures, Display(crawler, journal, "reextract", len(captures)), jurisdiction=opts.jurisdiction
        )


def _require_reader(name: str, met: list[str]) -> None:
    if not any(is_reader(name, reader) for reader in met):
        told = f"those that did: {', '.join(met)}" if met else "no report is stored"
        raise UsageError(f"--reader {name}: it has read no stored report; {told}", print_help=False)
