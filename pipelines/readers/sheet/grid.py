"""A sheet of cells as blocks: titles around a table are paragraphs, what blank rows part are tables of their own.

A spreadsheet has no tables, only cells. Which blank cells belong to a table is told by their borders, where the sheet
has any; hidden rows and columns are not printed and so not read.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from pipelines.blocks import Block, Cell, Grid, Paragraph
from pipelines.readers.errors import ReaderError
from pipelines.readers.word.tables import lines
from pipelines.reasons import Reason

MAX_POSITIONS = 400_000
"""Cells of a sheet with the blank ones between them; a report has some thousands."""

Position = tuple[int, int]


class Range(NamedTuple):
    """Merged cells: first and last row and column, from 0, the last ones included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(slots=True)
class Sheet:
    """A sheet as its file has it: texts and borders by row and column from 0, what is merged, what is hidden.

    `number` counts the sheets of the workbook from 1, hidden ones included, so that locators lead to the cell.
    """

    name: str
    number: int
    texts: dict[Position, str] = field(default_factory=dict)
    bordered: set[Position] = field(default_factory=set)
    merged: list[Range] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


@dataclass(slots=True)
class _Shown:
    """What is to be seen of a sheet.

    `owners` names for each position under a merge, its corner included, the corner; `rows` are those with a text or a
    border, in order.
    """

    sheet: Sheet
    texts: dict[Position, str]
    bordered: set[Position]
    owners: dict[Position, Position]
    rows: list[int]
    by_row: dict[int, list[int]]

    def columns_of(self, row: int) -> list[int]:
        """The columns with a text, a border or a merge with a text in a row."""
        return self.by_row.get(row, [])


def sheet_blocks(sheet: Sheet) -> Iterator[Block]:
    """The blocks of a sheet; a cell's locator is its place in the sheet: "t2r5c3" is sheet 2, row 5, column C.

    Raises:
        ReaderError: it has too many cells.
    """
    shown = _shown(sheet)
    hidden = sorted(sheet.hidden_rows)
    segment: list[int] = []
    for row in shown.rows:
        if segment and _is_gap(segment[-1], row, hidden):
            yield from _segment(shown, segment)
            segment = []
        if _is_title(shown, row):
            yield from _segment(shown, segment)
            segment = []
            yield from _paragraphs(shown, [row])
        else:
            segment.append(row)
    yield from _segment(shown, segment)


def _shown(sheet: Sheet) -> _Shown:
    def is_shown(position: Position) -> bool:
        return position[0] not in sheet.hidden_rows and position[1] not in sheet.hidden_columns

    texts = {position: text for position, text in sheet.texts.items() if text.strip()}
    bordered = {position for position in sheet.bordered if is_shown(position)}
    last_row = max((row for row, _ in (*texts, *bordered)), default=-1)
    last_column = max((column for _, column in (*texts, *bordered)), default=-1)
    owners = _owners(sheet, texts, bordered, (last_row, last_column))
    # A cell under a merge is not to be seen, whatever is in it.
    texts = {position: text for position, text in texts.items() if owners.get(position, position) == position}
    by_row: dict[int, list[int]] = {}
    used = {position for position in (*texts, *bordered) if is_shown(position)}
    used |= {position for position, corner in owners.items() if corner in texts and is_shown(position)}
    for row, column in sorted(used):
        by_row.setdefault(row, []).append(column)
    return _Shown(sheet, texts, bordered, owners, sorted(by_row), by_row)


def _owners(
    sheet: Sheet, texts: dict[Position, str], bordered: set[Position], last: Position
) -> dict[Position, Position]:
    """The corner of each position under a merge. Of a merge without a text only the rows count that have something."""
    owners: dict[Position, Position] = {}
    rows = {row for row, _ in (*texts, *bordered)}
    left = MAX_POSITIONS
    # Those with a text first, for they tell which rows there are.
    for merge in sorted(sheet.merged, key=lambda merge: merge[:2] not in texts):
        columns = range(merge.first_column, min(merge.last_column, last[1]) + 1)
        covered: Iterable[int] = range(merge.first_row, min(merge.last_row, last[0]) + 1)
        if merge[:2] not in texts:
            covered = [row for row in rows if merge.first_row <= row <= merge.last_row]
        left -= sum(1 for _ in covered) * max(len(columns), 1)
        if left < 0:
            raise ReaderError(Reason.TOO_LARGE, f"sheet {sheet.name!r} merges more than {MAX_POSITIONS} cells")
        rows.update(covered)
        owners.update({(row, column): merge[:2] for row in covered for column in columns})
    return owners


def _is_gap(above: int, below: int, hidden: Sequence[int]) -> bool:
    """Whether a row stands between that is shown, and has nothing."""
    between = bisect_left(hidden, below) - bisect_left(hidden, above + 1)
    return below - above - 1 > between


def _texts_in(shown: _Shown, row: int) -> list[Position]:
    """The corners of the cells with a text that reach into a row."""
    corners = dict.fromkeys(shown.owners.get((row, column), (row, column)) for column in shown.columns_of(row))
    return [corner for corner in corners if corner in shown.texts]


def _is_title(shown: _Shown, row: int) -> bool:
    """One text, in a row without borders on a sheet that has some."""
    if not shown.bordered or any((row, column) in shown.bordered for column in shown.columns_of(row)):
        return False
    return len(_texts_in(shown, row)) == 1


def _paragraphs(shown: _Shown, rows: Iterable[int]) -> Iterator[Paragraph]:
    done: set[Position] = set()
    for row in rows:
        for corner in _texts_in(shown, row):
            if corner not in done:
                done.add(corner)
                for line in lines(shown.texts[corner]):
                    yield Paragraph(line, _locator(shown.sheet, corner))


def _segment(shown: _Shown, rows: list[int]) -> Iterator[Block]:
    """Rows that follow one another: a grid, or paragraphs where no row has more than one text and none a border."""
    while rows and not _texts_in(shown, rows[-1]):
        rows = rows[:-1]  # borders that were drawn in advance
    if not rows:
        return
    if all(len(_texts_in(shown, row)) < 2 for row in rows) and not any(
        (row, column) in shown.bordered for row in rows for column in shown.columns_of(row)
    ):
        yield from _paragraphs(shown, rows)
        return
    first = min(shown.columns_of(row)[0] for row in rows)
    last = max(shown.columns_of(row)[-1] for row in rows)
    columns = [column for column in range(first, last + 1) if column not in shown.sheet.hidden_columns]
    if len(rows) * len(columns) > MAX_POSITIONS:
        raise ReaderError(
            Reason.TOO_LARGE, f"sheet {shown.sheet.name!r} has a table of {len(rows)} rows and {len(columns)} columns"
        )
    yield Grid(tuple(_cells(shown, rows, columns)), f"t{shown.sheet.number}")


def _cells(shown: _Shown, rows: Sequence[int], columns: Sequence[int]) -> Iterator[Cell]:
    """Cells in row-major order; a merge counts the rows and columns of it that are here."""
    owners = shown.owners
    spans: dict[Position, tuple[set[int], set[int]]] = {}
    for row in rows:
        for column in columns:
            corner = owners.get((row, column))
            if corner is not None:
                across, down = spans.setdefault(corner, (set(), set()))
                across.add(row)
                down.add(column)
    done: set[Position] = set()
    for index, row in enumerate(rows):
        for place, column in enumerate(columns):
            corner = owners.get((row, column), (row, column))
            if corner in done:
                continue
            done.add(corner)
            covered = spans.get(corner)
            height, width = (len(covered[0]), len(covered[1])) if covered else (1, 1)
            text = "\n".join(lines(shown.texts.get(corner, "")))
            yield Cell(index, place, text, height, width, _locator(shown.sheet, corner))


def _locator(sheet: Sheet, position: Position) -> str:
    return f"t{sheet.number}r{position[0] + 1}c{position[1] + 1}"
