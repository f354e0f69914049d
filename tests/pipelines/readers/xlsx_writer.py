"""A small writer of XLSX files for tests: cells with style numbers, merges, hidden rows and columns."""

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"

Value = str | int | float | None


@dataclass
class Page:
    """A sheet: values by address ("B5"), merged ranges, addresses with a border, formats by address, raw cells."""

    values: Mapping[str, Value] = field(default_factory=dict)
    merged: Sequence[str] = ()
    bordered: Iterable[str] = ()
    formats: Mapping[str, str] = field(default_factory=dict)
    raw: Sequence[str] = ()
    hidden_rows: Sequence[int] = ()
    hidden_columns: Sequence[int] = ()
    name: str = "Sheet1"
    state: str = "visible"


def workbook(*pages: Page, shared: Sequence[str] = (), from_1904: bool = False) -> bytes:
    """An XLSX of these sheets; strings of the form `=s0` refer to the shared texts, which are XML."""
    codes = sorted({code for page in pages for code in page.formats.values()})
    parts = {
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{"".join(f"<si>{text}</si>" for text in shared)}</sst>',
        "xl/styles.xml": _styles(codes),
    }
    for number, page in enumerate(pages, 1):
        parts[f"xl/worksheets/sheet{number}.xml"] = _sheet(page, codes)
    sheets = "".join(
        f'<sheet name={quoteattr(page.name)} sheetId="{number}" state="{page.state}" r:id="rId{number}"/>'
        for number, page in enumerate(pages, 1)
    )
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in range(1, len(pages) + 1)
    )
    links += f'<Relationship Id="rIdA" Type="{_RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
    links += f'<Relationship Id="rIdB" Type="{_RELATIONS}/styles" Target="styles.xml"/>'
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _types(parts))
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{_RELATIONS}"><workbookPr date1904="{int(from_1904)}"/>'
            f"<sheets>{sheets}</sheets></workbook>",
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'
        )
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def _types(parts: Iterable[str]) -> str:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    kinds = {"sharedStrings": "sharedStrings", "styles": "styles"}
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}.{kinds.get(name[3:-4], "worksheet")}+xml"/>'
        for name in parts
    )
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>{overrides}</Types>'
    )


def address(row: int, column: int) -> str:
    """The address of a row and column from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


def _styles(codes: Sequence[str]) -> str:
    """Style 2n has format n and no border, style 2n + 1 has one; format 0 is none."""
    formats = "".join(f'<numFmt numFmtId="{200 + n}" formatCode={quoteattr(code)}/>' for n, code in enumerate(codes))
    styles = "".join(
        f'<xf numFmtId="{0 if n == 0 else 199 + n}" borderId="{border}"/>'
        for n in range(len(codes) + 1)
        for border in (0, 1)
    )
    return (
        f'<styleSheet xmlns="{MAIN}"><numFmts>{formats}</numFmts><borders><border><left/><right/></border>'
        f'<border><left style="thin"/></border></borders><cellXfs>{styles}</cellXfs></styleSheet>'
    )


def _sheet(page: Page, codes: Sequence[str]) -> str:
    bordered = set(page.bordered)
    rows: dict[int, str] = {}
    places = sorted({*page.values, *bordered}, key=lambda name: (_row(name), len(name), name))
    for name in places:
        style = 2 * (codes.index(page.formats[name]) + 1 if name in page.formats else 0) + (name in bordered)
        rows[_row(name)] = rows.get(_row(name), "") + _cell(name, style, page.values.get(name))
    hidden = set(page.hidden_rows)
    columns = "".join(f'<col min="{number}" max="{number}" hidden="1"/>' for number in page.hidden_columns)
    data = "".join(
        f'<row r="{number}" hidden="{int(number in hidden)}">{content}</row>'
        for number, content in sorted(rows.items())
    )
    merges = "".join(f'<mergeCell ref="{ref}"/>' for ref in page.merged)
    return (
        f'<worksheet xmlns="{MAIN}"><cols>{columns}</cols><sheetData>{data}{"".join(page.raw)}</sheetData>'
        f"<mergeCells>{merges}</mergeCells></worksheet>"
    )


def _row(name: str) -> int:
    return int(name.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def _cell(name: str, style: int, value: Value) -> str:
    if value is None:
        return f'<c r="{name}" s="{style}"/>'
    if isinstance(value, str) and value.startswith("=s"):
        return f'<c r="{name}" s="{style}" t="s"><v>{value[2:]}</v></c>'
    if isinstance(value, str):
        return f'<c r="{name}" s="{style}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f'<c r="{name}" s="{style}"><v>{value!r}</v></c>'
