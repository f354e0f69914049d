"""The commands and a database that cannot be used: told in a line, whatever found it out."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from models import make_engine, upgrade_to_head
from tests.commands import scrapy


@pytest.mark.parametrize("command", [("runs",), ("failures",), ("sweep", "--dry-run"), ("crawl", "yanchi")])
def test_what_the_driver_says_is_told_plainly(tmp_path: Path, command: tuple[str, ...]) -> None:
    address = f"sqlite:///{tmp_path / 'nianbao.db'}"
    upgrade_to_head(make_engine(address))
    with closing(sqlite3.connect(tmp_path / "nianbao.db")) as damaged:
        for table in ("failure", "run", "jurisdiction"):
            damaged.execute(f"DROP TABLE {table}")
    ended = scrapy({**os.environ, "DATABASE_URL": address}, *command)
    assert ended.status == 1
    assert f"scrapy {command[0]}: the database cannot be used: no such table" in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize("command", [("runs",), ("sweep", "--dry-run"), ("crawl", "yanchi")])
def test_an_address_that_is_none_is_told_plainly(command: tuple[str, ...]) -> None:
    ended = scrapy({**os.environ, "DATABASE_URL": "nowhere"}, *command)
    assert ended.status == 1
    assert f"scrapy {command[0]}: DATABASE_URL is not" in ended.err
    assert "Traceback" not in ended.err
