"""Files that a page does not link but shows: embedded viewers, and scripts that open or draw a file (section 12)."""

import base64
import binascii
import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, unquote, urlsplit

from crawler.addresses import complete
from crawler.families.base import Page
from crawler.families.shapes import is_file, leads_to_file

_PARAMETERS = frozenset(
    {"file", "url", "src", "pdf", "fileurl", "file_url", "filepath", "pdfurl", "pdf_url", "path", "furl", "link"}
)
_VIEWER = re.compile(r"viewer|pdfjs|pdf\.js|preview|onlineview|view\.aspx|yulan|readpdf|showpdf", re.IGNORECASE)
_QUOTED = re.compile(r"""(["'])([^"'\s<>]{5,500})\1""")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{12,}={0,2}")
_MOST_SCRIPT = 100_000  # characters: what shows a file is short, libraries are long
_MOST_TIMES_ENCODED = 2


def viewed(page: Page, url: str) -> str | None:
    """Give the file that a viewer shows, None where the address is no viewer's.

    Args:
        page: the page that embeds or links the viewer.
        url: e.g. `/pdfjs/web/viewer.html?file=%2Fx%2Fy.pdf`, also encoded twice or in base64.
    """
    parts = urlsplit(url)
    if leads_to_file(unquote(parts.path)):
        return None
    is_viewer = _VIEWER.search(parts.path) is not None
    for name, value in parse_qsl(parts.query):
        if name.lower() not in _PARAMETERS:
            continue
        for told in _decoded(value):
            shown = complete(page.home, told) if "/" in told else None
            if shown is not None and (is_file(shown) or (is_viewer and _is_whole(told))):
                return shown
    return None


def scripted(page: Page, script: str) -> Iterator[str]:
    """Give the files whose addresses stand in quotes in a script: `showPdf('/x.pdf')`, `PDFObject.embed("./x.pdf")`."""
    for _, quoted in _QUOTED.findall(script[:_MOST_SCRIPT]):
        url = complete(page.home, quoted.replace("\\/", "/"))
        if url is not None and leads_to_file(unquote(urlsplit(url).path)):
            yield url
        elif url is not None and (shown := viewed(page, url)) is not None:
            yield shown


def _is_whole(address: str) -> bool:
    return address.startswith(("/", "./", "../", "http://", "https://"))


def _decoded(value: str) -> Iterator[str]:
    """The value as it stands, decoded once more and more, and from base64."""
    for _ in range(_MOST_TIMES_ENCODED):
        yield value
        if unquote(value) == value:
            break
        value = unquote(value)
    if _BASE64.fullmatch(value):
        padded = value.rstrip("=") + "=" * (-len(value.rstrip("=")) % 4)
        try:
            yield unquote(base64.b64decode(padded.replace("-", "+").replace("_", "/")).decode("utf-8"))
        except (binascii.Error, UnicodeDecodeError):
            return
