import json
from urllib.parse import parse_qs, urlsplit

import pytest

from crawler.families import FurtherPage, Row, recognise
from tests.crawler.families import page, whole

COLUMN = "http://www.jiashi.gov.cn/jsrmzf/xxgknb/xxgknb.html"
GET = "http://www.jiashi.gov.cn/truecms/messageController/getMessage.do"
UUID = "0a1b2c3d-0000-1111-2222-0a1b2c3d4e5f"
TITLE = "甲市2023年政府信息公开工作年度报告"


def record(number: int) -> str:
    return (
        f'<record><![CDATA[<li><a href="/jsrmzf/xxgknb/content/0a1b2c3d-0000-1111-2222-{number:012x}.html" '
        f'title="{TITLE}">甲市2023年…</a><span>2024-01-{number:02d}</span></li>]]></record>'
    )


def datastore(*numbers: int, total: int | None = None) -> str:
    told = f"<totalrecord>{total}</totalrecord>" if total is not None else ""
    return f"<datastore>{told}<recordset>{''.join(map(record, numbers))}</recordset></datastore>"


def call(more: str = "") -> str:
    return (
        "<script>$('#l').page({url:'/truecms/messageController/getMessage.do',perPage:10,"
        f"{more}data:{{columnId:'{UUID}',contentTemplate:''}}}});</script>"
    )


def ways(further: FurtherPage | None) -> list[tuple[str, ...]]:
    found = []
    while further is not None:
        query = parse_qs(urlsplit(further.url).query, keep_blank_values=True)
        found.append(tuple(query[name][0] for name in ("startrecord", "endrecord", "perpage")))
        further = further.otherwise
    return found


def test_the_records_of_a_page_and_those_behind_them() -> None:
    held = f'<script id="initData" type="text/xml">{datastore(1, 2)}</script>'
    read = page(COLUMN, whole(held + call("totalRecord:12,")))
    listing = recognise(read).listing(read)
    assert recognise(read).name == "truecms"
    assert listing.rows[0] == Row(
        f"http://www.jiashi.gov.cn/jsrmzf/xxgknb/content/0a1b2c3d-0000-1111-2222-{1:012x}.html", TITLE, "2024-01-01"
    )
    assert (len(listing.rows), listing.declared) == (2, 12)
    (further,) = listing.further
    query = parse_qs(urlsplit(further.url).query, keep_blank_values=True)
    assert further.url.startswith(GET)
    assert (query["columnId"], query["contentTemplate"]) == ([UUID], [""])
    assert ways(further) == [("3", "12", "10")]


def test_a_page_that_holds_all_asks_for_nothing() -> None:
    held = f'<div id="initData" style="display:none">{datastore(1, 2)}</div>'
    for script in (call("totalRecord:2,"), call()):
        read = page(COLUMN, whole(held + script))
        assert recognise(read).listing(read).further == ()


def test_fewer_records_are_asked_for_where_many_bring_nothing() -> None:
    read = page(COLUMN, whole(call().replace("perPage:10", "perPage:50")))
    (further,) = recognise(read).listing(read).further
    assert ways(further) == [("1", "50", "50"), ("1", "20", "20"), ("1", "10", "10")]


@pytest.mark.parametrize("wrap", ["cb({});", "{}", "jQuery_1({})", "({})"])
def test_an_answer_wraps_records_in_jsonp_or_json(wrap: str) -> None:
    url = f"{GET}?columnId={UUID}&contentTemplate=&startrecord=1&endrecord=2&perpage=2"
    answer = json.dumps({"result": datastore(1, 2, total=5)})
    read = page(url, wrap.replace("{}", answer), base=COLUMN)
    listing = recognise(read).listing(read)
    assert (len(listing.rows), listing.declared, ways(listing.further[0])) == (2, 5, [("3", "4", "2")])


def test_an_answer_as_xml_and_its_end() -> None:
    url = f"{GET}?columnId={UUID}&startrecord=11&endrecord=20&perpage=10"
    read = page(url, datastore(1, 2), base=COLUMN)
    listing = recognise(read).listing(read)
    assert (len(listing.rows), listing.further) == (2, ())


@pytest.mark.parametrize("answer", ["", "null", "[]", "{", "cb(", '{"result":null}', "<html>404</html>"])
def test_an_answer_of_nothing(answer: str) -> None:
    read = page(f"{GET}?columnId={UUID}&startrecord=1&endrecord=10&perpage=10", answer)
    listing = recognise(read).listing(read)
    assert (listing.rows, listing.further) == ((), ())
