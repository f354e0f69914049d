"""Initial schema: the star, and the views `fact` and `continuity`.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

NUMBER = sa.Numeric(24, 6)
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

CONTINUITY = """\
CREATE VIEW continuity AS
SELECT
    publisher.jurisdiction_code AS jurisdiction_code,
    publisher.name AS publisher,
    report.year AS year,
    item.column_key AS column_key,
    observation.value AS carried_over,
    forward.value AS carried_forward_before,
    observation.value = forward.value AS passed
FROM observation
JOIN extraction ON extraction.id = observation.extraction_id AND extraction.is_current
JOIN report ON report.id = extraction.report_id
JOIN publisher ON publisher.id = report.publisher_id
JOIN item ON item.id = observation.item_id AND item.table_key = 'requests' AND item.row_key = 'carried_over'
JOIN report AS before ON before.publisher_id = report.publisher_id AND before.year = report.year - 1
JOIN extraction AS reading ON reading.report_id = before.id AND reading.is_current
JOIN item AS other
    ON other.table_key = 'requests' AND other.row_key = 'carried_forward' AND other.column_key = item.column_key
JOIN observation AS forward ON forward.extraction_id = reading.id AND forward.item_id = other.id
"""

FACT = """\
CREATE VIEW fact AS
SELECT
    publisher.jurisdiction_code AS jurisdiction_code,
    jurisdiction.name AS jurisdiction,
    publisher.name AS publisher,
    report.year AS year,
    item.form AS form,
    item.table_key AS table_key,
    item.row_key AS row_key,
    item.column_key AS column_key,
    observation.value AS value,
    CASE WHEN remark.item_id IS NULL THEN item.unit ELSE remark.unit END AS unit,
    remark.note AS note,
    remark.raw AS raw,
    extraction.title AS report_title,
    capture.url AS url,
    extraction.sha256 AS sha256,
    observation.locator AS locator
FROM observation
JOIN extraction ON extraction.id = observation.extraction_id AND extraction.is_current
JOIN report ON report.id = extraction.report_id
JOIN publisher ON publisher.id = report.publisher_id
JOIN item ON item.id = observation.item_id
LEFT JOIN jurisdiction ON jurisdiction.code = publisher.jurisdiction_code
LEFT JOIN remark ON remark.extraction_id = observation.extraction_id AND remark.item_id = observation.item_id
LEFT JOIN capture ON capture.id = extraction.capture_id
"""


def upgrade() -> None:
    op.create_table(
        "document",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_document_sha256")),
        sa.CheckConstraint("size >= 0", name=op.f("ck_document_size")),
        sa.PrimaryKeyConstraint("sha256", name="pk_document"),
    )
    op.create_table(
        "item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("table_key", sa.Text(), nullable=False),
        sa.Column("row_key", sa.Text(), nullable=False),
        sa.Column("column_key", sa.Text(), nullable=False),
        sa.Column("table_label", sa.Text(), nullable=False),
        sa.Column("row_label", sa.Text(), nullable=False),
        sa.Column("column_label", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("series", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_item"),
        sa.UniqueConstraint(
            "form", "table_key", "row_key", "column_key", name="uq_item_form_table_key_row_key_column_key"
        ),
    )
    op.create_table(
        "jurisdiction",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("parent_code", sa.Text(), nullable=True),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("portal", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("code", name="pk_jurisdiction"),
        sa.UniqueConstraint("slug", name="uq_jurisdiction_slug"),
    )
    op.create_table(
        "publisher",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("jurisdiction_code", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('government', 'office', 'department', 'township', 'subdistrict', 'zone', 'enterprise', 'other')",
            name=op.f("ck_publisher_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["jurisdiction_code"],
            ["jurisdiction.code"],
            name="fk_publisher_jurisdiction_code_jurisdiction",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_publisher"),
        sa.UniqueConstraint("jurisdiction_code", "name", name="uq_publisher_jurisdiction_code_name"),
    )
    op.create_index(
        "uq_publisher_name_without_jurisdiction",
        "publisher",
        ["name"],
        unique=True,
        sqlite_where=sa.text("jurisdiction_code IS NULL"),
        postgresql_where=sa.text("jurisdiction_code IS NULL"),
    )
    op.create_table(
        "run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("command", sa.Text(), nullable=False),
        sa.Column("jurisdiction_code", sa.Text(), nullable=True),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("counts", JSON, nullable=False),
        sa.CheckConstraint("outcome IN ('good', 'partial', 'failed')", name=op.f("ck_run_outcome")),
        sa.ForeignKeyConstraint(
            ["jurisdiction_code"],
            ["jurisdiction.code"],
            name="fk_run_jurisdiction_code_jurisdiction",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_run"),
    )
    op.create_table(
        "capture",
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
    )
    op.create_index("ix_capture_run_id", "capture", ["run_id"])
    op.create_index("ix_capture_sha256", "capture", ["sha256"])
    op.create_index("ix_capture_url", "capture", ["url"])
    op.create_table(
        "failure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("resolved_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_failure_run_id_run"),
        sa.PrimaryKeyConstraint("id", name="pk_failure"),
    )
    op.create_index("ix_failure_run_id", "failure", ["run_id"])
    op.create_index("ix_failure_url", "failure", ["url"])
    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("publisher_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint("year BETWEEN 2000 AND 2100", name=op.f("ck_report_year")),
        sa.ForeignKeyConstraint(["publisher_id"], ["publisher.id"], name="fk_report_publisher_id_publisher"),
        sa.PrimaryKeyConstraint("id", name="pk_report"),
        sa.UniqueConstraint("publisher_id", "year", name="uq_report_publisher_id_year"),
    )
    op.create_table(
        "extraction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("capture_id", sa.Integer(), nullable=True),
        sa.Column("form", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("extractor", sa.Text(), nullable=False),
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("warnings", JSON, nullable=False),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.id"], name="fk_extraction_capture_id_capture"),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["report.id"],
            name="fk_extraction_report_id_report",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["sha256"], ["document.sha256"], name="fk_extraction_sha256_document"),
        sa.PrimaryKeyConstraint("id", name="pk_extraction"),
    )
    op.create_index("ix_extraction_report_id", "extraction", ["report_id"])
    op.create_index("ix_extraction_sha256_extractor", "extraction", ["sha256", "extractor"])
    op.create_index(
        "uq_extraction_current_report_id",
        "extraction",
        ["report_id"],
        unique=True,
        sqlite_where=sa.text("is_current"),
        postgresql_where=sa.text("is_current"),
    )
    op.create_table(
        "check_result",
        sa.Column("extraction_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.Column("expected", NUMBER, nullable=True),
        sa.Column("actual", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(
            ["extraction_id"],
            ["extraction.id"],
            name="fk_check_result_extraction_id_extraction",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_check_result_item_id_item"),
        sa.PrimaryKeyConstraint("extraction_id", "rule", "item_id", name="pk_check_result"),
    )
    op.create_table(
        "observation",
        sa.Column("extraction_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("value", NUMBER, nullable=True),
        sa.Column("locator", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["extraction_id"],
            ["extraction.id"],
            name="fk_observation_extraction_id_extraction",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_observation_item_id_item"),
        sa.PrimaryKeyConstraint("extraction_id", "item_id", name="pk_observation"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_observation_item_id", "observation", ["item_id"])
    op.create_table(
        "section",
        sa.Column("extraction_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["extraction_id"],
            ["extraction.id"],
            name="fk_section_extraction_id_extraction",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("extraction_id", "number", name="pk_section"),
    )
    op.create_table(
        "remark",
        sa.Column("extraction_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["extraction_id", "item_id"],
            ["observation.extraction_id", "observation.item_id"],
            name="fk_remark_extraction_id_item_id_observation",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("extraction_id", "item_id", name="pk_remark"),
    )
    op.execute(FACT)
    op.execute(CONTINUITY)


def downgrade() -> None:
    op.execute("DROP VIEW continuity")
    op.execute("DROP VIEW fact")
    for table in (
        "remark",
        "section",
        "observation",
        "check_result",
        "extraction",
        "report",
        "failure",
        "capture",
        "run",
        "publisher",
        "jurisdiction",
        "item",
        "document",
    ):
        op.drop_table(table)
