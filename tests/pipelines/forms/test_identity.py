"""Title, publisher and year as documents tell them (portals.md section 12)."""

import pytest

from pipelines.blocks import Paragraph, Reading
from pipelines.forms.identity import identify
from tests.pipelines.forms.grids import grid


def reading(*texts: str, **metadata: str) -> Reading:
    return Reading(tuple(Paragraph(text) for text in texts), "test", metadata)


@pytest.mark.parametrize(
    "texts",
    [
        ("汉阴县水利局2021年度政府信息公开工作年度报告", "一、总体情况"),
        ("汉阴县水利局", "2021年度政府信息公开工作年度报告", "一、总体情况"),
        ("汉阴县水利局", "2021年度政府信息公开", "工作年度报告", "一、总体情况"),
        ("首页 > 政府信息公开", "# 汉阴县水利局 2021 年政府信息公开工作年度报告", "一、总体情况"),
    ],
)
def test_a_title_in_the_first_lines_may_be_broken(texts: tuple[str, ...]) -> None:
    found = identify(reading(*texts))
    assert (found.publisher, found.year, found.is_report) == ("汉阴县水利局", 2021, True)


@pytest.mark.parametrize("above", [("汉阴县人民政府",), ("走进汉阴", "政府信息公开指南")])
def test_the_portals_name_or_menu_above_a_whole_title_is_no_part_of_it(above: tuple[str, ...]) -> None:
    found = identify(reading(*above, "汉阴县水利局2021年度政府信息公开工作年度报告", "一、总体情况"))
    assert (found.publisher, found.year) == ("汉阴县水利局", 2021)


def test_entries_of_a_menu_are_no_title() -> None:
    found = identify(reading("走进本地", "政府信息公开指南", "政府信息公开年报", "一、总体情况"))
    assert (found.title, found.publisher) == (None, None)


def test_the_containers_title_comes_first() -> None:
    found = identify(reading("2021年政府信息公开年报", title="汉阴县水利局2021年政府信息公开工作年度报告"))
    assert (found.title, found.publisher) == ("汉阴县水利局2021年政府信息公开工作年度报告", "汉阴县水利局")


def test_a_bare_title_takes_the_organ_from_the_header() -> None:
    found = identify(reading("正文", title="2025年度政府信息公开年报", publisher="平梁镇", source="县政府办"))
    assert (found.publisher, found.year) == ("平梁镇", 2025)


@pytest.mark.parametrize(
    ("preface", "publisher", "year"),
    [
        ("现公布汉阴县水利局2021年政府信息公开工作年度报告，欢迎查阅。", "汉阴县水利局", 2021),
        ("特向社会公布2021年度汉阴县水利局信息公开年度报告。", "汉阴县水利局", 2021),
        ("现公布本单位2021年政府信息公开工作年度报告。", None, 2021),
        ("所列数据的统计期限为2021年1月1日至12月31日。", None, 2021),
    ],
)
def test_without_a_title_the_preface_tells(preface: str, publisher: str | None, year: int) -> None:
    found = identify(reading(preface, "一、总体情况"))
    assert (found.publisher, found.year, found.is_report) == (publisher, year, None)


def test_the_title_may_stand_in_the_first_row_of_a_table() -> None:
    rows = grid("汉阴县水利局2021年政府信息公开工作年度报告*4", "*4", "第二十条第（一）项*4", "规章|1|2|3")
    found = identify(Reading((rows,), "test", {}))
    assert (found.publisher, found.year, found.is_report) == ("汉阴县水利局", 2021, True)


def test_without_a_title_the_header_tells() -> None:
    assert identify(reading("一、总体情况", publisher="平梁镇")).publisher == "平梁镇"


def test_a_title_without_year_takes_it_from_the_period_of_report() -> None:
    found = identify(
        reading(
            "长治市水利局政府信息公开年度报告",
            "本报告所列数据的统计期限自2019年1月1日起至2019年12月31日止。",
            "一、概述",
            "长治市水利局",
            "2020年1月20日",
        )
    )
    assert (found.publisher, found.year) == ("长治市水利局", 2019)


def test_a_year_in_no_title_and_no_period_stays_unknown() -> None:
    found = identify(
        reading("长治市水利局政府信息公开年度报告", "一、概述", "2019年我局公开信息12条。", "2020年1月20日")
    )
    assert (found.publisher, found.year) == ("长治市水利局", None)


def test_the_signature_names_the_organ_at_last() -> None:
    found = identify(reading("2019年政府信息公开年度报告", "一、概述", "慈溪市财政局", "2020年1月20日"))
    assert found.publisher == "慈溪市财政局"


def test_something_else_is_told_apart() -> None:
    assert identify(reading("正文", title="关于做好2023年政府信息公开工作年度报告编制的通知")).is_report is False
    assert identify(reading("今天天气很好", "明天也是")).is_report is None
