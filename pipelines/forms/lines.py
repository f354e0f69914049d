"""Grids as lines: the cells that begin in one row, told apart into labels and values."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from pipelines.blocks import Cell, Grid, Paragraph
from pipelines.characters import single_spaced
from pipelines.forms.labels import LabelIndex, LabelMatch
from pipelines.forms.values import Value, ValueKind, value_of

_DRAWN_HEAD = re.compile(r"^(?:数据|列|column|unnamed:?)\s*\d+$", re.IGNORECASE)


@dataclass(frozen=True)
class Line:
    """The cells that begin in one row of a grid, from left to right.

    `grid` counts the grids of the document; `width` is the number of columns of the grid.
    """

    cells: tuple[Cell, ...]
    grid: int
    width: int
    spans_known: bool
    is_first: bool
    siblings: list["Line"] = field(default_factory=list, repr=False, compare=False)

    @cached_property
    def values(self) -> tuple[Value, ...]:
        """What each cell would say as a value."""
        return tuple(map(value_of, self.cells))

    @cached_property
    def text(self) -> str:
        """The line as a person would quote it."""
        return " | ".join(single_spaced(cell.text) for cell in self.cells)

    @cached_property
    def is_blank(self) -> bool:
        """Whether no cell says anything."""
        return all(value.kind is ValueKind.BLANK for value in self.values)

    @cached_property
    def has_numbers(self) -> bool:
        """Whether a value stands behind the label zone: a number or a sign for "not applicable"."""
        said = (ValueKind.NUMBER, ValueKind.NOT_APPLICABLE)
        return any(self.values[index].kind in said for index in range(self.label_end, len(self.cells)))

    @cached_property
    def label_end(self) -> int:
        """Where the label zone ends: at the first value behind a text; a column of running numbers may stand before."""
        texts = False
        for index, value in enumerate(self.values):
            if value.kind is ValueKind.TEXT:
                texts = True
            elif texts and value.kind is not ValueKind.BLANK:
                return index
        return len(self.cells) if texts else 0

    @cached_property
    def labels(self) -> tuple[int, ...]:
        """The cells of the label zone that hold text, as indices into `cells`."""
        return tuple(index for index in range(self.label_end) if self.values[index].kind is ValueKind.TEXT)

    @cached_property
    def end(self) -> int:
        """The grid column behind the last cell."""
        return max((cell.column + cell.column_span for cell in self.cells), default=0)

    @cached_property
    def value_columns(self) -> tuple[int, ...]:
        """The grid columns in which a value stands."""
        said = (ValueKind.NUMBER, ValueKind.NOT_APPLICABLE)
        return tuple(
            self.cells[index].column
            for index in range(self.label_end, len(self.cells))
            if self.values[index].kind in said
        )

    def usual_start(self, count: int) -> int | None:
        """The grid column where the values begin in those lines of this grid that have all `count` of them.

        None where there is no such line, or they disagree. Only lines that end in the same column count.
        """
        starts = {
            line.value_columns[0]
            for line in self.siblings
            if len(line.value_columns) == count
            and line.value_columns[-1] - line.value_columns[0] == count - 1
            and line.end == self.end
        }
        return starts.pop() if len(starts) == 1 else None

    @property
    def locator(self) -> str:
        """Where the line stands."""
        return self.cells[0].locator if self.cells else ""


@dataclass(frozen=True, slots=True)
class FoundLabel:
    """A row label found in a line; `index` is the cell that ends it."""

    match: LabelMatch
    index: int
    text: str


def lines_of(grid: Grid, ordinal: int) -> Iterator[Line]:
    """The lines of a grid from top to bottom; a row in which no cell begins gives none."""
    rows: dict[int, list[Cell]] = {}
    width = 0
    siblings: list[Line] = []
    for cell in grid.cells:
        rows.setdefault(cell.row, []).append(cell)
        width = max(width, cell.column + cell.column_span)
    for position, row in enumerate(sorted(rows)):
        cells = tuple(sorted(rows[row], key=lambda cell: cell.column))
        siblings.append(Line(cells, ordinal, width, grid.spans_known, is_first=position == 0, siblings=siblings))
    yield from _without_drawn_heads(siblings)


def _without_drawn_heads(lines: list[Line]) -> Iterator[Line]:
    """Rows that a converter made small tables of, the label as a head beside names like 数据1, put together again."""
    waiting: Line | None = None
    for line in lines:
        label, *names = line.cells
        if waiting is not None and not line.label_end:
            moved = tuple(replace(cell, column=cell.column + 1) for cell in line.cells)
            line = replace(line, cells=(waiting.cells[0], *moved), width=line.width + 1, spans_known=False)  # noqa: PLW2901
            waiting = None
        elif waiting is not None:
            yield waiting
            waiting = None
        if names and label.text.strip() and all(_DRAWN_HEAD.match(name.text.strip()) for name in names):
            waiting = line
        else:
            yield line
    if waiting is not None:
        yield waiting


def line_of_words(paragraph: Paragraph, ordinal: int) -> Line:
    """A paragraph as a line of its words, for heads and list rows that a text shows with single blanks between."""
    return line_of_texts(paragraph.text.split(), paragraph, ordinal)


def line_of_texts(words: Sequence[str], paragraph: Paragraph, ordinal: int) -> Line:
    """A line of the given texts, all of them from one paragraph."""
    cells = tuple(Cell(0, column, word, locator=paragraph.locator) for column, word in enumerate(words))
    return Line(cells, ordinal, len(cells), spans_known=False, is_first=True)


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
