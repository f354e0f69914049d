"""A sweep: the crawls of several jurisdictions, a process each, so that none can take another with it."""

import asyncio
import signal
import sys
import time
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from crawler.addresses import Premises
from crawler.outcome import Ending, read_headline
from crawler.registry import JurisdictionRow

_KEPT_BYTES = 2**16
_GRACE_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Ended:
    """One jurisdiction's crawl, and what it printed last; `ending` is None where it died before it could say."""

    row: JurisdictionRow
    ending: Ending | None
    seconds: float
    printed: str

    @property
    def is_bad(self) -> bool:
        """Tell whether a person should look at it."""
        return self.ending is None or self.ending.is_bad


@dataclass(slots=True)
class Sweep:
    """Crawls jurisdictions, several at a time, those on one domain one after the other.

    Args:
        rows: what to crawl, in this order as far as domains allow.
        at_once: how many at a time.
        options: further options of `scrapy crawl`.
        budget: seconds after which nothing is begun and what is under way is stopped; None for no end.
        tell: is told of each crawl that has ended.
        watch: is told the slugs under way whenever they change.

    Attributes:
        left: what was due and not begun before the sweep was stopped.
    """

    rows: Sequence[JurisdictionRow]
    at_once: int
    options: Sequence[str] = ()
    budget: float | None = None
    tell: Callable[[Ended], None] = lambda _: None
    watch: Callable[[list[str]], None] = lambda _: None
    left: list[JurisdictionRow] = field(default_factory=list)
    _under_way: dict["asyncio.Task[Ended]", JurisdictionRow] = field(default_factory=dict)
    _processes: set[Process] = field(default_factory=set)
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> list[Ended]:
        """Crawls all rows, or as many as the budget allows; Ctrl-C or SIGTERM stops it in good order."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._stopping.set)
        clock = loop.call_later(self.budget, self._stopping.set) if self.budget is not None else None
        stopped = asyncio.create_task(self._stop_when_told())
        try:
            return await self._crawl_all()
        finally:
            stopped.cancel()
            if clock is not None:
                clock.cancel()

    async def _crawl_all(self) -> list[Ended]:
        waiting = list(self.rows)
        ended: list[Ended] = []
        while True:
            while not self._stopping.is_set() and (row := self._next(waiting)) is not None:
                waiting.remove(row)
                self._under_way[asyncio.create_task(self._crawl(row))] = row
                self.watch([row.slug for row in self._under_way.values()])
            if not self._under_way:
                self.left.extend(waiting)
                return ended
            done, _ = await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                row = self._under_way.pop(task)
                if self._stopping.is_set() and task.result().ending is None:
                    self.left.append(row)  # it was stopped before it had begun
                    continue
                ended.append(task.result())
                self.tell(ended[-1])
            self.watch([row.slug for row in self._under_way.values()])

    def _next(self, waiting: Sequence[JurisdictionRow]) -> JurisdictionRow | None:
        """The first row whose domain is free, if another crawl may begin."""
        if len(self._under_way) >= self.at_once:
            return None
        taken = {_domain(row) for row in self._under_way.values()}
        return next((row for row in waiting if _domain(row) not in taken), None)

    async def _crawl(self, row: JurisdictionRow) -> Ended:
        begun = time.monotonic()
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "scrapy",
            "crawl",
            *self.options,
            row.slug,
            stdout=PIPE,
            stderr=STDOUT,
            # Ctrl-C on the terminal is the sweep's: the crawls are told once, by it; a second time would cut them off.
            start_new_session=True,
        )
        self._processes.add(process)
        if self._stopping.is_set():
            process.send_signal(signal.SIGINT)
        printed = b""
        assert process.stdout is not None
        while chunk := await process.stdout.read(_KEPT_BYTES):
            printed = (printed + chunk)[-_KEPT_BYTES:]
        await process.wait()
        self._processes.discard(process)
        text = printed.decode("utf-8", "replace")
        return Ended(row, read_headline(row.slug, row.name, text), time.monotonic() - begun, text)

    async def _stop_when_told(self) -> None:
        """Has the crawls under way end in good order, and ends those that do not."""
        await self._stopping.wait()
        for process in self._processes:
            process.send_signal(signal.SIGINT)
        await asyncio.sleep(_GRACE_SECONDS)
        for process in self._processes:
            process.kill()


def _domain(row: JurisdictionRow) -> str:
    return Premises.of(row.portal).domain
