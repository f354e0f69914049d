"""The files that are read: real ones where a checkout has them beside the project, and reports written for the run."""

import io
import zlib
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.cases import Case
from pipelines.blocks import Grid
from pipelines.readers import office, pdf
from pipelines.readers.errors import ReaderError
from tests.documents import Truth, files, load, render
from tests.documents.ofd_writer import STYLES as OFD_STYLES
from tests.documents.truth import TRUTHS
from tests.pipelines.readers import pdf_writer
from tests.pipelines.readers.pdf_writer import STYLES, Stream

SHARED = Path(__file__).parents[2] / "shared"
_REAL_PDF, _REAL_PDF_TRUTH = SHARED / "real" / "hongze-2024.pdf", "other-hongze-2024"
_REAL_HTML, _REAL_HTML_TRUTH = SHARED / "real" / "shuyang-fagaiju-2023.html", "other-shuyang-2023"
_REPORTS = (
    "yanchi-jiaotong-2020", "yanchi-dashuikeng-2020", "cixi-jiaotong-2020", "hanyin-jiaotong-2021",
    "changzhi-jiaotong-2020", "other-hongze-2024", "other-shuyang-2023", "cixi-shi-2025", "changzhi-shi-2024",
    "hanyin-xian-2023", "yanchi-xian-2021", "changzhi-shi-2018", "cixi-jiaoyu-2024", "yanchi-ziran-2024",
    "hanyin-zfb-2024", "cixi-shuili-2021", "yanchi-shuiwu-2020", "changzhi-gxq-2022", "hanyin-linye-2020",
    "yanchi-xian-2024",
)  # fmt: skip
"""Five reports whose originals are public, two more of other places, and others of all generations of the form."""
_PAGED_REPORTS = 5
"""So many reports make a case of a format with pages: some tools take a second a page."""
_WIDTH = 9000
"""Twips of a table that fits on a page."""
_DPI = 200


Maker = Callable[[Path], Iterator[Case]]


def make(folder: Path, kinds: Iterable[str]) -> Iterator[Case]:
    """Writes the files of these kinds below a folder, case by case."""
    for kind in kinds:
        yield from _MAKERS[kind](folder)


def _truths() -> dict[str, Truth]:
    return {name: load(TRUTHS / f"{name}.json") for name in _REPORTS}


def _written(folder: Path, kind: str, name: str, bodies: dict[str, bytes], pages: int = 0) -> Case:
    """A case of these files; each is named by its truth."""
    place = folder / kind / name.replace(" ", "-")
    place.mkdir(parents=True)
    suffix = {"scan": "pdf"}.get(kind, kind)
    for truth, body in bodies.items():
        (place / f"{truth}.{suffix}").write_bytes(body)
    names = tuple(f"{truth}.{suffix}" for truth in bodies)
    return Case(kind, name, str(place), names, tuple(bodies), pages or len(bodies))


def _pdf(folder: Path) -> Iterator[Case]:
    if _REAL_PDF.is_file():
        body = _REAL_PDF.read_bytes()
        yield _written(folder, "pdf", "real (WPS)", {_REAL_PDF_TRUTH: body}, _pages(body))
    truths = dict(list(_truths().items())[:_PAGED_REPORTS])
    made = {name: files.as_pages(truth, style=STYLES[at % 2]) for at, (name, truth) in enumerate(truths.items())}
    yield _written(folder, "pdf", "written here", made, sum(map(_pages, made.values())))
    fitting = {name: files.as_docx(truth, width=_WIDTH) for name, truth in truths.items()}
    saved = _by_office(fitting, ".docx", "pdf")
    if saved:
        yield _written(folder, "pdf", "LibreOffice", saved, sum(map(_pages, saved.values())))


def _pages(body: bytes) -> int:
    from pipelines.readers.pdf.budget import Budget  # noqa: PLC0415 - only where there are PDF files
    from pipelines.readers.pdf.document import open_document  # noqa: PLC0415

    return sum(1 for _ in open_document(body, Budget()).sheets())


def _docx(folder: Path) -> Iterator[Case]:
    made = {name: files.as_docx(truth) for name, truth in _truths().items()}
    yield _written(folder, "docx", "as Word writes", made)
    saved = _by_office(made, ".docx", "docx")
    if saved:
        yield _written(folder, "docx", "LibreOffice", saved)


def _doc(folder: Path) -> Iterator[Case]:
    yield _written(folder, "doc", "written here", {name: files.as_doc(truth) for name, truth in _truths().items()})
    saved = _by_office({name: files.as_docx(truth) for name, truth in _truths().items()}, ".docx", "doc")
    if saved:
        yield _written(folder, "doc", "LibreOffice", saved)


def _by_office(bodies: dict[str, bytes], suffix: str, target: str) -> dict[str, bytes]:
    """The same documents saved by LibreOffice; nothing where it is not installed.

    Raises:
        ReaderError: it could not save one of them.
    """
    if office.program() is None:
        return {}
    saved: dict[str, bytes] = {}
    for name, output in zip(bodies, office.convert(list(bodies.values()), suffix, target), strict=True):
        if isinstance(output, ReaderError):
            raise output
        saved[name] = output
    return saved


def _html(folder: Path) -> Iterator[Case]:
    if _REAL_HTML.is_file():
        yield _written(folder, "html", "real page", {_REAL_HTML_TRUTH: _REAL_HTML.read_bytes()})
    for name, layout in (("plain", "html_clean"), ("pasted from Word", "html_word")):
        yield _written(folder, "html", name, {key: render(truth, layout) for key, truth in _truths().items()})


def _ofd(folder: Path) -> Iterator[Case]:
    truths = dict(list(_truths().items())[:_PAGED_REPORTS])
    made = {name: files.as_pages(truth, pen=files.ofd_pen(), style=OFD_STYLES[0]) for name, truth in truths.items()}
    pages = sum(_pages(files.as_pages(truth)) for truth in truths.values())
    yield _written(folder, "ofd", "written here", made, pages)


def _scan(folder: Path) -> Iterator[Case]:
    """The real PDF as pictures: its fonts are in the file, so no font of this machine decides how it looks."""
    if find_spec("pypdfium2") is None or not _REAL_PDF.is_file():
        return
    body = _REAL_PDF.read_bytes()
    every, tables = range(1, _pages(body) + 1), _pages_with_tables(body)
    for name, numbers in ((f"real, {_DPI} dpi", every), (f"real, {_DPI} dpi, pages with tables", tables)):
        yield _written(folder, "scan", name, {_REAL_PDF_TRUTH: _pictured(body, numbers)}, len(numbers))


def _pages_with_tables(body: bytes) -> list[int]:
    cells = (cell for block in pdf.read(body).blocks if isinstance(block, Grid) for cell in block.cells)
    return sorted({int(cell.locator.split()[0].removeprefix("p")) for cell in cells})


def _pictured(body: bytes, numbers: Iterable[int]) -> bytes:
    """A PDF whose pages are grey pictures of some of another one's."""
    engine: Any = import_module("pypdfium2")
    file = pdf_writer.File()
    document = engine.PdfDocument(body)
    for page in (document[number - 1] for number in numbers):
        width, height = page.get_size()
        bitmap = page.render(scale=_DPI / 72, grayscale=True)
        rows = io.BytesIO(bytes(bitmap.buffer))
        data = b"".join(rows.read(bitmap.stride)[: bitmap.width] for _ in range(bitmap.height))
        entries = (
            f"/Type/XObject/Subtype/Image/Width {bitmap.width}/Height {bitmap.height}"
            "/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode"
        )
        picture = file.add(Stream(entries, zlib.compress(data)))
        content = f"q {width} 0 0 {height} 0 0 cm /Im Do Q".encode()
        file.page(content, pdf_writer.resources(XObject={"Im": picture}), size=(width, height))
    return file.build()


_MAKERS: dict[str, Maker] = {"pdf": _pdf, "docx": _docx, "doc": _doc, "html": _html, "ofd": _ofd, "scan": _scan}
KINDS = tuple(_MAKERS)
"""What can be measured."""
