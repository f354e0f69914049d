"""DOC: text, text boxes and automatic numbers, as Word and WPS write them."""

import struct
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.blocks import Cell
from pipelines.readers import doc
from tests.pipelines.readers import doc_writer as w
from tests.pipelines.readers.doc_reports import read, report, table_of, texts
from tests.pipelines.readers.doc_writer import File, Para, cell_end, define, row_end
from tests.pipelines.readers.word_grids import shapes

FILES = Path(__file__).parent / "files"


def test_pieces_out_of_order_are_put_in_order() -> None:
    paragraphs = report()
    length = sum(len(para.text) + 1 for para in paragraphs)
    cuts = tuple(range(37, length, 101))
    order = tuple(reversed(range(len(cuts) + 1)))
    reading = doc.read_binary(File(paragraphs, cuts=cuts, order=order).written())
    assert shapes(reading) == shapes(read(*paragraphs))


def test_pieces_of_one_byte_a_character_are_latin_whatever_the_language() -> None:
    reading = read(Para("说明"), Para("“AB”·×–é"), Para("末"), cuts=(3, 12), narrow=frozenset({1}))
    assert texts(reading) == ["说明", "“AB”·×–é", "末"]


def test_a_file_without_wide_characters_is_in_its_languages_own_set() -> None:
    # Each character of two bytes stands for two positions.
    paragraphs = [Para("年\0度\0报\0告\0 12"), Para("末\0")]
    reading = read(*paragraphs, narrow=frozenset({0}), charset="gb18030", flags=0x0200)
    assert texts(reading) == ["年度报告 12", "末"]


def test_characters_beyond_the_basic_plane_keep_the_positions_right() -> None:
    assert texts(read(Para("𠮷野家𠮷"), *w.table([Cell(0, 0, "𠮷")]), Para("后"))) == ["𠮷野家𠮷", "后"]


def test_deleted_and_hidden_text_is_not_printed() -> None:
    reading = read(
        Para("共12件34", runs=((1, 2, w.DELETED), (4, 5, w.HIDDEN))),
        Para("前", runs=((1, 2, w.DELETED),)),
        Para("后", runs=((1, 2, w.HIDDEN),)),
        Para("末"),
    )
    assert texts(reading) == ["共2件4", "前后", "末"]


def test_text_that_a_style_hides_is_not_printed_unless_it_says_so() -> None:
    sheet = w.styles((1, 0xFFF, b"", b""), (2, 0xFFF, b"", w.HIDDEN), (2, 1, b"", b""))
    own, off, on = struct.pack("<HH", 0x4A30, 2), struct.pack("<HB", 0x083C, 0), struct.pack("<HB", 0x083C, 0x81)
    reading = read(Para("甲乙丙丁", runs=((0, 1, own), (1, 2, own + off), (2, 3, own + on))), styles=sheet)
    assert texts(reading) == ["乙丙丁"]


def test_deleted_rows_are_gone() -> None:
    gone = ((0, 1, w.DELETED),)
    end = row_end(define([0, 100, 200]))
    found = table_of(
        *(cell_end("a"), cell_end("b"), end),
        *(replace(cell_end("x"), runs=((0, 2, w.DELETED),)), cell_end("y"), replace(end, runs=gone)),
        *(cell_end("c"), cell_end("d"), end),
    )
    assert [text for _, _, text, _, _ in found] == ["a", "b", "c", "d"]


@pytest.mark.parametrize("way", ["list", "packed"])
def test_a_piece_may_be_deleted_as_a_whole(way: str) -> None:
    more = {"modifiers": ((1, w.DELETED),)} if way == "list" else {"small": ((1, 0x41, 1),)}
    assert texts(read(Para("留删留"), cuts=(1, 2), **more)) == ["留留"]


def test_a_piece_may_be_in_a_table_as_a_whole() -> None:
    row = [Para("a", "\x07"), Para("b", "\x07"), Para("", "\x07", w.ROW_END + define([0, 100, 200]))]
    reading = read(*row, Para("后"), cuts=(5,), small=((0, 0x18, 1),))
    assert shapes(reading) == [[(0, 0, "a", 1, 1), (0, 1, "b", 1, 1)], "后"]


def test_of_a_field_only_its_result_is_printed() -> None:
    inner = "\x13 PAGE \x147\x15"
    assert texts(read(Para(f"共\x13 IF {inner}\x1412{inner}\x15\x13 XE a\x15件"))) == ["共127件"]


def test_a_field_without_an_end_hides_nothing() -> None:
    reading = read(Para("\x13报告"), Para("正文"))
    assert texts(reading) == ["报告", "正文"]
    assert "no end" in reading.warnings[0]


def test_signs_that_stand_for_something_else() -> None:
    reading = read(Para("减\x1e3\x1f\x02\x05行\x0b末\x0c页\x0e栏\tx(", runs=((15, 16, w.symbol(0x2611)),)))
    assert texts(reading) == ["减-3行", "末", "页", "栏 x☑"]


def test_the_end_of_a_section_ends_a_paragraph_and_a_page_break_does_not() -> None:
    lists, size = w.lists((7, [w.level(39, "\0、")]))
    more = {"lists": lists, "lists_size": size, "uses": w.uses((7, []))}
    paragraphs = [
        Para("\x0c甲", properties=w.in_list(1)),
        Para("乙", "\x0c", w.in_list(1)),
        Para("丙", properties=w.in_list(1)),
    ]
    reading = read(*paragraphs, sections=(5, 7), **more)
    assert texts(reading) == ["一、", "甲", "二、乙", "三、丙"]


def test_text_boxes_stand_where_their_anchors_do() -> None:
    reading = read(
        Para("\x08甲"),
        Para("乙\x08"),
        Para("丙"),
        boxes=[[Para("题")], [Para("注"), *w.table([Cell(0, 0, "框"), Cell(0, 1, "1")]), Para("")]],
        anchors=(0, 4),
    )
    assert shapes(reading) == ["题", "甲", "乙", "注", [(0, 0, "框", 1, 1), (0, 1, "1", 1, 1)], "丙"]
    assert [block.locator for block in reading.blocks[:4]] == ["p1", "p1", "p2", "p2"]


def test_pictures_without_tables_are_said() -> None:
    assert "1 pictures and no table" in read(Para("\x01")).warnings[0]


@pytest.mark.parametrize(
    ("title", "expected"),
    [("盐池县2023年年报", {"title": "盐池县2023年年报"}), ("Microsoft Word - a.doc", {}), ("文档1", {})],
)
def test_the_title_of_the_container_counts_unless_it_is_generic(title: str, expected: dict[str, str]) -> None:
    assert read(Para("甲"), title=title.encode("gb18030")).metadata == expected


# automatic numbers

LEVELS = [
    w.level(37, "\0、"),
    w.level(39, "（\1）"),
    w.level(0, "\2.", follows=0),
    w.level(0, "\0.\3", flags=0x04, follows=1),
    w.level(0, "\4)", flags=0x08),
    w.level(18, "\5", start=4),
    w.level(23, "\uf06c"),
    w.level(255, ""),
    w.level(0, "\10"),
]


def numbered(*items: tuple[str, int, int], **more: object) -> list[str]:
    """Paragraphs of (text, use, level) with their numbers."""
    written, size = w.lists((7, LEVELS), (8, [w.level(30, "\0．")]))
    uses = more.pop("uses", w.uses((7, []), (8, []), (7, [(0, 1)])))
    paragraphs = [Para(text, properties=w.in_list(use, level)) for text, use, level in items]
    return texts(read(*paragraphs, lists=written, lists_size=size, uses=uses, **more))


def test_automatic_numbers_are_part_of_the_text() -> None:
    assert numbered(
        *(
            ("甲", 1, 0),
            ("子", 1, 1),
            ("丑", 1, 1),
            ("细", 1, 2),
            ("细", 1, 2),
            ("合", 1, 3),
            ("乙", 1, 0),
            ("子", 1, 1),
        ),
        *(
            ("圈", 1, 5),
            ("圈", 1, 5),
            ("点", 1, 6),
            ("无", 1, 7),
            ("干", 2, 0),
            ("干", 2, 0),
            ("非", 0, 0),
            ("外", 9, 0),
        ),
    ) == [
        *("一、甲", "（一）子", "（二）丑", "1. 细", "2. 细", "1.1 合", "二、乙", "（一）子"),
        *("④圈", "⑤圈", "点", "无", "甲．干", "乙．干", "非", "外"),
    ]


def test_a_use_of_a_list_starts_anew_once_where_it_says_so() -> None:
    assert numbered(("a", 1, 0), ("b", 1, 0), ("c", 3, 0), ("d", 3, 0), ("e", 1, 0)) == [
        *("一、a", "二、b", "一、c", "二、d", "三、e")
    ]


def test_a_level_that_never_restarts_counts_through() -> None:
    assert numbered(("a", 1, 0), ("x", 1, 4), ("b", 1, 0), ("y", 1, 4)) == ["一、a", "1)x", "二、b", "2)y"]


def test_styles_number_their_paragraphs_and_a_paragraph_may_refuse() -> None:
    written, size = w.lists((7, LEVELS))
    sheet = w.styles((1, 0xFFF, b"", b""), (1, 0, w.in_list(1), b""), (1, 1, struct.pack("<HB", 0x260A, 1), b""))
    reading = read(
        Para("甲", style=1),
        Para("子", style=2),
        Para("无", style=1, properties=struct.pack("<HH", 0x460B, 0)),
        Para("乙", style=1),
        *(styles := {"lists": written, "lists_size": size, "uses": w.uses((7, [])), "styles": sheet}) and (),
        **styles,
    )
    assert texts(reading) == ["一、甲", "（一）子", "无", "二、乙"]


def test_numbers_of_word_6_are_said_to_be_missing() -> None:
    old = [Para(text, properties=w.in_list(0x7FF)) for text in "甲乙"]
    reading = read(*old)
    assert (texts(reading), len(reading.warnings)) == (["甲", "乙"], 1)
    assert "as in Word 6" in reading.warnings[0]


def test_damaged_tables_of_numbers_are_said() -> None:
    reading = read(
        Para("甲", properties=w.in_list(1)), lists=struct.pack("<H", 50) + bytes(50 * 28), uses=w.uses((7, []))
    )
    assert texts(reading) == ["甲"]
    assert "automatic numbers are damaged" in reading.warnings[0]


def test_what_libreoffice_writes_is_read_alike() -> None:
    reading = doc.read_binary((FILES / "features.doc").read_bytes())
    found = shapes(reading)
    assert found[:9] == [
        *("文本框标题", "锚段", "一、总体情况", "（一）主动", "（二）申请", "1. 细", "2. 细", "二、收到", "（一）又")
    ]
    assert isinstance(found[9], str)
    assert "DATE" not in found[9]  # a field's code; its result is the day on which the file was made
    assert found[10:] == [
        *("可见文字", "留插", "③圈", "④圈", "外一", "前"),
        [(0, 0, "内a", 1, 1), (0, 1, "内b", 1, 1), (1, 0, "内c", 1, 2)],
        "后",
        [(0, 0, "x", 1, 1), (0, 1, "y", 1, 1)],
        "尾𠮷字 “引号”·×",
        "换行 制表",
    ]
    assert reading.warnings == ()
