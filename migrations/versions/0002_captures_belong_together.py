"""Captures belong together: the page of an attachment, and what was known of the report when it was fetched.

Revision ID: 0002
Revises: 0001
"""

from importlib import import_module

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
_FOREIGN_KEY = "fk_capture_page_id_capture"
_INDEX = "ix_capture_page_id"
_before = import_module("migrations.versions.0001_initial_schema")


def upgrade() -> None:
    _drop_views()
    with op.batch_alter_table("capture", copy_from=_capture()) as batch:
        batch.add_column(sa.Column("page_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("hints", JSON, nullable=True))
        batch.create_foreign_key(_FOREIGN_KEY, "capture", ["page_id"], ["id"])
        batch.create_index(_INDEX, ["page_id"])
    _make_views()


def downgrade() -> None:
    _drop_views()
    after = _capture(
        sa.Column("page_id", sa.Integer(), nullable=True),
        sa.Column("hints", JSON, nullable=True),
        sa.ForeignKeyConstraint(["page_id"], ["capture.id"], name=_FOREIGN_KEY),
        sa.Index(_INDEX, "page_id"),
    )
    with op.batch_alter_table("capture", copy_from=after) as batch:
        batch.drop_index(_INDEX)
        batch.drop_constraint(_FOREIGN_KEY, type_="foreignkey")
        batch.drop_column("hints")
        batch.drop_column("page_id")
    _make_views()


def _capture(*more: sa.schema.SchemaItem) -> sa.Table:
    """The table as 0001 makes it, for SQLite to copy it without looking, so that the SQL can be printed too."""
    return sa.Table(
        "capture",
        sa.MetaData(),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("fetched_at", MOMENT, nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("warc_file", sa.Text(), nullable=True),
        sa.Column("warc_offset", sa.BigInteger(), nullable=True),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_capture_run_id_run"),
        sa.ForeignKeyConstraint(["sha256"], ["document.sha256"], name="fk_capture_sha256_document"),
        sa.PrimaryKeyConstraint("id", name="pk_capture"),
        sa.Index("ix_capture_run_id", "run_id"),
        sa.Index("ix_capture_sha256", "sha256"),
        sa.Index("ix_capture_url", "url"),
        *more,
    )


def _drop_views() -> None:
    """SQLite changes a table by copying it, and cannot while a view reads it."""
    op.execute("DROP VIEW continuity")
    op.execute("DROP VIEW fact")


def _make_views() -> None:
    """The views are those of the initial schema."""
    op.execute(_before.FACT)
    op.execute(_before.CONTINUITY)
