"""A place for a command to work in."""

from collections.abc import Iterator

import pytest

from tests.crawler.commands.places import REGISTRY, Place


@pytest.fixture
def place(tmp_path) -> Iterator[Place]:
    (tmp_path / "jurisdictions.csv").write_text(REGISTRY, encoding="utf-8")
    (tmp_path / "files").mkdir()
    made = Place(tmp_path)
    yield made
    made.close()
