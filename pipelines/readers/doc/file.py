"""A Word 97 to 2003 file opened: its streams and the table of what stands where (the FIB; [MS-DOC] 2.5).

olefile reads the container. It follows what the header says, so the header is compared with the file's size first: a
file of some megabytes may not claim tables of milliards of entries.
"""

import struct
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from io import BytesIO
from typing import Any

import olefile

from pipelines.readers.errors import ReaderError
from pipelines.reasons import Reason

# Indices into FibRgFcLcb ([MS-DOC] 2.5.6): pairs of position and length in the table stream.
STYLES, SECTIONS, CHARACTER_PAGES, PARAGRAPH_PAGES, PIECES, ANCHORS, BOXES, LISTS, LIST_USES = (
    1,
    6,
    12,
    13,
    33,
    40,
    56,
    73,
    74,
)

_WORD_97 = 0xA5EC
_WORD_6 = 0xA5DC
_FIRST_WORD_97 = 0x00C0  # nFib of the betas of Word 97; Word 6 has 101, Word 95 has 104
_HEAD = struct.Struct("<HHHHHH")
_LENGTHS_AT = 2 + 3 * 4  # after the count: the lengths of the parts follow three other numbers
_CODE_PAGES = {0x04: "gb18030", 0x11: "cp932", 0x12: "cp949", 0x19: "cp1251", 0x08: "cp1253", 0x1F: "cp1254"}
_TRADITIONAL = (0x0404, 0x0C04, 0x1404)
_SUMMARY = "\x05SummaryInformation"
_MAX_PROPERTIES = 64
_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BROKEN = (OSError, LookupError, ValueError, TypeError, AttributeError, ArithmeticError, RecursionError, struct.error)


class NotOursError(ReaderError):
    """A document that this reader does not read and another one may: damaged, or older than Word 97."""


@dataclass(frozen=True, slots=True)
class Lengths:
    """How many characters each part of the text has; the parts follow one another in this order."""

    text: int
    footnotes: int
    headers: int
    macros: int
    comments: int
    endnotes: int
    boxes: int


@dataclass(frozen=True, slots=True)
class WordFile:
    """The streams of a file and its directory.

    `narrow` is the character set of text that takes one byte a character. `title` is the container's own, "" if none.
    """

    main: bytes
    table: bytes
    data: bytes
    lengths: Lengths
    narrow: str
    title: str
    _directory: tuple[int, ...]

    def place(self, index: int) -> tuple[int, int]:
        """Position and length of a structure in the table stream; nothing where this file has none."""
        if 2 * index + 1 >= len(self._directory):
            return 0, 0
        at, length = self._directory[2 * index : 2 * index + 2]
        return (at, length) if at + length <= len(self.table) else (0, 0)

    def structure(self, index: int) -> bytes:
        """A structure of the table stream, empty where this file has none."""
        at, length = self.place(index)
        return self.table[at : at + length]


def open_file(body: bytes) -> WordFile:
    """Opens a Word file.

    Args:
        body: the whole file.

    Raises:
        NotOursError: the container is damaged or the document is of Word 6 or 95.
        ReaderError: it is encrypted, or no Word document.
    """
    check_container(body)
    container: Any = olefile.OleFileIO()
    # The library looks whether streams overlap, in a time that is quadratic in their number.
    container._check_duplicate_stream = lambda *_: None  # noqa: SLF001
    try:
        with container:
            container.open(BytesIO(body))
            return _from_container(container, len(body))
    except _BROKEN as error:
        raise NotOursError(Reason.UNREADABLE, f"the OLE container is damaged or cut short: {error}") from error


def check_container(body: bytes) -> None:
    """Refuses an OLE container whose header claims more than the file holds, which its readers would believe.

    Raises:
        ReaderError: it is no container, or damaged.
    """
    if not body.startswith(_SIGNATURE) or len(body) < 512:
        raise ReaderError(Reason.UNREADABLE, "it is no OLE container, so no Word document of before 2007")
    shift, small_shift = struct.unpack_from("<HH", body, 30)
    (fat,) = struct.unpack_from("<I", body, 44)
    (small_fat,) = struct.unpack_from("<I", body, 64)
    (extra,) = struct.unpack_from("<I", body, 72)
    if shift not in {9, 12} or small_shift != 6:
        raise NotOursError(Reason.UNREADABLE, "the OLE container has no sector size of its kind: it is damaged")
    sectors = len(body) >> shift
    # A sector of the allocation table speaks for a quarter as many sectors as it has bytes.
    if fat > sectors // (1 << (shift - 2)) + 110 or small_fat > sectors or extra > sectors:
        raise NotOursError(Reason.UNREADABLE, "the OLE container claims more than the file holds: it is cut short")


def _from_container(container: Any, size: int) -> WordFile:
    if container.exists("EncryptedPackage") or container.exists("EncryptionInfo"):
        raise ReaderError(Reason.UNREADABLE, "the document is encrypted: it needs its password")
    if container.root.size > size:
        raise NotOursError(Reason.UNREADABLE, "the OLE container claims more than the file holds: it is cut short")
    if not container.exists("WordDocument"):
        names = ", ".join("/".join(path) for path in container.listdir()[:8])
        raise ReaderError(Reason.UNSUPPORTED_FORMAT, f"an OLE container without a Word document; it holds {names}")
    main = _stream(container, "WordDocument", size)
    identity, version, _, language, _, flags = _HEAD.unpack_from(main)
    if identity == _WORD_6 or (identity == _WORD_97 and version < _FIRST_WORD_97):
        raise NotOursError(Reason.UNSUPPORTED_FORMAT, f"a document of Word 6 or 95 (version {version})")
    if identity != _WORD_97:
        raise NotOursError(Reason.UNREADABLE, f"the Word document begins with {identity:04X}: it is damaged")
    if flags & 0x0100:
        raise ReaderError(Reason.UNREADABLE, "the document is encrypted: it needs its password")
    lengths, directory = _tables(main)
    return WordFile(
        main=main,
        table=_stream(container, "1Table" if flags & 0x0200 else "0Table", size),
        data=_stream(container, "Data", size) if container.exists("Data") else b"",
        lengths=lengths,
        narrow="cp1252" if flags & 0x1000 else _code_page(language),
        title=_title(container, size),
        _directory=directory,
    )


def _stream(container: Any, name: str, size: int) -> bytes:
    entry = container.root.kids_dict.get(name.lower())
    if entry is None:
        raise NotOursError(Reason.UNREADABLE, f"the stream {name} is missing: the document is damaged")
    if entry.size > size:
        raise NotOursError(Reason.UNREADABLE, f"the stream {name} claims to be larger than the file: it is cut short")
    if not entry.is_minifat:
        _check_chain(container.fat, entry.isectStart, -(-entry.size // container.sectorsize), name)
    with container.openstream(name) as stream:
        data: bytes = stream.read()
    if len(data) < entry.size:
        raise NotOursError(Reason.UNREADABLE, f"the stream {name} is not whole: the file is cut short")
    return data


def _check_chain(fat: Sequence[int], sector: int, count: int, name: str) -> None:
    """Refuses a stream whose sectors repeat: it would be read, as something else."""
    seen: set[int] = set()
    for _ in range(count):
        if sector in seen or sector >= len(fat):
            raise NotOursError(Reason.UNREADABLE, f"the sectors of the stream {name} are in disorder: it is damaged")
        seen.add(sector)
        sector = fat[sector]


def _tables(main: bytes) -> tuple[Lengths, tuple[int, ...]]:
    """The lengths of the text's parts and the directory, behind three arrays that tell their own lengths."""
    at = 32
    (words,) = struct.unpack_from("<H", main, at)
    at += 2 + 2 * words
    (longs,) = struct.unpack_from("<H", main, at)
    lengths = Lengths(*struct.unpack_from("<7i", main, at + _LENGTHS_AT))
    if any(length < 0 or length > len(main) for length in astuple(lengths)):
        raise NotOursError(Reason.UNREADABLE, "the document claims more text than the file holds: it is damaged")
    at += 2 + 4 * longs
    (pairs,) = struct.unpack_from("<H", main, at)
    count = min(pairs * 2, (len(main) - at - 2) // 4)
    return lengths, struct.unpack_from(f"<{count}I", main, at + 2)


def _code_page(language: int) -> str:
    """The character set of a document that says that it has no wide characters, by its language."""
    if language in _TRADITIONAL:
        return "cp950"
    return _CODE_PAGES.get(language & 0xFF, "cp1252")


def _title(container: Any, size: int) -> str:
    """The title in the summary, "" where the summary is missing or damaged: a document is read without it.

    olefile reads summaries too, but counts in one that is damaged without an end.
    """
    if not container.exists(_SUMMARY):
        return ""
    try:
        return _summary_title(_stream(container, _SUMMARY, size))
    except (struct.error, UnicodeDecodeError, LookupError, NotOursError):
        return ""


def _summary_title(data: bytes) -> str:
    """Property 2 of a property set ([MS-OLEPS] 2.21), in the code page of property 1."""
    (at,) = struct.unpack_from("<I", data, 44)
    (count,) = struct.unpack_from("<I", data, at + 4)
    pairs = struct.unpack_from(f"<{2 * min(count, _MAX_PROPERTIES)}I", data, at + 8)
    places = dict(zip(pairs[::2], pairs[1::2], strict=True))
    if 2 not in places:
        return ""
    kind, length = struct.unpack_from("<II", data, at + places[2])
    value = data[at + places[2] + 8 :]
    if kind == 31:
        return value[: 2 * length].decode("utf-16-le").rstrip("\0")
    page = struct.unpack_from("<H", data, at + places[1] + 4)[0] if 1 in places else 1252
    encoding = {936: "gb18030", 65001: "utf-8"}.get(page, f"cp{page}")
    return value[:length].decode(encoding).rstrip("\0")
