"""A plain client of the replicas for their own tests: it knows nothing of any portal."""

import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from typing import cast
from urllib.parse import urljoin

import lxml.html

from tests.portals import Portals

_SECONDS = 10


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object, **kwargs: object) -> None:
        """Leaves the redirect to the test."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    url: str
    status: int
    headers: Message
    body: bytes

    @property
    def text(self) -> str:
        """The body as text, in UTF-8 or GB 18030."""
        try:
            return self.body.decode()
        except UnicodeDecodeError:
            return self.body.decode("gb18030")

    def elements(self, path: str) -> list[lxml.html.HtmlElement]:
        """The elements of the page that an XPath selects."""
        return cast("list[lxml.html.HtmlElement]", lxml.html.fromstring(self.text).xpath(path))

    def rows(self, path: str = "//a[@href]") -> list[tuple[str, str]]:
        """The links that an XPath selects, in order: title or text, and absolute address."""
        return [
            (anchor.get("title") or str(anchor.xpath("string()")).strip(), urljoin(self.url, anchor.get("href") or ""))
            for anchor in self.elements(path)
        ]

    def links(self, path: str = "//a[@href]") -> dict[str, str]:
        """Absolute addresses of links by their title or text, the first of each."""
        return dict(reversed(self.rows(path)))


class Client:
    """Fetches through the proxy; certificates are verified against the replicas' own authority."""

    def __init__(self, portals: Portals, *, follow: bool = True) -> None:
        context = ssl.create_default_context(cafile=str(portals.authority))
        proxies = {"http": portals.proxy_url, "https": portals.proxy_url}
        handlers: list[urllib.request.BaseHandler] = [
            urllib.request.ProxyHandler(proxies),
            urllib.request.HTTPSHandler(context=context),
        ]
        self._opener = urllib.request.build_opener(*handlers, *([] if follow else [_NoRedirect()]))

    def get(self, url: str, headers: Mapping[str, str] | None = None, data: bytes | None = None) -> Answer:
        """One request; an error status is an answer like any other."""
        request = urllib.request.Request(url, data=data, headers=dict(headers or {}))
        try:
            with self._opener.open(request, timeout=_SECONDS) as response:
                return Answer(response.url, response.status, response.headers, response.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(url, error.code, error.headers, error.read())

    def walk(self, url: str, *captions: str) -> Answer:
        """Follows links by their captions, one after the other."""
        answer = self.get(url)
        for caption in captions:
            answer = self.get(answer.links()[caption])
        return answer
