"""Tables in plain text with one cell a line, where nothing tells the end of a row.

Programs that take the text out of a page write such text: a rule (`|`) behind each cell, on its line or below it, and
often a run of rules for the columns that a row does not have.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from pipelines.readers.text import lines as lines_of
from pipelines.readers.text.tables import Found

# A table that is written so has its rows one behind the other, texts, values, texts again, or is one row with its head.
_FEWEST_ROWS = 3
_WIDEST_ROW = 20
_LONGEST_CELL = 12  # lines; a label may be written one character a line
_HEADING_LINES = 2
_BEHIND = "| \t\u3000\xa0"
_RULES = re.compile(r"\|[|\s]*")


def stacked_cells(lines: Sequence[str], at: int) -> Found | None:
    """A table of one column, each cell a row of its own, blank ones too, as nobody can tell here where rows end."""
    cells: list[str] = []
    here = at
    while here < len(lines):
        bare = lines_of.pipes(lines[here])
        if not bare:
            if not (cells and here + 1 < len(lines) and lines_of.pipes(lines[here + 1]) == "|"):
                break
            here += 1  # the rule below it closes a blank cell
        elif _RULES.fullmatch(bare):
            if not cells:
                return None
            if bare == "|":  # more than one stand for the columns that a row lacks
                cells.append("")
            here += 1
        elif not cells and lines_of.is_heading(lines[here]):
            return None
        elif end := _cell_end(lines, here):
            text = "\n".join(lines_of.pipes(line).rstrip(_BEHIND) for line in lines[here:end])
            cells.append(lines_of.cell(text))
            here = end
        else:
            break
    values = _count_values(cells)
    if values < _FEWEST_ROWS and not (values and len(cells) > _WIDEST_ROW):
        return None
    return Found([[[cell] for cell in cells]], here)


def _cell_end(lines: Sequence[str], at: int) -> int | None:
    """The line behind the rule that closes the cell beginning here; None where it is no cell.

    The rule of a text that looks like a heading stands on its line or right below.
    """
    reach = _HEADING_LINES if lines_of.is_heading(lines[at]) else _LONGEST_CELL
    for here in range(at, min(at + reach, len(lines))):
        bare = lines_of.pipes(lines[here])
        text = bare.rstrip(_BEHIND)
        if lines_of.is_blank(lines[here]) or "|" in text:
            return None
        if text != bare and bare.endswith("|"):
            is_first_of_more = text and here > at and reach == _HEADING_LINES
            return None if is_first_of_more else here + 1
        if lines_of.is_prose(text) or text.endswith((":", "：")):
            return None
    return None


def _count_values(cells: Sequence[str]) -> int:
    """How often values stand behind texts."""
    said = [lines_of.is_value(cell) for cell in cells if cell]
    return sum(not before and after for before, after in pairwise(said))
