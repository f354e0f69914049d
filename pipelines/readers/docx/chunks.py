"""Documents embedded in a DOCX (altChunk): some systems write a page into an otherwise empty package.

Seen are HTML and MHTML (a page with its pictures as one mail message). A package inside a package is not opened.
"""

import email
from dataclasses import replace
from email import policy

from pipelines.blocks import Block, Grid
from pipelines.readers import html, text
from pipelines.readers.errors import ReaderError
from pipelines.readers.sniff import sniff

_MAX_CHUNK_BYTES = 16 * 2**20
_MAIL_HEAD = 256


def read(data: bytes, number: int) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """The blocks of an embedded document and what is to be said of it; none and a warning where it is not readable.

    Args:
        data: the embedded document.
        number: which one it is, from 1: its locators begin with "c1-".
    """
    if len(data) > _MAX_CHUNK_BYTES:
        return (), (f"embedded document {number} has {len(data)} bytes and was not read",)
    charset: str | None = None
    if data[:_MAIL_HEAD].lstrip().lower().startswith((b"mime-version:", b"content-type:", b"from:")):
        data, charset = _page(data)
    kind = sniff(data)
    if kind not in {"text/html", "application/xhtml+xml", "text/plain"}:
        return (), (f"embedded document {number} is {kind} and was not read",)
    try:
        reading = (text if kind == "text/plain" else html).read(data, charset)
    except ReaderError as error:
        return (), (f"embedded document {number} was not read: {error.detail}",)
    return tuple(_renamed(block, f"c{number}-") for block in reading.blocks), reading.warnings


def _page(data: bytes) -> tuple[bytes, str | None]:
    """The page in a mail message, with the charset that the message gives it; empty where there is none."""
    message = email.message_from_bytes(data, policy=policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            payload = part.get_payload(decode=True)
            return (payload, part.get_content_charset()) if isinstance(payload, bytes) else (b"", None)
    return b"", None


def _renamed(block: Block, prefix: str) -> Block:
    if isinstance(block, Grid):
        cells = tuple(replace(cell, locator=prefix + cell.locator) for cell in block.cells)
        return replace(block, cells=cells, locator=prefix + block.locator)
    return replace(block, locator=prefix + block.locator)
