"""Versions of a report: which of several readings is the current one, and what makes a reading a new one."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple, Self

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from models import Capture, CheckRow, ExtractionRow, Number, Observation, Remark, Section
from pipelines.agreement import RULE
from pipelines.attribution import addresses
from pipelines.database import insert_rows, storable, table_of
from pipelines.items import ReportItem
from pipelines.results import Extraction, ExtractionWarning, ItemKey, MatchedCell

ATTACHMENT_OF = "attachment_of"
"""Kind of the warning that names the page whose attachment was read: that page is the reading's address too."""


# Made once: to put such statements together takes longer than to have them done.
_EXTRACTION = table_of(ExtractionRow)
_KEPT = select(_EXTRACTION).where(_EXTRACTION.c.report_id == bindparam("report_id")).order_by(_EXTRACTION.c.id)
_NEW = insert(_EXTRACTION).returning(_EXTRACTION.c.id)
_CHANGE = update(_EXTRACTION).where(_EXTRACTION.c.id == bindparam("changed"))


class ReportRow(NamedTuple):
    """A report's row; `is_new` where this transaction made it, so that there is nothing of it yet."""

    id: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class Contents:
    """An extraction as it can be stored: every number fits the database, every text is one that it takes."""

    extraction: Extraction
    item_ids: Mapping[ItemKey, int]

    @classmethod
    def of(cls, extraction: Extraction, item_ids: Mapping[ItemKey, int]) -> Self:
        """Takes an extraction over; a number that cannot be kept exactly becomes NULL, with its text and a warning."""
        cells = tuple(_storable_cell(cell) for cell in extraction.cells)
        told = tuple(
            ExtractionWarning("inexact_number", f"{before.raw} cannot be stored exactly", before.locator)
            for before, after in zip(extraction.cells, cells, strict=True)
            if before.value != after.value
        )
        return cls(replace(extraction, cells=cells, warnings=(*extraction.warnings, *told)), item_ids)

    @property
    def filled(self) -> int:
        """How many cells hold a number."""
        return sum(cell.value is not None for cell in self.extraction.cells)

    def fingerprint(self) -> str:
        """A hash of what was read, whatever bytes it came in: title, form, cells, chapters, and what contradicts it."""
        cells = [
            [*cell.item, _plain(cell.value), *(() if cell.plain else (cell.raw, cell.note, cell.unit))]
            for cell in sorted(self.extraction.cells, key=attrgetter("item"))
        ]
        sections = [[section.number, section.heading, section.text] for section in self.extraction.sections]
        read = [self.extraction.title, self.extraction.form, cells, sections]
        contradicted = [
            [*check.item, _plain(check.expected)]
            for check in self.extraction.checks
            if check.rule == RULE and check.passed is False
        ]
        if contradicted:
            read.append(contradicted)
        return hashlib.sha256(json.dumps(read, ensure_ascii=True).encode()).hexdigest()


def keep_version(db: Connection, report: ReportRow, item: ReportItem, contents: Contents, extractor: str) -> bool:
    """Writes an extraction of a report if it is a new one and settles which is current; tells if anything changed.

    The rule, with "address" for the document's own or that of the page that it is attached to:

    1. Content that is current already writes nothing. Only if it was another version of the program that read these
       very bytes, or if they were cross-checked now, its row takes over the new version's name and warnings.
    2. Other content at an address of the current extraction, or in its very bytes, becomes current: the report was
       changed there, or is read better now. Content that the report had before becomes current again.
    3. Other content at another address is kept beside the current one, with the warning "another_address". It becomes
       current only if it has more cells with a number.

    4. Content with fewer numbers than the current extraction, of which some document or page could not be read now, is
       no version of the report: a reader may be missing that was there before. It writes nothing.

    Old extractions always stay. The caller holds a lock on the report.
    """
    fingerprint = contents.fingerprint()
    kept = () if report.is_new else db.execute(_KEPT, {"report_id": report.id}).all()
    current = next((row for row in kept if row.is_current), None)
    if current is not None and current.fingerprint == fingerprint:
        _take_over_version(db, current, item, contents, extractor)
        return False
    if current is not None and item.is_incomplete and contents.filled < _filled(db, current.id):
        return False
    is_same_place = current is None or _shares_address(db, current, item)
    replaces = current is None or is_same_place or contents.filled > _filled(db, current.id)
    before = next((row for row in kept if row.fingerprint == fingerprint), None)
    if before is not None and not replaces:
        return False
    if current is not None and replaces:
        db.execute(_CHANGE, {"changed": current.id, "is_current": False})  # at no moment two current ones
    if before is not None:
        db.execute(_CHANGE, {"changed": before.id, "is_current": True})
        return True
    row = _new_row(report.id, item, contents, extractor, is_same_place=is_same_place)
    _write(db, {**row, "fingerprint": fingerprint, "is_current": replaces}, contents)
    return True


def keep_beside(db: Connection, report_id: int, item: ReportItem, contents: Contents, extractor: str) -> bool:
    """Writes a reading that contradicts the report's current one, not current, if it is new; tells if it was."""
    assert item.extracted_from is not None
    fingerprint = contents.fingerprint()
    query = select(_EXTRACTION.c.id).where(
        _EXTRACTION.c.report_id == report_id,
        _EXTRACTION.c.sha256 == item.extracted_from.sha256,
        _EXTRACTION.c.fingerprint == fingerprint,
    )
    if db.scalar(query.limit(1)) is not None:
        return False
    row = _new_row(report_id, item, contents, extractor, is_same_place=True)
    _write(db, {**row, "fingerprint": fingerprint, "is_current": False}, contents)
    return True


def _take_over_version(db: Connection, current: Row[Any], item: ReportItem, contents: Contents, extractor: str) -> None:
    assert item.extracted_from is not None
    says_more = current.extractor != extractor or contents.extraction.cross_checked
    if current.sha256 == item.extracted_from.sha256 and says_more:
        warnings = _warning_rows(_warnings(item, contents.extraction))
        told = {"extractor": extractor, "reader": contents.extraction.reader, "warnings": warnings}
        db.execute(_CHANGE, {"changed": current.id, **told})


def _new_row(
    report_id: int, item: ReportItem, contents: Contents, extractor: str, *, is_same_place: bool
) -> dict[str, Any]:
    fetched, extraction = item.extracted_from, contents.extraction
    assert fetched is not None
    warnings = _warnings(item, extraction)
    if not is_same_place:
        told = f"the report was found at {fetched.url} with other content than at its address so far"
        warnings += (ExtractionWarning("another_address", told),)
    return {
        "report_id": report_id,
        "sha256": fetched.sha256,
        "capture_id": fetched.capture_id,
        "form": extraction.form,
        "title": extraction.title and storable(extraction.title),
        "extractor": extractor,
        "reader": extraction.reader,
        "warnings": _warning_rows(warnings),
    }


def _write(db: Connection, row: Mapping[str, Any], contents: Contents) -> None:
    extraction_id: int = db.execute(_NEW, row).scalar_one()
    _insert_facts(db, extraction_id, contents)


def _shares_address(db: Connection, current: Row[Any], item: ReportItem) -> bool:
    """Whether the current extraction came from an address of the item, or from these very bytes."""
    assert item.extracted_from is not None
    if current.sha256 == item.extracted_from.sha256:
        return True
    here = set(addresses(item))
    if any(warning["kind"] == ATTACHMENT_OF and warning["text"] in here for warning in current.warnings):
        return True
    captures = select(Capture.id).where(Capture.sha256 == current.sha256, Capture.url.in_(here)).limit(1)
    return db.scalar(captures) is not None


def _filled(db: Connection, extraction_id: int) -> int:
    query = select(func.count(Observation.value)).where(Observation.extraction_id == extraction_id)
    return db.execute(query).scalar_one()


def _warnings(item: ReportItem, extraction: Extraction) -> tuple[ExtractionWarning, ...]:
    if item.extracted_from is item.page:
        return extraction.warnings
    return (*extraction.warnings, ExtractionWarning(ATTACHMENT_OF, item.page.url))


def _warning_rows(warnings: Sequence[ExtractionWarning]) -> list[dict[str, str]]:
    return [
        {"kind": warning.kind, "text": storable(warning.text), "locator": storable(warning.locator)}
        for warning in warnings
    ]


def _storable_cell(cell: MatchedCell) -> MatchedCell:
    fits = cell.value is None or Number.fits(cell.value)
    texts = (cell.raw, cell.note, cell.unit, cell.locator)
    if fits and all(map(_is_storable, texts)):
        return cell  # as nearly all are, and a report has hundreds
    raw, note, unit, locator = (text and storable(text) for text in texts)
    told = replace(cell, raw=raw or "", note=note, unit=unit, locator=locator or "")
    return told if fits else replace(told, value=None, plain=False)


@lru_cache(maxsize=4096)  # cells of all reports stand in the same places and hold the same small numbers
def _is_storable(text: str | None) -> bool:
    return text is None or storable(text) == text


def _plain(number: Decimal | None) -> str | None:
    return None if number is None else str(number.normalize())


def _fitting(number: Decimal | None) -> Decimal | None:
    return number if number is not None and Number.fits(number) else None


def _insert_facts(db: Connection, extraction_id: int, contents: Contents) -> None:
    """Writes what hangs on an extraction, table by table; the columns stand in the order of the tables."""
    read, ids = contents.extraction, contents.item_ids
    insert_rows(db, Observation, [(extraction_id, ids[cell.item], cell.value, cell.locator) for cell in read.cells])
    remarks = (cell for cell in read.cells if not cell.plain)
    insert_rows(db, Remark, [(extraction_id, ids[cell.item], cell.raw, cell.note, cell.unit) for cell in remarks])
    sections = [
        (extraction_id, section.number, storable(section.heading), storable(section.text)) for section in read.sections
    ]
    insert_rows(db, Section, sections)
    checks = [
        (extraction_id, one.rule, ids[one.item], one.passed, _fitting(one.expected), _fitting(one.actual))
        for one in read.checks
    ]
    insert_rows(db, CheckRow, checks)
