"""What portals do instead of answering, each for a list, an article and an attachment (portals.md section 13)."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, select

from crawler.registry import COLUMNS, read_registry, sync_jurisdictions
from models import FailureRow, Publisher, Report, Run, make_engine, session, upgrade_to_head
from tests.documents.compare import compare
from tests.portals.faults import CONNECTION_KINDS, Fault
from tests.portals.messages import Request
from tests.portals.proxy import Proxy
from tests.portals.small import PLACES, ROLES, SmallPortal

PROJECT = Path(__file__).resolve().parents[2]
_PROCESSES = 2
pytestmark = pytest.mark.timeout(600)  # half a minute where nothing else is done
REPLICA = {
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "DOWNLOAD_VERIFY_CERTIFICATES": False,
    "RETRY_TIMES": 1,
    "LOG_LEVEL": "WARNING",
}
IMPATIENT = {"DOWNLOAD_TIMEOUT": 3, "RETRY_TIMES": 0}
NARROW = {"DOWNLOAD_MAXSIZE": 2**20}
ALLOWED = {"ATTACHMENT_HOSTS": ["files.allowed.com"]}
STRICT = {"DOWNLOAD_VERIFY_CERTIFICATES": True, "RETRY_TIMES": 0}

PATHS = {"list": r"/nb/list_1\.html", "article": r"/nb/202401/t20240120_4\.html", "attachment": r"/nb/P2023\.docx"}
"""What a fault strikes, each on its host."""


@dataclass(frozen=True)
class Case:
    """A fault that strikes a list, an article and an attachment of one portal, each on its own host.

    Args:
        kind: a fault's.
        reason: what must be told of each of the three; None where the spider gets through, "" where it does not and
            the report tells.
        but: reasons of some of the three that differ.
        is_wall: the host must be left alone afterwards.
        is_down: there is nothing to be had from the host at all.
        name: of the case, where its kind has several.
    """

    kind: str
    reason: str | None = None
    but: dict[str, str | None] = field(default_factory=dict)
    is_wall: bool = False
    is_down: bool = False
    name: str = ""
    settings: dict[str, Any] = field(default_factory=dict)
    faults: tuple[dict[str, Any], ...] = ({},)
    scheme: str = "http"
    storage: str | None = None

    def reason_of(self, place: str) -> str | None:
        return self.but.get(place, self.reason)

    @property
    def key(self) -> str:
        return self.name or self.kind

    def strikes(self, portal: SmallPortal) -> list[Fault]:
        struck = []
        for options in self.faults:
            kind = options.get("kind", self.kind)
            for place, path in PATHS.items():
                told = {"host": portal.host(place), "path": None if kind in CONNECTION_KINDS else path, **options}
                struck.append(Fault(**{"kind": kind, **told}))
        return struck


@dataclass
class Crawled:
    """A portal that was crawled under a fault."""

    portal: SmallPortal
    case: Case
    engine: Engine
    status: int
    out: str
    requests: list[Request] = field(repr=False)
    strangers: set[str]  # hosts that were asked in any of the crawls and are none of a portal

    @property
    def outcome(self) -> str | None:
        with session(self.engine, read_only=True) as db:
            return db.scalar(select(Run.outcome))

    def reports(self) -> set[str]:
        """The roles of the reports that are stored."""
        with session(self.engine, read_only=True) as db:
            found = db.execute(select(Publisher.name, Report.year).join(Report.publisher))
            return self.portal.roles({(name, year) for name, year in found})

    def failures(self) -> set[tuple[str, str]]:
        """(address, reason) of each failure."""
        with session(self.engine, read_only=True) as db:
            return {(url, reason) for url, reason in db.execute(select(FailureRow.url, FailureRow.reason))}


CASES = [
    # gone, down
    Case("not_found", "gone"),
    Case("gone", "gone"),
    Case("server_error", "http_error"),
    Case("bad_gateway", "unreachable"),
    Case("unavailable", "unreachable"),
    Case("reset", "unreachable"),
    Case("stalled", "unreachable", settings=IMPATIENT),
    # walls
    Case("script_challenge", "blocked_js", is_wall=True),
    Case("cookie_script", "blocked_js", is_wall=True),
    Case("clearance", "blocked_js", is_wall=True),
    Case("clearance_as_page", "blocked_js", is_wall=True),
    Case("script_as_page", "blocked_js", is_wall=True),
    Case("event_page", "blocked_ip", is_wall=True),
    Case("firewall", "blocked_ip", is_wall=True),
    Case("firewall_as_page", "blocked_ip", is_wall=True),
    Case("too_many", "blocked_ip", is_wall=True),
    Case("fence", "http_error"),
    # what the spider gets through
    Case("cookie_loop"),
    Case("session_cookies"),
    Case("needs_referer"),
    Case("needs_agent"),
    Case("undeclared"),
    Case("declared_latin"),
    Case("declared_wrong"),
    Case("gzip"),
    Case("octets"),
    Case("untyped"),
    Case("named"),
    Case("misnamed"),
    Case("slow"),
    Case("reset", name="reset for a while", faults=({"times": 1},)),
    Case("truncated", name="truncated once", faults=({"times": 1},)),
    Case("unavailable", name="unavailable once", faults=({"times": 1},)),
    # one scheme that does not work
    Case("gone", name="gone by https", scheme="https", faults=({"scheme": "https", "path": None},)),
    Case("refused", name="no https", scheme="https", faults=({"scheme": "https"},), settings=STRICT),
    Case("wrong_certificate", scheme="https", settings=STRICT),
    Case("old_protocol", scheme="https", settings=STRICT),
    Case("no_handshake", scheme="https", settings=STRICT),
    # and neither the other
    Case("refused", "unreachable", is_down=True),
    *(
        Case(
            kind, reason, is_down=True, name=f"{kind}, no http", scheme="https", settings=STRICT,
            faults=({"scheme": "https"}, {"kind": "refused", "scheme": "http"}),
        )
        for kind, reason in (
            ("wrong_certificate", "tls_failed"), ("old_protocol", "tls_failed"), ("no_handshake", "unreachable")
        )
    ),
    # pages that are none
    Case("home", "soft_404"),
    Case("stub", "soft_404"),
    Case("tiny", "soft_404"),
    Case("shell", "soft_404", but={"article": "no_tables"}),
    Case("error_template", "soft_404"),
    Case("error_page", "soft_404"),
    Case("moved_to_404", "gone"),
    Case("moved_to_template", "soft_404"),
    Case("empty", "empty"),
    # An attachment without tables is told with its report.
    Case("empty_xml", "soft_404", but={"article": "no_tables", "attachment": ""}),
    Case("script_to_foreign", "soft_404"),
    # ways that lead nowhere, and that must not be gone
    Case("endless_loop", "http_error"),
    Case("pendulum", "http_error"),
    Case("staircase", "http_error"),
    Case("to_nothing", "http_error"),
    Case("to_file", "http_error"),
    Case("to_broken", "http_error"),
    Case("refresh_to_foreign", "foreign_host"),
    Case("to_foreign", "foreign_host"),
    Case("to_loopback", "foreign_host"),
    Case("to_metadata", "foreign_host"),
    Case("to_decimal", "foreign_host"),
    Case("to_hexadecimal", "foreign_host"),
    Case("to_ipv6", "foreign_host"),
    Case("to_local_name", "foreign_host"),
    # Attachments may lie with another government; nobody answers there.
    Case("to_government", "foreign_host", but={"attachment": "unreachable"}),
    Case("named", name="file with another government", storage="files.another-county.gov.cn"),
    Case("named", but={"attachment": "foreign_host"}, name="file on a foreign host", storage="files.foreign.com"),
    Case("named", name="file on an allowed host", storage="files.allowed.com", settings=ALLOWED),
    # on the wire
    Case("truncated", "unreachable"),
    Case("long_length", "unreachable", settings=IMPATIENT),
    Case("short_length", "unreachable", but={"attachment": "unreadable"}),
    Case("half_gzip", "unreachable"),
    Case("no_gzip", "unreachable"),
    Case("huge_length", "too_large", settings=NARROW),
    Case("endless", "too_large", settings=NARROW),
    Case("gzip_bomb", "too_large", settings=NARROW),
]  # fmt: skip


def run(tasks: list[dict[str, Any]], environment: dict[str, str]) -> Iterable[tuple[str, dict[str, Any]]]:
    """Does some crawls in one child process; gives exit status and output by slug."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.crawler.crawls"],
        cwd=PROJECT,
        env=environment,
        input=json.dumps(tasks),
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    ended: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return ended.items()


def crawl(folder: Path, cases: list[Case]) -> dict[str, Crawled]:
    """Crawls one portal a case, many in one process."""
    portals = [SmallPortal(number, case.scheme, case.storage) for number, case in enumerate(cases)]
    registry = folder / "places.csv"
    registry.write_text("\n".join([",".join(COLUMNS), *(portal.row for portal in portals)]) + "\n", encoding="utf-8")
    template = folder / "template.db"
    engine = make_engine(f"sqlite:///{template}")
    upgrade_to_head(engine)
    with session(engine) as db:
        sync_jurisdictions(db, read_registry(registry))
    engine.dispose()
    tasks = []
    for portal, case in zip(portals, cases, strict=True):
        shutil.copy(template, folder / f"{portal.slug}.db")
        own = {
            "DATABASE_URL": f"sqlite:///{folder / portal.slug}.db",
            "ARCHIVE_DIR": str(folder / portal.slug),
            "JURISDICTIONS_FILE": str(registry),
        }
        tasks.append({"slug": portal.slug, "settings": {**REPLICA, **case.settings, **own}})
    strikes = [fault for portal, case in zip(portals, cases, strict=True) for fault in case.strikes(portal)]
    sites = {host: site for portal in portals for site in portal.sites for host in site.hosts}
    (folder / "certificates").mkdir()
    with Proxy(sites, strikes, folder / "certificates") as proxy, ThreadPoolExecutor(_PROCESSES) as pool:
        environment = {**os.environ, "http_proxy": proxy.url, "https_proxy": proxy.url, "no_proxy": ""}
        shares = [tasks[start::_PROCESSES] for start in range(_PROCESSES)]
        ended = {slug: end for share in pool.map(lambda share: run(share, environment), shares) for slug, end in share}
        requests = list(proxy.requests)
        strangers = {*proxy.refusals, *(request.host for request in requests)} - set(sites)
    return {
        case.key: Crawled(
            portal,
            case,
            create_engine(f"sqlite:///{folder / portal.slug}.db"),
            **ended[portal.slug],
            requests=[request for request in requests if request.host in portal.hosts],
            strangers=strangers,
        )
        for portal, case in zip(portals, cases, strict=True)
    }


@pytest.fixture(scope="module")
def crawled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Crawled]:
    """All cases of the tests that run now, crawled at once: a process of its own for each would take minutes."""
    calls = [getattr(item, "callspec", None) for item in request.session.items]
    wanted = [call.params["case"] for call in calls if call is not None and "case" in call.params]
    return crawl(tmp_path_factory.mktemp("faults"), [case for case in CASES if case in wanted])


def address(portal: SmallPortal, place: str) -> str:
    """What a fault has struck."""
    return portal.address({"list": "page", "attachment": "file"}.get(place, place))


def lost(case: Case, place: str) -> set[str]:
    """The reports that cannot be had."""
    if case.reason_of(place) is None:
        return set()
    more = {"list": {"beside"}, "article": {"neighbour"}} if case.is_down else {}
    return {place} | more.get(place, set())


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.key)
def test_what_came_instead_is_told_exactly(crawled: dict[str, Crawled], case: Case, place: str) -> None:
    found = crawled[case.key]
    struck = case.is_down and place == "list" and found.portal.address("page").replace("_1", "")
    told = {reason for url, reason in found.failures() if url == (struck or address(found.portal, place))}
    reason = case.reason_of(place)
    assert told == ({reason} if reason else set())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.key)
def test_all_else_is_stored_to_the_last_cell_and_nothing_else(crawled: dict[str, Crawled], case: Case) -> None:
    found = crawled[case.key]
    missing = {role for place in PLACES for role in lost(case, place)}
    left_alone = {"neighbour"} if case.is_wall else set()
    assert found.reports() == ROLES - missing - left_alone
    wrong = [
        str(told) for role in found.reports() if not (told := compare(found.engine, found.portal.truth(role))).exact
    ]
    assert wrong == []
    assert (found.status, found.outcome) == ((1, "partial") if missing else (0, "good")), found.out
    failed = {url for url, _ in found.failures()}
    assert {found.portal.address(role) for role in left_alone} <= failed
    assert bool(failed) is bool(missing)


@pytest.mark.parametrize("case", [case for case in CASES if case.is_wall], ids=lambda case: case.key)
def test_a_host_that_set_up_a_wall_is_asked_for_nothing_more(crawled: dict[str, Crawled], case: Case) -> None:
    found = crawled[case.key]
    for place in PLACES:
        asked = [request.url for request in found.requests if request.host == found.portal.host(place)]
        assert asked[-1] == address(found.portal, place)
        assert asked.count(asked[-1]) == 1


def test_nobody_was_asked_that_must_not_be(crawled: dict[str, Crawled]) -> None:
    for found in crawled.values():
        assert "files.foreign.com" not in {request.host for request in found.requests}
        assert found.strangers <= {"www.another-city.gov.cn"}
