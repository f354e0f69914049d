"""What the invented counties hold beside each other: reports of many organs and years, files, noise."""

import pytest

from tests.portals.epoint import EpointPortal
from tests.portals.invented import Invented
from tests.portals.lingan import Lingan
from tests.portals.lonsun import LonsunPortal
from tests.portals.openness import OpennessPortal
from tests.portals.qinglan import Qinglan
from tests.portals.random_portal import RandomPortal
from tests.portals.shilong import Shilong
from tests.portals.truecms import TrueCmsPortal
from tests.portals.yunpu import Yunpu

BY_FAMILY = (Qinglan, Yunpu, Shilong, Lingan, LonsunPortal, TrueCmsPortal, EpointPortal, OpennessPortal)
KINDS = (*BY_FAMILY, RandomPortal)


@pytest.mark.parametrize("kind", KINDS)
def test_a_county_has_reports_of_many_kinds_and_what_is_none(kind: type[Invented]) -> None:
    county = kind(3)
    truths = {(truth.publisher, truth.year) for truth in county.truths}
    assert 15 <= len(truths) == len(county.truths)
    assert len({publisher for publisher, _ in truths}) >= 5
    assert {truth.form for truth in county.truths} == {"2008", "2019", "2021"}
    assert {truth.jurisdiction for truth in county.truths} == {kind.code}
    assert "docx" in {file.extension for article in county.articles for file in article.files}
    for word in ("一图读懂", "图片版", "编制", "法治政府建设年度报告", "网站工作年度报表", "解读"):
        assert any(word in title for title in county.noise_titles), word


@pytest.mark.parametrize("kind", BY_FAMILY)
def test_what_nobody_knows_differs_between_seeds(kind: type[Invented]) -> None:
    def paths(seed: int) -> set[str]:
        county = kind(seed)
        # Reports without articles, and the pages of townships, lie where portals.md or their names say.
        return {path for path in county.addresses.values() if any(sign.isdigit() for sign in path.split("?")[0])}

    assert paths(1) == paths(1)
    assert not paths(1) & paths(2)


def test_the_counties_differ() -> None:
    assert len({kind.code for kind in KINDS} | {kind.host for kind in KINDS}) == 2 * len(KINDS)
