"""Attachments on other jurisdictions' hosts: these too see one connection at a time, across processes.

The portal's own domain is locked as long as it is crawled (`scrapy crawl`), a host beyond it only while it is asked.
"""

import asyncio
import time
from contextlib import ExitStack
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawler.addresses import Premises
from crawler.locks import BusyError, domain_lock
from crawler.spiders.errands import ErrandSpider
from pipelines.journal import Journal

_PAUSE_SECONDS = 1.0


class NeighbourBusyError(IgnoreRequest):
    """A host that another process is crawling now, and has been for as long as NEIGHBOUR_PATIENCE."""


class NeighbourLockMiddleware:
    """Holds the lock of a foreign domain from the request to its answer; waits for it NEIGHBOUR_PATIENCE seconds.

    It stands next to the downloader: what other middlewares answer themselves needs no lock, and every answer and error
    comes by here first.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._patience = crawler.settings.getfloat("NEIGHBOUR_PATIENCE")
        self._held: dict[int, ExitStack] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Makes the middleware of a crawler's run."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Takes the lock where the host is not the portal's own."""
        spider = self._crawler.spider
        if not isinstance(spider, ErrandSpider):
            return
        domain = Premises.of(request.url).domain
        if domain == spider.premises.domain:
            return
        deadline = time.monotonic() + self._patience
        while (held := await self._journal.database.run(self._take, domain)) is None:
            if time.monotonic() >= deadline:
                raise NeighbourBusyError(f"{urlsplit(request.url).hostname} is being crawled by another process")
            await asyncio.sleep(_PAUSE_SECONDS)
        self._held[id(request)] = held

    async def process_response(self, request: Request, response: Response) -> Response:
        """Gives the lock back."""
        await self._give_back(request)
        return response

    async def process_exception(self, request: Request, exception: Exception) -> None:  # noqa: ARG002 - as Scrapy calls it
        """Gives the lock back."""
        await self._give_back(request)

    @property
    def _journal(self) -> Journal:
        return Journal.for_crawler(self._crawler)

    def _take(self, domain: str) -> ExitStack | None:
        """On the database thread, which also gives it back: a file's lock belongs to a thread."""
        held = ExitStack()
        try:
            held.enter_context(domain_lock(self._journal.database.engine, domain))
        except BusyError:
            return None
        return held

    async def _give_back(self, request: Request) -> None:
        held = self._held.pop(id(request), None)
        if held is not None:
            await self._journal.database.run(held.close)
