"""A folder with all that a command needs, and the command in a process of its own, as a person runs it."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from sqlalchemy import Engine, func, select

from models import Base, Publisher, Report, make_engine, session
from tests.documents.render import render
from tests.documents.truth import TRUTHS, Truth, load

PROJECT = Path(__file__).resolve().parents[3]
REGISTRY = """\
slug,code,name,level,portal,entry,enabled,note
yanchi,640323,盐池县,county,http://www.yanchi.gov.cn,,yes,
cixi,330282,慈溪市,county,http://www.cixi.gov.cn,,yes,
hanyin,610921,汉阴县,county,http://www.hanyin.gov.cn,,yes,
"""


@dataclass
class Ended:
    """How a command ended."""

    status: int
    out: str
    err: str

    @property
    def sums(self) -> dict[str, int]:
        return {name: int(number) for name, number in re.findall(r"(\w+) (\d+)", self.out.splitlines()[0])}

    def lines_on(self, name: str) -> list[str]:
        return [line for line in self.err.splitlines() if name in line]


@dataclass
class Place:
    """A folder with a registry, a database and an archive of its own."""

    folder: Path
    database: str | None = None
    more: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        own = {
            **self.more,
            "DATABASE_URL": self.database or f"sqlite:///{self.folder}/nianbao.db",
            "ARCHIVE_DIR": str(self.folder / "archive"),
            "JURISDICTIONS_FILE": str(self.folder / "jurisdictions.csv"),
            "PYTHONWARNINGS": "default",
        }
        return {**os.environ, **own}

    @cached_property
    def engine(self) -> Engine:
        return make_engine(self.environment["DATABASE_URL"])

    def close(self) -> None:
        self.engine.dispose()

    def start(self, command: str, *args: object) -> subprocess.Popen[str]:
        line = [sys.executable, "-m", "scrapy", command, *map(str, args)]
        return subprocess.Popen(
            line, cwd=PROJECT, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def run(self, command: str, *args: object) -> Ended:
        with self.start(command, *args) as process:
            out, err = process.communicate(timeout=120)
        return Ended(process.returncode, out, err)

    def ingest(self, *args: object) -> Ended:
        return self.run("ingest", *args)

    def reextract(self, *args: object) -> Ended:
        return self.run("reextract", *args)

    def rows(self) -> dict[str, int]:
        with session(self.engine, read_only=True) as db:
            return {
                table.name: db.scalar(select(func.count()).select_from(table)) for table in Base.metadata.sorted_tables
            }

    def reports(self) -> set[tuple[str | None, str, int]]:
        with session(self.engine, read_only=True) as db:
            query = select(Publisher.jurisdiction_code, Publisher.name, Report.year).join(Report)
            return {tuple(row) for row in db.execute(query)}


def write(place: Place, name: str, truth: Truth, layout: str = "html_clean") -> Path:
    path = place.folder / "files" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(render(truth, layout))
    return path


def truth(name: str) -> Truth:
    return load(TRUTHS / f"{name}.json")
