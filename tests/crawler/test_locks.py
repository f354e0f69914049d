"""Locks of domains, on both databases: between two holders, between processes, after a kill -9."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import Engine

from crawler.locks import BusyError, domain_lock

HOLD = """
import sys
from crawler.locks import domain_lock
from models import make_engine
with domain_lock(make_engine(sys.argv[1]), "yanchi.gov.cn"):
    print("held", flush=True)
    sys.stdin.read()
"""
PROJECT = Path(__file__).resolve().parents[2]


def test_a_domain_has_one_holder(engine: Engine) -> None:
    with domain_lock(engine, "yanchi.gov.cn"):
        with pytest.raises(BusyError, match=r"yanchi\.gov\.cn"), domain_lock(engine, "yanchi.gov.cn"):
            pass
        with domain_lock(engine, "cixi.gov.cn"):
            pass
    with domain_lock(engine, "yanchi.gov.cn"):
        pass


def test_an_error_gives_the_lock_back(engine: Engine) -> None:
    with pytest.raises(ValueError, match="oops"), domain_lock(engine, "yanchi.gov.cn"):
        raise ValueError("oops")
    with domain_lock(engine, "yanchi.gov.cn"):
        pass


def test_a_killed_holder_gives_the_lock_back(engine: Engine, database_url: str) -> None:
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, database_url],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(BusyError), domain_lock(engine, "yanchi.gov.cn"):
            pass
        other.kill()
    for _ in range(100):  # the server notices a moment later that its client is gone
        try:
            with domain_lock(engine, "yanchi.gov.cn"):
                return
        except BusyError:
            time.sleep(0.05)
    pytest.fail("the lock of a dead process is still held")
