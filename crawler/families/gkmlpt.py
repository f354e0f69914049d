"""广东's platform `gkmlpt`: a tree of columns within the page, lists as JSON (portals.md section 6)."""

import json
import re
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from functools import cached_property
from html import unescape
from urllib.parse import parse_qsl, urljoin, urlsplit

from crawler.addresses import complete, with_parameters
from crawler.families.articles import PageArticle
from crawler.families.attachments import attachments
from crawler.families.base import Article, Attachment, FurtherPage, Link, LinkKind, Listing, Page, Row
from crawler.families.captions import is_truncated, read_caption
from crawler.families.counting import following, whole_number
from crawler.families.generic import Generic
from crawler.families.lists import read_date
from crawler.families.shapes import GKMLPT_ARTICLE

_BODIES = (".article-content", ".content-content", "#content")
_HEADERS = (("X-Requested-With", "XMLHttpRequest"),)
_PLACE = re.compile(r"^(.*/gkmlpt)(?:/|$)")
_API = re.compile(r"/gkmlpt/api/all/\w+/?$")
_ARTICLE = re.compile(GKMLPT_ARTICLE + "$")
_POST = re.compile(r"^/(?:.*/)?content/(?:\d+/\d+/)?(post_\d+\.html)$")
_CONFIG = re.compile(r"window\._CONFIG\s*=")
_SITE = re.compile(r"""\bSID["']?\s*:\s*["']?([\w-]+)""")
_CHINA = timezone(timedelta(hours=8))
_MOST_NODES = 5000
_MOST_PAGES = 200


class Gkmlpt(Generic):
    """The platform of 广东."""

    name = "gkmlpt"

    def matches(self, page: Page) -> bool:
        """Tell by the platform's addresses, or by the settings that its pages hold."""
        if _PLACE.search(urlsplit(page.url).path):
            return True
        return _CONFIG.search(page.text) is not None and _SITE.search(page.text) is not None and "TREE" in page.text

    def channels(self, page: Page) -> list[Link]:
        """Give the page's links and those of the tree's columns: their lists, or the pages that they jump to."""
        return list({link.url: link for link in (*super().channels(page), *_columns(page))}.values())

    def listing(self, page: Page) -> Listing:
        """Give the rows of an answer of the interface; a page of the platform has none itself."""
        if _API.search(urlsplit(page.url).path):
            return _answer(page)
        if _CONFIG.search(page.text) is None:
            return super().listing(page)
        # With a column of annual reports in its tree it is no empty page: its list is that column's.
        return Listing(is_list=any(link.kind is LinkKind.ANNUAL for link in _columns(page)))

    def article(self, page: Page) -> Article:
        """Give the head of an article, with the files that only its settings name."""
        return _GkmlptArticle(page, _BODIES)

    def canonical(self, url: str) -> str:
        """Give one address for the platform's and the site's own copy of an article: its number is the same."""
        parts = urlsplit(url)
        match = _POST.search(parts.path)
        return parts._replace(path=f"/content/{match.group(1)}").geturl() if match else url


class _GkmlptArticle(PageArticle):
    @cached_property
    def attachments(self) -> tuple[Attachment, ...]:
        """As in any template, and those that only the page's settings name."""
        linked = super().attachments
        known = {attachment.url for attachment in linked}
        return (*linked, *(attachment for attachment in _files(self._page) if attachment.url not in known))


# --- the tree of columns ---------------------------------------------------------------------------------------------


def _columns(page: Page) -> Iterator[Link]:
    """Give the columns of the tree that lead towards annual reports; what lies below one of reports is one too."""
    place = _PLACE.search(urlsplit(page.url).path)
    site = _SITE.search(page.text)
    interface = urljoin(page.url, f"{place.group(1) if place else '/gkmlpt'}/api/all/")
    for node, within in _nodes(_setting(page.text, "TREE")):
        caption = unescape(str(node.get("name") or "")).strip()
        said = read_caption(caption, "")
        if said is None and not within:
            continue
        kind = LinkKind.ANNUAL if within or said is None else said.kind
        publisher, year = (said.publisher, said.year) if said is not None else (None, None)
        jump = str(node.get("jump_url") or "").strip()
        if jump:
            url = complete(page.home, jump)
            if url is not None:
                yield Link(url, caption, kind, publisher, year)
        # What lies under other captions is in columns of their own: their lists are not on the way.
        elif kind is LinkKind.ANNUAL and re.fullmatch(r"\w+", str(node.get("id", ""))):
            asked = [("page", "1"), *([("sid", site.group(1))] if site else [])]
            url = with_parameters(f"{interface}{node['id']}", asked)
            yield Link(url, caption, kind, publisher, year, is_interface=True)


def _nodes(tree: object) -> Iterator[tuple[dict[str, object], bool]]:
    """Give every node of the tree, and whether it lies below a column of annual reports."""
    waiting: deque[tuple[object, bool]] = deque((node, False) for node in tree) if isinstance(tree, list) else deque()
    for _ in range(_MOST_NODES):
        if not waiting:
            return
        node, within = waiting.popleft()
        if not isinstance(node, dict):
            continue
        yield node, within
        said = read_caption(str(node.get("name") or ""), "")
        below = within or (said is not None and said.kind is LinkKind.ANNUAL)
        children = node.get("children")
        waiting.extend((child, below) for child in (children if isinstance(children, list) else ()))


def _setting(text: str, name: str) -> object:
    """Give one value of the page's settings, JSON within an object of JavaScript; None where there is none."""
    start = _CONFIG.search(text)
    found = re.compile(rf"""\b{name}["']?\s*:\s*(?=[\[{{])""").search(text, start.end()) if start else None
    if found is None:
        return None
    try:
        value: object = json.JSONDecoder().raw_decode(text, found.end())[0]
    except (ValueError, RecursionError):
        return None
    return value


# --- lists -----------------------------------------------------------------------------------------------------------


def _answer(page: Page) -> Listing:
    """Read one answer of the interface."""
    answer = _read(page.text)
    articles = answer.get("articles")
    if not isinstance(articles, list):
        return Listing()
    found = tuple(row for article in articles if isinstance(article, dict) and (row := _row(page, article)) is not None)
    classify = answer.get("classify")
    total = whole_number(answer.get("total"))
    if total is None and isinstance(classify, dict):
        total = whole_number(classify.get("post_count"))
    return Listing(found, _further(page, len(articles), total), total, is_list=True)


def _read(text: str) -> dict[str, object]:
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}


def _further(page: Page, got: int, total: int | None) -> tuple[FurtherPage, ...]:
    """Give all pages behind the first: only that one is sure to be full, so it tells how many rows a page has."""
    asked = dict(parse_qsl(urlsplit(page.url).query))
    number = whole_number(asked.get("page")) or 1  # page 0 is page 1
    if number > 1 or total is None or not 0 < got < total:
        return ()
    pages = min(-(-total // got), _MOST_PAGES)
    return tuple(
        FurtherPage(with_parameters(page.url, [("page", str(further))]), headers=_HEADERS)
        for further in following(1, pages)
    )


def _row(page: Page, article: dict[str, object]) -> Row | None:
    addresses = (str(article.get(name) or "") for name in ("url", "post_url"))
    url = next((found for address in addresses if (found := complete(page.home, address)) is not None), None)
    title = " ".join(unescape(str(article.get("title") or "")).split())
    if url is None or not title:
        return None
    publisher = str(article.get("publisher") or "").strip() or None
    return Row(url, title, _date(article), is_truncated(title), publisher)


def _date(article: dict[str, object]) -> str | None:
    """Give the day of publication: as the platform shows it, else as it was entered, else 成文日期."""
    shown, entered = _day(article.get("display_publish_time")), read_date(str(article.get("created_at") or ""))
    return shown or entered or _day(article.get("create_time")) or _day(article.get("date"))


def _day(seconds: object) -> str | None:
    """Give the day in China of a time in seconds since 1970, None for what is none: 0, milliseconds."""
    if not isinstance(seconds, int | str) or not re.fullmatch(r"\d{9,10}", str(seconds)):
        return None
    return datetime.fromtimestamp(int(seconds), UTC).astimezone(_CHINA).date().isoformat()


# --- articles --------------------------------------------------------------------------------------------------------


def _files(page: Page) -> Iterator[Attachment]:
    """Give the files that an article's settings name: a list of them, and those in the text."""
    detail = _setting(page.text, "DETAIL")
    if not isinstance(detail, dict):
        return
    text = str(detail.get("content") or "")
    if text:
        yield from attachments(Page(page.url, f"<html><body><main>{text}</main></body></html>", page.base))
    listed = detail.get("attachment")
    for file in listed if isinstance(listed, list) else ():
        if isinstance(file, dict) and (url := complete(page.home, str(file.get("url") or ""))) is not None:
            yield Attachment(url, str(file.get("name") or "") or url.rsplit("/", 1)[-1])
