"""A small writer of Word 97 files for tests ([MS-DOC]): structures that Word and WPS write and LibreOffice does not.

Text in several pieces out of order, pieces of one byte a character, properties in the data stream, merges by modifiers.
"""

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pipelines.blocks import Cell
from tests.pipelines.readers.ole_writer import container

TEXT_AT = 0x800
PAGE = 512
_PAIRS = 93

IN_TABLE = struct.pack("<HB", 0x2416, 1)
ROW_END = struct.pack("<HB", 0x2417, 1)
INNER_CELL = struct.pack("<HB", 0x244B, 1)
INNER_ROW_END = struct.pack("<HB", 0x244C, 1)
DELETED = struct.pack("<HB", 0x0800, 1)
HIDDEN = struct.pack("<HB", 0x083C, 1)


def depth(number: int) -> bytes:
    """sprmPItap."""
    return struct.pack("<Hi", 0x6649, number)


def in_list(use: int, level: int = 0) -> bytes:
    """sprmPIlfo and sprmPIlvl."""
    return struct.pack("<HBHH", 0x260A, level, 0x460B, use)


def symbol(char: int) -> bytes:
    """sprmCSymbol with a font, and sprmCFSpec."""
    return struct.pack("<HHHHB", 0x6A09, 3, char, 0x0855, 1)


def define(edges: Sequence[int], flags: Sequence[int] = ()) -> bytes:
    """sprmTDefTable: the edges of a row's cells, and their flags as far as given."""
    operand = struct.pack(f"<B{len(edges)}h", len(edges) - 1, *edges)
    operand += b"".join(struct.pack("<HH", flag, 0) + bytes(16) for flag in flags)
    return struct.pack("<HH", 0xD608, len(operand) + 1) + operand


def insert(first: int, count: int, width: int) -> bytes:
    """sprmTInsert."""
    return struct.pack("<HBBh", 0x7621, first, count, width)


def width(first: int, end: int, twips: int) -> bytes:
    """sprmTDxaCol."""
    return struct.pack("<HBBh", 0x7623, first, end, twips)


def delete(first: int, end: int) -> bytes:
    """sprmTDelete."""
    return struct.pack("<HBB", 0x5622, first, end)


def merge(first: int, end: int) -> bytes:
    """sprmTMerge."""
    return struct.pack("<HBB", 0x5624, first, end)


def split(first: int, end: int) -> bytes:
    """sprmTSplit."""
    return struct.pack("<HBB", 0x5625, first, end)


def merge_down(cell: int, flags: int) -> bytes:
    """sprmTVertMerge: 3 begins, 1 goes on."""
    return struct.pack("<HBBB", 0xD62B, 2, cell, flags)


@dataclass
class Para:
    """A paragraph: its text, its end mark, its style and modifiers, and of characters (start, end, modifiers)."""

    text: str = ""
    mark: str = "\r"
    properties: bytes = b""
    style: int = 0
    runs: tuple[tuple[int, int, bytes], ...] = ()


def cell_end(text: str, properties: bytes = b"") -> Para:
    """The last paragraph of a cell."""
    return Para(text, "\x07", IN_TABLE + properties)


def row_end(definition: bytes) -> Para:
    """The end of a row."""
    return Para("", "\x07", IN_TABLE + ROW_END + definition)


def table(cells: Iterable[Cell], *, column: int = 800, jitter: int = 0) -> list[Para]:
    """A table with the cells' spans: merged columns as one wide cell, merged rows by flags.

    `jitter` moves every second row's inner edges by so many twips, as programs that round do.
    """
    owner = {
        (r, c): cell
        for cell in cells
        for r in range(cell.row, cell.row + cell.row_span)
        for c in range(cell.column, cell.column + cell.column_span)
    }
    height, wide = max(r for r, _ in owner) + 1, max(c for _, c in owner) + 1
    paragraphs: list[Para] = []
    for r in range(height):
        edges, flags, c = [0], [], 0
        while (r, c) in owner:  # a row may end early
            item = owner[r, c]
            lines = item.text.split("\n") if item.row == r else [""]
            paragraphs += [Para(line, "\r", IN_TABLE) for line in lines[:-1]]
            paragraphs.append(cell_end(lines[-1]))
            c += item.column_span
            edges.append(c * column + (jitter if r % 2 and c < wide else 0))
            flags.append(0 if item.row_span == 1 else 0x60 if item.row == r else 0x20)
        paragraphs.append(row_end(define(edges, flags)))
    return paragraphs


@dataclass
class File:
    """A file to be written.

    `cuts` are positions at which the text is cut in pieces; `narrow` are the pieces (by number) that take one byte a
    character; `order` is the order of the pieces in the file; `modifiers` are lists that a piece may refer to by
    (piece, number), `small` modifiers packed in two bytes by (piece, number, operand).
    """

    paragraphs: list[Para]
    cuts: tuple[int, ...] = ()
    narrow: frozenset[int] = frozenset()
    order: tuple[int, ...] | None = None
    modifiers: tuple[tuple[int, bytes], ...] = ()
    small: tuple[tuple[int, int, int], ...] = ()
    charset: str = "cp1252"
    version: int = 0xC1
    identity: int = 0xA5EC
    flags: int = 0x1200
    language: int = 0x0804
    data: bytes = b""
    styles: bytes = b""
    lists: bytes = b""
    lists_size: int | None = None
    uses: bytes = b""
    sections: tuple[int, ...] = ()
    boxes: list[list[Para]] = field(default_factory=list)
    anchors: tuple[int, ...] = ()
    title: bytes | None = None
    streams: dict[str, bytes] = field(default_factory=dict)

    def written(self) -> bytes:
        """The file."""
        return container(self.parts())

    def parts(self) -> dict[str, bytes]:
        """Its streams."""
        boxes = [para for box in self.boxes for para in box]
        # A last paragraph mark ends the parts behind the main text.
        paragraphs = [*self.paragraphs, *boxes, *([Para()] if boxes else [])]
        main_length = sum(len(units(para.text)) + 1 for para in self.paragraphs)
        text = "".join(para.text + para.mark for para in paragraphs)
        coded = units(text)
        places, body = self._place(coded)
        pages_at = TEXT_AT + len(body) + (-len(body)) % PAGE
        paragraph_pages = _pages(_runs(paragraphs, places), _paragraph_page)
        character_pages = _pages(_character_runs(paragraphs, places), _character_page)
        first = pages_at // PAGE
        box_length = sum(len(units(para.text)) + 1 for para in boxes) + bool(boxes)
        table = bytearray(b"\0" * 16)
        pairs = [(0, 0)] * _PAIRS
        structures = {
            33: self._pieces(places),
            13: _bin_table(paragraph_pages, first),
            12: _bin_table(character_pages, first + len(paragraph_pages)),
            1: self.styles,
            74: self.uses,
            6: _sections(self.sections),
            56: self._box_table(),
            40: _plc(
                [*self.anchors, main_length],
                [struct.pack("<I", 1000 + n) + bytes(22) for n in range(len(self.anchors))],
            ),
            73: self.lists,
        }
        for index, data in structures.items():
            if data:
                size = self.lists_size if index == 73 and self.lists_size is not None else len(data)
                pairs[index] = (len(table), size)
                table += data
        main = self._fib(main_length, box_length, pairs).ljust(TEXT_AT, b"\0") + body
        main = main.ljust(pages_at, b"\0")
        main += b"".join(page for _, page in paragraph_pages) + b"".join(page for _, page in character_pages)
        streams = {"WordDocument": main, "1Table": bytes(table)}
        if self.data:
            streams["Data"] = self.data
        if self.title is not None:
            streams["\x05SummaryInformation"] = _summary(self.title)
        return streams | self.streams

    def _place(self, coded: list[int]) -> tuple[list[tuple[int, int, int, int]], bytes]:
        """Pieces in the order of the text: start, end, place in the stream, bytes a character; and the bytes."""
        limits = [0, *self.cuts, len(coded)]
        pieces = [(start, end) for start, end in pairwise(limits)]
        order = self.order or tuple(range(len(pieces)))
        places: dict[int, tuple[int, int, int, int]] = {}
        body = b""
        for number in order:
            start, end = pieces[number]
            if number in self.narrow:
                at, size = TEXT_AT + len(body), 1
                body += self._narrow("".join(map(chr, coded[start:end])))
                body += b"\0" * (len(body) % 2)
            else:
                at, size = TEXT_AT + len(body), 2
                body += struct.pack(f"<{end - start}H", *coded[start:end])
            places[number] = (start, end, at, size)
        return [places[number] for number in range(len(pieces))], body

    def _narrow(self, text: str) -> bytes:
        if self.charset == "cp1252":
            return text.encode("cp1252")
        return text.replace("\0", "").encode(self.charset)

    def _pieces(self, places: list[tuple[int, int, int, int]]) -> bytes:
        lists = dict(self.modifiers)
        numbers = {piece: index for index, piece in enumerate(lists)}
        packed = {piece: number << 1 | operand << 8 for piece, number, operand in self.small}
        head = b"".join(struct.pack("<BH", 1, len(data)) + data for data in lists.values())
        entries = []
        for number, (_, _, at, size) in enumerate(places):
            modifier = numbers[number] << 1 | 1 if number in numbers else packed.get(number, 0)
            entries.append(struct.pack("<HIH", 0, at if size == 2 else at * 2 | 0x40000000, modifier))
        plc = _plc([places[0][0], *(end for _, end, _, _ in places)], entries)
        return head + struct.pack("<BI", 2, len(plc)) + plc

    def _box_table(self) -> bytes:
        if not self.boxes:
            return b""
        positions = [0]
        for box in self.boxes:
            positions.append(positions[-1] + sum(len(units(para.text)) + 1 for para in box))
        entries = [bytes(14) + struct.pack("<II", 1000 + n, 0) for n in range(len(self.boxes))]
        return _plc([*positions, positions[-1] + 1], [*entries, bytes(22)])

    def _fib(self, length: int, boxes: int, pairs: Sequence[tuple[int, int]]) -> bytes:
        base = struct.pack("<HHHHHH", self.identity, self.version, 0, self.language, 0, self.flags).ljust(32, b"\0")
        lengths = [0] * 22
        lengths[3], lengths[9] = length, boxes
        flat = [number for pair in pairs for number in pair]
        return (
            base
            + struct.pack("<H", 14)
            + bytes(28)
            + struct.pack("<H22i", 22, *lengths)
            + struct.pack(f"<H{len(flat)}I", len(pairs), *flat)
        )


def units(text: str) -> list[int]:
    """The UTF-16 units of a text."""
    data = text.encode("utf-16-le", "surrogatepass")
    return list(struct.unpack(f"<{len(data) // 2}H", data))


def _plc(positions: Sequence[int], entries: Sequence[bytes]) -> bytes:
    return struct.pack(f"<{len(positions)}I", *positions) + b"".join(entries) if entries else b""


def _runs(paragraphs: Sequence[Para], places: Sequence[tuple[int, int, int, int]]) -> list[tuple[int, int, bytes]]:
    """Stretches of the stream and the properties of their paragraphs, in the order of the stream."""
    spans, at = [], 0
    for para in paragraphs:
        end = at + len(units(para.text)) + 1
        spans.append((at, end, struct.pack("<H", para.style) + para.properties))
        at = end
    return _in_stream(spans, places)


def _character_runs(
    paragraphs: Sequence[Para], places: Sequence[tuple[int, int, int, int]]
) -> list[tuple[int, int, bytes]]:
    spans, at = [], 0
    for para in paragraphs:
        end = at + len(units(para.text)) + 1
        done = at
        for first, last, properties in sorted(para.runs):
            spans += [(done, at + first, b""), (at + first, at + last, properties)]
            done = at + last
        spans.append((done, end, b""))
        at = end
    return _in_stream([span for span in spans if span[0] < span[1]], places)


def _in_stream(
    spans: Sequence[tuple[int, int, bytes]], places: Sequence[tuple[int, int, int, int]]
) -> list[tuple[int, int, bytes]]:
    found = []
    for start, end, at, size in places:
        for first, last, data in spans:
            low, high = max(first, start), min(last, end)
            if low < high:
                found.append((at + (low - start) * size, at + (high - start) * size, data))
    return sorted(found)


def _pages(runs, write) -> list[tuple[int, bytes]]:
    """Pages of runs, as full as they get: the start of each and its bytes."""
    pages, rest = [], list(runs)
    while rest:
        count = len(rest)
        while (page := write(rest[:count])) is None:
            count = count // 2 if count > 40 else count - 1
        pages.append((rest[0][0], page))
        rest = rest[count:]
    return pages


def _paragraph_page(runs: Sequence[tuple[int, int, bytes]]) -> bytes | None:
    def pack(data: bytes) -> bytes:
        return bytes([(len(data) + 1) // 2]) + data if len(data) % 2 else bytes([0, len(data) // 2]) + data

    return _page(runs, pack, 13)


def _character_page(runs: Sequence[tuple[int, int, bytes]]) -> bytes | None:
    return _page(runs, lambda data: bytes([len(data)]) + data if data else b"", 1)


def _page(runs, pack, entry: int) -> bytes | None:
    """A page, None where so many runs do not fit; equal properties stand in it once."""
    head = 4 * (len(runs) + 1)
    stored: dict[bytes, int] = {}
    end, tail = PAGE - 1, b""
    offsets = []
    for _, _, data in runs:
        packed = pack(data)
        if packed and packed not in stored:
            size = len(packed) + (end - len(packed)) % 2
            end -= size
            if end < head + entry * len(runs):
                return None
            tail = packed.ljust(size, b"\0") + tail
            stored[packed] = end // 2
        offsets.append(stored.get(packed, 0))
    if head + entry * len(runs) > end:
        return None
    page = struct.pack(f"<{len(runs) + 1}I", *(start for start, _, _ in runs), runs[-1][1])
    page += b"".join(bytes([offset]).ljust(entry, b"\0") for offset in offsets)
    return page.ljust(end, b"\0") + tail + bytes([len(runs)])


def _bin_table(pages: Sequence[tuple[int, bytes]], first: int) -> bytes:
    if not pages:
        return b""
    return _plc([*(start for start, _ in pages), 0xFFFFFF], [struct.pack("<I", first + n) for n in range(len(pages))])


def _sections(ends: Sequence[int]) -> bytes:
    return _plc([0, *ends], [bytes(12)] * len(ends)) if ends else b""


def styles(*entries: tuple[int, int, bytes, bytes]) -> bytes:
    """A style sheet: of each style its kind (1 paragraph, 2 character), base, paragraph and character modifiers."""
    sheet = struct.pack("<HHHHHHHHHH", 18, len(entries), 10, 1, 15, 15, 0, 0, 0, 0)
    for number, (kind, base, paragraph, character) in enumerate(entries):
        parts = [struct.pack("<H", number) + paragraph, character] if kind == 1 else [character]
        entry = struct.pack("<HHHHH", number, kind | base << 4, len(parts), 0, 0)
        entry += struct.pack("<H", 1) + "s".encode("utf-16-le") + b"\0\0"
        for part in parts:
            entry += struct.pack("<H", len(part)) + part + b"\0" * (len(part) % 2)
        sheet += struct.pack("<H", len(entry)) + entry + b"\0" * (len(entry) % 2)
    return sheet


def level(counting: int, template: str, *, start: int = 1, flags: int = 0, follows: int = 2, restart: int = 0) -> bytes:
    """A level of a list (LVL); in the template the characters 0 to 8 stand for the numbers of levels."""
    places = bytes(index + 1 for index, char in enumerate(template) if ord(char) < 9).ljust(9, b"\0")
    head = struct.pack("<iBB", start, counting, flags) + places + bytes([follows]) + bytes(8)
    return head + bytes([0, 0, restart, 0]) + struct.pack("<H", len(template)) + template.encode("utf-16-le")


def lists(*entries: tuple[int, Sequence[bytes]]) -> tuple[bytes, int]:
    """The lists (key and levels, one or nine) and the size that the directory gives, which leaves the levels out."""
    head = struct.pack("<H", len(entries))
    for key, levels in entries:
        head += struct.pack("<II", key, 0) + bytes(18) + bytes([len(levels) == 1, 0])
    return head + b"".join(part for _, levels in entries for part in levels), len(head)


def uses(*entries: tuple[int, Sequence[tuple[int, int]]]) -> bytes:
    """Uses of lists: of each the list's key, and the levels that it starts anew (level, start)."""
    head = struct.pack("<I", len(entries))
    body = b""
    for key, starts in entries:
        head += struct.pack("<III", key, 0, 0) + bytes([len(starts), 0, 0, 0])
        body += struct.pack("<I", 0) + b"".join(struct.pack("<II", start, number | 0x10) for number, start in starts)
    return head + body


def _summary(title: bytes, page: int = 936) -> bytes:
    """A summary with a code page and a title."""
    value = struct.pack("<II", 30, len(title) + 1) + title + b"\0"
    value += b"\0" * (-len(value) % 4)
    body = struct.pack("<IIIIII", 0, 2, 1, 24, 2, 32) + struct.pack("<Ihh", 2, page, 0) + value
    body = struct.pack("<I", len(body)) + body[4:]
    head = struct.pack("<HHI16sI", 0xFFFE, 0, 0, b"", 1)
    section = bytes.fromhex("e0859ff2f94f6810ab9108002b27b3d9") + struct.pack("<I", 48)
    return head + section + body
