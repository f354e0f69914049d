"""Writes small PDF files for the tests: text, rules and tables as different programs draw them."""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

WIDTH, HEIGHT = 595.0, 842.0
"""A4, in points; places are given from the upper left corner."""

TO_UNICODE = (
    b"1 begincodespacerange <0000> <FFFF> endcodespacerange 256 beginbfrange "
    + b"".join(b"<%02X00> <%02XFF> <%02X00> " % (high, high, high) for high in range(256))
    + b"endbfrange"
)
"""Codes are the characters themselves."""


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream object: its dictionary without Length, and its data."""

    entries: str
    data: bytes


@dataclass(slots=True)
class File:
    """A PDF under construction; objects are numbered as they are added, 1 is the catalogue, 2 the page tree."""

    objects: dict[int, str | bytes | Stream] = field(default_factory=dict)
    pages: list[int] = field(default_factory=list)
    compressed: bool = False
    trailer: str = ""
    highest: int = 2

    def __post_init__(self) -> None:
        self.add(Stream("", TO_UNICODE), 3)
        self.add(composite("Identity-H", to_unicode=3), 4)
        self.add(composite("Identity-V", to_unicode=3), 5)
        self.add("<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>", 6)

    def add(self, value: str | bytes | Stream, number: int | None = None) -> int:
        """Adds an object and gives its number."""
        number = number or self.highest + 1
        self.highest = max(self.highest, number)
        self.objects[number] = value
        return number

    def page(
        self,
        content: bytes,
        resources: str = "",
        attributes: str = "",
        *,
        fonts: str = "",
        size: tuple[float, float] = (WIDTH, HEIGHT),
    ) -> int:
        """Adds a page; the fonts F1 (level), F2 (vertical) and F3 (Helvetica) are there."""
        width, height = size
        stream = self.add(Stream("", content))
        number = self.add(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width} {height}]/Contents {stream} 0 R{attributes}"
            f"/Resources<</Font<</F1 4 0 R/F2 5 0 R/F3 6 0 R{fonts}>>{resources}>>>>"
        )
        self.pages.append(number)
        return number

    def build(self) -> bytes:
        """The file."""
        self.objects.setdefault(1, "<</Type/Catalog/Pages 2 0 R>>")
        kids = " ".join(f"{number} 0 R" for number in self.pages)
        self.objects.setdefault(2, f"<</Type/Pages/Kids[{kids}]/Count {len(self.pages)}>>")
        written = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        places = {}
        for number, value in sorted(self.objects.items()):
            places[number] = len(written)
            written += b"%d 0 obj\n" % number + self._written(value) + b"\nendobj\n"
        start = len(written)
        written += b"xref\n0 %d\n0000000000 65535 f \n" % (max(places) + 1)
        for number in range(1, max(places) + 1):
            written += b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 00000 f \n"
        trailer = f"trailer\n<</Size {max(places) + 1}/Root 1 0 R{self.trailer}>>\nstartxref\n{start}\n%%EOF\n"
        return bytes(written) + trailer.encode()

    def _written(self, value: str | bytes | Stream) -> bytes:
        if isinstance(value, str):
            return value.encode("latin-1")
        if isinstance(value, bytes):
            return value
        data, entries = value.data, value.entries
        if self.compressed and "/Filter" not in entries:
            data, entries = zlib.compress(data), entries + "/Filter/FlateDecode"
        return f"<<{entries}/Length {len(data)}>>\nstream\n".encode("latin-1") + data + b"\nendstream"


def composite(encoding: str, to_unicode: int | None = None, ordering: str = "Identity", more: str = "") -> str:
    """A font of two-byte codes: Chinese characters an em wide, ASCII half of it."""
    mapped = f"/ToUnicode {to_unicode} 0 R" if to_unicode else ""
    name = encoding if encoding.endswith(" R") else f"/{encoding}"
    return (
        f"<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding {name}{mapped}/DescendantFonts[<</Type/Font"
        f"/Subtype/CIDFontType2/BaseFont/SimSun/CIDSystemInfo<</Registry(Adobe)/Ordering({ordering})/Supplement 0>>"
        f"/DW 1000/W[32 126 500]/FontDescriptor<</Type/FontDescriptor/FontName/SimSun/Flags 4>>{more}>>]>>"
    )


def pdf(*contents: bytes, resources: str = "", attributes: str = "", compressed: bool = False) -> bytes:
    """A file of one page for each content."""
    file = File(compressed=compressed)
    for content in contents:
        file.page(content, resources, attributes)
    return file.build()


def shown(text: str) -> str:
    """A string of F1 or F2 as an operand."""
    return f"<{text.encode('utf-16-be').hex()}>"


def text(x: float, y: float, line: str, size: float = 10.0, font: str = "F1") -> bytes:
    """A line whose base stands at a height from the top of the page."""
    return f"BT /{font} {size} Tf {x} {HEIGHT - y} Td {shown(line)} Tj ET\n".encode()


def lines(x: float, y: float, *written: str, size: float = 10.0, spacing: float = 1.6) -> bytes:
    """Lines one below the other."""
    return b"".join(text(x, y + number * spacing * size, line, size) for number, line in enumerate(written))


def width_of(line: str, size: float = 10.0) -> float:
    """How wide a line of F1 is."""
    return sum(size / 2 if character.isascii() else size for character in line)


@dataclass(frozen=True, slots=True)
class Box:
    """A cell to draw: first row and column, how many of them, and its text."""

    row: int
    column: int
    text: str
    rows: int = 1
    columns: int = 1


def boxes(rows: Sequence[Sequence[str]]) -> list[Box]:
    """Cells without spans."""
    return [Box(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row)]


STYLES = ("strokes", "outlines", "thin boxes", "polygons", "form", "double")


@dataclass(slots=True)
class Table:
    """A table on a page: where its lines run, from the upper left corner, and its cells."""

    xs: Sequence[float]
    ys: Sequence[float]
    cells: Iterable[Box]
    size: float = 10.0
    hidden: frozenset[tuple[float, float, float, float]] = frozenset()

    def sides(self) -> dict[tuple[float, float, float, float], None]:
        """The borders, each once: x0, y0, x1, y1."""
        found: dict[tuple[float, float, float, float], None] = {}
        for cell in self.cells:
            x0, x1 = self.xs[cell.column], self.xs[cell.column + cell.columns]
            y0, y1 = self.ys[cell.row], self.ys[cell.row + cell.rows]
            for side in ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)):
                found[side] = None
        return {side: None for side in found if side not in self.hidden}

    def rules(self, style: str = "strokes") -> bytes:
        """Its borders as one kind of program draws them."""
        return b"".join(_DRAWN[style](*side) for side in self.sides())

    def texts(self) -> bytes:
        """Its texts, each line in the middle of its cell."""
        return b"".join(self._cell(cell) for cell in self.cells if cell.text)

    def _cell(self, cell: Box) -> bytes:
        written = cell.text.split("\n")
        x = (self.xs[cell.column] + self.xs[cell.column + cell.columns]) / 2
        y = (self.ys[cell.row] + self.ys[cell.row + cell.rows]) / 2 - (len(written) - 1) * 0.6 * self.size
        return b"".join(
            text(x - width_of(line, self.size) / 2, y + 0.35 * self.size + number * 1.2 * self.size, line, self.size)
            for number, line in enumerate(written)
        )

    def draw(self, style: str = "strokes") -> bytes:
        """Borders and texts."""
        return self.rules(style) + self.texts()


def _stroke(x0: float, y0: float, x1: float, y1: float) -> bytes:
    return f"0.5 w {x0} {HEIGHT - y0} m {x1} {HEIGHT - y1} l S\n".encode()


def _outline(x0: float, y0: float, x1: float, y1: float) -> bytes:
    return f"{x0} {HEIGHT - y0} {x1 - x0} {y0 - y1} re S\n".encode()


def _thin_box(x0: float, y0: float, x1: float, y1: float) -> bytes:
    """As word processors and browsers do: a filled box from a little after one corner to a little before the next."""
    if y0 == y1:
        return f"{x0 + 0.3} {HEIGHT - y0 - 0.24} {x1 - x0 - 0.6} 0.48 re f\n".encode()
    return f"{x0 - 0.24} {HEIGHT - y1 + 0.3} 0.48 {y1 - y0 - 0.6} re f*\n".encode()


def _polygon(x0: float, y0: float, x1: float, y1: float) -> bytes:
    dx, dy = (0.0, 0.4) if y0 == y1 else (0.4, 0.0)
    points = ((x0 - dx, y0 - dy), (x1 - dx, y1 - dy), (x1 + dx, y1 + dy), (x0 + dx, y0 + dy))
    steps = [f"{x} {HEIGHT - y} {'l' if number else 'm'}" for number, (x, y) in enumerate(points)]
    return (" ".join(steps) + " h f\n").encode()


def _in_form(x0: float, y0: float, x1: float, y1: float) -> bytes:
    """A unit line, moved and stretched by a matrix."""
    stretched, end = (f"{x1 - x0} 0 0 1", "1 0") if y0 == y1 else (f"1 0 0 {y0 - y1}", "0 1")
    return f"q {stretched} {x0} {HEIGHT - y0} cm 0.5 w 0 0 m {end} l S Q\n".encode()


def _double(x0: float, y0: float, x1: float, y1: float) -> bytes:
    dx, dy = (0.0, 0.8) if y0 == y1 else (0.8, 0.0)
    return _stroke(x0 - dx, y0 - dy, x1 - dx, y1 - dy) + _stroke(x0 + dx, y0 + dy, x1 + dx, y1 + dy)


_DRAWN = dict(zip(STYLES, (_stroke, _outline, _thin_box, _polygon, _in_form, _double), strict=True))


def spread(start: float, *steps: float) -> list[float]:
    """Places one after the other."""
    places = [start]
    for step in steps:
        places.append(places[-1] + step)
    return places


def resources(**kinds: Mapping[str, int]) -> str:
    """Named resources beside the fonts: `resources(XObject={"Fm": 9})`."""
    return "".join(
        f"/{kind}<<{''.join(f'/{name} {number} 0 R' for name, number in named.items())}>>"
        for kind, named in kinds.items()
    )
