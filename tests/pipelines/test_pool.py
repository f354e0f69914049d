"""Documents are read in children that are bounded: a bad one costs itself, in time, and nothing else."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from pipelines.child import Limits
from pipelines.pool import ReadingPool
from pipelines.reasons import Reason
from pipelines.results import Extraction, Refusal
from tests.pipelines.tasks import misbehaving, well_behaved

LIMITS = Limits(wall_seconds=2.0, cpu_seconds=30, memory_bytes=512 * 2**20)


def children_of_this_process() -> set[int]:
    """All living descendants, from /proc."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = status.read_text().rpartition(")")[2].split()
            parents[int(status.parent.name)] = (int(fields[1]), fields[0])
    found = {os.getpid()}
    while more := {pid for pid, (parent, _) in parents.items() if parent in found} - found:
        found |= more
    return found - {os.getpid()}


def readers() -> set[int]:
    """The living processes that read documents: descendants of the fork server, zombies among them."""
    return {
        pid
        for pid in children_of_this_process()
        if b"forkserver" in (Path("/proc") / str(pid) / "cmdline").read_bytes()
        and b"forkserver" in _parent_command(pid)
    }


def _parent_command(pid: int) -> bytes:
    parent = (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[1]
    return (Path("/proc") / parent / "cmdline").read_bytes()


@pytest.fixture
def run() -> Iterator[Callable[[Callable[[ReadingPool], Awaitable[object]], Limits, int], object]]:
    """Runs a coroutine function with a pool, which is closed whatever happens; no reader may outlive it."""

    def with_pool(work, limits=LIMITS, workers=1, task=misbehaving):
        async def main():
            pool = ReadingPool(workers, limits, task)
            try:
                return await work(pool)
            finally:
                await pool.close()

        return asyncio.run(main())

    yield with_pool
    assert readers() == set()


def test_a_document_comes_back_as_read(run):
    result = run(lambda pool: pool.read("页面".encode(), "text/html"), task=well_behaved)
    assert isinstance(result, Extraction)
    pid, media_type, body = result.title.split()
    assert (media_type, body) == ("text/html", "页面")
    assert int(pid) != os.getpid()


def test_a_refusal_comes_back_as_told(run):
    assert run(lambda pool: pool.read(b"refuse", "text/html")) == Refusal(Reason.UNREADABLE, "as asked")


@pytest.mark.parametrize(
    ("order", "reason", "told"),
    [
        ("sleep", Reason.TIMEOUT, "longer than 2 seconds"),
        ("sleep-in-c", Reason.TIMEOUT, "longer than 2 seconds"),
        ("eat", Reason.OUT_OF_MEMORY, "more than 512 MB"),
        ("eat-slowly", Reason.OUT_OF_MEMORY, "more than 512 MB"),
        ("raise-for-memory", Reason.OUT_OF_MEMORY, "more than 512 MB"),
        ("segfault", Reason.UNREADABLE, "SIGSEGV"),
        ("killed", Reason.OUT_OF_MEMORY, "was killed"),
        ("exit", Reason.UNREADABLE, "exit status 3"),
        ("raise", Reason.INTERNAL_ERROR, "ValueError: a reader's own bug"),
        ("recurse", Reason.UNREADABLE, "nested too deeply"),
    ],
)
def test_a_bad_document_costs_itself_and_the_next_is_read(run, order, reason, told):
    async def bad_then_good(pool):
        before = time.monotonic()
        bad = await pool.read(order.encode(), "text/html")
        return bad, time.monotonic() - before, await pool.read(b"next", "text/plain")

    bad, seconds, good = run(bad_then_good)
    assert bad.reason == reason
    assert told in bad.detail
    assert seconds < 10
    assert good.title.endswith("text/plain next")


def test_processor_time_is_bounded_for_each_document_and_not_for_the_life_of_a_child(run):
    async def spins(pool):
        first = await pool.read(b"spin", "text/html")
        return first, [await pool.read(b"next", "text/plain") for _ in range(3)]

    first, others = run(spins, Limits(wall_seconds=20.0, cpu_seconds=1, memory_bytes=512 * 2**20))
    assert first.reason == Reason.TIMEOUT
    assert "1 processor seconds" in first.detail
    assert len({good.title for good in others}) == 1  # one and the same child


def test_a_hanging_document_does_not_stop_its_neighbour_nor_the_event_loop(run):
    async def side_by_side(pool):
        ticks = 0

        async def tick():
            nonlocal ticks
            while True:
                await asyncio.sleep(0.02)
                ticks += 1

        ticking = asyncio.create_task(tick())
        hanging = asyncio.create_task(pool.read(b"sleep", "text/html"))
        others = [await pool.read(str(number).encode(), "text/plain") for number in range(20)]
        hung_meanwhile = not hanging.done()
        result = await hanging
        ticking.cancel()
        return result, others, hung_meanwhile, ticks

    result, others, hung_meanwhile, ticks = run(side_by_side, workers=2)
    assert result.reason == Reason.TIMEOUT
    assert [other.title.split()[-1] for other in others] == [str(number) for number in range(20)]
    assert hung_meanwhile
    assert ticks > 30


def test_an_idle_child_that_was_killed_is_replaced(run):
    async def killed_between(pool):
        first = await pool.read(b"one", "text/plain")
        os.kill(int(first.title.split()[0]), 9)
        await asyncio.sleep(0.5)
        return first, await pool.read(b"two", "text/plain")

    first, second = run(killed_between)
    assert second.title.split()[0] != first.title.split()[0]
    assert second.title.endswith("two")


def test_a_child_killed_just_before_its_document_does_not_lose_it(run):
    async def killed_before(pool):
        first = await pool.read(b"one", "text/plain")
        os.kill(int(first.title.split()[0]), 9)
        return await pool.read(b"two", "text/plain")

    assert run(killed_before).title.endswith("two")


def test_closing_ends_a_child_at_work(run):
    async def close_meanwhile(pool):
        working = asyncio.create_task(pool.read(b"sleep", "text/html"))
        await asyncio.sleep(1.5)
        assert len(readers()) == 1
        before = time.monotonic()
        working.cancel()
        await pool.close()
        return time.monotonic() - before

    assert run(close_meanwhile, Limits(wall_seconds=60.0, cpu_seconds=30, memory_bytes=512 * 2**20)) < 5


def test_a_large_document_passes(run):
    async def large(pool):
        return await pool.read(b"0123456789abcdef" * (2**20), "text/plain")

    assert len(run(large, Limits(10.0, 10, 1024 * 2**20)).title) > 16 * 2**20
