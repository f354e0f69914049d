"""Tables of both Word formats: rows of cells with merge marks, to grids with spans resolved.

Shared by the readers of DOCX and DOC, which differ only in how they find a cell's columns.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum

from pipelines.blocks import Block, Cell, Grid, Paragraph
from pipelines.readers.blanks import tidy

SLIVER = 20
"""Twips within which two edges are one."""

# A cell that holds an article is there for the layout: labels of statutory tables stay below 150 characters.
_ARTICLE_LINES = 3
_ARTICLE_CHARACTERS = 400


class Merge(Enum):
    """What a cell says of the cell above it in its columns."""

    NONE = 0
    RESTART = 1
    CONTINUE = 2


@dataclass(slots=True)
class WordCell:
    """A cell as it stands in its row: the columns that it covers (from 0), its merge mark, what it holds."""

    column: int
    span: int = 1
    merge: Merge = Merge.NONE
    content: list["str | WordTable | Block"] = field(default_factory=list)


@dataclass(slots=True)
class WordTable:
    """A table; `number` counts the tables of the document from 1, in the order in which they begin.

    `widths` are those of its columns in twips, as far as the file tells them.
    """

    number: int
    spans_known: bool = True
    widths: list[int] = field(default_factory=list)
    rows: list[list[WordCell]] = field(default_factory=list)


def drop_slivers(table: WordTable) -> None:
    """Takes out columns of up to a point, which nobody can read: edges that were drawn by hand are not quite one.

    Nothing is done where a cell stands in no other column.
    """
    if not any(0 < width <= SLIVER for width in table.widths):
        return
    columns = [0]  # the column that is left at each edge
    for width in table.widths:
        columns.append(columns[-1] + (not 0 < width <= SLIVER))
    places: list[tuple[WordCell, int, int]] = []
    for cell in (cell for row in table.rows for cell in row):
        end = cell.column + cell.span
        if end >= len(columns) or columns[end] == columns[cell.column]:
            return
        places.append((cell, columns[cell.column], columns[end]))
    for cell, start, end in places:
        cell.column, cell.span = start, end - start


def lines(text: str) -> list[str]:
    """The lines of a text that are not blank, with single spaces."""
    if "\n" not in text:
        line = tidy(text)
        return [line] if line else []
    return [line for part in text.split("\n") if (line := tidy(part))]


def blocks(content: Iterable["str | WordTable | Block"], locator: str = "") -> Iterator[Block]:
    """What stands in a story or a cell, as blocks: a string gives its lines, a table its grids.

    Args:
        content: paragraphs, tables and blocks in reading order.
        locator: for the paragraphs.
    """
    for item in content:
        if isinstance(item, str):
            for line in lines(item):
                yield Paragraph(line, locator)
        elif isinstance(item, WordTable):
            yield from _table_blocks(item)
        else:
            yield item


def _table_blocks(table: WordTable) -> Iterator[Block]:
    """A table as one grid; a row that lays out the page breaks it, and is given as the flow of its cells."""
    first = 0
    for row in table.rows:
        for cell in row:
            if len(cell.content) > 1 or (cell.content and isinstance(cell.content[0], WordTable)):
                cell.content = list(_without_frames(cell.content))
    for number, row in enumerate(table.rows):
        if any(_is_layout(cell) for cell in row):
            yield from _grid(table, first, number)
            for cell in row:
                if cell.merge is not Merge.CONTINUE:
                    yield from blocks(cell.content, _locator(table, number, cell.column))
            first = number + 1
    yield from _grid(table, first, len(table.rows))


def _without_frames(content: Iterable["str | WordTable | Block"]) -> Iterator["str | WordTable | Block"]:
    """A table of one cell inside a cell is a frame around a number or a word."""
    for item in content:
        if isinstance(item, WordTable) and sum(map(len, item.rows)) == 1:
            yield from _without_frames(next(cell for row in item.rows for cell in row).content)
        else:
            yield item


def _is_layout(cell: WordCell) -> bool:
    """Whether the cell holds tables or an article, so that its row is no row of data."""
    content = cell.content
    if len(content) == 1 and isinstance(text := content[0], str) and len(text) <= _ARTICLE_CHARACTERS:
        return False
    if any(not isinstance(item, str) for item in content):
        return True
    text = _text(content)
    return len(text) > _ARTICLE_CHARACTERS and text.count("\n") + 1 >= _ARTICLE_LINES


def _locator(table: WordTable, row: int, column: int) -> str:
    return f"t{table.number}r{row + 1}c{column + 1}"


def _text(content: list["str | WordTable | Block"]) -> str:
    if len(content) == 1 and isinstance(text := content[0], str) and "\n" not in text:
        return tidy(text)
    return "\n".join(line for item in content if isinstance(item, str) for line in lines(item))


def _grid(table: WordTable, first: int, end: int) -> Iterator[Grid]:
    """The rows from `first` to before `end` as a grid; nothing where there is none."""
    cells = _cells(table, first, end)
    if cells:
        yield Grid(tuple(cells), f"t{table.number}", table.spans_known)


def _cells(table: WordTable, first: int, end: int) -> list[Cell]:
    """Cells in row-major order.

    A continuing cell belongs to the one above it where both cover the same columns; where they do not, there is nothing
    to continue and it stands for itself, as in Word.
    """
    owners: list[WordCell] = []
    heights: dict[int, int] = {}
    places: list[int] = []
    above: dict[int, int] = {}
    for number in range(first, end):
        current: dict[int, int] = {}
        for cell in table.rows[number]:
            index = above.get(cell.column) if cell.merge is Merge.CONTINUE else None
            if index is not None and owners[index].span == cell.span:
                heights[index] = number - places[index] + 1
            else:
                index = len(owners)
                owners.append(cell)
                places.append(number)
            if cell.merge is not Merge.NONE:
                current[cell.column] = index
        above = current
    tallest = heights.get
    return [
        Cell(
            place - first,
            cell.column,
            _text(cell.content),
            tallest(index, 1),
            cell.span,
            f"t{table.number}r{place + 1}c{cell.column + 1}",
        )
        for index, (cell, place) in enumerate(zip(owners, places, strict=True))
    ]
