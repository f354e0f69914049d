"""Spreadsheets: tables with their merges, numbers as they are printed, and files made to harm."""

import contextlib
import importlib
import io
import re
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.blocks import Cell, Paragraph, Reading
from pipelines.readers import office, ooxml
from pipelines.readers.errors import ReaderError
from pipelines.readers.sheet import grid, xls, xlsx
from pipelines.readers.sheet import reader as sheet
from pipelines.readers.sheet.numbers import show
from pipelines.reasons import Reason
from tests.pipelines.readers.word_grids import grids, shapes, tables
from tests.pipelines.readers.word_shapes import TABLES, plain
from tests.pipelines.readers.xlsx_writer import Page, address, workbook

_NUMBER = re.compile(r"0|[1-9][0-9]{0,9}")
FILES = Path(__file__).parent / "files"


def page_of(cells: tuple[Cell, ...], *, row: int = 0, borders: bool = True, **more: object) -> Page:
    """A sheet with a table that begins at a row; numbers are numbers."""
    values, merged, bordered = {}, [], []
    for cell in cells:
        corner = address(cell.row + row, cell.column)
        values[corner] = int(cell.text) if _NUMBER.fullmatch(cell.text) else cell.text or None
        if cell.row_span * cell.column_span > 1:
            merged.append(f"{corner}:{address(cell.row + row + cell.row_span - 1, cell.column + cell.column_span - 1)}")
        bordered += [
            address(r + row, c)
            for r in range(cell.row, cell.row + cell.row_span)
            for c in range(cell.column, cell.column + cell.column_span)
        ]
    return Page(values, merged, bordered if borders else (), **more)


def read(*pages: Page, **more: object) -> Reading:
    return sheet.read(workbook(*pages, **more))


# tables


def test_the_statutory_tables_come_out_cell_for_cell() -> None:
    reading = read(*(page_of(table) for table in TABLES))
    assert [plain(grid.cells) for grid in grids(reading)] == [plain(table) for table in TABLES]
    assert len(reading.blocks) == 3
    assert (reading.reader, reading.warnings) == ("xlsx", ())


def test_tables_without_borders_keep_their_blank_cells() -> None:
    (grid,) = grids(read(page_of(TABLES[1], borders=False)))
    assert plain(grid.cells) == plain(TABLES[1])


@given(table=tables())
@settings(max_examples=60, deadline=None)
def test_any_bordered_table_comes_back_as_it_was_written(table: tuple[Cell, ...]) -> None:
    # Rows without any text at the end of a sheet are borders that were drawn in advance.
    last = max(cell.row + cell.row_span for cell in table)
    table = tuple(
        Cell(c.row, c.column, c.text or ("末" if c.row + c.row_span == last else ""), c.row_span, c.column_span)
        for c in table
    )
    (grid,) = grids(read(page_of(table)))
    assert plain(grid.cells) == plain(table)


def test_titles_around_a_table_are_paragraphs_and_blank_rows_part_tables() -> None:
    first = page_of(TABLES[0], row=2)
    second = page_of(TABLES[2], row=20)
    page = Page(
        {
            "A1": "盐池县年报",
            "A2": "一、主动公开",
            **first.values,
            "A17": "注：含上年度",
            "A18": None,
            **second.values,
            "A26": "尾",
        },
        [*first.merged, *second.merged, "A1:O1"],
        [*first.bordered, *second.bordered],
        name="附表2",
    )
    reading = read(page)
    assert shapes(reading) == [
        "附表2",
        "盐池县年报",
        "一、主动公开",
        plain(TABLES[0]),
        "注：含上年度",
        plain(TABLES[2]),
        "尾",
    ]
    assert [block.locator for block in reading.blocks if isinstance(block, Paragraph)] == [
        "t1",
        "t1r1c1",
        "t1r2c1",
        "t1r17c1",
        "t1r26c1",
    ]
    assert grids(reading)[1].cells[0].locator == "t1r21c1"


def test_a_bar_over_the_whole_table_stays_in_it() -> None:
    page = page_of(TABLES[0])
    (grid,) = grids(read(page))
    assert grid.cells[0].text == "第二十条第（一）项"


def test_hidden_sheets_rows_and_columns_are_not_read() -> None:
    page = Page(
        {"A1": "甲", "B1": "密", "C1": "乙", "A2": "x", "B2": 1, "C2": 2, "A3": "y", "B3": 3, "C3": 4},
        ["A1:B1"],
        hidden_rows=[2],
        hidden_columns=[2],
    )
    reading = read(Page({"A1": "旧"}, state="hidden", name="去年"), page)
    (grid,) = grids(reading)
    assert plain(grid.cells) == [(0, 0, "甲", 1, 1), (0, 1, "乙", 1, 1), (1, 0, "y", 1, 1), (1, 1, "4", 1, 1)]
    assert grid.cells[3].locator == "t2r3c3"
    assert reading.warnings == ("sheet '去年' is hidden and was not read",)


def test_texts_of_runs_lines_and_guides() -> None:
    shared = (
        "<r><t>本年</t></r><r><t>制发</t></r><rPh><t>bennian</t></rPh>",
        "<t>三、本年度\n 办理  结果</t>",
    )
    (grid,) = grids(read(Page({"A1": "=s0", "B1": "=s1", "C1": "=s7"}), shared=shared))
    assert [cell.text for cell in grid.cells] == ["本年制发", "三、本年度\n办理 结果"]


def test_kinds_of_cells() -> None:
    raw = (
        '<row r="1"><c r="A1" t="b"><v>1</v></c><c t="e"><v>#DIV/0!</v></c><c t="str"><f>A1</f><v>文</v></c>'
        '<c><f>SUM(A1)</f><v>12</v></c><c><f>SUM(A1)</f></c><c t="n"><v>x</v></c></row>'
    )
    reading = read(Page(raw=(raw,)))
    assert [cell.text for cell in grids(reading)[0].cells] == ["TRUE", "#DIV/0!", "文", "12", "", "x"]
    assert reading.warnings == ("1 formulas have no stored result: their cells are blank",)


# numbers


@pytest.mark.parametrize(
    ("number", "pattern", "text"),
    [
        ("0", "General", "0"),
        ("-0.0", "", "0"),
        ("12345", "#,##0", "12345"),
        ("363.28000000000003", "0.0", "363.28"),
        ("3.6", "0", "3.6"),
        ("363.276012", "0.00", "363.276012"),
        ("1E2", "General", "100"),
        ("0.1", "@", "0.1"),
        ("0.25", "0%", "25%"),
        ("0.1234", "0.00%", "12.34%"),
        ("363000", '0!.0,"万元"', "36.3万元"),
        ("363276", "0\\.0,", "36.3276"),
        ("5000000", "0,,", "5"),
        ("5", '0"件"', "5件"),
        ("5", '"约"0_ ', "约5"),
        ("5", "¥#,##0.00", "¥5"),
        ("-8", "0_ ;[Red]-0 ", "-8"),
        ("-8", "0;(0)", "-8"),
        ("-8", "#,##0;[红色](#,##0)", "-8"),
        ("0", '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', "0"),
        ("0", "0;-0;;@", "0"),
        ("7", ";;;", "7"),
        ("7", "[>5]0;0", "7"),
        ("7", "G/通用格式", "7"),
        ("45322", "yyyy-mm-dd", "2024-01-31"),
        ("45322", 'yyyy"年"m"月"d"日"', "2024-01-31"),
        ("45322.5", "yyyy-m-d h:mm", "2024-01-31 12:00:00"),
        ("0.5", "h:mm", "12:00:00"),
        ("-5", "yyyy-mm-dd", "-5"),
        ("99999999", "yyyy-mm-dd", "99999999"),
    ],
)
def test_a_number_keeps_its_digits_and_what_its_format_adds(number: str, pattern: str, text: str) -> None:
    assert show(Decimal(number), pattern) == text


def test_days_may_be_counted_from_1904() -> None:
    assert show(Decimal(43860), "yyyy-mm-dd", from_1904=True) == "2024-01-31"
    page = Page({"A1": 43860, "B1": "x"}, formats={"A1": "yyyy-mm-dd"})
    assert grids(read(page, from_1904=True))[0].cells[0].text == "2024-01-31"


@pytest.mark.parametrize("number", ["1E+999999999", "1E-999999999", "NaN", "Infinity", "-Infinity", "1E40"])
def test_numbers_beyond_all_measure_stay_short(number: str) -> None:
    assert len(show(Decimal(number), "0.00%")) < 60


@given(number=st.decimals(allow_nan=False), pattern=st.text(alphabet='0#?.,%"!\\;_*[]ymdhs@GE件 -()', max_size=20))
def test_any_format_prints_something(number: Decimal, pattern: str) -> None:
    assert len(show(number, pattern)) < 200


# hostile and damaged files


def refused(body: bytes) -> ReaderError:
    with pytest.raises(ReaderError) as caught:
        sheet.read(body)
    return caught.value


def test_a_cell_at_the_end_of_the_sheet_costs_nothing() -> None:
    reading = read(Page({"A1": "a", "B1": "b", "XFD1048576": "z"}, ["C3:XFD1048576"]))
    assert shapes(reading)[0] == [(0, 0, "a", 1, 1), (0, 1, "b", 1, 1)]


@pytest.mark.parametrize(
    "page",
    [
        Page({"A1": "a", "XFD1": "b", **{f"A{n}": "x" for n in range(2, 40)}}),
        Page({"A1": "a", "XFD1048576": "b"}, ["A1:XFD1048576"]),
    ],
    ids=["wide", "merged"],
)
def test_a_table_without_end_is_refused(page: Page) -> None:
    assert refused(workbook(page)).reason is Reason.TOO_LARGE


def test_a_bomb_is_inflated_no_further_than_the_limit() -> None:
    stream = io.BytesIO(workbook(Page({"A1": "a"})))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/drawings/x.xml", " " * 10)
    assert sheet.read(stream.getvalue()).reader == "xlsx"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * (ooxml.MAX_PART_BYTES + 1))
    assert refused(stream.getvalue()).reason is Reason.TOO_LARGE


def test_as_many_cells_as_are_allowed_are_read_or_refused() -> None:
    body = workbook(Page(raw=("<row>" + "<c/>" * 800_000 + "</row>",)))
    assert sheet.read(body).blocks == ()
    assert refused(workbook(Page(raw=("<c/>" * ooxml.MAX_MARKS,)))).reason is Reason.TOO_LARGE


XLSX = workbook(*(page_of(table) for table in TABLES))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_file_cut_short_is_unreadable(share: float) -> None:
    assert refused(XLSX[: int(len(XLSX) * share)]).reason is Reason.UNREADABLE


@given(changes=st.lists(st.tuples(st.integers(0, len(XLSX) - 1), st.integers(0, 255)), min_size=1, max_size=20))
@settings(max_examples=100, deadline=None)
def test_a_damaged_file_is_read_or_refused(changes: list[tuple[int, int]]) -> None:
    body = bytearray(XLSX)
    for place, value in changes:
        body[place] = value
    with contextlib.suppress(ReaderError):  # and nothing else
        xlsx.read(bytes(body))


# XLS


def test_without_its_library_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_name: str) -> None:
        raise ImportError

    monkeypatch.setattr(xls.importlib, "import_module", missing)
    monkeypatch.setattr(office, "program", lambda: None)
    error = refused((FILES / "statutory.xls").read_bytes())
    assert error.reason is Reason.UNSUPPORTED_FORMAT
    assert "install it (pip install" in error.detail
    assert "scrapy reextract" in error.detail


@pytest.fixture
def _library() -> None:
    pytest.importorskip("xlrd", reason="xlrd, an extra for XLS, is not installed")


@pytest.mark.usefixtures("_library")
def test_the_statutory_tables_of_an_xls_come_out_cell_for_cell() -> None:
    reading = sheet.read((FILES / "statutory.xls").read_bytes())
    assert [plain(grid.cells) for grid in grids(reading)] == [plain(table) for table in TABLES]
    assert [block.text for block in reading.blocks if isinstance(block, Paragraph)] == ["附表", "36.3万元"]
    assert reading.reader == "xls"
    assert reading.warnings == ("sheet '去年' is hidden and was not read",)


XLS = (FILES / "statutory.xls").read_bytes()


@pytest.mark.usefixtures("_library")
@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.8])
def test_an_xls_cut_short_is_unreadable(share: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "program", lambda: None)
    assert refused(XLS[: int(len(XLS) * share)]).reason is Reason.UNREADABLE


@given(
    changes=st.lists(
        st.tuples(st.integers(0, len(XLS) - 1), st.binary(min_size=1, max_size=6)), min_size=1, max_size=20
    ),
)
@settings(max_examples=100, deadline=5000)
def test_a_damaged_xls_is_read_or_refused(changes: list[tuple[int, bytes]]) -> None:
    if importlib.util.find_spec("xlrd") is None:
        pytest.skip("xlrd, an extra for XLS, is not installed")
    body = bytearray(XLS)
    for place, value in changes:
        body[place : place + len(value)] = value
    with contextlib.suppress(ReaderError):  # and nothing else
        xls.read(bytes(body[: len(XLS)]))


def test_limits_are_told_by_the_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grid, "MAX_POSITIONS", 10)
    assert "'Sheet1'" in refused(workbook(page_of(TABLES[0]))).detail
