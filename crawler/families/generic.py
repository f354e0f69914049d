"""The fallback: any portal, by captions, slugs, plain lists and pagers (portals.md sections 0, 10, 11)."""

from crawler.addresses import host_of
from crawler.families.articles import PageArticle
from crawler.families.base import Article, Family, Link, Listing, Page
from crawler.families.captions import read_caption
from crawler.families.links import frames, towards_reports
from crawler.families.lists import rows
from crawler.families.pagers import declared_total, further_pages
from pipelines.characters import squeeze
from pipelines.titles import TitleKind, parse_title

_SHORTEST_HEADLINE = 12  # characters


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
        """Give rows whose address has an article's shape, or the list in which a title speaks of a report."""
        found = rows(page)
        if not found:
            host = host_of(page.url)
            # Here nothing but the words can tell a row from the portal's navigation.
            spoken = rows(page, leads=lambda _: False, tells=_is_spoken)
            # A caption such as 2019年年报 is a column's; somebody's report of a year, or what has a date, is a row.
            found = [row for row in spoken if row.date is not None or read_caption(row.title, "") is None]
            if not any(host_of(row.url) == host for row in found):
                found = []
        further, total = further_pages(page), declared_total(page)
        if not found and (further or total):
            # One page of a longer list may hold nothing but other things; its rows lead on to the next one.
            found = rows(page, leads=lambda _: False, tells=_is_headline)
        return Listing(tuple(found), further, total, is_list=total is not None)

    def article(self, page: Page) -> Article:
        """Give the head of an article in any template."""
        return PageArticle(page)

    def canonical(self, url: str) -> str:
        """Leave addresses as they are: nothing is known of twins."""
        return url


def _is_headline(title: str) -> bool:
    """Tell by its length whether a title is an article's; captions of columns and names of organs are shorter."""
    return len(squeeze(title)) >= _SHORTEST_HEADLINE and read_caption(title, "") is None


def _is_spoken(title: str) -> bool:
    """Tell whether a title is a report's, or may go on to be one where it was cut off."""
    return parse_title(title).kind in {TitleKind.REPORT, TitleKind.UNCLEAR}
