"""Epoint EWB: lists as JSON, asked for with what `webBuilderCommon.js` says of the site (portals.md section 10)."""

import json
import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from crawler.addresses import complete, with_parameters
from crawler.families.base import FurtherPage, Listing, Page, Row
from crawler.families.captions import is_truncated
from crawler.families.generic import Generic
from crawler.families.links import text_of
from crawler.families.lists import fragments, read_date
from crawler.families.shapes import EPOINT_ARTICLE

_SCRIPT = "webBuilderCommon.js"
_ACTION = "/rest/lightfrontaction/getgovinfolist"
_MARKS = ("EWB-FRONT", _SCRIPT, "govInfoPub")
_XHR = ("X-Requested-With", "XMLHttpRequest")
_HEADERS = (("Content-Type", "application/json;charset=UTF-8"), _XHR)
_ARTICLE = re.compile(EPOINT_ARTICLE + "$")
_SITE = re.compile(r"""["']?\b(projectName|siteGuid)\b["']?\s*[:=]\s*["']([^"']*)["']""")
_COLUMN = re.compile(r"""["']?\b(deptcode|categorynum)\b["']?\s*[:=]\s*["']([^"']*)["']""", re.IGNORECASE)
_NAMES = ("deptcode", "categorynum")
_SIZE = 15
_TOTALS = ("total", "totalcount", "totalnum", "count", "rowcount")


class Epoint(Generic):
    """The Epoint EWB family."""

    name = "epoint"

    def matches(self, page: Page) -> bool:
        """Tell by the system's scripts, its interface, or the shape of an article's address."""
        path = urlsplit(page.url).path
        if path.endswith((_ACTION, _SCRIPT)) or _ARTICLE.search(path):
            return True
        return any(mark in page.text for mark in _MARKS)

    def listing(self, page: Page) -> Listing:
        """Give the rows of an answer, or of a static page; else the way to the column's rows.

        It takes two steps: the site's own script names the project and the site, then the interface is asked. The
        column goes along in the script's address.
        """
        path = urlsplit(page.url).path
        if path.endswith(_ACTION):
            return _answer(page)
        site, column = dict(_SITE.findall(page.text)), _column(page)
        if path.endswith(_SCRIPT):
            further = (_asked(page, site, column, 0),) if site.get("siteGuid") and any(column.values()) else ()
            return Listing(further=further, is_prelude=True)
        static = super().listing(page)
        if static.rows or not any(column.values()):
            return static
        if site.get("siteGuid"):
            return Listing((), (_asked(page, site, column, 0),))
        script = _script(page)
        return Listing((), (FurtherPage(with_parameters(script, column.items()), headers=(_XHR,)),) if script else ())


def _column(page: Page) -> dict[str, str]:
    """Give which column of which organ a page shows: by its address, else its fields, else its scripts."""
    told = {name.lower(): value for name, value in reversed(_COLUMN.findall(page.text)) if value}
    for field in page.selector.xpath("//input[@value]"):
        for name in (field.attrib.get("id", ""), field.attrib.get("name", "")):
            told[name.lower()] = field.attrib["value"]
    for name, value in parse_qsl(urlsplit(page.url).query):
        told[name.lower()] = value
    return {name: told.get(name, "") for name in _NAMES}


def _script(page: Page) -> str | None:
    for source in page.selector.xpath("//script/@src").getall():
        if urlsplit(source).path.endswith(_SCRIPT):
            return complete(page.home, source)
    return None


def _asked(page: Page, site: dict[str, str], column: dict[str, str], number: int) -> FurtherPage:
    """Build the request for one page of a column, counted from 0; sites that count from 1 give a page twice.

    The parameters stand in the address too, so that the answer can be gone on from.
    """
    project = site.get("projectName", "").strip("/")
    address = urljoin(page.url, f"/{project}{_ACTION}" if project else _ACTION)
    further: FurtherPage | None = None
    for index in (number + 1, number):
        sent = {**column, "siteGuid": site["siteGuid"], "pageIndex": index, "pageSize": _SIZE}
        url = f"{address}?{urlencode(sent)}"
        further = FurtherPage(url, "POST", json.dumps(sent, ensure_ascii=False), _HEADERS, further)
    if further is None:
        raise AssertionError("there are two requests")
    return further


def _answer(page: Page) -> Listing:
    """Read one answer: `custom.data[]`, as an object or as text that holds one."""
    custom = _custom(page.text)
    records = custom.get("data")
    records = [record for record in records if isinstance(record, dict)] if isinstance(records, list) else []
    found = tuple(row for record in records if (row := _row(page, record)) is not None)
    total = _total(custom)
    asked = dict(parse_qsl(urlsplit(page.url).query, keep_blank_values=True))
    number = int(asked["pageIndex"]) if asked.get("pageIndex", "").isdigit() else 0
    # A site that counts from 1 has its last page under the number of all pages.
    is_end = len(records) < _SIZE or (total is not None and number >= -(-total // _SIZE))
    if is_end or not asked.get("siteGuid"):
        return Listing(found, (), total, is_list=True)
    site = {"projectName": urlsplit(page.url).path.removesuffix(_ACTION), "siteGuid": asked["siteGuid"]}
    further = _asked(page, site, {name: asked.get(name, "") for name in _NAMES}, number + 1)
    return Listing(found, (further,), total, is_list=True)


def _custom(text: str) -> dict[str, object]:
    try:
        answer = json.loads(text)
        custom = answer.get("custom") if isinstance(answer, dict) else None
        custom = json.loads(custom) if isinstance(custom, str) else custom
    except ValueError:
        return {}
    return custom if isinstance(custom, dict) else {}


def _total(custom: dict[str, object]) -> int | None:
    for name, value in custom.items():
        if name.lower() in _TOTALS and str(value).isdigit():
            return int(str(value))
    return None


def _row(page: Page, record: dict[str, object]) -> Row | None:
    url = complete(page.home, str(record.get("infourl") or ""))
    titles = [_plain(str(record[name])) for name in ("realtitle", "title") if record.get(name)]
    if url is None or not titles:
        return None
    title = next((title for title in titles if not is_truncated(title)), titles[0])
    dates = (read_date(str(value)) for name, value in record.items() if "date" in name.lower())
    return Row(url, title, next((date for date in dates if date), None), is_truncated(title))


def _plain(title: str) -> str:
    """Give a title without its mark-up: some are coloured."""
    return next((text_of(tree) for tree in fragments([title])), "") if "<" in title else " ".join(title.split())
