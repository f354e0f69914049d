import pytest

from crawler.addresses import (
    Premises,
    canonical,
    complete,
    is_private_address,
    is_public_name,
    with_parameters,
    without_parameters,
)

PAGE = "http://www.jiaxian.gov.cn/xxgk/nb/list.html"


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("./202401/t1.html", "http://www.jiaxian.gov.cn/xxgk/nb/202401/t1.html"),
        ("../../x/", "http://www.jiaxian.gov.cn/x/"),
        ("../../../../x/", "http://www.jiaxian.gov.cn/x/"),
        ("//www.jiaxian.gov.cn/a", "http://www.jiaxian.gov.cn/a"),
        ("http://www.jiaxian.gov.cn./x/", "http://www.jiaxian.gov.cn/x/"),
        ("http://www.jiaxian.gov.cn:80/x", "http://www.jiaxian.gov.cn/x"),
        ("http://www.jiaxian.gov.cn:8080/x", "http://www.jiaxian.gov.cn:8080/x"),
        ("HTTP://WWW.JIAXIAN.GOV.CN/X", "http://www.jiaxian.gov.cn/X"),
        (" \r\n/a b.doc\t", "http://www.jiaxian.gov.cn/a%20b.doc"),
        ("\\files\\a.doc", "http://www.jiaxian.gov.cn/files/a.doc"),
        ("/年报.doc", "http://www.jiaxian.gov.cn/%E5%B9%B4%E6%8A%A5.doc"),
        ("/a?x=1&amp;y=2#top", "http://www.jiaxian.gov.cn/a?x=1&y=2"),
        ("/a?u=%25E7%2594", "http://www.jiaxian.gov.cn/a?u=%25E7%2594"),
        ("?page=2", "http://www.jiaxian.gov.cn/xxgk/nb/list.html?page=2"),
    ],
)
def test_links_are_made_whole(href: str, url: str) -> None:
    assert complete(PAGE, href) == url


@pytest.mark.parametrize(
    "href",
    [
        "",
        "#",
        "#top",
        "javascript:void(0)",
        "JavaScript:;",
        "mailto:a@b.cn",
        "data:text/html,x",
        "ftp://x/y",
        "file:///etc/passwd",
        "http://[x",
        "http://",
        "http://a.cn:port/",
    ],
)
def test_what_leads_to_no_page(href: str) -> None:
    assert complete(PAGE, href) is None


def test_a_homepage_without_a_slash_keeps_its_host() -> None:
    assert complete("http://www.jiaxian.gov.cn", "./xxgk/") == "http://www.jiaxian.gov.cn/xxgk/"


@pytest.mark.parametrize(
    "twin",
    [
        "https://www.jiaxian.gov.cn/nb/",
        "http://jiaxian.gov.cn/nb/",
        "http://www.jiaxian.gov.cn/nb/index.html",
        "http://www.jiaxian.gov.cn/nb/index.shtml",
        "http://www.jiaxian.gov.cn//nb//",
        "https://www.jiaxian.gov.cn:443/nb/default.htm",
    ],
)
def test_one_key_for_the_ways_to_write_a_page(twin: str) -> None:
    assert canonical(twin) == canonical("http://www.jiaxian.gov.cn/nb/")


@pytest.mark.parametrize(
    "other",
    [
        "http://www.jiaxian.gov.cn/nb/list.html",
        "http://www.jiaxian.gov.cn/nb/?number=A18",
        "http://gxq.jiaxian.gov.cn/nb/",
        "http://www.jiaxian.gov.cn:8080/nb/",
        "http://www.jiaxian.gov.cn/nb/index_1.html",
    ],
)
def test_other_pages_have_other_keys(other: str) -> None:
    assert canonical(other) != canonical("http://www.jiaxian.gov.cn/nb/")


def test_parameters() -> None:
    url = "http://a.gov.cn/x?a=1&b=2&c="
    assert without_parameters(url, ["b"]) == "http://a.gov.cn/x?a=1&c="
    assert without_parameters(url, ["z"]) == url
    assert with_parameters(url, [("b", "3"), ("d", "甲")]) == "http://a.gov.cn/x?a=1&c=&b=3&d=%E7%94%B2"


@pytest.mark.parametrize("host", ["www.cixi.gov.cn", "gxq.changzhi.gov.cn", "a-b.gov.cn"])
def test_public_names(host: str) -> None:
    assert is_public_name(host)


@pytest.mark.parametrize(
    "host",
    [
        "",
        "localhost",
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f.0.0.1",
        "[::1]",
        "169.254.169.254",
        "db.local",
        "printer.internal",
        "gov",
        "a..gov.cn",
        "-a.gov.cn",
        "1.1.1.1",
        "0177.0.0.1",
        "127.0.0.1.",
        "[::ffff:127.0.0.1]",
        "localhost.",
        "localhost.localdomain",
        "metadata.google.internal",
    ],
)
def test_names_that_are_none(host: str) -> None:
    assert not is_public_name(host)


@pytest.mark.parametrize(
    ("address", "private"),
    [
        ("127.0.0.1", True),
        ("10.1.2.3", True),
        ("169.254.1.1", True),
        ("::1", True),
        ("[fe80::1]", True),
        ("0.0.0.0", True),
        ("224.0.1.1", True),
        ("255.255.255.255", True),
        ("fd00::1", True),
        ("::ffff:10.0.0.1", True),
        ("2002:7f00:1::", True),
        ("64:ff9b::a9fe:a9fe", True),
        ("2400:3200::1", False),
        ("64:ff9b::7272:7272", False),
        ("114.114.114.114", False),
        ("www.cixi.gov.cn", False),
    ],
)
def test_private_addresses(address: str, private: bool) -> None:
    assert is_private_address(address) is private


@pytest.mark.parametrize("portal", ["http://www.changzhi.gov.cn", "https://gxq.changzhi.gov.cn/x"])
def test_the_premises_are_the_portals_domain(portal: str) -> None:
    premises = Premises.of(portal)
    for url in ("http://www.changzhi.gov.cn/", "https://changzhi.gov.cn/x", "https://gxq.changzhi.gov.cn/"):
        assert premises.allow(url)
    for url in (
        "http://www.ankang.gov.cn/",
        "http://changzhi.gov.cn.evil.com/",
        "http://notchangzhi.gov.cn/",
        "http://127.0.0.1/",
        "http://[::1]/",
        "ftp://www.changzhi.gov.cn/",
        "http://www.changzhi.gov.cn@127.0.0.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://017700000001/",
        "http://[::ffff:169.254.169.254]/",
        "http://[::1",
        "file://www.changzhi.gov.cn/etc/passwd",
        "//www.changzhi.gov.cn/",
        "http://",
    ):
        assert not premises.allow(url)


def test_attachments_may_lie_on_other_hosts_of_governments_and_on_configured_ones() -> None:
    premises = Premises.of("http://www.cixi.gov.cn", ["files.storage.cn"])
    assert premises.allow("http://www.ningbo.gov.cn/a.pdf", attachment=True)
    assert premises.allow("https://files.storage.cn/a.pdf", attachment=True)
    assert not premises.allow("https://files.storage.cn/a.pdf")
    assert not premises.allow("https://sub.files.storage.cn/a.pdf", attachment=True)
    assert not premises.allow("http://gov.cn.evil.com/a.pdf", attachment=True)
