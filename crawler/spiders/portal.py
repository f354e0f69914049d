"""The portal spider: from the front page to the columns of annual reports, along their lists, to the reports.

It knows no family, no form and no database: families read pages, `crawler.walk` decides, pipelines keep.
"""

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response

from crawler.addresses import complete
from crawler.answers import Verdict
from crawler.enclosures import Limits, enclosures, is_missing, opened_frame, still_wanted
from crawler.errands import Draft, Errand, Fetching, ListPage, Reading, Visit
from crawler.families import Article, Attachment, FurtherPage, LinkKind, Listing, Page, Row, canonical, recognise
from crawler.memory import GONE, NOT_A_REPORT
from crawler.reports import code_of, common_hint, own_report, publisher_of, report_title, year_of
from crawler.responses import as_fetched
from crawler.schedule import CRAWL
from crawler.spiders.errands import ErrandSpider
from crawler.vocabulary import SEEDS
from crawler.walk import Choice, Column, Step, choose, is_column, read_wanted
from pipelines.forms import looks_statutory
from pipelines.items import ReportItem
from pipelines.publishers import Place
from pipelines.readers import sniff
from pipelines.reasons import Reason, Stage
from pipelines.titles import parse_title

_NOT_THERE = (Reason.GONE, Reason.SOFT_404)
_RESOLVED_AT_ONCE = 500  # a database takes only so many parameters


class PortalSpider(ErrandSpider):
    """Crawls one portal; the spider loader makes one class of it for each row of the registry.

    Spider arguments: `year` (reports on this year only) and `publisher` (only organs whose name contains this).

    Attributes:
        jurisdiction: the registry's row, set by the loader.
        places: all jurisdictions of the registry, set by the loader.
        premises: the hosts that may be visited.
        frontier: the addresses of this crawl.
        columns: the columns of annual reports that were read.
        closed_reason: how Scrapy says that the crawl ended, None while it runs.
    """

    places: ClassVar[tuple[Place, ...]] = ()

    def __init__(self, *args: Any, year: str | None = None, publisher: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wanted = read_wanted({"year": year, "publisher": publisher})
        self.columns: list[Column] = []
        self._visits = 0
        self._is_over_budget = False
        self._afterwards = [self._seeds, self._old_columns, self._old_reports]

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Makes the spider of a crawler's run."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.on_idle, signals.spider_idle)
        return spider

    @property
    def command(self) -> str:
        """What `run.command` says: only a crawl of the whole portal is just a crawl."""
        told = {"year": self.wanted.year, "publisher": self.wanted.publisher}
        return CRAWL + "".join(f" -a {name}={value}" for name, value in told.items() if value is not None)

    def first(self) -> Iterator[Request]:
        """Begin at the registry's entry, else at the portal's front page."""
        place = self.jurisdiction
        step = Step(LinkKind.SECTION) if place.entry else Step()
        yield from self._visit(place.entry or place.portal, step, None)

    def on_idle(self) -> None:
        """When all is done that the portal led to, does what it did not lead to."""
        while self._afterwards:
            requests = list(self._afterwards.pop(0)())
            for request in requests:
                self.crawler.engine.crawl(request)
            if requests:
                raise DontCloseSpider

    def _seeds(self) -> Iterator[Request]:
        """Where the captions led to no column: the places in which columns are wont to lie."""
        portal = self.jurisdiction.portal
        if self.columns or not self.frontier.answered:
            return
        for seed in ("/", *SEEDS):
            url = complete(portal, seed)
            if url is not None:
                yield from self._visit(url, Step(LinkKind.SECTION, hops=1, seed=True), portal)

    def _old_columns(self) -> Iterator[Request]:
        """The columns that had reports in earlier crawls, and that nothing leads to any more."""
        if self.wanted or not self.frontier.answered:
            return
        for url, (publisher, year) in self.memory.columns().items():
            step = Step(LinkKind.ANNUAL, within=True, sure=True, publisher=publisher, year=year, hops=1)
            yield from self._visit(url, step, self.jurisdiction.portal)

    def _old_reports(self) -> Iterator[Request]:
        """The reports that earlier crawls knew and that no list leads to any more: are they still there?"""
        if self.wanted or not self.frontier.answered:
            return
        for known in list(self.memory.unmet()):
            url, (publisher, year) = known.capture.url, known.branch
            if self.is_allowed(url) and self.frontier.admit(url):
                row = Row(url, *known.row)
                yield self.request(
                    Reading(
                        url,
                        self.jurisdiction.portal,
                        row,
                        parse_title(row.title),
                        in_column=True,
                        publisher=publisher,
                        year=year,
                        column=known.column,
                        is_listed=False,
                    )
                )

    def conclude(self) -> None:
        """Looks back at a crawl that came to its end: columns that fell short of what they promised are failures."""
        for column in self.columns:
            self.journal.count("rows_missing", column.missing)
            shortcoming = column.shortcoming()
            had = 0 if self.wanted else self.memory.reports_in(column.url)
            if shortcoming is None and had and not column.rows and not column.leads_on and not column.lost:
                shortcoming = Reason.SHORT_LIST, f"it is empty now and had {had} reports before"
            if shortcoming is not None:
                self.journal.failure(column.url, Stage.DISCOVER, *shortcoming)
        reached = sorted(self.reached - {failure.url for failure in self.journal.failures})
        for start in range(0, len(reached), _RESOLVED_AT_ONCE):
            self.journal.resolve(*reached[start : start + _RESOLVED_AT_ONCE])

    # --- requests -------------------------------------------------------------------------------------------------

    def _visit(self, url: str, step: Step, referer: str | None, *, is_interface: bool = False) -> Iterator[Request]:
        """Ask for a page on the way, if it is new and the budget allows."""
        settings = self.settings
        if step.hops > settings.getint("PORTAL_DEPTH") or not self.is_allowed(url) or not self.frontier.admit(url):
            return
        if self._visits >= settings.getint("PORTAL_PAGE_BUDGET"):
            if not self._is_over_budget:
                self._is_over_budget = True
                told = f"the budget of {self._visits} pages is spent and links are left; raise PORTAL_PAGE_BUDGET"
                self.journal.failure(url, Stage.DISCOVER, Reason.BUDGET, told)
            return
        self._visits += 1
        yield self.request(Visit(url, referer, step, is_interface))

    # --- what does not come ---------------------------------------------------------------------------------------

    def gave_up(self, errand: Errand, verdict: Verdict, response: Response | None) -> Iterator[Request | ReportItem]:
        """Keep the failure and go on with the rest."""
        if isinstance(errand, ListPage) and errand.page.otherwise is not None and not verdict.blocked:
            yield from self._list_page(errand.column, errand.page.otherwise)
            return
        self._keep_failure(errand, verdict)
        if isinstance(errand, ListPage):
            errand.column.lost = True
        elif isinstance(errand, Fetching):
            errand.draft.item.listing["incomplete"] = True
            yield from self._next_attachment(errand.draft)
        elif isinstance(errand, Reading) and response is not None and (errand.first or verdict).reason in _NOT_THERE:
            self._note_gone(errand, response)

    def _note_gone(self, errand: Reading, response: Response) -> None:
        """Keep that a report which was there is there no more; what was stored of it stays."""
        known = self.memory.of(errand.url)
        if known is not None and known.is_report:
            self.journal.count(GONE)
            self._note_look(errand, response, GONE, known.capture.report_id)

    def _note_look(self, errand: Reading, response: Response, verdict: str, report_id: int | None = None) -> None:
        fetched = as_fetched(response)
        self.journal.look(fetched, verdict=verdict, hints=errand.listing, report_id=report_id)

    def _keep_failure(self, errand: Errand, verdict: Verdict) -> None:
        if isinstance(errand, Visit) and errand.step.seed:
            return
        told = errand.first or verdict
        if isinstance(errand, Fetching) and errand.draft.is_whole:
            self.journal.notice(errand.url, told.reason, f"not compared with its page: {told.detail}")
            return
        if isinstance(errand, Reading) and not errand.is_listed and told.reason in _NOT_THERE:
            self.journal.notice(errand.url, told.reason, f"no list leads to this report any more, and {told.detail}")
            return
        detail = (
            told.detail if len(errand.tried) < 2 else f"{told.detail}; then at {errand.tried[-1]}: {verdict.detail}"
        )
        self.journal.failure(errand.url, errand.stage, told.reason, detail)

    # --- what arrives ---------------------------------------------------------------------------------------------

    def arrived(self, errand: Errand, response: Response, page: Page | None) -> Iterator[Request | ReportItem]:
        """Read what came by what it was asked for as."""
        match errand:
            case Fetching():
                yield from self._attachment(errand, response, page)
            case Reading():
                yield from self._article(errand, response, page)
            case _ if page is None:
                told = f"no page but {sniff(response.body)} of {len(response.body)} bytes where links were expected"
                self.journal.failure(errand.url, errand.stage, Reason.UNREADABLE, told)
            case Visit():
                yield from self._on_the_way(errand, response, page)
            case ListPage():
                yield from self._in_list(errand, page)

    # --- pages on the way -----------------------------------------------------------------------------------------

    def _on_the_way(self, errand: Visit, response: Response, page: Page) -> Iterator[Request | ReportItem]:
        self.journal.count("pages")
        family = recognise(page)
        listing = family.listing(page)
        step = errand.step
        column = None
        if is_column(page, step, listing):
            column = Column(page.url, step, by_script=errand.is_interface)
            column.note_emptiness(page)
            self.columns.append(column)
            self.journal.count("channels")
        yield from self._follow(page, step, column, listing)
        rows = column.take(listing) if column is not None else listing.rows
        yield from self._rows(rows, step, column, page)
        if column is not None:
            for further in listing.further:
                yield from self._list_page(column, further)
            if not listing.rows and (own := own_report(errand, page)) is not None:
                column.leads_on = True
                yield from self._article(own, response, page)

    def _follow(self, page: Page, step: Step, column: Column | None, listing: Listing) -> Iterator[Request]:
        links = [link for link in recognise(page).channels(page) if canonical(link.url) != canonical(page.url)]
        ways = [(link, child) for link in links if (child := step.to(link)) is not None]
        whole = [way for way in ways if way[0].kind is not LinkKind.PART]
        # Parts of a page are worth a request only where the page itself shows nothing.
        if whole or listing.rows or (column is not None and listing.further):
            ways = whole
        for link, child in ways:
            requests = list(self._visit(link.url, child, page.url, is_interface=link.is_interface))
            if column is not None and requests and child.within:
                column.leads_on = True
            yield from requests

    # --- lists ----------------------------------------------------------------------------------------------------

    def _list_page(self, column: Column, further: FurtherPage) -> Iterator[Request]:
        """Ask for a further page of a list, if it is new."""
        if not self.is_allowed(further.url):
            return
        key = further.url if further.method == "GET" else f"{further.url}#{further.body}"
        if f"{further.method} {key}" in column.asked:
            return
        if len(column.asked) >= self.settings.getint("LIST_PAGE_BUDGET"):
            if not column.is_cut:
                column.is_cut = True
                told = f"the list goes on after {len(column.asked)} further pages; raise LIST_PAGE_BUDGET"
                self.journal.failure(column.url, Stage.DISCOVER, Reason.BUDGET, told)
            return
        column.asked.add(f"{further.method} {key}")
        yield self.request(ListPage(further.url, column.url, column, further))

    def _in_list(self, errand: ListPage, page: Page) -> Iterator[Request | ReportItem]:
        self.journal.count("list_pages")
        column = errand.column
        listing = recognise(page).listing(page)
        column.note_emptiness(page)
        new = column.take(listing)
        # What came may be another list of the page: as long as no report is among it, the other way is tried too.
        if errand.page.otherwise is not None and not (new and column.is_promising):
            yield from self._list_page(column, errand.page.otherwise)
        elif not listing.is_prelude and column.is_broken_by(listing):
            told = Verdict(Reason.SOFT_404, "no list where the pager leads to a further page of it")
            yield from self.lost(errand, told, None)
        if not new and not listing.is_prelude:
            return
        yield from self._rows(new, column.step, column, page)
        for further in listing.further:
            yield from self._list_page(column, further)

    def _rows(self, rows: Iterable[Row], step: Step, column: Column | None, page: Page) -> Iterator[Request]:
        titled = [(row, parse_title(row.title)) for row in rows]
        if column is not None:
            self.journal.count("rows", len(titled))
        publisher = common_hint(step.publisher, [title for _, title in titled])
        for row, title in titled:
            choice = choose(row, title, self.wanted, self.jurisdiction.name, in_column=column is not None)
            if choice is not Choice.FETCH:
                # Outside columns of reports everything else is noise by nature and says nothing.
                if column is not None:
                    self.journal.count(choice)
                continue
            reading = Reading(
                row.url,
                page.home,
                row,
                title,
                in_column=column is not None,
                publisher=publisher,
                year=step.year,
                column=column.remembered_as if column is not None else None,
            )
            yield from self._read(reading)

    def _read(self, reading: Reading) -> Iterator[Request]:
        """Ask for an article, if it is new to this crawl and may be new to the database."""
        row = reading.row
        if not self.is_allowed(row.url):
            self.journal.notice(row.url, "foreign_host", f"on another host, not fetched: {row.title}")
            return
        known = self.memory.of(row.url)
        self.memory.meet(row.url)
        if not self.frontier.admit(row.url):
            self.journal.count("duplicates")
        elif known is None or not self.memory.can_wait(row):
            yield self.request(reading)
        elif known.is_report:
            # It is stored, and as far as one can tell without asking it is unchanged.
            for name in ("reports", "unchanged", "not_asked"):
                self.journal.count(name)
        else:
            self.journal.count(Choice.NOISE)

    # --- reports --------------------------------------------------------------------------------------------------

    def _article(self, errand: Reading, response: Response, page: Page | None) -> Iterator[Request | ReportItem]:
        self.journal.count("articles")
        article = recognise(page).article(page) if page is not None else Article()
        text = page.shown if page is not None else ""
        title = report_title(errand, article, text)
        if title is None:
            self.journal.count(Choice.NOISE)
            self._note_look(errand, response, NOT_A_REPORT)
            return
        publisher, year = publisher_of(errand, title, article), year_of(errand, title)
        if not self.wanted.admits(publisher, year, self.jurisdiction.name):
            self.journal.count(Choice.FILTERED)
            return
        item = ReportItem(
            page=as_fetched(response),
            jurisdiction=code_of(publisher, self.places) or self.jurisdiction.code,
            publisher=publisher,
            year=year,
            title=title.text,
            listing=errand.listing,
        )
        draft = Draft(item, [], response.url, is_whole=looks_statutory(text))
        draft.waiting = self._allowed(draft, enclosures(article, text, year, Limits.of(self.settings)))
        yield from self._next_attachment(draft)

    def _allowed(self, draft: Draft, attachments: list[Attachment]) -> list[Attachment]:
        """Leave out what lies on a host that is not allowed, and tell it where the report may lie there."""
        chosen = []
        for attachment in attachments:
            if self.is_allowed(attachment.url, attachment=True):
                chosen.append(attachment)
            elif not draft.is_whole:
                told = f"the attachment {attachment.name!r} lies on a host that is not allowed; see ATTACHMENT_HOSTS"
                self.journal.failure(attachment.url, Stage.FETCH, Reason.FOREIGN_HOST, told)
        return chosen

    def _next_attachment(self, draft: Draft) -> Iterator[Request | ReportItem]:
        """Fetch the next attachment of a report, or hand the report on when all have come or failed."""
        if draft.waiting:
            attachment = draft.waiting.pop(0)
            yield self.request(Fetching(attachment.url, draft.referer, draft, attachment.kind))
            return
        self.journal.count("reports")
        yield draft.item

    def _attachment(self, errand: Fetching, response: Response, page: Page | None) -> Iterator[Request | ReportItem]:
        draft = errand.draft
        if is_missing(errand.kind, response.body, page):
            yield from self.lost(errand, Verdict(Reason.SOFT_404, "a page came instead of the attachment"), response)
            return
        within = opened_frame(errand.kind, page, Limits.of(self.settings))
        if within is None:
            self.journal.count("attachments")
            draft.item.attachments.append(as_fetched(response))
        if within != []:
            draft.waiting = self._allowed(draft, within or []) + still_wanted(errand.kind, draft.waiting)
        yield from self._next_attachment(draft)
