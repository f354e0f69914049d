"""Writes a report as a file of an office program: DOCX, DOC (Word 97), PDF with text, and OFD.

Pages are laid out here as programs do it: texts are broken to the width of their cell, and a table that does not fit on
the page goes on over the page break, at times inside a merged cell, whose label then stands on the first page only.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from pipelines.blocks import Cell
from tests.documents import ofd_writer, tables
from tests.documents.noise import CLEAN, Noise
from tests.documents.render import Part, parts
from tests.documents.truth import Truth
from tests.pipelines.readers import doc_writer, docx_writer, pdf_writer
from tests.pipelines.readers.doc_writer import Para
from tests.pipelines.readers.pdf_writer import STYLES, WIDTH, Box, width_of

_LEFT, _TOP, _BOTTOM = 50.0, 60.0, 790.0
_BODY, _SMALL = 10.0, 9.0
_LEADING = 1.2
_MARGIN = 3.0
_LABEL_SHARE = 2.2
"""How much wider than a number a column of labels is; the first, of groups, is as narrow as a number."""


@dataclass(frozen=True, slots=True)
class Pen:
    """How a format with fixed pages is written: a line of text, a table in a style, and a file of pages."""

    text: Callable[[float, float, str, float], bytes]
    table: Callable[[pdf_writer.Table, str], bytes]
    bind: Callable[[Sequence[bytes]], bytes]


PDF = Pen(pdf_writer.text, pdf_writer.Table.draw, lambda pages: pdf_writer.pdf(*pages, compressed=True))


def ofd_pen(manner: int = 0) -> Pen:
    """Writes OFD; `manner` is that of the text, one of `ofd_writer.MANNERS`."""
    write = ofd_writer.MANNERS[manner]
    return Pen(write, lambda table, style: ofd_writer.table(table, style, write), lambda pages: ofd_writer.ofd(*pages))


def as_docx(truth: Truth, noise: Noise = CLEAN, *, dressed: bool = True, width: int | None = None) -> bytes:
    """A DOCX.

    Args:
        truth: what it says.
        noise: how it says it.
        dressed: with the properties that Word gives every paragraph, run and cell.
        width: of each table in twips, for programs that lay it out; without one every column has 900.
    """
    body = []
    for part in parts(truth, noise):
        if part.table is None:
            body.append(docx_writer.paragraph(part.text))
        else:
            column = width // part.table.width if width else 900
            body.append(docx_writer.table(cells(part.table)).replace('w:w="900"', f'w:w="{column}"'))
    main = docx_writer.document(*body)
    return docx_writer.package(docx_writer.as_word_writes(main) if dressed else main)


def as_doc(truth: Truth, noise: Noise = CLEAN, *, jitter: int = 0) -> bytes:
    """A DOC; `jitter` moves every second row's inner edges by so many twips."""
    paragraphs: list[Para] = []
    for part in parts(truth, noise):
        if part.table is None:
            paragraphs.append(Para(part.text))
        else:
            paragraphs += doc_writer.table(cells(part.table), column=500, jitter=jitter)
    return doc_writer.File(paragraphs).written()


def as_pages(truth: Truth, noise: Noise = CLEAN, *, pen: Pen = PDF, style: str = STYLES[0], top: float = _TOP) -> bytes:
    """A file with fixed pages: a PDF, or what another pen writes.

    Args:
        truth: what it says.
        noise: how it says it.
        pen: writes the format.
        style: how borders are drawn, one of those of the pen.
        top: where the first page begins, in points: it moves the page breaks.
    """
    paper = _Paper(pen, style, top)
    for part in parts(truth, noise):
        paper.put(part)
    return pen.bind(paper.finished())


def cells(table: tables.Table) -> list[Cell]:
    """A table's boxes as cells in row-major order; each paragraph in one is a line."""
    found = [Cell(box.row, box.column, _lines(box.text), box.rows, box.columns) for box in table.boxes]
    return sorted(found, key=lambda cell: (cell.row, cell.column))


def _lines(text: str) -> str:
    return text.replace("\n\n", "\n")


@dataclass(slots=True)
class _Paper:
    """Pages under construction."""

    pen: Pen
    style: str
    y: float
    pages: list[bytes] = field(default_factory=list)
    current: list[bytes] = field(default_factory=list)

    def finished(self) -> list[bytes]:
        """The contents of all pages, each with its number at the foot."""
        self._turn()
        return [
            page + self.pen.text(WIDTH / 2 - 10, 820, f"— {number} —", _SMALL)
            for number, page in enumerate(self.pages, start=1)
        ]

    def put(self, part: Part) -> None:
        """One more paragraph or table."""
        if part.table is not None:
            self._table(cells(part.table))
            return
        size = 16.0 if part.kind == "title" else _BODY
        for line in _broken(part.text, WIDTH - 2 * _LEFT, size):
            if self.y + size > _BOTTOM:
                self._turn()
            self.y += 1.5 * size
            middle = (WIDTH - width_of(line, size)) / 2
            self.current.append(self.pen.text(middle if part.kind == "title" else _LEFT, self.y, line, size))
        self.y += 0.5 * size

    def _turn(self) -> None:
        self.pages.append(b"".join(self.current))
        self.current = []
        self.y = _TOP

    def _table(self, table: Sequence[Cell]) -> None:
        xs = _columns(table)
        wrapped = [replace(cell, text="\n".join(_in_cell(cell, xs))) for cell in table]
        heights = _heights(wrapped)
        self.y += 6
        first = 0
        for end in self._breaks(heights):
            piece = list(_cut(wrapped, first, end))
            ys = pdf_writer.spread(self.y, *heights[first:end])
            self.current.append(self.pen.table(pdf_writer.Table(xs, ys, piece, _SMALL), self.style))
            self.y = ys[-1] + 6
            first = end

    def _breaks(self, heights: Sequence[float]) -> Iterator[int]:
        """The rows before which a page ends, and the last; each page is turned when the next row is asked for."""
        room = _BOTTOM - self.y
        for row, height in enumerate(heights):
            if height > room:
                if row:
                    yield row
                self._turn()
                room = _BOTTOM - self.y
            room -= height
        yield len(heights)


def _columns(table: Sequence[Cell]) -> list[float]:
    """Where the columns begin and end: those that hold labels only are wider, but for the first of several."""
    width = max(cell.column + cell.column_span for cell in table)
    rows = max(cell.row + cell.row_span for cell in table)
    last = [cell for cell in table if cell.row + cell.row_span == rows]
    first_number = min((cell.column for cell in last if cell.text[:1].isdigit()), default=1)
    shares = [1.0] * width
    for column in range(max(first_number - 2, 0), first_number):
        shares[column] = _LABEL_SHARE
    unit = (WIDTH - 2 * _LEFT) / sum(shares)
    return pdf_writer.spread(_LEFT, *(unit * share for share in shares))


def _in_cell(cell: Cell, xs: Sequence[float]) -> list[str]:
    return _broken(cell.text, xs[cell.column + cell.column_span] - xs[cell.column] - 2 * _MARGIN, _SMALL)


def _broken(text: str, width: float, size: float) -> list[str]:
    """A text in lines that fit, its own line breaks kept; no number is broken.

    No line is left with one character: PDFium loses a Chinese character that is shown alone in a font that is not in
    the file.
    """
    found = []
    for paragraph in text.split("\n"):
        lines = [""]
        for word in _words(paragraph):
            if lines[-1] and width_of(lines[-1] + word, size) > width:
                lines.append("")
            lines[-1] += word
        if len(lines) > 1 and len(lines[-1]) == 1 and len(lines[-2]) > 2:
            lines[-2:] = [lines[-2][:-1], lines[-2][-1] + lines[-1]]
        found += lines
    return found


def _words(text: str) -> Iterator[str]:
    """The characters of a text; those of a number or a word in Latin letters together."""
    word = ""
    for character in text:
        if character.isascii() and not character.isspace():
            word += character
            continue
        if word:
            yield word
        word = ""
        yield character
    if word:
        yield word


def _heights(table: Sequence[Cell]) -> list[float]:
    """The heights of the rows: every text has room, a tall one by a higher last row."""
    rows = max(cell.row + cell.row_span for cell in table)
    heights = [0.0] * rows
    for cell in sorted(table, key=lambda cell: cell.row_span):
        needed = (cell.text.count("\n") + 1) * _LEADING * _SMALL + 2 * _MARGIN
        covered = slice(cell.row, cell.row + cell.row_span)
        heights[cell.row + cell.row_span - 1] += max(needed - sum(heights[covered]), 0.0)
    return heights


def _cut(table: Sequence[Cell], first: int, end: int) -> Iterator[Box]:
    """The cells of some rows, counted from the first; one that goes on from the page before is blank here."""
    for cell in table:
        top, bottom = max(cell.row, first), min(cell.row + cell.row_span, end)
        if top < bottom:
            text = cell.text if cell.row == top else ""
            yield Box(top - first, cell.column, text, bottom - top, cell.column_span)
