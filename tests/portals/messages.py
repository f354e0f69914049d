"""A request as the proxy saw it and an answer as a site gives it."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qs, urlsplit


@dataclass(frozen=True, slots=True)
class Request:
    """One request.

    `headers` have lower-case names. `at` is a monotonic time in seconds. `concurrent` is how many requests to the same
    host were under way when this one came, itself included.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    at: float = field(default_factory=time.monotonic)
    concurrent: int = 1

    @property
    def parts(self) -> SplitResult:
        """The address, taken apart."""
        return urlsplit(self.url)

    @property
    def host(self) -> str:
        """The host name, in lower case."""
        return self.parts.hostname or ""

    @property
    def scheme(self) -> str:
        """`http` or `https`."""
        return self.parts.scheme

    @property
    def path(self) -> str:
        """The path, never empty."""
        return self.parts.path or "/"

    @property
    def query(self) -> dict[str, str]:
        """The query's fields and those of a form in the body, the last of each name."""
        told = f"{self.parts.query}&{self.body.decode('utf-8', 'replace')}"
        return {name: values[-1] for name, values in parse_qs(told, keep_blank_values=True).items()}


@dataclass(frozen=True, slots=True)
class Response:
    """One answer, and how it fails on its way.

    `truncated` sends half of the announced body and hangs up, `delay` waits that many seconds before the body, `reset`
    tears the connection down without an answer. `length` is announced in place of the body's own, `endless` sends the
    body again and again and announces nothing.
    """

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    truncated: bool = False
    delay: float = 0.0
    reset: bool = False
    length: int | None = None
    endless: bool = False

    def header(self, name: str) -> str | None:
        """The first header of a name, whatever its case."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    @property
    def text(self) -> str:
        """The body as UTF-8 text."""
        return self.body.decode("utf-8", "replace")


def html(body: str | bytes, status: int = 200, content_type: str = "text/html; charset=utf-8") -> Response:
    """A page."""
    data = body.encode() if isinstance(body, str) else body
    return Response(status, (("Content-Type", content_type),), data)


def redirect(location: str, status: int = 302, *headers: tuple[str, str]) -> Response:
    """A redirect with a small body, as servers send it."""
    body = f'<html><body><a href="{location}">Moved</a></body></html>'.encode()
    return Response(status, (("Location", location), ("Content-Type", "text/html"), *headers), body)


NOT_FOUND = html("<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1></body></html>", 404)
