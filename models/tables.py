"""The tables: a star, with `observation` for its facts and `item`, one cell of a statutory form, as main dimension.

`jurisdiction`, `publisher` and `report` say whose report it is; `document` and `capture` what was fetched, when and
from where; `extraction` is one reading of one document by one version of the program, and all below it goes with it
when it is deleted. A natural key is never an address. What is not obvious stands in `doc`, for codebooks to read.
"""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.sql import text

from models.base import Base

PUBLISHER_KINDS = ("government", "office", "department", "township", "subdistrict", "zone", "enterprise", "other")
RUN_OUTCOMES = ("good", "partial", "failed")


def _one_of(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words)})"


def _now() -> datetime:
    return datetime.now(UTC)


class Jurisdiction(Base):
    """A place with a government (辖区): a row of the registry."""

    __tablename__ = "jurisdiction"

    code: Mapped[str] = mapped_column(primary_key=True, doc="GB/T 2260 code, six digits")
    name: Mapped[str]
    level: Mapped[str]
    parent_code: Mapped[str | None] = mapped_column(
        doc="code of the place above; no foreign key, since the registry need not hold that place"
    )
    slug: Mapped[str] = mapped_column(unique=True, doc="short name in Latin letters: the spider's name")
    portal: Mapped[str | None] = mapped_column(doc="address of the front page")


class Publisher(Base):
    """An organ that publishes a report of its own (发布机构)."""

    __tablename__ = "publisher"
    __table_args__ = (
        UniqueConstraint("jurisdiction_code", "name"),
        # NULLs are distinct in a unique constraint, so organs of an unknown place need one of their own.
        Index(
            "uq_publisher_name_without_jurisdiction",
            "name",
            unique=True,
            sqlite_where=text("jurisdiction_code IS NULL"),
            postgresql_where=text("jurisdiction_code IS NULL"),
        ),
        CheckConstraint(_one_of("kind", PUBLISHER_KINDS), name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    jurisdiction_code: Mapped[str | None] = mapped_column(
        ForeignKey("jurisdiction.code"), doc="NULL: the place is not in the registry"
    )
    name: Mapped[str] = mapped_column(doc="full official name")
    kind: Mapped[str] = mapped_column(doc=f"one of {', '.join(PUBLISHER_KINDS)}")

    jurisdiction: Mapped[Jurisdiction | None] = relationship()


class Report(Base):
    """The annual report (年度报告) of one publisher for one year, whatever was found of it."""

    __tablename__ = "report"
    __table_args__ = (
        UniqueConstraint("publisher_id", "year"),
        CheckConstraint("year BETWEEN 2000 AND 2100", name="year"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    publisher_id: Mapped[int] = mapped_column(ForeignKey("publisher.id"))
    year: Mapped[int] = mapped_column(SmallInteger, doc="the year reported on, not the one of publication")

    publisher: Mapped[Publisher] = relationship()


class Item(Base):
    """One cell of one generation of the statutory form; filled from the form files."""

    __tablename__ = "item"
    __table_args__ = (UniqueConstraint("form", "table_key", "row_key", "column_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    form: Mapped[str] = mapped_column(doc="generation of the form (报告格式): the year it came into force")
    table_key: Mapped[str]
    row_key: Mapped[str]
    column_key: Mapped[str]
    table_label: Mapped[str] = mapped_column(doc="the form's official Chinese words, as are row_label and column_label")
    row_label: Mapped[str]
    column_label: Mapped[str]
    unit: Mapped[str | None] = mapped_column(doc="unit that the form prescribes")
    series: Mapped[str | None] = mapped_column(doc="the same for cells of several generations that mean the same")


class Document(Base):
    """Bytes that were fetched, once however often they were; the bytes themselves are in the archive."""

    __tablename__ = "document"
    __table_args__ = (
        CheckConstraint("length(sha256) = 64", name="sha256"),
        CheckConstraint("size >= 0", name="size"),
    )

    sha256: Mapped[str] = mapped_column(primary_key=True, doc="lower-case hexadecimal")
    media_type: Mapped[str] = mapped_column(doc="told from the bytes, not from the server's header")
    size: Mapped[int] = mapped_column(BigInteger, doc="bytes")


class Run(Base):
    """One run of one command and what came of it."""

    __tablename__ = "run"
    __table_args__ = (CheckConstraint(_one_of("outcome", RUN_OUTCOMES), name="outcome"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    command: Mapped[str]
    jurisdiction_code: Mapped[str | None] = mapped_column(ForeignKey("jurisdiction.code"))
    started_at: Mapped[datetime] = mapped_column(default=_now)
    finished_at: Mapped[datetime | None] = mapped_column(doc="NULL: still running, or killed")
    outcome: Mapped[str | None] = mapped_column(
        doc=f"one of {', '.join(RUN_OUTCOMES)}; judged from expected against found"
    )
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict, doc="what was found, stored, flagged: word to number")

    jurisdiction: Mapped[Jurisdiction | None] = relationship()


class Capture(Base):
    """One fetch of one address: the evidence that a document was there at that time."""

    __tablename__ = "capture"

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(index=True)
    sha256: Mapped[str | None] = mapped_column(ForeignKey("document.sha256"), index=True, doc="NULL: no body was kept")
    fetched_at: Mapped[datetime]
    status: Mapped[int] = mapped_column(doc="HTTP status; 200 for a file that was at hand")
    etag: Mapped[str | None]
    last_modified: Mapped[str | None] = mapped_column(doc="the header's text, as sent")
    warc_file: Mapped[str | None] = mapped_column(doc="path below the archive folder")
    warc_offset: Mapped[int | None] = mapped_column(BigInteger, doc="first byte of the record in that file")
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"), index=True)
    page_id: Mapped[int | None] = mapped_column(
        ForeignKey("capture.id"),
        index=True,
        doc="the capture of the page that this attachment belongs to; NULL: a page, or a file that stands alone",
    )
    hints: Mapped[dict[str, Any] | None] = mapped_column(
        doc="of a page: what list, article or a person said of its report; NULL: an attachment, or not known"
    )

    report_id: Mapped[int | None] = mapped_column(
        ForeignKey("report.id"), index=True, doc="the report that it was read as, or belongs to; NULL: none, or not yet"
    )
    verdict: Mapped[str | None] = mapped_column(
        doc="why there is nothing to read: gone, or not_a_report; NULL: it is read, or its failure tells"
    )

    document: Mapped[Document | None] = relationship()
    run: Mapped[Run] = relationship()


class ExtractionRow(Base):
    """One reading of one document for one report; a report has at most one that is current."""

    __tablename__ = "extraction"
    __table_args__ = (
        Index(
            "uq_extraction_current_report_id",
            "report_id",
            unique=True,
            sqlite_where=text("is_current"),
            postgresql_where=text("is_current"),
        ),
        Index(None, "sha256", "extractor"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"), index=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("document.sha256"))
    capture_id: Mapped[int | None] = mapped_column(ForeignKey("capture.id"), doc="the fetch that this reading used")
    form: Mapped[str | None] = mapped_column(doc="generation of most of its cells; each cell's own is that of its item")
    title: Mapped[str | None] = mapped_column(doc="the report's title as printed")
    extractor: Mapped[str] = mapped_column(doc="version of the program that read it")
    reader: Mapped[str] = mapped_column(doc="which reader gave the blocks")
    fingerprint: Mapped[str] = mapped_column(
        doc="hash of what was read, so that the same content in other bytes is known"
    )
    is_current: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(default=_now)
    warnings: Mapped[list[dict[str, Any]]] = mapped_column(default=list, doc="list of {kind, text, locator}")

    report: Mapped[Report] = relationship()
    document: Mapped[Document] = relationship()
    capture: Mapped[Capture | None] = relationship()


class Observation(Base):
    """One printed cell: the reported value of one item. A cell that is not there has no row."""

    __tablename__ = "observation"
    # Clustered by its key: half the size and one seek a report, instead of a table and an index beside it.
    __table_args__ = ({"sqlite_with_rowid": False},)

    extraction_id: Mapped[int] = mapped_column(ForeignKey("extraction.id", ondelete="CASCADE"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True, index=True)
    value: Mapped[Decimal | None] = mapped_column(doc="NULL: printed blank, or not a number; a reported 0 is 0")
    locator: Mapped[str] = mapped_column(doc="where in the document the cell stands")


class Remark(Base):
    """What a cell says beyond a plain number in the form's unit; only such cells have one."""

    __tablename__ = "remark"
    __table_args__ = (
        ForeignKeyConstraint(
            ["extraction_id", "item_id"], ["observation.extraction_id", "observation.item_id"], ondelete="CASCADE"
        ),
    )

    extraction_id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(primary_key=True)
    raw: Mapped[str] = mapped_column(doc="the cell's text as printed")
    note: Mapped[str | None] = mapped_column(doc="the words beside the number")
    unit: Mapped[str | None] = mapped_column(doc="the unit that holds for this cell; NULL: none was reported")


class Section(Base):
    """One chapter (章) of a report, as text without its tables."""

    __tablename__ = "section"

    extraction_id: Mapped[int] = mapped_column(ForeignKey("extraction.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(
        SmallInteger, primary_key=True, autoincrement=False, doc="from 1, in printed order"
    )
    heading: Mapped[str]
    text: Mapped[str]


class CheckRow(Base):
    """One identity (勾稽关系) tried on one extraction; nothing is ever corrected by it."""

    __tablename__ = "check_result"

    extraction_id: Mapped[int] = mapped_column(ForeignKey("extraction.id", ondelete="CASCADE"), primary_key=True)
    rule: Mapped[str] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True, doc="the cell that the rule is about")
    passed: Mapped[bool | None] = mapped_column(doc="NULL: not assessable, since one of its cells is NULL or missing")
    expected: Mapped[Decimal | None]
    actual: Mapped[Decimal | None]


class FailureRow(Base):
    """Something that could not be fetched, read, matched or stored, and why."""

    __tablename__ = "failure"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"), index=True)
    url: Mapped[str] = mapped_column(index=True)
    stage: Mapped[str] = mapped_column(
        doc="where on the way it failed: discover, fetch, archive, extract, check, store"
    )
    reason: Mapped[str] = mapped_column(doc="a fixed word such as gone or no_tables")
    detail: Mapped[str] = mapped_column(doc="what happened, in words")
    sha256: Mapped[str | None] = mapped_column(
        doc="the bytes concerned; no foreign key, since they may not have been kept"
    )
    created_at: Mapped[datetime] = mapped_column(default=_now)
    resolved_at: Mapped[datetime | None] = mapped_column(doc="when a later run had no such failure; NULL: open")

    run: Mapped[Run] = relationship()
