"""The item that the three doors (crawl, ingest, reextract) hand to the pipelines (DESIGN section 1)."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pipelines.results import Extraction, Refusal

MEMBER = "#!/"
"""Stands in an address between a container and its member: `http://…/2023.zip#!/某局.docx`."""

_HINTS = ("jurisdiction", "publisher", "year", "title", "given_publisher", "given_year")


@dataclass(slots=True)
class Fetched:
    """Bytes as they came, and where from.

    `url` is http(s), or `file:` for something that a person already had. `headers` are the response's, in order.
    What came out of a container has its address with `MEMBER` and the name in it behind.
    `media_type` and `sha256` are filled by the archive stage, the type from the bytes themselves; `capture_id` too,
    unless it is there: what was captured before is not captured again. `is_first` tells that no capture had these bytes
    before. `refusal` says why there is nothing to read in
    it, and `is_opened` that it is a container whose members are documents of their own; both are of the unpack stage.
    """

    url: str
    body: bytes = field(repr=False)
    fetched_at: datetime
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    media_type: str | None = None
    sha256: str | None = None
    capture_id: int | None = None
    is_first: bool = False
    refusal: Refusal | None = None
    is_opened: bool = False

    @property
    def is_member(self) -> bool:
        """Whether it came out of a container."""
        return MEMBER in self.url


@dataclass(slots=True)
class ReportItem:
    """One annual report on its way: its page (or file) and its attachments are one report.

    `publisher`, `year` and `title` are what the listing or the article's header says; they serve where the document
    itself is silent. `given_publisher` and `given_year` are a person's word and win over everything. `jurisdiction`
    is a GB/T 2260 code, None where the door does not know it.
    `listing` is what the door itself wants to know of it the next time. Pictures among the attachments are the pages of
    one document, in their order.
    The stages fill `extraction`, `extracted_from`, `report_id`, or drop the item with a failure. `others` are further
    readings of the same report, to be compared with the one that was chosen. `is_incomplete` says that what the
    extraction lacks may stand in documents or pages that could not be read.
    """

    page: Fetched
    attachments: list[Fetched] = field(default_factory=list)
    jurisdiction: str | None = None
    publisher: str | None = None
    year: int | None = None
    title: str | None = None
    given_publisher: str | None = None
    given_year: int | None = None
    listing: dict[str, Any] = field(default_factory=dict)
    report_id: int | None = None
    extraction: Extraction | None = None
    extracted_from: Fetched | None = None
    others: list[tuple[Fetched, Extraction]] = field(default_factory=list)
    is_incomplete: bool = False

    @property
    def documents(self) -> tuple[Fetched, ...]:
        """Page first, then the attachments."""
        return (self.page, *self.attachments)

    @property
    def hints(self) -> dict[str, Any]:
        """What is known of the report beside its documents, kept with the page's capture; fields that are not None."""
        told = {name: getattr(self, name) for name in _HINTS}
        return {**{name: value for name, value in told.items() if value is not None}, **self.listing}
