"""Writes small OFD files for the tests: text, rules, pictures and tables as different producers draw them.

Places are given in points from the upper left corner, as for `pdf_writer`; the file has them in millimetres.
"""

import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from io import BytesIO
from xml.sax.saxutils import escape

from tests.pipelines.readers.pdf_writer import HEIGHT, WIDTH, Table, width_of

NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
MM = 25.4 / 72
_ASCENT = 0.35
"""Of an em, from the middle of a line to its base."""


def mm(*points: float) -> str:
    """Measures in millimetres, as an array."""
    return " ".join(f"{point * MM:.5f}".rstrip("0").rstrip(".") for point in points)


def text(x: float, y: float, line: str, size: float = 10.0, font: str = "") -> bytes:
    """A line whose base stands at a height; `font` holds more attributes."""
    widths = [width_of(character, size) for character in line]
    steps = f' DeltaX="{_deltas(widths[:-1])}"' if len(line) > 1 else ""
    boundary = mm(x, y - size, max(sum(widths), 0.1), 1.3 * size)
    code = f'<ofd:TextCode X="0" Y="{mm(size)}"{steps}>{escape(line)}</ofd:TextCode>'
    return text_object(code, boundary, size, font)


def text_object(codes: str, boundary: str, size: float = 10.0, attributes: str = "") -> bytes:
    """A text object around its codes; the boundary in millimetres, the size in points."""
    places = f'Boundary="{boundary}" Font="1" Size="{mm(size)}"{attributes}'
    return f'<ofd:TextObject ID="1" {places}>{codes}</ofd:TextObject>\n'.encode()


def _deltas(widths: Sequence[float]) -> str:
    """Steps; several alike are counted, as producers do."""
    parts, at = [], 0
    while at < len(widths):
        end = at
        while end < len(widths) and widths[end] == widths[at]:
            end += 1
        parts.append(f"g {end - at} {mm(widths[at])}" if end - at > 1 else mm(widths[at]))
        at = end
    return " ".join(parts)


def _glyphs(x: float, y: float, line: str, size: float = 10.0) -> bytes:
    """The line as an object for each character."""
    places = [x + width_of(line[:number], size) for number in range(len(line))]
    return b"".join(text(place, y, character, size) for place, character in zip(places, line, strict=True))


def _in_points(x: float, y: float, line: str, size: float = 10.0) -> bytes:
    """The line as converters write it that keep points, counted from the foot of the page."""
    steps = " ".join(f"{width_of(character, size):g}" for character in line[:-1])
    code = f'<ofd:TextCode X="{x}" Y="{y - HEIGHT}" DeltaX="{steps or 0}">{escape(line)}</ofd:TextCode>'
    matrix = f'CTM="{MM} 0 0 {MM} 0 {HEIGHT * MM}"'
    return f'<ofd:TextObject {matrix} Boundary="0 0 210 297" Font="1" Size="{size}">{code}</ofd:TextObject>'.encode()


def _without_steps(x: float, y: float, line: str, size: float = 10.0) -> bytes:
    """The line without a word on where its characters stand."""
    code = f'<ofd:TextCode X="0" Y="{mm(size)}">{escape(line)}</ofd:TextCode>'
    return text_object(code, mm(x, y - size, WIDTH - x, 1.3 * size), size)


Write = Callable[[float, float, str, float], bytes]
MANNERS: tuple[Write, ...] = (text, _glyphs, _in_points, _without_steps)
"""Ways of writing a line of a size, its base beginning at a place."""


def path(data: str, boundary: str = "0 0 210 297", attributes: str = "", colours: str = "") -> bytes:
    """A path; data and boundary in millimetres."""
    return (
        f'<ofd:PathObject ID="2" Boundary="{boundary}"{attributes}>{colours}'
        f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>\n"
    ).encode()


def image(resource: str, box: tuple[float, float, float, float], attributes: str = "") -> bytes:
    """A picture in a box: x, y, width, height."""
    x, y, width, height = (float(mm(value)) for value in box)
    return (
        f'<ofd:ImageObject ID="3" ResourceID="{resource}" Boundary="{x} {y} {width} {height}" '
        f'CTM="{width} 0 0 {height} 0 0"{attributes}/>'
    ).encode()


def _stroke(x0: float, y0: float, x1: float, y1: float) -> bytes:
    """A line in a boundary of its own, half a point wide."""
    boundary = mm(x0, y0, x1 - x0, y1 - y0)
    return path(f"M 0 0 L {mm(x1 - x0, y1 - y0)}", boundary, ' LineWidth="0.18"')


def _page_wide(x0: float, y0: float, x1: float, y1: float) -> bytes:
    """A line in page coordinates, as converters write it that keep a matrix in points."""
    return path(f"M {x0} {y0} L {x1} {y1}", attributes=f' CTM="{MM} 0 0 {MM} 0 0" LineWidth="0.5"')


def _thin_box(x0: float, y0: float, x1: float, y1: float) -> bytes:
    """A filled box, a little short of both ends."""
    dx, dy = (-0.3, 0.24) if y0 == y1 else (0.24, -0.3)
    width, height = x1 - x0 + 2 * dx, y1 - y0 + 2 * dy
    data = f"M 0 0 L {mm(width)} 0 L {mm(width, height)} L 0 {mm(height)} C"
    colours = '<ofd:FillColor Value="0 0 0"/>'
    return path(data, mm(x0 - dx, y0 - dy, width, height), ' Stroke="false" Fill="true"', colours)


def _joined(x0: float, y0: float, x1: float, y1: float) -> bytes:
    """In pieces, without blanks between operators and operands, S for M."""
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    a, b, c = (mm(*point).replace(" ", ",") for point in ((x0, y0), (x, y), (x1, y1)))
    return path(f"S{a}M{a}L{b}M{b}L{c}", attributes=' LineWidth="0.25"')


_DRAWN = {"strokes": _stroke, "page wide": _page_wide, "thin boxes": _thin_box, "joined": _joined}
STYLES = tuple(_DRAWN)


def table(content: Table, style: str = STYLES[0], write: Write = text) -> bytes:
    """Borders as one kind of producer draws them, and texts, each line in the middle of its cell."""
    drawn = b"".join(_DRAWN[style](*side) for side in content.sides())
    for cell in content.cells:
        written = cell.text.split("\n") if cell.text else []
        x = (content.xs[cell.column] + content.xs[cell.column + cell.columns]) / 2
        y = (content.ys[cell.row] + content.ys[cell.row + cell.rows]) / 2 - (len(written) - 1) * 0.6 * content.size
        for number, line in enumerate(written):
            base = y + (_ASCENT + 1.2 * number) * content.size
            drawn += write(x - width_of(line, content.size) / 2, base, line, content.size)
    return drawn


def layer(*objects: bytes, kind: str = "Body", attributes: str = "") -> bytes:
    """A layer."""
    return f'<ofd:Layer ID="4" Type="{kind}"{attributes}>'.encode() + b"".join(objects) + b"</ofd:Layer>"


def page(*layers: bytes, before: str = "", size: tuple[float, float] = (WIDTH, HEIGHT)) -> bytes:
    """A page, or a template; `before` holds what stands before its content, such as the use of a template."""
    head = f"<ofd:Page {NAMESPACE}>{before}<ofd:Area><ofd:PhysicalBox>0 0 {mm(*size)}</ofd:PhysicalBox></ofd:Area>"
    return head.encode() + b"<ofd:Content>" + b"".join(layers) + b"</ofd:Content></ofd:Page>"


def resources(content: str, folder: str = "Res") -> bytes:
    """A part with resources."""
    return f'<ofd:Res {NAMESPACE} BaseLoc="{folder}">{content}</ofd:Res>'.encode()


def package(
    pages: Iterable[bytes], parts: Mapping[str, bytes] | None = None, common: str = "", *, name: str = "Doc_0"
) -> dict[str, bytes]:
    """The parts of a file of one document.

    Args:
        pages: its pages.
        parts: more parts, by their name in the folder of the document.
        common: more of its common data, such as the names of templates and resources.
        name: of that folder.
    """
    made = {f"{name}/Pages/Page_{number}/Content.xml": content for number, content in enumerate(pages)}
    listed = "".join(
        f'<ofd:Page ID="{number}" BaseLoc="Pages/Page_{number}/Content.xml"/>' for number in range(len(made))
    )
    area = f"<ofd:PageArea><ofd:PhysicalBox>0 0 {mm(WIDTH, HEIGHT)}</ofd:PhysicalBox></ofd:PageArea>"
    main = (
        f"<ofd:Document {NAMESPACE}><ofd:CommonData><ofd:MaxUnitID>9</ofd:MaxUnitID>{area}{common}</ofd:CommonData>"
        f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>"
    )
    made |= {f"{name}/{part}": content for part, content in (parts or {}).items()}
    return {"OFD.xml": entry(name), f"{name}/Document.xml": main.encode(), **made}


def entry(*names: str) -> bytes:
    """The part that names the documents."""
    bodies = "".join(
        f"<ofd:DocBody><ofd:DocInfo><ofd:DocID>0</ofd:DocID></ofd:DocInfo><ofd:DocRoot>{name}/Document.xml</ofd:DocRoot>"
        "</ofd:DocBody>"
        for name in names
    )
    return f'<ofd:OFD {NAMESPACE} Version="1.0" DocType="OFD">{bodies}</ofd:OFD>'.encode()


class _OldMember(zipfile.ZipInfo):
    """A member whose name is in GBK and not marked as being in any encoding, as old programs wrote it."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802
        return self.filename.encode("gb18030"), self.flag_bits


def zipped(parts: Mapping[str, bytes], member: type[zipfile.ZipInfo] = zipfile.ZipInfo) -> bytes:
    """The file of these parts."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(member(name), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def old_zipped(parts: Mapping[str, bytes]) -> bytes:
    """The file of these parts, their names in GBK."""
    return zipped(parts, _OldMember)


def ofd(*contents: bytes, parts: Mapping[str, bytes] | None = None, common: str = "", before: str = "") -> bytes:
    """A file of one page for each content."""
    return zipped(package([page(layer(content), before=before) for content in contents], parts, common))
