"""`scrapy detect URL`: what a portal is built with, where its reports lie, and the row for the registry."""

import argparse
import csv
import io
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from rich.console import Console
from rich.table import Table
from rich.text import Text
from scrapy.commands import ScrapyCommand
from scrapy.crawler import Crawler
from scrapy.exceptions import UsageError
from scrapy.settings import SETTINGS_PRIORITIES

from crawler.addresses import host_of, is_public_name
from crawler.outcome import judge_crawl
from crawler.registry import COLUMNS, JurisdictionRow, Registry, load_registry
from crawler.spiders.detect import DetectSpider, Found
from models import upgrade_to_head
from pipelines.journal import Journal, Outcome

_PAGES = 150
_UNKNOWN = "?"


class Command(ScrapyCommand):
    """Looks at a portal and keeps nothing."""

    requires_project = True

    def syntax(self) -> str:
        """The command line behind `scrapy detect`."""
        return "[options] URL"

    def short_desc(self) -> str:
        """The command's line in the list of commands."""
        return "Recognise a portal, find its columns of annual reports, print its registry row"

    def long_desc(self) -> str:
        """What `scrapy detect -h` says."""
        return (
            "Look at a portal as a crawl would, politely, and stop before the reports: the content system, the columns "
            "of annual reports with what their lists lead to, and the row to put into the registry. Keeps nothing. URL "
            "is the front page, or a page to start from. Exit status: 0 columns with reports were found, 1 none was or "
            "something is in the way (it says what), 2 wrong use."
        )

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Refuses wrong use before anything is done."""
        super().process_options(args, opts)
        assert self.settings is not None
        if len(args) != 1 or args[0].startswith("-"):
            raise UsageError("give one URL: a portal's front page, e.g. http://www.yanchi.gov.cn", print_help=False)
        parts = urlsplit(args[0])
        if parts.scheme not in {"http", "https"} or not is_public_name(host_of(args[0])):
            raise UsageError(f"{args[0]}: must be http:// or https:// and a host's public name", print_help=False)
        if (self.settings.getpriority("LOG_LEVEL") or 0) < SETTINGS_PRIORITIES["cmdline"]:
            self.settings.set("LOG_LEVEL", "ERROR", priority="cmdline")
        if (self.settings.getpriority("PORTAL_PAGE_BUDGET") or 0) < SETTINGS_PRIORITIES["cmdline"]:
            self.settings.set("PORTAL_PAGE_BUDGET", _PAGES, priority="cmdline")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:  # noqa: ARG002 - as Scrapy calls it
        """Walks the portal and tells."""
        assert self.settings is not None
        assert self.crawler_process is not None
        registry = load_registry(self.settings)
        row = _provisional_row(args[0], registry)
        with tempfile.TemporaryDirectory(prefix="nianbao-detect-") as folder:
            # A run is kept in a database, this one in one that goes with it.
            self.settings.set("DATABASE_URL", f"sqlite:///{Path(folder) / 'detect.db'}", priority="cmdline")
            spider = type("DetectSpider", (DetectSpider,), {"jurisdiction": row})
            crawler = Crawler(spider, self.settings)
            journal = Journal.for_crawler(crawler)
            upgrade_to_head(journal.database.engine)
            self.crawler_process.crawl(crawler)
            self.crawler_process.start()
            self.exitcode = _tell(crawler, journal, row, registry)
            journal.finish(Outcome.GOOD)


def _provisional_row(url: str, registry: Registry) -> JurisdictionRow:
    """The registry's row of the portal if it has one, else one with what the address tells."""
    host = host_of(url)
    known = next((row for row in registry.rows if host_of(row.portal) == host), None)
    parts = urlsplit(url)
    portal = f"{parts.scheme}://{parts.netloc}"
    entry = url if parts.path.strip("/") or parts.query else None
    if known is not None:
        return JurisdictionRow(
            known.slug, known.code, known.name, known.level, portal, entry or known.entry, enabled=True, note=known.note
        )
    slug = host.removeprefix("www.").split(".")[0]
    return JurisdictionRow(slug, _UNKNOWN, _UNKNOWN, "county", portal, entry, enabled=True, note="")


def _tell(crawler: Crawler, journal: Journal, row: JurisdictionRow, registry: Registry) -> int:
    """Prints what was found; gives the exit status."""
    spider = crawler.spider
    if not isinstance(spider, DetectSpider) or spider.closed_reason is None:
        sys.stderr.write("scrapy detect: the walk could not begin: see the log above\n")
        return 1
    spider.conclude()
    found = [column for column in spider.found.values() if column.reports]
    reports = sum(column.reports for column in found)
    families = ", ".join(f"{name} ({count} pages)" for name, count in spider.families.most_common())
    sys.stdout.write(f"family: {families or 'none, no page came'}\n")
    if found:
        console = Console() if sys.stdout.isatty() else Console(width=200)
        console.print(_table(found))
        sys.stdout.write(f"a crawl would ask for {reports} reports in {len(found)} columns\n")
    for failure in journal.failures:
        sys.stdout.write(f"in the way: {failure.url}: {failure.detail} [{failure.reason}]\n")
    counts = {**journal.counts, "reports": reports, "kept": reports}
    judgement = judge_crawl(counts, failures=len(journal.failures))
    if judgement.reason is not None:
        sys.stdout.write(f"not found: {judgement.detail} [{judgement.reason}]\n")
    sys.stdout.write(f"registry:\n{_registry_row(row, spider, registry)}")
    return 0 if judgement.outcome is Outcome.GOOD else 1


def _table(found: Sequence[Found]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("column of annual reports", overflow="fold")
    table.add_column("family")
    for name in ("rows", "declared", "reports", "years"):
        table.add_column(name, justify="right")
    for column in sorted(found, key=lambda column: -column.reports):
        years = f"{min(column.years)}-{max(column.years)}" if column.years else ""
        declared = "" if column.declared is None else str(column.declared)
        told = (column.url, column.family, str(column.rows), declared, str(column.reports), years)
        table.add_row(*(Text(cell) for cell in told))
    return table


def _registry_row(row: JurisdictionRow, spider: DetectSpider, registry: Registry) -> str:
    """The header and the row as they stand in a registry; what is not known is a question mark to be filled in."""
    name = row.name if row.name != _UNKNOWN else spider.place_name or _UNKNOWN
    same = next((place for place in registry.rows if place.name == name), None)
    family = next((family for family, _ in spider.families.most_common() if family != "generic"), "generic")
    level = same.level if same else "county" if name.endswith(("县", "区", "旗")) else _UNKNOWN
    cells = (
        same.slug if same else row.slug,
        same.code if same else row.code,
        name,
        level,
        row.portal,
        row.entry or "",
        "yes",
        row.note or family,
    )
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([COLUMNS, cells])
    missing = [column for column, cell in zip(COLUMNS, cells, strict=True) if cell == _UNKNOWN]
    if missing:
        text.write(f"(fill in {', '.join(missing)}; GB/T 2260 has them)\n")
    return text.getvalue()
