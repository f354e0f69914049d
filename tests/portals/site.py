"""A host of a replica: pages under exact addresses, endpoints that compute, ETags, robots.txt."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import formatdate

from tests.portals.messages import NOT_FOUND, Request, Response, html

Endpoint = Callable[[Request], Response]
ROBOTS: dict[str, str | None] = {
    "absent": None,
    "partial": "User-agent: *\nDisallow: /search\nDisallow: /was5/\n",
    "closed": "User-agent: *\nDisallow: /\n",
}
_PUBLISHED = 1_700_000_000


@dataclass(slots=True)
class Site:
    """What one host name (with its aliases) serves.

    `pages` are answers by path, or by path and query where a page depends on it. `indexes` are the file names that
    a directory stands for, `gone_on` a scheme on which everything is 410, `beyond` the answer where there is no page.
    """

    hosts: tuple[str, ...]
    robots: str = "absent"
    indexes: tuple[str, ...] = ("index.html",)
    gone_on: str | None = None
    beyond: Endpoint = field(default=lambda request: NOT_FOUND)
    pages: dict[str, Response] = field(default_factory=dict)
    endpoints: dict[str, Endpoint] = field(default_factory=dict)

    def add(self, path: str, content: str | bytes | Response, content_type: str = "text/html; charset=utf-8") -> None:
        """Publishes a page; raises ValueError where there is one already."""
        if path in self.pages:
            raise ValueError(f"{self.hosts[0]} has a page at {path} already")
        self.pages[path] = content if isinstance(content, Response) else html(content, content_type=content_type)

    def __call__(self, request: Request) -> Response:
        """Answers a request for this host."""
        if request.scheme == self.gone_on:
            return html("<html><body>410 Gone</body></html>", 410)
        if request.path == "/robots.txt":
            rules = ROBOTS[self.robots]
            return NOT_FOUND if rules is None else Response(200, (("Content-Type", "text/plain"),), rules.encode())
        if request.path in self.endpoints:
            return self.endpoints[request.path](request)
        page = self._page(request)
        return self.beyond(request) if page is None else _conditional(request, page)

    def _page(self, request: Request) -> Response | None:
        path = request.path
        names = [f"{path}?{request.parts.query}", path]
        if path.endswith("/"):
            names += [path + index for index in self.indexes]
        else:
            names += [f"{path}/" if f"{path}/{self.indexes[0]}" in self.pages else path]
        for name in names:
            if name in self.pages:
                return self.pages[name]
            if name == f"{path}/":
                return Response(301, (("Location", f"{request.scheme}://{request.host}{name}"),))
        return None


def _conditional(request: Request, page: Response) -> Response:
    """The page with its validators, or 304 for a client that has it."""
    tag = f'"{hashlib.sha256(page.body).hexdigest()[:16]}"'
    modified = formatdate(_PUBLISHED, usegmt=True)
    validators = (("ETag", tag), ("Last-Modified", modified))
    told = request.headers.get("if-none-match")
    known = told == tag if told is not None else request.headers.get("if-modified-since") == modified
    if known and page.status == 200:
        return Response(304, validators)
    return Response(page.status, (*page.headers, *validators), page.body)
