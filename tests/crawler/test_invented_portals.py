"""`scrapy crawl` against a replica of each family that none of the four jurisdictions has: from address to database."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from models import ExtractionRow, session
from tests.crawler.test_crawl import Place, keys
from tests.documents.compare import compare
from tests.portals import Fault, Portals
from tests.portals.epoint import EpointPortal
from tests.portals.invented import Invented, write_registry
from tests.portals.lingan import Lingan
from tests.portals.lonsun import LonsunPortal
from tests.portals.openness import OpennessPortal
from tests.portals.qinglan import Qinglan
from tests.portals.random_portal import RandomPortal
from tests.portals.shilong import Shilong
from tests.portals.truecms import TrueCmsPortal
from tests.portals.yunpu import Yunpu

KINDS: dict[str, type[Invented]] = {
    kind.slug: kind
    for kind in (
        *(Qinglan, Yunpu, Shilong, Lingan),
        *(LonsunPortal, TrueCmsPortal, EpointPortal, OpennessPortal, RandomPortal),
    )
}


class InventedPlace(Place):
    """A place whose registry has the invented jurisdictions."""

    @property
    def environment(self) -> dict[str, str]:
        registry = self.folder / "invented.csv"
        write_registry(registry, KINDS.values())
        return {**super().environment, "JURISDICTIONS_FILE": str(registry)}


Make = Callable[..., InventedPlace]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Makes a place beside one invented portal that is up until the test is over."""
    up: list[InventedPlace] = []

    def start(slug: str, *faults: Fault, seed: int = 7) -> InventedPlace:
        portals = Portals(faults, seed=seed, slugs=(slug,), kinds=KINDS)
        portals.__enter__()
        up.append(InventedPlace(tmp_path, portals))
        return up[-1]

    yield start
    for place in up:
        place.engine.dispose()
        place.portals.__exit__(None, None, None)


@pytest.mark.parametrize(
    ("slug", "seed"),
    [
        *[("qinglan", 7), ("yunpu", 7), ("shilong", 7), ("lingan", 7)],
        *[("wangshan", 1), ("dongtang", 1), ("qingze", 1), ("qingze", 2), ("shiqiao", 1), ("suiji", 3)],
    ],
)
def test_every_report_is_found_and_stored_exactly_and_nothing_else(make: Make, slug: str, seed: int) -> None:
    place = make(slug, seed=seed)
    ended = place.crawl(slug)
    truths = place.portals.truths(slug)
    assert place.failures() == []
    assert place.reports() == keys(truths), ended.out
    assert [str(told) for truth in truths if not (told := compare(place.engine, truth)).exact] == []
    assert (ended.status, place.outcome()) == (0, "good"), ended.err
    assert f"stored {len(truths)}" in ended.out
    assert "Traceback" not in ended.err
    with session(place.engine, read_only=True) as db:
        titles = {title for title in db.scalars(select(ExtractionRow.title)) if title}
    assert titles.isdisjoint(place.portals.noise_titles(slug))

    assert max(request.concurrent for request in place.portals.requests) == 1
    asked = Counter((request.method, request.url, request.body) for request in place.portals.requests)
    assert {key: times for key, times in asked.items() if times > 1} == {}
    assert place.portals.refusals == []


@pytest.mark.parametrize(
    ("slug", "path"),
    [
        ("yunpu", r"/gkmlpt/api/all/.*page=2"),
        ("shilong", r"/xxgk/zfxxgknb/3\.htm"),
        ("lingan", r"/laxzf/c\d+/common_list_2"),
        ("qinglan", r".*/search\.jsp\?.*currpage=2"),
    ],
)
def test_a_page_of_a_list_that_is_gone_costs_its_rows_only_and_is_told(make: Make, slug: str, path: str) -> None:
    place = make(slug, Fault("not_found", path=path))
    ended = place.crawl(slug)
    missing = keys(place.portals.truths(slug)) - place.reports()
    assert (ended.status, place.outcome()) == (1, "partial")
    assert {reason for _, reason, _ in place.failures()} == {"gone", "short_list"}
    assert 0 < len(missing) <= 6
    assert place.reports() <= keys(place.portals.truths(slug))
