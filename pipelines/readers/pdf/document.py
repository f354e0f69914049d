"""Opens a PDF with pdfminer.six and walks its pages, whatever the file does to be endless."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from itertools import islice
from typing import Any

from pdfminer.pdfdocument import PDFBaseXRef, PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException, PDFObjectNotFound
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFObjRef, PDFStream, resolve1
from pdfminer.psexceptions import PSException
from pdfminer.psparser import PSKeyword, PSLiteral

from pipelines.readers.errors import ReaderError
from pipelines.readers.pdf.budget import Budget
from pipelines.readers.pdf.objects import read_object, read_packed
from pipelines.readers.pdf.streams import BoundedStream, bounded
from pipelines.reasons import Reason

# What pdfminer raises on a file that is not as it should be: its own exceptions, and those that it does not foresee.
BROKEN = (
    PDFException,
    PSException,
    AssertionError,
    AttributeError,
    EOFError,
    KeyError,
    IndexError,
    OverflowError,
    RecursionError,
    TypeError,
    ValueError,
)

_INHERITED = ("Resources", "MediaBox", "CropBox", "Rotate")
_HEAD = 1024
_TAIL = 2048
_A4 = (0.0, 0.0, 595.0, 842.0)
_SIDES = 4
_MOST_POINTS = 200_000.0
_MOST_PAGES_DEEP = 100
_MOST_OBJECTS = 500_000

# pdfminer logs each token; asking whether to costs more than reading it.
logging.getLogger("pdfminer").setLevel(logging.ERROR)


class _Parser(PDFParser):
    """Reads objects; each stream spends from the budget."""

    BUFSIZ = 16_384  # a long string is joined buffer by buffer

    def __init__(self, body: bytes, budget: Budget) -> None:
        super().__init__(BytesIO(body))
        self._budget = budget

    def do_keyword(self, pos: int, token: PSKeyword) -> None:
        super().do_keyword(pos, token)
        if token is self.KEYWORD_STREAM and self.curstack:
            at, made = self.curstack[-1]
            if type(made) is PDFStream:
                self.curstack[-1] = (at, bounded(made, self._budget))


class _Document(PDFDocument):
    """Finds objects; a reference that leads back to itself leads nowhere instead of on for ever."""

    def __init__(self, body: bytes, budget: Budget) -> None:
        self._body = body
        self._budget = budget
        self._tables: set[int] = set()
        super().__init__(_Parser(body, budget))

    def read_xref_from(self, parser: PDFParser, start: int, xrefs: list[PDFBaseXRef]) -> None:
        """Reads cross references and those that they continue, each once."""
        if start not in self._tables:
            self._tables.add(start)
            super().read_xref_from(parser, start, xrefs)

    def _getobj_parse(self, pos: int, objid: int) -> object:
        found = read_object(self._body, pos, objid, self)
        if found is None:
            return super()._getobj_parse(pos, objid)
        if found.data is None:
            return found.value
        return bounded(PDFStream(found.value, found.data, self.decipher), self._budget)

    def _get_objects(self, stream: PDFStream) -> tuple[list[object], int]:
        count, first = resolve1(stream.get("N")), resolve1(stream.get("First"))
        if isinstance(count, int) and isinstance(first, int):
            found = read_packed(stream.get_data(), count, first, self)
            if found is not None:
                return found, count
        return super()._get_objects(stream)

    def getobj(self, objid: int) -> object:
        seen = {objid}
        found = super().getobj(objid)
        while isinstance(found, PDFObjRef):
            if found.objid in seen:
                raise PDFObjectNotFound(found.objid)
            seen.add(found.objid)
            found = super().getobj(found.objid)
        return found


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of the file: its dictionary with what it inherits, and its box in user space units."""

    number: int
    attributes: dict[str, Any]
    box: tuple[float, float, float, float]
    quarters: int
    unit: float

    @property
    def resources(self) -> dict[str, Any]:
        """Fonts, forms, pictures and colour spaces by name."""
        return as_dict(self.attributes.get("Resources"))

    def contents(self) -> list[BoundedStream]:
        """Its content streams."""
        value = resolve1(self.attributes.get("Contents"))
        streams = [resolve1(part) for part in value] if isinstance(value, list) else [value]
        return [stream for stream in streams if isinstance(stream, BoundedStream)]


@dataclass(slots=True)
class OpenDocument:
    """A PDF that pdfminer could open."""

    document: PDFDocument
    budget: Budget
    lost: int = 0
    _seen: set[int] = field(default_factory=set)

    def sheets(self) -> Iterator[Sheet]:
        """The pages in order; `lost` counts those that the page tree names and the file does not hold.

        Raises:
            ReaderError: there are more pages than the budget allows.
        """
        found = self._counted(self._leaves()) or self._counted(self._strays())
        for number, attributes in enumerate(found, start=1):
            yield _sheet(number, attributes)

    def _counted(self, leaves: Iterator[dict[str, Any]]) -> list[dict[str, Any]]:
        """All pages, before any is read: too many are refused at once."""
        counted = []
        for attributes in leaves:
            self.budget.spend_page()
            counted.append(attributes)
        return counted

    def _strays(self) -> Iterator[dict[str, Any]]:
        """Pages that no tree leads to, in the order of their numbers."""
        numbers = islice((number for xref in self.document.xrefs for number in xref.get_objids()), _MOST_OBJECTS)
        for number in sorted(set(numbers)):
            try:
                found = self.document.getobj(number)
            except PDFObjectNotFound:
                continue
            if isinstance(found, dict) and as_name(found.get("Type")) == "Page":
                yield found

    def _leaves(self) -> Iterator[dict[str, Any]]:
        pending: list[tuple[object, dict[str, Any], int]] = [(self.document.catalog.get("Pages"), {}, 0)]
        while pending:
            reference, inherited, depth = pending.pop()
            if isinstance(reference, PDFObjRef):
                if reference.objid in self._seen:
                    continue
                self._seen.add(reference.objid)
            node = resolve1(reference)
            if not isinstance(node, dict) or depth > _MOST_PAGES_DEEP:
                self.lost += 1
                continue
            attributes = {name: inherited[name] for name in _INHERITED if name in inherited} | node
            kids = resolve1(node.get("Kids"))
            if isinstance(kids, list):
                pending += [(kid, attributes, depth + 1) for kid in reversed(kids)]
            else:
                yield attributes


def open_document(body: bytes, budget: Budget) -> OpenDocument:
    """Opens a PDF.

    Args:
        body: the file; up to 1 KB may stand before its head.
        budget: what may be spent on it.

    Raises:
        ReaderError: it is locked with a password (unreadable), or asks for too much (too_large).
        pdfminer's errors (`BROKEN`): it is damaged; another engine may still read it.
    """
    start = max(body.find(b"%PDF-", 0, _HEAD), 0)
    try:
        return _opened(body[start:], budget)
    except BROKEN:
        if start == 0:
            raise
        return _opened(body, budget)


def _opened(body: bytes, budget: Budget) -> OpenDocument:
    try:
        return OpenDocument(_Document(body, budget), budget)
    except PDFPasswordIncorrect as error:
        raise locked() from error
    except PDFEncryptionError as error:
        raise ReaderError(Reason.UNREADABLE, f"PDF: its encryption is not known ({error}); save it without") from error


def locked() -> ReaderError:
    """The refusal of a file that asks for a password before it is read."""
    return ReaderError(Reason.UNREADABLE, "PDF: it is encrypted and opens with a password only; save it without one")


def is_cut(body: bytes) -> bool:
    """True where the file ends without its end mark: a download that broke off."""
    return b"%%EOF" not in body[-_TAIL:] and b"startxref" not in body[-_TAIL:]


def as_dict(value: object) -> dict[str, Any]:
    """A dictionary, a stream's dictionary, or an empty one."""
    found = resolve1(value)
    if isinstance(found, PDFStream):
        return found.attrs
    return found if isinstance(found, dict) else {}


def as_numbers(value: object) -> list[float]:
    """A list of numbers; what is none becomes 0."""
    found = resolve1(value)
    if not isinstance(found, list):
        return []
    items = [resolve1(item) for item in found]
    return [float(item) if isinstance(item, int | float) else 0.0 for item in items]


def as_name(value: object) -> str:
    """A name without its slash, or an empty text."""
    found = resolve1(value)
    if isinstance(found, PSLiteral):
        return found.name if isinstance(found.name, str) else found.name.decode("latin-1")
    return ""


def _sheet(number: int, attributes: dict[str, Any]) -> Sheet:
    media = _box(attributes.get("MediaBox")) or _A4
    crop = _box(attributes.get("CropBox")) or media
    box = (max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3]))
    if box[0] >= box[2] or box[1] >= box[3]:
        box = media
    rotate = resolve1(attributes.get("Rotate"))
    unit = resolve1(attributes.get("UserUnit"))
    return Sheet(
        number=number,
        attributes=attributes,
        box=box,
        quarters=int(rotate) // 90 % 4 if isinstance(rotate, int | float) else 0,
        unit=float(unit) if isinstance(unit, int | float) and 0 < unit <= 1000 else 1.0,
    )


def _box(value: object) -> tuple[float, float, float, float] | None:
    sides = as_numbers(value)
    if len(sides) != _SIDES or any(abs(side) > _MOST_POINTS for side in sides):
        return None
    box = (min(sides[0], sides[2]), min(sides[1], sides[3]), max(sides[0], sides[2]), max(sides[1], sides[3]))
    return box if box[0] < box[2] and box[1] < box[3] else None
