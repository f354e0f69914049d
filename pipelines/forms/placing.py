"""Which column a value belongs to: by the head's geometry, by order, or as far as it is certain.

Geometry decides where a line's cells lie under the head's columns one by one. Where they do not (a label cell is lost
or too many, spans differ, text has no spans), the order decides if exactly as many values stand there as the table has
columns. What then is still open is not guessed (DESIGN section 3).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from pipelines.blocks import Cell
from pipelines.forms.lines import Line, end_of

_REMEMBERED = 200  # the heads of one report are those of the next; bounded, for documents are hostile input

# Of two equal numbers for three columns nobody can tell which are theirs.
_FEWEST_EQUAL = 3


class HeadColumn(NamedTuple):
    """A column as the head shows it: its key and the grid columns [start, end) under it."""

    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Head:
    """The columns that a head names, and the grid it belongs to.

    `width` is the grid's, `extent` is where the head's own cells end: a line that goes beyond has a cell too many.
    `keys` are those of the columns, from left to right, `starts` and `spans` the grid column in which each begins and
    how many it has; `is_regular` where they begin side by side, `is_within` where they end within `extent`. `others`
    are the places of heads that name something else (备注, last year's numbers).
    """

    columns: tuple[HeadColumn, ...]
    grid: int
    width: int
    extent: int
    spans_known: bool
    others: tuple[tuple[int, int], ...] = ()
    keys: tuple[str, ...] = field(init=False)
    starts: list[int] = field(init=False)
    spans: list[int] = field(init=False)
    is_regular: bool = field(init=False)
    is_within: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "keys", tuple(column.key for column in self.columns))
        starts, ends = [column.start for column in self.columns], [column.end for column in self.columns]
        object.__setattr__(self, "starts", starts)
        object.__setattr__(self, "spans", [end - start for start, end in zip(starts, ends, strict=True)])
        object.__setattr__(self, "is_regular", starts == list(range(starts[0], starts[0] + len(starts))))
        object.__setattr__(self, "is_within", max(ends) <= self.extent)

    def covers(self, line: Line) -> bool:
        """Whether the line's cells may be read by this head's geometry: same grid, or its like after a page break."""
        if line.grid == self.grid:
            return line.siblings.aligned
        return self.spans_known and line.spans_known and line.width == self.width


@dataclass(slots=True)
class Placement:
    """Cells by column key, and why not all of them, where it is so; never changed once made."""

    cells: tuple[tuple[str, Cell], ...] = ()
    problem: str | None = None
    left_over: tuple[Cell, ...] = ()

    @property
    def is_blank(self) -> bool:
        """Whether no placed cell says anything."""
        return all(not cell.text.strip() for _, cell in self.cells)


Outline = tuple[tuple[tuple[int, int, str], ...], ...]
"""Lines as the grid column, the column span and the text of each cell that says something."""


def stacked_columns(lines: Sequence[Line], key_of: Callable[[Sequence[str]], str | None]) -> tuple[HeadColumn, ...]:
    """The columns of a head with known spans: the texts that stand over a grid column, upper first, give its key.

    Args:
        lines: the lines of the head, upper first.
        key_of: the key of a column with these texts above it, None where they name none. The same texts always have
            the same key, and the same function is given for the same table: what comes of a head is remembered.
    """
    outline = tuple(
        tuple((cell.column, cell.column_span, cell.text) for cell in line.cells if cell.text.strip()) for line in lines
    )
    return _stacked(outline, max(line.width for line in lines), key_of)


@lru_cache(_REMEMBERED)
def _stacked(outline: Outline, width: int, key_of: Callable[[Sequence[str]], str | None]) -> tuple[HeadColumn, ...]:
    stacks: list[list[str]] = [[] for _ in range(width)]
    for column, span, text in (cell for line in outline for cell in line):
        for position in range(column, column + span):
            stacks[position].append(text)
    columns: list[HeadColumn] = []
    for position, texts in enumerate(stacks):
        key = key_of(texts)
        if key is None:
            continue
        if columns and columns[-1].key == key and columns[-1].end == position:
            columns[-1] = HeadColumn(key, columns[-1].start, position + 1)
        else:
            columns.append(HeadColumn(key, position, position + 1))
    return tuple(columns)


def place(line: Line, label_index: int, keys: Sequence[str], head: Head | None) -> Placement:
    """Places the values behind a label under the columns `keys`.

    Args:
        line: the line.
        label_index: the cell that ends the label; -1 where the line has none.
        keys: the keys of the columns that the row has, in the order of the form.
        head: the head above, None where there is none.
    """
    if head is not None and head.keys == tuple(keys) and head.covers(line):
        behind = line.cells[label_index + 1 :]
        other = [cell for cell in behind if _lies_under_other(cell, head)] if head.others else []
        by_geometry = _by_geometry(line, label_index, head, other)
        if by_geometry is not None:
            return Placement(by_geometry, left_over=tuple(cell for cell in other if cell.text.strip()))
    return _by_order(line, label_index, keys, head)


def _lies_under_other(cell: Cell, head: Head) -> bool:
    return any(start <= cell.column and cell.column + cell.column_span <= end for start, end in head.others)


def _by_geometry(
    line: Line, label_index: int, head: Head, other: Sequence[Cell]
) -> tuple[tuple[str, Cell], ...] | None:
    """The cells under each column of the head, None where the line does not lie under it column by column.

    `other` are the cells that lie under heads of something else.
    """
    first = head.starts[0]
    for cell in line.cells[: label_index + 1]:
        if cell.column + cell.column_span > first and cell.text.strip():
            return None
    # A full line under the head is itself one of those that tell what is usual in its grid.
    is_full = head.is_regular and line.value_columns == head.starts and line.spans_known
    if not is_full and line.siblings.usual_start(len(head.columns), line.end) not in {None, first}:
        return None  # the full lines of this grid do not lie under the head either
    behind = line.cells[label_index + 1 :]
    return _under_columns([cell for cell in behind if cell not in other] if other else behind, head)


def _under_columns(behind: Sequence[Cell], head: Head) -> tuple[tuple[str, Cell], ...] | None:
    if [cell.column_span for cell in behind] == head.spans and [cell.column for cell in behind] == head.starts:
        return tuple(zip(head.keys, behind, strict=True)) if head.is_within else None
    if end_of(behind) > head.extent:
        return None
    placed: list[tuple[str, Cell]] = []
    for column in head.columns:
        under = [cell for cell in behind if cell.column < column.end and column.start < cell.column + cell.column_span]
        said = [cell for cell in under if cell.text.strip()]
        if not under or len(said) > 1:
            return None
        placed.append((column.key, said[0] if said else under[0]))
    used = [cell for _, cell in placed if cell.text.strip()]
    said = [cell for cell in behind if cell.text.strip()]
    # A number over two columns, or beside them, shows that the line does not follow the head.
    if len(used) != len(set(map(id, used))) or len(used) != len(said):
        return None
    return tuple(placed)


def _by_order(line: Line, label_index: int, keys: Sequence[str], head: Head | None) -> Placement:
    tail = _tail(line, label_index)
    said = [cell for cell in tail if cell.text.strip()]
    count = len(keys)
    for exact in (said, [cell for cell in said if _is_value(line, cell)], tail):
        if len(exact) == count:
            left_over = () if exact is said else tuple(cell for cell in said if cell not in exact)
            return Placement(tuple(zip(keys, exact, strict=True)), left_over=left_over)
    if len(said) > count:
        return Placement(problem="too_many_values", left_over=tuple(said))
    if not said:
        return Placement()
    if len(tail) > count:
        return _by_windows(line, keys, tail)
    return _as_far_as_certain(keys, tail, head)


def _tail(line: Line, label_index: int) -> list[Cell]:
    """The cells behind the label; a blank cell over several columns counts as that many."""
    tail: list[Cell] = []
    for cell in line.cells[label_index + 1 :]:
        tail.extend([cell] * (1 if cell.text.strip() else max(1, cell.column_span)))
    return tail


def _is_value(line: Line, cell: Cell) -> bool:
    return line.values[line.cells.index(cell)].says


def _by_windows(line: Line, keys: Sequence[str], tail: Sequence[Cell]) -> Placement:
    """More cells than columns: the columns are neighbouring cells that hold all that is said.

    Often one run only can be; else the run that lies under the values of the full lines of the grid.
    """
    count = len(keys)
    said = [position for position, cell in enumerate(tail) if cell.text.strip()]
    starts = range(max(0, said[-1] - count + 1), min(said[0], len(tail) - count) + 1)
    windows = [tail[start : start + count] for start in starts]
    if not windows:
        return Placement(problem="too_many_values", left_over=tuple(tail[position] for position in said))
    usual = line.siblings.usual_start(count, line.end)
    windows = [cells for cells in windows if cells[0].column == usual] or windows
    agreed = tuple(
        (key, cells[0])
        for key, *cells in zip(keys, *windows, strict=True)
        if len({cell.text.strip() for cell in cells}) == 1
    )
    if len(agreed) == count:
        return Placement(agreed)
    run = tail[said[0] : said[-1] + 1]
    if len(run) == count - 1 and not line.spans_known:  # all but the first or the last: equal ones are certain
        return _as_far_as_certain(keys, run, None)
    return Placement(_each_once(agreed), problem="short_row", left_over=tuple(tail[position] for position in said))


def _as_far_as_certain(keys: Sequence[str], cells: Sequence[Cell], head: Head | None) -> Placement:
    """Fewer cells than columns: which column is missing cannot be told, so nothing is placed that says something else.

    Where one cell is missing and all others are equal, they are certain but for the column that is missing: they go
    under the head's columns that lie above them, else to the right, where a lost label cell shifts them from.
    """
    missing = len(keys) - len(cells)
    if missing == 1 and len(cells) >= _FEWEST_EQUAL and len({cell.text.strip() for cell in cells}) == 1:
        under = _under_head(keys, cells, head)
        return Placement(under or tuple(zip(keys[missing:], cells, strict=True)), problem="short_row")
    return Placement(problem="short_row", left_over=tuple(cells))


def _under_head(keys: Sequence[str], cells: Sequence[Cell], head: Head | None) -> tuple[tuple[str, Cell], ...] | None:
    if head is None or head.keys != tuple(keys):
        return None
    placed = [
        (column.key, cell) for column in head.columns for cell in cells if column.start <= cell.column < column.end
    ]
    return tuple(placed) if len(placed) == len(cells) else None


def _each_once(placed: Sequence[tuple[str, Cell]]) -> tuple[tuple[str, Cell], ...]:
    """No printed number twice: equal neighbours may have given two columns the same cell."""
    seen: set[int] = set()
    kept: list[tuple[str, Cell]] = []
    for key, cell in placed:
        if id(cell) not in seen or not cell.text.strip():
            seen.add(id(cell))
            kept.append((key, cell))
    return tuple(kept)
