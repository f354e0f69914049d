"""DOC: tables, as Word and WPS write them (by a writer of our own) and as LibreOffice does."""

import struct
from pathlib import Path

import pytest
from hypothesis import given, settings

from pipelines.blocks import Cell, Paragraph
from pipelines.readers import doc
from tests.pipelines.readers import doc_writer as w
from tests.pipelines.readers.doc_reports import read, report, table_of, texts
from tests.pipelines.readers.doc_writer import IN_TABLE, Para, cell_end, define, row_end
from tests.pipelines.readers.word_grids import grids, shapes, tables
from tests.pipelines.readers.word_shapes import TABLES, plain

FILES = Path(__file__).parent / "files"


@pytest.mark.parametrize("jitter", [0, 1, -1, 9])
def test_the_statutory_tables_come_out_cell_for_cell(jitter: int) -> None:
    reading = read(*report(jitter))
    assert [plain(grid.cells) for grid in grids(reading)] == [plain(table) for table in TABLES]
    assert texts(reading) == ["标题", "段", "段", "段"]
    assert (reading.reader, reading.warnings) == ("doc", ())


def test_tables_that_libreoffice_wrote_come_out_cell_for_cell() -> None:
    reading = doc.read_binary((FILES / "statutory.doc").read_bytes())
    assert [plain(grid.cells) for grid in grids(reading)] == [plain(table) for table in TABLES]
    assert texts(reading) == ["标题", "段", "段", "段"]
    assert reading.warnings == ()


@given(table=tables())
@settings(max_examples=60, deadline=None)
def test_any_table_comes_back_as_it_was_written(table: tuple[Cell, ...]) -> None:
    (grid,) = grids(read(*w.table(table), Para("后")))
    assert plain(grid.cells) == plain(table)


def test_locators_count_tables_rows_and_columns_from_one() -> None:
    first, second = w.table([Cell(0, 0, "一")]), w.table([Cell(0, 0, "甲", 1, 2), Cell(1, 0, "乙"), Cell(1, 1, "丙")])
    reading = read(Para("前"), *first, Para(""), Para("中"), *second)
    assert [(block.locator, block.text) for block in reading.blocks if isinstance(block, Paragraph)] == [
        ("p1", "前"),
        ("p3", "中"),
    ]
    assert [cell.locator for cell in grids(reading)[1].cells] == ["t2r1c1", "t2r2c1", "t2r2c2"]


def test_a_table_at_the_very_end_is_read() -> None:
    assert shapes(read(Para("前"), *w.table(TABLES[2]))) == ["前", plain(TABLES[2])]


def test_rows_may_begin_and_end_at_different_edges() -> None:
    found = table_of(
        *(cell_end("a"), cell_end("b"), row_end(define([0, 1000, 2000]))),
        *(cell_end("c"), row_end(define([1000, 2003]))),
        *(cell_end("d"), cell_end("e"), row_end(define([0, 2001, 3000]))),
    )
    assert found == [(0, 0, "a", 1, 1), (0, 1, "b", 1, 1), (1, 1, "c", 1, 1), (2, 0, "d", 1, 2), (2, 2, "e", 1, 1)]


@pytest.mark.parametrize("flags", [(2, 1, 1, 0), (3, 1, 1, 0), (1, 2, 2, 0), (1, 2, 2, 1)])
def test_cells_that_are_merged_across_by_flags_are_one_cell(flags: tuple[int, ...]) -> None:
    # Descriptions of the format differ in which flag begins a merge.
    found = table_of(
        *(cell_end("标"), cell_end(""), cell_end(""), cell_end("数"), row_end(define([0, 100, 200, 300, 400], flags))),
        *(cell_end("1"), cell_end("2"), cell_end("3"), cell_end("4"), row_end(define([0, 100, 200, 300, 400]))),
    )
    assert found[:2] == [(0, 0, "标", 1, 3), (0, 3, "数", 1, 1)]
    assert len(found) == 6


def test_modifiers_behind_the_definition_change_it() -> None:
    four = [cell_end(text) for text in "abcd"]
    edges = [0, 100, 200, 300, 400]
    plain_row = [*four, row_end(define(edges))]
    assert table_of(*four, row_end(define(edges) + w.merge(0, 2)), *plain_row)[:3] == [
        (0, 0, "a", 1, 2),
        (0, 2, "c", 1, 1),
        (0, 3, "d", 1, 1),
    ]
    assert len(table_of(*four, row_end(define(edges) + w.merge(0, 3) + w.split(0, 3)), *plain_row)) == 8
    assert len(table_of(*four, row_end(define([*edges, 500]) + w.delete(0, 1)), *plain_row)) == 8
    assert table_of(*four, row_end(define([0, 70, 150, 240, 300]) + w.width(0, 4, 100)), *plain_row)[3:5] == [
        (0, 3, "d", 1, 1),
        (1, 0, "a", 1, 1),
    ]
    tall = [*four, row_end(define(edges) + w.merge_down(0, 3)), *four, row_end(define(edges) + w.merge_down(0, 1))]
    assert table_of(*tall)[0] == (0, 0, "a", 2, 1)


def test_a_definition_of_word_6_is_understood() -> None:
    operand = struct.pack("<Bhhh", 2, 0, 100, 200) + struct.pack("<H", 1) + bytes(8) + struct.pack("<H", 2) + bytes(8)
    old = struct.pack("<HH", 0xD606, len(operand) + 1) + operand
    below = [cell_end("1"), cell_end("2"), row_end(define([0, 100, 200]))]
    assert table_of(cell_end("标"), cell_end(""), row_end(old), *below)[0] == (0, 0, "标", 1, 2)


def test_a_row_whose_properties_stand_in_the_data_stream() -> None:
    properties = IN_TABLE + w.ROW_END + define(list(range(0, 6400, 100)), [0] * 63)
    data = b"\0" * 40 + struct.pack("<H", len(properties)) + properties
    row = [cell_end(str(number)) for number in range(63)]
    huge = Para("", "\x07", struct.pack("<HI", 0x6646, 40))
    assert [text for _, _, text, _, _ in table_of(*row, huge, data=data)] == [str(number) for number in range(63)]


def _modern(at: int, legacy: bytes) -> Para:
    """A row's end as Word 2003 and later write it: their own properties first, those for older programs behind."""
    return Para("", "\x07", struct.pack("<HI", 0x646B, at) + legacy)


def test_words_own_table_properties_serve_where_the_others_do_not_fit() -> None:
    own = IN_TABLE + w.ROW_END + w.depth(1) + w.insert(0, 3, 500) + w.width(2, 3, 900) + w.merge_down(1, 3)
    data = struct.pack("<H", len(own)) + own
    cells = [cell_end(text) for text in "abc"]
    below = [cell_end("d"), row_end(define([0, 1900]))]
    unfit = _modern(0, IN_TABLE + w.ROW_END + define([0, 100]))
    missing = _modern(0, b"")
    for end in (unfit, missing):
        assert table_of(*cells, end, *below, data=data) == [
            *((0, column, text, 1, 1) for column, text in enumerate("abc")),
            (1, 0, "d", 1, 3),
        ]
    fit = _modern(0, IN_TABLE + w.ROW_END + define([0, 600, 1200, 1900]))
    assert table_of(*cells, fit, *below, data=data)[3] == (1, 0, "d", 1, 3)


def test_references_that_refer_to_themselves_end() -> None:
    data = struct.pack("<HHI", 6, 0x6646, 0)
    assert shapes(read(Para("甲", properties=struct.pack("<HI", 0x6646, 0)), data=data)) == ["甲"]


def test_tables_in_tables() -> None:
    inner_row = w.INNER_CELL + IN_TABLE + w.depth(2)
    inner = [
        Para("前", "\r", IN_TABLE + w.depth(1)),
        Para("1", "\r", inner_row),
        Para("2", "\r", inner_row),
        Para("", "\r", IN_TABLE + w.depth(2) + w.INNER_ROW_END + define([0, 100, 200])),
        Para("3", "\r", inner_row),
        Para("", "\r", IN_TABLE + w.depth(2) + w.INNER_ROW_END + define([0, 200])),
        cell_end("后"),
    ]
    outer = [cell_end("a"), cell_end("b"), row_end(define([0, 1000, 2000]))]
    reading = read(*outer, cell_end("左"), *inner, row_end(define([0, 1000, 2000])), *outer, Para("末"))
    assert shapes(reading) == [
        [(0, 0, "a", 1, 1), (0, 1, "b", 1, 1)],
        "左",
        "前",
        [(0, 0, "1", 1, 1), (0, 1, "2", 1, 1), (1, 0, "3", 1, 2)],
        "后",
        [(0, 0, "a", 1, 1), (0, 1, "b", 1, 1)],
        "末",
    ]
    assert [grid.locator for grid in grids(reading)] == ["t1", "t2", "t1"]
    assert grids(reading)[2].cells[1].locator == "t1r3c2"


@pytest.mark.parametrize(
    "end",
    [row_end(b""), row_end(define([0, 100])), row_end(define([0, 200, 100, 300])), Para("尾")],
    ids=["none", "too few", "backwards", "no row end"],
)
def test_a_table_whose_columns_are_damaged_keeps_its_cells_and_says_so(end: Para) -> None:
    reading = read(cell_end("a"), cell_end("b"), cell_end("c"), end)
    (grid,) = grids(reading)
    assert [(cell.row, cell.column, cell.text) for cell in grid.cells] == [(0, 0, "a"), (0, 1, "b"), (0, 2, "c")]
    assert not grid.spans_known
    assert "columns are damaged" in reading.warnings[0]


def test_a_cell_without_width_is_none_unless_it_holds_something() -> None:
    edges = define([0, 100, 100, 200])
    below = [cell_end("c"), cell_end("d"), row_end(define([0, 100, 200]))]
    assert table_of(cell_end("a"), cell_end(""), cell_end("b"), row_end(edges), *below)[:2] == [
        (0, 0, "a", 1, 1),
        (0, 1, "b", 1, 1),
    ]
    (grid,) = grids(read(cell_end("a"), cell_end("7"), cell_end("b"), row_end(edges), *below))
    assert [cell.text for cell in grid.cells] == ["a", "7", "b", "c", "d"]
    assert not grid.spans_known
