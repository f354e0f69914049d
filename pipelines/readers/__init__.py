"""Bytes in, blocks out: one reader a kind of document (DESIGN section 3).

A reader knows no form. A new one is a file of its own and a row in `READERS`.
"""

import re
from collections.abc import Callable

from pipelines.blocks import Reading
from pipelines.readers import doc, docx, html, ofd, office, pdf, text
from pipelines.readers.errors import ReaderError
from pipelines.readers.sheet import reader as sheet
from pipelines.readers.sniff import sniff
from pipelines.reasons import Reason

__all__ = ["READERS", "ReaderError", "read", "sniff"]

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
}

_NOTHING = b" \t\r\n\f\v\0"
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)


def read(body: bytes, media_type: str) -> Reading:
    """Reads a document.

    Args:
        body: the document as it came.
        media_type: its IANA name, as `sniff` gives it; a charset parameter (`text/html; charset=gbk`) breaks ties only.

    Returns:
        Paragraphs and grids in reading order, with what the container says of itself.

    Raises:
        ReaderError: the document is empty, too large, of a kind that is not read yet, or unreadable; it says which.
    """
    if not body.strip(_NOTHING):
        raise ReaderError(Reason.EMPTY, f"it holds nothing ({len(body)} bytes)")
    kind, _, parameters = media_type.partition(";")
    reader = READERS.get(kind.strip().lower())
    if reader is None:
        raise ReaderError(
            Reason.UNSUPPORTED_FORMAT, f"{media_type} is not read yet; what is read: {', '.join(sorted(READERS))}"
        )
    charset = _CHARSET.search(parameters)
    return reader(body, charset.group(1) if charset else None)
