"""The text of a Word 97 file as it is printed: without what is deleted or hidden and without the codes of fields.

Whatever is taken out leaves a null character behind, so that positions stay what the file's tables say.
"""

import re
import struct
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipelines.readers.doc.file import SECTIONS, WordFile
from pipelines.readers.doc.pieces import Text, whole
from pipelines.readers.doc.properties import ParagraphProperties, Properties, modifiers

PARAGRAPH_MARK, CELL_MARK, SECTION_MARK = "\r", "\x07", "\x0c"

_FIELD = re.compile("[\x13\x14\x15]")
_BEGIN, _SEPARATE = "\x13", "\x14"
_MAX_NESTED_FIELDS = 64
_ENDS = re.compile("[\r\x07\x0c]")
_DELETED, _HIDDEN = 0x0800, 0x083C
# What Word keeps inside the text for other things (pictures, notes, drawn objects) is not printed.
_PRINTED = dict.fromkeys(range(0x20)) | {
    0x09: "\t",
    0x0A: "\n",
    0x0B: "\n",
    0x0C: "\n",
    0x0E: "\n",
    0x1E: "-",
}

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph: its printed text, where it begins and where its end mark stands, what the mark is and says."""

    text: str
    start: int
    end: int
    mark: str
    properties: ParagraphProperties
    deleted: bool


class Story:
    """The printed text of a document and its paragraphs."""

    def __init__(self, file: WordFile, text: Text, properties: Properties) -> None:
        """Takes out of the text what is not printed."""
        self.warnings: list[str] = []
        self._properties = properties
        self._sections = _section_ends(file)
        marked = properties.marked_characters()
        symbols = marked.symbols
        self._deleted = _positions(text, marked.deleted, _DELETED)
        hidden = _positions(text, marked.hidden, _HIDDEN)
        characters = text.text
        if symbols:
            characters = _with_symbols(text, symbols)
        if self._deleted or hidden:
            characters = _without(characters, self._deleted, ends=True)
            characters = _without(characters, hidden, ends=False)
        if _BEGIN in characters:
            codes, unended = _field_codes(characters)
            characters = _without(characters, codes, ends=False)
            if unended:
                self.warnings.append("a field has no end: its code may stand in the text")
        self.text = characters

    def lines(self, start: int, end: int) -> Iterator[Line]:
        """The paragraphs of a part of the text; the last one need not have an end mark."""
        begin = start
        for match in _ENDS.finditer(self.text, start, end):
            at = match.start()
            mark = match.group()
            if mark == SECTION_MARK and at + 1 not in self._sections:
                continue  # a page break, inside its paragraph
            yield self._line(begin, at, mark)
            begin = at + 1
        if begin < end:
            yield self._line(begin, end - 1, "", last=end)

    def _line(self, start: int, end: int, mark: str, last: int | None = None) -> Line:
        text = printed(self.text[start : end if last is None else last])
        return Line(text, start, end, mark, self._properties.paragraph(end), _covers(self._deleted, end))


def printed(text: str) -> str:
    """A stretch of text without the signs that Word keeps in it, breaks and tabs as such."""
    return whole(text.translate(_PRINTED))


def _section_ends(file: WordFile) -> frozenset[int]:
    """Positions behind the end of a section; there the sign of a page break ends a paragraph too."""
    data = file.structure(SECTIONS)
    count = (len(data) - 4) // 16
    return frozenset(struct.unpack_from(f"<{count + 1}I", data)) if count > 0 else frozenset()


def _merged(spans: Iterable[Span]) -> list[Span]:
    result: list[Span] = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        elif start < end:
            result.append((start, end))
    return result


def _positions(text: Text, stretches: Sequence[Span], modifier: int) -> list[Span]:
    """Positions in the text of stretches of the main stream, and of the pieces that are modified as a whole."""
    stretches = _merged(stretches)
    ends = [end for _, end in stretches]
    found: list[Span] = []
    for piece in text.pieces:
        size = piece.end - piece.start
        if any(code == modifier and operand[0] & 1 for code, operand in modifiers(piece.modifier)):
            found.append((piece.start, piece.end))
            continue
        index = bisect_left(ends, piece.at + 1)
        while index < len(stretches) and stretches[index][0] < piece.at + size * piece.width:
            start = max(0, (stretches[index][0] - piece.at) // piece.width)
            end = min(size, (stretches[index][1] - piece.at) // piece.width)
            found.append((piece.start + start, piece.start + end))
            index += 1
    return _merged(found)


def _covers(spans: Sequence[Span], position: int) -> bool:
    index = bisect_left(spans, (position + 1, 0)) - 1
    return index >= 0 and spans[index][0] <= position < spans[index][1]


def _without(text: str, spans: Sequence[Span], *, ends: bool) -> str:
    """The text with null characters in the spans; what makes tables stays, the ends of paragraphs unless `ends`."""
    if not spans:
        return text
    kept = "[^\x07\x13\x14\x15]" if ends else "[^\x07\r\x0c\x13\x14\x15]"
    blanked = re.compile(kept, re.DOTALL)
    parts = []
    done = 0
    for start, end in spans:
        parts.append(text[done:start])
        parts.append(blanked.sub("\0", text[start:end]))
        done = end
    parts.append(text[done:])
    return "".join(parts)


def _with_symbols(text: Text, symbols: dict[int, str]) -> str:
    """The text with the characters that a symbol font draws; in the text itself stands a bracket for each."""
    characters = text.text
    starts = sorted(symbols)
    found: list[tuple[int, str]] = []
    for piece in text.pieces:
        size = (piece.end - piece.start) * piece.width
        index = bisect_left(starts, piece.at)
        while index < len(starts) and starts[index] < piece.at + size:
            found.append((piece.start + (starts[index] - piece.at) // piece.width, symbols[starts[index]]))
            index += 1
    parts = []
    done = 0
    for position, symbol in sorted(found):
        if position >= done and characters[position] == "(":
            parts += [characters[done:position], symbol]
            done = position + 1
    return "".join(parts) + characters[done:]


def _field_codes(text: str) -> tuple[list[Span], bool]:
    """The codes of fields, up to the separator or, without a result, to the end; and whether one has no end.

    A field without an end hides nothing: its text may be the report.
    """
    opened: list[tuple[int, bool]] = []  # where each open field begins, and whether its result has begun
    spans: list[Span] = []
    for match in _FIELD.finditer(text):
        mark, at = match.group(), match.start()
        if mark == _BEGIN:
            opened.append((at, False))
            if len(opened) > _MAX_NESTED_FIELDS:
                break
        elif opened:
            begin, in_result = opened.pop()
            if not in_result:
                spans.append((begin, at))
            if mark == _SEPARATE:
                opened.append((begin, True))
    return _merged(spans), bool(opened)
