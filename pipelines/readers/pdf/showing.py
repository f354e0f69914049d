"""Strings become characters in their places: along the line, or one below the other."""

from pipelines.readers.gridfinder.page import SIDEWAYS_DOWN, SIDEWAYS_UP, UPRIGHT, UPSIDE_DOWN, VERTICAL, Character
from pipelines.readers.pdf.canvas import Matrix, multiply
from pipelines.readers.pdf.fonts import Font
from pipelines.readers.pdf.state import State
from pipelines.readers.pdf.tokens import Operands

ASCENT = 0.88
DESCENT = 0.12
"""Of an em, as Chinese fonts have it. What fonts declare differs too much to compare their characters by it."""
_THOUSAND = 1000.0
_SPACE = 32

_character = tuple.__new__  # a named tuple without its checks: characters are made by the thousand


def show(state: State, font: Font, text: Matrix, parts: Operands, marks: list[Character]) -> Matrix:
    """Places the characters of strings.

    Args:
        state: the graphics state.
        font: its font.
        text: the text matrix.
        parts: strings, and numbers that move the pen back by thousandths of an em.
        marks: takes the characters.

    Returns:
        The text matrix after the last character.
    """
    a, b, c, d, e, f = text
    page = state.matrix
    if font.vertical:
        y = _show_vertical(state, font, multiply(text, page), parts, marks)
        return a, b, c, d, e + y * c, f + y * d
    if b == 0.0 and c == 0.0 and page[1] == 0.0 and page[2] == 0.0 and a * page[0] > 0.0 and state.size > 0.0:
        place = a * page[0], d * page[3], e * page[0] + page[4], f * page[3] + page[5]
        x = _show_upright(state, font, place, parts, marks)
    else:
        x = _show_turned(state, font, multiply(text, page), parts, marks)
    return a, b, c, d, e + x * a, f + x * b


def _show_upright(
    state: State, font: Font, place: tuple[float, float, float, float], parts: Operands, marks: list[Character]
) -> float:
    """As `_show_turned`, for nearly all text there is: level, from left to right."""
    across, up, left, base = place
    size, scale = state.size, state.scale
    wide = size * scale
    char_space, word_space = state.char_space * scale, state.word_space * scale
    height = size * font.em
    top, bottom = base + up * (state.rise + ASCENT * height), base + up * (state.rise - DESCENT * height)
    if top > bottom:
        top, bottom = bottom, top
    em = bottom - top
    x = 0.0
    for part in parts:
        if part.__class__ is float:
            x -= part / _THOUSAND * wide
            continue
        for code, glyph in font.glyphs(part):
            width = glyph[1] * wide
            if glyph[0]:
                start = left + x * across
                marks.append(_character(Character, (glyph[0], start, top, start + width * across, bottom, em, UPRIGHT)))
            x += width + char_space
            if code == _SPACE:
                x += word_space
    return x


def _show_turned(state: State, font: Font, matrix: Matrix, parts: Operands, marks: list[Character]) -> float:
    a, b, c, d, _, _ = matrix
    wide = state.size * state.scale
    height = state.size * font.em
    up, down = state.rise + ASCENT * height, state.rise - DESCENT * height
    em = abs(height) * (c * c + d * d) ** 0.5
    way = way_of(a * wide, b * wide)
    x = 0.0
    for part in parts:
        if isinstance(part, float):
            x -= part / _THOUSAND * wide
            continue
        for code, (text, width, _, _, _) in font.glyphs(part):
            if text:
                marks.append(placed(text, matrix, (x, down, x + width * wide, up), em, way))
            x += width * wide + (state.char_space + (state.word_space if code == _SPACE else 0.0)) * state.scale
    return x


def _show_vertical(state: State, font: Font, matrix: Matrix, parts: Operands, marks: list[Character]) -> float:
    size = state.size
    em = abs(size) * (matrix[2] ** 2 + matrix[3] ** 2) ** 0.5
    y = 0.0
    for part in parts:
        if isinstance(part, float):
            y -= part / _THOUSAND * size
            continue
        for code, (text, advance, pen_x, pen_y, width) in font.glyphs(part):
            if text:
                left, base = -pen_x * size * state.scale, y - pen_y * size + state.rise
                box = (left, base - DESCENT * size, left + width * size * state.scale, base + ASCENT * size)
                marks.append(placed(text, matrix, box, em, VERTICAL))
            y += advance * size + state.char_space + (state.word_space if code == _SPACE else 0.0)
    return y


def way_of(x: float, y: float) -> int:
    """The way of writing of a pen that moves by (x, y) on the page."""
    if abs(x) >= abs(y):
        return UPRIGHT if x >= 0 else UPSIDE_DOWN
    return SIDEWAYS_DOWN if y > 0 else SIDEWAYS_UP


def placed(text: str, matrix: Matrix, box: tuple[float, float, float, float], em: float, way: int) -> Character:
    """A character whose box stands in text coordinates, at any angle."""
    a, b, c, d, e, f = matrix
    x0, y0, x1, y1 = box
    xs = (a * x0 + c * y0, a * x1 + c * y0, a * x0 + c * y1, a * x1 + c * y1)
    ys = (b * x0 + d * y0, b * x1 + d * y0, b * x0 + d * y1, b * x1 + d * y1)
    return Character(text, e + min(xs), f + min(ys), e + max(xs), f + max(ys), em, way)
