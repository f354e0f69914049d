"""Rows of lists in skins that real portals have, beside those that the families' own tests show."""

import pytest

from crawler.families import Row, canonical, recognise
from crawler.families.shapes import is_article
from tests.crawler.families import page, whole

HOST = "http://www.jiaxian.gov.cn"
TITLES = ("甲县教育局2023年政府信息公开工作年度报告", "甲县水利局2023年政府信息公开工作年度报告")


def listed(html: str) -> tuple[Row, ...]:
    read = page(f"{HOST}/nb/", whole(html))
    return recognise(read).listing(read).rows


@pytest.mark.parametrize(
    "written",
    [
        '<a href="/nb/{n}.html"><span>{title}</span><span>2024-01-1{n}</span></a>',
        '<a href="/nb/{n}.html"><i>[2024-01-1{n}]</i>{title}</a>',
        '<li><a href="/nb/{n}.html"><em>2024/1/1{n}</em> {title}</a></li>',
        "<li onclick=\"window.open('/nb/{n}.html')\">{title} <b>2024-01-1{n}</b></li>",
    ],
)
def test_a_date_within_the_link_is_the_rows_and_no_part_of_the_title(written: str) -> None:
    items = "".join(written.format(n=n, title=title) for n, title in enumerate(TITLES, 1))
    assert listed(f"<ul>{items}</ul>") == tuple(
        Row(f"{HOST}/nb/{n}.html", title, f"2024-01-1{n}") for n, title in enumerate(TITLES, 1)
    )


def test_a_date_that_is_part_of_the_title_stays() -> None:
    html = f'<li><a href="/nb/1.html">{TITLES[0]}（2024年1月10日修订）</a><span>2024-02-01</span></li>'
    assert listed(html) == (Row(f"{HOST}/nb/1.html", f"{TITLES[0]}（2024年1月10日修订）", "2024-02-01"),)


def test_the_organ_of_a_row_ends_before_the_next_label() -> None:
    html = (
        f'<dl><dt><a href="/nb/1.html">{TITLES[0]}</a></dt>'
        "<dd>索 引 号：1-2 发 布 机 构：教育局 发布日期：2024-01-11</dd></dl>"
    )
    assert [row.publisher for row in listed(html)] == ["教育局"]


@pytest.mark.parametrize(
    "path",
    [
        "/zwgk/202301/t20230118_11520599_wap.html",
        "/nb_17198/20200617/t0035_1372757.html",
        "/nb/202601/c05_401805.shtml",
        "/xzjd/2024012311223344556/index.shtml",
        "/nb/bmnb/content_198972",
        "/zwgkcontent-888888040-56270.html",
        "/zfxxgknb/2022/tpz/63d48a80f8fd1c4c213ab9ff.html",
        "/site_x/channel_c_5f9f/doc_61e4cd8e91b9b931d743a66e.html",
        "/cms/html/szf/2013-01-25/1779102018.html",
    ],
)
def test_shapes_of_articles(path: str) -> None:
    assert is_article(HOST + path)


def test_the_telephones_copy_of_an_article_is_the_article() -> None:
    article = f"{HOST}/nb/202301/t20230118_11520599"
    assert canonical(f"{article}_wap.html") == canonical(f"{article}.html")
