"""Excel of before 2007 (XLS) through xlrd, which knows merged cells, borders and formats of that format."""

import importlib
import struct
from decimal import Decimal
from io import StringIO
from typing import Any

from pipelines.blocks import Block, Reading
from pipelines.readers.doc.file import check_container
from pipelines.readers.errors import ReaderError
from pipelines.readers.sheet.grid import Range, Sheet, sheet_blocks
from pipelines.readers.sheet.numbers import show
from pipelines.readers.sheet.xlsx import named
from pipelines.reasons import Reason

READER = "xls"
MISSING = "the library xlrd is not installed: install it (pip install 'xlrd>=2.0.2,<3') and run scrapy reextract"

_OLE = b"\xd0\xcf\x11\xe0"
_TEXT, _NUMBER, _DATE, _BOOLEAN, _ERROR = 1, 2, 3, 4, 5
_SIDES = ("top_line_style", "bottom_line_style", "left_line_style", "right_line_style")
# What xlrd lets out of a damaged file, besides its own error.
_BROKEN = (
    struct.error,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    OSError,
    RecursionError,
)


def read(body: bytes) -> Reading:
    """Reads an XLS.

    Args:
        body: the file.

    Returns:
        The sheets in order, without hidden ones; a sheet's own name comes first unless it is "Sheet1".

    Raises:
        ReaderError: the file is damaged or encrypted, a sheet has too many cells, or xlrd is missing.
    """
    xlrd = _library()
    if body.startswith(_OLE):
        check_container(body)
    try:
        book = xlrd.open_workbook(file_contents=body, formatting_info=True, ragged_rows=True, logfile=StringIO())
    except (xlrd.XLRDError, xlrd.compdoc.CompDocError) as error:
        text = str(error)
        detail = "the workbook is encrypted: it needs its password" if "encrypted" in text else f"no workbook: {text}"
        raise ReaderError(Reason.UNREADABLE, detail) from error
    except _BROKEN as error:
        raise ReaderError(Reason.UNREADABLE, f"the workbook is damaged or cut short: {error}") from error
    blocks: list[Block] = []
    warnings: list[str] = []
    for number, sheet in enumerate(book.sheets(), 1):
        if sheet.visibility:
            warnings.append(f"sheet {sheet.name!r} is hidden and was not read")
            continue
        blocks += named(sheet.name, number, list(sheet_blocks(_sheet(xlrd, book, sheet, number))))
    return Reading(tuple(blocks), READER, {}, tuple(warnings))


def _library() -> Any:
    """The module xlrd, which is an extra and has no types."""
    try:
        return importlib.import_module("xlrd")
    except ImportError as error:
        raise ReaderError(Reason.UNSUPPORTED_FORMAT, MISSING) from error


def _sheet(xlrd: Any, book: Any, source: Any, number: int) -> Sheet:
    sheet = Sheet(source.name, number)
    errors = xlrd.error_text_from_code
    styles = [_style(book, style) for style in book.xf_list]
    from_1904 = bool(book.datemode)
    for row in range(source.nrows):
        kinds, values, indexes = source.row_types(row), source.row_values(row), source._cell_xf_indexes[row]  # noqa: SLF001
        for column, (kind, value, index) in enumerate(zip(kinds, values, indexes, strict=True)):
            pattern, bordered = styles[index] if 0 <= index < len(styles) else ("", False)
            if bordered:
                sheet.bordered.add((row, column))
            text = errors.get(value, "#") if kind == _ERROR else _value(kind, value, pattern, from_1904=from_1904)
            if text:
                sheet.texts[row, column] = text
    # Its ends are the first row and column that are not merged.
    sheet.merged = [Range(top, left, bottom - 1, right - 1) for top, bottom, left, right in source.merged_cells]
    sheet.hidden_rows = {row for row, info in source.rowinfo_map.items() if info.hidden}
    sheet.hidden_columns = {column for column, info in source.colinfo_map.items() if info.hidden}
    return sheet


def _style(book: Any, style: Any) -> tuple[str, bool]:
    pattern = book.format_map.get(style.format_key)
    bordered = any(getattr(style.border, side, 0) for side in _SIDES)
    return (pattern.format_str if pattern is not None else ""), bordered


def _value(kind: int, value: Any, pattern: str, *, from_1904: bool) -> str:
    if kind == _TEXT:
        return str(value)
    if kind in {_NUMBER, _DATE}:
        return show(Decimal(repr(float(value))), pattern, from_1904=from_1904)
    if kind == _BOOLEAN:
        return "TRUE" if value else "FALSE"
    return ""
