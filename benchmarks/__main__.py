"""`python -m benchmarks documents` and `crawl`: who takes how long, and gets how much right."""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from benchmarks import corpus, tables
from benchmarks.measure import Effort, measure

DATABASES = ["SQLite", "PostgreSQL"]
_PAPER = 120
"""Columns of a table that goes to a file."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the benchmark that the command line names.

    Args:
        arguments: without the program's name; those of the process by default.

    Returns:
        The exit status: 0, or 1 where a reader of ours failed.
    """
    given = _parser().parse_args(arguments)
    return int(given.run(given))


def _documents(given: argparse.Namespace) -> int:
    effort = Effort(given.passes, given.rounds, given.seconds)
    written: list[str] = []
    failed = False
    with _at_work("writing files") as (folder, console, told):
        for case in corpus.make(folder, given.only or corpus.KINDS):
            found = measure(case, effort, told)
            console.print(tables.terminal(case, found))
            written.append(tables.markdown(case, found))
            failed = failed or any(
                one.problem and not one.contender.missing() for one in found if one.contender.role == "ours"
            )
    if given.markdown:
        given.markdown.write_text("\n".join(written), encoding="utf-8")
    return 1 if failed else 0


def _crawl(given: argparse.Namespace) -> int:
    from benchmarks import crawls  # noqa: PLC0415 - Scrapy and the database are not needed for documents

    targets = (crawls.BARE, crawls.PLAIN, *given.into)
    crawlers = [crawls.Crawler(into, at_a_time) for at_a_time in given.connections for into in targets]
    with _at_work("making a portal") as (folder, console, told):
        found = crawls.measure(given.articles, crawlers, given.passes, folder, told)
        console.print(tables.crawls(given.articles, found))
    if given.markdown:
        given.markdown.write_text(tables.crawls_markdown(given.articles, found), encoding="utf-8")
    return 1 if any(one.problem for one in found) else 0


@contextmanager
def _at_work(begun: str) -> Iterator[tuple[Path, Console, Callable[[str], None]]]:
    """A folder that goes afterwards, the console for tables, and what tells who is at work."""
    aside = Console(stderr=True)
    console = Console(width=None if sys.stdout.isatty() else _PAPER)
    with tempfile.TemporaryDirectory(prefix="nianbao-bench-") as folder, aside.status(begun) as status:
        yield Path(folder), console, status.update


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="WHAT")
    documents = commands.add_parser("documents", help="readers of documents, on the same files in one run")
    documents.set_defaults(run=_documents)
    documents.add_argument("--only", nargs="+", choices=corpus.KINDS, help="these kinds of files; all by default")
    documents.add_argument("--passes", type=int, default=2, help="processes for each reader, in turns (default 2)")
    documents.add_argument("--rounds", type=int, default=9, help="rounds in each process, at most (default 9)")
    documents.add_argument("--seconds", type=float, default=5.0, help="for the rounds of a process (default 5)")
    documents.add_argument("--markdown", type=Path, metavar="FILE", help="write the ratios to a file, too")
    crawl = commands.add_parser("crawl", help="whole crawls beside a bare spider, of the same portal in one run")
    crawl.set_defaults(run=_crawl)
    crawl.add_argument("--articles", type=int, default=2000, help="reports of the portal (default 2000)")
    crawl.add_argument("--passes", type=int, default=2, help="crawls of each, in turns (default 2)")
    crawl.add_argument("--connections", type=int, nargs="+", default=[1, 8], help="requests at a time (default 1 8)")
    crawl.add_argument(
        "--into", nargs="+", choices=DATABASES, default=DATABASES, help="these databases; all by default"
    )
    crawl.add_argument("--markdown", type=Path, metavar="FILE", help="write the ratios and the memory to a file, too")
    return parser


if __name__ == "__main__":
    sys.exit(main())
