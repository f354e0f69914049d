"""Takes formatting out of a Word file's XML before it is parsed: reading it takes most of the time and says nothing.

Word repeats font, size and borders in every cell; they are more than half of the text. Only whole elements go, and only
such whose every child is known to concern nothing but looks: what hides, strikes, raises or tracks a text stays, and so
does all that is not known. A block that comes again is judged once.
"""

import re

_CLOSED = rb"(?:\s[^<>]*)?/>"
_FONT = rb"(?:rFonts|kern|sz|szCs|lang|color|b|bCs|snapToGrid|spacing)"
_SIDE = rb"(?:top|left|start|bottom|right|end|insideH|insideV|tl2br|tr2bl)"
_BLOCKS = (
    (b"<w:rPr>", b"</w:rPr>", re.compile(rb"(?:<w:" + _FONT + _CLOSED + rb")*")),
    (b"<w:tcBorders>", b"</w:tcBorders>", re.compile(rb"(?:<w:" + _SIDE + _CLOSED + rb")*")),
)
_MOST_BLOCKS = 100_000
_LONGEST_BLOCK = 2048


def trim(data: bytes) -> bytes:
    """The same XML without elements that only tell how a text looks.

    What has comments or literal sections stays as it is, since mark-up may stand there as text; so does what uses
    another prefix or encoding than Word.
    """
    if b"<!" in data:
        return data
    for opening, closing, harmless in _BLOCKS:
        if data.count(opening) <= _MOST_BLOCKS:
            data = _without(data, opening, closing, harmless)
    return data


def _without(data: bytes, opening: bytes, closing: bytes, harmless: re.Pattern[bytes]) -> bytes:
    first, *others = data.split(opening)
    kept = [first]
    judged: dict[bytes, bool] = {}
    for part in others:
        block, end, rest = part.partition(closing)
        goes = judged.get(block)
        if goes is None:
            goes = bool(end) and len(block) <= _LONGEST_BLOCK and harmless.fullmatch(block) is not None
            if end:
                judged[block] = goes
        kept.append(rest if goes else opening + part)
    return b"".join(kept)
