"""One batch of hostile documents through the command itself, with limits as in production.

Each ends with its reason, in time, in little memory, and takes nothing from the reports that stand between them.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from models import FailureRow, Section, fact, session
from pipelines.reasons import Reason
from tests.crawler.commands.places import REGISTRY, Ended, Place
from tests.pipelines import hostile
from tests.pipelines.memory import Watch
from tests.pipelines.stages import Suffering, in_place_of_extract

MOST_BYTES = 1_500_000_000
MOST_SECONDS = 240
"""Far above what it takes (a minute where two processors are free), far below what one endless document would."""
HANGING_SECONDS = 25
"""In place of the minute and a half that a document may take in production."""


@dataclass
class Run:
    """What came of the batch, and what may come of its bad documents."""

    expected: dict[str, set[Reason]]
    place: Place
    ended: Ended
    watch: Watch
    seconds: float


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> Iterator[Run]:
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "jurisdictions.csv").write_text(REGISTRY, encoding="utf-8")
    (folder / "files").mkdir()
    place = Place(folder)
    made = list(hostile.bad())
    bad, expected = [(name, body) for name, body, _ in made], {name: reasons for name, _, reasons in made}
    for number, (name, body) in enumerate(_mixed([*bad, ("outside.zip", hostile.outside())], list(hostile.good()))):
        (folder / "files" / f"{number:02}.{name}").write_bytes(body)
    started = time.monotonic()
    settings = ("-s", in_place_of_extract(Suffering), "-s", f"EXTRACT_TIMEOUT={HANGING_SECONDS}")
    with place.start("ingest", *settings, folder / "files") as process, Watch(process.pid) as watch:
        out, err = process.communicate(timeout=MOST_SECONDS)
    yield Run(expected, place, Ended(process.returncode, out, err), watch, time.monotonic() - started)
    place.close()


def _mixed(bad: list[tuple[str, bytes]], good: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """The good ones at even distances between the bad ones."""
    mixed = list(bad)
    for number, one in enumerate(good, 1):
        mixed.insert(number * len(mixed) // (len(good) + 1), one)
    return mixed


def failures(run: Run) -> dict[str, list[str]]:
    """The reasons in the database, by the file's name without its number."""
    found: dict[str, list[str]] = {}
    with session(run.place.engine, read_only=True) as db:
        for row in db.scalars(select(FailureRow)):
            found.setdefault(row.url.rpartition("/files/")[2].partition(".")[2], []).append(row.reason)
    return found


def test_each_bad_document_has_its_reason_and_only_one(run):
    assert run.ended.status == 1
    found = {name: told for name, told in failures(run).items() if not name.startswith("outside.zip")}
    assert found.keys() == run.expected.keys(), run.ended.err
    assert {name: told for name, told in found.items() if len(told) > 1 or told[0] not in run.expected[name]} == {}


def test_the_good_documents_are_stored(run):
    assert with_numbers(run) == {
        ("盐池县交通运输局", 2020),
        ("慈溪市交通运输局", 2023),
        ("汉阴县人民政府", 2017),
        ("盐池县水务局", 2023),
    }


def with_numbers(run: Run) -> set[tuple[str, int]]:
    """Whose reports are stored with numbers."""
    with session(run.place.engine, read_only=True) as db:
        return {
            tuple(row) for row in db.execute(select(fact.c.publisher, fact.c.year).where(fact.c.value.is_not(None)))
        }


def test_no_file_was_read_that_an_entity_points_to(run):
    with session(run.place.engine, read_only=True) as db:
        texts = [*db.scalars(select(Section.text)), *db.scalars(select(FailureRow.detail)), run.ended.err]
    assert not [text for text in texts if hostile.SECRET in text]


def test_no_member_was_written_outside(run):
    assert not list(run.place.folder.parent.rglob("outside.txt"))


def test_memory_stays_within_bounds_while_two_documents_take_all_that_they_may(run):
    assert 500_000_000 < run.watch.peak < MOST_BYTES, run.watch.names


def test_it_takes_no_longer_than_the_longest_documents(run):
    assert HANGING_SECONDS < run.seconds < MOST_SECONDS
