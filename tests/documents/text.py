"""Writes a report as plain text, in the layouts that text copies of reports come in (forms.md section 7)."""

import random
from collections.abc import Callable

from tests.documents.noise import Noise
from tests.documents.tables import Table

Rows = list[list[str]]


def rows_of(table: Table, noise: Noise, *, across: bool) -> Rows:
    """A table as rows of texts: a cell over several rows is blank in the lower ones, one over columns stands once.

    Args:
        table: the boxes.
        noise: `trailing` adds empty cells behind rows that have no blank number.
        across: True writes an empty cell for each further column that a cell covers.
    """
    rng = random.Random(noise.seed + 4)
    rows: Rows = []
    for number in range(table.height):
        row: list[str] = []
        whole = True
        for box in sorted(table.boxes, key=lambda box: box.column):
            if not box.row <= number < box.row + box.rows:
                continue
            row.append(box.text if box.row == number else "")
            row += [""] * (box.columns - 1) if across else []
            whole = whole and (box.kind != "value" or bool(box.text.strip()))
        if noise.trailing and whole:
            row += [""] * rng.randint(0, 2)
        rows.append(row)
    return rows


def one_line(text: str) -> str:
    """A cell's text on one line: a break becomes a blank, as copying does."""
    return " ".join(text.split("\n")).replace("  ", " ")


def tabs(table: Table, noise: Noise) -> str:
    """A row is a line, cells stand between tabs."""
    rows = rows_of(table, noise, across=noise.across)
    return "\n".join("\t".join(one_line(cell) for cell in row) for row in rows)


def cell_lines(table: Table, noise: Noise) -> str:
    """A cell is a line that begins with a tab, a row ends with an empty line; breaks inside a cell stay."""
    rows = rows_of(table, noise, across=False)
    return "\n".join("".join(f"\t{cell}\n" for cell in row) for row in rows).rstrip("\n")


def cell_pipes(table: Table, noise: Noise) -> str:
    """A cell is a line that begins with a pipe, a row ends with an empty line."""
    rows = rows_of(table, noise, across=False)
    return "\n\n".join("\n".join(f"| {one_line(cell)}".rstrip(" ") for cell in row) for row in rows)


def markdown(table: Table, noise: Noise) -> str:
    """A pipe table: one head row, a rule, then all the rest, as many cells in each."""
    rows = rows_of(table, noise, across=True)
    width = max(len(row) for row in rows)
    lines = [f"| {' | '.join(one_line(cell) for cell in row + [''] * (width - len(row)))} |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])


def numbers(table: Table, noise: Noise) -> str:
    """The labels of a row and its numbers on a line, blanks between them; a blank number cannot be shown."""
    if any(box.kind == "value" and not box.text.strip() for box in table.boxes):
        raise ValueError("a blank cell cannot be told in a line of numbers: choose another layout")
    lines = []
    for row in rows_of(table, noise, across=False):
        told = [one_line(cell).strip() for cell in row if cell.strip()]
        if told:
            lines.append(" ".join(told))
    return "\n".join(lines)


WRITERS: dict[str, Callable[[Table, Noise], str]] = {
    "text_tabs": tabs,
    "text_cell_lines": cell_lines,
    "text_cell_pipes": cell_pipes,
    "text_markdown": markdown,
    "text_numbers": numbers,
}
