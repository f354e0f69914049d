"""The limited child processes that read documents, seen from the parent: never blocks, never hangs, leaves no zombie.

Each child has a pool of its own (pebble, one worker). Children that share one pool share its pipes and locks, and one
that the kernel kills while it holds a lock would stop all others.
"""

import asyncio
import logging
import multiprocessing
import signal
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from pebble import ProcessExpired, ProcessPool

from pipelines.child import Limits, Task, extract_document, prepare, run_bounded
from pipelines.reasons import Reason
from pipelines.results import Extraction, Refusal

if TYPE_CHECKING:
    from concurrent.futures import Future

    from pebble import ProcessFuture

B = TypeVar("B")
A = TypeVar("A")
T = TypeVar("T")

logger = logging.getLogger(__name__)

# Started from a clean server process: forking this one, with its threads, could deadlock the child.
_START_METHOD = "forkserver"
_PRELOAD = ["pipelines.child", "pipelines.readers", "pipelines.forms"]
# Bounds what a leaking library can pile up; a new child costs a fifth of a second.
_DOCUMENTS_PER_CHILD = 500
# Past the wall-clock limit the pool kills the child; this long after it, the pool itself is held to be stuck.
_PATIENCE_SECONDS = 20.0


class ReadingPool:
    """A fixed number of limited child processes, started when first needed.

    Args:
        workers: how many documents are read at a time.
        limits: the bounds of each.
        task: what a child does with a document; another one serves tests of the bounds.
    """

    def __init__(self, workers: int, limits: Limits, task: Task = extract_document) -> None:
        self._limits = limits
        self._task = task
        self._slots = [_Slot(limits) for _ in range(max(1, workers))]
        # Last in, first out: a light load keeps one child warm and starts no second.
        self._free: asyncio.LifoQueue[_Slot] = asyncio.LifoQueue()
        for slot in reversed(self._slots):
            self._free.put_nowait(slot)

    async def read(self, body: bytes, media_type: str) -> Extraction | Refusal:
        """Has a child read a document; waits for a free one first, which does not count against the document's time."""
        return await self.run(self._task, body, media_type)

    async def run(self, task: Callable[[B, A], T], body: B, argument: A) -> T | Refusal:
        """Has a child do something else with a document, within the same bounds; `task` is a module's own function."""
        slot = await self._free.get()
        try:
            return await self._run_in(slot, partial(run_bounded, task, self._limits, body, argument))
        finally:
            self._free.put_nowait(slot)

    async def close(self) -> None:
        """Ends all children, also those at work, and waits until they are gone."""
        await asyncio.gather(*(asyncio.to_thread(slot.retire) for slot in self._slots))

    async def _run_in(self, slot: "_Slot", work: "partial[T | Refusal]") -> T | Refusal:
        try:
            result = await slot.run(work)
        except TimeoutError:
            return Refusal(
                Reason.TIMEOUT,
                f"reading it takes longer than {self._limits.wall_seconds:g} seconds "
                f"(setting {self._limits.settings}_TIMEOUT)",
            )
        except ProcessExpired as expired:
            return self._told_by_exit(expired.exitcode)
        except MemoryError:
            await asyncio.to_thread(slot.retire)
            return Refusal(Reason.OUT_OF_MEMORY, "there is not enough memory to hand it to the process that reads it")
        except Exception as error:  # whatever a reader raises is this document's failure, and is told
            logger.exception("A reader failed on a document: %s", work.args[0].__name__)
            return Refusal(Reason.INTERNAL_ERROR, f"the reader failed: {type(error).__name__}: {error}")
        if isinstance(result, Refusal) and result.reason == Reason.OUT_OF_MEMORY:
            # Its address space is torn to pieces now: the next document gets a fresh process.
            await asyncio.to_thread(slot.retire)
        return result

    def _told_by_exit(self, exitcode: int) -> Refusal:
        """What the way a child ended says about the document."""
        if exitcode == -signal.SIGXCPU:
            seconds = self._limits.cpu_seconds
            told = (
                f"reading it needs more than {seconds} processor seconds (setting {self._limits.settings}_CPU_SECONDS)"
            )
            return Refusal(Reason.TIMEOUT, told)
        if exitcode == -signal.SIGALRM:
            return Refusal(Reason.TIMEOUT, "reading it did not come to an end")
        if exitcode == -signal.SIGKILL:
            return Refusal(Reason.OUT_OF_MEMORY, "the process that read it was killed, most likely for its memory")
        how = signal.Signals(-exitcode).name if exitcode < 0 else f"exit status {exitcode}"
        return Refusal(Reason.UNREADABLE, f"the process that read it crashed ({how})")


class _Slot:
    """One child at a time, replaced when it is no longer to be trusted."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._pool: ProcessPool | None = None

    async def run(self, work: "partial[T]") -> T:
        """Runs the work in the child; once more in a fresh one if the old was dead before it had the document."""
        try:
            return await self._run_once(work)
        except (BrokenProcessPool, _NotRunningError):
            await asyncio.to_thread(self.retire)
            return await self._run_once(work)

    async def _run_once(self, work: "partial[T]") -> T:
        future = await asyncio.to_thread(self._schedule, work)
        waiting: Future[T] = future
        deadline = self._limits.wall_seconds + _PATIENCE_SECONDS
        try:
            return await asyncio.wait_for(asyncio.wrap_future(waiting), deadline)
        except TimeoutError:
            if not future.done() or future.cancelled():  # the pool's own clock did not strike
                await asyncio.to_thread(self.retire)
            raise

    def _schedule(self, work: "partial[T]") -> "ProcessFuture[T]":
        """Blocks while a child is started, hence not for the reactor's thread."""
        if self._pool is None:
            context = multiprocessing.get_context(_START_METHOD)
            context.set_forkserver_preload(_PRELOAD)
            self._pool = ProcessPool(
                max_workers=1,
                max_tasks=_DOCUMENTS_PER_CHILD,
                initializer=prepare,
                initargs=(self._limits,),
                context=context,
            )
        if not self._pool.active:
            raise _NotRunningError
        return self._pool.schedule(work, timeout=self._limits.wall_seconds)

    def retire(self) -> None:
        """Ends the child, at work or not, and waits until it is gone; the next document starts another."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call]
            pool.join()


class _NotRunningError(Exception):
    """The pool's process died between two documents."""
