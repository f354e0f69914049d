"""Bytes in, blocks out: one reader a kind of document (DESIGN section 3).

A reader knows no form. A new one is a file of its own and a row in `READERS`.
"""

import re
from collections.abc import Callable

from pipelines.blocks import Reading
from pipelines.readers import doc, docx, html, ofd, office, pdf, recognition, text
from pipelines.readers.errors import NeedsRecognitionError, ReaderError
from pipelines.readers.recognition import is_left_over
from pipelines.readers.scan import read_images
from pipelines.readers.sheet import reader as sheet
from pipelines.readers.sniff import sniff
from pipelines.reasons import Reason

__all__ = [
    "READERS",
    "NeedsRecognitionError",
    "ReaderError",
    "is_left_over",
    "read",
    "read_images",
    "read_text",
    "sniff",
]

Reader = Callable[[bytes, str | None], Reading]
"""A document's bytes, and the charset that its carrier declared if any, to its blocks; raises `ReaderError`."""


def _of_bytes(reader: Callable[[bytes], Reading]) -> Reader:
    """A reader of a container that knows its own encoding."""
    return lambda body, _charset: reader(body)


_OPEN_XML = "application/vnd.openxmlformats-officedocument"
READERS: dict[str, Reader] = {
    "text/html": html.read,
    "application/xhtml+xml": html.read,
    "text/plain": text.read,
    "text/markdown": text.read,
    "application/pdf": _of_bytes(pdf.read),
    f"{_OPEN_XML}.wordprocessingml.document": _of_bytes(docx.read),
    "application/msword": _of_bytes(doc.read),
    f"{_OPEN_XML}.spreadsheetml.sheet": _of_bytes(sheet.read),
    "application/vnd.ms-excel": _of_bytes(sheet.read),
    "application/rtf": _of_bytes(office.read),
    "application/ofd": ofd.read,
    **dict.fromkeys(recognition.PICTURES, recognition.leave_picture),
}

_NOTHING = b" \t\r\n\f\v\0"
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)


def read(body: bytes, media_type: str) -> Reading:
    """Reads a document, by recognition what is a picture in it.

    Args:
        body: the document as it came.
        media_type: its IANA name, as `sniff` gives it; a charset parameter (`text/html; charset=gbk`) breaks ties only.

    Returns:
        Paragraphs and grids in reading order, with what the container says of itself.

    Raises:
        ReaderError: the document is empty, too large, of a kind that is not read yet, or unreadable; it says which.
    """
    try:
        reading = read_text(body, media_type)
    except NeedsRecognitionError as error:
        return recognition.recognise(body, _kind(media_type), error)
    return recognition.complete(body, reading) if recognition.is_left_over(reading) else reading


def read_text(body: bytes, media_type: str) -> Reading:
    """Reads a document as `read` does, but nothing that is a picture, which takes a hundred times as long.

    Raises:
        NeedsRecognitionError: it holds pictures of pages that `read` can read, or could with what it names installed.
        ReaderError: as `read`.
    """
    if not body.strip(_NOTHING):
        raise ReaderError(Reason.EMPTY, f"it holds nothing ({len(body)} bytes)")
    reader = READERS.get(_kind(media_type))
    if reader is None:
        raise ReaderError(
            Reason.UNSUPPORTED_FORMAT, f"{media_type} is not read yet; what is read: {', '.join(sorted(READERS))}"
        )
    charset = _CHARSET.search(media_type.partition(";")[2])
    return reader(body, charset.group(1) if charset else None)


def _kind(media_type: str) -> str:
    return media_type.partition(";")[0].strip().lower()
