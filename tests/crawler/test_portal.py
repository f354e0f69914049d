"""The portal spider without the network: answers in, requests and items out."""

import asyncio
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider, IgnoreRequest
from scrapy.http import HtmlResponse, Response
from twisted.python.failure import Failure

from crawler import settings as project_settings
from crawler.answers import ForeignHostError, HostLeftAloneError
from crawler.middlewares import PremisesMiddleware
from crawler.registry import JurisdictionRow, Registry, sync_jurisdictions
from crawler.spiders.portal import PortalSpider
from models import session, upgrade_to_head
from pipelines.items import ReportItem
from pipelines.publishers import Place

HOST = "http://www.jiaxian.gov.cn"
JIA = JurisdictionRow("jia", "640323", "甲县", "county", HOST, None, enabled=True, note="")
TABLES = "<table><tr><td>申请人情况</td><td>本年新收政府信息公开申请数量</td><td>未经复议直接起诉</td></tr></table>"
Made = list[Any]  # requests and items
MakeSpider = Callable[..., PortalSpider]


@pytest.fixture
def make_spider(tmp_path: Path) -> Iterator[MakeSpider]:
    """Makes spiders whose journal goes to a database of their own."""
    made: list[PortalSpider] = []

    def make(row: JurisdictionRow = JIA, arguments: dict[str, str] | None = None, **settings: Any) -> PortalSpider:
        names = [name for name in dir(project_settings) if name.isupper()]
        own: dict[str, Any] = {name: getattr(project_settings, name) for name in names}
        own |= {"DATABASE_URL": f"sqlite:///{tmp_path / 'jia.db'}", **settings}
        spidercls: Any = type("Jia", (PortalSpider,), {"name": "jia", "jurisdiction": row, "places": ()})
        crawler = Crawler(spidercls, own)
        spider: PortalSpider = spidercls.from_crawler(crawler, **(arguments or {}))
        crawler.spider = spider
        engine = spider.journal.database.engine
        upgrade_to_head(engine)
        with session(engine) as db:
            sync_jurisdictions(db, Registry(tmp_path, (row,)))
        made.append(spider)
        return spider

    yield make
    for spider in made:
        spider.journal.database.close()


def start(spider: PortalSpider) -> Any:
    """The first request."""

    async def collect() -> list[Request]:
        return [request async for request in spider.start()]

    (request,) = asyncio.run(collect())
    return request


def page(*parts: str, head: str = "") -> str:
    return f"<html><head>{head}</head><body>{''.join(parts)}</body></html>"


def answer(request: Request, body: str | bytes, status: int = 200, url: str | None = None) -> Response:
    raw = body if isinstance(body, bytes) else body.encode()
    return HtmlResponse(url or request.url, status=status, body=raw, request=request)


def reply(request: Any, body: str | bytes, status: int = 200, url: str | None = None) -> Made:
    """What the spider makes of an answer to a request."""
    return list(request.callback(answer(request, body, status, url), **request.cb_kwargs))


def fail(request: Any, error: Exception) -> Made:
    failure: Any = Failure(error)  # type: ignore[no-untyped-call]
    failure.request = request
    return list(request.errback(failure))


def paths(made: Iterable[Any]) -> list[str]:
    return [f"{urlsplit(request.url).path}" for request in made]


def reasons(spider: PortalSpider) -> list[tuple[str, str]]:
    return [(failure.url.removeprefix(HOST), failure.reason) for failure in spider.journal.failures]


def row(path: str, title: str, day: str = "2024-01-20") -> str:
    return f'<li><a href="{path}" title="{title}">{title[:10]}…</a><span>{day}</span></li>'


REPORT = "甲县教育局2023年政府信息公开工作年度报告"
ANNUAL = '<a href="/nb/">政府信息公开年报</a>'
EMPTY_LIST = "<p>暂无信息</p>"


def column(spider: PortalSpider, *rows: str, more: str = "") -> Made:
    """What comes of a column of annual reports that the front page links to."""
    (request,) = reply(start(spider), page(ANNUAL))
    return reply(request, page("<ul>", *rows, "</ul>", more))


def test_it_begins_at_the_front_page_or_at_the_registrys_entry(make_spider: MakeSpider) -> None:
    assert start(make_spider()).url == HOST
    entry = replace(JIA, entry=HOST + "/zfxxgk/")
    spider = make_spider(entry)
    request = start(spider)
    assert request.url == HOST + "/zfxxgk/"
    assert paths(reply(request, page('<a href="/jyj/">教育局</a>'))) == ["/jyj/"]


def test_from_the_front_page_to_the_reports(make_spider: MakeSpider) -> None:
    spider = make_spider()
    (section,) = reply(
        start(spider), page('<a href="/xxgk/">政府信息公开</a><a href="/jyj/">教育局</a><a href="/n/">新闻</a>')
    )
    (branch,) = reply(section, page('<a href="/bm/">部门</a>'))
    (organ,) = reply(branch, page('<a href="/bm/jyj/">教育局</a><a href="/">首页</a>'))
    (annual,) = reply(organ, page('<a href="nb/">政府信息公开年报</a><a href="/bm/">部门</a>'))
    (article,) = reply(annual, page("<ul>", row("./202401/t20240120_1.html", REPORT), "</ul>"))
    (item,) = reply(article, page(f"<h1>{REPORT}</h1>", TABLES))
    assert (section.url, branch.url, organ.url, annual.url) == (
        f"{HOST}/xxgk/",
        f"{HOST}/bm/",
        f"{HOST}/bm/jyj/",
        f"{HOST}/bm/jyj/nb/",
    )
    assert article.headers["Referer"].decode() == annual.url
    assert article.priority > annual.priority > section.priority > branch.priority > organ.priority
    assert isinstance(item, ReportItem)
    assert (item.publisher, item.year, item.title, item.jurisdiction) == ("甲县教育局", 2023, REPORT, "640323")
    assert item.page.url == f"{HOST}/bm/jyj/nb/202401/t20240120_1.html"
    assert item.attachments == []
    spider.conclude()
    assert spider.journal.failures == []
    assert {name: spider.journal.counts[name] for name in ("pages", "channels", "rows", "reports")} == {
        "pages": 5,
        "channels": 1,
        "rows": 1,
        "reports": 1,
    }


def test_a_page_is_asked_for_once_however_it_is_linked(make_spider: MakeSpider) -> None:
    links = '<a href="/nb/index.html">年报</a><a href="https://jiaxian.gov.cn/nb/">公开年报</a>'
    made = reply(start(make_spider()), page(ANNUAL, links))
    assert paths(made) == ["/nb/"]


def test_noise_and_companions_are_counted_and_not_fetched(make_spider: MakeSpider) -> None:
    spider = make_spider()
    made = column(
        spider,
        row("/Content-1.html", REPORT),
        row("/Content-2.html", "一图读懂" + REPORT),
        row("/Content-3.html", "关于编制2023年政府信息公开工作年度报告的通知"),
        row("/WapContent-1.html", REPORT),
        row("http://www.yishi.gov.cn/Content-9.html", "甲县2019年政府信息公开工作年度报告"),
    )
    assert paths(made) == ["/Content-1.html"]
    counts = spider.journal.counts
    assert (counts["noise"], counts["companion"], counts["duplicates"], counts["foreign_links"]) == (1, 1, 1, 1)
    assert spider.journal.failures == []


def test_reports_outside_of_columns_are_taken_along_but_nothing_else(make_spider: MakeSpider) -> None:
    spider = make_spider()
    news = (
        row("/Content-1.html", REPORT)
        + row("/Content-2.html", "2023年度报告")
        + row("/Content-3.html", "我县召开会议部署工作")
    )
    made = reply(start(spider), page(ANNUAL, "<ul>", news, "</ul>"))
    assert paths(made) == ["/nb/", "/Content-1.html"]
    assert spider.journal.counts["noise"] == 0


@pytest.mark.parametrize(
    ("argument", "fetched"), [({"year": "2023"}, True), ({"year": "2020"}, False), ({"publisher": "水务"}, False)]
)
def test_arguments_choose_rows(make_spider: MakeSpider, argument: dict[str, str], fetched: bool) -> None:
    spider = make_spider(arguments=argument)
    assert bool(column(spider, row("/Content-1.html", REPORT))) is fetched
    assert spider.journal.counts["filtered"] == (0 if fetched else 1)


def test_arguments_are_held_against_the_article_where_the_row_tells_nothing(make_spider: MakeSpider) -> None:
    spider = make_spider(arguments={"year": "2020"})
    (article,) = column(spider, '<li><a href="/Content-1.html">甲县教育局政府信息公开…</a></li>')
    assert reply(article, page(f"<h1>{REPORT}</h1>", TABLES)) == []
    assert spider.journal.counts["filtered"] == 1


def test_attachments_are_fetched_one_after_the_other_where_the_page_has_no_tables(make_spider: MakeSpider) -> None:
    spider = make_spider()
    (article,) = column(spider, row("/Content-1.html", REPORT))
    files = (
        '<div id="zoom"><a href="/a.docx">一</a><a href="http://www.yishi.gov.cn/b.pdf">二</a><a '
        'href="http://x.com/c.pdf">三</a></div>'
    )
    (first,) = reply(article, page(f"<h1>{REPORT}</h1>", files))
    assert (first.url, first.meta["attachment"]) == (f"{HOST}/a.docx", True)
    (second,) = reply(first, b"PK\x03\x04rest", url=f"{HOST}/attach/0/a.docx")
    (item,) = reply(second, "not found", 404)
    assert isinstance(item, ReportItem)
    assert [(file.url, file.body) for file in item.attachments] == [(f"{HOST}/attach/0/a.docx", b"PK\x03\x04rest")]
    assert reasons(spider) == [("http://x.com/c.pdf", "foreign_host"), ("http://www.yishi.gov.cn/b.pdf", "gone")]


def test_a_page_in_place_of_an_attachment_is_none_but_a_report_saved_as_a_page_is_one(make_spider: MakeSpider) -> None:
    spider = make_spider()
    (article,) = column(spider, row("/Content-1.html", REPORT))
    (first,) = reply(
        article, page(f"<h1>{REPORT}</h1>", '<div id="zoom"><a href="/a.doc">一</a><a href="/b.doc">二</a></div>')
    )
    (second,) = reply(first, page("<h1>请登录</h1><form></form>"))
    (item,) = reply(second, page(TABLES))
    assert isinstance(item, ReportItem)
    assert [file.url for file in item.attachments] == [f"{HOST}/b.doc"]
    assert reasons(spider) == [("/a.doc", "soft_404")]


def test_what_hangs_on_a_page_with_tables_is_fetched_to_be_compared_and_its_loss_is_no_failure(
    make_spider: MakeSpider,
) -> None:
    spider = make_spider()
    (article,) = column(spider, row("/Content-1.html", REPORT))
    files = '<a href="/a.docx">一</a><a href="/b.pdf">二</a><a href="http://x.com/c.pdf">三</a><img src="1.jpg">'
    (first,) = reply(article, page(f'<h1>{REPORT}</h1><div id="zoom">', TABLES, files, "</div>"))
    (second,) = reply(first, b"PK\x03\x04rest")
    (item,) = reply(second, "not found", 404)
    assert [file.url for file in item.attachments] == [f"{HOST}/a.docx"]
    assert reasons(spider) == []
    assert spider.journal.counts["notices"] == 1
    (article,) = column(bare := make_spider(COMPARE_ATTACHMENTS=False), row("/Content-1.html", REPORT))
    (item,) = reply(article, page(f'<h1>{REPORT}</h1><div id="zoom">', TABLES, files, "</div>"))
    assert (item.attachments, reasons(bare)) == ([], [])


def test_a_report_in_pictures_is_fetched_page_by_page(make_spider: MakeSpider) -> None:
    spider = make_spider(IMAGES_PER_REPORT=2)
    (article,) = column(spider, row("/Content-1.html", REPORT))
    body = '<div id="zoom"><p><img src="/2.jpg"></p><p><img src="/1.jpg"></p><p><img src="/3.jpg"></p></div>'
    (first,) = reply(article, page(f"<h1>{REPORT}</h1>", body))
    (second,) = reply(first, b"\xff\xd8\xff2")
    (item,) = reply(second, b"\xff\xd8\xff1")
    assert [file.url for file in item.attachments] == [f"{HOST}/2.jpg", f"{HOST}/1.jpg"]


def test_a_frame_with_the_tables_is_an_attachment_and_spares_the_pictures(make_spider: MakeSpider) -> None:
    spider = make_spider()
    (article,) = column(spider, row("/Content-1.html", REPORT))
    body = '<div id="zoom"><iframe src="/t.html"></iframe><img src="/1.jpg"></div>'
    (frame,) = reply(article, page(f"<h1>{REPORT}</h1>", body))
    (item,) = reply(frame, page(TABLES))
    assert [file.url for file in item.attachments] == [f"{HOST}/t.html"]


def test_a_frame_may_hold_a_viewer_or_nothing(make_spider: MakeSpider) -> None:
    spider = make_spider()
    (article,) = column(spider, row("/Content-1.html", REPORT))
    body = '<div id="zoom"><iframe src="/show/1"></iframe><iframe src="/weibo.html"></iframe><img src="/1.jpg"></div>'
    (frame,) = reply(article, page(f"<h1>{REPORT}</h1>", body))
    (file,) = reply(frame, page('<embed src="/files/a.pdf">'))
    (empty,) = reply(file, b"%PDF-1.4")
    (item,) = reply(empty, page("<p>关注我们</p>"))
    assert (frame.url, file.url, empty.url) == (f"{HOST}/show/1", f"{HOST}/files/a.pdf", f"{HOST}/weibo.html")
    assert [file.url for file in item.attachments] == [f"{HOST}/files/a.pdf"]
    assert reasons(spider) == []


def test_a_row_may_lead_to_the_file_itself(make_spider: MakeSpider) -> None:
    spider = make_spider()
    (request,) = column(spider, row("/files/2023.pdf", REPORT))
    (item,) = reply(request, b"%PDF-1.4\n%\xe2\xe3")
    assert isinstance(item, ReportItem)
    assert (item.publisher, item.year) == ("甲县教育局", 2023)


def test_a_column_that_is_itself_the_report(make_spider: MakeSpider) -> None:
    spider = make_spider()
    (request,) = reply(start(spider), page(ANNUAL))
    (item,) = reply(request, page(f"<h1>{REPORT}</h1>", TABLES))
    assert isinstance(item, ReportItem)
    spider.conclude()
    assert spider.journal.failures == []


def test_failures_have_reasons_and_the_rest_goes_on(make_spider: MakeSpider) -> None:
    spider = make_spider()
    gone, soft, good = column(
        spider, *(row(f"/Content-{n}.html", REPORT.replace("2023", f"202{n}")) for n in (1, 2, 3))
    )
    assert reply(gone, "x", 404) == []
    assert reply(soft, page("<a href='/'>回首页</a>", head="<title>页面不存在</title>")) == []
    assert len(reply(good, page(f"<h1>{REPORT}</h1>", TABLES))) == 1
    assert reasons(spider) == [("/Content-1.html", "gone"), ("/Content-2.html", "soft_404")]
    assert {failure.stage for failure in spider.journal.failures} == {"fetch"}


def test_robots_and_unreachable_hosts(make_spider: MakeSpider) -> None:
    spider = make_spider()
    assert fail(start(spider), IgnoreRequest("Forbidden by robots.txt")) == []
    assert reasons(spider) == [("", "robots")]


def test_the_other_scheme_is_tried_once(make_spider: MakeSpider) -> None:
    spider = make_spider(replace(JIA, portal="https://www.jiaxian.gov.cn"))
    first = start(spider)
    (second,) = reply(first, "gone", 410)
    assert second.url == HOST
    (annual,) = reply(second, page(ANNUAL, '<a href="https://www.jiaxian.gov.cn/nb/">政府信息公开年报</a>'))
    assert annual.url == f"{HOST}/nb/"
    assert spider.journal.failures == []
    again = make_spider(replace(JIA, portal="https://www.jiaxian.gov.cn"))
    (second,) = reply(start(again), "gone", 410)
    assert reply(second, "gone", 410) == []
    assert [(failure.reason, failure.url) for failure in again.journal.failures] == [
        ("gone", "https://www.jiaxian.gov.cn")
    ]


def test_a_host_that_blocks_is_left_alone(make_spider: MakeSpider) -> None:
    spider = make_spider()
    first, second = column(
        spider, row("/Content-1.html", REPORT), row("/Content-2.html", REPORT.replace("2023", "2022"))
    )
    assert reply(first, "<script>var _$a=1;</script>", 412) == []
    premises = PremisesMiddleware(spider.crawler)
    with pytest.raises(HostLeftAloneError) as error:
        premises.process_request(second)
    assert fail(second, error.value) == []
    assert reasons(spider) == [("/Content-1.html", "blocked_js"), ("/Content-2.html", "blocked_js")]


@pytest.mark.parametrize(
    ("url", "meta", "allowed"),
    [
        (f"{HOST}/x", {}, True),
        ("https://gxq.jiaxian.gov.cn/x", {}, True),
        ("http://www.yishi.gov.cn/x", {}, False),
        ("http://127.0.0.1/x", {}, False),
        ("http://[::1]/x", {}, False),
        ("http://169.254.169.254/latest", {"attachment": True}, False),
        ("http://www.yishi.gov.cn/x.pdf", {"attachment": True}, True),
        ("http://x.com/x.pdf", {"attachment": True}, False),
        ("http://www.yishi.gov.cn/robots.txt", {"dont_obey_robotstxt": True}, True),
        ("http://x.com/robots.txt", {"dont_obey_robotstxt": True}, False),
    ],
)  # fmt: skip
def test_every_request_stays_on_the_premises(
    make_spider: MakeSpider, url: str, meta: dict[str, bool], allowed: bool
) -> None:
    premises = PremisesMiddleware.from_crawler(make_spider().crawler)
    if allowed:
        premises.process_request(Request(url, meta=meta))
    else:
        with pytest.raises(ForeignHostError, match="is not one of the hosts of 甲县"):
            premises.process_request(Request(url, meta=meta))


def test_a_stub_that_forwards_by_script_is_followed(make_spider: MakeSpider) -> None:
    spider = make_spider()
    (request,) = reply(start(spider), page(ANNUAL))
    (moved,) = reply(request, page(head="<script>location.href='../zfxxgknb/'</script>"))
    assert moved.url == f"{HOST}/zfxxgknb/"
    assert paths(reply(moved, page("<ul>", row("/Content-1.html", REPORT), "</ul>"))) == ["/Content-1.html"]


def test_stubs_that_forward_in_circles_end(make_spider: MakeSpider) -> None:
    spider = make_spider()
    (request,) = reply(start(spider), page(ANNUAL))
    for number in range(3):
        (request,) = reply(request, page(head=f"<script>location.href='/{number}/'</script>"))
    assert all(
        not isinstance(made, Request) for made in reply(request, page(head="<script>location.href='/9/'</script>"))
    )


def test_a_page_that_redirects_lead_to_is_read_once(make_spider: MakeSpider) -> None:
    spider = make_spider()
    first, second = reply(start(spider), page(ANNUAL, '<a href="/gknb/">公开年报</a>'))
    html = page("<ul>", row("/Content-1.html", REPORT), "</ul>")
    assert paths(reply(first, html)) == ["/Content-1.html"]
    assert reply(second, html, url=f"{HOST}/nb/") == []
    assert len(spider.columns) == 1


def test_another_way_to_ask_is_tried_where_a_list_brings_nothing_new(make_spider: MakeSpider) -> None:
    spider = make_spider()
    call = (
        "<script>$('#7').jpage({proxyUrl:'/p.jsp',perPage:1,totalRecord:2,ajaxParam:{columnid:1,unitid:'7'}});</script>"
    )
    record = f"<record><![CDATA[{row('/art/2024/1/2/art_1_1.html', REPORT)}]]></record>"
    store = f'<div id="7"><script type="text/xml"><datastore><recordset>{record}</recordset></datastore></script></div>'
    (request,) = reply(start(spider), page(ANNUAL))
    article, listed = reply(request, page(store, call))
    assert listed.method == "POST"
    assert listed.headers["X-Requested-With"] == b"XMLHttpRequest"
    assert listed.headers["Referer"].decode() == f"{HOST}/nb/"
    (other,) = reply(listed, f"<datastore><recordset>{record}</recordset></datastore>")
    assert "page=2" in other.url
    assert reply(other, "<datastore><recordset></recordset></datastore>") == []
    spider.conclude()
    assert reasons(spider) == [("/nb/", "short_list")]
    assert spider.journal.counts["rows_missing"] == 1
    assert article.url.endswith("art_1_1.html")


def test_the_pages_other_units_are_tried_until_reports_come(make_spider: MakeSpider) -> None:
    spider = make_spider()
    api = "/api-gateway/jpaas-publish-server/front/page/build/unit"
    units = "".join(
        f"<script src=\"unitbuild.js\" url=\"{api}\" queryData=\"{{'pageId':'1','tagId':'{tag}'}}\"></script>"
        for tag in ("头部信息", "zw", "页脚")
    )
    (request,) = reply(start(spider), page(ANNUAL))
    (head,) = reply(request, page(units))
    (body,) = reply(
        head, json.dumps({"success": True, "data": {"html": row("/art/2024/1/2/art_1_9.html", "今日要闻一则供参考")}})
    )
    (article,) = reply(body, json.dumps({"success": True, "data": {"html": row("/art/2024/1/2/art_1_1.html", REPORT)}}))
    assert article.url.endswith("art_1_1.html")


def test_a_further_page_that_is_lost_is_its_own_failure(make_spider: MakeSpider) -> None:
    spider = make_spider()
    made = column(
        spider, row("./202401/t20240120_1.html", REPORT), more='<script>createPageHTML(3,0,"index","html")</script>'
    )
    assert paths(made) == ["/nb/202401/t20240120_1.html", "/nb/index_1.html", "/nb/index_2.html"]
    assert reply(made[1], "x", 404) == []
    assert paths(
        reply(made[2], page("<ul>", row("./202301/t20230120_2.html", REPORT.replace("2023", "2022")), "</ul>"))
    ) == ["/nb/202301/t20230120_2.html"]
    spider.conclude()
    assert reasons(spider) == [("/nb/index_1.html", "gone")]


def test_a_column_without_anything_is_a_failure_and_an_empty_one_is_none(make_spider: MakeSpider) -> None:
    spider = make_spider()
    shell, empty = reply(start(spider), page(ANNUAL, '<a href="/gknb/">公开年报</a>'))
    assert reply(shell, page("<div>政府信息公开平台</div>")) == []
    assert reply(empty, page(EMPTY_LIST)) == []
    spider.conclude()
    assert reasons(spider) == [("/nb/", "soft_404")]


def test_budgets_are_kept_and_told_once(make_spider: MakeSpider) -> None:
    spider = make_spider(PORTAL_PAGE_BUDGET=2, LIST_PAGE_BUDGET=1)
    links = ANNUAL + '<a href="/xxgk/">政府信息公开</a><a href="/zwgk/">政务公开</a>'
    (annual,) = reply(start(spider), page(links))
    made = reply(
        annual,
        page("<ul>", row("t20240120_1.html", REPORT), "</ul>", '<script>createPageHTML(4,0,"index","html")</script>'),
    )
    assert "/nb/index_1.html" in paths(made)
    assert "/nb/index_2.html" not in paths(made)
    assert [reason for _, reason in reasons(spider)] == ["budget", "budget"]


def test_pages_too_deep_are_not_asked_for(make_spider: MakeSpider) -> None:
    spider = make_spider(PORTAL_DEPTH=1)
    (section,) = reply(start(spider), page('<a href="/xxgk/">政府信息公开</a>'))
    assert reply(section, page(ANNUAL)) == []


def test_where_the_captions_lead_nowhere_likely_places_are_tried_once_and_in_silence(make_spider: MakeSpider) -> None:
    spider = make_spider()
    asked: list[Any] = []
    spider.crawler._engine = type("Engine", (), {"crawl": lambda self, request: asked.append(request)})()
    assert reply(start(spider), page("<p>欢迎来到甲县人民政府网站</p>")) == []
    with pytest.raises(DontCloseSpider):
        spider.on_idle()
    assert "/xxgk/zfxxgknb/" in paths(asked)
    for request in asked:
        assert reply(request, "x", 404) == []
    spider.on_idle()
    assert spider.journal.failures == []


def test_a_portal_that_never_answered_is_not_searched_further(make_spider: MakeSpider) -> None:
    spider = make_spider()
    reply(start(spider), "x", 500)
    spider.on_idle()
    assert reasons(spider) == [("", "http_error")]


def test_an_error_of_our_own_is_kept(make_spider: MakeSpider) -> None:
    spider = make_spider()
    failure = Failure(KeyError("x"))  # type: ignore[no-untyped-call]
    spider.on_error(failure, answer(Request(f"{HOST}/a"), ""))
    assert reasons(spider) == [("/a", "callback_error")]
    assert "KeyError" in spider.journal.failures[0].detail
    assert spider.journal.counts["callback_errors"] == 1


def test_a_file_where_links_were_expected(make_spider: MakeSpider) -> None:
    spider = make_spider()
    assert reply(start(spider), b"%PDF-1.4\n%\xe2\xe3") == []
    assert reasons(spider) == [("", "unreadable")]


def test_robots_is_no_request_of_ours(make_spider: MakeSpider) -> None:
    spider = make_spider()
    spider.on_sent(start(spider))
    spider.on_sent(Request(f"{HOST}/robots.txt"))
    assert spider.journal.counts["requests"] == 1


def test_the_spider_defines_what_scrapy_calls() -> None:
    """A spider with `start_requests` would silently make no request."""
    assert not hasattr(PortalSpider, "start_requests")


def test_another_jurisdiction_of_the_registry(make_spider: MakeSpider) -> None:
    spider = make_spider()
    type(spider).places = (Place("640323", "甲县", "county"), Place("640300", "丙市", "prefecture"))
    title = "丙市教育局2023年政府信息公开工作年度报告"
    (article,) = column(spider, row("/Content-1.html", title))
    (item,) = reply(article, page(f"<h1>{title}</h1>", TABLES))
    assert isinstance(item, ReportItem)
    assert item.jurisdiction == "640300"


SHELL = page('<div id="app"></div><a href="/">首页</a>', head="<title>甲县人民政府</title>")


def second_page(spider: PortalSpider) -> Any:
    """The request for the second of two pages of a list that its pager tells."""
    made = column(spider, row("./202401/t20240120_1.html", REPORT), more='createPageHTML(2, 0, "list", "html");')
    return next(request for request in made if request.url.endswith("list_1.html"))


def test_a_further_page_that_is_no_list_is_a_failure(make_spider: MakeSpider) -> None:
    spider = make_spider()
    assert reply(second_page(spider), SHELL) == []
    assert reasons(spider) == [("/nb/list_1.html", "soft_404")]


@pytest.mark.parametrize(
    "body",
    [
        page(EMPTY_LIST),
        page('<p>政府信息公开年报</p><script>createPageHTML(2, 1, "list", "html");</script>'),
        page("<ul>", row("./202401/t20240120_1.html", REPORT), "</ul>"),
    ],
)
def test_a_further_page_that_has_nothing_new_is_none(make_spider: MakeSpider, body: str) -> None:
    spider = make_spider()
    assert reply(second_page(spider), body) == []
    assert reasons(spider) == []
