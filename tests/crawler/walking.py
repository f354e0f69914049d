"""A portal walked by the spider in this very process: no reactor, no network, no child; hundreds in minutes.

    .venv/bin/python -m tests.crawler.walking 1 300

walks random portals by their seeds and tells which reports were missed or made up.
"""

import asyncio
import heapq
import itertools
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import HtmlResponse
from twisted.python.failure import Failure

from crawler import settings as project_settings
from crawler.registry import JurisdictionRow, Registry, sync_jurisdictions
from crawler.spiders.portal import PortalSpider
from models import session, upgrade_to_head
from pipelines.attribution import Attribution, attribute, choose
from pipelines.child import extract_document
from pipelines.items import Fetched, ReportItem
from pipelines.publishers import Place
from pipelines.results import Refusal
from tests.portals import messages
from tests.portals.invented import Invented
from tests.portals.random_portal import RandomPortal

_MOST_REQUESTS = 3000
Key = tuple[str, int]


@dataclass(slots=True)
class Walked:
    """What came of a walk: the reports by publisher and year as they would be stored, and what was told."""

    reports: list[Key] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    failures: list[tuple[str, str, str]] = field(default_factory=list)
    requests: int = 0


def walk(replica: Invented, folder: Path) -> Walked:
    """Walks a portal from its front page and reads what the spider brings.

    Args:
        replica: the portal; its sites answer without a proxy.
        folder: an empty one, for the run's database.
    """
    spider = _spider(replica, folder)
    try:
        return _walk(spider, replica)
    finally:
        spider.journal.database.close()


def _spider(replica: Invented, folder: Path) -> PortalSpider:
    portal = f"http://{replica.host}"
    row = JurisdictionRow(replica.slug, replica.code, replica.place, "county", portal, None, enabled=True, note="")
    names = [name for name in dir(project_settings) if name.isupper()]
    own: dict[str, Any] = {name: getattr(project_settings, name) for name in names}
    own["DATABASE_URL"] = f"sqlite:///{folder / 'walk.db'}"
    places = (Place(row.code, row.name, row.level),)
    kind: Any = type("Walker", (PortalSpider,), {"name": row.slug, "jurisdiction": row, "places": places})
    crawler = Crawler(kind, own)
    spider: PortalSpider = kind.from_crawler(crawler)
    crawler.spider = spider
    engine = spider.journal.database.engine
    upgrade_to_head(engine)
    with session(engine) as db:
        sync_jurisdictions(db, Registry(folder, (row,)))
    return spider


class _Queue:
    """Requests by priority, then in the order in which they were made."""

    def __init__(self) -> None:
        self._waiting: list[tuple[int, int, Request]] = []
        self._order = itertools.count()

    def crawl(self, request: Request) -> None:
        """Takes a request, as Scrapy's engine does."""
        heapq.heappush(self._waiting, (-request.priority, next(self._order), request))

    def __iter__(self) -> Iterator[Request]:
        while self._waiting:
            yield heapq.heappop(self._waiting)[2]


def _walk(spider: PortalSpider, replica: Invented) -> Walked:
    walked = Walked()
    queue = _Queue()
    spider.crawler.engine = queue  # type: ignore[assignment]  # all that the spider wants of an engine

    async def begin() -> None:
        async for request in spider.start():
            queue.crawl(request)

    asyncio.run(begin())
    items = [*_served(spider, replica, queue, walked)]
    try:
        spider.on_idle()
    except DontCloseSpider:
        items += _served(spider, replica, queue, walked)
    spider.conclude()
    for item in items:
        _store(item, spider.places, walked)
    walked.failures += [(failure.stage, failure.reason, failure.url) for failure in spider.journal.failures]
    return walked


def _served(spider: PortalSpider, replica: Invented, queue: _Queue, walked: Walked) -> Iterator[ReportItem]:
    for request in queue:
        walked.requests += 1
        if walked.requests > _MOST_REQUESTS:
            raise AssertionError(f"more than {_MOST_REQUESTS} requests, the last for {request.url}")
        headers = {
            name.decode().lower(): values[0].decode("latin-1") for name, values in request.headers.items() if values
        }
        asked = messages.Request(request.method, request.url, headers, request.body)
        site = next((site for site in replica.sites if asked.host in site.hosts), None)
        if site is None:
            failure: Any = Failure(ConnectionError(f"no such host: {asked.host}"))  # type: ignore[no-untyped-call]
            failure.request = request
            made = spider.on_failure(failure)
        else:
            told = site(asked)
            response = HtmlResponse(request.url, told.status, dict(told.headers), told.body, request=request)
            made = spider.parse(response, **request.cb_kwargs)
        for each in made:
            if isinstance(each, Request):
                queue.crawl(each)
            else:
                yield each


def _store(item: ReportItem, places: tuple[Place, ...], walked: Walked) -> None:
    """Reads an item's documents as the pipelines do, as far as they settle whose report it is and of which year."""
    readings = []
    for fetched in (item.page, *item.attachments):
        result = extract_document(fetched.body, _type(fetched))
        if not isinstance(result, Refusal):
            readings.append((fetched, result))
            if result.cells:
                break
    _, chosen = choose(item, readings)
    told = attribute(item, chosen, places)
    if isinstance(told, Attribution):
        walked.reports.append((told.publisher, told.year))
        walked.titles.append(item.title or "")
    else:
        walked.failures.append(("extract", told.reason, item.page.url))


def _type(fetched: Fetched) -> str:
    return next((value for name, value in fetched.headers if name.lower() == "content-type"), "")


def main(first: int, last: int) -> int:
    """Walks random portals by their seeds; returns 1 where a report was missed or something else was taken for one."""
    bad, missed, total = [], 0, 0
    for seed in range(first, last + 1):
        portal = RandomPortal(seed)
        with tempfile.TemporaryDirectory(prefix="walk-") as folder:
            walked = walk(portal, Path(folder))
        wanted = {(truth.publisher, truth.year) for truth in portal.truths}
        lost, extra = wanted - set(walked.reports), sorted(set(walked.reports) - wanted)
        noise = set(walked.titles) & set(portal.noise_titles)
        missed, total = missed + len(lost), total + len(wanted)
        if lost or extra or noise or walked.failures:
            bad.append(seed)
            print(f"{seed}: {len(lost)} of {len(wanted)} missed, made up {extra}, noise {sorted(noise)}")
            print(f"    {walked.failures[:3]}\n    {portal.told}")
    print(f"{last - first + 1} portals, {missed} of {total} reports missed, not whole: {bad}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3])))
