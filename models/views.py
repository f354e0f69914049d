"""The views that researchers query; one text for both databases.

The migrations keep frozen copies of them: a change here needs a migration that replaces the view, and a test says so.
"""

from sqlalchemy import Column, Integer, MetaData, Table, Text

from models.base import Number

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

# The identity across years (forms.md section 5): what one report carries over is what the last one carried forward.
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

VIEWS = {"fact": FACT, "continuity": CONTINUITY}

# Apart from Base.metadata, so that neither autogenerate nor create_all takes the view for a table.
fact = Table(
    "fact",
    MetaData(),
    Column("jurisdiction_code", Text, doc="NULL: the place is not in the registry"),
    Column("jurisdiction", Text),
    Column("publisher", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("form", Text, nullable=False, doc="generation of this cell's form; one report can mix them"),
    Column("table_key", Text, nullable=False),
    Column("row_key", Text, nullable=False),
    Column("column_key", Text, nullable=False),
    Column("value", Number, doc="NULL: printed blank, or not a number"),
    Column("unit", Text, doc="as reported for this cell, else the form's own; NULL: none"),
    Column("note", Text, doc="the words beside the number"),
    Column("raw", Text, doc="the text as printed; NULL for a cell that is no more than its number"),
    Column("report_title", Text),
    Column("url", Text),
    Column("sha256", Text, nullable=False, doc="of the document the cell was read from"),
    Column("locator", Text, nullable=False, doc="where in the document the cell stands"),
)
