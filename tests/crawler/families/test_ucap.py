import json
from urllib.parse import parse_qs, urlsplit

import pytest

from crawler.families import FurtherPage, Link, LinkKind, Listing, recognise
from tests.crawler.families import page, whole

HOST = "http://www.jiaxian.gov.cn"
COLUMN = f"{HOST}/jxzf/c100001/common_list.shtml"
HEX = "0123456789abcdef0123456789abcdef"
OTHER = "fedcba9876543210fedcba9876543210"
SEARCH = f"{HOST}/common/search/{HEX}?_isAgg=true&_isJson=true&_pageSize=20&page=1"
TITLE = "甲县2023年政府信息公开工作年度报告"


def row(path: str = f"/jxzf/c100001/202401/{HEX}.shtml") -> str:
    return f'<li><a href="{path}" title="{TITLE}">甲县…</a><span class="date fr">2024-01-23</span></li>'


def pager(call: str) -> str:
    return f'<div id="page_div"></div><script>createPageHTML({call});</script>'


def listing(html: str, url: str = COLUMN) -> Listing:
    read = page(url, whole(html))
    family = recognise(read)
    assert family.name == "ucap"
    return family.listing(read)


def answered(answer: object, url: str = SEARCH) -> Listing:
    read = page(url, json.dumps(answer, ensure_ascii=False), base=COLUMN)
    return recognise(read).listing(read)


def result(**more: object) -> dict[str, object]:
    return {"title": TITLE, "url": f"./202401/{HEX}.shtml", "publishedTimeStr": "2024-01-23 10:00:00", **more}


def channels(html: str, url: str = COLUMN, base: str | None = None) -> list[Link]:
    read = page(url, html, base)
    return recognise(read).channels(read)


@pytest.mark.parametrize(
    ("call", "names", "declared"),
    [
        ("'page_div',3, 1,'common_list','shtml',62", ["common_list_2.shtml", "common_list_3.shtml"], 62),
        ('"paging", 2, 1, "x_list", "shtml"', ["x_list_2.shtml"], None),
        ("'page_div',3,2,'common_list','shtml',62", ["common_list_3.shtml"], 62),
        ("'page_div',1,1,'common_list','.html',3", [], 3),
        ("'page_div',0,0,'common_list','shtml',0", [], 0),
    ],
)
def test_pages_are_counted_from_one(call: str, names: list[str], declared: int | None) -> None:
    found = listing(f"<ul>{row()}</ul>{pager(call)}")
    assert [further.url.rpartition("/")[2] for further in found.further] == names
    assert (found.declared, found.is_list, len(found.rows)) == (declared, True, 1)
    assert (found.rows[0].title, found.rows[0].date) == (TITLE, "2024-01-23")


def test_pages_under_a_numbered_name() -> None:
    found = listing(pager("'page_div',3,1,'column-index','shtml'"), f"{HOST}/jxzf/nb/column-index-1.shtml")
    assert [further.url.rpartition("/")[2] for further in found.further] == [
        "column-index-2.shtml",
        "column-index-3.shtml",
    ]


def test_a_call_with_a_number_first_is_another_family() -> None:
    read = page(COLUMN, whole(f'<ul>{row()}</ul><script>createPageHTML(3, 0, "common_list", "shtml");</script>'))
    assert recognise(read).name == "trs"


@pytest.mark.parametrize(
    "path",
    [
        f"/jxzf/c100001/202401/{HEX}.shtml",
        "/jxzf/c100001/202401/c01_591175.shtml",
        f"/columns/{'0a1b2c3d-0000-1111-2222-0123456789ab'}/202401/23/{'0a1b2c3d-0000-1111-2222-0123456789ac'}.html",
        f"/jxzf/2024/1/23/{HEX}.shtml",
        f"/jxzf/20240123/{HEX}.html",
    ],
)
def test_addresses_of_articles(path: str) -> None:
    last = pager("'p',1,1,'list','shtml'")
    (found,) = listing(f"<ul>{row(path)}</ul>{last}").rows
    assert found.url == HOST + path
    # A day and 32 digits are other systems' addresses too.
    is_ucap = recognise(page(HOST + path, whole("<p>文</p>"))).name == "ucap"
    assert is_ucap == ("/20240123/" not in path)


@pytest.mark.parametrize(
    ("script", "paths"),
    [
        (f"var url='/search/{HEX}?_isJson=true'", [f"/search/{HEX}"]),
        (f"load('/common/search/{HEX}')", [f"/common/search/{HEX}"]),
        (f'var channelId = "{HEX}";', [f"/common/search/{HEX}", f"/search/{HEX}", f"/searchList/{HEX}"]),
        (
            f"var channel_id='{HEX}'; load('/searchList/{OTHER}')",
            [f"/searchList/{OTHER}", f"/common/search/{HEX}", f"/search/{HEX}", f"/searchList/{HEX}"],
        ),
    ],
)
def test_a_channel_that_the_script_names_is_asked_for_in_all_its_ways(script: str, paths: list[str]) -> None:
    (way,) = listing(f"<script>{script}</script>").further
    found = []
    further: FurtherPage | None = way
    while further is not None:
        found.append(urlsplit(further.url).path)
        further = further.otherwise
    assert found == paths
    fields = parse_qs(urlsplit(way.url).query, keep_blank_values=True)
    assert (fields["_isJson"], fields["_pageSize"], fields["page"]) == (["true"], ["20"], ["1"])
    assert dict(way.headers)["X-Requested-With"] == "XMLHttpRequest"


def test_rows_of_an_answer() -> None:
    metas = [{"resultList": [{"key": "indexnumber", "value": "1"}, {"key": "source", "value": "甲县水利局"}, None]}]
    found = answered(
        {
            "data": {
                "total": 62,
                "page": 1,
                "rows": 20,
                "results": [
                    result(domainMetaList=metas),
                    result(url=f"//www.jiaxian.gov.cn/a/202401/{OTHER}.shtml", title=f"<em>{TITLE}</em>&nbsp;"),
                    result(title="", subTitle=TITLE, publishedTimeStr=None),
                    result(url=""),
                    None,
                ],
            }
        }
    )
    assert [(row.url, row.title, row.date, row.publisher) for row in found.rows] == [
        (f"{HOST}/jxzf/c100001/202401/{HEX}.shtml", TITLE, "2024-01-23", "甲县水利局"),
        (f"{HOST}/a/202401/{OTHER}.shtml", TITLE, "2024-01-23", None),
        (f"{HOST}/jxzf/c100001/202401/{HEX}.shtml", TITLE, None, None),
    ]
    assert (found.declared, found.is_list) == (62, True)
    assert [parse_qs(urlsplit(further.url).query)["page"] for further in found.further] == [["2"], ["3"], ["4"]]


@pytest.mark.parametrize(
    ("answer", "pages"),
    [
        ({"data": {"total": "41", "rows": "20", "results": [result()]}}, ["2", "3"]),
        ({"total": 3, "page": 1, "results": [result()]}, []),
        ({"data": {"total": 40, "results": [result()]}}, ["2"]),
        ({"data": {"total": 40, "rows": 20, "results": []}}, []),
    ],
)
def test_how_many_pages_follow_an_answer(answer: object, pages: list[str]) -> None:
    found = answered(answer)
    assert [parse_qs(urlsplit(further.url).query)["page"][0] for further in found.further] == pages


def test_an_answer_that_says_page_one_on_every_page_leads_on_from_the_page_asked_for() -> None:
    answer = {"data": {"total": 41, "page": 1, "rows": 20, "results": [result()]}}
    assert answered(answer, SEARCH.replace("page=1", "page=3")).further == ()


@pytest.mark.parametrize("answer", [{}, {"data": None}, {"data": {"results": None}}, {"data": []}])
def test_answers_that_are_no_list(answer: object) -> None:
    assert answered(answer) == Listing()


def test_hostile_answers() -> None:
    found = answered({"data": {"total": 999_999_999, "rows": 1, "results": [result()]}})
    assert len(found.further) == 200
    deep = page(SEARCH, '{"data":' * 100_000, base=COLUMN)
    assert recognise(deep).listing(deep).further == ()


@pytest.mark.parametrize(
    ("script", "url", "query"),
    [
        (
            "var channelCode='c100200', websiteCodeName = \"jtj\"; get('/common/getChannelList')",
            COLUMN,
            {"channelCode": ["c100200"], "websiteCodeName": ["jtj"]},
        ),
        (
            "get('/common/getChannelList?channelCode=c100200&amp;websiteCodeName=jtj')",
            COLUMN,
            {"channelCode": ["c100200"], "websiteCodeName": ["jtj"]},
        ),
        ("getChannelList(show)", COLUMN, {"channelCode": ["c100001"], "websiteCodeName": ["jxzf"]}),
        ("getChannelList(show)", f"{HOST}/nav_list.shtml", None),
        ("show()", COLUMN, None),
    ],
)
def test_channels_that_a_script_asks_for(script: str, url: str, query: dict[str, list[str]] | None) -> None:
    links = channels(whole(f"<script>{script}</script>"), url)
    assert [link.kind for link in links] == ([LinkKind.SECTION, LinkKind.PART] if query else [])
    assert all(parse_qs(urlsplit(link.url).query) == query and link.is_interface for link in links)


def test_channels_of_an_answer() -> None:
    children = [
        {"channelId": HEX, "displayName": "政府信息公开年报"},
        {"channelId": OTHER, "displayName": "政府信息公开指南"},
        {"channelId": "../x", "displayName": "年报"},
        None,
    ]
    (link,) = channels(
        json.dumps({"results": {"children": children}}), f"{HOST}/common/getChannelList?channelCode=c1", COLUMN
    )
    assert (urlsplit(link.url).path, link.kind, link.is_interface) == (
        f"/common/search/{HEX}",
        LinkKind.ANNUAL,
        True,
    )


def test_an_article_of_this_systems_own_elements() -> None:
    body = (
        f"<h1><UCAPTITLE>{TITLE}</UCAPTITLE></h1><ul><li>索引号：1</li><li>发文机构：甲县人民政府</li></ul>"
        "<PUBLISHTIME>2024-01-23 10:00</PUBLISHTIME><div id='UCAP-CONTENT'><UCAPCONTENT><p>一、总体情况</p>"
        f"<a href='files/{HEX}.docx'>年报</a></UCAPCONTENT></div>"
    )
    read = page(f"{HOST}/jxzf/c100001/202401/{HEX}.shtml", whole(body))
    found = recognise(read).article(read)
    assert (found.title, found.published, found.publisher) == (TITLE, "2024-01-23", "甲县人民政府")
    assert [file.url for file in found.attachments] == [f"{HOST}/jxzf/c100001/202401/files/{HEX}.docx"]


def test_the_date_of_another_skin_and_none_at_all() -> None:
    dated = page(COLUMN, whole(f"<h1>{TITLE}</h1><div class='pages-date'>2024年1月23日 来源：本站</div>"))
    bare = page(COLUMN, whole(f"<h1>{TITLE}</h1>"))
    assert recognise(dated).article(dated).published == "2024-01-23"
    assert recognise(bare).article(bare).published is None
