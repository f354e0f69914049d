"""OFD: where characters stand, which way they run, which of them are there to be seen; and pages that are pictures."""

import pytest

from pipelines.blocks import Paragraph
from pipelines.readers import ReaderError, ofd
from pipelines.reasons import Reason
from tests.documents import ofd_writer as w
from tests.documents.ofd_writer import MM, image, mm, text, text_object
from tests.pipelines.readers.grid_shapes import placed, rows
from tests.pipelines.readers.ofd_shapes import CELLS, only, table
from tests.pipelines.readers.pdf_writer import HEIGHT, WIDTH, Box, Table

BESIDE = [Box(0, 1, "维持"), Box(0, 2, "1"), Box(1, 1, "纠正"), Box(1, 2, "2")]
PICTURES = {
    "png": b"\x89PNG\r\n\x1a\n" + bytes(40),
    "jpg": b"\xff\xd8\xff" + bytes(40),
    "bmp": b"BM" + bytes(40),
    "tif": b"II*\0" + bytes(40),
    "jb2": b"\x97JB2" + bytes(40),
}
WHOLE = (0.0, 0.0, WIDTH, HEIGHT)


def texts(*objects: bytes) -> list[str]:
    """The paragraphs of a page with nothing but text."""
    blocks = ofd.read(w.ofd(b"".join(objects))).blocks
    return [block.text for block in blocks if isinstance(block, Paragraph)]


def code(line: str, attributes: str, size: float = 10.0, of_object: str = "") -> bytes:
    """A text object at (100, 100) points with one TextCode."""
    codes = f"<ofd:TextCode {attributes}>{line}</ofd:TextCode>"
    return text_object(codes, mm(100, 100, 200, 200), size, of_object)


def pictured(*contents: bytes) -> bytes:
    """Pages that may show the pictures, each by its extension."""
    media = "".join(
        f'<ofd:MultiMedia ID="{name}" Type="Image"><ofd:MediaFile>image.{name}</ofd:MediaFile></ofd:MultiMedia>'
        for name in PICTURES
    )
    parts = {f"Res/image.{name}": data for name, data in PICTURES.items()}
    parts["DocumentRes.xml"] = w.resources(f"<ofd:MultiMedias>{media}</ofd:MultiMedias>")
    return w.ofd(*contents, parts=parts, common="<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>")


class TestText:
    def test_steps_may_be_counted_and_the_last_one_goes_on(self) -> None:
        half = 5 * MM
        for steps in (f"g 5 {half}", f"g 2 {half} {half} g 2 {half}", f"g 3 {half}", f"{half}", f"{half},{half}"):
            assert texts(code("400.00", f'X="0" Y="5" DeltaX="{steps}"')) == ["400.00"]

    def test_a_wide_step_between_figures_parts_them(self) -> None:
        steps = f"{5 * MM} {10 * MM} {5 * MM}"
        assert texts(code("1234", f'X="0" Y="5" DeltaX="{steps}"')) == ["12 34"]

    def test_text_without_steps_runs_on_by_common_widths(self) -> None:
        assert texts(code("共12件", 'X="0" Y="5"')) == ["共12件"]

    def test_codes_of_one_object_stand_where_they_say(self) -> None:
        codes = (
            '<ofd:TextCode X="0" Y="5">一</ofd:TextCode><ofd:TextCode X="40">1</ofd:TextCode>'
            '<ofd:TextCode X="0" Y="12">二</ofd:TextCode>'
        )
        assert texts(text_object(codes, mm(100, 100, 200, 200))) == ["一 1", "二"]

    def test_a_matrix_in_points_as_converters_write_it(self) -> None:
        made = (
            f'<ofd:TextObject ID="1" CTM="{MM} 0 0 {MM} 0 0" Boundary="100.1423 28.7893 64.1567 9.8643" Font="3" '
            'Size="27.96"><ofd:CGTransform CodePosition="0" CodeCount="6" GlyphCount="6"><ofd:Glyphs>9 9 9 9 9 9'
            '</ofd:Glyphs></ofd:CGTransform><ofd:TextCode X="0" Y="24.0176" DeltaX="27.96 28.1 27.96 27.96 27.96 13.95"'
            ">第GB2312号</ofd:TextCode></ofd:TextObject>"
        )
        (character, *_) = ofd.text_pages(w.ofd(made.encode()))[0].characters
        assert character.x0 == pytest.approx(100.1423 / MM)
        assert character.size == pytest.approx(27.96)
        assert character.y1 == pytest.approx(28.7893 / MM + 24.0176 + 0.12 * 27.96)

    @pytest.mark.parametrize(
        ("attributes", "of_object"),
        [
            (f'X="0" Y="5" DeltaY="g 3 {10 * MM}"', ""),
            ('X="0" Y="5"', ' ReadDirection="90"'),
            (f'X="5" Y="0" DeltaX="g 3 {10 * MM}"', ' CTM="0 1 -1 0 10 -2"'),
            (f'X="5" Y="0" DeltaY="g 3 {10 * MM}"', ' CharDirection="90" ReadDirection="90"'),
            (f'X="5" Y="40" DeltaY="g 3 -{10 * MM}"', ' CharDirection="270" ReadDirection="270"'),
        ],
    )
    def test_labels_that_run_down_or_up_a_cell(self, attributes: str, of_object: str) -> None:
        label = code("办理结果", attributes, of_object=of_object)
        cells = Table([95, 150, 220, 280], [95, 180, 270], [Box(0, 0, "", rows=2), *BESIDE])
        grid = only(w.ofd(w.table(cells) + label))
        assert placed(grid)[0] == (0, 0, 2, 1, "办理结果")

    @pytest.mark.parametrize("turn", ["0 1 -1 0 210 0", "0 -1 1 0 0 297"])
    def test_a_table_that_lies_on_its_side(self, turn: str) -> None:
        unit = (
            f'<ofd:CompositeGraphicUnit ID="9" Width="300" Height="300"><ofd:Content>{table().decode()}</ofd:Content>'
        )
        part = w.resources(f"<ofd:CompositeGraphicUnits>{unit}</ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits>")
        drawn = f'<ofd:CompositeObject ID="8" ResourceID="9" Boundary="0 0 210 297" CTM="{turn}"/>'.encode()
        common = "<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>"
        grid = only(w.ofd(drawn, parts={"DocumentRes.xml": part}, common=common))
        assert rows(grid) == CELLS

    def test_a_text_that_is_not_painted_is_taken_and_said_so(self) -> None:
        for hidden in (' Alpha="0"', ' Fill="false"'):
            reading = ofd.read(w.ofd(text(100, 100, "年度报告", font=hidden)))
            assert [block.text for block in reading.blocks] == ["年度报告"]
            assert reading.warnings == ("page 1: 4 characters are not painted; they are taken",)

    def test_line_breaks_of_the_xml_are_no_text(self) -> None:
        assert texts(code("\n   年度\n  ", f'X="0" Y="5" DeltaX="{10 * MM}"')) == ["年度"]

    @pytest.mark.parametrize(
        "broken",
        [
            code("一", 'X="x" Y="5"'),
            code("一二", 'X="0" Y="5" DeltaX="g 3"'),
            code("一二", 'X="0" Y="5" DeltaX="inf"'),
            code("一二", 'X="0" Y="5" DeltaX=""'),
            code("一", 'X="0" Y="5"', size=0),
            code("一", 'X="0" Y="5"', of_object=' HScale="0"'),
            code("一", 'X="0" Y="5"', of_object=' CTM="1 0 0"'),
        ],
    )
    def test_a_text_that_makes_no_sense_is_reported(self, broken: bytes) -> None:
        reading = ofd.read(w.ofd(broken + text(100, 60, "年度报告")))
        assert [block.text for block in reading.blocks] == ["年度报告"]
        assert "page 1: 1 of its objects" in reading.warnings[0]

    def test_characters_without_a_meaning(self) -> None:
        reading = ofd.read(w.ofd(text(60, 100, "政府信息公开工作年度报告\ue123")))
        assert reading.warnings == ("page 1: the file does not tell the meaning of 1 characters",)
        with pytest.raises(ReaderError) as caught:
            ofd.read(w.ofd(text(60, 100, "\ue123\ue124报告")))
        assert caught.value.reason is Reason.UNREADABLE


class TestPictures:
    def test_pages_that_are_pictures_need_recognition(self) -> None:
        body = pictured(image("jpg", WHOLE), image("png", WHOLE))
        with pytest.raises(ReaderError) as caught:
            ofd.read(body)
        assert caught.value.reason is Reason.UNSUPPORTED_FORMAT
        assert "scanned pages; 2 of its 2 pages" in caught.value.detail
        assert ofd.is_scanned(body)

    def test_pages_with_nothing_on_them_are_no_scan(self) -> None:
        body = w.ofd(b"", b"")
        with pytest.raises(ReaderError) as caught:
            ofd.read(body)
        assert (caught.value.reason, ofd.is_scanned(body)) == (Reason.UNSUPPORTED_FORMAT, False)

    def test_the_pictures_of_pages_without_text(self) -> None:
        half = (0.0, HEIGHT / 2, WIDTH, HEIGHT / 2)
        body = pictured(
            text(60, 80, "正文") + image("png", (0, 0, 50, 50)),
            image("jpg", WHOLE),
            image("tif", half) + image("bmp", (0.0, 0.0, WIDTH, HEIGHT / 2)),
            image("jb2", WHOLE),
            image("png", (0, 0, 50, 50)),
        )
        found = ofd.page_images(body)
        assert [(one.page, one.media_type) for one in found] == [
            (2, "image/jpeg"),
            (3, "image/tiff"),
            (3, "image/bmp"),
        ]
        assert [one.data for one in found] == [PICTURES["jpg"], PICTURES["tif"], PICTURES["bmp"]]
        assert found[1].box == pytest.approx((*half[:2], WIDTH, HEIGHT), abs=0.01)
        assert (found[0].width, found[0].height) == pytest.approx((WIDTH, HEIGHT), abs=0.01)
        assert not ofd.is_scanned(body)
        assert [page.number for page in ofd.text_pages(body)] == [1]
        reading = ofd.read(body)
        assert reading.warnings == ("scanned pages without text: 2, 3, 4; they need recognition (OCR)",)

    def test_a_picture_that_lies_on_its_side_is_not_given_away_as_it_is(self) -> None:
        lying = image("jpg", WHOLE).replace(b'CTM="', b'CTM="0 297 -210 0 210 0" Was="')
        assert ofd.page_images(pictured(lying)) == ()
        assert ofd.is_scanned(pictured(lying))

    def test_text_that_a_recognition_program_left_is_not_the_report(self) -> None:
        under = text(60, 80, "收费12件") + image("jpg", WHOLE)
        over = image("jpg", WHOLE) + text(60, 80, "收费12件", font=' Alpha="0"')
        for content in (under, over):
            assert ofd.is_scanned(pictured(content))
            reading = ofd.read(pictured(text(60, 80, "正文"), content))
            assert [block.text for block in reading.blocks] == ["正文"]
            assert reading.warnings[0] == "page 2: 5 characters are not painted, beside a picture; they are left out"

    @pytest.mark.parametrize(
        "content",
        [
            image("jpg", WHOLE) + text(60, 80, "收费12件"),
            text(60, 80, "收费12件") + image("png", WHOLE),
            text(60, 80, "收费12件") + image("jpg", (50, 50, 200, 100)),
            text(60, 80, "收费12件") + image("jpg", WHOLE, ' Alpha="0"'),
        ],
    )
    def test_text_over_a_background_or_under_a_mark_that_can_be_seen_through(self, content: bytes) -> None:
        reading = ofd.read(pictured(content))
        assert ([block.text for block in reading.blocks], reading.warnings) == (["收费12件"], ())

    def test_a_picture_that_is_missing_is_reported(self) -> None:
        reading = ofd.read(pictured(text(60, 80, "正文") + image("gone", WHOLE)))
        assert "page 1: 1 of its objects" in reading.warnings[0]
