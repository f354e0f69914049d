"""The package: which documents it holds, which pages they have, where the parts stand (chapters 7.1 to 7.9)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from posixpath import dirname, join, normpath

from pipelines.readers.docx.story import Element
from pipelines.readers.errors import ReaderError
from pipelines.readers.gridfinder.page import Box
from pipelines.readers.ofd.budget import Budget
from pipelines.readers.ofd.values import box, child, children, flag, local
from pipelines.readers.ooxml import Package, parse
from pipelines.reasons import Reason

_MAIN = "OFD.xml"
_ENCRYPTED = "Encryptions.xml"
_SIZES = ("PhysicalBox", "ApplicationBox", "ContentBox")


@dataclass(slots=True)
class Document:
    """One document of the package.

    Attributes:
        name: of its part.
        area: the size of pages that have none of their own, in millimetres.
        pages: the parts of its pages in order; None where one is named and missing.
        resources: parts with public and with its own resources.
        templates: parts of template pages and their place in the order of painting, by id.
    """

    name: str
    area: Box | None
    pages: list[str | None] = field(default_factory=list)
    resources: list[str] = field(default_factory=list)
    templates: dict[str, tuple[str, str]] = field(default_factory=dict)


class Parts:
    """The parts of a package, parsed within the budget."""

    def __init__(self, body: bytes, budget: Budget) -> None:
        """Opens the package.

        Raises:
            ReaderError: it is damaged, cut short, or encrypted.
        """
        self.package = Package(body)
        self.budget = budget
        if self.package.has(_ENCRYPTED):
            raise ReaderError(Reason.UNREADABLE, "OFD: it is encrypted; ask the publisher for a copy that is not")

    def xml(self, name: str, *, kept: bool = False) -> Element | None:
        """A part's root, None where it is missing; `kept` for one that stays in memory.

        Raises:
            ReaderError: it is damaged, no XML, hostile, or too large.
        """
        data = self.package.part(name)
        if data is None:
            return None
        self.budget.spend_marks(data.count(b"<") + data.count(b"="), kept=kept)
        return parse(data, name)

    def locate(self, base: str, location: str | None) -> str | None:
        """The part that `location` names in the part `base` (7.3, ST_Loc); None where there is none.

        A name is relative to the folder of the part; some producers write it relative to the root without the slash
        that it then begins with.
        """
        plain = (location or "").strip().replace("\\", "/")
        if not plain:
            return None
        rooted = normpath(plain.lstrip("/"))
        names = [rooted] if plain.startswith("/") else [normpath(join(dirname(base), plain)), rooted]
        return next((name for name in names if self.package.has(name)), None)

    def documents(self) -> Iterator[Document]:
        """All documents in order.

        Raises:
            ReaderError: a part that must be there is missing, or as `xml`.
        """
        root = self.xml(_MAIN)
        if root is None:
            raise ReaderError(Reason.UNREADABLE, f"OFD: the package has no {_MAIN}: it is cut short or no OFD")
        bodies = list(children(root, "DocBody"))
        if not bodies:
            raise ReaderError(Reason.UNREADABLE, f"OFD: {_MAIN} names no document")
        for body in bodies:
            yield self._document(body)

    def _document(self, body: Element) -> Document:
        base, location = self._version(body) or (_MAIN, _text(child(body, "DocRoot")))
        name = self.locate(base, location)
        root = None if name is None else self.xml(name)
        if name is None or root is None:
            raise ReaderError(Reason.UNREADABLE, f"OFD: the package has no {location or 'DocRoot'}, its document")
        common = child(root, "CommonData")
        document = Document(name, size_of(None if common is None else child(common, "PageArea")))
        pages = child(root, "Pages")
        for page in [] if pages is None else children(pages, "Page"):
            self.budget.spend_page()
            document.pages.append(self.locate(name, page.get("BaseLoc")))
        for part in [] if common is None else common:
            self._add(document, part)
        return document

    def _version(self, body: Element) -> tuple[str, str] | None:
        """The document's root in the version that is marked as the current one (7.11), None where none is."""
        versions = child(body, "Versions")
        for version in [] if versions is None else children(versions, "Version"):
            if flag(version, "Current", default=False):
                name = self.locate(_MAIN, version.get("BaseLoc"))
                root = None if name is None else self.xml(name)
                location = None if root is None else _text(child(root, "DocRoot"))
                if name is not None and location:
                    return name, location
        return None

    def _add(self, document: Document, part: Element) -> None:
        kind = local(part)
        if kind in {"PublicRes", "DocumentRes"}:
            name = self.locate(document.name, part.text)
            document.resources += [] if name is None else [name]
        elif kind == "TemplatePage":
            name = self.locate(document.name, part.get("BaseLoc"))
            if name is not None:
                document.templates[part.get("ID", "")] = name, part.get("ZOrder", "")


def size_of(area: Element | None) -> Box | None:
    """The box of a page, in millimetres; None where it is not told."""
    found = (box(_text(child(area, name))) for name in _SIZES) if area is not None else iter(())
    return next((size for size in found if size is not None and size.x1 > size.x0 and size.y1 > size.y0), None)


def _text(element: Element | None) -> str:
    return "" if element is None else (element.text or "").strip()
