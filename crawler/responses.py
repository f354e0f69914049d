"""From Scrapy's responses to what families and pipelines take, without Scrapy's guesses of type and charset."""

from datetime import UTC, datetime

from scrapy.http import Response

from crawler.families import Page
from pipelines.items import Fetched
from pipelines.readers import sniff

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


def as_fetched(response: Response) -> Fetched:
    """Give a response as the pipelines take it, with its headers in order."""
    headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )
    return Fetched(response.url, response.body, datetime.now(UTC), status=response.status, headers=headers)
