"""What waits for the database thread is done together, and each alone where that fails."""

import asyncio
import threading
from collections.abc import Callable, Sequence

import pytest

from pipelines.database import Database, Gathering


@pytest.fixture
def gathered(engine) -> Callable[..., tuple[list, list[list[int]]]]:
    """Adds numbers while the thread is busy, gives what came of each and the batches that were tried; 13 fails."""

    def run(*numbers: int, cancelled: int | None = None) -> tuple[list, list[list[int]]]:
        database, batches, may_go_on = Database(engine), [], threading.Event()

        def work(several: Sequence[int]) -> list[int]:
            batches.append(list(several))
            if 13 in several:
                raise ValueError("13")
            return [2 * one for one in several]

        async def add_all() -> list:
            gathering = Gathering(database, work)
            database.submit(may_go_on.wait)
            waiting = [asyncio.ensure_future(gathering.add(number)) for number in numbers]
            await asyncio.sleep(0)
            if cancelled is not None:
                waiting[numbers.index(cancelled)].cancel()
                await asyncio.sleep(0)
            may_go_on.set()
            return await asyncio.gather(*waiting, return_exceptions=True)

        results = asyncio.run(asyncio.wait_for(add_all(), 60))
        database.close()
        return results, batches

    return run


def test_what_waits_is_done_together(gathered) -> None:
    assert gathered(1, 2, 3) == ([2, 4, 6], [[1, 2, 3]])


def test_what_is_wrong_with_one_is_told_of_no_other(gathered) -> None:
    (first, wrong, last), batches = gathered(1, 13, 3)
    assert (first, last) == (2, 6)
    assert isinstance(wrong, ValueError)
    assert batches == [[1, 13, 3], [1], [13], [3]]


def test_what_nobody_waits_for_any_more_is_left_out(gathered) -> None:
    (first, gone, last), batches = gathered(1, 2, 3, cancelled=2)
    assert (first, last) == (2, 6)
    assert isinstance(gone, asyncio.CancelledError)
    assert batches == [[1, 3]]
