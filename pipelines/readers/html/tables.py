"""A table of a page: rows and cells as the mark-up has them, and the grids that come of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from lxml import etree

from pipelines.blocks import Cell, Grid
from pipelines.readers.blanks import tidy
from pipelines.readers.spans import MAX_COLUMN_SPAN, MAX_ROW_SPAN, Allowance, Place, Span, place

Item = str | Grid
"""A line of text or a finished grid."""

# A cell that holds an article is there for the layout: labels of statutory tables stay below 150 characters.
_ARTICLE_LINES = 3
_ARTICLE_CHARACTERS = 400
_CELLS = frozenset(("td", "th"))
_ONE = Span(1, 1)
_SPAN = re.compile(r"\s*\+?([0-9]+)")
_SPAN_CHARACTERS = 40  # the rest of a longer one is not read; six digits are above every limit


@dataclass(slots=True)
class Row:
    """A row of a table as it stands in the mark-up: for each cell its span and what it holds.

    Where no cell of the row holds more than one line, `lines` are those, "" for blank cells; else `contents` are what
    each holds.
    """

    spans: list[Span] = field(default_factory=list)
    contents: list[list[Item]] = field(default_factory=list)
    lines: list[str] | None = None

    @property
    def is_layout(self) -> bool:
        """Whether a cell holds tables or an article, so that the row is no row of data."""
        return self.lines is None and any(map(_is_layout, self.contents))

    @property
    def items(self) -> list[Item]:
        """What the cells hold, one after the other."""
        if self.lines is not None:
            return [line for line in self.lines if line]
        return [item for content in self.contents for item in content]

    @property
    def texts(self) -> list[str]:
        """The text of each cell, none of which holds a table."""
        if self.lines is not None:
            return self.lines
        return ["\n".join(map(str, content)) for content in self.contents]


def _is_layout(items: Sequence[Item]) -> bool:
    if Grid in map(type, items):
        return True
    return len(items) >= _ARTICLE_LINES and sum(map(len, map(str, items))) > _ARTICLE_CHARACTERS


def row_of_lines(element: etree._Element) -> Row | None:
    """A row in which each cell holds one line or none, as nearly all rows are; None for any other and an empty one."""
    if _says(element.text):
        return None
    spans: list[Span] = []
    lines: list[str] = []
    for cell in element:
        # A page has hundreds of cells: what is asked of each one is asked here, in the fewest steps.
        if cell.tag not in _CELLS or ((tail := cell.tail) is not None and not tail.isspace()):
            return None
        text = cell.text
        if len(cell):
            inner = cell[0]
            around = inner.tail if text is None or text.isspace() else text
            if inner.tag != "p" or len(inner) or len(cell) > 1 or not (around is None or around.isspace()):
                return None
            text = inner.text
        lines.append(tidy(text) if text else "")
        names = cell.keys()
        spans.append(span_of(cell) if "rowspan" in names or "colspan" in names else _ONE)
    return Row(spans, lines=lines) if spans else None


def _says(text: str | None) -> bool:
    return text is not None and not text.isspace()


def span_of(cell: etree._Element) -> Span:
    """The span that a cell asks for, within the limits of the HTML standard."""
    return _asked((cell.get("rowspan") or "1")[:_SPAN_CHARACTERS], (cell.get("colspan") or "1")[:_SPAN_CHARACTERS])


@lru_cache(1_000)
def _asked(rows: str, columns: str) -> Span:
    return Span(min(_whole(rows), MAX_ROW_SPAN), max(1, min(_whole(columns), MAX_COLUMN_SPAN)))


@dataclass(slots=True)
class Table:
    """A table that is being read; a group is its tag ("tr" where the mark-up names none) and its rows.

    `row` is the row that is open.
    """

    locator: str
    groups: list[tuple[str, list[Row]]] = field(default_factory=list)
    group_is_open: bool = False
    row: Row | None = None

    def open_group(self, tag: str) -> None:
        """Begins a head, a body or a foot."""
        self.groups.append((tag, []))
        self.group_is_open = True
        self.row = None

    def close_group(self) -> None:
        """Ends a head, a body or a foot."""
        self.group_is_open = False
        self.row = None

    def open_row(self, row: Row | None = None) -> None:
        """Begins a row, empty or read already, in a group of its own where the mark-up names none."""
        if not self.groups or not (self.group_is_open or self.groups[-1][0] == "tr"):
            self.groups.append(("tr", []))
        self.row = row or Row()
        self.groups[-1][1].append(self.row)

    def close_row(self) -> None:
        """Ends a row."""
        self.row = None

    def add(self, span: Span) -> list[Item]:
        """Adds a cell to the row that is open, or begins one; what the cell holds goes into the list that it gives."""
        if self.row is None:
            self.open_row()
        assert self.row is not None
        items: list[Item] = []
        self.row.spans.append(span)
        self.row.contents.append(items)
        return items

    def flow(self, allowance: Allowance, *, nested: bool) -> list[Item]:
        """The table as it is read: grids, and the flow of its cells where a row is there for the layout only.

        Args:
            allowance: grid positions that the document may still use.
            nested: whether the table stands in a cell of another one.

        Raises:
            ReaderError: the table is too large.
        """
        groups = self._printed()
        rows = [row for group in groups for row in group]
        if nested and sum(len(row.spans) for row in rows) == 1:
            return [item for row in rows for item in row.items]  # a frame around a number or a word
        places = place(tuple(tuple(tuple(row.spans) for row in group) for group in groups), allowance)
        flow: list[Item] = []
        first = 0
        for index, row in enumerate(rows):
            if row.is_layout:
                flow += self._grid(rows, places, first, index)
                flow += row.items
                first = index + 1
        return flow + self._grid(rows, places, first, len(rows))

    def _printed(self) -> list[list[Row]]:
        """The groups' rows as a browser shows them: the first head above all, the first foot below all."""
        first_of = {tag: index for index, (tag, _) in reversed(list(enumerate(self.groups)))}
        top = [first_of["thead"]] if "thead" in first_of else []
        bottom = [first_of["tfoot"]] if "tfoot" in first_of else []
        middle = [index for index in range(len(self.groups)) if index not in top + bottom]
        return [self.groups[index][1] for index in top + middle + bottom]

    def _grid(self, rows: Sequence[Row], places: Sequence[Sequence[Place]], first: int, end: int) -> list[Item]:
        """The rows from `first` up to `end` as one grid if they have cells; locators count the whole table."""
        cells: list[Cell] = []
        for index in range(first, end):
            row, below, locator = index - first, end - index, f"{self.locator}r{index + 1}c"
            cells += [
                Cell(row, column, text, height if height == 1 else min(height, below), width, f"{locator}{column + 1}")
                for text, (column, height, width) in zip(rows[index].texts, places[index], strict=True)
            ]
        return [Grid(tuple(cells), self.locator)] if cells else []


def _whole(value: str) -> int:
    """The whole number that an attribute begins with, as browsers read it; 1 where there is none."""
    match = _SPAN.match(value)
    # Python refuses to read endless numerals; six digits are above every limit.
    return int(match.group(1)[:6]) if match else 1
