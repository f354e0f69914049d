"""DOCX files that are damaged or made to harm: each ends in a `ReaderError`, soon and within a gigabyte."""

import contextlib
import io
import resource
import subprocess
import sys
import textwrap
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.readers import docx, ooxml
from pipelines.readers.errors import ReaderError
from pipelines.reasons import Reason
from tests.pipelines.readers import docx_writer as w
from tests.pipelines.readers.docx_writer import paragraph
from tests.pipelines.readers.word_shapes import TABLES
from tests.pipelines.zips import bomb

REPORT = w.docx(
    paragraph("标题"),
    *[w.table(table) for table in TABLES],
    parts={"styles.xml": w.part("styles", ""), "numbering.xml": w.part("numbering", "")},
)
_ROOT = Path(__file__).parents[3]


def refused(body: bytes) -> ReaderError:
    with pytest.raises(ReaderError) as caught:
        docx.read(body)
    return caught.value


def in_a_gigabyte(code: str) -> str:
    """What a program prints that may use a gigabyte of address space."""
    limit = 2**30

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))

    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        cwd=_ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        preexec_fn=limited,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert time.monotonic() - started < 30
    return done.stdout.strip()


def test_two_million_empty_paragraphs_are_refused_in_a_gigabyte() -> None:
    code = """
        from pipelines.readers import docx
        from pipelines.readers.errors import ReaderError
        from tests.pipelines.readers import docx_writer as w
        body = w.package(w.document("<w:p/>" * 2_000_000))
        try:
            docx.read(body)
        except ReaderError as error:
            print(error.reason)
    """
    assert in_a_gigabyte(code) == "too_large"


@pytest.mark.parametrize(
    "unit",
    [
        "<w:p/>",
        '<w:p w:a=""/>',
        "<w:p><w:r><w:t>1</w:t></w:r></w:p>",
        "<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>",
        "<w:r><w:br/></w:r>",
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>',
        "<w:p><w:pPr><w:numPr/></w:pPr></w:p>",
    ],
)
def test_as_many_marks_as_are_allowed_fit_in_a_gigabyte(unit: str) -> None:
    marks = unit.count("<") + unit.count("=")
    code = f"""
        from pipelines.readers import docx, ooxml
        from tests.pipelines.readers import docx_writer as w
        body = w.package(w.document({unit!r} * ((ooxml.MAX_MARKS - 100) // {marks})))
        print(len(docx.read(body).blocks) >= 0)
    """
    assert in_a_gigabyte(code) == "True"


def test_a_bomb_is_inflated_no_further_than_the_limit() -> None:
    body = bomb(300, "word/document.xml")
    assert len(body) < 2**20
    error = refused(body)
    assert error.reason is Reason.TOO_LARGE
    assert str(ooxml.MAX_PART_BYTES) in error.detail


def test_parts_together_have_a_limit_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ooxml, "MAX_PACKAGE_BYTES", 10_000)
    assert refused(w.docx(paragraph("甲" * 5000))).reason is Reason.TOO_LARGE


def test_a_package_of_very_many_members_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for number in range(10_001):
            archive.writestr(str(number), b"")
    assert refused(stream.getvalue()).reason is Reason.TOO_LARGE


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_compression_that_cannot_be_inflated_in_steps_is_refused(method: int) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        archive.writestr("word/document.xml", w.document(paragraph("甲")))
    assert "compression method" in refused(stream.getvalue()).detail


ENTITIES = '<!DOCTYPE w [<!ENTITY a "报告"><!ENTITY f SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "doctype",
    [ENTITIES, '<!DOCTYPE w SYSTEM "http://127.0.0.1:9/x.dtd">', "<!-- " + "x" * 100_000 + " -->" + ENTITIES],
)
def test_a_document_type_is_refused_and_so_its_entities(doctype: str, encoding: str) -> None:
    main = w.document(paragraph("<w:r><w:t>&a;&f;</w:t></w:r>" if "ENTITY" in doctype else "", raw=True))
    main = main.replace('"UTF-8"', f'"{encoding}"').replace("<w:document", doctype + "<w:document", 1)
    error = refused(w.package(main.encode(encoding)))
    assert (error.reason, "document type" in error.detail) == (Reason.UNREADABLE, True)


def test_entities_in_entities_are_refused() -> None:
    bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    main = w.document(paragraph("<w:r><w:t>&a11;</w:t></w:r>", raw=True))
    main = main.replace("<w:document", f'<!DOCTYPE w [<!ENTITY a0 "ha">{bomb}]><w:document', 1)
    started = time.monotonic()
    assert refused(w.package(main)).reason is Reason.UNREADABLE
    assert time.monotonic() - started < 5


def test_elements_in_elements_without_end_are_refused() -> None:
    main = w.document("<w:sdt>" * 100_000 + "</w:sdt>" * 100_000)
    assert refused(w.package(main)).reason is Reason.UNREADABLE


def test_tables_in_tables_as_deep_as_the_parser_goes_are_read() -> None:
    depth = 60
    body = "<w:tbl><w:tr><w:tc>" * depth + paragraph("底") + "</w:tc></w:tr></w:tbl>" * depth
    assert docx.read(w.docx(body)).blocks


def test_names_that_lead_out_of_the_package_lead_nowhere(tmp_path: Path) -> None:
    stream = io.BytesIO(w.docx(paragraph("甲")))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("../../outside.txt", "x")
        archive.writestr("/etc/absolute.txt", "x")
    assert docx.read(stream.getvalue()).blocks
    assert not list(tmp_path.parent.glob("outside.txt"))


def test_a_link_out_of_the_package_is_not_followed() -> None:
    body = w.package(w.document(paragraph("甲"), '<w:altChunk r:id="rId1"/>'), {"../../../../etc/passwd": "x"})
    reading = docx.read(body)
    assert [block.text for block in reading.blocks] == ["甲"]


@pytest.mark.parametrize("value", ["-1", "0", "999999999999", "x", "", "１２", "3.5"])
def test_spans_that_no_table_has_are_bounded(value: str) -> None:
    content = w.row(w.cell(paragraph("a"), properties=f'<w:gridSpan w:val="{value}"/>'), w.cell(paragraph("b")))
    before = w.row(w.cell(paragraph("c")), properties=f'<w:gridBefore w:val="{value}"/>')
    (grid,) = docx.read(w.docx(w.rows(content, before))).blocks
    assert max(cell.column + cell.column_span for cell in grid.cells) <= 66
    assert [cell.text for cell in grid.cells] == ["a", "b", "c"]


def test_styles_that_are_based_on_one_another_in_a_circle_end() -> None:
    styles = "".join(
        f'<w:style w:styleId="{own}"><w:basedOn w:val="{base}"/><w:pPr><w:numPr/></w:pPr></w:style>'
        for own, base in ("ab", "ba")
    )
    body = w.docx(paragraph("甲", '<w:pStyle w:val="a"/>'), parts={"styles.xml": w.part("styles", styles)})
    assert [block.text for block in docx.read(body).blocks] == ["甲"]


def test_an_encrypted_member_is_said_to_be_encrypted() -> None:
    body = bytearray(w.docx(paragraph("甲")))
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = body.find(signature)
        while place >= 0:
            body[place + at] |= 1
            place = body.find(signature, place + 4)
    assert "encrypted" in refused(bytes(body)).detail


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.99])
def test_a_file_cut_short_is_unreadable(share: float) -> None:
    error = refused(REPORT[: int(len(REPORT) * share)])
    assert error.reason is Reason.UNREADABLE


@pytest.mark.parametrize("main", ["", "<w:document", "<a/>", '<w:document xmlns:w="urn:x"><w:body/></w:document>'])
def test_a_main_part_that_is_none_is_unreadable(main: str) -> None:
    if "body" in main:
        assert docx.read(w.package(main)).blocks == ()
    else:
        assert refused(w.package(main)).reason is Reason.UNREADABLE


@given(noise=st.binary(max_size=400))
def test_random_bytes_are_refused(noise: bytes) -> None:
    for body in (noise, b"PK\x03\x04" + noise):
        refused(body)


@given(
    changes=st.lists(st.tuples(st.integers(0, len(REPORT) - 1), st.integers(0, 255)), min_size=1, max_size=20),
)
@settings(max_examples=150, deadline=None)
def test_a_damaged_file_is_read_or_refused(changes: list[tuple[int, int]]) -> None:
    body = bytearray(REPORT)
    for place, value in changes:
        body[place] = value
    with contextlib.suppress(ReaderError):  # and nothing else
        docx.read(bytes(body))


_MAIN = w.document(paragraph("标题"), w.table(TABLES[0]), w.numbered("甲", 1))


@given(
    cuts=st.lists(st.tuples(st.integers(0, len(_MAIN)), st.integers(0, 60), st.integers(0, len(_MAIN))), max_size=6),
)
@settings(max_examples=150, deadline=None)
def test_a_main_part_put_together_wrongly_is_read_or_refused(cuts: list[tuple[int, int, int]]) -> None:
    main = _MAIN
    for start, length, at in cuts:
        piece = main[start : start + length]
        main = main[:at] + piece + main[at:]
    with contextlib.suppress(ReaderError):  # and nothing else
        docx.read(w.package(main))
