"""The way through a portal, without the network: which links to follow, which rows are reports (DESIGN section 3)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from scrapy.exceptions import UsageError

from crawler.addresses import mark_of
from crawler.families import Link, LinkKind, Listing, Page, Row
from crawler.families.articles import read_trail
from crawler.families.captions import has_annual_slug, is_annual
from crawler.vocabulary import EMPTY_WORDS
from pipelines.reasons import Reason
from pipelines.titles import Title, TitleKind, full_publisher, parse_title

_DISCLOSURE = frozenset({LinkKind.ANNUAL, LinkKind.SECTION, LinkKind.BRANCH, LinkKind.ORGAN, LinkKind.PART})
_FOLLOWED: dict[LinkKind | None, frozenset[LinkKind]] = {
    # On a front page a caption such as 交通运输局 may lead anywhere: to news, to a service, to a map.
    None: _DISCLOSURE - {LinkKind.ORGAN},
    LinkKind.SECTION: _DISCLOSURE,
    LinkKind.BRANCH: _DISCLOSURE,
    LinkKind.ORGAN: frozenset({LinkKind.ANNUAL, LinkKind.SECTION, LinkKind.PART}),
    LinkKind.ANNUAL: frozenset({LinkKind.ANNUAL, LinkKind.YEAR, LinkKind.BRANCH, LinkKind.ORGAN, LinkKind.PART}),
}
_FOLLOWED[LinkKind.YEAR] = _FOLLOWED[LinkKind.ANNUAL]

_PROMISE = {
    LinkKind.ANNUAL: 60,
    LinkKind.YEAR: 55,
    LinkKind.PART: 50,
    LinkKind.SECTION: 40,
    LinkKind.BRANCH: 30,
    LinkKind.ORGAN: 20,
}
"""Priorities of requests: promising links first, so that a budget is spent on what matters."""

LIST_PRIORITY = 70
ARTICLE_PRIORITY = 80
ATTACHMENT_PRIORITY = 90


@dataclass(frozen=True, slots=True)
class Step:
    """Where on the way a page stands.

    Attributes:
        kind: what its link promised; None for the front page.
        within: it was reached through a column of annual reports.
        sure: its link says that it is itself such a column.
        publisher: the organ whose branch this is, as its caption named it.
        year: the year whose branch this is, by its caption: a hint, portals err (section 12).
        hops: links between the front page and this one.
        seed: a guessed address; nothing is missed where it does not exist.
    """

    kind: LinkKind | None = None
    within: bool = False
    sure: bool = False
    publisher: str | None = None
    year: int | None = None
    hops: int = 0
    seed: bool = False

    @property
    def priority(self) -> int:
        """How promising the page is; near pages before far ones of a kind."""
        return (_PROMISE[self.kind] if self.kind else 100) - min(self.hops, 9)

    def to(self, link: Link) -> "Step | None":
        """Give the step that a link of this page makes, None where it leads away from the reports."""
        followed = _FOLLOWED[self.kind]
        if link.kind not in followed and not (link.kind is LinkKind.YEAR and self.within):
            return None
        if link.kind is LinkKind.PART:
            return replace(self, hops=self.hops + 1)
        annual = link.kind is LinkKind.ANNUAL or (link.kind is LinkKind.YEAR and self.within)
        return Step(
            kind=link.kind,
            within=self.within or annual,
            sure=annual,
            publisher=link.publisher or self.publisher,
            year=link.year or (self.year if self.within else None),
            hops=self.hops + 1,
        )


def is_column(page: Page, step: Step, listing: Listing) -> bool:
    """Tell whether a page is a column of annual reports: by its link, its address, its trail, or its rows.

    Rows tell only below such a column: an organ's page of news may hold an annual report too.
    """
    if step.sure or has_annual_slug(page.url):
        return True
    trail = read_trail(page)
    if trail and (is_annual(trail[-1]) or (step.within and any(is_annual(caption) for caption in trail))):
        return True
    # The reports may lie on a longer list's other pages.
    is_long = bool(listing.rows and listing.further)
    return step.within and (is_long or any(_may_be_report(row) for row in listing.rows))


def _may_be_report(row: Row) -> bool:
    """Tell whether a row is a report's or goes with one, or would be but for what was cut off its title."""
    kind = parse_title(row.title).kind
    return kind in {TitleKind.REPORT, TitleKind.COMPANION} or (row.truncated and kind is TitleKind.UNCLEAR)


@dataclass(slots=True)
class Column:
    """One column of annual reports while its list is walked.

    Attributes:
        rows: rows on pages that brought anything new; `known` are the marks of their addresses as written.
        declared: how many rows the pager says there are.
        leads_on: it has columns below it, so it need not have rows.
        is_list: it has the frame of a list; an empty one is no fault.
        says_empty: it says itself that there is nothing.
        lost: a page of it could not be had, which is a failure of its own.
        is_promising: there was a report among its rows, or something that may be one or goes with one.
        is_cut: its list went on after the budget was spent.
        asked: the requests for further pages that were sent.
        by_script: it is an interface, which only its page's script asks for.
    """

    url: str
    step: Step
    rows: int = 0
    declared: int | None = None
    leads_on: bool = False
    is_list: bool = False
    says_empty: bool = False
    lost: bool = False
    is_cut: bool = False
    is_promising: bool = False
    known: set[int] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    by_script: bool = False

    @property
    def remembered_as(self) -> str | None:
        """The address at which a later crawl can ask for it, if there is one."""
        return None if self.by_script else self.url

    def take(self, listing: Listing) -> list[Row]:
        """Add a page of the list and give its new rows: some portals answer every page with the first one."""
        new = [row for row in listing.rows if mark_of(row.url) not in self.known]
        if new:
            self.rows += len(listing.rows)
            self.known.update(mark_of(row.url) for row in new)
            self.is_promising = self.is_promising or any(
                parse_title(row.title).kind is not TitleKind.NOISE for row in new
            )
        self.is_list = self.is_list or listing.is_list or listing.declared is not None
        if listing.declared is not None:
            self.declared = max(self.declared or 0, listing.declared)
        return new

    def note_emptiness(self, page: Page) -> None:
        """Note that a page of the list says that it is empty."""
        self.says_empty = self.says_empty or any(word in page.text for word in EMPTY_WORDS)

    def is_broken_by(self, listing: Listing) -> bool:
        """Tell whether a further page is no part of a list at all: no row, no pager, nor the word that there is none.

        Where the pager declares how many rows there are, these tell.
        """
        return not (listing.rows or listing.further or listing.is_list or self.says_empty or self.declared is not None)

    @property
    def missing(self) -> int:
        """By how many rows the list fell short of what its pager declared."""
        return max(0, (self.declared or 0) - self.rows)

    def shortcoming(self) -> tuple[Reason, str] | None:
        """Say in what the column fell short once its list has been walked, None where it is whole."""
        if self.missing:
            return Reason.SHORT_LIST, f"the pager declares {self.declared} rows, {self.rows} were found"
        if self.is_shell:
            told = "a column without rows, pager or the word that it is empty: gone, or filled by a script not known"
            return Reason.SOFT_404, told
        return None

    @property
    def is_shell(self) -> bool:
        """Tell whether there was neither a row nor a way on, nor the word that there is none (section 13)."""
        return not (self.rows or self.is_list or self.leads_on or self.says_empty or self.lost)


class Choice(StrEnum):
    """What to do with a row."""

    FETCH = "fetch"
    NOISE = "noise"
    COMPANION = "companion"
    FILTERED = "filtered"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person asked for with `-a year=` and `-a publisher=`."""

    year: int | None = None
    publisher: str | None = None

    def __bool__(self) -> bool:
        return self.year is not None or self.publisher is not None

    def admits(self, publisher: str | None, year: int | None, place: str) -> bool:
        """Tell whether a report may be one that is wanted; what is not known yet rules nothing out.

        Args:
            publisher: as printed; compared as printed and by its full name.
            year: the year reported on.
            place: the jurisdiction's name.
        """
        if self.year is not None and year is not None and year != self.year:
            return False
        if self.publisher is None or publisher is None:
            return True
        return self.publisher in publisher or self.publisher in full_publisher(publisher, place)


def read_wanted(arguments: Mapping[str, str | None]) -> Wanted:
    """Read the spider arguments `year` and `publisher`.

    Raises:
        UsageError: there is another argument, or one of them is of no use.
    """
    unknown = sorted(set(arguments) - {"year", "publisher"})
    if unknown:
        told = f"unknown spider argument {', '.join(unknown)}: there are -a year=2020 and -a publisher=交通运输局"
        raise UsageError(told, print_help=False)
    year, publisher = arguments.get("year"), arguments.get("publisher")
    if year is not None and not re.fullmatch(r"20[0-9]{2}", year):
        raise UsageError(f"-a year={year}: the year reported on has four digits, e.g. -a year=2020", print_help=False)
    name = "".join(publisher.split()) if publisher is not None else None
    if name == "":
        told = "-a publisher= is empty: give a part of the organ's name, e.g. -a publisher=交通运输局"
        raise UsageError(told, print_help=False)
    return Wanted(int(year) if year else None, name)


def choose(row: Row, title: Title, wanted: Wanted, place: str, *, in_column: bool) -> Choice:
    """Say what to do with a row by its title.

    In a column of annual reports what is cut off or unclear is fetched too: the article's own title decides. Elsewhere
    only what is surely a report.
    """
    unclear = in_column and (row.truncated or title.kind is TitleKind.UNCLEAR)
    if title.kind is not TitleKind.REPORT and not unclear:
        return Choice.COMPANION if title.kind is TitleKind.COMPANION else Choice.NOISE
    # A name that was cut off may go on to the one that is asked for.
    publisher = None if row.truncated else title.publisher
    return Choice.FETCH if wanted.admits(publisher, title.year, place) else Choice.FILTERED
