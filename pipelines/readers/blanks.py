"""Blanks, as every reader treats them."""

import re
from functools import lru_cache

# Printed as nothing: zero-width blanks and joiners, soft hyphens, byte order marks, marks of writing direction.
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\xad]")


_SHORT = 60
_REMEMBERED = 10_000  # numbers and labels come again and again; bounded, for documents are hostile input


def tidy(text: str) -> str:
    """The text with no blanks at its ends and single spaces inside.

    Line breaks, no-break spaces and full-width spaces are blanks too; what is never printed is taken out.
    """
    return _tidy_short(text) if len(text) <= _SHORT else _tidy(text)


def _tidy(text: str) -> str:
    if not text.isascii():
        text = _INVISIBLE.sub("", text)
    return " ".join(text.split())


_tidy_short = lru_cache(_REMEMBERED)(_tidy)
