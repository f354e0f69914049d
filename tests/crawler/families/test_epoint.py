import json
from urllib.parse import parse_qs, urlsplit

import pytest

from crawler.families import FurtherPage, Row, recognise
from tests.crawler.families import page, whole

COLUMN = "http://www.jiaxian.gov.cn/xxgk/govInfoPub.html?deptcode=jtj&categorynum=003004"
SCRIPT = 'var siteInfo = { "projectName": "/EWB-FRONT", "siteGuid": "7eb5f7f1-9041-43ad-8e13-8fcb82ea831a" };'
ACTION = "http://www.jiaxian.gov.cn/EWB-FRONT/rest/lightfrontaction/getgovinfolist"
FRAME = '<script src="/js/webBuilderCommon.js?v=2"></script><ul id="list"></ul>'
TITLE = "甲县交通运输局2023年政府信息公开工作年度报告"


def bodies(further: FurtherPage | None) -> list[dict[str, object]]:
    found = []
    while further is not None:
        assert further.method == "POST"
        found.append(json.loads(further.body))
        further = further.otherwise
    return found


def record(number: int) -> dict[str, str]:
    url = f"/xxgk/20240118/0a1b2c3d-0000-1111-2222-{number:012x}.html"
    return {"infourl": url, "title": f"<b>{TITLE[:9]}...</b>", "realtitle": TITLE, "infodate": "2024-01-18"}


@pytest.mark.parametrize(
    "body",
    [
        (COLUMN, FRAME),
        (
            "http://www.jiaxian.gov.cn/xxgk/jtj/subpage.html",
            FRAME + '<input type="hidden" id="deptcode" value="jtj"><input name="categorynum" value="003004">',
        ),
        (
            "http://www.jiaxian.gov.cn/xxgk/jtj/subpage.html",
            FRAME + '<script>var categorynum = "003004"; var param = {deptcode: "jtj"};</script>',
        ),
    ],
)
def test_the_sites_own_script_comes_first(body: tuple[str, str]) -> None:
    read = page(body[0], whole(body[1]))
    assert recognise(read).name == "epoint"
    (further,) = recognise(read).listing(read).further
    query = parse_qs(urlsplit(further.url).query)
    assert urlsplit(further.url).path == "/js/webBuilderCommon.js"
    assert (query["deptcode"], query["categorynum"]) == (["jtj"], ["003004"])

    script = page(further.url, SCRIPT, base=read.url)
    listing = recognise(script).listing(script)
    assert (listing.rows, listing.is_prelude) == ((), True)
    (asked,) = listing.further
    assert asked.url.startswith(ACTION + "?")
    first, second = bodies(asked)
    assert first == {
        "deptcode": "jtj",
        "categorynum": "003004",
        "siteGuid": "7eb5f7f1-9041-43ad-8e13-8fcb82ea831a",
        "pageIndex": 0,
        "pageSize": 15,
    }
    assert second == {**first, "pageIndex": 1}


def test_a_page_that_names_its_site_itself() -> None:
    read = page(COLUMN, whole(f"<script>{SCRIPT}</script>{FRAME}"))
    (further,) = recognise(read).listing(read).further
    assert further.url.startswith(ACTION)


def test_an_answer_and_what_follows() -> None:
    url = f"{ACTION}?deptcode=jtj&categorynum=003004&siteGuid=7eb5&pageIndex=0&pageSize=15"
    read = page(url, json.dumps({"custom": {"data": [record(n) for n in range(15)], "total": 31}}), base=COLUMN)
    listing = recognise(read).listing(read)
    assert listing.rows[0] == Row(
        "http://www.jiaxian.gov.cn/xxgk/20240118/0a1b2c3d-0000-1111-2222-000000000000.html", TITLE, "2024-01-18"
    )
    assert (len(listing.rows), listing.declared) == (15, 31)
    assert [body["pageIndex"] for body in bodies(listing.further[0])] == [1, 2]
    assert {body["siteGuid"] for body in bodies(listing.further[0])} == {"7eb5"}


def test_the_last_answer_leads_nowhere() -> None:
    url = f"{ACTION}?deptcode=jtj&categorynum=003004&siteGuid=7eb5&pageIndex=2&pageSize=15"
    read = page(url, json.dumps({"custom": json.dumps({"data": [record(1)]})}))
    listing = recognise(read).listing(read)
    assert (len(listing.rows), listing.further, listing.declared) == (1, (), None)


def test_a_title_without_its_whole_form_is_cut() -> None:
    told = {"infourl": "/a.html", "title": "<font>甲县交通运输局2023...</font>"}
    read = page(f"{ACTION}?pageIndex=0&siteGuid=x", json.dumps({"custom": {"data": [told]}}))
    (row,) = recognise(read).listing(read).rows
    assert (row.title, row.truncated, row.date) == ("甲县交通运输局2023...", True, None)


@pytest.mark.parametrize(
    "answer", ["", "null", "{", '{"custom":7}', '{"custom":{"data":7}}', '{"custom":{"data":[7,{}]}}']
)
def test_an_answer_of_nothing(answer: str) -> None:
    read = page(f"{ACTION}?pageIndex=0&siteGuid=x", answer)
    listing = recognise(read).listing(read)
    assert (listing.rows, listing.further) == ((), ())
