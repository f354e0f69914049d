"""Real reports, where a checkout has them beside the project."""

from itertools import pairwise
from pathlib import Path

import pytest

from pipelines.blocks import Block, Grid, Paragraph, Reading
from pipelines.readers import read, sniff
from tests.pipelines.readers.layouts import rows

SHARED = Path(__file__).parents[4] / "shared"

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason=f"no sample reports in {SHARED}")


def reading(pattern: str, media_type: str) -> Reading:
    (path,) = SHARED.glob(pattern)
    body = path.read_bytes()
    assert sniff(body) == media_type
    return read(body, media_type)


def grids(blocks: tuple[Block, ...]) -> list[list[list[str]]]:
    return [rows(block) for block in blocks if isinstance(block, Grid)]


def headings(blocks: tuple[Block, ...]) -> list[str]:
    """What stands right before each grid."""
    return [left.text for left, right in pairwise(blocks) if isinstance(right, Grid) and isinstance(left, Paragraph)]


def widths(table: list[list[str]]) -> list[int]:
    return [len(row) for row in table]


@pytest.mark.parametrize(
    ("pattern", "sizes"),
    [
        # For each table the lengths of its rows.
        ("seeds/000_*.txt", [[4] * 18, [8] * 12 + [13] * 14, [15] * 3]),
        ("seeds/001_*.txt", [[4] * 18, [9] * 26, [9, 9, 15, 15]]),
        (
            "seeds/002_*.txt",
            [
                [1, 4, 4, 4, 1, 4, 4, 4, 1, 4, 4, 4, 1, 3, 3, 1, 3, 3],
                [2, 4, 8, 8, 8, 9, 9, *[10] * 16, 9, 9, 8],
                [2, 7, 15, 15],
            ],
        ),
        (
            "seeds/003_*.txt",
            [
                [1, 4, 4, 4, 1, 2, 2, 1, 2, 2, 2, 1, 2, 2],
                [2, 4, 8, 8, 8, 9, 9, *[10] * 19, 9, 8],
                [2, 7, 15, 15],
            ],
        ),
        (
            "seeds/004_*.txt",
            [
                [1, 4, 4, 4, 1, 4, 4, 4, 1, 4, 4, 4, 1, 3, 3, 1, 3, 3],
                [2, 4, 8, 8, 8, 9, 9, *[10] * 16, 9, 9, 8],
                [2, 7, 15, 15],
            ],
        ),
    ],
)
def test_each_seed_gives_its_three_tables(pattern: str, sizes: list[list[int]]) -> None:
    blocks = reading(pattern, "text/plain").blocks
    tables = grids(blocks)
    assert [widths(table) for table in tables] == sizes
    heads = headings(blocks)
    assert [head.lstrip("二三四、") for head in heads] == [
        "主动公开政府信息情况",
        "收到和处理信息公开申请情况" if "001" in pattern else "收到和处理政府信息公开申请情况",
        "政府信息公开行政复议、行政诉讼情况",
    ]


def test_values_of_the_seeds() -> None:
    proactive, requests, reviews = grids(reading("seeds/004_*.txt", "text/plain").blocks)
    assert proactive[6:8] == [
        ["行政许可", "20", "-27", "4738"],
        ["其他对外管理服务事项", "28", "[bookmark: _GoBack]+49", "0"],
    ]
    assert proactive[-1] == ["政府集中采购", "3", "22640"]
    assert requests[6] == ["", "（二）部分公开（区分处理的，只计这一情形，不计其他情形）", *["0"] * 7]
    assert reviews[-1] == ["0"] * 15
    proactive, requests, reviews = grids(reading("seeds/003_*.txt", "text/plain").blocks)
    assert requests[2] == ["", "", "商业\n企业", "科研\n机构", "社会\n公益\n组织", "法律\n服务\n机构", "其他", ""]
    assert requests[5][:2] == ["三\n、\n本\n年\n度\n办\n理\n结\n果", "（一）予以公开"]
    assert reviews[1] == [
        "结果\n维持",
        "结果\n纠正",
        "其他\n结果",
        "尚未\n审结",
        "总\n计",
        "未经复议直接起诉",
        "复议后起诉",
    ]
    proactive, _, _ = grids(reading("seeds/002_*.txt", "text/plain").blocks)
    assert proactive[3][-1] == "4（其中一件失效）"
    assert proactive[-1] == ["政府集中采购", "86", "363.62万元"]


def test_a_real_page() -> None:
    page = reading("real/shuyang-fagaiju-2023.html", "text/html")
    assert page.metadata["title"] == "沭阳县发展和改革局2023年政府信息公开年度报告"
    assert page.metadata["publisher"] == "沭阳县发展和改革局"
    assert page.metadata["published"] == "2024-01-17"
    assert page.warnings == ()
    _, proactive, requests, reviews = grids(page.blocks)
    assert proactive[3] == ["规范性文件", "8", "0", "18"]
    assert requests[3] == ["一、本年新收政府信息公开申请数量", "26", "", "", "", "", "", "26"]
    assert requests[2] == ["商业\n企业", "科研\n机构", "社会公益组织", "法律服务机构", "其他"]
    assert reviews[-1] == [*"00011", *["0"] * 10]
    grid = next(block for block in page.blocks if isinstance(block, Grid) and block.locator == "t3")
    total = next(cell for cell in grid.cells if cell.text == "总计")
    assert (total.row, total.column, total.row_span, total.column_span, total.locator) == (1, 9, 2, 1, "t3r2c10")
    assert {cell.column + cell.column_span for cell in grid.cells if cell.row > 2 and cell.column > 8} == {10}
