"""Goes as slowly as a portal's robots.txt asks: `Crawl-delay`, which Scrapy reads and does not heed."""

import logging
from typing import Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.robotstxt import RobotParser

from crawler.addresses import host_of
from crawler.answers import Verdict
from crawler.spiders.portal import PortalSpider
from pipelines.reasons import Reason

logger = logging.getLogger(__name__)


class CrawlDelay:
    """Keeps at least the seconds between two requests to a host that its robots.txt asks for.

    A host that asks for more than CRAWL_DELAY_MAX seconds does not want to be crawled: it is left alone, which the
    run tells.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._agent = crawler.settings["ROBOTSTXT_USER_AGENT"]
        self._most = crawler.settings.getfloat("CRAWL_DELAY_MAX")
        self._least: dict[str, float] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Makes the extension of a crawler's run."""
        extension = cls(crawler)
        crawler.signals.connect(extension.on_robots, signals.robots_parsed)
        # Each answer may have changed the delay (AutoThrottle).
        crawler.signals.connect(extension.on_answer, signals.response_downloaded)
        return extension

    def on_robots(self, robotparser: RobotParser, request: Request) -> None:
        """Learns what a host asks for; `request` is the one that robots.txt was asked for before."""
        delay = robotparser.crawl_delay(self._agent)
        if not delay or delay < 0:
            return
        host = host_of(request.url)
        spider = self._crawler.spider
        if delay > self._most and isinstance(spider, PortalSpider):
            told = (
                f"its robots.txt asks for {delay:g} seconds between requests, more than CRAWL_DELAY_MAX={self._most:g}"
            )
            spider.frontier.block(request.url, Verdict(Reason.ROBOTS, told, blocked=True))
            return
        logger.info("%s asks for %g seconds between requests", host, delay)
        self._least[host] = delay
        self._slow_down(host)

    def on_answer(self, request: Request) -> None:
        """Keeps the delay where it has become shorter."""
        self._slow_down(host_of(request.url))

    def _slow_down(self, host: str) -> None:
        engine = self._crawler.engine
        slot = engine.downloader.slots.get(host) if engine is not None else None
        if slot is None or host not in self._least:
            return
        slot.delay = max(slot.delay, self._least[host])
        slot.jitter = 0  # which would halve it now and then
