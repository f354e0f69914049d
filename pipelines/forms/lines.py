"""Grids as lines: the cells that begin in one row, told apart into labels and values."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter

from pipelines.blocks import Cell, Grid, Paragraph
from pipelines.characters import single_spaced
from pipelines.forms.labels import LabelIndex, LabelMatch
from pipelines.forms.values import Value, value_of

_ROW, _COLUMN, _IS_BLANK = attrgetter("row"), attrgetter("column"), attrgetter("is_blank")
_FEWEST_USUAL = 4
_DRAWN_HEAD = re.compile(r"^(?:数据|列|column|unnamed:?)\s*\d+$", re.IGNORECASE)


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
        end: the grid column behind the last cell.
        is_blank: whether no cell says anything.
    """

    __slots__ = (
        "cells",
        "end",
        "grid",
        "has_numbers",
        "is_blank",
        "is_first",
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
        self.values = values = [value_of(cell) for cell in cells]
        self.labels, self.label_end = _label_zone(values)
        behind = range(self.label_end, len(cells))
        self.value_columns = [cells[index].column for index in behind if values[index].says]
        self.has_numbers = bool(self.value_columns)
        self.end = max([cell.column + cell.column_span for cell in cells]) if cells else 0
        self.is_blank = not self.value_columns and all(map(_IS_BLANK, values))

    @property
    def text(self) -> str:
        """The line as a person would quote it."""
        return " | ".join(single_spaced(cell.text) for cell in self.cells)

    @property
    def width(self) -> int:
        """The number of columns of the grid."""
        return self.siblings.width

    @property
    def locator(self) -> str:
        """Where the line stands."""
        return self.cells[0].locator if self.cells else ""


def _label_zone(values: Sequence[Value]) -> tuple[list[int], int]:
    """The texts before the first value that stands behind a text, as indices, and where that value stands."""
    labels: list[int] = []
    for index, value in enumerate(values):
        if value.is_text:
            labels.append(index)
        elif labels and value.says:
            return labels, index
    return labels, len(values) if labels else 0


class Siblings:
    """The lines of one grid, and where its full lines begin.

    `grid`, `width` and `spans_known` are those of each line; `aligned` is False where cells only follow each other.
    """

    def __init__(
        self, grid: int, width: int, *, spans_known: bool, lines: "list[Line] | None" = None, aligned: bool = True
    ) -> None:
        """Args: lines: the lines, if there are any yet."""
        self.grid = grid
        self.width = width
        self.spans_known = spans_known
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
    siblings = Siblings(ordinal, 0, spans_known=grid.spans_known)
    for _, cells in groupby(sorted(grid.cells, key=_ROW), _ROW):
        siblings.lines.append(Line(tuple(sorted(cells, key=_COLUMN)), siblings, is_first=not siblings.lines))
    siblings.width = max((line.end for line in siblings.lines), default=0)
    yield from _without_drawn_heads(siblings.lines)


def _without_drawn_heads(lines: list[Line]) -> Iterator[Line]:
    """Rows that a converter made small tables of, the label as a head beside names like 数据1, put together again."""
    waiting: Line | None = None
    for line in lines:
        if waiting is not None and not line.label_end:
            moved = tuple(replace(cell, column=cell.column + 1) for cell in line.cells)
            wider = Siblings(line.grid, line.width + 1, spans_known=False, lines=line.siblings.lines)
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
    label, *names = line.cells
    if not names or len(line.labels) < len(names) or not label.text.strip():
        return False
    return all(_DRAWN_HEAD.match(name.text.strip()) for name in names)


def line_of_words(paragraph: Paragraph, ordinal: int) -> Line:
    """A paragraph as a line of its words, for heads and list rows that a text shows with single blanks between."""
    return line_of_texts(paragraph.text.split(), paragraph, ordinal)


def line_of_texts(words: Sequence[str], paragraph: Paragraph, ordinal: int) -> Line:
    """A line of the given texts, all of them from one paragraph."""
    cells = tuple(Cell(0, column, word, locator=paragraph.locator) for column, word in enumerate(words))
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
