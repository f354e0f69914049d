import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from crawler.families import Attachment, LinkKind, Listing, Row, canonical, recognise
from tests.crawler.families import page, whole

HOST = "http://www.jiaqu.gov.cn"
INDEX = f"{HOST}/jtj/gkmlpt/index"
API = f"{HOST}/jtj/gkmlpt/api/all/20765?page=1&sid=755001"
TITLE = "甲区交通运输局2023年政府信息公开工作年度报告"


def index(tree: object, text: str | None = None) -> str:
    told = text or json.dumps(tree, ensure_ascii=False)
    config = f"window._CONFIG = {{ DEBUG: false, SID: '755001', TREE: {told}, SERVICE_AREA_ID: 7 }}"
    return whole('<div id="app"></div>', f"<script>{config}</script>")


def node(number: int, name: str, *children: object, jump: str = "") -> dict[str, Any]:
    return {"id": number, "name": name, "post_count": 1, "jump_url": jump, "children": list(children)}


def article(number: int, **more: object) -> dict[str, Any]:
    told = {
        "id": number,
        "title": TITLE,
        "publisher": "甲区交通运输局",
        "created_at": "2024-01-23 10:00:00",
        "display_publish_time": 1705975200,
        "url": f"{HOST}/jtj/gkmlpt/content/0/990/post_{number}.html",
        "post_url": f"{HOST}/jtj/zwgk/nb/content/post_{number}.html",
    }
    return {**told, **more}


def answered(answer: object, url: str = API) -> Listing:
    read = page(url, json.dumps(answer, ensure_ascii=False), base=INDEX)
    family = recognise(read)
    assert family.name == "gkmlpt"
    return family.listing(read)


def test_columns_of_the_tree_are_lists_of_the_interface() -> None:
    tree = [
        node(1, "政府信息公开指南"),
        node(2, "政府信息公开", node(3, "政府信息公开年报", node(4, "2023年"), node(5, "历年"))),
        node(6, "各镇", node(7, "石桥镇", jump="http://www.jiaqu.gov.cn/sqz/gkmlpt/index#9"), node(8, "临江镇")),
    ]
    read = page(INDEX, index(tree))
    family = recognise(read)
    assert family.name == "gkmlpt"
    told = {(link.url.removeprefix(HOST), link.kind, link.year, link.is_interface) for link in family.channels(read)}
    assert told == {
        ("/jtj/gkmlpt/api/all/3?page=1&sid=755001", LinkKind.ANNUAL, None, True),
        ("/jtj/gkmlpt/api/all/4?page=1&sid=755001", LinkKind.ANNUAL, 2023, True),
        ("/jtj/gkmlpt/api/all/5?page=1&sid=755001", LinkKind.ANNUAL, None, True),
        ("/sqz/gkmlpt/index", LinkKind.ORGAN, None, False),
    }
    (organ,) = (link for link in family.channels(read) if link.kind is LinkKind.ORGAN)
    assert organ.publisher == "石桥镇"


def test_a_page_of_the_platform_is_a_list_only_with_a_column_of_reports() -> None:
    with_reports, without = page(INDEX, index([node(3, "年报")])), page(INDEX, index([node(1, "机构职能")]))
    assert recognise(with_reports).listing(with_reports) == Listing(is_list=True)
    assert recognise(without).listing(without) == Listing()


@pytest.mark.parametrize(
    "text", ["[{id:3,name:'年报'}]", "[" * 100_000, "[1,null,{}]", '[{"name":"年报","id":"../x"}]']
)
def test_trees_that_cannot_be_read(text: str) -> None:
    read = page(INDEX, index(None, text))
    assert recognise(read).channels(read) == []


def test_rows_of_an_answer() -> None:
    found = answered({"classify": {"post_count": 1}, "total": 1, "articles": [article(990001)]})
    assert found == Listing(
        (Row(f"{HOST}/jtj/gkmlpt/content/0/990/post_990001.html", TITLE, "2024-01-23", publisher="甲区交通运输局"),),
        (),
        1,
        is_list=True,
    )


@pytest.mark.parametrize(
    ("told", "date"),
    [
        # 2024-01-23 00:30 in China is still the 22nd in Greenwich.
        ({"display_publish_time": 1705941000}, "2024-01-23"),
        ({"display_publish_time": 0}, "2024-01-23"),
        ({"display_publish_time": None, "created_at": "", "create_time": 1705941000}, "2024-01-23"),
        ({"display_publish_time": None, "created_at": None, "date": 1705941000}, "2024-01-23"),
        ({"display_publish_time": 1705941000000, "created_at": "x"}, None),
    ],
)
def test_days_are_those_of_china(told: dict[str, object], date: str | None) -> None:
    found = answered({"total": 1, "articles": [article(1, **told)]})
    assert found.rows[0].date == date


@pytest.mark.parametrize(
    ("told", "path"),
    [
        ({"url": "", "post_url": "/jtj/nb/content/post_1.html"}, "/jtj/nb/content/post_1.html"),
        ({"url": None}, "/jtj/zwgk/nb/content/post_1.html"),
        ({"url": "", "post_url": ""}, None),
        ({"title": " "}, None),
    ],
)
def test_records_without_an_address_or_a_title_are_no_rows_but_are_counted(
    told: dict[str, object], path: str | None
) -> None:
    found = answered({"total": 1, "articles": [article(1, **told), "x"]})
    assert [urlsplit(row.url).path for row in found.rows] == ([path] if path else [])
    assert found.declared == 1


def test_the_first_page_tells_how_many_follow() -> None:
    articles = [article(number) for number in range(1, 4)]
    first = answered({"total": "8", "articles": articles})
    assert [parse_qs(urlsplit(further.url).query)["page"] for further in first.further] == [["2"], ["3"]]
    assert dict(first.further[0].headers)["X-Requested-With"] == "XMLHttpRequest"
    assert answered({"total": 8, "articles": articles}, API.replace("page=1", "page=0")).further == first.further
    # The last page is short: nothing follows from its length.
    assert answered({"total": 8, "articles": articles[:2]}, API.replace("page=1", "page=3")).further == ()


def test_a_list_that_declares_too_much_is_asked_for_within_bounds() -> None:
    found = answered({"total": 999_999_999, "articles": [article(1)]})
    assert len(found.further) < 200
    assert found.declared == 999_999_999


@pytest.mark.parametrize("answer", [{"total": 0, "articles": []}, {"classify": {"post_count": 0}, "articles": []}])
def test_an_empty_column_is_a_list(answer: dict[str, object]) -> None:
    assert answered(answer) == Listing((), (), 0, is_list=True)


@pytest.mark.parametrize("answer", [{}, [], {"articles": None}, {"message": "error"}])
def test_answers_that_are_no_list(answer: object) -> None:
    assert answered(answer) == Listing()


def test_an_article_and_the_files_that_only_its_settings_name() -> None:
    detail = json.dumps(
        {
            "content": '<p><a href="/attachment/0/990/1/2.pdf">附件：年报.pdf</a></p>',
            "attachment": [{"name": "年报.docx", "url": f"{HOST}/attachment/0/990/1/1.docx"}, {"url": ""}, None],
        }
    ).replace("<", "\\u003C")
    body = (
        f"<h1>{TITLE}</h1><table><tr><td>发布机构：</td><td>甲区交通运输局</td><td>发布日期：</td>"
        '<td>2024-01-23 10:00:00</td></tr></table><div class="article-content"><p>一、总体情况</p>'
        '<a class="nfw-cms-attachment" href="/attachment/0/990/1/1.docx">年报.docx</a></div>'
    )
    read = page(
        f"{HOST}/jtj/gkmlpt/content/0/990/post_990001.html",
        whole(body, f"<script>window._CONFIG = {{DETAIL: {detail}}}</script>"),
    )
    found = recognise(read).article(read)
    assert (found.title, found.published, found.publisher) == (TITLE, "2024-01-23", "甲区交通运输局")
    assert found.attachments == (
        Attachment(f"{HOST}/attachment/0/990/1/1.docx", "年报.docx"),
        Attachment(f"{HOST}/attachment/0/990/1/2.pdf", "附件：年报.pdf"),
    )


def test_the_platforms_and_the_sites_own_copy_are_one_page() -> None:
    copies = (
        f"{HOST}/gkmlpt/content/0/990/post_990001.html",
        f"{HOST}/zwgk/nb/content/post_990001.html",
        f"{HOST}/jtj/gkmlpt/content/0/990/post_990001.html",
    )
    assert len({canonical(url) for url in copies}) == 1
    assert canonical(copies[0]) != canonical(copies[0].replace("990001", "990002"))
    assert canonical(copies[0]) != canonical(copies[0].replace("www", "swj"))
