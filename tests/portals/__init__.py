"""Replica portals: four jurisdictions under their real host names behind a forward proxy on loopback.

    with Portals() as portals:
        subprocess.run([...,"scrapy", "crawl", "yanchi"], env=portals.environment())
        for truth in portals.truths("yanchi"):
            assert compare(database, truth).exact

What is published follows portals.md (sections 1, 2, 4, 5, 11 to 15). Column ids and the like, which nobody knows, are
drawn from a seed and differ between seeds, so that nothing can rely on them.
"""

import os
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.documents.truth import Truth
from tests.portals.changzhi import Changzhi
from tests.portals.cixi import Cixi
from tests.portals.faults import Fault
from tests.portals.hanyin import Hanyin
from tests.portals.messages import Request
from tests.portals.proxy import Proxy
from tests.portals.replica import Failing, Replica
from tests.portals.site import ROBOTS
from tests.portals.yanchi import Yanchi

__all__ = ["SLUGS", "Failing", "Fault", "Portals", "Request"]

REPLICAS: dict[str, type[Replica]] = {kind.slug: kind for kind in (Yanchi, Cixi, Hanyin, Changzhi)}
SLUGS = tuple(REPLICAS)
_PROXY_VARIABLES = {"http_proxy", "https_proxy", "no_proxy", "all_proxy", "ftp_proxy"}


class Portals:
    """The replicas, served from entering to leaving.

    Args:
        faults: failure modes; `faults` may be changed while serving.
        difficult: also publishes reports that cannot be stored (attachments in word-processor formats, figures in
            sentences or pictures only) and a row that leads to 404. Without them a good crawl has nothing to report.
        seed: draws the column ids and everything else that is unknown.
        slugs: which portals are up; the others are hosts that the proxy cannot reach.
        kinds: the replicas to choose from, by slug.
    """

    def __init__(
        self,
        faults: Iterable[Fault] = (),
        *,
        difficult: bool = False,
        seed: int = 1,
        slugs: Iterable[str] = SLUGS,
        kinds: Mapping[str, type[Replica]] = REPLICAS,
    ) -> None:
        self.faults = list(faults)
        self.replicas = {slug: kinds[slug](seed, difficult) for slug in slugs}
        self._stack = ExitStack()
        self._proxy: Proxy | None = None

    def __enter__(self) -> Self:
        folder = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="portals-"))
        sites = {host: site for replica in self.replicas.values() for site in replica.sites for host in site.hosts}
        self._proxy = self._stack.enter_context(Proxy(sites, self.faults, Path(folder)))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    @property
    def proxy(self) -> Proxy:
        """The proxy; raises RuntimeError outside the `with` block."""
        if self._proxy is None:
            raise RuntimeError("the portals serve inside their `with` block only")
        return self._proxy

    @property
    def proxy_url(self) -> str:
        """The proxy's address."""
        return self.proxy.url

    @property
    def authority(self) -> Path:
        """The certificate that signed those of the hosts, for a client that verifies."""
        return self.proxy.authority.path

    @property
    def requests(self) -> list[Request]:
        """Every request so far, in the order in which they came."""
        return self.proxy.requests

    @property
    def refusals(self) -> list[str]:
        """Hosts that were asked for and are not served (or are down)."""
        return self.proxy.refusals

    def environment(self) -> dict[str, str]:
        """The environment for a child process that crawls: this one's, with the proxy and no exception from it."""
        kept = {name: value for name, value in os.environ.items() if name.lower() not in _PROXY_VARIABLES}
        return {**kept, "http_proxy": self.proxy_url, "https_proxy": self.proxy_url}

    def truths(self, slug: str) -> list[Truth]:
        """Every report that a perfect crawl of a portal stores."""
        return self.replicas[slug].truths

    def noise_titles(self, slug: str) -> list[str]:
        """Titles in the lists of a portal that are no reports."""
        return self.replicas[slug].noise_titles

    def failures(self, slug: str) -> list[Failing]:
        """Reports of a portal that cannot be stored with numbers, and what a crawl must say of them."""
        return self.replicas[slug].failing

    def address(self, slug: str, title: str) -> str:
        """The path of the page of a report or of anything else in the lists."""
        return self.replicas[slug].addresses[title]

    def set_robots(self, slug: str, variant: str) -> None:
        """Chooses the robots.txt of a portal's hosts: "absent", "partial" or "closed"."""
        if variant not in ROBOTS:
            raise ValueError(f"no such robots.txt {variant!r}; there are {sorted(ROBOTS)}")
        for site in self.replicas[slug].sites:
            site.robots = variant
