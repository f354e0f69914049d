"""Rows to test with: one report with one extraction, and cells for it."""

from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from models import Capture, Document, ExtractionRow, Item, Jurisdiction, Observation, Publisher, Report, Run

MORNING = datetime(2024, 1, 30, 8, 15, 30, 250000, tzinfo=UTC)


def item(row_key: str = "new", column_key: str = "total", *, form: str = "2021", unit: str | None = "件") -> Item:
    return Item(
        form=form,
        table_key="requests",
        row_key=row_key,
        column_key=column_key,
        table_label="收到和处理政府信息公开申请情况",
        row_label="本年新收政府信息公开申请数量",
        column_label="总计",
        unit=unit,
    )


def document(letter: str = "a") -> Document:
    return Document(sha256=letter * 64, media_type="text/html", size=1234)


def run() -> Run:
    return Run(command="crawl yanchi", started_at=MORNING)


def jurisdiction() -> Jurisdiction:
    return Jurisdiction(
        code="640323",
        name="盐池县",
        level="county",
        parent_code="640300",
        slug="yanchi",
        portal="http://www.yanchi.gov.cn/",
    )


def capture(of: Document, url: str = "http://www.yanchi.gov.cn/2020.html") -> Capture:
    return Capture(url=url, document=of, fetched_at=MORNING, status=200, run=run())


def report(place: Jurisdiction | None = None, year: int = 2020) -> Report:
    publisher = Publisher(jurisdiction=place, name="盐池县交通运输局", kind="department")
    return Report(publisher=publisher, year=year)


def extraction(of: Report, source: Document, *, is_current: bool = True) -> ExtractionRow:
    return ExtractionRow(
        report=of,
        document=source,
        form="2021",
        title="盐池县交通运输局2020年政府信息公开工作年度报告",
        extractor="1",
        reader="html",
        fingerprint="f" * 64,
        is_current=is_current,
    )


def observe(opened: Session, reading: ExtractionRow, cell: Item, value: Decimal | None) -> Observation:
    """Save both parents, then the cell."""
    opened.add_all([reading, cell])
    opened.flush()
    seen = Observation(extraction_id=reading.id, item_id=cell.id, value=value, locator="t1r1c1")
    opened.add(seen)
    opened.flush()
    return seen
