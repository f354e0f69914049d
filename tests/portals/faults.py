"""Failure modes that can be switched on for a host or a path (portals.md section 13)."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from tests.portals.messages import NOT_FOUND, Request, Response, html, redirect

Answer = Callable[[Request], Response]
_BROWSER = "Mozilla/"
_PAUSE = 3.0


@dataclass(slots=True)
class Fault:
    """One failure mode and where it strikes.

    Args:
        kind: a name in `KINDS`, or one of `CONNECTION_KINDS`, which strike a whole host before any request is read.
        host: the host name; None strikes every host.
        path: a regular expression that the path, with its query, must match from its beginning; None strikes all.
        scheme: `http` or `https` only.
        times: how often it strikes before it is over; None for ever.
    """

    kind: str
    host: str | None = None
    path: str | None = None
    scheme: str | None = None
    times: int | None = None
    hits: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        if self.kind not in KINDS and self.kind not in CONNECTION_KINDS:
            raise ValueError(f"no such fault {self.kind!r}; there are {sorted(KINDS)} and {sorted(CONNECTION_KINDS)}")
        if self.kind in CONNECTION_KINDS and self.path is not None:
            raise ValueError(f"fault {self.kind!r} strikes a whole host: it cannot have a path")

    def strikes(self, host: str, scheme: str, address: str | None = None) -> bool:
        """True where it applies; `address` is path and query, None while a connection is being made."""
        if self.times is not None and self.hits >= self.times:
            return False
        if (self.kind in CONNECTION_KINDS) != (address is None):
            return False
        if self.path is not None and not re.match(self.path, address or ""):
            return False
        return self.host in {None, host} and self.scheme in {None, scheme}

    def answer(self, request: Request, site: Answer) -> Response:
        """What comes instead of the site's answer, or what becomes of it."""
        return KINDS[self.kind](request, site)


def _stub(request: Request, site: Answer) -> Response:
    filler = "<!-- -->" * 40
    return html(f"<html><head><title></title></head><body>{filler}</body></html>")


def _error_template(request: Request, site: Answer) -> Response:
    text = "<html><head><title>页面不存在</title></head><body><p>404，您访问的页面不存在或已删除</p></body></html>"
    return html(text.encode(), content_type="text/html; charset=iso-8859-1")


def _home(request: Request, site: Answer) -> Response:
    return site(request) if request.path == "/" else redirect("/", 301)


def _gone(request: Request, site: Answer) -> Response:
    return html("<html><body>410 Gone</body></html>", 410)


def _script_challenge(request: Request, site: Answer) -> Response:
    script = "<html><script>var _$a=['r','s'];(function(_$b){while(--_$b);})(0x9f);</script></html>"
    answer = html(script, 412)
    return replace(answer, headers=(*answer.headers, ("Set-Cookie", "sVoELocvxVW0S=5zE2x" + "k" * 60)))


def _event_page(request: Request, site: Answer) -> Response:
    return html("<html><body>您的请求疑似攻击行为，已被拦截。事件ID：7f00000001abcdef</body></html>", 418)


def _cookie_script(request: Request, site: Answer) -> Response:
    cookie = "('_')+('_jsl_clearance_s=1700000000.1|-1|abc')"
    script = f"<script>document.cookie={cookie};location.href=location.pathname</script>"
    answer = html(script, 521)
    return replace(answer, headers=(*answer.headers, ("Set-Cookie", "__jsluid_s=0123456789abcdef; path=/; HttpOnly")))


def _cookie_loop(request: Request, site: Answer) -> Response:
    if "CT6T=" in request.headers.get("cookie", ""):
        return site(request)
    return redirect(request.url, 302, ("Set-Cookie", "CT6T=a1b2c3; path=/"))


def _endless_loop(request: Request, site: Answer) -> Response:
    return redirect(request.url, 302)


def _needs_referer(request: Request, site: Answer) -> Response:
    return site(request) if request.headers.get("referer") else html("<html><body>403</body></html>", 403)


def _needs_agent(request: Request, site: Answer) -> Response:
    browser = request.headers.get("user-agent", "").startswith(_BROWSER)
    return site(request) if browser else html("<html><body>403 Forbidden</body></html>", 403)


def _firewall(request: Request, site: Answer) -> Response:
    return html("<html><head><title>403 - 云防护</title></head><body>当前访问已被云防护拦截</body></html>", 403)


def _empty_xml(request: Request, site: Answer) -> Response:
    body = b"<datastore><recordset></recordset></datastore>"
    return Response(200, (("Content-Type", "text/xml; charset=UTF-8"),), body)


def _undeclared(request: Request, site: Answer) -> Response:
    """The page in GB 2312 with no charset in header or mark-up."""
    answer = site(request)
    if not (answer.header("Content-Type") or "").startswith("text/html"):
        return answer
    text = re.sub(r"<meta[^>]*charset[^>]*>", "", answer.text)
    return html(text.encode("gb18030"), answer.status, "text/html")


def _modified(change: Callable[[Response], Response]) -> Callable[[Request, Answer], Response]:
    return lambda request, site: change(site(request))


KINDS: dict[str, Callable[[Request, Answer], Response]] = {
    "not_found": lambda request, site: NOT_FOUND,
    "server_error": lambda request, site: html("<html><body>500</body></html>", 500),
    "stub": _stub,
    "error_template": _error_template,
    "home": _home,
    "gone": _gone,
    "script_challenge": _script_challenge,
    "event_page": _event_page,
    "cookie_script": _cookie_script,
    "cookie_loop": _cookie_loop,
    "endless_loop": _endless_loop,
    "needs_referer": _needs_referer,
    "needs_agent": _needs_agent,
    "firewall": _firewall,
    "empty": _modified(lambda answer: replace(answer, body=b"")),
    "empty_xml": _empty_xml,
    "undeclared": _undeclared,
    "slow": _modified(lambda answer: replace(answer, delay=_PAUSE)),
    "truncated": _modified(lambda answer: replace(answer, truncated=True)),
    "reset": lambda request, site: Response(reset=True),
}
# A portal that is down, seen through a proxy; a certificate of another host; no common cipher.
CONNECTION_KINDS = frozenset({"refused", "wrong_certificate", "no_handshake"})
