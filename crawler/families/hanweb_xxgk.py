"""Hanweb's module `xxgk`: the catalogue of disclosure, its tree and its search (portals.md section 3).

A column's page holds neither tree nor rows: `tree.jsp` gives the categories (and the organs), `search.jsp` the rows of
one of them. Articles are those of JCMS. `xxgkAnnualReport.jsp` is one organ's report of a year, without an article.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from crawler.addresses import complete, with_parameters
from crawler.families.articles import PageArticle
from crawler.families.base import Article, FurtherPage, Link, LinkKind, Listing, Page, Row
from crawler.families.captions import is_organ, read_caption
from crawler.families.counting import declared_rows, following, whole_number
from crawler.families.generic import Generic
from crawler.families.links import MOST_LINKS, text_of
from crawler.families.lists import leads_to_article, rows

_BODIES = ("#zoom", ".xxgk_content", "td.bt_content", ".main-txt")
_MODULE = "/module/xxgk/"
_TREE, _SEARCH, _REPORT = _MODULE + "tree.jsp", _MODULE + "search.jsp", _MODULE + "xxgkAnnualReport.jsp"
_HEADERS = (
    ("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"),
    ("X-Requested-With", "XMLHttpRequest"),
)
_ASKED = ("infotypeId", "jdid", "area", "divid")
# The rest of a browser's request, always the same (section 3); `sortfield` begins with a comma there too.
_USUAL = (
    *(("standardXxgk", "0"), ("isAllList", "1"), ("texttype", ""), ("fbtime", ""), ("vc_all", "")),
    *(("vc_filenumber", ""), ("vc_title", ""), ("vc_number", "")),
)
_SORTED = ("sortfield", ",compaltedate:0")
# A parameter in an address, an object of a script, a variable or a hidden field.
_PARAMETER = re.compile(
    r"""\b(infotypeId|jdid|area|divid)(?:["']\s+value\s*=\s*["']?|["']?\s*[:=]\s*["']?)([\w-]+)""",
)
_SEARCH_ADDRESS = re.compile(r"""/module/xxgk/search\.jsp\?([^"'()\s]+)""")
_TREE_ADDRESS = re.compile(r"""["'(]([^"'()\s]*/module/xxgk/tree\.jsp[^"'()\s]*)""")
_COLUMN = re.compile(r"/col/col(\d+)(?:/|$)")
_CALL = re.compile(r"""\w+\s*\(\s*["']([A-Za-z0-9_-]{2,30})["']\s*[,)]""")
_ADDED = re.compile(  # dTree: d.add(7, 3, '政府信息公开年报', "javascript:open('A07')")
    r"""\.add\([^,'"]{1,40},[^,'"]{1,40},\s*'([^']{1,60})'\s*,\s*["'](?:javascript:)?(\w+\(['"][\w-]+['"][^"]{0,99}\))"""
)
_AREA = re.compile(r"\d{9,18}[0-9A-Z]?")
_PAGES = re.compile(r"共\s*(\d{1,6})\s*页")
_GO = re.compile(r"""funGoPage\(\s*["'][^"'()]*["']\s*,\s*["']?(\d{1,6})\b""")


class HanwebXxgk(Generic):
    """The catalogue of Hanweb."""

    name = "hanweb_xxgk"

    def matches(self, page: Page) -> bool:
        """Tell by the module's addresses; what has a list of JCMS too is that family's."""
        return _MODULE in page.url or _MODULE in page.text

    def channels(self, page: Page) -> list[Link]:
        """Give the page's links, those of a tree's nodes, the tree itself and the other years of a report."""
        if _TREE in page.url:
            tree = _written_out(page)
            return list({link.url: link for link in (*super().channels(tree), *_nodes(tree))}.values())
        return [*super().channels(page), *_trees(page), *_years(page)]

    def listing(self, page: Page) -> Listing:
        """Give the rows of an answer of the search, or the request for a column's first ones."""
        if _SEARCH in page.url:
            return _answer(page)
        if _MODULE in page.url:
            return Listing()
        found = super().listing(page)
        first = _first(page)
        return Listing(found.rows, (*found.further, first) if first else found.further, found.declared)

    def article(self, page: Page) -> Article:
        """Give the head of an article, or of an organ's report of a year."""
        return PageArticle(page, _BODIES)


# --- the tree --------------------------------------------------------------------------------------------------------


def _trees(page: Page) -> Iterator[Link]:
    """Give the trees that a column's page loads by a script or in a frame."""
    for written in dict.fromkeys(_TREE_ADDRESS.findall(unescape(page.text))):
        url = complete(page.home, written)
        if url is not None:
            # To a section it is the way on, though the page has other links; to a column of reports a part of it.
            yield Link(url, "", LinkKind.SECTION, is_interface=True)
            yield Link(url, "", LinkKind.PART, is_interface=True)


def _written_out(page: Page) -> Page:
    """Give a tree as the page that its script would write: the quotes of written nodes are escaped."""
    text = page.text.replace('\\"', '"').replace("\\'", "'")
    return replace(page, text=re.sub(r"document\.write(?:ln)?\(|</?script[^>]*>", " ", text))


def _nodes(page: Page) -> Iterator[Link]:
    """Give the nodes of a tree that lead towards annual reports: a category, or an organ with a tree of its own."""
    asked = dict(parse_qsl(urlsplit(page.url).query))
    for caption, code in _captioned_codes(page):
        if _AREA.fullmatch(code):
            if is_organ(caption):
                url = with_parameters(page.url, [("area", code)])
                yield Link(url, caption, LinkKind.ORGAN, caption, is_interface=True)
            continue
        said = read_caption(caption, "")
        column = _column_page(page, asked)
        if said is None or column is None:
            continue
        # As the portals' own addresses choose a category: ?number=A18.
        chosen = [("number", code), *((name, asked[name]) for name in ("area",) if asked.get(name))]
        yield Link(with_parameters(column, chosen), caption, said.kind, said.publisher, said.year)


def _captioned_codes(page: Page) -> Iterator[tuple[str, str]]:
    """Give what a tree's nodes are called and the code that they call a function with."""
    for element in page.selector.xpath("//*[@onclick] | //a[@href]")[:MOST_LINKS]:
        handler = f"{element.attrib.get('onclick', '')};{element.attrib.get('href', '')}"
        caption = text_of(element) or element.attrib.get("title", "")
        if caption and (call := _CALL.search(handler)):
            yield caption, call.group(1)
    for caption, handler in _ADDED.findall(page.text):
        if call := _CALL.search(handler):
            yield caption, call.group(1)


def _column_page(page: Page, asked: dict[str, str]) -> str | None:
    """Give the column's page that a tree belongs to: by its `divid`, else the page that loaded it."""
    number = asked.get("divid", "").removeprefix("div")
    if number.isdigit():
        return urljoin(page.url, f"/col/col{number}/index.html")
    return page.home if _COLUMN.search(urlsplit(page.home).path) else None


def _years(page: Page) -> Iterator[Link]:
    """Give the other years that a report's page offers in a menu."""
    if _REPORT not in page.url:
        return
    for option in page.selector.xpath("//select[contains(@name, 'fbtime') or contains(@id, 'fbtime')]/option[@value]"):
        caption = text_of(option)
        said = read_caption(caption, "")
        if said is not None and said.kind is LinkKind.YEAR and option.attrib["value"].isdigit():
            url = with_parameters(page.url, [("fbtime", option.attrib["value"])])
            yield Link(url, caption, LinkKind.YEAR, year=said.year)


# --- the search ------------------------------------------------------------------------------------------------------


def _first(page: Page) -> FurtherPage | None:
    """Give the request for the first rows of a column, None where the page does not say of which category."""
    text = unescape(page.text)
    written = _SEARCH_ADDRESS.search(text)
    said = dict(parse_qsl(written.group(1))) if written else {}
    for name, value in _PARAMETER.findall(text):
        said.setdefault(name, value)
    here = dict(parse_qsl(urlsplit(page.url).query))
    column = _COLUMN.search(urlsplit(page.url).path)
    if column:
        said.setdefault("divid", f"div{column.group(1)}")
    if here.get("area"):
        said["area"] = here["area"]
    own = said.get("infotypeId")
    numbers = [number for number in (here.get("number"), own) if number]
    further: FurtherPage | None = None
    # A number in the address chooses the category on most sites; where it brings nothing the page's own is right.
    for number in reversed(dict.fromkeys(numbers)):
        further = _both_ways(page, {**said, "infotypeId": number}, 1, further)
    return further


def _both_ways(page: Page, asked: dict[str, str], number: int, otherwise: FurtherPage | None = None) -> FurtherPage:
    """Give the request for a page of rows as browsers send it; older sites take a plain GET."""
    wanted = [(name, asked[name]) for name in _ASKED if asked.get(name)]
    turned = ("currpage", str(number))
    search = urljoin(page.home, _SEARCH)
    plain = FurtherPage(with_parameters(search, [*wanted, turned]), headers=_HEADERS[1:], otherwise=otherwise)
    # All of the body stands in the address too: so the answer tells by its own address what was asked for.
    usual = [(name, asked.get(name, value)) for name, value in _USUAL]
    address = with_parameters(search, [*usual, *wanted, turned, _SORTED])
    return FurtherPage(address, "POST", urlencode([*wanted, turned, _SORTED]), _HEADERS, plain)


def _answer(page: Page) -> Listing:
    """Read one answer of the search."""
    asked = dict(parse_qsl(urlsplit(page.url).query, keep_blank_values=True))
    # Some sites answer with all that the organ has ever published: titles tell what is a report, wherever it lies.
    found = tuple(_with_publisher(row, named) for row, named in _rows_and_organs(page))
    number = whole_number(asked.get("currpage")) or 1
    counted = [*_PAGES.findall(page.shown), *_GO.findall(page.text)]
    pages = max(map(int, counted), default=1)
    by_post = "isAllList" in asked
    further = []
    for following_number in following(number, pages):
        way = _both_ways(page, asked, following_number)
        further.append(way if by_post or way.otherwise is None else way.otherwise)
    return Listing(found, tuple(further), declared_rows(page), is_list=bool(counted))


def _rows_and_organs(page: Page) -> Iterator[tuple[Row, str | None]]:
    """Give the rows with the organ that the cell behind the title names, without a label (section 3)."""
    organs: dict[str, str] = {}
    for line in page.selector.xpath("//tr[td//a[@href]]"):
        cells = [text_of(cell) for cell in line.xpath("./td[not(.//a)]")]
        url = complete(page.home, line.xpath(".//a/@href").get() or "")
        organ = next((cell for cell in cells if is_organ(cell)), None)
        if url is not None and organ is not None:
            organs[url] = organ
    for row in rows(page, leads=lambda url: leads_to_article(url) or _REPORT in url):
        yield row, organs.get(row.url)


def _with_publisher(row: Row, organ: str | None) -> Row:
    if row.publisher or organ is None:
        return row
    return Row(row.url, row.title, row.date, row.truncated, organ)
