"""Ruled tables: frames of one or more pages on one raster, their cells filled, stray borders in heads undone."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import NamedTuple

from pipelines.blocks import Cell, Grid
from pipelines.readers.gridfinder.lines import Line, cell_text
from pipelines.readers.gridfinder.page import UPRIGHT, Box, Character, Page
from pipelines.readers.gridfinder.raster import Area, Raster, column_lines, rasterise, row_lines
from pipelines.readers.gridfinder.rules import Frame, frames

_SPACING = 0.8
"""In heights of the font: room between two lines of a cell."""
_CUT = 0.6
_ADJOINS = 0.25
"""In heights of the font: how near to an edge a text is that may go on behind it, and two characters of one number."""
_MOST_CELLS = 50_000
_MOST_TESTS = 20_000_000
"""Elementary cells of one table; characters of a page times its tables: more is a drawing."""
_LEAST_SIDES = 3
"""A blank place with fewer of its four sides drawn is the paper beside a table, not a cell."""


@dataclass(slots=True)
class Piece:
    """What is drawn of a table on one page, and the characters inside it.

    Attributes:
        page: the page it stands on.
        frame: its rules.
        xs, ys: its lines from left to right and from top to bottom, two or more of each.
        inside: its characters, in the order in which they were written.
    """

    page: Page
    frame: Frame
    xs: list[float]
    ys: list[float]
    inside: list[Character] = field(default_factory=list)

    @property
    def box(self) -> Box:
        """Its outer edges."""
        return Box(self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    def take(self, characters: Iterable[Character]) -> list[Character]:
        """Takes the characters that stand inside, by their middle; returns those that stand outside."""
        left, top, right, bottom = self.box
        left, right, top, bottom = 2 * left, 2 * right, 2 * top, 2 * bottom
        inside, outside = self.inside, []
        for character in characters:
            _, x0, y0, x1, y1, _, _ = character
            if left <= x0 + x1 < right and top <= y0 + y1 < bottom:
                inside.append(character)
            else:
                outside.append(character)
        return self._without_ends(outside) if outside else outside

    def _without_ends(self, outside: list[Character]) -> list[Character]:
        """Takes what goes on right behind a character at the right edge too, that no number is cut where the page ends.

        A program that lets a table run over its page writes the text that cannot be seen.
        """
        edge, bottom = self.box.x1, self.box.y1
        begun = [c for c in self.inside if c.way == UPRIGHT and c.x1 > edge - _CUT * c.size]
        if not begun:
            return outside
        behind = [c for c in outside if c.way == UPRIGHT and c.x0 > edge - c.size and c.y0 < bottom]
        taken: list[Character] = []
        for character in sorted(behind, key=attrgetter("x0")):
            if any(_goes_on(last, character) for last in begun):
                begun.append(character)
                taken.append(character)
        self.inside += taken
        return [character for character in outside if not any(character is other for other in taken)]

    def holds_below(self, lines: Sequence[Line]) -> bool:
        """True where lines just below are the rest of a row that a page break cut off from its rules."""
        raster = rasterise(self.frame, self.xs, self.ys) if lines else None
        bottom = self.box.y1
        for line in lines:
            if raster is None or line.box.y0 - bottom > _SPACING * line.size:
                return False
            if not all(raster.is_open_below((c.x0 + c.x1) / 2) for c in line.characters):
                return False
            bottom = line.box.y1
        return True


def _goes_on(last: Character, character: Character) -> bool:
    """Whether a character stands right behind another on its line."""
    near = _ADJOINS * last.size
    return abs(character.y1 - last.y1) <= near and abs(character.x0 - last.x1) <= near and character.x0 > last.x0


@dataclass(slots=True)
class RuledTable:
    """A table, or the piece of one that stands on a page, with its cells.

    Attributes:
        piece: what is drawn of it.
        raster: its cells.
    """

    piece: Piece
    raster: Raster

    @property
    def box(self) -> Box:
        """Its outer edges."""
        return self.piece.box

    def texts(self) -> list[str]:
        """The text of each of the raster's areas."""
        xs, ys, owners = self.raster.xs, self.raster.ys, self.raster.owners
        last_row, last_column = len(owners) - 1, len(xs) - 2
        within: list[list[Character]] = [[] for _ in self.raster.areas]
        for character in self.piece.inside:
            _, x0, y0, x1, y1, _, _ = character
            row = min(max(bisect_right(ys, (y0 + y1) / 2) - 1, 0), last_row)
            column = min(max(bisect_right(xs, (x0 + x1) / 2) - 1, 0), last_column)
            within[owners[row][column]].append(character)
        return [cell_text(characters) for characters in within]


class Filled(NamedTuple):
    """A cell with its text: its place on the raster and on the page."""

    row: int
    column: int
    row_end: int
    column_end: int
    text: str
    box: Box


def find_pieces(page: Page) -> list[Piece]:
    """What is drawn of tables on a page, from top to bottom, before any character is taken."""
    pieces = [Piece(page, frame, column_lines([frame]), row_lines(frame)) for frame in frames(page)]
    if len(pieces) * len(page.characters) > _MOST_TESTS:
        return []
    return [piece for piece in pieces if len(piece.xs) > 1 and len(piece.ys) > 1 and _is_small(piece.xs, piece.ys)]


def _is_small(xs: Sequence[float], ys: Sequence[float]) -> bool:
    return len(xs) * len(ys) <= _MOST_CELLS


def rule_pieces(pieces: Sequence[Piece]) -> list[RuledTable]:
    """Finds the cells of the pieces of one table, on common columns: a column has one number on every page."""
    if len(pieces) > 1:
        xs = column_lines([piece.frame for piece in pieces])
        if all(_is_small(xs, piece.ys) for piece in pieces):
            return [RuledTable(piece, rasterise(piece.frame, xs, piece.ys)) for piece in pieces]
    return [RuledTable(piece, rasterise(piece.frame, piece.xs, piece.ys)) for piece in pieces]


def fill(table: RuledTable) -> list[Filled]:
    """The cells of a table with their texts, in row-major order; paper beside the table is left out."""
    filled = [
        _filled(table.raster, area, text)
        for area, text in zip(table.raster.areas, table.texts(), strict=True)
        if text or area.sides >= _LEAST_SIDES
    ]
    return _without_stray_borders(filled)


def _filled(raster: Raster, area: Area, text: str) -> Filled:
    return Filled(
        area.row,
        area.column,
        area.row + area.row_span,
        area.column + area.column_span,
        text,
        raster.box_of(area),
    )


def _without_stray_borders(cells: list[Filled]) -> list[Filled]:
    """Joins a blank cell to the head beside it where the two together stand over the heads below them.

    A border in the middle of a head such as 行政诉讼 ends on a cell that runs on across it: then the heads below tell
    how far the head above reaches. Only labels are joined; nothing with a digit is.
    """
    by_corner = {(cell.row, cell.column): cell for cell in cells}
    by_top: dict[int, list[Filled]] = defaultdict(list)
    for cell in cells:
        by_top[cell.row].append(cell)
    for cell in cells:
        one = by_corner.get((cell.row, cell.column))
        other = by_corner.get((cell.row, cell.column_end)) if one is cell else None
        if other is None or other.row_end != cell.row_end or bool(cell.text) == bool(other.text):
            continue
        if _stands_over(cell, other, by_top[cell.row_end]):
            joined = cell._replace(
                column_end=other.column_end,
                text=cell.text or other.text,
                box=Box(cell.box.x0, cell.box.y0, other.box.x1, other.box.y1),
            )
            del by_corner[other.row, other.column]
            by_corner[joined.row, joined.column] = joined
    return sorted(by_corner.values(), key=lambda cell: (cell.row, cell.column))


def _stands_over(cell: Filled, other: Filled, below: Iterable[Filled]) -> bool:
    under = [low for low in below if low.column < other.column_end and low.column_end > cell.column]
    return (
        len(under) > 1
        and min(low.column for low in under) == cell.column
        and max(low.column_end for low in under) == other.column_end
        and any(low.column < cell.column_end < low.column_end for low in under)
        and not any(_has_digit(low.text) or not low.text for low in under)
        and not _has_digit(cell.text + other.text)
    )


def _has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)


def as_grids(tables: Sequence[RuledTable], first_number: int) -> list[Grid]:
    """One grid for each piece of a table; lines that bound no cell of any piece are not counted as columns.

    Args:
        tables: the pieces on the same columns, as `rule_pieces` gives them.
        first_number: the number of the first of these tables in the document.
    """
    filled = [fill(table) for table in tables]
    columns = sorted({cell.column for cells in filled for cell in cells})
    grids = []
    for number, (table, cells) in enumerate(zip(tables, filled, strict=True), start=first_number):
        page = table.piece.page
        rows = sorted({cell.row for cell in cells})
        name = f"p{page.number} t{number}"
        located = tuple(_cell(cell, rows, columns, name, page) for cell in cells)
        grids.append(Grid(located, locator=f"{name} {describe(table.box, page)}"))
    return grids


def _cell(cell: Filled, rows: list[int], columns: list[int], name: str, page: Page) -> Cell:
    """A cell counted by the rows and columns in which cells begin."""
    row, column = bisect_left(rows, cell.row), bisect_left(columns, cell.column)
    return Cell(
        row=row,
        column=column,
        text=cell.text,
        row_span=bisect_left(rows, cell.row_end) - row,
        column_span=bisect_left(columns, cell.column_end) - column,
        locator=f"{name}r{row + 1}c{column + 1} {describe(cell.box, page)}",
        confidence=page.confidence(cell.box),
    )


def describe(box: Box, page: Page) -> str:
    """A box as locators give it: points from the upper left corner of the page as it is shown."""
    return "[%.1f,%.1f,%.1f,%.1f]" % (page.shown(box) if page.turned else box)
