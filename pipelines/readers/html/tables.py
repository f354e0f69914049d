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
_SPAN_CHARACTERS = 40


@dataclass(slots=True)
class TableCell:
    """A cell as it stands in the mark-up; its items are lines, and grids where tables are nested."""

    span: Span
    items: list[Item]

    @classmethod
    def of(cls, element: etree._Element) -> "TableCell":
        """An empty cell with the spans that its element asks for, within the limits of the HTML standard."""
        return cls(_span(element), [])

    @property
    def text(self) -> str:
        """The lines of a cell that holds no table."""
        if len(self.items) == 1:
            return str(self.items[0])
        return "\n".join(map(str, self.items))

    @property
    def is_layout(self) -> bool:
        """Whether the cell holds tables or an article, so that its row is no row of data."""
        count = len(self.items)
        if Grid in map(type, self.items):
            return True
        return count >= _ARTICLE_LINES and len(self.text) - count >= _ARTICLE_CHARACTERS


def one_line_cells(row: etree._Element) -> list[TableCell] | None:
    """The cells of a row in which each holds one line or none, as nearly all of them do; None for any other row."""
    cells: list[TableCell] = []
    if _says(row.text):
        return None
    for element in row:
        if element.tag not in _CELLS or _says(element.tail):
            return None
        text = element.text
        if len(element):
            inner = element[0]
            if _says(text) or inner.tag != "p" or len(inner) or len(element) > 1 or _says(inner.tail):
                return None
            text = inner.text
        line = text and tidy(text)
        cells.append(TableCell(_span(element), [line] if line else []))
    return cells


def _says(text: str | None) -> bool:
    return text is not None and not text.isspace()


def _span(element: etree._Element) -> Span:
    rows, columns = element.get("rowspan"), element.get("colspan")
    if rows is None and columns is None:
        return _ONE
    return _asked((rows or "1")[:_SPAN_CHARACTERS], (columns or "1")[:_SPAN_CHARACTERS])


@lru_cache(1_000)
def _asked(rows: str, columns: str) -> Span:
    return Span(min(_whole(rows), MAX_ROW_SPAN), max(1, min(_whole(columns), MAX_COLUMN_SPAN)))


@dataclass(slots=True)
class Row:
    """A row of a table; it `is_plain` where none of its cells holds more than one line."""

    cells: list[TableCell]
    is_plain: bool = False

    @property
    def is_layout(self) -> bool:
        """Whether one of the cells is there for the layout."""
        return not self.is_plain and any(cell.is_layout for cell in self.cells)


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

    def open_row(self, cells: list[TableCell] | None = None) -> None:
        """Begins a row, in a group of its own where the mark-up names none.

        Args:
            cells: those of a row in which each holds no more than one line.
        """
        if not self.groups or not (self.group_is_open or self.groups[-1][0] == "tr"):
            self.groups.append(("tr", []))
        self.row = Row(cells or [], is_plain=bool(cells))
        self.groups[-1][1].append(self.row)

    def close_row(self) -> None:
        """Ends a row."""
        self.row = None

    def add(self, cell: TableCell) -> None:
        """Adds a cell to the row that is open, or begins one."""
        if self.row is None:
            self.open_row()
        assert self.row is not None
        self.row.cells.append(cell)

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
        if nested and sum(len(row.cells) for row in rows) == 1:
            return [item for row in rows for cell in row.cells for item in cell.items]  # a frame around a number or a word
        places = place([[[cell.span for cell in row.cells] for row in group] for group in groups], allowance)
        flow: list[Item] = []
        first = 0
        for index, row in enumerate(rows):
            if row.is_layout:
                flow += self._grid(rows, places, first, index)
                for cell in row.cells:
                    flow += cell.items
                first = index + 1
        return flow + self._grid(rows, places, first, len(rows))

    def _printed(self) -> list[list[Row]]:
        """The groups' rows as a browser shows them: the first head above all, the first foot below all."""
        first_of = {tag: index for index, (tag, _) in reversed(list(enumerate(self.groups)))}
        top = [first_of["thead"]] if "thead" in first_of else []
        bottom = [first_of["tfoot"]] if "tfoot" in first_of else []
        middle = [index for index in range(len(self.groups)) if index not in top + bottom]
        return [self.groups[index][1] for index in top + middle + bottom]

    def _grid(
        self, rows: Sequence[Row], places: Sequence[Sequence[Place]], first: int, end: int
    ) -> list[Item]:
        """The rows from `first` up to `end` as one grid if they have cells; locators count the whole table."""
        cells: list[Cell] = []
        for index in range(first, end):
            row, below, locator = index - first, end - index, f"{self.locator}r{index + 1}c"
            cells += [
                Cell(
                    row,
                    column,
                    cell.text,
                    row_span if row_span < below else below,
                    column_span,
                    f"{locator}{column + 1}",
                )
                for cell, (column, row_span, column_span) in zip(rows[index].cells, places[index], strict=True)
            ]
        return [Grid(tuple(cells), self.locator)] if cells else []


def _whole(value: str) -> int:
    """The whole number that an attribute begins with, as browsers read it; 1 where there is none."""
    match = _SPAN.match(value)
    # Python refuses to read endless numerals; six digits are above every limit.
    return int(match.group(1)[:6]) if match else 1
