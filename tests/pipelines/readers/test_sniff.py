import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.readers import sniff

OFFICE = "application/vnd.openxmlformats-officedocument"
TITLE = "甲县2023年政府信息公开工作年度报告"


def archive(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return buffer.getvalue()


def compound(*names: str) -> bytes:
    """A compound file as far as its directory entries go."""
    entries = b"".join(name.encode("utf-16-le").ljust(64, b"\0") + bytes(64) for name in ("Root Entry", *names))
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + entries.ljust(512, b"\0")


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "application/pdf"),
        (b"\xef\xbb\xbf\r\n%PDF-1.4\n", "application/pdf"),
        (b"\r\n\r\n%PDF-1.4\n", "application/pdf"),
        (b"\x01rubbish before it\x02" * 20 + b"%PDF-1.4\n", "application/pdf"),
        (b"\x01" * 1030 + b"%PDF-1.4\n", "application/octet-stream"),
        (compound("WordDocument"), "application/msword"),
        (compound("Workbook"), "application/vnd.ms-excel"),
        (compound("Book"), "application/vnd.ms-excel"),
        (compound("1Table", "WordDocument", "Workbook"), "application/msword"),
        (compound("PowerPoint Document"), "application/vnd.ms-powerpoint"),
        (compound("Contents"), "application/x-ole-storage"),
        (compound("MyWordDocument"), "application/x-ole-storage"),
        (archive("[Content_Types].xml", "word/document.xml"), f"{OFFICE}.wordprocessingml.document"),
        (archive("[Content_Types].xml", "xl/workbook.xml"), f"{OFFICE}.spreadsheetml.sheet"),
        (archive("[Content_Types].xml", "ppt/presentation.xml"), f"{OFFICE}.presentationml.presentation"),
        (archive("OFD.xml", "Doc_0/Document.xml"), "application/ofd"),
        (archive("报告.doc"), "application/zip"),
        (archive(), "application/zip"),
        (archive("word/document.xml")[:-30], "application/zip"),
        (b"PK\x03\x04", "application/zip"),
        (b"{\\rtf1\\ansi", "application/rtf"),
        (b"Rar!\x1a\x07\x00", "application/vnd.rar"),
        (b"\x89PNG\r\n\x1a\n\0\0", "image/png"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
        (b"II*\0\x08", "image/tiff"),
        (b"MM\0*\0", "image/tiff"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"BM\x46\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00", "image/bmp"),
        (b"BM is how this plain text begins, no more", "text/plain"),
        (b"II+\0\x08\0\0\0", "image/tiff"),
        (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
        (b"\x1f\x8b\x08\0", "application/gzip"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n", "multipart/related"),
        (b"", "application/octet-stream"),
        (b"\0\x01\x02\x03", "application/octet-stream"),
        (b"text with a bell \x07", "application/octet-stream"),
    ],
)
def test_magic_bytes(body: bytes, media_type: str) -> None:
    assert sniff(body) == media_type


def test_open_document() -> None:
    body = b"PK\x03\x04" + b"\0" * 26 + b"mimetypeapplication/vnd.oasis.opendocument.textPK"
    assert sniff(body) == "application/vnd.oasis.opendocument.text"


def test_an_archive_with_an_endless_directory_is_not_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("listed")

    body = bytearray(archive("word/document.xml"))
    struct.pack_into("<L", body, len(body) - 22 + 12, 500_000_000)
    monkeypatch.setattr(zipfile, "ZipFile", never)
    assert sniff(bytes(body)) == "application/zip"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
@pytest.mark.parametrize(
    "page",
    [
        "<!DOCTYPE html><html><body>{}</body></html>",
        "\n\n  <html><head><title>{}</title>",
        "<HTML>{}",
        '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN" "x.dtd">\n<html>{}',
        '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">{}',
        "<!-- top --><!-- and -- more -->\n<p>{}</p>",
        "<!--[if IE]><![endif]--><![if !x]><div>{}",
        "<p>{}",
        "<div class=a>{}",
        "<table><tr><td>{}",
        "<br/>{}",
        '<meta name="ContentStart"/>{}',
        "<ucapcontent><p>{}",
        "<publishtime>x</publishtime> {} <p>a</p><p>b</p><div>c</div>",
        "{}<html><body>",
        "标题：{}<br>\n<p>一、总体情况</p><p>二</p><p>三</p>",
    ],
)
def test_html(page: str, codec: str) -> None:
    assert sniff(page.format(TITLE).encode(codec)) == "text/html"


def test_a_page_about_pdf_is_a_page() -> None:
    assert sniff(b"<html><body>%PDF-1.4") == "text/html"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("text", [TITLE, "\n\n" + TITLE + "\n\t规章\n\t0\n", "a < b, c > d " + TITLE, "\f" + TITLE])
def test_plain_text(text: str, codec: str) -> None:
    assert sniff(text.encode(codec)) == "text/plain"


def test_plain_text_longer_than_what_is_looked_at() -> None:
    assert sniff(("x" + "政府" * 200_000).encode()) == "text/plain"
    assert sniff(("政府" * 200_000).encode("gbk")) == "text/plain"


def test_other_text() -> None:
    assert (
        sniff(b'<?xml version="1.0"?><datastore><record>&lt;p></p></p></p></record></datastore>') == "application/xml"
    )
    assert sniff('{"html":"<ul><li>甲</li><li>乙</li></ul>"}'.encode()) == "text/plain"


@given(
    st.binary(max_size=600),
    st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<!--"]),
)
def test_any_bytes_have_a_type(body: bytes, magic: bytes) -> None:
    assert "/" in sniff(magic + body)


@given(st.data())
def test_damaged_archives_have_a_type(data: st.DataObject) -> None:
    body = bytearray(archive("word/document.xml", "a"))
    for _ in range(data.draw(st.integers(1, 8))):
        body[data.draw(st.integers(4, len(body) - 1))] = data.draw(st.integers(0, 255))
    assert sniff(bytes(body)) in {"application/zip", f"{OFFICE}.wordprocessingml.document"}
