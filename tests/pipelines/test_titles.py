"""Titles as lists, articles and documents print them (portals.md section 11)."""

import pytest

from pipelines.titles import TitleKind, full_publisher, parse_title

REPORTS = [
    ("盐池县交通运输局\n2020年政府信息公开年度报告", "盐池县交通运输局", 2020),
    ("盐池县大水坑镇 2020 年 政府信息公开工作年度报告", "盐池县大水坑镇", 2020),
    ("2020年慈溪市交通运输局信息公开工作年度报告", "慈溪市交通运输局", 2020),
    ("（2019年）长治市教育局政府信息公开工作报告", "长治市教育局", 2019),
    ("【2019】慈溪市卫健局政府信息公开年度报告", "慈溪市卫健局", 2019),
    ("汉阴县人民政府信息公开工作年度报告(2017年度)", "汉阴县人民政府", 2017),
    ("慈溪市政府信息公开工作年度报告（2016年）", "慈溪市", 2016),
    ("二〇一九年长治市财政局政府信息公开工作年度报告", "长治市财政局", 2019),
    ("长治市市场监督管理局关于2021年政府信息公开工作年度报告", "长治市市场监督管理局", 2021),
    (
        "中共长治市委机构编制委员会办公室2022年政府信息公开工作年度报告-长治市人民政府门户网站",
        "中共长治市委机构编制委员会办公室",
        2022,
    ),
    ("沭陽縣發展和改革局2023年政府信息公開年度報告", "沭陽縣發展和改革局", 2023),
    ("2025年度政府信息公开年报", None, 2025),
    ("汉阴县城关镇２０２２年度政府信息公开工作年度报告", "汉阴县城关镇", 2022),
    ("长治市水利局关于2017年度政府信息公开工作情况的报告", "长治市水利局", 2017),
    ("2014城关镇政府信息公开工作年度报告", "城关镇", 2014),
    ("2023-01-15 盐池县水务局2022年政府信息公开工作年度报告", "盐池县水务局", 2022),
    ("盐池县水务局2022年政府信息公开工作年度报告 发布时间：2023-01-15 10:20", "盐池县水务局", 2022),
    ("盐池县水务局2022年政府信息公开工作年度报告\n[2023/1/5]", "盐池县水务局", 2022),
    ("2022年政府信息公开工作年度报告（盐池县水务局）", "盐池县水务局", 2022),
    ("【水务局】2022年政府信息公开工作年度报告", "水务局", 2022),
    ("[政府信息公开年报] 盐池县水务局2022年政府信息公开工作年度报告", "盐池县水务局", 2022),
    ("盐池县水务局2022年政府信息公开工作年度报告（盐池县）", "盐池县水务局", 2022),
    ("2022年政府信息公开工作年度报告（全县）", None, 2022),
    ("2022年政府信息公开工作年度报告（修订版）", None, 2022),
]


@pytest.mark.parametrize(("text", "publisher", "year"), REPORTS)
def test_a_report_tells_its_organ_and_year(text: str, publisher: str | None, year: int) -> None:
    title = parse_title(text)
    assert (title.kind, title.publisher, title.year) == (TitleKind.REPORT, publisher, year)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("一图读懂汉阴县2023年政府信息公开工作年度报告", TitleKind.COMPANION),
        ("汉阴县2023年政府信息公开工作年度报告（图片版）", TitleKind.COMPANION),
        ("《盐池县2021年政府信息公开工作年度报告》解读", TitleKind.COMPANION),
        ("关于做好2023年政府信息公开工作年度报告编制工作的通知", TitleKind.NOISE),
        ("盐池县2023年法治政府建设年度报告", TitleKind.NOISE),
        ("慈溪市政府网站工作年度报表（2023年）", TitleKind.NOISE),
        ("2022年度政府信息公开工作年度报告公布情况的通报", TitleKind.NOISE),
        ("汉阴县召开2021年政府信息公开年度报告编制培训会", TitleKind.NOISE),
        ("关于印发盐池县2020年政务公开工作要点的通知", TitleKind.NOISE),
        ("长治市2023年国民经济和社会发展统计公报", TitleKind.NOISE),
        ("甲县交通运输局2023年政府信息…", TitleKind.UNCLEAR),
        ("汉阴县人民政府2023年度政府信息公开...", TitleKind.UNCLEAR),
        ("2023年度报告", TitleKind.UNCLEAR),
        ("政府信息公开年报", TitleKind.UNCLEAR),
        ("盐池县水务局2022年政务公开工作年度报告", TitleKind.UNCLEAR),
        ("盐池县水务局关于政府信息公开工作情况的报告", TitleKind.UNCLEAR),
        ("关于2022年政府信息公开工作情况的通报", TitleKind.NOISE),
    ],
)
def test_what_is_no_report_is_told_apart(text: str, kind: TitleKind) -> None:
    assert parse_title(text).kind is kind


def test_a_sentence_names_no_organ() -> None:
    assert parse_title("这是本机关公布的2024年度政府信息公开报告").publisher is None
    assert parse_title("现向社会公布长治市水利局2019年政府信息公开年度报告").publisher == "长治市水利局"


def test_two_years_tell_none() -> None:
    """2021 may be when it was posted, 2020 what it reports on: the document must tell."""
    assert parse_title("2021年政府信息公开年报（2020年度）").year is None


def test_words_of_an_organ_are_no_noise() -> None:
    title = parse_title("慈溪市人民政府督查室2021年政府信息公开工作年度报告")
    assert (title.kind, title.publisher) == (TitleKind.REPORT, "慈溪市人民政府督查室")


@pytest.mark.parametrize(
    ("printed", "place", "full"),
    [
        ("县交通运输局", "汉阴县", "汉阴县交通运输局"),
        ("县政府办", "汉阴县", "汉阴县人民政府办公室"),
        ("政府办公室", "汉阴县", "汉阴县人民政府办公室"),
        ("平梁镇", "汉阴县", "汉阴县平梁镇"),
        ("汉阴县", "汉阴县", "汉阴县人民政府"),
        ("慈溪市政府", "慈溪市", "慈溪市人民政府"),
        ("市场监督管理局", "长治市", "长治市市场监督管理局"),
        ("潞城区人民政府", "长治市", "潞城区人民政府"),
        ("安康市汉阴县城关镇", "汉阴县", "安康市汉阴县城关镇"),
        ("盐池县大水坑镇", "盐池县", "盐池县大水坑镇"),
        ("平梁镇", None, "平梁镇"),
    ],
)
def test_an_organ_gets_its_full_name(printed: str, place: str | None, full: str) -> None:
    assert full_publisher(printed, place) == full
