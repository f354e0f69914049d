"""What portals have been seen to answer in place of a page, one function a failure mode (portals.md section 13)."""

import gzip
import re
from collections.abc import Callable
from dataclasses import replace

from tests.portals.messages import NOT_FOUND, Request, Response, html, redirect

Answer = Callable[[Request], Response]
Kind = Callable[[Request, Answer], Response]

_BROWSER = "Mozilla/"
_PAUSE = 3.0
_STALL = 60.0
_BOMB = 64 * 2**20
_ADDRESSES = {
    "to_foreign": "http://www.mirror-of-portals.com/xxgk/",
    "to_loopback": "http://127.0.0.1:1/latest/",
    "to_metadata": "http://169.254.169.254/latest/meta-data/",
    "to_decimal": "http://2130706433/",
    "to_hexadecimal": "http://0x7f.1/",
    "to_ipv6": "http://[::ffff:127.0.0.1]/",
    "to_local_name": "http://localhost/server-status",
    "to_file": "file:///etc/passwd",
    "to_government": "http://www.another-city.gov.cn/nb/P2023.docx",
    "to_broken": "http://[::1/",
}
"""Where a redirect leads that must not be followed, or for an attachment only."""


def _answers(*args: str | int) -> Kind:
    return lambda request, site: html(*args)  # type: ignore[arg-type]


def _modified(change: Callable[[Response], Response]) -> Kind:
    return lambda request, site: change(site(request))


def _with_cookie(answer: Response, cookie: str) -> Response:
    return replace(answer, headers=(*answer.headers, ("Set-Cookie", cookie)))


# --- walls -----------------------------------------------------------------------------------------------------------


def _script_challenge(request: Request, site: Answer) -> Response:
    script = "<html><script>var _$a=['r','s'];(function(_$b){while(--_$b);})(0x9f);</script></html>"
    return _with_cookie(html(script, 412), "sVoELocvxVW0S=5zE2x" + "k" * 60)


def _cookie_script(request: Request, site: Answer) -> Response:
    cookie = "('_')+('_jsl_clearance_s=1700000000.1|-1|abc')"
    script = f"<script>document.cookie={cookie};location.href=location.pathname</script>"
    return _with_cookie(html(script, 521), "__jsluid_s=0123456789abcdef; path=/; HttpOnly")


def _clearance(status: int) -> Kind:
    told = (
        '{"bts":["1700000000.1|0|ab","cd"],"chars":"abcd","ct":"0f1e","ha":"md5","tn":"__jsl_clearance_s","vt":"3600"}'
    )
    return _answers(f"<script>function go(d){{document.cookie=d.tn}};go({told})</script>", status)


def _too_many(request: Request, site: Answer) -> Response:
    answer = html("<html><body>429 Too Many Requests</body></html>", 429)
    return replace(answer, headers=(*answer.headers, ("Retry-After", "60")))


# --- demands ---------------------------------------------------------------------------------------------------------


def _cookie_loop(request: Request, site: Answer) -> Response:
    if "CT6T=" in request.headers.get("cookie", ""):
        return site(request)
    return redirect(request.url, 302, ("Set-Cookie", "CT6T=a1b2c3; path=/"))


def _session_cookies(request: Request, site: Answer) -> Response:
    """One cookie of the firewall, then one of the load balancer, each with a redirect to the page itself."""
    for name in ("wzws_sessionid", "security_session_verify", "SERVERID"):
        if f"{name}=" not in request.headers.get("cookie", ""):
            return redirect(request.url, 302, ("Set-Cookie", f"{name}=0a1b; path=/; HttpOnly"))
    return site(request)


def _needs_referer(request: Request, site: Answer) -> Response:
    return site(request) if request.headers.get("referer") else NOT_FOUND


def _needs_agent(request: Request, site: Answer) -> Response:
    browser = request.headers.get("user-agent", "").startswith(_BROWSER)
    return site(request) if browser else Response(reset=True)


# --- ways that lead nowhere ------------------------------------------------------------------------------------------


def _home(request: Request, site: Answer) -> Response:
    return site(request) if request.path == "/" else redirect("/", 301)


def _pendulum(request: Request, site: Answer) -> Response:
    there = "swing=1"
    return redirect(request.path if request.parts.query == there else f"{request.path}?{there}")


def _staircase(request: Request, site: Answer) -> Response:
    return redirect(f"{request.path}?step={int(request.query.get('step') or 0) + 1}")


def _refresh(request: Request, site: Answer) -> Response:
    url = _ADDRESSES["to_foreign"]
    return html(f'<html><head><meta http-equiv="refresh" content="0;url={url}"></head><body>…</body></html>')


# --- soft 404 --------------------------------------------------------------------------------------------------------

_LOST = "<html><head><title>页面不存在</title></head><body><p>404，您访问的页面不存在或已删除</p></body></html>"
_ERROR = (
    '<html><head><title>Error</title><meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1"></head>'
    "<body><h1>Error 404--Not Found</h1><p>From RFC 2068: the server has not found anything matching.</p></body></html>"
)
_SHELL = (
    "<html><head><title>政府门户网站</title></head><body><div class='header'><a href='/'>首页</a></div>"
    "<div id='app'></div><script src='/static/js/chunk-vendors.js'></script>"
    "<script src='/static/js/app.js'></script>" + "<!-- 模板 -->" * 120 + "</body></html>"
)


def _moved_to(target: Response) -> Kind:
    """The way to a page of its own for what is not there, which answers with `target`."""
    return lambda request, site: target if "lost=1" in request.parts.query else redirect(f"{request.path}?lost=1")


# --- charsets --------------------------------------------------------------------------------------------------------


def _as_gbk(content_type: str, meta: str) -> Kind:
    """The page in GB 2312 and what is said of that in header and mark-up; other answers as they are."""

    def change(answer: Response) -> Response:
        if not (answer.header("Content-Type") or "").startswith("text/html"):
            return answer
        text = re.sub(r"<meta[^>]*charset[^>]*>", meta, answer.text)
        return html(text.encode("gb18030"), answer.status, content_type)

    return _modified(change)


# --- on the wire -----------------------------------------------------------------------------------------------------


def _headed(answer: Response, *headers: tuple[str, str]) -> Response:
    names = {name.lower() for name, _ in headers}
    kept = tuple((name, value) for name, value in answer.headers if name.lower() not in names)
    return replace(answer, headers=(*kept, *headers))


def _packed(answer: Response) -> Response:
    return _headed(replace(answer, body=gzip.compress(answer.body)), ("Content-Encoding", "gzip"))


def _half_packed(answer: Response) -> Response:
    packed = _packed(answer)
    return replace(packed, body=packed.body[: len(packed.body) // 2])


_BOMBS: list[bytes] = []


def _bomb(answer: Response) -> Response:
    if not _BOMBS:
        _BOMBS.append(gzip.compress(b" " * _BOMB, 1))
    return _headed(replace(answer, body=_BOMBS[0]), ("Content-Encoding", "gzip"))


def _named(answer: Response, disposition: str) -> Response:
    return _headed(answer, ("Content-Disposition", disposition), ("Content-Type", "application/octet-stream"))


KINDS: dict[str, Kind] = {
    # gone, down
    "not_found": lambda request, site: NOT_FOUND,
    "gone": _answers("<html><body>410 Gone</body></html>", 410),
    "server_error": _answers("<html><body>500</body></html>", 500),
    "bad_gateway": _answers("<html><body>502 Bad Gateway</body></html>", 502),
    "unavailable": _answers("<html><body>503</body></html>", 503),
    # walls
    "script_challenge": _script_challenge,
    "cookie_script": _cookie_script,
    "clearance": _clearance(521),
    "clearance_as_page": _clearance(200),
    "script_as_page": _answers("<html><script>eval(function(p){return p}('0'))</script></html>"),
    "event_page": _answers("<html><body>您的请求疑似攻击行为，已被拦截。事件ID：7f00000001abcdef</body></html>", 418),
    "firewall": _answers(
        "<html><head><title>403 - 云防护</title></head><body>当前访问已被云防护拦截</body></html>", 403
    ),
    "firewall_as_page": _answers("<html><head><title>访问被拦截</title></head><body>请联系管理员</body></html>"),
    "fence": _answers("<html><head><title>403 Forbidden</title></head><body>Forbidden</body></html>", 403),
    "too_many": _too_many,
    # demands
    "cookie_loop": _cookie_loop,
    "session_cookies": _session_cookies,
    "needs_referer": _needs_referer,
    "needs_agent": _needs_agent,
    # ways that lead nowhere
    "home": _home,
    "endless_loop": lambda request, site: redirect(request.url),
    "pendulum": _pendulum,
    "staircase": _staircase,
    "to_nothing": _answers("<html><body>302 Found</body></html>", 302),
    "refresh_to_foreign": _refresh,
    "script_to_foreign": _answers(f"<html><script>location.href='{_ADDRESSES['to_foreign']}'</script></html>"),
    # soft 404
    "stub": _answers(f"<html><head><title></title></head><body>{'<!-- -->' * 40}</body></html>"),
    "tiny": _answers("<html></html>"),
    "shell": _answers(_SHELL),
    "error_template": _answers(_LOST, 200, "text/html; charset=iso-8859-1"),
    "error_page": _answers(_ERROR, 200, "text/html; charset=iso-8859-1"),
    "moved_to_404": _moved_to(NOT_FOUND),
    "moved_to_template": _moved_to(html(_LOST)),
    "empty": _modified(lambda answer: replace(answer, body=b"")),
    "empty_xml": lambda request, site: html(
        "<datastore><recordset></recordset></datastore>", 200, "text/xml; charset=UTF-8"
    ),
    # charsets
    "undeclared": _as_gbk("text/html", ""),
    "declared_latin": _as_gbk("text/html; charset=iso-8859-1", ""),
    "declared_wrong": _as_gbk("text/html; charset=utf-8", '<meta charset="utf-8">'),
    # on the wire
    "gzip": _modified(_packed),
    "half_gzip": _modified(_half_packed),
    "no_gzip": _modified(lambda answer: _headed(answer, ("Content-Encoding", "gzip"))),
    "gzip_bomb": _modified(_bomb),
    "slow": _modified(lambda answer: replace(answer, delay=_PAUSE)),
    "stalled": _modified(lambda answer: replace(answer, delay=_STALL)),
    "truncated": _modified(lambda answer: replace(answer, truncated=True)),
    "long_length": _modified(lambda answer: replace(answer, length=len(answer.body) + 100)),
    "short_length": _modified(lambda answer: replace(answer, length=len(answer.body) // 2)),
    "huge_length": _modified(lambda answer: replace(answer, length=10**12)),
    "endless": _modified(lambda answer: replace(answer, endless=True)),
    "reset": lambda request, site: Response(reset=True),
    "octets": _modified(lambda answer: _headed(answer, ("Content-Type", "application/octet-stream"))),
    "untyped": _modified(lambda answer: replace(answer, headers=())),
    "named": _modified(lambda answer: _named(answer, 'attachment; filename="../../../../etc/passwd"')),
    "misnamed": _modified(lambda answer: _named(answer, "attachment;filename=\xb9\xab\xbf\xaa.exe;;filename*=x''%zz")),
    # ways that must not be gone
    **{name: (lambda request, site, url=url: redirect(url)) for name, url in _ADDRESSES.items()},
}
CONNECTION_KINDS = frozenset({"refused", "wrong_certificate", "no_handshake", "old_protocol"})
"""A portal that is down, seen through a proxy; a certificate of another host; no answer to TLS; none but old TLS."""
