"""How many of a report's cells a tool got right.

Our own readers are held to the truth to the cell: table, row, column, value. Tools that know no form are held to less:
of the tables that they found, a row counts that bears the printed label (or most of it), and in it the figures in their
printed order. That is lenient on purpose: a tool that moves a column over a blank, or gives a merged cell twice, loses
nothing.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from rapidfuzz import fuzz

from pipelines.blocks import Reading
from pipelines.forms import extract_reading
from pipelines.results import Extraction
from tests.documents.compare import compare_extraction
from tests.documents.noise import CLEAN
from tests.documents.tables import Box, build
from tests.documents.truth import NOT_APPLICABLE, Truth
from tests.documents.wording import Wording

_FIGURE = re.compile(r"[+-]?\d+(\.\d+)?(万元|元|件|宗)?([(（].*)?")
_SIGNS = re.compile(r"[^\w\u4e00-\u9fff]+")
_ALIKE = 80.0


@dataclass(frozen=True, slots=True)
class Score:
    """Cells that are right, and cells of the report."""

    right: int
    cells: int


@dataclass(frozen=True, slots=True)
class _Row:
    label: str
    figures: tuple[str, ...]
    cells: int


def score(result: object, truth: Truth) -> Score | None:
    """The cells of a report that came out right; None where there is nothing to score.

    Args:
        result: a reading, an extraction, the rows of all tables that a tool found, or None.
        truth: what the report says.
    """
    if result is None:
        return None
    cells = len(list(truth.cells()))
    if isinstance(result, Reading):
        result = extract_reading(result)
    if isinstance(result, Extraction):
        comparison = compare_extraction(result, truth)
        return Score(comparison.right - len(comparison.extra), cells)
    assert isinstance(result, list)
    printed = _printed(truth)
    unprinted = cells - sum(row.cells for row in printed)  # of a table that was left blank no row is printed
    return Score(_aligned(printed, [_as_row(row) for row in result]) + unprinted, cells)


def _printed(truth: Truth) -> list[_Row]:
    """The rows that the report prints and that hold figures."""
    rows = []
    certain = {key for key, _ in truth.cells()}
    for table in build(truth, Wording(truth, CLEAN)):
        for number in range(table.height):
            boxes = table.row(number)
            values = [box for box in boxes if box.kind == "value" and box.key in certain]
            if values:
                figures = tuple(text for box in values if (text := _squeezed(box.text)))
                rows.append(_Row(_label(boxes), figures, len(values)))
    return rows


def _label(boxes: Iterable[Box]) -> str:
    return _bare([box.text for box in boxes if box.kind == "label"][-1:])


def _as_row(row: Sequence[str | None]) -> _Row:
    texts = [_squeezed(text) for text in row if text]
    figures = tuple(text for text in texts if _is_figure(text))
    return _Row(_bare(text for text in texts if not _is_figure(text)), figures, len(figures))


def _is_figure(text: str) -> bool:
    return _FIGURE.fullmatch(text) is not None or text in NOT_APPLICABLE


def _squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _bare(texts: Iterable[str]) -> str:
    return _SIGNS.sub("", _squeezed("".join(texts)))


def _aligned(wanted: Sequence[_Row], found: Sequence[_Row]) -> int:
    """The most cells that can be right when both lists of rows are gone through in order."""
    best = [0] * (len(found) + 1)
    for row in wanted:
        before = best
        best = [0]
        for number, other in enumerate(found):
            together = before[number] + _right(row, other)
            best.append(max(together, before[number + 1], best[number]))
    return best[-1]


def _right(wanted: _Row, found: _Row) -> int:
    if not _is_labelled(wanted.label, found.label):
        return 0
    if wanted.figures == found.figures:
        return wanted.cells
    matcher = SequenceMatcher(None, wanted.figures, found.figures, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks())


def _is_labelled(wanted: str, found: str) -> bool:
    if not wanted or not found:
        return wanted == found
    return wanted in found or (len(found) >= len(wanted) / 2 and fuzz.partial_ratio(wanted, found) >= _ALIKE)
