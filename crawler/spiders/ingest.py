"""The door for files that someone already has: they take the same way as crawled pages (DESIGN section 1)."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import Any, Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler

from pipelines.extract import ExtractSettings, too_large
from pipelines.items import Fetched, ReportItem
from pipelines.journal import Journal
from pipelines.reasons import Reason, Stage
from pipelines.results import Refusal


def collect(paths: Sequence[Path]) -> tuple[list[Path], list[tuple[Path, Refusal]]]:
    """The files that the paths name, each once, in order; folders are walked, sorted, without what is hidden in them.

    Returns:
        The files, with symbolic links followed, and the paths that name none or cannot be looked into, with the reason.
    """
    files: dict[Path, None] = {}
    refused: list[tuple[Path, Refusal]] = []
    for path in paths:
        try:
            is_folder = S_ISDIR(path.stat().st_mode)
        except OSError as error:
            refused.append((path.absolute(), _unreachable(error)))
            continue
        if not is_folder:
            files[path.resolve()] = None
            continue
        before = len(refused)
        inside = list(_walk(path.resolve(), refused, set()))
        files.update(dict.fromkeys(inside))
        if not inside and len(refused) == before:
            refused.append((path.absolute(), Refusal(Reason.MISSING_PATH, "there is no file in this folder")))
    return list(files), refused


def _walk(folder: Path, refused: list[tuple[Path, Refusal]], seen: set[Path]) -> Iterator[Path]:
    """The files below a folder; links are followed, but no folder is entered twice."""
    seen.add(folder)
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        refused.append((folder, _unreachable(error)))
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        path = entry.resolve() if entry.exists() else entry  # a link to nothing is told by its own name
        if not path.is_dir():
            yield path
        elif path not in seen:
            yield from _walk(path, refused, seen)


def _unreachable(error: OSError) -> Refusal:
    if isinstance(error, FileNotFoundError):
        return Refusal(Reason.MISSING_PATH, "there is no such file or folder")
    return Refusal(Reason.UNREADABLE, f"it cannot be read: {error.strerror or error}")


class IngestCrawler(Crawler):
    """Runs the ingest spider; when stopped (Ctrl-C), first lets through what is on its way.

    Scrapy itself would wait for ever: it notices the last item's end only where items come from responses.
    """

    async def stop_async(self) -> None:
        """Ends the run with what is in the pipelines now."""
        if isinstance(self.spider, IngestSpider):
            await self.spider.stop()
        await super().stop_async()


class IngestSpider(Spider):
    """Makes a report item of each file; makes no request. To be run by an `IngestCrawler`.

    It has no class attribute `name`, so that it is not among the spiders that `scrapy list` shows.

    Attributes:
        was_stopped: the run was stopped before its end.

    Args:
        files: what to read, see `collect`.
        jurisdiction: GB/T 2260 code of all of them, None to tell it from each publisher's name.
        publisher: a person's word on whose reports they are, None to tell it from each document.
        year: a person's word on the year reported on, None to tell it from each document.
    """

    command = "ingest"

    def __init__(
        self,
        files: Sequence[Path] = (),
        jurisdiction: str | None = None,
        publisher: str | None = None,
        year: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__("ingest", **kwargs)
        self.jurisdiction_code = jurisdiction
        self._waiting = deque(files)
        self._publisher = publisher
        self._year = year
        self._stopping = asyncio.Event()
        self.was_stopped = False

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Makes the spider of a crawler's run."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.bound(ExtractSettings.of(crawler.settings))
        for signal in (signals.item_scraped, signals.item_dropped, signals.item_error):
            crawler.signals.connect(spider.make_room, signal=signal)
        return spider

    def bound(self, settings: ExtractSettings) -> None:
        """Bounds how large a file may be, and, by the number of readers, how many are in memory at a time."""
        self._max_bytes = settings.max_bytes
        # One read ahead for each that is being read: enough to keep the readers busy.
        self._room = asyncio.Semaphore(2 * settings.workers)

    def make_room(self) -> None:
        """Lets another file in, since one has left the pipelines."""
        self._room.release()

    async def stop(self) -> None:
        """Starts no further file and waits for those on their way."""
        self._stopping.set()
        self.was_stopped = bool(self._waiting)
        await self._all_through()

    async def start(self) -> AsyncIterator[ReportItem]:
        """Yields the files as items, waiting while as many as may be are on their way."""
        journal = Journal.for_crawler(self.crawler)
        while self._waiting and not self._stopping.is_set():
            await self._room.acquire()
            loaded = await asyncio.to_thread(self._load, self._waiting[0])
            if self._stopping.is_set():
                return
            path = self._waiting.popleft()
            if isinstance(loaded, Refusal):
                journal.failure(path.as_uri(), Stage.FETCH, loaded.reason, loaded.detail)
                self.make_room()
                continue
            yield ReportItem(
                loaded, jurisdiction=self.jurisdiction_code, given_publisher=self._publisher, given_year=self._year
            )
        # The engine looks whether it is idle when this ends, and next only seconds later: end when all is done.
        await self._all_through()

    async def _all_through(self) -> None:
        engine = self.crawler.engine
        slot = engine.scraper.slot if engine else None
        while slot is not None and not slot.is_idle():  # noqa: ASYNC110 - Scrapy has no event that tells it
            await asyncio.sleep(0.02)

    def _load(self, path: Path) -> Fetched | Refusal:
        try:
            told = path.stat()
            if not S_ISREG(told.st_mode):
                return Refusal(Reason.UNREADABLE, "it is not a file but a device, a pipe or a socket")
            if told.st_size > self._max_bytes:
                return Refusal(Reason.TOO_LARGE, too_large(told.st_size, self._max_bytes))
            with path.open("rb") as file:
                body = file.read(self._max_bytes + 1)
        except OSError as error:
            return _unreachable(error)
        if not body:
            return Refusal(Reason.EMPTY, "it is empty")
        if len(body) > self._max_bytes:
            return Refusal(Reason.TOO_LARGE, too_large(len(body), self._max_bytes))
        return Fetched(path.as_uri(), body, datetime.now(UTC))
