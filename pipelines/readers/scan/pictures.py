"""Pages as pictures: image files decoded and PDF pages drawn, within bounds, at one resolution."""

import struct
import zlib
from collections.abc import Collection, Iterator
from io import BytesIO
from typing import Any, NamedTuple

from pipelines.readers.errors import ReaderError
from pipelines.readers.scan.libraries import library
from pipelines.reasons import Reason

DPI = 200
SCALE = DPI / 72
"""Pixels in a point."""
MAX_PAGES = 100

_MAX_PIXELS = 50_000_000
"""Of one picture as it comes: A4 at 600 dpi has 35 million."""
_MAX_DRAWN = 16_000_000
"""Of a page as it is read: A4 has 4 million, A3 has 8."""
_FORMATS = ("PNG", "JPEG", "TIFF", "GIF", "BMP", "WEBP")
_PLAUSIBLE_DPI = (72.0, 1200.0)
_PLAUSIBLE_INCHES = (5.0, 17.0)
_SHORT_SIDE, _LONG_SIDE = 8.27, 11.69
_LANDSCAPE = 1.7
_DEEPEST_FORM = 8
_ORIENTATION = 0x0112
"""The number of the EXIF entry that says how the camera was held."""
_BROKEN = (OSError, SyntaxError, ValueError, TypeError, IndexError, KeyError, struct.error, zlib.error, OverflowError)
"""What Pillow raises on files that are not what they say."""


class Picture(NamedTuple):
    """A page: its number from 1 and its pixels, an array of height x width x 3 (red, green, blue), `DPI` to an inch."""

    number: int
    pixels: Any


def of_image(body: bytes, first: int = 1) -> Iterator[Picture]:
    """The pages of an image file: all of a TIFF, the first picture of an animation.

    Args:
        body: PNG, JPEG, TIFF, GIF, BMP or WebP.
        first: the number of the first page.

    Raises:
        ReaderError: too_large in pixels or pages, or unreadable.
    """
    image = _opened(body)
    number = 0
    while True:
        try:
            image.seek(number)
        except EOFError:
            return
        except _BROKEN as error:
            raise _damaged(error) from error
        if number >= MAX_PAGES:
            raise ReaderError(Reason.TOO_LARGE, f"picture: more than {MAX_PAGES} pages")
        _refuse_large(*image.size)
        try:
            picture = Picture(first + number, _resized(*_decoded(image)))
        except _BROKEN as error:
            raise _damaged(error) from error
        yield picture
        number += 1
        if image.format != "TIFF":
            return


def _opened(body: bytes) -> Any:
    image_module = library("PIL.Image")
    try:
        return image_module.open(BytesIO(body), formats=_FORMATS)
    except image_module.DecompressionBombError as error:
        raise ReaderError(Reason.TOO_LARGE, f"picture: {error}") from error
    except _BROKEN as error:
        raise _damaged(error) from error


def _damaged(error: Exception) -> ReaderError:
    return ReaderError(Reason.UNREADABLE, f"picture: it is damaged or cut off ({type(error).__name__}: {error})")


def _refuse_large(width: int, height: int) -> None:
    """Tells by the header, before a pixel is decoded."""
    if width * height > _MAX_PIXELS:
        what = f"{width} x {height} pixels, and no more than {_MAX_PIXELS // 10**6} million are read"
        raise ReaderError(Reason.TOO_LARGE, f"picture: {what}")
    if not width or not height:
        raise ReaderError(Reason.UNREADABLE, "picture: it has no pixels")


def _decoded(image: Any) -> tuple[Any, float]:
    """A frame's pixels, turned as its camera says, on white where it is transparent; and its resolution.

    A page of 600 dots to the inch takes a hundred megabytes each time it is copied.
    """
    np, image_module = library("numpy"), library("PIL.Image")
    declared = image.info.get("dpi")
    is_turned = image.getexif().get(_ORIENTATION, 1) != 1
    frame = library("PIL.ImageOps").exif_transpose(image) if is_turned else image
    if frame.mode.startswith(("I", "F")):  # sixteen bits and more
        deep = np.asarray(frame).astype("float32")
        deep = (deep - deep.min()) * (255 / max(float(deep.max() - deep.min()), 1.0))
        frame = image_module.fromarray(deep.astype("uint8"))
    if frame.mode in {"RGBA", "LA", "PA"} or "transparency" in frame.info:
        frame = frame.convert("RGBA")
        paper = image_module.new("RGBA", frame.size, "white")
        frame = image_module.alpha_composite(paper, frame)
    pixels = np.asarray(frame if frame.mode == "RGB" else frame.convert("RGB"))
    return pixels, _dpi(pixels.shape[1], pixels.shape[0], declared)


def _dpi(width: int, height: int, declared: object) -> float:
    """The resolution that the file states where the page then has a page's size, else that of A4."""
    if isinstance(declared, tuple) and declared:
        stated = float(declared[0])
        low, high = _PLAUSIBLE_INCHES
        if _PLAUSIBLE_DPI[0] <= stated <= _PLAUSIBLE_DPI[1] and low <= min(width, height) / stated <= high:
            return stated
    return width / (_LONG_SIDE if height < width < _LANDSCAPE * height else _SHORT_SIDE)


def _resized(pixels: Any, dpi: float) -> Any:
    cv2 = library("cv2")
    height, width = pixels.shape[:2]
    factor = min(DPI / dpi, (_MAX_DRAWN / (width * height)) ** 0.5)
    if abs(factor - 1) < 0.02:
        return pixels
    size = max(1, round(width * factor)), max(1, round(height * factor))
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC)


def of_pdf(body: bytes, numbers: Collection[int] | None = None) -> Iterator[Picture]:
    """Pages of a PDF, drawn.

    Args:
        body: the file.
        numbers: which pages, from 1; None for all.

    Raises:
        ReaderError: too_large in pages or in the pixels of a picture on a page, or unreadable.
    """
    pdfium = library("pypdfium2")
    try:
        document = pdfium.PdfDocument(body)
    except pdfium.PdfiumError as error:
        raise ReaderError(Reason.UNREADABLE, f"PDF: its pages cannot be drawn ({error})") from error
    try:
        wanted = range(1, len(document) + 1) if numbers is None else sorted(numbers)
        if len(wanted) > MAX_PAGES:
            what = f"{len(wanted)} scanned pages, and no more than {MAX_PAGES} are recognised"
            raise ReaderError(Reason.TOO_LARGE, f"PDF: {what}")
        for number in wanted:
            yield Picture(number, _drawn(pdfium, document, number))
    finally:
        document.close()


def _drawn(pdfium: Any, document: Any, number: int) -> Any:
    raw = library("pypdfium2.raw")
    try:
        page = document[number - 1]
        for shown in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=_DEEPEST_FORM):
            _refuse_large(*shown.get_px_size())
        width, height = page.get_size()
        scale = min(SCALE, (_MAX_DRAWN / max(width * height, 1.0)) ** 0.5)
        drawn = page.render(scale=scale, rev_byteorder=True).to_numpy()
    except (pdfium.PdfiumError, IndexError) as error:
        raise ReaderError(Reason.UNREADABLE, f"PDF: page {number} cannot be drawn ({error})") from error
    pixels = drawn[:, :, :3].copy()
    page.close()
    return pixels
