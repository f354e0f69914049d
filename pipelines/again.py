"""The third door: what the archive has becomes report items again (DESIGN section 1).

A report's unit in the archive is the capture of its page (or file) with those of its attachments.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, union
from sqlalchemy.orm import Session, aliased

from models import Capture, Document, ExtractionRow, FailureRow, Publisher, Report, Run
from pipelines.archive import fetched_again
from pipelines.containers import CONTAINERS
from pipelines.items import ReportItem
from pipelines.reasons import Stage

AFTER_THE_ARCHIVE = (Stage.EXTRACT, Stage.CHECK, Stage.STORE)
"""Where a report can fail that is in the archive, and what can be done again without the web."""

_HINTS = ("publisher", "year", "title", "given_publisher", "given_year")
_PAGE_ID = case((Capture.hints.is_not(None), Capture.id), else_=func.coalesce(Capture.page_id, Capture.id))
"""The page that a capture belongs to: itself where it says what was known of a report, or stands alone."""
_READER_MARKS = ":+"
"""A reader's engine, and what it read through, stand behind these: pdf:pdfium, office+docx."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which reports are to be read again: those that failed, unless `reader` or `everything` asks for others.

    Attributes:
        stages: where they failed.
        reason: why they failed, None for any reason.
        reader: who made their current reading; "pdf" stands for "pdf:pdfium" too.
        everything: all that the archive has.
        publisher: part of the publisher's name.
        year: the year reported on.
        jurisdiction: GB/T 2260 code.
    """

    stages: tuple[Stage, ...] = (Stage.EXTRACT,)
    reason: str | None = None
    reader: str | None = None
    everything: bool = False
    publisher: str | None = None
    year: int | None = None
    jurisdiction: str | None = None


def find_captures(db: Session, wanted: Wanted) -> list[int]:
    """The ids of the pages' captures that are to be read again, those of one address in a row and the oldest first.

    Of several captures of the same bytes at one address it is the newest. A report of which nobody knows the publisher,
    say, is not among those of one publisher.
    """
    if wanted.everything:
        ids = union(_failed(wanted), _current(wanted), _newest()).subquery()
    else:
        ids = (_failed(wanted) if wanted.reader is None else _current(wanted)).subquery()
    query = select(Capture.id, Capture.url, Capture.sha256).join(Run, Capture.run_id == Run.id)
    rows = db.execute(query.where(Capture.id.in_(select(ids)), *_filters(wanted)).order_by(Capture.url, Capture.id))
    newest = {(url, sha256): capture_id for capture_id, url, sha256 in rows}
    return [capture_id for _, capture_id in sorted((url, capture_id) for (url, _), capture_id in newest.items())]


def readers_met(db: Session) -> list[str]:
    """The readers that made current readings, sorted."""
    return sorted(db.scalars(select(ExtractionRow.reader).where(ExtractionRow.is_current).distinct()))


def is_reader(name: str, reader: str) -> bool:
    """Whether `reader`, as a reading names it, is the one that a person calls `name`: "pdf" is "pdf:pdfium" too."""
    return reader == name or reader.startswith(tuple(name + mark for mark in _READER_MARKS))


def load_item(db: Session, archive_dir: Path, capture_id: int) -> ReportItem:
    """The item that a page's capture stands for, with its attachments and with what was known of its report.

    Raises:
        ArchiveDamagedError: the archive does not have all of its bytes.
    """
    page = db.get_one(Capture, capture_id)
    belonging = select(Capture).where(Capture.page_id == capture_id, Capture.hints.is_(None)).order_by(Capture.id)
    hints = page.hints or {}
    known: dict[str, Any] = {name: hints.get(name) for name in _HINTS}
    return ReportItem(
        page=fetched_again(archive_dir, page),
        attachments=[fetched_again(archive_dir, capture) for capture in db.scalars(belonging)],
        jurisdiction=page.run.jurisdiction_code if page.hints is None else hints.get("jurisdiction"),
        **known,
    )


def _failed(wanted: Wanted) -> Select[tuple[int]]:
    """Pages of the last failed attempt at each address, unless a later one gave what is current."""
    stages = AFTER_THE_ARCHIVE if wanted.everything else wanted.stages
    criteria: list[ColumnElement[bool]] = [FailureRow.resolved_at.is_(None), FailureRow.stage.in_(stages)]
    if wanted.reason is not None:
        criteria.append(FailureRow.reason == wanted.reason)
    last = select(func.max(FailureRow.id)).where(*criteria).group_by(FailureRow.url)
    bytes_meant = or_(Capture.sha256 == FailureRow.sha256, FailureRow.sha256.is_(None))
    same = and_(Capture.url == FailureRow.url, Capture.sha256.is_not(None), bytes_meant)
    captures = select(func.max(Capture.id)).join(FailureRow, same).where(FailureRow.id.in_(last)).group_by(Capture.url)
    later = aliased(Capture)
    replaced = exists().where(
        ExtractionRow.capture_id == later.id, ExtractionRow.is_current, later.url == Capture.url, later.id > Capture.id
    )
    return select(_PAGE_ID).where(Capture.id.in_(captures), ~replaced)


def _current(wanted: Wanted) -> Select[tuple[int]]:
    """Pages that the reports' current readings rest on."""
    query = select(_PAGE_ID).join(ExtractionRow, ExtractionRow.capture_id == Capture.id)
    query = query.where(ExtractionRow.is_current)
    return query if wanted.reader is None else query.where(_is_reader(wanted.reader))


def _is_reader(name: str) -> ColumnElement[bool]:
    parts = [ExtractionRow.reader.startswith(name + mark, autoescape=True) for mark in _READER_MARKS]
    return or_(ExtractionRow.reader == name, *parts)


def _newest() -> Select[tuple[int]]:
    """The newest page at each address, also where its reading is kept beside another that is current.

    Not a person's container that could be opened: its members are pages.
    """
    newest = select(func.max(_PAGE_ID)).join(Document, Capture.sha256 == Document.sha256)
    opened = and_(Capture.url.startswith("file:"), Document.media_type.in_(CONTAINERS))
    return newest.where(Capture.id == _PAGE_ID, ~opened).group_by(Capture.url)


def _filters(wanted: Wanted) -> list[ColumnElement[bool]]:
    """What the stored report says of itself, or, where it is not stored, what was known of it before."""
    filters = []
    if wanted.publisher is not None:
        hinted = (
            Capture.hints[name].as_string().contains(wanted.publisher, autoescape=True)
            for name in ("given_publisher", "publisher")
        )
        stored = Publisher.name.contains(wanted.publisher, autoescape=True)
        filters.append(or_(*hinted, _stored(stored)))
    if wanted.year is not None:
        years = (Capture.hints[name].as_integer() == wanted.year for name in ("given_year", "year"))
        filters.append(or_(*years, _stored(Report.year == wanted.year)))
    if wanted.jurisdiction is not None:
        places = (Capture.hints["jurisdiction"].as_string(), Run.jurisdiction_code)
        known = (place == wanted.jurisdiction for place in places)
        filters.append(or_(*known, _stored(Publisher.jurisdiction_code == wanted.jurisdiction)))
    return filters


def _stored(criterion: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a reading that rests on the capture, or on one that belongs to it, is of a report like this."""
    unit = aliased(Capture)
    return exists().where(
        or_(unit.id == Capture.id, unit.page_id == Capture.id),
        ExtractionRow.capture_id == unit.id,
        ExtractionRow.report_id == Report.id,
        Report.publisher_id == Publisher.id,
        criterion,
    )
