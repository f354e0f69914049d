"""Excel 2007 and later (XLSX), from its XML: the streaming mode of the known library loses what is merged.

ECMA-376 part 1, chapter 18: the workbook lists sheets, a sheet has rows of cells, most texts stand in a table of all.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from pipelines.blocks import Block, Paragraph, Reading
from pipelines.readers.docx.story import Element
from pipelines.readers.errors import ReaderError
from pipelines.readers.ooxml import Package
from pipelines.readers.sheet.grid import Range, Sheet, sheet_blocks
from pipelines.readers.sheet.numbers import BUILT_IN, show
from pipelines.reasons import Reason

READER = "xlsx"

_RELATION_ID = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_GENERIC_NAME = re.compile(r"(?:sheet|工作表|表格?)\s*[0-9]*", re.IGNORECASE)
_SIDES = ("left", "right", "top", "bottom", "start", "end")
_MAX_SHEETS = 256


@dataclass(slots=True)
class _Book:
    """What the cells of all sheets refer to: texts, format codes and borders by style."""

    package: Package
    texts: list[str] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)
    bordered: list[bool] = field(default_factory=list)
    from_1904: bool = False
    without_result: int = 0


def read(body: bytes) -> Reading:
    """Reads an XLSX.

    Args:
        body: the file.

    Returns:
        The sheets in order, without hidden ones; a sheet's own name comes first unless it is "Sheet1".

    Raises:
        ReaderError: the package is damaged, encrypted or hostile, or a sheet has too many cells.
    """
    package = Package(body)
    name = package.linked("", "officeDocument") or "xl/workbook.xml"
    root = package.xml(name)
    if root is None:
        raise ReaderError(Reason.UNREADABLE, f"the package has no {name}: it is cut short or no workbook")
    book = _book(package, name, root)
    links = package.relationships(name)
    blocks: list[Block] = []
    warnings: list[str] = []
    for number, element in enumerate(list(root.iter("{*}sheet"))[:_MAX_SHEETS], 1):
        title = element.get("name", "")
        if element.get("state", "visible") != "visible":
            warnings.append(f"sheet {title!r} is hidden and was not read")
            continue
        link = links.get(next((value for key in _RELATION_ID if (value := element.get(key))), ""))
        part = None if link is None or link.external else package.xml(link.target)
        if part is None:
            warnings.append(f"sheet {title!r} is missing from the file")
            continue
        blocks += named(title, number, list(sheet_blocks(_sheet(book, part, title, number))))
    if book.without_result:
        warnings.append(f"{book.without_result} formulas have no stored result: their cells are blank")
    own_title = package.title()
    return Reading(tuple(blocks), READER, {"title": own_title} if own_title else {}, tuple(warnings))


def named(title: str, number: int, blocks: Sequence[Block]) -> list[Block]:
    """A sheet's blocks under its name, which is often the table's."""
    if not blocks or _GENERIC_NAME.fullmatch(title.strip()) or not title.strip():
        return list(blocks)
    return [Paragraph(title.strip(), f"t{number}"), *blocks]


def _book(package: Package, name: str, root: Element) -> _Book:
    book = _Book(package)
    properties = next(root.iter("{*}workbookPr"), None)
    book.from_1904 = properties is not None and properties.get("date1904") in {"1", "true"}
    texts = package.xml(package.linked(name, "sharedStrings") or "xl/sharedStrings.xml")
    if texts is not None:
        book.texts = [_text(item) for item in texts.iterchildren("{*}si")]
    styles = package.xml(package.linked(name, "styles") or "xl/styles.xml")
    if styles is not None:
        _read_styles(book, styles)
    return book


def _text(item: Element) -> str:
    """A text of one or many runs, without phonetic guides."""
    return "".join(
        run.text or ""
        for run in item.iter("{*}t")
        if (parent := run.getparent()) is None or not str(parent.tag).endswith("}rPh")
    )


def _read_styles(book: _Book, root: Element) -> None:
    codes = dict(BUILT_IN)
    for element in root.iter("{*}numFmt"):
        codes[_number(element.get("numFmtId"))] = element.get("formatCode", "")
    borders = [
        any(side.get("style", "none") != "none" for side in border if str(side.tag).rpartition("}")[2] in _SIDES)
        for holder in root.iterchildren("{*}borders")
        for border in holder
    ]
    for holder in root.iterchildren("{*}cellXfs"):
        for style in holder:
            border = _number(style.get("borderId"))
            book.formats.append(codes.get(_number(style.get("numFmtId")), ""))
            book.bordered.append(border < len(borders) and borders[border])


def _number(text: str | None) -> int:
    """A small whole number of the file; 0 where it is missing or none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 8 else 0


def _sheet(book: _Book, root: Element, title: str, number: int) -> Sheet:
    sheet = Sheet(title, number)
    row = column = -1
    for element in root.iter("{*}row", "{*}c", "{*}mergeCell", "{*}col"):
        kind = str(element.tag).rpartition("}")[2]
        if kind == "row":
            row, column = _number(element.get("r")) - 1 if element.get("r") else row + 1, -1
            if element.get("hidden") in {"1", "true"}:
                sheet.hidden_rows.add(row)
        elif kind == "c":
            place = _position(element.get("r", ""))
            row, column = place or (row, column + 1)
            _cell(book, sheet, element, (row, column))
        elif kind == "col":
            if element.get("hidden") in {"1", "true"}:
                first, last = _number(element.get("min")), min(_number(element.get("max")), 16_384)
                sheet.hidden_columns.update(range(first - 1, last))
        else:
            first_cell, _, last_cell = element.get("ref", "").partition(":")
            corner, end = _position(first_cell), _position(last_cell or first_cell)
            if corner and end and corner <= end and corner[1] <= end[1]:
                sheet.merged.append(Range(*corner, *end))
    return sheet


def _position(reference: str) -> tuple[int, int] | None:
    """Row and column from 0 of "B5"."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        return None
    column = 0
    for letter in match.group(1):
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match.group(2)) - 1, column - 1


def _cell(book: _Book, sheet: Sheet, element: Element, position: tuple[int, int]) -> None:
    style = _number(element.get("s"))
    if style < len(book.bordered) and book.bordered[style]:
        sheet.bordered.add(position)
    value = next(element.iterchildren("{*}v"), None)
    if value is None or value.text is None:
        inline = next(element.iterchildren("{*}is"), None)
        if inline is not None:
            sheet.texts[position] = _text(inline)
        elif next(element.iterchildren("{*}f"), None) is not None and element.get("t") != "str":
            book.without_result += 1
        return
    sheet.texts[position] = _value(book, value.text, element.get("t", "n"), style)


def _value(book: _Book, text: str, kind: str, style: int) -> str:
    if kind == "s":
        index = _number(text.strip())
        return book.texts[index] if index < len(book.texts) else ""
    if kind == "b":
        return "TRUE" if text.strip() == "1" else "FALSE"
    if kind != "n":
        return text
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return text
    return show(number, book.formats[style] if style < len(book.formats) else "", from_1904=book.from_1904)
