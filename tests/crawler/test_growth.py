"""What a crawl keeps of each page while it runs: its address, and nothing of what was read."""

import gc
import tracemalloc
from typing import Any

from parsel import Selector
from scrapy.http import Response

from crawler.families import Article, Page
from pipelines.items import ReportItem
from tests.crawler import test_portal
from tests.crawler.test_portal import TABLES, MakeSpider, column, page, reply, row

make_spider = test_portal.make_spider

_WARM, _MORE = 40, 160
_MOST_BYTES = 2500  # of an address, its key, and what tables of addresses grow by
_FILLING = "<p>本机关按照要求公开政府信息。</p>" * 500


def title(number: int) -> str:
    return f"甲县第{number}街道办事处2023年政府信息公开工作年度报告"


def read(requests: list[Any]) -> int:
    """Has the spider read articles; gives how many reports came of them, and keeps none."""
    return sum(
        len(reply(request, page(f"<h1>{request.cb_kwargs['errand'].title.text}</h1>", TABLES, _FILLING)))
        for request in requests
    )


def alive(*kinds: type) -> int:
    gc.collect()
    return sum(isinstance(one, kinds) for one in gc.get_objects())


def test_a_page_leaves_no_more_than_its_address(make_spider: MakeSpider) -> None:
    spider = make_spider()
    rows = [row(f"/art/2024/1/20/art_1_{number}.html", title(number)) for number in range(_WARM + _MORE)]
    requests = column(spider, *rows)
    assert len(requests) == _WARM + _MORE
    assert read(requests[:_WARM]) == _WARM
    kinds = (Page, Article, ReportItem, Response, Selector)
    before, pages = alive(*kinds), spider.journal.counts["articles"]
    tracemalloc.start()
    try:
        assert read(requests[_WARM:]) == _MORE
        assert alive(*kinds) <= before
        grown = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert spider.journal.counts["articles"] == pages + _MORE
    assert spider.journal.failures == []
    assert len(spider.columns) == 1
    assert grown < _MORE * _MOST_BYTES
    assert grown < _MORE * len(_FILLING.encode()) // 4  # had one page in four been kept, this would tell
