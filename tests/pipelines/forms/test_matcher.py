"""The matcher on the layouts of forms.md section 7, drawn as grids: what comes out and what is reported."""

from dataclasses import replace
from decimal import Decimal

import pytest

from pipelines.blocks import Block, Paragraph
from pipelines.forms.matcher import Match, match
from tests.pipelines.forms.grids import REQUESTS_HEAD, grid

APPLICANTS = (
    "natural_person", "commercial_enterprise", "research_institution", "public_welfare", "legal_service", "other_org",
    "total",
)  # fmt: skip


NEW = "一、本年新收政府信息公开申请数量"


def values(found: Match, table: str, row: str) -> dict[str, Decimal | None]:
    return {cell.item.column_key: cell.value for cell in found.cells if cell.item[1:3] == (table, row)}


def numbers(*cells: int | None) -> dict[str, Decimal | None]:
    return {key: None if cell is None else Decimal(cell) for key, cell in zip(APPLICANTS, cells, strict=True)}


def kinds(found: Match) -> list[str]:
    return [warning.kind for warning in found.warnings]


def requests(*rows: str, spans: bool = True) -> Match:
    return match([grid(*REQUESTS_HEAD, *rows, spans=spans)])


# Table three ---------------------------------------------------------------------------------------------------------


def test_a_clean_row_is_read_under_its_head() -> None:
    found = requests("一、本年新收政府信息公开申请数量*3|3|1|0|0|0|0|4")
    assert values(found, "requests", "new") == numbers(3, 1, 0, 0, 0, 0, 4)
    assert found.warnings[0].kind == "form_unclear"  # nothing in this one row tells 2019 from 2021


def test_blank_cells_stay_blank_under_their_columns() -> None:
    found = requests("一、本年新收政府信息公开申请数量*3|26||||||26")
    assert values(found, "requests", "new") == numbers(26, None, None, None, None, None, 26)


def test_the_locator_leads_to_the_cell() -> None:
    found = requests("一、本年新收政府信息公开申请数量*3|3|1|0|0|0|0|4")
    located = {cell.item.column_key: cell.locator for cell in found.cells}
    assert (located["natural_person"], located["total"]) == ("t1r4c4", "t1r4c10")


def test_a_missing_group_label_cell_shifts_nothing() -> None:
    found = requests("1.属于国家秘密|1|2|3|4|5|6|21")
    assert values(found, "requests", "denied_state_secret") == numbers(1, 2, 3, 4, 5, 6, 21)


def test_an_extra_empty_cell_shifts_nothing() -> None:
    found = requests("三、本年度办理结果^2|（六）其他处理|||5|0|0|0|0|0|5", "（七）总计*2|5|0|0|0|0|0|5")
    assert values(found, "requests", "other") == numbers(5, 0, 0, 0, 0, 0, 5)


def test_an_extra_empty_cell_before_blanks_is_not_guessed() -> None:
    """One number among blanks, one cell too many: the number may belong to either of two columns."""
    found = requests("三、本年度办理结果|（六）其他处理|||5||||||")
    assert values(found, "requests", "other").get("natural_person") is None
    assert values(found, "requests", "other").get("commercial_enterprise") is None
    assert "short_row" in kinds(found)


def test_the_order_of_the_head_counts() -> None:
    head = (
        "*3^3|申请人情况*7",
        "总计^2|自然人^2|法人或其他组织*5",
        "商业企业|科研机构|社会公益组织|法律服务机构|其他",
    )
    found = match([grid(*head, "（一）予以公开*3|9|4|5|0|0|0|0", spans=True)])
    assert values(found, "requests", "granted") == numbers(4, 5, 0, 0, 0, 0, 9)


def test_a_head_of_two_lines_of_words_is_put_together() -> None:
    head = (
        "*3^4|申请人情况*7",
        "自然人^3|法人或其他组织*5|总计^3",
        "商业|科研|社会公益|法律服务|其他^2",
        "企业|机构|组织|机构",
    )
    found = match([grid(*head, "（一）予以公开*3|4|5||0|0|0|9", spans=True)])
    assert values(found, "requests", "granted") == numbers(4, 5, None, 0, 0, 0, 9)


def test_wrong_group_labels_do_not_matter() -> None:
    found = requests("三、本年度办理结果|（四）无法提供|6.属于四类过程性信息|1|0|0|0|0|0|1")
    assert values(found, "requests", "denied_process") == numbers(1, 0, 0, 0, 0, 0, 1)


def test_a_table_cut_in_two_without_head_goes_on() -> None:
    upper = grid(*REQUESTS_HEAD, "（一）予以公开*3|1|0|0|0|0|0|1", spans=True)
    lower = grid("四、结转下年度继续办理*3|2|||||| 2", spans=True, ordinal=2)
    found = match([upper, Paragraph("— 3 —"), lower])
    assert values(found, "requests", "carried_forward") == numbers(2, None, None, None, None, None, 2)


def test_a_label_cut_by_the_page_is_put_together() -> None:
    upper = grid(*REQUESTS_HEAD, "1.申请人无正当理由逾期不补正、行政机关不*3|||||||", spans=True)
    lower = grid("再处理其政府信息公开申请*3|2|0|0|0|0|0|2", spans=True, ordinal=2)
    found = match([upper, lower])
    assert values(found, "requests", "other_overdue_correction") == numbers(2, 0, 0, 0, 0, 0, 2)
    assert found.form == "2021"


def test_a_short_label_cut_below_its_values_is_put_together() -> None:
    upper = grid(*REQUESTS_HEAD, "三、本年度|（一）予以*2|4|1|0|0|0|0|5", spans=True)
    lower = grid("办理结果|公开*2|||||||", "（七）总计*3|4|1|0|0|0|0|5", spans=True, ordinal=2)
    found = match([upper, lower])
    assert values(found, "requests", "granted") == numbers(4, 1, 0, 0, 0, 0, 5)
    assert "unplaced" not in kinds(found)


def test_values_torn_off_to_the_next_page_join_their_row() -> None:
    upper = grid(*REQUESTS_HEAD, f"{NEW}*3|5|1|0|0|0|0|6", "（一）予以公开*3|||||||", spans=True)
    lower = grid("*3|4|1|0|0|0|0|5", spans=True, ordinal=2)
    found = match([upper, lower])
    assert values(found, "requests", "granted") == numbers(4, 1, 0, 0, 0, 0, 5)
    assert "row_joined" in kinds(found)


def test_values_without_a_label_join_no_row_of_a_table_published_blank() -> None:
    upper = grid(*REQUESTS_HEAD, f"{NEW}*3|||||||", "（一）予以公开*3|||||||", spans=True)
    lower = grid("*3|4|1|0|0|0|0|5", spans=True, ordinal=2)
    assert values(match([upper, lower]), "requests", "granted") == numbers(*[None] * 7)


def test_six_equal_values_are_kept_with_a_warning() -> None:
    found = requests("三、本年度办理结果|（一）予以公开|0|0|0|0|0|0", spans=False)
    stored = values(found, "requests", "granted")
    assert list(stored.values()) == [Decimal(0)] * 6
    assert "short_row" in kinds(found)


def test_six_different_values_are_reported_and_not_stored() -> None:
    """Any of the columns may be the one that is blank, also one between equal numbers."""
    found = requests("（一）予以公开|7|0|0|0|0|9", spans=False)
    assert values(found, "requests", "granted") == {}
    assert kinds(found) == ["unplaced"]


def test_a_sum_of_a_groups_rows_is_no_row_of_the_other_form() -> None:
    found = requests(
        "三、本年度办理结果^4|（六）其他处理*2|3|0|0|0|0|0|3",
        "（六）其他处理^3|申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请|1|0|0|0|0|0|1",
        "申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请|0|0|0|0|0|0|0",
        "3.其他|2|0|0|0|0|0|2",
    )
    assert values(found, "requests", "other") == {}
    assert values(found, "requests", "other_other") == numbers(2, 0, 0, 0, 0, 0, 2)
    assert [warning.text for warning in found.warnings] == ["其他处理 | 3 | 0 | 0 | 0 | 0 | 0 | 3"]


def test_few_values_of_other_rows_do_not_tell_where_a_row_begins() -> None:
    found = match(
        [
            grid(
                "信息内容|上一年项目数量|本年增/减|处理决定数量",
                "行政许可||2|3",
                "其他对外管理服务事项|||",
                "信息内容|上一年项目数量|本年增/减|",
                "行政事业性收费||4|",
            )
        ]
    )
    assert values(found, "proactive", "fees") == {"last_year_items": None, "change": 4}
    assert values(found, "proactive", "licensing") == {"last_year_items": None, "change": 2, "decisions": 3}


def test_eight_values_are_reported_and_not_stored() -> None:
    found = requests("（一）予以公开*3|1|2|3|4|5|6|7|8")
    assert values(found, "requests", "granted") == {}
    assert any(warning.kind == "unplaced" and "1 | 2 | 3" in warning.text for warning in found.warnings)


def test_a_number_over_two_columns_belongs_to_none() -> None:
    found = requests("（一）予以公开*3|5*2|0|0|0|0|5")
    assert None in {values(found, "requests", "granted").get(key) for key in APPLICANTS[:2]}
    assert kinds(found) == ["unplaced"]


def test_an_unknown_row_is_reported_with_its_text() -> None:
    found = requests("（一）予以公开*3|1|0|0|0|0|0|1", "（八）转其他部门*3|3|0|0|0|0|0|3")
    assert [warning.text for warning in found.warnings if warning.kind == "unplaced"] == [
        "（八）转其他部门 | 3 | 0 | 0 | 0 | 0 | 0 | 3"
    ]


def test_numbers_beside_a_group_label_are_reported() -> None:
    found = requests("（三）不予公开*3|1|0|0|0|0|0|1", "1.属于国家秘密*3|0|0|0|0|0|0|0")
    assert [warning.text for warning in found.warnings if warning.kind == "unplaced"] == [
        "（三）不予公开 | 1 | 0 | 0 | 0 | 0 | 0 | 1"
    ]


def test_a_repeated_row_that_differs_is_reported() -> None:
    found = requests("（一）予以公开*3|1|0|0|0|0|0|1", "（一）予以公开*3|2|0|0|0|0|0|2")
    assert values(found, "requests", "granted")["total"] == 1
    assert "contradicting_row" in kinds(found)


@pytest.mark.parametrize(
    ("rows", "form", "key"),
    [
        (("（六）其他处理*3|1|0|0|0|0|0|1",), "2019", "other"),
        (
            ("2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请*3|0|0|0|0|0|0|0",
             "3.其他*3|1|0|0|0|0|0|1"),
            "2021",
            "other_other",
        ),
    ],
)  # fmt: skip
def test_the_generation_comes_from_the_labels(rows: tuple[str, ...], form: str, key: str) -> None:
    found = requests(*rows)
    assert {cell.item.form for cell in found.cells} == {form}
    assert values(found, "requests", key)["total"] == 1


def test_a_row_without_any_head_is_taken_only_whole() -> None:
    found = match([grid("一、本年新收政府信息公开申请数量|1|0|0|0|0|0|1")])
    assert values(found, "requests", "new")["total"] == 1
    assert "no_head" in kinds(found)
    assert match([grid("一、本年新收政府信息公开申请数量|1|0|0|0|0|1")]).cells == ()
    assert match([grid("总计|1|0|0|0|0|0|1")]).cells == ()


# Tables that lost their cells ----------------------------------------------------------------------------------------


def paragraphs(text: str) -> list[Block]:
    return [Paragraph(line, f"l{number}") for number, line in enumerate(text.split("/"), 1)]


def test_one_cell_a_paragraph_is_put_back_into_rows() -> None:
    found = match(
        paragraphs("第二十条第（一）项/信息内容/本年制发件数/本年废止件数/现行有效件数/规章/0/1/2/行政规范性文件/3/4/5")
    )
    assert values(found, "proactive", "regulations") == {"issued": 0, "repealed": 1, "in_force": 2}
    assert values(found, "proactive", "normative_documents") == {"issued": 3, "repealed": 4, "in_force": 5}
    assert next(cell.locator for cell in found.cells if cell.value == 5) == "l13"


LABELS_FIRST = f"申请人情况/{NEW}/二、上年结转政府信息公开申请数量/（一）予以公开"


def test_numbers_behind_all_labels_are_taken_where_each_row_sums_up() -> None:
    found = match([*paragraphs(LABELS_FIRST), grid("3|1|0|0|0|0|4", "0|0|0|0|0|0|0", "2|1|0|0|0|0|3")])
    assert values(found, "requests", "granted") == numbers(2, 1, 0, 0, 0, 0, 3)
    assert kinds(found).count("detached_numbers") == 3


@pytest.mark.parametrize(
    "rows",
    [
        ("3|1|0|0|0|0|4", "0|0|0|0|0|0|0"),
        ("3|1|0|0|0|0|5", "0|0|0|0|0|0|0", "2|1|0|0|0|0|3"),
    ],
)
def test_numbers_apart_that_do_not_add_up_are_reported(rows: tuple[str, ...]) -> None:
    found = match([*paragraphs(LABELS_FIRST), grid(*rows)])
    assert found.cells == ()
    assert "unplaced" in kinds(found)


def test_rows_that_became_small_tables_are_put_together() -> None:
    names = "|".join(f"数据{number}" for number in range(1, 7))
    pieces = [
        grid(f"{label}|{names}", row, ordinal=number)
        for number, (label, row) in enumerate(
            [(NEW, "3|1|0|0|0|0|4"), ("（七）总计", "2|1|0|0|0|0|3"), ("四、结转下年度继续办理", "1|0|0|0|0|0|1")]
        )
    ]
    found = match(pieces)
    assert values(found, "requests", "new") == numbers(3, 1, 0, 0, 0, 0, 4)
    assert values(found, "requests", "total_handled") == numbers(2, 1, 0, 0, 0, 0, 3)
    assert values(found, "requests", "carried_forward") == numbers(1, 0, 0, 0, 0, 0, 1)


def test_a_label_with_digits_behind_it_is_reported() -> None:
    found = match(paragraphs("第二十条第（一）项/信息内容 本年制发件数 本年废止件数 现行有效件数/规章000"))
    assert (found.cells, [warning.text for warning in found.warnings]) == ((), ["规章000"])


# Table two -----------------------------------------------------------------------------------------------------------


def test_each_head_names_the_columns_below_it() -> None:
    found = match(
        [
            grid(
                "第二十条第（五）项*4",
                "信息内容|上一年项目数量|本年增/减|处理决定数量",
                "行政许可|20|-27|4738",
                "第二十条第（八）项*4",
                "信息内容|上一年项目数量|本年增/减*2",
                "行政事业性收费|7|+2*2",
                spans=True,
            )
        ]
    )
    assert values(found, "proactive", "licensing") == {"last_year_items": 20, "change": -27, "decisions": 4738}
    assert values(found, "proactive", "fees") == {"last_year_items": 7, "change": 2}
    assert found.form == "2019"


def test_values_over_other_spans_than_their_head_are_read() -> None:
    found = match([grid("信息内容|本年处理决定数量*3", "行政许可|12|||", spans=True)])
    assert values(found, "proactive", "licensing") == {"decisions": 12}
    assert found.form == "2021"


def test_heads_cut_short_are_told_by_their_place() -> None:
    found = match([grid("信息内容|本年新|本年新|对外公开总数量", "规章|1|2|3")])
    assert values(found, "proactive", "regulations") == {"made": 1, "disclosed": 2, "in_force": 3}


def test_a_wrong_repeated_head_does_not_name_the_columns() -> None:
    found = match(
        [
            grid("信息内容|本年新制作数量|本年新公开数量|对外公开总数量", "规章|1|1|1"),
            grid("信息内容|本年新制作数量|本年新公开数量|对外公开总数量", "行政处罚|5|6|7", ordinal=2),
        ]
    )
    assert values(found, "proactive", "penalties") == {"last_year_items": 5, "change": 6, "decisions": 7}
    assert "wrong_head" in kinds(found)


def test_one_more_provincial_row_is_reported() -> None:
    found = match(
        [grid("信息内容|本年新制作数量|本年新公开数量|对外公开总数量", "其他主动公开文件|9|9|9", "规章|0|0|0")]
    )
    assert [warning.text for warning in found.warnings] == ["其他主动公开文件 | 9 | 9 | 9"]


def test_numbers_run_together_are_refused() -> None:
    found = match([grid("信息内容|本年新制作数量|本年新公开数量|对外公开总数量", "规范性文件1212345|||")])
    assert [cell.value for cell in found.cells] == []
    assert "规范性文件1212345" in found.warnings[0].text


def test_the_unit_of_the_head_and_of_the_cell_is_kept() -> None:
    found = match([grid("信息内容|采购项目数量|采购总金额（万元）", "政府集中采购|86|363.62")])
    assert {cell.item.column_key: cell.unit for cell in found.cells} == {"items": None, "amount": "万元"}
    found = match([grid("信息内容|本年收费金额（单位：万元）", "行政事业性收费|12")])
    assert [(cell.unit, cell.plain) for cell in found.cells] == [("万元", True)]
    found = match([grid("信息内容|本年收费金额", "行政事业性收费|12元")])
    assert [(cell.unit, cell.plain) for cell in found.cells] == [("元", False)]


def test_a_table_of_the_same_words_in_the_prose_is_not_the_statutory_one() -> None:
    assert match([grid("类别|数量", "行政许可|12", "行政处罚|3", spans=True)]).cells == ()


# Table four ----------------------------------------------------------------------------------------------------------

REVIEWS_HEAD = (
    "行政复议*5|行政诉讼*10",
    "结果维持^2|结果纠正^2|其他结果^2|尚未审结^2|总计^2|未经复议直接起诉*5|复议后起诉*5",
    "结果维持|结果纠正|其他结果|尚未审结|总计|结果维持|结果纠正|其他结果|尚未审结|总计",
)


def reviews(found: Match) -> list[Decimal | None]:
    return [cell.value for cell in found.cells if cell.item.table_key == "reviews"]


def test_fifteen_numbers_stand_under_their_groups() -> None:
    found = match([grid(*REVIEWS_HEAD, "1|2|3|4|10|5|6|7|8|26|9|8|7|6|30", spans=True)])
    assert values(found, "reviews", "review") == dict(
        zip(("upheld", "corrected", "other", "pending", "total"), map(Decimal, (1, 2, 3, 4, 10)), strict=True)
    )
    assert values(found, "reviews", "litigation_after_review")["total"] == 30


def test_a_row_of_blanks_is_null_not_absent() -> None:
    found = match([grid(*REVIEWS_HEAD, "||||||||||||||", spans=True)])
    assert reviews(found) == [None] * 15


def test_a_head_without_its_row_is_reported() -> None:
    found = match([grid(*REVIEWS_HEAD, spans=True)])
    assert (reviews(found), kinds(found)) == ([], ["no_data_row"])


def test_fourteen_numbers_are_not_guessed() -> None:
    found = match([grid(*REVIEWS_HEAD, "1|2|3|4|10|5|6|7|8|26|9|8|7|6")])
    assert reviews(found) == []
    assert kinds(found) == ["unplaced", "no_data_row"]


def test_a_note_below_is_kept_as_text() -> None:
    found = match([grid(*REVIEWS_HEAD, "0|0|0|0|0|0|0|0|0|0|0|0|0|0|0", "（含上年度结转数量）*15", spans=True)])
    assert reviews(found) == [Decimal(0)] * 15
    assert [warning.text for warning in found.warnings if warning.kind == "unplaced"] == ["（含上年度结转数量）"]


# Form A --------------------------------------------------------------------------------------------------------------


def test_an_early_list_with_two_columns_of_numbers() -> None:
    found = match(
        [
            grid(
                "指标名称|计量单位|2012年度|历年累计",
                "主动公开信息数|条|1234|5678",
                "其中：1、网站公开|条|1000|5000",
                "政府信息公开收费减免金额|元|0|0",
                "全文电子化的主动公开信息数|条|7|9",
                spans=True,
            )
        ]
    )
    assert values(found, "indicators", "proactive_total") == {"value": 1234, "cumulative": 5678}
    assert values(found, "indicators", "proactive_website") == {"value": 1000, "cumulative": 5000}
    unlisted = next(cell for cell in found.cells if cell.item.row_key == "unlisted")
    assert (unlisted.value, unlisted.raw) == (None, "全文电子化的主动公开信息数 | 条 | 7 | 9")


def test_a_code_column_is_no_number() -> None:
    found = match([grid("指标名称|代码|计量单位|本期实际|本年累计", "申请总数|5|件|3|12", "网上申请数|6|件|2|9")])
    assert values(found, "indicators", "requests_received") == {"value": 3, "cumulative": 12}
    assert values(found, "indicators", "received_online") == {"value": 2, "cumulative": 9}


def test_the_uniform_table_tells_reviews_from_lawsuits_by_their_block() -> None:
    found = match(
        [
            grid(
                "统计指标|单位|统计数",
                "四、行政复议数量|件|3",
                "（一）维持具体行政行为数|件|1",
                "（二）被依法纠错数|件|2",
                "五、行政诉讼数量|件|5",
                "（一）维持具体行政行为数或者驳回原告诉讼请求数|件|4",
                "（二）被依法纠错数|件|1",
            )
        ]
    )
    assert values(found, "indicators", "reviews_corrected") == {"value": 2}
    assert values(found, "indicators", "litigation_corrected") == {"value": 1}
    assert found.form == "2008"


def test_several_columns_of_organs_are_not_added_or_chosen() -> None:
    found = match([grid("统计指标|单位|区政府|区直单位|乡镇街道", "主动公开政府信息数|条|1|2|3")])
    assert [cell.item.row_key for cell in found.cells] == ["unlisted"]
    assert found.cells[0].raw == "主动公开政府信息数 | 条 | 1 | 2 | 3"
    assert [(warning.kind, warning.text) for warning in found.warnings] == [
        ("several_columns", "统计指标 | 单位 | 区政府 | 区直单位 | 乡镇街道")
    ]


def test_nothing_statutory_gives_nothing() -> None:
    blocks: list[Block] = [Paragraph("2023年共收到申请12件"), grid("姓名|职务", "甲|局长", "乙|12")]
    assert match(blocks) == Match((), (), None, frozenset())


# Optical recognition -------------------------------------------------------------------------------------------------


def test_a_recognised_cell_says_so_and_a_doubtful_one_is_null() -> None:
    drawn = grid("信息内容|本年处理决定数量", "行政处罚|5", "行政强制|8")
    seen = [replace(cell, confidence=0.97 if cell.row == 1 else 0.43) for cell in drawn.cells]
    found = match([replace(drawn, cells=tuple(seen))])
    assert {cell.item.row_key: (cell.value, cell.raw, cell.note, cell.plain) for cell in found.cells} == {
        "penalties": (Decimal(5), "5", "OCR 0.97", False),
        "coercion": (None, "8", "OCR 0.43", False),
    }
    assert "low_confidence" in kinds(found)


def test_a_row_with_a_doubtful_character_is_placed() -> None:
    drawn = grid("信息内容|本年制发件数|本年废止件数|现行有效件数", "规章|1|之|3")
    seen = [replace(cell, confidence=0.3 if cell.text == "之" else 0.99) for cell in drawn.cells]
    found = match([replace(drawn, cells=tuple(seen))])
    assert {cell.item.column_key: (cell.value, cell.raw) for cell in found.cells} == {
        "issued": (Decimal(1), "1"),
        "repealed": (None, "之"),
        "in_force": (Decimal(3), "3"),
    }
    assert kinds(found) == ["low_confidence"]


def test_ink_without_a_character_is_told() -> None:
    drawn = grid("信息内容|本年处理决定数量", "行政处罚|5", "行政强制|")
    seen = [replace(cell, confidence=0.0 if not cell.text else 0.99) for cell in drawn.cells]
    found = match([replace(drawn, cells=tuple(seen))])
    assert {cell.item.row_key: (cell.value, cell.note) for cell in found.cells} == {
        "penalties": (Decimal(5), "OCR 0.99"),
        "coercion": (None, "OCR 0.00"),
    }
    assert kinds(found) == ["low_confidence"]
