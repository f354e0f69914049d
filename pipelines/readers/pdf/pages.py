"""From a PDF to pages of characters and rules, by pdfminer.six and the content reader."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from pipelines.readers.gridfinder.page import Page
from pipelines.readers.pdf.budget import Budget
from pipelines.readers.pdf.canvas import Canvas, Matrix
from pipelines.readers.pdf.content import ContentReader, FontStore
from pipelines.readers.pdf.document import BROKEN, OpenDocument, Sheet, open_document
from pipelines.readers.pdf.streams import BoundedStream


@dataclass(slots=True)
class Pages:
    """What an engine got out of a PDF.

    Attributes:
        engine: its name, as `Reading.reader` has it.
        pages: the pages in order.
        warnings: what went wrong on them.
        lost: pages that the file names and does not hold.
        damaged: pages whose content breaks off or cannot be interpreted to its end.
    """

    engine: str
    pages: list[Page] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    lost: int = 0
    damaged: int = 0


def read_pages(body: bytes) -> Pages:
    """All pages of a PDF.

    Raises:
        ReaderError: it is locked, or asks for too much.
        pdfminer's errors (`BROKEN`): it cannot be opened.
    """
    opened = open_document(body, Budget())
    found = Pages("pdf")
    found.pages = list(_read_sheets(opened, found))
    found.lost = opened.lost
    return found


def each_page(body: bytes) -> Iterator[Page]:
    """The pages of a PDF one after the other, for whom some of them are enough; raises as `read_pages`."""
    return _read_sheets(open_document(body, Budget()), Pages("pdf"))


def _read_sheets(opened: OpenDocument, found: Pages) -> Iterator[Page]:
    fonts = FontStore()
    for sheet in opened.sheets():
        width, height = sheet.box[2] - sheet.box[0], sheet.box[3] - sheet.box[1]
        if sheet.quarters % 2:
            width, height = height, width
        canvas = Canvas(Page(sheet.number, width * sheet.unit, height * sheet.unit))
        reader = ContentReader(canvas, fonts, opened.budget, page_matrix(sheet))
        problem = _read_content(sheet, reader, opened.budget)
        if problem:
            found.damaged += 1
            found.warnings.append(f"page {sheet.number}: {problem}")
        opened.budget.spend_drawn(0, len(canvas.page.horizontals) + len(canvas.page.verticals))
        if canvas.hidden and not canvas.page.pictured:
            found.warnings.append(
                f"page {sheet.number}: {len(canvas.hidden)} characters are not painted; they are taken"
            )
            canvas.page.characters += canvas.hidden
        yield canvas.page


def _read_content(sheet: Sheet, reader: ContentReader, budget: Budget) -> str:
    """Reads a page; returns what was wrong with it, nothing where all was well."""
    streams = sheet.contents()
    try:
        reader.read(_joined(streams, budget), sheet.resources)
    except BROKEN as error:
        return f"it could be read in part only ({type(error).__name__}: {error})"
    if any(stream.damaged for stream in streams):
        return "its content is damaged, some of it may be missing"
    return f"{reader.failed} of its operators made no sense" if reader.failed else ""


def _joined(streams: list[BoundedStream], budget: Budget) -> bytes:
    """The content of a page, which may name one stream as often as it likes."""
    parts = []
    for stream in streams:
        parts.append(stream.get_data())
        budget.spend_content(len(parts[-1]))
    return b"\n".join(parts)


def page_matrix(sheet: Sheet) -> Matrix:
    """From the page's own coordinates to points from the upper left corner, turned as a reader shows it."""
    left, bottom, right, top = sheet.box
    unit = sheet.unit
    return (
        (unit, 0.0, 0.0, -unit, -left * unit, top * unit),
        (0.0, unit, unit, 0.0, -bottom * unit, -left * unit),
        (-unit, 0.0, 0.0, unit, right * unit, -bottom * unit),
        (0.0, -unit, -unit, 0.0, top * unit, right * unit),
    )[sheet.quarters]
