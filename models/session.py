"""The way to the database: its address, engine, transactions, and the step to the newest schema."""

import json
import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from sqlite3 import OperationalError as SqliteOperationalError
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import Session

DEFAULT_URL = "sqlite:///data/nianbao.db"
BUSY_TIMEOUT = 60.0
"""Seconds that a writer waits for the others on SQLite."""
CONNECT_TIMEOUT = 10
"""Seconds to wait for a PostgreSQL server that does not answer, unless the address has a connect_timeout."""

_MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
_ADVISORY_LOCK = 7_214_035_566_120_481  # an arbitrary number that says "schema of this project" within one database
_SECRETS = ("password", "passfile", "sslpassword")


class DatabaseError(Exception):
    """The database cannot be used as it is; the message says which, why and what to do, and never holds a password."""


def make_engine(url: str | None = None) -> Engine:
    """Give an engine for `url`, by default the environment's DATABASE_URL, else a SQLite file below `data/`.

    Addresses are `sqlite:///path/to/file` and `postgresql://user:password@host:port/name` (`postgres://` too). The
    folder of a SQLite file is made. No connection is made yet. An engine must not be carried into a forked process.

    On SQLite every transaction takes the write lock at its start, since one that reads first and then writes would
    fail beside another writer. One that only reads asks for `execution_options(read_only=True)`: it neither waits nor
    makes others wait, and may not write (on PostgreSQL too).

    Raises:
        DatabaseError: the address is not usable.
    """
    address = _parse(url or os.environ.get("DATABASE_URL") or DEFAULT_URL)
    dumps = partial(json.dumps, ensure_ascii=False)
    if address.get_backend_name() == "sqlite":
        _make_folder(address)
        engine = create_engine(address, json_serializer=dumps)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    options: dict[str, Any] = {"client_encoding": "utf8"}
    if "connect_timeout" not in address.query:
        options["connect_timeout"] = CONNECT_TIMEOUT
    # A crawl sleeps between requests; pre-ping replaces what the server or a gateway closed meanwhile.
    engine = create_engine(address, json_serializer=dumps, connect_args=options, pool_pre_ping=True)
    event.listen(engine, "begin", _begin_postgresql)
    return engine


@contextmanager
def session(engine: Engine, *, read_only: bool = False) -> Iterator[Session]:
    """Give a session that is one transaction: committed at the end, rolled back by an exception.

    Objects stay readable after the commit. Parents are saved before children only where they are tied by a relationship
    (`Report(publisher=...)`); with bare ids, flush in between.
    """
    bind = engine.execution_options(read_only=True) if read_only else engine
    with Session(bind, expire_on_commit=False) as opened, opened.begin():
        yield opened


@contextmanager
def transaction(engine: Engine, *, read_only: bool = False) -> Iterator[Connection]:
    """Give a connection that is one transaction, as `session` does but without objects: for what each report needs."""
    with engine.connect() as connection:
        bind = connection.execution_options(read_only=True) if read_only else connection
        with bind.begin():
            yield bind


def upgrade_to_head(engine: Engine) -> None:
    """Bring the schema to the newest version: makes an empty database, changes nothing where nothing is to do.

    Safe when several processes do it at once: one works, the others wait for it.

    Raises:
        DatabaseError: the database cannot be reached or changed, or a newer version of the program made it.
    """
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    script = ScriptDirectory.from_config(config)
    with _told_plainly(engine.url), _quiet_alembic():
        with engine.connect().execution_options(read_only=True) as connection:
            if _is_at_head(connection, script):
                return
        with schema_transaction(engine) as connection:
            # Alembic reads the version again, now with the lock: another process may have done it all meanwhile.
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


@contextmanager
def schema_transaction(engine: Engine) -> Iterator[Connection]:
    """Give a transaction in which the schema may be changed, by one process at a time; the migrations run in it.

    On SQLite foreign keys are off meanwhile and checked at the end: a table that Alembic changes by copying it is
    dropped, and that would delete all rows that refer to it.
    """
    with engine.connect() as connection:
        on_sqlite = connection.dialect.name == "sqlite"
        if on_sqlite:
            _sqlite_of(connection).execute("PRAGMA foreign_keys = OFF")  # has no effect within a transaction
        try:
            with connection.begin():
                if not on_sqlite:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
                yield connection
                if on_sqlite:
                    _check_references(connection)
        finally:
            if on_sqlite:
                _sqlite_of(connection).execute("PRAGMA foreign_keys = ON")


def _parse(address: str) -> URL:
    """Read an address and settle its driver; no message repeats the address, since it may hold a password."""
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise DatabaseError(
            "DATABASE_URL is not a database address; it looks like sqlite:///data/nianbao.db or "
            "postgresql://user:password@host:5432/name (signs such as @ : / in the password as %40 %3A %2F)"
        ) from None
    if "@" in (url.host or ""):  # then a part of the password would be shown as the host
        raise DatabaseError("the password in DATABASE_URL holds a bare @: write %40 instead")
    if url.drivername in {"sqlite", "sqlite+pysqlite"}:
        return url
    if url.drivername in {"postgres", "postgresql", "postgresql+psycopg"}:
        return url.set(drivername="postgresql+psycopg")
    raise DatabaseError(
        f"DATABASE_URL asks for {url.drivername!r}, which is not supported: use sqlite:///path or postgresql://host/name"
    )


def _make_folder(url: URL) -> None:
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        return
    path = Path(url.database)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseError(f"the folder of the database {path} cannot be made: {error}") from error
    if path.is_dir():
        raise DatabaseError(f"the database {path} is a folder: DATABASE_URL must name a file in it")


def _prepare_sqlite(connection: SqliteConnection, _record: object) -> None:
    """Set what a new SQLite connection needs; the `sqlite3` module must not begin transactions on its own."""
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {int(BUSY_TIMEOUT * 1000)}")
    _use_wal(connection)
    connection.execute("PRAGMA synchronous = NORMAL")
    # A report changes some forty pages: the usual thousand would have the file synced every 25 reports.
    connection.execute("PRAGMA wal_autocheckpoint = 8000")
    connection.execute("PRAGMA foreign_keys = ON")


def _use_wal(connection: SqliteConnection) -> None:
    """Switch the file to WAL, once; SQLite's own busy timeout does not cover this switch, so wait here."""
    deadline = time.monotonic() + BUSY_TIMEOUT
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL").fetchone()
        except SqliteOperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    read_only = bool(connection.get_execution_options().get("read_only"))
    _sqlite_of(connection).execute(f"PRAGMA query_only = {int(read_only)}")  # cannot fail, so it needs no wrapping
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get("read_only"):
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")


def _sqlite_of(connection: Connection) -> SqliteConnection:
    driver = connection.connection.driver_connection
    if not isinstance(driver, SqliteConnection):
        raise TypeError(f"{type(driver)} is no connection of the sqlite3 module")
    return driver


def _check_references(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(5)
    if broken:
        rows = "; ".join(f"{table} row {row} refers to nothing in {parent}" for table, row, parent, _ in broken)
        raise DatabaseError(f"the change of the schema was taken back, it would have broken references: {rows}")


def _is_at_head(connection: Connection, script: ScriptDirectory) -> bool:
    current = MigrationContext.configure(connection).get_current_heads()
    known = {revision.revision for revision in script.walk_revisions()}
    unknown = set(current) - known
    if unknown:
        raise DatabaseError(
            f"a newer version of this program made the database {describe(connection.engine.url)} "
            f"(schema {', '.join(sorted(unknown))}): update the program, or choose another database by DATABASE_URL"
        )
    return set(current) == set(script.get_heads())


def describe(url: URL) -> str:
    """Name a database without its password, for messages."""
    if url.get_backend_name() == "sqlite":
        return url.database or "in memory"
    return f"{url.database or url.username or ''} at {url.host or 'the local socket'}:{url.port or 5432}"


@contextmanager
def _told_plainly(url: URL) -> Iterator[None]:
    """Turn what a driver says about an unusable database into a DatabaseError without the password."""
    try:
        yield
    except DBAPIError as error:
        told = str(error.orig)
        for secret in (url.password, *(value for name in _SECRETS for value in _texts(url.query.get(name)))):
            if secret:
                told = told.replace(str(secret), "***")
        raise DatabaseError(
            f"the database {describe(url)} cannot be used: {told.strip()}\n"
            "Check DATABASE_URL, that the server runs and that the place can be written to."
        ) from None


def _texts(value: str | tuple[str, ...] | None) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value or ()


@contextmanager
def _quiet_alembic() -> Iterator[None]:
    """Keep Alembic's progress out of the log of a program in which each command brings the schema to head."""
    log = logging.getLogger("alembic")
    before = log.level
    log.setLevel(logging.WARNING)
    try:
        yield
    finally:
        log.setLevel(before)
