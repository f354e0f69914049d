"""`scrapy sweep` and `scrapy runs` as cron runs them: child processes against the replica portals."""

import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, func, select, update

from models import Report, Run, session
from tests.commands import REPLICA, Ended, end, start
from tests.portals import Fault, Portals


class Cron:
    """A folder with a database, and portals to sweep into it."""

    def __init__(self, folder: Path, portals: Portals) -> None:
        self.portals = portals
        address = f"sqlite:///{folder / 'nianbao.db'}"
        self.environment = {**portals.environment(), "DATABASE_URL": address, "ARCHIVE_DIR": str(folder / "archive")}
        self.engine: Engine = create_engine(address)

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        return start(self.environment, *arguments)

    def run(self, *arguments: str) -> Ended:
        return end(self.start(*arguments))

    def count(self, table: type) -> int:
        with session(self.engine, read_only=True) as db:
            return db.scalars(select(func.count()).select_from(table)).one()


@pytest.fixture
def cron(tmp_path: Path) -> Iterator[Cron]:
    with Portals() as portals:
        yield Cron(tmp_path, portals)


def test_two_sweeps_at_once(cron: Cron) -> None:
    both = [cron.start("sweep", *REPLICA, "yanchi", "hanyin") for _ in range(2)]
    ended = [end(process) for process in both]
    assert [one.status for one in ended] == [0, 0], ended
    assert max(request.concurrent for request in cron.portals.requests) == 1
    assert cron.count(Run) == 2
    assert cron.count(Report) == len(cron.portals.truths("yanchi")) + len(cron.portals.truths("hanyin"))
    asked = Counter(request.url for request in cron.portals.requests if "robots.txt" not in request.url)
    assert max(asked.values()) == 1, asked.most_common(3)

    ended = cron.run("sweep", *REPLICA, "yanchi", "hanyin")
    assert (ended.status, ended.out.splitlines()[-1]) == (0, "0 crawled: nothing was due; 2 not due")

    ended = cron.run("runs")
    assert ended.status == 0
    assert ended.out.count("good") == 2

    with session(cron.engine) as db:
        db.execute(update(Run).values(started_at=datetime.now(UTC) - timedelta(days=40)))
    ended = cron.run("sweep", "--dry-run", "yanchi", "hanyin")
    assert (ended.status, ended.out.splitlines()[-1]) == (0, "2 of 2 jurisdictions are due")


def test_a_portal_that_is_down_is_told_and_the_others_are_crawled(cron: Cron) -> None:
    cron.portals.faults.append(Fault("refused", host="www.yanchi.gov.cn"))
    ended = cron.run("sweep", *REPLICA, "-s", "RETRY_TIMES=0", "yanchi", "hanyin")
    assert ended.status == 1
    assert "yanchi (盐池县): failed" in ended.out
    assert "unreachable" in ended.out
    assert "hanyin (汉阴县): good" in ended.out
    ended = cron.run("runs", "--outcome", "failed")
    assert "yanchi" in ended.out
    assert "hanyin" not in ended.out


def test_the_time_is_up(cron: Cron) -> None:
    slow = ("-s", "DOWNLOAD_DELAY=3", "-s", "SWEEP_PORTALS=1")
    begun = time.monotonic()
    ended = cron.run("sweep", *REPLICA, *slow, "--budget", "15s", "yanchi", "hanyin")
    assert time.monotonic() - begun < 40
    assert ended.status == 1
    assert "stopped before 1 that are due: hanyin" in ended.out
    with session(cron.engine, read_only=True) as db:
        (run,) = db.scalars(select(Run)).all()
        assert (run.outcome, run.counts["interrupted"]) == ("partial", 1)
    ended = cron.run("sweep", *REPLICA, "--dry-run", "yanchi")
    assert "1 of 1 jurisdictions are due" in ended.out


@pytest.mark.parametrize("wrong", [("--budget", "soon"), ("--unknown",), ("nowhere",)])
def test_wrong_use(cron: Cron, wrong: tuple[str, ...]) -> None:
    ended = cron.run("sweep", *wrong)
    assert ended.status == 2
    assert "Traceback" not in ended.told
