"""Blanks, as every reader treats them."""

import re

# Printed as nothing: zero-width blanks and joiners, soft hyphens, byte order marks, marks of writing direction.
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\xad]")


def tidy(text: str) -> str:
    """The text with no blanks at its ends and single spaces inside.

    Line breaks, no-break spaces and full-width spaces are blanks too; what is never printed is taken out.
    """
    if not text.isascii():
        text = _INVISIBLE.sub("", text)
    return " ".join(text.split())
