"""The made-up portal, its server and the way from a crawl to a table."""

from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from rich.console import Console

from benchmarks import __main__ as program
from benchmarks import crawls, tables
from benchmarks.crawls import BARE, PLAIN, Crawled, Crawler
from benchmarks.portal import HOST, Portal
from benchmarks.sampling import Used
from benchmarks.server import Served, serving
from pipelines.child import extract_document
from pipelines.results import Extraction

ARTICLES = 45


@pytest.fixture(scope="module")
def portal() -> Portal:
    return Portal(ARTICLES)


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with serving(ARTICLES) as one:
        yield one


def path(address: str) -> str:
    return address.removeprefix(f"http://{HOST}")


def test_every_address_has_a_page_and_every_article_is_a_report_of_its_own(portal: Portal) -> None:
    addresses = [path(address) for address in portal.addresses()]
    assert len(addresses) == len(set(addresses)) == 1 + 3 + ARTICLES
    articles = [address for address in addresses if "/t2026" in address]
    read = [extract_document(portal.answer(article) or b"", "text/html") for article in articles[:4]]
    assert all(isinstance(one, Extraction) and one.cells for one in read)
    assert len({one.publisher for one in read if isinstance(one, Extraction)}) == 4
    assert portal.answer("/zwgk/bm000/zfxxgknb/202601/t20260115_45.html") is None
    assert portal.answer("/elsewhere") is None


def test_the_server_answers_and_counts(served: Served, portal: Portal) -> None:
    served.restart()
    place = urlsplit(served.url)
    connection = HTTPConnection(place.hostname or "", place.port, timeout=20)
    addresses = list(portal.addresses())
    for address in addresses[:3]:
        connection.request("GET", address)  # all over one connection
        answer = connection.getresponse()
        assert (answer.status, answer.read()) == (200, portal.answer(path(address)))
    connection.request("GET", f"http://{HOST}/robots.txt")
    answer = connection.getresponse()
    assert (answer.status, answer.read()) == (404, b"404")
    connection.close()
    assert served.answered == 3
    assert served.first > 0


def test_crawls_are_measured_side_by_side(tmp_path: Path) -> None:
    told: list[str] = []
    crawlers = [Crawler(into, 1) for into in (BARE, PLAIN, "SQLite")]
    found = crawls.measure(ARTICLES, crawlers, 1, tmp_path, told.append)
    assert [one.problem for one in found] == ["", "", ""]
    assert {one.pages for one in found} == {1 + 3 + ARTICLES}
    assert all(one.rate > 0 and one.best.own > 0 and one.best.peak > 2**20 for one in found)
    assert len(told) == 3
    (feed,) = tmp_path.glob("*/reports.jsonl")
    assert len(feed.read_text(encoding="utf-8").splitlines()) == ARTICLES


def crawled(into: str, seconds: float, problem: str = "") -> Crawled:
    used = Used(own=2.0, children=1.0, peak=200 * 2**20, marks={10: 150 * 2**20, 50: 190 * 2**20})
    return Crawled(Crawler(into, 1), 100, [2 * seconds, seconds], [Used(), used], problem)


def test_the_table_tells_the_best_pass_and_what_was_not_measured() -> None:
    found = [crawled("", 1.0), crawled("SQLite", 2.0), crawled("PostgreSQL", 1.0, "no PostgreSQL at x")]
    console = Console(width=160)
    with console.capture() as capture:
        console.print(tables.crawls(100, found))
    ours = next(line for line in capture.get().splitlines() if "SQLite" in line).split()
    assert ours == ["scrapy", "crawl,", "SQLite", "1", "50", "0.50", "20.00", "10.00", "200", "150", "190", "–"]
    text = tables.crawls_markdown(100, found)
    assert "| scrapy crawl, SQLite | 1 | 0.50 | 200 | 150 | 190 | – |" in text
    assert "no PostgreSQL at x" in text


def test_the_exit_status_tells_that_a_crawl_fell_short(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = ["stored 1 of 2 reports"]
    monkeypatch.setattr(crawls, "measure", lambda *_: [crawled("", 1.0), crawled("SQLite", 1.0, problem[0])])
    assert program.main(["crawl", "--articles", "100"]) == 1
    problem[0] = ""
    assert program.main(["crawl", "--articles", "100"]) == 0
