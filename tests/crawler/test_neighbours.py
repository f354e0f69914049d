"""Locks of foreign hosts, around one request each."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Request
from scrapy.http import Response
from scrapy.settings import Settings
from sqlalchemy import Engine

from crawler.addresses import Premises
from crawler.locks import BusyError, domain_lock
from crawler.neighbours import NeighbourBusyError, NeighbourLockMiddleware
from crawler.spiders.errands import ErrandSpider
from pipelines.database import Database
from pipelines.journal import Journal

OWN = Request("http://xxgk.yanchi.gov.cn/a.docx")
FOREIGN = Request("http://www.nx.gov.cn/a.docx")


class Spider(ErrandSpider):
    name = "yanchi"


@pytest.fixture
def middleware(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Any:
    database = Database(engine)
    spider = Spider()
    spider.premises = Premises.of("http://www.yanchi.gov.cn")
    crawler: Any = SimpleNamespace(settings=Settings({"NEIGHBOUR_PATIENCE": 0}), spider=spider)
    journal = Journal(database, "crawl")
    monkeypatch.setattr(Journal, "for_crawler", classmethod(lambda cls, _: journal))
    return NeighbourLockMiddleware(crawler)


def is_free(engine: Engine, domain: str) -> bool:
    try:
        with domain_lock(engine, domain):
            return True
    except BusyError:
        return False


@pytest.mark.parametrize("ends", ["response", "exception"])
def test_a_foreign_host_is_locked_while_it_is_asked(middleware: Any, engine: Engine, ends: str) -> None:
    async def story() -> None:
        await middleware.process_request(FOREIGN)
        assert not is_free(engine, "nx.gov.cn")
        if ends == "response":
            answer = Response(FOREIGN.url)
            assert await middleware.process_response(FOREIGN, answer) is answer
        else:
            assert await middleware.process_exception(FOREIGN, OSError()) is None
        assert is_free(engine, "nx.gov.cn")

    asyncio.run(story())


def test_the_portals_own_hosts_are_locked_by_the_command(middleware: Any, engine: Engine) -> None:
    async def story() -> None:
        await middleware.process_request(OWN)
        assert is_free(engine, "yanchi.gov.cn")
        await middleware.process_response(OWN, Response(OWN.url))

    asyncio.run(story())


def test_a_host_that_another_process_crawls_is_given_up(middleware: Any, engine: Engine) -> None:
    with domain_lock(engine, "nx.gov.cn"), pytest.raises(NeighbourBusyError, match="another process"):
        asyncio.run(middleware.process_request(FOREIGN))
