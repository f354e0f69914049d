"""Documents that attack: each ends with a reason, and soon."""

import time

import pytest

from pipelines.blocks import Grid
from pipelines.readers import ReaderError, read, sniff
from pipelines.reasons import Reason

SECONDS = 20  # far above what any takes (3 s at most on a slow machine), far below what an endless one would


def refused(body: bytes, media_type: str = "text/html") -> ReaderError:
    started = time.monotonic()
    with pytest.raises(ReaderError) as caught:
        read(body, media_type)
    assert time.monotonic() - started < SECONDS
    return caught.value


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        pytest.param(b"<td>" * (50 * 2**18), "52428800 bytes", id="50 MB of cells"),
        pytest.param(b"<div>" * 5_000_000, "25000000 bytes", id="5 million levels"),
        pytest.param(b"<div>" * 3_000_000, "3000000 tags", id="3 million levels"),
        pytest.param(b"<div>" * 3_000, "gave up at line 1", id="3000 levels"),
        pytest.param(b"<table><tr><td>" * 60, "51 tables inside each other", id="60 tables inside each other"),
        pytest.param(b"<table><tr>" + b"<td colspan=1000 rowspan=65534>" * 3_000, "2000000 positions", id="spans"),
        pytest.param(
            b"<table><tr>" + b"<td colspan=1000 rowspan=0>x" * 1_000 + b"<tr><td>x" * 50_000,
            "2000000 positions",
            id="spans over all rows",
        ),
        pytest.param(b"<table>" + b"<tr><td colspan=1000>x" * 2_500, "2000000 positions", id="spans of many rows"),
        pytest.param(
            (b"<table>" + b"<tr><td colspan=1000>x" * 50 + b"</table>") * 50, "2000000 positions", id="many tables"
        ),
        pytest.param(
            b"<p " + b" ".join(b"a%d=1" % n for n in range(300_000)) + b">x", "300000 attributes", id="attributes"
        ),
    ],
)
def test_pages_that_are_too_large(body: bytes, detail: str) -> None:
    error = refused(body)
    assert error.reason is Reason.TOO_LARGE
    assert detail in error.detail


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        pytest.param(b"\tx\n" * 101_000, "101000 lines", id="lines"),
        pytest.param(b"x" + b"\t" * 400_000, "400000 tabs", id="tabs"),
        pytest.param(b"|" * 400_000, "400000 tabs and rules", id="rules"),
        pytest.param(b"x " * 5_000_000, "10000000 bytes", id="bytes"),
    ],
)
def test_texts_that_are_too_large(body: bytes, detail: str) -> None:
    error = refused(body, "text/plain")
    assert error.reason is Reason.TOO_LARGE
    assert detail in error.detail


def test_rubbish_called_a_page() -> None:
    error = refused(b"\xff \x80 " * 500_000)
    assert error.reason is Reason.UNREADABLE


@pytest.mark.parametrize("media_type", ["text/html", "text/plain"])
@pytest.mark.parametrize("body", [b"", b"   \r\n\t ", b"\0" * 1000])
def test_documents_that_hold_nothing(body: bytes, media_type: str) -> None:
    assert refused(body, media_type).reason is Reason.EMPTY


@pytest.mark.parametrize("body", [b"<!-- only a comment -->", b"<!--" + b"-" * 1_000_000, b"\xef\xbb\xbf"])
def test_pages_without_an_element(body: bytes) -> None:
    assert refused(body).reason is Reason.EMPTY


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"<p>" + b"<span>x</span>" * 100_000, id="inline tags"),
        pytest.param(b"<p>" + (b"<span>" * 1_000 + b"x" + b"</span>" * 1_000) * 100, id="inline levels"),
        pytest.param(b"<table><tr><td>" * 49 + b"<p>x</p>" * 80_000, id="tables inside each other"),
        pytest.param(b"<div hidden>" * 2_000 + b"<table>", id="hidden levels"),
        pytest.param(b"<p>" + b"&amp;" * 2_000_000, id="entities"),
        pytest.param(b"<p>" + b" " * 10_000_000, id="blanks"),
        pytest.param(b"<pre>" + b"\n" * 10_000_000, id="blank lines"),
        pytest.param(b"<p " + b"a=1 " * 2_000_000 + b">x", id="one attribute again and again"),
        pytest.param(b"<title>z</title>" + b"<h1>aa</h1>" * 50_000, id="headlines"),
        pytest.param("<p>来源：".encode() * 100_000, id="labels"),
        pytest.param(b"<p>x" + b"<" * 200_000, id="angles"),
    ],
)
def test_large_pages_are_read_soon(body: bytes) -> None:
    started = time.monotonic()
    read(body, "text/html")
    assert time.monotonic() - started < SECONDS


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("\t一、总体。\n".encode() * 99_000, id="indented prose"),
        pytest.param("\t一、总体\n\n\n".encode() * 33_000, id="lone cells"),
        pytest.param(b"\tx\n\ty\n" + b"z\n" * 99_000, id="a cell without end"),
        pytest.param(b"x\n|\n" * 49_000, id="closed cells"),
        pytest.param(b"x |\n" + b"y\n" * 99_000, id="a closed cell without end"),
        pytest.param(b"| x |\nz\n" * 49_000, id="pieces of cells"),
        pytest.param(b"---\n" * 99_000, id="rules"),
        pytest.param(b"a  b  c\n" * 99_000, id="heads without rows"),
        pytest.param(b"a   1   2\n" * 3 + b"a       2\n" * 90_000, id="aligned"),
        pytest.param(b"1 " * 4_000_000, id="one line of numbers"),
        pytest.param(b"*" * 8_000_000, id="stars"),
        pytest.param("（".encode() * 2_000_000, id="brackets"),
    ],
)
def test_large_texts_are_read_soon(body: bytes) -> None:
    started = time.monotonic()
    read(body, "text/plain")
    assert time.monotonic() - started < SECONDS


def test_a_large_table_is_read_whole() -> None:
    body = b"<table>" + b"<tr><td>1<td>2" * 20_000
    (grid,) = read(body, sniff(body)).blocks
    assert isinstance(grid, Grid)
    assert len(grid.cells) == 40_000
    assert grid.cells[-1].locator == "t1r20000c2"
