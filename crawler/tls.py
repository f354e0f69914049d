"""TLS as a browser does it, but for hosts that the registry excepts (portals.md section 13, DESIGN section 9)."""

from typing import Any, Self

from scrapy.core.downloader.contextfactory import _ScrapyClientContextFactory  # it has no public name in 2.19
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.utils.misc import build_from_crawler
from twisted.internet.ssl import AcceptableCiphers

_LEGACY = "DEFAULT:@SECLEVEL=1"
"""The ciphers and key sizes of servers that were set up ten years ago."""


class RegistryContextFactory(_ScrapyClientContextFactory):
    """Verifies certificates but of the hosts in the column `unverified_hosts` of the jurisdiction's row.

    Those may use old ciphers too.
    """

    unverified: frozenset[str] = frozenset()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Makes the factory of a crawler's run."""
        factory = super().from_crawler(crawler, *args, **kwargs)
        row = getattr(crawler.spider, "jurisdiction", None)
        factory.unverified = row.unverified_hosts if row is not None else frozenset()
        return factory

    def creatorForNetloc(self, hostname: bytes, port: int) -> Any:  # noqa: N802 - Twisted's name
        """Give what makes a connection to a host."""
        if hostname.decode("ascii").lower() not in self.unverified:
            return super().creatorForNetloc(hostname, port)
        lenient = _ScrapyClientContextFactory(verify_certificates=False)
        lenient.tls_ciphers = AcceptableCiphers.fromOpenSSLCipherString(_LEGACY)  # type: ignore[no-untyped-call]
        return lenient.creatorForNetloc(hostname, port)


class RegistryDownloadHandler(HTTP11DownloadHandler):
    """Scrapy's own handler of https, with the factory above; the setting for that is deprecated."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._contextFactory = build_from_crawler(RegistryContextFactory, crawler)  # type: ignore[assignment]
