"""`scrapy crawl` against the replicas of families that none of the four jurisdictions has."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from models import ExtractionRow, session
from tests.crawler.test_crawl import Place, keys
from tests.documents.compare import compare
from tests.portals import Portals
from tests.portals.counties import County, write_registry
from tests.portals.lingan import Lingan
from tests.portals.qinglan import Qinglan
from tests.portals.shilong import Shilong
from tests.portals.yunpu import Yunpu

KINDS: dict[str, type[County]] = {kind.slug: kind for kind in (Qinglan, Yunpu, Shilong, Lingan)}


class InventedPlace(Place):
    """A place of a registry of its own."""

    @property
    def environment(self) -> dict[str, str]:
        registry = self.folder / "invented.csv"
        write_registry(registry, KINDS.values())
        return {**super().environment, "JURISDICTIONS_FILE": str(registry)}


@pytest.fixture(params=sorted(KINDS))
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[InventedPlace]:
    with Portals(slugs=(request.param,), seed=7, kinds=KINDS) as portals:
        made = InventedPlace(tmp_path, portals)
        yield made
        made.engine.dispose()


def test_every_report_is_found_and_stored_exactly_and_nothing_else(place: InventedPlace) -> None:
    (slug,) = place.portals.replicas
    ended = place.crawl(slug)
    truths = place.portals.truths(slug)
    assert place.reports() == keys(truths), ended.out
    assert place.failures() == []
    assert (ended.status, place.outcome()) == (0, "good"), ended.err
    wrong = [str(told) for truth in truths if not (told := compare(place.engine, truth)).exact]
    assert wrong == []
    assert f"stored {len(truths)}" in ended.out
    assert "Traceback" not in ended.err
    with session(place.engine, read_only=True) as db:
        titles = {title for title in db.scalars(select(ExtractionRow.title)) if title}
    assert titles.isdisjoint(place.portals.noise_titles(slug))

    assert max(request.concurrent for request in place.portals.requests) == 1
    asked = Counter((request.method, request.url, request.body) for request in place.portals.requests)
    assert {key: times for key, times in asked.items() if times > 1} == {}
    assert place.portals.refusals == []
