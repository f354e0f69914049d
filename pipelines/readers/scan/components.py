"""Pieces of ink that hang together, of a whole page: most of it is paper, which OpenCV would measure as well."""

from typing import Any, NamedTuple

from pipelines.readers.scan.libraries import library


class Components(NamedTuple):
    """The pieces: arrays of their edges and sizes in pixels, and of how far down each lies on the mean.

    `names` has, for each pixel of the page, 0 for paper, else the number of its piece from 1.
    """

    lefts: Any
    tops: Any
    widths: Any
    heights: Any
    middles: Any
    names: Any


def components(ink: Any) -> Components:
    """The pieces that hang together, over corners too.

    Args:
        ink: height x width, true or 1 where there is ink.
    """
    cv2, np = library("cv2"), library("numpy")
    count, names = cv2.connectedComponents(ink.astype(np.uint8))
    places = np.flatnonzero(ink.astype(bool))
    ys, xs = np.divmod(places, ink.shape[1])
    own = names.ravel()[places] - 1
    lefts, rights = np.full(count - 1, ink.shape[1]), np.zeros(count - 1, np.int64)
    tops, bottoms = np.zeros_like(rights), np.zeros_like(rights)
    np.minimum.at(lefts, own, xs)
    np.maximum.at(rights, own, xs)
    # Pixels come row by row: of a piece the first is the topmost, the last the lowest.
    bottoms[own], tops[own[::-1]] = ys, ys[::-1]
    middles = np.bincount(own, ys, count - 1) / np.bincount(own, minlength=count - 1)
    return Components(lefts, tops, rights - lefts + 1, bottoms - tops + 1, middles, names)
