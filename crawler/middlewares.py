"""Keeps every request, redirects and robots.txt included, within the jurisdiction's hosts (DESIGN section 9).

And lets no answer through that broke off while it was compressed.
"""

import logging
import zlib
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares import cookies
from scrapy.downloadermiddlewares.cookies import CookiesMiddleware
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import ResponseDataLossError
from tldextract import TLDExtract

from crawler.addresses import host_of
from crawler.answers import ForeignHostError, HostLeftAloneError
from crawler.spiders.portal import PortalSpider

_ROBOTS_LOG = "scrapy.downloadermiddlewares.robotstxt"


def _without_traceback(record: logging.LogRecord) -> bool:
    """Keep Scrapy's line on a robots.txt that cannot be had, without sixty lines of its own workings."""
    record.exc_info = None
    return True


class PremisesMiddleware:
    """Refuses what leads off the premises, to an address instead of a name, or to a host that blocked this run.

    It stands before the one for robots.txt, so that not even that file is asked of a foreign host; it sees redirects
    too, since Scrapy sends each of them through the middlewares anew.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Makes the middleware of a crawler's run."""
        logging.getLogger(_ROBOTS_LOG).addFilter(_without_traceback)
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Lets a request pass or raises what its errback will understand."""
        spider = self._crawler.spider
        if not isinstance(spider, PortalSpider):
            return
        parts = urlsplit(request.url)
        is_robots = parts.path == "/robots.txt" and bool(request.meta.get("dont_obey_robotstxt"))
        if not spider.premises.allow(request.url, attachment=bool(request.meta.get("attachment")) or is_robots):
            raise ForeignHostError(f"{parts.hostname} is not one of the hosts of {spider.jurisdiction.name}")
        blocked = spider.frontier.blocked.get(host_of(request.url))
        if blocked is not None:
            raise HostLeftAloneError(blocked)


class QuietCookiesMiddleware(CookiesMiddleware):
    """Keeps cookies as Scrapy does, without fetching the list of public suffixes from the web for it."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Makes the middleware of a crawler's run; Scrapy has no other way to the list that it uses."""
        cookies._split_domain = TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)  # noqa: SLF001
        return super().from_crawler(crawler)


class WholeCompressionMiddleware(HttpCompressionMiddleware):
    """Unpacks as Scrapy does, but an answer whose compressed body broke off has failed.

    Scrapy gives as much of it as there is: half a report, with nothing to tell it from a whole one.
    """

    def _handle_encoding(self, body: bytes, content_encoding: list[bytes], max_size: int) -> tuple[bytes, list[bytes]]:
        decoded, kept = super()._handle_encoding(body, content_encoding, max_size)
        outermost = content_encoding[-1].rpartition(b",")[2].strip().lower()
        if body and outermost in _WINDOWS and not any(_is_whole(body, bits) for bits in _WINDOWS[outermost]):
            raise ResponseDataLossError
        return decoded, kept


_GZIP = (zlib.MAX_WBITS | 16,)
_WINDOWS = {b"gzip": _GZIP, b"x-gzip": _GZIP, b"deflate": (zlib.MAX_WBITS, -zlib.MAX_WBITS)}
"""How zlib is told of each encoding; servers send deflate with and without its head."""
_CHUNK = 2**16


def _is_whole(body: bytes, bits: int) -> bool:
    """Tell whether compressed data comes to its end; how large it becomes has been bounded before."""
    unpacking = zlib.decompressobj(bits)
    try:
        rest = body
        while rest and not unpacking.eof:
            unpacking.decompress(rest, _CHUNK)
            rest = unpacking.unconsumed_tail
        unpacking.decompress(rest, _CHUNK)
    except zlib.error:
        return False
    return unpacking.eof
