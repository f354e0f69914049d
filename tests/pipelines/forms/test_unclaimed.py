"""Lines that no table claims: what is no cell of a form is told, not dropped and not guessed."""

from decimal import Decimal

import pytest

from pipelines.blocks import Paragraph
from pipelines.forms.matcher import Match, match
from tests.pipelines.forms.grids import grid


def values(found: Match, table: str, row: str) -> dict[str, Decimal | None]:
    return {cell.item.column_key: cell.value for cell in found.cells if cell.item[1:3] == (table, row)}


def kinds(found: Match) -> list[str]:
    return [warning.kind for warning in found.warnings]


def test_a_row_that_no_head_opened_is_told() -> None:
    found = match([grid("办理事项|件数", "本年新收政府信息公开申请数量|7", "予以公开|3")])
    assert found.cells == ()
    assert [(warning.kind, warning.text) for warning in found.warnings] == [
        ("unplaced", "本年新收政府信息公开申请数量 | 7")
    ]


def test_a_list_keeps_no_row_of_another_table() -> None:
    found = match([grid("项目|数量", "本年新收政府信息公开申请数量|7", "收到申请数|7")])
    assert [(cell.item.row_key, cell.value) for cell in found.cells] == [("requests_received", Decimal(7))]
    assert [warning.text for warning in found.warnings] == ["本年新收政府信息公开申请数量 | 7"]


def test_lists_side_by_side_are_told() -> None:
    found = match([grid("统计指标|单位|统计数|统计指标|单位|统计数", "主动公开政府信息数|条|1|申请办结数|件|2")])
    assert found.cells == ()
    assert kinds(found) == ["unplaced"]


def test_a_table_run_together_in_one_paragraph_is_told() -> None:
    rows = (
        "一、本年新收政府信息公开申请数量",
        "二、上年结转政府信息公开申请数量",
        "1.属于国家秘密",
        "四、结转下年度继续办理",
    )
    run = "申请人情况自然人法人或其他组织总计商业企业科研机构社会公益组织法律服务机构其他" + "".join(
        f"{row}1203040010" for row in rows
    )
    found = match([Paragraph(run * 2, "p7")])
    assert (found.cells, [(warning.kind, warning.locator) for warning in found.warnings]) == ((), [("unplaced", "p7")])


def test_prose_that_tells_two_numbers_is_no_table() -> None:
    prose = "全年工作平稳，" * 20 + "本年新收政府信息公开申请数量12件，结转下年度继续办理1件。"
    assert match([Paragraph(prose, "p7")]).warnings == ()


def test_columns_that_the_head_names_otherwise_are_left_out_and_told() -> None:
    found = match(
        [
            grid(
                "信息内容|上年制发件数|本年制发件数|本年废止件数|现行有效件数|备注",
                "规章|9|1|2|3|无",
                "行政规范性文件|8|4|5|6|含1件修订",
                spans=True,
            )
        ]
    )
    assert values(found, "proactive", "regulations") == {"issued": 1, "repealed": 2, "in_force": 3}
    assert values(found, "proactive", "normative_documents") == {"issued": 4, "repealed": 5, "in_force": 6}
    assert [warning.text for warning in found.warnings] == ["9", "无", "8", "含1件修订"]


@pytest.mark.parametrize("heads", ["2015年|2016年", "2015年度统计数|2016年度统计数"])
def test_of_two_years_the_later_is_the_reports_own(heads: str) -> None:
    found = match([grid(f"统计指标|单位|{heads}", "主动公开政府信息数|条|11|12", "收到申请数|件|3|")])
    assert values(found, "indicators", "proactive_total") == {"value": 12}
    assert values(found, "indicators", "requests_received") == {"value": None}
