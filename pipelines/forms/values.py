"""What a cell says: a number, its unit and remark, a blank, "not applicable", or something that is no number.

Nothing is invented (DESIGN section 3, forms.md section 7): a blank is no number, 0 is 0, and what cannot be read as one
number stays text.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from pipelines.blocks import Cell
from pipelines.characters import single_spaced


class ValueKind(StrEnum):
    """What was found in a cell."""

    NUMBER = "number"
    BLANK = "blank"
    NOT_APPLICABLE = "not_applicable"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Value:
    """A cell, read. `raw` is the printed text, blanks and line breaks as single spaces.

    `says` is True for a number and for a sign for "not applicable"; `is_plain` where the cell is no more than a number
    in its usual writing, or blank. What is asked of each cell several times is told when it is read.
    """

    kind: ValueKind
    raw: str
    number: Decimal | None = None
    unit: str | None = None
    note: str | None = None
    is_text: bool = field(init=False, repr=False, compare=False)
    is_blank: bool = field(init=False, repr=False, compare=False)
    says: bool = field(init=False, repr=False, compare=False)
    is_plain: bool = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        is_number = self.kind is ValueKind.NUMBER
        usual = is_number and not (self.unit or self.note) and _USUAL.fullmatch(self.raw) is not None
        object.__setattr__(self, "is_text", self.kind is ValueKind.TEXT)
        object.__setattr__(self, "is_blank", self.kind is ValueKind.BLANK)
        object.__setattr__(self, "says", is_number or self.kind is ValueKind.NOT_APPLICABLE)
        object.__setattr__(self, "is_plain", usual or self.is_blank)


_USUAL = re.compile(r"-?\d+(\.\d+)?")
# A word processor's bookmark that a converter spelled out (forms.md section 7).
_BOOKMARK = re.compile(r"\[bookmark:[^\]]*\]")
_NOT_APPLICABLE = re.compile(r"^(?:[-/\\_~]+|(?:无|暂无|无数据|不适用|[不未]涉及|空|无此项|n/?a)\.?)$", re.IGNORECASE)
_UNIT = r"(?:亿|万|千|百)?(?:元|人民币)|件|条|宗|项|次|个|人|份|起|篇|户|家|部|名|万"
_NUMBER = re.compile(
    r"^(?P<sign>[+-]?)(?P<integer>\d{1,3}(?:,\d{3})+|\d+)(?P<fraction>\.\d+)?"
    rf"(?P<unit>{_UNIT})?"
    r"(?P<note>\(.*\)|\[.*\]|【.*】)?(?P<behind>[;。,、*]?)$",
    re.ASCII,
)
# What a number or a sign for "not applicable" begins with; any other text is seen to be text by its first character.
_BEGINNINGS = frozenset("+-0123456789/\\_~无不未暂空nN增减(")
# A change whose sign is a word, and a number in brackets with its sign; without one a bracket says nothing sure.
_SIGN_IN_WORDS = re.compile(r"^(?:(?P<up>增加?)|减少?)\s*(?=\d)")
_BRACKETED = re.compile(r"^\((?P<number>[+-][^()]*)\)$")
_INNER_BLANKS = re.compile(r"(?<=[^\d.])\s+|\s+(?=[^\d.])")
_WIDTHS = ("<wide>", "<narrow>", "<small>", "<noBreak>")
_SIGNS = str.maketrans({"−": "-", "﹣": "-", "—": "-", "–": "-", "‐": "-", "―": "-", "─": "-", "﹢": "+", "。": "."})
_INTEGER_DIGITS = 13  # amounts in 元 reach twelve; more is an index number or cells run together
_FRACTION_DIGITS = 6  # 万元 with six decimals are the finest seen (forms.md section 7)
# A numeral that begins with 0 and goes on (007) is no count: it may be two cells run together.
_PADDED = re.compile(r"0\d")


@lru_cache(20_000)
def parse_value(text: str) -> Value:
    """Reads the text of a value cell.

    Args:
        text: the cell's text. Digits with a blank or a line break between them are no number: they may be two cells
            that lost their border.
    """
    raw = _BOOKMARK.sub(" ", text).strip().strip("\u3000\xa0 ")
    lines = [line for line in (single_spaced(line) for line in raw.splitlines()) if line]
    if not lines:
        return Value(ValueKind.BLANK, "")
    printed = " ".join(lines)
    if _half_width(printed[0]).translate(_SIGNS)[0] not in _BEGINNINGS:
        return Value(ValueKind.TEXT, printed)
    plain = _half_width("\n".join(lines)).translate(_SIGNS).strip()
    if _NOT_APPLICABLE.match(plain):
        return Value(ValueKind.NOT_APPLICABLE, printed, note=printed)
    plain = _BRACKETED.sub(r"\g<number>", plain)
    plain = _SIGN_IN_WORDS.sub(lambda sign: "+" if sign["up"] else "-", plain)
    # Blanks beside signs, units and brackets mean nothing, also where a remark stands on a line of its own.
    found = _NUMBER.match(_INNER_BLANKS.sub("", plain))
    if found is None or _PADDED.match(found["integer"]) or _too_long(found):
        return Value(ValueKind.TEXT, printed)
    number = Decimal(found["integer"].replace(",", "") + (found["fraction"] or ""))
    return Value(
        kind=ValueKind.NUMBER,
        raw=printed,
        number=-number if found["sign"] == "-" else number,
        unit=found["unit"],
        note=_printed_note(printed) if found["note"] else None,
    )


def _half_width(text: str) -> str:
    """Full-width forms as half-width; raised, lowered and circled digits stay: they are footnotes."""
    return "".join(
        unicodedata.normalize("NFKC", char) if unicodedata.decomposition(char).startswith(_WIDTHS) else char
        for char in text
    )


def _too_long(found: re.Match[str]) -> bool:
    """More digits than any count or amount has, and than every database keeps exactly."""
    return len(found["integer"]) > _INTEGER_DIGITS or len(found["fraction"] or "") > _FRACTION_DIGITS + 1


def _printed_note(printed: str) -> str:
    """The remark behind the number, as printed, without its brackets."""
    opened = re.search(r"[(（\[【〔]", printed)
    return printed[opened.end() :].rstrip(";；。,，、*").rstrip(")）]】〕").strip() if opened else printed


def value_of(cell: Cell) -> Value:
    """What a cell says: as `parse_value`, but for what optical recognition is not sure of.

    A doubtful text that is mostly digits, or a single character, is a number that could not be read: it stands in its
    row as one, and has no value.
    """
    value = parse_value(cell.text)
    if cell.confidence is None or not value.is_text or not cell.is_doubtful:
        return value
    digits = sum(character.isdecimal() for character in value.raw)
    if len(value.raw) > 1 and 2 * digits < len(value.raw):
        return value
    return Value(ValueKind.NUMBER, value.raw)


def is_value(text: str) -> bool:
    """Whether a cell's text can be a value: a number, a blank, or a sign for "not applicable"."""
    return parse_value(text).kind is not ValueKind.TEXT
