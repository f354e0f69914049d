"""A report as a word processor keeps it."""

from pipelines.blocks import Grid
from pipelines.readers import html
from tests.pipelines.readers import docx_writer


def as_docx(page: bytes) -> bytes:
    """A rendered report as DOCX: the same paragraphs and the same cells."""
    parts = [
        docx_writer.table(block.cells) if isinstance(block, Grid) else docx_writer.paragraph(block.text)
        for block in html.read(page).blocks
    ]
    return docx_writer.docx(*parts)
