from crawler.families import Row, canonical, recognise
from tests.crawler.families import page, whole

NODE = "https://www.jiaxian.gov.cn/Node-90001.html"
LIST = (
    '<div class="location">当前位置：<a href="/">首页</a> &gt; <a href="/Node-1.html">政府信息公开</a> &gt; <a '
    'href="/Node-90001.html">政府信息公开年报</a></div>'
    '<ul class="newlist"><li><a href="/Content-3000001.html" '
    'title="甲县人民政府2023年度政府信息公开工作年度报告">甲县人民政府2023年度政府信息公开…</a><span '
    'class="date">2024-02-06</span></li>'
    '<li><a href="/WapContent-3000002.html">平梁镇2022年度政府信息公开年报</a><span>2023-01-31</span></li></ul>'
)
PAGER = (
    '<div class="page"><a href="/Node-90001.html">1</a><a href="/Node-90001_2.html">2</a><a '
    'href="/Node-90001_2.html">下一页</a><a href="/Node-90001_5.html">尾页</a></div>'
)


def test_the_last_link_tells_how_many_pages_there_are() -> None:
    read = page(NODE, whole(LIST + PAGER))
    listing = recognise(read).listing(read)
    assert recognise(read).name == "ankang"
    assert [further.url for further in listing.further] == [
        f"https://www.jiaxian.gov.cn/Node-90001_{n}.html" for n in (2, 3, 4, 5)
    ]
    assert listing.rows == (
        Row(
            "https://www.jiaxian.gov.cn/Content-3000001.html",
            "甲县人民政府2023年度政府信息公开工作年度报告",
            "2024-02-06",
        ),
        Row("https://www.jiaxian.gov.cn/WapContent-3000002.html", "平梁镇2022年度政府信息公开年报", "2023-01-31"),
    )


def test_without_a_pager_there_is_one_page() -> None:
    read = page(NODE, whole(LIST))
    assert recognise(read).listing(read).further == ()


def test_an_empty_list_is_still_a_list() -> None:
    read = page(NODE, whole('<ul class="newlist"></ul>'))
    listing = recognise(read).listing(read)
    assert listing.rows == ()
    assert listing.is_list


def test_the_mobile_twin_is_the_same_page() -> None:
    assert canonical("https://www.jiaxian.gov.cn/WapContent-5.html") == canonical(
        "http://jiaxian.gov.cn/Content-5.html"
    )
    assert canonical("https://www.jiaxian.gov.cn/Content-5.html") != canonical(
        "https://www.jiaxian.gov.cn/Content-6.html"
    )


def test_an_article_with_its_labelled_block() -> None:
    html = whole(
        '<div class="location">您当前的位置:甲市人民政府&gt;政府信息公开&gt;2017年&gt;县区政府 &gt; 正文内容'
        "</div><h1>平梁镇2022年度政府信息公开工作年度报告</h1>"
        '<table class="info"><tr><td>索引号</td><td>xzfgzbmzfb-GK-2023-0346</td><td>发布日期</td><td>2023-01-31 '
        "11:27</td></tr>"
        "<tr><td>来源</td><td>平梁镇</td><td></td><td></td></tr><tr><td>内容概述</td><td colspan=3>"
        "平梁镇2022年度…</td></tr></table>"
        "<div>【字体 大 中 小】 分享</div><ul><li>相关文件 <a href='/Content-9.html'>"
        "一图读懂平梁镇2022年政府信息公开年度报告</a></li></ul>"
        '<div class="xqCent" id="fontzoom"><p>附件：<a href="/uploads/1.doc">报告</a></p></div>',
        (
            '<meta name="ArticleTitle" content="平梁镇2022年度政府信息公开工作年度报告"><meta name="PubDate" '
            'content="2023-01-31 11:27"><meta name="ContentSource" content="平梁镇">'
        ),
    )
    read = page("https://www.jiaxian.gov.cn/Content-2513294.html", html)
    article = recognise(read).article(read)
    assert (article.title, article.published, article.source) == (
        "平梁镇2022年度政府信息公开工作年度报告",
        "2023-01-31",
        "平梁镇",
    )
    assert article.breadcrumb == ("甲市人民政府", "政府信息公开", "2017年", "县区政府")
    assert [attachment.url for attachment in article.attachments] == ["https://www.jiaxian.gov.cn/uploads/1.doc"]
