"""Reports that are shown as pictures or in frames, and all the pictures and frames that are none."""

import pytest

from crawler.families import AttachmentKind, recognise
from tests.crawler.families import page, whole

ARTICLE = "http://www.jiaxian.gov.cn/x/202401/t20240120_1.html"
HERE = "http://www.jiaxian.gov.cn/x/202401/"


def shown(html: str) -> list[tuple[str, str]]:
    read = page(ARTICLE, whole(html))
    return [(one.kind, one.url.removeprefix(HERE)) for one in recognise(read).article(read).shown]


def test_the_pages_of_a_report_in_their_order() -> None:
    body = "".join(f'<p><img src="./W0202401{number:02}.jpg" oldsrc="x.jpg"></p>' for number in (3, 1, 2))
    assert shown(f'<div class="TRS_Editor">{body}</div>') == [
        (AttachmentKind.PICTURE, f"W0202401{number:02}.jpg") for number in (3, 1, 2)
    ]


def test_bodies_within_bodies_give_each_picture_once() -> None:
    html = '<div class="zz-xl-ct"><div class="TRS_Editor"><img src="1.png" width="900"></div></div>'
    assert shown(html) == [(AttachmentKind.PICTURE, "1.png")]


def test_a_picture_that_is_loaded_when_it_is_scrolled_to() -> None:
    assert shown('<div id="zoom"><img src="/img/loading.gif" data-original="1.png"></div>') == [
        (AttachmentKind.PICTURE, "1.png")
    ]


@pytest.mark.parametrize(
    "image",
    [
        '<img src="1.png" width="16">',
        '<img src="1.png" style="width: 120px; height:120px">',
        '<img src="1.png" height="30px" width="800">',
        '<img src="/images/icon_doc.gif">',
        '<img src="/ueditor/dialogs/attachment/fileTypeImages/icon_pdf.gif">',
        '<img src="/images/qrcode.png">',
        '<img src="./ewm1.jpg">',
        '<img src="/templates/jia/top.jpg">',
        '<img src="1.png" alt="扫一扫在手机打开">',
        '<img src="1.svg">',
        '<img src="data:image/png;base64,AAAA">',
        "<img>",
        '<div class="share nav"><img src="1.png"></div>',
    ],
)
def test_decoration_is_no_page(image: str) -> None:
    assert shown(f'<div id="zoom">{image}</div>') == []


@pytest.mark.parametrize("name", ["W020240123.jpg", "1.jpg", "catalog.jpg", "decode-2.png", "20240123/linear.png"])
def test_names_that_only_look_like_decoration(name: str) -> None:
    assert shown(f'<div id="zoom"><img src="{name}" width="800"></div>') == [(AttachmentKind.PICTURE, name)]


def test_a_template_whose_body_is_not_known() -> None:
    html = '<div class="header"><img src="/top.jpg"></div><div class="wz"><img src="1.jpg"></div>'
    assert shown(html) == [(AttachmentKind.PICTURE, "1.jpg")]


def test_frames_come_before_pictures_and_none_that_counts_or_is_elsewhere() -> None:
    html = (
        '<div id="zoom"><img src="1.jpg"><iframe src="/hits.jsp?id=1"></iframe><iframe src="http://x.com/a.html">'
        '</iframe><iframe src="tables.html"></iframe><iframe src="a.pdf"></iframe><iframe src="b.html" width="1">'
        "</iframe></div>"
    )
    assert shown(html) == [(AttachmentKind.FRAME, "tables.html"), (AttachmentKind.PICTURE, "1.jpg")]
