import pytest

from crawler.errands import Reading, Visit
from crawler.families import Article, Attachment, LinkKind, Page, Row
from crawler.families.captions import is_truncated
from crawler.reports import code_of, common_hint, own_report, publisher_of, report_title, year_of
from crawler.walk import Step
from pipelines.publishers import Place
from pipelines.titles import parse_title

URL = "http://www.jiaxian.gov.cn/x/1.html"
TABLES = "申请人情况 本年新收政府信息公开申请数量 未经复议直接起诉 本年制发件数"
FILE = (Attachment("http://www.jiaxian.gov.cn/a.doc", "附件"),)


def reading(title: str, publisher: str | None = None, year: int | None = None, organ: str | None = None) -> Reading:
    row = Row(URL, title, truncated=is_truncated(title), publisher=organ)
    return Reading(URL, None, row, parse_title(title), in_column=True, publisher=publisher, year=year)


FULL = "甲县教育局2020年政府信息公开工作年度报告"


@pytest.mark.parametrize(
    ("row", "article", "text", "expected"),
    [
        (FULL, Article(FULL), "", FULL),
        ("甲县教育局2020年政府信息公开…", Article(FULL), "", FULL),
        (FULL, Article("甲县人民政府"), "", FULL),
        (FULL, Article(), "", FULL),
        (FULL, Article("关于印发甲县教育局2020年政府信息公开工作年度报告的通知"), TABLES, None),
        (FULL, Article("一图读懂甲县教育局2020年政府信息公开工作年度报告"), "", None),
        ("甲县教育局2020年政府信息公开…", Article("甲县教育局2020年政府信息公开培训会召开"), TABLES, None),
        ("甲县教育局2020年政府信息公开…", Article("甲县人民政府"), "", None),
        ("2023年度报告", Article("2023年度报告"), TABLES, "2023年度报告"),
        ("2023年度报告", Article("2023年度报告", attachments=FILE), "", "2023年度报告"),
        ("2023年度报告", Article("2023年度报告"), "正文", None),
        ("2023年度报告", Article("甲县2023年法治政府建设年度报告", attachments=FILE), "", None),
    ],
)
def test_the_article_decides_where_the_row_does_not(
    row: str, article: Article, text: str, expected: str | None
) -> None:
    title = report_title(reading(row), article, text)
    assert (title.text if title else None) == expected


@pytest.mark.parametrize(
    ("article", "expected"),
    [
        (Article(FULL, publisher="甲县政府办", source="县水务局"), "甲县教育局"),
        (Article("2020年政府信息公开年报", publisher="甲县水务局", source="县教育局"), "甲县水务局"),
        (Article("2020年政府信息公开年报", source="平梁镇"), "平梁镇"),
        (
            Article("2020年政府信息公开年报", source="本站", breadcrumb=("政务公开", "交通运输局", "公开年报")),
            "交通运输局",
        ),
        (Article("2020年政府信息公开年报", source="宁夏日报"), "甲县卫健局"),
        (Article("2020年政府信息公开年报", publisher="甲县"), "甲县卫健局"),
    ],
)
def test_whose_report_it_is(article: Article, expected: str) -> None:
    errand = reading("2020年政府信息公开年报", publisher="甲县民政局", organ="甲县卫健局")
    assert publisher_of(errand, parse_title(article.title or ""), article) == expected


def test_a_branch_helps_last_and_a_place_is_better_than_nothing() -> None:
    bare = parse_title("2020年政府信息公开年报")
    assert publisher_of(reading(bare.text, publisher="甲县民政局"), bare, Article(source="本站")) == "甲县民政局"
    assert publisher_of(reading(bare.text), bare, Article(publisher="甲县")) == "甲县"
    assert publisher_of(reading(bare.text), bare, Article(source="本站")) is None


def test_a_truncated_row_names_nobody() -> None:
    title = parse_title("2020年政府信息公开年报")
    assert publisher_of(reading("甲县教育局（汇总）2020年政府信息公开工作年度报告…"), title, Article()) is None


@pytest.mark.parametrize(
    ("row", "title", "branch", "expected"),
    [
        ("2019年政府信息公开年报", "甲县2020年政府信息公开年报", 2018, 2020),
        ("2019年政府信息公开年报", "甲县政府信息公开年报", 2018, 2019),
        ("政府信息公开年报", "甲县政府信息公开年报", 2018, 2018),
        ("政府信息公开年报", "甲县政府信息公开年报", None, None),
    ],
)
def test_which_year_it_reports_on(row: str, title: str, branch: int | None, expected: int | None) -> None:
    assert year_of(reading(row, year=branch), parse_title(title)) == expected


def test_a_branch_is_a_hint_only_where_the_list_is_its_own() -> None:
    own = parse_title("甲县教育局2020年政府信息公开年报")
    other = parse_title("甲县水务局2020年政府信息公开年报")
    bare = parse_title("2021年政府信息公开年报")
    assert common_hint("教育局", [own, bare]) == "教育局"
    assert common_hint("教育局", [bare]) == "教育局"
    assert common_hint("教育局", [other, bare]) is None
    assert common_hint("教育局", [own, other]) is None
    assert common_hint(None, [bare]) is None


def test_a_citys_portal_has_its_counties_reports_too() -> None:
    places = [Place("610900", "安康市", "prefecture"), Place("610921", "汉阴县", "county")]
    assert code_of("汉阴县平梁镇", places) == "610921"
    assert code_of("安康市教育局", places) == "610900"
    assert code_of("教育局", places) is None
    assert code_of(None, places) is None


def test_a_column_that_is_itself_a_report() -> None:
    visit = Visit(URL, None, Step(LinkKind.ANNUAL, publisher="甲县教育局", year=2020))
    own = own_report(visit, Page(URL, f"<html><h1>{FULL}</h1><table><tr><td>{TABLES}</td></tr></table></html>"))
    assert own is not None
    assert (own.row.title, own.publisher, own.year) == (FULL, "甲县教育局", 2020)
    assert own_report(visit, Page(URL, f"<html><h1>{FULL}</h1></html>")) is None
    assert own_report(visit, Page(URL, f"<html><h1>甲县教育局</h1>{TABLES}</html>")) is None
