"""LonsunCMS (龙讯): lists, and the menu too, are fragments that `/site/label/8888` gives (portals.md section 9)."""

import json
import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from crawler.addresses import complete, with_parameters, without_parameters
from crawler.families.articles import PageArticle
from crawler.families.base import Article, FurtherPage, Link, LinkKind, Listing, Page
from crawler.families.captions import read_caption
from crawler.families.generic import Generic
from crawler.families.lists import rows
from crawler.families.pagers import declared_total

_BODIES = ("#zoom", ".j-fontContent", ".newscontnet", "#J_content", ".J_content")
_LABEL = "/site/label/8888"
_HEADERS = (("X-Requested-With", "XMLHttpRequest"),)
_COLUMN = re.compile(r"/public/column/(\d+)")
_PLACE = re.compile(r"/(?:public/(?:column/\d+|\d+/\d+\.html)|Openness(?:Content|AnnualReport)/)", re.IGNORECASE)
_PAGE_COUNT = re.compile(r"pageCount\s*:\s*(\d+)")
_TOTAL = re.compile(r"\btotal(?:Count|Record|s)?\s*:\s*(\d+)")
_PAIR = re.compile(r"""["']?\b(\w+)["']?\s*:\s*(?:'([^']*)'|"([^"]*)"|([\w-]+))""")
_QUERY = re.compile(r"""["']([^"'\s]*\blabelName=\w+[^"'\s]*)["']""")
_SITE = re.compile(r"""\bsiteId["']?\s*[:=]\s*["']?(\d+)""", re.IGNORECASE)
_MOST_PAGES = 500
_REACH = 2000  # characters around the name of a label in which its parameters stand
_FIXED = {
    "IsAjax": "1",
    "dataType": "html",
    "labelName": "publicInfoList",
    "pageSize": "15",
    "pageIndex": "1",
    "action": "list",
    "fuzzySearch": "false",
    "fromCode": "title",
    "sortType": "1",
    "isDate": "true",
    "dateFormat": "yyyy-MM-dd",
    "length": "80",
    "result": "暂无相关信息",
    "file": "/xxgk/publicInfoList_newest2020",
}
"""What the system's own script sends unless the page says otherwise (section 9)."""


class Lonsun(Generic):
    """The LonsunCMS family."""

    name = "lonsun"

    def matches(self, page: Page) -> bool:
        """Tell by the label's interface, the shape of a column's or an article's address, or the list's mark-up."""
        if _LABEL in page.url or _PLACE.search(urlsplit(page.url).path):
            return True
        return any(mark in page.text for mark in (_LABEL, "Ls.pagination(", "xxgk_nav_con"))

    def channels(self, page: Page) -> list[Link]:
        """Give the page's links, or those of the menu's answer; a menu that is still to be fetched is a part."""
        tree = _tree(page)
        if tree is not None:
            return tree
        return [*super().channels(page), *_menus(page)]

    def listing(self, page: Page) -> Listing:
        """Give the rows of a column or of one fragment, and all pages that its script counts."""
        if _tree(page) is not None:
            return Listing()
        found = tuple(rows(page))
        count = _PAGE_COUNT.search(page.text)
        total = _TOTAL.search(page.text)
        declared = int(total.group(1)) if total else declared_total(page)
        is_answer = _LABEL in page.url
        asked = dict(parse_qsl(urlsplit(page.url).query, keep_blank_values=True)) if is_answer else _parameters(page)
        if not asked:
            return Listing(found, super().listing(page).further, declared, is_list=count is not None)
        if not is_answer and (not found or count is None):
            # The list is still to be fetched; what stands there may be the frame's.
            return Listing(found, (_asked(page, asked, 1),), declared)
        pages = min(int(count.group(1)), _MOST_PAGES) if count else 0
        numbers = (number for number in range(1, pages + 1) if str(number) != asked.get("pageIndex", "1"))
        further = tuple(_asked(page, asked, number) for number in numbers)
        return Listing(found, further, declared, is_list=count is not None)

    def article(self, page: Page) -> Article:
        """Give the head of an article."""
        return PageArticle(page, _BODIES, titles=(".newstitle", ".gk_title"))

    def canonical(self, url: str) -> str:
        """Leave out which entry of the menu a browser is to show as chosen."""
        return without_parameters(url, ("nav",)) if _COLUMN.search(urlsplit(url).path) else url


def _parameters(page: Page) -> dict[str, str]:
    """Give what the page's script sends for its list, completed from the column's address; {} where there is no list.

    The script writes it as an object, or as the query of an address.
    """
    column = _COLUMN.search(urlsplit(page.url).path)
    told: dict[str, str] = {}
    for query in _QUERY.findall(page.text):
        written = query.replace("&amp;", "&")
        pairs = dict(parse_qsl(written.partition("?")[2] or written, keep_blank_values=True))
        if pairs.get("labelName") == "publicInfoList":
            told = pairs
    if not told and (mark := re.search(r"""labelName["']?\s*:\s*["']publicInfoList["']""", page.text)):
        told = _object_around(page.text, mark.start())
    if not told and column is None:
        return {}
    address = dict(parse_qsl(urlsplit(page.url).query, keep_blank_values=True))
    of_address: dict[str, str] = {
        name: address[name] for name in ("type", "catId", "action", "catIds", "cId") if name in address
    }
    of_page = {"organId": column.group(1)} if column else {}
    if site := _SITE.search(page.text):
        of_page["siteId"] = site.group(1)
    said = {name: value for name, value in told.items() if value}
    parameters: dict[str, str] = {**_FIXED, **of_page, **of_address, **said}
    parameters.pop("_", None)  # a random number against caches
    # Without an organ or a site the answer is somebody else's list, or none.
    return parameters if parameters.get("organId") or parameters.get("siteId") else {}


def _object_around(text: str, place: int) -> dict[str, str]:
    """Give the plain members of the object literal in a script that a place lies in."""
    start = text.rfind("{", max(0, place - _REACH), place)
    end = text.find("}", place, place + _REACH)
    literal = text[start + 1 : end] if start >= 0 and end >= 0 else ""
    return {match[1]: match[2] or match[3] or match[4] or "" for match in _PAIR.finditer(literal)}


def _asked(page: Page, parameters: Mapping[str, str], number: int) -> FurtherPage:
    """Build the request for one page of a list; where it brings nothing new it is posted."""
    sent = {**parameters, "pageIndex": str(number)}
    address = urljoin(page.url, _LABEL)
    form = (("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"), *_HEADERS)
    # The answer's own address tells where it stood; so the parameters stand there too when they are posted.
    url = with_parameters(address, sent.items())
    return FurtherPage(url, headers=_HEADERS, otherwise=FurtherPage(url, "POST", urlencode(sent), form))


def _menus(page: Page) -> list[Link]:
    """Give the requests for the menus that the page's scripts fetch."""
    found = []
    for mark in re.finditer(r"""labelName["']?\s*:\s*["']columnTree["']""", page.text):
        told = _object_around(page.text, mark.start())
        if told.get("id"):
            query = {"isJson": "true", "id": told["id"], "isChild": "true", "labelName": "columnTree"}
            found.append(f"{_LABEL}?{urlencode(query)}")
    found += [query.replace("&amp;", "&") for query in _QUERY.findall(page.text) if "labelName=columnTree" in query]
    urls = [url for query in found if (url := complete(page.home, query)) is not None]
    return [Link(url, "columnTree", LinkKind.PART, is_interface=True) for url in dict.fromkeys(urls)]


def _tree(page: Page) -> list[Link] | None:
    """Give the links of a menu's answer, an array of `{name, htmlPath}` or `null`; None where the page is none."""
    if "labelName=columnTree" not in page.url:
        return None
    try:
        answer = json.loads(page.text)
    except ValueError:
        return None
    links = []
    for entry in answer if isinstance(answer, list) else []:
        if not isinstance(entry, dict):
            continue
        name, path = entry.get("name"), entry.get("htmlPath")
        url = complete(page.home, path) if isinstance(path, str) else None
        said = read_caption(name, url) if isinstance(name, str) and url is not None else None
        if said is not None and url is not None:
            links.append(Link(url, str(name), said.kind, said.publisher, said.year))
    return links
