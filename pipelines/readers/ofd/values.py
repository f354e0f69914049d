"""Elements and simple types of GB/T 33190-2016 (chapter 7.3): arrays of numbers, boxes, matrices, flags.

Prefixes and namespaces differ from one producer to the next, so names are compared without them.
"""

from collections.abc import Iterator

from pipelines.readers.docx.story import Element
from pipelines.readers.gridfinder.page import Box
from pipelines.readers.pdf.canvas import Matrix, apply

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_LARGEST = 1e7
"""No measure of a page comes near; beyond it sums lose their digits."""
_REPEAT = "g"


def local(element: Element) -> str:
    """An element's name without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: Element, *names: str) -> Iterator[Element]:
    """The children of these names."""
    return (child for child in element if local(child) in names)


def child(element: Element, *path: str) -> Element | None:
    """The first child of a name, its first child of the next name, and so on; None where one is missing."""
    found: Element | None = element
    for name in path:
        if found is None:
            return None
        found = next(children(found, name), None)
    return found


def number(text: str | None) -> float | None:
    """A number, None where it is missing or none that a page can have."""
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if abs(value) <= _LARGEST else None  # what is not a number is not smaller either


def numbers(text: str | None) -> list[float] | None:
    """An array of numbers, None where it is missing or one of them is none."""
    found = [number(part) for part in (text or "").replace(",", " ").split()]
    values = [value for value in found if value is not None]
    return values if values and len(values) == len(found) else None


def matrix(text: str | None) -> Matrix | None:
    """A transformation of six numbers: the identity where it is missing, None where it makes no sense."""
    if text is None:
        return IDENTITY
    values = numbers(text)
    if values is None or len(values) != 6:
        return None
    a, b, c, d, e, f = values
    return a, b, c, d, e, f


def box(text: str | None) -> Box | None:
    """A box, written as its corner, width and height; None where it is missing or makes no sense."""
    values = numbers(text)
    if values is None or len(values) != 4:
        return None
    x, y, width, height = values
    return Box(x, y, x + width, y + height) if width >= 0 and height >= 0 else None


def around(area: Box, to_page: Matrix) -> Box:
    """The rectangle around a transformed box."""
    corners = [apply(to_page, x, y) for x in (area.x0, area.x1) for y in (area.y0, area.y1)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return Box(min(xs), min(ys), max(xs), max(ys))


def common(one: Box, other: Box) -> Box:
    """What two boxes have in common; turned inside out, it holds nothing."""
    return Box(max(one.x0, other.x0), max(one.y0, other.y0), min(one.x1, other.x1), min(one.y1, other.y1))


def flag(element: Element, name: str, *, default: bool) -> bool:
    """A truth value."""
    value = element.get(name, "").strip().lower()
    return value in {"true", "1"} if value in {"true", "1", "false", "0"} else default


def deltas(text: str | None, count: int) -> list[float] | None:
    """The steps from each character to the next (11.3): "g 3 1.5 2" stands for 1.5 1.5 1.5 2.

    Producers leave out steps at the end that are as long as the last one.

    Args:
        text: the attribute.
        count: how many steps are needed.

    Returns:
        As many steps; zeros where there is no attribute, None where it makes no sense.
    """
    if count <= 0 or text is None:
        return [0.0] * max(count, 0)
    found: list[float] = []
    parts = iter(text.replace(",", " ").split())
    for part in parts:
        times: float | None = 1
        if part == _REPEAT:
            times, part = number(next(parts, None)), next(parts, "")  # noqa: PLW2901
        value = number(part)
        if value is None or times is None or times < 0:
            return None
        found += [value] * min(int(times), count - len(found))
        if len(found) == count:
            return found
    return found + [found[-1]] * (count - len(found)) if found else None
