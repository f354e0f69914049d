"""Chapters by their headings in all the wordings of forms.md section 7."""

import pytest

from pipelines.blocks import Block, Paragraph
from pipelines.forms.sections import chapter_ends_tables, heading, sections
from tests.pipelines.forms.grids import grid


def paragraphs(*texts: str) -> list[Block]:
    return [Paragraph(text) for text in texts]


@pytest.mark.parametrize(
    ("text", "number", "place"),
    [
        ("一、总体情况", 1, 0),
        ("一、概述", 1, 0),
        ("## 二、主动公开政府信息情况", 2, 1),
        ("二、行政机关主动公开政府信息情况", 2, 1),
        ("收到和处理政府信息公开申请情况", None, 2),
        ("三、收到和处理信息公开申请情况", 3, 2),
        ("四、政府信息公开行政复议、行政诉讼情况", 4, 3),
        ("五、存在的主要问题及改进情况", 5, 4),
        ("五、存在问题及改进情况", 5, 4),
        ("五、存在的主要问题及整改措施", 5, 4),
        ("政府信息公开工作存在的主要问题及改进情况", None, 4),
        ("六、其他需要报告的事项", 6, 5),
        ("十二、附表", 12, None),
    ],
)
def test_a_heading_is_known(text: str, number: int | None, place: int | None) -> None:
    assert heading(text) == (number, place)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2020年，我局工作情况。",
        "（一）主动公开政府信息情况",
        "1.依申请公开情况",
        "我局主动公开政府信息270条，处理申请情况良好",
    ],
)
def test_a_line_of_prose_is_no_heading(text: str) -> None:
    assert heading(text) is None


def test_only_the_last_two_chapters_end_the_tables() -> None:
    assert chapter_ends_tables("五、存在的主要问题及改进情况")
    assert chapter_ends_tables("六、其他需要报告的事项")
    assert not chapter_ends_tables("四、政府信息公开行政复议、行政诉讼情况")


def test_six_chapters_with_their_prose_and_without_the_tables() -> None:
    blocks = [
        *paragraphs(
            "某局2023年政府信息公开工作年度报告", "一、总体情况", "（一）主动公开。", "一、不是章的标题，只是一句话。"
        ),
        *paragraphs("二、主动公开政府信息情况"),
        grid("信息内容|本年处理决定数量", "行政许可|1"),
        *paragraphs("三、收到和处理政府信息公开申请情况", "四、政府信息公开行政复议、行政诉讼情况"),
        *paragraphs("五、存在的主要问题及改进情况", "问题。"),
        grid("问题|措施", "更新慢|专人负责"),
        *paragraphs("六、其他需要报告的事项", "无。", "【打印】", "版权所有：某县人民政府"),
    ]
    found = sections(blocks, frozenset({5}))
    assert [section.number for section in found] == [1, 2, 3, 4, 5, 6]
    assert [section.text for section in found] == [
        "（一）主动公开。\n一、不是章的标题，只是一句话。", "", "", "", "问题。\n问题\t措施\n更新慢\t专人负责", "无。",
    ]  # fmt: skip


def test_chapters_of_old_reports_are_counted() -> None:
    found = sections(paragraphs("一、概述", "甲", "二、公开的范围", "乙", "三、申请", "丙", "附表"), frozenset())
    assert [(section.number, section.heading, section.text) for section in found] == [
        (1, "一、概述", "甲"), (2, "二、公开的范围", "乙"), (3, "三、申请", "丙\n附表"),
    ]  # fmt: skip
