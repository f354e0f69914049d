"""What the commands share that work on the database: it is at the newest schema, and where it fails that is told."""

import sys
from collections.abc import Callable
from typing import TypeVar

from scrapy.commands import ScrapyCommand
from scrapy.crawler import Crawler
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from crawler.registry import Registry, sync_jurisdictions
from models import DatabaseError, make_engine, session, upgrade_to_head
from pipelines.journal import Journal

T = TypeVar("T")


class DatabaseCommand(ScrapyCommand):
    """A command that works on the project's database."""

    requires_project = True

    def on_database(self, work: Callable[[Engine], T]) -> T | None:
        """Does work on the database, at the newest schema, and closes it; None, and told, where it fails."""
        return self.attempt(lambda: self._at_head(work))

    def journal_of(self, crawler: Crawler, registry: Registry) -> Journal | None:
        """The journal of a run, its database at the newest schema and with the registry; None, and told, as above."""
        return self.attempt(lambda: _prepared(Journal.for_crawler(crawler), registry))

    def attempt(self, work: Callable[[], T]) -> T | None:
        """Does work on a database; None, told plainly and with exit status 1, where it cannot be used."""
        try:
            return work()
        except (DatabaseError, DBAPIError) as error:
            told = f"the database cannot be used: {error.orig}" if isinstance(error, DBAPIError) else str(error)
            sys.stderr.write(f"scrapy {self.__module__.rpartition('.')[2]}: {told}\n")
            self.exitcode = 1
            return None

    def _at_head(self, work: Callable[[Engine], T]) -> T:
        assert self.settings is not None
        engine = make_engine(self.settings.get("DATABASE_URL"))
        try:
            upgrade_to_head(engine)
            return work(engine)
        finally:
            engine.dispose()


def _prepared(journal: Journal, registry: Registry) -> Journal:
    upgrade_to_head(journal.database.engine)
    with session(journal.database.engine) as db:
        sync_jurisdictions(db, registry)
    return journal
