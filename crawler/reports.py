"""Telling by an article whether it is a report, whose and of which year (portals.md sections 11 and 12)."""

from collections.abc import Iterable, Iterator

from crawler.errands import Reading, Visit
from crawler.families import Article, Page, Row, recognise
from crawler.families.captions import is_organ
from pipelines.forms import looks_statutory
from pipelines.publishers import Place, find_place
from pipelines.titles import Title, TitleKind, parse_title

_REPORT_WORDS = ("年报", "年度报告", "信息公开")


def common_hint(publisher: str | None, titles: Iterable[Title]) -> str | None:
    """Give a branch's organ as a hint for bare titles, unless the rows show that the list is of several organs."""
    named = {title.publisher for title in titles if title.publisher}
    if publisher is None or len(named) > 1:
        return None
    return publisher if all(publisher in name or name in publisher for name in named) else None


def own_report(visit: Visit, page: Page) -> Reading | None:
    """Give a column's page as a report of its own: some columns hold just one, in place of a list."""
    title = parse_title(recognise(page).article(page).title or "")
    if title.kind is not TitleKind.REPORT or not looks_statutory(page.shown):
        return None
    step = visit.step
    row = Row(page.url, title.text)
    return Reading(visit.url, visit.referer, row, title, in_column=True, publisher=step.publisher, year=step.year)


def report_title(reading: Reading, article: Article, text: str) -> Title | None:
    """Give the title of the report that an article is, None where it is none.

    Args:
        reading: the row that led to it.
        article: its head.
        text: its visible text.
    """
    own, row = parse_title(article.title or ""), reading.title
    row_is_sure = row.kind is TitleKind.REPORT and not reading.row.truncated
    if own.kind is TitleKind.REPORT:
        return own
    if _denies(own):
        return None
    if row_is_sure:
        return row
    if TitleKind.UNCLEAR in {own.kind, row.kind} and (looks_statutory(text) or article.attachments):
        return own if own.kind is TitleKind.UNCLEAR else row
    return None


def _denies(own: Title) -> bool:
    """Tell whether the article's own title says that it is something else.

    A page without a title of its own has its site's, which says nothing.
    """
    if own.kind is TitleKind.COMPANION:
        return True
    return own.kind is TitleKind.NOISE and any(word in own.text for word in _REPORT_WORDS)


def publisher_of(reading: Reading, title: Title, article: Article) -> str | None:
    """Give the organ as printed: by the titles, then 发布机构, 来源, the trail, the row, the branch (section 12)."""
    told = title.publisher or (None if reading.row.truncated else reading.title.publisher)
    # A source may be 本站 or a newspaper: only an organ's name is one.
    return told or next(filter(is_organ, _organs(reading, article)), None) or article.publisher


def _organs(reading: Reading, article: Article) -> Iterator[str]:
    """Give what may be the organ's name, the surest first; the page is looked through as far as need be."""
    yield article.publisher or ""
    yield article.source or ""
    yield from reversed(article.breadcrumb)
    yield reading.row.publisher or ""
    yield reading.publisher or ""


def code_of(publisher: str | None, places: Iterable[Place]) -> str | None:
    """Give the jurisdiction whose name the publisher's begins with: a city's portal has its counties' reports too."""
    place = find_place(publisher, places) if publisher is not None else None
    return place.code if place is not None else None


def year_of(reading: Reading, title: Title) -> int | None:
    """Give the year reported on: by the titles, else by the branch; never by a path or a date (section 12)."""
    row = None if reading.row.truncated else reading.title.year
    return title.year or row or reading.year
