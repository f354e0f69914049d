"""What the painting operators of a page leave behind: characters and ruled lines, in the coordinates of the page."""

from itertools import pairwise

from pipelines.readers.gridfinder.page import Box, Character, Page, Rule

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]

THICKEST_FILL = 3.0
"""Points: a filled box no thicker can be a rule, a thicker one is a background."""
_THICKEST_STROKE = 5.0
_SLANT = 0.01
_CROOKED = 0.4
_PICTURED = 0.5
_EDGE = 1.0
_CORNERS = 4


def multiply(first: Matrix, second: Matrix) -> Matrix:
    """The matrix that does first one, then the other."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def apply(matrix: Matrix, x: float, y: float) -> Point:
    """A point in the coordinates that the matrix leads to."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


class Canvas:
    """Collects the marks of one page.

    Attributes:
        page: characters and rules so far.
        hidden: characters that are there but not painted, as recognition programs lay them over a picture.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.hidden: list[Character] = []
        self._pictures = 0.0
        self._whole = Box(0.0, 0.0, page.width, page.height)

    @property
    def frame(self) -> Box:
        """The page's own edges, the first clip."""
        return self._whole

    def stroke(self, path: "Path", thickness: tuple[float, float], clip: Box) -> None:
        """Lines along a path: every straight piece along an axis is a rule, unless it is as thick as a background.

        Args:
            path: the path.
            thickness: of vertical and of horizontal lines.
            clip: what lies outside is not seen.
        """
        upright, level = (thick <= _THICKEST_STROKE for thick in thickness)
        for (ax, ay), (bx, by) in path.edges():
            across, down = abs(bx - ax), abs(by - ay)
            if down <= max(_CROOKED, _SLANT * across) and across >= down:
                if level:
                    self._horizontal((ay + by) / 2, min(ax, bx), max(ax, bx), clip)
            elif across <= max(_CROOKED, _SLANT * down) and upright:
                self._vertical((ax + bx) / 2, min(ay, by), max(ay, by), clip)

    def fill(self, path: "Path", thickest: float, clip: Box) -> None:
        """Areas: a box no thicker than `thickest` points is a rule, any other a background."""
        for (ax, ay), (bx, by) in path.areas():
            if abs(by - ay) <= thickest:
                self._horizontal((ay + by) / 2, min(ax, bx), max(ax, bx), clip)
            if abs(bx - ax) <= thickest:
                self._vertical((ax + bx) / 2, min(ay, by), max(ay, by), clip)

    def picture(self, matrix: Matrix) -> None:
        """A picture in the unit square of the matrix."""
        corners = [apply(matrix, x, y) for x, y in ((0, 0), (1, 0), (0, 1), (1, 1))]
        width = min(max(x for x, _ in corners), self.page.width) - max(min(x for x, _ in corners), 0.0)
        height = min(max(y for _, y in corners), self.page.height) - max(min(y for _, y in corners), 0.0)
        if width > 0 and height > 0:
            self._pictures += width * height
            self.page.pictured = self._pictures >= _PICTURED * self.page.width * self.page.height

    def _horizontal(self, y: float, x0: float, x1: float, clip: Box) -> None:
        x0, x1 = max(x0, clip.x0 - _EDGE), min(x1, clip.x1 + _EDGE)
        if x0 <= x1 and clip.y0 - _EDGE <= y <= clip.y1 + _EDGE:
            self.page.horizontals.append(Rule(y, x0, x1))

    def _vertical(self, x: float, y0: float, y1: float, clip: Box) -> None:
        y0, y1 = max(y0, clip.y0 - _EDGE), min(y1, clip.y1 + _EDGE)
        if y0 <= y1 and clip.x0 - _EDGE <= x <= clip.x1 + _EDGE:
            self.page.verticals.append(Rule(x, y0, y1))


class Path:
    """A path under construction, in page coordinates.

    Attributes:
        boxes: rectangles along the axes, by two opposite corners.
    """

    def __init__(self) -> None:
        self.boxes: list[tuple[Point, Point]] = []
        self._pieces: list[list[Point | None]] = []  # None stands for a curve on to the next point

    def rectangle(self, matrix: Matrix, x: float, y: float, width: float, height: float) -> None:
        """A rectangle of user space."""
        if matrix[1] == 0 and matrix[2] == 0:
            left, top = x * matrix[0] + matrix[4], y * matrix[3] + matrix[5]
            self.boxes.append(((left, top), (left + width * matrix[0], top + height * matrix[3])))
            return
        corner, opposite = apply(matrix, x, y), apply(matrix, x + width, y + height)
        if matrix[0] == 0 and matrix[3] == 0:
            self.boxes.append((corner, opposite))
        else:
            self._pieces.append([corner, apply(matrix, x + width, y), opposite, apply(matrix, x, y + height), corner])

    def move(self, point: Point) -> None:
        """Begins a new piece of the path."""
        self._pieces.append([point])

    def line(self, point: Point) -> None:
        """A straight line on to a point."""
        if self._pieces:
            self._pieces[-1].append(point)
        else:
            self.move(point)

    def curve(self, point: Point) -> None:
        """A curve on to a point: never a rule."""
        if self._pieces:
            self._pieces[-1] += (None, point)
        else:
            self.move(point)

    def close(self) -> None:
        """A straight line back to where the piece began; what follows begins there."""
        if self._pieces and len(self._pieces[-1]) > 1:
            start = self._pieces[-1][0]
            if self._pieces[-1][-1] != start:
                self._pieces[-1].append(start)
            self._pieces.append([start])

    def edges(self) -> list[tuple[Point, Point]]:
        """All straight lines, the sides of the boxes among them."""
        sides = [
            side
            for (ax, ay), (bx, by) in self.boxes
            for side in (((ax, ay), (bx, ay)), ((ax, by), (bx, by)), ((ax, ay), (ax, by)), ((bx, ay), (bx, by)))
        ]
        return sides + self.lines()

    def lines(self) -> list[tuple[Point, Point]]:
        """The straight lines besides the boxes."""
        return [
            (start, end)
            for piece in self._pieces
            for start, end in pairwise(piece)
            if start is not None and end is not None
        ]

    def is_thick(self) -> bool:
        """True for boxes only, none of which could be a rule: backgrounds, as most filled paths are."""
        return not self._pieces and all(
            abs(bx - ax) > THICKEST_FILL and abs(by - ay) > THICKEST_FILL for (ax, ay), (bx, by) in self.boxes
        )

    def areas(self) -> list[tuple[Point, Point]]:
        """The rectangles along the axes that filling paints, every piece closed."""
        if not self._pieces:
            return self.boxes
        return self.boxes + [box for piece in self._pieces if (box := _as_box(piece)) is not None]


def _as_box(piece: list[Point | None]) -> tuple[Point, Point] | None:
    points = [point for point in piece if point is not None]
    if len(points) < len(piece) or not _CORNERS <= len(points) <= _CORNERS + 1:
        return None
    closed = [*points, points[0]]
    if any(abs(x1 - x0) > _CROOKED and abs(y1 - y0) > _CROOKED for (x0, y0), (x1, y1) in pairwise(closed)):
        return None
    return (min(x for x, _ in points), min(y for _, y in points)), (
        max(x for x, _ in points),
        max(y for _, y in points),
    )
