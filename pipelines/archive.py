"""First stage: the bytes as they came go into the archive, and a capture row says when and from where."""

import logging
import os
import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple, Self

from scrapy.crawler import Crawler
from sqlalchemy import Connection, bindparam, insert, select

from models import Capture, Document, transaction
from pipelines.database import Database, Gathering, insert_missing, table_of
from pipelines.items import Fetched, ReportItem
from pipelines.journal import Journal
from pipelines.readers.sniff import sniff
from pipelines.reasons import Stage
from pipelines.warc import SUFFIX, WARC_VERSION, ArchiveDamagedError, Payload, WarcFile, read_record, sha256_of

logger = logging.getLogger(__name__)

DEFAULT_ARCHIVE_DIR = "data/archive"
_CAPTURE = table_of(Capture)
_PLACES = (
    select(_CAPTURE.c.sha256, _CAPTURE.c.warc_file, _CAPTURE.c.warc_offset)
    .where(_CAPTURE.c.sha256.in_(bindparam("names", expanding=True)))
    .distinct()
)
_NEW_CAPTURE = insert(_CAPTURE).returning(_CAPTURE.c.id)
_NOT_FOR_NAMES = re.compile(r"[^A-Za-z0-9_-]+")


class _Place(NamedTuple):
    """Where the bytes of a capture are kept: path below the archive folder, first byte of the record."""

    warc_file: str
    warc_offset: int


class ArchivePipeline:
    """Writes each item's page and attachments into the run's WARC file and fills `sha256`, `media_type`, `capture_id`.

    The page's capture keeps what was known of the report, the others the page that they belong to.
    Bytes that the archive already has are not written again: the new capture points to the record that is there. A
    file (`file:` address) whose bytes were captured from that address before, with nothing less known of the report,
    gives no new capture either, so that ingesting it again changes nothing. A record is on the disk before the row that
    points to it is committed.

    Settings: ARCHIVE_DIR.
    """

    def __init__(self, archive_dir: Path, database: Database, journal: Journal, label: str) -> None:
        self._folder = archive_dir
        self._database = database
        self._journal = journal
        self._label = _NOT_FOR_NAMES.sub("-", label)
        self._warc: WarcFile | None = None
        self._gathering = Gathering(database, self._archive)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Makes the stage of a crawler's run."""
        label = getattr(crawler.spider, "name", None) or "run"
        folder = archive_folder(crawler.settings.get("ARCHIVE_DIR"))
        return cls(folder, Database.for_crawler(crawler), Journal.for_crawler(crawler), label)

    async def process_item(self, item: ReportItem) -> ReportItem:
        """Archives the page and the attachments of one report."""
        with self._journal.guarding(Stage.ARCHIVE, item.page.url):
            await self._gathering.add(item)
        return item

    async def close_spider(self) -> None:
        """Closes the run's file, behind all that is still to be written."""
        await self._database.run(self._close)

    def _close(self) -> None:
        if self._warc is not None:
            self._warc.close()
            self._warc = None

    def _archive(self, items: Sequence[ReportItem]) -> list[None]:
        """Does the work for some items, on the database thread: one trip to the disk and one transaction for all."""
        several = [(item, fetched) for item in items for fetched in item.documents if fetched.capture_id is None]
        for _, fetched in several:
            fetched.sha256 = sha256_of(fetched.body)
            fetched.media_type = sniff(fetched.body)
        with transaction(self._database.engine, read_only=True) as db:
            kept = self._kept(db, {_name(fetched) for _, fetched in several})
            for item, fetched in several:
                fetched.is_first = _name(fetched) not in kept
                fetched.capture_id = self._same_capture(db, fetched, item.hints if fetched is item.page else {})
        new = [(item, fetched) for item, fetched in several if fetched.capture_id is None]
        if new:
            run_id = self._journal.run_id()
            kept |= self._write([fetched for _, fetched in new if kept.get(_name(fetched)) is None], run_id)
            self._keep(new, kept, run_id)
            self._journal.count("captures", len(new))
        return [None for _ in items]

    def _keep(self, new: Sequence[tuple[ReportItem, Fetched]], kept: Mapping[str, _Place | None], run_id: int) -> None:
        """Writes the rows of captures; none is told of before all are committed."""
        ids: dict[int, int] = {}  # by the identity of what was fetched, a page before what hangs on it
        with transaction(self._database.engine) as db:
            for item, fetched in new:
                if fetched.is_first:
                    _add_document(db, fetched)
                belongs = _belonging(item, fetched, ids)
                ids[id(fetched)] = _add_capture(db, fetched, kept[_name(fetched)], {**belongs, "run_id": run_id})
        for _, fetched in new:
            fetched.capture_id = ids[id(fetched)]

    def _kept(self, db: Connection, names: AbstractSet[str]) -> dict[str, _Place | None]:
        """Where the archive has the bytes that were captured before, None where it has not, or no longer."""
        kept: dict[str, _Place | None] = {}
        for sha256, warc_file, warc_offset in db.execute(_PLACES, {"names": list(names)}):
            kept[sha256] = kept.get(sha256) or self._place(warc_file, warc_offset)
        return kept

    def _same_capture(self, db: Connection, fetched: Fetched, hints: dict[str, Any]) -> int | None:
        """The capture of the same bytes from the same file that knows the hints, None for what comes from the web."""
        if fetched.is_first or not fetched.url.startswith("file:"):
            return None
        known = _CAPTURE.c
        query = (
            select(_CAPTURE).where(known.url == fetched.url, known.sha256 == fetched.sha256).order_by(known.id.desc())
        )
        captures = (seen for seen in db.execute(query) if (seen.hints or {}).items() >= hints.items())
        return next((seen.id for seen in captures if self._place(seen.warc_file, seen.warc_offset)), None)

    def _place(self, warc_file: str | None, warc_offset: int | None) -> _Place | None:
        """A capture's place in the archive if the archive reaches that far, else None."""
        if warc_file is None or warc_offset is None:
            return None
        try:
            reaches = (self._folder / warc_file).stat().st_size > warc_offset
        except FileNotFoundError:
            return None
        return _Place(warc_file, warc_offset) if reaches else None

    def _write(self, several: Sequence[Fetched], run_id: int) -> dict[str, _Place | None]:
        """Writes what the archive has not, each of it once, and gives where it is now."""
        missing = {_name(fetched): fetched for fetched in several}
        if not missing:
            return {}
        if self._warc is None:
            self._warc = self._open(run_id)
        name = self._warc.path.relative_to(self._folder).as_posix()
        octets = "application/octet-stream"
        records = self._warc.write_all([(fetched, fetched.media_type or octets) for fetched in missing.values()])
        return {sha256: _Place(name, record.offset) for sha256, record in zip(missing, records, strict=True)}

    def _open(self, run_id: int) -> WarcFile:
        now = datetime.now(UTC)
        name = f"{now:%Y%m%dT%H%M%SZ}-run{run_id}-{self._label}{SUFFIX}"
        info = {
            "software": f"nianbao/{version('nianbao')} scrapy/{version('scrapy')} warcio/{version('warcio')}",
            "format": f"WARC File Format {WARC_VERSION.removeprefix('WARC/')}",
            "isPartOf": f"run {run_id}",
            "description": f"{self._journal.command} {self._label}",
        }
        return WarcFile(self._folder / f"{now:%Y-%m}" / name, info)


def archive_folder(setting: str | None) -> Path:
    """The archive's folder: the setting ARCHIVE_DIR, else the environment's, else `data/archive`."""
    return Path(setting or os.environ.get("ARCHIVE_DIR") or DEFAULT_ARCHIVE_DIR)


def read_archived(archive_dir: Path, capture: Capture) -> bytes:
    """The bytes that a capture stands for, verified against its sha256.

    Raises:
        ArchiveDamagedError: the archive does not have them: no file was kept, or it is gone, cut short or changed.
    """
    return _read(archive_dir, capture).body


def fetched_again(archive_dir: Path, capture: Capture) -> Fetched:
    """What was fetched when a capture was made, from the archive; it passes the archive stage as it is.

    Raises:
        ArchiveDamagedError: as for `read_archived`.
    """
    kept = _read(archive_dir, capture)
    return Fetched(
        url=capture.url,
        body=kept.body,
        fetched_at=capture.fetched_at,
        status=capture.status,
        headers=kept.headers,
        media_type=sniff(kept.body),
        sha256=capture.sha256,
        capture_id=capture.id,
    )


def _read(archive_dir: Path, capture: Capture) -> Payload:
    if capture.warc_file is None or capture.warc_offset is None:
        raise ArchiveDamagedError(f"capture {capture.id} of {capture.url}: no bytes were kept")
    kept = read_record(archive_dir / capture.warc_file, capture.warc_offset)
    if sha256_of(kept.body) != capture.sha256:
        raise ArchiveDamagedError(
            f"{archive_dir / capture.warc_file}: the record at byte {capture.warc_offset} is not what was captured "
            f"from {capture.url}; restore the file from a copy, or fetch the address again"
        )
    return kept


def _name(fetched: Fetched) -> str:
    assert fetched.sha256 is not None
    return fetched.sha256


def _add_document(db: Connection, fetched: Fetched) -> None:
    row = {"sha256": fetched.sha256, "media_type": fetched.media_type, "size": len(fetched.body)}
    insert_missing(db, Document, row)


def _belonging(item: ReportItem, fetched: Fetched, ids: Mapping[int, int]) -> dict[str, Any]:
    """What ties a capture to its report: a page's tells what was known of it, the others name the page's."""
    if fetched is item.page:
        return {"page_id": None, "hints": item.hints}
    return {"page_id": ids.get(id(item.page), item.page.capture_id), "hints": None}


def _add_capture(db: Connection, fetched: Fetched, place: _Place | None, more: Mapping[str, Any]) -> int:
    headers = {name.lower(): value for name, value in fetched.headers}
    row = {
        "url": fetched.url,
        "sha256": fetched.sha256,
        "fetched_at": fetched.fetched_at,
        "status": fetched.status,
        "etag": headers.get("etag"),
        "last_modified": headers.get("last-modified"),
        "warc_file": place and place.warc_file,
        "warc_offset": place and place.warc_offset,
        **more,
    }
    capture_id: int = db.execute(_NEW_CAPTURE, row).scalar_one()
    return capture_id
