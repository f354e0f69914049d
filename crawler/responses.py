"""From Scrapy's responses to what families and pipelines take, without Scrapy's guesses of type and charset."""

import logging
from datetime import UTC, datetime
from pathlib import Path

from scrapy.http import Headers, Response

from crawler.families import Page
from models import Capture
from pipelines.archive import fetched_again
from pipelines.items import Fetched
from pipelines.readers import sniff
from pipelines.warc import ArchiveDamagedError

logger = logging.getLogger(__name__)

_NOT_MODIFIED = "not modified"
_TEXT = ("text/", "application/json", "application/xml", "application/xhtml")


def as_page(response: Response, limit: int, base: str | None = None) -> Page | None:
    """Give a response as a page, None where it is a file, or longer than `limit` bytes and not to be read here.

    Args:
        response: with any body, whatever its header says that it is.
        limit: bytes.
        base: see `Page.base`.
    """
    if len(response.body) > limit or not sniff(response.body).startswith(_TEXT):
        return None
    header = (response.headers.get("Content-Type") or b"").decode("latin-1").lower()
    charset = header.partition("charset=")[2].partition(";")[0].strip(" \"'")
    return Page.of(response.url, response.body, charset or None, base)


def from_archive(response: Response, folder: Path, capture: Capture) -> Response | None:
    """Give the archive's bytes in an answer 304; None, and logged, where the archive does not have them.

    Args:
        response: the answer, whose headers win.
        folder: the archive's.
        capture: of the last time that the bytes came, or were found unchanged.
    """
    try:
        kept = fetched_again(folder, capture)
    except ArchiveDamagedError as error:
        logger.warning("Asked for again: %s", error)
        return None
    headers = Headers(kept.headers)
    headers.update(response.headers)
    return response.replace(status=200, body=kept.body, headers=headers, flags=[*response.flags, _NOT_MODIFIED])


def as_fetched(response: Response) -> Fetched:
    """Give a response as the pipelines take it, with its headers in order; what had not changed has status 304."""
    headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )
    status = 304 if _NOT_MODIFIED in response.flags else response.status
    return Fetched(response.url, response.body, datetime.now(UTC), status=status, headers=headers)
