import pytest
from OpenSSL import SSL
from scrapy.core.downloader.handlers.http11 import TunnelError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from twisted.internet.error import ConnectionLost
from twisted.python.failure import Failure
from twisted.web.client import ResponseFailed

from crawler.answers import (
    ForeignHostError,
    HostLeftAloneError,
    Verdict,
    forwards_to,
    judge,
    judge_exception,
)
from crawler.families import Page
from pipelines.reasons import Reason

URL = "http://www.jiaxian.gov.cn/xxgk/nb/list.html"
GOOD = "<html><head><title>年报</title></head><body><a href='/a'>甲县2023年政府信息公开工作年度报告</a></body></html>"


_CLEARANCE = "document.cookie='__jsl_clearance_s=1';location.href='/x'"


def judged(html: str, status: int = 200, asked: str = URL, final: str | None = None) -> Verdict | None:
    body = html.encode()
    return judge(asked, status, body, Page.of(final or asked, body))


def test_a_page_is_a_page() -> None:
    assert judged(GOOD) is None


@pytest.mark.parametrize(
    ("status", "html", "reason", "blocked"),
    [
        (404, GOOD, Reason.GONE, False),
        (410, "", Reason.GONE, False),
        (500, GOOD, Reason.HTTP_ERROR, False),
        (502, "", Reason.UNREACHABLE, False),
        (504, "", Reason.UNREACHABLE, False),
        (302, "", Reason.HTTP_ERROR, False),
        (403, "<html>403 Forbidden</html>", Reason.HTTP_ERROR, False),
        (403, "<html><title>403 - 云防护</title></html>", Reason.BLOCKED_IP, True),
        (418, "<html>您的请求已被拦截，事件ID：7f00</html>", Reason.BLOCKED_IP, True),
        (429, "", Reason.BLOCKED_IP, True),
        (412, "<html><script>var _$a=1</script></html>", Reason.BLOCKED_JS, True),
        (521, "<script>document.cookie='a';location.href=location.pathname</script>", Reason.BLOCKED_JS, True),
        (200, f"<script>{_CLEARANCE}</script>", Reason.BLOCKED_JS, True),
        (200, "<html><script>eval(function(p){return p}('0'))</script></html>", Reason.BLOCKED_JS, True),
        (200, "<html><title>访问被拦截</title><body><p>请联系管理员</p></body></html>", Reason.BLOCKED_IP, True),
        (200, "", Reason.EMPTY, False),
        (200, " \n", Reason.EMPTY, False),
        (200, "<html><title>页面不存在</title><body><a href='/'>返回首页</a></body></html>", Reason.SOFT_404, False),
        (200, "<html><title>404 Not Found</title><body><p>很抱歉</p></body></html>", Reason.SOFT_404, False),
        (200, "<html><body>404</body></html>", Reason.SOFT_404, False),
        (200, GOOD.removesuffix("</body></html>") + "<table><tr><td>1", Reason.UNREACHABLE, False),
        (200, "<!DOCTYPE html>\n<html><head><script>var weekdays=['日'];" + "var a=1;" * 90, Reason.UNREACHABLE, False),
        (200, "<html><body>                        </body></html>", Reason.SOFT_404, False),
    ],
)  # fmt: skip
def test_answers_that_are_none(status: int, html: str, reason: Reason, blocked: bool) -> None:
    verdict = judged(html, status)
    assert verdict is not None
    assert (verdict.reason, verdict.blocked) == (reason, blocked)
    assert verdict.detail


@pytest.mark.parametrize("url", [URL, "http://www.jiaxian.gov.cn/nb/202401/t20240120_1.html"])
def test_a_challenge_is_one_at_any_address(url: str) -> None:
    verdict = judged("<html><script>eval(function(p){return p}('0'))</script></html>", asked=url)
    assert verdict is not None
    assert (verdict.reason, verdict.blocked) == (Reason.BLOCKED_JS, True)


def test_being_sent_to_the_front_page() -> None:
    for final in (
        "http://www.jiaxian.gov.cn/",
        "https://jiaxian.gov.cn/index.html",
        "http://www.jiaxian.gov.cn/?from=404",
    ):
        verdict = judged(GOOD, final=final)
        assert verdict is not None
        assert verdict.reason is Reason.SOFT_404
    assert judged(GOOD, asked="http://www.jiaxian.gov.cn", final="http://www.jiaxian.gov.cn/index.html") is None
    assert judged(GOOD, final="http://www.jiaxian.gov.cn/xxgk/") is None


@pytest.mark.parametrize(
    "html",
    [
        "<html><body><p>暂无信息</p></body></html>",
        '<html><body><script src="unitbuild.js" url="/api" queryData="{}"></script></body></html>',
        "<datastore><recordset></recordset></datastore>",
        '{"success":true,"data":{"html":""}}',
        '<html><body><iframe src="/main.html"></iframe></body></html>',
        "<html><body><div><p>全文</p></div><table><tr><td>1</td></tr></table>",
        "<div><p>没有关上的片段",
    ],
)
def test_short_pages_that_are_none_the_less_pages(html: str) -> None:
    assert judged(html) is None


_TREE = 'window._CONFIG = {SID: \'755001\', TREE: [{"id":1,"name":"年报"}]}'
ADDRESSES = (
    "http://www.jiaxian.gov.cn/gkmlpt/index",
    "http://www.jiaxian.gov.cn/jxzf/c100001/common_list.shtml",
    "http://www.jiaxian.gov.cn/info/1234/5.htm",
    "http://www.jiaxian.gov.cn/module/xxgk/search.jsp?currpage=1",
    "http://www.jiaxian.gov.cn/xxgk/202401/t20240123_1.html",
    "http://www.jiaxian.gov.cn/Content-1.html",
)


@pytest.mark.parametrize(
    "script",
    [
        _TREE,
        "$.post('/module/xxgk/search.jsp',{infotypeId:'A07'})",
        "var channelId='0123456789abcdef0123456789abcdef';load('/common/search/'+channelId)",
        "loadData('/module/web/jpage/dataproxy.jsp')",
    ],
)
def test_pages_whose_lists_a_script_fills_are_pages(script: str) -> None:
    assert judged(f"<html><head><script>{script}</script></head><body></body></html>") is None


@pytest.mark.parametrize("url", ADDRESSES)
def test_a_wall_or_a_stub_is_one_at_the_address_of_any_family(url: str) -> None:
    wall = judged("<html><script>eval(function(p){return p}('0'))</script></html>", asked=url)
    stub = judged("<html><head><title></title></head><body></body></html>", asked=url)
    assert wall is not None
    assert stub is not None
    assert (wall.reason, wall.blocked, stub.reason) == (Reason.BLOCKED_JS, True, Reason.SOFT_404)


def test_a_file_is_judged_by_its_status_only() -> None:
    assert judge(URL, 200, b"%PDF-1.4", None) is None
    verdict = judge(URL, 404, b"%PDF-1.4", None)
    assert verdict is not None
    assert verdict.reason is Reason.GONE


@pytest.mark.parametrize(
    ("script", "target"),
    [
        ("window.location.href='/xxgk/zfwj/list.html';", "http://www.jiaxian.gov.cn/xxgk/zfwj/list.html"),
        ('location.replace("../zfwj/")', "http://www.jiaxian.gov.cn/xxgk/zfwj/"),
        ("top.location = 'http://www.jiaxian.gov.cn/b/'", "http://www.jiaxian.gov.cn/b/"),
        ("document.cookie='a=1';location.href='/x'", None),
        ("eval('x');location.href='/x'", None),
        ("location.href='/x'+y", None),
        ("location.href='/a';location.href='/b'", None),
        ("var a = 1", None),
        ("location.href='list.html'", None),
    ],
)
def test_stubs_that_forward_by_script(script: str, target: str | None) -> None:
    html = f"<html><head><script>{script}</script></head><body></body></html>"
    assert forwards_to(Page(URL, html)) == target


def test_a_whole_page_with_a_script_does_not_forward() -> None:
    assert forwards_to(Page(URL, GOOD + "<script>location.href='/x'</script>")) is None


def failed(*reasons: Exception) -> DownloadFailedError:
    """What Scrapy raises: a failure of Twisted with several reasons, wrapped."""
    error = DownloadFailedError("failed")
    error.__cause__ = ResponseFailed([Failure(reason) for reason in reasons])  # type: ignore[no-untyped-call]
    return error


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (CannotResolveHostError("x"), Reason.UNREACHABLE),
        (DownloadConnectionRefusedError("x"), Reason.UNREACHABLE),
        (DownloadTimeoutError("x"), Reason.UNREACHABLE),
        (ResponseDataLossError(), Reason.UNREACHABLE),
        (TunnelError("502"), Reason.UNREACHABLE),
        (failed(ConnectionLost()), Reason.UNREACHABLE),
        (failed(ConnectionLost(), SSL.Error([("ssl", "", "certificate verify failed")])), Reason.TLS_FAILED),
        (DownloadCancelledError("x"), Reason.TOO_LARGE),
        (IgnoreRequest("Forbidden by robots.txt"), Reason.ROBOTS),
        (IgnoreRequest("max redirections reached"), Reason.HTTP_ERROR),
        (IgnoreRequest("its body exceeded DOWNLOAD_MAXSIZE during decompression"), Reason.TOO_LARGE),
        (ForeignHostError("www.b.gov.cn"), Reason.FOREIGN_HOST),
        (HostLeftAloneError(Verdict(Reason.BLOCKED_JS, "HTTP 412", blocked=True)), Reason.BLOCKED_JS),
        (ValueError("Invalid IPv6 URL"), Reason.HTTP_ERROR),
        (RuntimeError("?"), Reason.UNREACHABLE),
    ],
)
def test_exceptions_on_the_way(error: Exception, reason: Reason) -> None:
    verdict = judge_exception(error)
    assert verdict.reason is reason
    assert verdict.detail
    assert not verdict.blocked
