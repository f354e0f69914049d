"""The fallback: any portal, by captions, slugs, plain lists and next-page links (portals.md sections 0, 10, 11)."""

from urllib.parse import urlsplit

from crawler.addresses import host_of
from crawler.families.articles import read_article
from crawler.families.base import Article, Family, Link, Listing, Page
from crawler.families.captions import is_truncated, read_caption
from crawler.families.links import frames, towards_reports
from crawler.families.lists import next_pages, rows
from crawler.vocabulary import ANNUAL_WORDS
from pipelines.characters import squeeze


class Generic(Family):
    """Reads every page by what all templates share; the families refine it where they know better."""

    name = "generic"

    def matches(self, page: Page) -> bool:  # noqa: ARG002  # the protocol gives it
        """Take what no family knows."""
        return True

    def channels(self, page: Page) -> list[Link]:
        """Give links by captions and slugs, and the frames of a page that has no such link (rule 13)."""
        return towards_reports(page) or frames(page)

    def listing(self, page: Page) -> Listing:
        """Give rows whose address has an article's shape, or whose title speaks of a report and is no column."""
        shaped = rows(page)
        if shaped:
            return Listing(tuple(shaped), next_pages(page))
        host = host_of(page.url)
        # Here nothing but the words can tell a row from the portal's navigation.
        spoken = [
            row
            for row in rows(page, leads=lambda url: host_of(url) == host and not _is_folder(url))
            if any(word in squeeze(row.title) for word in (*ANNUAL_WORDS, "信息公开工作报告"))
            or (row.date is not None and is_truncated(row.title))
        ]
        # A caption such as 2019年年报 is a column's; somebody's report of a year, or what has a date, is a row.
        found = [row for row in spoken if row.date is not None or read_caption(row.title, "") is None]
        return Listing(tuple(found), next_pages(page))

    def article(self, page: Page) -> Article:
        """Give the head of an article in any template."""
        return read_article(page)

    def canonical(self, url: str) -> str:
        """Leave addresses as they are: nothing is known of twins."""
        return url


def _is_folder(url: str) -> bool:
    path = urlsplit(url).path
    return path.endswith("/") and not urlsplit(url).query
