"""Names that lead home: a portal's name must not resolve to a private address (DESIGN section 9)."""

import logging
from collections.abc import Sequence
from typing import Any
from urllib.request import getproxies

from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from crawler.addresses import host_of, is_private_address

logger = logging.getLogger(__name__)


class PublicResolver(CachingThreadedResolver):
    """Resolves names as Scrapy does, but refuses private, loopback and link-local addresses.

    Only the configured proxy may live at one. Through a proxy it is the proxy that resolves the portals' names.
    """

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> "Deferred[str]":  # noqa: N802  # Twisted's name
        """Resolve a name; fails like an unknown one where it leads to an address that no portal can have."""
        resolved = super().getHostByName(name, timeout)
        if name not in {host_of(proxy) for proxy in getproxies().values()}:
            resolved.addCallback(_refuse_private, name)
        return resolved


def _refuse_private(address: Any, name: str) -> Any:
    if is_private_address(str(address)):
        told = f"{name} resolves to {address}, which is a private address"
        # Twisted asks further resolvers and tells in the end only that there is no result.
        logger.warning("%s: no portal can live there, so it is not asked", told)
        raise DNSLookupError(told)
    return address
