"""Counting the rows and pages of lists, as far as pagers tell (portals.md sections 3, 6 to 8)."""

import re

from crawler.families.base import Page

_MOST_AT_ONCE = 200  # pages that one page leads on to: the last of them leads on itself
_TOTAL = re.compile(r"共\s*(?:有|计)?\s*(\d{1,7})\s*(?:条|篇|项|个?记录)")
_PAGER = re.compile(r"首\s*页|上一?页|下一?页|尾\s*页|末\s*页|\d\s*/\s*\d|第\s*\d+\s*页|共\s*\d+\s*页|每页")
_AROUND = 80  # characters before and behind a total in which its pager shows itself


def declared_rows(page: Page) -> int | None:
    """Give how many rows the page's pager declares (共62条 1/5), None where none does or two differ."""
    totals = {
        int(match.group(1))
        for match in _TOTAL.finditer(page.shown)
        # 共62条 alone may count anything: comments, results of a search.
        if _PAGER.search(page.shown, max(0, match.start() - _AROUND), match.end() + _AROUND)
    }
    return totals.pop() if len(totals) == 1 else None


def following(number: int, last: int) -> range:
    """Give the numbers of the pages behind a page, up to the last or as many as may be asked for at once."""
    return range(number + 1, min(last, number + _MOST_AT_ONCE) + 1)


def whole_number(value: object) -> int | None:
    """Give a count as systems write it, a number or its digits; None for what is neither, or more than any list has."""
    return int(value) if isinstance(value, int | str) and re.fullmatch(r"\d{1,9}", str(value)) else None
