"""Images and scanned PDF: what is on a picture comes back, or is told to be in doubt.

The tests are skipped where the extra or the font is missing; NIANBAO_REQUIRE_OCR=1 makes that a failure.
"""

import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from pipelines.blocks import Grid, Paragraph, Reading
from pipelines.readers import ReaderError, read, scan, sniff
from pipelines.readers.gridfinder.legibility import SCANNED_PAGES
from pipelines.readers.scan import libraries, pictures
from pipelines.reasons import Reason
from tests.documents import scans
from tests.documents.scans import FLATBED, Scan
from tests.documents.truth import TRUTHS, Truth, load
from tests.pipelines.readers.pdf_writer import File, Stream, resources, text
from tests.pipelines.readers.recognition_set import Score, require, score

CLEAN = Scan()
REAL = Path(__file__).parents[4] / "shared" / "real" / "hongze-2024.pdf"
RED, BLUE = (205, 40, 50), (40, 60, 190)


@pytest.fixture
def _ocr() -> None:
    require()


needs_ocr = pytest.mark.usefixtures("_ocr")


def scanned(name: str, kind: Scan, *, prose: bool = False) -> Score:
    truth: Truth = load(TRUTHS / f"{name}.json")
    pages = scans.picture(truth, kind, prose=prose)
    return score(scan.read_images([scans.png(page) for page in pages]), truth)


def together(scores: Iterable[Score]) -> float:
    """The share of right cells of several reports; none of them may have a wrong one."""
    every = list(scores)
    assert [found.wrong for found in every] == [[]] * len(every)
    return sum(found.right for found in every) / sum(found.cells for found in every)


@needs_ocr
class TestReports:
    @pytest.mark.parametrize(
        ("name", "kind"),
        [
            ("cixi-shi-2020", replace(FLATBED, dpi=300, skew=-1.8, stamp=RED)),
            ("hanyin-linye-2020", replace(FLATBED, skew=1.5, fill=(190, 215, 245), font="hei")),
        ],
        ids=["askew, red stamp", "coloured rows"],
    )
    def test_tables_come_back(self, name: str, kind: Scan) -> None:
        found = scanned(name, kind)
        assert found.wrong == []
        assert found.share >= 0.995, (found.flagged, found.missing)

    def test_a_page_that_lies_upside_down_is_turned(self) -> None:
        image = sheet([["政府信息公开情况", "本年处理决定数量"], ["行政处罚", "27"]], Scan(turned=2))
        reading = scan.read(scans.png(image))
        assert texts(reading)[2:] == ["行政处罚", "27"]
        assert reading.warnings[0] == "page 1: turned by 180 degrees before it was read"

    @pytest.mark.slow
    @pytest.mark.parametrize(
        ("kind", "names"),
        [
            (Scan(), ("hanyin-xian-2017", "yanchi-xian-2023")),
            (replace(FLATBED, dpi=300), ("changzhi-jiaotong-2020", "cixi-shi-2022")),
            (FLATBED, ("changzhi-shi-2019", "yanchi-jiaotong-2020", "cixi-shi-2022", "yanchi-dashuikeng-2020")),
        ],
        ids=["clean", "300 dpi", "flatbed"],
    )
    def test_more_of_them(self, kind: Scan, names: tuple[str, ...]) -> None:
        assert together(scanned(name, kind) for name in names) >= 0.995

    @pytest.mark.slow
    def test_a_whole_report_lies_on_its_side(self) -> None:
        kinds = (replace(FLATBED, turned=turned) for turned in (1, 3))
        assert together(scanned("cixi-shi-2020", kind, prose=True) for kind in kinds) >= 0.995

    @pytest.mark.slow
    def test_a_stamp_over_the_table(self) -> None:
        kinds = (replace(FLATBED, stamp=stamp, line=line) for stamp in (RED, BLUE) for line in (0.25, 0.75))
        assert together(scanned("cixi-shi-2020", kind) for kind in kinds) >= 0.995

    @pytest.mark.slow
    @pytest.mark.parametrize("dpi", [150, 200])
    def test_few_dots_to_the_inch(self, dpi: int) -> None:
        found = scanned("hanyin-zfb-2024", replace(FLATBED, dpi=dpi))
        assert found.wrong == []
        assert found.share >= 0.995, (found.flagged, found.missing)

    @pytest.mark.slow
    @pytest.mark.parametrize("noise", [15, 30])
    def test_a_bad_scan_gives_no_wrong_number(self, noise: int) -> None:
        found = scanned("cixi-shi-2020", Scan(dpi=110, noise=noise, blur=1.2, jpeg=25, skew=1.2))
        assert found.wrong == []


@needs_ocr
@pytest.mark.skipif(not REAL.is_file(), reason=f"no sample report {REAL}")
class TestRealReport:
    """Its fonts are in the file: no font of this machine decides how it looks."""

    @pytest.mark.parametrize(
        "kind",
        [
            FLATBED,
            pytest.param(replace(FLATBED, dpi=150), marks=pytest.mark.slow),
            pytest.param(Scan(dpi=300), marks=pytest.mark.slow),
        ],
        ids=["flatbed", "150 dpi", "300 dpi"],
    )
    def test_all_cells_come_back(self, kind: Scan) -> None:
        engine = import_module("pypdfium2")
        drawn = [page.render(scale=kind.dpi / 72).to_pil() for page in engine.PdfDocument(REAL.read_bytes())]
        body = scans.pdf([scans.degrade(page.convert("RGB"), kind) for page in drawn], kind.dpi, kind.jpeg)
        found = score(scan.read_pdf(body), load(TRUTHS / "other-hongze-2024.json"))
        assert (found.right, found.flagged, found.missing, found.wrong) == (186, [], [], [])


def sheet(rows: list[list[str]], kind: Scan = CLEAN) -> Any:
    """A page with one table."""
    table = scans.Table("sheet", [scans.Box(r, c, cell) for r, row in enumerate(rows) for c, cell in enumerate(row)])
    (page,) = scans._Press(kind).pages(iter([scans.Part("table", table=table)]))
    return scans.degrade(page, kind)


def grid(reading: Reading) -> Grid:
    (found,) = (block for block in reading.blocks if isinstance(block, Grid))
    return found


def texts(reading: Reading) -> list[str]:
    return [cell.text for cell in grid(reading).cells]


NUMBERS = [["项目", "政府", "信息"], ["规章", "0", "1"], ["收费", "363.62", "1100"], ["其他", "", "7"]]
LONG = [
    ["政府信息公开工作年度报告", "收到和处理申请情况"],
    ["行政事业性收费的项目", "1234567890.12"],
    ["行政处罚", "11111111111"],
]


@needs_ocr
class TestCells:
    def test_numbers_points_and_blanks(self) -> None:
        reading = scan.read(scans.png(sheet(NUMBERS)))
        assert texts(reading) == [cell for row in NUMBERS for cell in row]
        blank = grid(reading).cells[10]
        assert (blank.text, blank.confidence) == ("", None)
        assert not any(cell.is_doubtful for cell in grid(reading).cells)
        assert reading.reader == "ocr"
        assert grid(reading).cells[4].locator.startswith("p1 t1r2c2 [")

    def test_long_lines(self) -> None:
        reading = scan.read(scans.png(sheet(LONG)))
        assert texts(reading) == [cell for row in LONG for cell in row]
        assert not any(cell.is_doubtful for cell in grid(reading).cells)

    def test_ink_that_is_no_character_is_told(self) -> None:
        image = sheet(NUMBERS)
        pen = import_module("PIL.ImageDraw").Draw(image)
        x0, y0, x1, y1 = (edge * 200 / 72 for edge in box(scan.read(scans.png(image)), 10))
        for step in range(5):
            pen.line([x0 + 15, y0 + 8 + 6 * step, x1 - 15, y1 - 8 - 6 * step], fill="black", width=3)
        cell = grid(scan.read(scans.png(image))).cells[10]
        assert cell.is_doubtful

    def test_specks_in_a_blank_cell_are_nothing(self) -> None:
        image = sheet(NUMBERS)
        pen = import_module("PIL.ImageDraw").Draw(image)
        x0, y0, _, _ = (edge * 200 / 72 for edge in box(scan.read(scans.png(image)), 10))
        pen.rectangle([x0 + 40, y0 + 20, x0 + 41, y0 + 21], fill="black")
        cell = grid(scan.read(scans.png(image))).cells[10]
        assert (cell.text, cell.confidence) == ("", None)

    def test_a_faint_digit_is_not_taken_for_a_blank(self) -> None:
        image = sheet(NUMBERS)
        pen = import_module("PIL.ImageDraw").Draw(image)
        x0, y0, x1, y1 = (edge * 200 / 72 for edge in box(scan.read(scans.png(image)), 10))
        middle = ((x0 + x1) / 2, (y0 + y1) / 2)
        pen.text(middle, "5", fill=(178, 178, 178), font=scans._font("song", 29), anchor="mm")
        cell = grid(scan.read(scans.png(image))).cells[10]
        assert cell.text == "5" or cell.is_doubtful


def box(reading: Reading, index: int) -> list[float]:
    """Where a cell stands, in points."""
    return [float(edge) for edge in grid(reading).cells[index].locator.partition("[")[2].rstrip("]").split(",")]


@needs_ocr
class TestFiles:
    @pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "GIF", "BMP", "WEBP"])
    def test_kinds(self, kind: str) -> None:
        body = scans.saved(sheet([["行政处罚", "27"], ["行政强制", "8"]]), kind)
        assert sniff(body) == f"image/{kind.lower()}"
        assert texts(read(body, sniff(body))) == ["行政处罚", "27", "行政强制", "8"]

    def test_all_pages_of_a_tiff(self) -> None:
        pages = [sheet([["行政处罚", number], ["行政强制", "8"]]) for number in ("1", "2")]
        body = scans.saved(pages[0], "TIFF", save_all=True, append_images=pages[1:])
        reading = scan.read(body)
        grids = [block for block in reading.blocks if isinstance(block, Grid)]
        assert [(found.cells[1].text, found.locator[:2]) for found in grids] == [("1", "p1"), ("2", "p2")]

    def test_a_scanned_pdf_by_the_registry(self) -> None:
        body = scans.pdf([sheet([["行政处罚", "27"], ["行政强制", "8"]])], 200)
        reading = read(body, "application/pdf")
        assert texts(reading) == ["行政处罚", "27", "行政强制", "8"]
        assert reading.reader == "ocr"
        assert "scanned pages" in reading.warnings[0]

    def test_scanned_pages_go_between_digital_ones(self) -> None:
        image = sheet([["行政处罚", "27"], ["行政强制", "8"]])
        file = File()
        number = file.add(
            Stream(
                f"/Type/XObject/Subtype/Image/Width {image.width}/Height {image.height}/ColorSpace/DeviceRGB"
                "/BitsPerComponent 8/Filter/DCTDecode",
                scans.saved(image, "JPEG", quality=80),
            )
        )
        file.page(text(60, 100, "一、总体情况"))
        file.page(b"q 595 0 0 842 0 0 cm /Im Do Q", resources(XObject={"Im": number}))
        file.page(text(60, 100, "三、存在问题"))
        reading = read(file.build(), "application/pdf")
        assert [type(block) for block in reading.blocks] == [Paragraph, Grid, Paragraph]
        assert [cell.text for cell in grid(reading).cells] == ["行政处罚", "27", "行政强制", "8"]
        assert reading.reader == "pdf+ocr"
        assert not any(SCANNED_PAGES in warning for warning in reading.warnings)

    def test_what_is_wrong_with_a_later_page_is_told(self) -> None:
        def pages() -> Iterator[Any]:
            yield pictures.Picture(1, import_module("numpy").full((1100, 800, 3), 255, "uint8"))
            raise ReaderError(Reason.UNREADABLE, "page 2 is damaged")

        with pytest.raises(ReaderError, match="page 2 is damaged"):
            import_module("pipelines.readers.scan.reader").recognise(pages())

    def test_a_picture_too_large_is_refused_before_it_is_decoded(self) -> None:
        head = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
        body = b"\x89PNG\r\n\x1a\n" + b"".join(
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
            for name, data in ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b""))
        )
        with pytest.raises(ReaderError) as caught:
            scan.read(body)
        assert caught.value.reason is Reason.TOO_LARGE

    @pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "GIF", "BMP", "WEBP"])
    def test_a_truncated_picture_says_so(self, kind: str) -> None:
        body = scans.saved(sheet([["行政处罚", "27"]]), kind)
        for length in (30, len(body) // 2):
            with pytest.raises(ReaderError) as caught:
                scan.read(body[:length])
            assert caught.value.reason is Reason.UNREADABLE

    def test_a_blank_page_says_so(self) -> None:
        with pytest.raises(ReaderError, match="nothing can be read"):
            scan.read(scans.png(import_module("PIL.Image").new("RGB", (800, 1100), "white")))


class TestWithoutTheExtra:
    @pytest.fixture(autouse=True)
    def _missing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(libraries, "_MODULES", ("no_such_module",))

    def test_a_picture_ends_in_what_to_install(self) -> None:
        with pytest.raises(ReaderError) as caught:
            read(b"\x89PNG\r\n\x1a\n", "image/png")
        assert caught.value.reason is Reason.UNSUPPORTED_FORMAT
        assert caught.value.detail.endswith(scan.MISSING)
        assert "nianbao[ocr]" in scan.MISSING

    def test_digital_pages_are_still_read(self) -> None:
        file = File()
        number = file.add(Stream("/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8", b"\x80"))
        file.page(text(60, 100, "一、总体情况"))
        file.page(b"q 595 0 0 842 0 0 cm /Im Do Q", resources(XObject={"Im": number}))
        reading = read(file.build(), "application/pdf")
        assert reading.reader == "pdf"
        assert reading.warnings == ("scanned pages without text: 2; they need recognition (OCR)",)

    def test_a_wholly_scanned_pdf_says_both(self) -> None:
        file = File()
        number = file.add(Stream("/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8", b"\x80"))
        file.page(b"q 595 0 0 842 0 0 cm /Im Do Q", resources(XObject={"Im": number}))
        with pytest.raises(ReaderError, match=r"1 of its 1 pages are pictures.*nianbao"):
            read(file.build(), "application/pdf")
