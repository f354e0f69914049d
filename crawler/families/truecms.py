"""TrueCMS: lists by `getMessage.do`, whose JSON(P) wraps the records of an XML (portals.md section 10)."""

import json
import re
from urllib.parse import parse_qsl, urljoin, urlsplit

from crawler.addresses import with_parameters
from crawler.families.articles import PageArticle
from crawler.families.base import Article, FurtherPage, Listing, Page, Row
from crawler.families.generic import Generic
from crawler.families.lists import fragments, rows
from crawler.families.shapes import TRUECMS_ARTICLE, UUID

_MARK = "messageController/getMessage.do"
_HEADERS = (("X-Requested-With", "XMLHttpRequest"),)
_ARTICLE = re.compile(TRUECMS_ARTICLE + "$")
_ADDRESS = re.compile(rf"""["']([^"'\s]*{re.escape(_MARK)}[^"'\s]*)["']""")
_COLUMN = re.compile(rf"""\bcolumnId["']?\s*[:=]\s*["']?({UUID})""", re.IGNORECASE)
_TEMPLATE = re.compile(r"""\bcontentTemplate["']?\s*:\s*["']([^"']*)["']""")
_PER_PAGE = re.compile(r"""\bper[Pp]age["']?\s*[:=]\s*["']?(\d{1,3})""")
_TOTAL = re.compile(r"""\btotal[Rr]ecords?["']?\s*[:=]\s*["']?(\d{1,6})|<totalrecord>\s*(\d{1,6})""")
_RECORD = re.compile(r"<record>\s*(?:<!\[CDATA\[(.*?)\]\]>|(.*?))\s*</record>", re.DOTALL)
_JSONP = re.compile(r"^\s*[\w$.]*\s*\(\s*(\{.*\})\s*\)\s*;?\s*$", re.DOTALL)
_SPAN = ("startrecord", "endrecord", "perpage")
_SIZES = (20, 10)
"""How many records a site gives at once differs; too many bring an empty answer or 404, so fewer are tried."""


class TrueCms(Generic):
    """The TrueCMS family."""

    name = "truecms"

    def matches(self, page: Page) -> bool:
        """Tell by the interface, or the shape of an article's address."""
        return _MARK in page.url or _MARK in page.text or _ARTICLE.search(urlsplit(page.url).path) is not None

    def listing(self, page: Page) -> Listing:
        """Give the records of a page (`#initData`) or of one answer, and how to get those behind them."""
        if _MARK in page.url:
            return _answer(page)
        found = _records(page, page.text) or tuple(rows(page))
        address = _interface(page)
        if address is None:
            return super().listing(page)
        total = _number(_TOTAL, page.text)
        size = _number(_PER_PAGE, page.text) or _SIZES[-1]
        is_whole = len(found) >= total if total is not None else 0 < len(found) < size
        further = () if is_whole else (_asked(address, len(found) + 1, size),)
        return Listing(found, further, total, is_list=True)

    def article(self, page: Page) -> Article:
        """Give the head of an article."""
        return PageArticle(page)


def _interface(page: Page) -> str | None:
    """Give the interface's address with the column of this page; None where the page has no list of this kind."""
    match = _ADDRESS.search(page.text)
    if match is None:
        return None
    address: str = urljoin(page.home, match.group(1).replace("&amp;", "&"))
    asked = dict(parse_qsl(urlsplit(address).query))
    if not asked.get("columnId"):
        column = _COLUMN.search(page.text)
        if column is None:
            return None
        address = with_parameters(address, [("columnId", column.group(1))])
    template = _TEMPLATE.search(page.text)
    if "contentTemplate" not in asked:
        address = with_parameters(address, [("contentTemplate", template.group(1) if template else "")])
    return address


def _asked(address: str, first: int, size: int) -> FurtherPage:
    """Build one call of the interface; where it is answered with nothing, fewer records are asked for."""
    further: FurtherPage | None = None
    for many in sorted({size, *(other for other in _SIZES if other < size)}):
        span = (first, first + many - 1, many)
        query = [(name, str(number)) for name, number in zip(_SPAN, span, strict=True)]
        further = FurtherPage(with_parameters(address, query), headers=_HEADERS, otherwise=further)
    if further is None:
        raise AssertionError("there is at least one size")
    return further


def _answer(page: Page) -> Listing:
    """Read one answer of the interface; what follows is told by its own address."""
    text = _result(page.text)
    found = _records(page, text)
    total = _number(_TOTAL, text)
    if total is None:
        total = _number(_TOTAL, page.text)
    asked = {name: int(value) for name, value in parse_qsl(urlsplit(page.url).query) if value.isdigit()}
    first, size = asked.get("startrecord", 1), asked.get("perpage", _SIZES[-1])
    last = first + len(found) - 1
    is_end = not found or (last >= total if total is not None else len(found) < size)
    return Listing(found, () if is_end else (_asked(page.url, last + 1, size),), total, is_list=True)


def _result(text: str) -> str:
    """Give what an answer wraps: `cb({"result": "<datastore>…"})`, the JSON alone, or the XML itself."""
    match = _JSONP.match(text)
    try:
        answer = json.loads(match.group(1) if match else text)
    except ValueError:
        return text
    result = answer.get("result") if isinstance(answer, dict) else None
    return result if isinstance(result, str) else ""


def _records(page: Page, text: str) -> tuple[Row, ...]:
    records = [cdata or plain for cdata, plain in _RECORD.findall(text)]
    return tuple(row for tree in fragments(records) for row in rows(page, tree, leads=lambda _: True))


def _number(pattern: re.Pattern[str], text: str) -> int | None:
    match = pattern.search(text)
    return int(next(number for number in match.groups() if number)) if match else None
