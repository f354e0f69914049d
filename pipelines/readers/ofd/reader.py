"""Reads an OFD (GB/T 33190-2016): pages of characters and rules, then the grid finder."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.blocks import Reading
from pipelines.readers.errors import ReaderError
from pipelines.readers.gridfinder import Box, Page, find_blocks, legibility
from pipelines.readers.gridfinder.legibility import has_text, unknown_characters, warn_of_scanned, without_text
from pipelines.readers.ofd.pages import Pages, each_page, read_pages
from pipelines.reasons import Reason

READER = "ofd"

_PICTURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"BM", "image/bmp"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
)


@dataclass(frozen=True, slots=True)
class PageImage:
    """A picture of a page without text.

    Attributes:
        page: the page's number, from 1.
        width, height: of the page, in points.
        box: where the picture stands on it.
        media_type: by its first bytes: PNG, JPEG, BMP or TIFF.
        data: its bytes.
    """

    page: int
    width: float
    height: float
    box: Box
    media_type: str
    data: bytes


def read(body: bytes, charset: str | None = None) -> Reading:  # noqa: ARG001
    """Reads an OFD; the file's own title is not passed on, as that of a PDF is not.

    Args:
        body: the file.
        charset: of no use here; every reader of the registry is called with one.

    Returns:
        Paragraphs and grids of all its documents in reading order. Locators are those of the PDF reader:
        "p4 t3r5c2 [x0,y0,x1,y1]", pages counted through all documents, box in points from the upper left corner.

    Raises:
        ReaderError: unreadable (damaged, encrypted, or its characters have no meaning), too_large, or
            unsupported_format where its pages are pictures.
    """
    found = read_pages(body)
    if not found.pages:
        raise ReaderError(Reason.UNREADABLE, "OFD: it has no pages; ask for an undamaged copy")
    if not any(map(has_text, found.pages)):
        raise without_text("OFD", found.pages)
    warnings = [*found.warnings, *_warn_of_unknown(found.pages)]
    if found.lost:
        warnings.append(f"{found.lost} pages are named in the file and missing from it")
    warnings += warn_of_scanned(found.pages)
    return Reading(find_blocks(found.pages), READER, warnings=tuple(warnings))


def is_scanned(body: bytes) -> bool:
    """True where no page holds text and at least one is a picture; looks no further than the first page with text.

    Raises:
        ReaderError: as `read`.
    """
    return legibility.is_scanned(each_page(body))


def text_pages(body: bytes) -> tuple[Page, ...]:
    """The pages that hold text, as the grid finder takes them; for a reader that puts recognised pages between them.

    Raises:
        ReaderError: as `read`.
    """
    return tuple(page for page in read_pages(body).pages if has_text(page))


def page_images(body: bytes) -> tuple[PageImage, ...]:
    """The pictures of the pages that hold no text, only pictures; for a reader that recognises them.

    Left out are pictures in other formats than PNG, JPEG, BMP and TIFF, and those that are turned or mirrored.

    Raises:
        ReaderError: as `read`; or a picture is damaged.
    """
    found = read_pages(body)
    return tuple(
        image
        for page, pictures in zip(found.pages, found.pictures, strict=True)
        if page.pictured and not has_text(page)
        for picture in pictures
        if picture.upright and (image := _image(found, page, picture.part, picture.box)) is not None
    )


def _image(found: Pages, page: Page, part: str, box: Box) -> PageImage | None:
    data = found.parts.package.part(part) or b""
    media_type = next((name for magic, name in _PICTURES if data.startswith(magic)), None)
    return None if media_type is None else PageImage(page.number, page.width, page.height, box, media_type, data)


def _warn_of_unknown(pages: Sequence[Page]) -> list[str]:
    """Warnings about characters that are private or none.

    Raises:
        ReaderError: too many are.
    """
    unknown = unknown_characters(pages)
    if unknown.are_too_many:
        what = (
            f"OFD: {unknown.characters} of its {unknown.total} characters have no meaning; it needs recognition (OCR)"
        )
        raise ReaderError(Reason.UNREADABLE, what)
    return unknown.warnings
