"""Structural noise: what copying, page breaks and word processors do to a table's cells (forms.md section 7).

Nothing here loses or invents a figure. A row that has a blank among its numbers keeps its number of cells, since nobody
could tell afterwards which of them the added empty one was.
"""

import itertools
import random
from dataclasses import replace

from tests.documents.labels import OTHER_HANDLING, RESULTS
from tests.documents.noise import Noise
from tests.documents.tables import Box, Table

_NEXT_GROUP = {
    "（三）不予公开": "（四）无法提供",
    "（四）无法提供": "（五）不予处理",
    "（五）不予处理": OTHER_HANDLING,
}
_LEAF_COLUMN = 2


def distort(tables: list[Table], noise: Noise) -> list[Table]:
    """The tables as this noise prints them; a table that was cut comes back as two."""
    rng = random.Random(noise.seed + 1)
    result: list[Table] = []
    for original in tables:
        table = original.copy()
        if table.name == "requests":
            _block(table, noise, rng)
            _groups(table, noise, rng)
        if noise.span_mismatch:
            _mismatch(table)
        if noise.extra_cell and table.name == "requests":
            _extra_cells(table)
        if noise.cut == "none" or table.name == "reviews":
            result.append(table)
        else:
            result += _cut(table, noise, rng)
    return result


def _complete(table: Table, row: int) -> bool:
    """True where every number of the row is printed, so that one more empty cell cannot be taken for a figure."""
    values = [box for box in table.row(row) if box.kind == "value"]
    return len(values) == 7 and all(box.text.strip() for box in values)


def _split_group(table: Table, box: Box, at: int, lower: str) -> None:
    """Cuts a group's cell in two at a row counted from its own top; the lower part says `lower`."""
    rest = replace(box, row=box.row + at, rows=box.rows - at, text=lower)
    box.rows = at
    table.add(rest)


def _block(table: Table, noise: Noise, rng: random.Random) -> None:
    box = next(box for box in table.boxes if box.group == RESULTS)
    if noise.block in {"split", "twice"}:
        at = rng.randint(1, box.rows - 1)
        half = len(RESULTS) // 2
        lower = RESULTS if noise.block == "twice" else RESULTS[half:]
        box.text = RESULTS if noise.block == "twice" else RESULTS[:half]
        _split_group(table, box, at, lower)


def _groups(table: Table, noise: Noise, rng: random.Random) -> None:
    if noise.groups == "official":
        return
    for box in [box for box in table.boxes if box.kind == "group" and box.group != RESULTS]:
        if noise.groups in {"absorbed", "shifted"}:
            table.boxes.remove(box)
            for row in range(box.row, box.row + box.rows):
                leaf = next(leaf for leaf in table.row(row) if leaf.column == _LEAF_COLUMN)
                _take_group_column(table, leaf, shift=noise.groups == "shifted" and _complete(table, row))
        else:
            _relabel(table, box, noise, rng)


def _take_group_column(table: Table, leaf: Box, *, shift: bool) -> None:
    leaf.column -= 1
    if not shift:
        leaf.columns = 2
        return
    row = table.row(leaf.row)
    for box in row:
        if box.kind == "value":
            box.column += 1
    table.add(Box(leaf.row, _LEAF_COLUMN, "", columns=1, kind="blank"))
    table.add(Box(leaf.row, _LEAF_COLUMN + 1, "", columns=1, kind="blank"))


def _relabel(table: Table, box: Box, noise: Noise, rng: random.Random) -> None:
    text = box.text
    if noise.groups == "blank":
        box.text = ""
        return
    if noise.groups == "repeated":
        for row in range(box.rows - 1, 0, -1):
            _split_group(table, box, row, text)
        return
    if box.rows == 1 or (noise.groups == "wrong" and box.group not in _NEXT_GROUP):
        return
    at = rng.randint(1, box.rows - 1)
    if noise.groups == "late":
        _split_group(table, box, at, text)
        box.text = ""
    else:
        _split_group(table, box, at, _NEXT_GROUP[box.group])


def _mismatch(table: Table) -> None:
    """Head and data rows keep their order of cells but not their spans."""
    if table.name == "proactive":
        for row in range(table.height):
            boxes = table.row(row)
            if boxes[0].kind != "head" and len(boxes) > 1:
                _respan(boxes)
    elif table.name == "requests":
        corner = next(box for box in table.boxes if box.row == 0 and box.column == 0)
        corner.columns -= 1
        for box in table.boxes:
            if box.kind == "head" and box is not corner:
                box.column -= 1


def _respan(boxes: list[Box]) -> None:
    """Gives the spare columns of a data row to its first number, or its label, instead of its last number."""
    if len(boxes) == 2:
        boxes[0].columns, boxes[1].column, boxes[1].columns = 2, 2, boxes[1].columns - 1
        return
    spare = boxes[-1].columns - 1
    boxes[-1].columns = 1
    boxes[1].columns += spare
    for left, right in itertools.pairwise(boxes[1:]):
        right.column = left.column + left.columns


def _extra_cells(table: Table) -> None:
    for row in range(table.head, table.height):
        boxes = table.row(row)
        labels = [box for box in boxes if box.kind == "label"]
        single = bool(labels) and labels[0].column == 1 and labels[0].columns == 2
        if single and _complete(table, row) and labels[0].text.strip()[1:2] in {"六", "七"}:
            for box in boxes:
                if box.kind == "value":
                    box.column += 1
            table.add(Box(row, 3, "", kind="blank"))


def _cut(table: Table, noise: Noise, rng: random.Random) -> list[Table]:
    """Two tables out of one, cut below the head; a cell across the cut stands in both, below also blank."""
    row = rng.randint(table.head, table.height - 1)
    if table.name == "proactive" and noise.cut == "head":
        starts = [box.row + 1 for box in table.boxes if box.kind == "head" and box.columns < 4 and box.column == 0]
        row = rng.choice([row for row in starts if row < table.height])
    upper, lower = Table(table.name, head=table.head), Table(table.name, head=0)
    for box in table.boxes:
        if box.row + box.rows <= row:
            upper.add(box)
        elif box.row >= row:
            lower.add(replace(box, row=box.row - row))
        else:
            upper.add(replace(box, rows=row - box.row))
            below = rng.choice(("", box.text)) if box.kind == "group" else box.text
            lower.add(replace(box, row=0, rows=box.row + box.rows - row, text=below))
    if noise.cut == "head":
        _repeat_head(table, row, lower)
    return [upper, lower]


def _repeat_head(table: Table, row: int, lower: Table) -> None:
    if table.name == "proactive":
        first = max(box.row for box in table.boxes if box.kind == "head" and box.column == 0 and box.row < row) - 1
        head = [box for box in table.boxes if first <= box.row < first + 2]
    else:
        first = 0
        head = [box for box in table.boxes if box.row < table.head]
    height = max(box.row + box.rows for box in head) - first
    for box in lower.boxes:
        box.row += height
    lower.boxes[:0] = [replace(box, row=box.row - first) for box in head]
    lower.head = height
