"""What the other readers leave to recognition (extra [ocr]): documents, or pages among others, that are pictures."""

from dataclasses import replace

from pipelines.blocks import Reading
from pipelines.readers import ofd, pdf, scan
from pipelines.readers.errors import NeedsRecognitionError, ReaderError
from pipelines.readers.gridfinder.legibility import SCANNED_PAGES
from pipelines.reasons import Reason

PICTURES = tuple(f"image/{name}" for name in ("png", "jpeg", "tiff", "gif", "bmp", "webp"))
_PDF, _OFD = "application/pdf", "application/ofd"


def leave_picture(body: bytes, charset: str | None = None) -> Reading:  # noqa: ARG001 - as every reader is called
    """The reader of pictures as long as nothing is to be recognised.

    Raises:
        NeedsRecognitionError: always.
    """
    raise NeedsRecognitionError(Reason.UNSUPPORTED_FORMAT, f"a picture ({len(body)} bytes), it needs recognition (OCR)")


def is_left_over(reading: Reading) -> bool:
    """Whether some of a document's pages are pictures that were not read, and can be: what reads them is installed."""
    is_pdf = reading.reader.partition(":")[0] == "pdf"
    return is_pdf and any(map(_tells_of_scans, reading.warnings)) and scan.is_installed()


def recognise(body: bytes, kind: str, error: NeedsRecognitionError) -> Reading:
    """Reads a document whose pages are pictures.

    Args:
        body: the document.
        kind: its media type without parameters.
        error: how the reader of its kind gave it up.

    Raises:
        ReaderError: nothing that recognises is installed (then it says what to install), or it cannot be read either.
    """
    if not scan.is_installed():
        raise ReaderError(error.reason, f"{error.detail}; {scan.MISSING}") from error
    if kind in PICTURES:
        return scan.read(body)
    if kind == _OFD:
        images = [image.data for image in ofd.page_images(body)]
        if not images:
            raise ReaderError(
                error.reason, f"{error.detail}, and they are pictures of a kind that is not read"
            ) from error
        reading = scan.read_images(images)
    else:
        reading = scan.read_pdf(body)
    return replace(reading, warnings=(error.detail, *reading.warnings))


def complete(body: bytes, reading: Reading) -> Reading:
    """Reads the pages of a PDF that are pictures too, and puts them between those with text.

    Args:
        body: the PDF.
        reading: of its pages with text; it comes back, with a warning, where the others cannot be read.
    """
    try:
        mixed = scan.read_pdf(body, numbers=pdf.scanned_pages(body), digital=pdf.text_pages(body))
    except ReaderError as error:
        return replace(reading, warnings=(*reading.warnings, error.detail))
    told = [warning for warning in reading.warnings if not _tells_of_scans(warning)]
    return replace(mixed, reader=f"{reading.reader}+{mixed.reader}", warnings=(*told, *mixed.warnings))


def _tells_of_scans(warning: str) -> bool:
    return warning.startswith(SCANNED_PAGES)
