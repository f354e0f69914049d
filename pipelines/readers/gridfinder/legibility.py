"""Whether pages hold text that means anything, and what is told where they do not."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pipelines.readers.errors import NeedsRecognitionError
from pipelines.readers.gridfinder.page import Page
from pipelines.reasons import Reason

UNKNOWN = "\ufffd"
"""Stands for a glyph of which the file does not tell the character."""
SCANNED_PAGES = "scanned pages without text"
"""How the warning begins that some pages of a document with text are pictures."""

_MOST_UNKNOWN = 0.2
"""Share of characters without a meaning from which on the text is no text."""


class Unknown(NamedTuple):
    """How many of a file's characters have no meaning, and a warning for each page that has such."""

    characters: int
    total: int
    warnings: list[str]

    @property
    def are_too_many(self) -> bool:
        """Whether the text is no text."""
        return self.characters > _MOST_UNKNOWN * self.total


def has_text(page: Page) -> bool:
    """Whether there is anything on a page but blanks."""
    return any(not character.text.isspace() for character in page.characters)


def is_scanned(pages: Iterable[Page]) -> bool:
    """True where no page holds text and at least one is a picture; looks no further than the first page with text."""
    pictured = False
    for page in pages:
        if has_text(page):
            return False
        pictured = pictured or page.pictured
    return pictured


def scanned_pages(pages: Iterable[Page]) -> list[int]:
    """The numbers of the pages that hold no text, only a picture."""
    return [page.number for page in pages if page.pictured and not has_text(page)]


def warn_of_scanned(pages: Iterable[Page]) -> list[str]:
    """The warning that some pages are pictures, where they are."""
    scanned = scanned_pages(pages)
    return [f"{SCANNED_PAGES}: {', '.join(map(str, scanned))}; they need recognition (OCR)"] if scanned else []


def without_text(format_name: str, pages: Sequence[Page]) -> NeedsRecognitionError:
    """The refusal of a file none of whose pages holds text."""
    scanned = sum(page.pictured for page in pages)
    what = f"scanned pages; {scanned} of its {len(pages)} pages are pictures" if scanned else "pages without text"
    return NeedsRecognitionError(Reason.UNSUPPORTED_FORMAT, f"{format_name}: {what}, they need recognition (OCR)")


def unknown_characters(pages: Iterable[Page]) -> Unknown:
    """Counts the characters that are private or none."""
    warnings = []
    unknown = total = 0
    for page in pages:
        here = sum(UNKNOWN in character.text for character in page.characters)
        unknown, total = unknown + here, total + len(page.characters)
        if here:
            warnings.append(f"page {page.number}: the file does not tell the meaning of {here} characters")
    return Unknown(unknown, total, warnings)
