"""How tests of readers look at blocks."""

from pipelines.blocks import Block, Grid, Paragraph
from pipelines.readers import read


def html(page: str, media_type: str = "text/html") -> tuple[Block, ...]:
    return read(page.encode(), media_type).blocks


def text(document: str) -> tuple[Block, ...]:
    return read(document.encode(), "text/plain").blocks


def rows(grid: Block) -> list[list[str]]:
    """The texts of a grid, row by row; rows without a cell are empty lists."""
    assert isinstance(grid, Grid)
    result: list[list[str]] = [[] for _ in range(max(cell.row for cell in grid.cells) + 1)]
    for cell in grid.cells:
        result[cell.row].append(cell.text)
    return result


def placed(grid: Block) -> list[tuple[int, int, int, int, str]]:
    """Row, column, row span, column span and text of each cell."""
    assert isinstance(grid, Grid)
    return [(cell.row, cell.column, cell.row_span, cell.column_span, cell.text) for cell in grid.cells]


def shape(blocks: tuple[Block, ...]) -> list[str | list[list[str]]]:
    """Paragraphs as their text, grids as their rows."""
    return [block.text if isinstance(block, Paragraph) else rows(block) for block in blocks]
