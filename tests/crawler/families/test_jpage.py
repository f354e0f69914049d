from urllib.parse import parse_qs, urlsplit

from crawler.families import LinkKind, canonical, recognise
from tests.crawler.families import page, whole

COLUMN = "http://www.jiashi.gov.cn/col/col1230001/index.html"


def record(column: int, number: int, title: str, day: str = "2024-01-23") -> str:
    return (
        f'<record><![CDATA[<li><a href="/art/2024/1/23/art_{column}_{number}.html" title="{title}">{title[:8]}…</a>'
        f"<span>{day}</span></li>]]></record>"
    )


def unit(key: str, records: str, total: int, group: str = "", column: str = "1230001") -> str:
    return (
        f'<div id="{key}"><script type="text/xml"><datastore>{group}<recordset>{records}</recordset></datastore>'
        "</script></div>"
        f"<script>$('#{key}').jpage({{proxyUrl:'/module/web/jpage/dataproxy.jsp', perPage:1, totalRecord:{total},"
        " groupSize:3, barPosition:'bottom',"
        f" ajaxParam:{{col:1,appid:1,webid:99,path:'/',columnid:{column},sourceContentType:1,unitid:'{key}',"
        "webname:'甲市人民政府',permissiontype:0}});</script>"
    )


def reports(first: int, last: int) -> str:
    return "".join(
        record(1230001, number, f"甲市第{number}中心2023年政府信息公开工作年度报告")
        for number in range(first, last + 1)
    )


def test_first_records_lie_in_a_script_and_the_rest_behind_the_proxy() -> None:
    read = page(COLUMN, whole(unit("700123", reports(1, 3), 8)))
    family = recognise(read)
    listing = family.listing(read)
    assert family.name == "jpage"
    assert [row.url for row in listing.rows] == [
        f"http://www.jiashi.gov.cn/art/2024/1/23/art_1230001_{n}.html" for n in (1, 2, 3)
    ]
    assert listing.rows[0].title == "甲市第1中心2023年政府信息公开工作年度报告"
    assert listing.rows[0].date == "2024-01-23"
    assert listing.declared == 8
    (further,) = listing.further
    query, body = parse_qs(urlsplit(further.url).query), parse_qs(further.body)
    assert (further.method, urlsplit(further.url).path) == ("POST", "/module/web/jpage/dataproxy.jsp")
    assert (query["startrecord"], query["endrecord"], query["perpage"]) == (["4"], ["6"], ["1"])
    assert body == {
        "col": ["1"],
        "appid": ["1"],
        "webid": ["99"],
        "path": ["/"],
        "columnid": ["1230001"],
        "sourceContentType": ["1"],
        "unitid": ["700123"],
        "webname": ["甲市人民政府"],
        "permissiontype": ["0"],
    }
    headers = dict(further.headers)
    assert headers["X-Requested-With"] == "XMLHttpRequest"
    assert headers["Content-Type"].startswith("application/x-www-form-urlencoded")


def test_opaque_values_are_copied_from_the_next_group() -> None:
    href = (
        "/module/web/jpage/dataproxy.jsp?page=2&appid=1&webid=99&path=/&columnid=BLOBc%3D&unitid=BLOBu&"
        "webname=%25E7%2594%25B2&permissiontype=0"
    )
    group = f'<nextgroup><![CDATA[<a href="{href}"></a>]]></nextgroup>'
    read = page(COLUMN, whole(unit("700123", reports(1, 3), 8, group)))
    (further,) = recognise(read).listing(read).further
    body = parse_qs(further.body)
    assert (body["columnid"], body["unitid"], body["webname"]) == (["BLOBc="], ["BLOBu"], ["%E7%94%B2"])
    assert "page" not in body
    assert further.otherwise is not None
    assert further.otherwise.url == "http://www.jiashi.gov.cn" + href
    assert further.otherwise.method == "GET"


def test_servers_that_honour_only_the_page_number_are_asked_by_it_next() -> None:
    read = page(COLUMN, whole(unit("700123", reports(1, 3), 8)))
    (further,) = recognise(read).listing(read).further
    assert further.otherwise is not None
    query = parse_qs(urlsplit(further.otherwise.url).query)
    assert (query["page"], query["perpage"], query["columnid"]) == (["2"], ["3"], ["1230001"])


def test_a_list_that_lies_inline_as_a_whole_needs_no_further_page() -> None:
    read = page(COLUMN, whole(unit("700123", reports(1, 3), 3)))
    assert recognise(read).listing(read).further == ()


def test_the_unit_of_the_columns_own_articles_is_chosen() -> None:
    slider = unit("1", record(999, 7, "市领导调研交通运输工作并主持召开座谈会"), 40, column="999")
    read = page(COLUMN, whole(slider + unit("2", reports(1, 2), 2)))
    listing = recognise(read).listing(read)
    assert [row.title[:4] for row in listing.rows] == ["甲市第1", "甲市第2"]
    assert (listing.declared, listing.further) == (2, ())


def test_departments_and_townships_may_have_a_list_each() -> None:
    towns = record(1230002, 1, "甲市一镇2023年政府信息公开工作年度报告") + record(
        1230002, 2, "二镇2023年政府信息公开年报"
    )
    read = page(COLUMN, whole(unit("1", reports(1, 2), 3) + unit("2", towns, 4, column="1230002")))
    listing = recognise(read).listing(read)
    assert len(listing.rows) == 4
    assert listing.declared == 7
    assert [parse_qs(further.body)["unitid"] for further in listing.further] == [["1"], ["2"]]


def test_articles_of_both_generations_are_the_columns_own() -> None:
    new = (
        '<record><![CDATA[<li><a href="/col/col1230001/art/2026/art_0123456789abcdef0123456789abcdef.html">'
        "通知公告一则请查收</a></li>]]></record>"
    )
    slider = unit("1", record(999, 7, "市领导调研交通运输工作并主持召开座谈会") * 2, 2, column="999")
    read = page(COLUMN, whole(slider + unit("2", new, 1)))
    assert [row.title for row in recognise(read).listing(read).rows] == ["通知公告一则请查收"]


def test_an_answer_of_the_proxy_with_all_its_quirks() -> None:
    xml = (
        "<datastore><totalrecord>8</totalrecord><totalpage>8</totalpage><recordset>"
        "<record><![CDATA[\n<li><a href='/art/2023/1/20/art_1230001_5.html' "
        "title='甲市交通运输局2022年政府信息公开工作年度报告'>甲市交通…</a>"
        '<span class="time"> 2023-\n01-\n20 </span></li>]]></record>'
        "<record><![CDATA[<li><a href='/art/2022-1-5/art_1230001_6.html'>甲市水利局2021年政府信息公开年报</a>"
        "</li>]]></record></recordset></datastore>"
    )
    url = (
        "http://www.jiashi.gov.cn/module/web/jpage/dataproxy.jsp?col=1&columnid=1230001&startrecord=4&endrecord=6&"
        "perpage=1"
    )
    read = page(url, xml, base=COLUMN)
    listing = recognise(read).listing(read)
    assert [(row.title, row.date) for row in listing.rows] == [
        ("甲市交通运输局2022年政府信息公开工作年度报告", "2023-01-20"),
        ("甲市水利局2021年政府信息公开年报", None),
    ]
    (further,) = listing.further
    query = parse_qs(urlsplit(further.url).query)
    assert (query["startrecord"], query["endrecord"], parse_qs(further.body)["columnid"]) == (["7"], ["9"], ["1230001"])


def test_the_last_answer_leads_nowhere_and_an_empty_one_neither() -> None:
    url = "http://www.jiashi.gov.cn/module/web/jpage/dataproxy.jsp?startrecord=7&endrecord=9&perpage=1"
    last = page(url, f"<datastore><totalrecord>8</totalrecord><recordset>{reports(7, 8)}</recordset></datastore>")
    empty = page(url, "<datastore><recordset></recordset></datastore>")
    assert recognise(last).listing(last).further == ()
    assert recognise(empty).listing(empty).rows == ()
    assert recognise(empty).listing(empty).further == ()


def test_groups_are_followed_by_their_own_links() -> None:
    group = '<nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page=3&unitid=BLOB"></a>]]></nextgroup>'
    read = page(
        "http://www.jiashi.gov.cn/module/web/jpage/dataproxy.jsp?page=2&unitid=BLOB",
        f"<datastore>{group}<recordset>{reports(4, 6)}</recordset></datastore>",
    )
    assert [further.url for further in recognise(read).listing(read).further] == [
        "http://www.jiashi.gov.cn/module/web/jpage/dataproxy.jsp?page=3&unitid=BLOB"
    ]


def test_navigation_may_lie_in_records_too() -> None:
    link = '<record><![CDATA[<li><a href="/col/col1230009/index.html">政府信息公开年报</a></li>]]></record>'
    read = page("http://www.jiashi.gov.cn/", whole(unit("1", link, 1)))
    assert [(found.url, found.kind) for found in recognise(read).channels(read)] == [
        ("http://www.jiashi.gov.cn/col/col1230009/index.html", LinkKind.ANNUAL)
    ]


def test_what_the_browser_notes_in_an_address_is_left_out() -> None:
    assert canonical(COLUMN + "?uid=700123&pageNum=2") == canonical(COLUMN)
    assert canonical(COLUMN + "?number=A18") != canonical(COLUMN)


def test_an_article_with_the_disclosure_header_of_zhejiang() -> None:
    html = whole(
        '<table class="xxgk_table"><tr><td>索 引 号：</td><td>11330000000000000A/2024-00031</td><td>公开方式：'
        "</td><td>主动公开</td></tr>"
        "<tr><td>发布机构：</td><td>甲市政府办公室</td><td>成文日期：</td><td>2024-01-23</td></tr><tr><td>"
        "组配分类：</td><td>政府信息公开年报</td><td></td><td></td></tr></table>"
        '<div id="zoom"><meta name="ContentStart"/><p>见附件</p><meta name="ContentEnd"/></div>'
        '<a href="/module/download/downfile.jsp?classid=0&amp;filename=0123456789abcdef0123456789abcdef.pdf">'
        "甲市2023年度报告.pdf</a>",
        (
            '<meta name="title" content="甲市2023年政府信息公开工作年度报告"><meta name="pubDate" '
            'content="2024-01-23 09:15">'
        ),
    )
    read = page("http://www.jiashi.gov.cn/art/2024/1/23/art_1230001_990003.html", html)
    article = recognise(read).article(read)
    assert recognise(read).name == "jpage"
    assert (article.title, article.published) == ("甲市2023年政府信息公开工作年度报告", "2024-01-23")
    assert (article.publisher, article.column) == ("甲市政府办公室", "政府信息公开年报")
    assert [attachment.url for attachment in article.attachments] == [
        "http://www.jiashi.gov.cn/module/download/downfile.jsp?classid=0&filename=0123456789abcdef0123456789abcdef.pdf"
    ]
