"""The portal spider: from the front page to the columns of annual reports, along their lists, to the reports.

It knows no family, no form and no database: families read pages, `crawler.walk` decides, pipelines keep.
"""

from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import replace
from typing import Any, ClassVar, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.addresses import Premises, complete
from crawler.answers import Verdict, forwards_to, judge, judge_exception
from crawler.errands import Draft, Errand, Fetching, ListPage, Reading, Visit
from crawler.families import Article, Attachment, FurtherPage, LinkKind, Listing, Page, Row, canonical, recognise
from crawler.frontier import Frontier
from crawler.registry import JurisdictionRow
from crawler.reports import code_of, common_hint, own_report, publisher_of, report_title, year_of
from crawler.responses import as_fetched, as_page
from crawler.vocabulary import SEEDS
from crawler.walk import Choice, Column, Step, choose, is_column, read_wanted
from pipelines.forms import looks_statutory
from pipelines.items import ReportItem
from pipelines.journal import Journal
from pipelines.publishers import Place
from pipelines.readers import sniff
from pipelines.reasons import Reason, Stage
from pipelines.titles import TitleKind, parse_title

_FORWARDS = 3
_RESOLVED_AT_ONCE = 500  # a database takes only so many parameters


class PortalSpider(Spider):
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

    jurisdiction: ClassVar[JurisdictionRow]
    places: ClassVar[tuple[Place, ...]] = ()
    premises: Premises
    journal: Journal

    def __init__(self, *args: Any, year: str | None = None, publisher: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wanted = read_wanted({"year": year, "publisher": publisher})
        self.frontier = Frontier()
        self.columns: list[Column] = []
        self.reached: set[str] = set()
        self.closed_reason: str | None = None
        self._visits = 0
        self._is_over_budget = False
        self._has_seeded = False

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Makes the spider of a crawler's run."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        settings = crawler.settings
        spider.premises = Premises.of(cls.jurisdiction.portal, settings.getlist("ATTACHMENT_HOSTS"))
        spider.journal = Journal.for_crawler(crawler)
        crawler.signals.connect(spider.on_opened, signals.spider_opened)
        crawler.signals.connect(spider.on_idle, signals.spider_idle)
        crawler.signals.connect(spider.on_error, signals.spider_error)
        crawler.signals.connect(spider.on_sent, signals.request_reached_downloader)
        return spider

    @property
    def jurisdiction_code(self) -> str | None:
        """GB/T 2260 code; the journal keeps it with the run."""
        return self.jurisdiction.code

    async def start(self) -> AsyncIterator[Request]:
        """Begins at the registry's entry, else at the portal's front page."""
        place = self.jurisdiction
        step = Step(LinkKind.SECTION) if place.entry else Step()
        for request in self._visit(place.entry or place.portal, step, None):
            yield request

    # --- what Scrapy tells ----------------------------------------------------------------------------------------

    def on_opened(self) -> None:
        """Begins the run's row: a crawl that finds nothing is a run too."""
        self.journal.ensure_run()

    def on_sent(self, request: Request) -> None:
        """Counts what leaves for the portal; robots.txt is no request of ours."""
        if "errand" in request.cb_kwargs:
            self.journal.count("requests")

    def on_error(self, failure: Failure, response: object) -> None:
        """Keeps an error of our own in a callback, which Scrapy would only log."""
        url = getattr(response, "url", None) or self.jurisdiction.portal
        self.journal.count("callback_errors")
        detail = f"{type(failure.value).__name__}: {failure.getErrorMessage()}"
        self.journal.failure(
            url, Stage.DISCOVER, Reason.CALLBACK_ERROR, f"an error of this program, please report it: {detail}"
        )

    def on_idle(self) -> None:
        """Where the captions led to no column, tries the places in which columns are wont to lie."""
        if self._has_seeded or self.columns or not self.frontier.answered:
            return
        self._has_seeded = True
        requests = [
            request
            for seed in ("/", *SEEDS)
            if (url := complete(self.jurisdiction.portal, seed)) is not None
            for request in self._visit(url, Step(LinkKind.SECTION, hops=1, seed=True), self.jurisdiction.portal)
        ]
        for request in requests:
            self.crawler.engine.crawl(request)
        if requests:
            raise DontCloseSpider

    def closed(self, reason: str) -> None:
        """Keeps how the crawl ended."""
        self.closed_reason = reason

    def conclude(self) -> None:
        """Looks back at a crawl that came to its end: columns that fell short of what they promised are failures."""
        for column in self.columns:
            self.journal.count("rows_missing", column.missing)
            shortcoming = column.shortcoming()
            if shortcoming is not None:
                self.journal.failure(column.url, Stage.DISCOVER, *shortcoming)
        reached = sorted(self.reached - {failure.url for failure in self.journal.failures})
        for start in range(0, len(reached), _RESOLVED_AT_ONCE):
            self.journal.resolve(*reached[start : start + _RESOLVED_AT_ONCE])

    # --- requests -------------------------------------------------------------------------------------------------

    def _visit(self, url: str, step: Step, referer: str | None, *, is_interface: bool = False) -> Iterator[Request]:
        """Ask for a page on the way, if it is new and the budget allows."""
        settings = self.settings
        if step.hops > settings.getint("PORTAL_DEPTH") or not self._is_allowed(url) or not self.frontier.admit(url):
            return
        if self._visits >= settings.getint("PORTAL_PAGE_BUDGET"):
            if not self._is_over_budget:
                self._is_over_budget = True
                told = f"the budget of {self._visits} pages is spent and links are left; raise PORTAL_PAGE_BUDGET"
                self.journal.failure(url, Stage.DISCOVER, Reason.BUDGET, told)
            return
        self._visits += 1
        yield self._request(Visit(url, referer, step, is_interface))

    def _is_allowed(self, url: str, *, attachment: bool = False) -> bool:
        allowed = self.premises.allow(url, attachment=attachment)
        if not allowed:
            self.journal.count("foreign_links")
        return allowed

    def _request(self, errand: Errand, at: str | None = None) -> Request:
        """Build the request for an errand; `at` is another address to have it from."""
        url = at or self.frontier.address(errand.url)
        return errand.request(url, callback=self.parse, errback=self.on_failure)

    # --- answers --------------------------------------------------------------------------------------------------

    def parse(self, response: Response, errand: Errand) -> Iterator[Request | ReportItem]:
        """Judges an answer and goes on with it; Scrapy's own guess of type and charset is not used."""
        base = errand.referer if errand.is_interface else None
        page = as_page(response, self.settings.getint("PAGE_MAXSIZE"), base)
        if page is not None and 200 <= response.status < 300 and errand.forwards < _FORWARDS:
            target = forwards_to(page)
            if target is not None and self._is_allowed(target):
                yield self._request(replace(errand, forwards=errand.forwards + 1), at=target)
                return
        verdict = judge(errand.tried[-1], response.status, response.body, page)
        if verdict is not None:
            yield from self._lost(errand, verdict, response)
            return
        self.frontier.note_answer(response.url)
        self.reached.update((errand.url, response.url))
        if errand.is_page and self._was_sent_on(errand, response):
            self.journal.count("duplicates")
            return
        if errand.first is not None:
            told = f"{errand.first.detail}; had at {errand.tried[-1]} instead"
            self.journal.notice(errand.url, errand.first.reason, told)
        yield from self._arrived(errand, response, page)

    def _was_sent_on(self, errand: Errand, response: Response) -> bool:
        """Tell whether a redirect has led to a page that is known already: it is read once."""
        known = {canonical(url) for url in (errand.url, *errand.tried)}
        return canonical(response.url) not in known and not self.frontier.admit(response.url)

    def on_failure(self, failure: Failure) -> Iterator[Request | ReportItem]:
        """Goes on where there was no answer at all."""
        errand = failure.request.cb_kwargs["errand"]  # type: ignore[attr-defined]  # Scrapy sets `request`
        error = failure.value or RuntimeError("a failure without an exception")
        yield from self._lost(errand, judge_exception(error), None)

    def _lost(self, errand: Errand, verdict: Verdict, response: Response | None) -> Iterator[Request | ReportItem]:
        """Try another way to what could not be had, else keep the failure and go on with the rest."""
        if verdict.blocked and response is not None:
            self.frontier.block(response.url, verdict)
        errand = replace(errand, first=errand.first or verdict)
        way = self.frontier.other_way(
            errand.url, errand.tried, verdict, response.status if response is not None else None
        )
        if way is not None and self._is_allowed(way, attachment=errand.is_attachment):
            yield self._request(errand, at=way)
            return
        if isinstance(errand, ListPage) and errand.page.otherwise is not None and not verdict.blocked:
            yield from self._list_page(errand.column, errand.page.otherwise)
            return
        self._keep_failure(errand, verdict)
        if isinstance(errand, ListPage):
            errand.column.lost = True
        elif isinstance(errand, Fetching):
            yield from self._next_attachment(errand.draft)

    def _keep_failure(self, errand: Errand, verdict: Verdict) -> None:
        if isinstance(errand, Visit) and errand.step.seed:
            return
        told = errand.first or verdict
        detail = (
            told.detail if len(errand.tried) < 2 else f"{told.detail}; then at {errand.tried[-1]}: {verdict.detail}"
        )
        self.journal.failure(errand.url, errand.stage, told.reason, detail)

    def _arrived(self, errand: Errand, response: Response, page: Page | None) -> Iterator[Request | ReportItem]:
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
            column = Column(page.url, step)
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
        if not self._is_allowed(further.url):
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
        yield self._request(ListPage(further.url, column.url, column, further))

    def _in_list(self, errand: ListPage, page: Page) -> Iterator[Request | ReportItem]:
        self.journal.count("list_pages")
        column = errand.column
        listing = recognise(page).listing(page)
        column.note_emptiness(page)
        new = column.take(listing)
        # What came may be another list of the page: as long as no report is among it, the other way is tried too.
        if errand.page.otherwise is not None and not (new and column.is_promising):
            yield from self._list_page(column, errand.page.otherwise)
        elif column.is_broken_by(listing):
            told = Verdict(Reason.SOFT_404, "no list where the pager leads to a further page of it")
            yield from self._lost(errand, told, None)
        if not new:
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
            if not self._is_allowed(row.url):
                self.journal.notice(row.url, "foreign_host", f"on another host, not fetched: {row.title}")
            elif self.frontier.admit(row.url):
                reading = Reading(
                    row.url, page.home, row, title, in_column=column is not None, publisher=publisher, year=step.year
                )
                yield self._request(reading)
            else:
                self.journal.count("duplicates")

    # --- reports --------------------------------------------------------------------------------------------------

    def _article(self, errand: Reading, response: Response, page: Page | None) -> Iterator[Request | ReportItem]:
        self.journal.count("articles")
        article = recognise(page).article(page) if page is not None else Article()
        text = page.shown if page is not None else ""
        title = report_title(errand, article, text)
        if title is None:
            self.journal.count(Choice.NOISE)
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
        )
        files = [] if page is None or looks_statutory(text) else self._attachments(article.attachments)
        yield from self._next_attachment(Draft(item, files, response.url))

    def _attachments(self, attachments: tuple[Attachment, ...]) -> list[Attachment]:
        """Choose the files that may hold the report's tables."""
        chosen = []
        for attachment in attachments:
            if parse_title(attachment.name).kind is TitleKind.COMPANION:
                continue
            if self._is_allowed(attachment.url, attachment=True):
                chosen.append(attachment)
            else:
                told = f"the attachment {attachment.name!r} lies on a host that is not allowed; see ATTACHMENT_HOSTS"
                self.journal.failure(attachment.url, Stage.FETCH, Reason.FOREIGN_HOST, told)
        return chosen[: self.settings.getint("ATTACHMENTS_PER_REPORT")]

    def _next_attachment(self, draft: Draft) -> Iterator[Request | ReportItem]:
        """Fetch the next attachment of a report, or hand the report on when all have come or failed."""
        if draft.waiting:
            yield self._request(Fetching(draft.waiting.pop(0).url, draft.referer, draft))
            return
        self.journal.count("reports")
        yield draft.item

    def _attachment(self, errand: Fetching, response: Response, page: Page | None) -> Iterator[Request | ReportItem]:
        # Some “.doc” are pages that a word processor wrote; a portal's own page in place of the file is no report.
        if page is not None and sniff(response.body) == "text/html" and not looks_statutory(page.shown):
            told = Verdict(Reason.SOFT_404, "a page came instead of the attachment")
            yield from self._lost(errand, told, response)
            return
        self.journal.count("attachments")
        errand.draft.item.attachments.append(as_fetched(response))
        yield from self._next_attachment(errand.draft)
