"""Draws the objects of a page on to a canvas: text, paths, pictures, composites (GB/T 33190-2016, chapters 8 to 13)."""

from typing import NamedTuple

from pipelines.readers.docx.story import Element
from pipelines.readers.errors import ReaderError
from pipelines.readers.gridfinder.page import Box
from pipelines.readers.ofd.budget import Budget
from pipelines.readers.ofd.paths import trace
from pipelines.readers.ofd.resources import PLAIN, Colour, Resources, Style, is_faint
from pipelines.readers.ofd.text import characters
from pipelines.readers.ofd.values import IDENTITY, around, box, child, children, common, flag, local, matrix
from pipelines.readers.pdf.canvas import Canvas, Matrix, multiply
from pipelines.readers.pdf.state import State
from pipelines.reasons import Reason

_DEEPEST = 64
"""Blocks in blocks and composites in composites; pages of reports have two or three."""
_CALL = 50
"""Objects that drawing a composite counts as, however little it holds."""
_COVERING = 0.5
"""Share of the page from which on a picture over text makes it a scan."""
_SEE_THROUGH = (".png", ".gif")
_LOOKED_THROUGH = 1000
"""Characters that count as one object when a picture is held against them."""


class Picture(NamedTuple):
    """A picture on a page: its part, its box in points, and whether it stands as it is, neither turned nor mirrored."""

    part: str
    box: Box
    upright: bool


class Place(NamedTuple):
    """Where and how an object is drawn."""

    matrix: Matrix
    clip: Box
    style: Style = PLAIN


class Drawing:
    """One page while it is drawn.

    Attributes:
        canvas: takes characters and rules.
        pictures: the pictures, in order.
        failed: objects that lack what they need or whose numbers make no sense.
    """

    def __init__(self, canvas: Canvas, budget: Budget) -> None:
        self.canvas = canvas
        self.pictures: list[Picture] = []
        self.failed = 0
        self._budget = budget
        self._resources = Resources()
        self._open: list[str] = []
        self._depth = 0

    def layer(self, element: Element, place: Place, resources: Resources) -> None:
        """Draws a layer.

        Raises:
            ReaderError: composites draw each other, or there is more than any report has.
        """
        self._resources = resources
        self._block(element, place._replace(style=resources.style(element, place.style)))

    def _block(self, element: Element, place: Place) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise ReaderError(Reason.TOO_LARGE, f"OFD: blocks within blocks, more than {_DEEPEST} deep")
        for item in element:
            self._budget.spend_objects(1)
            kind = local(item)
            if kind == "TextObject":
                self._text(item, place)
            elif kind == "PathObject":
                self._path(item, place)
            elif kind == "PageBlock":
                self._block(item, place)
            elif kind == "ImageObject":
                self._image(item, place)
            elif kind == "CompositeObject":
                self._composite(item, place)
        self._depth -= 1

    def _inside(self, element: Element, place: Place) -> Place | None:
        """The coordinates inside an object (8.5): its matrix, then its boundary, which also clips; None if unseen."""
        if not flag(element, "Visible", default=True):
            return None
        own, boundary = matrix(element.get("CTM")), box(element.get("Boundary"))
        if own is None:
            self.failed += 1
            return None
        outer, clip = place.matrix, place.clip
        if boundary is not None:
            if boundary.x1 > boundary.x0 or boundary.y1 > boundary.y0:
                clip = common(clip, around(boundary, outer))
            outer = multiply((1.0, 0.0, 0.0, 1.0, boundary.x0, boundary.y0), outer)
        if own == IDENTITY:  # producers differ in whether the matrix is for the clip too
            clip = self._clipped(element, outer, clip)
        return Place(multiply(own, outer), clip, self._resources.style(element, place.style))

    def _clipped(self, element: Element, outer: Matrix, clip: Box) -> Box:
        """What clips leave (8.4): those of one rectangle are heeded, as the canvas knows no others."""
        for found in [area for clips in children(element, "Clips") for area in children(clips, "Clip")]:
            areas = list(children(found, "Area"))
            path = child(areas[0], "Path") if len(areas) == 1 else None
            own = matrix(areas[0].get("CTM")) if len(areas) == 1 else None
            if path is None or own is None:
                continue
            boundary, inner = box(path.get("Boundary")), matrix(path.get("CTM"))
            to_page = multiply(own, outer)
            if boundary is not None:
                to_page = multiply((1.0, 0.0, 0.0, 1.0, boundary.x0, boundary.y0), to_page)
            data = child(path, "AbbreviatedData")
            traced = None if data is None or inner is None else trace(data.text or "", multiply(inner, to_page))
            rectangles = [] if traced is None else traced.areas()
            if len(rectangles) == 1:
                (ax, ay), (bx, by) = rectangles[0]
                clip = common(clip, Box(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)))
        return clip

    def _text(self, element: Element, place: Place) -> None:
        inside = self._inside(element, place)
        if inside is None:
            return
        found = characters(element, inside.matrix)
        if found is None:
            self.failed += 1
            return
        self._budget.spend_drawn(len(found), 0)
        painted = flag(element, "Fill", default=True) and not inside.style.fill.faint
        painted = painted or flag(element, "Stroke", default=False)
        hidden = is_faint(element) or not painted
        marks = self.canvas.hidden if hidden else self.canvas.page.characters
        marks += found

    def _path(self, element: Element, place: Place) -> None:
        inside = self._inside(element, place)
        data = child(element, "AbbreviatedData")
        if inside is None or is_faint(element):
            return
        path = trace("" if data is None else data.text or "", inside.matrix)
        if path is None:
            self.failed += 1
            return
        page = self.canvas.page
        before = len(page.horizontals) + len(page.verticals)
        state = _state(inside)
        if flag(element, "Stroke", default=True) and state.strokes():
            self.canvas.stroke(path, state.thickness(), state.clip)
        if flag(element, "Fill", default=False):
            self.canvas.fill(path, state.thickest_fill(), state.clip)
        self._budget.spend_drawn(0, len(page.horizontals) + len(page.verticals) - before)

    def _image(self, element: Element, place: Place) -> None:
        inside = self._inside(element, place)
        if inside is None or is_faint(element):
            return
        # A picture fills the unit square (10); without a matrix, producers mean the boundary.
        to_page, boundary = inside.matrix, box(element.get("Boundary"))
        if "CTM" not in element.attrib and boundary is not None:
            to_page = multiply((boundary.x1 - boundary.x0, 0.0, 0.0, boundary.y1 - boundary.y0, 0.0, 0.0), to_page)
        area = around(Box(0.0, 0.0, 1.0, 1.0), to_page)
        self.canvas.picture(to_page)
        part = self._resources.media.get(element.get("ResourceID", ""))
        if part is None:
            self.failed += 1
            return
        a, b, c, d, _, _ = to_page
        self.pictures.append(Picture(part, area, a > 0 and d > 0 and max(abs(b), abs(c)) < 0.01 * min(a, d)))
        if not part.lower().endswith(_SEE_THROUGH):
            self._cover(common(area, inside.clip))

    def _cover(self, area: Box) -> None:
        """Hides the text under a picture that fills the page: such text is a recognition's, not the report's own."""
        page = self.canvas.page
        if (area.x1 - area.x0) * (area.y1 - area.y0) < _COVERING * page.width * page.height or area.x1 < area.x0:
            return
        self._budget.spend_objects(len(page.characters) // _LOOKED_THROUGH)
        covered = [area.holds((c.x0 + c.x1) / 2, (c.y0 + c.y1) / 2) for c in page.characters]
        self.canvas.hidden += [c for c, under in zip(page.characters, covered, strict=True) if under]
        page.characters[:] = [c for c, under in zip(page.characters, covered, strict=True) if not under]

    def _composite(self, element: Element, place: Place) -> None:
        inside = self._inside(element, place)
        key = element.get("ResourceID", "")
        unit = self._resources.composites.get(key)
        content = None if unit is None else child(unit, "Content")
        if inside is None or is_faint(element):
            return
        if content is None:
            self.failed += 1
            return
        if key in self._open:
            raise ReaderError(Reason.UNREADABLE, f"OFD: the composite object {key} is part of itself")
        self._budget.spend_objects(_CALL)
        self._open.append(key)
        self._block(content, inside)
        self._open.pop()


def _state(place: Place) -> State:
    """What the canvas's rules about lines that can be seen want to know."""
    state = State(place.matrix, place.clip)
    state.width = place.style.width
    state.fill, state.fill_faint = _paint(place.style.fill), place.style.fill.faint
    state.stroke, state.stroke_faint = _paint(place.style.stroke), place.style.stroke.faint
    return state


def _paint(colour: Colour) -> tuple[object, list[object]]:
    return "DeviceGray", list(colour.components)
