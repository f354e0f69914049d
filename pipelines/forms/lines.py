"""Grids as lines: the cells that begin in one row, told apart into labels and values."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from operator import attrgetter

from pipelines.blocks import Cell, Grid, Paragraph
from pipelines.characters import single_spaced
from pipelines.forms.labels import LabelIndex, LabelMatch, label_key
from pipelines.forms.values import Value, parse_value, value_of

_ROW, _COLUMN, _TEXT = attrgetter("row"), attrgetter("column"), attrgetter("text")
_CONFIDENCE = attrgetter("confidence")
_REMEMBERED = 5_000  # most lines of a report are those of the last one; bounded, for documents are hostile input
_FEWEST_USUAL = 4
_DRAWN_HEAD = re.compile(r"^(?:数据|列|column|unnamed:?)\s*\d+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Told:
    """What the texts of a line tell by themselves, as in `Line`; `said` are the values behind the label zone."""

    values: tuple[Value, ...]
    labels: tuple[int, ...]
    label_end: int
    said: tuple[int, ...]
    is_blank: bool
    keys: frozenset[str]


@lru_cache(_REMEMBERED)
def _told_by_texts(texts: tuple[str, ...]) -> _Told:
    return _told(texts, tuple(map(parse_value, texts)))


def _told(texts: Sequence[str], values: tuple[Value, ...]) -> _Told:
    labels, end = _label_zone(values)
    said = tuple(index for index in range(end, len(values)) if values[index].says)
    is_blank = not said and all(value.is_blank for value in values)
    keys = frozenset(label_key(text) for text, value in zip(texts, values, strict=True) if value.is_text)
    return _Told(values, labels, end, said, is_blank, keys)


class Line:
    """The cells that begin in one row of a grid, from left to right, told apart into labels and values.

    Attributes:
        cells: the cells.
        grid: counts the grids of the document.
        spans_known: whether the grid's container tells spans.
        is_first: whether it is the grid's first line.
        siblings: the lines of the grid.
        values: what each cell would say as a value.
        label_end: where the label zone ends: at the first value behind a text; a column of running numbers may stand
            before.
        labels: the cells of the label zone that hold text, as indices into `cells`.
        value_columns: the grid columns in which a value stands behind the label zone: a number or a sign for "not
            applicable".
        has_numbers: whether there is such a value.
        is_blank: whether no cell says anything.
        keys: the label keys of the cells that hold text.
    """

    __slots__ = (
        "cells",
        "grid",
        "has_numbers",
        "is_blank",
        "is_first",
        "keys",
        "label_end",
        "labels",
        "siblings",
        "spans_known",
        "value_columns",
        "values",
    )

    def __init__(self, cells: tuple[Cell, ...], siblings: "Siblings", *, is_first: bool) -> None:
        """Args: those of the attributes that the others do not tell."""
        self.cells = cells
        self.grid, self.spans_known = siblings.grid, siblings.spans_known
        self.is_first = is_first
        self.siblings = siblings
        texts = tuple(map(_TEXT, cells))
        told = _told(texts, tuple(map(value_of, cells))) if siblings.is_recognised else _told_by_texts(texts)
        self.values, self.labels, self.label_end = told.values, told.labels, told.label_end
        self.value_columns = [cells[index].column for index in told.said]
        self.has_numbers = bool(told.said)
        self.is_blank = told.is_blank
        self.keys = told.keys

    @property
    def text(self) -> str:
        """The line as a person would quote it."""
        return " | ".join(single_spaced(cell.text) for cell in self.cells)

    @property
    def end(self) -> int:
        """The grid column behind the last cell."""
        return end_of(self.cells)

    @property
    def width(self) -> int:
        """The number of columns of the grid."""
        return self.siblings.width

    @property
    def locator(self) -> str:
        """Where the line stands."""
        return self.cells[0].locator if self.cells else ""


def end_of(cells: Sequence[Cell]) -> int:
    """The grid column behind the last of the cells; 0 without any."""
    return max([cell.column + cell.column_span for cell in cells]) if cells else 0


def _label_zone(values: Sequence[Value]) -> tuple[tuple[int, ...], int]:
    """The texts before the first value that stands behind a text, as indices, and where that value stands."""
    labels: list[int] = []
    for index, value in enumerate(values):
        if value.is_text:
            labels.append(index)
        elif labels and value.says:
            return tuple(labels), index
    return tuple(labels), len(values) if labels else 0


class Siblings:
    """The lines of one grid, and where its full lines begin.

    `grid`, `width` and `spans_known` are those of each line; `is_recognised` where cells come of optical recognition;
    `aligned` is False where cells only follow each other.
    """

    def __init__(  # noqa: PLR0913 - what is true of a whole grid
        self,
        grid: int,
        width: int,
        *,
        spans_known: bool,
        is_recognised: bool = False,
        aligned: bool = True,
        lines: "list[Line] | None" = None,
    ) -> None:
        """Args: lines: the lines, if there are any yet."""
        self.grid = grid
        self.width = width
        self.spans_known = spans_known
        self.is_recognised = is_recognised
        self.aligned = aligned
        self.lines: list[Line] = [] if lines is None else lines
        self._starts: dict[tuple[int, int], set[int]] | None = None

    def usual_start(self, count: int, end: int) -> int | None:
        """The grid column where the values begin in those lines that have all `count` of them and end in column `end`.

        None where there is no such line, or they disagree; so few values may be those of a wider row with blanks.
        """
        if count < _FEWEST_USUAL:
            return None
        if self._starts is None:
            self._starts = {}
            for line in self.lines:
                columns = line.value_columns
                if columns and columns[-1] - columns[0] == len(columns) - 1:
                    self._starts.setdefault((len(columns), line.end), set()).add(columns[0])
        starts = self._starts.get((count, end), ())
        return next(iter(starts)) if len(starts) == 1 else None


@dataclass(slots=True)
class FoundLabel:
    """A row label found in a line, never changed once made; `index` is the cell that ends it."""

    match: LabelMatch
    index: int
    text: str


def lines_of(grid: Grid, ordinal: int) -> Iterator[Line]:
    """The lines of a grid from top to bottom; a row in which no cell begins gives none."""
    recognised = not {None}.issuperset(map(_CONFIDENCE, grid.cells))
    siblings = Siblings(ordinal, end_of(grid.cells), spans_known=grid.spans_known, is_recognised=recognised)
    for _, cells in groupby(sorted(grid.cells, key=_ROW), _ROW):
        siblings.lines.append(Line(tuple(sorted(cells, key=_COLUMN)), siblings, is_first=not siblings.lines))
    yield from _without_drawn_heads(siblings.lines)


def _without_drawn_heads(lines: list[Line]) -> Iterator[Line]:
    """Rows that a converter made small tables of, the label as a head beside names like 数据1, put together again."""
    waiting: Line | None = None
    for line in lines:
        if waiting is not None and not line.label_end:
            moved = tuple(replace(cell, column=cell.column + 1) for cell in line.cells)
            wider = Siblings(
                line.grid,
                line.width + 1,
                spans_known=False,
                is_recognised=line.siblings.is_recognised,
                lines=line.siblings.lines,
            )
            line = Line((waiting.cells[0], *moved), wider, is_first=line.is_first)  # noqa: PLW2901
            waiting = None
        elif waiting is not None:
            yield waiting
            waiting = None
        if _is_drawn_head(line):
            waiting = line
        else:
            yield line
    if waiting is not None:
        yield waiting


def _is_drawn_head(line: Line) -> bool:
    if len(line.cells) < 2 or len(line.labels) < len(line.cells) - 1:
        return False
    label, *names = line.cells
    if not label.text.strip():
        return False
    return all(_DRAWN_HEAD.match(name.text.strip()) for name in names)


def line_of_words(paragraph: Paragraph, ordinal: int) -> Line:
    """A paragraph as a line of its words, for heads and list rows that a text shows with single blanks between."""
    return line_of_texts(paragraph.text.split(), paragraph, ordinal)


def line_of_texts(words: Sequence[str], paragraph: Paragraph, ordinal: int) -> Line:
    """A line of the given texts, all of them from one paragraph."""
    locator = paragraph.locator
    cells = tuple([Cell(0, column, word, 1, 1, locator) for column, word in enumerate(words)])
    return Line(cells, Siblings(ordinal, len(cells), spans_known=False), is_first=True)


def find_label(line: Line, index: LabelIndex) -> FoundLabel | None:
    """The row label of a line, wherever in the label zone it stands.

    The cell nearest to the values tells (group labels stand before it, and may be wrong); then labels cut into several
    cells; only then labels with lost or added characters.
    """
    zone = line.labels
    for position in reversed(zone):
        text = line.cells[position].text
        if found := index.exact(text):
            return FoundLabel(found, position, text)
    for end in range(len(zone), 0, -1):
        for start in range(end - 1):
            text = "".join(line.cells[position].text for position in zone[start:end])
            if found := index.exact(text):
                return FoundLabel(found, zone[end - 1], text)
    for position in reversed(zone):
        text = line.cells[position].text
        if found := index.match(text):
            return FoundLabel(found, position, text)
    return None
