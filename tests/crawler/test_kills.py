"""kill -9 at any moment of a crawl, and start again: the end is that of a crawl that nothing disturbed."""

import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from models import Capture, ExtractionRow, FailureRow, Observation, Report, session
from pipelines.archive import read_archived
from tests.crawler.test_crawl import Place, keys
from tests.documents.compare import compare
from tests.portals import Portals

KILLS = 30
REQUESTS = 36
"""About as many as a crawl of this portal makes."""
PATIENCE = 90.0


@pytest.fixture
def portals() -> Iterator[Portals]:
    with Portals(slugs=["hanyin"]) as up:
        yield up


class Killed(Place):
    """A place whose crawls are killed."""

    def kill_one(self, after: int, moment: float) -> bool:
        """Kills a crawl `moment` seconds after so many requests; tells whether it was still at work."""
        until = len(self.portals.requests) + after
        nowhere = subprocess.DEVNULL
        process = self.start("hanyin", stdout=nowhere, stderr=nowhere, start_new_session=True)
        deadline = time.monotonic() + PATIENCE
        while process.poll() is None and len(self.portals.requests) < until and time.monotonic() < deadline:
            time.sleep(0.005)
        time.sleep(moment)
        if process.poll() is not None:
            return False
        # All its children too, at whatever they are: a machine that loses its power spares nobody.
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return True


@pytest.mark.timeout(900)
def test_killed_at_thirty_moments(tmp_path: Path, portals: Portals) -> None:
    chance = random.Random(20261121)
    truths = portals.truths("hanyin")
    kills = places = 0
    while kills < KILLS:
        places += 1
        assert places <= KILLS, "the crawls end before they can be killed"
        folder = tmp_path / str(places)
        folder.mkdir()
        place = Killed(folder, portals)
        # The first at any moment, the others where the lists are read again and the rest of the reports.
        for requests in (REQUESTS, REQUESTS // 2, REQUESTS // 2)[: KILLS - kills]:
            kills += place.kill_one(chance.randrange(1, requests), chance.random() * 0.2)
        assert_whole(place, truths)
        place.engine.dispose()


def assert_whole(place: Place, truths: list) -> None:
    """A last crawl, undisturbed, brings it to the end that a single one would have had."""
    ended = place.crawl("hanyin")
    assert (ended.status, place.outcome()) == (0, "good"), ended.out + ended.err
    assert place.reports() == keys(truths)
    assert [str(told) for truth in truths if not (told := compare(place.engine, truth)).exact] == []
    with session(place.engine, read_only=True) as db:
        assert db.scalar(select(func.count()).select_from(FailureRow).where(FailureRow.resolved_at.is_(None))) == 0
        reports = db.scalar(select(func.count()).select_from(Report))
        current = select(ExtractionRow.report_id).where(ExtractionRow.is_current)
        assert sorted(db.scalars(current)) == list(range(1, (reports or 0) + 1))
        assert db.scalar(select(func.count()).select_from(ExtractionRow)) == reports
        without = select(ExtractionRow.id).where(~ExtractionRow.id.in_(select(Observation.extraction_id)))
        assert db.scalars(without).all() == []
        for capture in db.scalars(select(Capture).where(Capture.sha256.is_not(None))):
            assert read_archived(place.folder / "archive", capture)
