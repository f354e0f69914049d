"""From a coloured picture to ink on white: stamps taken off, backgrounds evened out, contrast stretched.

Pictures are arrays of `DPI` pixels to an inch; grey ones have bytes from 0 (ink) to 255 (paper).
"""

from typing import Any

from pipelines.readers.scan.libraries import library
from pipelines.readers.scan.pictures import SCALE

_COLOURED = 45
"""Difference between the strongest and the weakest of red, green and blue from which on a pixel has a colour."""
_STAMP = (50.0, 200.0)
"""Points: how wide and high stamps are."""
_STAMP_SIDES = 2.0
_STAMP_FILLED = 0.6
_QUARTER = 4
_STAMP_GAP = 11
"""In pixels of a quarter: gaps in a stamp."""
_STROKE = 41
"""Pixels: wider than any stroke; the background is what remains when strokes are taken away."""
_DARK = 110
_FILL = 15
"""In pixels of a quarter: smaller dark areas are strokes, not fills with light text on them."""
_FAINTEST = 190
_DARKEST_SHARE = 0.4
"""Per cent of the pixels that are darker than the ink is taken to be."""
INK = 150
"""Grey from which on downward a pixel is ink."""
THIN_INK = 185
"""Grey of the thin strokes of a letter."""
FAINT_INK = 200
"""Grey that may be ink: hairlines, faded print."""


def clean(pixels: Any) -> Any:
    """A page in grey: ink dark, everything else white.

    Args:
        pixels: height x width x 3, red, green and blue.

    Returns:
        height x width, bytes.
    """
    cv2, np = library("cv2"), library("numpy")
    grey = _without_fills(_without_stamps(pixels))
    paper = cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((_STROKE, _STROKE), np.uint8))
    paper = np.maximum(cv2.blur(paper, (_STROKE, _STROKE)), grey)
    even = cv2.divide(grey, paper, scale=255)
    even = cv2.GaussianBlur(even, (3, 3), 0.6)
    darkest = min(float(np.percentile(even[::2, ::2], _DARKEST_SHARE)), _FAINTEST)
    levels = np.clip((np.arange(256) - darkest) * (255 / (250 - darkest)), 0, 255).astype(np.uint8)
    return cv2.LUT(even, levels)


def _without_stamps(pixels: Any) -> Any:
    """Grey, the ink of stamps as white as their strongest colour; other coloured ink stays.

    A stamp is found by its size and shape: a ring or an oval with room in it, or a square of lines.
    """
    cv2, np = library("cv2"), library("numpy")
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    small = cv2.resize(pixels, None, fx=1 / _QUARTER, fy=1 / _QUARTER, interpolation=cv2.INTER_AREA)
    red, green, blue = cv2.split(small)
    strongest, weakest = cv2.max(cv2.max(red, green), blue), cv2.min(cv2.min(red, green), blue)
    coloured = (cv2.subtract(strongest, weakest) > _COLOURED).astype(np.uint8)
    if not coloured.any():
        return grey
    joined = cv2.morphologyEx(coloured, cv2.MORPH_CLOSE, np.ones((_STAMP_GAP, _STAMP_GAP), np.uint8))
    count, _, boxes, _ = cv2.connectedComponentsWithStats(joined)
    low, high = (side * SCALE / _QUARTER for side in _STAMP)
    for x, y, width, height, _ in boxes[1:count]:
        filled = coloured[y : y + height, x : x + width].mean()
        sides = max(width, height) / min(width, height)
        sized = low <= min(width, height) and max(width, height) <= high and sides <= _STAMP_SIDES
        if sized and filled <= _STAMP_FILLED:
            _bleach(pixels, grey, [int(edge) * _QUARTER for edge in (x - 1, y - 1, x + width + 1, y + height + 1)])
    return grey


def _bleach(pixels: Any, grey: Any, box: list[int]) -> None:
    """Puts the strongest colour of each pixel for its grey, so that a stamp's ink is as light as paper."""
    np = library("numpy")
    x0, y0, x1, y1 = (max(edge, 0) for edge in box)
    area = pixels[y0:y1, x0:x1]
    strongest = area.max(axis=2)
    coloured = strongest.astype(np.int16) - area.min(axis=2) > _COLOURED
    if not coloured.any():
        return
    usual = max(float(np.median(strongest[coloured])), 1.0)
    white = float(np.percentile(strongest, 90))
    lighter = np.minimum(strongest * (white / usual), 255).astype(np.uint8)
    grey[y0:y1, x0:x1] = np.where(coloured, lighter, np.maximum(strongest, grey[y0:y1, x0:x1]))


def _without_fills(grey: Any) -> Any:
    """Light text on dark fills turned into dark text on light ones."""
    cv2, np = library("cv2"), library("numpy")
    small = cv2.resize(grey, None, fx=1 / _QUARTER, fy=1 / _QUARTER, interpolation=cv2.INTER_AREA)
    dark = (small < _DARK).astype(np.uint8)
    # More than half of the pixels around: the median, at a fraction of its cost.
    around = cv2.boxFilter(dark, cv2.CV_16U, (_FILL, _FILL), normalize=False, borderType=cv2.BORDER_REPLICATE)
    dark = (around > _FILL**2 // 2).astype(np.uint8)
    if not dark.any():
        return grey
    mask = cv2.resize(dark, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_NEAREST)
    return np.where(mask > 0, 255 - grey, grey)
