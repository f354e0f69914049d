"""The floor of a crawl: `python -m benchmarks.bare CONNECTIONS < addresses`, Scrapy with nothing around it."""

import sys
from collections.abc import AsyncIterator
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response


class BareSpider(Spider):
    """Fetches a list of addresses and does nothing with the answers."""

    name = "bare"
    addresses: tuple[str, ...] = ()

    async def start(self) -> AsyncIterator[Request]:
        """Asks for each."""
        for address in self.addresses:
            yield Request(address, callback=self.parse)

    def parse(self, response: Response) -> None:
        """Does nothing."""


def main() -> None:
    """Crawls; Scrapy's own defaults but for the connections and what is written to the log."""
    connections = int(sys.argv[1])
    settings: dict[str, Any] = {
        "CONCURRENT_REQUESTS": connections,
        "CONCURRENT_REQUESTS_PER_DOMAIN": connections,
        "DOWNLOAD_DELAY": 0,
        "LOG_LEVEL": "INFO",
        "TELNETCONSOLE_ENABLED": False,
    }
    process = CrawlerProcess(settings)
    process.crawl(BareSpider, addresses=tuple(sys.stdin.read().split()))
    process.start()


if __name__ == "__main__":
    main()
