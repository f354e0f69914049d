"""The measure that other tools are held to: lenient, but not blind."""

import pytest

from benchmarks.scoring import Score, score
from pipelines.forms import extract_reading
from pipelines.readers import read
from tests.documents import Truth, load, render
from tests.documents.noise import CLEAN
from tests.documents.tables import build
from tests.documents.truth import TRUTHS
from tests.documents.wording import Wording


@pytest.fixture
def truth() -> Truth:
    return load(TRUTHS / "other-hongze-2024.json")


def tables(truth: Truth) -> list[list[str | None]]:
    """The rows as a tool gives them that finds every cell: each text once, line breaks inside."""
    return [
        [box.text[:4] + "\n" + box.text[4:] if len(box.text) > 8 else box.text for box in table.row(row)]
        for table in build(truth, Wording(truth, CLEAN))
        for row in range(table.height)
    ]


def test_all_right(truth: Truth) -> None:
    assert score(tables(truth), truth) == Score(186, 186)


@pytest.mark.parametrize("path", sorted(TRUTHS.glob("*.json")), ids=lambda path: path.stem)
def test_every_truth_can_be_got_right(path: object) -> None:
    truth = load(path)  # type: ignore[arg-type]
    cells = len(list(truth.cells()))
    assert score(tables(truth), truth) == Score(cells, cells)
    assert score(extract_reading(read(render(truth, "html_clean"), "text/html")), truth) == Score(cells, cells)


def test_a_row_that_is_lost_a_number_that_is_wrong_and_one_too_many(truth: Truth) -> None:
    found = tables(truth)
    at = next(number for number, row in enumerate(found) if row[0] and row[0].startswith("一、本年"))
    assert score(found[:at] + found[at + 1 :], truth) == Score(179, 186)
    wrong = [*found[:at], [*found[at][:-1], "96"], *found[at + 1 :]]
    assert score(wrong, truth) == Score(185, 186)
    more = [*found[:at], [*found[at], "7"], *found[at + 1 :]]
    assert score(more, truth) == Score(186, 186)


def test_nothing_found_and_nothing_to_score(truth: Truth) -> None:
    assert score([], truth) == Score(0, 186)
    assert score(None, truth) is None
