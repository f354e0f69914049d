"""DOCX: formatting that is taken out before the XML is parsed, and what must never be."""

import pytest
from hypothesis import given, settings

from pipelines.blocks import Cell
from pipelines.readers import docx
from pipelines.readers.docx import trimming
from pipelines.readers.docx.trimming import trim
from tests.pipelines.readers import docx_writer as w
from tests.pipelines.readers.docx_writer import paragraph, run
from tests.pipelines.readers.word_grids import shapes, tables
from tests.pipelines.readers.word_shapes import TABLES

FONT = '<w:rFonts w:ascii="仿宋_GB2312" w:hint="eastAsia"/><w:kern w:val="0"/><w:sz w:val="21"/><w:b/>'


def test_most_of_what_word_writes_goes() -> None:
    main = w.as_word_writes(w.document(*map(w.table, TABLES))).encode()
    trimmed = trim(main)
    assert b"rFonts" not in trimmed
    assert b"tcBorders" not in trimmed
    assert len(trimmed) < 0.6 * len(main)


@given(table=tables())
@settings(max_examples=40, deadline=None)
def test_what_is_read_is_the_same(table: tuple[Cell, ...]) -> None:
    main = w.document(paragraph("前"), w.table(table), paragraph("后"))
    assert docx.read(w.package(w.as_word_writes(main))) == docx.read(w.package(main))


@pytest.mark.parametrize(
    "mark",
    [
        "<w:vanish/>",
        '<w:rStyle w:val="a"/>',
        '<w:del w:id="1"/>',
        "<w:unknown/>",
        "<w:sz>1</w:sz>",
        '<x:sz w:val="1"/>',
        "<w:szX/>",
    ],
)
def test_what_is_not_known_to_be_harmless_stays(mark: str) -> None:
    main = w.document(paragraph(run("甲", FONT) + run("乙", FONT + mark) + run("丙", FONT), raw=True)).encode()
    trimmed = trim(main)
    assert trimmed.count(mark.encode()) == 1
    assert trimmed.count(b"rFonts") == 1


def test_hidden_text_stays_hidden() -> None:
    inner = run("12", FONT) + run("345", FONT + "<w:vanish/>") + run("6", FONT)
    assert shapes(docx.read(w.docx(paragraph(inner, raw=True)))) == ["126"]


def test_formatting_that_was_changed_is_still_one_element() -> None:
    before = f'<w:rPrChange w:id="1"><w:rPr>{FONT}</w:rPr></w:rPrChange>'
    inner = run("12", FONT + before) + run("3", before)
    assert shapes(docx.read(w.docx(paragraph(inner, raw=True)))) == ["123"]


@pytest.mark.parametrize("around", ["<!--{}-->", "<![CDATA[{}]]>"])
def test_marks_that_are_text_stay(around: str) -> None:
    main = around.format(f"<w:rPr>{FONT}</w:rPr>").encode()
    assert trim(main) == main


def test_literal_marks_in_a_text_are_read_as_they_stand() -> None:
    literal = f"<w:r><w:t><![CDATA[<w:rPr>{FONT}</w:rPr>]]></w:t></w:r>"
    assert shapes(docx.read(w.docx(paragraph(literal, raw=True)))) == [f"<w:rPr>{FONT}</w:rPr>"]


@pytest.mark.parametrize("data", [b"<w:rPr>", b"<w:rPr><w:b/>", b"</w:rPr><w:rPr>", b"<w:rPr><w:rPr></w:rPr>"])
def test_what_is_not_closed_is_left_for_the_parser_to_refuse(data: bytes) -> None:
    assert b"<w:rPr>" in trim(data)


def test_too_many_blocks_are_not_gone_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trimming, "_MOST_BLOCKS", 3)
    assert trim(b"<w:rPr></w:rPr>" * 3) == b""
    assert trim(b"<w:rPr></w:rPr>" * 4) == b"<w:rPr></w:rPr>" * 4
