"""Lines of text in a picture: where each one stands, cut out for the recogniser, and the marks that it is made of."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

from pipelines.readers.gridfinder import Box
from pipelines.readers.scan.cleaning import FAINT_INK, INK, THIN_INK
from pipelines.readers.scan.components import components
from pipelines.readers.scan.libraries import library
from pipelines.readers.scan.pictures import SCALE

_USUAL_EM = 10.5 * SCALE
_LOWEST, _HIGHEST = 8, 90
"""Pixels: how high characters can be."""
_SPECK = 4
"""Pixels of ink: less is noise."""
_FULL_LINE = 1.15
_TWO_LINES = 1.75
_LINE_STEP = 1.25
_STROKE_GAP = 0.35
_RUN_GAP = 0.7
_PROSE_GAP = 0.8
"""In ems: how high a line is at most; from which height on there are two; from line to line; between strokes of one
character; between two runs of a cell's line, and of a line outside tables."""
_ROOM = 0.2
_NARROWEST = 1.0
EDGE = 2
"""Pixels around ink that hold its softened edge."""
_NO_INK = 0.02
"""Of a square em: ink that is no character."""
_FAINT_MARK = 0.45
"""Of an em: a faint mark as high may be a digit."""
_ROUGH = 0.16
_RULE_SIDE = 2.0
"""Of an em: how high the rest of a rule is at most. Points: how near to the cell's edge it is."""


class Mark(NamedTuple):
    """A piece of ink that hangs together, in pixels of its page."""

    x0: int
    y0: int
    x1: int
    y1: int
    area: int


@dataclass(frozen=True, slots=True, eq=False)
class Strip:
    """A line of text, or a run of one; each is like itself only.

    Attributes:
        box: around its ink, in points.
        picture: grey, ink on white, for the recogniser; its ink begins `_ROOM` ems inside.
        marks: its firm ink, from left to right.
        em: the height of the page's characters in pixels.
        thin: its ink with the thin strokes that hold a digit together.
    """

    box: Box
    picture: Any
    marks: tuple[Mark, ...]
    em: float
    thin: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A level page, ready to be cut up.

    Attributes:
        grey: ink on white, ruled lines taken out.
        ink: true where there is ink beside the rules.
        em: the usual height of a character, in pixels.
    """

    grey: Any
    ink: Any
    em: float

    @classmethod
    def of(cls, grey: Any, rules: Any) -> "Sheet":
        """A page without its rules, `rules` being true where their ink is."""
        np = library("numpy")
        plain = np.where(rules, 255, grey).astype(np.uint8)
        return cls(plain, plain < THIN_INK, _em(plain < INK))


def _em(ink: Any) -> float:
    np = library("numpy")
    heights = components(ink).heights
    heights = heights[(heights >= _LOWEST) & (heights <= _HIGHEST)]
    return float(np.percentile(heights, 80)) / 0.92 if len(heights) >= 10 else _USUAL_EM


def pixels(box: Box) -> tuple[int, int, int, int]:
    """A box in pixels."""
    x0, y0, x1, y1 = (round(edge * SCALE) for edge in box)
    return max(x0, 0), max(y0, 0), max(x1, 0), max(y1, 0)


def in_cell(sheet: Sheet, cell: Box) -> list[Strip]:
    """The lines in a cell from top to bottom, each in runs from left to right."""
    x0, y0, x1, y1 = pixels(cell)
    ink = _without_specks(sheet.ink[y0:y1, x0:x1])
    strips = []
    for top, bottom in _lines(ink.any(axis=1), ink, sheet.em):
        if _is_left_of_rule(top, bottom, y1 - y0, sheet.em):
            continue
        for left, right in _runs(ink[top:bottom].any(axis=0), _RUN_GAP * sheet.em):
            strip = _cut(sheet, ink[top:bottom, left:right], (x0 + left, y0 + top))
            if strip is not None:
                strips.append(strip)
    return strips


def _is_left_of_rule(top: int, bottom: int, height: int, em: float) -> bool:
    """True for ink next to a cell's upper or lower edge that is lower than any character: a rough rule's."""
    return bottom - top <= _ROUGH * em and (top <= _RULE_SIDE * SCALE or height - bottom <= _RULE_SIDE * SCALE)


def has_faint_mark(sheet: Sheet, cell: Box) -> bool:
    """True where a cell without text holds something pale, or a heap of specks, that may have been a character."""
    cv2, np = library("cv2"), library("numpy")
    x0, y0, x1, y1 = pixels(cell)
    inner = sheet.grey[y0 + EDGE : y1 - EDGE, x0 + EDGE : x1 - EDGE]
    if not inner.size:
        return False
    if int((inner < INK).sum()) > _NO_INK * sheet.em**2:
        return True
    count, _, stats, _ = cv2.connectedComponentsWithStats((inner < FAINT_INK).astype(np.uint8))
    return bool((stats[1:count, cv2.CC_STAT_HEIGHT] >= _FAINT_MARK * sheet.em).any())


def outside(sheet: Sheet, tables: list[Box]) -> list[Strip]:
    """The lines outside tables, in no order; a line is parted at its wide gaps."""
    cv2, np = library("cv2"), library("numpy")
    ink = sheet.ink.astype(np.uint8)
    for table in tables:
        x0, y0, x1, y1 = pixels(table)
        ink[max(y0 - EDGE, 0) : y1 + EDGE, max(x0 - EDGE, 0) : x1 + EDGE] = 0
    ink = _without_specks(ink > 0).astype(np.uint8)
    across, down = max(3, round(_PROSE_GAP * sheet.em)), max(1, round(_STROKE_GAP * sheet.em / 2))
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((down, across), np.uint8))
    found = components(joined)
    strips = []
    boxes = zip(found.lefts, found.tops, found.widths, found.heights, strict=True)
    for name, (x, y, width, height) in enumerate((tuple(map(int, box)) for box in boxes), 1):
        own = (found.names[y : y + height, x : x + width] == name) & (ink[y : y + height, x : x + width] > 0)
        for top, bottom in _lines(own.any(axis=1), own, max(sheet.em, 0.0)):
            strip = _cut(sheet, own[top:bottom], (x, y + top))
            if strip is not None:
                strips.append(strip)
    return strips


def _without_specks(ink: Any) -> Any:
    cv2, np = library("cv2"), library("numpy")
    count, names = cv2.connectedComponents(ink.astype(np.uint8))
    if count < 2:
        return ink
    places = np.flatnonzero(ink)  # most of a page is paper
    own = names.ravel()[places]
    cleaned = ink.copy()
    cleaned.ravel()[places[np.bincount(own)[own] < _SPECK]] = False
    return cleaned


def _runs(filled: Any, gap: float) -> Iterator[tuple[int, int]]:
    """Where rows or columns with ink begin and end, gaps up to `gap` not counted."""
    np = library("numpy")
    places = np.flatnonzero(filled)
    if not len(places):
        return
    cuts = np.flatnonzero(np.diff(places) > gap + 1)
    for start, end in zip([0, *(cuts + 1)], [*cuts, len(places) - 1], strict=True):
        yield int(places[start]), int(places[end]) + 1


def _lines(filled: Any, ink: Any, em: float) -> list[tuple[int, int]]:
    """Where lines begin and end from top to bottom: strokes of one character joined, lines that touch parted."""
    lines: list[tuple[int, int]] = []
    for top, bottom in _runs(filled, 0):
        if lines and bottom - lines[-1][0] <= _FULL_LINE * em and top - lines[-1][1] <= _STROKE_GAP * em:
            lines[-1] = lines[-1][0], bottom
        elif bottom - top > _TWO_LINES * em and ink.shape[1] > _HIGHEST:
            lines += _parted(ink[top:bottom].sum(axis=1), top, max(2, round((bottom - top) / (_LINE_STEP * em))))
        else:
            lines.append((top, bottom))
    return lines


def _parted(profile: Any, top: int, count: int) -> list[tuple[int, int]]:
    """Lines that touch, cut where there is the least ink about where each should end."""
    step = len(profile) / count
    cuts = [0]
    for number in range(1, count):
        low, high = int((number - 0.3) * step), int((number + 0.3) * step) + 1
        cuts.append(low + int(profile[low:high].argmin()))
    cuts.append(len(profile))
    return [(top + start, top + end) for start, end in pairwise(cuts) if end > start]


def _cut(sheet: Sheet, ink: Any, corner: tuple[int, int]) -> Strip | None:
    """A line cut out with its own ink only, on white; None where it is no more than dust."""
    np = library("numpy")
    if int(ink.sum()) <= _NO_INK * sheet.em**2:
        return None
    ys, xs = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    x, y = corner
    x0, y0, x1, y1 = x + int(xs[0]), y + int(ys[0]), x + int(xs[-1]) + 1, y + int(ys[-1]) + 1
    own = ink[ys[0] : ys[-1] + 1, xs[0] : xs[-1] + 1]
    firm = _without_specks(own & (sheet.grey[y0:y1, x0:x1] < INK))
    box = Box(x0 / SCALE, y0 / SCALE, x1 / SCALE, y1 / SCALE)
    return Strip(box, _picture(sheet, own, (x0, y0)), _marks(firm, (x0, y0)), sheet.em, _marks(own, (x0, y0)))


def _marks(ink: Any, corner: tuple[int, int]) -> tuple[Mark, ...]:
    cv2, np = library("cv2"), library("numpy")
    count, _, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8))
    x, y = corner
    return tuple(
        sorted(
            Mark(x + int(left), y + int(top), x + int(left + width), y + int(top + height), int(area))
            for left, top, width, height, area in stats[1:count]
        )
    )


def _picture(sheet: Sheet, own: Any, corner: tuple[int, int]) -> Any:
    """The ink and its soft edge on white, an em high at least, so that a dash stays a dash."""
    cv2, np = library("cv2"), library("numpy")
    height, width = own.shape
    x, y = corner
    near = cv2.dilate(np.pad(own.astype(np.uint8), EDGE), np.ones((2 * EDGE + 1, 2 * EDGE + 1), np.uint8))
    source = np.full(near.shape, 255, np.uint8)
    left, top = min(x, EDGE), min(y, EDGE)
    inside = sheet.grey[y - top : y + height + EDGE, x - left : x + width + EDGE]
    source[EDGE - top : EDGE - top + inside.shape[0], EDGE - left : EDGE - left + inside.shape[1]] = inside
    return on_paper(np.where(near > 0, source, 255), sheet.em)


def on_paper(ink: Any, em: float) -> Any:
    """Ink with its soft edge of `EDGE` pixels in the middle of a white picture, as the recogniser is given it."""
    np = library("numpy")
    height, width = ink.shape
    tall, wide = round(max((height - 2 * EDGE) * 1.12, em)), width - 2 * EDGE + 2 * round(_ROOM * em)
    picture = np.full((max(tall, height), max(wide, round(_NARROWEST * em), width)), 255, np.uint8)
    top, left = (picture.shape[0] - height) // 2, (picture.shape[1] - width) // 2
    picture[top : top + height, left : left + width] = ink
    return picture
