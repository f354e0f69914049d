"""Reads a PDF: pages of characters and rules by one of two engines, then the grid finder."""

from collections.abc import Callable
from dataclasses import dataclass

from pipelines.blocks import Block, Cell, Grid, Reading
from pipelines.readers.errors import NeedsRecognitionError, ReaderError
from pipelines.readers.gridfinder import Page, find_blocks, legibility
from pipelines.readers.gridfinder.legibility import has_text, unknown_characters, warn_of_scanned, without_text
from pipelines.readers.pdf import pages, pdfium
from pipelines.readers.pdf.document import BROKEN, is_cut
from pipelines.readers.pdf.pages import Pages
from pipelines.reasons import Reason

_ENGINES: dict[str, Callable[[bytes], Pages]] = {"pdfminer": pages.read_pages, "pdfium": pdfium.read_pages}


def read(body: bytes, charset: str | None = None, *, engine: str | None = None) -> Reading:  # noqa: ARG001
    """Reads a PDF.

    The file's own title is not passed on: it is mostly what a template left behind, and a wrong title would put the
    figures under a wrong publisher.

    Args:
        body: the file.
        charset: of no use here; every reader of the registry is called with one.
        engine: "pdfminer" or "pdfium"; without a name the first, and the second where the first fails.

    Returns:
        Paragraphs and grids in reading order. A table that goes on over a page break is a grid on each page, on the
        same columns. Locators are "p4 t3r5c2 [x0,y0,x1,y1]": page, grid, row and column from 1, box in points from the
        upper left corner of the page as it is shown.

    Raises:
        ReaderError: unreadable (locked, damaged, cut off), or too_large.
        NeedsRecognitionError: unsupported_format where its pages are pictures, unreadable where its characters have no
            meaning.
    """
    found = _ENGINES[engine](body) if engine else _read_pages(body)
    _refuse_cut(found, body)
    if not any(map(has_text, found.pages)):
        raise _no_text(found)
    warnings = [*found.warnings, *_warn_of_unknown(found.pages)]
    if found.lost:
        warnings.append(f"{found.lost} pages are named in the file and missing from it")
    warnings += warn_of_scanned(found.pages)
    return Reading(find_blocks(found.pages), found.engine, warnings=tuple(warnings))


def _read_pages(body: bytes) -> Pages:
    """By the first engine; by the second where the first cannot open the file or loses pages."""
    try:
        found = pages.read_pages(body)
    except BROKEN as error:
        if not pdfium.is_installed():
            what = f"PDF: it is damaged ({type(error).__name__}: {error}); install pypdfium2 to try a second engine"
            raise ReaderError(Reason.UNREADABLE, what) from error
        second = pdfium.read_pages(body)
        second.warnings.append(f"read by the second engine, for the first failed ({type(error).__name__}: {error})")
        return second
    if (found.lost or not found.pages) and pdfium.is_installed():
        return _better(found, body)
    return found


def _better(found: Pages, body: bytes) -> Pages:
    """The second engine's pages where it finds more of them."""
    try:
        second = pdfium.read_pages(body)
    except ReaderError:
        return found
    if len(second.pages) - second.lost <= len(found.pages):
        return found
    second.warnings.append(f"read by the second engine, for the first found {len(found.pages)} pages only")
    return second


def _refuse_cut(found: Pages, body: bytes) -> None:
    if not found.pages:
        raise ReaderError(Reason.UNREADABLE, "PDF: it has no pages; ask for an undamaged copy")
    if (found.lost or found.damaged) and is_cut(body):
        raise ReaderError(Reason.UNREADABLE, "PDF: the file breaks off before its end; fetch it again")


def _no_text(found: Pages) -> ReaderError:
    if found.damaged and not any(page.pictured for page in found.pages):
        return ReaderError(
            Reason.UNREADABLE, f"PDF: {found.warnings[0]}, and no text is left; ask for an undamaged copy"
        )
    return without_text("PDF", found.pages)


def _warn_of_unknown(found: list[Page]) -> list[str]:
    """Warnings for pages with characters that have no meaning.

    Raises:
        NeedsRecognitionError: that is true of too many.
    """
    unknown = unknown_characters(found)
    if unknown.are_too_many:
        what = (
            f"PDF: its fonts do not tell the meaning of {unknown.characters} of its {unknown.total} characters; it "
            "needs recognition (OCR)"
        )
        raise NeedsRecognitionError(Reason.UNREADABLE, what)
    return unknown.warnings


def scanned_pages(body: bytes) -> tuple[int, ...]:
    """The numbers of the pages that hold no text, only a picture; for a reader that recognises pictures.

    Raises:
        ReaderError: as `read`.
    """
    return tuple(legibility.scanned_pages(_read_pages(body).pages))


def text_pages(body: bytes) -> tuple[Page, ...]:
    """The pages that hold text, as the grid finder takes them; for a reader that puts recognised pages between them.

    Raises:
        ReaderError: as `read`.
    """
    return tuple(page for page in _read_pages(body).pages if has_text(page))


def is_scanned(body: bytes) -> bool:
    """True where no page holds text and at least one is a picture; looks no further than the first page with text.

    Raises:
        ReaderError: as `read`.
    """
    try:
        return legibility.is_scanned(pages.each_page(body))
    except BROKEN:
        return legibility.is_scanned(_read_pages(body).pages)


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that the two engines do not read alike; None where one of them has no such cell."""

    locator: str
    pdfminer: str | None
    pdfium: str | None


def compare_engines(body: bytes) -> tuple[Difference, ...]:
    """Reads a PDF with both engines and compares their cells, blanks apart.

    Raises:
        ReaderError: one of them cannot read it.
    """
    first, second = (_cells(read(body, engine=engine).blocks) for engine in ("pdfminer", "pdfium"))
    texts = {
        key: tuple(cells[key].text if key in cells else None for cells in (first, second))
        for key in sorted(first.keys() | second.keys())
    }
    return tuple(
        Difference((first.get(key) or second[key]).locator, one, other)
        for key, (one, other) in texts.items()
        if one is None or other is None or _bare(one) != _bare(other)
    )


def _cells(blocks: tuple[Block, ...]) -> dict[tuple[int, int, int], Cell]:
    grids = [block for block in blocks if isinstance(block, Grid)]
    return {(number, cell.row, cell.column): cell for number, grid in enumerate(grids) for cell in grid.cells}


def _bare(text: str) -> str:
    return "".join(text.split())
