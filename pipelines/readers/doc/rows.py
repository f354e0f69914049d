"""Rows of Word 97 tables: where their cells begin and end, and which are merged ([MS-DOC] 2.6.3, 2.9.321).

A row says where its cells' edges are, in twips; which column that is follows from the edges of all rows. Programs round
in their own ways: 2771 here and 2772 there is one edge.
"""

import struct
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from pipelines.readers.doc.properties import Modifier
from pipelines.readers.word.tables import SLIVER, Merge, WordCell, WordTable

_TOLERANCES = (SLIVER, 3, 0)
"""Twips within which two edges are one: less where a row has a cell that is no wider."""

_MAX_COLUMNS = 64
_CELL_BYTES, _OLD_CELL_BYTES = 20, 10
_TWIPS = 3
_HORIZONTAL, _VERTICAL, _VERTICAL_SHIFT = 0x3, 0x60, 5
_VERTICAL_MERGES = {1: Merge.CONTINUE, 2: Merge.RESTART, 3: Merge.RESTART}


@dataclass(slots=True)
class Layout:
    """The cells of a row: their edges (one more than cells) and their merge marks, which are parallel to the cells."""

    edges: list[int] = field(default_factory=lambda: [0])
    across: list[int] = field(default_factory=list)
    down: list[int] = field(default_factory=list)
    defined: bool = False

    @classmethod
    def of(cls, parts: Iterable[Modifier]) -> "Layout":
        """What modifiers make of a row that has no cell yet."""
        layout = cls()
        left = before = 0
        for code, operand in parts:
            change = _CHANGES.get(code)
            if change is not None:
                change(layout, operand)
            elif code == _LEFT:
                (left,) = struct.unpack("<h", operand)
            elif code == _BEFORE and operand[0] == _TWIPS:
                (before,) = struct.unpack_from("<h", operand, 1)
        if not layout.defined:
            layout.edges = [edge + left + before for edge in layout.edges]
        return layout

    def define_old(self, operand: bytes) -> None:
        """All cells at once, as Word 6 did and a file that comes from it still does."""
        self.define(operand, _OLD_CELL_BYTES)

    def define(self, operand: bytes, cell_bytes: int = _CELL_BYTES) -> None:
        """All cells at once; positions are absolute."""
        count = min(operand[0], _MAX_COLUMNS)
        self.edges = list(struct.unpack_from(f"<{count + 1}h", operand, 1))
        at = 1 + 2 * (count + 1)
        flags = [
            struct.unpack_from("<H", operand, at + cell_bytes * index)[0]
            if at + cell_bytes * index + 2 <= len(operand)
            else 0
            for index in range(count)
        ]
        self.across = [flag & _HORIZONTAL for flag in flags]
        self.down = [(flag & _VERTICAL) >> _VERTICAL_SHIFT for flag in flags]
        self.defined = True

    def insert(self, operand: bytes) -> None:
        """New cells of one width; Word writes this in place of a definition, and beside one it says the same again."""
        if self.defined:
            return
        first, count, width = struct.unpack("<BBh", operand)
        first, count = min(first, len(self.across)), min(count, _MAX_COLUMNS - len(self.across))
        at = self.edges[first]
        moved = [edge + count * width for edge in self.edges[first + 1 :]]
        self.edges[first + 1 :] = [at + width * (index + 1) for index in range(count)] + moved
        self.across[first:first] = [0] * count
        self.down[first:first] = [0] * count

    def delete(self, operand: bytes) -> None:
        """Cells that go; those behind move up."""
        first, end = self._range(operand)
        gap = self.edges[end] - self.edges[first]
        self.edges[first + 1 :] = [edge - gap for edge in self.edges[end + 1 :]]
        del self.across[first:end], self.down[first:end]

    def widen(self, operand: bytes) -> None:
        """Cells that get one width; those behind move."""
        first, end = self._range(operand)
        (width,) = struct.unpack_from("<h", operand, 2)
        shift = width * (end - first) - (self.edges[end] - self.edges[first])
        start = self.edges[first]
        behind = [edge + shift for edge in self.edges[end + 1 :]]
        self.edges[first + 1 :] = [start + width * (index + 1) for index in range(end - first)] + behind

    def merge(self, operand: bytes) -> None:
        """Cells that become one with the first of them."""
        first, end = self._range(operand)
        self.across[first:end] = [1, *[2] * (end - first - 1)][: end - first]

    def split(self, operand: bytes) -> None:
        """Cells that are merged no longer."""
        first, end = self._range(operand)
        self.across[first:end] = [0] * (end - first)

    def merge_down(self, operand: bytes) -> None:
        """A cell that is merged with those above or below."""
        if len(operand) >= 2 and operand[0] < len(self.down):
            self.down[operand[0]] = operand[1] & 3

    def _range(self, operand: bytes) -> tuple[int, int]:
        first = min(operand[0], len(self.across))
        return first, min(max(first, operand[1]), len(self.across))


_LEFT, _BEFORE = 0x9601, 0xF617
_CHANGES: dict[int, Callable[[Layout, bytes], None]] = {
    0xD606: Layout.define_old,
    0xD608: Layout.define,
    0x7621: Layout.insert,
    0x5622: Layout.delete,
    0x7623: Layout.widen,
    0x5624: Layout.merge,
    0x5625: Layout.split,
    0xD62B: Layout.merge_down,
}


@dataclass(slots=True)
class Row:
    """A row as read: its cells' content, and what its end mark says of their layout, in all the ways that it does."""

    cells: list[WordCell]
    layouts: Sequence[Sequence[Modifier]] = ()

    def layout(self) -> Layout | None:
        """The definition that fits the cells that are there; None where none does."""
        for parts in self.layouts:
            layout = Layout.of(parts)
            if len(layout.across) == len(self.cells) and all(
                a <= b for a, b in zip(layout.edges, layout.edges[1:], strict=False)
            ):
                return layout
        return None


def place(table: WordTable, rows: Sequence[Row]) -> bool:
    """Gives the rows to the table with each cell's columns; False where that is not possible.

    Then each cell has the column of its place in the row, and columns of different rows need not align.
    """
    layouts = [row.layout() for row in rows]
    known = [layout for layout in layouts if layout is not None]
    if len(known) == len(rows):
        for tolerance in _TOLERANCES:
            columns = _columns(known, tolerance)
            if all(_fits(row, layout, columns) for row, layout in zip(rows, known, strict=True)):
                table.rows = [_placed(row, layout, columns) for row, layout in zip(rows, known, strict=True)]
                return True
    table.spans_known = False
    for row in rows:
        for index, cell in enumerate(row.cells):
            cell.column = index
        table.rows.append(row.cells)
    return False


def _columns(layouts: Iterable[Layout], tolerance: int) -> dict[int, int]:
    """The column that begins at each edge."""
    columns: dict[int, int] = {}
    first: int | None = None
    for edge in sorted({edge for layout in layouts for edge in layout.edges}):
        if first is None or edge - first > tolerance:
            first = edge
        columns[edge] = first
    order = {edge: index for index, edge in enumerate(sorted(set(columns.values())))}
    return {edge: order[place] for edge, place in columns.items()}


def _fits(row: Row, layout: Layout, columns: dict[int, int]) -> bool:
    """Whether every cell with content has a column."""
    return all(
        columns[layout.edges[index]] < columns[layout.edges[index + 1]] or not _has_content(cell)
        for index, cell in enumerate(row.cells)
    )


def _has_content(cell: WordCell) -> bool:
    return any(not isinstance(item, str) or item.strip() for item in cell.content)


def _placed(row: Row, layout: Layout, columns: dict[int, int]) -> list[WordCell]:
    """The cells with their columns; merged ones are one cell, and one without any width is none."""
    cells: list[WordCell] = []
    leader = 0
    for index, cell in enumerate(row.cells):
        cell.column = columns[layout.edges[index]]
        cell.span = columns[layout.edges[index + 1]] - cell.column
        cell.merge = _VERTICAL_MERGES.get(layout.down[index], Merge.NONE)
        flag = layout.across[index]
        # Of the two marks one begins a merge and one goes on; descriptions of the format differ in which is which,
        # but a merge can only begin with the one that begins.
        goes_on = bool(flag) and bool(leader) and flag != leader
        if goes_on and cells:
            cells[-1].span += cell.span
        elif cell.span:
            cells.append(cell)
        leader = leader if goes_on else flag
    return cells
