import os
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Engine, Text, func, inspect, select, text

from models import Base, Capture, Observation, Run, fact, make_engine, session, upgrade_to_head
from models.session import schema_transaction
from models.views import VIEWS
from tests.migrations.schema import read_schema
from tests.models import star

ROOT = Path(__file__).resolve().parents[2]


def config() -> Config:
    return Config(toml_file=ROOT / "pyproject.toml")


def migrate(engine: Engine, revision: str) -> None:
    settings = config()
    with schema_transaction(engine) as connection:
        settings.attributes["connection"] = connection
        (command.downgrade if revision == "base" else command.upgrade)(settings, revision)


def schema_of(engine: Engine) -> dict[str, list[str]]:
    with engine.connect() as connection:
        return read_schema(connection)


def differences(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        return list(compare_metadata(context, Base.metadata))


def test_autogenerate_finds_nothing(engine: Engine) -> None:
    assert differences(engine) == []


def test_autogenerate_would_find_something(engine: Engine) -> None:
    with schema_transaction(engine) as connection:
        connection.execute(text("DROP INDEX ix_capture_url"))
        Operations(MigrationContext.configure(connection)).add_column("document", Column("language", Text()))
    assert {difference[0] for difference in differences(engine)} == {  # type: ignore[index]
        "add_index",
        "remove_column",
    }


def test_the_schema_is_that_of_the_models(engine: Engine) -> None:
    """What autogenerate does not compare too: CHECKs, conditions of indexes, deletes that cascade, the view."""
    migrated = schema_of(engine)
    migrate(engine, "base")
    with engine.begin() as connection:
        Base.metadata.create_all(connection)
        for view in VIEWS.values():
            connection.execute(text(view))
    assert schema_of(engine) == migrated
    described = {word for key in migrated for word in key.split()}
    assert {*Base.metadata.tables, *VIEWS} <= described


def test_a_way_back_and_forth(engine: Engine) -> None:
    before = schema_of(engine)
    migrate(engine, "base")
    assert schema_of(engine) == {}
    upgrade_to_head(engine)
    assert schema_of(engine) == before


def test_both_databases_have_the_same_tables_and_names(sqlite_url: str, postgresql_url: str) -> None:
    def names(url: str) -> dict[str, object]:
        engine = make_engine(url)
        upgrade_to_head(engine)
        look = inspect(engine)
        found: dict[str, object] = {
            table: (
                [(column["name"], column["nullable"]) for column in look.get_columns(table)],
                {check["name"]: check["sqltext"].count(",") for check in look.get_check_constraints(table)},
                sorted(str(key["name"]) for key in look.get_foreign_keys(table)),
                sorted(
                    str(index["name"]) for index in look.get_indexes(table) if not index.get("duplicates_constraint")
                ),
                sorted(str(unique["name"]) for unique in look.get_unique_constraints(table)),
                look.get_pk_constraint(table)["constrained_columns"],
            )
            for table in look.get_table_names()
        }
        found["fact"] = [column["name"] for column in look.get_columns("fact")]
        engine.dispose()
        return found

    on_sqlite = names(sqlite_url)
    assert on_sqlite == names(postgresql_url)
    assert on_sqlite["fact"] == list(fact.columns.keys())


def test_the_migrations_are_one_line() -> None:
    script = ScriptDirectory.from_config(config())
    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1


@pytest.mark.parametrize("steps", [["upgrade head", "check", "downgrade base", "upgrade head", "check"]])
def test_the_command_line_works_from_the_project(database_url: str, steps: list[str]) -> None:
    for step in steps:
        done = alembic(database_url, *step.split())
        assert done.returncode == 0, f"{step}: {done.stderr}"
        if step == "check":
            assert "No new upgrade operations detected" in done.stdout
    upgrade_to_head(make_engine(database_url))  # nothing is left to do


def alembic(database_url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "alembic", *arguments],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": database_url},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_printed_sql_makes_the_same_schema(sqlite_engine: Engine, tmp_path: Path) -> None:
    printed = tmp_path / "printed.db"
    done = alembic(f"sqlite:///{printed}", "upgrade", "head", "--sql")
    assert done.returncode == 0, done.stderr
    assert not printed.exists()
    with sqlite3.connect(printed) as connection:
        connection.executescript(done.stdout)
    connection.close()
    assert schema_of(make_engine(f"sqlite:///{printed}")) == schema_of(sqlite_engine)


def test_sql_can_be_printed_for_postgresql_without_a_server() -> None:
    done = alembic("postgresql://somebody@127.0.0.1:1/nowhere", "upgrade", "head", "--sql")
    assert done.returncode == 0, done.stderr
    assert "NUMERIC(24, 6)" in done.stdout
    assert "CREATE VIEW fact" in done.stdout


def test_a_table_changed_by_copying_keeps_what_refers_to_it(sqlite_engine: Engine) -> None:
    """Batch mode drops the old table; with foreign keys on, that would delete every observation."""
    with session(sqlite_engine) as opened:
        star.observe(opened, star.extraction(star.report(), star.document()), star.item(), Decimal(3))
    with schema_transaction(sqlite_engine) as connection:
        operations = Operations(MigrationContext.configure(connection))
        for name in VIEWS:
            operations.execute(f"DROP VIEW {name}")
        with operations.batch_alter_table("extraction", recreate="always") as batch:
            batch.add_column(Column("language", Text()))
        for view in VIEWS.values():
            operations.execute(view)
    with session(sqlite_engine, read_only=True) as opened:
        assert opened.scalars(select(func.count()).select_from(Observation)).one() == 1
        assert opened.scalars(select(fact.c.value)).all() == [Decimal(3)]


def test_captures_from_before_they_belonged_together_stay(engine: Engine) -> None:
    with session(engine) as opened:
        extraction = star.extraction(star.report(), star.document())
        extraction.capture = Capture(
            url="http://www.yanchi.gov.cn/1.html",
            sha256=extraction.document.sha256,
            fetched_at=datetime(2024, 1, 31, tzinfo=UTC),
            status=200,
            run=Run(command="crawl"),
        )
        star.observe(opened, extraction, star.item(), Decimal(3))
    with schema_transaction(engine) as connection:
        settings = config()
        settings.attributes["connection"] = connection
        command.downgrade(settings, "0001")
    upgrade_to_head(engine)
    with session(engine, read_only=True) as opened:
        (capture,) = opened.scalars(select(Capture))
        assert (capture.page_id, capture.hints) == (None, None)
        assert opened.execute(select(fact.c.url, fact.c.value)).all() == [(capture.url, Decimal(3))]


def test_a_new_migration_can_be_written(tmp_path: Path) -> None:
    """The template and the rendering of our types: what autogenerate writes is plain SQLAlchemy and valid Python."""
    settings = config()
    settings.set_main_option("version_locations", str(tmp_path))
    settings.set_main_option("path_separator", "newline")
    empty = make_engine(f"sqlite:///{tmp_path / 'empty.db'}")
    with schema_transaction(empty) as connection:
        settings.attributes["connection"] = connection
        command.revision(settings, "all again", autogenerate=True, rev_id="0002")
    (written,) = tmp_path.glob("0002_*.py")
    source = written.read_text(encoding="utf-8")
    compile(source, str(written), "exec")
    assert "models" not in source
    assert "sa.Numeric(24, 6)" in source
    with schema_transaction(empty) as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")
    assert differences(empty) == []
