"""The one thread of a run that talks to the database, so that the reactor never waits for a lock or a disk."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain
from typing import Any, Generic, ParamSpec, TypeVar, cast
from weakref import WeakKeyDictionary

from scrapy.crawler import Crawler
from sqlalchemy import Connection, Dialect, Engine, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from models import Base, make_engine

P = ParamSpec("P")
T = TypeVar("T")
R = TypeVar("R")

logger = logging.getLogger(__name__)

_ROWS_OF_A_STATEMENT = 1000  # of SQLite, which takes some 32,000 values


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


class Gathering(Generic[T, R]):
    """Has the database thread do in one go what was asked for while it was busy: a sync costs the same for one or ten.

    Args:
        database: whose thread.
        work: does it for all of them and gives what came of each, or by an exception does it for none.
    """

    def __init__(self, database: Database, work: Callable[[Sequence[T]], Sequence[R]]) -> None:
        self._database = database
        self._work = work
        self._waiting: deque[tuple[T, Future[R]]] = deque()

    async def add(self, one: T) -> R:
        """Has it done for one and waits; raises what went wrong with this one."""
        done: Future[R] = Future()
        self._waiting.append((one, done))
        self._database.submit(self._take_all)
        return await asyncio.wrap_future(done)

    def _take_all(self) -> None:
        taken = []
        while self._waiting:
            one, done = self._waiting.popleft()
            if done.set_running_or_notify_cancel():  # else nobody waits for it any more
                taken.append((one, done))
        if len(taken) > 1 and self._do_together(taken):
            return
        for one, done in taken:  # one by one, so that what is wrong with one is told of no other
            try:
                (result,) = self._work([one])
            except BaseException as error:  # noqa: BLE001 - it is raised where it is waited for
                done.set_exception(error)
            else:
                done.set_result(result)

    def _do_together(self, taken: Sequence[tuple[T, Future[R]]]) -> bool:
        try:
            results = self._work([one for one, _ in taken])
        except Exception:
            logger.info("Tried again one by one", exc_info=True)
            return False
        for (_, done), result in zip(taken, results, strict=True):
            done.set_result(result)
        return True


def insert_missing(db: Connection | Session, table: type[Base], *rows: Mapping[str, object]) -> None:
    """Inserts rows but those that a unique constraint of the table says are there already, whoever wrote them."""
    db.execute(_missing(db, table), [dict(row) for row in rows])


def insert_if_missing(db: Connection | Session, table: type[Base], row: Mapping[str, object]) -> int | None:
    """Inserts one row and gives its id; None where a unique constraint says that it is there already."""
    found: int | None = db.execute(_missing(db, table).returning(table_of(table).c.id), dict(row)).scalar()
    return found


def insert_rows(db: Connection | Session, table: type[Base], rows: Sequence[tuple[object, ...]]) -> None:
    """Inserts many rows the quickest way that the driver has: COPY on PostgreSQL (measured.md section 5).

    Args:
        db: what the transaction is of.
        table: the table.
        rows: the values of all its columns, in their order.
    """
    if not rows:
        return
    connection = db.connection() if isinstance(db, Session) else db
    columns = table_of(table).columns
    prepared = _prepared(rows, [_to_driver(column.type, connection.dialect) for column in columns])
    names = ", ".join(column.name for column in columns)
    if connection.dialect.name == "sqlite":
        for start in range(0, len(prepared), _ROWS_OF_A_STATEMENT):
            part = prepared[start : start + _ROWS_OF_A_STATEMENT]
            places = ", ".join([f"({', '.join('?' * len(columns))})"] * len(part))
            # Names of our own tables and columns; the values go beside the statement. It is one for all rows, since the
            # driver lets another thread go first at each.
            statement = f"INSERT INTO {table.__tablename__} ({names}) VALUES {places}"  # noqa: S608
            connection.exec_driver_sql(statement, tuple(chain.from_iterable(part)))
        return
    driver = connection.connection.driver_connection
    assert driver is not None
    with driver.cursor() as cursor, cursor.copy(f"COPY {table.__tablename__} ({names}) FROM STDIN") as copy:
        for row in prepared:
            copy.write_row(row)


def table_of(table: type[Base]) -> Table:
    """The table itself: to what is only written or read by its columns, nothing need be mapped."""
    return cast("Table", table.__table__)


def _missing(db: Connection | Session, table: type[Base]) -> sqlite.Insert | postgresql.Insert:
    dialect = db.dialect if isinstance(db, Connection) else db.get_bind().dialect
    make = sqlite.insert if dialect.name == "sqlite" else postgresql.insert
    return make(table_of(table)).on_conflict_do_nothing()


def _to_driver(kind: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], object] | None:
    """What makes a value of a type the driver's, None where there is nothing to do."""
    processor: Callable[[Any], object] | None = kind.dialect_impl(dialect).bind_processor(dialect)
    return processor


def _prepared(
    rows: Sequence[tuple[object, ...]], processors: Sequence[Callable[[Any], object] | None]
) -> list[tuple[object, ...]]:
    wanted = [(at, process) for at, process in enumerate(processors) if process is not None]
    if not wanted:
        return list(rows)
    columns = list(zip(*rows, strict=True))
    for at, process in wanted:
        columns[at] = tuple(map(process, columns[at]))
    return list(zip(*columns, strict=True))


def storable(text: str) -> str:
    """Text that either database takes: without NUL, which PostgreSQL refuses, and without halves of characters."""
    if text.isascii() and "\0" not in text:
        return text
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


_databases: WeakKeyDictionary[Crawler, Database] = WeakKeyDictionary()
