"""A folder with all that a command needs, and the command in a process of its own, as a person runs it."""

import os
import subprocess
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from sqlalchemy import Engine, func, select

from models import Base, Publisher, Report, make_engine, session
from tests.commands import Ended, end, start
from tests.documents.render import render
from tests.documents.truth import TRUTHS, Truth, load

REGISTRY = """\
slug,code,name,level,portal,entry,enabled,note
yanchi,640323,盐池县,county,http://www.yanchi.gov.cn,,yes,
cixi,330282,慈溪市,county,http://www.cixi.gov.cn,,yes,
hanyin,610921,汉阴县,county,http://www.hanyin.gov.cn,,yes,
"""


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

    def start(self, command: str, *args: object) -> "subprocess.Popen[str]":
        return start(self.environment, command, *args)

    def run(self, command: str, *args: object) -> Ended:
        return end(self.start(command, *args))

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
