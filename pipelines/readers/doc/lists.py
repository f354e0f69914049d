"""Automatic numbers of a Word 97 file ([MS-DOC] 2.4.6.3, 2.9.131, 2.9.147): lists, their levels, their uses."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.readers.doc.file import LIST_USES, LISTS, WordFile
from pipelines.readers.word.lists import LEVELS, Counters, Level

_LIST_BYTES, _LEVEL_BYTES, _USE_BYTES = 28, 28, 16
_SIMPLE = 0x01
_LEGAL, _NO_RESTART = 0x04, 0x08
_NO_GAP = 2
_STARTS, _FORMATS = 0x10, 0x20
_MAX_TEMPLATE = 64
_MAX_START = 1_000_000
_LAST_USE = 0x07FE
OLD_NUMBERING = 0x07FF
"""In the place of a list's use: the number is told by the paragraph itself, in the manner of Word 6."""

# MSONFC ([MS-OSHARED] 2.2.1.3) in the names of ST_NumberFormat.
_COUNTINGS = (
    *("decimal", "upperRoman", "lowerRoman", "upperLetter", "lowerLetter", "ordinal", "cardinalText", "ordinalText"),
    *("hex", "chicago", "ideographDigital", "japaneseCounting", "aiueo", "iroha", "decimalFullWidth"),
    *("decimalHalfWidth", "japaneseLegal", "japaneseDigitalTenThousand", "decimalEnclosedCircle", "decimalFullWidth2"),
    *("aiueoFullWidth", "irohaFullWidth", "decimalZero", "bullet", "ganada", "chosung", "decimalEnclosedFullstop"),
    *("decimalEnclosedParen", "decimalEnclosedCircleChinese", "ideographEnclosedCircle", "ideographTraditional"),
    *("ideographZodiac", "ideographZodiacTraditional", "taiwaneseCounting", "ideographLegalTraditional"),
    *("taiwaneseCountingThousand", "taiwaneseDigital", "chineseCounting", "chineseLegalSimplified"),
    "chineseCountingThousand",
)
_NONE = 0xFF


@dataclass(frozen=True, slots=True)
class _Use:
    """A use of a list (LFO): the list, and the levels that it starts anew or changes."""

    list_key: int
    starts: dict[int, int]
    levels: dict[int, Level]


class Lists:
    """The lists of a document and where their counting stands."""

    def __init__(self, file: WordFile) -> None:
        """Reads lists and uses.

        Raises:
            struct.error: they are cut short.
        """
        self._counters = Counters()
        self._lists = _lists(file)
        self._uses = _uses(file.structure(LIST_USES))

    def label(self, use_number: int, level: int) -> str:
        """Counts a paragraph and gives its printed number with the gap behind, "" where it has none.

        Args:
            use_number: the use of a list that the paragraph names, from 1; 0 and what is out of range is none.
            level: the level, from 0.
        """
        if not 1 <= use_number <= min(len(self._uses), _LAST_USE):
            return ""
        use = self._uses[use_number - 1]
        levels: Sequence[Level] = self._lists.get(use.list_key, ())
        if use.levels:
            levels = [use.levels.get(index, kept) for index, kept in enumerate(levels)]
        return self._counters.label(use.list_key, use_number, levels, level, use.starts)


def _lists(file: WordFile) -> dict[int, list[Level]]:
    """Levels by list; they stand behind the array of lists, whose length leaves them out."""
    start, size = file.place(LISTS)
    if size < 2:
        return {}
    (count,) = struct.unpack_from("<H", file.table, start)
    heads = [
        file.table[start + 2 + _LIST_BYTES * index :][:_LIST_BYTES] for index in range(min(count, size // _LIST_BYTES))
    ]
    at = start + size
    found: dict[int, list[Level]] = {}
    for head in heads:
        (key,) = struct.unpack_from("<I", head)
        levels = []
        for _ in range(1 if head[26] & _SIMPLE else LEVELS):
            level, at = _level(file.table, at)
            levels.append(level)
        found[key] = levels
    return found


def _level(data: bytes, at: int) -> tuple[Level, int]:
    """A level and where the next one begins."""
    start, counting, flags = struct.unpack_from("<iBB", data, at)
    follows = data[at + 15]
    character_bytes, paragraph_bytes, restart = struct.unpack_from("<BBB", data, at + 24)
    at += _LEVEL_BYTES + character_bytes + paragraph_bytes
    (length,) = struct.unpack_from("<H", data, at)
    text = data[at + 2 : at + 2 + 2 * length].decode("utf-16-le", "replace")[:_MAX_TEMPLATE]
    template: list[str | int] = []
    for char in text:
        if ord(char) < LEVELS:
            template.append(ord(char))
        elif template and isinstance(last := template[-1], str):
            template[-1] = last + char
        else:
            template.append(char)
    level = Level(
        start=min(max(start, 0), _MAX_START),
        counting=_COUNTINGS[counting] if counting < len(_COUNTINGS) else ("none" if counting == _NONE else "decimal"),
        template=tuple(template),
        restart_after=restart - 1 if flags & _NO_RESTART else None,
        legal=bool(flags & _LEGAL),
        gap="" if follows == _NO_GAP else " ",
    )
    return level, at + 2 + 2 * length


def _uses(data: bytes) -> list[_Use]:
    if len(data) < 4:
        return []
    (count,) = struct.unpack_from("<I", data)
    count = min(count, (len(data) - 4) // _USE_BYTES)
    at = 4 + _USE_BYTES * count
    uses = []
    for index in range(count):
        (key,) = struct.unpack_from("<I", data, 4 + _USE_BYTES * index)
        changes = data[4 + _USE_BYTES * index + 12]
        at += 4
        starts: dict[int, int] = {}
        levels: dict[int, Level] = {}
        for _ in range(changes):
            start, flags = struct.unpack_from("<II", data, at)
            at += 8
            if flags & _FORMATS:
                levels[flags & 0xF], at = _level(data, at)
                start = levels[flags & 0xF].start
            if flags & _STARTS:
                starts[flags & 0xF] = min(start, _MAX_START)
        uses.append(_Use(key, starts, levels))
    return uses
