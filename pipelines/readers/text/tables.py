"""What the scanners of plain text give."""

from dataclasses import dataclass

Row = list[str]
"""The cells of a row, blank ones too."""

Part = tuple[int, str] | list[Row]
"""A line of running text with its number (from 0), or a table."""


@dataclass(frozen=True, slots=True)
class Found:
    """What stands in the text up to (not including) line `end`, in order."""

    parts: list[Part]
    end: int
