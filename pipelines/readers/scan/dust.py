"""Specks beside digits: what is as small as a decimal point and stands where none can be."""

from collections.abc import Iterable
from dataclasses import replace

from pipelines.readers.gridfinder import Box
from pipelines.readers.scan.libraries import library
from pipelines.readers.scan.pictures import SCALE
from pipelines.readers.scan.strips import EDGE, Mark, Strip, on_paper, pixels

_DUST = 0.2
"""Of an em: how wide and high dust is at most; a dash is wider."""
_FOOT = 0.6
"""Of a digit's height, from its top: a point or comma ends lower."""
_AWAY = 0.3
"""Of an em: a point is nearer to a digit."""
_LARGE = 0.5
"""Of the tallest mark's height: what is larger is no dust, nor what hangs together with it."""


def without_dust(strip: Strip) -> Strip:
    """A number's strip without its dust; the same strip where it has none."""
    heights = [mark.y1 - mark.y0 for mark in strip.thin]
    large = [mark for mark, height in zip(strip.thin, heights, strict=True) if height > _LARGE * max(heights)]
    kept = tuple(mark for mark in strip.thin if not _is_dust(mark, large, strip.em))
    if len(kept) == len(strip.thin):
        return strip
    np = library("numpy")
    x0, y0, x1, y1 = pixels(strip.box)
    height, width = strip.picture.shape
    # The picture with a margin, and where the page's corner lies in it: ink stands in the middle of its picture.
    picture = np.pad(strip.picture, EDGE, constant_values=255)
    down, right = (height - (y1 - y0)) // 2 + EDGE - y0, (width - (x1 - x0)) // 2 + EDGE - x0
    for mark in set(strip.thin).difference(kept):
        picture[mark.y0 + down - 1 : mark.y1 + down + 1, mark.x0 + right - 1 : mark.x1 + right + 1] = 255
    left, top, ending, bottom = _around(kept)
    inside = picture[top + down - EDGE : bottom + down + EDGE, left + right - EDGE : ending + right + EDGE]
    return replace(
        strip,
        box=Box(left / SCALE, top / SCALE, ending / SCALE, bottom / SCALE),
        picture=on_paper(inside, strip.em),
        marks=tuple(mark for mark in strip.marks if any(_touches(mark, other) for other in kept)),
        thin=kept,
    )


def _is_dust(mark: Mark, large: Iterable[Mark], em: float) -> bool:
    if max(mark.x1 - mark.x0, mark.y1 - mark.y0) > _DUST * em or mark in large:
        return False
    if all(max(mark.x0 - other.x1, other.x0 - mark.x1) > _AWAY * em for other in large):
        return True
    return all(mark.y1 <= other.y0 + _FOOT * (other.y1 - other.y0) and not _touches(mark, other) for other in large)


def _touches(mark: Mark, other: Mark) -> bool:
    return mark.x0 < other.x1 and other.x0 < mark.x1 and mark.y0 < other.y1 and other.y0 < mark.y1


def _around(marks: Iterable[Mark]) -> tuple[int, int, int, int]:
    lefts, tops, rights, bottoms, _ = zip(*marks, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)
