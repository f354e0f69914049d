"""PDF: what the codes of a text mean and where each character stands; a code without a meaning is never guessed."""

from collections.abc import Mapping
from io import BytesIO

import pytest
from pdfminer.converter import PDFLayoutAnalyzer
from pdfminer.layout import LTChar, LTContainer, LTPage
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser

from pipelines.readers import pdf
from pipelines.readers.errors import ReaderError
from pipelines.readers.gridfinder import VERTICAL, Character
from pipelines.readers.pdf.pages import read_pages
from pipelines.reasons import Reason
from tests.pipelines.readers import pdf_writer as w
from tests.pipelines.readers.grid_shapes import grids, outline, rows
from tests.pipelines.readers.pdf_writer import HEIGHT, Box, File, Stream, Table, boxes, shown, text

UNKNOWN = "\ufffd"


def characters(body: bytes) -> list[Character]:
    return [character for page in read_pages(body).pages for character in page.characters]


def written(content: str, font: str = "", *, objects: Mapping[int, str | Stream] | None = None) -> str:
    """The text of a page; `font` is the dictionary of a font F9, `objects` what it refers to."""
    file = File()
    for number, value in (objects or {}).items():
        file.add(value, number)
    if font:
        file.add(font, 60)
    file.page(content.encode("latin-1"), fonts="/F9 60 0 R" if font else "")
    return "".join(character.text for character in characters(file.build()))


def simple(encoding: str, *, to_unicode: bool = False, more: str = "", subtype: str = "TrueType") -> str:
    mapped = "/ToUnicode 61 0 R" if to_unicode else ""
    return (
        f"<</Type/Font/Subtype/{subtype}/BaseFont/ABCDEF+Song/FirstChar 0/LastChar 255"
        f"/Widths[{'500 ' * 256}]{encoding}{mapped}{more}>>"
    )


F9 = "BT /F9 10 Tf 60 700 Td "


class TestMeaning:
    def test_names_of_an_encoding(self) -> None:
        font = simple("/Encoding<</BaseEncoding/WinAnsiEncoding/Differences[1/zero/one 65/uni4E00/u4E8C]>>")
        assert written(F9 + "<0102414243> Tj ET", font) == "01一二C"

    def test_a_name_without_a_meaning_takes_its_code_out_of_the_base_encoding(self) -> None:
        font = simple("/Encoding<</BaseEncoding/WinAnsiEncoding/Differences[48/g17/g18]>>")
        assert written(F9 + "(0123) Tj ET", font) == UNKNOWN * 2 + "23"

    def test_a_symbolic_subset_without_a_map_means_nothing(self) -> None:
        font = simple("", more="/FontDescriptor<</Flags 4/FontFile2 62 0 R>>")
        assert written(F9 + "(01) Tj ET", font, objects={62: Stream("", b"\0\1\0\0")}) == UNKNOWN * 2

    def test_dingbats_are_no_letters(self) -> None:
        assert (
            written(F9 + "(012) Tj ET", simple("/Encoding/WinAnsiEncoding").replace("Song", "Wingdings")) == UNKNOWN * 3
        )

    @pytest.mark.parametrize(
        ("cmap", "wanted"),
        [
            ("1 beginbfchar <01> <4E00> endbfchar 1 beginbfchar < 02 > < 4E8C > endbfchar", "一二" + UNKNOWN),
            ("beginbfrange <01> <03> <0030> endbfrange", "012"),
            ("beginbfrange <01> <03> [<4E00> <4E8C4E09> <56DB>] endbfrange", "一二三四"),
            ("beginbfchar <0001> <D842DFB7> <02> <00660069> <03> <30> endbfchar", "\U00020bb7fi0"),
            ("beginbfchar <01> <E000> <02> <0000> <03> <F030> endbfchar", UNKNOWN * 3),
            ("beginbfchar <01> <2F00> <02> <2EA0> <03> <F9F4> endbfchar", "一民林"),
            ("beginbfchar <01> <00A0> <02> <200B> <03> <FEFF> endbfchar", " "),
            ("beginbfrange <00> <FFFFFFFF> <0030> endbfrange", "123"),
        ],
    )
    def test_the_map_to_unicode(self, cmap: str, wanted: str) -> None:
        font = simple("/Encoding<</Differences[1/g1/g2/g3]>>", to_unicode=True)
        assert written(F9 + "<010203> Tj ET", font, objects={61: Stream("", cmap.encode())}) == wanted

    def test_a_predefined_map(self) -> None:
        assert (
            written(F9 + "<" + "规章a8".encode("gbk").hex() + "> Tj ET", w.composite("GBK-EUC-H", ordering="GB1"))
            == "规章a8"
        )

    def test_codes_that_are_unicode_themselves(self) -> None:
        assert written(F9 + shown("规章８") + " Tj ET", w.composite("UniGB-UCS2-H", ordering="GB1")) == "规章８"

    def test_glyph_numbers_of_a_character_collection(self) -> None:
        # 4559 is 一 in Adobe-GB1, 17 is 0.
        assert written(F9 + f"<{4162:04x}{17:04x}> Tj ET", w.composite("Identity-H", ordering="GB1"))[1] == "0"

    def test_an_embedded_map_of_codes(self) -> None:
        cmap = (
            b"/WMode 0 def 2 begincodespacerange <00> <80> <8140> <FEFE> endcodespacerange "
            b"1 begincidrange <20> <7e> 1 endcidrange 1 begincidchar <8140> 17 endcidchar"
        )
        font = w.composite("62 0 R", ordering="GB1")
        assert written(F9 + "<308140> Tj ET", font, objects={62: Stream("/CMapName/My", cmap)}) == "00"

    def test_a_map_that_nobody_knows_means_nothing(self) -> None:
        assert written(F9 + "<00110012> Tj ET", w.composite("Secret-H", ordering="GB1")) == UNKNOWN * 2

    def test_an_embedded_truetype_font_tells_its_own_characters(self) -> None:
        font = w.composite("Identity-H").replace("/Flags 4", "/Flags 4/FontFile2 62 0 R")
        file = {62: Stream("", truetype({ord("三"): 1, ord("0"): 2, 0x2F00: 3, ord("一"): 3}))}
        assert written(F9 + "<00010002000300040000> Tj ET", font, objects=file) == "三0一" + UNKNOWN * 2

    def test_glyphs_moved_in_an_embedded_font(self) -> None:
        moved = w.composite("Identity-H", more="/CIDToGIDMap 63 0 R").replace("/Flags 4", "/Flags 4/FontFile2 62 0 R")
        objects = {62: Stream("", truetype({ord("三"): 1, ord("0"): 2})), 63: Stream("", b"\0\0\0\2\0\1")}
        assert written(F9 + "<00010002> Tj ET", moved, objects=objects) == "0三"

    def test_type3(self) -> None:
        font = (
            "<</Type/Font/Subtype/Type3/FontBBox[0 0 10 10]/FontMatrix[0.1 0 0 0.1 0 0]/FirstChar 1/Widths[10 5 5]"
            "/CharProcs<<>>/Encoding<</Differences[1/uni89C4/zero/one]>>>>"
        )
        file = File()
        file.add(font, 60)
        file.page((F9 + "<010203> Tj ET").encode(), fonts="/F9 60 0 R")
        found = characters(file.build())
        assert [(c.text, round(c.x0, 3), round(c.x1, 3), round(c.size, 3)) for c in found] == [
            ("规", 60, 70, 10),
            ("0", 70, 75, 10),
            ("1", 75, 80, 10),
        ]


def truetype(glyphs: dict[int, int]) -> bytes:
    """A font of nothing but a character map (formats 4 and 12)."""
    codes = sorted(code for code in glyphs if code != 0x2F00)
    ends = [*codes, 0xFFFF]
    deltas = [*((glyphs[code] - code) & 0xFFFF for code in codes), 1]
    zero = [0] * len(ends)

    def words(values: list[int]) -> bytes:
        return b"".join(value.to_bytes(2) for value in values)

    table = words([4, 0, 0, 2 * len(ends), 0, 0, 0, *ends, 0, *ends, *deltas, *zero])
    groups = b"".join(code.to_bytes(4) * 2 + glyph.to_bytes(4) for code, glyph in sorted(glyphs.items()))
    table12 = words([12, 0]) + (0).to_bytes(4) * 2 + len(glyphs).to_bytes(4) + groups
    head = words([0, 2, 3, 1]) + (20).to_bytes(4) + words([3, 10]) + (20 + len(table)).to_bytes(4)
    cmap = head + table + table12
    return (
        b"\0\1\0\0" + words([1, 0, 0, 0]) + b"cmap" + (0).to_bytes(4) + (28).to_bytes(4) + len(cmap).to_bytes(4) + cmap
    )


class TestUnknownCharacters:
    def page(self, unknown: int, known: int) -> bytes:
        file = File()
        file.add(simple("/Encoding<</Differences[1/g1]>>"), 60)
        file.page((F9 + f"<{'01' * unknown}> Tj ET ").encode() + text(60, 100, "文" * known), fonts="/F9 60 0 R")
        return file.build()

    def test_some_are_told(self) -> None:
        assert pdf.read(self.page(2, 18)).warnings == ("page 1: the file does not tell the meaning of 2 characters",)

    def test_many_are_refused(self) -> None:
        with pytest.raises(ReaderError, match="the meaning of 6 of its 20 characters") as caught:
            pdf.read(self.page(6, 14))
        assert caught.value.reason is Reason.UNREADABLE

    def test_a_number_with_one_is_no_number(self) -> None:
        file = File()
        file.add(simple("/Encoding<</BaseEncoding/WinAnsiEncoding/Differences[50/g1]>>"), 60)
        table = Table([60, 160, 260], [100, 130], boxes([["规章规范性文件", ""]]))
        file.page(table.draw() + f"BT /F9 10 Tf 180 {HEIGHT - 120} Td (128) Tj ET".encode(), fonts="/F9 60 0 R")
        assert rows(grids(pdf.read(file.build()).blocks)[0]) == [["规章规范性文件", f"1{UNKNOWN}8"]]


class TestOperators:
    def places(self, content: str) -> list[tuple[str, float, float]]:
        """Text, left edge and base of each character, from the lower left corner."""
        return [
            (c.text, round(c.x0, 3), round(HEIGHT - c.y1 + 0.12 * c.size, 3))
            for c in characters(w.pdf(content.encode("latin-1")))
        ]

    @pytest.mark.parametrize(
        ("content", "wanted"),
        [
            ("BT /F3 10 Tf 100 700 Td (01) Tj (2) Tj ET", [("0", 100, 700), ("1", 105.56, 700), ("2", 111.12, 700)]),
            (
                "BT /F3 10 Tf 100 700 Td [(0) -1000 (1) 500(2)] TJ ET",
                [("0", 100, 700), ("1", 115.56, 700), ("2", 116.12, 700)],
            ),
            ("BT /F3 10 Tf 2 Tc 100 700 Td (01) Tj ET", [("0", 100, 700), ("1", 107.56, 700)]),
            ("BT /F3 10 Tf 5 Tw 100 700 Td (0 1) Tj ET", [("0", 100, 700), (" ", 105.56, 700), ("1", 113.34, 700)]),
            ("BT /F3 10 Tf 50 Tz 100 700 Td (01) Tj ET", [("0", 100, 700), ("1", 102.78, 700)]),
            ("BT /F3 10 Tf 3 Ts 100 700 Td (0) Tj ET", [("0", 100, 703)]),
            ("BT /F3 10 Tf 12 TL 100 700 Td (0) Tj T* (1) Tj ET", [("0", 100, 700), ("1", 100, 688)]),
            ("BT /F3 10 Tf 12 TL 100 700 Td (0) ' (1) ' ET", [("0", 100, 688), ("1", 100, 676)]),
            ('BT /F3 10 Tf 12 TL 100 700 Td 0 1 (01) " ET', [("0", 100, 688), ("1", 106.56, 688)]),
            ("BT /F3 10 Tf 100 700 Td 5 -20 TD (0) Tj T* (1) Tj ET", [("0", 105, 680), ("1", 105, 660)]),
            ("BT /F3 1 Tf 10 0 0 10 100 700 Tm (01) Tj ET", [("0", 100, 700), ("1", 105.56, 700)]),
            ("q 2 0 0 2 10 20 cm BT /F3 5 Tf 100 300 Td (01) Tj ET Q", [("0", 210, 620), ("1", 215.56, 620)]),
            ("BT /F3 10 Tf 100 700 Td q 30 Tc Q (01) Tj ET", [("0", 100, 700), ("1", 105.56, 700)]),
            ("Q Q BT /F3 10 Tf 100 700 Td (0) Tj ET Q", [("0", 100, 700)]),
            ("BT/F3 10 Tf 100 700 Td(0)Tj<31>Tj[(2)]TJ ET", [("0", 100, 700), ("1", 105.56, 700), ("2", 111.12, 700)]),
            ("BT /F3 10 Tf 100 --700 Td (0) Tj ET BT 100 70.0.5 Td (1) Tj ET", [("0", 100, -700), ("1", 100, 70)]),
            ("% (9) Tj\rBT /F3 10 Tf 100 700 Td (0) Tj % ET\n ET", [("0", 100, 700)]),
            ("BT /F3 10 Tf 100 700 Td /Span <</ActualText (9)>> BDC (0) Tj EMC ET", [("0", 100, 700)]),
            ("BX 1 2 unknown EX BT /F3 10 Tf 100 700 Td true (0) Tj ET", [("0", 100, 700)]),
        ],
    )
    def test_where_characters_stand(self, content: str, wanted: list[tuple[str, float, float]]) -> None:
        assert self.places(content) == wanted

    @pytest.mark.parametrize(
        ("string", "wanted"),
        [
            ("(a\\(b\\)c)", "a(b)c"),
            ("(a(b(c)d)e)", "a(b(c)d)e"),
            ("(" * 6 + "x" + ")" * 6, "(((((x)))))"),
            ("(\\60\\061\\1)", "01" + UNKNOWN),
            ("(1\\\n2\\\r\n3)", "123"),
            ("<3 1\n3>", "10"),
            ("()", ""),
        ],
    )
    def test_strings(self, string: str, wanted: str) -> None:
        assert written(f"BT /F3 10 Tf 100 700 Td {string} Tj ET") == wanted
        assert written(f"BT /F3 10 Tf 100 700 Td [{string} 5] TJ ET") == wanted

    @pytest.mark.parametrize(
        "image",
        [
            b"BI /W 4 /H 2 /BPC 8 /CS /G ID \x00 EI (\xff) Tj EI Q",
            b"BI /W 8 /H 8 /BPC 1 /IM true ID (((<<[[ EI",
            b"BI /W 9 /H 9 /BPC 8 /CS /RGB /F /Fl ID x\x9c EI \xff\x00\x80 BT (9) Tj\nEI",
        ],
    )
    def test_inline_images_hold_anything(self, image: bytes) -> None:
        content = b"q " + image + b" Q\n" + text(60, 100, "规章")
        assert "".join(character.text for character in characters(w.pdf(content))) == "规章"

    def test_vertical_writing(self) -> None:
        found = characters(w.pdf(f"BT /F2 10 Tf 100 700 Td {shown('三、本')} Tj ET".encode()))
        assert [(c.text, c.x0, c.x1, round(HEIGHT - c.y0, 3), c.way) for c in found] == [
            ("三", 95, 105, 700, VERTICAL),
            ("、", 95, 105, 690, VERTICAL),
            ("本", 95, 105, 680, VERTICAL),
        ]

    def test_vertical_writing_with_its_own_measures(self) -> None:
        font = w.composite("Identity-V", to_unicode=3, more="/DW2[900 -1200]/W2[26412[-2000 300 800]]")
        file = File()
        file.add(font, 60)
        file.page(f"BT /F9 10 Tf 100 700 Td {shown('三本三')} Tj ET".encode(), fonts="/F9 60 0 R")
        found = [(c.text, c.x0, round(HEIGHT - c.y1, 3)) for c in characters(file.build())]
        assert found == [("三", 95, 689.8), ("本", 97, 678.8), ("三", 95, 657.8)]

    def test_a_label_in_vertical_writing_beside_numbers(self) -> None:
        cells = [
            Box(0, 0, "", rows=2),
            Box(0, 1, "（一）予以公开"),
            Box(0, 2, "9"),
            Box(1, 1, "（二）"),
            Box(1, 2, "0"),
        ]
        content = Table([60, 90, 200, 260], [100, 150, 200], cells).draw()
        content += f"BT /F2 9 Tf 75 {HEIGHT - 104} Td {shown('三、本年度办理结果')} Tj ET".encode()
        assert outline(pdf.read(w.pdf(content)).blocks) == [
            [["三、本年度办理结果", "（一）予以公开", "9"], ["（二）", "0"]],
        ]

    def test_fonts_and_text_that_are_not_there(self) -> None:
        reading = pdf.read(w.pdf(b"BT /F7 10 Tf 100 700 Td (12) Tj ET Tj /Nothing Do 5 Tf\n" + text(60, 100, "规章")))
        assert outline(reading.blocks) == ["规章"]
        assert reading.warnings == ("page 1: 4 of its operators made no sense",)


class _Oracle(PDFLayoutAnalyzer):
    """pdfminer's own way through a page, without its layout."""

    def __init__(self, manager: PDFResourceManager) -> None:
        super().__init__(manager, laparams=None)
        self.found: list[tuple[str, float, float]] = []

    def receive_layout(self, ltpage: LTPage) -> None:
        self._walk(ltpage)

    def _walk(self, item: object) -> None:
        if isinstance(item, LTChar):
            self.found.append((item.get_text(), round(item.x0, 2), round(item.matrix[5], 2)))
        elif isinstance(item, LTContainer):
            for part in item:
                self._walk(part)


def test_pdfminer_itself_places_the_same_characters() -> None:
    content = Table([60, 160, 260], [100, 130, 160], boxes([["规章", "12"], ["规范性文件", "0"]])).draw("form")
    content += b"q 1.5 0 0 1.5 10 0 cm BT /F3 8 Tf 1 Tc 90 Tz 100 300 Td [(ab) -200 (c)] TJ 0 -12 TD (x y) ' ET Q"
    body = w.pdf(content + w.lines(60, 300, "二、主动公开政府信息情况", "2024年，公开 8 件。"))
    manager = PDFResourceManager()
    oracle = _Oracle(manager)
    for page in PDFPage.create_pages(PDFDocument(PDFParser(BytesIO(body)))):
        PDFPageInterpreter(manager, oracle).process_page(page)
    ours = [(c.text, round(c.x0, 2), round(HEIGHT - c.y1 + 0.12 * c.size, 2)) for c in characters(body)]
    assert ours == oracle.found
