"""The graphics state of a content stream: what `q` keeps and `Q` brings back."""

import math
from typing import TYPE_CHECKING, Any

from pipelines.readers.gridfinder.page import Box
from pipelines.readers.pdf.canvas import THICKEST_FILL, Matrix
from pipelines.readers.pdf.colours import PALE, WHITE, lightness

if TYPE_CHECKING:
    from pipelines.readers.pdf.fonts import Font

_THICKEST_PALE = 1.2


class State:
    """One graphics state.

    Attributes:
        matrix: from user space to the page.
        clip: what lies outside is not painted.
        fill, stroke: colour space and components, looked at only when a rule is painted.
        fill_faint, stroke_faint: True where painting is transparent.
        font, size, char_space, word_space, leading, rise, scale, mode: the text state, `scale` as a fraction.
        width: of stroked lines, in user space.
    """

    def __init__(self, matrix: Matrix, clip: Box) -> None:
        self.matrix = matrix
        self.clip = clip
        self.font: Font | None = None
        self.size = 0.0
        self.char_space = 0.0
        self.word_space = 0.0
        self.leading = 0.0
        self.rise = 0.0
        self.scale = 1.0
        self.mode = 0
        self.width = 1.0
        self.fill: tuple[object, list[Any]] = ("DeviceGray", [0.0])
        self.stroke: tuple[object, list[Any]] = ("DeviceGray", [0.0])
        self.fill_faint = False
        self.stroke_faint = False

    def copy(self) -> "State":
        """A state of its own with the same values."""
        other = State.__new__(State)
        other.__dict__.update(self.__dict__)
        return other

    def thickest_fill(self) -> float:
        """How thick a filled box may be, in points, to be a rule: nothing where it cannot be seen on white paper."""
        light = 1.0 if self.fill_faint else lightness(*self.fill)
        return 0.0 if light >= WHITE else _THICKEST_PALE if light >= PALE else THICKEST_FILL

    def strokes(self) -> bool:
        """True where stroking leaves something to see on white paper."""
        return not self.stroke_faint and lightness(*self.stroke) < WHITE

    def thickness(self) -> tuple[float, float]:
        """How thick stroked lines are on the page, vertical ones and horizontal ones."""
        a, b, c, d, _, _ = self.matrix
        return self.width * math.hypot(a, c), self.width * math.hypot(b, d)
