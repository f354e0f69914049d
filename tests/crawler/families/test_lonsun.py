import json
from urllib.parse import parse_qs, urlsplit

import pytest

from crawler.families import LinkKind, Row, canonical, recognise
from tests.crawler.families import page, whole

COLUMN = "http://www.jiaxian.gov.cn/public/column/1000001?type=4&catId=7000001&action=list"
LABEL = "http://www.jiaxian.gov.cn/site/label/8888"
TITLE = "甲县交通运输局2023年政府信息公开工作年度报告"
ROW = (
    '<ul class="xxgk_nav_list"><li class="xxgk_nav_con"><a class="title" href="/public/1000001/2000001.html" '
    f'title="{TITLE}">甲县交通运输局…</a><span class="date">2024-01-18</span></li></ul>'
)
PAGES = (
    '<script>Ls.pagination("#page_x",function(p){…},{currentPage: 1, pageCount: 3 > 0 ? 3 : 1, pageSize: 15});</script>'
)
CALL = (
    "<script>$.ajax({url:'/site/label/8888',data:{IsAjax:1,labelName:'publicInfoList',siteId:'6795621',pageSize:20,"
    "organId:'1000001',type:'4',catId:'7000001',file:'/xxgk/publicInfoList_newest2020'}});</script>"
)
ADDRESS = (
    '<script>var u="/site/label/8888?IsAjax=1&labelName=publicInfoList&siteId=6795621&pageSize=20&organId=1000001'
    '&type=4&catId=7000001&_=0.123";</script>'
)


def query(url: str) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(urlsplit(url).query).items()}


@pytest.mark.parametrize("script", [CALL, ADDRESS])
def test_a_list_that_is_still_to_be_fetched(script: str) -> None:
    read = page(COLUMN, whole(script))
    listing = recognise(read).listing(read)
    assert recognise(read).name == "lonsun"
    assert listing.rows == ()
    (first,) = listing.further
    asked = query(first.url)
    assert first.url.startswith(LABEL)
    assert {
        name: asked[name] for name in ("labelName", "siteId", "organId", "type", "catId", "pageIndex", "pageSize")
    } == {
        "labelName": "publicInfoList",
        "siteId": "6795621",
        "organId": "1000001",
        "type": "4",
        "catId": "7000001",
        "pageIndex": "1",
        "pageSize": "20",
    }
    assert "_" not in asked
    assert (first.method, first.otherwise is not None and first.otherwise.method) == ("GET", "POST")


def test_a_fragment_counts_its_pages() -> None:
    read = page(f"{LABEL}?labelName=publicInfoList&organId=1000001&catId=7&pageIndex=1", ROW + PAGES, base=COLUMN)
    listing = recognise(read).listing(read)
    assert listing.rows == (Row("http://www.jiaxian.gov.cn/public/1000001/2000001.html", TITLE, "2024-01-18"),)
    assert [query(further.url)["pageIndex"] for further in listing.further] == ["2", "3"]
    assert {query(further.url)["catId"] for further in listing.further} == {"7"}


def test_a_column_with_its_first_rows() -> None:
    read = page(COLUMN, whole(ROW + PAGES + CALL))
    listing = recognise(read).listing(read)
    assert len(listing.rows) == 1
    assert [query(further.url)["pageIndex"] for further in listing.further] == ["2", "3"]


def test_a_total_is_kept() -> None:
    told = PAGES.replace("pageSize: 15", "pageSize: 15, total: 31")
    read = page(f"{LABEL}?labelName=publicInfoList&organId=1&pageIndex=2", ROW + told)
    assert recognise(read).listing(read).declared == 31


def test_an_empty_fragment() -> None:
    read = page(f"{LABEL}?labelName=publicInfoList&organId=1&pageIndex=9", "暂无相关信息")
    listing = recognise(read).listing(read)
    assert (listing.rows, listing.further) == ((), ())


def test_the_menu_is_a_part_and_its_answer_gives_links() -> None:
    call = "$.ajax({url:'/site/label/8888',data:{isJson:true,id:'55',isChild:true,labelName:'columnTree'}})"
    read = page("http://www.jiaxian.gov.cn/public/column/1000001", whole(f"<script>{call}</script>"))
    (part,) = recognise(read).channels(read)
    assert (part.kind, part.is_interface, query(part.url)["id"]) == (LinkKind.PART, True, "55")
    tree = [
        {"name": "政府信息公开年报", "htmlPath": "/public/column/1000001?type=2&action=nianbao"},
        {"name": "交通运输局", "htmlPath": "/public/column/1000002"},
        {"name": "人事任免", "htmlPath": "/x"},
        {"name": "政府信息公开年报", "htmlPath": None},
        7,
    ]
    answer = page(part.url, json.dumps(tree), base=read.url)
    assert [(link.url, link.kind) for link in recognise(answer).channels(answer)] == [
        ("http://www.jiaxian.gov.cn/public/column/1000001?type=2&action=nianbao", LinkKind.ANNUAL),
        ("http://www.jiaxian.gov.cn/public/column/1000002", LinkKind.ORGAN),
    ]
    nothing = page(part.url, "null")
    assert recognise(nothing).channels(nothing) == []
    assert recognise(nothing).listing(nothing).rows == ()


def test_which_entry_of_the_menu_is_shown_makes_no_other_column() -> None:
    assert canonical(COLUMN + "&nav=3") == canonical(COLUMN)
    assert canonical(COLUMN.replace("7000001", "7000002")) != canonical(COLUMN)


def test_an_article() -> None:
    html = whole(
        f'<h1>甲县人民政府</h1><div class="newstitle">{TITLE}</div><div class="gk_newsinfo_left">'
        "<span>发布时间：2024-01-18 10:00</span><span>来源：甲县交通运输局</span></div>"
        '<div id="zoom" class="j-fontContent"><a href="/group1/M00/02/11/abc.docx">年度报告.docx</a></div>'
    )
    read = page("http://www.jiaxian.gov.cn/public/1000001/2000001.html", html)
    article = recognise(read).article(read)
    assert recognise(read).name == "lonsun"
    assert (article.title, article.published, article.source) == (TITLE, "2024-01-18", "甲县交通运输局")
    assert [attachment.name for attachment in article.attachments] == ["年度报告.docx"]
