"""How tests look at grids, and tables of any shape for them."""

from hypothesis import assume
from hypothesis import strategies as st

from pipelines.blocks import Block, Grid, Paragraph

Placed = tuple[int, int, int, int, str]
"""Row, column, row span, column span, text."""


def grids(blocks: tuple[Block, ...]) -> list[Grid]:
    return [block for block in blocks if isinstance(block, Grid)]


def placed(grid: Grid) -> list[Placed]:
    return [(cell.row, cell.column, cell.row_span, cell.column_span, cell.text) for cell in grid.cells]


def rows(grid: Grid) -> list[list[str]]:
    """The texts row by row, whatever their columns."""
    found: list[list[str]] = [[] for _ in range(max(cell.row for cell in grid.cells) + 1)]
    for cell in grid.cells:
        found[cell.row].append(cell.text)
    return found


def outline(blocks: tuple[Block, ...]) -> list[str | list[list[str]]]:
    """Paragraphs as their texts, grids as their rows."""
    return [block.text if isinstance(block, Paragraph) else rows(block) for block in blocks]


@st.composite
def tilings(draw: st.DrawFn) -> list[Placed]:
    """Tables of up to six by six cells, merged at will, every line of the raster the edge of some cell."""
    height, width = draw(st.integers(1, 6)), draw(st.integers(2, 6))
    free = {(r, c) for r in range(height) for c in range(width)}
    cells: list[tuple[int, int, int, int]] = []
    for row in range(height):
        for column in range(width):
            if (row, column) not in free:
                continue
            down, across = draw(st.sampled_from([1, 1, 1, 2, 3])), draw(st.sampled_from([1, 1, 1, 2, 3]))
            while any((row + r, column + c) not in free for r in range(down) for c in range(across)):
                down, across = (down - 1, across) if down > 1 else (down, across - 1)
            free -= {(row + r, column + c) for r in range(down) for c in range(across)}
            cells.append((row, column, down, across))
    used_rows = sorted({line for row, _, down, _ in cells for line in (row, row + down)})
    used_columns = sorted({line for _, column, _, across in cells for line in (column, column + across)})
    assume(len(cells) > 1)
    return [
        (
            used_rows.index(row),
            used_columns.index(column),
            used_rows.index(row + down) - used_rows.index(row),
            used_columns.index(column + across) - used_columns.index(column),
            draw(st.sampled_from(["", "0", "12", "第1\n项", "7730.28", f"{number}"])),
        )
        for number, (row, column, down, across) in enumerate(cells)
    ]
