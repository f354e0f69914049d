"""Makes documents that attack, are locked or broke off, and good ones to stand between them, for whole runs."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

from pipelines.reasons import Reason
from tests.documents.render import render
from tests.documents.truth import TRUTHS, load
from tests.pipelines.readers import docx_writer, pdf_attacks
from tests.pipelines.readers.pdf_writer import Box, Table, spread, text
from tests.pipelines.readers.word_shapes import TABLES
from tests.pipelines.readers.xlsx_writer import Page, workbook
from tests.pipelines.zips import bomb

FILES = Path(__file__).parent / "readers" / "files"
SECRET = "root:"
"""Stands in the file that external entities point to."""

_TITLE = "盐池县水务局2023年政府信息公开工作年度报告"
_ENTITY = '<!DOCTYPE {} [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
_RTF = "{\\rtf1\\ansi\\ansicpg936\\uc1 \\trowd\\cellx2000\\cellx4000 "


def good() -> Iterator[tuple[str, bytes]]:
    """Reports that must be stored, whatever stands beside them; the last one is locked by its owner alone."""
    for name in ("yanchi-jiaotong-2020", "cixi-jiaotong-2023", "hanyin-xian-2017"):
        yield f"{name}.html", render(load(TRUTHS / f"{name}.json"), "html_clean")
    yield "owner.pdf", pdf_attacks.locked(b"", b"owner", _report())


def bad() -> Iterator[tuple[str, bytes, set[Reason]]]:
    """Names, documents, and the reasons that may be told of each."""
    for number in (1, 2):  # side by side, in two children
        body = f"<html><title>{_TITLE}</title><p>EATING</p></html>".encode()
        yield f"eats{number}.html", body, {Reason.OUT_OF_MEMORY}
    yield "inflates.pdf", pdf_attacks.bomb(), {Reason.TOO_LARGE}
    yield "loops.pdf", pdf_attacks.endless_tree(), {Reason.UNREADABLE}
    yield "pages.pdf", pdf_attacks.many_pages(), {Reason.TOO_LARGE}
    yield "locked.pdf", pdf_attacks.locked(b"secret", b"owner"), {Reason.UNREADABLE}
    yield "bomb.zip", bomb(1024, "report.html"), {Reason.TOO_LARGE}
    yield "paragraphs.docx", docx_writer.package(docx_writer.document("<w:p/>" * 2_000_000)), {Reason.TOO_LARGE}
    yield "entities.docx", _docx_with_entity(), {Reason.UNREADABLE}
    yield "entities.xlsx", _xlsx_with_entity(), {Reason.UNREADABLE}
    yield "entities.html", _html_with_entity(), {Reason.NOT_A_REPORT, Reason.NO_TABLES}
    yield "hangs.html", f"<html><title>{_TITLE}</title><p>HANGING</p></html>".encode(), {Reason.TIMEOUT}
    for name, body in _whole():
        yield f"cut.{name}", body[: len(body) // 2], _OF_CUT.get(name, {Reason.UNREADABLE})


_OF_CUT = {
    "doc": {Reason.UNREADABLE, Reason.UNSUPPORTED_FORMAT},  # what kind of file it is stood behind the cut
    "xls": {Reason.UNREADABLE, Reason.UNSUPPORTED_FORMAT},
    "html": {Reason.NO_TABLES},
    "txt": {Reason.NO_TABLES},
    "rtf": {Reason.UNREADABLE, Reason.NOT_A_REPORT, Reason.UNSUPPORTED_FORMAT},
}


def outside() -> bytes:
    """A zip whose only report would be written beside, below and above the folder that it is opened in."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("../outside.txt", "/tmp/outside.txt", "..\\..\\outside.txt", "a/../../outside.txt"):
            archive.writestr(name, "会议通知")
    return stream.getvalue()


def _report() -> bytes:
    """One page with the first statutory table."""
    cells = [Box(cell.row, cell.column, cell.text, cell.row_span, cell.column_span) for cell in TABLES[0]]
    rows = 1 + max(cell.row for cell in cells)
    table = Table(spread(60, *[115] * 4), spread(140, *[24] * rows), cells)
    return text(120, 80, _TITLE, size=14) + text(60, 120, "二、主动公开政府信息情况") + table.draw()


def _docx_with_entity() -> bytes:
    main = docx_writer.document(docx_writer.paragraph("<w:r><w:t>&f;</w:t></w:r>", raw=True))
    return docx_writer.package(main.replace("<w:document", _ENTITY.format("w") + "<w:document", 1))


def _xlsx_with_entity() -> bytes:
    source = workbook(Page({"A1": "报告"}))
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(source)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            part = old.read(name).decode()
            if name.startswith("xl/worksheets/"):
                part = _ENTITY.format("worksheet") + part.replace("报告", "&f;")
            new.writestr(name, part)
    return stream.getvalue()


def _html_with_entity() -> bytes:
    return f"{_ENTITY.format('html')}<html><title>{_TITLE}</title><p>一、总体情况</p><p>&f;</p></html>".encode()


def _whole() -> Iterator[tuple[str, bytes]]:
    """A file of each kind."""
    page = render(load(TRUTHS / "cixi-jiaotong-2020.json"), "html_clean")
    yield "html", page[: 2 * page.index(b"<table")]
    written = render(load(TRUTHS / "cixi-jiaotong-2020.json"), "text_tabs")
    yield "txt", written[: 2 * written.index("信息内容".encode())]
    yield "pdf", pdf_attacks.locked(b"", b"", _report())
    yield "docx", docx_writer.docx(*(docx_writer.table(table) for table in TABLES))
    yield "doc", (FILES / "statutory.doc").read_bytes()
    yield "xls", (FILES / "statutory.xls").read_bytes()
    yield "xlsx", workbook(Page({f"A{row}": "规章" * 9 for row in range(1, 99)}))
    yield "rtf", (_RTF + "\\u25253?\\cell 12\\cell\\row " * 300 + "}").encode()
