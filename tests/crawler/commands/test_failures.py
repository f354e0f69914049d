"""`scrapy failures`: what is open is listed, tried again, and closed where it goes well."""

import os
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select

from models import FailureRow, session
from tests.commands import REPLICA, Ended, scrapy
from tests.portals import Fault, Portals


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    address = f"sqlite:///{tmp_path / 'nianbao.db'}"
    return {**os.environ, "DATABASE_URL": address, "ARCHIVE_DIR": str(tmp_path / "archive")}


def test_nothing_is_open(environment: dict[str, str]) -> None:
    assert scrapy(environment, "failures") == Ended(0, "nothing is open\n", "")


def test_a_crawl_and_a_file_are_tried_again(tmp_path: Path, environment: dict[str, str]) -> None:
    missing = tmp_path / "年报.html"
    assert scrapy(environment, "ingest", missing).status == 1
    with Portals([Fault("server_error", path="/Content-", times=6)], slugs=["hanyin"]) as portals:
        environment |= portals.environment() | {name: environment[name] for name in ("DATABASE_URL", "ARCHIVE_DIR")}
        assert scrapy(environment, "crawl", *REPLICA, "-s", "RETRY_TIMES=0", "hanyin").status == 1
        ended = scrapy(environment, "failures")
        assert ended.status == 1
        assert "7 open" in ended.out
        assert "年报.html" in ended.out
        ended = scrapy(environment, "failures", "hanyin", "--reason", "http_error", "--last", "2")
        assert (ended.status, ended.out.splitlines()[-1]) == (1, "6 open, 4 more than shown: --last")
        ended = scrapy(environment, "failures", "--retry", *REPLICA)
    assert "scrapy crawl hanyin" in ended.out
    assert "hanyin (汉阴县): good" in ended.out
    assert f"scrapy ingest {missing}" in ended.out
    assert ended.status == 1  # the file is still not there
    with session(create_engine(environment["DATABASE_URL"]), read_only=True) as db:
        still = db.scalars(select(FailureRow.reason).where(FailureRow.resolved_at.is_(None)).distinct()).all()
    assert still == ["missing_path"]


@pytest.mark.parametrize("wrong", [("nowhere",), ("--stage", "x"), ("--reason", "x"), ("--last", "0")])
def test_wrong_use(environment: dict[str, str], wrong: tuple[str, ...]) -> None:
    ended = scrapy(environment, "failures", *wrong)
    assert ended.status == 2
    assert "Traceback" not in ended.told
