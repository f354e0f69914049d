"""Resources that drawing refers to: drawing parameters, colour spaces, composite objects, pictures (7.9, 8.2, 8.3)."""

from dataclasses import dataclass, field
from typing import NamedTuple

from pipelines.readers.docx.story import Element
from pipelines.readers.ofd.container import Parts
from pipelines.readers.ofd.values import child, children, local, number

_COMPONENTS = {"GRAY": 1, "RGB": 3, "CMYK": 4}
_EIGHT_BITS = 8
_LINE_WIDTH = 0.353
"""Millimetres: the width of lines that tell none (8.5)."""
_FAINT = 0.05
"""Share of full opacity below which nothing is seen."""
_OPAQUE = 255.0


class Colour(NamedTuple):
    """A colour: its components from 0 to 1, none where they cannot be told; `faint` where it is transparent."""

    components: tuple[float, ...] = ()
    faint: bool = False


BLACK = Colour((0.0,))


@dataclass(frozen=True, slots=True)
class Style:
    """How objects are painted: `width` of lines in millimetres, and colours.

    By the standard an area without a colour is not painted; it is taken for black here, since a producer who asks for
    it to be filled means it to be seen.
    """

    width: float = _LINE_WIDTH
    fill: Colour = BLACK
    stroke: Colour = BLACK


PLAIN = Style()


@dataclass(slots=True)
class Resources:
    """Elements by their id.

    Attributes:
        params: DrawParam.
        spaces: bits of a component, and how many of them, of a ColorSpace.
        composites: CompositeGraphicUnit.
        media: the part of a picture.
    """

    params: dict[str, Element] = field(default_factory=dict)
    spaces: dict[str, int] = field(default_factory=dict)
    composites: dict[str, Element] = field(default_factory=dict)
    media: dict[str, str] = field(default_factory=dict)

    def with_part(self, parts: Parts, name: str) -> "Resources":
        """These and those of one more part.

        Raises:
            ReaderError: as `Parts.xml`.
        """
        root = parts.xml(name, kept=True)
        if root is None:
            return self
        both = Resources(dict(self.params), dict(self.spaces), dict(self.composites), dict(self.media))
        folder = root.get("BaseLoc", "").strip().strip("/")
        for element in (element for group in root for element in group):
            key, kind = element.get("ID", ""), local(element)
            if kind == "DrawParam":
                both.params[key] = element
            elif kind == "ColorSpace":
                bits = number(element.get("BitsPerComponent")) or _EIGHT_BITS
                both.spaces[key] = int(bits) if 1 <= bits <= 16 else _EIGHT_BITS
            elif kind == "CompositeGraphicUnit":
                both.composites[key] = element
            elif kind == "MultiMedia":
                file = child(element, "MediaFile")
                path = "" if file is None else (file.text or "").strip()
                located = parts.locate(name, f"{folder}/{path}" if folder else path) or parts.locate(name, path)
                if located is not None:
                    both.media[key] = located
        return both

    def style(self, element: Element, base: Style) -> Style:
        """The style of an object or a layer: what it says itself, then its drawing parameters, then `base`."""
        chain = [element]
        seen: set[str] = set()
        key = element.get("DrawParam", "")
        while key in self.params and key not in seen:  # parameters that go back to each other end here
            seen.add(key)
            chain.append(self.params[key])
            key = self.params[key].get("Relative", "")
        if len(chain) == 1 and not len(element) and "LineWidth" not in element.attrib:
            return base
        width, fill, stroke = base.width, base.fill, base.stroke
        for source in reversed(chain):
            own = number(source.get("LineWidth"))
            width = abs(own) if own is not None else width
            for colour in children(source, "FillColor", "StrokeColor"):
                if local(colour) == "FillColor":
                    fill = self._colour(colour)
                else:
                    stroke = self._colour(colour)
        return Style(width, fill, stroke)

    def _colour(self, element: Element) -> Colour:
        """A colour; patterns, shadings and indexed colours have components that are not told."""
        highest = float(2 ** self.spaces.get(element.get("ColorSpace", ""), _EIGHT_BITS) - 1)
        values = [_component(part) for part in element.get("Value", "").replace(",", " ").split()]
        known = tuple(min(max(value / highest, 0.0), 1.0) for value in values if value is not None)
        if len(known) != len(values) or len(known) not in _COMPONENTS.values():
            known = ()
        return Colour(known, is_faint(element))


def is_faint(element: Element) -> bool:
    """True where an object or a colour is so transparent that nothing is seen."""
    alpha = number(element.get("Alpha"))
    return alpha is not None and alpha < _FAINT * _OPAQUE


def _component(text: str) -> float | None:
    if not text.startswith("#"):
        return number(text)
    digits = text[1:]
    return float(int(digits, 16)) if digits.isalnum() and len(digits) <= 4 and _is_hex(digits) else None


def _is_hex(digits: str) -> bool:
    return all(digit in "0123456789abcdefABCDEF" for digit in digits)
