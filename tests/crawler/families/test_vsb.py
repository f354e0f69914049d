from urllib.parse import parse_qs, urlsplit

import pytest

from crawler.families import LinkKind, Listing, canonical, recognise
from tests.crawler.families import page, whole

HOST = "http://www.jiazhen.gov.cn"
COLUMN = f"{HOST}/zfxxgk/xxgknb.htm"
DYNAMIC = f"{HOST}/xxgk/list.jsp?urltype=tree.TreeTempUrl&wbtreeid=1224"
TITLE = "甲镇2022年政府信息公开工作年度报告"


def row(href: str, title: str = TITLE, number: int = 0) -> str:
    return f'<li id="line_{number}_0"><a href="{href}" title="{title}">{title[:6]}…</a><span>2023-01-19</span></li>'


def pager(behind: str, last: str, told: str = '<span class="p_t">共62条</span>') -> str:
    return (
        f'<div class="pages">{told}<span class="p_no_d">1</span><span class="p_no"><a href="{behind}">2</a></span>'
        f'<span class="p_next"><a href="{behind}">下页</a></span><span class="p_last"><a href="{last}">尾页</a></span>'
        "</div>"
    )


def listing(html: str, url: str = COLUMN) -> Listing:
    read = page(url, whole(html))
    family = recognise(read)
    assert family.name == "vsb"
    return family.listing(read)


def further(html: str, url: str = COLUMN) -> list[str]:
    return [page.url.removeprefix(HOST) for page in listing(html, url).further]


def test_pages_count_down_from_the_one_behind_the_first() -> None:
    found = listing(row("../info/1234/56789.htm") + pager("xxgknb/4.htm", "xxgknb/1.htm"))
    assert [(row.url, row.title, row.date) for row in found.rows] == [
        (f"{HOST}/info/1234/56789.htm", TITLE, "2023-01-19")
    ]
    assert [page.url for page in found.further] == [f"{HOST}/zfxxgk/xxgknb/{number}.htm" for number in (4, 3, 2, 1)]
    assert (found.declared, found.is_list) == (62, True)


def test_a_page_behind_leads_to_the_next_one() -> None:
    html = row("../../info/1234/5.htm") + pager("3.htm", "1.htm")
    assert further(html, f"{HOST}/zfxxgk/xxgknb/4.htm")[0] == "/zfxxgk/xxgknb/3.htm"
    assert listing(html, f"{HOST}/zfxxgk/xxgknb/4.htm").rows[0].url == f"{HOST}/info/1234/5.htm"
    assert further(row("../../info/1234/5.htm"), f"{HOST}/zfxxgk/xxgknb/1.htm") == []


def test_articles_in_the_lists_own_folder_are_no_pages_of_it() -> None:
    html = row("xxgknb/90001.htm") + row("xxgknb/90002.htm", number=1) + pager("xxgknb/2.htm", "xxgknb/1.htm")
    found = listing(html)
    assert [row.url for row in found.rows] == [f"{HOST}/zfxxgk/xxgknb/9000{number}.htm" for number in (1, 2)]
    assert [page.url for page in found.further] == [f"{HOST}/zfxxgk/xxgknb/{number}.htm" for number in (2, 1)]


def test_a_pager_in_a_frame_of_another_name() -> None:
    html = row("../info/1/2.htm") + '<table><tr><td><a href="xxgknb/2.htm">下一页</a></td></tr></table>'
    assert further(html) == ["/zfxxgk/xxgknb/2.htm", "/zfxxgk/xxgknb/1.htm"]


def test_a_pager_of_very_many_pages_is_followed_by_and_by() -> None:
    found = further(row("../info/1/2.htm") + pager("xxgknb/99999.htm", "xxgknb/1.htm"))
    assert (len(found), found[0]) == (200, "/zfxxgk/xxgknb/99999.htm")


@pytest.mark.parametrize(
    ("told", "declared"),
    [
        ('<td id="fanye77">共123条&nbsp;&nbsp;1/9&nbsp;</td>', 123),
        ("<p>共 7 条记录</p><p>每页15条</p>", 7),
        ("<p>共12条评论</p>", None),
        ("<p>共12条 1/2</p><p>共30条 1/3</p>", None),
        ("", None),
    ],
)
def test_totals(told: str, declared: int | None) -> None:
    assert listing(row("../info/1/2.htm") + "<p>" + "。" * 90 + "</p>" + told).declared == declared


def test_a_dynamic_list_is_paged_by_the_parameter_of_its_unit() -> None:
    query = "?a77t=4&amp;a77p={}&amp;a77c=15&amp;urltype=tree.TreeTempUrl&amp;wbtreeid=1224"
    html = (
        "<table><tr><td><a href='content.jsp?urltype=news.NewsContentUrl&amp;wbtreeid=1224&amp;wbnewsid=9'>"
        f"{TITLE}</a></td><td>2023-01-19</td></tr></table>" + pager(query.format(2), query.format(4))
    )
    found = listing(html, DYNAMIC)
    assert [row.url for row in found.rows] == [
        f"{HOST}/xxgk/content.jsp?urltype=news.NewsContentUrl&wbtreeid=1224&wbnewsid=9"
    ]
    asked = [parse_qs(urlsplit(page.url).query) for page in found.further]
    assert [(fields["a77p"], fields["wbtreeid"]) for fields in asked] == [([str(n)], ["1224"]) for n in (2, 3, 4)]
    second = listing(html, found.further[0].url)
    assert [parse_qs(urlsplit(page.url).query)["a77p"] for page in second.further] == [["3"], ["4"]]
    assert [page.url for page in second.further] == [page.url for page in found.further[1:]]


def test_a_dynamic_list_that_tells_no_number_of_pages() -> None:
    query = "?PAGENUM={}&urltype=tree.TreeTempUrl&wbtreeid=1224"
    html = row("/info/1224/9.htm") + pager(query.format(2), query.format(3))
    asked = [parse_qs(urlsplit(page.url).query)["PAGENUM"] for page in listing(html, DYNAMIC).further]
    assert asked == [["2"], ["3"]]


@pytest.mark.parametrize("number", ["²", "9" * 5000, "x"])
def test_pages_that_are_no_numbers(number: str) -> None:
    query = f"?a77t={number}&a77p=2&urltype=tree.TreeTempUrl&wbtreeid=1224"
    found = listing(row("/info/1224/9.htm") + pager(query, query), DYNAMIC)
    assert [parse_qs(urlsplit(page.url).query)["a77p"] for page in found.further] == [["2"]]


def test_another_list_beside_a_dynamic_one_is_not_taken_for_its_pages() -> None:
    other = '<a href="?a9p=2&urltype=tree.TreeTempUrl&wbtreeid=1225">更多</a>'
    assert further(row("/info/1224/9.htm") + other, DYNAMIC) == []


def test_an_article_with_its_header_and_gateway() -> None:
    body = (
        f"<h2>{TITLE}</h2><table><tr><td>索引号</td><td>X/2023-1</td><td>发布机构</td><td>甲镇人民政府</td></tr>"
        '<tr><td>发布日期</td><td>2023-01-19</td><td>文号</td><td></td></tr></table><div id="vsb_content_4">'
        '<div class="v_news_content"><p class="vsbcontent_start">见附件</p></div></div><ul><li>附件【<a '
        'href="/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1&wbfileid=0AF3">年报.docx</a>】</li>'
        '<li><a href="/__local/A/1.pdf">年报.pdf</a></li></ul>'
    )
    read = page(f"{HOST}/info/1234/56789.htm", whole(body, f"<title>{TITLE}-甲镇</title>"))
    family = recognise(read)
    found = family.article(read)
    assert family.name == "vsb"
    assert (found.title, found.published, found.publisher) == (TITLE, "2023-01-19", "甲镇人民政府")
    assert [file.name for file in found.attachments] == ["年报.docx", "年报.pdf"]


def test_static_and_dynamic_twins_are_one_article() -> None:
    static = f"{HOST}/sub/info/1224/9.htm"
    dynamic = f"{HOST}/sub/content.jsp?urltype=news.NewsContentUrl&wbtreeid=1224&wbnewsid=9"
    assert canonical(dynamic) == canonical(static)
    assert canonical(dynamic) != canonical(dynamic.replace("wbnewsid=9", "wbnewsid=8"))
    for odd in (dynamic.replace("wbnewsid=9", "wbnewsid=x"), dynamic.replace("&wbtreeid=1224", ""), DYNAMIC):
        assert canonical(odd) != canonical(static)


def test_pages_of_a_list_are_no_columns() -> None:
    links = '<a href="bm/xxgknb.htm">政府信息公开年报</a>' + pager("xxgknb/4.htm", "xxgknb/1.htm")
    read = page(COLUMN, whole(links))
    assert [(link.url, link.kind) for link in recognise(read).channels(read)] == [
        (f"{HOST}/zfxxgk/bm/xxgknb.htm", LinkKind.ANNUAL)
    ]


def test_an_empty_list_is_a_list() -> None:
    assert listing('<div class="pages"><span class="p_t">共0条</span> 1/1</div><!-- vsb_content -->').is_list
