"""All stages as one call, for a stage that finds more reports in an item than the one that it is."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from pipelines.items import ReportItem

logger = logging.getLogger(__name__)

Line = Callable[[Any], Awaitable[Any]]
"""Takes an item through all stages; raises what a stage raises."""


def line_of(crawler: Crawler) -> Line:
    """The stages of a crawler's run, for items that come of another item."""

    async def line(item: ReportItem) -> object:
        assert crawler.engine is not None
        return await crawler.engine.scraper.itemproc.process_item_async(item)

    return line


async def send_through(line: Line, items: Sequence[ReportItem], at_once: int) -> None:
    """Takes several items through the stages, `at_once` at a time; what fails costs itself and has been told."""
    room = asyncio.Semaphore(at_once)

    async def one(item: ReportItem) -> None:
        async with room:
            try:
                await line(item)
            except DropItem:
                logger.debug("Dropped: %s", item.page.url)  # by a stage that has told why
            except Exception:  # as Scrapy does with any item; the stage has kept it as a failure
                logger.exception("Error processing %s", item.page.url)

    await asyncio.gather(*(one(item) for item in items))
