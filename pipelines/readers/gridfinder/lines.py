"""Characters put back into lines, and lines into the text of a cell."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter

from pipelines.readers.gridfinder.page import SIDEWAYS_DOWN, SIDEWAYS_UP, UPRIGHT, UPSIDE_DOWN, VERTICAL, Box, Character

_SAME_LINE = 0.5
"""Share of the lower one's height that two characters of a line have in common."""
_WORD_GAP = 0.22
_WIDE_GAP = 0.6
"""Of an em, between two letters or digits, and between two others: from there on a blank is read."""
_OVERPRINT = 0.35
"""Of a character's width: printed again that close by, it is the same one made bold."""


_left = attrgetter("x0")


def _middle(character: Character) -> float:
    return character.y0 + character.y1


@dataclass(slots=True)
class Line:
    """Characters side by side, in reading order, and the box around them."""

    characters: list[Character]
    box: Box

    @property
    def size(self) -> float:
        """The height of its largest font."""
        return max(character.size for character in self.characters)


def find_lines(characters: Sequence[Character]) -> list[Line]:
    """Upright characters as lines from top to bottom, each from left to right."""
    if len(characters) < 2:
        line = _line(list(characters)) if characters else None
        return [line] if line is not None else []
    rows: list[list[Character]] = []
    top = bottom = 0.0
    for character in sorted(characters, key=_middle):
        _, _, y0, _, y1, _, _ = character
        common = min(y1, bottom) - max(y0, top)
        if rows and common >= _SAME_LINE * min(bottom - top, y1 - y0):
            rows[-1].append(character)
            if y1 - y0 > bottom - top:
                top, bottom = y0, y1
        else:
            rows.append([character])
            top, bottom = y0, y1
    return [line for row in rows if (line := _line(row)) is not None]


def _line(row: list[Character]) -> Line | None:
    """The characters of a row from left to right without the blanks at its ends; None where there are only blanks."""
    row.sort(key=_left)
    while row and row[-1].text.isspace():
        row.pop()
    while row and row[0].text.isspace():
        row.pop(0)
    if not row:
        return None
    _, _, tops, rights, bottoms, _, _ = zip(*row, strict=True)
    return Line(row, Box(row[0].x0, min(tops), max(rights), max(bottoms)))


def text_of(line: Line) -> str:
    """The text of a line: what is printed twice for boldness counts once, a gap reads as a blank."""
    parts: list[str] = []
    last, left, right, height = "", 0.0, 0.0, 0.0
    for text, x0, _, x1, _, size, _ in line.characters:
        if last:
            if text == last and x0 - left < _OVERPRINT * (right - left):
                continue
            if x0 - right > _WORD_GAP * max(size, height) and _parts(last, text, x0 - right, max(size, height)):
                parts.append(" ")
        parts.append(text)
        last, left, right, height = text, x0, x1, size
    joined = "".join(parts)
    return " ".join(joined.split()) if " " in joined else joined


def _parts(before: str, after: str, gap: float, size: float) -> bool:
    """True where a gap between two characters reads as a blank."""
    words = before[-1].isascii() and after[0].isascii()
    return gap > (_WORD_GAP if words else _WIDE_GAP) * size


def cell_text(characters: Sequence[Character]) -> str:
    """The text in a cell: lines from top to bottom, whichever way they are turned; a line break parts them."""
    if len(characters) < 2:
        return characters[0].text.strip() if characters else ""
    if len({(character.way, character.y0) for character in characters}) == 1 and characters[0].way == UPRIGHT:
        line = _line(list(characters))
        return text_of(line) if line is not None else ""
    ways: dict[int, list[Character]] = defaultdict(list)
    for character in characters:
        ways[character.way].append(character)
    texts = []
    for way, members in ways.items():
        turned = _as_upright(members, way)
        if way == UPRIGHT and _runs_down(turned):
            turned = _as_upright(members, VERTICAL)
        texts += [text for line in find_lines(turned) if (text := text_of(line))]
    return "\n".join(texts)


def _as_upright(characters: Sequence[Character], way: int) -> Sequence[Character]:
    """The characters with their boxes turned so that the line runs to the right and the next line lies below."""
    if way == UPRIGHT:
        return characters
    return [c._replace(x0=box.x0, y0=box.y0, x1=box.x1, y1=box.y1) for c in characters for box in (_turn(c, way),)]


def _turn(c: Character, way: int) -> Box:
    if way in {SIDEWAYS_DOWN, VERTICAL}:
        return Box(c.y0, -c.x1, c.y1, -c.x0)
    if way == SIDEWAYS_UP:
        return Box(-c.y1, c.x0, -c.y0, c.x1)
    if way == UPSIDE_DOWN:
        return Box(-c.x1, -c.y1, -c.x0, -c.y0)
    raise ValueError(way)


def _runs_down(characters: Sequence[Character]) -> bool:
    """True where upright characters were written one below the other, column by column.

    Told by the order in which they came: one column reads the same either way, two do not.
    """
    shown = [c for c in characters if not c.text.isspace()]
    if len(shown) < 4:
        return False
    below = beside = 0
    for one, other in pairwise(shown):
        across, down = abs((one.x0 + one.x1) - (other.x0 + other.x1)) / 2, other.y0 - one.y0
        if across < 0.3 * one.size and down > 0.5 * one.size:
            below += 1
        elif abs(down) < 0.3 * one.size:
            beside += 1
    return below > 2 * beside and below >= len(shown) // 2
