"""What portals do instead of answering, each for a list, an article and an attachment (portals.md section 13)."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, select

from crawler.registry import COLUMNS, read_registry, sync_jurisdictions
from models import FailureRow, Publisher, Report, Run, make_engine, session, upgrade_to_head
from tests.documents.compare import compare
from tests.portals.faults import Fault
from tests.portals.messages import Request
from tests.portals.proxy import Proxy
from tests.portals.small import SmallPortal

PROJECT = Path(__file__).resolve().parents[2]
REPLICA = {
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "DOWNLOAD_VERIFY_CERTIFICATES": False,
    "RETRY_TIMES": 1,
    "LOG_LEVEL": "WARNING",
}
IMPATIENT = {"DOWNLOAD_TIMEOUT": 3, "RETRY_TIMES": 0}
NARROW = {"DOWNLOAD_MAXSIZE": 2**20}
STRICT = {"DOWNLOAD_VERIFY_CERTIFICATES": True, "RETRY_TIMES": 0}
SETTINGS: dict[str, dict[str, Any]] = {
    "stalled": IMPATIENT,
    "long_length": IMPATIENT,
    "endless": NARROW,
    "huge_length": NARROW,
    "gzip_bomb": NARROW,
}

PATHS = {
    "column": r"/bmnb/list\.html",
    "list": r"/bmnb/list_1\.html",
    "article": r"/bmnb/202401/t20240120_3\.html",
    "attachment": r"/bmnb/P2023\.docx",
}
"""What a fault strikes."""
LOST = {"column": {"page", "file", "last"}, "list": {"last"}, "article": {"page"}, "attachment": {"file"}}
"""The reports that are lost with it."""


@dataclass(frozen=True)
class Case:
    """A fault that strikes one thing of one portal."""

    kind: str
    place: str
    options: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    more: tuple[dict[str, Any], ...] = ()
    apart: bool = False

    @property
    def name(self) -> str:
        return "-".join([self.kind, self.place, *map(str, self.options.values()), *("x" for _ in self.more)])

    def faults(self, portal: SmallPortal) -> list[Fault]:
        host = f"{'fj' if self.apart else 'bm'}.{portal.domain}"
        path = None if self.apart else PATHS[self.place]
        first = Fault(self.kind, **{"host": host, "path": path, **self.options})
        return [first, *(Fault(**{"host": host, **more}) for more in self.more)]


@dataclass
class Crawled:
    """A portal that was crawled under a fault."""

    portal: SmallPortal
    case: Case
    engine: Engine
    status: int
    out: str
    requests: list[Request]

    @property
    def outcome(self) -> str | None:
        with session(self.engine, read_only=True) as db:
            return db.scalar(select(Run.outcome))

    def reports(self) -> set[tuple[str, int]]:
        with session(self.engine, read_only=True) as db:
            return {
                (name, year) for name, year in db.execute(select(Publisher.name, Report.year).join(Report.publisher))
            }

    def failures(self) -> set[tuple[str, str]]:
        """(path, reason) of each failure."""
        with session(self.engine, read_only=True) as db:
            rows = db.execute(select(FailureRow.url, FailureRow.reason))
            return {(url.split("/", 3)[3], reason) for url, reason in rows}


def crawl(folder: Path, cases: list[Case]) -> dict[str, Crawled]:
    """Crawls one portal a case, all in one process."""
    portals = [SmallPortal(number, case.place if case.apart else None) for number, case in enumerate(cases)]
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
        tasks.append({"slug": portal.slug, "settings": {**REPLICA, **SETTINGS.get(case.kind, {}), **case.settings, **own}})
    faults = [fault for portal, case in zip(portals, cases, strict=True) for fault in case.faults(portal)]
    sites = {host: site for portal in portals for site in portal.sites for host in site.hosts}
    (folder / "certificates").mkdir()
    with Proxy(sites, faults, folder / "certificates") as proxy:
        done = subprocess.run(
            [sys.executable, "-m", "tests.crawler.crawls"],
            cwd=PROJECT,
            env={**os.environ, "http_proxy": proxy.url, "https_proxy": proxy.url, "no_proxy": ""},
            input=json.dumps(tasks),
            stdout=subprocess.PIPE,
            stderr=(folder / "log").open("wb"),
            text=True,
            timeout=280,
            check=False,
        )
        requests = list(proxy.requests)
    assert done.returncode == 0, (folder / "log").read_text("utf-8")[-3000:]
    ended = json.loads(done.stdout)
    return {
        case.name: Crawled(
            portal,
            case,
            create_engine(f"sqlite:///{folder / portal.slug}.db"),
            **ended[portal.slug],
            requests=[request for request in requests if request.host.endswith(portal.domain)],
        )
        for portal, case in zip(portals, cases, strict=True)
    }
