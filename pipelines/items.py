"""The item that the three doors (crawl, ingest, reextract) hand to the pipelines (DESIGN section 1)."""

from dataclasses import dataclass, field
from datetime import datetime

from pipelines.results import Extraction


@dataclass(slots=True)
class Fetched:
    """Bytes as they came, and where from.

    `url` is http(s), or `file:` for something that a person already had. `headers` are the response's, in order.
    `media_type` and `sha256` are filled by the archive stage, the type from the bytes themselves; `capture_id` too.
    """

    url: str
    body: bytes = field(repr=False)
    fetched_at: datetime
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    media_type: str | None = None
    sha256: str | None = None
    capture_id: int | None = None


@dataclass(slots=True)
class ReportItem:
    """One annual report on its way: its page (or file) and its attachments are one report.

    `publisher`, `year` and `title` are what the listing or the article's header says; they serve where the document
    itself is silent. `given_publisher` and `given_year` are a person's word and win over everything. `jurisdiction`
    is a GB/T 2260 code, None where the door does not know it.
    The stages fill `extraction` and `extracted_from`, or drop the item with a failure.
    """

    page: Fetched
    attachments: list[Fetched] = field(default_factory=list)
    jurisdiction: str | None = None
    publisher: str | None = None
    year: int | None = None
    title: str | None = None
    given_publisher: str | None = None
    given_year: int | None = None
    extraction: Extraction | None = None
    extracted_from: Fetched | None = None
