"""What a title says: is it an annual report, whose, and of which year (portals.md sections 11 and 12).

The same reading serves the rows of a list, the headline of an article and the first lines of a document.
"""

from dataclasses import dataclass
from enum import StrEnum


class TitleKind(StrEnum):
    """What a title announces."""

    REPORT = "report"  # an annual report on open government information
    COMPANION = "companion"  # goes with a report but is none: 一图读懂, 图片版, 解读
    NOISE = "noise"  # something else: a notice, another yearly report, a website's yearly form
    UNCLEAR = "unclear"  # could be one (e.g. bare 2023年度报告): the article must tell


@dataclass(frozen=True, slots=True)
class Title:
    """A title, read.

    `publisher` is the organ as printed (without the year and the words of the report), None where the title names none.
    `year` is the year reported on, None where it is not told. Never taken from a path or a date of publication.
    """

    kind: TitleKind
    publisher: str | None
    year: int | None
    text: str


def parse_title(text: str) -> Title:
    """Reads a title as found in a list, a headline or a document.

    Args:
        text: any text, also truncated with an ellipsis, with blanks between characters or broken over lines.
    """
    raise NotImplementedError


def full_publisher(printed: str, jurisdiction_name: str | None) -> str:
    """The organ's full name: 县交通运输局 -> 汉阴县交通运输局, 县政府办 -> 汉阴县人民政府办公室, 汉阴县 -> 汉阴县人民政府.

    Nothing is added where the jurisdiction is not known or the name already begins with a place.
    """
    raise NotImplementedError
