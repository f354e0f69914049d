from crawler.families import Row, canonical, recognise
from tests.crawler.families import page, whole

BRANCH = "0a1b2c3d4e5f0a1b2c3d4e5f"
LIST = f"http://www.jiaxian.gov.cn/opennessTarget/?branch_id={BRANCH}&column_code=90000&tag="
TITLE = "甲县交通运输局2019年政府信息公开工作年度报告"
TABLE = (
    f'<table><tr><th>标题</th><th>日期</th></tr><tr><td><a href="/openness/detail/content/{BRANCH}.html" '
    f'title="{TITLE}">甲县交通运输局2019年…</a></td><td>2020-01-18</td></tr></table>'
)


def test_the_last_link_tells_how_many_pages_there_are() -> None:
    other = LIST.replace("90000", "20000")
    links = "".join(f'<a href="{url}&amp;page={n}">{n}</a>' for url, n in ((LIST, 1), (LIST, 2), (LIST, 4), (other, 9)))
    read = page(LIST, whole(TABLE + f'<div class="pages">共 20 条 第1页 {links}</div>'))
    listing = recognise(read).listing(read)
    assert recognise(read).name == "openness"
    assert listing.rows == (
        Row(f"http://www.jiaxian.gov.cn/openness/detail/content/{BRANCH}.html", TITLE, "2020-01-18"),
    )
    assert [further.url for further in listing.further] == [f"{LIST}&page={n}" for n in (2, 3, 4)]
    assert listing.declared == 20


def test_pages_that_only_words_count() -> None:
    read = page(LIST + "&page=2", whole(TABLE + '<div class="pages">2/3 页</div>'))
    assert [further.url for further in recognise(read).listing(read).further] == [f"{LIST}&page={n}" for n in (1, 3)]


def test_one_page_and_none() -> None:
    read = page(LIST, whole(TABLE))
    assert recognise(read).listing(read).further == ()
    empty = page(LIST, whole("<table><tr><th>标题</th></tr></table>"))
    listing = recognise(empty).listing(empty)
    assert (listing.rows, listing.is_list) == ((), True)


def test_ways_to_write_one_page() -> None:
    assert canonical(LIST + "&page=1") == canonical(LIST) == canonical(LIST.removesuffix("&tag="))
    assert canonical(LIST + "&page=2") != canonical(LIST)
    assert canonical(f"http://www.jiaxian.gov.cn/mobileOpenness/detail/content/{BRANCH}.html") == canonical(
        f"http://www.jiaxian.gov.cn/openness/detail/content/{BRANCH}.html"
    )


def test_an_article_by_its_table() -> None:
    html = whole(
        "<table><tr><td>索引号</td><td>1</td></tr><tr><td>信息分类</td><td>政府信息公开年报</td></tr>"
        "<tr><td>发布机构</td><td>甲县交通运输局</td></tr><tr><td>发布日期</td><td>2020-01-18</td></tr>"
        f"<tr><td>名称</td><td>{TITLE}</td></tr></table>"
    )
    read = page(f"http://www.jiaxian.gov.cn/openness/detail/content/{BRANCH}.html", html)
    article = recognise(read).article(read)
    assert recognise(read).name == "openness"
    assert (article.title, article.publisher, article.published, article.column) == (
        TITLE,
        "甲县交通运输局",
        "2020-01-18",
        "政府信息公开年报",
    )
