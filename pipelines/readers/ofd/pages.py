"""From an OFD to pages of characters and rules: each page is its templates and its own layers, one over the other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipelines.readers.docx.story import Element
from pipelines.readers.errors import ReaderError
from pipelines.readers.gridfinder.page import Box, Page
from pipelines.readers.ofd.budget import Budget
from pipelines.readers.ofd.container import Document, Parts, size_of
from pipelines.readers.ofd.content import Drawing, Picture, Place
from pipelines.readers.ofd.resources import Resources
from pipelines.readers.ofd.values import child, children
from pipelines.readers.pdf.canvas import Canvas
from pipelines.reasons import Reason

_POINTS = 72 / 25.4
"""Of a millimetre, the standard's unit of length (7.2)."""
_A4 = Box(0.0, 0.0, 210.0, 297.0)
_ORDER = {"Background": 0, "Body": 1, "Foreground": 2}


@dataclass(slots=True)
class Pages:
    """What was found in a file.

    Attributes:
        parts: the opened package.
        pages: the pages in order.
        pictures: for each page its pictures.
        warnings: what went wrong on them.
        lost: pages that the file names and does not hold.
    """

    parts: Parts
    pages: list[Page] = field(default_factory=list)
    pictures: list[list[Picture]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    lost: int = 0


@dataclass(frozen=True, slots=True)
class _Layer:
    """A layer, with the resources that its objects refer to and its place in the order of painting."""

    order: int
    element: Element
    resources: Resources


@dataclass(slots=True)
class _Source:
    """What the pages of one document share.

    Attributes:
        parts: the opened package.
        document: which of its documents.
        resources: of the whole document.
        templates: the layers of those that were needed, by id.
        missing: the ids of templates that the package does not hold.
    """

    parts: Parts
    document: Document
    resources: Resources
    templates: dict[str, list[_Layer]] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)

    def layers(self, root: Element, name: str, opened: Sequence[str] = ()) -> list[_Layer]:
        """The layers of a page or a template in the order of painting.

        Raises:
            ReaderError: templates are made of each other, or as `Parts.xml`.
        """
        found = [layer for use in children(root, "Template") for layer in self._template(use, opened)]
        resources = self.resources
        for part in children(root, "PageRes"):
            located = self.parts.locate(name, part.text)
            resources = resources if located is None else resources.with_part(self.parts, located)
        content = child(root, "Content")
        found += [
            _Layer(_ORDER.get(layer.get("Type", ""), 1), layer, resources)
            for layer in ([] if content is None else children(content, "Layer"))
        ]
        return sorted(found, key=lambda layer: layer.order)

    def _template(self, use: Element, opened: Sequence[str]) -> list[_Layer]:
        key = use.get("TemplateID", "")
        name, order = self.document.templates.get(key, ("", ""))
        if key in opened:
            raise ReaderError(Reason.UNREADABLE, f"OFD: the template {key} is part of itself")
        if key not in self.templates:
            root = self.parts.xml(name, kept=True) if name else None
            if root is None:
                self.missing.add(key)
            self.templates[key] = [] if root is None else self.layers(root, name, [*opened, key])
        place = _ORDER.get(use.get("ZOrder") or order, 0)
        return [_Layer(place, layer.element, layer.resources) for layer in self.templates[key]]


def read_pages(body: bytes) -> Pages:
    """All pages of all documents of a file.

    Raises:
        ReaderError: it is damaged, encrypted, or asks for too much.
    """
    found = Pages(Parts(body, Budget()))
    for page, pictures in _each(found):
        found.pages.append(page)
        found.pictures.append(pictures)
    return found


def each_page(body: bytes) -> Iterator[Page]:
    """The pages of a file one after the other, for whom some of them are enough; raises as `read_pages`."""
    return (page for page, _ in _each(Pages(Parts(body, Budget()))))


def _each(found: Pages) -> Iterator[tuple[Page, list[Picture]]]:
    parts = found.parts
    number = 0
    for document in parts.documents():
        resources = Resources()
        for name in document.resources:
            resources = resources.with_part(parts, name)
        source = _Source(parts, document, resources)
        for place in document.pages:
            number += 1
            root = None if place is None else parts.xml(place)
            if place is None or root is None:
                found.lost += 1
                continue
            drawing = _draw(source, root, place, number, found.warnings)
            yield drawing.canvas.page, drawing.pictures
        if source.missing:
            found.warnings.append(f"templates are missing from the file: {', '.join(sorted(source.missing))}")


def _draw(source: _Source, root: Element, name: str, number: int, warnings: list[str]) -> Drawing:
    """Draws a page. Annotations are left out: they are stamps, notes and links that were laid over the report later."""
    size = size_of(child(root, "Area")) or source.document.area
    if size is None:
        warnings.append(f"page {number}: the file does not tell its size; taken for A4")
        size = _A4
    page = Page(number, (size.x1 - size.x0) * _POINTS, (size.y1 - size.y0) * _POINTS)
    drawing = Drawing(Canvas(page), source.parts.budget)
    place = Place((_POINTS, 0.0, 0.0, _POINTS, -size.x0 * _POINTS, -size.y0 * _POINTS), drawing.canvas.frame)
    for layer in source.layers(root, name):
        drawing.layer(layer.element, place, layer.resources)
    if drawing.failed:
        warnings.append(f"page {number}: {drawing.failed} of its objects made no sense, some of it may be missing")
    hidden = drawing.canvas.hidden
    if hidden and page.pictured:
        # What a recognition program laid under or over the picture of a page is not what the report prints.
        warnings.append(f"page {number}: {len(hidden)} characters are not painted, beside a picture; they are left out")
    elif hidden:
        warnings.append(f"page {number}: {len(hidden)} characters are not painted; they are taken")
        page.characters += hidden
    return drawing
