"""The demonstration: the project's own crawl against the replica portals, and what came of it."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from sqlalchemy import Connection, create_engine, inspect, text

from tests.portals import SLUGS, Portals

ROOT = Path(__file__).resolve().parents[2]
DATABASE = "sqlite:///data/demo.db"
ARCHIVE = "data/demo-archive"
LOGS = Path("data") / "demo-logs"
# A replica on loopback needs no pauses, and its certificates are made on the fly.
SETTINGS = {
    "DOWNLOAD_DELAY": "0",
    "AUTOTHROTTLE_ENABLED": "False",
    "DOWNLOAD_VERIFY_CERTIFICATES": "False",
}
EXAMPLE = """\
SELECT publisher, year, value
FROM fact
WHERE table_key = 'requests' AND row_key = 'new' AND column_key = 'total'
ORDER BY value DESC, publisher LIMIT 5"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one crawl ended: its exit status and where its log lies."""

    slug: str
    status: int
    log: Path


def crawl(slug: str, environment: dict[str, str]) -> Outcome:
    """Crawls one jurisdiction in a child process with the project's own command; `environment` is the child's."""
    settings = [part for name, value in SETTINGS.items() for part in ("-s", f"{name}={value}")]
    log = ROOT / LOGS / f"{slug}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as out:
        child = subprocess.run(
            [sys.executable, "-m", "scrapy", "crawl", slug, *settings],
            cwd=ROOT,
            env=environment,
            stdout=out,
            stderr=subprocess.STDOUT,
            check=False,
        )
    return Outcome(slug, child.returncode, log)


def environment(portals: Portals) -> dict[str, str]:
    """The children's environment: the proxy, and a database and an archive of the demonstration's own unless chosen."""
    told = portals.environment()
    told["DATABASE_URL"] = os.environ.get("DATABASE_URL") or DATABASE
    told["ARCHIVE_DIR"] = os.environ.get("ARCHIVE_DIR") or ARCHIVE
    return told


def demonstrate(console: Console, slugs: Sequence[str] = SLUGS) -> int:
    """Crawls the replicas, prints what was found and where it is; returns 1 if a crawl is not good."""
    with Portals() as portals:
        told = environment(portals)
        console.print(f"Replica portals answer on {portals.proxy_url}; nothing leaves this machine.", soft_wrap=True)
        bar = Progress(SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=console)
        outcomes = []
        with bar:
            for slug in slugs:
                task = bar.add_task(f"scrapy crawl {slug}", total=1)
                outcomes.append(crawl(slug, told))
                bar.update(task, completed=1)
        expected = {slug: len(portals.truths(slug)) for slug in slugs}
    _show(console, told["DATABASE_URL"], outcomes, expected)
    console.print(
        f"\nDatabase: {told['DATABASE_URL']}\nArchive:  {told['ARCHIVE_DIR']}\nLogs:     {LOGS}/", soft_wrap=True
    )
    bad = [outcome for outcome in outcomes if outcome.status != 0]
    for outcome in bad:
        console.print(f"[red]{outcome.slug}: exit status {outcome.status}; the end of {outcome.log}:[/red]")
        console.print("".join(outcome.log.read_text("utf-8", "replace").splitlines(keepends=True)[-12:]), markup=False)
    return 1 if bad else 0


def _show(console: Console, url: str, outcomes: list[Outcome], expected: dict[str, int]) -> None:
    """Prints what lies in the database; nothing where no crawl got so far as to make one."""
    engine = create_engine(_address(url))
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("run"):
                console.print("No crawl made a database.")
                return
            console.print(_summary(connection, outcomes, expected))
            console.print(
                "\n[dim]new: by this run; flagged: reports that break an identity of their own form[/dim]",
                soft_wrap=True,
            )
            console.print(f"\nAn example, the most requests received in a year:\n\n{EXAMPLE}\n", highlight=False)
            console.print(_example(connection))
    finally:
        engine.dispose()


def _address(url: str) -> str:
    """The address for SQLAlchemy: a file is meant from the project's folder, PostgreSQL by the driver that is here."""
    if url.startswith("sqlite:///") and not url.startswith("sqlite:////"):
        return f"sqlite:///{ROOT / url.removeprefix('sqlite:///')}"
    for short in ("postgresql://", "postgres://"):
        url = url.replace(short, "postgresql+psycopg://", 1) if url.startswith(short) else url
    return url


_PUBLISHER = "JOIN publisher ON publisher.id = report.publisher_id JOIN jurisdiction ON code = jurisdiction_code"
_REPORT = f"JOIN report ON report.id = report_id {_PUBLISHER}"
_COUNTS = {
    "stored": f"SELECT count(*) FROM report {_PUBLISHER} WHERE slug = :slug",
    "cells": "SELECT count(*) FROM fact JOIN jurisdiction ON code = jurisdiction_code WHERE slug = :slug",
    "flagged": "SELECT count(DISTINCT extraction_id) FROM check_result "
    f"JOIN extraction ON extraction.id = extraction_id {_REPORT} WHERE slug = :slug AND is_current AND NOT passed",
}
_WARNINGS = f"SELECT warnings FROM extraction {_REPORT} WHERE slug = :slug AND is_current"
_RUN = (
    "SELECT outcome, counts, (SELECT count(*) FROM failure WHERE run_id = run.id) FROM run "
    "JOIN jurisdiction ON code = jurisdiction_code WHERE slug = :slug ORDER BY run.id DESC LIMIT 1"
)


def _summary(connection: Connection, outcomes: list[Outcome], expected: dict[str, int]) -> Table:
    """One line a jurisdiction; flagged reports violate an identity of the form, which is stored as it stands."""
    table = Table(box=None, padding=(0, 1, 0, 0))
    for name in ("slug", "published", "found", "new", *_COUNTS, "warnings", "failures", "outcome"):
        table.add_column(name, justify="left" if name in {"slug", "outcome"} else "right", no_wrap=True)
    for outcome in outcomes:
        where = {"slug": outcome.slug}
        run = connection.execute(text(_RUN), where).first()
        counts = _parsed(run[1]) if run else {}
        warnings = sum(len(_parsed(row[0])) for row in connection.execute(text(_WARNINGS), where))
        table.add_row(
            outcome.slug,
            str(expected[outcome.slug]),
            str(counts.get("reports", 0)),
            str(counts.get("stored", 0)),
            *(str(connection.execute(text(query), where).scalar_one()) for query in _COUNTS.values()),
            str(warnings),
            str(run[2] if run else 0),
            str(run[0] if run else "no run"),
        )
    return table


def _parsed(value: object) -> dict[str, object]:
    """JSON as the driver gives it: text on SQLite, parsed on PostgreSQL."""
    parsed: dict[str, object] = json.loads(value) if isinstance(value, str) else value  # type: ignore[assignment]
    return parsed or {}


def _example(connection: Connection) -> Table:
    table = Table(box=None, padding=(0, 1, 0, 0))
    for name in ("publisher", "year", "value"):
        table.add_column(name)
    for publisher, year, value in connection.execute(text(EXAMPLE)):
        table.add_row(publisher, str(year), f"{value:.0f}")
    return table
