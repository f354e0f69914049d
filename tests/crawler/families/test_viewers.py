"""Files that a page shows without linking them."""

import base64
from urllib.parse import quote

import pytest

from crawler.families import recognise
from crawler.families.viewers import viewed
from tests.crawler.families import page, whole

ARTICLE = "http://www.jiaxian.gov.cn/x/a.html"
FILE = "http://www.jiaxian.gov.cn/files/a.pdf"


def encoded(address: str) -> str:
    return base64.b64encode(address.encode()).decode()


@pytest.mark.parametrize(
    "source",
    [
        "/pdfjs/web/viewer.html?file=/files/a.pdf",
        "/pdfjs/web/viewer.html?file=%2Ffiles%2Fa.pdf#page=1",
        f"/pdfjs/web/viewer.html?file={quote(quote(FILE, safe=''), safe='')}",
        f"/onlinePreview?url={quote(encoded(FILE))}",
        f"/onlinePreview?url={encoded('/files/a.pdf?x=1')[:-2].rstrip('=')}",
        f"https://view.officeapps.live.com/op/view.aspx?src={quote(FILE, safe='')}",
        "viewer?FileUrl=../files/a.pdf&name=年报",
    ],
)
def test_a_viewers_parameter_names_the_file(source: str) -> None:
    read = page(ARTICLE, whole(f'<div id="zoom"><iframe src="{source}"></iframe></div>'))
    (attachment,) = recognise(read).article(read).attachments
    assert attachment.url.split("?")[0] == FILE


def test_a_viewer_may_show_what_has_no_ending() -> None:
    read = page(ARTICLE, whole("<p></p>"))
    url = "http://www.jiaxian.gov.cn/pdfjs/viewer.html?file=%2Fapi%2Fstream%3Fid%3D8"
    assert viewed(read, url) == "http://www.jiaxian.gov.cn/api/stream?id=8"
    assert viewed(read, "http://www.jiaxian.gov.cn/go?url=%2Fapi%2Fstream%3Fid%3D8") is None


@pytest.mark.parametrize(
    "url",
    [
        "/a.pdf?file=/files/b.pdf",
        "/viewer.html?file=",
        "/viewer.html?file=compressed.tracemonkey",
        "/viewer.html?file=javascript:alert(1)/x.pdf",
        "/share?url=http://www.jiaxian.gov.cn/x/a.html",
        "/viewer.html?url=AAAAAAAAAAAAAAAA",
        "/viewer.html?size=/files/a.pdf",
    ],
)
def test_what_is_no_viewers_address(url: str) -> None:
    read = page(ARTICLE, whole("<p></p>"))
    assert viewed(read, f"http://www.jiaxian.gov.cn{url}") is None


@pytest.mark.parametrize(
    "html",
    [
        "<a href=\"javascript:showPdf('/files/a.pdf', 800)\">查看</a>",
        '<a href="javascript:;" onclick="openFile(1, \'..\\/files\\/a.pdf\')">查看</a>',
        '<div id="pdf"></div><script>PDFObject.embed("/files/a.pdf", "#pdf");</script>',
        "<script>new Pdfh5('#demo', {pdfurl: '/pdfjs/viewer.html?file=/files/a.pdf'});</script>",
        '<p id="pdfshow" data-value="/files/a.pdf"></p>',
    ],
)
def test_a_script_shows_the_file(html: str) -> None:
    read = page(ARTICLE, whole(f'<div id="zoom">{html}</div>'))
    assert [attachment.url for attachment in recognise(read).article(read).attachments] == [FILE]


def test_a_script_outside_the_body_says_nothing_of_the_article() -> None:
    read = page(ARTICLE, whole('<script>var help = "/help.pdf";</script><div id="zoom"><p>正文</p></div>'))
    assert recognise(read).article(read).attachments == ()
