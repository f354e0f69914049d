"""Page numbers and running heads: what stands on every page is no part of the text."""

import re
from collections import Counter
from collections.abc import Sequence

from pipelines.readers.gridfinder.lines import Line, text_of
from pipelines.readers.gridfinder.page import Page

_MARGIN = 0.12
"""Of the page's height, above and below: where page numbers and running heads stand."""
_RULES = r"[-—–―－_·•.~〜|\s]*"
_PAGE_NUMBER = re.compile(
    rf"^{_RULES}(?:第\s*)?\d{{1,4}}(?:\s*页)?(?:\s*(?:[/／]|[,，]?\s*共)\s*\d{{1,4}}(?:\s*页)?)?{_RULES}$"
)
_DIGITS = re.compile(r"\d+")
_SAME_HEIGHT = 3.0


def drop_furniture(pages: Sequence[Page], lines: Sequence[list[Line]]) -> list[list[Line]]:
    """The lines of each page without page numbers and running heads.

    A running head is kept where it first stands, for it may be all that names the report.

    Args:
        pages: the pages.
        lines: for each of them, its lines outside tables, from top to bottom.
    """
    repeated = Counter(
        key
        for page, own in zip(pages, lines, strict=True)
        for key in {_key(line, page) for line in _outermost(own, page)}
    )
    seen: set[tuple[str, int]] = set()
    kept = []
    for page, own in zip(pages, lines, strict=True):
        outermost = _outermost(own, page)
        kept.append([line for line in own if line not in outermost or not _is_furniture(line, page, repeated, seen)])
    return kept


def _is_furniture(line: Line, page: Page, repeated: Counter[tuple[str, int]], seen: set[tuple[str, int]]) -> bool:
    if _PAGE_NUMBER.match(text_of(line)):
        return True
    key = _key(line, page)
    if repeated[key] < 2:
        return False
    at_foot = line.box.y0 > page.height / 2
    first = key not in seen
    seen.add(key)
    return at_foot or not first


def _outermost(lines: Sequence[Line], page: Page) -> list[Line]:
    """The first two and last two lines where they stand in the margins."""
    return [line for line in [*lines[:2], *lines[-2:]] if _in_margin(line, page)]


def _in_margin(line: Line, page: Page) -> bool:
    return line.box.y1 < _MARGIN * page.height or line.box.y0 > (1 - _MARGIN) * page.height


def _key(line: Line, page: Page) -> tuple[str, int]:
    """What two lines of furniture on two pages have in common: the words but for numbers, and the height."""
    height = line.box.y0 if line.box.y0 < page.height / 2 else page.height - line.box.y0
    return _DIGITS.sub("#", text_of(line)), round(height / _SAME_HEIGHT)
