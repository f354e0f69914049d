"""The journal: a run tells the truth, and a run that has nothing to tell leaves no trace."""

import logging

import pytest
from sqlalchemy import select
from sqlalchemy.exc import StatementError

from models import FailureRow, Jurisdiction, Run, session
from pipelines.database import Database
from pipelines.journal import Failure, Journal, JournalError, Notice
from pipelines.reasons import Reason, Stage


def kept(engine, table) -> list:
    with session(engine, read_only=True) as db:
        return list(db.scalars(select(table).order_by(table.id)))


@pytest.fixture
def new(engine):
    """Makes journals, each of a run of its own, on SQLite and on PostgreSQL."""

    made = []

    def make(command="test", code=None):
        made.append(Database(engine))
        return Journal(made[-1], command, code)

    yield make
    for database in made:
        database.close()


def test_a_run_with_nothing_to_tell_has_no_row(new, engine, rows):
    journal = new()
    journal.count("found", 3)
    journal.resolve("file:///a")
    journal.finish("good")
    assert not any(rows(engine).values())


def test_a_run_that_went_wrong_has_a_row_even_without_a_failure(new, engine):
    new("ingest").finish("failed")
    (run,) = kept(engine, Run)
    assert (run.command, run.outcome) == ("ingest", "failed")


def test_a_run_is_there_from_its_start_and_open_until_its_end(new, engine):
    with session(engine) as db:
        db.add(Jurisdiction(code="330282", name="慈溪市", level="county", slug="cixi"))
    journal = new("crawl", "330282")
    journal.ensure_run()
    journal.ensure_run()
    journal.database.submit(lambda: None).result()
    (run,) = kept(engine, Run)
    assert (run.jurisdiction_code, run.finished_at, run.outcome) == ("330282", None, None)
    journal.count("requests", 7)
    journal.count("requests")
    journal.finish("good")
    (run,) = kept(engine, Run)
    assert (run.outcome, run.counts) == ("good", {"requests": 8})
    assert run.finished_at >= run.started_at


def test_a_failure_is_a_row_a_count_a_line_and_is_told(new, engine, caplog):
    journal = new()
    told = []
    journal.listen(told.append)
    with caplog.at_level(logging.WARNING):
        journal.failure("http://a.cn/1", Stage.FETCH, Reason.GONE, "HTTP 404\0\udcff", "0" * 64)
        journal.notice("http://a.cn/1", "unknown_jurisdiction", "not in the registry")
    journal.finish("partial")
    (row,) = kept(engine, FailureRow)
    assert (row.url, row.stage, row.reason, row.detail, row.sha256) == (
        "http://a.cn/1",
        "fetch",
        "gone",
        "HTTP 404?",
        "0" * 64,
    )
    assert row.resolved_at is None
    assert kept(engine, Run)[0].counts == {"failures": 1, "notices": 1}
    assert told[0] == journal.failures[0] == Failure("http://a.cn/1", "fetch", "gone", "HTTP 404?", "0" * 64)
    assert told[1] == Notice("http://a.cn/1", "unknown_jurisdiction", "not in the registry")
    lines = [record.getMessage() for record in caplog.records]
    assert "fetch, gone" in lines[0]
    assert "unknown_jurisdiction" in lines[1]


def test_success_closes_what_earlier_runs_left_open_and_no_more(new, engine):
    before = new()
    before.failure("http://a.cn/1", Stage.FETCH, Reason.UNREACHABLE, "no answer")
    before.failure("http://a.cn/2", Stage.FETCH, Reason.UNREACHABLE, "no answer")
    before.finish("failed")
    now = new()
    now.failure("http://a.cn/1", Stage.EXTRACT, Reason.NO_TABLES, "no table")
    now.resolve("http://a.cn/1", "http://a.cn/3")
    now.finish("partial")
    states = {(row.url, row.reason): row.resolved_at is not None for row in kept(engine, FailureRow)}
    assert states == {
        ("http://a.cn/1", "unreachable"): True,
        ("http://a.cn/2", "unreachable"): False,
        ("http://a.cn/1", "no_tables"): False,
    }


def test_an_unexpected_exception_is_kept_and_goes_on(new, engine):
    journal = new()
    with pytest.raises(KeyError), journal.guarding(Stage.STORE, "http://a.cn/1"):
        raise KeyError("item")
    journal.finish("failed")
    (row,) = kept(engine, FailureRow)
    assert (row.stage, row.reason, row.detail) == ("store", "internal_error", "KeyError: 'item'")


def test_a_journal_that_cannot_be_written_says_so(new, engine):
    journal = new(code="000000")  # no such jurisdiction: the run's row is refused
    journal.failure("http://a.cn/1", Stage.FETCH, Reason.GONE, "HTTP 404")
    with pytest.raises(JournalError, match="could not be written"):
        journal.finish("failed")
    assert kept(engine, FailureRow) == []


def test_an_outcome_is_one_of_three_words(new):
    with pytest.raises((ValueError, StatementError)):
        new().finish("fine")
