"""What is kept: the tables, the view `fact`, and the way to the database."""

from models.base import Base, Number, UtcDateTime
from models.session import DatabaseError, make_engine, session, transaction, upgrade_to_head
from models.tables import (
    PUBLISHER_KINDS,
    RUN_OUTCOMES,
    Capture,
    CheckRow,
    Document,
    ExtractionRow,
    FailureRow,
    Item,
    Jurisdiction,
    Observation,
    Publisher,
    Remark,
    Report,
    Run,
    Section,
)
from models.views import fact

__all__ = [
    "PUBLISHER_KINDS",
    "RUN_OUTCOMES",
    "Base",
    "Capture",
    "CheckRow",
    "DatabaseError",
    "Document",
    "ExtractionRow",
    "FailureRow",
    "Item",
    "Jurisdiction",
    "Number",
    "Observation",
    "Publisher",
    "Remark",
    "Report",
    "Run",
    "Section",
    "UtcDateTime",
    "fact",
    "make_engine",
    "session",
    "transaction",
    "upgrade_to_head",
]
