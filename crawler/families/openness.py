"""The "openness" system: static lists by organ and column, pages by `page=` (portals.md section 10)."""

import re
from urllib.parse import parse_qsl, urlsplit

from crawler.addresses import complete, with_parameters, without_parameters
from crawler.families.articles import PageArticle
from crawler.families.base import Article, FurtherPage, Listing, Page
from crawler.families.generic import Generic
from crawler.families.lists import rows
from crawler.families.pagers import declared_total
from crawler.families.shapes import OPENNESS_ARTICLE

_TARGET = re.compile(r"/(?:mobileOpenness|opennessTarget)/?$", re.IGNORECASE)
_ARTICLE = re.compile(OPENNESS_ARTICLE + "$", re.IGNORECASE)
_MARKS = re.compile(r"/opennessTarget/\?[^\"'\s]*branch_id=|/openness/detail/content/[0-9a-f]{24}\.html")
_MOBILE = re.compile(r"/mobileOpenness(?=/detail/content/)")
_EMPTY = ("tag",)
_MOST_PAGES = 500
_PAGES = re.compile(r"共\s*(\d{1,3})\s*页|第?\s*\d{1,3}\s*/\s*(\d{1,3})\s*页")


class Openness(Generic):
    """The "openness" family."""

    name = "openness"

    def matches(self, page: Page) -> bool:
        """Tell by the shape of the page's own address, or of the lists and articles that it links."""
        path = urlsplit(page.url).path
        return bool(_TARGET.search(path) or _ARTICLE.search(path) or _MARKS.search(page.text.replace("&amp;", "&")))

    def listing(self, page: Page) -> Listing:
        """Give the rows, and the pages up to the last that the pager links or counts."""
        if not _TARGET.search(urlsplit(page.url).path):
            return super().listing(page)
        further = _further(page)
        # An organ's list is there though nothing was published: its table has only a head.
        is_list = bool(further) or bool(page.selector.xpath("//table[.//th] | //*[contains(@class, 'page')]"))
        return Listing(tuple(rows(page)), further, declared_total(page), is_list=is_list)

    def article(self, page: Page) -> Article:
        """Give the head of an article."""
        return PageArticle(page)

    def canonical(self, url: str) -> str:
        """Give the desktop page for its mobile twin, and a list's first page whether or not it says so."""
        url = _MOBILE.sub("/openness", url)
        if not _TARGET.search(urlsplit(url).path):
            return url
        query = dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
        dropped = [name for name in _EMPTY if not query.get(name)]
        return without_parameters(url, [*dropped, "page"] if query.get("page") in {"", "1"} else dropped)


def _further(page: Page) -> tuple[FurtherPage, ...]:
    """Give the list's other pages: up to the greatest `page=` in a link of this list, or to the count in words."""
    here = _list(page.url)
    numbers = []
    for href in page.selector.xpath("//a/@href").getall():
        url = complete(page.home, href)
        if url is not None and _TARGET.search(urlsplit(url).path) and _list(url) == here:
            numbers.append(_number(url))
    pager = " ".join(page.selector.xpath("//*[contains(@class, 'page')]//text()").getall())
    numbers += [int(count) for counts in _PAGES.findall(pager) for count in counts if count]
    last = min(max(numbers, default=1), _MOST_PAGES)
    # The other parameters are the page's own: a pager that is written by hand leaves some out.
    pages = (number for number in range(1, last + 1) if number != _number(page.url))
    return tuple(FurtherPage(with_parameters(page.url, [("page", str(number))])) for number in pages)


def _list(url: str) -> tuple[str | None, str | None]:
    """Give which list an address is of: its organ and its column."""
    query = dict(parse_qsl(urlsplit(url).query))
    return query.get("branch_id"), query.get("column_code")


def _number(url: str) -> int:
    number = dict(parse_qsl(urlsplit(url).query)).get("page", "1")
    return int(number) if re.fullmatch(r"\d{1,4}", number) else 1
