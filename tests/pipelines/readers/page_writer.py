"""Makes pages of characters and rules by hand, for tests of the grid finder."""

from collections.abc import Iterable, Sequence

from pipelines.blocks import Grid
from pipelines.readers.gridfinder import Character, Page, Rule, find_blocks
from tests.pipelines.readers.grid_shapes import Placed, grids, outline

SIZE = 10.0


def characters(x: float, y: float, line: str, size: float = SIZE) -> list[Character]:
    """A line of text with its upper left corner at a place."""
    found = []
    for character in line:
        width = size / 2 if character.isascii() else size
        found.append(Character(character, x, y, x + width, y + size, size))
        x += width
    return found


def centred(left: float, right: float, top: float, bottom: float, text: str) -> list[Character]:
    """Lines in the middle of a box."""
    written = text.split("\n") if text else []
    y = (top + bottom - 12 * len(written)) / 2
    found = []
    for number, line in enumerate(written):
        width = sum(SIZE / 2 if character.isascii() else SIZE for character in line)
        found += characters((left + right - width) / 2, y + 12 * number, line)
    return found


def table(cells: Iterable[Placed], xs: Sequence[float], ys: Sequence[float], page: Page | None = None) -> Page:
    """A page with a table: each cell draws its own four sides."""
    page = page or Page(1, 595, 842)
    for row, column, down, across, text in cells:
        x0, x1, y0, y1 = xs[column], xs[column + across], ys[row], ys[row + down]
        page.horizontals += [Rule(y0, x0, x1), Rule(y1, x0, x1)]
        page.verticals += [Rule(x0, y0, y1), Rule(x1, y0, y1)]
        page.characters += centred(x0, x1, y0, y1, text)
    return page


def plain(texts: Sequence[Sequence[str]]) -> list[Placed]:
    return [(r, c, 1, 1, text) for r, row in enumerate(texts) for c, text in enumerate(row)]


def columns(count: int, start: float = 60, width: float = 60) -> list[float]:
    return [start + number * width for number in range(count + 1)]


def read(*pages: Page) -> list[str | list[list[str]]]:
    return outline(find_blocks(pages))


def only(*pages: Page) -> Grid:
    (grid,) = grids(find_blocks(pages))
    return grid
