"""VSB (博达): static lists that count their pages down, dynamic ones by parameters (portals.md section 7)."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urljoin, urlsplit

from crawler.addresses import complete, with_parameters
from crawler.families.articles import PageArticle
from crawler.families.base import Article, FurtherPage, Listing, Page
from crawler.families.counting import declared_rows, following, whole_number
from crawler.families.generic import Generic
from crawler.families.links import MOST_LINKS
from crawler.families.lists import leads_to_article, rows
from crawler.families.shapes import VSB_ARTICLE

_BODIES = ("[id^=vsb_content]", ".v_news_content")
_MARKS = ("urltype=", "wbtreeid=", "vsb_content", "v_news_content", "_vsb_", "/_sitegray/", "Webber")
_ARTICLE = re.compile(VSB_ARTICLE + "$")
_LINKED_ARTICLE = re.compile(r"""["'](?:[./]*|/[^"']*/)?info/\d+/\d+\.htm""")
_LINE = re.compile(r"""\bid\s*=\s*["']line(?:_\d+|\d+)_\d+["']""")
_LINES = "//*[starts-with(@id, 'line')]//a/@href"  # line_1_0: the items of this system's lists
_LIST = re.compile(r"/([^/]+)\.html?$")
_FIRST = re.compile(r"/(?!\d+\.)([^/]+)\.html?$")  # a list's first page; the others are <slug>/4.htm
_PAGER_FRAME = "//*[starts-with(@class, 'p_') or starts-with(@id, 'fanye') or contains(@class, 'pages')]"
_PAGER_LINKS = f"{_PAGER_FRAME}//a/@href"
_PAGE_PARAMETER = re.compile(r"(a\d+)p|PAGENUM|pageno|page", re.IGNORECASE)
_NEWS_NUMBERS = ("wbtreeid", "wbnewsid")


class Vsb(Generic):
    """The VSB family."""

    name = "vsb"

    def matches(self, page: Page) -> bool:
        """Tell by the names of this system's parameters and elements, or by the shape of an article's address."""
        if any(mark in page.url or mark in page.text for mark in _MARKS):
            return True
        if _ARTICLE.search(urlsplit(page.url).path):
            return True
        return _LINKED_ARTICLE.search(page.text) is not None or _LINE.search(page.text) is not None

    def listing(self, page: Page) -> Listing:
        """Give the rows, also those whose article has an address like a list's, and the pages behind this one."""
        lines = page.selector.xpath(_LINES).getall()[:MOST_LINKS]
        in_lines = {url for href in lines if (url := complete(page.home, href)) is not None}
        found = rows(page, leads=lambda url: leads_to_article(url) or _is_dynamic_article(url) or url in in_lines)
        plain = super().listing(page)
        further = tuple(_counting_down(page, plain.further)) or tuple(_by_parameter(page)) or plain.further
        is_list = bool(in_lines) or bool(page.selector.xpath(_PAGER_FRAME))
        return Listing(tuple(found) or plain.rows, further, declared_rows(page), is_list=is_list)

    def article(self, page: Page) -> Article:
        """Give the head of an article."""
        return PageArticle(page, _BODIES)

    def canonical(self, url: str) -> str:
        """Give the static page of an article for the dynamic one with the same numbers."""
        if not _is_dynamic_article(url):
            return url
        parts = urlsplit(url)
        asked = dict(parse_qsl(parts.query))
        numbers = [asked.get(name, "") for name in _NEWS_NUMBERS]
        if not all(number.isdigit() for number in numbers):
            return url
        path = urljoin(parts.path, f"info/{numbers[0]}/{numbers[1]}.htm")
        return parts._replace(path=path, query="").geturl()


def _is_dynamic_article(url: str) -> bool:
    asked = dict(parse_qsl(urlsplit(url).query))
    return asked.get("urltype") == "news.NewsContentUrl" and "wbnewsid" in asked


def _counting_down(page: Page, linked: tuple[FurtherPage, ...]) -> Iterator[FurtherPage]:
    """Give the pages behind a list's first: `<slug>/<T-1>.htm` to `<slug>/1.htm`, the oldest rows last.

    Only the first page tells how many there are: every other one is called by a number that says nothing of T.
    """
    first = _FIRST.search(urlsplit(page.url).path)
    if first is None:
        return
    inner = re.compile(rf"(?:^|/){re.escape(first.group(1))}/(\d{{1,6}})\.html?$")
    folder = urljoin(page.url, f"{first.group(1)}/")
    numbers: dict[int, str] = {}
    # Articles may lie in the same folder as `<slug>/<id>.htm`: only what the pager links counts.
    for href in (*page.selector.xpath(_PAGER_LINKS).getall(), *(further.url for further in linked)):
        url = complete(page.home, href)
        match = inner.search(urlsplit(url).path) if url is not None else None
        if url is not None and match is not None and urljoin(url, ".") == folder:
            numbers[int(match.group(1))] = url
    last = max(numbers, default=0)
    for number in (last + 1 - behind for behind in following(0, last)):
        yield FurtherPage(numbers.get(number) or urljoin(folder, f"{number}.htm"))


def _by_parameter(page: Page) -> Iterator[FurtherPage]:
    """Give the pages of a dynamic list: `a<number>p=2`, beside it `a<number>t`, how many there are."""
    here = urlsplit(page.url)
    for href in page.selector.xpath("//a/@href").getall()[:MOST_LINKS]:
        url = complete(page.home, href)
        if url is None or urlsplit(url).path != here.path:
            continue
        asked = dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
        name = next((name for name in asked if _PAGE_PARAMETER.fullmatch(name)), None)
        if name is None or whole_number(asked[name]) is None or not _is_same_list(here.query, asked):
            continue
        current = whole_number(dict(parse_qsl(here.query)).get(name)) or 1
        for number in following(current, _last_page(page, name, asked)):
            yield FurtherPage(with_parameters(url, [(name, str(number))]))
        return


def _is_same_list(query: str, asked: dict[str, str]) -> bool:
    own = dict(parse_qsl(query)).get("wbtreeid")
    return own is None or asked.get("wbtreeid", own) == own


def _last_page(page: Page, name: str, asked: dict[str, str]) -> int:
    """Give the number of a dynamic list's last page: as a parameter tells it, else the greatest that is linked."""
    for total in (f"{name.removesuffix('p')}t", "totalpage", "totalPage"):
        if (told := whole_number(asked.get(total))) is not None:
            return told
    linked = re.findall(
        rf"[?&;]{re.escape(name)}=(\d{{1,6}})(?!\d)", " ".join(page.selector.xpath("//a/@href").getall())
    )
    return max((int(number) for number in linked), default=1)
