"""`scrapy crawl` as a person runs it, a child process against the replica portals: from address to database."""

import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, func, select

from models import (
    Capture,
    Document,
    ExtractionRow,
    FailureRow,
    Jurisdiction,
    Observation,
    Publisher,
    Report,
    Run,
    session,
)
from tests.commands import REPLICA, Ended, end, scrapy, start
from tests.documents.compare import compare
from tests.documents.truth import Truth
from tests.portals import SLUGS, Fault, Portals


class Place:
    """A folder with a database and an archive, and portals to crawl into it."""

    def __init__(self, folder: Path, portals: Portals) -> None:
        self.folder = folder
        self.portals = portals
        self.engine: Engine = create_engine(f"sqlite:///{folder / 'nianbao.db'}")

    @property
    def environment(self) -> dict[str, str]:
        address = f"sqlite:///{self.folder / 'nianbao.db'}"
        return {**self.portals.environment(), "DATABASE_URL": address, "ARCHIVE_DIR": str(self.folder / "archive")}

    def start(self, *arguments: str, **more: object) -> "subprocess.Popen[str]":
        return start(self.environment, "crawl", *REPLICA, *arguments, **more)

    def crawl(self, *arguments: str) -> Ended:
        return end(self.start(*arguments))

    def reports(self) -> set[tuple[str, int]]:
        with session(self.engine, read_only=True) as db:
            return {
                (name, year) for name, year in db.execute(select(Publisher.name, Report.year).join(Report.publisher))
            }

    def failures(self) -> list[tuple[str, str, str]]:
        """(stage, reason, path) of each failure."""
        with session(self.engine, read_only=True) as db:
            rows = db.execute(select(FailureRow.stage, FailureRow.reason, FailureRow.url).order_by(FailureRow.id))
            return [(stage, reason, url.split(".gov.cn", 1)[1]) for stage, reason, url in rows]

    def outcome(self) -> str | None:
        with session(self.engine, read_only=True) as db:
            return db.scalar(select(Run.outcome).order_by(Run.id.desc()).limit(1))

    def sizes(self) -> dict[str, int]:
        tables = (Publisher, Report, Document, ExtractionRow, Observation, FailureRow)
        with session(self.engine, read_only=True) as db:
            return {table.__tablename__: db.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


Make = Callable[..., Place]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Makes a place beside portals that are up until the test is over."""
    up: list[Place] = []

    def start(*faults: Fault, **options: object) -> Place:
        portals = Portals(faults, **options)  # type: ignore[arg-type]
        portals.__enter__()
        up.append(Place(tmp_path, portals))
        return up[-1]

    yield start
    for place in up:
        place.engine.dispose()
        place.portals.__exit__(None, None, None)


def keys(truths: list[Truth]) -> set[tuple[str, int]]:
    return {(truth.publisher, truth.year) for truth in truths}


@pytest.mark.parametrize("slug", SLUGS)
def test_every_report_is_found_and_stored_exactly_and_nothing_else(make: Make, slug: str) -> None:
    place = make()
    ended = place.crawl(slug)
    truths = place.portals.truths(slug)
    assert place.reports() == keys(truths)
    wrong = [str(told) for truth in truths if not (told := compare(place.engine, truth)).exact]
    assert wrong == []
    assert place.failures() == []
    assert (ended.status, place.outcome()) == (0, "good"), ended.err
    assert f"stored {len(truths)}" in ended.out
    assert "Traceback" not in ended.err
    titles = set(place.portals.noise_titles(slug))
    with session(place.engine, read_only=True) as db:
        assert titles.isdisjoint(title for title in db.scalars(select(ExtractionRow.title)) if title)
        assert db.scalar(select(Jurisdiction.slug).where(Jurisdiction.slug == slug)) == slug
        assert set(db.scalars(select(Run.command))) == {"crawl"}

    before = place.sizes()
    again = place.crawl(slug)
    assert (again.status, place.outcome()) == (0, "good"), again.err
    assert place.sizes() == before
    assert f"stored 0, unchanged {len(truths)}" in again.out


@pytest.mark.parametrize("slug", SLUGS)
def test_it_is_polite_stays_at_home_and_relies_on_nothing_that_nobody_knows(make: Make, slug: str) -> None:
    """Column ids, folder and document numbers differ between seeds."""
    place = make(seed=11, slugs=(slug,))
    ended = place.crawl(slug)
    assert ended.status == 0, ended.out
    assert place.reports() == keys(place.portals.truths(slug))

    pages = [request for request in place.portals.requests if not request.url.endswith("/robots.txt")]
    assert max(request.concurrent for request in place.portals.requests) == 1
    asked = Counter((request.method, request.url, request.body) for request in pages)
    assert {key: times for key, times in asked.items() if times > 1} == {}
    assert place.portals.refusals == []
    (agent,) = {request.headers.get("user-agent") for request in place.portals.requests}
    assert "nianbao/" in str(agent)
    assert all("referer" in request.headers for request in pages[1:])


def test_years_and_publishers_can_be_asked_for(make: Make) -> None:
    place = make(slugs=("yanchi",))
    truths = place.portals.truths("yanchi")
    ended = place.crawl("yanchi", "-a", "year=2020")
    of_2020 = {key for key in keys(truths) if key[1] == 2020}
    assert ended.status == 0, ended.out
    assert place.reports() == of_2020
    assert len(of_2020) >= 2
    others = [truth for truth in truths if truth.year != 2020]
    fetched = [request.url for request in place.portals.requests if request.url.rpartition("/")[2].startswith("t20")]
    assert len(fetched) < len(others)

    ended = place.crawl("yanchi", "-a", "publisher=交通运输局")
    of_transport = {key for key in keys(truths) if "交通运输局" in key[0]}
    assert ended.status == 0, ended.out
    assert place.reports() == of_2020 | of_transport
    assert len(of_transport) >= 2

    ended = place.crawl("yanchi", "-a", "year=2001")
    assert ended.status == 1
    assert ("discover", "no_report", "") in place.failures()
    assert "fits year= and publisher=" in ended.out


def test_a_portal_that_is_down(make: Make) -> None:
    place = make(Fault("refused", "www.hanyin.gov.cn"))
    ended = place.crawl("hanyin")
    assert (ended.status, place.outcome()) == (1, "failed")
    assert [(stage, reason) for stage, reason, _ in place.failures()] == [
        ("discover", "unreachable"),
        ("discover", "no_channel"),
    ]
    assert "[discover, unreachable]" in ended.out
    assert "Traceback" not in ended.err
    assert place.reports() == set()


def test_a_column_that_is_gone(make: Make) -> None:
    place = make(slugs=("yanchi",))
    column = place.portals.replicas["yanchi"].annual  # type: ignore[attr-defined]
    place.portals.faults.append(Fault("not_found", path=column + "list"))
    ended = place.crawl("yanchi")
    truths = place.portals.truths("yanchi")
    assert (ended.status, place.outcome()) == (1, "partial")
    assert place.failures() == [("discover", "gone", f"{column}list.html")]
    assert place.reports() == {key for key in keys(truths) if key[0] != "盐池县人民政府"}


@pytest.mark.parametrize(("kind", "reason"), [("home", "soft_404"), ("error_template", "soft_404"), ("gone", "gone")])
def test_pages_that_say_they_are_none_in_other_ways(make: Make, kind: str, reason: str) -> None:
    place = make(Fault(kind, path=r".*/jyj/.*/t\d+"), slugs=("yanchi",))
    ended = place.crawl("yanchi")
    lost = {key for key in keys(place.portals.truths("yanchi")) if key[0] == "盐池县教育局"}
    assert (ended.status, place.outcome()) == (1, "partial")
    assert [(stage, why) for stage, why, _ in place.failures()] == [("fetch", reason)] * len(lost)
    assert place.reports() == keys(place.portals.truths("yanchi")) - lost


@pytest.mark.parametrize("slug", SLUGS)
def test_rows_that_lead_to_404_and_reports_that_cannot_be_stored(make: Make, slug: str) -> None:
    place = make(difficult=True, slugs=(slug,))
    ended = place.crawl(slug)
    assert (ended.status, place.outcome()) == (1, "partial")
    assert keys(place.portals.truths(slug)) <= place.reports()
    told = {(path, reason) for _, reason, path in place.failures()}
    expected = place.portals.failures(slug)
    assert len(expected) >= 2
    for failing in expected:
        assert told & {(failing.path, reason) for reason in failing.reasons}, failing
    assert any(reason == "gone" for _, reason in told)
    assert all(f"[{stage}, {reason}]" in ended.out for stage, reason, _ in place.failures())


@pytest.mark.parametrize(("kind", "reason"), [("cookie_script", "blocked_js"), ("event_page", "blocked_ip")])
def test_a_wall_is_not_climbed_and_not_stored(make: Make, kind: str, reason: str) -> None:
    place = make(Fault(kind, path="/Content-"), slugs=("hanyin",))
    ended = place.crawl("hanyin")
    after = [request for request in place.portals.requests if "/Content-" in request.url]
    assert (ended.status, place.outcome()) == (1, "failed")
    assert place.sizes()["document"] == 0
    assert {why for _, why, _ in place.failures()} == {reason, "no_report"}
    assert len(after) <= 2


def test_robots_that_allow_nothing_are_obeyed(make: Make) -> None:
    place = make(slugs=("yanchi",))
    place.portals.set_robots("yanchi", "closed")
    ended = place.crawl("yanchi")
    assert ended.status == 1
    assert [request.url for request in place.portals.requests] == ["http://www.yanchi.gov.cn/robots.txt"]
    assert [reason for _, reason, _ in place.failures()] == ["robots", "no_request"]


@pytest.mark.parametrize(
    ("kind", "path"), [("cookie_loop", None), ("needs_referer", r"/(?:art|api-gateway|module|col/.*/art)")]
)
def test_what_portals_demand_of_their_visitors(make: Make, kind: str, path: str | None) -> None:
    place = make(Fault(kind, path=path), slugs=("cixi",))
    ended = place.crawl("cixi")
    assert ended.status == 0, ended.out
    assert place.reports() == keys(place.portals.truths("cixi"))


@pytest.mark.parametrize(
    ("kind", "words"), [("wrong_certificate", "TLS failed"), ("no_handshake", "the connection failed")]
)
def test_where_tls_fails_plain_http_is_tried(make: Make, kind: str, words: str) -> None:
    place = make(Fault(kind, "www.hanyin.gov.cn", scheme="https"), slugs=("hanyin",))
    ended = place.crawl("hanyin", "-s", "DOWNLOAD_VERIFY_CERTIFICATES=True", "-s", "RETRY_TIMES=0")
    assert ended.status == 0, ended.out
    assert place.reports() == keys(place.portals.truths("hanyin"))
    assert words in ended.err


def test_a_list_that_is_shorter_than_its_pager_says(make: Make) -> None:
    place = make(Fault("empty_xml", path="/module/web/jpage"), slugs=("cixi",))
    ended = place.crawl("cixi")
    assert (ended.status, place.outcome()) == (1, "partial")
    assert [(stage, reason) for stage, reason, _ in place.failures()] == [("discover", "short_list")]
    assert place.reports() < keys(place.portals.truths("cixi"))


def test_failures_are_resolved_when_it_goes_well_again(make: Make) -> None:
    place = make(slugs=("hanyin",))
    place.portals.faults.append(Fault("server_error", path="/Content-", times=3))
    assert place.crawl("hanyin", "-s", "RETRY_TIMES=0").status == 1
    with session(place.engine, read_only=True) as db:
        assert db.scalar(select(func.count()).select_from(FailureRow).where(FailureRow.resolved_at.is_(None))) == 3
    assert place.crawl("hanyin").status == 0
    with session(place.engine, read_only=True) as db:
        assert db.scalar(select(func.count()).select_from(FailureRow).where(FailureRow.resolved_at.is_(None))) == 0


def test_an_interrupted_crawl_ends_cleanly_and_says_so(make: Make) -> None:
    place = make(slugs=("yanchi",))
    child = place.start("yanchi", "-s", "DOWNLOAD_DELAY=0.1")
    deadline = time.monotonic() + 60
    while len(place.portals.requests) < 15 and time.monotonic() < deadline:
        time.sleep(0.02)
    child.send_signal(signal.SIGINT)
    ended = end(child, timeout=60)
    assert ended.status == 1, ended.err
    assert place.outcome() == "partial"
    assert "stopped before the end" in ended.out
    with session(place.engine, read_only=True) as db:
        assert db.scalar(select(Run.finished_at)) is not None
        assert db.scalar(select(func.count()).select_from(Capture)) == len(place.reports())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("yanch",), "did you mean yanchi"),
        (("盐池县",), "did you mean yanchi"),
        ((), "give one slug"),
        (("yanchi", "cixi"), "give one slug"),
        (("yanchi", "--publisher=x"), "unknown option --publisher=x"),
        (("yanchi", "-O", "items.json"), "unknown option -O"),
        (("yanchi", "-a", "year=20"), "-a year=20"),
        (("yanchi", "-a", "yeer=2020"), "unknown spider argument yeer"),
        (("yanchi", "-a", "year"), "use -a NAME=VALUE"),
        (("yanchi", "-s", "JURISDICTIONS_FILE=none.csv"), "none.csv: cannot be read"),
    ],
)
def test_wrong_use_is_told_with_status_2_and_writes_nothing(make: Make, arguments: tuple[str, ...], words: str) -> None:
    place = make(slugs=())
    ended = place.crawl(*arguments)
    assert ended.status == 2
    assert words in ended.err
    assert "Traceback" not in ended.err
    assert not (place.folder / "nianbao.db").exists()


def test_a_database_that_cannot_be_used_is_told_plainly(make: Make) -> None:
    place = make(slugs=())
    (place.folder / "nianbao.db").write_bytes(b"this is no database, but some other file of at least this length" * 20)
    ended = place.crawl("yanchi")
    assert ended.status == 1
    assert "cannot be used" in ended.err
    assert "Traceback" not in ended.err


def test_a_database_whose_folder_cannot_be_made(make: Make) -> None:
    place = make(slugs=())
    (place.folder / "file").touch()
    told = {**place.environment, "DATABASE_URL": f"sqlite:///{place.folder}/file/x.db"}
    ended = scrapy(told, "crawl", "yanchi")
    assert ended.status == 1
    assert "cannot be made" in ended.err
    assert "Traceback" not in ended.err


def test_another_registry(make: Make) -> None:
    place = make(slugs=("yanchi",))
    registry = place.folder / "places.csv"
    header = "slug,code,name,level,portal,entry,enabled,note\n"
    registry.write_text(
        f"{header}salt,640323,盐池县,county,http://www.yanchi.gov.cn,http://www.yanchi.gov.cn/xxgk/,yes,\n"
        "old,640324,同心县,county,http://www.tongxin.gov.cn,,no,its portal is being rebuilt\n",
        encoding="utf-8",
    )
    told = {**place.environment, "JURISDICTIONS_FILE": str(registry)}
    assert scrapy(told, "list").out == "salt\n"
    disabled = scrapy(told, "crawl", "old")
    assert (disabled.status, "its portal is being rebuilt" in disabled.err) == (2, True)
    crawled = scrapy(told, "crawl", "salt", *REPLICA)
    assert crawled.status == 0, crawled.out
    assert place.reports() == keys(place.portals.truths("yanchi"))
    assert (
        next(request.url for request in place.portals.requests if "robots" not in request.url)
        == "http://www.yanchi.gov.cn/xxgk/"
    )
    registry.write_text("slug\n", encoding="utf-8")
    broken = scrapy(told, "list")
    assert (broken.status, "line 1" in broken.err, "Traceback" in broken.err) == (2, True, False)
