import codecs

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipelines.readers import ReaderError
from pipelines.readers.charset import decode, examine, readable
from pipelines.reasons import Reason

TITLE = "甲县交通运输局2023年政府信息公开工作年度报告"
TRADITIONAL = "甲縣交通運輸局2023年政府信息公開工作年度報告"


def page(title: str, declared: str | None) -> str:
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">' if declared else ""
    return f"<html><head>{meta}<title>{title}</title></head><body><p>{title}</p></body></html>"


@pytest.mark.parametrize("declared", [None, "utf-8", "gb2312", "gbk", "GB18030", "big5", "iso-8859-1", "nonsense"])
@pytest.mark.parametrize(("codec", "name"), [("utf-8", "utf-8"), ("gbk", "gb18030"), ("gb18030", "gb18030")])
def test_the_bytes_decide_and_not_the_declaration(codec: str, name: str, declared: str | None) -> None:
    expected = page(TITLE, declared)
    assert decode(expected.encode(codec)) == (expected, name)
    assert decode(expected.encode(codec), declared) == (expected, name)


@pytest.mark.parametrize("declared", [None, "big5", "gb2312", "utf-8"])
def test_big5(declared: str | None) -> None:
    expected = page(TRADITIONAL, declared)
    assert decode(expected.encode("big5")) == (expected, "big5hkscs")


@pytest.mark.parametrize(
    "words",
    ["年报", "公开指南", "通知公告", "乡镇街道", "二〇二三年度", "关于公布2023年度报告的通知", "联通", "市政府办公室"],
)
@pytest.mark.parametrize("codec", ["utf-8", "gbk"])
def test_short_pages_without_a_declaration_and_without_the_phrase(words: str, codec: str) -> None:
    for body in (words, f"<p>{words}</p>", f'<a href="/a">{words}</a>' * 5):
        assert decode(body.encode(codec))[0] == body


def test_big5_without_the_phrase() -> None:
    words = "公開資訊，縣市政府年度工作報告書"
    assert decode(words.encode("big5"), "big5") == (words, "big5hkscs")
    assert decode(words.encode("big5")) == (words, "big5hkscs")


def test_a_declaration_breaks_a_tie() -> None:
    # "路" in GBK is "·" in UTF-8: nothing in the bytes tells.
    body = "路".encode("gbk")
    assert body.decode("utf-8") == "·"
    assert decode(body) == ("·", "utf-8")
    assert decode(body, "gb2312") == ("路", "gb18030")
    assert decode(b'<meta charset="gbk">' + body)[1] == "gb18030"
    assert decode(b'<?xml version="1.0" encoding="gb2312"?>' + body)[1] == "gb18030"
    # The server's word goes before the page's own, and latin-1 is no word at all.
    assert decode(b'<meta charset="gbk">' + body, "utf-8")[1] == "utf-8"
    assert decode(b'<meta charset="gbk">' + body, "ISO-8859-1")[1] == "gb18030"


@pytest.mark.parametrize(
    ("mark", "codec"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
    ],
)
def test_byte_order_marks(mark: bytes, codec: str) -> None:
    assert decode(mark + TITLE.encode(codec), "gbk") == (TITLE, codec)


def test_a_mark_that_lies() -> None:
    text, encoding = decode(codecs.BOM_UTF8 + TITLE.encode("gbk"))
    assert encoding == "gb18030"
    assert text.endswith("政府信息公开工作年度报告")


@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
@pytest.mark.parametrize("declared", [None, "utf-8", "gbk"])
def test_a_page_cut_inside_a_character(codec: str, declared: str | None) -> None:
    expected = page(TITLE, declared)
    body = expected.encode(codec) + "止".encode(codec)[:-1]
    decoded = examine(body)
    assert decoded == (expected + "\ufffd", codec, 1)
    assert len(decoded.warnings) == 1
    assert codec in decoded.warnings[0]


@pytest.mark.parametrize(("codec", "name"), [("utf-8", "utf-8"), ("gbk", "gb18030")])
def test_a_page_with_one_bad_byte(codec: str, name: str) -> None:
    before, after = page(TITLE, "utf-8"), page("乙县" + TITLE, "gbk")
    decoded = examine(before.encode(codec) + b"\xff " + after.encode(codec))
    assert (decoded.text, decoded.encoding, decoded.broken) == (before + "\ufffd " + after, name, 1)


@pytest.mark.parametrize("words", ["年报公开", "乡镇街道办事处"])
def test_a_short_cut_page_without_the_phrase(words: str) -> None:
    assert examine(words.encode() + b"\xe5\x85") == (words + "\ufffd", "utf-8", 1)


def test_undamaged_text_has_no_warning() -> None:
    assert examine(TITLE.encode("gbk")).warnings == ()


def test_what_no_encoding_fits() -> None:
    body = b"\xff \x80 " * 50
    assert decode(body)[0]  # the crawler looks at any answer
    with pytest.raises(ReaderError) as caught:
        readable(body)
    assert caught.value.reason is Reason.UNREADABLE
    assert "no encoding fits" in caught.value.detail


@given(st.binary(max_size=200), st.sampled_from([None, "gbk", "big5", "utf-8", "x\ufffd", ""]))
@example(b"", None)
@example(b"<meta charset=\xff\xff>", None)
def test_any_bytes_decode(body: bytes, declared: str | None) -> None:
    text, encoding = decode(body, declared)
    assert body.decode(encoding, "replace").lstrip("\ufeff") == text.lstrip("\ufeff")


@given(
    st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1), st.sampled_from(["utf-8", "gbk"])
)
def test_chinese_around_the_phrase_comes_back(words: str, codec: str) -> None:
    expected = f"<p>{words}</p><p>政府信息公开</p>"
    assert decode(expected.encode(codec))[0] == expected
