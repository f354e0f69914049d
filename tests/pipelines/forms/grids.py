"""Grids for the tests of the matcher, written as a person would draw them."""

from pipelines.blocks import Cell, Grid


def grid(*rows: str, spans: bool = False, ordinal: int = 1) -> Grid:
    """A grid from lines of cells apart by `|`; `text*3` is a cell over three columns, `text^2` one over two rows."""
    cells: list[Cell] = []
    taken: set[tuple[int, int]] = set()
    for row, line in enumerate(rows):
        column = 0
        for written in line.split("|"):
            text, down = [*written.split("^"), "1"][:2]
            text, across = [*text.split("*"), "1"][:2]
            while (row, column) in taken:
                column += 1
            height, width = int(down), int(across)
            taken.update((row + i, column + j) for i in range(height) for j in range(width))
            locator = f"t{ordinal}r{row + 1}c{column + 1}"
            cells.append(Cell(row, column, text.strip().replace("\\n", "\n"), height, width, locator))
            column += width
    return Grid(tuple(cells), f"t{ordinal}", spans_known=spans)


REQUESTS_HEAD = (
    "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）*3^3|申请人情况*7",
    "自然人^2|法人或其他组织*5|总计^2",
    "商业企业|科研机构|社会公益组织|法律服务机构|其他",
)
"""The head of table three with its spans: three label columns, seven columns of numbers."""
