"""Small made-up items and readings for tests of what happens to them; figures here mean nothing."""

from datetime import UTC, datetime
from decimal import Decimal

from pipelines.items import Fetched, ReportItem
from pipelines.results import Extraction, ItemKey, MatchedCell, SectionText
from pipelines.warc import sha256_of

COLUMNS = (
    "natural_person",
    "commercial_enterprise",
    "research_institution",
    "public_welfare",
    "legal_service",
    "other_org",
    "total",
)


def fetched(body: bytes = b"<p>report</p>", url: str = "http://www.example.gov.cn/1.html", **more: object) -> Fetched:
    more.setdefault("fetched_at", datetime(2024, 1, 31, 8, 30, tzinfo=UTC))
    return Fetched(url=url, body=body, **more)


def cells(*values: int | None, row: str = "new") -> tuple[MatchedCell, ...]:
    """One row of table three of the 2021 form."""
    return tuple(
        MatchedCell(
            item=ItemKey("2021", "requests", row, column),
            value=None if value is None else Decimal(value),
            raw="" if value is None else str(value),
            locator=f"t2r3c{number}",
        )
        for number, (column, value) in enumerate(zip(COLUMNS, values, strict=False), 2)
    )


def extraction(*values: int | None, **more: object) -> Extraction:
    filled = {
        "reader": "html",
        "form": "2021" if values else None,
        "title": "盐池县交通运输局2023年政府信息公开工作年度报告",
        "publisher": "盐池县交通运输局",
        "year": 2023,
        "is_report": True,
        "cells": cells(*values),
        "sections": (SectionText(1, "一、总体情况", "工作有序。"),),
    }
    return Extraction(**{**filled, **more})


def settled(read: Extraction, page: Fetched, attachment: Fetched | None = None) -> ReportItem:
    """An item as the store stage gets it, read from its attachment if it has one."""
    for one in filter(None, (page, attachment)):
        one.sha256 = sha256_of(one.body)
    return ReportItem(
        page=page,
        attachments=[attachment] if attachment else [],
        publisher=read.publisher,
        year=read.year,
        extraction=read,
        extracted_from=attachment or page,
    )
