"""The one thread of a run that talks to the database, so that the reactor never waits for a lock or a disk."""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar, cast
from weakref import WeakKeyDictionary

from scrapy.crawler import Crawler
from sqlalchemy import Engine, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models import Base, make_engine

P = ParamSpec("P")
T = TypeVar("T")


class Database:
    """An engine and the thread that all of a run's work on it is done in, one piece after the other.

    One writer a process is what SQLite likes best, and it spares the stages any locking among themselves.

    Attributes:
        engine: for `models.session(engine)`, to be opened only by work that was handed to `run` or `submit`.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="database")

    @classmethod
    def for_crawler(cls, crawler: Crawler) -> "Database":
        """The database of a crawler's run, the same one for all who ask (setting DATABASE_URL)."""
        if crawler not in _databases:
            _databases[crawler] = cls(make_engine(crawler.settings.get("DATABASE_URL")))
        return _databases[crawler]

    def submit(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Queues work for the thread and returns at once."""
        return self._thread.submit(work, *args, **kwargs)

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Does work in the thread and waits for it without blocking the event loop."""
        return await asyncio.wrap_future(self.submit(work, *args, **kwargs))

    def close(self) -> None:
        """Waits for what is queued and closes the connections."""
        self._thread.shutdown(wait=True)
        self.engine.dispose()


def insert_missing(db: Session, table: type[Base], *rows: Mapping[str, object]) -> None:
    """Inserts rows but those that a unique constraint of the table says are there already, whoever wrote them."""
    on_sqlite = db.get_bind().dialect.name == "sqlite"
    into = cast("Table", table.__table__)  # not the class: nothing is mapped, only written
    insert = sqlite.insert(into) if on_sqlite else postgresql.insert(into)
    db.execute(insert.on_conflict_do_nothing(), [dict(row) for row in rows])


def storable(text: str) -> str:
    """Text that either database takes: without NUL, which PostgreSQL refuses, and without halves of characters."""
    if text.isascii() and "\0" not in text:
        return text
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


_databases: WeakKeyDictionary[Crawler, Database] = WeakKeyDictionary()
