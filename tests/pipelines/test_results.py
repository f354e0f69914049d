"""What a child tells its parent arrives as it was."""

import pickle
from decimal import Decimal

import pytest

from pipelines.results import CheckResult, Extraction, ExtractionWarning, ItemKey, MatchedCell, SectionText

ITEM = ItemKey("2021", "requests", "new", "total")
CELLS = (
    MatchedCell(ITEM, Decimal(0), "0", "t2r5c9"),
    MatchedCell(ItemKey("2021", "requests", "granted", "total"), None, "", "t2r7c9"),
    MatchedCell(
        ItemKey("2021", "proactive", "fees", "amount_wan"), Decimal("3.50"), "3.50元", "t1r9c2", None, "元", False
    ),
    MatchedCell(
        ItemKey("2019", "proactive", "licensing", "change"), Decimal(-4), "-4（注）", "t1r4c3", "注", None, False
    ),
)


@pytest.mark.parametrize(
    "extraction",
    [
        pytest.param(Extraction("html", None, None, None, None), id="nothing"),
        pytest.param(
            Extraction(
                reader="ocr",
                form="2021",
                title="某局2023年政府信息公开工作年度报告",
                publisher="某局",
                year=2023,
                is_report=True,
                cells=CELLS,
                sections=(SectionText(1, "一、总体情况", "一段。"),),
                warnings=(ExtractionWarning("unplaced", "1 | 2", "t1r1c1"),),
                checks=(CheckResult("row.total", ITEM, False, Decimal(2), Decimal(1)),),
                cross_checked=True,
            ),
            id="everything",
        ),
    ],
)
def test_an_extraction_arrives_as_it_was(extraction: Extraction) -> None:
    received = pickle.loads(pickle.dumps(extraction))
    assert received == extraction
    assert [repr(cell) for cell in received.cells] == [repr(cell) for cell in extraction.cells]
