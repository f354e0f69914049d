"""Whole crawls of a made-up portal beside a bare Scrapy spider that fetches the same addresses and does nothing."""

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from sqlalchemy import func, make_url, select

from benchmarks.portal import SLUG, Portal
from benchmarks.sampling import Sampler, Used
from benchmarks.server import Served, serving
from models import Report, make_engine, session

_HERE = Path(__file__).parents[1]
_SERVER = os.environ.get("TEST_DATABASE_URL") or "postgresql://127.0.0.1:5432"
_PROXIES = {"http_proxy", "https_proxy", "no_proxy", "all_proxy"}
_IMPATIENT = ("DOWNLOAD_DELAY=0", "AUTOTHROTTLE_ENABLED=False", "LIST_PAGE_BUDGET=100000", "PORTAL_PAGE_BUDGET=100000")


BARE, PLAIN = "", "JSON lines"
"""What the other spiders crawl into: nothing, and a feed of what selectors give (`benchmarks.bare`)."""
_OTHERS = {BARE: "bare Scrapy spider", PLAIN: "Scrapy spider with selectors"}


@dataclass(frozen=True, slots=True)
class Crawler:
    """Who crawls: `into` is BARE, PLAIN, or the kind of our database; `connections` at a time."""

    into: str
    connections: int

    @property
    def is_ours(self) -> bool:
        """Whether it is `scrapy crawl`."""
        return self.into not in _OTHERS

    @property
    def name(self) -> str:
        """As the table shows it."""
        return f"scrapy crawl, {self.into}" if self.is_ours else _OTHERS[self.into]


@dataclass(slots=True)
class Crawled:
    """What one crawler took, pass by pass.

    Attributes:
        crawler: who.
        pages: pages of the portal.
        seconds: of each pass, from the first request to the end of the program.
        used: of each pass.
        problem: why there is nothing else; empty where all was well.
    """

    crawler: Crawler
    pages: int
    seconds: list[float] = field(default_factory=list)
    used: list[Used] = field(default_factory=list)
    problem: str = ""

    @property
    def rate(self) -> float:
        """Pages a second of the best pass."""
        return self.pages / min(self.seconds)

    @property
    def best(self) -> Used:
        """What the best pass used."""
        return self.used[self.seconds.index(min(self.seconds))]


def marks(articles: int) -> tuple[int, int, int]:
    """At how many answers the memory is noted: a tenth, the half and nearly the whole of the articles."""
    return articles // 10, articles // 2, articles


def measure(
    articles: int, crawlers: Sequence[Crawler], passes: int, folder: Path, told: Callable[[str], None]
) -> list[Crawled]:
    """All crawlers, in turns, each with a database and an archive of its own.

    Args:
        articles: how many reports the portal has.
        crawlers: who.
        passes: how often all of them have their turn.
        folder: an empty folder.
        told: is told who is at work.
    """
    addresses = "\n".join(Portal(articles).addresses())
    found = [Crawled(crawler, addresses.count("\n") + 1) for crawler in crawlers]
    with serving(articles) as served:
        for number in range(1, passes + 1):
            for crawled in found:
                if not crawled.problem:
                    told(f"{crawled.crawler.name}, {crawled.crawler.connections} at a time ({number} of {passes})")
                    _pass(crawled, articles, addresses, served, folder / secrets.token_hex(4))
    return found


def _pass(crawled: Crawled, articles: int, addresses: str, served: Served, place: Path) -> None:
    place.mkdir()
    try:
        with _database(crawled.crawler, place) as url:
            status = _run(crawled, articles, addresses, served, _environment(served, place, url))
            if crawled.crawler.is_ours and not status:
                crawled.problem = _shortcoming(url, articles)
    except psycopg.OperationalError as error:
        crawled.problem = f"no PostgreSQL at {make_url(_SERVER).render_as_string()}: {str(error).splitlines()[0]}"
        return
    if status:
        crawled.problem = f"exit status {status}: see {place}"


def _run(crawled: Crawled, articles: int, addresses: str, served: Served, environment: dict[str, str]) -> int:
    served.restart()
    place = Path(environment["ARCHIVE_DIR"]).parent
    command = _command(crawled.crawler, place)
    with (place / "log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            command,
            cwd=_HERE,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            text=True,
            start_new_session=True,
        )
        with Sampler(process, lambda: served.answered, marks(articles)) as sampler:
            process.communicate(addresses)
    ended = time.monotonic()
    if not process.returncode and served.answered != crawled.pages:
        crawled.problem = f"asked for {served.answered} of {crawled.pages} pages"
    crawled.seconds.append(ended - served.first)
    crawled.used.append(sampler.used)
    return process.returncode


def _command(crawler: Crawler, place: Path) -> list[str]:
    if not crawler.is_ours:
        feed = [str(place / "reports.jsonl")] if crawler.into == PLAIN else []
        return [sys.executable, "-m", "benchmarks.bare", str(crawler.connections), *feed]
    at_a_time = (
        f"CONCURRENT_REQUESTS={crawler.connections}",
        f"CONCURRENT_REQUESTS_PER_DOMAIN={crawler.connections}",
    )
    settings = [part for setting in (*_IMPATIENT, *at_a_time) for part in ("-s", setting)]
    return [sys.executable, "-m", "scrapy", "crawl", SLUG, *settings]


def _environment(served: Served, place: Path, url: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name.lower() not in _PROXIES}
    ours = {"DATABASE_URL": url, "ARCHIVE_DIR": str(place / "archive")}
    return {**kept, **ours, "http_proxy": served.url, "https_proxy": served.url}


@contextmanager
def _database(crawler: Crawler, place: Path) -> Iterator[str]:
    """The address of a new database; the one on a server is dropped afterwards."""
    if crawler.into != "PostgreSQL":
        yield f"sqlite:///{place / 'nianbao.db'}"
        return
    server = make_url(_SERVER).set(drivername="postgresql")
    home = server.set(database=server.database or "postgres").render_as_string(hide_password=False)
    name = f"nianbao_bench_{secrets.token_hex(6)}"
    with psycopg.connect(home, autocommit=True, connect_timeout=5) as connection:
        connection.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
        try:
            yield server.set(database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _shortcoming(url: str, articles: int) -> str:
    engine = make_engine(url)
    with session(engine, read_only=True) as db:
        stored = db.scalars(select(func.count()).select_from(Report)).one()
    engine.dispose()
    return "" if stored == articles else f"stored {stored} of {articles} reports"
