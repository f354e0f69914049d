"""Tables that lost their rows: every cell a paragraph, or a line of a grid with one column."""

from collections.abc import Sequence
from decimal import Decimal

import pytest

from pipelines.blocks import Block, Cell, Grid, Paragraph
from pipelines.forms.matcher import Match, match

OUTCOMES = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
REVIEWS_HEAD = ["行政复议", "行政诉讼", *OUTCOMES, "未经复议直接起诉", "复议后起诉", *OUTCOMES, *OUTCOMES]
REQUESTS_HEAD = [
    "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", "申请人情况", "自然人", "法人或其他组织",
    "总计", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他",
]  # fmt: skip
NEW = "一、本年新收政府信息公开申请数量"
CARRIED = "二、上年结转政府信息公开申请数量"


def paragraphs(*cells: str) -> list[Block]:
    return [Paragraph(cell, f"l{line}") for line, cell in enumerate(cells, 1) if cell]


def column(*cells: str) -> list[Block]:
    placed = tuple(Cell(row, 0, cell, locator=f"t1r{row + 1}c1") for row, cell in enumerate(cells))
    return [Grid(placed, "t1", spans_known=False)]


def values(found: Match, table: str, row: str) -> list[Decimal | None]:
    return [cell.value for cell in found.cells if cell.item[1:3] == (table, row)]


def kinds(found: Match) -> list[str]:
    return [warning.kind for warning in found.warnings if warning.kind != "form_unclear"]


def numbers(*printed: int | None) -> Sequence[Decimal | None]:
    return [None if number is None else Decimal(number) for number in printed]


@pytest.mark.parametrize("made", [paragraphs, column])
def test_the_head_of_table_four_keeps_its_totals(made: object) -> None:
    assert callable(made)
    found = match(made(*REVIEWS_HEAD, *map(str, range(1, 16))))
    assert values(found, "reviews", "review") == numbers(1, 2, 3, 4, 5)
    assert values(found, "reviews", "litigation_after_review") == numbers(11, 12, 13, 14, 15)
    assert kinds(found) == []


@pytest.mark.parametrize("made", [paragraphs, column])
def test_table_four_behind_table_three(made: object) -> None:
    assert callable(made)
    first = [*REQUESTS_HEAD, NEW, "7", "1", "0", "0", "0", "0", "8", "（七）总计", "5", "0", "0", "0", "0", "0", "5"]
    found = match(made(*first, *REVIEWS_HEAD, *map(str, range(1, 16))))
    assert values(found, "requests", "new") == numbers(7, 1, 0, 0, 0, 0, 8)
    assert values(found, "requests", "total_handled") == numbers(5, 0, 0, 0, 0, 0, 5)
    assert values(found, "reviews", "litigation_direct") == numbers(6, 7, 8, 9, 10)
    assert kinds(found) == []


def test_the_corner_of_a_head_is_no_row() -> None:
    proactive = ("信息内容", "本年处理决定数量", "行政处罚", "5", "行政强制", "6")
    found = match(column(*proactive, *REQUESTS_HEAD, NEW, "7", "1", "0", "0", "0", "0", "8"))
    assert values(found, "requests", "new") == numbers(7, 1, 0, 0, 0, 0, 8)
    assert kinds(found) == []


def test_blank_cells_of_a_column_keep_their_places() -> None:
    found = match(column(*REQUESTS_HEAD, NEW, "3", "", "", "", "", "", "3", CARRIED, "", "", "", "2", "", "", "2"))
    assert values(found, "requests", "new") == numbers(3, None, None, None, None, None, 3)
    assert values(found, "requests", "carried_over") == numbers(None, None, None, 2, None, None, 2)


def test_a_bar_below_blank_rows_begins_another_head() -> None:
    found = match(
        paragraphs(
            "第二十条第（一）项", "信息内容", "本年制发件数", "本年废止件数", "现行有效件数", "规章", "行政规范性文件",
            "第二十条第（五）项", "信息内容", "本年处理决定数量", "行政许可", "4",
            "第二十条第（六）项", "信息内容", "本年处理决定数量", "行政处罚", "5", "行政强制", "6",
            "第二十条第（八）项", "信息内容", "本年收费金额（单位：元）", "行政事业性收费", "7",
        )
    )  # fmt: skip
    assert {cell.item.row_key: (cell.value, cell.unit) for cell in found.cells if cell.value is not None} == {
        "licensing": (Decimal(4), None),
        "penalties": (Decimal(5), None),
        "coercion": (Decimal(6), None),
        "fees": (Decimal(7), "元"),
    }
    assert kinds(found) == []


def test_a_label_in_pieces_is_put_together() -> None:
    found = match(
        paragraphs(
            *REQUESTS_HEAD, "本年新收政府信息", "公开申请数量", "3", "0", "0", "0", "0", "0", "3",
            "（二）部分公开", "（区分处理的，只计这一情形，不计其他情形）", "1", "0", "0", "0", "0", "0", "1",
        )
    )  # fmt: skip
    assert values(found, "requests", "new") == numbers(3, 0, 0, 0, 0, 0, 3)
    assert values(found, "requests", "partial") == numbers(1, 0, 0, 0, 0, 0, 1)


def test_numbers_of_an_unknown_row_go_to_no_label_above_it() -> None:
    found = match(
        paragraphs(
            *REQUESTS_HEAD, NEW, "3", "0", "0", "0", "0", "0", "3",
            CARRIED, "另有来信来访", "1", "2", "3", "4", "5", "6", "21",
        )
    )  # fmt: skip
    assert values(found, "requests", "carried_over") in ([], numbers(*[None] * 7))
    assert [warning.text for warning in found.warnings if warning.kind == "unplaced"] == [
        "另有来信来访 | 1 | 2 | 3 | 4 | 5 | 6 | 21"
    ]


def test_one_of_two_numbers_is_not_guessed() -> None:
    found = match(
        paragraphs(
            "第二十条第（八）项", "信息内容", "上一年项目数量", "本年增/减", "行政事业性收费", "1", "0",
            "第二十条第（九）项", "信息内容", "采购项目数量", "采购总金额", "政府集中采购", "8",
            "第二十条第（六）项", "信息内容", "上一年项目数量", "本年增/减", "处理决定数量", "行政处罚", "2", "3", "4",
        )
    )  # fmt: skip
    assert values(found, "proactive", "procurement") == []
    assert values(found, "proactive", "penalties") == numbers(2, 3, 4)
    assert [warning.text for warning in found.warnings] == ["政府集中采购 | 8"]


def test_a_unit_stands_between_an_indicator_and_its_number() -> None:
    found = match(
        column(
            "统计指标", "单位", "统计数", "主动公开政府信息数", "条", "12", "其中：主动公开规范性文件数", "条", "",
            "参加新闻发布会次数", "次", "3", "收到申请数", "件", "4", "申请办结数", "件", "5",
        )
    )  # fmt: skip
    told = {cell.item.row_key: (cell.value, cell.raw) for cell in found.cells}
    assert told == {
        "proactive_total": (Decimal(12), "12"),
        "normative_documents_disclosed": (None, ""),
        "requests_received": (Decimal(4), "4"),
        "handled_total": (Decimal(5), "5"),
        "unlisted": (None, "参加新闻发布会次数 | 次 | 3"),
    }
