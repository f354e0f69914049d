"""PDF: tables as every kind of program draws them, pages put in any way, scans, and what goes wrong."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.blocks import Grid
from pipelines.readers import pdf
from pipelines.readers.errors import ReaderError
from pipelines.readers.pdf import pdfium
from pipelines.readers.pdf.characters import plain
from pipelines.reasons import Reason
from tests.pipelines.readers import pdf_writer as w
from tests.pipelines.readers.grid_shapes import Placed, grids, outline, placed, rows, tilings
from tests.pipelines.readers.pdf_writer import HEIGHT, STYLES, WIDTH, Box, File, Stream, Table, boxes, spread, text

needs_pdfium = pytest.mark.skipif(not pdfium.is_installed(), reason="pypdfium2 is not installed")
ENGINES = ("pdfminer", pytest.param("pdfium", marks=needs_pdfium))

REVIEWS = [
    Box(0, 0, "行政复议", columns=2),
    Box(0, 2, "行政诉讼", columns=4),
    Box(1, 0, "结果\n维持", rows=2),
    Box(1, 1, "总计", rows=2),
    Box(1, 2, "未经复议直接起诉", columns=2),
    Box(1, 4, "复议后起诉", columns=2),
    *(Box(2, column, head) for column, head in enumerate(("结果\n维持", "总计") * 2, start=2)),
    *(Box(3, column, number) for column, number in enumerate(("1", "1", "0", "", "7730.28", "-3"))),
]
XS, YS = spread(60, 50, 50, 60, 60, 60, 60), spread(100, 30, 30, 40, 30)
AS_PLACED = sorted((box.row, box.column, box.rows, box.columns, box.text) for box in REVIEWS)


def only(body: bytes, engine: str | None = None) -> Grid:
    (grid,) = grids(pdf.read(body, engine=engine).blocks)
    return grid


class TestRules:
    @pytest.mark.parametrize("engine", ENGINES)
    @pytest.mark.parametrize("compressed", [True, False])
    @pytest.mark.parametrize("style", STYLES)
    def test_borders_drawn_in_any_style(self, style: str, engine: str, *, compressed: bool) -> None:
        body = w.pdf(Table(XS, YS, REVIEWS).draw(style), compressed=compressed)
        assert placed(only(body, engine)) == AS_PLACED

    @settings(max_examples=40, deadline=None)
    @given(cells=tilings(), style=st.sampled_from(STYLES))
    def test_any_table(self, cells: list[Placed], style: str) -> None:
        drawn = [Box(r, c, text, down, across) for r, c, down, across, text in cells]
        body = w.pdf(
            Table(spread(60, *[60] * 6), spread(80, *[40] * 6), drawn).draw(style), text(60, 60, "三、收到和处理")
        )
        assert placed(only(body)) == sorted(cells)

    def test_backgrounds_are_no_borders(self) -> None:
        table = Table(XS, YS, REVIEWS)
        grounds = []
        for x0, y0, x1, y1 in ((70, 105, 100, 120), (60, 130, 110, 200), (100, 110, 300, 112.5)):
            for colour in ("1 1 1 rg", "1 g", "0 0 0 0 k", "0.93 0.93 1 rg", "/Cs cs 1 scn"):
                grounds.append(f"q {colour} {x0} {HEIGHT - y1} {x1 - x0} {y1 - y0} re f Q\n".encode())
        resources = "/ColorSpace<</Cs[/ICCBased 99 0 R]>>"
        file = File()
        file.add(Stream("/N 1", b""), 99)
        file.page(b"".join(grounds) + table.draw(), resources)
        assert placed(only(file.build())) == AS_PLACED

    def test_lines_nobody_sees_are_no_borders(self) -> None:
        unseen = b"q 1 1 1 RG 60 700 m 420 700 l S Q q /Gs gs 60 690 m 420 690 l S Q 80 742 m 80 600 l n\n"
        body = w.pdf(Table(XS, YS, REVIEWS).draw() + unseen, resources="/ExtGState<</Gs<</CA 0 /ca 0>>>>")
        assert placed(only(body)) == AS_PLACED

    def test_a_line_is_as_long_as_its_clip(self) -> None:
        body = w.pdf(
            f"q 60 {HEIGHT - 130} 60 60 re W n 0 {HEIGHT - 100} m 595 {HEIGHT - 100} l S Q ".encode()
            + Table([60, 90, 120], [80, 100, 130], boxes([["甲", "1"], ["乙", "2"]])).draw()
        )
        assert rows(only(body)) == [["甲", "1"], ["乙", "2"]]

    def test_dashes_curves_and_slants(self) -> None:
        more = b"[3 2] 0 d 60 500 m 70 520 80 520 90 500 c S 60 400 m 200 300 l S 10 10 m 20 20 30 30 v h f\n"
        assert placed(only(w.pdf(b"[2 1] 0 d\n" + Table(XS, YS, REVIEWS).draw() + more))) == AS_PLACED


class TestPages:
    @pytest.mark.parametrize("engine", ENGINES)
    @pytest.mark.parametrize("quarters", [0, 1, 2, 3])
    def test_a_page_shown_turned_reads_upright(self, quarters: int, engine: str) -> None:
        """The content is turned against the page's own turning, as a landscape page comes."""
        matrix, size = {
            0: ("1 0 0 1 0 0", (WIDTH, HEIGHT)),
            1: (f"0 1 -1 0 {HEIGHT} 0", (HEIGHT, WIDTH)),
            2: (f"-1 0 0 -1 {WIDTH} {HEIGHT}", (WIDTH, HEIGHT)),
            3: (f"0 -1 1 0 0 {WIDTH}", (HEIGHT, WIDTH)),
        }[quarters]
        file = File()
        # Of fonts that are not in the file the second engine loses Chinese characters on turned pages.
        words = {"A": "四、行政复议情况", "B": "结果维持"} if engine == "pdfminer" else {"A": "A", "B": "B"}
        cells = [Box(0, 0, words["B"], columns=2), Box(1, 0, "12"), Box(1, 1, "")]
        content = Table(spread(60, 50, 50), spread(100, 30, 30), cells).draw() + text(60, 80, words["A"])
        file.page(f"{matrix} cm ".encode() + content, attributes=f"/Rotate {quarters * 90}", size=size)
        blocks = pdf.read(file.build(), engine=engine).blocks
        assert outline(blocks) == [words["A"], [[words["B"]], ["12", ""]]]
        (grid,) = grids(blocks)
        assert grid.cells[0].locator == "p1 t1r1c1 [60.0,100.0,160.0,130.0]"

    def test_a_table_put_in_sideways_on_an_upright_page(self) -> None:
        content = f"0 1 -1 0 {HEIGHT} 0 cm ".encode() + Table(XS, YS, REVIEWS).draw()
        grid = only(w.pdf(content))
        assert placed(grid) == AS_PLACED
        # What stood at 60 to 160 from the left and 100 to 130 from the top was turned by a quarter.
        assert grid.cells[0].locator == "p1 t1r1c1 [100.0,682.0,130.0,782.0]"

    def test_units_and_crop_box(self) -> None:
        file = File()
        file.page(
            Table(XS, YS, REVIEWS).draw(), attributes=f"/UserUnit 2/CropBox[10 0 {WIDTH} {HEIGHT - 20}]/Rotate 720"
        )
        grid = only(file.build())
        assert placed(grid) == AS_PLACED
        assert grid.cells[0].locator == "p1 t1r1c1 [100.0,160.0,300.0,220.0]"

    def test_attributes_are_inherited(self) -> None:
        file = File()
        page = file.page(Table(XS, YS, REVIEWS).draw())
        file.objects[page] = str(file.objects[page]).replace("/MediaBox[0 0 595.0 842.0]", "")
        file.add(f"<</Type/Pages/Kids[{page} 0 R]/Count 1/MediaBox[0 0 595 842]/Parent 2 0 R>>", 50)
        file.add("<</Type/Pages/Kids[50 0 R]/Count 1>>", 2)
        assert placed(only(file.build())) == AS_PLACED

    def test_a_table_over_three_pages(self) -> None:
        pages = [
            Table(spread(60, 80, 40), [740, 780], boxes([["甲", str(number)]])).draw() + text(280, 820, f"— {number} —")
            for number in (1, 2, 3)
        ]
        assert outline(pdf.read(w.pdf(*pages)).blocks) == [[["甲", "1"]], [["甲", "2"]], [["甲", "3"]]]

    def test_content_in_pieces_cut_between_operands(self) -> None:
        content = Table(XS, YS, REVIEWS).draw()
        middle = content.index(b"m", len(content) // 2) - 1
        file = File()
        page = file.page(b"")
        first, second = file.add(Stream("", content[:middle])), file.add(Stream("", content[middle:]))
        file.objects[page] = str(file.objects[page]).replace("/Contents 7 0 R", f"/Contents[{first} 0 R {second} 0 R]")
        assert placed(only(file.build())) == AS_PLACED

    def test_rubbish_before_the_head(self) -> None:
        assert placed(only(b"\xef\xbb\xbf\r\n" + w.pdf(Table(XS, YS, REVIEWS).draw()))) == AS_PLACED

    @pytest.mark.parametrize("place", [b"startxref\n12\n", b"startxref\n99999999\n", b"startxref\nnowhere\n"])
    def test_cross_references_that_are_not_where_they_should_be(self, place: bytes) -> None:
        body = re.sub(rb"startxref\n\d+\n", place, w.pdf(Table(XS, YS, REVIEWS).draw()))
        reading = pdf.read(body)
        assert [placed(grid) for grid in grids(reading.blocks)] == [AS_PLACED]
        assert reading.reader == "pdf"


class TestForms:
    def nested(self, *, depth: int, content: bytes) -> bytes:
        file = File()
        inner = content
        name = ""
        for level in range(depth):
            number = file.add(
                Stream(
                    f"/Type/XObject/Subtype/Form/BBox[0 0 {WIDTH} {HEIGHT}]/Matrix[1 0 0 1 {1 if level else 0} 0]"
                    f"/Resources<</Font<</F1 4 0 R>>{name}>>",
                    inner,
                ),
                20 + level,
            )
            inner, name = b"q /Fm Do Q", f"/XObject<</Fm {number} 0 R>>"
        file.page(inner, name)
        return file.build()

    @pytest.mark.parametrize("depth", [1, 5])
    def test_tables_in_forms(self, depth: int) -> None:
        assert placed(only(self.nested(depth=depth, content=Table(XS, YS, REVIEWS).draw()))) == AS_PLACED

    def test_a_form_that_draws_itself_is_drawn_once(self) -> None:
        file = File()
        entries = f"/Subtype/Form/BBox[0 0 {WIDTH} {HEIGHT}]/Resources<</Font<</F1 4 0 R>>/XObject<</Fm 20 0 R>>>>"
        file.add(Stream(entries, Table(XS, YS, REVIEWS).draw() + b"/Fm Do"), 20)
        file.page(b"/Fm Do", "/XObject<</Fm 20 0 R>>")
        reading = pdf.read(file.build())
        assert [placed(grid) for grid in grids(reading.blocks)] == [AS_PLACED]
        assert reading.warnings == ("page 1: 1 of its operators made no sense",)


def picture(*, whole: bool = True) -> tuple[bytes, str]:
    """Content that draws a picture over most of the page, and its resources."""
    scale = "595 0 0 842 0 0" if whole else "50 0 0 50 20 20"
    return f"q {scale} cm /Im Do Q\n".encode(), "/XObject<</Im 90 0 R>>"


def with_picture(content: bytes, *, whole: bool = True) -> bytes:
    file = File()
    file.add(Stream("/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8", b"\x80"), 90)
    drawn, resources = picture(whole=whole)
    file.page(drawn + content, resources)
    return file.build()


class TestScans:
    @pytest.mark.parametrize("engine", [None, pytest.param("pdfium", marks=needs_pdfium)])
    def test_a_picture_without_text_needs_recognition(self, engine: str | None) -> None:
        body = with_picture(b"")
        with pytest.raises(ReaderError) as caught:
            pdf.read(body, engine=engine)
        assert caught.value.reason is Reason.UNSUPPORTED_FORMAT
        assert "scanned pages" in caught.value.detail
        assert pdf.is_scanned(body)
        assert pdf.scanned_pages(body) == (1,)

    def test_text_laid_over_a_scan_by_a_recognition_program_is_not_taken(self) -> None:
        body = with_picture(b"3 Tr " + text(60, 100, "规章 8"))
        with pytest.raises(ReaderError):
            pdf.read(body)
        assert pdf.is_scanned(body)

    def test_hidden_text_without_a_picture_is_taken_and_told(self) -> None:
        reading = pdf.read(w.pdf(b"3 Tr " + text(60, 100, "规章")))
        assert outline(reading.blocks) == ["规章"]
        assert reading.warnings == ("page 1: 2 characters are not painted; they are taken",)

    def test_text_on_a_background_picture_is_text(self) -> None:
        body = with_picture(text(60, 100, "总体情况"))
        assert outline(pdf.read(body).blocks) == ["总体情况"]
        assert not pdf.is_scanned(body)
        assert pdf.scanned_pages(body) == ()

    def test_a_seal_is_no_scan(self) -> None:
        body = with_picture(b"", whole=False)
        with pytest.raises(ReaderError, match="pages without text"):
            pdf.read(body)
        assert not pdf.is_scanned(body)

    def test_pages_that_are_pictures_among_others_are_told(self) -> None:
        file = File()
        file.add(Stream("/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8", b"\x80"), 90)
        drawn, resources = picture()
        file.page(text(60, 100, "一、总体情况"))
        file.page(drawn, resources)
        file.page(drawn, resources)
        body = file.build()
        assert pdf.read(body).warnings == ("scanned pages without text: 2, 3; they need recognition (OCR)",)
        assert pdf.scanned_pages(body) == (2, 3)
        assert [page.number for page in pdf.text_pages(body)] == [1]
        assert not pdf.is_scanned(body)

    def test_a_blank_file(self) -> None:
        with pytest.raises(ReaderError, match="pages without text"):
            pdf.read(w.pdf(b""))


class TestEngines:
    @needs_pdfium
    def test_both_read_alike(self) -> None:
        content = Table(XS, YS, REVIEWS).draw("thin boxes") + text(60, 400, "五、存在的主要问题")
        assert pdf.compare_engines(w.pdf(content)) == ()

    @needs_pdfium
    def test_a_difference_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        body = w.pdf(Table(XS, YS, REVIEWS).draw())
        monkeypatch.setattr(
            "pipelines.readers.pdf.pdfium.plain", lambda text: plain(text.replace("7", "1") if text else text)
        )
        (difference,) = pdf.compare_engines(body)
        assert (difference.pdfminer, difference.pdfium) == ("7730.28", "1130.28")
        assert difference.locator.startswith("p1 t1r4c5 ")

    @needs_pdfium
    def test_the_second_reads_what_the_first_cannot_open(self) -> None:
        body = _in_one_line(w.pdf(Table(XS, YS, REVIEWS).draw()))
        reading = pdf.read(body)
        assert placed(grids(reading.blocks)[0]) == AS_PLACED
        assert reading.reader == "pdf:pdfium"
        assert "the first failed" in reading.warnings[0]

    def test_without_the_second_the_refusal_says_what_to_install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pdfium, "find_spec", lambda _: None)
        body = _in_one_line(w.pdf(text(60, 100, "甲")))
        with pytest.raises(ReaderError, match="install pypdfium2") as caught:
            pdf.read(body)
        assert caught.value.reason is Reason.UNREADABLE

    def test_the_reader_says_its_name(self) -> None:
        reading = pdf.read(w.pdf(text(60, 100, "甲")), None)
        assert reading.reader == "pdf"
        assert reading.metadata == {}


def _in_one_line(body: bytes) -> bytes:
    """A file whose cross references lead nowhere and whose objects do not begin lines."""
    objects, _, _ = body.partition(b"xref\n")
    return objects.replace(b"endobj\n", b"endobj ") + b" trailer<</Root 1 0 R/Size 8>> startxref 0 %%EOF"
