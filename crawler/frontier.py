"""What a crawl has asked for, and the other ways to ask: twins of a page, the other scheme, a folder's index."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from crawler.addresses import host_of, mark_of
from crawler.answers import Verdict
from crawler.families import canonical
from pipelines.reasons import Reason

_OTHER_SCHEME = {"http": "https", "https": "http"}


@dataclass(slots=True)
class Frontier:
    """The addresses of one crawl.

    Attributes:
        blocked: hosts that are left alone, with what they answered.
        answered: (scheme, host) pairs that have given a page.
    """

    blocked: dict[str, Verdict] = field(default_factory=dict)
    answered: set[tuple[str, str]] = field(default_factory=set)
    _seen: set[int] = field(default_factory=set)  # marks, for a city's portal leads to tens of thousands of pages
    _otherwise: dict[str, list[str]] = field(default_factory=dict)  # how pages are written that are linked again
    _silent: set[tuple[str, str]] = field(default_factory=set)

    def admit(self, url: str) -> bool:
        """Tell whether a page is new; the other ways in which it is written are kept for when this one fails."""
        key = canonical(url)
        if (mark := mark_of(key)) not in self._seen:
            self._seen.add(mark)
            return True
        ways = self._otherwise.setdefault(key, [])
        if url not in ways:
            ways.append(url)
        return False

    def address(self, url: str) -> str:
        """Give the address to ask at: by the other scheme where the host answers only by that one."""
        parts = urlsplit(url)
        other = _OTHER_SCHEME[parts.scheme]
        host = host_of(url)
        if (parts.scheme, host) in self._silent and (other, host) in self.answered:
            return parts._replace(scheme=other).geturl()
        return url

    def note_answer(self, url: str) -> None:
        """Note that a host answers by a scheme."""
        self.answered.add((urlsplit(url).scheme, host_of(url)))

    def block(self, url: str, verdict: Verdict) -> None:
        """Leave a host alone from now on."""
        self.blocked.setdefault(host_of(url), verdict)

    def other_way(self, url: str, tried: tuple[str, ...], verdict: Verdict, status: int | None) -> str | None:
        """Give an address at which the same page may yet be had, None where there is none left.

        Args:
            url: the page's address as it was linked.
            tried: what has been asked for in vain, in order.
            verdict: what came of the last of them.
            status: the HTTP status, None where there was no answer.
        """
        if verdict.blocked or verdict.reason in {Reason.ROBOTS, Reason.FOREIGN_HOST, Reason.TOO_LARGE}:
            return None
        last = urlsplit(tried[-1])
        candidates = [way for way in self._otherwise.get(canonical(url), ()) if way != url]
        if status == 403 and last.path.endswith("/"):
            # A bare folder may be forbidden while its index is not (section 1.5).
            candidates.append(last._replace(path=last.path + "index.html").geturl())
        if self._scheme_is_dead(tried[-1], verdict, status):
            candidates.append(last._replace(scheme=_OTHER_SCHEME[last.scheme]).geturl())
        return next((way for way in candidates if way not in tried), None)

    def _scheme_is_dead(self, url: str, verdict: Verdict, status: int | None) -> bool:
        """Tell whether it is the scheme that does not work: 410 on one of them, no TLS, no connection (section 13)."""
        place = (urlsplit(url).scheme, host_of(url))
        if place in self.answered and verdict.reason is not Reason.TLS_FAILED:
            return False
        if status == 410 or verdict.reason in {Reason.TLS_FAILED, Reason.UNREACHABLE}:
            self._silent.add(place)
            return True
        return False
