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
from tests.portals.invented import HEADER, Invented
from tests.portals.lonsun import LonsunPortal
from tests.portals.openness import OpennessPortal
from tests.portals.random_portal import RandomPortal
from tests.portals.truecms import TrueCmsPortal

KINDS: dict[str, type[Invented]] = {
    kind.slug: kind for kind in (LonsunPortal, TrueCmsPortal, EpointPortal, OpennessPortal, RandomPortal)
}
FILES = (".docx", ".txt")


class InventedPlace(Place):
    """A place whose registry has the invented jurisdictions."""

    @property
    def environment(self) -> dict[str, str]:
        registry = self.folder / "places.csv"
        registry.write_text(HEADER + "".join(kind.row() for kind in KINDS.values()), encoding="utf-8")
        return {**super().environment, "JURISDICTIONS_FILE": str(registry)}


Make = Callable[..., InventedPlace]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Makes a place beside one invented portal that is up until the test is over."""
    up: list[InventedPlace] = []

    def start(slug: str, *faults: Fault, seed: int = 1) -> InventedPlace:
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
    [("wangshan", 1), ("dongtang", 1), ("qingze", 1), ("qingze", 2), ("shiqiao", 1), ("suiji", 3)],
)
def test_every_report_is_found_and_stored_exactly_and_nothing_else(make: Make, slug: str, seed: int) -> None:
    place = make(slug, seed=seed)
    ended = place.crawl(slug)
    truths = place.portals.truths(slug)
    assert len(truths) >= 15
    assert len({truth.publisher for truth in truths}) >= 5
    assert place.failures() == []
    assert place.reports() == keys(truths)
    assert [str(told) for truth in truths if not (told := compare(place.engine, truth)).exact] == []
    assert (ended.status, place.outcome()) == (0, "good"), ended.err
    titles = set(place.portals.noise_titles(slug))
    with session(place.engine, read_only=True) as db:
        assert titles.isdisjoint(title for title in db.scalars(select(ExtractionRow.title)) if title)
    asked = Counter((request.method, request.url, request.body) for request in place.portals.requests)
    assert {key: times for key, times in asked.items() if times > 1} == {}
    assert {kind for _, url, _ in asked for kind in FILES if url.endswith(kind)} == set(FILES)
    assert place.portals.refusals == []
