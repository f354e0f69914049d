"""LibreOffice behind our own readers: what it reads, and that it is kept within bounds.

The tests that need it are skipped where it is missing, with the reason; NIANBAO_REQUIRE_OFFICE=1 makes that a failure.
"""

import contextlib
import http.server
import os
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from pipelines.blocks import Grid, Paragraph, Reading
from pipelines.readers import doc, docx, office
from pipelines.readers.errors import ReaderError
from pipelines.reasons import Reason
from tests.pipelines.readers import doc_writer
from tests.pipelines.readers import docx_writer as w
from tests.pipelines.readers.doc_writer import File, Para
from tests.pipelines.readers.word_grids import grids, shapes
from tests.pipelines.readers.word_shapes import TABLES, plain

FILES = Path(__file__).parent / "files"
RTF = b"{\\rtf1\\ansi\\ansicpg936\\uc1 \\u25253?\\u21578? 12\\par}"


@pytest.fixture
def _libreoffice() -> None:
    if office.program() is None:
        if os.environ.get("NIANBAO_REQUIRE_OFFICE") == "1":
            pytest.fail(office.MISSING, pytrace=False)
        pytest.skip(office.MISSING)


def _opendocument(content: str) -> bytes:
    names = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
        for short, long in (
            ("office", "office"),
            ("text", "text"),
            ("table", "table"),
            ("draw", "drawing"),
            ("svg", "svg-compatible"),
        )
    )
    manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr(
            "META-INF/manifest.xml",
            f'<m:manifest xmlns:m="{manifest}"><m:file-entry m:full-path="/" '
            'm:media-type="application/vnd.oasis.opendocument.text"/>'
            '<m:file-entry m:full-path="content.xml" m:media-type="text/xml"/></m:manifest>',
        )
        archive.writestr(
            "content.xml",
            f'<office:document-content{names} xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2">'
            f"<office:body><office:text>{content}</office:text></office:body></office:document-content>",
        )
    return stream.getvalue()


# without LibreOffice


def test_without_libreoffice_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office.shutil, "which", lambda _name: None)
    with pytest.raises(ReaderError) as caught:
        office.read(RTF)
    assert caught.value.reason is Reason.UNSUPPORTED_FORMAT
    assert "install LibreOffice (Debian: libreoffice-writer-nogui" in caught.value.detail
    assert "scrapy reextract" in caught.value.detail


def test_what_is_no_document_of_its_kinds_is_not_given_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "program", lambda: pytest.fail("LibreOffice was looked for"))
    for body in (b"", b"<html>", b"%PDF-1.7", b"PK\x03\x04"):
        with pytest.raises(ReaderError) as caught:
            office.read(body)
        assert caught.value.reason is Reason.UNSUPPORTED_FORMAT


@pytest.fixture
def feigned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program in LibreOffice's place that copies files in order, hangs at "hang", falls at "fall", skips "skip"."""
    script = tmp_path / "soffice"
    script.write_text(
        """#!/bin/sh
echo start >> "$(dirname "$0")/starts"
for argument; do case "$argument" in *.rtf) files="$files $argument" ;; esac; done
mkdir -p out
for file in $files; do
  case "$(cat "$file")" in
    *hang*) sleep 600 ;;
    *fall*) exit 139 ;;
    *skip*) ;;
    *) cp "$file" "out/$(basename "$file" .rtf).docx" ;;
  esac
done
""",
        encoding="utf-8",
    )
    script.chmod(0o755)
    monkeypatch.setattr(office, "program", lambda: str(script))
    monkeypatch.setattr(office, "START_SECONDS", 1)
    monkeypatch.setattr(office, "DOCUMENT_SECONDS", 1)
    return tmp_path


def test_one_document_that_hangs_or_falls_does_not_stop_the_others(feigned: Path) -> None:
    started = time.monotonic()
    bodies = [b"1", b"hang", b"2", b"fall", b"skip", b"3"]
    results = office.convert(bodies, ".rtf", "docx")
    assert [result.reason if isinstance(result, ReaderError) else result for result in results] == [
        *(b"1", Reason.TIMEOUT, b"2", Reason.UNREADABLE, Reason.UNREADABLE, b"3")
    ]
    assert "exit status" in str(results[3])
    assert time.monotonic() - started < 20
    assert (feigned / "starts").read_text().count("start") == 3


def _running(folder: Path) -> list[str]:
    """Commands of processes that name a folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
            if str(folder) in command and process.name != str(os.getpid()):
                found.append(command)
    return found


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="only Linux tells what is running")
def test_nothing_of_a_hanging_program_is_left_running(feigned: Path) -> None:
    (result,) = office.convert([b"hang"], ".rtf", "docx")
    assert isinstance(result, ReaderError)
    time.sleep(0.5)
    assert _running(feigned) == []


@pytest.mark.skipif(not office._with_parent(), reason="setpriv is missing: LibreOffice then ends at its limit of time")
def test_the_program_ends_with_the_worker_that_wanted_it(feigned: Path) -> None:
    code = """
import os
from pipelines.readers import office
office.program = lambda: os.environ["FEIGNED"]
office.convert([b"hang"], ".rtf", "docx")
"""
    environment = os.environ | {"FEIGNED": str(feigned / "soffice")}
    worker = subprocess.Popen([sys.executable, "-c", code], cwd=Path(__file__).parents[3], env=environment)
    deadline = time.monotonic() + 20
    while not _running(feigned) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert _running(feigned)
    worker.kill()
    worker.wait()
    time.sleep(0.5)
    assert _running(feigned) == []


def test_an_output_without_end_is_refused(feigned: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "_MAX_OUTPUT_BYTES", 10)
    (result,) = office.convert([b"x" * 100], ".rtf", "docx")
    assert isinstance(result, ReaderError)
    assert result.reason is Reason.TOO_LARGE


def test_profiles_of_processes_that_are_gone_are_taken_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office.tempfile, "tempdir", str(tmp_path))
    old, other = tmp_path / "nianbao-office-999999999-x", tmp_path / f"nianbao-office-{os.getpid()}-x"
    old.mkdir()
    other.mkdir()
    own = office._profile_of(-1)
    assert not old.exists()
    assert other.exists()
    assert own.stat().st_mode & 0o077 == 0
    settings = (own / "user" / "registrymodifications.xcu").read_text(encoding="utf-8")
    assert '"DisableMacrosExecution" oor:op="fuse"><value>true' in settings


# with LibreOffice


@pytest.mark.usefixtures("_libreoffice")
def test_rtf_and_opendocument_are_read() -> None:
    cells = "".join(f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in ("甲", "12"))
    columns = '<table:table-column table:number-columns-repeated="2"/>'
    table = f"<table:table>{columns}<table:table-row>{cells}</table:table-row></table:table>"
    readings = office.read_all([RTF, _opendocument(f"<text:p>报告</text:p>{table}"), b"%PDF-", b"{\\rtf1 cut"])
    assert [shapes(reading) for reading in readings[:2] if isinstance(reading, Reading)] == [
        ["报告 12"],
        ["报告", [(0, 0, "甲", 1, 1), (0, 1, "12", 1, 1)]],
    ]
    assert readings[0].reader == "office+docx"
    assert [reading.reason for reading in readings[2:]] == [Reason.UNSUPPORTED_FORMAT, Reason.UNREADABLE]


@pytest.mark.usefixtures("_libreoffice")
def test_a_batch_reads_what_our_own_reader_reads() -> None:
    paragraphs = [Para("标题")]
    for table in TABLES:
        paragraphs += [*doc_writer.table(table), Para("段")]
    written = File(paragraphs, title="盐池县年报".encode("gb18030")).written()
    bodies = [written, (FILES / "statutory.doc").read_bytes()]
    for body, reading in zip(bodies, office.read_all(bodies), strict=True):
        own = doc.read_binary(body)
        assert isinstance(reading, Reading)
        assert shapes(reading) == shapes(own)
        assert reading.metadata == own.metadata


@pytest.mark.usefixtures("_libreoffice")
def test_documents_of_words_pieces_are_read_alike() -> None:
    levels, size = doc_writer.lists((7, [doc_writer.level(39, "\0、")]))
    paragraphs = [
        Para("甲", properties=doc_writer.in_list(1)),
        Para("共12件34", runs=((1, 2, doc_writer.DELETED), (4, 5, doc_writer.HIDDEN))),
        *doc_writer.table(TABLES[0]),
        Para("乙", properties=doc_writer.in_list(1)),
    ]
    length = sum(len(para.text) + 1 for para in paragraphs)
    cuts = tuple(range(11, length, 23))
    file = File(paragraphs, cuts=cuts, order=tuple(reversed(range(len(cuts) + 1))))
    file.lists, file.lists_size, file.uses = levels, size, doc_writer.uses((7, []))
    own = shapes(doc.read_binary(file.written()))
    assert own == ["一、甲", "共2件4", plain(TABLES[0]), "二、乙"]
    assert [block for block in shapes(office.read(file.written())) if isinstance(block, list)] == [plain(TABLES[0])]


@pytest.mark.usefixtures("_libreoffice")
def test_the_number_of_tables_is_cross_checked() -> None:
    body = (FILES / "statutory.doc").read_bytes()
    reading = doc.read_binary(body)
    assert office.cross_check(body, reading) == reading
    fewer = Reading(tuple(block for block in reading.blocks if isinstance(block, Paragraph)), "doc")
    assert office.cross_check(body, fewer).warnings == ("0 tables; LibreOffice sees 3",)


@pytest.mark.usefixtures("_libreoffice")
def test_two_workers_at_once_lose_nothing() -> None:
    code = (
        "from pipelines.readers import office;"
        f"print(sum(reading.blocks[0].text == '报告 12' for reading in office.read_all([{RTF!r}] * 3)))"
    )
    workers = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=Path(__file__).parents[3], text=True)
        for _ in range(2)
    ]
    assert [worker.communicate(timeout=120)[0].strip() for worker in workers] == ["3", "3"]


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """A server on loopback, and what it was asked for."""
    paths: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def _answer(self) -> None:
            paths.append(self.path)
            self.send_response(404)
            self.end_headers()

        do_GET = do_HEAD = do_OPTIONS = do_PROPFIND = _answer  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", paths
    server.shutdown()


@pytest.mark.usefixtures("_libreoffice")
@pytest.mark.parametrize("isolated", [True, False], ids=["own network", "settings alone"])
def test_no_link_of_a_document_is_followed(
    isolated: bool, asked: tuple[str, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, paths = asked
    secret = tmp_path / "secret.txt"
    secret.write_text("geheim", encoding="utf-8")
    if not isolated:
        monkeypatch.setattr(office, "_without_network", tuple)
    link = 'xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"'

    def section(name: str, source: str, text: str) -> str:
        inner = f'<text:section-source xlink:href="{source}" {link}/><text:p>{text}</text:p>'
        return f'<text:section text:name="{name}">{inner}</text:section>'

    image = f'<draw:image xlink:href="{address}/a.png" {link}/>'
    body = _opendocument(
        section("a", secret.as_uri(), "段")
        + section("b", f"{address}/b.html", "节")
        + f'<text:p>图<draw:frame svg:width="2cm" svg:height="2cm">{image}</draw:frame></text:p>'
    )
    assert shapes(office.read(body)) == ["段", "节", "图"]
    assert paths == []


@pytest.mark.usefixtures("_libreoffice")
def test_a_document_goes_there_and_back_again() -> None:
    body = w.docx(*[part for table in TABLES for part in (w.table(table), w.paragraph("段"))])
    (made,) = office.convert([body], ".docx", "doc")
    assert isinstance(made, bytes)
    for reading in (docx.read(body), doc.read_binary(made), office.read(made)):
        assert [plain(grid.cells) for grid in grids(reading)] == [plain(table) for table in TABLES]
        assert all(isinstance(block, Grid | Paragraph) for block in reading.blocks)
