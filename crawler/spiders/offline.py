"""What the spiders share that make no request: they hand on what is at hand already (DESIGN section 1)."""

import asyncio
from abc import abstractmethod
from collections import deque
from collections.abc import AsyncIterator, Iterable
from typing import Any, Generic, Self, TypeVar

from scrapy import Spider, signals
from scrapy.crawler import Crawler

from pipelines.extract import ExtractSettings
from pipelines.items import ReportItem
from pipelines.journal import Failure, Journal

S = TypeVar("S")

THROUGH = object()
"""Signal: one source is done with, as an item that left the pipelines or one that could not be made."""


class OfflineSpider(Spider, Generic[S]):
    """Makes a report item of each source; makes no request. To be run by a `crawler.offline.OfflineCrawler`.

    It has no class attribute `name`, so that it is not among the spiders that `scrapy list` shows.

    Attributes:
        command: the command that runs it, for `run.command`.
        was_stopped: the run was stopped before its end.

    Args:
        sources: what to make items of, in order.
        jurisdiction: GB/T 2260 code of all of them, None for any.
    """

    command: str

    def __init__(self, sources: Iterable[S] = (), jurisdiction: str | None = None, **kwargs: Any) -> None:
        super().__init__(self.command, **kwargs)
        self.jurisdiction_code = jurisdiction
        self.was_stopped = False
        self._waiting = deque(sources)
        self._stopping = asyncio.Event()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Makes the spider of a crawler's run."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.bound(ExtractSettings.of(crawler.settings))
        for signal in (signals.item_scraped, signals.item_dropped, signals.item_error):
            crawler.signals.connect(spider.make_room, signal=signal)
        return spider

    @abstractmethod
    async def load(self, source: S) -> ReportItem | Failure | None:
        """Makes a source's item; a failure where there is none to be had, None where there is nothing to do."""

    def bound(self, settings: ExtractSettings) -> None:
        """Bounds how large a file may be, and, by the number of readers, how many are in memory at a time."""
        self._max_bytes = settings.max_bytes
        # One read ahead for each that is being read: enough to keep the readers busy.
        self._room = asyncio.Semaphore(2 * settings.workers)

    def make_room(self) -> None:
        """Lets another source in, since one is through."""
        self._room.release()
        self.crawler.signals.send_catch_log(THROUGH)

    async def stop(self) -> None:
        """Starts on no further source and waits for those on their way."""
        self._stopping.set()
        self.was_stopped = bool(self._waiting)
        await self.all_through()

    async def start(self) -> AsyncIterator[ReportItem]:
        """Yields the items, waiting while as many as may be are on their way."""
        journal = Journal.for_crawler(self.crawler)
        while self._waiting and not self._stopping.is_set():
            await self._room.acquire()
            loaded = await self.load(self._waiting[0])
            if self._stopping.is_set():
                return
            self._waiting.popleft()
            if isinstance(loaded, ReportItem):
                yield loaded
                continue
            if loaded is not None:
                journal.fail(loaded)
            self.make_room()
        # The engine looks whether it is idle when this ends, and next only seconds later: end when all is done.
        await self.all_through()

    async def all_through(self) -> None:
        """Waits until no item is on its way."""
        engine = self.crawler.engine
        slot = engine.scraper.slot if engine else None
        while slot is not None and not slot.is_idle():  # noqa: ASYNC110 - Scrapy has no event that tells it
            await asyncio.sleep(0.02)
