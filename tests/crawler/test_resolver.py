from typing import Any
from unittest.mock import patch

import pytest
from scrapy.resolver import dnscache
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from crawler.resolver import PublicResolver


def resolve(name: str, address: str) -> list[Any]:
    """What comes of a name that resolves to an address."""
    dnscache[name] = address
    got: list[Any] = []
    try:
        resolved: Deferred[str] = PublicResolver(None, 10, 1.0).getHostByName(name)  # type: ignore[arg-type]
        resolved.addBoth(got.append)
    finally:
        del dnscache[name]
    return got


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.8", "192.168.1.1", "169.254.169.254", "100.64.0.1"])
def test_a_name_must_not_lead_home(address: str) -> None:
    (failure,) = resolve("www.jiaxian.gov.cn", address)
    assert failure.check(DNSLookupError)
    assert address in str(failure.value)


def test_other_names_are_resolved() -> None:
    assert resolve("www.jiaxian.gov.cn", "114.114.114.114") == ["114.114.114.114"]


def test_the_configured_proxy_may_live_here() -> None:
    with patch("crawler.resolver.getproxies", return_value={"http": "http://proxy.lan:3128"}):
        assert resolve("proxy.lan", "10.0.0.8") == ["10.0.0.8"]
        (failure,) = resolve("www.jiaxian.gov.cn", "10.0.0.8")
        assert failure.check(DNSLookupError)
