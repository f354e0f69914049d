"""The statutory tables of a report as boxes on a grid, before any layout writes them (forms.md sections 2 to 4)."""

import itertools
from dataclasses import dataclass, field, replace

from tests.documents.labels import (
    APPLICANT_COLUMNS,
    APPLICANTS,
    CONTENT_HEAD,
    CORNER,
    EARLY_LINES,
    NATURAL_PERSON,
    ORGANISATIONS,
    PROACTIVE,
    PROVINCIAL_EXTRA_ROW,
    REQUEST_ROWS,
    RESULTS,
    REVIEW_COLUMNS,
    REVIEW_ROWS,
    TOTAL,
    UNIFORM_LINES,
    Bar,
    Head,
    Line,
    Row,
)
from tests.documents.truth import Cell, Key, Truth
from tests.documents.wording import Wording

_LABELS = 3
_NUMBERS = len(APPLICANT_COLUMNS)
_WIDTH = _LABELS + _NUMBERS
_BAR_WIDTH = 4


@dataclass(slots=True)
class Box:
    """One cell of a table: its upper left corner, its spans, its text.

    `kind` is "head", "label", "group" (a label that covers rows of a group), "value" or "blank" (a cell that the form
    does not have). `key` names the figure of a value.
    """

    row: int
    column: int
    text: str
    rows: int = 1
    columns: int = 1
    kind: str = "label"
    key: Key | None = None
    group: str = ""


@dataclass(slots=True)
class Table:
    """A table: its boxes in reading order and how many rows at its top are head."""

    name: str
    boxes: list[Box] = field(default_factory=list)
    head: int = 1

    @property
    def height(self) -> int:
        """Number of rows."""
        return max((box.row + box.rows for box in self.boxes), default=0)

    @property
    def width(self) -> int:
        """Number of columns."""
        return max((box.column + box.columns for box in self.boxes), default=0)

    def row(self, number: int) -> list[Box]:
        """The boxes that begin in one row, from left to right."""
        return sorted((box for box in self.boxes if box.row == number), key=lambda box: box.column)

    def add(self, box: Box) -> None:
        """Puts one more box on the grid."""
        self.boxes.append(box)

    def copy(self) -> "Table":
        """A table with boxes of its own."""
        return Table(self.name, [replace(box) for box in self.boxes], self.head)


def build(truth: Truth, wording: Wording) -> list[Table]:
    """The tables that the report has, in printed order, clean of structural noise."""
    tables = []
    if truth.proactive:
        tables.append(_proactive(truth, wording))
    if truth.requests:
        tables.append(_requests(truth, wording))
    if truth.reviews:
        tables.append(_reviews(truth, wording))
    if truth.indicators:
        tables.append(_indicators(truth, wording))
    return tables


def _value(wording: Wording, key: Key, cell: Cell, row: int, column: int) -> Box:
    return Box(row, column, wording.value(cell, key.column), kind="value", key=key)


def _proactive(truth: Truth, wording: Wording) -> Table:
    table = Table("proactive")
    row = 0
    for bar in PROACTIVE[truth.proactive_form]:
        row = _bar(truth, wording, table, bar, row)
    return table


def _bar(truth: Truth, wording: Wording, table: Table, bar: Bar, row: int) -> int:
    table.add(Box(row, 0, wording.bar(bar.item), columns=_BAR_WIDTH, kind="head"))
    row += 1
    table.add(Box(row, 0, wording.label(CONTENT_HEAD), kind="head"))
    for column, head, columns in _spread(bar):
        table.add(Box(row, column, wording.label(head.label), columns=columns, kind="head"))
    for line in bar.rows:
        row += 1
        table.add(Box(row, 0, wording.label(line.label)))
        for column, head, columns in _spread(bar):
            key = Key("proactive", line.key, head.key)
            box = _value(wording, key, truth.cell(*key), row, column)
            box.columns = columns
            table.add(box)
    if bar.item == "一" and truth.proactive_form == "2019" and (wording.noise.provincial or truth.unplaced):
        row += 1
        table.add(Box(row, 0, PROVINCIAL_EXTRA_ROW))
        for column, number in enumerate(_extra_row(truth), start=1):
            table.add(Box(row, column, number, kind="blank"))
    return row + 1


def _extra_row(truth: Truth) -> list[str]:
    """Numbers of the province's own row, which no key fits: told by the truth, else as many blanks."""
    for line in truth.unplaced:
        if line["label"] == PROVINCIAL_EXTRA_ROW:
            return [str(value) for value in line["values"]]
    return ["", "", ""]


def _spread(bar: Bar) -> list[tuple[int, Head, int]]:
    """Column, head and width of each number column of a bar: the last one takes what is left of the table."""
    last = len(bar.heads)
    return [(column, head, _BAR_WIDTH - column if column == last else 1) for column, head in enumerate(bar.heads, 1)]


def _requests(truth: Truth, wording: Wording) -> Table:
    head = 4 if wording.noise.enterprise_rows else 3
    table = Table("requests", head=head)
    table.boxes += _requests_head(wording, head)
    rows = REQUEST_ROWS[truth.requests_form]
    for number, row in enumerate(rows, start=head):
        _request_labels(wording, table, rows, number, head)
        columns = APPLICANT_COLUMNS[:-1] if row.key in truth.short_rows else APPLICANT_COLUMNS
        for offset, column in enumerate(columns):
            key = Key("requests", row.key, column.key)
            table.add(_value(wording, key, truth.cell(*key), number, _LABELS + offset))
    return table


def _requests_head(wording: Wording, height: int) -> list[Box]:
    boxes = [
        Box(0, 0, wording.label(CORNER), rows=height, columns=_LABELS, kind="head"),
        Box(0, _LABELS, wording.label(APPLICANTS), columns=_NUMBERS, kind="head"),
        Box(1, _LABELS, wording.label(NATURAL_PERSON), rows=height - 1, kind="head"),
        Box(1, _LABELS + 1, wording.label(ORGANISATIONS), columns=_NUMBERS - 2, kind="head"),
        Box(1, _WIDTH - 1, wording.label(TOTAL), rows=height - 1, kind="head"),
    ]
    for offset, column in enumerate(APPLICANT_COLUMNS[1:-1], start=1):
        text = wording.label(column.label)
        if height == _LABELS or len(column.label) < _BAR_WIDTH:
            boxes.append(Box(2, _LABELS + offset, text, rows=height - 2, kind="head"))
        else:
            plain = "".join(text.split())
            half = 4 if plain.startswith("社会公益") and len(plain) > _BAR_WIDTH else 2
            boxes.append(Box(2, _LABELS + offset, plain[:half], kind="head"))
            boxes.append(Box(3, _LABELS + offset, plain[half:], kind="head"))
    return boxes


def _request_labels(wording: Wording, table: Table, rows: tuple[Row, ...], number: int, head: int) -> None:
    index = number - head
    path = rows[index].path
    before = rows[index - 1].path if index else ()
    for depth, label in enumerate(path):
        last = depth == len(path) - 1
        if not last and before[: depth + 1] == path[: depth + 1]:
            continue
        covered = 1 if last else sum(1 for row in rows if row.path[: depth + 1] == path[: depth + 1])
        table.add(
            Box(
                number,
                depth,
                _block_text(wording) if label == RESULTS else wording.label(label),
                rows=covered,
                columns=_LABELS - depth if last else 1,
                kind="label" if last else "group",
                group="" if last else label,
            )
        )


def _block_text(wording: Wording) -> str:
    if wording.noise.block == "vertical":
        return "\n".join(RESULTS)
    if wording.noise.block == "blank":
        return ""
    return wording.label(RESULTS)


def _reviews(truth: Truth, wording: Wording) -> Table:
    two = wording.noise.reviews_head == "two"
    table = Table("reviews", head=2 if two else 3)
    outcomes = len(REVIEW_COLUMNS)
    if two:
        for n, row in enumerate(REVIEW_ROWS):
            table.add(Box(0, n * outcomes, wording.label("".join(row.path)), columns=outcomes, kind="head"))
    else:
        table.add(Box(0, 0, wording.label(REVIEW_ROWS[0].path[0]), columns=outcomes, kind="head"))
        table.add(Box(0, outcomes, wording.label(REVIEW_ROWS[1].path[0]), columns=2 * outcomes, kind="head"))
        for n, row in enumerate(REVIEW_ROWS[1:], start=1):
            table.add(Box(1, n * outcomes, wording.label(row.path[1]), columns=outcomes, kind="head"))
    printed = any(cell.value is not None or cell.raw for key, cell in truth.cells() if key.table == "reviews")
    for column, (row, head) in enumerate(itertools.product(REVIEW_ROWS, REVIEW_COLUMNS)):
        upper = 1 if two or row is REVIEW_ROWS[0] else 2
        table.add(Box(upper, column, wording.label(head.label), rows=table.head - upper, kind="head"))
        if printed:
            key = Key("reviews", row.key, head.key)
            table.add(_value(wording, key, truth.cell(*key), table.head, column))
    return table


def _indicators(truth: Truth, wording: Wording) -> Table:
    table = Table("indicators")
    two = any("cumulative" in columns for columns in truth.indicators.values())
    heads = {
        "early": ["指标名称", "计量单位", *([f"{truth.year}年度", "历年累计"] if two else ["年末统计"])],
        "code": ["指标名称", "计量单位", "代码", "本期实际", "本年累计"],
        "uniform": ["统计指标", "单位", "统计数"],
    }[truth.list_family or "uniform"]
    for column, text in enumerate(heads):
        table.add(Box(0, column, wording.label(text), kind="head"))
    for row, line in enumerate(_lines(truth), start=1):
        cells = _line_cells(truth, wording, line, row, len(heads))
        table.boxes += cells
    return table


def _lines(truth: Truth) -> list[Line]:
    """The printed lines: those of the family that the truth tells, then its own."""
    early = truth.list_family != "uniform"
    lines = tuple(choices[0] for choices in EARLY_LINES) if early else UNIFORM_LINES
    printed = [line for line in lines if line.key is None or line.key in truth.indicators]
    return printed + [Line(None, line["label"], line["unit"]) for line in truth.unlisted]


def _line_cells(truth: Truth, wording: Wording, line: Line, row: int, width: int) -> list[Box]:
    boxes = [Box(row, 0, wording.label(line.label)), Box(row, 1, line.unit)]
    if truth.list_family == "code":
        boxes.append(Box(row, 2, f"{row:02d}", kind="blank"))
    for column, name in zip(range(len(boxes), width), ("value", "cumulative"), strict=False):
        if line.key is not None:
            key = Key("indicators", line.key, name)
            boxes.append(_value(wording, key, truth.cell(*key), row, column))
            continue
        own = next((entry for entry in truth.unlisted if entry["label"] == line.label), {})
        boxes.append(Box(row, column, str(own.get(name, "")), kind="blank"))
    return boxes
