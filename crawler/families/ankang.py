"""The 安康 family: `Node-N.html` lists and `Content-N.html` articles (portals.md section 5)."""

import re
from urllib.parse import urljoin, urlsplit

from crawler.families.articles import PageArticle
from crawler.families.base import Article, FurtherPage, Listing, Page
from crawler.families.generic import Generic
from crawler.families.lists import rows
from crawler.families.shapes import ANKANG_ARTICLE

_BODIES = ("[class*=xqCent]", "[id*=fontzoom]")
_NODE = re.compile(r"/Node-(\d+)(?:_(\d+))?\.html$")
_CONTENT = re.compile(ANKANG_ARTICLE + "$")
_TWIN = re.compile(r"/WapContent-(\d+\.html)$")


class Ankang(Generic):
    """The 安康 family."""

    name = "ankang"

    def matches(self, page: Page) -> bool:
        """Tell by the page's own address, or by links of both shapes."""
        path = urlsplit(page.url).path
        if _NODE.search(path) or _CONTENT.search(path):
            return True
        return bool(re.search(r"/Node-\d+\.html", page.text) and re.search(r"/Content-\d+\.html", page.text))

    def listing(self, page: Page) -> Listing:
        """Give the rows and the other pages; the last page's number stands only in the pager's last link."""
        is_list = bool(page.selector.css("ul.newlist, div.page"))
        return Listing(tuple(rows(page)), _further(page), is_list=is_list)

    def article(self, page: Page) -> Article:
        """Give the head of an article."""
        return PageArticle(page, _BODIES)

    def canonical(self, url: str) -> str:
        """Give the desktop page for its mobile twin."""
        return _TWIN.sub(r"/Content-\1", url)


def _further(page: Page) -> tuple[FurtherPage, ...]:
    """Give pages 2 to the last: `Node-<id>_<n>.html`, counted from 1."""
    here = _NODE.search(urlsplit(page.url).path)
    if here is None:
        return ()
    node = here.group(1)
    # 尾页 is the last link as a rule, but the greatest number is the last page in any template.
    numbers = (int(number) for number in re.findall(rf"Node-{node}_(\d+)\.html", " ".join(_pager(page))))
    last = max(numbers, default=1)
    return tuple(FurtherPage(urljoin(page.url, f"/Node-{node}_{number}.html")) for number in range(2, last + 1))


def _pager(page: Page) -> list[str]:
    return page.selector.xpath("//a/@href").getall()
