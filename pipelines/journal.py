"""What a run tells of itself: its row, its failures, its counts (DESIGN section 3: a run tells the truth)."""

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from weakref import WeakKeyDictionary, ref

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from sqlalchemy import Connection, and_, bindparam, select, update
from sqlalchemy.orm import Session

from models import Capture, FailureRow, Run, session, transaction
from pipelines.database import Database, storable, table_of
from pipelines.items import Fetched
from pipelines.reasons import Reason, Stage

logger = logging.getLogger(__name__)


class Outcome(StrEnum):
    """How a run ended, judged from expected against found."""

    GOOD = "good"
    PARTIAL = "partial"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that could not be fetched, read, matched or stored."""

    url: str
    stage: str
    reason: str
    detail: str
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that a person should know though nothing failed; `kind` is a fixed word."""

    url: str
    kind: str
    text: str


class JournalError(Exception):
    """The journal itself could not be written."""


class Journal:
    """One run's row, failures and counts.

    The row is written when there is something to tell: with the first failure or capture, by `ensure_run`, or at the
    end of a run that has stored something. All methods may be called from the reactor's thread and return at once, but
    `finish`, which waits for the database.

    Attributes:
        command: kept in `run.command`; by default the spider's attribute `command`, else "crawl".
        jurisdiction_code: kept in `run.jurisdiction_code`; by default the spider's attribute of this name.
        again: stages that this run goes through again with what earlier runs left: only their failures are closed when
            it goes well now, and one that is still open and the same is not written twice. Empty for a run that
            begins at the beginning.
        failures: this run's failures so far, in order.
        counts: what was found, stored, flagged …; kept in `run.counts`.
    """

    def __init__(self, database: Database, command: str, jurisdiction_code: str | None = None) -> None:
        self.database = database
        self.command = command
        self.jurisdiction_code = jurisdiction_code
        self.again: tuple[Stage, ...] = ()
        self.failures: list[Failure] = []
        self.counts: Counter[str] = Counter()
        self._run_id: int | None = None
        self._lost: list[BaseException] = []
        self._listeners: list[Callable[[Failure | Notice], None]] = []

    @classmethod
    def for_crawler(cls, crawler: Crawler) -> "Journal":
        """The journal of a crawler's run, the same one for all who ask."""
        if crawler not in _journals:
            _journals[crawler] = _SpiderJournal(crawler)
        return _journals[crawler]

    def listen(self, listener: Callable[[Failure | Notice], None]) -> None:
        """Has each failure and notice told to `listener` as it happens."""
        self._listeners.append(listener)

    def ensure_run(self) -> None:
        """Writes the run's row now, if it is not there yet."""
        self._write(self.run_id)

    def run_id(self) -> int:
        """The run's id; writes the row if need be. Only for the database thread, and outside any transaction."""
        if self._run_id is None:
            with session(self.database.engine) as db:
                run = Run(command=self.command, jurisdiction_code=self.jurisdiction_code, counts={})
                db.add(run)
                db.flush()
                self._run_id = run.id
        return self._run_id

    def failure(self, url: str, stage: Stage, reason: str, detail: str, sha256: str | None = None) -> None:
        """Keeps a failure: a row, a count, and one line in the log.

        Args:
            url: what it is about, and with which one tries again: an address, or a file as `file:` address.
            stage: where on the way it happened.
            reason: one of `pipelines.reasons.Reason`.
            detail: what happened and what to do, in words.
            sha256: of the bytes concerned, if there were any.
        """
        self.fail(Failure(url, str(stage), str(reason), detail, sha256))

    def fail(self, failure: Failure) -> None:
        """Keeps a failure that somebody else has put into words, as `failure` does."""
        # Half characters from hostile input would break the log as they would the database.
        failure = replace(failure, url=storable(failure.url), detail=storable(failure.detail))
        self.failures.append(failure)
        self.count("failures")
        logger.warning("%s: %s [%s, %s]", failure.url, failure.detail, failure.stage, failure.reason)
        self._tell(failure)
        self._write(self._write_failure, failure)

    def notice(self, url: str, kind: str, text: str) -> None:
        """Tells something that did not fail but should be known: a line in the log and a count, no row."""
        notice = Notice(storable(url), kind, storable(text))
        self.count("notices")
        logger.warning("%s: %s [%s]", notice.url, notice.text, kind)
        self._tell(notice)

    def look(self, fetched: Fetched, *, verdict: str, hints: Mapping[str, Any], report_id: int | None = None) -> None:
        """Keeps a fetch that gave nothing to read: a capture without bytes, for a later crawl to know.

        Args:
            fetched: what came.
            verdict: why there is nothing to read, for `capture.verdict`.
            hints: for `capture.hints`.
            report_id: the report that was there before.
        """
        self._write(self._write_look, fetched, verdict, hints, report_id)

    def count(self, name: str, n: int = 1) -> None:
        """Adds to a count of this run."""
        self.counts[name] += n

    def resolve(self, *urls: str) -> None:
        """Closes the failures that earlier runs left open at these addresses, since it has now gone well."""
        self._write(self._resolve, urls)

    def resolve_within(self, db: Connection, *urls: str) -> None:
        """As `resolve`, within a transaction of the database thread."""
        if db.execute(_FIRST_OPEN, self._open_at(urls)).first() is not None:
            db.execute(_CLOSE, {**self._open_at(urls), "closed_at": datetime.now(UTC)})

    @contextmanager
    def guarding(self, stage: Stage, url: str, sha256: str | None = None) -> Iterator[None]:
        """Keeps an unexpected exception as a failure of our own side, and lets it go on."""
        try:
            yield
        except DropItem:
            raise
        except Exception as error:
            self.failure(url, stage, Reason.INTERNAL_ERROR, f"{type(error).__name__}: {error}", sha256)
            raise

    def finish(self, outcome: str) -> None:
        """Ends the run: waits for all that is still to be written, writes outcome and counts, closes the database.

        A run that changed nothing and has nothing to tell has no row and gets none. Blocks: call it when the reactor
        has stopped, or from another thread.

        Args:
            outcome: one of `Outcome`.

        Raises:
            JournalError: something could not be written.
        """
        self._write(self._finish, Outcome(outcome))
        self.database.close()
        if self._lost:
            raise JournalError(f"{len(self._lost)} entries of the journal could not be written: {self._lost[0]}")

    def _tell(self, told: Failure | Notice) -> None:
        for listener in self._listeners:
            listener(told)

    def _write(self, work: Callable[..., object], *args: object) -> None:
        self.database.submit(work, *args).add_done_callback(self._watch)

    def _watch(self, future: Future[object]) -> None:
        error = future.exception()
        if error is not None:
            self._lost.append(error)
            logger.error("The journal could not be written: %s", error, exc_info=error)

    def _write_failure(self, failure: Failure) -> None:
        run_id = self.run_id()
        with session(self.database.engine) as db:
            if failure.stage in self.again and _is_open_still(db, failure, run_id):
                return
            db.add(
                FailureRow(
                    run_id=run_id,
                    url=failure.url,
                    stage=failure.stage,
                    reason=failure.reason,
                    detail=failure.detail,
                    sha256=failure.sha256,
                )
            )

    def _write_look(self, fetched: Fetched, verdict: str, hints: Mapping[str, Any], report_id: int | None) -> None:
        run_id = self.run_id()
        headers = {name.lower(): value for name, value in fetched.headers}
        with session(self.database.engine) as db:
            db.add(
                Capture(
                    url=fetched.url,
                    fetched_at=fetched.fetched_at,
                    status=fetched.status,
                    etag=headers.get("etag"),
                    last_modified=headers.get("last-modified"),
                    run_id=run_id,
                    hints=dict(hints),
                    report_id=report_id,
                    verdict=verdict,
                )
            )

    def _resolve(self, urls: tuple[str, ...]) -> None:
        with transaction(self.database.engine, read_only=True) as db:
            if db.execute(_FIRST_OPEN, self._open_at(urls)).first() is None:
                return
        with transaction(self.database.engine) as db:
            self.resolve_within(db, *urls)

    def _open_at(self, urls: tuple[str, ...]) -> dict[str, Any]:
        stages = [str(stage) for stage in self.again or Stage]
        return {"urls": urls, "run": self._run_id or 0, "stages": stages}

    def _finish(self, outcome: Outcome) -> None:
        if self._run_id is None and outcome == Outcome.GOOD and not self.counts["stored"]:
            return
        run_id = self.run_id()
        with session(self.database.engine) as db:
            db.execute(
                update(Run)
                .where(Run.id == run_id)
                .values(outcome=str(outcome), counts=dict(self.counts), finished_at=datetime.now(UTC))
            )


_FAILURE = table_of(FailureRow)
_IS_OPEN = and_(
    _FAILURE.c.url.in_(bindparam("urls", expanding=True)),
    _FAILURE.c.resolved_at.is_(None),
    _FAILURE.c.run_id != bindparam("run"),
    _FAILURE.c.stage.in_(bindparam("stages", expanding=True)),
)
_FIRST_OPEN = select(_FAILURE.c.id).where(_IS_OPEN).limit(1)
_CLOSE = update(_FAILURE).where(_IS_OPEN).values(resolved_at=bindparam("closed_at"))


def _is_open_still(db: Session, failure: Failure, run_id: int) -> bool:
    """Whether an earlier run has told the very same; what it told otherwise of this document is closed."""
    same_document = and_(
        FailureRow.url == failure.url,
        FailureRow.stage == failure.stage,
        FailureRow.sha256.is_not_distinct_from(failure.sha256),
        FailureRow.resolved_at.is_(None),
        FailureRow.run_id != run_id,
    )
    same_words = and_(FailureRow.reason == failure.reason, FailureRow.detail == failure.detail)
    db.execute(update(FailureRow).where(same_document, ~same_words).values(resolved_at=datetime.now(UTC)))
    return db.scalar(select(FailureRow.id).where(same_document, same_words).limit(1)) is not None


class _SpiderJournal(Journal):
    """A journal that asks its crawler's spider, which is there only later, what the run is."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(Database.for_crawler(crawler), "crawl")
        self._crawler = ref(crawler)  # else the crawler, which is the key to this journal, would live for ever

    def run_id(self) -> int:
        if self._run_id is None:
            crawler = self._crawler()
            spider = crawler and crawler.spider
            self.command = getattr(spider, "command", self.command)
            self.jurisdiction_code = self.jurisdiction_code or getattr(spider, "jurisdiction_code", None)
        return super().run_id()


_journals: WeakKeyDictionary[Crawler, Journal] = WeakKeyDictionary()
