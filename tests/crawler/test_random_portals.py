"""Portals on systems that nobody has seen, drawn at random: their reports are found, and nothing else."""

from pathlib import Path

import pytest

from tests.crawler.walking import walk
from tests.portals.random_portal import RandomPortal

SEEDS = (3, 7, 12, 13, 25, 33, 37, 38)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_portal_of_a_family_that_nobody_knows(tmp_path: Path, seed: int) -> None:
    portal = RandomPortal(seed)
    walked = walk(portal, tmp_path)
    wanted = {(truth.publisher, truth.year) for truth in portal.truths}
    assert len(wanted) >= 15
    assert len(wanted & set(walked.reports)) >= 0.95 * len(wanted)
    assert set(walked.reports) <= wanted
    assert len(walked.reports) == len(set(walked.reports))
    assert set(portal.noise_titles).isdisjoint(walked.titles)


def test_no_two_seeds_are_one_portal() -> None:
    portals = [RandomPortal(seed) for seed in SEEDS]
    assert (
        len({(portal.told.nesting, portal.told.pager, portal.told.pages, portal.told.rows) for portal in portals}) >= 7
    )
