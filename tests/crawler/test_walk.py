import pytest
from scrapy.exceptions import UsageError

from crawler.families import Link, LinkKind, Listing, Page, Row
from crawler.walk import Choice, Column, Step, Wanted, choose, is_column, read_wanted
from pipelines.reasons import Reason
from pipelines.titles import parse_title

URL = "http://www.jiaxian.gov.cn/x/"


def follow(step: Step, kind: LinkKind, **named: object) -> Step | None:
    return step.to(Link(URL, "", kind, **named))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "followed"),
    [
        (None, {LinkKind.ANNUAL, LinkKind.SECTION, LinkKind.BRANCH, LinkKind.PART}),
        (LinkKind.SECTION, {LinkKind.ANNUAL, LinkKind.SECTION, LinkKind.BRANCH, LinkKind.ORGAN, LinkKind.PART}),
        (LinkKind.BRANCH, {LinkKind.ANNUAL, LinkKind.SECTION, LinkKind.BRANCH, LinkKind.ORGAN, LinkKind.PART}),
        (LinkKind.ORGAN, {LinkKind.ANNUAL, LinkKind.SECTION, LinkKind.PART}),
        (LinkKind.ANNUAL, set(LinkKind) - {LinkKind.SECTION}),
        (LinkKind.YEAR, set(LinkKind) - {LinkKind.SECTION}),
    ],
)
def test_which_links_are_followed_from_where(kind: LinkKind | None, followed: set[LinkKind]) -> None:
    step = Step(kind)
    assert {to for to in LinkKind if follow(step, to) is not None} == followed


def test_years_are_followed_anywhere_below_a_column() -> None:
    assert follow(Step(LinkKind.ORGAN), LinkKind.YEAR) is None
    below = follow(Step(LinkKind.ORGAN, within=True), LinkKind.YEAR, year=2020)
    assert below is not None
    assert (below.sure, below.year) == (True, 2020)


def test_a_step_keeps_whose_and_which_branch_it_is() -> None:
    organ = follow(Step(LinkKind.BRANCH, hops=2), LinkKind.ORGAN, publisher="甲县教育局")
    assert organ is not None
    column = follow(organ, LinkKind.ANNUAL)
    assert column is not None
    assert (column.publisher, column.within, column.sure, column.hops) == ("甲县教育局", True, True, 4)
    year = follow(column, LinkKind.YEAR, year=2020)
    assert year is not None
    assert (year.publisher, year.year) == ("甲县教育局", 2020)
    other = follow(column, LinkKind.ORGAN, publisher="甲县水务局")
    assert other is not None
    assert (other.publisher, other.within, other.sure) == ("甲县水务局", True, False)


def test_a_part_of_a_page_stands_where_its_page_stands() -> None:
    column = Step(LinkKind.ANNUAL, within=True, sure=True, publisher="甲县教育局", hops=3)
    part = follow(column, LinkKind.PART)
    assert part is not None
    assert (part.kind, part.sure, part.publisher, part.hops) == (LinkKind.ANNUAL, True, "甲县教育局", 4)


def test_promising_pages_come_first() -> None:
    order = [
        Step(),
        Step(LinkKind.ANNUAL),
        Step(LinkKind.YEAR),
        Step(LinkKind.SECTION),
        Step(LinkKind.BRANCH),
        Step(LinkKind.ORGAN),
    ]
    assert sorted(order, key=lambda step: -step.priority) == order
    assert Step(LinkKind.SECTION, hops=1).priority > Step(LinkKind.SECTION, hops=3).priority
    assert Step(LinkKind.BRANCH, hops=50).priority > Step(LinkKind.ORGAN).priority


REPORTS = Listing((Row(URL, "甲县2023年政府信息公开工作年度报告"),))
NEWS = Listing((Row(URL, "甲县召开乡村振兴工作会议"),))


def trail(*captions: str) -> str:
    return f"<div class='location'>{' &gt; '.join(captions)}</div>"


@pytest.mark.parametrize(
    ("url", "html", "step", "listing", "expected"),
    [
        (URL, "", Step(LinkKind.ANNUAL, within=True, sure=True), NEWS, True),
        ("http://a.gov.cn/xxgknb_12/list.html", "", Step(LinkKind.ORGAN), NEWS, True),
        (URL, trail("首页", "政务公开", "政府信息公开年报"), Step(LinkKind.SECTION), NEWS, True),
        (URL, trail("首页", "政府信息公开年报", "2019年", "区县"), Step(LinkKind.BRANCH, within=True), NEWS, True),
        (URL, trail("首页", "政府信息公开年报", "教育局"), Step(LinkKind.ORGAN), NEWS, False),
        (URL, "", Step(LinkKind.ORGAN, within=True), REPORTS, True),
        (URL, "", Step(LinkKind.ORGAN, within=True), NEWS, False),
        (URL, "", Step(LinkKind.ORGAN), REPORTS, False),
        (URL, "", Step(), REPORTS, False),
    ],
)  # fmt: skip
def test_what_makes_a_page_a_column(url: str, html: str, step: Step, listing: Listing, expected: bool) -> None:
    assert is_column(Page(url, f"<html><body>{html}</body></html>"), step, listing) is expected


def rows(*numbers: int) -> tuple[Row, ...]:
    return tuple(Row(f"{URL}{number}.html", "甲县2023年政府信息公开工作年度报告") for number in numbers)


def test_a_list_that_answers_every_page_with_the_first_is_not_counted_twice() -> None:
    column = Column(URL, Step())
    assert len(column.take(Listing(rows(1, 2), declared=4))) == 2
    assert column.take(Listing(rows(1, 2), declared=4)) == []
    assert (column.rows, column.missing) == (2, 2)
    assert column.shortcoming() == (Reason.SHORT_LIST, "the pager declares 4 rows, 2 were found")
    assert [row.url[-6:] for row in column.take(Listing(rows(2, 3, 4)))] == ["3.html", "4.html"]
    assert column.missing == 0


def test_the_same_page_twice_in_a_list_is_two_of_the_declared_rows() -> None:
    column = Column(URL, Step())
    column.take(Listing(rows(1, 1, 2), declared=3))
    assert column.shortcoming() is None


@pytest.mark.parametrize(
    ("listing", "html", "is_shell"),
    [
        (Listing(), "<p>内容</p>", True),
        (Listing(), "<p>暂无信息</p>", False),
        (Listing(is_list=True), "", False),
        (Listing(declared=0), "", False),
        (Listing(rows(1)), "", False),
    ],
)
def test_an_empty_column_is_no_fault_but_a_shell_is(listing: Listing, html: str, is_shell: bool) -> None:
    column = Column(URL, Step())
    column.note_emptiness(Page(URL, html))
    column.take(listing)
    assert column.is_shell is is_shell
    assert (column.shortcoming() is not None) is is_shell


def test_a_column_that_leads_on_or_was_lost_is_no_shell() -> None:
    assert not Column(URL, Step(), leads_on=True).is_shell
    assert not Column(URL, Step(), lost=True).is_shell


def chosen(title: str, wanted: Wanted | None = None, *, in_column: bool = True, truncated: bool = False) -> Choice:
    row = Row(URL, title, truncated=truncated)
    return choose(row, parse_title(title), wanted or Wanted(), "甲县", in_column=in_column)


@pytest.mark.parametrize(
    ("title", "in_column", "truncated", "choice"),
    [
        ("甲县教育局2020年政府信息公开工作年度报告", True, False, Choice.FETCH),
        ("甲县教育局2020年政府信息公开工作年度报告", False, False, Choice.FETCH),
        ("2023年度报告", True, False, Choice.FETCH),
        ("2023年度报告", False, False, Choice.NOISE),
        ("甲县教育局2020年政府信息…", True, True, Choice.FETCH),
        ("甲县教育局2020年政府信息…", False, True, Choice.NOISE),
        ("一图读懂甲县2020年政府信息公开工作年度报告", True, False, Choice.COMPANION),
        ("关于编制2020年政府信息公开工作年度报告的通知", True, False, Choice.NOISE),
        ("甲县2020年法治政府建设年度报告", True, False, Choice.NOISE),
        ("甲县政府网站工作年度报表（2020年度）", True, False, Choice.NOISE),
    ],
)
def test_reports_are_told_from_noise(title: str, in_column: bool, truncated: bool, choice: Choice) -> None:
    assert chosen(title, in_column=in_column, truncated=truncated) is choice


TITLE = "甲县教育局2020年政府信息公开工作年度报告"


@pytest.mark.parametrize(
    ("wanted", "choice"),
    [
        (Wanted(year=2020), Choice.FETCH),
        (Wanted(year=2021), Choice.FILTERED),
        (Wanted(publisher="教育"), Choice.FETCH),
        (Wanted(publisher="水务"), Choice.FILTERED),
        (Wanted(2020, "教育局"), Choice.FETCH),
        (Wanted(2021, "教育局"), Choice.FILTERED),
    ],
)
def test_a_row_that_is_not_asked_for_is_not_fetched(wanted: Wanted, choice: Choice) -> None:
    assert chosen(TITLE, wanted) is choice


def test_what_a_row_does_not_tell_is_left_to_the_article() -> None:
    assert chosen("2023年政府信息公开年报", Wanted(publisher="水务")) is Choice.FETCH
    assert chosen("甲县教育局政府信息公开年报", Wanted(year=2020)) is Choice.FETCH
    assert chosen("甲县2020年政府信息公开工作…", Wanted(2020, "教育"), truncated=True) is Choice.FETCH


def test_short_names_are_compared_by_the_full_name() -> None:
    assert Wanted(publisher="甲县人民政府办公室").admits("县政府办", None, "甲县")
    assert Wanted(publisher="甲县交通").admits("县交通运输局", None, "甲县")
    assert not Wanted(publisher="乙县交通").admits("县交通运输局", None, "甲县")
    assert Wanted(publisher="x").admits(None, None, "甲县")


def test_arguments() -> None:
    assert read_wanted({}) == Wanted()
    assert not read_wanted({"year": None, "publisher": None})
    assert read_wanted({"year": "2020", "publisher": " 交通 运输局 "}) == Wanted(2020, "交通运输局")


@pytest.mark.parametrize(
    "arguments",
    [
        {"year": "20"},
        {"year": "1999"},
        {"year": "２０２０"},
        {"year": ""},
        {"year": "2020年"},
        {"publisher": " "},
        {"yeer": "2020"},
    ],
)
def test_bad_arguments_are_wrong_use(arguments: dict[str, str]) -> None:
    with pytest.raises(UsageError, match=r"-a (?:year|publisher)="):
        read_wanted(arguments)
