"""Scrapy with nothing around it: `python -m benchmarks.bare CONNECTIONS [FEED] < addresses`.

Without a feed it is the floor of a crawl. With one it is the spider that one would write for a portal in an afternoon:
it takes title and table cells by selectors and exports them as JSON lines.
"""

import sys
from collections.abc import AsyncIterator, Iterator
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from scrapy.http import HtmlResponse, Response


class BareSpider(Spider):
    """Fetches a list of addresses and does nothing with the answers."""

    name = "bare"
    addresses: tuple[str, ...] = ()

    async def start(self) -> AsyncIterator[Request]:
        """Asks for each."""
        for address in self.addresses:
            yield Request(address, callback=self.parse)

    def parse(self, response: Response) -> Iterator[dict[str, Any]] | None:
        """Does nothing."""


class PlainSpider(BareSpider):
    """Fetches the same addresses and takes what selectors give: no forms, no archive, no database."""

    name = "plain"

    def parse(self, response: Response) -> Iterator[dict[str, Any]]:
        """Gives title and cells of a page with tables."""
        assert isinstance(response, HtmlResponse)
        cells = [" ".join(cell.css("::text").getall()).strip() for cell in response.css("table td")]
        if cells:
            yield {"url": response.url, "title": response.css("h1::text").get(), "cells": cells}


def main() -> None:
    """Crawls; Scrapy's own defaults but for the connections and what is written to the log."""
    connections, *feed = sys.argv[1:]
    settings: dict[str, Any] = {
        "CONCURRENT_REQUESTS": int(connections),
        "CONCURRENT_REQUESTS_PER_DOMAIN": int(connections),
        "DOWNLOAD_DELAY": 0,
        "LOG_LEVEL": "INFO",
        "TELNETCONSOLE_ENABLED": False,
        "FEEDS": {name: {"format": "jsonlines"} for name in feed},
    }
    process = CrawlerProcess(settings)
    process.crawl(PlainSpider if feed else BareSpider, addresses=tuple(sys.stdin.read().split()))
    process.start()


if __name__ == "__main__":
    main()
