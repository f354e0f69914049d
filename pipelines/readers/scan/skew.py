"""How a page lies: its skew, measured by how well its ink falls into rows, and undone."""

from typing import Any

from pipelines.readers.scan.cleaning import INK
from pipelines.readers.scan.libraries import library

_STEEPEST = 5.0
_COARSE, _FINE = 0.25, 0.025
_LEAST = 0.03
"""Degrees: the steepest skew that is found, steps, and the least that is undone, some pixel in the width of a page."""
_MOST_POINTS = 60_000
_SOME = 4
"""Of these points, one in so many is enough for a coarse look."""
_HALF = 2


def skew_of(grey: Any) -> float:
    """By how many degrees the rows of a page fall to the right, within five; 0.0 where there is next to no ink."""
    np = library("numpy")
    ys, xs = np.nonzero(grey < INK)
    if len(xs) < 500:
        return 0.0
    step = max(1, len(xs) // _MOST_POINTS)
    xs, ys = xs[::step] / _HALF, ys[::step] / _HALF
    coarse = _best(xs[::_SOME], ys[::_SOME], np.arange(-_STEEPEST, _STEEPEST + _COARSE, _COARSE))
    return _best(xs, ys, np.arange(coarse - _COARSE, coarse + _COARSE + _FINE, _FINE))


def _best(xs: Any, ys: Any, degrees: Any) -> float:
    """The angle at which the rows are the most unlike each other."""
    np = library("numpy")
    offset = xs.max()
    scores = []
    for angle in degrees:
        rows = np.bincount((ys - xs * np.tan(np.radians(angle)) + offset).astype(np.int64)).astype(np.float64)
        scores.append(float((rows**2).sum()))
    return float(degrees[int(np.argmax(scores))])


def straighten(grey: Any, degrees: float) -> Any:
    """The page with its rows level, on white."""
    if abs(degrees) < _LEAST:
        return grey
    cv2 = library("cv2")
    height, width = grey.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return cv2.warpAffine(grey, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=255)
