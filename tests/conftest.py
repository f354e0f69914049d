"""Databases for the tests: a fresh SQLite file, and a scratch database on a real PostgreSQL server.

The server is TEST_DATABASE_URL, else 127.0.0.1:5432. Without one, its tests are skipped with the reason, or fail where
NIANBAO_REQUIRE_POSTGRESQL=1 says that there must be one.
"""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Engine, make_url

from models import make_engine, upgrade_to_head

SERVER = os.environ.get("TEST_DATABASE_URL") or "postgresql://127.0.0.1:5432"


def _maintenance_address() -> str:
    url = make_url(SERVER).set(drivername="postgresql")
    return url.set(database=url.database or "postgres").render_as_string(hide_password=False)


def _connect_to_server() -> psycopg.Connection:
    try:
        return psycopg.connect(_maintenance_address(), autocommit=True, connect_timeout=5)
    except psycopg.OperationalError as error:
        reason = (
            f"no PostgreSQL at {make_url(SERVER).render_as_string()} ({str(error).splitlines()[0]}): start one there, "
            "or name another by TEST_DATABASE_URL; its user must be allowed to create databases"
        )
        if os.environ.get("NIANBAO_REQUIRE_POSTGRESQL") == "1":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)


@pytest.fixture(scope="session")
def _scratch_database() -> Iterator[str]:
    """One database of a random name for this run (for this worker, with xdist), dropped afterwards."""
    name = f"nianbao_test_{secrets.token_hex(6)}"
    with _connect_to_server() as server:
        server.execute(
            sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0").format(sql.Identifier(name)),
        )
        yield make_url(SERVER).set(database=name).render_as_string(hide_password=False)
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """Address of a SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'nianbao.db'}"


@pytest.fixture
def postgresql_url(_scratch_database: str) -> str:
    """Address of an empty PostgreSQL database; what an earlier test left in it is removed first."""
    address = make_url(_scratch_database).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return _scratch_database


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Address of a fresh, empty database, on each of the two."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """Engine of a database at head, on each of the two."""
    made = make_engine(database_url)
    upgrade_to_head(made)
    made.dispose()  # the test's connections are then set up as in any later program
    yield made
    made.dispose()


@pytest.fixture
def sqlite_engine(sqlite_url: str) -> Iterator[Engine]:
    """Engine of a SQLite database at head, for what needs no second database."""
    made = make_engine(sqlite_url)
    upgrade_to_head(made)
    made.dispose()  # the test's connections are then set up as in any later program
    yield made
    made.dispose()
