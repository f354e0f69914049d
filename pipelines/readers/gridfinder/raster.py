"""From the rules of a frame to cells: rows and columns, then cells merged where the border between them is missing."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from pipelines.readers.gridfinder.page import Box, Rule
from pipelines.readers.gridfinder.rules import Frame

_SNAP = 4.0
"""Points within which two lines are one: no cell is as narrow, double lines and sloppy ends are."""
_COVERED = 0.6
"""Share of a cell's side that a border covers; less is a stray line."""
_HALF = 0.5
_SIDES = 4

Flags = list[list[bool]]


class Area(NamedTuple):
    """A cell as it is drawn: the elementary cells that it covers, and how many of its four sides are drawn."""

    row: int
    column: int
    row_span: int
    column_span: int
    sides: int


@dataclass(slots=True)
class Raster:
    """A ruled table: lines from left to right and from top to bottom, and the cells between them.

    `owners` gives the index in `areas` for each elementary cell, by row and column; `open_below` tells of each column
    whether the bottom rule is missing there, as where a page break cuts a row.
    """

    xs: list[float]
    ys: list[float]
    areas: list[Area] = field(default_factory=list)
    owners: list[list[int]] = field(default_factory=list)
    open_below: list[bool] = field(default_factory=list)

    def is_open_below(self, x: float) -> bool:
        """True where the table's bottom rule is missing at a place from left to right."""
        column = bisect_right(self.xs, x) - 1
        return 0 <= column < len(self.open_below) and self.open_below[column]

    def box_of(self, area: Area) -> Box:
        """Where an area stands on the page."""
        return Box(
            self.xs[area.column],
            self.ys[area.row],
            self.xs[area.column + area.column_span],
            self.ys[area.row + area.row_span],
        )


def column_lines(frames: Iterable[Frame]) -> list[float]:
    """Where columns begin and end, over all frames that continue one table."""
    horizontals = [rule for frame in frames for rule in frame.horizontals]
    return _lines([rule for frame in frames for rule in frame.verticals], horizontals)


def _lines(along: Sequence[Rule], across: Sequence[Rule]) -> list[float]:
    """The places of the rules `along`, and the ends of the rules `across` where a side of the table is open."""
    lines = _snapped(along)
    before = [rule for rule in across if rule.start < lines[0] - _SNAP]
    after = [rule for rule in across if rule.end > lines[-1] + _SNAP]
    if _is_side(before, across):
        lines.insert(0, median(rule.start for rule in before))
    if _is_side(after, across):
        lines.append(median(rule.end for rule in after))
    return lines


def _is_side(beyond: Sequence[Rule], across: Sequence[Rule]) -> bool:
    """True where rules that run on beyond the last line tell of an open side: half of them, or the outermost two."""
    if len(beyond) < 2:
        return False
    first, last = min(rule.at for rule in across), max(rule.at for rule in across)
    outermost = min(rule.at for rule in beyond) - first <= _SNAP and last - max(rule.at for rule in beyond) <= _SNAP
    return outermost or len(beyond) >= _HALF * len(across)


def _snapped(rules: Sequence[Rule]) -> list[float]:
    """Places of rules, the long ones first; a rule close to a longer one has that one's place."""
    places: list[float] = []
    for rule in sorted(rules, key=lambda rule: rule.start - rule.end):
        position = bisect_right(places, rule.at)
        if position > 0 and rule.at - places[position - 1] <= _SNAP:
            continue
        if position < len(places) and places[position] - rule.at <= _SNAP:
            continue
        places.insert(position, rule.at)
    return places


def row_lines(frame: Frame) -> list[float]:
    """Where rows begin and end."""
    return _lines(frame.horizontals, frame.verticals)


def rasterise(frame: Frame, xs: list[float], ys: list[float]) -> Raster:
    """The cells of a frame between column lines and row lines, two or more of each."""
    upright = _borders(frame.verticals, xs, ys)
    level = _borders(frame.horizontals, ys, xs)
    raster = Raster(xs, ys, open_below=_open(frame.horizontals, ys[-1], xs))
    _merge(raster, upright, level)
    return raster


def _borders(rules: Sequence[Rule], places: list[float], steps: list[float]) -> Flags:
    """For each line, whether a border runs along it at each step; an outer line that no rule draws counts as drawn."""
    covered = [[0.0] * (len(steps) - 1) for _ in places]
    drawn = [False] * len(places)
    for rule in rules:
        line = _nearest(places, rule.at)
        drawn[line] = True
        first = max(bisect_right(steps, rule.start) - 1, 0)
        for step in range(first, len(steps) - 1):
            if steps[step] >= rule.end:
                break
            covered[line][step] += min(rule.end, steps[step + 1]) - max(rule.start, steps[step])
    needed = [_COVERED * (after - before) for before, after in pairwise(steps)]
    flags = [[length >= enough for length, enough in zip(row, needed, strict=True)] for row in covered]
    for line in (0, len(places) - 1):
        if not drawn[line]:
            flags[line] = [True] * len(needed)
    return flags


def _open(rules: Sequence[Rule], bottom: float, xs: list[float]) -> list[bool]:
    """For each column, whether no rule closes it at the bottom."""
    lowest = [rule for rule in rules if bottom - rule.at <= _SNAP]
    middles = [(left + right) / 2 for left, right in pairwise(xs)]
    return [not any(rule.start <= middle <= rule.end for rule in lowest) for middle in middles]


def _nearest(places: list[float], at: float) -> int:
    position = bisect_right(places, at)
    if position == 0:
        return 0
    if position == len(places) or at - places[position - 1] <= places[position] - at:
        return position - 1
    return position


def _merge(raster: Raster, upright: Flags, level: Flags) -> None:
    """Gathers elementary cells between which no border runs."""
    rows, columns = len(raster.ys) - 1, len(raster.xs) - 1
    raster.owners = [[-1] * columns for _ in range(rows)]
    for row in range(rows):
        for column in range(columns):
            if raster.owners[row][column] >= 0:
                continue
            if upright[column + 1][row] and level[row + 1][column] and upright[column][row] and level[row][column]:
                raster.owners[row][column] = len(raster.areas)
                raster.areas.append(Area(row, column, 1, 1, _SIDES))
                continue
            members = _connected(row, column, upright, level)
            for block in _blocks(members, upright, level, raster):
                _add(raster, block, upright, level)


def _connected(row: int, column: int, upright: Flags, level: Flags) -> set[tuple[int, int]]:
    rows, columns = len(level) - 1, len(upright) - 1
    found = {(row, column)}
    pending = [(row, column)]
    while pending:
        r, c = pending.pop()
        for near, border in (
            ((r, c + 1), c + 1 < columns and not upright[c + 1][r]),
            ((r, c - 1), c > 0 and not upright[c][r]),
            ((r + 1, c), r + 1 < rows and not level[r + 1][c]),
            ((r - 1, c), r > 0 and not level[r][c]),
        ):
            if border and near not in found:
                found.add(near)
                pending.append(near)
    return found


Block = tuple[int, int, int, int]
"""First row, first column, and the row and column after the last."""


def _blocks(members: set[tuple[int, int]], upright: Flags, level: Flags, raster: Raster) -> list[Block]:
    """The rectangles of connected cells: one where they are one, else as far as borders allow, from the top left on."""
    r0, c0 = min(r for r, _ in members), min(c for _, c in members)
    r1, c1 = max(r for r, _ in members) + 1, max(c for _, c in members) + 1
    whole = (r0, c0, r1, c1)
    if len(members) == (r1 - r0) * (c1 - c0) and not _parted(whole, upright, level, raster):
        return [whole]
    blocks = []
    left = sorted(members)
    free = set(members)
    for r, c in left:
        if (r, c) in free:
            block = _grow(r, c, free, upright, level)
            free -= {(row, column) for row in range(block[0], block[2]) for column in range(block[1], block[3])}
            blocks.append(block)
    return blocks


def _parted(block: Block, upright: Flags, level: Flags, raster: Raster) -> bool:
    """True where a border runs through most of a block: not a stray line, but a border with a gap."""
    r0, c0, r1, c1 = block
    height, width = raster.ys[r1] - raster.ys[r0], raster.xs[c1] - raster.xs[c0]
    for c in range(c0 + 1, c1):
        if sum(raster.ys[r + 1] - raster.ys[r] for r in range(r0, r1) if upright[c][r]) >= _COVERED * height:
            return True
    for r in range(r0 + 1, r1):
        if sum(raster.xs[c + 1] - raster.xs[c] for c in range(c0, c1) if level[r][c]) >= _COVERED * width:
            return True
    return False


def _grow(row: int, column: int, free: set[tuple[int, int]], upright: Flags, level: Flags) -> Block:
    end = column + 1
    while (row, end) in free and not upright[end][row]:
        end += 1
    bottom = row + 1
    while all((bottom, c) in free and not level[bottom][c] for c in range(column, end)) and not any(
        upright[c][bottom] for c in range(column + 1, end)
    ):
        bottom += 1
    return row, column, bottom, end


def _add(raster: Raster, block: Block, upright: Flags, level: Flags) -> None:
    r0, c0, r1, c1 = block
    sides = sum(
        (
            all(upright[c0][r] for r in range(r0, r1)),
            all(upright[c1][r] for r in range(r0, r1)),
            all(level[r0][c] for c in range(c0, c1)),
            all(level[r1][c] for c in range(c0, c1)),
        )
    )
    index = len(raster.areas)
    raster.areas.append(Area(r0, c0, r1 - r0, c1 - c0, sides))
    for r in range(r0, r1):
        raster.owners[r][c0:c1] = [index] * (c1 - c0)
