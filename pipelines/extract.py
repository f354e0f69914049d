"""Second stage: bytes become cells, in limited child processes (DESIGN sections 1, 8 and 9)."""

import hashlib
from dataclasses import dataclass, replace
from email.message import Message
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.settings import BaseSettings
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from models import CheckRow, ExtractionRow, Jurisdiction, Observation, Publisher, Report, session
from pipelines.agreement import is_another
from pipelines.attribution import (
    FIRST_YEAR_OF_TABLES,
    addresses,
    attribute,
    attribution_warnings,
    choose,
    has_numbers,
    is_incomplete,
    pick,
    place_of,
    refuse,
)
from pipelines.child import Limits, Task, extract_document, recognise_document, recognise_pictures
from pipelines.crosscheck import cross_checked
from pipelines.database import Database
from pipelines.items import Fetched, ReportItem
from pipelines.journal import Journal
from pipelines.line import Line, line_of, send_through
from pipelines.pool import ReadingPool
from pipelines.publishers import Place
from pipelines.reasons import Reason, Stage
from pipelines.results import Extraction, ExtractionWarning, Refusal, Unrecognised
from pipelines.titles import full_publisher


def _extractor_version() -> str:
    """The package's version and a hash of all that decides what is read out of a document."""
    here = Path(__file__).parent
    folders = [path for folder in ("forms", "readers") for path in (here / folder).rglob("*")]
    sources = [*folders, *(here / name for name in ("characters.py", "titles.py", "child.py"))]
    digest = hashlib.sha256()
    for path in sorted(path for path in sources if path.suffix in {".py", ".toml"}):
        digest.update(path.relative_to(here).as_posix().encode() + b"\0" + path.read_bytes())
    return f"{version('nianbao')}+{digest.hexdigest()[:10]}"


EXTRACTOR = _extractor_version()
"""Kept in `extraction.extractor`: another matcher or reader is another version."""


# A scanned page takes some seconds. Most of what recognition reserves it never touches.
_RECOGNITION = Limits(wall_seconds=600, cpu_seconds=300, memory_bytes=2**30, settings="OCR")


@dataclass(frozen=True, slots=True)
class ExtractSettings:
    """The settings EXTRACT_WORKERS, EXTRACT_TIMEOUT, EXTRACT_CPU_SECONDS, EXTRACT_MEMORY_MB and DOCUMENT_MAX_BYTES.

    `recognition` is OCR_TIMEOUT, OCR_CPU_SECONDS and OCR_MEMORY_MB, the bounds of reading pictures, one document at a
    time.
    `again` (EXTRACT_AGAIN) has also that read which is stored as this program reads it, `cross_check` (CROSS_CHECK) has
    each document read twice, see `pipelines.crosscheck`.
    """

    workers: int
    limits: Limits
    max_bytes: int
    recognition: Limits = _RECOGNITION
    again: bool = False
    cross_check: bool = False

    @classmethod
    def of(cls, settings: BaseSettings) -> Self:
        """Reads them, with their defaults."""
        limits = Limits(
            # Above the minute that LibreOffice may take for a document, else its own reason would never be told.
            wall_seconds=settings.getfloat("EXTRACT_TIMEOUT", 90),
            cpu_seconds=settings.getint("EXTRACT_CPU_SECONDS", 60),
            # Two children and the run itself stay below 1.5 GB together. A report takes 130 MB, the largest document
            # that no reader refuses 420.
            memory_bytes=settings.getint("EXTRACT_MEMORY_MB", 640) * 2**20,
        )
        recognition = Limits(
            wall_seconds=settings.getfloat("OCR_TIMEOUT", _RECOGNITION.wall_seconds),
            cpu_seconds=settings.getint("OCR_CPU_SECONDS", _RECOGNITION.cpu_seconds),
            memory_bytes=settings.getint("OCR_MEMORY_MB", _RECOGNITION.memory_bytes // 2**20) * 2**20,
            settings="OCR",
        )
        workers = settings.getint("EXTRACT_WORKERS", 2)
        cross_check = settings.getbool("CROSS_CHECK")
        again = cross_check or settings.getbool("EXTRACT_AGAIN")
        return cls(workers, limits, settings.getint("DOCUMENT_MAX_BYTES", 64 * 2**20), recognition, again, cross_check)


class _Known(NamedTuple):
    """A current extraction of a document, made by this very extractor."""

    report_id: int
    year: int
    has_cells: bool
    is_flagged: bool


class ExtractPipeline:
    """Reads each item's documents until one gives numbers, and settles whose report it is and of which year.

    The page comes first, then the attachments in order; pictures are the pages of one. Documents that could not be read
    are failures unless another one of the item gave the tables. Where the page has the numbers its attachments are read
    all the same, to be compared with it, and where a file of a container has them the others are: they become `others`,
    or, where they are reports of their own, items of their own. A container that a person had is no document; what is
    in it has gone its own way. The stage fills `extraction`, `extracted_from`, `publisher`, `year` and
    `jurisdiction`, or drops the item with a failure. Where this version of the program has read the very document
    before and it is what is stored, it passes the item on with `extraction` None, and counts it as "unchanged".
    """

    task: Task = staticmethod(extract_document)

    def __init__(
        self, settings: ExtractSettings, database: Database, journal: Journal, line: Line | None = None
    ) -> None:
        self._settings = settings
        self._line = line
        self._pool = ReadingPool(settings.workers, settings.limits, self.task)
        self._recognition = ReadingPool(1, settings.recognition, recognise_document)
        self._database = database
        self._journal = journal
        self._places: list[Place] = []

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Makes the stage of a crawler's run."""
        settings = ExtractSettings.of(crawler.settings)
        return cls(settings, Database.for_crawler(crawler), Journal.for_crawler(crawler), line_of(crawler))

    async def open_spider(self) -> None:
        """Learns the known jurisdictions."""
        self._places = await self._database.run(self._load_places)

    async def close_spider(self) -> None:
        """Ends the child processes."""
        await self._pool.close()
        await self._recognition.close()

    async def process_item(self, item: ReportItem) -> ReportItem:
        """Extracts one report; an unchanged one passes with `extraction` None."""
        with self._journal.guarding(Stage.EXTRACT, item.page.url, item.page.sha256):
            readings: list[tuple[Fetched, Extraction]] = []
            refusals: list[tuple[Fetched, Refusal]] = []
            documents = _documents(item)
            if not documents:
                self._journal.resolve(item.page.url)
                return item
            for document in documents:
                if not _is_wanted(item, document[0], readings):
                    continue
                if not any(has_numbers(read) for _, read in readings):
                    known = await self._recall(item, document[0])
                    if known is not None and _is_last(item, document[0], documents, known):
                        self._pass_unchanged(item, known)
                        return item
                result = await self._read(document)
                if isinstance(result, Refusal):
                    refusals.append((document[0], result))
                else:
                    readings.append((document[0], result))
            apart = self._part(item, readings)
            try:
                self._settle(item, readings, refusals)
            except DropItem:
                # What it lacks, the files beside it may have: each is heard by itself.
                apart += [fetched for fetched, _ in item.others]
                raise
            finally:
                await self._send_apart([ReportItem(fetched, jurisdiction=item.jurisdiction) for fetched in apart])
        return item

    async def _read(self, pages: list[Fetched]) -> Extraction | Refusal:
        """Reads a document, which is one file, or several pictures."""
        refusal = next((page.refusal for page in pages if page.refusal), None) or self._refuse_size(pages)
        if refusal is not None:
            return refusal
        media_type = _type_with_charset(pages[0])
        if len(pages) > 1:
            return await self._recognition.run(recognise_pictures, tuple(page.body for page in pages), media_type)
        result = await self._pool.read(pages[0].body, media_type)
        if isinstance(result, Unrecognised):
            result = await self._recognition.read(pages[0].body, media_type)
        if self._settings.cross_check and isinstance(result, Extraction):
            return await cross_checked(self._pool, self._journal, pages[0], result)
        return result

    def _refuse_size(self, pages: list[Fetched]) -> Refusal | None:
        size = sum(len(page.body) for page in pages)
        if size == 0:
            return Refusal(Reason.EMPTY, "it is empty")
        if size > self._settings.max_bytes:
            return Refusal(Reason.TOO_LARGE, too_large(size, self._settings.max_bytes))
        return None

    async def _send_apart(self, items: list[ReportItem]) -> None:
        if items:
            assert self._line is not None, "items that come of another need the stages to go through"
            await send_through(self._line, items, self._settings.workers)

    def _settle(
        self,
        item: ReportItem,
        readings: list[tuple[Fetched, Extraction]],
        refusals: list[tuple[Fetched, Refusal]],
    ) -> None:
        """Decides what was read; raises DropItem where it is no report, or nobody's, or of no year."""
        without_tables = not any(has_numbers(extraction) for _, extraction in readings)
        if without_tables:
            for fetched, refusal in refusals:
                self._fail(fetched, refusal)
        if not readings:
            raise _dropped(refusals[0][1].detail)
        fetched, extraction = choose(item, readings)
        found = refuse(item, extraction) or attribute(item, extraction, self._places)
        if isinstance(found, Refusal):
            if not (refusals and found.reason == Reason.NO_TABLES):  # a document that was refused explains that
                self._fail(fetched, found)
            raise _dropped(found.detail)
        if not extraction.cells and not refusals:
            self._miss_tables(fetched, found.year)
        warnings = attribution_warnings(item, extraction, found)
        for warning in warnings:
            self._journal.notice(fetched.url, warning.kind, warning.text)
        if not extraction.cells:
            warnings += (ExtractionWarning("no_tables", "no statutory table was found"),)
        item.extraction = replace(extraction, warnings=(*extraction.warnings, *warnings))
        item.extracted_from = fetched
        item.is_incomplete = is_incomplete(extraction, refusals)
        item.publisher, item.year = found.publisher, found.year
        item.jurisdiction = found.place.code if found.place else None
        if not without_tables:
            self._tell_lost_members(refusals)

    def _part(self, item: ReportItem, readings: list[tuple[Fetched, Extraction]]) -> list[Fetched]:
        """Takes out of the readings those that are reports of their own, and keeps the item's `others`."""
        if not readings:
            return []
        chosen, read = pick(readings)
        place = place_of(item, item.given_publisher or read.publisher or item.publisher or "", self._places)
        name = place.name if place else None
        spare = [(fetched, other) for fetched, other in readings if fetched is not chosen]
        apart = [fetched for fetched, other in spare if is_another(item, read, fetched, other, name)]
        readings[:] = [reading for reading in readings if all(reading[0] is not fetched for fetched in apart)]
        item.others = [(fetched, other) for fetched, other in readings if fetched is not chosen and has_numbers(other)]
        return apart

    def _tell_lost_members(self, refusals: list[tuple[Fetched, Refusal]]) -> None:
        """A file of a container may be a report of its own: one that is refused is told though another was read."""
        for fetched, refusal in refusals:
            if fetched.is_member and refusal.reason == Reason.UNSUPPORTED_FORMAT:
                self._journal.notice(fetched.url, refusal.reason, refusal.detail)
            elif fetched.is_member:
                self._fail(fetched, refusal)

    def _miss_tables(self, fetched: Fetched, year: int) -> None:
        if year >= FIRST_YEAR_OF_TABLES:
            detail = "it has the chapters of a report, but no statutory table was found; stored without numbers"
            self._fail(fetched, Refusal(Reason.NO_TABLES, detail))

    def _pass_unchanged(self, item: ReportItem, known: _Known) -> None:
        """Counts a report that is stored as it is; what is amiss with it is told again, each run."""
        item.report_id = known.report_id
        self._journal.count("unchanged")
        if known.is_flagged:
            self._journal.count("flagged")
        if not known.has_cells and known.year >= FIRST_YEAR_OF_TABLES:
            self._miss_tables(item.page, known.year)
        else:
            self._journal.resolve(*addresses(item))

    def _fail(self, fetched: Fetched, refusal: Refusal) -> None:
        self._journal.failure(fetched.url, Stage.EXTRACT, refusal.reason, refusal.detail, fetched.sha256)

    def _load_places(self) -> list[Place]:
        with session(self._database.engine, read_only=True) as db:
            return [Place(row.code, row.name, row.level) for row in db.scalars(select(Jurisdiction))]

    async def _recall(self, item: ReportItem, fetched: Fetched) -> _Known | None:
        """As `_known`, without a way to the database for what no capture had before."""
        if fetched.is_first or self._settings.again:
            return None
        return await self._database.run(self._known, item, fetched)

    def _known(self, item: ReportItem, fetched: Fetched) -> _Known | None:
        """The current extraction of this very document by this extractor, if it says what a person or the door says."""
        with session(self._database.engine, read_only=True) as db:
            for extraction, report, publisher in _current_extractions(db, fetched.sha256):
                if self._agrees(item, report, publisher):
                    cells = exists().where(Observation.extraction_id == extraction.id)
                    failed = exists().where(CheckRow.extraction_id == extraction.id, CheckRow.passed.is_(False))
                    has_cells, is_flagged = db.execute(select(cells, failed)).one()
                    return _Known(report.id, report.year, has_cells, is_flagged)
        return None

    def _agrees(self, item: ReportItem, report: Report, publisher: Publisher) -> bool:
        if item.given_year not in {None, report.year}:
            return False
        place = place_of(item, item.given_publisher or publisher.name, self._places)
        if (place.code if place else None) != publisher.jurisdiction_code:
            return False
        given = item.given_publisher and full_publisher(item.given_publisher, place.name if place else None)
        return given in {None, "", publisher.name}


def _documents(item: ReportItem) -> list[list[Fetched]]:
    """What is to be read, each document with its pages: one file each, but pictures that follow each other."""
    made: list[list[Fetched]] = []
    for fetched in item.documents:
        if fetched.is_opened:
            continue
        if made and _is_picture(fetched) and _is_picture(made[-1][-1]):
            made[-1].append(fetched)
        else:
            made.append([fetched])
    return made


def _is_picture(fetched: Fetched) -> bool:
    return (fetched.media_type or "").startswith("image/")


def _is_wanted(item: ReportItem, fetched: Fetched, readings: list[tuple[Fetched, Extraction]]) -> bool:
    """Whether a document is still to be read: nothing has numbers yet, or what has them is to be compared with it."""
    found = next((before for before, extraction in readings if has_numbers(extraction)), None)
    return found is None or _is_beside(item, found, fetched)


def _is_beside(item: ReportItem, found: Fetched, fetched: Fetched) -> bool:
    """Whether a document is read though another one has the numbers; pictures are too dear for that."""
    return fetched.is_member or (found is item.page and not _is_picture(fetched))


def _is_last(item: ReportItem, fetched: Fetched, documents: list[list[Fetched]], known: _Known) -> bool:
    """Whether a document that is known settles the item: nothing else is to be read."""
    rest = documents[[pages[0] is fetched for pages in documents].index(True) + 1 :]
    return not any(_is_beside(item, fetched, pages[0]) for pages in rest) if known.has_cells else not rest


def _type_with_charset(fetched: Fetched) -> str:
    """The type told from the bytes, with the charset that the carrier declared, for a reader to break a tie with."""
    assert fetched.media_type is not None, "the archive stage comes before"
    header = Message()
    header["Content-Type"] = {name.lower(): value for name, value in fetched.headers}.get("content-type", "")
    charset = header.get_content_charset()
    return f"{fetched.media_type}; charset={charset}" if charset else fetched.media_type


def too_large(size: int, limit: int) -> str:
    """Says that a document of `size` bytes is above the limit."""
    return (
        f"it has {size / 2**20:.0f} MB, and no more than {limit / 2**20:.0f} MB are read (setting DOCUMENT_MAX_BYTES)"
    )


def _current_extractions(db: Session, sha256: str | None) -> list[tuple[ExtractionRow, Report, Publisher]]:
    query = (
        select(ExtractionRow, Report, Publisher)
        .join(Report, ExtractionRow.report_id == Report.id)
        .join(Publisher, Report.publisher_id == Publisher.id)
        .where(ExtractionRow.sha256 == sha256, ExtractionRow.extractor == EXTRACTOR, ExtractionRow.is_current)
    )
    return [(extraction, report, publisher) for extraction, report, publisher in db.execute(query)]


def _dropped(why: str) -> DropItem:
    """The journal has told why; Scrapy's own line, which shows the whole item, is for debugging."""
    return DropItem(why, log_level="DEBUG")
