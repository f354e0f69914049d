from urllib.parse import parse_qs, urlsplit

import pytest

from crawler.families import FurtherPage, Link, LinkKind, Listing, Row, recognise
from tests.crawler.families import page, whole

HOST = "http://www.jiaxian.gov.cn"
COLUMN = f"{HOST}/col/col51332/index.html"
TREE = "/module/xxgk/tree.jsp?standardXxgk=1&area=014000650&divid=div51332"
SEARCH = f"{HOST}/module/xxgk/search.jsp"
REPORT = f"{HOST}/module/xxgk/xxgkAnnualReport.jsp"
CALL = "$.post('/module/xxgk/search.jsp?standardXxgk=0',{infotypeId:'A0203',jdid:14,area:'014000650',divid:'div51332'})"
TITLE = "甲县交通运输局{}年政府信息公开工作年度报告"


def line(number: int, column: int = 51332, organ: str = "甲县交通运输局", title: str | None = None) -> str:
    told = title or TITLE.format(2000 + number)
    return (
        f'<tr class="tr_main_value_odd"><td><a href="/art/2024/1/{number}/art_{column}_{number}.html" title="{told}">'
        f"甲县交通…</a></td><td>{organ}</td><td>2024-01-{number:02}</td></tr>"
    )


def listing(
    lines: str, pager: str = "", query: str = "isAllList=1&divid=div51332&infotypeId=A07&currpage=1"
) -> Listing:
    read = page(f"{SEARCH}?{query}", f"<table>{lines}</table><div>{pager}</div>", base=COLUMN)
    family = recognise(read)
    assert family.name == "hanweb_xxgk"
    return family.listing(read)


def asked(further: FurtherPage) -> dict[str, str]:
    """The fields of a request's address."""
    return {name: values[-1] for name, values in parse_qs(urlsplit(further.url).query, keep_blank_values=True).items()}


def channels(url: str, html: str, base: str | None = None) -> list[Link]:
    read = page(url, html, base)
    return recognise(read).channels(read)


@pytest.mark.parametrize(
    "loaded",
    [
        f'<script src="{TREE}"></script>',
        f'<script src="{TREE.replace("&", "&amp;")}"></script>',
        f"<script>$('#div51332').load('{TREE}')</script>",
        f'<iframe src="{TREE}"></iframe>',
    ],
)
def test_a_column_loads_its_tree(loaded: str) -> None:
    links = channels(COLUMN, whole(loaded))
    assert [(link.url, link.kind) for link in links if link.is_interface] == [
        (HOST + TREE, LinkKind.SECTION),
        (HOST + TREE, LinkKind.PART),
    ]


@pytest.mark.parametrize(
    "tree",
    [
        (
            "<ul><li><a onclick=\"showInfo('A01','x')\">政府信息公开指南</a></li>"
            "<li><a href=\"javascript:showInfo('A07')\">政府信息公开年报</a></li></ul>"
        ),
        'document.write("<a href=\\"#\\" onclick=\\"showInfo(\'A07\',\'div51332\')\\">政府信息公开年报</a>");',
        "<script>d.add(1,-1,'目录');\nd.add(7, 1, '政府信息公开年报', \"javascript:showInfo('A07',7)\");</script>",
    ],
)
def test_a_node_is_the_column_with_a_number(tree: str) -> None:
    (link,) = channels(HOST + TREE, tree, COLUMN)
    assert (link.url, link.kind, link.is_interface) == (
        f"{COLUMN}?number=A07&area=014000650",
        LinkKind.ANNUAL,
        False,
    )


def test_a_node_that_is_an_organ_has_a_tree_of_its_own() -> None:
    tree = "<a onclick=\"choose('014000700')\">甲县水利局</a><a onclick=\"choose('014000701')\">更多</a>"
    (link,) = channels(HOST + TREE, tree, COLUMN)
    assert (link.kind, link.publisher, link.is_interface) == (LinkKind.ORGAN, "甲县水利局", True)
    assert parse_qs(urlsplit(link.url).query) == {
        "standardXxgk": ["1"],
        "divid": ["div51332"],
        "area": ["014000700"],
    }


def test_a_tree_without_its_column_gives_the_page_that_loaded_it() -> None:
    node = "<a onclick=\"showInfo('A07')\">年报</a>"
    (link,) = channels(f"{HOST}/module/xxgk/tree.jsp", node, COLUMN)
    assert link.url == f"{COLUMN}?number=A07"
    assert channels(f"{HOST}/module/xxgk/tree.jsp", node) == []


def test_a_category_is_asked_for_as_browsers_do_and_then_plainly() -> None:
    read = page(f"{COLUMN}?number=A07&area=014000651", whole(f"<script>{CALL}</script>"))
    (first,) = recognise(read).listing(read).further
    assert (first.method, urlsplit(first.url).path) == ("POST", "/module/xxgk/search.jsp")
    fields = asked(first)
    assert (fields["infotypeId"], fields["area"], fields["jdid"], fields["currpage"]) == ("A07", "014000651", "14", "1")
    assert (fields["isAllList"], fields["vc_title"], fields["sortfield"]) == ("1", "", ",compaltedate:0")
    assert parse_qs(first.body)["infotypeId"] == ["A07"]
    assert dict(first.headers)["X-Requested-With"] == "XMLHttpRequest"
    plain = first.otherwise
    assert plain is not None
    assert (plain.method, plain.body) == ("GET", "")
    assert asked(plain) == {
        "infotypeId": "A07",
        "jdid": "14",
        "area": "014000651",
        "divid": "div51332",
        "currpage": "1",
    }
    # The page's own category comes last: a number may mean something else.
    own = plain.otherwise
    assert own is not None
    assert asked(own)["infotypeId"] == "A0203"


@pytest.mark.parametrize(
    "said",
    [
        '<input type="hidden" name="infotypeId" value="0806"><input name="jdid" value="14">',
        '<script>var infotypeId = "0806"; var jdid=14;</script>',
        '<script src="/module/xxgk/search.jsp?divid=div51332&amp;infotypeId=0806&amp;jdid=14&amp;currpage=1"></script>',
    ],
)
def test_where_the_page_says_its_category(said: str) -> None:
    read = page(COLUMN, whole(said + "<!-- /module/xxgk/ -->"))
    (first,) = recognise(read).listing(read).further
    assert (asked(first)["infotypeId"], asked(first)["jdid"], asked(first)["divid"]) == ("0806", "14", "div51332")


def test_without_a_category_nothing_is_asked_for() -> None:
    read = page(COLUMN, whole(f'<script src="{TREE}"></script>'))
    assert recognise(read).listing(read).further == ()


def test_rows_with_their_organ() -> None:
    found = listing(line(19) + line(20, organ="2024-00012"), "共2条 第1页/共1页")
    assert found.rows[0] == Row(
        f"{HOST}/art/2024/1/19/art_51332_19.html", TITLE.format(2019), "2024-01-19", publisher="甲县交通运输局"
    )
    assert found.rows[1].publisher is None
    assert (found.declared, found.further, found.is_list) == (2, (), True)


def test_rows_in_another_skin() -> None:
    read = page(
        f"{SEARCH}?divid=div51332&currpage=1",
        f'<ul class="list"><li><a href="/art/2024/1/2/art_51332_2.html">{TITLE.format(2023)}</a>'
        "<span>2024-01-02</span></li></ul>",
    )
    (row,) = recognise(read).listing(read).rows
    assert (row.title, row.date) == (TITLE.format(2023), "2024-01-02")


@pytest.mark.parametrize(
    "pager",
    [
        "共3页 第1页",
        "第1页/共&nbsp;3&nbsp;页",
        (
            "<a onclick=\"funGoPage('/module/xxgk/search.jsp', 2)\">下一页</a>"
            "<a onclick=\"funGoPage('/module/xxgk/search.jsp',3)\">尾页</a>"
        ),
    ],
)
def test_the_pages_behind_are_asked_for_in_the_way_that_worked(pager: str) -> None:
    by_post = listing(line(1), pager).further
    assert [(further.method, asked(further)["currpage"]) for further in by_post] == [("POST", "2"), ("POST", "3")]
    assert parse_qs(by_post[1].body)["currpage"] == ["3"]
    plain = listing(line(1), pager, "divid=div51332&infotypeId=A07&currpage=2").further
    assert [(further.method, asked(further)["currpage"]) for further in plain] == [("GET", "3")]


def test_what_other_columns_hold_is_counted_too() -> None:
    """A search that knows no categories answers with all of an organ's articles: its total is of them all."""
    others = line(2, 60001, title="甲县交通运输局行政处罚公示") + line(3, 60001)
    found = listing(line(1) + others, "共3条 第1页/共1页")
    assert [row.url.rpartition("_")[2] for row in found.rows] == ["1.html", "2.html", "3.html"]
    assert found.declared == 3


def test_the_years_of_a_report_without_an_article() -> None:
    menu = '<select name="fbtime"><option value="">选择</option><option value="2023">2023年</option></select>'
    read = page(f"{REPORT}?area=014000701&fbtime=2022", whole(f"{menu}<h1>{TITLE.format(2022)}</h1>"))
    family = recognise(read)
    (link,) = family.channels(read)
    assert (link.url, link.kind, link.year) == (f"{REPORT}?area=014000701&fbtime=2023", LinkKind.YEAR, 2023)
    assert family.listing(read).rows == ()
    assert family.article(read).title == TITLE.format(2022)


def test_links_to_reports_without_articles_are_columns() -> None:
    body = f'<a href="{REPORT}?area=1">青岚镇</a><a href="{REPORT}?area=1&fbtime=2021">2021年</a>'
    found = {(link.kind, link.publisher, link.year) for link in channels(COLUMN, whole(body))}
    assert found == {(LinkKind.ANNUAL, "青岚镇", None), (LinkKind.ANNUAL, None, 2021)}


def test_a_column_with_a_list_of_jcms_is_that_familys() -> None:
    read = page(COLUMN, whole(f'<script src="{TREE}"></script><script>proxyUrl:"dataproxy.jsp"</script>'))
    assert recognise(read).name == "jpage"
    article = page(f"{HOST}/art/2024/1/2/art_51332_2.html", whole(f'<a href="{TREE}">目录</a>'))
    assert recognise(article).name == "jpage"


@pytest.mark.parametrize("number", ["²", "9" * 5000, "-1", ""])
def test_numbers_that_are_none(number: str) -> None:
    assert len(listing(line(1), "共2页", f"divid=div51332&currpage={number}").further) == 1
