"""TRS WCM: static lists whose page count stands only in an inline call (portals.md section 1).

Both skins: 宁夏 `list.html` with one `<ul>` a record, and 山西 `.shtml`.
"""

import re
from urllib.parse import urljoin, urlsplit

from crawler.addresses import complete
from crawler.families.articles import PageArticle
from crawler.families.base import Article, FurtherPage, Listing, Page, Row
from crawler.families.generic import Generic
from crawler.families.lists import read_date, rows
from crawler.families.shapes import TRS_ARTICLE

_BODIES = (".TRS_Editor", ".trs_editor_view", ".zz-xl-ct", "#zoom", ".article_con")
_CALL = re.compile(r"create(?:PageHTML|Page)\s*\(\s*((?:\d+\s*,\s*)+)[\"']([^\"']+)[\"']\s*,\s*[\"']([^\"']+)[\"']")
_COUNT_VARIABLE = re.compile(r"var\s+countPage\s*=\s*(\d+)")
_WRITTEN_ROW = re.compile(
    r"""var\s+url\s*=\s*(["'])(?P<url>.+?)\1\s*;.*?var\s+title\s*=\s*(["'])(?P<title>.*?)\3\s*;(?P<rest>.*?)(?=var\s+url\s*=|\Z)""",
    re.DOTALL | re.IGNORECASE,
)
_ARTICLE = re.compile(TRS_ARTICLE + "$", re.IGNORECASE)
_TWIN = re.compile(r"(?<=\d)_wap(?=\.s?html?$)")
_ENDINGS = ("html", "shtml", "htm")


class Trs(Generic):
    """The TRS family."""

    name = "trs"

    def matches(self, page: Page) -> bool:
        """Tell by the pager's call with a number first, or by the shape of an article's address."""
        if _has_pager(page):
            return True
        return _ARTICLE.search(urlsplit(page.url).path) is not None or "TRS_Editor" in page.text

    def listing(self, page: Page) -> Listing:
        """Give the rows, also those that inline JavaScript writes, and all pages that the call counts."""
        found = rows(page) or _written_rows(page)
        if not found:
            found = list(super().listing(page).rows)
        return Listing(tuple(found), _further(page), is_list=_has_pager(page))

    def article(self, page: Page) -> Article:
        """Give the head of an article."""
        return PageArticle(page, _BODIES)

    def canonical(self, url: str) -> str:
        """A page for telephones stands beside the article."""
        return _TWIN.sub("", url)


def _has_pager(page: Page) -> bool:
    return _CALL.search(page.text) is not None or _COUNT_VARIABLE.search(page.text) is not None


def _written_rows(page: Page) -> list[Row]:
    """Give rows that exist only as variables in scripts (section 1.3, 武汉 style)."""
    found = []
    for script in page.selector.xpath("//script/text()").getall():
        for match in _WRITTEN_ROW.finditer(script):
            url = complete(page.home, match["url"])
            if url is not None and match["title"]:
                found.append(Row(url, match["title"].strip(), read_date(match["rest"])))
    return found


def _further(page: Page) -> tuple[FurtherPage, ...]:
    """Give all other pages: page n is `<stem>_<n-1>.<ext>` beside the first (section 1.1)."""
    call = _CALL.search(page.text)
    if call is not None:
        numbers = [int(number) for number in re.findall(r"\d+", call.group(1))]
        # Three leading numbers are records, pages, current; two are pages, current.
        pages = numbers[1] if len(numbers) == 3 else numbers[0]
        return tuple(FurtherPage(_page(page, number, call.group(2), call.group(3))) for number in range(1, pages))
    variable = _COUNT_VARIABLE.search(page.text)
    if variable is None:
        return ()
    return tuple(_guessed(page, number) for number in range(1, int(variable.group(1))))


def _page(page: Page, number: int, stem: str, ending: str) -> str:
    return urljoin(page.url, f"{stem}_{number}.{ending.lstrip('.')}")


def _guessed(page: Page, number: int) -> FurtherPage:
    """Give a further page whose name no call tells: by the name of this page, else by trying the usual endings."""
    name = urlsplit(page.url).path.rsplit("/", 1)[-1]
    match = re.fullmatch(r"([a-z]+)(?:_\d+)?\.(s?html?)", name)
    if match:
        return FurtherPage(_page(page, number, match.group(1), match.group(2)))
    further = None
    for ending in reversed(_ENDINGS):
        further = FurtherPage(_page(page, number, "index", ending), otherwise=further)
    if further is None:
        raise AssertionError("there is at least one ending")
    return further
