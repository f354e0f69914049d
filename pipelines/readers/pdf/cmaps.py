"""Character maps embedded in a PDF: codes to Unicode (ToUnicode) and codes to glyph numbers (an embedded Encoding).

pdfminer's parser goes through them token by token and expands every range, also one of four thousand million codes.
Here the pairs are found by pattern, ranges stay ranges, and a text is decoded when a page first shows it.
"""

import re
from binascii import unhexlify
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

_HEX = rb"<([0-9A-Fa-f\s]*+)>"
_PAIR = re.compile(_HEX + rb"\s*+" + _HEX)
_RANGE = re.compile(_HEX + rb"\s*+" + _HEX + rb"\s*+(?:" + _HEX + rb"|\[([^\[\]]*+)\])")
_STRING = re.compile(_HEX)
_CID_PAIR = re.compile(_HEX + rb"\s*+(\d{1,9})")
_CID_RANGE = re.compile(_HEX + rb"\s*+" + _HEX + rb"\s*+(\d{1,9})")
_WRITING_MODE = re.compile(rb"/WMode\s+([01])\b")
_LONGEST_CODE = 4
_MOST_SPACES = 100
_LAST_UNIT = 0xFFFF


class Ranges:
    """Ranges of codes, each with what it stands for; of ranges that overlap the one that begins last counts."""

    def __init__(self, entries: Iterable[tuple[int, int, Any]]) -> None:
        self._entries = sorted(entries, key=lambda entry: entry[0])
        self._lows = [low for low, _, _ in self._entries]

    def find(self, code: int) -> tuple[int, Any] | None:
        """How far into its range a code lies, and what the range stands for; None outside of all."""
        at = bisect_right(self._lows, code) - 1
        if at < 0 or code > self._entries[at][1]:
            return None
        low, _, value = self._entries[at]
        return code - low, value


def _sections(data: bytes, kind: bytes) -> Iterator[bytes]:
    """What stands between `begin` and `end` of a kind."""
    for part in data.split(b"begin" + kind)[1:]:
        yield part.partition(b"end" + kind)[0].replace(b"< ", b"<").replace(b" >", b">")


class ToUnicode:
    """What a font's characters mean, by code."""

    def __init__(self, data: bytes) -> None:
        self._chars: dict[bytes, bytes] = {}
        for section in _sections(data, b"bfchar"):
            self._chars.update(_PAIR.findall(section.upper()))
        self._ranges = Ranges(
            (_number(low), _number(high), (first, listed))
            for section in _sections(data, b"bfrange")
            for low, high, first, listed in _RANGE.findall(section)
            if low.strip() and high.strip()
        )

    def get(self, code: int, length: int) -> str | None:
        """The text of a code of so many bytes; None where the map does not name it."""
        found = self._chars.get(b"%04X" % code if length == 2 else b"%02X" % code)
        if found is None:  # written with more digits, or with fewer, than the code has
            found = self._chars.get(b"%02X" % code if length == 2 else b"%04X" % code)
        if found is not None:
            return _text(found, 0)
        range_found = self._ranges.find(code)
        if range_found is None:
            return None
        offset, (first, listed) = range_found
        if listed:
            texts = _STRING.findall(listed)
            return _text(texts[offset], 0) if offset < len(texts) else None
        return _text(first, offset)


class CodeMap:
    """Codes of one to four bytes and the glyph numbers (CIDs) that they choose, as an embedded Encoding gives them."""

    def __init__(self, data: bytes) -> None:
        mode = _WRITING_MODE.search(data)
        self.vertical = mode is not None and mode.group(1) == b"1"
        spaces = (
            (len(_digits(low)) // 2, _number(low), _number(high))
            for section in _sections(data, b"codespacerange")
            for low, high in _PAIR.findall(section)
            if low.strip() and high.strip()
        )
        self._spaces = list(islice(spaces, _MOST_SPACES))
        self._chars = {
            _number(code): int(cid)
            for section in _sections(data, b"cidchar")
            for code, cid in _CID_PAIR.findall(section)
            if code.strip()
        }
        self._ranges = Ranges(
            (_number(low), _number(high), int(cid))
            for section in _sections(data, b"cidrange")
            for low, high, cid in _CID_RANGE.findall(section)
            if low.strip() and high.strip()
        )

    def split(self, data: bytes) -> list[tuple[int, int]]:
        """The codes in a string, each with its length in bytes."""
        codes = []
        at = 0
        while at < len(data):
            code, length = self._next(data, at)
            codes.append((code, length))
            at += length
        return codes

    def _next(self, data: bytes, at: int) -> tuple[int, int]:
        for length in range(1, _LONGEST_CODE + 1):
            code = int.from_bytes(data[at : at + length])
            if any(size == length and low <= code <= high for size, low, high in self._spaces):
                return code, length
        length = min((size for size, _, _ in self._spaces if size), default=2)
        return int.from_bytes(data[at : at + length]), length

    def cid(self, code: int) -> int | None:
        """The glyph number of a code; None where the map does not name it."""
        if code in self._chars:
            return self._chars[code]
        found = self._ranges.find(code)
        return found[0] + found[1] if found is not None else None


def walk(tree: dict[int, object], data: bytes) -> list[tuple[int, int, int]]:
    """The codes of a string by one of pdfminer's predefined maps (`CMap.code2cid`): code, length in bytes, CID.

    A byte sequence that the map does not know counts as one code without a glyph (CID 0).
    """
    found = []
    node: object = tree
    code = length = 0
    for byte in data:
        node = node.get(byte) if isinstance(node, dict) else None
        code, length = code << 8 | byte, length + 1
        if isinstance(node, dict):
            continue
        found.append((code, length, node if isinstance(node, int) else 0))
        node, code, length = tree, 0, 0
    return found


def _digits(written: bytes) -> bytes:
    return b"".join(written.split())


def _number(written: bytes) -> int:
    return int(_digits(written), 16)


def _text(written: bytes, offset: int) -> str | None:
    """The text that hexadecimal digits give in UTF-16, its last unit counted on by `offset`."""
    digits = written if written.isalnum() else _digits(written)
    if len(digits) <= 4:
        value = int(digits, 16) + offset if digits else 0
        return chr(value) if value and value <= _LAST_UNIT and not 0xD800 <= value <= 0xDFFF else None
    value = int(digits[-4:], 16) + offset
    if value > _LAST_UNIT:
        return None
    units = unhexlify(digits[:-4].rjust((len(digits) + 3) // 4 * 4 - 4, b"0")) + value.to_bytes(2)
    return units.decode("utf-16-be", "replace")
