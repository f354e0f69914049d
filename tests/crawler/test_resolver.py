import os
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar
from unittest.mock import patch

import pytest
from scrapy.resolver import dnscache
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from crawler.registry import COLUMNS
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


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.8", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1"]
)
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


class _Listener(BaseHTTPRequestHandler):
    """A service of this machine that no crawl may reach."""

    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_error(404)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        pass


@pytest.fixture
def port() -> Iterator[int]:
    """Where the service listens."""
    _Listener.asked.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), _Listener) as server:
        thread = Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("resolver", ["crawler.resolver.PublicResolver", "scrapy.resolver.CachingThreadedResolver"])
def test_a_crawl_does_not_follow_a_name_home(tmp_path: Path, port: int, resolver: str) -> None:
    """With Scrapy's own resolver it would, which shows that the service can be reached."""
    registry = tmp_path / "places.csv"
    rows = f"{','.join(COLUMNS)}\njia,640323,甲县,county,http://www.jiaxian.gov.cn:{port},,yes,\n"
    registry.write_text(rows, encoding="utf-8")
    own = {"DATABASE_URL": f"sqlite:///{tmp_path / 'jia.db'}", "ARCHIVE_DIR": str(tmp_path / "archive")}
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    settings = ("TWISTED_DNS_RESOLVER", resolver), ("RETRY_TIMES", "0"), ("DOWNLOAD_DELAY", "0")
    told = [part for name, value in settings for part in ("-s", f"{name}={value}")]
    script = (
        "import sys; from scrapy.cmdline import execute; from scrapy.resolver import dnscache; "
        "dnscache['www.jiaxian.gov.cn'] = '127.0.0.1'; execute(['scrapy', 'crawl', 'jia', *sys.argv[1:]])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *told],
        cwd=Path(__file__).resolve().parents[2],
        env={**kept, **own, "JURISDICTIONS_FILE": str(registry)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    is_ours = resolver.startswith("crawler.")
    assert ("127.0.0.1, which is a private address" in done.stderr) is is_ours
    assert ("the host's name is not known" in done.stdout) is is_ours
    assert bool(_Listener.asked) is not is_ours
