"""Word 97 files made for the tests, and what is read of them."""

from pipelines.blocks import Paragraph, Reading
from pipelines.readers import doc
from tests.pipelines.readers import doc_writer as w
from tests.pipelines.readers.doc_writer import File, Para
from tests.pipelines.readers.word_grids import grids
from tests.pipelines.readers.word_shapes import TABLES, plain


def read(*paragraphs: Para, **more: object) -> Reading:
    """What our own reader makes of a file of these paragraphs."""
    return doc.read_binary(File(list(paragraphs), **more).written())


def texts(reading: Reading) -> list[str]:
    """The paragraphs of a reading."""
    return [block.text for block in reading.blocks if isinstance(block, Paragraph)]


def report(jitter: int = 0) -> list[Para]:
    """A report with the three statutory tables."""
    paragraphs = [Para("标题")]
    for table in TABLES:
        paragraphs += [*w.table(table, jitter=jitter), Para("段")]
    return paragraphs


def table_of(*paragraphs: Para, **more: object) -> list[tuple[int, int, str, int, int]]:
    """The one table of these paragraphs."""
    (grid,) = grids(read(*paragraphs, Para("后"), **more))
    assert grid.spans_known
    return plain(grid.cells)
