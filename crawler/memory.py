"""What earlier crawls know of a portal's reports: where they lie, and when they were last looked at.

Lists are always read; what they lead to is asked for only if it may have changed. It is all told from the captures and
failures in the database, so a crawl that was killed goes on where it was, without any state of its own.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from sqlalchemy import Row as Record
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from crawler.families import Row, canonical
from models import Capture, FailureRow, Report, Run

GONE = "gone"
NOT_A_REPORT = "not_a_report"
"""Words of `capture.verdict`."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """The last look at one address, and what it was read as.

    Attributes:
        capture: the capture of that look, with validators and the place of the bytes in the archive.
        year: the year that the report is on, None where it is none.
        is_page: it stands for itself; an attachment does not.
        is_open: a failure of it has not been resolved.
    """

    capture: Capture
    year: int | None
    is_page: bool
    is_open: bool

    @property
    def hints(self) -> Mapping[str, Any]:
        """What list and article said of it then."""
        return self.capture.hints or {}

    @property
    def column(self) -> str | None:
        """The column that it was listed in."""
        return self.hints.get("column")

    @property
    def branch(self) -> tuple[str | None, int | None]:
        """The organ and the year whose branch that column is, by their captions."""
        publisher, year = self.hints.get("branch", (None, None))
        return publisher, year

    @property
    def row(self) -> tuple[str, str | None]:
        """The title and the date that the list showed."""
        title, date = self.hints.get("row", ("", None))
        return title, date

    @property
    def is_report(self) -> bool:
        """Tell whether it was there, as a report, when it was last looked at."""
        return self.is_page and self.capture.report_id is not None and self.capture.verdict is None

    @property
    def is_settled(self) -> bool:
        """Tell whether that look left nothing to be done."""
        if self.is_open or self.hints.get("incomplete"):
            return False
        return self.is_report or self.capture.verdict == NOT_A_REPORT

    @property
    def validators(self) -> dict[str, str]:
        """The headers that ask for it only if it has changed since; none where the archive has no bytes of it."""
        capture = self.capture
        if capture.warc_file is None:
            return {}
        told = {"If-None-Match": capture.etag, "If-Modified-Since": capture.last_modified}
        return {name: value for name, value in told.items() if value}


@dataclass(slots=True)
class Memory:
    """All that is remembered of one jurisdiction's portal.

    Attributes:
        verify_after: how long a look at an old report holds.
        met: keys of the remembered pages that this crawl's lists have led to.
    """

    verify_after: timedelta = timedelta(0)
    met: set[str] = field(default_factory=set)
    _known: dict[str, Remembered] = field(default_factory=dict)

    @classmethod
    def load(cls, db: Session, jurisdiction_code: str, verify_after: timedelta) -> Self:
        """Read what the crawls of a jurisdiction have left in the database."""
        memory = cls(verify_after)
        opened = set(db.scalars(_open_failures(jurisdiction_code)))
        for record in db.execute(_last_looks(jurisdiction_code)):
            memory._keep(record, opened)
        db.expunge_all()
        return memory

    def _keep(self, record: Record[Capture, int], opened: set[str]) -> None:
        capture, year = record
        linked = (capture.hints or {}).get("linked")
        is_open = capture.url in opened or linked in opened
        remembered = Remembered(capture, year, is_page=capture.page_id is None, is_open=is_open)
        for url in filter(None, (capture.url, linked)):
            before = self._known.get(canonical(url))
            if before is None or before.capture.id < capture.id:
                self._known[canonical(url)] = remembered

    def of(self, url: str) -> Remembered | None:
        """Give what is remembered of an address, in whichever way it is written."""
        return self._known.get(canonical(url))

    def meet(self, url: str) -> None:
        """Note that a list leads to a page."""
        known = self.of(url)
        if known is not None:
            self.met.update((canonical(url), canonical(known.capture.url)))

    def can_wait(self, row: Row, now: datetime | None = None) -> bool:
        """Tell whether a row's article need not be asked for: old, unchanged in its list, and looked at not long ago.

        A report is recent until the season after the one in which it was due has begun.
        """
        known, now = self.of(row.url), now or datetime.now(UTC)
        if known is None or not known.is_settled or now - known.capture.fetched_at >= self.verify_after:
            return False
        if known.hints.get("row") != describe_row(row):
            return False
        year = known.year if known.year is not None else _year_before(row.date)
        return year is None or year < now.year - 1

    def unmet(self) -> Iterator[Remembered]:
        """Give the reports that were there and that no list of this crawl has led to."""
        return (known for known in self._reports() if canonical(known.capture.url) not in self.met)

    def columns(self) -> dict[str, tuple[str | None, int | None]]:
        """Give the columns that had reports, each with the organ and the year of its branch."""
        return {known.column: known.branch for known in self._reports() if known.column}

    def reports_in(self, column: str) -> int:
        """Count the reports that a column is known to have had."""
        key = canonical(column)
        return sum(known.column is not None and canonical(known.column) == key for known in self._reports())

    def _reports(self) -> Iterable[Remembered]:
        return {known.capture.id: known for known in self._known.values() if known.is_report}.values()


def describe_row(row: Row) -> list[str | None]:
    """Give what a list shows of an article, for comparing and for `capture.hints`."""
    return [row.title, row.date]


def _year_before(date: str | None) -> int | None:
    return int(date[:4]) - 1 if date else None


def _last_looks(code: str) -> Select[Capture, int]:
    """The last capture of each address that the jurisdiction's crawls have asked for."""
    last = (
        select(func.max(Capture.id))
        .join(Run, Capture.run_id == Run.id)
        .where(Run.jurisdiction_code == code, Run.command.startswith("crawl"))
        .group_by(Capture.url)
    )
    return select(Capture, Report.year).outerjoin(Report, Capture.report_id == Report.id).where(Capture.id.in_(last))


def open_addresses(db: Session) -> frozenset[str]:
    """Give the addresses at which any run has left a failure open."""
    return frozenset(db.scalars(select(FailureRow.url).where(FailureRow.resolved_at.is_(None)).distinct()))


def _open_failures(code: str) -> Select[str]:
    of_place = (Run.jurisdiction_code == code, FailureRow.resolved_at.is_(None))
    return select(FailureRow.url).join(Run, FailureRow.run_id == Run.id).where(*of_place).distinct()
