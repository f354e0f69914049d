"""Random tables with merged cells, for tests that write a table and read it again."""

from hypothesis import strategies as st

from pipelines.blocks import Block, Cell, Grid, Paragraph, Reading

TEXTS = st.text(alphabet="一二三办理结果（）0123456789.-+万元 ", max_size=8).map(lambda text: " ".join(text.split()))


@st.composite
def tables(draw: st.DrawFn) -> tuple[Cell, ...]:
    """A table of up to 8 rows and 7 columns that is wholly covered by cells, some of which span others.

    No column is without an edge of its own, since no file format could tell such a column from its neighbour.
    """
    height, width = draw(st.integers(1, 8)), draw(st.integers(1, 7))
    free = {(row, column) for row in range(height) for column in range(width)}
    cells = []
    for row, column in sorted(free):
        if (row, column) not in free:
            continue
        rows = draw(st.integers(1, min(3, height - row)))
        columns = draw(st.integers(1, min(4, width - column)))
        covered = {(r, c) for r in range(row, row + rows) for c in range(column, column + columns)}
        if not covered <= free:
            rows = columns = 1
            covered = {(row, column)}
        free -= covered
        cells.append(Cell(row, column, draw(TEXTS), rows, columns))
    return _with_edges(cells, width)


def _with_edges(cells: list[Cell], width: int) -> tuple[Cell, ...]:
    edges = sorted({cell.column for cell in cells} | {width})
    place = {edge: index for index, edge in enumerate(edges)}
    return tuple(
        Cell(
            cell.row,
            place[cell.column],
            cell.text,
            cell.row_span,
            place[min(edge for edge in edges if edge >= cell.column + cell.column_span)] - place[cell.column],
        )
        for cell in cells
    )


def grids(reading: Reading) -> list[Grid]:
    """The grids of a reading."""
    return [block for block in reading.blocks if isinstance(block, Grid)]


def shape(block: Block) -> object:
    """A block without its locators."""
    if isinstance(block, Paragraph):
        return block.text
    return [(cell.row, cell.column, cell.text, cell.row_span, cell.column_span) for cell in block.cells]


def shapes(reading: Reading) -> list[object]:
    """The blocks of a reading without their locators."""
    return [shape(block) for block in reading.blocks]
