"""What a Word 97 file says of its paragraphs and characters: modifiers, pages of them, styles ([MS-DOC] 2.4.6, 2.6).

Everything in these files is a list of modifiers (Prl): two bytes that name one, and its operand.
"""

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipelines.readers.doc.file import CHARACTER_PAGES, PARAGRAPH_PAGES, STYLES, NotOursError, WordFile
from pipelines.readers.doc.pieces import Text
from pipelines.reasons import Reason

Modifier = tuple[int, bytes]

PAGE_BYTES = 512
_HUGE = (0x6645, 0x6646)
_TABLE_PROPERTIES = 0x646B
_DEFINE_TABLE = (0xD606, 0xD608)
_CHANGE_TABS = 0xC615
_OPERAND_BYTES = (1, 1, 2, 4, 2, 2, 0, 3)
_MAX_INDIRECTION = 4

_STYLE, _LEVEL, _LIST = 0x4600, 0x260A, 0x460B
_IN_TABLE, _ROW_END, _DEPTH, _DEEPER, _INNER_CELL, _INNER_ROW_END = 0x2416, 0x2417, 0x6649, 0x664A, 0x244B, 0x244C
_DELETED, _HIDDEN, _SYMBOL, _CHARACTER_STYLE = 0x0800, 0x083C, 0x6A09, 0x4A30
_TABLE_GROUP = 5
_MAX_DEPTH = 64


def modifiers(data: bytes) -> Iterator[Modifier]:
    """The modifiers of a list; it ends where the list does, or where it is damaged."""
    at = 0
    while at + 2 < len(data):
        (code,) = struct.unpack_from("<H", data, at)
        at += 2
        size = _OPERAND_BYTES[code >> 13]
        if size == 0:
            size, skip = _variable(code, data, at)
            at += skip
        if at + size > len(data):
            return
        yield code, data[at : at + size]
        at += size


def _variable(code: int, data: bytes, at: int) -> tuple[int, int]:
    """Size of an operand that tells it itself, and how many bytes tell it."""
    if code in _DEFINE_TABLE:
        return (struct.unpack_from("<H", data, at)[0] - 1, 2) if at + 2 <= len(data) else (len(data), 0)
    size = data[at]
    if code == _CHANGE_TABS and size == 255:  # then it is told by the numbers of tabs that go and come
        gone = data[at + 1] if at + 1 < len(data) else 0
        come_at = at + 2 + 4 * gone
        return (2 + 4 * gone + 3 * (data[come_at] if come_at < len(data) else 0), 1)
    return size, 1


@dataclass(frozen=True, slots=True)
class ParagraphProperties:
    """What is said of a paragraph, a cell or a row by its end mark.

    `depth` counts the tables around it. `table` is how the row's columns are defined: by the list that every program
    understands, and by the one that Word writes for itself beside it, where there is one.
    """

    style: int = 0
    depth: int = 0
    row_end: bool = False
    inner_cell: bool = False
    inner_row_end: bool = False
    list_use: int | None = None
    list_level: int | None = None
    table: tuple[tuple[Modifier, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Style:
    """A style: the one that it is based on and its modifiers of paragraphs and of characters."""

    base: int
    paragraph: bytes
    character: bytes


class Properties:
    """Answers what is said of a position in the text."""

    def __init__(self, file: WordFile, text: Text) -> None:
        """Reads the directories of pages; the pages themselves are read on the way."""
        self._file = file
        self._text = text
        self._starts, self._places = _paragraph_runs(file)
        self._known: dict[tuple[bytes, bytes], ParagraphProperties] = {}
        self.styles = _styles(file.structure(STYLES))

    def paragraph(self, end: int) -> ParagraphProperties:
        """The properties of the paragraph whose end mark stands at this position."""
        piece = self._text.piece_at(end)
        if piece is None:
            return ParagraphProperties()
        index = bisect_right(self._starts, piece.at + (end - piece.start) * piece.width) - 1
        data = _paragraph_data(self._file.main, self._places[index]) if index >= 0 else b""
        key = (data, piece.modifier)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._apply(data, piece.modifier)
        return known

    def _apply(self, data: bytes, modifier: bytes) -> ParagraphProperties:
        style = struct.unpack_from("<H", data)[0] if len(data) >= 2 else 0
        plain, own = self._expand(data[2:] + modifier)
        state = _State(style)
        for code, operand in (*plain, *(own or ())):
            state.apply(code, operand)
        tables = tuple(
            tuple(part for part in parts if (part[0] >> 10) & 7 == _TABLE_GROUP) for parts in (plain, own) if parts
        )
        number, level = self.style_list(state.style)
        return ParagraphProperties(
            style=state.style,
            depth=state.table_depth(),
            row_end=state.row_end,
            inner_cell=state.inner_cell,
            inner_row_end=state.inner_row_end,
            list_use=number if state.list_use is None else state.list_use,
            list_level=level if state.list_level is None else state.list_level,
            table=tables if state.row_end or state.inner_row_end else (),
        )

    def _expand(self, data: bytes, depth: int = 0) -> tuple[list[Modifier], list[Modifier] | None]:
        """The list with its references to the data stream followed: as older programs read it, and as Word does.

        Word takes a reference to table properties in the place of all that follows it in the list; what follows is the
        same for the others.
        """
        plain: list[Modifier] = []
        own: list[Modifier] | None = None
        for code, operand in modifiers(data):
            if code not in {*_HUGE, _TABLE_PROPERTIES}:
                plain.append((code, operand))
                continue
            if depth >= _MAX_INDIRECTION:
                continue
            (at,) = struct.unpack("<I", operand)
            size = struct.unpack_from("<H", self._file.data, at)[0] if at + 2 <= len(self._file.data) else 0
            inner, inner_own = self._expand(self._file.data[at + 2 : at + 2 + size], depth + 1)
            if code == _TABLE_PROPERTIES:
                own = own or [*plain, *(inner if inner_own is None else inner_own)]
            else:
                own = own or (None if inner_own is None else [*plain, *inner_own])
                plain += inner
        return plain, own

    def style_list(self, style: int) -> tuple[int | None, int | None]:
        """The list and level that a style gives its paragraphs, its own or inherited."""
        use = level = None
        for step in self._chain(style):
            for code, operand in modifiers(step.paragraph):
                if code == _LIST and use is None:
                    (use,) = struct.unpack("<H", operand)
                elif code == _LEVEL and level is None:
                    level = operand[0]
        return use, level

    def _chain(self, style: int) -> Iterator[Style]:
        seen: set[int] = set()
        while style in self.styles and style not in seen:
            seen.add(style)
            yield self.styles[style]
            style = self.styles[style].base

    def _hides(self, style: int) -> bool:
        for step in self._chain(style):
            for code, operand in modifiers(step.character):
                if code == _HIDDEN:
                    return bool(operand[0] & 1)
        return False

    def marked_characters(self) -> "MarkedCharacters":
        """The stretches of the main stream whose characters are deleted, hidden, or stand for symbols."""
        hidden_styles = {style for style in self.styles if self._hides(style)}
        return _marked(self._file, hidden_styles)


@dataclass(slots=True)
class _State:
    """Paragraph properties while modifiers are applied in order."""

    style: int
    in_table: bool = False
    depth: int = 0
    row_end: bool = False
    inner_cell: bool = False
    inner_row_end: bool = False
    list_use: int | None = None
    list_level: int | None = None

    def apply(self, code: int, operand: bytes) -> None:
        if code in _SWITCHES:
            setattr(self, _SWITCHES[code], bool(operand[0]))
        elif code == _DEPTH:
            self.depth = struct.unpack("<i", operand)[0]
        elif code == _DEEPER:
            self.depth += struct.unpack("<i", operand)[0]
        elif code == _LIST:
            (self.list_use,) = struct.unpack("<H", operand)
        elif code == _LEVEL:
            self.list_level = operand[0]
        elif code == _STYLE:
            (self.style,) = struct.unpack("<H", operand)

    def table_depth(self) -> int:
        """How many tables are around; files of Word 97 say only that there is one."""
        return min(max(self.depth, 1), _MAX_DEPTH) if self.in_table or self.depth > 0 else 0


_SWITCHES = {
    _IN_TABLE: "in_table",
    _ROW_END: "row_end",
    _INNER_CELL: "inner_cell",
    _INNER_ROW_END: "inner_row_end",
}


def _pages(file: WordFile, structure: int) -> list[int]:
    """Where the pages of a directory begin in the main stream."""
    data = file.structure(structure)
    count = (len(data) - 4) // 8
    if count < 1:
        return []
    if count > len(file.main) // PAGE_BYTES:
        raise NotOursError(
            Reason.UNREADABLE, "the document claims more pages of properties than the file holds: it is damaged"
        )
    numbers = struct.unpack_from(f"<{count}I", data, 4 * (count + 1))
    pages = [(number & 0x3FFFFF) * PAGE_BYTES for number in numbers]
    if max(pages) + PAGE_BYTES > len(file.main):
        raise NotOursError(
            Reason.UNREADABLE, "a page of properties lies behind the end of the document: it is cut short"
        )
    return pages


def _paragraph_runs(file: WordFile) -> tuple[list[int], list[int]]:
    """Starts of the runs of paragraphs in the main stream, and where the properties of each stand (0: none)."""
    runs: list[tuple[int, int]] = []
    for page in _pages(file, PARAGRAPH_PAGES):
        count = file.main[page + PAGE_BYTES - 1]
        if 4 * (count + 1) + 13 * count >= PAGE_BYTES:
            raise NotOursError(Reason.UNREADABLE, "a page of paragraph properties is damaged")
        starts = struct.unpack_from(f"<{count + 1}I", file.main, page)
        base = page + 4 * (count + 1)
        runs.extend((starts[index], page + 2 * file.main[base + 13 * index]) for index in range(count))
    runs.sort()
    return [start for start, _ in runs], [place if place % PAGE_BYTES else 0 for _, place in runs]


def _paragraph_data(main: bytes, place: int) -> bytes:
    """Style and modifiers of a run of paragraphs; the first byte tells the length in words, or the second does."""
    if not place or place + 2 > len(main):
        return b""
    size = main[place]
    if size:
        return main[place + 1 : place + 2 * size]
    return main[place + 2 : place + 2 + 2 * main[place + 1]]


@dataclass(slots=True)
class MarkedCharacters:
    """Stretches of the main stream; `symbols` maps a stretch to the one character that stands there."""

    deleted: list[tuple[int, int]] = field(default_factory=list)
    hidden: list[tuple[int, int]] = field(default_factory=list)
    symbols: dict[int, str] = field(default_factory=dict)


def _marked(file: WordFile, hidden_styles: set[int]) -> MarkedCharacters:
    found = MarkedCharacters()
    signs = [
        struct.pack("<H", code)
        for code in (_DELETED, _HIDDEN, _SYMBOL, *((_CHARACTER_STYLE,) if hidden_styles else ()))
    ]
    for page in _pages(file, CHARACTER_PAGES):
        data = file.main[page : page + PAGE_BYTES]
        if not any(sign in data for sign in signs):
            continue
        count = data[-1]
        if 5 * count + 4 >= PAGE_BYTES:
            raise NotOursError(Reason.UNREADABLE, "a page of character properties is damaged")
        starts = struct.unpack_from(f"<{count + 1}I", data)
        for index in range(count):
            place = 2 * data[4 * (count + 1) + index]
            if place and starts[index] < starts[index + 1]:
                parts = data[place + 1 : place + 1 + data[place]]
                _note(found, (starts[index], starts[index + 1]), parts, hidden_styles)
    return found


def _note(found: MarkedCharacters, run: tuple[int, int], data: bytes, hidden_styles: set[int]) -> None:
    by_style = False
    own: int | None = None
    for code, operand in modifiers(data):
        if code == _DELETED and operand[0] & 1:
            found.deleted.append(run)
        elif code == _CHARACTER_STYLE:
            by_style = struct.unpack("<H", operand)[0] in hidden_styles
        elif code == _HIDDEN:
            own = operand[0]
        elif code == _SYMBOL:
            found.symbols[run[0]] = chr(struct.unpack("<HH", operand)[1])
    # 0 and 1 say it, 128 and 129 say whether it is as the style says.
    if by_style if own is None else bool(own & 1) != (by_style and own >= 0x80):
        found.hidden.append(run)


def _styles(data: bytes) -> dict[int, Style]:
    """The style sheet ([MS-DOC] 2.9.271); what is damaged in it is left out, since no text is in it."""
    if len(data) < 6:
        return {}
    head, count, base_bytes = struct.unpack_from("<HHH", data)
    styles: dict[int, Style] = {}
    at = 2 + head
    for index in range(count):
        if at + 2 > len(data):
            break
        (size,) = struct.unpack_from("<H", data, at)
        entry = data[at + 2 : at + 2 + size]
        at += 2 + size + size % 2
        style = _style(entry, base_bytes) if len(entry) > base_bytes + 2 else None
        if style is not None:
            styles[index] = style
    return styles


def _style(entry: bytes, base_bytes: int) -> Style | None:
    if base_bytes < 8:
        return None
    kind_and_base, counts = struct.unpack_from("<HH", entry, 2)
    (name,) = struct.unpack_from("<H", entry, base_bytes)
    at = base_bytes + 2 + 2 * name + 2
    parts: list[bytes] = []
    for _ in range(counts & 0xF):
        if at + 2 > len(entry):
            break
        (size,) = struct.unpack_from("<H", entry, at)
        parts.append(entry[at + 2 : at + 2 + size])
        at += 2 + size + size % 2
    kind, base = kind_and_base & 0xF, kind_and_base >> 4
    if kind == 1 and parts:
        return Style(base, parts[0][2:], parts[1] if len(parts) > 1 else b"")
    if kind == 2 and parts:
        return Style(base, b"", parts[0])
    return None
