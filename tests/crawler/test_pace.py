"""Crawl-delay of robots.txt, with Scrapy's own slots and parser."""

from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Request
from scrapy.core.downloader import Slot
from scrapy.robotstxt import ProtegoRobotParser

from crawler.answers import Verdict
from crawler.frontier import Frontier
from crawler.pace import CrawlDelay
from crawler.registry import JurisdictionRow
from crawler.spiders.portal import PortalSpider
from pipelines.reasons import Reason

REQUEST = Request("http://www.yanchi.gov.cn/xxgk/")
ROW = JurisdictionRow("yanchi", "640323", "盐池县", "county", "http://www.yanchi.gov.cn", None, enabled=True, note="")


class Spider(PortalSpider):
    name = "yanchi"
    jurisdiction = ROW


@pytest.fixture
def slot() -> Slot:
    return Slot(1, 0.5, jitter=0.5)


@pytest.fixture
def crawler(slot: Slot) -> Any:
    downloader = SimpleNamespace(slots={"www.yanchi.gov.cn": slot, "www.cixi.gov.cn": Slot(1, 0.5, jitter=0.5)})
    spider = Spider()
    spider.frontier = Frontier()
    settings = type("Settings", (dict,), {"getfloat": lambda self, name: float(self[name])})(
        ROBOTSTXT_USER_AGENT="nianbao", CRAWL_DELAY_MAX=60
    )
    return SimpleNamespace(settings=settings, engine=SimpleNamespace(downloader=downloader), spider=spider)


def hear(extension: CrawlDelay, text: str) -> None:
    extension.on_robots(ProtegoRobotParser(text.encode(), None), REQUEST)


def test_the_delay_that_is_asked_for_is_kept(crawler: Any, slot: Slot) -> None:
    extension = CrawlDelay(crawler)
    hear(extension, "User-agent: *\nCrawl-delay: 5\n")
    assert (slot.delay, slot.jitter) == (5.0, 0)
    slot.delay = 1.0  # as AutoThrottle would have it
    extension.on_answer(REQUEST)
    assert slot.delay == 5.0
    slot.delay = 9.0
    extension.on_answer(REQUEST)
    assert slot.delay == 9.0
    assert crawler.engine.downloader.slots["www.cixi.gov.cn"].delay == 0.5


@pytest.mark.parametrize(
    "text",
    [
        "",
        "User-agent: *\nDisallow: /search\n",
        "User-agent: other\nCrawl-delay: 5\n",
        "User-agent: *\nCrawl-delay: x\n",
    ],
)
def test_nothing_is_slower_than_asked_for(crawler: Any, slot: Slot, text: str) -> None:
    hear(CrawlDelay(crawler), text)
    assert (slot.delay, slot.jitter) == (0.5, 0.5)


def test_a_host_that_asks_for_an_hour_is_left_alone(crawler: Any, slot: Slot) -> None:
    hear(CrawlDelay(crawler), "User-agent: *\nCrawl-delay: 3600\n")
    verdict: Verdict = crawler.spider.frontier.blocked["www.yanchi.gov.cn"]
    assert verdict.reason is Reason.ROBOTS
    assert "3600 seconds" in verdict.detail
