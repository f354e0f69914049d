"""PDF as LibreOffice and Chromium make it: a long table cut by page breaks at every kind of place."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from pipelines.blocks import Grid
from pipelines.readers import pdf
from pipelines.readers.pdf import pdfium
from tests.pipelines.readers.grid_shapes import grids

OFFICE = shutil.which("soffice")
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
COLUMNS = 7
GROUPS = (
    ("（一）予以公开", 1),
    ("（三）不予公开", 8),
    ("（四）无法提供", 3),
    ("（五）不予处理", 5),
    ("（六）其他处理", 3),
)
SPACES = range(0, 600, 60)
"""Heights in pixels of what stands before the table: each puts the page break at another row."""


def numbers() -> list[list[str]]:
    """What the rows of the table report: no number twice, one row blank."""
    found = [[str(100 * row + column + 1) for column in range(COLUMNS)] for row in range(20)]
    found[5] = [""] * COLUMNS
    return found


def document(space: int) -> str:
    head = (
        '<tr><td rowspan="3" colspan="2">（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）</td>'
        f'<td colspan="{COLUMNS}">申请人情况</td></tr><tr><td rowspan="2">自然人</td>'
        '<td colspan="5">法人或其他组织</td><td rowspan="2">总计</td></tr>'
        "<tr><td>商业企业</td><td>科研机构</td><td>社会公益组织</td><td>法律服务机构</td><td>其他</td></tr>"
    )
    rows = []
    printed = iter(numbers())
    for label, count in GROUPS:
        for number in range(count):
            group = f'<td rowspan="{count}">{label}</td>' if number == 0 else ""
            cells = "".join(f"<td>{value}</td>" for value in next(printed))
            rows.append(
                f"<tr>{group}<td>{number + 1}.申请人无正当理由逾期不补正、行政机关不再处理其申请</td>{cells}</tr>"
            )
    return (
        "<!DOCTYPE html><html><head><meta charset='utf-8'><style>@page{size:A4;margin:20mm}body{font-size:13px}"
        "table{border-collapse:collapse;width:100%}td{border:1px solid #000;padding:2px}</style></head><body>"
        f"<p>三、收到和处理政府信息公开申请情况</p><div style='height:{space}px'></div><p>（单位：件）</p>"
        f"<table border='1'>{head}{''.join(rows)}</table><p>四、政府信息公开行政复议、行政诉讼情况</p></body></html>"
    )


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("sources")
    paths = [folder / f"report{space}.html" for space in SPACES]
    for path, space in zip(paths, SPACES, strict=True):
        path.write_text(document(space), encoding="utf-8")
    return paths


@pytest.fixture(scope="module")
def of_office(sources: list[Path], tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    if OFFICE is None:
        pytest.skip("LibreOffice is not installed")
    folder = tmp_path_factory.mktemp("office")
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    command = [OFFICE, profile, "--headless", "--infilter=HTML (StarWriter)", "--convert-to", "pdf:writer_pdf_Export"]
    subprocess.run(
        [*command, "--outdir", str(folder), *map(str, sources)], check=True, capture_output=True, timeout=240
    )
    return [(folder / f"{path.stem}.pdf").read_bytes() for path in sources]


@pytest.fixture(scope="module")
def of_browser(sources: list[Path], tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    if BROWSER is None:
        pytest.skip("no Chromium is installed")
    folder = tmp_path_factory.mktemp("browser")
    made = []
    for path in sources:
        target = folder / f"{path.stem}.pdf"
        options = ["--headless", "--disable-gpu", f"--user-data-dir={folder / 'profile'}"]
        options += ["--no-sandbox"] if os.geteuid() == 0 else []
        subprocess.run(
            [BROWSER, *options, f"--print-to-pdf={target}", str(path)], check=True, capture_output=True, timeout=120
        )
        made.append(target.read_bytes())
    return made


@pytest.mark.parametrize("maker", ["of_office", "of_browser"])
def test_every_number_stands_once_and_in_its_column(maker: str, request: pytest.FixtureRequest) -> None:
    cut = set()
    for body in request.getfixturevalue(maker):
        found = grids(pdf.read(body).blocks)
        cut.add(len(found))
        places = {
            cell.text: cell.column
            for grid in found
            for cell in grid.cells
            if cell.text.isascii() and cell.text.isdigit()
        }
        printed = [cell.text for grid in found for cell in grid.cells if cell.text.isascii() and cell.text.isdigit()]
        wanted = [[value for value in row if value] for row in numbers()]
        assert printed == [value for row in wanted for value in row]
        for row in wanted:
            assert [places[value] for value in row] in ([], [2, 3, 4, 5, 6, 7, 8])
        assert sum(_is_blank(grid, row) for grid in found for row in {cell.row for cell in grid.cells}) >= 1
    assert max(cut) >= 2, "no document was cut by a page break: the test tests nothing"


def _is_blank(grid: Grid, row: int) -> bool:
    """True for a row of blank number cells, all of them there."""
    cells = [cell for cell in grid.cells if cell.row == row and cell.column >= 2]
    return len(cells) == COLUMNS and not any(cell.text for cell in cells)


@pytest.mark.skipif(not pdfium.is_installed(), reason="pypdfium2 is not installed")
@pytest.mark.parametrize("maker", ["of_office", "of_browser"])
def test_both_engines_read_alike(maker: str, request: pytest.FixtureRequest) -> None:
    for body in request.getfixturevalue(maker)[:3]:
        assert pdf.compare_engines(body) == ()
