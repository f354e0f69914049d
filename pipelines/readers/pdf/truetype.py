"""The Unicode values of glyphs by a TrueType font's own character map, for fonts that a PDF embeds without a map."""

import struct
from collections.abc import Iterator

_UNICODE_TABLES = frozenset({(0, 0), (0, 1), (0, 2), (0, 3), (0, 4), (0, 6), (3, 1), (3, 10)})
_MOST_TABLES = 64
_MOST_GLYPHS = 65_536
_LAST_CODE = 0x10FFFF


def unicode_by_glyph(font: bytes) -> dict[int, str]:
    """Glyph number to character; nothing where the font has no Unicode map or is damaged.

    Of several characters with one glyph the lowest counts, so a plain letter goes before a compatibility form.
    """
    found: dict[int, str] = {}
    try:
        for code, glyph in _pairs(font):
            if len(found) >= _MOST_GLYPHS:
                break
            if glyph and not 0xD800 <= code <= 0xDFFF:
                before = found.get(glyph)
                if before is None or code < ord(before):
                    found[glyph] = chr(code)
    except (struct.error, IndexError):
        return {}
    return found


def _pairs(font: bytes) -> Iterator[tuple[int, int]]:
    for offset in _unicode_maps(font):
        (kind,) = struct.unpack_from(">H", font, offset)
        if kind == 4:
            yield from _segments(font, offset)
        elif kind == 12:
            yield from _groups(font, offset)


def _unicode_maps(font: bytes) -> list[int]:
    (tables,) = struct.unpack_from(">H", font, 4)
    for number in range(min(tables, _MOST_TABLES)):
        tag, _, offset, _ = struct.unpack_from(">4sLLL", font, 12 + 16 * number)
        if tag == b"cmap":
            (subtables,) = struct.unpack_from(">H", font, offset + 2)
            entries = [
                struct.unpack_from(">HHL", font, offset + 4 + 8 * n) for n in range(min(subtables, _MOST_TABLES))
            ]
            return [offset + at for platform, encoding, at in entries if (platform, encoding) in _UNICODE_TABLES]
    return []


def _segments(font: bytes, offset: int) -> Iterator[tuple[int, int]]:
    """Format 4: segments of codes, each with a shift or with glyph numbers of its own."""
    (double,) = struct.unpack_from(">H", font, offset + 6)
    count = double // 2
    ends = struct.unpack_from(f">{count}H", font, offset + 14)
    starts = struct.unpack_from(f">{count}H", font, offset + 16 + double)
    shifts = struct.unpack_from(f">{count}H", font, offset + 16 + 2 * double)
    ranges_at = offset + 16 + 3 * double
    ranges = struct.unpack_from(f">{count}H", font, ranges_at)
    last = -1
    for number, (start, end, shift, reach) in enumerate(zip(starts, ends, shifts, ranges, strict=True)):
        for code in range(max(start, last + 1), end + 1):  # segments are sorted; what overlaps is an attack
            glyph = code
            if reach:
                (glyph,) = struct.unpack_from(">H", font, ranges_at + 2 * number + reach + 2 * (code - start))
            if code != 0xFFFF and (glyph or not reach):
                yield code, (glyph + shift) & 0xFFFF
        last = max(last, end)


def _groups(font: bytes, offset: int) -> Iterator[tuple[int, int]]:
    """Format 12: groups of consecutive codes."""
    (count,) = struct.unpack_from(">L", font, offset + 12)
    last = -1
    for number in range(count):
        start, end, glyph = struct.unpack_from(">LLL", font, offset + 16 + 12 * number)
        for code in range(max(start, last + 1), min(end, _LAST_CODE) + 1):
            yield code, glyph + code - start
        last = max(last, min(end, _LAST_CODE))
