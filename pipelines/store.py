"""Last stage: one transaction a report; a report that is unchanged writes nothing (DESIGN sections 1 and 3)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Self

from scrapy.crawler import Crawler
from sqlalchemy import Connection, and_, bindparam, select, update
from sqlalchemy.orm import Session

from models import Capture, Item, Publisher, Report, session, transaction
from pipelines.attribution import addresses, has_numbers
from pipelines.database import Database, Gathering, insert_if_missing, insert_missing, storable, table_of
from pipelines.extract import EXTRACTOR
from pipelines.forms import catalogue
from pipelines.items import ReportItem
from pipelines.journal import Journal
from pipelines.publishers import publisher_kind
from pipelines.reasons import Stage
from pipelines.results import ItemKey
from pipelines.versions import Contents, ReportRow, keep_beside, keep_version

_ITEM_COLUMNS = (
    "form",
    "table_key",
    "row_key",
    "column_key",
    "table_label",
    "row_label",
    "column_label",
    "unit",
    "series",
)


_PUBLISHER, _REPORT, _CAPTURE = table_of(Publisher), table_of(Report), table_of(Capture)
_NAMED = select(_PUBLISHER.c.id).where(_PUBLISHER.c.name == bindparam("named"))
_OF_PLACE = _NAMED.where(_PUBLISHER.c.jurisdiction_code == bindparam("placed"))
_PLACELESS = _NAMED.where(_PUBLISHER.c.jurisdiction_code.is_(None))
# SQLite has one writer at a time anyway.
_LOCKED_REPORT = (
    select(_REPORT.c.id)
    .where(_REPORT.c.publisher_id == bindparam("publisher_id"), _REPORT.c.year == bindparam("year"))
    .with_for_update()
)
_CLAIM = (
    update(_CAPTURE)
    .where(
        _CAPTURE.c.id.in_(bindparam("captures", expanding=True)),
        _CAPTURE.c.report_id.is_distinct_from(bindparam("claimed_by")),
    )
    .values(report_id=bindparam("claimed_by"))
)


class Stored(StrEnum):
    """What storing a report came to; also the names of the run's counts."""

    STORED = "stored"
    UNCHANGED = "unchanged"


class StorePipeline:
    """Writes each report with its extraction, and counts it as "stored" or "unchanged"."""

    def __init__(self, database: Database, journal: Journal) -> None:
        self._database = database
        self._journal = journal
        self._item_ids: Mapping[ItemKey, int] = {}
        self._gathering = Gathering(database, self._store)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Makes the stage of a crawler's run."""
        return cls(Database.for_crawler(crawler), Journal.for_crawler(crawler))

    async def open_spider(self) -> None:
        """Brings the dimension `item` to what the form files say."""
        self._item_ids = await self._database.run(self._load_items)

    async def process_item(self, item: ReportItem) -> ReportItem:
        """Stores one report; of one that is unchanged only the captures are told whose they are."""
        with self._journal.guarding(Stage.STORE, item.page.url, item.page.sha256):
            if item.extraction is None:
                await self._database.run(self._claim, item)
                return item
            stored = await self._gathering.add(item)
        self._journal.count(stored)
        return item

    def _load_items(self) -> Mapping[ItemKey, int]:
        with session(self._database.engine, read_only=True) as db:
            if _items_are_synced(db):
                return _item_ids(db)
        with session(self._database.engine) as db:
            sync_items(db)
            return _item_ids(db)

    def _store(self, items: Sequence[ReportItem]) -> list[Stored]:
        """Stores some reports in one transaction: each changes the same pages of the indexes as the others."""
        with transaction(self._database.engine) as db:
            return [self._store_one(db, item) for item in items]

    def _store_one(self, db: Connection, item: ReportItem) -> Stored:
        assert item.extraction is not None
        stored = store_report(db, item, self._item_ids, EXTRACTOR)
        claim_captures(db, item)
        if item.extraction.cells and (has_numbers(item.extraction) or not item.is_incomplete):
            self._journal.resolve_within(db, *addresses(item))
        return stored

    def _claim(self, item: ReportItem) -> None:
        with transaction(self._database.engine, read_only=True) as db:
            if not unclaimed_captures(db, item):
                return
        with transaction(self._database.engine) as db:
            claim_captures(db, item)


def store_report(db: Connection, item: ReportItem, item_ids: Mapping[ItemKey, int], extractor: str) -> Stored:
    """Stores what was extracted, in the caller's transaction; safe beside other writers on SQLite and PostgreSQL.

    Args:
        db: a transaction that may write.
        item: with `publisher`, `year`, `extraction` and `extracted_from` settled; `extraction.checks` filled.
        item_ids: ids of the dimension `item`, see `sync_items`.
        extractor: the version that read it, for `extraction.extractor`.

    Returns:
        STORED if there is a new extraction or another one became current, UNCHANGED if nothing had to be written. Which
        of several readings of a report is current: see `pipelines.versions.keep_version`.
    """
    assert item.publisher is not None
    assert item.year is not None
    assert item.extraction is not None
    assert item.extracted_from is not None
    report = _report(db, _publisher_id(db, item.publisher, item.jurisdiction), item.year)
    item.report_id = report.id
    contents = Contents.of(item.extraction, item_ids)
    changed = keep_version(db, report, item, contents, extractor)
    for fetched, read in item.others:
        beside = replace(item, extraction=read, extracted_from=fetched)
        changed |= keep_beside(db, report.id, beside, Contents.of(read, item_ids), extractor)
    return Stored.STORED if changed else Stored.UNCHANGED


def unclaimed_captures(db: Connection, item: ReportItem) -> Sequence[int]:
    """The captures of an item that do not say yet that they are of its report."""
    captures = _captures(item)
    if item.report_id is None or not captures:
        return ()
    is_other = Capture.report_id.is_distinct_from(item.report_id)
    return db.scalars(select(Capture.id).where(Capture.id.in_(captures), is_other)).all()


def claim_captures(db: Connection, item: ReportItem) -> None:
    """Writes into the captures of an item which report they are of."""
    if item.report_id is not None:
        db.execute(_CLAIM, {"captures": _captures(item), "claimed_by": item.report_id})


def _captures(item: ReportItem) -> list[int]:
    return [fetched.capture_id for fetched in item.documents if fetched.capture_id is not None]


def sync_items(db: Session) -> None:
    """Brings the dimension `item` to the catalogue of the form files: adds what is new, renames what was renamed.

    An item that left the catalogue stays, since observations refer to it.
    """
    wanted = _catalogue_rows()
    insert_missing(db, Item, *wanted.values())
    kept = {key: row for key, row in _kept_rows(db).items() if key in wanted}
    for key, row in kept.items():
        if row != wanted[key]:
            is_it = and_(*(getattr(Item, name) == value for name, value in key._asdict().items()))
            db.execute(update(Item).where(is_it).values(wanted[key]))


def _items_are_synced(db: Session) -> bool:
    kept = _kept_rows(db)
    return all(kept.get(key) == row for key, row in _catalogue_rows().items())


def _catalogue_rows() -> dict[ItemKey, dict[str, str | None]]:
    rows = ({name: getattr(item, name) for name in _ITEM_COLUMNS} for item in catalogue())
    return {_key(row): row for row in rows}


def _kept_rows(db: Session) -> dict[ItemKey, dict[str, str | None]]:
    rows = ({name: getattr(item, name) for name in _ITEM_COLUMNS} for item in db.scalars(select(Item)))
    return {_key(row): row for row in rows}


def _key(row: Mapping[str, str | None]) -> ItemKey:
    return ItemKey(*(str(row[name]) for name in ItemKey._fields))


def _item_ids(db: Session) -> dict[ItemKey, int]:
    query = select(Item.id, Item.form, Item.table_key, Item.row_key, Item.column_key)
    return {ItemKey(*key): item_id for item_id, *key in db.execute(query)}


def _publisher_id(db: Connection, name: str, code: str | None) -> int:
    """The publisher's id; makes the row if need be. One that was stored without its place gets it when it is known."""
    name = storable(name)
    query, named = (_PLACELESS, {"named": name}) if code is None else (_OF_PLACE, {"named": name, "placed": code})
    found: int | None = db.execute(query, named).scalar()
    if found is not None:
        return found
    if code is not None:
        given = update(_PUBLISHER).where(_PUBLISHER.c.id.in_(_PLACELESS)).values(jurisdiction_code=code)
        db.execute(given, {"named": name})
    made = insert_if_missing(db, Publisher, {"jurisdiction_code": code, "name": name, "kind": publisher_kind(name)})
    return made if made is not None else db.execute(query, named).scalar_one()


def _report(db: Connection, publisher_id: int, year: int) -> ReportRow:
    """The report's row, made if need be, and locked: whoever else has something on it waits."""
    key = {"publisher_id": publisher_id, "year": year}
    made = insert_if_missing(db, Report, key)
    if made is not None:
        return ReportRow(made, is_new=True)
    return ReportRow(db.execute(_LOCKED_REPORT, key).scalar_one(), is_new=False)
