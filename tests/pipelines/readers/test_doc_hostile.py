"""DOC files that are refused, that LibreOffice gets, or that are made to harm."""

import contextlib
import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.blocks import Cell, Grid, Paragraph, Reading
from pipelines.readers import doc, office
from pipelines.readers.doc.file import NotOursError
from pipelines.readers.doc.reader import MAX_MARKS
from pipelines.readers.errors import ReaderError
from pipelines.reasons import Reason
from tests.pipelines.readers import doc_writer as w
from tests.pipelines.readers.doc_reports import read, report
from tests.pipelines.readers.doc_writer import File, Para, cell_end
from tests.pipelines.readers.ole_writer import container

FILES = Path(__file__).parent / "files"


def test_an_encrypted_file_is_said_to_be_encrypted() -> None:
    for body in (
        File([Para("甲")], flags=0x1300).written(),
        container({"EncryptedPackage": b"x", "EncryptionInfo": b"y"}),
    ):
        with pytest.raises(ReaderError) as caught:
            doc.read(body)
        assert caught.value.reason is Reason.UNREADABLE
        assert "encrypted" in caught.value.detail


def test_another_container_is_no_word_document() -> None:
    with pytest.raises(ReaderError) as caught:
        doc.read(container({"Workbook": b"x"}))
    assert caught.value.reason is Reason.UNSUPPORTED_FORMAT
    assert "Workbook" in caught.value.detail


@pytest.mark.parametrize(("identity", "version"), [(0xA5DC, 101), (0xA5DC, 104), (0xA5EC, 104)])
def test_word_6_and_95_need_libreoffice(monkeypatch: pytest.MonkeyPatch, identity: int, version: int) -> None:
    monkeypatch.setattr(office, "program", lambda: None)
    with pytest.raises(ReaderError) as caught:
        doc.read(File([Para("甲")], identity=identity, version=version).written())
    assert caught.value.reason is Reason.UNSUPPORTED_FORMAT
    assert "Word 6 or 95" in caught.value.detail
    assert "install LibreOffice (Debian: libreoffice-writer-nogui" in caught.value.detail
    assert "scrapy reextract" in caught.value.detail


def test_what_our_reader_cannot_read_goes_to_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    second = Reading((Paragraph("另"),), "office+docx")
    monkeypatch.setattr(office, "read", lambda _body: second)
    assert doc.read(File([Para("甲")], version=104).written()) is second
    damaged = [cell_end("a"), cell_end("b"), Para("尾")]
    better = Reading((Grid((Cell(0, 0, "a"),)),), "office+docx")
    monkeypatch.setattr(office, "read", lambda _body: better)
    assert doc.read(File(damaged).written()).reader == "office+docx"
    monkeypatch.setattr(office, "read", lambda _body: second)
    kept = doc.read(File(damaged).written())
    assert (kept.reader, "fewer tables" in kept.warnings[-1]) == ("doc", True)


def test_a_damaged_file_tells_what_both_readers_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "program", lambda: None)
    streams = File([Para("甲")]).parts()
    del streams["1Table"]
    with pytest.raises(ReaderError) as caught:
        doc.read(container(streams))
    assert caught.value.reason is Reason.UNREADABLE
    assert "1Table is missing" in caught.value.detail
    assert "LibreOffice is not installed" in caught.value.detail


REPORT = File(report()).written()
LIBRE = (FILES / "features.doc").read_bytes()


@pytest.mark.parametrize("share", [0.0, 0.01, 0.1, 0.5, 0.9])
def test_a_file_cut_short_is_unreadable(share: float) -> None:
    for body in (REPORT, LIBRE):
        with pytest.raises(ReaderError) as caught:
            doc.read_binary(body[: int(len(body) * share)])
        assert caught.value.reason is Reason.UNREADABLE


@given(noise=st.binary(max_size=2000))
def test_random_bytes_are_refused(noise: bytes) -> None:
    for body in (noise, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + noise, REPORT[:76] + noise):
        with pytest.raises(ReaderError):
            doc.read_binary(body)


@given(
    source=st.sampled_from([REPORT, LIBRE]),
    changes=st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=8)), min_size=1, max_size=30
    ),
)
@settings(max_examples=300, deadline=5000)
def test_a_damaged_file_is_read_or_refused(source: bytes, changes: list[tuple[float, bytes]]) -> None:
    body = bytearray(source)
    for place, value in changes:
        at = int(place * len(body))
        body[at : at + len(value)] = value
    with contextlib.suppress(ReaderError):  # and nothing else
        doc.read_binary(bytes(body[: len(source)]))


@given(
    name=st.sampled_from(["WordDocument", "1Table"]),
    changes=st.lists(
        st.tuples(st.integers(0, 3000), st.sampled_from([0, 1, 2, 127, 128, 254, 255])), min_size=1, max_size=8
    ),
)
@settings(max_examples=300, deadline=5000)
def test_damaged_structures_are_read_or_refused(name: str, changes: list[tuple[int, int]]) -> None:
    streams = File(
        [Para("\x08甲", properties=w.in_list(1)), *report()[:60]], boxes=[[Para("框")]], anchors=(0,), sections=(4,)
    ).parts()
    data = bytearray(streams[name])
    for place, value in changes:
        data[place % len(data)] = value
    with contextlib.suppress(ReaderError):  # and nothing else
        doc.read_binary(container(streams | {name: bytes(data)}))


def test_a_text_of_paragraphs_only_is_refused() -> None:
    with pytest.raises(ReaderError) as caught:
        read(Para("\r" * (MAX_MARKS + 1)), narrow=frozenset({0}))
    assert caught.value.reason is Reason.TOO_LARGE


def _with_header(body: bytes, at: int, value: int) -> bytes:
    return body[:at] + struct.pack("<I", value) + body[at + 4 :]


@pytest.mark.parametrize("at", [44, 64, 72], ids=["allocation table", "small table", "extra table"])
def test_a_container_that_claims_milliards_of_sectors_is_refused_at_once(at: int) -> None:
    with pytest.raises(NotOursError) as caught:
        doc.read_binary(_with_header(REPORT, at, 0x7FFFFFFF))
    assert "claims more than the file holds" in caught.value.detail


def test_a_stream_that_claims_more_than_the_file_is_refused() -> None:
    entry = REPORT.find("WordDocument".encode("utf-16-le"))
    with pytest.raises(NotOursError) as caught:
        doc.read_binary(_with_header(REPORT, entry + 120, 0x7FFFFFFF))
    assert "claims" in caught.value.detail


def test_sectors_that_go_in_circles_end() -> None:
    body = bytearray(REPORT)
    table = 512
    for number in range(128):
        struct.pack_into("<I", body, table + 4 * number, number)
    with pytest.raises(ReaderError):
        doc.read_binary(bytes(body))


def test_pieces_that_repeat_a_text_a_million_times_are_refused() -> None:
    streams = File([Para("甲" * 1000)]).parts()
    count = 20_000
    positions = [index * 1000 for index in range(count + 1)]
    plc = struct.pack(f"<{count + 1}I", *positions) + struct.pack("<HIH", 0, w.TEXT_AT, 0) * count
    table = b"\0" * 16 + struct.pack("<BI", 2, len(plc)) + plc
    main = bytearray(streams["WordDocument"])
    struct.pack_into("<II", main, 154 + 8 * 33, 16, len(table) - 16)
    with pytest.raises(NotOursError) as caught:
        doc.read_binary(container({"WordDocument": bytes(main), "1Table": table}))
    assert "do not follow one another" in caught.value.detail
