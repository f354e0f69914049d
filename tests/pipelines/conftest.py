"""What tests of the stages need: a database of the run, its journal, and a count of all rows there are."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine, func, select

from models import Base, session
from pipelines.database import Database
from pipelines.journal import Journal


@pytest.fixture
def database(sqlite_engine: Engine) -> Iterator[Database]:
    opened = Database(sqlite_engine)
    yield opened
    opened.close()


@pytest.fixture
def journal(database: Database) -> Journal:
    return Journal(database, "test")


@pytest.fixture
def rows() -> Callable[[Engine], dict[str, int]]:
    """Counts the rows of every table."""

    def count(engine: Engine) -> dict[str, int]:
        with session(engine, read_only=True) as db:
            tables = Base.metadata.sorted_tables
            return {table.name: db.scalar(select(func.count()).select_from(table)) for table in tables}

    return count
