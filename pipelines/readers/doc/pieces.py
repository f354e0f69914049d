"""The text of a Word 97 file, put together from its pieces ([MS-DOC] 2.4.1, 2.8.35).

A file that was saved fast has many pieces, in the order of the text and not of the file; each is two bytes a character,
or one where Word found nothing but Latin letters. Positions in the text (CP) count UTF-16 units, so the text is kept as
one string in which every unit is one character.
"""

import re
import struct
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

from pipelines.readers.doc.file import PIECES, NotOursError, WordFile
from pipelines.reasons import Reason

_PROPERTIES, _TABLE = 1, 2
_NARROW = 0x40000000
_PIECE_BYTES = 8
_SURROGATE = re.compile("[\ud800-\udfff]")
# Word compresses these to Latin-1's unused codes ([MS-DOC] 2.9.73); the rest of cp1252's are the same.
_UNDEFINED = {0x81: "\x81", 0x8D: "\x8d", 0x8F: "\x8f", 0x90: "\x90", 0x9D: "\x9d"}
_CP1252 = str.maketrans({code: bytes([code]).decode("cp1252") for code in range(0x80, 0xA0) if code not in _UNDEFINED})


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: its positions in the text, its place in the main stream, what modifies all of it."""

    start: int
    end: int
    at: int
    width: int
    modifier: bytes


class Text:
    """The whole text of a document, its parts one behind the other."""

    def __init__(self, file: WordFile) -> None:
        """Reads the pieces.

        Raises:
            NotOursError: the table of pieces is missing or damaged.
        """
        self.pieces = _pieces(file)
        self._starts = [piece.start for piece in self.pieces]
        self.text = "".join(_decode(file, piece) for piece in self.pieces)

    def piece_at(self, position: int) -> Piece | None:
        """The piece of a position in the text."""
        index = bisect_right(self._starts, position) - 1
        if index < 0 or position >= self.pieces[index].end:
            return None
        return self.pieces[index]


def whole(text: str) -> str:
    """A text whose pairs of surrogates are characters again."""
    if _SURROGATE.search(text) is None:
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _pieces(file: WordFile) -> list[Piece]:
    data = file.structure(PIECES)
    modifiers: list[bytes] = []
    at = 0
    while at < len(data) and data[at] == _PROPERTIES:
        (size,) = struct.unpack_from("<H", data, at + 1)
        modifiers.append(data[at + 3 : at + 3 + size])
        at += 3 + size
    if at >= len(data) or data[at] != _TABLE:
        raise NotOursError(Reason.UNREADABLE, "the document has no table of its text's pieces: it is damaged")
    (size,) = struct.unpack_from("<I", data, at + 1)
    count = (min(size, len(data) - at - 5) - 4) // (4 + _PIECE_BYTES)
    if count < 1:
        raise NotOursError(Reason.UNREADABLE, "the table of the text's pieces is empty: the document is damaged")
    at += 5
    positions = struct.unpack_from(f"<{count + 1}I", data, at)
    at += 4 * (count + 1)
    # Each character takes a byte of the file at least, unless pieces lie over one another, which no program writes.
    if positions[0] != 0 or positions[-1] > len(file.main) or any(b <= a for a, b in pairwise(positions)):
        raise NotOursError(
            Reason.UNREADABLE, "the pieces of the text do not follow one another: the document is damaged"
        )
    pieces = []
    for index in range(count):
        _, place, modifier = struct.unpack_from("<HIH", data, at + _PIECE_BYTES * index)
        narrow = bool(place & _NARROW)
        place &= _NARROW - 1
        start, end = positions[index], positions[index + 1]
        pieces.append(
            Piece(start, end, place // 2 if narrow else place, 1 if narrow else 2, _modifier(modifier, modifiers))
        )
    return pieces


def _modifier(code: int, modifiers: list[bytes]) -> bytes:
    """What modifies a whole piece: a list of the table, or a single modifier that is packed into two bytes."""
    if code & 1:
        index = code >> 1
        return modifiers[index] if index < len(modifiers) else b""
    operation = _SMALL.get((code >> 1) & 0x7F)
    return b"" if operation is None or code == 0 else struct.pack("<HB", operation, code >> 8)


# [MS-DOC] 2.9.215, as far as they change what is read.
_SMALL = {0x0C: 0x260A, 0x18: 0x2416, 0x19: 0x2417, 0x41: 0x0800, 0x5C: 0x083C}


def _decode(file: WordFile, piece: Piece) -> str:
    length = piece.end - piece.start
    data = file.main[piece.at : piece.at + length * piece.width]
    if len(data) < length * piece.width:
        raise NotOursError(Reason.UNREADABLE, "a piece of the text lies behind the end of the file: it is cut short")
    if piece.width == 1:
        return _decode_narrow(data, file.narrow)
    text = data.decode("utf-16-le", "surrogatepass")
    if len(text) == length:
        return text
    return "".join(map(chr, struct.unpack(f"<{length}H", data)))


def _decode_narrow(data: bytes, charset: str) -> str:
    """One character a byte; in a double-byte set a character stands for two positions, the second of which is empty."""
    if charset == "cp1252":
        return data.decode("latin-1").translate(_CP1252)
    text = data.decode(charset, "replace")
    padded = "".join(
        char if ord(char) < 0x80 or len(char.encode(charset, "replace")) == 1 else char + "\0" for char in text
    )
    return padded[: len(data)].ljust(len(data), "\0")
