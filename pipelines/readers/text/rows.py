"""Tables in plain text with one row a line: cells apart by tabs, by rules (markdown, drawn boxes) or by blanks."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipelines.readers.text import lines as lines_of
from pipelines.readers.text.columns import aligned
from pipelines.readers.text.tables import Found, Part, Row

_NUMBERING = re.compile(r"[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）、.．]+")
_HEAD_LINES = 3
_LONGEST_ROW = 60  # lines
_LABEL_LINES = 30
# Rules without a blank between them, behind the last cell of a row whose cells have blanks around them, stand for the
# columns that the row lacks.
_LACKING = re.compile(r"(?<=\|[ \u3000])\|{2,}$")


def tab_rows(lines: Sequence[str], at: int) -> Found | None:
    """Rows of cells apart by tabs; one blank line (a page break) does not end the table."""
    if "\t" not in lines[at]:
        return None
    numbers = _run(lines, at, lambda line: "\t" in line)
    parts: list[Part] = []
    table: list[tuple[int, Row]] = []
    for number in numbers:
        row = [lines_of.cell(text) for text in lines[number].split("\t")]
        if _is_indented_prose(row):
            parts += _tab_table(table, lines)
            parts.append((number, lines[number]))
            table = []
        else:
            table.append((number, row))
    return Found(parts + _tab_table(table, lines), numbers[-1] + 1)


def _run(lines: Sequence[str], at: int, belongs: Callable[[str], bool]) -> list[int]:
    numbers = [at]
    here = at + 1
    while here < len(lines):
        if lines_of.is_blank(lines[here]):
            here += 1
            if here == len(lines) or lines_of.is_blank(lines[here]):
                break
        if not belongs(lines[here]):
            break
        numbers.append(here)
        here += 1
    return numbers


def _is_indented_prose(row: Row) -> bool:
    said = [text for text in row if text]
    return len(said) <= 2 and any(map(lines_of.is_prose, said)) and not any(map(lines_of.is_number, said))


def _tab_table(rows: Sequence[tuple[int, Row]], lines: Sequence[str]) -> list[Part]:
    """The rows as a table, or as paragraphs where tabs only indent or number them."""
    if any(_is_tab_row(row) for _, row in rows):
        return [[row for _, row in rows]]
    return [(number, lines[number]) for number, _ in rows]


def _is_tab_row(row: Row) -> bool:
    said = [text for text in row if text]
    if any(map(lines_of.is_number, said)):
        return True
    if len(said) < 2:
        return bool(said) and not any(row[-2:]) and bool(row[0])  # 第二十条第（一）项 and the blank cells behind it
    return len(said) > 2 or not _NUMBERING.fullmatch(said[0])


def pipe_rows(lines: Sequence[str], at: int) -> Found | None:
    """Rows of cells apart by rules: markdown, with or without its line of dashes, and drawn boxes."""
    if not _begins_pipes(lines, at):
        return None
    numbers = _run(lines, at, lambda line: lines_of.count_pipes(lines_of.pipes(line)) > 0 or lines_of.is_rule(line))
    bare = [
        _LACKING.sub("", lines_of.pipes(lines[number])).rstrip()
        for index, number in enumerate(numbers)
        if not (lines_of.is_rule(lines[number]) or (index == 1 and lines_of.is_bare_rule(lines[number])))
    ]
    ruled = len(bare) < len(numbers)
    opened = 2 * sum(line.startswith("|") for line in bare) > len(bare)
    closed = 2 * sum(line.endswith("|") for line in bare) > len(bare)
    rows = [lines_of.pipe_cells(line, opened=opened, closed=closed) for line in bare]
    if not rows or (not ruled and all(len(row) == 1 for row in rows)):
        return None
    return Found([rows], numbers[-1] + 1)


def _begins_pipes(lines: Sequence[str], at: int) -> bool:
    rules = lines_of.count_pipes(lines_of.pipes(lines[at]))
    behind = lines[at + 1] if at + 1 < len(lines) else ""
    if lines_of.is_rule(lines[at]):
        return lines_of.count_pipes(lines_of.pipes(behind)) > 1
    return rules > 1 or (rules == 1 and "|" in lines_of.pipes(behind) and lines_of.is_bare_rule(behind))


def opened_rows(lines: Sequence[str], at: int) -> Found | None:
    """Rows that a rule at the beginning of a line opens, each of their cells closed by a rule on a line of its own."""
    rows: list[Row] = []
    here = at
    while here < len(lines) and lines[here].startswith("|"):
        end = here + 1
        while end < len(lines) and not (lines_of.is_blank(lines[end]) or lines[end].startswith("|")):
            end += 1
        while end > here and not lines_of.pipes(lines[end - 1]).endswith("|"):  # what stands behind the table
            end -= 1
        bare = _LACKING.sub("", lines_of.pipes("\n".join(lines[here:end]))).rstrip()
        if end <= here + 1:
            break
        rows.append(lines_of.pipe_cells(bare, opened=True, closed=True))
        here = end
    return Found([rows], here) if len(rows) > 1 and any(len(row) > 2 for row in rows) else None


def led_rows(lines: Sequence[str], at: int) -> Found | None:
    """Rows that begin with a cell without a rule; a rule opens each further cell on its line, a bare one ends the row.

    A line right above the first row is no part of it: it may be the table's title.
    """
    rows: list[Row] = []
    here = at
    if not _bare(lines, at + 1).startswith("|"):
        return None
    while here < len(lines) and (end := _led_row_end(lines, here, goes_on=bool(rows))):
        cells: list[list[str]] = [[]]
        for line in lines[here : end - 1]:
            bare = lines_of.pipes(line)
            if bare.startswith("|"):
                cells.append([])
            cells[-1].append(bare.removeprefix("|"))
        rows.append([lines_of.cell("\n".join(texts)) for texts in cells])
        here = end
    is_led = len(rows) > 2 and sum(len(row) > 1 and any(row[1:]) for row in rows) > 1
    return Found([rows], here) if is_led else None


def _led_row_end(lines: Sequence[str], at: int, *, goes_on: bool) -> int | None:
    """The line behind the bare rule that ends the row beginning here; None where none does.

    The first cell is blank where a blank line stands in its place, in a table that goes on.
    """
    if lines_of.pipes(lines[at]).startswith("|"):
        return None
    is_blank = goes_on and lines_of.is_blank(lines[at]) and _bare(lines, at + 1).startswith("|")
    opened = 0
    for here in range(at + is_blank, min(at + _LONGEST_ROW, len(lines))):
        bare = lines_of.pipes(lines[here])
        if lines_of.is_blank(lines[here]) or lines_of.is_prose(bare) or "|" in bare[1:]:
            return None
        follows = _bare(lines, here + 1)
        if bare == "|" and not follows.startswith("|"):
            return here + 1
        opened += bare.startswith("|")
        is_heading = here == at and lines_of.is_heading(bare)
        if (is_heading and not follows.startswith("|")) or here - at - opened > _LABEL_LINES:
            return None
    return None


def _bare(lines: Sequence[str], at: int) -> str:
    return lines_of.pipes(lines[at]) if at < len(lines) else ""


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    cells: Row


def blank_rows(lines: Sequence[str], at: int) -> Found | None:
    """Rows of a label and numbers apart by blanks, with the heads right above them."""
    rows: list[_Line] = []
    here = at
    while here < len(lines):
        cells = lines_of.numbered_row(lines[here]) or _head(lines, here)
        if cells is not None:
            rows.append(_Line(here, cells))
        elif not rows or not lines_of.is_blank(lines[here]) or lines_of.is_blank(lines[here - 1]):
            break
        here += 1
    if not rows:
        return None
    table = aligned([row.cells for row in rows], [lines[row.number] for row in rows])
    return Found([table], rows[-1].number + 1)


def _head(lines: Sequence[str], at: int, depth: int = 0) -> Row | None:
    """The cells of a line that is the head of the rows right below it.

    Its pieces stand two blanks apart, or its words are as many as the numbers below, or as the cells below.
    """
    line = lines[at]
    if depth == _HEAD_LINES or at + 1 >= len(lines) or lines_of.is_prose(line.strip()) or lines_of.is_heading(line):
        return None
    pieces = lines_of.gap_cells(line)
    below = lines_of.numbered_row(lines[at + 1])
    if below is None:
        is_head = len(pieces) > 1 and not lines_of.is_blank(lines[at + 1]) and _head(lines, at + 1, depth + 1)
        return pieces if is_head else None
    if len(pieces) > 1:
        return pieces
    words = line.split()
    return words if len(words) > 2 and len(words) in {len(below), sum(map(lines_of.is_number, below))} else None
