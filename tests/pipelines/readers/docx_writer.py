"""A small writer of DOCX files for tests: paragraphs and tables as XML, put into a package."""

import zipfile
from collections.abc import Iterable, Mapping
from io import BytesIO
from xml.sax.saxutils import escape

from pipelines.blocks import Cell
from pipelines.readers.docx.story import STRICT, TRANSITIONAL

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
NAMESPACES = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
FONT = '<w:rPr><w:rFonts w:ascii="宋体" w:eastAsia="宋体" w:hAnsi="宋体" w:cs="宋体"/><w:sz w:val="21"/></w:rPr>'


def run(text: str, properties: str = "") -> str:
    """A run; line breaks and tabs in the text become elements."""
    body = ""
    for index, line in enumerate(text.split("\n")):
        body += "<w:br/>" if index else ""
        body += "<w:tab/>".join(f'<w:t xml:space="preserve">{escape(part)}</w:t>' for part in line.split("\t"))
    return f"<w:r><w:rPr>{properties}</w:rPr>{body}</w:r>"


def paragraph(content: str = "", properties: str = "", *, raw: bool = False) -> str:
    """A paragraph around a text, or around XML where `raw`."""
    inner = content if raw else (run(content) if content else "")
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def numbered(text: str, number: int, level: int = 0) -> str:
    """A paragraph with an automatic number."""
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def cell(content: str, *, span: int = 1, merge: str = "", properties: str = "") -> str:
    """A cell around XML; `merge` is "restart" or "continue"."""
    inner = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    if merge:
        inner += '<w:vMerge w:val="restart"/>' if merge == "restart" else "<w:vMerge/>"
    return f'<w:tc><w:tcPr><w:tcW w:w="900" w:type="dxa"/>{inner}{properties}</w:tcPr>{content}</w:tc>'


def row(*cells: str, properties: str = "") -> str:
    """A row of cells."""
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def rows(*content: str, columns: int = 1) -> str:
    """A table of rows."""
    grid = '<w:gridCol w:w="900"/>' * columns
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    properties = f'<w:tblW w:w="0" w:type="auto"/><w:tblBorders>{borders}</w:tblBorders>'
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(content)}</w:tbl>"


def table(cells: Iterable[Cell]) -> str:
    """A table with the cells' spans; each line of a text is a paragraph."""
    starts = {(cell.row, cell.column): cell for cell in cells}
    height = max(cell.row + cell.row_span for cell in starts.values())
    width = max(cell.column + cell.column_span for cell in starts.values())
    owner = {
        (r, c): cell
        for cell in starts.values()
        for r in range(cell.row, cell.row + cell.row_span)
        for c in range(cell.column, cell.column + cell.column_span)
    }
    content = []
    for r in range(height):
        line, c = [], 0
        while (r, c) in owner:  # a row may end early
            item = owner[r, c]
            merge = "" if item.row_span == 1 else ("restart" if item.row == r else "continue")
            text = item.text if item.row == r else ""
            inner = "".join(paragraph(part) for part in text.split("\n"))
            line.append(cell(inner, span=item.column_span, merge=merge))
            c += item.column_span
        content.append(row(*line))
    return rows(*content, columns=width)


def document(*body: str, strict: bool = False) -> str:
    """The main part."""
    namespace = STRICT if strict else TRANSITIONAL
    relations = _STRICT_RELATIONS if strict else _RELATIONS
    head = f'<w:document xmlns:w="{namespace}" xmlns:r="{relations}" {NAMESPACES}>'
    declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return f"{declaration}{head}<w:body>{''.join(body)}<w:sectPr/></w:body></w:document>"


def as_word_writes(main: str) -> str:
    """The same main part with the properties that Word gives every paragraph, run and cell."""
    font = '<w:rFonts w:ascii="仿宋_GB2312" w:eastAsia="仿宋_GB2312" w:hAnsi="宋体" w:cs="宋体" w:hint="eastAsia"/>'
    letters = f'<w:rPr>{font}<w:kern w:val="0"/><w:sz w:val="21"/><w:szCs w:val="21"/></w:rPr>'
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>' for side in ("top", "left", "right")
    )
    spacing = '<w:spacing w:line="300" w:lineRule="exact"/>'
    changes = {
        "<w:rPr></w:rPr>": letters,
        "<w:pPr></w:pPr>": f'<w:pPr>{spacing}<w:jc w:val="center"/>{letters}</w:pPr>',
        "<w:p>": '<w:p w:rsidR="00A77B3E" w:rsidRDefault="00C4120F" w:rsidP="00F2410B">',
        "<w:r>": '<w:r w:rsidRPr="00C4120F">',
        "</w:tcPr>": f'<w:tcBorders>{borders}</w:tcBorders><w:shd w:val="clear" w:color="auto" w:fill="auto"/>'
        '<w:vAlign w:val="center"/></w:tcPr>',
        "<w:trPr></w:trPr>": '<w:trPr><w:trHeight w:val="397"/><w:jc w:val="center"/></w:trPr>',
    }
    for plain, dressed in changes.items():
        main = main.replace(plain, dressed)
    return main


def part(kind: str, content: str) -> str:
    """Another part of the package: `styles` or `numbering`."""
    return f'<w:{kind} xmlns:w="{TRANSITIONAL}" {NAMESPACES}>{content}</w:{kind}>'


def package(
    main: str | bytes, parts: Mapping[str, str | bytes] | None = None, *, name: str = "word/document.xml"
) -> bytes:
    """A DOCX of a main part and others; `parts` are by name inside `word/`, linked where their kind is known."""
    parts = parts or {}
    links = "".join(
        f'<Relationship Id="rId{index}" Type="{_RELATIONS}/{_kind(file)}" Target="{file}"/>'
        for index, file in enumerate(parts, 1)
    )
    types = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    overrides = "".join(
        f'<Override PartName="/word/{file}.xml" ContentType="{types}.{file}+xml"/>'
        for file in ("styles", "numbering")
        if f"{file}.xml" in parts
    )
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            '<Default Extension="html" ContentType="text/html"/>'
            f'<Override PartName="/{name}" ContentType="{types}.document.main+xml"/>{overrides}</Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="/{name}"/></Relationships>',
        )
        folder = name.rpartition("/")[0]
        archive.writestr(
            f"{folder}/_rels/{name.rpartition('/')[2]}.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>',
        )
        archive.writestr(name, main)
        for file, content in parts.items():
            archive.writestr(f"{folder}/{file}" if not file.startswith("/") else file[1:], content)
    return stream.getvalue()


def _kind(file: str) -> str:
    stem = file.rpartition("/")[2].rpartition(".")[0]
    return stem if stem in {"styles", "numbering"} else "aFChunk"


def docx(*body: str, parts: Mapping[str, str | bytes] | None = None) -> bytes:
    """A DOCX of these paragraphs and tables."""
    return package(document(*body), parts)
