"""What a reader gives and the matcher takes: paragraphs and grids, in reading order (DESIGN section 3).

A reader knows no form, the matcher knows no file format; this page is all that they share.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(slots=True, unsafe_hash=True)
class Cell:
    """One cell of a grid, spans resolved; never changed once made.

    A page has hundreds, and Python takes five times as long to make one that it guards against changes.

    `row` and `column` count from 0 and name the cell's upper left corner; a cell that spans others stands once, here.
    `text` keeps a line break where a paragraph or a line ends inside the cell; other blanks are single spaces.
    `locator` leads a person back to the cell in the file, e.g. "t3r5c2" (third table, fifth row, second column,
    counted from 1). `confidence` is that of optical recognition, from 0 to 1; None where the container holds text.
    """

    row: int
    column: int
    text: str
    row_span: int = 1
    column_span: int = 1
    locator: str = ""
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of running text: a paragraph, a heading, a list entry."""

    text: str
    locator: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as rows and columns of cells, in row-major order.

    A position that no cell covers is absent, which is not the same as a blank cell: a blank cell is there with
    text "". `spans_known` is False where the container cannot tell spans (plain text), so columns of different rows
    need not align.
    """

    cells: tuple[Cell, ...]
    locator: str = ""
    spans_known: bool = True


Block = Paragraph | Grid


@dataclass(frozen=True, slots=True)
class Reading:
    """A document as a reader understood it.

    `reader` names the reader as kept in `extraction.reader`; `metadata` holds what the container says of itself
    (keys `title`, `publisher`, `published`, `source`, as far as they are there); `warnings` are the reader's own
    remarks.
    """

    blocks: tuple[Block, ...]
    reader: str
    metadata: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
