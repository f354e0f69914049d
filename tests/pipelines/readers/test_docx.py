"""DOCX: every table cell for cell."""

from hypothesis import given, settings

from pipelines.blocks import Cell, Grid, Paragraph
from pipelines.readers import docx
from tests.pipelines.readers import docx_writer as w
from tests.pipelines.readers.docx_writer import cell, paragraph, row, rows, run
from tests.pipelines.readers.word_grids import grids, shapes, tables
from tests.pipelines.readers.word_shapes import TABLES, plain


def table_of(*content: str, columns: int = 1) -> list[tuple[int, int, str, int, int]]:
    (grid,) = grids(docx.read(w.docx(rows(*content, columns=columns))))
    return plain(grid.cells)


def test_the_statutory_tables_come_out_cell_for_cell() -> None:
    body = [paragraph("标题")]
    for table in TABLES:
        body += [w.table(table), paragraph("段")]
    reading = docx.read(w.docx(*body))
    assert [plain(grid.cells) for grid in grids(reading)] == [plain(table) for table in TABLES]
    assert [block.text for block in reading.blocks if isinstance(block, Paragraph)] == ["标题", "段", "段", "段"]
    assert reading.reader == "docx"
    assert reading.warnings == ()


def test_the_strict_variant_is_read_alike() -> None:
    body = w.package(w.document(paragraph("标题"), w.table(TABLES[0]), strict=True))
    reading = docx.read(body)
    assert shapes(reading) == ["标题", plain(TABLES[0])]


@given(table=tables())
@settings(max_examples=60, deadline=None)
def test_any_table_comes_back_as_it_was_written(table: tuple[Cell, ...]) -> None:
    (grid,) = grids(docx.read(w.docx(w.table(table))))
    assert plain(grid.cells) == plain(table)


def test_locators_count_tables_rows_and_columns_from_one() -> None:
    first = w.table([Cell(0, 0, "一")])
    second = w.table([Cell(0, 0, "甲", 1, 2), Cell(1, 0, "乙"), Cell(1, 1, "丙")])
    reading = docx.read(w.docx(paragraph("前"), first, paragraph(), paragraph("中"), second))
    assert [(block.locator, block.text) for block in reading.blocks if isinstance(block, Paragraph)] == [
        ("p1", "前"),
        ("p3", "中"),
    ]
    assert [grid.locator for grid in grids(reading)] == ["t1", "t2"]
    assert [cell.locator for cell in grids(reading)[1].cells] == ["t2r1c1", "t2r2c1", "t2r2c2"]


def test_a_blank_cell_is_a_cell_and_a_missing_one_is_not() -> None:
    before = row(cell(paragraph("b")), properties='<w:gridBefore w:val="2"/><w:gridAfter w:val="1"/>')
    found = table_of(row(*[cell(paragraph(text)) for text in ("1", "", "0", " ")]), before, columns=4)
    assert found == [(0, 0, "1", 1, 1), (0, 1, "", 1, 1), (0, 2, "0", 1, 1), (0, 3, "", 1, 1), (1, 2, "b", 1, 1)]


def test_older_horizontal_merges_are_one_cell() -> None:
    merged = row(
        cell(paragraph("标"), properties='<w:hMerge w:val="restart"/>'),
        cell(paragraph(), properties="<w:hMerge/>"),
        cell(paragraph("数"), properties=""),
    )
    assert table_of(merged, row(*[cell(paragraph(text)) for text in "abc"]), columns=3) == [
        (0, 0, "标", 1, 2),
        (0, 2, "数", 1, 1),
        (1, 0, "a", 1, 1),
        (1, 1, "b", 1, 1),
        (1, 2, "c", 1, 1),
    ]


def test_a_cell_that_continues_nothing_stands_for_itself() -> None:
    top = row(cell(paragraph("宽"), span=2, merge="restart"), cell(paragraph("x")))
    below = row(cell(paragraph("窄"), merge="continue"), cell(paragraph("y"), merge="continue"), cell(paragraph("z")))
    assert table_of(top, below, columns=3) == [
        (0, 0, "宽", 1, 2),
        (0, 2, "x", 1, 1),
        (1, 0, "窄", 1, 1),
        (1, 1, "y", 1, 1),
        (1, 2, "z", 1, 1),
    ]


def test_text_under_a_vertical_merge_is_not_printed() -> None:
    top = row(cell(paragraph("组"), merge="restart"), cell(paragraph("1")))
    below = row(cell(paragraph("旧"), merge="continue"), cell(paragraph("2")))
    assert table_of(top, below, columns=2) == [(0, 0, "组", 2, 1), (0, 1, "1", 1, 1), (1, 1, "2", 1, 1)]


def test_columns_of_a_point_are_edges_that_do_not_quite_meet() -> None:
    grid = '<w:tblGrid><w:gridCol w:w="900"/><w:gridCol w:w="6"/><w:gridCol w:w="894"/></w:tblGrid>'
    upper = row(cell(paragraph("组"), span=2, merge="restart"), cell(paragraph("1")))
    lower = row(cell(paragraph(), merge="continue"), cell(paragraph("2"), span=2))
    (found,) = grids(docx.read(w.docx(f"<w:tbl><w:tblPr/>{grid}{upper}{lower}</w:tbl>")))
    assert plain(found.cells) == [(0, 0, "组", 2, 1), (0, 1, "1", 1, 1), (1, 1, "2", 1, 1)]


def test_a_narrow_column_with_a_cell_of_its_own_stays() -> None:
    grid = '<w:tblGrid><w:gridCol w:w="900"/><w:gridCol w:w="6"/></w:tblGrid>'
    (found,) = grids(docx.read(w.docx(f"<w:tbl>{grid}{row(cell(paragraph('a')), cell(paragraph('b')))}</w:tbl>")))
    assert plain(found.cells) == [(0, 0, "a", 1, 1), (0, 1, "b", 1, 1)]


def test_lines_of_a_cell_stay_apart_and_blanks_are_single() -> None:
    inner = paragraph("三、本 \u3000 年度") + paragraph("") + paragraph("办理\n结果\t（一）")
    assert table_of(row(cell(inner))) == [(0, 0, "三、本 年度\n办理\n结果 （一）", 1, 1)]


def test_a_row_with_tables_inside_is_given_as_the_flow_of_its_cells() -> None:
    inner = w.table([Cell(0, 0, "内", 1, 2), Cell(1, 0, "1"), Cell(1, 1, "2")])
    outer = rows(
        row(cell(paragraph("a")), cell(paragraph("b"))),
        row(cell(paragraph("左")), cell(paragraph("前") + inner + paragraph("后"))),
        row(cell(paragraph("c")), cell(paragraph("d"))),
        columns=2,
    )
    reading = docx.read(w.docx(outer))
    assert shapes(reading) == [
        [(0, 0, "a", 1, 1), (0, 1, "b", 1, 1)],
        "左",
        "前",
        [(0, 0, "内", 1, 2), (1, 0, "1", 1, 1), (1, 1, "2", 1, 1)],
        "后",
        [(0, 0, "c", 1, 1), (0, 1, "d", 1, 1)],
    ]
    assert [grid.locator for grid in grids(reading)] == ["t1", "t2", "t1"]
    assert grids(reading)[2].cells[1].locator == "t1r3c2"
    assert reading.blocks[2].locator == "t1r2c2"


def test_a_table_of_one_cell_inside_a_cell_is_a_frame() -> None:
    frame = rows(row(cell(paragraph("12"))))
    assert table_of(row(cell(paragraph("数")), cell(frame + paragraph())), columns=2) == [
        (0, 0, "数", 1, 1),
        (0, 1, "12", 1, 1),
    ]


def test_a_cell_that_holds_an_article_is_layout() -> None:
    article = "".join(paragraph("本机关认真贯彻落实条例，" * 16) for _ in range(3))
    reading = docx.read(w.docx(rows(row(cell(article)), row(cell(paragraph("脚"))))))
    assert [type(block) for block in reading.blocks] == [Paragraph, Paragraph, Paragraph, Grid]


def test_content_controls_and_custom_elements_are_looked_through() -> None:
    def control(content: str) -> str:
        return f"<w:sdt><w:sdtPr><w:id w:val='1'/></w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"

    body = (
        control(paragraph("一") + paragraph("二")),
        paragraph(control(run("三")) + f"<w:smartTag><w:hyperlink>{run('四')}</w:hyperlink></w:smartTag>", raw=True),
        rows(control(row(control(cell(control(paragraph("a")))), cell(paragraph("b")))), columns=2),
        f"<w:customXml>{paragraph('五')}</w:customXml>",
    )
    assert shapes(docx.read(w.docx(*body))) == ["一", "二", "三四", [(0, 0, "a", 1, 1), (0, 1, "b", 1, 1)], "五"]
