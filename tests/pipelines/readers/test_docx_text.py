"""DOCX: everything that Word prints without writing it as text, and nothing that it does not print."""

import base64

import pytest

from pipelines.blocks import Paragraph
from pipelines.readers import docx
from tests.pipelines.readers import docx_writer as w
from tests.pipelines.readers.docx_writer import cell, numbered, paragraph, row, rows, run
from tests.pipelines.readers.word_grids import grids, shape, shapes
from tests.pipelines.readers.word_shapes import TABLES, plain

NUMBERING = """
<w:abstractNum w:abstractNumId="1">
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>
  <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="（%2）"/></w:lvl>
  <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/>
    <w:suff w:val="nothing"/><w:lvlText w:val="%3."/></w:lvl>
  <w:lvl w:ilvl="3"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%4"/><w:isLgl/></w:lvl>
  <w:lvl w:ilvl="4"><w:start w:val="1"/><w:numFmt w:val="decimal"/>
    <w:lvlRestart w:val="0"/><w:lvlText w:val="%5)"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="2">
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xF06C;"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="3">
  <w:lvl w:ilvl="0"><w:start w:val="4"/><w:numFmt w:val="decimalEnclosedCircle"/><w:lvlText w:val="%1"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="4"><w:numStyleLink w:val="ListStyle"/></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="3"/></w:num>
<w:num w:numId="4"><w:abstractNumId w:val="1"/>
  <w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
<w:num w:numId="5"><w:abstractNumId w:val="4"/></w:num>
"""


def texts(*body: str, **parts: str) -> list[str]:
    """The paragraphs of a document; `parts` are `styles` and `numbering`."""
    written = {f"{kind}.xml": w.part(kind, content) for kind, content in parts.items()}
    reading = docx.read(w.docx(*body, parts=written))
    return [block.text for block in reading.blocks if isinstance(block, Paragraph)]


def table_of(*content: str, columns: int = 1) -> list[tuple[int, int, str, int, int]]:
    (grid,) = grids(docx.read(w.docx(rows(*content, columns=columns))))
    return plain(grid.cells)


# numbers that no character of the text is


def test_automatic_numbers_are_part_of_the_text() -> None:
    body = (
        numbered("总体情况", 1),
        numbered("主动公开", 1, 1),
        numbered("依申请", 1, 1),
        numbered("细项", 1, 2),
        numbered("细项", 1, 2),
        numbered("合", 1, 3),
        numbered("收到申请", 1),
        numbered("新", 1, 1),
        numbered("点", 2),
        numbered("圈", 3),
        numbered("圈", 3),
        paragraph("无"),
    )
    assert texts(*body, numbering=NUMBERING) == [
        "一、总体情况",
        "（一）主动公开",
        "（二）依申请",
        "1.细项",
        "2.细项",
        "1.1 合",
        "二、收到申请",
        "（一）新",
        "点",
        "④圈",
        "⑤圈",
        "无",
    ]


def test_numbers_go_on_over_tables_and_stand_in_cells() -> None:
    body = (
        numbered("甲", 1),
        rows(row(cell(numbered("属于国家秘密", 1, 2)), cell(paragraph("3"))), columns=2),
        numbered("乙", 1),
    )
    assert shapes(docx.read(w.docx(*body, parts={"numbering.xml": w.part("numbering", NUMBERING)}))) == [
        "一、甲",
        [(0, 0, "1.属于国家秘密", 1, 1), (0, 1, "3", 1, 1)],
        "二、乙",
    ]


def test_a_use_of_a_list_starts_anew_once_where_it_says_so() -> None:
    body = (numbered("a", 1), numbered("b", 1), numbered("c", 4), numbered("d", 4), numbered("e", 1))
    assert texts(*body, numbering=NUMBERING) == ["一、a", "二、b", "一、c", "二、d", "三、e"]


def test_a_level_that_never_restarts_counts_through() -> None:
    body = (numbered("a", 1), numbered("x", 1, 4), numbered("b", 1), numbered("y", 1, 4))
    assert texts(*body, numbering=NUMBERING) == ["一、a", "1) x", "二、b", "2) y"]


def test_styles_number_their_paragraphs_and_a_paragraph_may_refuse() -> None:
    styles = """
      <w:style w:type="paragraph" w:styleId="H1"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
      <w:style w:type="paragraph" w:styleId="H1a"><w:basedOn w:val="H1"/></w:style>
      <w:style w:type="paragraph" w:styleId="H2">
        <w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
      <w:style w:type="numbering" w:styleId="ListStyle"><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>
    """
    body = (
        paragraph("甲", '<w:pStyle w:val="H1"/>'),
        paragraph("子", '<w:pStyle w:val="H2"/>'),
        paragraph("乙", '<w:pStyle w:val="H1a"/>'),
        paragraph("无号", '<w:pStyle w:val="H1"/><w:numPr><w:numId w:val="0"/></w:numPr>'),
        paragraph("丙", '<w:pStyle w:val="H1"/>'),
        numbered("圈", 5),
    )
    assert texts(*body, numbering=NUMBERING, styles=styles) == ["一、甲", "（一）子", "二、乙", "无号", "三、丙", "④圈"]


def test_a_missing_numbering_part_is_said() -> None:
    reading = docx.read(w.docx(numbered("甲", 1)))
    assert shapes(reading) == ["甲"]
    assert "numbering part is missing" in reading.warnings[0]


# text in boxes


def _box(inner: str) -> str:
    content = f"<w:txbxContent>{inner}</w:txbxContent>"
    drawn = f"<a:graphic><a:graphicData><wps:wsp><wps:txbx>{content}</wps:txbx></wps:wsp></a:graphicData></a:graphic>"
    choice = f'<mc:Choice Requires="wps"><w:drawing><wp:anchor>{drawn}</wp:anchor></w:drawing></mc:Choice>'
    fallback = f"<mc:Fallback><w:pict><v:shape><v:textbox>{content}</v:textbox></v:shape></w:pict></mc:Fallback>"
    return f"<w:r><mc:AlternateContent>{choice}{fallback}</mc:AlternateContent></w:r>"


def test_a_text_box_is_read_once_and_stands_where_its_anchor_does() -> None:
    body = (
        paragraph(_box(paragraph("盐池县年度报告")) + run("锚"), raw=True),
        paragraph(run("文") + _box(paragraph("注")), raw=True),
        paragraph("末"),
    )
    reading = docx.read(w.docx(*body))
    assert shapes(reading) == ["盐池县年度报告", "锚", "文", "注", "末"]
    assert [block.locator for block in reading.blocks] == ["p1", "p1", "p2", "p2", "p3"]


def test_a_table_in_a_text_box_is_a_table() -> None:
    inner = paragraph("框") + w.table(TABLES[2])
    assert shapes(docx.read(w.docx(paragraph(_box(inner), raw=True)))) == ["框", plain(TABLES[2])]


def test_a_box_in_a_cell_belongs_to_the_cell() -> None:
    assert table_of(row(cell(paragraph(_box(paragraph("框")) + run("文"), raw=True)))) == [(0, 0, "框\n文", 1, 1)]


def test_word_art_and_older_boxes_are_read() -> None:
    art = '<w:r><w:pict><v:shape><v:textpath string="红头标题"/></v:shape></w:pict></w:r>'
    old = f"<w:r><w:pict><v:textbox><w:txbxContent>{paragraph('旧框')}</w:txbxContent></v:textbox></w:pict></w:r>"
    assert texts(paragraph(art + run("文"), raw=True), paragraph(old, raw=True)) == ["红头标题", "文", "旧框"]


# tracked changes, hidden text, fields


def test_tracked_changes_are_accepted() -> None:
    tracked = (
        run("共")
        + f'<w:ins w:id="1">{run("12")}</w:ins>'
        + '<w:del w:id="2"><w:r><w:delText>34</w:delText></w:r></w:del>'
        + f'<w:moveFrom w:id="3">{run("旧")}</w:moveFrom><w:moveTo w:id="4">{run("新")}</w:moveTo>'
        + f'<w:ins w:id="5"><w:del w:id="6">{run("去")}</w:del></w:ins>'
    )
    assert texts(paragraph(tracked, raw=True)) == ["共12新"]


def test_a_deleted_row_and_cell_are_gone_and_old_properties_do_not_count() -> None:
    old = '<w:tcPrChange w:id="9"><w:tcPr><w:gridSpan w:val="5"/><w:vMerge/></w:tcPr></w:tcPrChange>'
    found = table_of(
        row(cell(paragraph("删")), properties='<w:del w:id="1"/>'),
        row(cell(paragraph("留"), properties=old), cell(paragraph("x"), properties='<w:cellDel w:id="2"/>')),
    )
    assert found == [(0, 0, "留", 1, 1)]


def test_a_deleted_paragraph_mark_joins_two_paragraphs() -> None:
    mark = '<w:rPr><w:del w:id="1"/></w:rPr>'
    assert texts(paragraph("前", mark), paragraph("后"), paragraph("次")) == ["前后", "次"]


def test_boxes_of_joined_paragraphs_are_kept() -> None:
    mark = '<w:rPr><w:del w:id="1"/></w:rPr>'
    first = paragraph(run("前") + _box(paragraph("框一")), mark, raw=True)
    second = paragraph(_box(paragraph("框二")) + run("后"), raw=True)
    assert texts(first, second) == ["框一", "框二", "前后"]


def test_hidden_text_is_not_printed() -> None:
    styles = """<w:style w:type="character" w:styleId="Hid"><w:rPr><w:vanish/></w:rPr></w:style>
      <w:style w:type="character" w:styleId="Sub"><w:basedOn w:val="Hid"/></w:style>
      <w:style w:type="character" w:styleId="Seen">
        <w:basedOn w:val="Hid"/><w:rPr><w:vanish w:val="0"/></w:rPr></w:style>"""
    body = (
        paragraph(run("见") + run("藏", "<w:vanish/>") + run("现", '<w:vanish w:val="0"/>'), raw=True),
        paragraph(
            run("甲", '<w:rStyle w:val="Sub"/>') + run("乙", '<w:rStyle w:val="Seen"/>') + run("丙"),
            "<w:rPr><w:vanish/></w:rPr>",
            raw=True,
        ),
    )
    assert texts(*body, styles=styles) == ["见现", "乙丙"]


def test_hidden_rows_and_placeholders_are_not_printed() -> None:
    control = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    found = table_of(
        row(cell(paragraph("藏")), properties="<w:hidden/>"),
        row(control.format(cell(paragraph("点击此处输入"))), cell(paragraph("1"))),
        columns=2,
    )
    assert found == [(0, 0, "", 1, 1), (0, 1, "1", 1, 1)]


def _mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def test_of_a_field_only_its_result_is_printed() -> None:
    code = "<w:r><w:instrText> IF </w:instrText></w:r>"
    inner = _mark("begin") + code + _mark("separate") + run("内") + _mark("end")
    field = _mark("begin") + code + inner + _mark("separate") + run("12") + inner + _mark("end")
    silent = _mark("begin") + code + inner + _mark("end")
    simple = f'<w:fldSimple w:instr=" PAGE ">{run("7")}</w:fldSimple>'
    assert texts(paragraph(run("共") + field + silent + simple + run("件"), raw=True)) == ["共12内7件"]


def test_a_field_without_an_end_hides_nothing() -> None:
    reading = docx.read(w.docx(paragraph(_mark("begin") + run("报告"), raw=True), paragraph("正文")))
    assert shapes(reading) == ["报告", "正文"]
    assert "no end" in reading.warnings[0]


def test_signs_that_are_elements() -> None:
    signs = (
        "<w:r><w:t>减</w:t><w:noBreakHyphen/><w:t>3</w:t><w:softHyphen/><w:cr/><w:t>行</w:t><w:ptab/><w:t>末</w:t></w:r>"
        '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:sym w:font="Symbol" w:char="F02D"/>'
        '<w:sym w:font="Symbol" w:char="F035"/><w:sym w:font="宋体" w:char="25CB"/></w:r>'
        "<w:r><w:ruby><w:rt><w:r><w:t>pin</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>拼</w:t></w:r></w:rubyBase></w:ruby></w:r>"
        "<m:oMath><m:r><m:t>1+1</m:t></m:r></m:oMath>"
    )
    assert texts(paragraph(signs, '<w:tabs><w:tab w:val="left" w:pos="1"/></w:tabs>', raw=True)) == [
        "减-3",
        "行 末☑−5○拼1+1",
    ]


def test_headers_notes_and_comments_are_not_in_the_flow() -> None:
    header = f'<w:hdr xmlns:w="{w.TRANSITIONAL}">{paragraph("页眉")}</w:hdr>'
    body = w.docx(paragraph("正文"), parts={"header1.xml": header, "footnotes.xml": header, "comments.xml": header})
    assert shapes(docx.read(body)) == ["正文"]


# the package


def test_a_main_part_of_another_name_is_found() -> None:
    body = w.package(w.document(paragraph("甲")), name="Office/document2.xml")
    assert shapes(docx.read(body)) == ["甲"]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("盐池县2023年政府信息公开工作年度报告", {"title": "盐池县2023年政府信息公开工作年度报告"}),
        ("Microsoft Word - 报告.doc", {}),
        ("文档1", {}),
        ("untitled", {}),
        ("2023年报.docx", {}),
        (" ", {}),
    ],
)
def test_the_title_of_the_container_counts_unless_it_is_generic(title: str, expected: dict[str, str]) -> None:
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title></cp:coreProperties>'
    )
    assert docx.read(w.docx(paragraph("甲"), parts={"/docProps/core.xml": core})).metadata == expected


def test_pictures_without_tables_are_said() -> None:
    reading = docx.read(w.docx(paragraph("<w:r><w:drawing><a:blip/></w:drawing></w:r>", raw=True)))
    assert "1 pictures and no table" in reading.warnings[0]


def test_an_embedded_page_is_read() -> None:
    page = "<html><body><p>嵌入</p><table><tr><td>甲</td><td>12</td></tr></table></body></html>"
    mail = (
        "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\n"
        "Content-Type: text/html; charset=gbk\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    )
    mail_bytes = mail.encode() + base64.b64encode(page.encode("gbk")) + b"\r\n--b--\r\n"
    parts = {"page.html": page.encode(), "page.mht": mail_bytes}
    body = w.docx(
        paragraph("前"), '<w:altChunk r:id="rId1"/><w:altChunk r:id="rId2"/><w:altChunk r:id="x"/>', parts=parts
    )
    reading = docx.read(body)
    expected = ["嵌入", [(0, 0, "甲", 1, 1), (0, 1, "12", 1, 1)]]
    assert shapes(reading) == ["前", *expected, *expected]
    assert [cell.locator for cell in grids(reading)[1].cells] == ["c2-t1r1c1", "c2-t1r1c2"]
    assert reading.warnings == ("an embedded document is missing from the package",)
    assert shape(reading.blocks[0]) == "前"
