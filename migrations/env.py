"""What Alembic runs: with a connection from `models.session.upgrade_to_head`, or from its own command line.

Two things that a later migration must know. CHECK constraints, partial indexes' conditions and views are not compared
by autogenerate: write them by hand. On SQLite a table is changed by copying it (batch mode), and that fails while a
view reads it: drop the views first and make them again at the end.
"""

import logging
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import JSON, Connection

from models import Base, Number, UtcDateTime, make_engine
from models.session import schema_transaction


def _render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write our column types as plain SQLAlchemy ones, since a migration must not depend on today's models."""
    if kind == "type" and isinstance(item, Number):
        return "sa.Numeric(24, 6)"
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, JSON):
        autogen.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


def _configure(connection: Connection | None = None, **options: Any) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=_render_item,
        # True on both: our SQLite transactions are begun explicitly, and then they hold DDL as well.
        transactional_ddl=True,
        **options,
    )


def _run_offline() -> None:
    """Print the SQL for the database of DATABASE_URL instead of running it."""
    dialect = make_engine().dialect
    _configure(dialect_name=dialect.name, literal_binds=True, dialect_opts={"paramstyle": "named"})
    with context.begin_transaction():
        context.run_migrations()


def _run_online(connection: Connection) -> None:
    _configure(connection)
    with context.begin_transaction():
        context.run_migrations()


def _run() -> None:
    given = context.config.attributes.get("connection")
    if given is not None:
        _run_online(given)
        return
    logging.basicConfig(format="%(message)s")
    for name in ("alembic.runtime.migration", "alembic.autogenerate"):
        logging.getLogger(name).setLevel(logging.INFO)
    if context.is_offline_mode():
        _run_offline()
        return
    engine = make_engine()
    with schema_transaction(engine) as connection:
        _run_online(connection)
    engine.dispose()


_run()
