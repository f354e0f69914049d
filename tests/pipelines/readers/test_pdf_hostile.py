"""PDF files that attack, are locked, or broke off: each ends with a reason, soon, and in little memory."""

import subprocess
import sys
import textwrap
import time
import zlib
from pathlib import Path

import pytest

from pipelines.readers import pdf
from pipelines.readers.errors import ReaderError
from pipelines.readers.pdf import pdfium
from pipelines.reasons import Reason
from tests.pipelines.readers import pdf_writer as w
from tests.pipelines.readers.grid_shapes import grids, outline, rows
from tests.pipelines.readers.pdf_attacks import CONTENT, bomb, endless_tree, locked, many_pages
from tests.pipelines.readers.pdf_writer import File, Stream, composite, text

SECONDS = 30  # far above what any takes (some seconds on a slow machine), far below what an endless one would
GIGABYTE = 2**30


def refused(body: bytes, engine: str | None = None) -> ReaderError:
    started = time.monotonic()
    with pytest.raises(ReaderError) as caught:
        pdf.read(body, engine=engine)
    assert time.monotonic() - started < SECONDS
    return caught.value


def outcome(body: bytes) -> str:
    """Whether a file is read, or the reason why not; neither may take long."""
    started = time.monotonic()
    try:
        pdf.read(body)
    except ReaderError as error:
        found = str(error.reason)
    else:
        found = "read"
    assert time.monotonic() - started < SECONDS
    return found


def read_soon(body: bytes) -> list[str | list[list[str]]]:
    started = time.monotonic()
    blocks = pdf.read(body).blocks
    assert time.monotonic() - started < SECONDS
    return outline(blocks)


RUN = """
    import resource, sys, time
    from pathlib import Path
    from pipelines.readers import pdf
    from pipelines.readers.errors import ReaderError
    resource.setrlimit(resource.RLIMIT_AS, ({limit}, {limit}))
    started = time.monotonic()
    try:
        reading = pdf.read(Path(sys.argv[1]).read_bytes(), engine=sys.argv[2] or None)
        outcome = f"read {{len(reading.blocks)}}"
    except ReaderError as error:
        outcome = f"{{error.reason}} {{error.detail}}"
    print(f"{{time.monotonic() - started:.1f}}")
    print(outcome)
"""


def limited(body: bytes, folder: Path, engine: str = "") -> str:
    """Reads in a process of a gigabyte at most; returns the outcome."""
    path = folder / "document.pdf"
    path.write_bytes(body)
    ran = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(RUN.format(limit=GIGABYTE)), str(path), engine],
        capture_output=True,
        text=True,
        timeout=4 * SECONDS,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    seconds, outcome = ran.stdout.splitlines()
    assert float(seconds) < SECONDS
    return outcome


class TestBombs:
    @pytest.mark.parametrize("packings", [1, 2])
    @pytest.mark.parametrize("target", ["content", "map"])
    def test_a_stream_of_a_gigabyte(self, target: str, packings: int, tmp_path: Path) -> None:
        body = bomb(packings=packings, target=target)
        assert len(body) < 2_000_000
        assert limited(body, tmp_path).startswith("too_large PDF: its streams inflate beyond all measure")

    @pytest.mark.skipif(not pdfium.is_installed(), reason="pypdfium2 is not installed")
    @pytest.mark.parametrize("packings", [1, 2])
    def test_the_second_engine_is_not_given_it(self, packings: int, tmp_path: Path) -> None:
        assert limited(bomb(packings=packings), tmp_path, "pdfium").startswith("too_large ")

    @pytest.mark.parametrize(
        ("entries", "data"),
        [
            ("/Filter/RunLengthDecode", b"\x81 " * 5_000_000),
            ("/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 9999999999>>", zlib.compress(b" " * 99)),
            ("/Filter/FlateDecode/DecodeParms<</Predictor 2/Colors 999999999/Columns 9>>", zlib.compress(b" " * 99)),
        ],
    )
    def test_other_packings(self, entries: str, data: bytes, tmp_path: Path) -> None:
        file = File()
        page = file.page(b"")
        file.objects[page - 1] = Stream(entries, data)
        assert limited(file.build(), tmp_path).split()[0] in {"too_large", "unreadable"}

    def test_one_stream_drawn_without_end(self) -> None:
        """Each of ten forms draws the next ten times: ten thousand million times the last."""
        file = File()
        for level in range(11):
            below = f"/XObject<</Fm {101 + level} 0 R>>"
            content = b"/Fm Do " * 10 if level < 10 else text(60, 100, "规章")
            file.add(
                Stream(f"/Subtype/Form/BBox[0 0 595 842]/Resources<</Font<</F1 4 0 R>>{below}>>", content), 100 + level
            )
        file.page(b"/Fm Do", "/XObject<</Fm 100 0 R>>")
        error = refused(file.build())
        assert (error.reason, error.detail.split(";")[0]) == (
            Reason.TOO_LARGE,
            "PDF: its pages hold more drawing than any report",
        )

    def test_one_stream_named_without_end(self) -> None:
        file = File(compressed=True)
        page = file.page(b" " * 2**20)
        file.objects[page] = str(file.objects[page]).replace(f"{page - 1} 0 R", f"[{f'{page - 1} 0 R ' * 100_000}]", 1)
        assert refused(file.build()).reason is Reason.TOO_LARGE

    def test_characters_without_end(self) -> None:
        body = w.pdf(b"BT /F3 1 Tf " + b"(" + b"8" * 999 + b") Tj " * 1 + (b"(" + b"8" * 999 + b") Tj ") * 1001 + b"ET")
        assert refused(body).detail.startswith("PDF: its pages hold more characters or lines than any report")

    @pytest.mark.parametrize(
        "content",
        [
            b"q " * 2_000_000,
            b"[" * 2_000_000,
            b"(" * 2_000_000,
            b"<<" * 1_000_000,
            b"(a" * 500_000 + b")" * 500_000,
            b"1 " * 2_000_000,
            b"BI ID " * 300_000,
            b"0 0 m 9 9 l " * 200_000 + b"S",
            b"0 0 9 9 re " * 300_000 + b"f",
        ],
        ids=lambda content: repr(content[:12]),
    )
    def test_content_that_nests_or_runs_on(self, content: bytes, tmp_path: Path) -> None:
        body = w.pdf(content + b"\n" + CONTENT, compressed=True)
        assert limited(body, tmp_path).split()[0] in {"read", "too_large", "unsupported_format"}


class TestMaps:
    @pytest.mark.parametrize(
        "cmap",
        [
            b"beginbfchar " * 100_000,
            b"beginbfrange <00> <00> [" * 60_000,
            b"beginbfchar " + b"< " * 500_000,
            b"beginbfchar <" + b" " * 1_000_000,
            b"beginbfrange " + b"<0000> <FFFFFFFF> <0030> " * 50_000 + b"endbfrange",
        ],
        ids=lambda cmap: repr(cmap[:24]),
    )
    def test_maps_to_unicode(self, cmap: bytes) -> None:
        file = File(compressed=True)
        file.add(Stream("", cmap), 3)
        file.page(CONTENT)
        assert outcome(file.build()) in {"read", Reason.UNREADABLE}

    def test_maps_of_codes_and_widths(self) -> None:
        file = File(compressed=True)
        spaces = b"begincodespacerange " + b"<0000> <FFFF> " * 50_000 + b"endcodespacerange "
        file.add(Stream("", spaces + b"begincidrange " + b"<0000> <FFFF> 1 " * 50_000 + b"endcidrange"), 80)
        widths = f"/W[{'0 2000000000 500 ' * 20_000}]"
        file.add(composite("80 0 R", to_unicode=3, ordering="GB1", more=widths), 60)
        codes = b"".join(code.to_bytes(2).hex().encode() for code in range(0x4E00, 0x5E00))
        file.page(b"BT /F9 9 Tf 60 700 Td <" + codes + b"> Tj ET", fonts="/F9 60 0 R")
        assert "一丁" in str(read_soon(file.build())[0])


class TestTrees:
    def test_a_page_tree_that_leads_back_to_itself(self) -> None:
        file = File()
        page = file.page(CONTENT)
        file.add(f"<</Type/Pages/Kids[50 0 R 2 0 R {page} 0 R]/Parent 2 0 R>>", 50)
        file.add("<</Type/Pages/Kids[50 0 R 2 0 R]/Count 3>>", 2)
        assert read_soon(file.build()) == [[["规章", "8"], ["收费", "0"]]]

    def test_a_page_tree_of_nothing_but_itself(self) -> None:
        assert refused(endless_tree()).reason is Reason.UNREADABLE

    def test_pages_that_no_tree_leads_to_are_found(self) -> None:
        file = File()
        file.page(CONTENT)
        file.add("<</Type/Pages/Kids[2 0 R]/Count 1>>", 2)
        assert read_soon(file.build()) == [[["规章", "8"], ["收费", "0"]]]

    def test_a_tree_too_deep(self) -> None:
        file = File()
        for level in range(3000):
            file.add(f"<</Type/Pages/Kids[{1001 + level} 0 R]/Count 1>>", 1000 + level)
        file.add("<</Type/Pages/Kids[1000 0 R]/Count 1>>", 2)
        assert refused(file.build()).reason is Reason.UNREADABLE

    def test_ten_thousand_pages(self) -> None:
        error = refused(many_pages())
        assert (error.reason, error.detail.split(";")[0]) == (
            Reason.TOO_LARGE,
            "PDF: it has more pages than any report",
        )

    def test_a_reference_to_itself(self) -> None:
        file = File()
        page = file.page(CONTENT)
        file.add("50 0 R", 50)
        file.add("52 0 R", 51)
        file.add("51 0 R", 52)
        file.objects[page] = str(file.objects[page]).replace(
            "/MediaBox[0 0 595.0 842.0]", "/MediaBox 50 0 R/Rotate 51 0 R"
        )
        assert read_soon(file.build()) == [[["规章", "8"], ["收费", "0"]]]

    def test_cross_references_that_lead_back_to_themselves(self) -> None:
        file = File()
        file.page(CONTENT)
        body = file.build()
        start = body.rindex(b"xref\n", 0, body.rindex(b"startxref"))
        file.trailer = f"/Prev {start}"
        assert read_soon(file.build()) in ([[["规章", "8"], ["收费", "0"]]], [])

    def test_arrays_in_arrays(self) -> None:
        file = File()
        page = file.page(CONTENT)
        file.add("[" * 200_000 + "]" * 200_000, 50)
        file.objects[page] = str(file.objects[page]).replace("/MediaBox[0 0 595.0 842.0]", "/MediaBox 50 0 R")
        assert read_soon(file.build()) == [[["规章", "8"], ["收费", "0"]]]


ENGINES = (
    "pdfminer",
    pytest.param("pdfium", marks=pytest.mark.skipif(not pdfium.is_installed(), reason="pypdfium2 is not installed")),
)


class TestLocks:
    @pytest.mark.parametrize("engine", ENGINES)
    def test_a_password_to_open_it(self, engine: str) -> None:
        error = refused(locked(b"secret", b"owner"), engine)
        assert error.reason is Reason.UNREADABLE
        assert "opens with a password only" in error.detail

    @pytest.mark.parametrize("engine", ENGINES)
    def test_a_lock_of_the_owner_alone_is_read(self, engine: str) -> None:
        (grid,) = grids(pdf.read(locked(b"", b"owner"), engine=engine).blocks)
        assert rows(grid) == [["规章", "8"], ["收费", "0"]]

    def test_an_unknown_lock(self) -> None:
        error = refused(locked(b"", b"owner").replace(b"/Filter/Standard", b"/Filter/Whatever"))
        assert error.reason is Reason.UNREADABLE
        assert "its encryption is not known" in error.detail


class TestDamage:
    @pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9, 0.97])
    @pytest.mark.parametrize("compressed", [True, False])
    def test_a_file_that_breaks_off(self, share: float, *, compressed: bool) -> None:
        file = File(compressed=compressed)
        for number in range(3):
            file.page(CONTENT + w.lines(60, 200, *[f"第{number}章 {line}" for line in range(20)]))
        body = file.build()
        error = refused(body[: int(share * len(body))])
        assert error.reason is Reason.UNREADABLE

    def test_content_that_breaks_off_is_told(self) -> None:
        file = File()
        page = file.page(b"")
        data = zlib.compress(CONTENT + text(60, 300, "规章" * 20))
        file.objects[page - 1] = Stream("/Filter/FlateDecode", data[: len(data) - 20])
        assert pdf.read(file.build()).warnings == ("page 1: its content is damaged, some of it may be missing",)

    def test_a_page_that_is_not_in_the_file_is_told(self) -> None:
        file = File()
        file.page(CONTENT)
        file.pages.append(700)
        reading = pdf.read(file.build())
        assert outline(reading.blocks) == [[["规章", "8"], ["收费", "0"]]]
        assert reading.warnings == ("1 pages are named in the file and missing from it",)

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            (b"/Type0", b"/Type9"),
            (b"/DescendantFonts[", b"/DescendantFonts 5["),
            (b"/W[32 126 500]", b"/W[32 [/A] (x) 5]"),
            (b"/ToUnicode 3 0 R", b"/ToUnicode 2 0 R"),
            (b"/Encoding /Identity-H", b"/Encoding[1 2]"),
            (b"/MediaBox[0 0 595.0 842.0]", b"/MediaBox[0 (a) /B]"),
            (b"/FontDescriptor<<", b"/FontDescriptor 4 0 R/X<<"),
        ],
    )
    def test_entries_of_the_wrong_kind(self, before: bytes, after: bytes) -> None:
        body = w.pdf(CONTENT)
        assert before in body
        body = body.replace(before, after)
        assert outcome(body) in {"read", Reason.UNREADABLE, Reason.UNSUPPORTED_FORMAT}

    @pytest.mark.parametrize("body", [b"%PDF-1.4", b"%PDF-1.7\n%%EOF", b"%PDF-1.4\n" + b"\0" * 5000, b""])
    def test_nothing_but_a_head(self, body: bytes) -> None:
        assert refused(body).reason is Reason.UNREADABLE
