"""Columns of plain text that are aligned with blanks, as on a typewriter."""

from collections.abc import Sequence
from itertools import pairwise

from pipelines.readers.text import lines as lines_of
from pipelines.readers.text.tables import Row

Extent = tuple[int, int]
"""Where a piece of text begins and ends, in columns of a screen."""

_FULL_ROWS = 3


def aligned(rows: Sequence[Row], lines: Sequence[str]) -> list[Row]:
    """The rows, with a blank cell where an aligned table leaves a place empty.

    Only where the text itself shows it: three rows at least have all cells, their columns do not touch each other, and
    each piece of the shorter row stands under exactly one of them. Any other row stays as it is.

    Args:
        rows: the cells of each row.
        lines: the line that each row comes from.
    """
    width = max(map(len, rows))
    extents = [_extents(row, line) for row, line in zip(rows, lines, strict=True)]
    full = [extent for extent in extents if extent is not None and len(extent) == width]
    if len(full) < _FULL_ROWS:
        return list(rows)
    columns = [(min(start for start, _ in column), max(end for _, end in column)) for column in zip(*full, strict=True)]
    if any(left[1] >= right[0] for left, right in pairwise(columns)):
        return list(rows)
    return [_placed(row, extent, columns) for row, extent in zip(rows, extents, strict=True)]


def _extents(row: Row, line: str) -> list[Extent] | None:
    """The extents of a row of numbers whose cells all stand apart; None for heads, which may cover several columns."""
    extents = lines_of.gap_extents(line)
    return extents if len(extents) == len(row) and any(map(lines_of.is_number, row)) else None


def _placed(row: Row, extents: Sequence[Extent] | None, columns: Sequence[Extent]) -> Row:
    if extents is None or len(row) == len(columns):
        return row
    under = [
        [index for index, column in enumerate(columns) if column[0] < end and start < column[1]]
        for start, end in extents
    ]
    places = [indexes[0] for indexes in under if len(indexes) == 1]
    if len(places) < len(row) or len(set(places)) < len(row):
        return row
    by_place = dict(zip(places, row, strict=True))
    return [by_place.get(index, "") for index in range(len(columns))]
