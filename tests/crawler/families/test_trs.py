import pytest

from crawler.families import FurtherPage, Row, recognise
from tests.crawler.families import page, whole

NINGXIA = "http://www.jiaxian.gov.cn/xxgk/xxgknb_1840/list.html"
SHANXI = "https://www.yishi.gov.cn/xxgkml/ndbg_3372/"


def record(number: str, href: str, title: str, day: str, organ: str) -> str:
    card = (
        f"<p>索 引 号：<span>{number}</span></p><p>名　　称：<span>{title}</span></p><p>生成日期：<span>{day}</span>"
        "</p>"
    )
    return (
        f'<ul><li class="c1"><span>{number}</span></li><li class="c2"><a href="{href}" '
        f'title="{title}">{title[:14]}…</a>'
        f'<div class="boxcon">{card}<p>责任部门：<span>{organ}</span></p></div></li>'
        f'<li class="c3"><span></span></li><li class="c4"><span>{day}</span></li></ul>'
    )


def test_ningxia_skin_one_list_a_record() -> None:
    first = record(
        "640000-101/2024-1",
        "./202401/t20240118_4400001.html",
        "甲县2023年政府信息公开工作年度报告",
        "2024-01-18",
        "甲县政府办",
    )
    second = record(
        "640000-102/2024-2",
        "../jtj/202402/t20240201_4400002.html",
        "甲县交通运输局2023年政府信息公开工作年度报告",
        "2024-02-01",
        "甲县交通运输局",
    )
    html = whole(f'<div class="gk-list">{first}{second}</div><script>createPageHTML(2, 0, "list", "html");</script>')
    read = page(NINGXIA, html)
    family = recognise(read)
    listing = family.listing(read)
    assert family.name == "trs"
    assert listing.rows == (
        Row(
            "http://www.jiaxian.gov.cn/xxgk/xxgknb_1840/202401/t20240118_4400001.html",
            "甲县2023年政府信息公开工作年度报告",
            "2024-01-18",
            publisher="甲县政府办",
        ),
        Row(
            "http://www.jiaxian.gov.cn/xxgk/jtj/202402/t20240201_4400002.html",
            "甲县交通运输局2023年政府信息公开工作年度报告",
            "2024-02-01",
            publisher="甲县交通运输局",
        ),
    )
    assert [further.url for further in listing.further] == ["http://www.jiaxian.gov.cn/xxgk/xxgknb_1840/list_1.html"]
    assert listing.is_list


@pytest.mark.parametrize(
    ("call", "names"),
    [
        ('createPageHTML(3, 0, "index", "shtml");', ["index_1.shtml", "index_2.shtml"]),
        ("createPageHTML(41, 3, 0, 'index', 'html');", ["index_1.html", "index_2.html"]),
        ('createPage(2, 0, "index", "html")', ["index_1.html"]),
        ('createPageHTML(1, 0, "index", "html");', []),
        ('createPageHTML(0, 0, "index", "html");', []),
    ],
)
def test_pages_are_counted_in_the_call_only(call: str, names: list[str]) -> None:
    row = (
        '<ul><li><a href="./202209/t20220901_2631660.shtml">乙市2021年政府信息公开工作年度报告</a><span>[2022-09-01]'
        "</span></li></ul>"
    )
    listing = recognise(read := page(SHANXI, whole(f"{row}<script>{call}</script>"))).listing(read)
    assert [further.url for further in listing.further] == [SHANXI + name for name in names]
    assert [row.date for row in listing.rows] == ["2022-09-01"]


def test_the_call_with_a_name_first_is_another_family() -> None:
    read = page(
        "http://www.yishi.gov.cn/x/x_list.shtml",
        whole("<script>createPageHTML('paging', 3, 1, 'x_list','shtml', 50)</script>"),
    )
    assert recognise(read).name != "trs"


def test_older_template_without_a_call_is_tried_under_the_usual_names() -> None:
    row = '<li><a href="./202001/t20200105_1.html">丙县2019年政府信息公开年度报告</a></li>'
    html = whole(f"<ul>{row}</ul><script>var countPage = 2; var currentPage = 0;</script>")
    folder = recognise(read := page("http://www.bing.gov.cn/gknb/", html)).listing(read).further
    named = recognise(read := page("http://www.bing.gov.cn/gknb/list.htm", html)).listing(read).further
    names = []
    way: FurtherPage | None = folder[0]
    while way is not None:
        names.append(way.url.rsplit("/", 1)[-1])
        way = way.otherwise
    assert names == ["index_1.html", "index_1.shtml", "index_1.htm"]
    assert [further.url for further in named] == ["http://www.bing.gov.cn/gknb/list_1.htm"]
    assert named[0].otherwise is None


def test_rows_that_inline_script_writes() -> None:
    script = (
        'var url = "./202402/t20240214_77.shtml"; var title="丁区2023年政府信息公开工作年度报告"; var FILENUM="";'
        ' document.writeln("2024-02-14 17:32");'
        "var url = './202302/t20230211_66.shtml'; var title='丁区2022年政府信息公开工作年度报告'; "
        "document.writeln('2023-02-11 08:00');"
    )
    read = page(
        "http://www.dingqu.gov.cn/gknb/index.shtml",
        whole(f"<ul><script>{script}</script></ul><script>createPageHTML(1,0,'index','shtml')</script>"),
    )
    assert recognise(read).listing(read).rows == (
        Row(
            "http://www.dingqu.gov.cn/gknb/202402/t20240214_77.shtml",
            "丁区2023年政府信息公开工作年度报告",
            "2024-02-14",
        ),
        Row(
            "http://www.dingqu.gov.cn/gknb/202302/t20230211_66.shtml",
            "丁区2022年政府信息公开工作年度报告",
            "2023-02-11",
        ),
    )


def test_rows_of_a_table_and_rows_without_a_full_date() -> None:
    html = whole(
        "<table><tr><th>索引号</th><th>名称</th><th>文号</th><th>发布日期</th></tr>"
        '<tr><td>1</td><td><a href="t.html" title="x"></a><a href="./202401/t20240105_1.html">'
        "甲县水务局2023年政府信息公开年报</a></td><td></td><td>2024/01/05</td></tr>"
        '<tr><td>2</td><td><a href="./202301/t20230106_2.html">甲县水务局2022年政府信息公开年报</a></td><td></td>'
        "<td>01-06</td></tr>"
        '<tr><td>3</td><td><a href="./202201/t20220107_3.html">甲县水务局2021年…</a></td><td></td><td></td></tr>'
        "</table>"
    )
    rows = recognise(read := page("http://www.jiaxian.gov.cn/swj/xxgknb/", html)).listing(read).rows
    assert [(row.date, row.truncated) for row in rows] == [("2024-01-05", False), (None, False), (None, True)]


def test_an_article_of_either_attribute_order() -> None:
    html = whole(
        '<div class="dqwz">您当前的位置：<a href="/">首页</a>&gt;<a>政府信息公开</a>&gt;<a>政府部门信息公开</a>&'
        "gt;<a>甲县交通运输局</a>&gt;<a>政府信息公开年报</a></div>"
        "<h1>甲县交通运输局2023年政府信息公开工作年度报告</h1>"
        "<table><tbody><tr><td>索引号</td><td>640000-101/2024-00012</td><td>发布日期：2024-01-18</td></tr>"
        "<tr><td>发布机构</td><td>甲县交通运输局</td><td>责任部门：</td></tr></tbody></table>"
        '<div class="zz-xl-ct"></div><div class="zz-xl-ct"><p>全文见附件。</p>附件：<a '
        'href="./P020240118385112345678.docx">年度报告.docx</a></div>'
        '<div class="footer"><a href="/files/申请表.doc">依申请公开申请表.doc</a></div>',
        "<meta content='甲县交通运输局2023年政府信息公开工作年度报告' name='ArticleTitle'>"
        '<meta name="PubDate" content="2024-01-18 10:21"><meta name="ContentSource" content="县交通局"><meta '
        'name="ColumnName" content="政府信息公开年报">',
    )
    read = page("http://www.jiaxian.gov.cn/xxgk/xxgknb_1840/202401/t20240118_4400001.html", html)
    article = recognise(read).article(read)
    assert recognise(read).name == "trs"
    assert article.title == "甲县交通运输局2023年政府信息公开工作年度报告"
    assert article.published == "2024-01-18"
    assert (article.publisher, article.source) == ("甲县交通运输局", "县交通局")
    assert article.breadcrumb == ("政府信息公开", "政府部门信息公开", "甲县交通运输局", "政府信息公开年报")
    assert article.column == "政府信息公开年报"
    assert [(a.url, a.name) for a in article.attachments] == [
        ("http://www.jiaxian.gov.cn/xxgk/xxgknb_1840/202401/P020240118385112345678.docx", "年度报告.docx")
    ]


def test_the_second_skin_of_shanxi() -> None:
    html = whole(
        "<div>搜索位置 匹配度 排序</div><table><tr><td>索引号</td><td>000-1</td><td>发文字号</td><td></td></tr>"
        "<tr><td>发文机关</td><td>乙市水利局</td><td>主题词</td><td></td></tr>"
        "<tr><td>标题</td><td>乙市水利局2022年政府信息公开工作年度报告</td><td>发布日期</td><td>2023-01-29</td>"
        "</tr></table>"
        "<div class='TRS_Editor'><style>.TRS_Editor P{}</style><p>正文</p></div>"
    )
    read = page("https://www.yishi.gov.cn/a/202301/t20230129_2699995.shtml", html)
    article = recognise(read).article(read)
    assert (article.title, article.publisher, article.published) == (
        "乙市水利局2022年政府信息公开工作年度报告",
        "乙市水利局",
        "2023-01-29",
    )
