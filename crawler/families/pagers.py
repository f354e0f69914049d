"""Pagers of portals of no known family: 下一页, numbers, a menu of pages, the total (portals.md section 10)."""

import re
from urllib.parse import parse_qsl, urlsplit

from parsel import Selector

from crawler.addresses import complete, host_of
from crawler.families.base import FurtherPage, Page
from crawler.families.links import MOST_LINKS, opened_by, text_of
from crawler.vocabulary import NEXT_CAPTION, PAGE_CAPTION
from pipelines.characters import squeeze

_MOST_PAGES = 500  # of one pager; what lies behind them is reached from them
_TOTAL = re.compile(r"共有?(\d{1,6})(?:条|篇|项)|总(?:记录)?数[:：](\d{1,6})|(\d{1,6})条记录")
_PAGER_WORDS = ("页", "条/", "每页")
_LONGEST_PAGER = 200  # characters
_LONGEST_MARKUP = 2000  # characters, blanks and scripts included
_COUNTERS = (
    "//*[not(self::script or self::style)]"
    "[text()[contains(., '条') or contains(., '总') or contains(., '篇')][string-length() < 100]]"
)
_MOST_COUNTERS = 200
_ENDING = re.compile(r"(?:index|default)?\.(?:s?html?|jsp|aspx?|php|do)$", re.IGNORECASE)
_PAGE_OF_ADDRESS = re.compile(r"(?:[-_/](?:page|p)?[-_]?|index|list|page)?\d+(?=(?:\.\w+)?$)", re.IGNORECASE)
_LINKS = (
    "//a[@href or @onclick] | //option[@value][starts-with(@value, '/') or contains(@value, '.') or contains(@value,"
    " '?')] | //button[@onclick]"
)


def further_pages(page: Page) -> tuple[FurtherPage, ...]:
    """Give the further pages of this page's list that its pager links, in the pager's order.

    A number is a page only where its address is this page's but for a number: dates and years are links too.
    """
    found: dict[str, FurtherPage] = {}
    for element in page.selector.xpath(_LINKS)[:MOST_LINKS]:
        caption = squeeze(text_of(element) or element.attrib.get("title", ""))
        is_next = re.fullmatch(NEXT_CAPTION, caption) is not None
        if not is_next and re.fullmatch(PAGE_CAPTION, caption) is None:
            continue
        url = _address(page, element)
        if url is None or url == page.url or host_of(url) != host_of(page.url):
            continue
        if is_next or not _lists_of(url).isdisjoint(_lists_of(page.url)):
            found.setdefault(url, FurtherPage(url))
    return tuple(found.values())[:_MOST_PAGES]


def declared_total(page: Page) -> int | None:
    """Give the number of rows that a pager prints: `共 62 条 第 1/5 页`; None where no pager prints one.

    Other texts count things too; so only a short text that speaks of pages as well is a pager's.
    """
    for element in page.selector.xpath(_COUNTERS)[:_MOST_COUNTERS]:
        # A total may stand in an element of its own within the pager.
        for holder in element.xpath(f"(self::* | parent::* | ../parent::*)[string-length() <= {_LONGEST_MARKUP}]"):
            text = squeeze(text_of(holder))
            match = _TOTAL.search(text)
            if match and len(text) <= _LONGEST_PAGER and any(word in text for word in _PAGER_WORDS):
                return int(next(number for number in match.groups() if number))
    return None


def _address(page: Page, element: Selector) -> str | None:
    attributes = element.attrib
    href = attributes.get("href") or (attributes.get("value") if element.root.tag == "option" else None)
    url = complete(page.home, href) if href else None
    if url is None and (opened := opened_by(f"{href or ''};{attributes.get('onclick', '')}")):
        url = complete(page.home, opened)
    return url


def _lists_of(url: str) -> set[tuple[str, frozenset[tuple[str, str]]]]:
    """Give what all pages of one list may have in common: the path, with its last number and without, and the query.

    The first page's number may be the list's own (`c70768.html`, then `c70768_2.html`).
    """
    parts = urlsplit(url)
    query = frozenset((name, value) for name, value in parse_qsl(parts.query) if not re.fullmatch(r"\d{1,4}", value))
    paths = (parts.path, _PAGE_OF_ADDRESS.sub("", parts.path))
    return {(_ENDING.sub("", path).rstrip("/_-"), query) for path in paths}
