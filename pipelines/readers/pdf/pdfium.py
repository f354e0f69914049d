"""The second engine: the same characters and rules by PDFium, for files that the first cannot open and to compare both.

pypdfium2 is an extra. PDFium inflates what it is given, so a file's streams are tried against the budget before.
"""

import ctypes
import re
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from pipelines.readers.errors import ReaderError
from pipelines.readers.gridfinder.page import (
    SIDEWAYS_DOWN,
    SIDEWAYS_UP,
    UPRIGHT,
    UPSIDE_DOWN,
    VERTICAL,
    Box,
    Character,
    Page,
)
from pipelines.readers.pdf.budget import Budget
from pipelines.readers.pdf.canvas import Canvas, Matrix, Path, apply, multiply
from pipelines.readers.pdf.characters import plain
from pipelines.readers.pdf.document import Sheet, locked
from pipelines.readers.pdf.pages import Pages, page_matrix
from pipelines.readers.pdf.state import State
from pipelines.readers.pdf.streams import inflate
from pipelines.reasons import Reason

_STREAM = re.compile(rb"stream\r?\n")
_ZLIB = re.compile(rb"[\x08\x18\x28\x38\x48\x58\x68\x78]")
_DEEPEST_PACKING = 3
_DEEPEST_FORM = 24
_ASCENT = 0.88
_DESCENT = 0.12
_BYTE = 255.0
_TOO_HIGH = 2.0
"""Heights of its font: the loose box of vertical writing is as high, or stands beside the glyph."""


def is_installed() -> bool:
    """True where the second engine can be used."""
    return find_spec("pypdfium2") is not None


def read_pages(body: bytes) -> Pages:
    """All pages of a PDF.

    Raises:
        ReaderError: it is locked, asks for too much, cannot be opened, or the engine is not installed.
    """
    if not is_installed():
        raise ReaderError(Reason.UNREADABLE, "PDF: the second engine is missing; install pypdfium2")
    engine: Any = import_module("pypdfium2")
    budget = Budget()
    _try_streams(body, budget)
    try:
        document = engine.PdfDocument(body)
    except engine.PdfiumError as error:
        if "password" in str(error).lower():
            raise locked() from error
        raise ReaderError(
            Reason.UNREADABLE, f"PDF: no engine can open it ({error}); ask for an undamaged copy"
        ) from error
    try:
        found = Pages("pdf:pdfium")
        for number in range(1, len(document) + 1):
            budget.spend_page()
            found.pages.append(_read_page(document, number, budget, found))
    finally:
        document.close()
    return found


def _try_streams(body: bytes, budget: Budget) -> None:
    """Inflates every stream of the file within the budget, packed ones in packed ones too."""
    whole = memoryview(body)
    for match in _STREAM.finditer(body):
        data: bytes | memoryview = whole[match.end() :]
        for _ in range(_DEEPEST_PACKING):
            if not _ZLIB.match(data[:1]):
                break
            data, _ = inflate(data, budget.spend_decoded)


def _read_page(document: Any, number: int, budget: Budget, found: Pages) -> Page:
    engine: Any = import_module("pypdfium2")
    pdfium: Any = import_module("pypdfium2.raw")
    try:
        page = document[number - 1]
    except engine.PdfiumError:
        found.lost += 1
        return Page(number, 0.0, 0.0)
    sheet = Sheet(number, {}, _frame(page), page.get_rotation() // 90 % 4, 1.0)
    width, height = sheet.box[2] - sheet.box[0], sheet.box[3] - sheet.box[1]
    canvas = Canvas(Page(number, *((height, width) if sheet.quarters % 2 else (width, height))))
    matrix = page_matrix(sheet)
    text = page.get_textpage()
    budget.spend_drawn(max(pdfium.FPDFText_CountChars(text), 0), 0)
    _Text(pdfium, text.raw, canvas, matrix).read()
    _Drawing(pdfium, canvas, budget).read(page.raw, matrix)
    text.close()
    page.close()
    if canvas.hidden and not canvas.page.pictured:
        canvas.page.characters += canvas.hidden
    return canvas.page


def _frame(page: Any) -> tuple[float, float, float, float]:
    media, crop = page.get_mediabox(), page.get_cropbox()
    box = (max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3]))
    return box if box[0] < box[2] and box[1] < box[3] else media


class _Text:
    """The characters of a page."""

    def __init__(self, pdfium: Any, handle: Any, canvas: Canvas, matrix: Matrix) -> None:
        self._pdfium = pdfium
        self._handle = handle
        self._canvas = canvas
        self._matrix = matrix
        self._sides = [ctypes.c_double() for _ in range(4)]
        self._loose = pdfium.FS_RECTF()
        self._turn = pdfium.FS_MATRIX()

    def read(self) -> None:
        """Puts them on the canvas."""
        pdfium, handle = self._pdfium, self._handle
        for index in range(pdfium.FPDFText_CountChars(handle)):
            if pdfium.FPDFText_IsGenerated(handle, index) == 1:
                continue
            code = pdfium.FPDFText_GetUnicode(handle, index)
            unknown = pdfium.FPDFText_HasUnicodeMapError(handle, index) == 1 or not 0 < code < 0x110000
            text = plain(None if unknown else chr(code))
            if text:
                marks = self._canvas.hidden if self._is_hidden(index) else self._canvas.page.characters
                marks.append(self._place(text, index))

    def _is_hidden(self, index: int) -> bool:
        shown = self._pdfium.FPDFText_GetTextObject(self._handle, index)
        return bool(shown) and self._pdfium.FPDFTextObj_GetTextRenderMode(shown) in {3, 7}

    def _place(self, text: str, index: int) -> Character:
        pdfium, handle = self._pdfium, self._handle
        pdfium.FPDFText_GetLooseCharBox(handle, index, self._loose)
        loose = self._on_page(self._loose.left, self._loose.bottom, self._loose.right, self._loose.top)
        left, right, bottom, top = self._sides
        pdfium.FPDFText_GetCharBox(handle, index, left, right, bottom, top)
        ink = self._on_page(left.value, bottom.value, right.value, top.value)
        pdfium.FPDFText_GetMatrix(handle, index, self._turn)
        way = self._way(self._turn.a, self._turn.b)
        height = loose.y1 - loose.y0 if way in {UPRIGHT, UPSIDE_DOWN} else loose.x1 - loose.x0
        size = pdfium.FPDFText_GetFontSize(handle, index) * (self._turn.c**2 + self._turn.d**2) ** 0.5 or height
        middle = (ink.x0 + ink.x1) / 2, (ink.y0 + ink.y1) / 2
        if ink.x0 < ink.x1 and (height > _TOO_HIGH * size or not loose.holds(*middle)):
            return Character(text, *_square(middle, size), size, VERTICAL)
        if way != UPRIGHT:
            return Character(text, *loose, size, way)
        x, y = left, right  # any two doubles
        pdfium.FPDFText_GetCharOrigin(handle, index, x, y)
        _, base = apply(self._matrix, x.value, y.value)
        return Character(text, loose.x0, base - _ASCENT * size, loose.x1, base + _DESCENT * size, size, way)

    def _on_page(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        (ax, ay), (bx, by) = apply(self._matrix, x0, y0), apply(self._matrix, x1, y1)
        return Box(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))

    def _way(self, a: float, b: float) -> int:
        x, y = a * self._matrix[0] + b * self._matrix[2], a * self._matrix[1] + b * self._matrix[3]
        if abs(x) >= abs(y):
            return UPRIGHT if x >= 0 else UPSIDE_DOWN
        return SIDEWAYS_DOWN if y > 0 else SIDEWAYS_UP


def _square(middle: tuple[float, float], size: float) -> Box:
    x, y = middle
    return Box(x - size / 2, y - size / 2, x + size / 2, y + size / 2)


class _Drawing:
    """The paths and pictures of a page and of the forms on it."""

    def __init__(self, pdfium: Any, canvas: Canvas, budget: Budget) -> None:
        self._pdfium = pdfium
        self._canvas = canvas
        self._budget = budget

    def read(self, page: Any, matrix: Matrix) -> None:
        """Puts them on the canvas."""
        for shown in self._objects(page, inside=False):
            self._paint(shown, matrix, 0)

    def _objects(self, holder: Any, *, inside: bool) -> Iterator[Any]:
        pdfium = self._pdfium
        count, get = (
            (pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject)
            if inside
            else (pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject)
        )
        for index in range(count(holder)):
            yield get(holder, index)

    def _paint(self, shown: Any, outer: Matrix, depth: int) -> None:
        pdfium = self._pdfium
        kind = pdfium.FPDFPageObj_GetType(shown)
        if kind not in {pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM}:
            return
        self._budget.spend_drawn(0, 1)
        own = pdfium.FS_MATRIX()
        pdfium.FPDFPageObj_GetMatrix(shown, own)
        matrix = multiply((own.a, own.b, own.c, own.d, own.e, own.f), outer)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            self._draw(shown, matrix)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            self._canvas.picture(matrix)
        elif depth < _DEEPEST_FORM:
            for inner in self._objects(shown, inside=True):
                self._paint(inner, matrix, depth + 1)

    def _draw(self, shown: Any, matrix: Matrix) -> None:
        pdfium = self._pdfium
        fill, stroke, width = ctypes.c_int(), ctypes.c_int(), ctypes.c_float()
        pdfium.FPDFPath_GetDrawMode(shown, fill, stroke)
        if not fill.value and not stroke.value:
            return
        pdfium.FPDFPageObj_GetStrokeWidth(shown, width)
        state = State(matrix, self._canvas.frame)
        state.width = width.value
        state.fill, state.fill_faint = self._colour(pdfium.FPDFPageObj_GetFillColor, shown)
        state.stroke, state.stroke_faint = self._colour(pdfium.FPDFPageObj_GetStrokeColor, shown)
        path = self._path(shown, matrix)
        if stroke.value and state.strokes():
            self._canvas.stroke(path, state.thickness(), self._canvas.frame)
        if fill.value:
            self._canvas.fill(path, state.thickest_fill(), self._canvas.frame)

    def _colour(self, get: Any, shown: Any) -> tuple[tuple[object, list[Any]], bool]:
        parts = [ctypes.c_uint() for _ in range(4)]
        if not get(shown, *parts):
            return ("DeviceGray", [0.0]), False
        red, green, blue, alpha = (part.value / _BYTE for part in parts)
        return ("DeviceRGB", [red, green, blue]), alpha < 0.05

    def _path(self, shown: Any, matrix: Matrix) -> Path:
        pdfium = self._pdfium
        path = Path()
        x, y = ctypes.c_float(), ctypes.c_float()
        curve = 0
        for index in range(pdfium.FPDFPath_CountSegments(shown)):
            segment = pdfium.FPDFPath_GetPathSegment(shown, index)
            pdfium.FPDFPathSegment_GetPoint(segment, x, y)
            point = apply(matrix, x.value, y.value)
            kind = pdfium.FPDFPathSegment_GetType(segment)
            if kind == pdfium.FPDF_SEGMENT_MOVETO:
                path.move(point)
            elif kind == pdfium.FPDF_SEGMENT_LINETO:
                path.line(point)
            else:
                curve += 1
                if curve % 3 == 0:  # a curve comes as its two control points and its end
                    path.curve(point)
            if pdfium.FPDFPathSegment_GetClose(segment):
                path.close()
        return path
