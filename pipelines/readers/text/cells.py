"""Tables in plain text with one cell a line; a blank line ends a row.

Cells are opened by a tab or a rule (`|`), as word processors and converters write them, or closed by a rule. A cell may
go on over further lines, with blank lines between them where each was a paragraph of its own (a label written one
character a line).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipelines.readers.text import lines as lines_of
from pipelines.readers.text.tables import Found, Part, Row

_CellsOf = Callable[[str], list[str] | None]

_PEEK_LINES = 60
# A line of a cell that goes on; longer lines are paragraphs. Behind a blank line only pieces of a narrow cell go on, or
# what the next cell follows at once.
_CELL_LINE = 60
_CELL_LINES = 40
_NARROW_CELL_LINE = 8
_INNER = (".", "．", "、", ",", "，", ")", "）")  # no line begins with these unless it goes on
_UNIT_OR_REMARK = ("（", "(", "万元", "元", "件", "条", "宗")


@dataclass(slots=True)
class _Cell:
    """A cell as lines of the text, each with its number."""

    lines: list[tuple[int, str]]

    @property
    def text(self) -> str:
        return lines_of.cell("\n".join(text for _, text in self.lines))


def opened_cells(lines: Sequence[str], at: int) -> Found | None:
    """A table whose cells are each a line that begins with a tab or a rule."""
    cells_of = next((kind for kind in (_after_tab, _after_rule) if _is_manner(lines, at, kind)), None)
    if cells_of is None:
        return None
    rows: list[list[_Cell]] = []
    blanks, here = 0, at
    while here < len(lines) and blanks < 2:
        line = lines[here]
        texts = cells_of(line)
        if lines_of.is_blank(line) or (rows and texts is None and lines_of.is_rule(line)):
            blanks += 1
        elif texts is not None:
            if blanks or not rows:
                rows.append([])
            rows[-1] += [_Cell([(here, text)]) for text in texts]
            blanks = 0
        elif _goes_on(rows[-1][-1], line, blanks, followed=_is_followed(lines, here, cells_of)):
            text = line if cells_of is _after_tab else lines_of.pipes(line).removesuffix("|")
            rows[-1][-1].lines.append((here, text))
            blanks = 0
        else:
            break
        here += 1
    return Found(_parts(rows), here)


def closed_cells(lines: Sequence[str], at: int) -> Found | None:
    """A table whose cells are each closed by a rule, at the end of their line or on the next one."""
    if not (_closes(lines[at]) or (at + 1 < len(lines) and lines_of.pipes(lines[at + 1]) == "|")):
        return None
    rows: list[list[_Cell]] = [[]]
    waiting: _Cell | None = None
    blanks, here = 0, at
    while here < len(lines) and blanks < 2:
        line = lines[here]
        if lines_of.is_blank(line):
            blanks += 1
            _end_row(rows, waiting)
            waiting = None
        elif _closes(line) or _may_wait(lines, here, waiting, in_row=bool(rows[-1])):
            blanks = 0
            waiting = waiting or _Cell([])
            waiting.lines.append((here, lines_of.pipes(line).removesuffix("|")))
            if _closes(line):
                rows[-1].append(waiting)
                waiting = None
        else:
            break
        here += 1
    _end_row(rows, waiting)
    return Found(_parts([row for row in rows if row]), here)


def _end_row(rows: list[list[_Cell]], waiting: _Cell | None) -> None:
    """Ends a row; the last cell of a row may have no rule behind it."""
    if waiting:
        rows[-1].append(waiting)
    if rows[-1]:
        rows.append([])


def _may_wait(lines: Sequence[str], here: int, waiting: _Cell | None, *, in_row: bool) -> bool:
    """Whether a line without a rule is a piece of a cell that a later line closes, or the last cell of its row."""
    line = lines[here]
    if "|" in lines_of.pipes(line) or "\t" in line or _is_paragraph(line) or (waiting and len(waiting.lines) > 8):
        return False
    for following in lines[here + 1 : here + 8]:
        if lines_of.is_blank(following):
            break
        if _closes(following):
            return True
    return in_row


def _closes(line: str) -> bool:
    bare = lines_of.pipes(line)
    return bare.endswith("|") and lines_of.count_pipes(bare) == 1


def _after_tab(line: str) -> list[str] | None:
    """The cells of a line that begins with a tab; a further tab begins a further cell."""
    return line[1:].split("\t") if line.startswith("\t") else None


def _after_rule(line: str) -> list[str] | None:
    """The cell of a line that begins with a rule, and may end with one."""
    bare = lines_of.pipes(line)
    if not bare.startswith("|"):
        return None
    cells = lines_of.pipe_cells(bare, opened=True, closed=len(bare) > 1)
    return cells if len(cells) == 1 else None


def _is_manner(lines: Sequence[str], at: int, cells_of: _CellsOf) -> bool:
    """Whether the lines from here on open one cell each: two at least, and hardly any line opens more."""
    if cells_of(lines[at]) is None:
        return False
    single = several = blanks = 0
    for line in lines[at : at + _PEEK_LINES]:
        blanks = blanks + 1 if lines_of.is_blank(line) else 0
        cells = cells_of(line)
        if cells is not None:
            single += len(cells) == 1
            several += len(cells) > 1
        elif "\t" in line.strip() or "|" in lines_of.pipes(line):
            several += not lines_of.is_rule(line)
        elif blanks > 1 or (not blanks and _is_paragraph(line)):
            break
    return single > 1 and single >= 4 * several


def _is_followed(lines: Sequence[str], here: int, cells_of: _CellsOf) -> bool:
    """Whether the next line opens a cell."""
    return here + 1 < len(lines) and cells_of(lines[here + 1]) is not None


def _is_paragraph(line: str) -> bool:
    text = line.strip()
    return len(text) > _CELL_LINE or lines_of.is_prose(text) or lines_of.is_heading(text)


def _goes_on(before: _Cell, line: str, blanks: int, *, followed: bool) -> bool:
    """Whether a line that opens no cell belongs to the cell before it."""
    text = line.strip()
    if _is_paragraph(text) or "\t" in text or len(before.lines) == _CELL_LINES:
        return False
    if text.startswith(_INNER):
        return True
    cell = before.text
    if not blanks:
        # Behind a number only what may belong to it: a broken numeral must not lose its second half.
        return not lines_of.is_number(cell) or lines_of.is_number(text) or text.startswith(_UNIT_OR_REMARK)
    longest = _CELL_LINE if cell and followed else _NARROW_CELL_LINE
    if len(text) > longest or lines_of.is_page_number(text) or lines_of.is_number(text):
        return False
    return not lines_of.is_number(cell) if cell else followed


def _parts(rows: Sequence[Sequence[_Cell]]) -> list[Part]:
    """Rows of cells as tables; rows that are indented paragraphs as such."""
    parts: list[Part] = []
    table: list[Sequence[_Cell]] = []
    for row in rows:
        if any(lines_of.is_prose(cell.text) for cell in row) and not any(lines_of.is_number(cell.text) for cell in row):
            parts += _table(table)
            parts += _paragraphs([row])
            table = []
        else:
            table.append(row)
    return parts + _table(table)


def _table(rows: Sequence[Sequence[_Cell]]) -> list[Part]:
    """The rows as a table, or as paragraphs where nothing tells that it is one."""
    texts: list[Row] = [[cell.text for cell in row] for row in rows]
    every = [text for row in texts for text in row]
    is_table = len(every) > 1 and (
        any(map(lines_of.is_number, every))
        or (len(every) > 2 and "" in every)
        or any(len(row) > 2 and not any(map(lines_of.is_heading, row)) for row in texts)
    )
    return [texts] if is_table else _paragraphs(rows)


def _paragraphs(rows: Sequence[Sequence[_Cell]]) -> list[Part]:
    return [line for row in rows for cell in row for line in cell.lines]
