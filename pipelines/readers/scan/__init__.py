"""The reader of pictures: image files and scanned PDF pages, by optical character recognition (extra [ocr])."""

from collections.abc import Collection, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from pipelines.blocks import Reading
from pipelines.readers.errors import ReaderError
from pipelines.readers.gridfinder import Page
from pipelines.readers.scan.libraries import MISSING, is_installed, require
from pipelines.reasons import Reason

if TYPE_CHECKING:
    from pipelines.readers.scan.pictures import Picture

__all__ = ["MISSING", "READER", "is_installed", "read", "read_images", "read_pdf"]

READER = "ocr"


def read(body: bytes, charset: str | None = None) -> Reading:  # noqa: ARG001
    """Reads an image file.

    Each cell carries the confidence of its least sure character; what is below `CONFIDENT` is no number for anyone.
    Locators are as those of PDF files: "p1 t3r5c2 [x0,y0,x1,y1]", in points of the page once it lies level.

    Args:
        body: PNG, JPEG, TIFF (all its pages), GIF, BMP or WebP.
        charset: of no use here; every reader of the registry is called with one.

    Raises:
        ReaderError: unsupported_format where the extra is missing, too_large, unreadable.
    """
    return read_images([body])


def read_images(bodies: Sequence[bytes]) -> Reading:
    """Reads image files that are the pages of one document, in order; raises as `read`."""
    require()
    from pipelines.readers.scan import pictures  # noqa: PLC0415  # other documents do without its libraries

    def pages() -> Iterator["Picture"]:
        number = 1
        for body in bodies:
            for picture in pictures.of_image(body, number):
                number = picture.number + 1
                yield picture

    return _reading(pages(), ())


def read_pdf(
    body: bytes,
    charset: str | None = None,  # noqa: ARG001
    *,
    numbers: Collection[int] | None = None,
    digital: Sequence[Page] = (),
) -> Reading:
    """Reads pages of a PDF by drawing them.

    Args:
        body: the file.
        charset: of no use here.
        numbers: which pages, from 1; None for all.
        digital: pages that were read otherwise, to be put between.

    Raises:
        ReaderError: unsupported_format where the extra is missing, too_large, unreadable.
    """
    require()
    from pipelines.readers.scan import pictures  # noqa: PLC0415

    return _reading(pictures.of_pdf(body, numbers), digital)


def _reading(pictures: Iterator["Picture"], digital: Sequence[Page]) -> Reading:
    from pipelines.readers.scan import reader  # noqa: PLC0415

    found = reader.recognise(pictures)
    pages = sorted(chain(found.pages, digital), key=lambda page: page.number)
    if not any(page.characters for page in pages):
        raise ReaderError(Reason.UNREADABLE, f"nothing can be read on the pictures of its {len(pages)} pages")
    return Reading(reader.blocks(pages), READER, warnings=tuple(found.warnings))
