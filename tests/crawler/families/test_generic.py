import pytest

from crawler.families import FAMILIES, LinkKind, Page, recognise
from crawler.families.articles import read_trail
from tests.crawler.families import page, whole

FRONT = "http://www.jiaxian.gov.cn/"


def kinds(html: str, url: str = FRONT) -> dict[str, LinkKind]:
    read = page(url, whole(html))
    return {link.url: link.kind for link in recognise(read).channels(read)}


def test_the_order_of_the_families() -> None:
    assert [family.name for family in FAMILIES] == [
        "jpaas",
        "truecms",
        "jpage",
        "hanweb_xxgk",
        "gkmlpt",
        "ankang",
        "ucap",
        "trs",
        "lonsun",
        "vsb",
        "epoint",
        "openness",
        "generic",
    ]


def test_links_by_anchors_maps_menus_and_handlers() -> None:
    html = (
        '<a href="/xxgk/">政府信息公开</a><area href="/zwgk/" alt="" title="政务公开">'
        '<select><option value="">选择部门</option><option value="12">教育局</option><option value="/bm/jtj/">'
        "交通运输局</option></select>"
        "<span onclick=\"window.open('/xz/')\">乡镇</span><a href=\"javascript:location.href='/nb/'\">"
        "政府信息公开年报</a>"
    )
    assert kinds(html) == {
        "http://www.jiaxian.gov.cn/xxgk/": LinkKind.SECTION,
        "http://www.jiaxian.gov.cn/zwgk/": LinkKind.SECTION,
        "http://www.jiaxian.gov.cn/bm/jtj/": LinkKind.ORGAN,
        "http://www.jiaxian.gov.cn/xz/": LinkKind.BRANCH,
        "http://www.jiaxian.gov.cn/nb/": LinkKind.ANNUAL,
    }


def test_a_pictures_name_is_a_caption() -> None:
    assert kinds('<a href="/nb/"><img src="a.png" alt="政府信息公开年报"></a>') == {
        "http://www.jiaxian.gov.cn/nb/": LinkKind.ANNUAL
    }


def test_an_address_counts_by_its_most_telling_caption() -> None:
    html = '<a href="/x/">教育局</a><a href="/x/">政府信息公开年报</a><a href="/x/">更多</a>'
    assert kinds(html) == {"http://www.jiaxian.gov.cn/x/": LinkKind.ANNUAL}


def test_articles_and_files_are_no_pages_on_the_way() -> None:
    html = (
        '<a href="/xxgk/xxgknb/202401/t20240118_1.html">甲县政府信息公开年报</a><a href="/Content-1.html">'
        "政府信息公开年报</a>"
        '<a href="/nb/2023.pdf">政府信息公开年报</a>'
    )
    assert kinds(html) == {}


def test_a_shell_page_is_read_through_its_own_frame() -> None:
    html = '<iframe src="/xxgk/main.html"></iframe><iframe src="http://other.gov.cn/x.html"></iframe>'
    assert kinds(html) == {"http://www.jiaxian.gov.cn/xxgk/main.html": LinkKind.PART}


def test_relative_links_refer_to_the_base_element() -> None:
    read = page("http://www.jiaxian.gov.cn/a/b.html", whole('<a href="nb/">政府信息公开年报</a>', '<base href="/c/">'))
    assert [link.url for link in recognise(read).channels(read)] == ["http://www.jiaxian.gov.cn/c/nb/"]


@pytest.mark.parametrize("caption", ["下一页", "下页", "下页 >", "next", "后一页", "»"])
def test_plain_lists_and_their_next_page(caption: str) -> None:
    html = whole(
        '<div class="nav"><a href="/index.html">网站首页</a></div><ul><li><a href="show.asp?id=7" '
        'title="甲县2023年政府信息公开工作年度报告">甲县2023年…</a> 2024-01-20</li>'
        '<li><a href="show.asp?id=6">甲县2022年政府信息公开工作年度报告</a></li></ul><a href="?page=1">上一页'
        f'</a><a href="list.asp?page=3">{caption}</a>'
    )
    read = page("http://www.jiaxian.gov.cn/nb/list.asp?page=2", html)
    listing = recognise(read).listing(read)
    assert [(row.url, row.title) for row in listing.rows] == [
        ("http://www.jiaxian.gov.cn/nb/show.asp?id=7", "甲县2023年政府信息公开工作年度报告"),
        ("http://www.jiaxian.gov.cn/nb/show.asp?id=6", "甲县2022年政府信息公开工作年度报告"),
    ]
    assert [further.url for further in listing.further] == ["http://www.jiaxian.gov.cn/nb/list.asp?page=3"]


def test_rows_to_other_hosts_and_odd_addresses_stand_in_the_same_list() -> None:
    html = whole(
        '<ul class="nav"><li><a href="/a/">走进甲县今天与昨天明天</a></li></ul><ul>'
        '<li><a href="./202401/t20240118_1.html">甲县教育局2023年政府信息公开年报</a></li>'
        '<li><a href="http://www.jiashi.gov.cn/x.htm">甲县2022年政府信息公开工作年度报告（市级）</a></li>'
        '<li><a href="./202301/t20230118_2.html">甲县教育局2022年政府信息公开年报</a></li></ul>'
    )
    read = page("http://www.jiaxian.gov.cn/nb/", html)
    assert [row.url for row in recognise(read).listing(read).rows] == [
        "http://www.jiaxian.gov.cn/nb/202401/t20240118_1.html",
        "http://www.jiashi.gov.cn/x.htm",
        "http://www.jiaxian.gov.cn/nb/202301/t20230118_2.html",
    ]


def test_a_rows_several_links_are_one_row_and_the_same_page_in_two_rows_is_two() -> None:
    item = (
        '<li><a href="/Content-5.html"><img src="x.png"></a><a href="/Content-5.html">'
        '甲县2023年政府信息公开工作年度报告</a><a href="/Content-5.html">详情</a></li>'
    )
    read = page("http://www.jiaxian.gov.cn/Node-3.html", whole(f"<ul>{item}{item}</ul>"))
    assert [row.title for row in recognise(read).listing(read).rows] == ["甲县2023年政府信息公开工作年度报告"] * 2


@pytest.mark.parametrize(
    ("html", "url"),
    [
        ('<iframe src="/files/a.pdf"></iframe>', "http://www.jiaxian.gov.cn/files/a.pdf"),
        ('<embed src="./a.pdf">', "http://www.jiaxian.gov.cn/x/a.pdf"),
        ('<object data="a.pdf"></object>', "http://www.jiaxian.gov.cn/x/a.pdf"),
        (
            '<iframe src="/pdfjs/web/viewer.html?file=%2Ffiles%2Fa.pdf"></iframe>',
            "http://www.jiaxian.gov.cn/files/a.pdf",
        ),
        ('<a href="#" onclick="window.open(\'/files/a.pdf\')">查看</a>', "http://www.jiaxian.gov.cn/files/a.pdf"),
        ('<a href="/attach/0/20240123.doc">附件</a>', "http://www.jiaxian.gov.cn/attach/0/20240123.doc"),
        ('<a href="/fileserver/down?id=9">年报.wps</a>', "http://www.jiaxian.gov.cn/fileserver/down?id=9"),
        (
            '<a href="/f/中 文\r\n.doc?a=1&amp;b=2">x</a>',
            "http://www.jiaxian.gov.cn/f/%E4%B8%AD%20%E6%96%87.doc?a=1&b=2",
        ),
        ('<a href="\\f\\a.doc">x</a>', "http://www.jiaxian.gov.cn/f/a.doc"),
        ('附件：<a href="/f?id=8">2023年度报告</a>', "http://www.jiaxian.gov.cn/f?id=8"),
    ],
)
def test_ways_to_hang_a_file_into_an_article(html: str, url: str) -> None:
    read = page("http://www.jiaxian.gov.cn/x/a.html", whole(f'<div id="zoom">{html}</div>'))
    assert [attachment.url for attachment in recognise(read).article(read).attachments] == [url]


def test_files_of_the_pages_frame_and_other_papers_are_no_attachments() -> None:
    html = whole(
        '<div class="left-nav"><a href="/a/zn.doc">公开指南.doc</a></div><div class="nav"><a href="/a/b.doc">'
        "表格.doc</a></div>"
        '<div id="zoom"><a href="/a/sqb.doc">信息公开申请表.doc</a><a href="/a/tu.pdf">一图读懂.pdf</a></div>'
        '<div id="footer"><a href="/a/c.pdf">c</a></div>'
    )
    read = page("http://www.jiaxian.gov.cn/x/a.html", html)
    assert recognise(read).article(read).attachments == ()


@pytest.mark.parametrize(
    ("html", "title"),
    [
        ("<h1>甲县人民政府</h1><h1>甲县2023年政府信息公开工作年度报告</h1>", "甲县2023年政府信息公开工作年度报告"),
        ("<ucaptitle>甲县2022年政府信息公开工作年度报告</ucaptitle>", "甲县2022年政府信息公开工作年度报告"),
        ("<p>正文</p>", "甲县2021年政府信息公开工作年度报告"),
    ],
)
def test_titles(html: str, title: str) -> None:
    read = page(
        "http://www.jiaxian.gov.cn/x/a.html",
        whole(html, "<title>甲县2021年政府信息公开工作年度报告-甲县人民政府</title>"),
    )
    assert recognise(read).article(read).title == title


def test_labels_of_the_tables_do_not_pass_for_the_header() -> None:
    html = whole(
        "<table><tr><td>信息内容</td><td>本年收费金额（单位：万元）</td></tr><tr><td>行政事业性收费</td><td>0"
        "</td></tr></table>"
        "<p>一、总体情况</p><p>信息来源于各科室，发布时间及时</p>"
    )
    article = recognise(read := page("http://www.jiaxian.gov.cn/x/a.html", html)).article(read)
    assert (article.publisher, article.source, article.published) == (None, None, None)


def test_several_labels_on_one_line() -> None:
    html = whole("<div>索 引 号：123 发布机构：甲县水务局 文　号：无 发布时间：2024年1月9日 来源：本站</div>")
    article = recognise(read := page("http://www.jiaxian.gov.cn/x/a.html", html)).article(read)
    assert (article.publisher, article.source, article.published) == ("甲县水务局", "本站", "2024-01-09")


@pytest.mark.parametrize("label", ["当前位置：", "您当前所在位置: ", "您现在的位置是：", "你所在的位置 "])
def test_the_trail_is_read_without_what_stands_beside_it(label: str) -> None:
    html = whole(
        f"<div><div>{label}首页/ 政府信息公开 / 政府信息公开年报 / 镇办 / 2022年 / 正文</div><h1>某文</h1></div>"
    )
    assert read_trail(page("http://www.jiaxian.gov.cn/x/a.html", html)) == (
        "政府信息公开",
        "政府信息公开年报",
        "镇办",
        "2022年",
    )


def test_pages_in_gbk_without_a_declaration() -> None:
    html = '<ul><li><a href="./202401/t20240118_1.html">甲县教育局2023年政府信息公开年报</a></li></ul>'
    read = Page.of("http://www.jiaxian.gov.cn/nb/", html.encode("gb18030"))
    assert [row.title for row in recognise(read).listing(read).rows] == ["甲县教育局2023年政府信息公开年报"]


@pytest.mark.parametrize(
    "html", ["", " ", "\0", "<", "{", "[]", "<html></html>", "<div>" * 3000, "<a href='http://[x'>政府信息公开年报</a>"]
)
def test_rubbish_gives_nothing_and_raises_nothing(html: str) -> None:
    read = page("http://www.jiaxian.gov.cn/", html)
    for family in FAMILIES:
        assert family.channels(read) == []
        assert family.listing(read).rows == ()
        assert family.article(read).attachments == ()
