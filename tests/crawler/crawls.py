"""Many crawls in one process, each as `scrapy crawl` does it and with a database of its own: for crawls by the hundred.

    echo '[{"slug": "p001", "settings": {…}}, …]' | python -m tests.crawler.crawls

prints by slug the exit status and what the command prints.
"""

import asyncio
import contextlib
import io
import json
import sys
from typing import Any

from scrapy.crawler import AsyncCrawlerRunner, Crawler
from scrapy.spiderloader import get_spider_loader
from scrapy.utils.log import configure_logging
from scrapy.utils.project import get_project_settings
from scrapy.utils.reactor import install_reactor
from twisted.internet.defer import Deferred
from twisted.internet.task import react

from crawler.commands.crawl import _judge, _sum_up
from crawler.registry import load_registry
from pipelines.journal import Journal

_AT_ONCE = 3


async def crawl(slug: str, settings: dict[str, Any]) -> dict[str, Any]:
    """Crawls one jurisdiction."""
    own = get_project_settings()
    own.setdict(settings, priority="cmdline")
    crawler = Crawler(get_spider_loader(own).load(slug), own)
    journal = Journal.for_crawler(crawler)
    row = load_registry(own).require(slug)
    await AsyncCrawlerRunner(own).crawl(crawler)
    outcome, wrong = _judge(crawler, journal, row)
    await asyncio.to_thread(journal.finish, outcome)
    with contextlib.redirect_stdout(io.StringIO()) as out:
        status = _sum_up(crawler, journal, row, outcome, wrong)
    return {"status": status, "out": out.getvalue()}


async def crawl_all(tasks: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Crawls them, a few at a time."""
    turn = asyncio.Semaphore(_AT_ONCE)

    async def in_turn(task: dict[str, Any]) -> dict[str, Any]:
        async with turn:
            return await crawl(**task)

    ended = await asyncio.gather(*(in_turn(task) for task in tasks))
    return {task["slug"]: end for task, end in zip(tasks, ended, strict=True)}


def main() -> None:
    """Reads the tasks, crawls, prints how it ended."""
    tasks = json.load(sys.stdin)
    configure_logging({"LOG_LEVEL": "WARNING"})
    install_reactor(get_project_settings()["TWISTED_REACTOR"])

    async def work() -> None:
        ended = await crawl_all(tasks)
        json.dump(ended, sys.stdout)

    react(lambda reactor: Deferred.fromFuture(asyncio.ensure_future(work())))


if __name__ == "__main__":
    main()
