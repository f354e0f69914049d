"""Sends errands to a portal and judges what comes back; what a page means is the portal spider's to know."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any, ClassVar, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from sqlalchemy.orm import Session
from twisted.python.failure import Failure

from crawler.addresses import Premises
from crawler.answers import Verdict, forwards_to, judge, judge_exception
from crawler.errands import Errand
from crawler.families import Page, canonical
from crawler.frontier import Frontier
from crawler.memory import Memory, Remembered, open_addresses
from crawler.registry import JurisdictionRow
from crawler.responses import as_page, from_archive
from crawler.walls import blocked_hosts
from models import session
from pipelines.archive import archive_folder
from pipelines.items import ReportItem
from pipelines.journal import Journal
from pipelines.reasons import Reason, Stage

_FORWARDS = 3


class ErrandSpider(Spider):
    """Has the errands of one portal done: each within the portal's hosts, each answer judged, each loss told.

    Attributes:
        jurisdiction: the registry's row, set by the loader.
        premises: the hosts that may be visited.
        frontier: the addresses of this crawl.
        memory: what earlier crawls know of this portal.
        failing: the addresses at which earlier runs have left failures open, and `reached` those that gave what was
            asked for now.
        closed_reason: how Scrapy says that the crawl ended, None while it runs.
    """

    jurisdiction: ClassVar[JurisdictionRow]
    premises: Premises
    journal: Journal

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.frontier = Frontier()
        self.memory = Memory()
        self.failing: frozenset[str] = frozenset()
        self.reached: set[str] = set()
        self.closed_reason: str | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Makes the spider of a crawler's run."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        settings = crawler.settings
        spider.premises = Premises.of(cls.jurisdiction.portal, settings.getlist("ATTACHMENT_HOSTS"))
        spider.journal = Journal.for_crawler(crawler)
        crawler.signals.connect(spider.on_opened, signals.spider_opened)
        crawler.signals.connect(spider.on_error, signals.spider_error)
        crawler.signals.connect(spider.on_sent, signals.request_reached_downloader)
        return spider

    @property
    def jurisdiction_code(self) -> str | None:
        """GB/T 2260 code; the journal keeps it with the run."""
        return self.jurisdiction.code

    async def start(self) -> AsyncIterator[Request]:
        """Recalls what is known of the portal, then sends the first errands."""
        await self.journal.database.run(self._recall)
        for request in self.first():
            yield request

    def _recall(self) -> None:
        settings = self.settings
        with session(self.journal.database.engine, read_only=True) as db:
            self._recall_from(db, timedelta(days=settings.getfloat("VERIFY_DAYS")), settings.getfloat("BLOCKED_DAYS"))

    def _recall_from(self, db: Session, verify_after: timedelta, blocked_days: float) -> None:
        if self.jurisdiction_code is not None:
            self.memory = Memory.load(db, self.jurisdiction_code, verify_after)
        self.frontier.blocked.update(blocked_hosts(db, blocked_days))
        self.failing = open_addresses(db)

    # --- what the portal spider knows -----------------------------------------------------------------------------

    def first(self) -> Iterator[Request]:
        """Give the errands to begin with."""
        raise NotImplementedError

    def arrived(self, errand: Errand, response: Response, page: Page | None) -> Iterator[Request | ReportItem]:
        """Go on with an answer that is what was asked for; `page` is None for a file."""
        raise NotImplementedError

    def gave_up(self, errand: Errand, verdict: Verdict, response: Response | None) -> Iterator[Request | ReportItem]:
        """Go on where there is no way to have an errand done; `response` is None where there was no answer."""
        raise NotImplementedError

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

    def closed(self, reason: str) -> None:
        """Keeps how the crawl ended."""
        self.closed_reason = reason

    # --- requests -------------------------------------------------------------------------------------------------

    def is_allowed(self, url: str, *, attachment: bool = False) -> bool:
        """Tell whether an address may be asked for; what may not is counted."""
        allowed = self.premises.allow(url, attachment=attachment)
        if not allowed:
            self.journal.count("foreign_links")
        return allowed

    def request(self, errand: Errand, at: str | None = None) -> Request:
        """Build the request for an errand; `at` is another address to have it from.

        What the archive has is asked for only if it has changed since, the first time.
        """
        url = at or self.frontier.address(errand.url)
        request = errand.request(url, callback=self.parse, errback=self.on_failure)
        known = self.memory.of(errand.url) if errand.is_kept and not errand.tried else None
        if known is not None and canonical(known.capture.url) == canonical(url):
            request.headers.update(known.validators)
        return request

    # --- answers --------------------------------------------------------------------------------------------------

    def parse(self, response: Response, errand: Errand) -> Iterator[Request | ReportItem]:
        """Judges an answer and goes on with it; Scrapy's own guess of type and charset is not used."""
        if response.status == 304:
            known = self._unchanged(errand, response)
            if known is None:
                yield self.request(errand)
                return
            response = known
        base = errand.referer if errand.is_interface else None
        page = as_page(response, self.settings.getint("PAGE_MAXSIZE"), base)
        if page is not None and 200 <= response.status < 300 and errand.forwards < _FORWARDS:
            target = forwards_to(page)
            if target is not None and self.is_allowed(target):
                yield self.request(replace(errand, forwards=errand.forwards + 1), at=target)
                return
        verdict = judge(errand.tried[-1], response.status, response.body, page)
        if verdict is not None:
            yield from self.lost(errand, verdict, response)
            return
        self.frontier.note_answer(response.url)
        self.reached.update(self.failing.intersection((errand.url, response.url)))
        if errand.is_page and self._was_sent_on(errand, response):
            self.journal.count("duplicates")
            return
        if errand.first is not None:
            told = f"{errand.first.detail}; had at {errand.tried[-1]} instead"
            self.journal.notice(errand.url, errand.first.reason, told)
        yield from self.arrived(errand, response, page)

    def _unchanged(self, errand: Errand, response: Response) -> Response | None:
        """Give what the archive has in place of an answer that says that it has not changed; None if it has not."""
        known: Remembered | None = self.memory.of(errand.url)
        if known is None:
            return None
        self.journal.count("not_modified")
        return from_archive(response, archive_folder(self.settings.get("ARCHIVE_DIR")), known.capture)

    def _was_sent_on(self, errand: Errand, response: Response) -> bool:
        """Tell whether a redirect has led to a page that is known already: it is read once."""
        known = {canonical(url) for url in (errand.url, *errand.tried)}
        return canonical(response.url) not in known and not self.frontier.admit(response.url)

    def on_failure(self, failure: Failure) -> Iterator[Request | ReportItem]:
        """Goes on where there was no answer at all."""
        errand = failure.request.cb_kwargs["errand"]  # type: ignore[attr-defined]  # Scrapy sets `request`
        error = failure.value or RuntimeError("a failure without an exception")
        yield from self.lost(errand, judge_exception(error), None)

    def lost(self, errand: Errand, verdict: Verdict, response: Response | None) -> Iterator[Request | ReportItem]:
        """Try another way to what could not be had, else give it up."""
        if verdict.blocked and response is not None:
            self.frontier.block(response.url, verdict)
        errand = replace(errand, first=errand.first or verdict)
        way = self.frontier.other_way(
            errand.url, errand.tried, verdict, response.status if response is not None else None
        )
        if way is not None and self.is_allowed(way, attachment=errand.is_attachment):
            yield self.request(errand, at=way)
            return
        yield from self.gave_up(errand, verdict, response)
