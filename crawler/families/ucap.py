"""UCAP (开普): static lists whose pager is called with a name first, or lists as JSON (portals.md section 8)."""

import json
import re
from collections.abc import Iterator
from functools import cached_property
from html import unescape
from urllib.parse import parse_qsl, urljoin, urlsplit

from crawler.addresses import complete, with_parameters
from crawler.families.articles import PageArticle
from crawler.families.base import Article, FurtherPage, Link, LinkKind, Listing, Page, Row
from crawler.families.captions import is_truncated, read_caption
from crawler.families.counting import following, whole_number
from crawler.families.generic import Generic
from crawler.families.links import text_of
from crawler.families.lists import read_date
from crawler.families.shapes import UCAP_ARTICLE

_BODIES = ("#UCAP-CONTENT", "ucapcontent", ".article_content", ".pages_content", "#zoomcon", "#info_content")
_DATES = "//publishtime | //*[contains(@class, 'pages-date')] | //*[contains(@class, 'pages_date')]"
_HEADERS = (("X-Requested-With", "XMLHttpRequest"),)
_CALL = re.compile(
    r"""createPageHTML\s*\(\s*["'][^"']*["']\s*,\s*(\d{1,6})\s*,\s*(\d{1,6})\s*,"""
    r"""\s*["']([^"']+)["']\s*,\s*["']\.?([a-z]+)["']\s*(?:,\s*["']?(\d{1,7})["']?)?"""
)
_NUMBERED_CALL = re.compile(r"create(?:PageHTML|Page)\s*\(\s*\d")
_LIST_NAME = re.compile(r"/(?:[a-z_]*list|gk_n_\w+|zfxxgk_gknrz|column-index-\d+)(?:_\d+)?\.shtml$")
_INDEXED = re.compile(r"(column-index)-(\d+)\.shtml$")
_ARTICLE = re.compile(UCAP_ARTICLE + "$")
_MARKS = ("ucapcontent", "ucaptitle", "ucap-content", "_isjson=", "/common/search/", "getchannellist")
_SEARCHES = ("/common/search/", "/search/", "/searchList/")
_SEARCH = re.compile(r"((?:/common)?/search(?:List)?/)([0-9a-f]{32})(?![0-9a-f])")
_CHANNEL = re.compile(r"""\bchannel_?[iI]d["']?\s*[:=]\s*["']([0-9a-f]{32})["']""")
_CHANNEL_LIST = "/common/getChannelList"
_CODES = re.compile(r"""\b(channelCode|websiteCodeName)["']?\s*[:=]\s*["']?([\w-]+)""")
_PATH_CODES = re.compile(r"^/([\w-]+)/(?:.*/)?(c\d{5,6})/")
_MOST_UNITS = 5


class Ucap(Generic):
    """The UCAP family."""

    name = "ucap"

    def matches(self, page: Page) -> bool:
        """Tell by the pager's call with a name first, this system's own elements and interfaces, or an address."""
        if _NUMBERED_CALL.search(page.text):
            return False  # TRS: the same function, called with a number first
        path, text = urlsplit(page.url).path, page.lowered
        if _CALL.search(page.text) or any(mark in text for mark in _MARKS):
            return True
        return (
            _SEARCH.search(path) is not None
            or path == _CHANNEL_LIST
            or bool(_LIST_NAME.search(path) or _ARTICLE.search(path))
        )

    def channels(self, page: Page) -> list[Link]:
        """Give the page's links, and those of the channels that a script would ask for."""
        answer = _read(page)
        if answer is not None:
            return list(_children(page, answer))
        return [*super().channels(page), *_channel_list(page)]

    def listing(self, page: Page) -> Listing:
        """Give the rows of a static page or of an answer of the interface, and how to get the rest."""
        answer = _read(page)
        if answer is not None:
            return _answer(page, answer)
        plain = super().listing(page)
        call = _CALL.search(page.text)
        if call is not None:
            total = int(call.group(5)) if call.group(5) else None
            return Listing(plain.rows, _static(page, call) or (() if plain.rows else _first(page)), total, is_list=True)
        return Listing(plain.rows, plain.further or _first(page), plain.declared)

    def article(self, page: Page) -> Article:
        """Give the head of an article; its date may stand in an element of this system's own."""
        return _UcapArticle(page, _BODIES)


class _UcapArticle(PageArticle):
    @cached_property
    def published(self) -> str | None:
        """As in any template, else as this system's own elements have it."""
        dates = (read_date(text_of(element)) for element in self._page.selector.xpath(_DATES))
        return super().published or next((date for date in dates if date is not None), None)


# --- static lists ----------------------------------------------------------------------------------------------------


def _static(page: Page, call: re.Match[str]) -> tuple[FurtherPage, ...]:
    """Give the pages behind this one, counted from 1: `<stem>_<n>.<ext>`, or `column-index-<n>.shtml`."""
    last, number, stem, ending = int(call.group(1)), max(int(call.group(2)), 1), call.group(3), call.group(4)
    indexed = _INDEXED.search(urlsplit(page.url).path)
    name = f"{indexed.group(1)}-%d" if indexed else f"{stem}_%d"
    return tuple(FurtherPage(urljoin(page.url, f"{name % further}.{ending}")) for further in following(number, last))


# --- lists as JSON ---------------------------------------------------------------------------------------------------


def _first(page: Page) -> tuple[FurtherPage, ...]:
    """Give the request for the rows of the channel that the page's script names; others that it names in turn."""
    text = unescape(page.text)
    named = [(base, channel) for base, channel in _SEARCH.findall(text)]
    for channel in _CHANNEL.findall(text):
        if channel not in {known for _, known in named}:
            named += [(base, channel) for base in _SEARCHES]
    further: FurtherPage | None = None
    for base, channel in reversed(list(dict.fromkeys(named))[:_MOST_UNITS]):
        further = FurtherPage(_asked(page, base, channel), headers=_HEADERS, otherwise=further)
    return (further,) if further else ()


def _asked(page: Page, base: str, channel: str) -> str:
    usual = [("_isAgg", "true"), ("_isJson", "true"), ("_pageSize", "20"), ("_template", "index")]
    usual += [("_rangeTimeGte", ""), ("_channelName", ""), ("page", "1")]
    return with_parameters(urljoin(page.home, f"{base}{channel}"), usual)


def _read(page: Page) -> dict[str, object] | None:
    """Give the answer of an interface, None where the page is none."""
    if not page.text.lstrip().startswith("{"):
        return None
    try:
        answer = json.loads(page.text)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None


def _answer(page: Page, answer: dict[str, object]) -> Listing:
    """Read one answer of the search."""
    data = answer.get("data", answer)
    results = data.get("results") if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(results, list):
        return Listing()
    found = tuple(row for result in results if isinstance(result, dict) and (row := _row(page, result)) is not None)
    asked = dict(parse_qsl(urlsplit(page.url).query))
    # What was asked for is surer than what an answer says of itself.
    number = whole_number(asked.get("page")) or whole_number(data.get("page")) or 1
    size = whole_number(data.get("rows")) or whole_number(asked.get("_pageSize")) or len(results)
    total = whole_number(data.get("total"))
    last = -(-total // size) if total and size and results else 0
    further = tuple(
        FurtherPage(with_parameters(page.url, [("page", str(behind))]), headers=_HEADERS)
        for behind in following(number, last)
    )
    return Listing(found, further, total, is_list=True)


def _row(page: Page, result: dict[str, object]) -> Row | None:
    url = complete(page.home, str(result.get("url") or ""))
    title = _plain(result.get("title")) or _plain(result.get("subTitle"))
    if url is None or not title:
        return None
    told = dict(_metas(result))
    date = read_date(str(result.get("publishedTimeStr") or "")) or read_date(told.get("pubdate", ""))
    return Row(url, title, date, is_truncated(title), told.get("source") or None)


def _plain(value: object) -> str:
    """Give a title without the marks of a search."""
    return " ".join(unescape(re.sub(r"</?[a-zA-Z][^<>]*>", "", str(value or ""))).split())


def _metas(result: dict[str, object]) -> Iterator[tuple[str, str]]:
    """Give the labelled values of a result: `domainMetaList[].resultList[].{key, value}`."""
    groups = result.get("domainMetaList")
    for group in groups if isinstance(groups, list) else ():
        pairs = group.get("resultList") if isinstance(group, dict) else None
        for pair in pairs if isinstance(pairs, list) else ():
            if isinstance(pair, dict) and isinstance(pair.get("key"), str) and pair.get("value"):
                yield pair["key"], str(pair["value"])


# --- channels as JSON ------------------------------------------------------------------------------------------------


def _channel_list(page: Page) -> Iterator[Link]:
    """Give the list of channels that a page's script asks for, by the codes that it names or its address has."""
    if _CHANNEL_LIST.rsplit("/", 1)[1] not in page.text:
        return
    codes = dict(_CODES.findall(unescape(page.text)))
    by_path = _PATH_CODES.search(urlsplit(page.url).path)
    if by_path is not None:
        codes.setdefault("websiteCodeName", by_path.group(1))
        codes.setdefault("channelCode", by_path.group(2))
    if "channelCode" not in codes:
        return
    asked = [(name, codes[name]) for name in ("channelCode", "websiteCodeName") if name in codes]
    url = with_parameters(urljoin(page.home, _CHANNEL_LIST), asked)
    # To a section it is the way on, though the page has other links; to a column of reports a part of it.
    yield Link(url, "", LinkKind.SECTION, is_interface=True)
    yield Link(url, "", LinkKind.PART, is_interface=True)


def _children(page: Page, answer: dict[str, object]) -> Iterator[Link]:
    """Give the channels of an answer that lead towards annual reports."""
    results = answer.get("results", answer.get("data"))
    children = results.get("children") if isinstance(results, dict) else None
    for child in children if isinstance(children, list) else ():
        if not isinstance(child, dict) or not re.fullmatch(r"[0-9a-f]{32}", str(child.get("channelId"))):
            continue
        caption = _plain(child.get("displayName"))
        said = read_caption(caption, "")
        if said is not None:
            url = _asked(page, _SEARCHES[0], str(child["channelId"]))
            yield Link(url, caption, said.kind, said.publisher, said.year, is_interface=True)
