import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.blocks import Cell, Grid, Paragraph
from pipelines.readers import read
from tests.pipelines.readers.layouts import rows, shape, text


def test_paragraphs_and_locators() -> None:
    assert text("\n甲县报告\n\n　　2023 年，收到 3 件。\n规章\t1\n许可\t\n") == (
        Paragraph("甲县报告", "l2"),
        Paragraph("2023 年，收到 3 件。", "l4"),
        Grid(
            (
                Cell(0, 0, "规章", locator="t1r1c1"),
                Cell(0, 1, "1", locator="t1r1c2"),
                Cell(1, 0, "许可", locator="t1r2c1"),
                Cell(1, 1, "", locator="t1r2c2"),
            ),
            "t1",
            spans_known=False,
        ),
    )


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_ends_of_lines_and_pages(end: str) -> None:
    document = end.join(["甲", "\f乙", "", "a\t1", "\fb\t2"])
    assert shape(text(document)) == ["甲", "乙", [["a", "1"], ["b", "2"]]]


def test_marks_of_markdown_are_taken_off() -> None:
    document = (
        "# 甲县 2020 年 报告\n\n#### 四、情况\n**（一）提高认识。**坚持**公开**。\n"
        "__重点__ a\\*b\n**行政许可**\t**3**\n# \n"
    )
    assert shape(text(document)) == [
        "甲县 2020 年 报告",
        "四、情况",
        "（一）提高认识。坚持公开。",
        "重点 a*b",
        [["行政许可", "3"]],
    ]


def test_rows_of_cells_apart_by_tabs() -> None:
    document = (
        "二、主动公开政府信息情况\n\n第二十条第（一）项\t\t\t\n信息内容\t上一年 项目数量\t本年增/减\t处理决定数量\n\n"
        "行政许可\t0\t-3\t　12 \n\t\t\t\n\n三、收到和处理情况\n\n\t自然人\t总计\t\n\t\t\t7\n"
    )
    assert shape(text(document)) == [
        "二、主动公开政府信息情况",
        [
            ["第二十条第（一）项", "", "", ""],
            ["信息内容", "上一年 项目数量", "本年增/减", "处理决定数量"],
            ["行政许可", "0", "-3", "12"],
            ["", "", "", ""],
        ],
        "三、收到和处理情况",
        [["", "自然人", "总计", ""], ["", "", "", "7"]],
    ]


def test_two_blank_lines_end_a_table() -> None:
    assert shape(text("a\t1\n\nb\t2\n\n\nc\t3\n")) == [[["a", "1"], ["b", "2"]], [["c", "3"]]]


def test_tabs_that_only_indent_or_number() -> None:
    document = (
        "\t\t\t甲县财政局\n\t\t\t2024年1月28日\n\n一、\t总体情况\n\n\t2023年，我局认真公开。\n\n"
        "1．\t第一件事\n2．\t第二件事\n\n标题\t\n"
    )
    assert shape(text(document)) == [
        "甲县财政局",
        "2024年1月28日",
        "一、 总体情况",
        "2023年，我局认真公开。",
        "1． 第一件事",
        "2． 第二件事",
        "标题",
    ]


def test_prose_indented_with_tabs_keeps_its_headings() -> None:
    document = (
        "\t一、总体情况\n\t2023年，我局公开信息 21 条。\n\t（一）主动公开\n\t公开了。\n\n\t规章\n\t0\n\n\t许可\n\t2\n"
    )
    assert shape(text(document)) == [
        "一、总体情况",
        "2023年，我局公开信息 21 条。",
        "（一）主动公开",
        "公开了。",
        [["规章", "0"], ["许可", "2"]],
    ]


ONE_CELL_A_LINE = """\
收到和处理情况
\t（勾稽关系）
\t申请人情况

\t
\t自然人
\t总计

\t
\t
\t商业
企业
\t其他
\t

\t一、本年新收
\t0
\t1
\t

\t三

、

本

年
\t（一）予以公开
\t4（其中
一件失效）
\t363.62
万元

\t结果

维持
\t总

计

\t0
\t1\N{IDEOGRAPHIC SPACE}


五、存在的主要问题
"""
ONE_CELL_A_LINE_ROWS = [
    ["（勾稽关系）", "申请人情况"],
    ["", "自然人", "总计"],
    ["", "", "商业\n企业", "其他", ""],
    ["一、本年新收", "0", "1", ""],
    ["三\n、\n本\n年", "（一）予以公开", "4（其中\n一件失效）", "363.62\n万元"],
    ["结果\n维持", "总\n计"],
    ["0", "1"],
]


def test_one_cell_a_line_opened_by_a_tab() -> None:
    assert shape(text(ONE_CELL_A_LINE)) == ["收到和处理情况", ONE_CELL_A_LINE_ROWS, "五、存在的主要问题"]


@pytest.mark.parametrize("mark", ["|", "| ", "｜", "│"])
def test_one_cell_a_line_opened_by_a_rule(mark: str) -> None:
    assert shape(text(ONE_CELL_A_LINE.replace("\t", mark))) == [
        "收到和处理情况",
        ONE_CELL_A_LINE_ROWS,
        "五、存在的主要问题",
    ]


def test_one_cell_a_line_between_rules() -> None:
    document = "情况\n\n| 规章 |\n| 0 |\n|  |\n\n| 行政\n许可 |\n| 2 |\n| 3 |\n\n后"
    assert shape(text(document)) == ["情况", [["规章", "0", ""], ["行政\n许可", "2", "3"]], "后"]


@pytest.mark.parametrize(
    "document",
    [
        "规章 |\n0 |\n|\n\n行政\n许可 |\n2 |\n3 |\n\n\n后",
        "规章 |\n0 |\n|\n\n行政\n许可 |\n2 |\n3\n\n\n后",
        "规章\n|\n0\n|\n|\n\n行政\n许可\n|\n2\n|\n3\n\n\n后",
    ],
)
def test_one_cell_a_line_closed_by_a_rule(document: str) -> None:
    assert shape(text(document)) == [[["规章", "0", ""], ["行政\n许可", "2", "3"]], "后"]


@pytest.mark.parametrize(
    ("between", "expected"),
    [
        ("\n四、行政复议情况\n", "四、行政复议情况"),
        ("\n\n收到和处理政府信息公开申请情况\n\n", "收到和处理政府信息公开申请情况"),
        ("\n\n12\n\n", "12"),
        ("\n\n- 3 -\n\n", "- 3 -"),
        ("\n\n注：本表含上年结转\n\n", "注：本表含上年结转"),
        ("\n\n无。\n", "无。"),
        ("\n我局公开了很多信息。\n", "我局公开了很多信息。"),
    ],
)
@pytest.mark.parametrize("last", ["0", "其他"])
def test_what_stands_between_tables_joins_no_cell(last: str, between: str, expected: str) -> None:
    document = f"\t规章\n\t1\n\t{last}{between}\t许可\n\t2\n"
    assert shape(text(document)) == [[["规章", "1", last]], expected, [["许可", "2"]]]


def test_a_label_broken_into_paragraphs() -> None:
    document = "\t一、本年新\n\n收政府信息公开申请数量\n\t0\n\t1\n\n\t5\n\n.属于三类内部事务信息\n\t0\n\t2\n"
    assert shape(text(document)) == [
        [["一、本年新\n收政府信息公开申请数量", "0", "1"], ["5\n.属于三类内部事务信息", "0", "2"]]
    ]


def test_a_numeral_that_is_broken_over_lines_keeps_its_second_half() -> None:
    assert shape(text("\t规章\n\t12\n34\n\t5\n")) == [[["规章", "12\n34", "5"]]]


def test_a_further_tab_begins_a_further_cell() -> None:
    document = "\t规章\n\t1\n\t2\n\n\t许可\n\t3\t4\n\n\t强制\n\t5\n\t6\n\n\t处罚\n\t7\n\t8\n"
    assert rows(text(document)[0])[1] == ["许可", "3", "4"]


@pytest.mark.parametrize(
    "document",
    [
        "| 信息内容 | 件数 | 其他 |\n|---|:---:|--:|\n| 规章 | 3 | |\n| a\\|b |  | **4** |\n",
        "信息内容 | 件数 | 其他\n--- | --- | ---\n规章 | 3 |\na\\|b |  | 4\n",
        "| 信息内容 | 件数 | 其他 |\n| 规章 | 3 | |\n\n| a\\|b |  | 4 |\n",
        "  | 信息内容 | 件数 | 其他\n  | 规章 | 3 |\n  | a\\|b |  | 4\n",
        "+---+---+---+\n| 信息内容 | 件数 | 其他 |\n+===+===+===+\n| 规章 | 3 | |\n+--+\n| a\\|b | | 4 |\n+-+\n",
        "┌──┬──┬──┐\n│信息内容│件数│其他│\n├──┼──┼──┤\n│规章│3│　│\n├──┼──┼──┤\n│a\\|b││4│\n└──┴──┴──┘\n",
        "信息内容｜件数｜其他\n规章｜3｜\na\\|b｜｜4\n",
    ],
)
def test_rows_of_cells_apart_by_rules(document: str) -> None:
    assert shape(text("前\n\n" + document + "\n后")) == [
        "前",
        [["信息内容", "件数", "其他"], ["规章", "3", ""], ["a|b", "", "4"]],
        "后",
    ]


def test_single_dashes_are_cells_unless_they_rule_off_the_head() -> None:
    assert shape(text("| 维持 | 纠正 |\n|-|-|\n| 规章 | - |\n| - | - |\n")) == [
        [["维持", "纠正"], ["规章", "-"], ["-", "-"]]
    ]


def test_mark_up_inside_cells_of_markdown() -> None:
    assert shape(text("| 商业<br>企业 | &nbsp;0&nbsp; |\n|---|---|\n| 1\\. a | &lt; |")) == [
        [["商业\n企业", "0"], ["1. a", "<"]]
    ]


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("一、本年新收政府信息公开申请数量 3 0 0 0 0 0 3", ["一、本年新收政府信息公开申请数量", *"3000003"]),
        (
            "（二）部分公开（区分处理的，只计这一情形，不计其他情形） 0 1",
            [
                "（二）部分公开（区分处理的，只计这一情形，不计其他情形）",
                "0",
                "1",
            ],
        ),
        ("1. 属于国家秘密 0 0 0", ["1. 属于国家秘密", "0", "0", "0"]),
        ("三 、本 年 度 +49 -27 １２ 1,234.5", ["三 、本 年 度", "+49", "-27", "１２", "1,234.5"]),
        ("行政许可 — / 5 无", ["行政许可", "—", "/", "5", "无"]),
        ("政府集中采购 86 363.62 万元", ["政府集中采购", "86", "363.62万元"]),
        ("规范性文件 0 0 4（其中一件失效）", ["规范性文件", "0", "0", "4（其中一件失效）"]),
        ("0 0 0 1 1", ["0", "0", "0", "1", "1"]),
        ("行政处罚    49", ["行政处罚", "49"]),
        ("受理申请数    件    12", ["受理申请数", "件", "12"]),
        ("受理申请数    12    件", ["受理申请数", "12", "件"]),
        ("　　规章　　0　　 15\u3000 ", ["规章", "0", "15"]),
        ("（三）不予公开   1.属于国家秘密   0 0 2", ["（三）不予公开", "1.属于国家秘密", "0", "0", "2"]),
    ],
)
def test_a_label_and_numbers_on_a_line(line: str, cells: list[str]) -> None:
    assert shape(text(f"前\n\n{line}\n\n后")) == ["前", [cells], "后"]


@pytest.mark.parametrize(
    "line",
    [
        "2020年共公开信息270条。其中交通104条，招标68条 93 5",
        "全年收到申请，办结 3 5",
        "盐池县大水坑镇 2020 年 政府信息公开工作年度报告",
        "2021年1月28日",
        "甲县    2020    年政府信息公开工作年度报告",
        "截至 2020年 12月 31日",
        "联系电话：0355-2023674",
        "- 3 -",
        "第 3 页 共 12 页",
        "2021 12",
        "— — —",
        "规章 5",
        "1. 2. 3.",
        "长治市交通运输局    办公室",
        "首页 | 公开",
    ],
)
def test_running_text_stays_running_text(line: str) -> None:
    assert text(line) == (Paragraph(line.replace("    ", " "), "l1"),)


def test_heads_above_rows_of_numbers() -> None:
    document = (
        "申请人情况\n自然人 商业企业 总计\n新收 1 0 1\n结转 0 0 0\n\n结果 维持 纠正\n复议 1 2\n\n"
        "信息内容    本年制发件数    现行有效件数\n规章    1    15\n三、收到和处理   情况\n许可  2  3\n"
    )
    assert shape(text(document)) == [
        "申请人情况",
        [
            ["自然人", "商业企业", "总计"],
            ["新收", "1", "0", "1"],
            ["结转", "0", "0", "0"],
            ["结果", "维持", "纠正"],
            ["复议", "1", "2"],
            ["信息内容", "本年制发件数", "现行有效件数"],
            ["规章", "1", "15"],
        ],
        "三、收到和处理 情况",
        [["许可", "2", "3"]],
    ]


def test_aligned_columns_show_their_blank_places() -> None:
    document = (
        "信息内容    制发    废止    有效\n"
        "规章           1       0       1\n"
        "规范性文件    12       0     420\n"
        "行政许可               3       5\n"
        "行政处罚       7               8\n"
        "行政强制       9       2\n"
        "收费           0       0       0\n"
    )
    assert shape(text(document)) == [
        [
            ["信息内容", "制发", "废止", "有效"],
            ["规章", "1", "0", "1"],
            ["规范性文件", "12", "0", "420"],
            ["行政许可", "", "3", "5"],
            ["行政处罚", "7", "", "8"],
            ["行政强制", "9", "2", ""],
            ["收费", "0", "0", "0"],
        ]
    ]


def test_columns_that_are_not_aligned_are_not_guessed() -> None:
    document = "规章  1  2  3\n规范性文件  4  5  6\n行政事业性收费  7  8  9\n行政许可    5\n"
    assert rows(text(document)[0])[3] == ["行政许可", "5"]


def test_each_row_a_table_of_its_own() -> None:
    document = "".join(
        f"### {label}\n\n| 项目 | 数据1 | 数据2 |\n|---|---|---|\n| {label} | {n} | 0 |\n\n"
        for n, label in enumerate(["一、新收", "二、结转"], start=1)
    )
    assert shape(text(document)) == [
        "一、新收",
        [["项目", "数据1", "数据2"], ["一、新收", "1", "0"]],
        "二、结转",
        [["项目", "数据1", "数据2"], ["二、结转", "2", "0"]],
    ]
    assert shape(text("数据1\t数据2\n一、新收\t1\t0\n\n\n数据1\t数据2\n二、结转\t2\t0\n")) == [
        [["数据1", "数据2"], ["一、新收", "1", "0"]],
        [["数据1", "数据2"], ["二、结转", "2", "0"]],
    ]


def test_manners_in_one_document_are_told_apart() -> None:
    document = "甲\na\t1\n乙\n\t规章\n\t2\n\n\t许可\n\t3\n\n\n丙\n| b | 4 |\n丁\n处罚 5 6\n"
    assert shape(text(document)) == [
        "甲",
        [["a", "1"]],
        "乙",
        [["规章", "2"], ["许可", "3"]],
        "丙",
        [["b", "4"]],
        "丁",
        [["处罚", "5", "6"]],
    ]


def test_gbk_without_a_declaration() -> None:
    assert read("规章\t3\n政府信息公开".encode("gbk"), "text/plain").blocks[1] == Paragraph("政府信息公开", "l2")


LABELS = st.text(st.sampled_from("规章许可处罚强制收费其他总计（）"), min_size=2, max_size=8)
VALUES = st.one_of(st.integers(-999, 99999).map(str), st.just(""), st.sampled_from(["/", "+5", "0", "３", "1.5万元"]))
TABLES = (
    st.integers(2, 8)
    .flatmap(
        lambda width: st.lists(
            st.tuples(LABELS, st.integers(0, 9).map(str), st.lists(VALUES, min_size=width, max_size=width)),
            min_size=2,
            max_size=6,
        )
    )
    .map(lambda table: [[label, first, *values] for label, first, values in table])
)

WRITERS = {
    "tabs": lambda table: "\n".join("\t".join(row) for row in table),
    "cells": lambda table: "\n\n".join("\n".join(f"\t{cell}" for cell in row) for row in table),
    "ruled cells": lambda table: "\n\n".join("\n".join(f"| {cell}" for cell in row) for row in table),
    "closed cells": lambda table: "\n\n".join("\n".join(f"{cell} |" for cell in row) for row in table),
    "markdown": lambda table: "\n".join(
        f"| {' | '.join(row)} |" for row in [table[0], ["---"] * len(table[0]), *table[1:]]
    ),
    "pipes": lambda table: "\n".join(f"| {' | '.join(row)} |" for row in table),
}


@settings(max_examples=150, deadline=None)
@given(TABLES, st.sampled_from(sorted(WRITERS)))
def test_any_table_comes_back_cell_for_cell(table: list[list[str]], manner: str) -> None:
    document = f"甲县报告\n\n{WRITERS[manner](table)}\n\n\n六、其他需要报告的事项\n"
    assert shape(text(document)) == ["甲县报告", table, "六、其他需要报告的事项"]


@settings(max_examples=150, deadline=None)
@given(st.text(st.sampled_from("规章0123 \t\n|、一（）。-—/#*"), max_size=120))
def test_no_figure_is_lost_or_made(document: str) -> None:
    shown = "".join(
        block.text if isinstance(block, Paragraph) else "".join(cell.text for cell in block.cells)
        for block in (text(document) if document.strip(" \t\n") else ())
    )
    assert [mark for mark in shown if mark.isdigit()] == [mark for mark in document if mark.isdigit()]
