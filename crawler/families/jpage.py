"""Hanweb JCMS: columns whose first records lie in a script, the rest behind `dataproxy.jsp` (portals.md section 2)."""

import re
from dataclasses import dataclass
from itertools import zip_longest
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from crawler.addresses import complete, with_parameters, without_parameters
from crawler.families.articles import PageArticle
from crawler.families.base import Article, FurtherPage, Link, Listing, Page, Row
from crawler.families.generic import Generic
from crawler.families.links import towards_reports
from crawler.families.lists import fragments, rows
from crawler.families.shapes import JCMS_ARTICLE
from crawler.vocabulary import ANNUAL_WORDS
from pipelines.characters import squeeze

_BODIES = ("#zoom", "table#article", "td.bt_content", ".artile_zw", ".main-txt", ".article-conter")
_PROXY = "/module/web/jpage/dataproxy.jsp"
_HEADERS = (
    ("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"),
    ("X-Requested-With", "XMLHttpRequest"),
)
_CLIENT_SIDE = ("uid", "pageNum")  # a browser's own notes in the address; the server's answer is the same
_COLUMN = re.compile(r"/col/col(\d+)(?:/|$)")
_ARTICLE = re.compile(JCMS_ARTICLE + "$")
_ART_OF_COLUMN = re.compile(r"/col/col(\d+)/art/|/art_(\w+?)_\w+\.html")
_RECORD = re.compile(r"<record>\s*<!\[CDATA\[(.*?)\]\]>\s*</record>", re.DOTALL)
_NEXT_GROUP = re.compile(r"<nextgroup>\s*<!\[CDATA\[(.*?)\]\]>\s*</nextgroup>", re.DOTALL)
_TOTAL = re.compile(r"<totalrecord>\s*(\d+)\s*</totalrecord>")
_TOTAL_PAGES = re.compile(r"<totalpage>\s*(\d+)\s*</totalpage>")
_ENDLESS = 1_000_000
_USUAL_GROUP = 45  # three pages of fifteen
_SPAN = ("startrecord", "endrecord", "perpage", "page")
_DATASTORE = re.compile(r"<datastore>.*?</datastore>", re.DOTALL)
_CALL = re.compile(r"""\$\(\s*["']#([\w-]+)["']\s*\)\.jpage\s*\(""")
_PAIR = re.compile(r"""["']?(\w+)["']?\s*:\s*(?:'([^']*)'|"([^"]*)"|([^,{}\s]+))""")


@dataclass(frozen=True, slots=True)
class _Unit:
    """One list of a column page: its inline records and how its further ones are asked for."""

    rows: tuple[Row, ...]
    next_group: str | None
    total: int | None
    per_page: int
    proxy: str
    parameters: tuple[tuple[str, str], ...]


class Jpage(Generic):
    """The JCMS family."""

    name = "jpage"

    def matches(self, page: Page) -> bool:
        """Tell by the proxy, the inline records, or the shape of an article's address."""
        if "dataproxy.jsp" in page.text or "<recordset>" in page.text or "<datastore>" in page.text:
            return True
        return _ARTICLE.search(urlsplit(page.url).path) is not None

    def channels(self, page: Page) -> list[Link]:
        """Give the page's links and those within inline records: navigation may be a list too."""
        found = {link.url: link for link in super().channels(page)}
        for fragment in fragments(_RECORD.findall(page.text)):
            for link in towards_reports(page, fragment):
                found.setdefault(link.url, link)
        return list(found.values())

    def listing(self, page: Page) -> Listing:
        """Give the records of the page's lists (or of one answer of the proxy), and how to get the next group."""
        if "<html" not in page.text.lower() and not _CALL.search(page.text):
            return _answer(page)
        units = _units(page)
        if not units:
            return super().listing(page)
        main = _main(page, units)
        totals = [unit.total for unit in main]
        return Listing(
            tuple(row for unit in main for row in unit.rows),
            tuple(further for unit in main if (further := _after(page, unit)) is not None),
            sum(total for total in totals if total is not None) if None not in totals else None,
        )

    def article(self, page: Page) -> Article:
        """Give the head of an article."""
        return PageArticle(page, _BODIES)

    def canonical(self, url: str) -> str:
        """Leave out what only the browser notes in a column's address."""
        return without_parameters(url, _CLIENT_SIDE) if _COLUMN.search(urlsplit(url).path) else url


def _records(page: Page, text: str) -> tuple[Row, ...]:
    """Give the rows in records; attributes may be single-quoted, titles missing, dates broken over lines."""
    return tuple(row for tree in fragments(_RECORD.findall(text)) for row in rows(page, tree, leads=lambda _: True))


def _group_address(page: Page, text: str) -> str | None:
    """Give the address in `<nextgroup>`: its parameters may be opaque and are copied as they are."""
    for group in _NEXT_GROUP.findall(text):
        match = re.search(r"""href\s*=\s*["']([^"']+)["']""", group)
        if match and (url := complete(page.home, match.group(1))) is not None:
            return url
    return None


def _number(text: str, name: str) -> int | None:
    match = re.search(rf"""["']?{name}["']?\s*:\s*["']?(\d+)""", text)
    return int(match.group(1)) if match else None


def _units(page: Page) -> list[_Unit]:
    """Give the lists of a column page: every call of `.jpage(`, with the records that lie in its element."""
    calls = list(_CALL.finditer(page.text))
    stores = _stores(page)
    units = []
    for call, following in zip_longest(calls, calls[1:]):
        text = page.text[call.end() : following.start() if following else None].partition("</script")[0]
        inline = _DATASTORE.search(text)
        store = inline.group() if inline else stores.pop(call.group(1), "")
        units.append(_unit(page, store, text))
    # Records without a call of their own: all that there is.
    units += [_unit(page, store, "") for store in stores.values()]
    return [unit for unit in units if unit.rows or unit.total is not None]


def _stores(page: Page) -> dict[str, str]:
    """Give the inline records by the id of the element that they lie in."""
    found: dict[str, str] = {}
    for number, script in enumerate(
        page.selector.xpath("//script[contains(., '<recordset>') or contains(., '<record>')]")
    ):
        text = script.xpath("string(.)").get() or ""
        if _CALL.search(text):
            continue  # records within a call belong to it
        holder = script.xpath("ancestor::*[@id][1]/@id").get() or f"script {number}"
        found[holder] = found.get(holder, "") + text
    if not found and not _CALL.search(page.text) and _RECORD.search(page.text):
        return {"": page.text}  # records that lie in the page without a script around them
    return found


def _unit(page: Page, store: str, call: str) -> _Unit:
    found = _records(page, store)
    total = _number(call, "totalRecord")
    declared = _TOTAL.search(store)
    if total is None and declared:
        total = int(declared.group(1))
    proxy = re.search(r"""proxyUrl["']?\s*:\s*["']([^"']+)["']""", call)
    parameters = re.search(r"""ajaxParam["']?\s*:\s*\{(.*?)\}""", call, re.DOTALL)
    return _Unit(
        rows=found,
        next_group=_group_address(page, store),
        total=total,
        per_page=_number(call, "perPage") or 0,
        proxy=proxy.group(1) if proxy else _PROXY,
        parameters=tuple(_pairs(parameters.group(1))) if parameters else (),
    )


def _pairs(text: str) -> list[tuple[str, str]]:
    return [(match[1], match[2] or match[3] or match[4] or "") for match in _PAIR.finditer(text)]


def _main(page: Page, units: list[_Unit]) -> list[_Unit]:
    """Choose the lists that carry the column's own articles, or reports; else the longest one.

    A slider of other columns' pictures comes first on many pages (section 2.3); departments and townships may have a
    list each.
    """
    match = _COLUMN.search(urlsplit(page.url).path)
    column = match.group(1) if match else None
    own = [unit for unit in units if any(_column_of(row) == column or _speaks_of_reports(row) for row in unit.rows)]
    return own or [max(units, key=lambda unit: (unit.total or 0, len(unit.rows)))]


def _column_of(row: Row) -> str | None:
    match = _ART_OF_COLUMN.search(row.url)
    return (match.group(1) or match.group(2)) if match else None


def _speaks_of_reports(row: Row) -> bool:
    return any(word in squeeze(row.title) for word in ANNUAL_WORDS)


def _after(page: Page, unit: _Unit) -> FurtherPage | None:
    """Give the request for the records behind a unit's inline ones, None where it has no more."""
    got = len(unit.rows)
    if (unit.total is not None and got >= unit.total) or not (unit.parameters or unit.next_group):
        return None
    # Opaque values of the next group win over those of the call.
    copied = dict(parse_qsl(urlsplit(unit.next_group or "").query))
    parameters = {**dict(unit.parameters), **copied}
    # A browser asks for as many as lie inline: a group of three pages (section 2.3).
    span = _Span(got + 1, got or unit.per_page or _USUAL_GROUP, unit.per_page)
    return _asked(urljoin(page.home, unit.proxy), parameters, span, unit.next_group)


@dataclass(frozen=True, slots=True)
class _Span:
    """Which records to ask for: `many` from the record `first` (counted from 1), of a list shown by `per_page`."""

    first: int
    many: int
    per_page: int


def _asked(proxy: str, parameters: dict[str, str], span: _Span, group: str | None) -> FurtherPage:
    """Build one call of the proxy; where it is answered with nothing new, the next group or the page's number is tried.

    The parameters stand in the address too: some installations read them there, and the answer can be gone on from.
    """
    sent = [(name, value) for name, value in parameters.items() if name not in _SPAN]
    query = [
        *sent,
        ("startrecord", str(span.first)),
        ("endrecord", str(span.first + span.many - 1)),
        ("perpage", str(span.per_page or span.many)),
    ]
    number = (span.first - 1) // span.many + 1
    by_number = with_parameters(proxy, [*sent, ("page", str(number)), ("perpage", str(span.many))])
    otherwise = FurtherPage(group or by_number, headers=_HEADERS[1:])
    return FurtherPage(with_parameters(proxy, query), "POST", urlencode(sent), _HEADERS, otherwise)


def _answer(page: Page) -> Listing:
    """Read one answer of the proxy."""
    found = _records(page, page.text)
    total = _TOTAL.search(page.text)
    declared = int(total.group(1)) if total else None
    further = _after_answer(page, len(found), declared) if found else None
    return Listing(found, (further,) if further else (), declared)


def _after_answer(page: Page, got: int, declared: int | None) -> FurtherPage | None:
    """Give the request that follows an answer: its own address tells where it stood."""
    here = dict(parse_qsl(urlsplit(page.url).query, keep_blank_values=True))
    group = _group_address(page, page.text)
    numbers = {name: int(value) for name in _SPAN if (value := here.get(name, "")).isdigit()}
    if "startrecord" in numbers and "endrecord" in numbers:
        many = numbers["endrecord"] - numbers["startrecord"] + 1
        end = declared if declared is not None else _last_record(page, numbers.get("perpage"))
        if many < 1 or numbers["endrecord"] >= end or (got < many and end == _ENDLESS):
            return None
        span = _Span(numbers["endrecord"] + 1, many, numbers.get("perpage", 0))
        return _asked(urlsplit(page.url)._replace(query="").geturl(), here, span, group)
    if group is not None:
        return FurtherPage(group, headers=_HEADERS[1:])
    if "page" in numbers and got >= numbers.get("perpage", _USUAL_GROUP):
        return FurtherPage(with_parameters(page.url, [("page", str(numbers["page"] + 1))]), headers=_HEADERS[1:])
    return None


def _last_record(page: Page, per_page: int | None) -> int:
    """Give the number that no record goes beyond, by the count of pages that some answers give instead of a total."""
    pages = _TOTAL_PAGES.search(page.text)
    return int(pages.group(1)) * per_page if pages and per_page else _ENDLESS
