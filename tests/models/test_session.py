import logging
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, event, func, inspect, select, text
from sqlalchemy.exc import DBAPIError, OperationalError

from models import DatabaseError, Document, Run, make_engine, session, upgrade_to_head
from models.session import describe, schema_transaction
from tests.models import star, writer

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "s3cr3t-wort"


def start_writers(url: str, task: str, number: int = 8) -> None:
    """Run `number` processes that begin together; each must end well and say nothing."""
    children = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.models.writer", url, task],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for _ in range(number)
    ]
    for child in children:
        assert child.stdin
        child.stdin.close()
        child.stdin = None  # communicate() would flush it
    said = [child.communicate(timeout=120)[0] for child in children]
    assert [(child.returncode, output) for child, output in zip(children, said, strict=True)] == [(0, "")] * number


def test_eight_writing_processes_lose_nothing_on_sqlite(sqlite_url: str) -> None:
    start_writers(sqlite_url, "count")
    with session(make_engine(sqlite_url), read_only=True) as opened:
        assert opened.scalars(select(Run)).one().counts == {"n": 8 * writer.TURNS}
        assert opened.scalars(select(func.count()).select_from(Document)).one() == 8 * writer.TURNS


def test_eight_processes_may_make_the_schema_at_once(database_url: str) -> None:
    start_writers(database_url, "upgrade")
    engine = make_engine(database_url)
    assert "observation" in inspect(engine).get_table_names()
    with engine.connect() as connection:
        assert len(connection.execute(text("SELECT version_num FROM alembic_version")).all()) == 1
    engine.dispose()


def test_a_transaction_is_kept_whole_or_not_at_all(engine: Engine) -> None:
    def fail_halfway() -> None:
        with session(engine) as opened:
            opened.add(star.document("b"))
            opened.flush()
            raise KeyError

    with session(engine) as opened:
        kept = star.document("a")
        opened.add(kept)
    with pytest.raises(KeyError):
        fail_halfway()
    assert kept.media_type == "text/html"  # readable after the commit
    with session(engine, read_only=True) as opened:
        assert opened.scalars(select(Document.sha256)).all() == ["a" * 64]


def test_a_reader_does_not_wait_for_a_writer_and_cannot_write(engine: Engine) -> None:
    with session(engine) as writing:
        writing.add(star.document())
        writing.flush()
        with session(engine, read_only=True) as reading:
            assert reading.scalars(select(func.count()).select_from(Document)).one() == 0
    with pytest.raises(DBAPIError, match=r"(?i)read-?only"), session(engine, read_only=True) as reading:
        reading.add(star.document("b"))
    with session(engine) as writing:  # the connection of the reader can be used for writing again
        writing.add(star.document("c"))


def test_a_sqlite_connection_is_set_up_for_many_processes(sqlite_engine: Engine) -> None:
    with sqlite_engine.connect() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "foreign_keys", "busy_timeout", "synchronous")
        }
    assert settings == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 60_000, "synchronous": 1}


def test_a_second_writer_waits_from_the_start_of_its_transaction(sqlite_engine: Engine) -> None:
    other = make_engine(str(sqlite_engine.url))
    with sqlite_engine.begin(), other.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA busy_timeout = 1")  # type: ignore[union-attr]
        with pytest.raises(OperationalError, match="locked"):
            connection.execute(text("SELECT 1"))


def test_the_address_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", "sqlite:///elsewhere/库.db")
    upgrade_to_head(make_engine())
    assert (tmp_path / "elsewhere" / "库.db").is_file()
    monkeypatch.delenv("DATABASE_URL")
    upgrade_to_head(make_engine())
    assert (tmp_path / "data" / "nianbao.db").is_file()


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_postgresql_takes_psycopg_3(scheme: str) -> None:
    assert make_engine(f"{scheme}://somebody@127.0.0.1/x").url.drivername == "postgresql+psycopg"


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("nonsense", "not a database address"),
        ("mysql://u:{}@h/d", "'mysql', which is not supported"),
        ("postgresql+psycopg2://u:{}@h/d", "'postgresql\\+psycopg2', which is not supported"),
        ("postgresql://u:{}@h:port/d", "not a database address"),
        ("postgresql://u:bare@{}@h/d", "write %40"),
        ("postgresql//u:{}@h/d", "not a database address"),
    ],
)
def test_an_unusable_address_is_refused_without_its_password(url: str, says: str) -> None:
    with pytest.raises(DatabaseError, match=says) as caught:
        make_engine(url.format(PASSWORD))
    assert PASSWORD not in shown(caught)


@pytest.mark.parametrize("sign", list("@:/?#[]%&=+ '\"\\"))
def test_no_sign_in_a_password_brings_it_into_an_error(sign: str) -> None:
    with pytest.raises(DatabaseError) as caught:
        upgrade_to_head(make_engine(f"postgresql://u:vorne{sign}{PASSWORD}@127.0.0.1:{closed_port()}/d"))
    assert PASSWORD not in shown(caught)


@pytest.mark.parametrize("tail", ["", "?sslpassword={0}", "?password={0}"])
def test_a_server_that_does_not_answer_is_told_without_the_password(tail: str) -> None:
    port = closed_port()
    with pytest.raises(DatabaseError, match=rf"d at 127\.0\.0\.1:{port} cannot be used: .*refused") as caught:
        upgrade_to_head(make_engine(f"postgresql://u:{PASSWORD}@127.0.0.1:{port}/d{tail.format(PASSWORD)}"))
    assert PASSWORD not in shown(caught)


def test_a_server_that_refuses_is_told_without_the_password(postgresql_url: str) -> None:
    url = make_engine(postgresql_url).url.set(username="nobody_here", password=PASSWORD)
    with pytest.raises(DatabaseError, match="nobody_here") as caught:
        upgrade_to_head(make_engine(url.render_as_string(hide_password=False)))
    assert PASSWORD not in shown(caught)


@pytest.mark.parametrize(
    "url", ["postgresql://u:{}@h/d", "postgresql://h/d?password={}", "postgresql://h/d?sslpassword={}"]
)
def test_what_a_driver_says_is_told_without_the_password(url: str) -> None:
    engine = make_engine(url.format(PASSWORD))

    def refuse(*_: object) -> None:
        raise psycopg.OperationalError(f"cannot log in with {PASSWORD}, says the driver")

    event.listen(engine, "do_connect", refuse)
    with pytest.raises(DatabaseError, match=r"cannot log in with \*\*\*, says the driver") as caught:
        upgrade_to_head(engine)
    assert PASSWORD not in shown(caught)


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def shown(caught: pytest.ExceptionInfo[DatabaseError]) -> str:
    """All that a traceback would print of the error and of those behind it."""
    return "".join(str(part) for part in (caught.getrepr(chain=True, style="value"), caught.value, caught.value.args))


def test_a_sqlite_file_that_cannot_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(DatabaseError, match=r"folder of the database .* cannot be made"):
        make_engine(f"sqlite:///{tmp_path}/file/nianbao.db")
    with pytest.raises(DatabaseError, match="is a folder"):
        make_engine(f"sqlite:///{tmp_path}")


def test_a_file_that_is_no_database_is_told_and_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "report.db"
    other.write_text("政府信息公开" * 1000, encoding="utf-8")
    before = other.read_bytes()
    with pytest.raises(DatabaseError, match=r"report\.db cannot be used: file is not a database"):
        upgrade_to_head(make_engine(f"sqlite:///{other}"))
    assert other.read_bytes() == before


def test_a_database_of_a_newer_version_is_told_and_left_alone(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseError, match=r"newer version .*schema 9999.*update the program"):
        upgrade_to_head(engine)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == "9999"


def test_a_description_names_the_database() -> None:
    assert describe(make_engine(f"postgresql://u:{PASSWORD}@db.example:6543/panel").url) == "panel at db.example:6543"
    assert describe(make_engine("sqlite://").url) == "in memory"


def test_an_upgrade_is_silent_even_in_a_talkative_program(database_url: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    engine = make_engine(database_url)
    upgrade_to_head(engine)
    engine.dispose()
    assert [record for record in caplog.records if record.name.startswith("alembic")] == []


def test_an_upgrade_at_head_takes_no_write_lock(sqlite_engine: Engine) -> None:
    with sqlite_engine.begin():  # another process in the midst of a long transaction
        upgrade_to_head(make_engine(str(sqlite_engine.url)))


def test_a_new_file_that_another_process_is_writing_is_waited_for(tmp_path: Path) -> None:
    """Until the file is in WAL mode, SQLite itself does not wait for this lock."""
    path = tmp_path / "nianbao.db"
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("CREATE TABLE something (id INTEGER)")
        other.execute("BEGIN IMMEDIATE")
        release = threading.Timer(0.3, other.execute, ["COMMIT"])
        release.start()
        upgrade_to_head(make_engine(f"sqlite:///{path}"))
        release.join()
    with closing(sqlite3.connect(path)) as later:
        assert later.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_memory_database_can_be_brought_to_head() -> None:
    engine = make_engine("sqlite://")
    upgrade_to_head(engine)
    with session(engine) as opened:
        opened.add(star.document())
    with session(engine, read_only=True) as opened:
        assert opened.scalars(select(func.count()).select_from(Document)).one() == 1


def test_the_upgrade_needs_only_the_installed_packages(tmp_path: Path) -> None:
    """Neither the project's folder nor pyproject.toml: copies in a folder of packages, run from elsewhere."""
    packages, elsewhere = tmp_path / "site 100%", tmp_path / "elsewhere"
    elsewhere.mkdir()
    for name in ("models", "migrations"):
        shutil.copytree(ROOT / name, packages / name, ignore=shutil.ignore_patterns("__pycache__"))
    program = "import models; models.upgrade_to_head(models.make_engine()); print(models.__file__)"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=elsewhere,
        env={**os.environ, "PYTHONPATH": str(packages), "DATABASE_URL": "sqlite:///here.db"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip() == str(packages / "models" / "__init__.py")
    with sqlite3.connect(elsewhere / "here.db") as connection:
        assert connection.execute("SELECT count(*) FROM fact").fetchone() == (0,)


def test_a_change_of_the_schema_that_breaks_references_is_taken_back(sqlite_engine: Engine) -> None:
    with session(sqlite_engine) as opened:
        opened.add(star.capture(star.document()))

    def delete_parents() -> None:
        with schema_transaction(sqlite_engine) as connection:
            connection.execute(text("DELETE FROM document"))

    with pytest.raises(DatabaseError, match="capture row 1 refers to nothing in document"):
        delete_parents()
    with session(sqlite_engine, read_only=True) as opened:
        assert opened.scalars(select(func.count()).select_from(Document)).one() == 1
        assert opened.execute(text("PRAGMA foreign_keys")).scalar_one() == 1
