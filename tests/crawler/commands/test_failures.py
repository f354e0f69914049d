"""`scrapy failures`: what is open is listed, tried again, and closed where it goes well."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select

from models import FailureRow, session
from tests.portals import Fault, Portals

PROJECT = Path(__file__).resolve().parents[3]
REPLICA = ("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False", "-s", "DOWNLOAD_VERIFY_CERTIFICATES=False")


def scrapy(environment: dict[str, str], *arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", *arguments],
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=200,
        check=False,
    )
    return done.returncode, done.stdout


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    address = f"sqlite:///{tmp_path / 'nianbao.db'}"
    return {**os.environ, "DATABASE_URL": address, "ARCHIVE_DIR": str(tmp_path / "archive")}


def test_nothing_is_open(environment: dict[str, str]) -> None:
    assert scrapy(environment, "failures") == (0, "nothing is open\n")


def test_a_crawl_and_a_file_are_tried_again(tmp_path: Path, environment: dict[str, str]) -> None:
    missing = tmp_path / "年报.html"
    assert scrapy(environment, "ingest", str(missing))[0] == 1
    with Portals([Fault("server_error", path="/Content-", times=6)], slugs=["hanyin"]) as portals:
        environment |= portals.environment() | {name: environment[name] for name in ("DATABASE_URL", "ARCHIVE_DIR")}
        assert scrapy(environment, "crawl", *REPLICA, "-s", "RETRY_TIMES=0", "hanyin")[0] == 1
        status, told = scrapy(environment, "failures")
        assert status == 1
        assert "7 open" in told
        assert "年报.html" in told
        status, told = scrapy(environment, "failures", "hanyin", "--reason", "http_error", "--last", "2")
        assert (status, told.splitlines()[-1]) == (1, "6 open, 4 more than shown: --last")
        status, told = scrapy(environment, "failures", "--retry", *REPLICA)
    assert "scrapy crawl hanyin" in told
    assert "hanyin (汉阴县): good" in told
    assert f"scrapy ingest {missing}" in told
    assert status == 1  # the file is still not there
    with session(create_engine(environment["DATABASE_URL"]), read_only=True) as db:
        still = db.scalars(select(FailureRow.reason).where(FailureRow.resolved_at.is_(None)).distinct()).all()
    assert still == ["missing_path"]


@pytest.mark.parametrize("wrong", [("nowhere",), ("--stage", "x"), ("--reason", "x"), ("--last", "0")])
def test_wrong_use(environment: dict[str, str], wrong: tuple[str, ...]) -> None:
    status, told = scrapy(environment, "failures", *wrong)
    assert status == 2
    assert "Traceback" not in told
