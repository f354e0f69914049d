"""Every report of the truths, written as each kind of file, comes back to the cell: reader and matcher together."""

from collections.abc import Callable

import pytest

from pipelines.blocks import Reading
from pipelines.forms import extract_reading
from pipelines.readers import pdf, read, sniff
from pipelines.readers.pdf import pdfium
from tests.documents import Truth, files, load
from tests.documents.compare import compare_extraction
from tests.documents.truth import TABLES, TRUTHS
from tests.pipelines.readers.grid_shapes import grids
from tests.pipelines.readers.pdf_writer import STYLES
from tests.pipelines.readers.test_samples import SHARED

PATHS = sorted(TRUTHS.glob("*.json"))
TOPS = range(60, 780, 45)
"""Where the first page begins, in points: each puts the page breaks at another row."""

needs_pdfium = pytest.mark.skipif(not pdfium.is_installed(), reason="pypdfium2 is not installed")


def _by_type(body: bytes) -> Reading:
    return read(body, sniff(body))


def _docx(truth: Truth, _: int) -> Reading:
    return _by_type(files.as_docx(truth))


def _plain_docx(truth: Truth, _: int) -> Reading:
    return _by_type(files.as_docx(truth, dressed=False))


def _doc(truth: Truth, _: int) -> Reading:
    return _by_type(files.as_doc(truth))


def _uneven_doc(truth: Truth, _: int) -> Reading:
    return _by_type(files.as_doc(truth, jitter=-3))


def _pdf(truth: Truth, number: int) -> Reading:
    return _by_type(files.as_pages(truth, style=STYLES[number % len(STYLES)]))


def _pdf_elsewhere(truth: Truth, number: int) -> Reading:
    """Other borders, and page breaks at other rows."""
    return _by_type(files.as_pages(truth, style=STYLES[(number + 1) % len(STYLES)], top=TOPS[number % len(TOPS)]))


def _pdf_by_pdfium(truth: Truth, number: int) -> Reading:
    if any(len(cell.printed) == 1 and not cell.printed.isascii() for _, cell in truth.cells()):
        pytest.skip("PDFium loses a full-width character that is shown alone in a font that is not in the file")
    return pdf.read(files.as_pages(truth, style=STYLES[number % len(STYLES)]), engine="pdfium")


@pytest.mark.parametrize(
    "written",
    [_docx, _plain_docx, _doc, _uneven_doc, _pdf, _pdf_elsewhere, pytest.param(_pdf_by_pdfium, marks=needs_pdfium)],
)
@pytest.mark.parametrize("number", range(len(PATHS)), ids=[path.stem for path in PATHS])
def test_every_cell_comes_back(number: int, written: Callable[[Truth, int], Reading]) -> None:
    truth = load(PATHS[number])
    comparison = compare_extraction(extract_reading(written(truth, number)), truth)
    assert comparison.exact, str(comparison)
    assert comparison.right == len(list(truth.cells()))


def test_most_of_these_tables_are_cut_by_page_breaks() -> None:
    """Else the test above would not show that tables go on over them."""
    cut = 0
    for number, path in enumerate(PATHS):
        truth = load(path)
        cut += len(grids(_pdf_elsewhere(truth, number).blocks)) > sum(bool(truth.figures(table)) for table in TABLES)
    assert cut > len(PATHS) / 2


REAL = {
    "real/hongze-2024.pdf": "other-hongze-2024",
    "real/shuyang-fagaiju-2023.html": "other-shuyang-2023",
    "seeds/000_*.txt": "yanchi-jiaotong-2020",
    "seeds/001_*.txt": "yanchi-dashuikeng-2020",
    "seeds/002_*.txt": "cixi-jiaotong-2020",
    "seeds/003_*.txt": "hanyin-jiaotong-2021",
    "seeds/004_*.txt": "changzhi-jiaotong-2020",
}


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"no sample reports in {SHARED}")
@pytest.mark.parametrize("pattern", REAL)
def test_every_cell_of_a_real_report(pattern: str) -> None:
    (path,) = SHARED.glob(pattern)
    comparison = compare_extraction(
        extract_reading(_by_type(path.read_bytes())), load(TRUTHS / f"{REAL[pattern]}.json")
    )
    assert comparison.exact, str(comparison)


@needs_pdfium
@pytest.mark.skipif(not SHARED.is_dir(), reason=f"no sample reports in {SHARED}")
def test_every_cell_of_a_real_pdf_by_the_second_engine() -> None:
    reading = pdf.read((SHARED / "real" / "hongze-2024.pdf").read_bytes(), engine="pdfium")
    comparison = compare_extraction(extract_reading(reading), load(TRUTHS / "other-hongze-2024.json"))
    assert comparison.exact, str(comparison)
    assert comparison.right == 186
