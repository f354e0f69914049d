"""Text objects become characters in their places (GB/T 33190-2016, chapter 11).

Fonts are not asked: a TextCode holds characters and says where each stands. A glyph transformation (CGTransform)
changes what a character looks like, not which one it is.
"""

from itertools import zip_longest
from typing import NamedTuple

from pipelines.readers.docx.story import Element
from pipelines.readers.gridfinder.page import UPRIGHT, VERTICAL, Character
from pipelines.readers.ofd.values import children, deltas, number
from pipelines.readers.pdf.canvas import Matrix, apply, multiply
from pipelines.readers.pdf.characters import plain
from pipelines.readers.pdf.showing import ASCENT, DESCENT, placed, way_of

_TURNS = ((1.0, 0.0, 0.0, 1.0), (0.0, 1.0, -1.0, 0.0), (-1.0, 0.0, 0.0, -1.0), (0.0, -1.0, 1.0, 0.0))
"""By quarters clockwise, y growing downward."""
_HALF = 0.5
_WIDEST_FIGURE = 0.62
"""Of an em: no digit is wider, so a longer step leaves a gap; two numbers must not run into one."""
_ASIDE = 0.3

Step = tuple[float, float]


class _Font(NamedTuple):
    """How the characters of a text object stand: size in its own coordinates, widths by `scale`, turned quarters."""

    size: float
    scale: float
    reading: int
    turned: int


def characters(element: Element, to_page: Matrix) -> list[Character] | None:
    """The characters of a TextObject.

    Args:
        element: the object.
        to_page: from its coordinates to points on the page.

    Returns:
        The characters in the order of the file; None where a size or a place makes no sense.
    """
    size, scale = number(element.get("Size")), number(element.get("HScale", "1"))
    if not size or size < 0 or not scale or scale < 0:
        return None
    font = _Font(size, scale, _quarters(element, "ReadDirection"), _quarters(element, "CharDirection"))
    found: list[Character] = []
    x: float | None = 0.0
    y: float | None = 0.0
    for code in children(element, "TextCode"):
        # A code without a place begins where the one before it did (11.3).
        x = number(code.get("X")) if "X" in code.attrib else x
        y = number(code.get("Y")) if "Y" in code.attrib else y
        text = _printed(code)
        steps = _steps(code, text, font)
        if x is None or y is None or steps is None:
            return None
        found += _run(text, (x, y), steps, font, to_page)
    return found


def _quarters(element: Element, name: str) -> int:
    return int((number(element.get(name)) or 0.0) // 90) % 4


def _printed(code: Element) -> str:
    """The text of a code, without the line breaks of XML that was put in order."""
    text = code.text or ""
    return text.strip() if "\n" in text or "\r" in text else text


def _steps(code: Element, text: str, font: _Font) -> list[Step] | None:
    """From each character to the next; where the file tells nothing, by the widths that characters mostly have."""
    across, down = code.get("DeltaX"), code.get("DeltaY")
    if across is None and down is None:
        along, below, _, _ = _TURNS[font.reading]
        lengths = [font.size if font.reading % 2 else _width(character, font) for character in text[:-1]]
        return [(length * along, length * below) for length in lengths]
    xs, ys = deltas(across, len(text) - 1), deltas(down, len(text) - 1)
    return None if xs is None or ys is None else list(zip(xs, ys, strict=True))


def _width(character: str, font: _Font) -> float:
    return (_HALF if character.isascii() else 1.0) * font.size * font.scale


def _widest(character: str, font: _Font) -> float:
    is_figure = character.isascii() and not character.isalpha()
    return (_WIDEST_FIGURE if is_figure else 1.0) * font.size * font.scale


def _run(text: str, start: Step, steps: list[Step], font: _Font, to_page: Matrix) -> list[Character]:
    along, below, _, _ = _TURNS[font.turned]
    a, b, c, d, _, _ = multiply((*_TURNS[font.turned], 0.0, 0.0), to_page)
    em = font.size * (c * c + d * d) ** 0.5
    way = way_of(a, b)
    if way == UPRIGHT and steps and all(_runs_down(step, to_page) for step in steps):
        way = VERTICAL
    top, bottom = -ASCENT * font.size, DESCENT * font.size
    x, y = start
    found = []
    for character, step in zip_longest(text, steps):
        shown = plain(character)
        if shown:
            advance = 0.0 if step is None else step[0] * along + step[1] * below
            width = min(advance, _widest(character, font)) if advance > 0 else _width(character, font)
            left, base = apply(to_page, x, y)
            found.append(placed(shown, (a, b, c, d, left, base), (0.0, top, width, bottom), em, way))
        if step is not None:
            x, y = x + step[0], y + step[1]
    return found


def _runs_down(step: Step, to_page: Matrix) -> bool:
    a, b, c, d, _, _ = to_page
    across, down = step[0] * a + step[1] * c, step[0] * b + step[1] * d
    return down > 0 and abs(across) < _ASIDE * down
