"""Tables without rules: numbers that stand below each other in lines that follow each other.

Only what is sure becomes a grid: rows of numbers whose places agree from line to line. All else stays running text,
which the matcher can read too.
"""

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from pipelines.blocks import Cell, Grid
from pipelines.readers.gridfinder.lines import Line, text_of
from pipelines.readers.gridfinder.page import Box, Character, Page
from pipelines.readers.gridfinder.tables import describe

_COLUMN_GAP = 0.9
"""Of an em: from there on two pieces of a line stand in two columns."""
_LINE_GAP = 2.5
_BETWEEN = 2
_MIDDLE = 0.8
_HEADS = 8
_FEW_ROWS = 3
_MANY_NUMBERS = 8
_NUMBER = re.compile(r"[+＋\-−－﹣]?[\d０-９][\d０-９,，.．]*(?:[件条宗个次项人]|万?元)?|[/／—\-－_]")
_SLACK = 2.0
_ENDS = frozenset("0123456789０１２３４５６７８９件条宗个次项人元/／—-－_")

Columns = tuple[tuple[float, float], ...]
"""The left and right edges of columns of numbers."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a line between two wide gaps."""

    text: str
    box: Box
    characters: tuple[Character, ...] = ()

    @property
    def is_number(self) -> bool:
        """True for a number or a sign that stands in place of one."""
        return _NUMBER.fullmatch("".join(self.text.split())) is not None


@dataclass(frozen=True, slots=True)
class AlignedTable:
    """Lines of a table, and where its columns of numbers begin and end."""

    rows: tuple[tuple[Segment, ...], ...]
    columns: Columns

    @property
    def box(self) -> Box:
        """Around all of it."""
        boxes = [segment.box for row in self.rows for segment in row]
        return Box(
            min(box.x0 for box in boxes),
            min(box.y0 for box in boxes),
            max(box.x1 for box in boxes),
            max(box.y1 for box in boxes),
        )

    def as_grid(self, page: Page, number: int) -> Grid:
        """The table as a grid; how far its heads reach is not known."""
        labels = max(sum(self._column(segment) is None for segment in row) for row in self.rows)
        name = f"p{page.number} t{number}"
        cells = [cell for row_number, row in enumerate(self.rows) for cell in self._cells(row, row_number, labels)]
        located = [
            Cell(
                cell.row,
                cell.column,
                cell.text,
                locator=f"{name}r{cell.row + 1}c{cell.column + 1} {describe(box, page)}",
                confidence=page.confidence(box),
            )
            for cell, box in cells
        ]
        return Grid(tuple(located), locator=f"{name} {describe(self.box, page)}", spans_known=False)

    def _cells(self, row: tuple[Segment, ...], number: int, labels: int) -> list[tuple[Cell, Box]]:
        cells = []
        filled = set()
        label = 0
        for segment in row:
            column = self._column(segment)
            if column is None:
                place, label = label, label + 1
            else:
                place = labels + column
            if place not in filled:
                filled.add(place)
                cells.append((Cell(number, place, segment.text), segment.box))
        if any(segment.is_number for segment in row):
            top, bottom = row[0].box.y0, row[0].box.y1
            for column, (left, right) in enumerate(self.columns, start=labels):
                if column not in filled:
                    cells.append((Cell(number, column, ""), Box(left, top, right, bottom)))
        return sorted(cells, key=lambda pair: pair[0].column)

    def _column(self, segment: Segment) -> int | None:
        """The column of numbers that a piece stands in; None for a label."""
        overlaps = [
            (min(right, segment.box.x1) - max(left, segment.box.x0), -column)
            for column, (left, right) in enumerate(self.columns)
        ]
        most, column = max(overlaps)
        return -column if most > 0 else None


def find_aligned(lines: Sequence[Line]) -> list[Line | AlignedTable]:
    """The lines of a page, those that are a table put together as one."""
    if not any(may_be_row(line) for line in lines):
        return list(lines)
    rows = [split(line) for line in lines]
    found: list[Line | AlignedTable] = []
    at = 0
    while at < len(lines):
        end = _run(lines, rows, at) if is_row(rows[at]) else at
        columns = _columns(rows[at:end]) if end > at else None
        if columns is None:
            found.append(lines[at])
            at += 1
            continue
        heads = _heads(lines, rows, found, at)
        del found[len(found) - heads :]
        cut = [_recut(row, columns) for row in rows[at - heads : end]]
        found.append(AlignedTable(tuple(_with_middle_rows(cut)), columns))
        at = end
    return found


def _with_middle_rows(rows: Sequence[Sequence[Segment]]) -> list[tuple[Segment, ...]]:
    """The rows, numbers alone between two lines of a label with that label: they stand at half its height."""
    joined: list[tuple[Segment, ...]] = []
    at = 0
    while at < len(rows):
        three = rows[at : at + 3]
        if len(three) == 3 and _is_middle(*three):
            upper, lower = three[0][0], three[2][0]
            box = Box(min(upper.box.x0, lower.box.x0), upper.box.y0, max(upper.box.x1, lower.box.x1), lower.box.y1)
            joined.append((Segment(f"{upper.text}\n{lower.text}", box), *three[1]))
            at += 3
        else:
            joined.append(tuple(rows[at]))
            at += 1
    return joined


def _is_middle(upper: Sequence[Segment], row: Sequence[Segment], lower: Sequence[Segment]) -> bool:
    if not len(upper) == len(lower) == 1:
        return False
    labels = upper[0], lower[0]
    return (
        all(segment.is_number for segment in row)
        and not any(label.is_number or label.box.x1 > row[0].box.x0 for label in labels)
        and lower[0].box.y0 - upper[0].box.y1 <= _MIDDLE * (upper[0].box.y1 - upper[0].box.y0)
    )


def split(line: Line) -> list[Segment]:
    """A line in pieces, cut at its wide gaps."""
    shown = [character for character in line.characters if not character.text.isspace()]
    pieces = [[shown[0]]]
    for character in shown[1:]:
        before = pieces[-1][-1]
        if character.x0 - before.x1 > _COLUMN_GAP * max(before.size, character.size):
            pieces.append([character])
        else:
            pieces[-1].append(character)
    return [_segment(piece, line.box) for piece in pieces]


def _segment(piece: Sequence[Character], around: Box) -> Segment:
    box = Box(piece[0].x0, around.y0, max(character.x1 for character in piece), around.y1)
    return Segment(text_of(Line(list(piece), box)), box, tuple(piece))


def may_be_row(line: Line) -> bool:
    """A quick test before a line is cut to pieces: whether it ends as a row of numbers does."""
    return line.characters[-1].text[-1:] in _ENDS


def is_row(row: Sequence[Segment]) -> bool:
    """True for a label and its numbers, or for numbers alone."""
    return len(row) > 1 and all(segment.is_number for segment in row[-2:]) and _labels_first(row)


def _labels_first(row: Sequence[Segment]) -> bool:
    first = next(index for index, segment in enumerate(row) if segment.is_number)
    return all(segment.is_number for segment in row[first:])


def _run(lines: Sequence[Line], rows: Sequence[Sequence[Segment]], start: int) -> int:
    """Where the lines end that belong to the table which begins with one: after its last row of numbers."""
    end = start + 1
    at = end
    left = min(segment.box.x0 for segment in rows[start] if segment.is_number)
    while at < len(lines) and at - end <= _BETWEEN:
        if lines[at].box.y0 - lines[at - 1].box.y1 > _LINE_GAP * lines[at].size:
            break
        if is_row(rows[at]):
            end = at + 1
        elif rows[at][-1].box.x1 > left:
            break
        at += 1
    below = rows[end] if end < len(rows) else ()
    return end + 1 if end > start + 1 and _is_middle(rows[end - 2], rows[end - 1], below) else end


def _columns(rows: Sequence[Sequence[Segment]]) -> Columns | None:
    """Where the columns of numbers begin and end; None where too few lines agree on it."""
    numbered = [[segment for segment in row if segment.is_number] for row in rows if is_row(row)]
    counts = Counter(len(row) for row in numbered)
    usual = max(counts, key=lambda count: (counts[count], count))
    agreeing = [row for row in numbered if len(row) == usual]
    if (len(numbered) < _FEW_ROWS or len(agreeing) < 2) and usual < _MANY_NUMBERS:
        return None
    columns = tuple(
        (min(segment.box.x0 for segment in column), max(segment.box.x1 for segment in column))
        for column in zip(*agreeing, strict=True)
    )
    return columns if all(left[1] < right[0] for left, right in pairwise(columns)) else None


def _recut(row: Sequence[Segment], columns: Columns) -> tuple[Segment, ...]:
    """A line's pieces cut again between the columns, where two numbers or a label and a number stood too close."""
    cuts = [columns[0][0] - _SLACK, *((left[1] + right[0]) / 2 for left, right in pairwise(columns))]
    return tuple(part for segment in row for part in _parts(segment, cuts))


def _parts(segment: Segment, cuts: Sequence[float]) -> list[Segment]:
    groups: dict[int, list[Character]] = defaultdict(list)
    for character in segment.characters:
        groups[bisect_right(cuts, (character.x0 + character.x1) / 2)].append(character)
    parts = [_segment(group, segment.box) for group in groups.values()]
    numbers = parts[1:] if 0 in groups else parts
    return parts if all(part.is_number for part in numbers) else [segment]


def _heads(
    lines: Sequence[Line], rows: Sequence[Sequence[Segment]], before: Sequence[Line | AlignedTable], start: int
) -> int:
    """How many lines above the first row are heads: several pieces side by side, close to each other."""
    size = median(line.size for line in lines)
    count = 0
    while count < min(_HEADS, start, len(before)) and isinstance(before[len(before) - 1 - count], Line):
        at = start - 1 - count
        if len(rows[at]) < 2 or lines[at + 1].box.y0 - lines[at].box.y1 > _LINE_GAP * size:
            break
        count += 1
    return count
