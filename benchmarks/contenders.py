"""What is measured: our readers, other tools, and floors, which do no more than open and parse.

Each is a function from the paths of a case to one result a file; what it needs is imported when it is first called, so
a tool that is not installed is shown as such and stops nothing.
"""

import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

Rows = list[list[str | None]]
"""The rows of all tables that a tool found, from top to bottom; None where a merged cell goes on."""

Result = object
"""What a tool made of a file: a `Reading`, an `Extraction`, `Rows`; None for a floor, which understands nothing."""

Run = Callable[[Sequence[Path]], list[Result]]


@dataclass(frozen=True, slots=True)
class Contender:
    """One way to read a kind of file.

    Attributes:
        name: as the table shows it.
        kind: the kind of file, as `corpus.KINDS`.
        role: "ours", "peer" or "floor"; the first of a kind that is ours, and the first floor, are what others are
            compared with.
        run: reads all files of a case.
        needs: modules that must be there; a name with a slash before it is a program.
    """

    name: str
    kind: str
    role: str
    run: Run
    needs: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What it is called between processes."""
        return f"{self.kind}: {self.name}"

    def missing(self) -> tuple[str, ...]:
        """What of its needs is not installed."""
        return tuple(name.lstrip("/") for name in self.needs if not _is_there(name))


def _is_there(name: str) -> bool:
    if name.startswith("/"):
        from pipelines.readers import office  # noqa: PLC0415

        return office.program() is not None
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:  # of a package above it
        return False


def _each(read: Callable[[Path], Result]) -> Run:
    return lambda paths: [read(path) for path in paths]


def _ours(path: Path) -> Result:
    from pipelines.readers import read, sniff  # noqa: PLC0415

    body = path.read_bytes()
    return read(body, sniff(body))


def _ours_matched(path: Path) -> Result:
    from pipelines.forms import extract_reading  # noqa: PLC0415
    from pipelines.readers import read, sniff  # noqa: PLC0415

    body = path.read_bytes()
    return extract_reading(read(body, sniff(body)))


def _pdf_by(engine: str) -> Callable[[Path], Result]:
    def read(path: Path) -> Result:
        from pipelines.readers import pdf  # noqa: PLC0415

        return pdf.read(path.read_bytes(), engine=engine)

    return read


def _pdfplumber(path: Path) -> Rows:
    module: Any = import_module("pdfplumber")
    with module.open(path) as document:
        return [row for page in document.pages for table in page.extract_tables() for row in table]


def _camelot(path: Path) -> Rows:
    module: Any = import_module("camelot")
    tables = module.read_pdf(str(path), pages="all", flavor="lattice")
    return [list(map(str, row)) for table in tables for row in table.df.to_numpy().tolist()]


def _pymupdf(path: Path) -> Rows:
    module: Any = import_module("fitz")
    with module.open(path) as document:
        return [row for page in document for table in page.find_tables().tables for row in table.extract()]


def _pdfminer_characters(path: Path) -> None:
    high_level: Any = import_module("pdfminer.high_level")
    for page in high_level.extract_pages(str(path), laparams=None):
        for shown in page:
            getattr(shown, "_text", "")


def _pdfium_text(path: Path) -> None:
    module: Any = import_module("pypdfium2")
    document = module.PdfDocument(path)
    for page in document:
        page.get_textpage().get_text_range()
    document.close()


def _python_docx(path: Path) -> Rows:
    module: Any = import_module("docx")
    rows: Rows = []
    for block in module.Document(str(path)).iter_inner_content():
        if not hasattr(block, "rows"):
            rows.append([block.text])
            continue
        for row in block.rows:
            cells = row.cells  # a merged cell comes once for each column
            rows.append([cell.text for at, cell in enumerate(cells) if at == 0 or cell != cells[at - 1]])
    return rows


def _docx_xml(path: Path) -> None:
    etree: Any = import_module("lxml.etree")
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as package:
        etree.fromstring(package.read("word/document.xml"))


def _office(paths: Sequence[Path]) -> list[Result]:
    from pipelines.readers import ReaderError, docx, office  # noqa: PLC0415

    converted = office.convert([path.read_bytes() for path in paths], paths[0].suffix, "docx")
    return [[] if isinstance(output, ReaderError) else docx.read(output) for output in converted]


def _ole_streams(path: Path) -> None:
    module: Any = import_module("olefile")
    with module.OleFileIO(io.BytesIO(path.read_bytes())) as file:
        for name in file.listdir():
            file.openstream(name).read()


def _html_parse(path: Path) -> None:
    module: Any = import_module("lxml.html")
    module.document_fromstring(path.read_bytes(), parser=module.HTMLParser(encoding="utf-8"))


def _zipped_xml(path: Path) -> None:
    etree: Any = import_module("lxml.etree")
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as package:
        for name in package.namelist():
            if name.endswith(".xml"):
                etree.fromstring(package.read(name))


def _full_page_recognition() -> Run:
    """RapidOCR on whole pages; its lines are put in rows by their height."""
    made: list[Any] = []

    def read(path: Path) -> Rows:
        pdfium: Any = import_module("pypdfium2")
        if not made:
            made.append(import_module("rapidocr").RapidOCR())
        rows: Rows = []
        for page in pdfium.PdfDocument(path):
            rows += _rows_of(made[0](page.render(scale=200 / 72).to_numpy()))
        return rows

    return _each(read)


def _rows_of(found: Any) -> Rows:
    if found.boxes is None:
        return []
    middles = [
        ((box[0][1] + box[2][1]) / 2, box[2][1] - box[0][1], box[0][0], text)
        for box, text in zip(found.boxes, found.txts, strict=True)
    ]
    rows: list[list[tuple[float, str]]] = []
    last = float("-inf")
    for middle, height, left, text in sorted(middles):
        if middle - last > height / 2:
            rows.append([])
            last = middle
        rows[-1].append((left, text))
    return [[text for _, text in sorted(row)] for row in rows]


CONTENDERS = (
    Contender("ours (pdfminer engine)", "pdf", "ours", _each(_pdf_by("pdfminer"))),
    Contender("ours (pdfium engine)", "pdf", "ours", _each(_pdf_by("pdfium")), ("pypdfium2",)),
    Contender("ours, matching included", "pdf", "ours", _each(_ours_matched)),
    Contender("pdfplumber", "pdf", "peer", _each(_pdfplumber), ("pdfplumber",)),
    Contender("camelot (lattice)", "pdf", "peer", _each(_camelot), ("camelot",)),
    Contender("PyMuPDF find_tables", "pdf", "peer", _each(_pymupdf), ("fitz",)),
    Contender("pypdfium2, text only", "pdf", "floor", _each(_pdfium_text), ("pypdfium2",)),
    Contender("pdfminer, characters only", "pdf", "floor", _each(_pdfminer_characters)),
    Contender("ours", "docx", "ours", _each(_ours)),
    Contender("ours, matching included", "docx", "ours", _each(_ours_matched)),
    Contender("python-docx", "docx", "peer", _each(_python_docx), ("docx",)),
    Contender("LibreOffice, one call", "docx", "peer", _office, ("/soffice",)),
    Contender("zipfile and lxml, parse only", "docx", "floor", _each(_docx_xml)),
    Contender("ours", "doc", "ours", _each(_ours)),
    Contender("ours, matching included", "doc", "ours", _each(_ours_matched)),
    Contender("LibreOffice, one call", "doc", "peer", _office, ("/soffice",)),
    Contender("olefile, streams only", "doc", "floor", _each(_ole_streams)),
    Contender("ours, matching included", "html", "ours", _each(_ours_matched)),
    Contender("ours, blocks only", "html", "ours", _each(_ours)),
    Contender("lxml, parse only", "html", "floor", _each(_html_parse)),
    Contender("ours", "ofd", "ours", _each(_ours), ("pipelines.readers.ofd",)),
    Contender("zipfile and lxml, parse only", "ofd", "floor", _each(_zipped_xml)),
    Contender("ours, cell by cell", "scan", "ours", _each(_ours), ("pipelines.readers.scan", "rapidocr")),
    Contender("RapidOCR, full page", "scan", "peer", _full_page_recognition(), ("rapidocr", "pypdfium2")),
)
"""All that can be measured, in the order of the table."""
