import json
from urllib.parse import parse_qs, urlsplit

import pytest

from crawler.families import FurtherPage, LinkKind, Row, recognise
from crawler.families.jpaas import read_query
from tests.crawler.families import page, whole

COLUMN = "http://www.jiashi.gov.cn/col/col1230001/index.html"
API = "/api-gateway/jpaas-publish-server/front/page/build/unit"
HEX = "0123456789abcdef0123456789abcdef"


def script(tag: str, page_id: str = "1230001") -> str:
    query = (
        "{'parseType':'bulidstatic','webId':'9999','tplSetId':'Ab','pageType':'column',"
        f"'tagId':'{tag}','editType':'null','pageId':'{page_id}'}}"
    )
    return f'<script src="/x/AuthorizedRead/unitbuild.js" url="{API}" queryData="{query}"></script>'


def rows(*numbers: int) -> str:
    items = (
        f'<li class="clearfix"><a class="bt-left" title="甲市第{n}中心2023年政府信息公开工作年度报告" '
        f'href="/col/col1230001/art/2024/art_{n:032x}.html">甲市第{n}…</a><span class="bt-right">2024-01-23'
        "</span></li>"
        for n in numbers
    )
    return f"<ul>{''.join(items)}</ul>"


def pager(number: int, size: int, count: int) -> str:
    return (
        f'<div class="pagination" rows="{size}" count="{count}" pageNo="{number}" unitUrl="{API}" '
        f"queryData=\"{{'webId':'9999','pageId':'1230001','tagId':'信息列表'}}\"></div>"
    )


def answer(html: str, **more: object) -> str:
    return json.dumps({"success": True, "code": "200", "data": {"html": html, **more}})


@pytest.mark.parametrize(
    "attribute",
    [
        "{'webId':'9999','tagId':'信息列表'}",
        '{"webId":"9999","tagId":"信息列表"}',
        "{'webId': '9999', 'tagId': '信息列表',}",
    ],
)
def test_pseudo_json(attribute: str) -> None:
    assert read_query(attribute) == {"webId": "9999", "tagId": "信息列表"}


@pytest.mark.parametrize("attribute", ["", "null", "{'webId':", "[1]", "__import__('os')"])
def test_what_is_no_pseudo_json(attribute: str) -> None:
    assert read_query(attribute) == {}


def test_the_unit_that_looks_like_the_list_is_asked_for_first_and_the_others_after_it() -> None:
    read = page(COLUMN, whole(script("导航栏") + script("信息列表") + script("页脚")))
    family = recognise(read)
    listing = family.listing(read)
    assert family.name == "jpaas"
    assert listing.rows == ()
    tags = []
    (first,) = listing.further
    way: FurtherPage | None = first
    query = parse_qs(urlsplit(first.url).query)
    assert (first.method, urlsplit(first.url).path, dict(first.headers)) == (
        "GET",
        API,
        {"X-Requested-With": "XMLHttpRequest"},
    )
    assert (query["parseType"], query["webId"], query["pageId"]) == (["bulidstatic"], ["9999"], ["1230001"])
    while way is not None:
        tags += parse_qs(urlsplit(way.url).query)["tagId"]
        way = way.otherwise
    assert tags == ["信息列表", "导航栏", "页脚"]


def test_an_answer_wraps_html_and_its_pager_leads_on_in_both_forms() -> None:
    url = f"http://www.jiashi.gov.cn{API}?parseType=bulidstatic&webId=9999&pageId=1230001&tagId=x"
    read = page(url, answer(rows(1, 2) + pager(1, 2, 5)), base=COLUMN)
    listing = recognise(read).listing(read)
    assert listing.rows[0] == Row(
        f"http://www.jiashi.gov.cn/col/col1230001/art/2024/art_{1:032x}.html",
        "甲市第1中心2023年政府信息公开工作年度报告",
        "2024-01-23",
    )
    assert listing.declared == 5
    (further,) = listing.further
    query = parse_qs(urlsplit(further.url).query)
    assert json.loads(query["paramJson"][0]) == {"pageNo": 2, "pageSize": 2}
    assert (query["pageNo"], query["pageSize"], query["parseType"]) == (["2"], ["2"], ["bulidstatic"])
    assert further.otherwise is not None
    assert set(parse_qs(urlsplit(further.otherwise.url).query)) & {"paramJson", "pageNo", "pageSize", "rows"} == {
        "paramJson"
    }


def test_the_second_answer_leads_to_the_third_even_where_its_template_says_page_one() -> None:
    first = page(f"http://www.jiashi.gov.cn{API}?pageId=1230001", answer(rows(1, 2) + pager(1, 2, 5)))
    second_url = recognise(first).listing(first).further[0].url
    second = page(second_url, answer(rows(3, 4) + pager(1, 2, 5)))
    third_url = recognise(second).listing(second).further[0].url
    third = page(third_url, answer(rows(5) + pager(1, 2, 5)))
    assert json.loads(parse_qs(urlsplit(third_url).query)["paramJson"][0])["pageNo"] == 3
    assert recognise(third).listing(third).further == ()


def test_a_count_without_a_pager() -> None:
    read = page(f"http://www.jiashi.gov.cn{API}?pageId=1230001", answer(rows(1, 2), count="3"))
    listing = recognise(read).listing(read)
    assert listing.declared == 3
    assert json.loads(parse_qs(urlsplit(listing.further[0].url).query)["paramJson"][0]) == {"pageNo": 2, "pageSize": 2}


def test_a_first_page_that_is_filled_in_already() -> None:
    read = page(COLUMN, whole(rows(1, 2) + pager(1, 2, 3)))
    listing = recognise(read).listing(read)
    assert (len(listing.rows), listing.declared) == (2, 3)
    query = parse_qs(urlsplit(listing.further[0].url).query)
    assert (query["webId"], query["pageNo"]) == (["9999"], ["2"])


def test_a_small_column_has_all_its_rows_and_no_pager() -> None:
    read = page(COLUMN, whole(rows(1, 2) + "<!-- jpaas-publish-server -->"))
    listing = recognise(read).listing(read)
    assert (len(listing.rows), listing.further, listing.declared) == (2, (), None)


@pytest.mark.parametrize(
    "row",
    [
        '<p class="lb-list"><a href="//www.jiashi.gov.cn/art/2024/art_{0}.html">{1}</a><span>2024-01-23</span></p>',
        '<tr><td><a href="/art/2024/1/23/art_1230001_5.html" title="{1}">甲市…</a></td><td>[2024-01-23]</td></tr>',
        '<li><a href="/col/c/art/2024/art_{0}.html">{1}</a><b>2024-01-23</b></li>',
        '<li class="cf"><a href="/col/c/art/2024/art_{0}.html">{1}</a><span class="time">2024/01/23</span></li>',
    ],
)
def test_skins_of_rows_and_both_generations_of_articles(row: str) -> None:
    title = "甲市交通运输局2023年政府信息公开工作年度报告"
    read = page(
        f"http://www.jiashi.gov.cn{API}?pageId=1", answer("<table>" + row.format(HEX, title) + "</table>"), base=COLUMN
    )
    (found,) = recognise(read).listing(read).rows
    assert (found.title, found.date) == (title, "2024-01-23")
    assert found.url.startswith("http://www.jiashi.gov.cn/")


def test_an_answer_without_rows_leads_nowhere() -> None:
    read = page(f"http://www.jiashi.gov.cn{API}?pageId=1", answer("", count="0"))
    listing = recognise(read).listing(read)
    assert (listing.rows, listing.further, listing.declared) == ((), (), 0)


def test_navigation_that_is_a_unit() -> None:
    read = page("http://www.jiashi.gov.cn/", whole(script("导航栏")))
    (part,) = recognise(read).channels(read)
    built = page(part.url, answer('<a href="/col/col1230009/index.html">政府信息公开年报</a>'), base=read.url)
    assert (part.kind, part.is_interface) == (LinkKind.PART, True)
    assert [(link.url, link.kind) for link in recognise(built).channels(built)] == [
        ("http://www.jiashi.gov.cn/col/col1230009/index.html", LinkKind.ANNUAL)
    ]


def test_an_article_whose_only_content_is_a_pdf() -> None:
    html = whole(
        '<div id="pdfshow" data-value="/cms_files/jcms1/web99/site/attach/0/a.pdf"></div>'
        '<div id="zoom"><a href="/api-gateway/jpaas-web-server/front/document/download?fileUrl=abc%2B%3D&'
        f'fileName={"年报"}.docx">下载</a></div>',
        (
            '<meta name="ArticleTitle" content="甲市2023年政府信息公开工作年度报告"><meta name="PubDate" '
            'content="2024-01-23 09:15:00">'
        ),
    )
    read = page(f"http://www.jiashi.gov.cn/col/col1230001/art/2024/art_{HEX}.html", html)
    article = recognise(read).article(read)
    assert recognise(read).name == "jpaas"
    assert article.published == "2024-01-23"
    assert [attachment.url for attachment in article.attachments] == [
        (
            "http://www.jiashi.gov.cn/api-gateway/jpaas-web-server/front/document/download?fileUrl=abc%2B%3D&"
            "fileName=%E5%B9%B4%E6%8A%A5.docx"
        ),
        "http://www.jiashi.gov.cn/cms_files/jcms1/web99/site/attach/0/a.pdf",
    ]
