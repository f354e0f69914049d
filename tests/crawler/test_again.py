"""A portal crawled again: what has not changed is hardly asked for, what has is a new version, what is gone stays."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from models import Capture, ExtractionRow, Report, Run, session
from tests.crawler.test_crawl import Place, keys
from tests.portals import Portals

Make = Callable[[str], "Again"]
TITLE_2023 = "汉阴县人民政府2023年政府信息公开工作年度报告"
EVERYTHING = ("-s", "VERIFY_DAYS=0")


class Again(Place):
    """A place beside one portal, whose pages may change between two crawls."""

    slug = ""

    @property
    def pages(self):
        return self.portals.replicas[self.slug].sites[0].pages

    def edit(self, pattern: str, put: str, *, times: int = 0) -> int:
        """Replaces a regular expression in all pages; gives how many pages changed."""
        changed = 0
        for path, page in list(self.pages.items()):
            text = page.body.decode("utf-8", "surrogateescape")
            new = re.sub(pattern, put, text, count=times)
            if new != text:
                self.pages[path] = replace(page, body=new.encode("utf-8", "surrogateescape"))
                changed += 1
        return changed

    def correct(self, path: str) -> None:
        """Changes the figures of a report."""
        page = self.pages[path]
        figure = re.compile(r"(<td[^>]*>(?:\s*<[^>]+>)*\s*)(\d+)(?=\s*<)")
        text, found = figure.subn(lambda match: f"{match[1]}{int(match[2]) + 1}", page.body.decode())
        assert found > 10
        self.pages[path] = replace(page, body=text.encode())

    def drop_row(self, path: str) -> None:
        """Takes the rows of an article, and of its twin for telephones, out of all lists."""
        number = re.escape(path.removeprefix("/"))
        assert self.edit(rf"<li><a href=\"/(?:Wap)?{number}\".*?</li>\n?", "")

    def drop_page(self, path: str) -> None:
        del self.pages[path]
        self.pages.pop(path.replace("/Content", "/WapContent"), None)

    def asked(self, since: int = 0) -> list[str]:
        """The articles that were asked for, since so many requests."""
        articles = set(self.portals.replicas[self.slug].addresses.values())
        return [request.path for request in self.portals.requests[since:] if request.path in articles]

    def captures(self, path: str) -> list[tuple[int, str | None]]:
        with session(self.engine, read_only=True) as db:
            query = select(Capture.status, Capture.verdict).where(Capture.url.endswith(path)).order_by(Capture.id)
            return [(status, verdict) for status, verdict in db.execute(query)]

    def versions(self, year: int, publisher: str = "汉阴县人民政府") -> list[bool]:
        """Which of the extractions of a report are current."""
        with session(self.engine, read_only=True) as db:
            mine = Report.publisher.has(name=publisher)
            query = select(ExtractionRow.is_current).join(Report).where(Report.year == year, mine)
            return list(db.scalars(query.order_by(ExtractionRow.id)))


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    up: list[Again] = []

    def start(slug: str) -> Again:
        portals = Portals(slugs=[slug])
        portals.__enter__()
        place = Again(tmp_path, portals)
        place.slug = slug
        up.append(place)
        return place

    yield start
    for place in up:
        place.engine.dispose()
        place.portals.__exit__(None, None, None)


@pytest.fixture
def hanyin(make: Make) -> Again:
    return make("hanyin")


def crawled(place: Again, *arguments: str, status: int = 0) -> list[str]:
    """Crawls and gives the articles that were asked for."""
    since = len(place.portals.requests)
    ended = place.crawl(*arguments, place.slug)
    assert ended.status == status, ended.out + ended.err
    return place.asked(since)


@pytest.mark.parametrize("slug", ["hanyin", "cixi"])
def test_an_unchanged_portal_is_hardly_asked(make: Make, slug: str) -> None:
    place = make(slug)
    first = crawled(place)
    sizes = place.sizes()
    with session(place.engine, read_only=True) as db:
        captures = db.scalar(select(func.count()).select_from(Capture))
    second = crawled(place)
    assert len(second) < 0.15 * len(first)
    assert place.sizes() == sizes
    with session(place.engine, read_only=True) as db:
        assert db.scalar(select(func.count()).select_from(Run)) == 2
        assert (db.scalar(select(func.count()).select_from(Capture)) or 0) - (captures or 0) == len(second)
        assert set(db.scalars(select(Capture.status).where(Capture.run_id == 2))) <= {304}
    third = crawled(place, *EVERYTHING)
    assert sorted(third) == sorted(first)
    assert place.sizes() == sizes
    with session(place.engine, read_only=True) as db:
        pages = select(Capture.url, Capture.status).where(Capture.run_id == 3, Capture.page_id.is_(None))
        assert {
            url: status for url, status in db.execute(pages.where(Capture.verdict.is_(None))) if status != 304
        } == {}


def test_a_recent_report_that_changed_is_a_new_version(make: Make) -> None:
    place = make("cixi")
    crawled(place)
    before = place.sizes()
    path = place.portals.address("cixi", "慈溪市人民政府2025年政府信息公开工作年度报告")
    place.correct(path)
    assert path in crawled(place)
    after = place.sizes()
    assert {name: after[name] - before[name] for name in ("report", "document", "extraction")} == {
        "report": 0,
        "document": 1,
        "extraction": 1,
    }
    assert place.versions(2025, "慈溪市人民政府") == [False, True]


def test_an_old_report_that_changed_is_found_when_it_is_verified(hanyin: Again) -> None:
    crawled(hanyin)
    path = hanyin.portals.address("hanyin", TITLE_2023)
    hanyin.correct(path)
    assert path not in crawled(hanyin)
    assert path in crawled(hanyin, *EVERYTHING)
    assert hanyin.versions(2023) == [False, True]


def test_a_row_that_changed_is_looked_into(hanyin: Again) -> None:
    crawled(hanyin)
    path = hanyin.portals.address("hanyin", TITLE_2023)
    assert hanyin.edit(rf'(<a href="{path}".*?)2024-01-20', r"\g<1>2026-11-01")
    assert crawled(hanyin) == [path]


def test_a_report_that_vanished_keeps_its_data(hanyin: Again) -> None:
    crawled(hanyin)
    reports, sizes = hanyin.reports(), hanyin.sizes()
    path = hanyin.portals.address("hanyin", TITLE_2023)
    hanyin.drop_row(path)
    hanyin.drop_page(path)
    assert crawled(hanyin) == [path]
    assert (hanyin.reports(), hanyin.sizes()) == (reports, sizes)
    assert hanyin.captures(path) == [(200, None), (404, "gone")]
    assert hanyin.versions(2023) == [True]
    assert crawled(hanyin) == []


def test_a_row_that_leads_to_nothing_is_a_failure_too(hanyin: Again) -> None:
    crawled(hanyin)
    reports = hanyin.reports()
    path = hanyin.portals.address("hanyin", TITLE_2023)
    hanyin.drop_page(path)
    crawled(hanyin, *EVERYTHING, status=1)
    assert hanyin.reports() == reports
    assert (404, "gone") in hanyin.captures(path)
    assert ("fetch", "gone", path) in hanyin.failures()


def test_a_report_that_no_list_shows_any_more_is_still_there(hanyin: Again) -> None:
    crawled(hanyin)
    path = hanyin.portals.address("hanyin", TITLE_2023)
    hanyin.drop_row(path)
    assert crawled(hanyin) == [path]
    assert hanyin.captures(path) == [(200, None), (304, None)]


def test_a_report_that_moved_is_one_report(hanyin: Again) -> None:
    crawled(hanyin)
    sizes = hanyin.sizes()
    path = hanyin.portals.address("hanyin", TITLE_2023)
    moved = path.replace("Content-", "Content-9")
    page = hanyin.pages[path]
    hanyin.drop_page(path)
    hanyin.edit(re.escape(path.removeprefix("/")), moved.removeprefix("/"))
    hanyin.pages[moved] = page
    since = len(hanyin.portals.requests)
    crawled(hanyin)
    asked = {request.path for request in hanyin.portals.requests[since:]}
    assert {path, moved} <= asked
    assert hanyin.sizes() == sizes
    assert hanyin.captures(path)[-1] == (404, "gone")
    assert (200, None) in hanyin.captures(moved)


def test_a_report_in_two_places_is_one_report(hanyin: Again) -> None:
    crawled(hanyin)
    sizes = hanyin.sizes()
    path = hanyin.portals.address("hanyin", TITLE_2023)
    copy = path.replace("Content-", "Content-8")
    hanyin.pages[copy] = replace(hanyin.pages[path], body=hanyin.pages[path].body + b"<!-- copy -->")
    row = rf'<li><a href="{re.escape(path)}".*?</li>'
    hanyin.edit(rf"({row})", rf'\g<1><li><a href="{copy}" title="{TITLE_2023}">{TITLE_2023}</a></li>')
    crawled(hanyin)
    assert hanyin.captures(copy) == [(200, None)]
    assert hanyin.sizes() == {**sizes, "document": sizes["document"] + 1}
    # Its page is the same every time but for a mark; neither copy wins by having been asked for last.
    crawled(hanyin, *EVERYTHING)
    assert hanyin.versions(2023) == [True]


def test_a_report_that_is_posted_two_years_late_is_found(hanyin: Again) -> None:
    path = hanyin.portals.address("hanyin", TITLE_2023)
    lists = {name: page for name, page in hanyin.pages.items() if "Node" in name}
    page = hanyin.pages[path]
    hanyin.drop_row(path)
    hanyin.drop_page(path)
    crawled(hanyin)
    truths = keys(hanyin.portals.truths("hanyin"))
    assert truths - hanyin.reports() == {("汉阴县人民政府", 2023)}
    hanyin.pages.update(lists)
    hanyin.pages[path] = page
    assert path in crawled(hanyin)
    assert hanyin.reports() == truths


def test_a_column_that_is_empty_now_and_had_reports(hanyin: Again) -> None:
    crawled(hanyin)
    reports = hanyin.reports()
    with session(hanyin.engine, read_only=True) as db:
        columns = [hints["column"] for hints in db.scalars(select(Capture.hints)) if hints and hints.get("column")]
    column = next(name for name in set(columns) if columns.count(name) == 1)
    path = column.split(".gov.cn", 1)[1]
    page = hanyin.pages[path]
    text = re.sub(r"<li><a href=\"/(?:Wap)?Content.*?</li>", "", page.body.decode())
    hanyin.pages[path] = replace(page, body=text.encode())
    crawled(hanyin, status=1)
    assert hanyin.outcome() == "partial"
    assert ("discover", "short_list", path) in hanyin.failures()
    assert hanyin.reports() == reports
