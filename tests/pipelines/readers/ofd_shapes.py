"""How tests look at OFD files, and a small table for them."""

from pipelines.blocks import Grid
from pipelines.readers import ofd
from tests.documents import ofd_writer as w
from tests.pipelines.readers.grid_shapes import grids
from tests.pipelines.readers.pdf_writer import Table, boxes, spread

CELLS = [["项目", "数量"], ["收费", "12"]]
XS, YS = spread(60, 80, 80), spread(100, 30, 30)


def table(style: str = w.STYLES[0]) -> bytes:
    """A table of these cells, drawn."""
    return w.table(Table(XS, YS, boxes(CELLS)), style)


def only(body: bytes) -> Grid:
    """The one grid of a file, which leaves nothing to say."""
    reading = ofd.read(body)
    assert reading.warnings == ()
    (grid,) = grids(reading.blocks)
    return grid
