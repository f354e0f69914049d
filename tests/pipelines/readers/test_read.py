import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.blocks import Grid, Paragraph
from pipelines.readers import READERS, ReaderError, read, sniff
from pipelines.reasons import Reason


@pytest.mark.parametrize(
    "media_type", ["application/x-7z-compressed", "image/png", "application/octet-stream", "rubbish", "", ";"]
)
def test_an_unsupported_type_says_so(media_type: str) -> None:
    with pytest.raises(ReaderError) as caught:
        read(b"%PDF-1.4", media_type)
    assert caught.value.reason is Reason.UNSUPPORTED_FORMAT
    assert caught.value.detail.startswith(f"{media_type} is not read yet")
    assert "text/html" in caught.value.detail


def test_an_error_tells_its_reason_and_survives_the_way_out_of_a_child() -> None:
    error = pickle.loads(pickle.dumps(ReaderError(Reason.EMPTY, "it holds nothing (0 bytes)")))
    assert (error.reason, error.detail, str(error)) == (
        Reason.EMPTY,
        "it holds nothing (0 bytes)",
        "empty: it holds nothing (0 bytes)",
    )


def test_the_reader_is_named_and_chosen_by_type() -> None:
    body = "<p>规章\t0</p>".encode()
    assert read(body, "text/html").reader == "html"
    assert read(body, "application/xhtml+xml").blocks == (Paragraph("规章 0", "p1"),)
    assert read(body, "text/plain").reader == "text"
    assert isinstance(read(body, "TEXT/Plain").blocks[0], Grid)


def test_a_charset_parameter_breaks_a_tie() -> None:
    body = "路".encode("gbk")
    assert read(body, "text/plain; charset=GBK").blocks == (Paragraph("路", "l1"),)
    assert read(body, 'text/html;charset="gb2312"').blocks == (Paragraph("路", "p1"),)
    assert read(body, "text/plain").blocks == (Paragraph("·", "l1"),)


PIECES = st.sampled_from(
    [
        *(
            f"<{tag}>".encode()
            for tag in (
                "table",
                "tr",
                "td",
                "th",
                "tbody",
                "thead",
                "tfoot",
                "caption",
                "div",
                "p",
                "br",
                "pre",
                "li",
                "select",
            )
        ),
        *(f"</{tag}>".encode() for tag in ("table", "tr", "td", "th", "tbody", "div", "p", "pre", "html", "body")),
        *(b"<td rowspan=", b"<td colspan=", b"0>", b"9999999999999999>", b"-1>", b"<div style='display:table-cell'>"),
        *(
            b"<div hidden>",
            b"<p style='display:none'>",
            b"<!--",
            b"-->",
            b"<![CDATA[",
            b"]]>",
            b"<?xml ?>",
            b"&#xD800;",
        ),
        *(
            b"\t",
            b"\n",
            b"\n\n",
            b"|",
            b"|---|",
            b"\\|",
            b"  ",
            b"0",
            b"12",
            b"\xef\xbc\x88",
            "规章".encode(),
            "一、".encode(),
        ),
        *(
            b"\0",
            b"\xff",
            b"\xe5\x85",
            "规章".encode("gbk"),
            b"\xef\xbb\xbf",
            b"\xff\xfe",
            b"\x0c",
            b"\x1c",
            b"**",
            b"# ",
        ),
    ]
)


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(st.binary(max_size=300), st.lists(PIECES, max_size=60).map(b"".join)), st.sampled_from(sorted(READERS))
)
def test_any_bytes_are_read_or_refused(body: bytes, media_type: str) -> None:
    for kind in (media_type, sniff(body)):
        try:
            reading = read(body, kind)
        except ReaderError:
            continue
        for block in reading.blocks:
            assert block.locator
            for cell in block.cells if isinstance(block, Grid) else ():
                assert cell.locator
                assert cell.row >= 0 <= cell.column
                assert cell.row_span > 0 < cell.column_span
