"""Hanweb jpaas: pages whose lists are units, fetched as JSON that wraps HTML (portals.md section 4)."""

import ast
import json
import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlsplit

from parsel import Selector

from crawler.addresses import complete, with_parameters, without_parameters
from crawler.families.articles import PageArticle
from crawler.families.base import Article, FurtherPage, Link, LinkKind, Listing, Page, Row
from crawler.families.generic import Generic
from crawler.families.links import towards_reports
from crawler.families.lists import fragments, rows
from crawler.families.shapes import JPAAS_ARTICLE

_BODIES = ("#zoom",)
_HEADERS = (("X-Requested-With", "XMLHttpRequest"),)
_CLIENT_SIDE = ("uid", "pageNum")
_COLUMN = re.compile(r"/col/col\d+(?:/|$)")
_ARTICLE = re.compile(JPAAS_ARTICLE + "$")
_LIST_TAGS = ("列表", "list", "信息", "内容")
"""Words in a unit's `tagId`: with one of them it is more likely the list than navigation (section 4.1)."""
_PAGING = ("paramJson", "pageNo", "pageSize", "rows")
_USUAL_ROWS = 15


class Jpaas(Generic):
    """The jpaas family."""

    name = "jpaas"

    def matches(self, page: Page) -> bool:
        """Tell by the unit builder, its interface, or the shape of an article's address."""
        marks = ("unitbuild.js", "jpaas-publish-server", "queryData=")
        return any(mark in page.text or mark in page.url for mark in marks) or _is_article(page.url)

    def channels(self, page: Page) -> list[Link]:
        """Give the page's links, and its units where they are not filled in: navigation may be one."""
        if (html := _wrapped(page.text)) is not None:
            return [link for tree in fragments([html]) for link in towards_reports(page, tree)]
        parts = [Link(further.url, tag, LinkKind.PART, is_interface=True) for tag, further in _units(page)]
        return [*super().channels(page), *parts]

    def listing(self, page: Page) -> Listing:
        """Give the rows of a filled-in page or of one answer of the interface, and how to get the rest."""
        html = _wrapped(page.text)
        if html is not None:
            return _answer(page, html)
        found = rows(page)
        pager = _pager(page.selector)
        if pager is not None:
            return Listing(tuple(found), _after(page, pager, len(found)), _integer(pager, "count"))
        # Rows may be the frame's while the list itself is still to be built.
        return Listing(tuple(found), _first_units(page, only_lists=bool(found)))

    def article(self, page: Page) -> Article:
        """Give the head of an article."""
        return PageArticle(page, _BODIES)

    def canonical(self, url: str) -> str:
        """Leave out what only the browser notes in a column's address."""
        return without_parameters(url, _CLIENT_SIDE) if _COLUMN.search(urlsplit(url).path) else url


def _is_article(url: str) -> bool:
    return _ARTICLE.search(urlsplit(url).path) is not None


def _wrapped(text: str) -> str | None:
    """Give the HTML that an answer of the interface wraps, None where the text is no such answer."""
    if not text.lstrip().startswith("{"):
        return None
    data = _data(text)
    html = data.get("html") if data is not None else None
    return html if isinstance(html, str) else "" if data is not None else None


def _data(text: str) -> dict[str, object] | None:
    try:
        answer = json.loads(text)
    except ValueError:
        return None
    data = answer.get("data") if isinstance(answer, dict) else None
    return data if isinstance(data, dict) else {} if isinstance(answer, dict) and "success" in answer else None


def read_query(attribute: str) -> dict[str, str]:
    """Read `queryData`: JSON in single quotes, as the system writes it, or real JSON; {} where it is neither."""
    for read in (ast.literal_eval, json.loads, lambda text: json.loads(text.replace("'", '"'))):
        try:
            value = read(attribute)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            continue
        if isinstance(value, dict):
            return {str(name): "" if content is None else str(content) for name, content in value.items()}
    return {}


def _units(page: Page) -> list[tuple[str, FurtherPage]]:
    """Give the units that the page wants built, each with its tag; those that look like lists come first."""
    found = []
    for script in page.selector.xpath("//*[@querydata and @url]"):
        query = read_query(script.attrib["querydata"])
        url = complete(page.home, script.attrib["url"])
        if query and url is not None:
            found.append((query.get("tagId", ""), FurtherPage(with_parameters(url, query.items()), headers=_HEADERS)))
    return sorted(found, key=lambda unit: not _is_list(unit[0]))


def _first_units(page: Page, *, only_lists: bool) -> tuple[FurtherPage, ...]:
    """Give the request for the list's unit; where it brings no row the page's other units are tried in turn."""
    units = _units(page)
    if only_lists:
        units = [unit for unit in units if _is_list(unit[0])]
    further: FurtherPage | None = None
    for _, unit in reversed(units):
        further = FurtherPage(unit.url, unit.method, unit.body, unit.headers, further)
    return (further,) if further else ()


def _is_list(tag: str) -> bool:
    return any(word in tag for word in _LIST_TAGS)


def _pager(tree: Selector) -> dict[str, str] | None:
    """Give the attributes of the pagination element that counts rows."""
    for element in tree.xpath("//*[@rows or @count][@uniturl or @querydata or contains(@class, 'pagination')]"):
        return dict(element.attrib)
    return None


def _integer(attributes: dict[str, str], name: str) -> int | None:
    value = attributes.get(name, "").strip()
    return int(value) if value.isdigit() else None


def _answer(page: Page, html: str) -> Listing:
    data = _data(page.text) or {}
    found: list[Row] = []
    pager: dict[str, str] = {}
    for tree in fragments([html]):
        found = rows(page, tree)
        pager = _pager(tree) or {}
    count = _integer(pager, "count")
    if count is None:
        count = _integer({"count": str(data.get("count", ""))}, "count")
    further = _after(page, {**pager, "count": str(count)}, len(found)) if found and count is not None else ()
    return Listing(tuple(found), further, count)


def _after(page: Page, pager: dict[str, str], got: int) -> tuple[FurtherPage, ...]:
    """Give the request for the next page, in both forms at once: some sites read one, some the other (section 4.1)."""
    asked = dict(parse_qsl(urlsplit(page.url).query, keep_blank_values=True))
    number = _integer(pager, "pageno") or _integer(asked, "pageNo") or 1
    # What was asked for is surer than what a template repeats on every page.
    number = max(number, _integer(asked, "pageNo") or 1)
    size = _integer(pager, "rows") or _integer(asked, "pageSize") or got or _USUAL_ROWS
    count = _integer(pager, "count")
    if count is None or number * size >= count:
        return ()
    address = _interface(page, pager, asked)
    if address is None:
        return ()
    number += 1
    paging = {
        "paramJson": json.dumps({"pageNo": number, "pageSize": size}, separators=(",", ":")),
        "pageNo": str(number),
        "pageSize": str(size),
        "rows": str(size),
    }
    bare = with_parameters(without_parameters(address, _PAGING), [("paramJson", paging["paramJson"])])
    only = FurtherPage(bare, headers=_HEADERS)
    return (FurtherPage(with_parameters(address, paging.items()), headers=_HEADERS, otherwise=only),)


def _interface(page: Page, pager: dict[str, str], asked: Iterable[str]) -> str | None:
    """Give the interface's address with its unit's parameters: the pager's own, else those of this page."""
    query = read_query(pager.get("querydata", ""))
    if "pageId" in asked:
        own = without_parameters(page.url, _PAGING)
        return with_parameters(own, query.items()) if query else own
    units = _units(page)
    url = complete(page.home, pager.get("uniturl", ""))
    if query and url is not None:
        return with_parameters(url, query.items())
    return units[0][1].url if units else None
