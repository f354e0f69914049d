"""Plain text whose tables show one cell a line, and nothing where a row ends."""

import pytest

from tests.pipelines.readers.layouts import shape, text

CELLS = ["内容", "发文", "废止", "规章", "1", "", "文件", "2", "3", "许可", "4", "5"]
COLUMN = [[cell] for cell in CELLS]


@pytest.mark.parametrize(
    "document",
    [
        "\n".join(f"{cell} |".strip() for cell in CELLS),  # each closed on its line
        "\n".join(f"{cell}\n|".strip() for cell in CELLS),  # each closed below it
        "\n".join(f"{cell}｜".strip() for cell in CELLS),
        "\n".join(f"{cell}\n|" for cell in CELLS),  # a blank line for a blank cell
    ],
)
def test_each_cell_is_a_row_blank_ones_too(document: str) -> None:
    assert shape(text(f"二、公开情况\n{document}\n三、申请情况\n")) == ["二、公开情况", COLUMN, "三、申请情况"]


@pytest.mark.parametrize("lacking", [" |||", "\n|||"])
def test_rules_for_columns_that_a_row_lacks_are_no_cells(lacking: str) -> None:
    lines = [f"第一项 |{lacking}", "内容 |", "发文 |", "规章 |", "1 |", "文件 |", "2 |", f"许可 |{lacking}", "3 |"]
    expected = [["第一项"], ["内容"], ["发文"], ["规章"], ["1"], ["文件"], ["2"], ["许可"], ["3"]]
    assert shape(text("\n".join(lines))) == [expected]


@pytest.mark.parametrize("end", [" |", "\n|"])
def test_a_cell_may_have_several_lines(end: str) -> None:
    cells = ["商业\n企业", "科研\n机构", "一、新收", "1", "2", "二、结转", "3", "4", "三、办结", "5", "6"]
    document = "\n".join(cell + end for cell in cells)
    assert shape(text(f"如下：\n{document}\n")) == ["如下：", [[cell] for cell in cells]]


def test_a_heading_is_no_cell_unless_a_rule_closes_it() -> None:
    document = "规章\n|\n1\n|\n文件\n|\n2\n|\n四、结转\n|\n3\n|\n四、复议情况\n维持\n|\n4\n|\n"
    assert shape(text(document)) == [
        [["规章"], ["1"], ["文件"], ["2"], ["四、结转"], ["3"]],
        "四、复议情况",
        [["维持", "4"]],
    ]


def test_one_long_row_with_its_head() -> None:
    cells = ["维持", "纠正", "其他", "未结", "总计"] * 3 + [str(number) for number in range(15)]
    assert shape(text("\n".join(f"{cell} |" for cell in cells))) == [[[cell] for cell in cells]]


def test_rows_that_a_rule_opens_with_a_cell_a_line() -> None:
    document = (
        "二、公开情况\n| \n 第一项  | |||\n| \n 内容  | \n 发文  | \n 废止  | \n"
        "| \n 规\n章  | \n 1  | \n   | \n三、申请情况\n"
    )
    assert shape(text(document)) == [
        "二、公开情况",
        [["第一项"], ["内容", "发文", "废止"], ["规\n章", "1", ""]],
        "三、申请情况",
    ]


def test_rows_that_begin_without_a_rule_and_end_with_a_bare_one() -> None:
    document = (
        "附表\n指标\n| 计量\n单位\n| 代码\n| 本期\n|\n公开数\n| 条\n| 01\n| 12\n|\n"
        "其中：网站\n公开数\n| 条\n| 02\n|\n|\n\n| 件\n| 05\n| 9\n|\n一、申请数\n| 件\n| 03\n| 4\n|\n二、其他\n说明\n"
    )
    assert shape(text(document)) == [
        "附表",
        [
            ["指标", "计量\n单位", "代码", "本期"],
            ["公开数", "条", "01", "12"],
            ["其中：网站\n公开数", "条", "02", ""],
            ["", "件", "05", "9"],
            ["一、申请数", "件", "03", "4"],
        ],
        "二、其他",
        "说明",
    ]


def test_rules_behind_a_row_stand_for_columns_that_it_lacks() -> None:
    document = "| 第一项 | ||||\n| 新收 | | | 3 | ||\n| 结转 | 1 | | 2 | ||\n"
    assert shape(text(document)) == [[["第一项"], ["新收", "", "", "3"], ["结转", "1", "", "2"]]]
