"""The table of a run, for a terminal and for a file."""

from collections.abc import Sequence

from rich import box
from rich.table import Table

from benchmarks.cases import Case
from benchmarks.crawls import BARE, Crawled, Crawler, marks
from benchmarks.measure import Measured

_HEADS = ("best ms", "median ms", "peak MB", "cells right", "× floor", "× ours")


def terminal(case: Case, found: Sequence[Measured]) -> Table:
    """For the terminal."""
    table = Table(title=f"{title(case)}, times for each {case.unit}", box=box.SIMPLE_HEAD, title_justify="left")
    table.add_column("reader", no_wrap=True)
    for head in _HEADS:
        table.add_column(head, justify="right", no_wrap=True)
    for measured in found:
        style = {"ours": "bold", "floor": "dim"}.get(measured.contender.role)
        table.add_row(*line(measured, found), style=style)
    return table


def markdown(case: Case, found: Sequence[Measured]) -> str:
    """For a file: what holds on any machine, so without times."""
    heads = ("reader", *_HEADS[3:])
    rows = [heads, ("---", *["---:"] * (len(heads) - 1))]
    rows += [(told[0], *told[4:]) for measured in found if (told := line(measured, found))]
    return f"**{title(case)}**\n\n" + "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n"


def title(case: Case) -> str:
    """What was read."""
    pages = f", {case.pages} pages" if case.unit == "page" else ""
    count = len(case.files)
    return f"{case.kind.upper()}, {case.name} ({count} file{'s' if count > 1 else ''}{pages})"


def line(measured: Measured, found: Sequence[Measured]) -> tuple[str, ...]:
    """The cells of one contender's line."""
    if measured.problem:
        return (measured.contender.name, *["–"] * 2, measured.problem, *["–"] * 3)
    return (
        measured.contender.name,
        f"{measured.best * 1000:.2f}",
        f"{measured.middle * 1000:.2f}",
        f"{measured.peak / 2**20:.0f}",
        _share(measured),
        _ratio(measured, found, "floor"),
        _ratio(measured, found, "ours"),
    )


def _share(measured: Measured) -> str:
    if measured.right is None or not measured.cells:
        return "–"
    share = f"{measured.right / measured.cells:.2%}"
    return f"{measured.right}/{measured.cells} {share}"


def _ratio(measured: Measured, found: Sequence[Measured], role: str) -> str:
    """How many times as long as the first of a role, by the best times; a dash where there is none."""
    first = next((other for other in found if other.contender.role == role and not other.problem), None)
    return "–" if first is None else f"{measured.best / first.best:.2f}"


_CRAWL_HEADS = ("at a time", "pages/s", "× bare", "CPU ms a page", "readers' CPU ms", "peak MB")


def crawls(articles: int, found: Sequence[Crawled]) -> Table:
    """Crawls, for the terminal."""
    table = Table(title=_crawls_title(articles, found), box=box.SIMPLE_HEAD, title_justify="left")
    table.add_column("crawler", no_wrap=True)
    for head in (*_CRAWL_HEADS, *_memory_heads(articles)):
        table.add_column(head, justify="right")
    for crawled in found:
        table.add_row(*_crawl_line(crawled, articles, found), style="bold" if crawled.crawler.is_ours else "dim")
    return table


def crawls_markdown(articles: int, found: Sequence[Crawled]) -> str:
    """Crawls, for a file: what holds on any machine, so without times."""
    kept = [0, 1, 3, *range(6, 7 + len(marks(articles)))]
    heads = ("crawler", *_CRAWL_HEADS, *_memory_heads(articles))
    lines = [heads, ("---", *["---:"] * (len(heads) - 1)), *(_crawl_line(one, articles, found) for one in found)]
    rows = "\n".join(f"| {' | '.join(line[at] for at in kept)} |" for line in lines)
    return f"**{_crawls_title(articles, found)}**\n\n{rows}\n"


def _crawls_title(articles: int, found: Sequence[Crawled]) -> str:
    return f"Crawls of a portal of {articles} HTML reports, {found[0].pages} pages"


def _memory_heads(articles: int) -> tuple[str, ...]:
    return tuple(f"MB at {mark}" for mark in marks(articles))


def _crawl_line(crawled: Crawled, articles: int, found: Sequence[Crawled]) -> tuple[str, ...]:
    """The cells of one crawler's line."""
    at_a_time = str(crawled.crawler.connections)
    if crawled.problem:
        return (crawled.crawler.name, at_a_time, "–", crawled.problem, *["–"] * (3 + len(marks(articles))))
    used = crawled.best
    return (
        crawled.crawler.name,
        at_a_time,
        f"{crawled.rate:.0f}",
        _times_bare(crawled, found),
        f"{used.own / crawled.pages * 1000:.2f}",
        f"{used.children / crawled.pages * 1000:.2f}",
        f"{used.peak / 2**20:.0f}",
        *(_megabytes(used.marks.get(mark)) for mark in marks(articles)),
    )


def _megabytes(memory: int | None) -> str:
    return "–" if memory is None else f"{memory / 2**20:.0f}"


def _times_bare(crawled: Crawled, found: Sequence[Crawled]) -> str:
    """How many times the pages a second of the bare spider with as many requests at a time."""
    beside = Crawler(BARE, crawled.crawler.connections)
    rates = [f"{crawled.rate / other.rate:.2f}" for other in found if other.crawler == beside and not other.problem]
    return next(iter(rates), "–")
