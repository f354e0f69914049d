"""The cross-check: what a second program sees otherwise is told, and nothing else changes."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines import crosscheck
from pipelines.blocks import Reading
from pipelines.crosscheck import MOST_TOLD, compare, cross_checked
from pipelines.readers import docx, office
from pipelines.readers.errors import ReaderError
from pipelines.readers.pdf import Difference, pdfium
from pipelines.readers.pdf import reader as pdf_reader
from pipelines.reasons import Reason
from pipelines.results import ExtractionWarning, Refusal
from tests.pipelines.readers import docx_writer
from tests.pipelines.readers import pdf_writer as w
from tests.pipelines.readers.pdf_writer import Table, boxes
from tests.pipelines.readers.word_shapes import TABLES
from tests.pipelines.reports import extraction, fetched

FILES = Path(__file__).parent / "readers" / "files"
PDF = w.pdf(Table([60, 160, 260], [100, 130, 160], boxes([["规章", "8"], ["收费", "0"]])).draw())


class Pool:
    """Does at once, and here, what it is given."""

    async def run(self, task, body, argument):
        return task(body, argument)


def checked(journal, read, body=PDF):
    return asyncio.run(cross_checked(Pool(), journal, fetched(body, "http://a.gov.cn/1.pdf"), read))


@pytest.mark.skipif(not pdfium.is_installed(), reason="pypdfium2 is not installed")
def test_a_pdf_that_both_engines_read_alike(journal):
    read = extraction(1, 2, reader="pdf")
    assert checked(journal, read) == replace(read, cross_checked=True)
    assert journal.counts == {"cross_checked": 1, "differing": 0}


def test_cells_that_are_read_otherwise_are_warnings_and_a_notice(journal, monkeypatch):
    found = (Difference("p1 t1r1c2", "8", "3"), Difference("p1 t1r2c2", "0", None))
    monkeypatch.setattr(pdf_reader, "compare_engines", lambda _body: found)
    told = []
    journal.listen(told.append)
    read = extraction(1, 2, reader="pdf", warnings=(ExtractionWarning("reader", "before"),))
    made = checked(journal, read)
    assert made.cells == read.cells
    assert [(warning.kind, warning.text, warning.locator) for warning in made.warnings] == [
        ("reader", "before", ""),
        ("engines_differ", "pdfminer reads '8', pdfium '3'", "p1 t1r1c2"),
        ("engines_differ", "pdfminer reads '0', pdfium no such cell", "p1 t1r2c2"),
    ]
    assert journal.counts == {"cross_checked": 1, "differing": 1, "notices": 1}
    assert [(notice.kind, notice.text) for notice in told] == [
        (
            "engines_differ",
            "p1 t1r1c2: pdfminer reads '8', pdfium '3' (and 1 more: see the warnings of the extraction)",
        )
    ]


def test_very_many_differences_are_counted(monkeypatch):
    monkeypatch.setattr(pdf_reader, "compare_engines", lambda _body: (Difference("p1", "8", "3"),) * 5000)
    found = compare(PDF, "pdf")
    assert len(found) == MOST_TOLD + 1
    assert found[-1].text.startswith("4980 more cells")


def test_a_second_program_that_cannot_read_it_is_told_and_takes_nothing_away(journal, monkeypatch):
    def missing(_body):
        raise ReaderError(Reason.UNREADABLE, "PDF: the second engine is missing; install pypdfium2")

    monkeypatch.setattr(pdf_reader, "compare_engines", missing)
    read = extraction(1, 2, reader="pdf")
    made = checked(journal, read)
    assert made.cells == read.cells
    assert [(warning.kind, warning.text) for warning in made.warnings] == [
        ("not_cross_checked", "PDF: the second engine is missing; install pypdfium2")
    ]
    assert journal.counts == {"notices": 1}


def test_what_a_limited_child_refuses_is_told_too(journal):
    class Refusing:
        async def run(self, task, body, argument):
            return Refusal(Reason.TIMEOUT, "reading it takes longer than 90 seconds")

    read = extraction(1, 2, reader="pdf")
    made = asyncio.run(cross_checked(Refusing(), journal, fetched(PDF), read))
    assert (made.cells, made.warnings[-1].kind) == (read.cells, crosscheck.NOT_CROSS_CHECKED)


@pytest.mark.parametrize("sees", [3, 2])
def test_the_tables_of_a_doc_are_counted_by_libreoffice(monkeypatch, sees):
    body = (FILES / "statutory.doc").read_bytes()
    tables = Reading(docx.read(_docx_of(sees)).blocks, "office+docx")
    monkeypatch.setattr(office, "read", lambda _body: tables)
    expected = [] if sees == 3 else [("tables_differ", "3 tables; LibreOffice sees 2")]
    assert [(warning.kind, warning.text) for warning in compare(body, "doc")] == expected


def _docx_of(tables: int) -> bytes:
    return docx_writer.docx(*(docx_writer.table(table) for table in TABLES[:tables]))


@pytest.mark.parametrize("reader", ["html", "docx", "office+docx", "xls"])
def test_other_kinds_have_no_second_program(journal, reader):
    read = extraction(1, 2, reader=reader)
    assert checked(journal, read) is read
    assert not journal.counts
