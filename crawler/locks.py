"""One crawl a host at a time, across processes: a lock for each domain, which its holder's death gives back.

On SQLite the locks are files beside the database, on PostgreSQL advisory locks of a connection of their own; whoever
shares the database shares the locks.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Engine, text

_LOCK = text("SELECT pg_try_advisory_lock(:key)")
_UNLOCK = text("SELECT pg_advisory_unlock(:key)")


class BusyError(Exception):
    """Another crawl, of this process or another, has the domain; the message names it."""

    def __init__(self, domain: str) -> None:
        super().__init__(f"{domain} is being crawled by another process, and a host is asked by one at a time")


@contextmanager
def domain_lock(engine: Engine, domain: str) -> Iterator[None]:
    """Holds the lock of a domain (`Premises.domain`) for as long as the context lasts; does not wait for it.

    Raises:
        BusyError: it is held by another.
    """
    lock = _advisory_lock if engine.dialect.name == "postgresql" else _file_lock
    with lock(engine, domain):
        yield


@contextmanager
def _file_lock(engine: Engine, domain: str) -> Iterator[None]:
    database = engine.url.database
    if not database or database == ":memory:":  # nobody else can have it
        yield
        return
    folder = Path(f"{database}.locks")
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / f"{domain}.lock", timeout=0, is_singleton=False)
    try:
        lock.acquire()
    except Timeout as error:
        raise BusyError(domain) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _advisory_lock(engine: Engine, domain: str) -> Iterator[None]:
    key = {"key": int.from_bytes(hashlib.sha256(f"nianbao {domain}".encode()).digest()[:8], signed=True)}
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.scalar(_LOCK, key):
            raise BusyError(domain)
        try:
            yield
        finally:
            connection.execute(_UNLOCK, key)
