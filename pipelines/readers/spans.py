"""Where the cells of a table stand once their spans are resolved, as browsers do it."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from pipelines.readers.errors import ReaderError
from pipelines.reasons import Reason

# The HTML standard's own limits.
MAX_COLUMN_SPAN = 1_000
MAX_ROW_SPAN = 65_534

_USUAL_POSITIONS = 2_000
_REMEMBERED = 100  # the tables of one report have the spans of the next; bounded, for documents are hostile input


class Span(NamedTuple):
    """How many rows and columns a cell asks for; 0 rows are all that are left of its group."""

    rows: int
    columns: int


Place = tuple[int, int, int]
"""A cell's column, and how many rows and columns it covers, once resolved."""


class Allowance:
    """How many grid positions the tables of one document may have together.

    Three statutory tables have some 400 positions, a page of lists some thousands; a dozen cells of colspan=1000
    rowspan=65534 have a milliard.
    """

    def __init__(self, positions: int) -> None:
        self._given = positions
        self._left = positions

    @property
    def spent(self) -> int:
        """What was taken away."""
        return self._given - self._left

    def spend(self, positions: int) -> None:
        """Takes so many positions away.

        Raises:
            ReaderError: there are not so many left.
        """
        self._left -= positions
        if self._left < 0:
            raise ReaderError(
                Reason.TOO_LARGE,
                f"its tables have more than {self._given} positions once spans are resolved; no report has such tables",
            )


Groups = tuple[tuple[tuple[Span, ...], ...], ...]
"""The row groups of a table (head, bodies, foot) in printed order, each its rows of cells."""


def place(groups: Groups, allowance: Allowance) -> Sequence[Sequence[Place]]:
    """Resolves the spans of a table.

    Args:
        groups: its cells. A cell never reaches below its group.
        allowance: what the document may still use.

    Returns:
        For each row of all groups, the places of its cells. Cells that overlap stand where a browser puts them.

    Raises:
        ReaderError: the allowance is used up.
    """
    usual = _usual(groups) if sum(len(row) for rows in groups for row in rows) <= _USUAL_POSITIONS else None
    if usual is None:
        return _placed(groups, allowance)
    places, positions = usual
    allowance.spend(positions)
    return places


@lru_cache(_REMEMBERED)
def _usual(groups: Groups) -> tuple[Sequence[Sequence[Place]], int] | None:
    """The places of a small table and the positions that they take, None where those are many after all."""
    allowance = Allowance(_USUAL_POSITIONS)
    try:
        return _placed(groups, allowance), allowance.spent
    except ReaderError:
        return None


def _placed(groups: Groups, allowance: Allowance) -> list[list[Place]]:
    placed: list[list[Place]] = []
    for rows in groups:
        # For each column, the first row of the group in which it is free.
        free_from: list[int] = []
        for index, row in enumerate(rows):
            placed.append(_place_row(row, index, len(rows) - index, free_from, allowance))
    return placed


def _place_row(
    row: Sequence[Span], index: int, rows_left: int, free_from: list[int], allowance: Allowance
) -> list[Place]:
    # Spent before anything is laid out: a row may ask for millions of columns.
    allowance.spend(len(free_from) + sum(span.columns for span in row))
    places = []
    column = 0
    for span in row:
        while column < len(free_from) and free_from[column] > index:
            column += 1
        rows, columns = span
        row_span = rows if 0 < rows < rows_left else rows_left
        places.append((column, row_span, columns))
        end = column + columns
        if end > len(free_from):
            free_from.extend([0] * (end - len(free_from)))
        free_from[column] = index + row_span
        if columns > 1:
            for covered in range(column + 1, end):
                free_from[covered] = max(free_from[covered], index + row_span)
        column = end
    return places
