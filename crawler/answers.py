"""Judging what a portal answered: a page, a wall, a page that says it is none (portals.md section 13).

A challenge is recognised and never solved; what is recognised is named by `pipelines.reasons.Reason`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from parsel import Selector
from scrapy.core.downloader.handlers.http11 import TunnelError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from twisted.python.failure import Failure

from crawler.addresses import canonical, complete, host_of
from crawler.families import Page, recognise
from crawler.vocabulary import GONE_TITLES, WALL_WORDS
from pipelines.characters import single_spaced, squeeze
from pipelines.reasons import Reason

_STUB = 600  # bytes: answers with status 200 that say nothing are 13 to 600 bytes long
_SCRIPT_ONLY = 2048  # bytes: a page of pure script below this is a challenge, not a portal's page
_FEWEST_WORDS = 4  # characters; 暂无信息 is a word, a page number is none
_SUBSTANCE = "//a[@href] | //table | //iframe | //frame | //img | //embed | //object | //form"
_SHOWN = "//body//text()[not(ancestor::script or ancestor::style or ancestor::noscript)]"
_FILLED_LATER = frozenset(
    {"jpaas", "jpage", "hanweb_xxgk", "gkmlpt", "ucap"}
)  # families whose pages may be empty until a script fills them
_FRAME = ("script", "div", "table", "ul")  # elements that nobody leaves open by habit
_HEAD = 8192  # characters in which a wall shows itself
_CHALLENGE = ("__jsl_clearance", "$_ts=", "wzws_", "security_session_verify", "acw_sc__v2")
_JUMP = re.compile(
    r"""(?:window\.|self\.|top\.|parent\.|document\.)*location(?:\.href)?\s*"""
    r"""(?:=|\.(?:replace|assign)\()\s*(["'])([^"']+)\1\s*\)?\s*(?=[;}<]|$)""",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why an answer is of no use; `blocked` means that the host is to be left alone for the rest of the run."""

    reason: Reason
    detail: str
    blocked: bool = False


class ForeignHostError(IgnoreRequest):
    """A request that would leave the jurisdiction's hosts, perhaps by a redirect."""


class HostLeftAloneError(IgnoreRequest):
    """A request to a host that blocked this run; `verdict` is what it answered then."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.detail)
        self.verdict = verdict


def judge(asked: str, status: int, body: bytes, page: Page | None) -> Verdict | None:
    """Judge an answer, None where it is what was asked for as far as one can tell.

    Args:
        asked: the address before any redirect.
        status: the HTTP status.
        body: the bytes.
        page: the decoded page, None for what is no text (a file).
    """
    wall = _wall(status, page)
    if wall is not None:
        return wall
    if status in {404, 410}:
        return Verdict(Reason.GONE, f"HTTP {status}: the page is not there any more")
    if status in {502, 503, 504}:
        return Verdict(Reason.UNREACHABLE, f"HTTP {status}: the host, or a gateway on the way to it, gives no answer")
    if not 200 <= status < 300:
        return Verdict(Reason.HTTP_ERROR, f"HTTP {status} instead of the page; try again later")
    if not body.strip():
        return Verdict(Reason.EMPTY, f"HTTP {status} with an empty body")
    return None if page is None else _soft_404(asked, body, page) or _broken_page(page)


def _wall(status: int, page: Page | None) -> Verdict | None:
    """Recognise a firewall's answer by its status and words."""
    text = page.text[:_HEAD] if page is not None else ""
    if status in {412, 521} or "__jsl_clearance" in text:
        return Verdict(Reason.BLOCKED_JS, f"HTTP {status}: the host asks the browser to solve a script", blocked=True)
    if status in {418, 429}:
        return Verdict(Reason.BLOCKED_IP, f"HTTP {status}: the host refuses this client", blocked=True)
    word = next((word for word in WALL_WORDS if word in text), None)
    if status == 403 and word is not None:
        return Verdict(Reason.BLOCKED_IP, f"HTTP 403 with the word {word}: a firewall", blocked=True)
    return _wall_in_disguise(status, page) if page is not None and 200 <= status < 300 else None


def _wall_in_disguise(status: int, page: Page) -> Verdict | None:
    title = _window_title(page.selector)
    if any(word in title for word in WALL_WORDS):
        return Verdict(Reason.BLOCKED_IP, f"HTTP {status} with a firewall's page", blocked=True)
    if _is_challenge(page):
        return Verdict(Reason.BLOCKED_JS, f"HTTP {status} with nothing but a script to be solved", blocked=True)
    return None


def _is_challenge(page: Page) -> bool:
    """Tell a challenge from a stub that forwards and from a page whose list a known family's script fetches.

    The family must be told by what the page says: a challenge comes at any address, an article's too.
    """
    if len(page.text.encode()) >= _SCRIPT_ONLY or not _is_script_only(page) or forwards_to(page) is not None:
        return False
    return _family_by_content(page) == "generic"


def _family_by_content(page: Page) -> str:
    """Give the family that a page shows by what it holds: a wall answers at the addresses of any family."""
    return recognise(Page(urljoin(page.url, "/"), page.text)).name


def _is_script_only(page: Page) -> bool:
    if not re.match(r"\s*<", page.text) or not page.selector.xpath("//script") or breaks_off(page.lowered):
        return False
    shown = page.selector.xpath(_SHOWN).getall()
    return not "".join(shown).strip() and not page.selector.xpath(
        "//body//*[self::a or self::iframe or self::img or self::frame]"
    )


def forwards_to(page: Page) -> str | None:
    """Give the page that a stub forwards to by a plain `location = "…"`; a challenge sets cookies or computes."""
    if len(page.text.encode()) >= _SCRIPT_ONLY or not _is_script_only(page):
        return None
    scripts = "\n".join(page.selector.xpath("//script/text()").getall())
    if any(word in scripts for word in (*_CHALLENGE, "document.cookie", "eval(", "atob(", "fromCharCode")):
        return None
    jumps = [match[2] for match in _JUMP.finditer(scripts)]
    url = complete(page.url, jumps[0]) if len(jumps) == 1 else None
    return url if url is not None and canonical(url) != canonical(page.url) else None


def _soft_404(asked: str, body: bytes, page: Page) -> Verdict | None:
    """Recognise a page that is none though its status is 200."""
    if _is_front(page.url) and not _is_front(asked):
        return Verdict(Reason.SOFT_404, f"sent on to the front page {page.url}: the page is not there any more")
    title = _window_title(page.selector)
    if any(re.search(pattern, title) for pattern in GONE_TITLES):
        return Verdict(Reason.SOFT_404, f"HTTP 200 with the title {title[:60]!r}: the page is not there any more")
    if len(body) <= _STUB and _says_nothing(page):
        return Verdict(Reason.SOFT_404, f"HTTP 200 with a stub of {len(body)} bytes")
    return None


def _broken_page(page: Page) -> Verdict | None:
    if not breaks_off(page.lowered):
        return None
    return Verdict(Reason.UNREACHABLE, f"the page breaks off after {len(page.text)} characters; try again later")


def breaks_off(lower: str) -> bool:
    """Tell whether a page ends in its midst: some element of its frame is open, and neither body nor page is closed.

    A server that announces fewer bytes than it has gives such a page, and nothing on the wire shows it. Templates that
    leave out the last tags are whole as long as all else is closed.

    Args:
        lower: the page's source in small letters.
    """
    if "</html" in lower or "</body" in lower or not re.search(r"<(?:html|body)\b", lower):
        return False
    if re.search(r"<head\b", lower) and "<body" not in lower and "</head" not in lower:
        return True
    return any(len(re.findall(rf"<{tag}\b", lower)) > lower.count(f"</{tag}>") for tag in _FRAME)


def _is_front(url: str) -> bool:
    return canonical(url).partition("?")[0] == f"//{host_of(url).removeprefix('www.')}/"


def _says_nothing(page: Page) -> bool:
    if _family_by_content(page) in _FILLED_LATER or re.match(r"\s*[{\[]", page.text) or page.selector.xpath(_SUBSTANCE):
        return False
    shown = squeeze("".join(page.selector.xpath(_SHOWN).getall()))
    return len(shown) < _FEWEST_WORDS or any(re.search(pattern, shown) for pattern in GONE_TITLES)


def _window_title(tree: Selector) -> str:
    # The first is near the top: to look for all of them would take as long as the rest of the judging.
    first = next(tree.root.iter("title"), None)
    return squeeze(tree.xpath("string(//title)").get() or "" if first is None else first.xpath("string()"))


def judge_exception(error: BaseException) -> Verdict:
    """Say what an exception on the way means."""
    return _given_up(error) if isinstance(error, IgnoreRequest) else _broken_off(error)


def _given_up(error: IgnoreRequest) -> Verdict:
    if isinstance(error, HostLeftAloneError):
        return Verdict(error.verdict.reason, f"not asked for: the host had answered {error.verdict.detail}")
    if isinstance(error, ForeignHostError):
        return Verdict(Reason.FOREIGN_HOST, str(error))
    if "robots.txt" in str(error):  # Scrapy has no class of its own for it
        return Verdict(Reason.ROBOTS, "the portal's robots.txt does not allow this address")
    if "DOWNLOAD_MAXSIZE" in str(error):  # nor for this: what is small only as long as it is compressed
        return Verdict(Reason.TOO_LARGE, f"{error}; raise it if this is a report")
    return Verdict(Reason.HTTP_ERROR, f"given up: {error}")


def _broken_off(error: BaseException) -> Verdict:
    for cause in _causes(error):
        if type(cause).__module__.startswith(("OpenSSL", "service_identity", "ssl", "cryptography")):
            return Verdict(Reason.TLS_FAILED, f"TLS failed: {_told(cause)}; check the host's certificate")
    if isinstance(error, DownloadCancelledError):
        return Verdict(Reason.TOO_LARGE, "larger than DOWNLOAD_MAXSIZE; raise it if this is a report")
    if isinstance(error, ValueError):  # a redirect's address is taken apart on the way
        return Verdict(Reason.HTTP_ERROR, f"the answer leads to no address: {_told(error)}")
    words = next((words for kind, words in _UNREACHABLE.items() if isinstance(error, kind)), "the connection failed")
    return Verdict(Reason.UNREACHABLE, f"{words}: {_told(error)}")


_UNREACHABLE: dict[type[BaseException], str] = {
    CannotResolveHostError: "the host's name is not known",
    DownloadConnectionRefusedError: "the host refuses connections",
    DownloadTimeoutError: "no answer in time",
    ResponseDataLossError: "the answer broke off",
    TunnelError: "the proxy found no way to the host",
}


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Give an exception and all that it wraps: Twisted keeps several reasons in one failure."""
    waiting: list[BaseException | None] = [error]
    seen: set[int] = set()
    while waiting:
        current = waiting.pop(0)
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        waiting += [current.__cause__, current.__context__]
        reasons = getattr(current, "reasons", None) or ()
        waiting += [reason.value for reason in reasons if isinstance(reason, Failure)]


def _told(error: BaseException) -> str:
    return single_spaced(str(error))[:300] or type(error).__name__
