"""Numbers of a spreadsheet as text.

A cell holds a number and a format. The number is given with all its digits, for a table that shows 3.6 as 4 says 3.6;
but what the format does to its size or adds to it is part of what is printed: 0.25 as 25%, 363000 in thousands, 5件.
"""

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import lru_cache
from typing import NamedTuple

# ECMA-376 part 1, 18.8.30: formats that a file does not spell out, as far as they are more than a number.
BUILT_IN = {
    9: "0%",
    10: "0.00%",
    **dict.fromkeys((14, 15, 16, 17, 18, 19, 20, 21, 22, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36), "yyyy-mm-dd"),
    **dict.fromkeys((45, 46, 47, 50, 51, 52, 53, 54, 55, 56, 57, 58), "yyyy-mm-dd"),
}

_DIGITS = Context(prec=15, rounding=ROUND_HALF_EVEN)
"""A spreadsheet calculates in binary and shows no more than 15 digits: 363.28000000000003 is 363.28."""

_TOKEN = re.compile(
    r'"([^"]*)"|\\(.)|!(.)|_.|\*.|\[([^\]]*)\]|(General|G/通用格式|通用格式)|(.)', re.DOTALL | re.IGNORECASE
)
_PLACES = "0#?"
_DATE_LETTERS = frozenset("ymdhs")
_MAX_DATE = 2_958_465  # the last day of the year 9999
_FIRST_DAY = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}  # noqa: DTZ001  # a sheet knows no zone
_MAX_FORMAT = 256
_MAX_EXPONENT = 30


class Pattern(NamedTuple):
    """What a format does: shifts the decimal point, prints text before and behind, or makes a date of the number."""

    shift: int = 0
    before: str = ""
    behind: str = ""
    date: bool = False
    has_places: bool = True


def plain(number: Decimal) -> str:
    """A number with the digits that it has, without an exponent and without noughts at the end of its fraction."""
    text = format(_DIGITS.plus(number).normalize(), "f")
    return "0" if text in {"-0", ""} else text


def show(number: Decimal, pattern: str, *, from_1904: bool = False) -> str:
    """A number as its format prints it, but with all its digits.

    Args:
        number: the cell's.
        pattern: the format's code, "" for none.
        from_1904: whether days are counted from 1904.
    """
    if not number.is_finite() or (number and not -_MAX_EXPONENT < number.adjusted() < _MAX_EXPONENT):
        return str(number)
    sections = _patterns(pattern[:_MAX_FORMAT])
    index = 0
    if len(sections) > 2 and number == 0:
        index = 2
    elif len(sections) > 1 and number < 0:
        index = 1
    chosen = sections[index]
    if chosen.date:
        return _date(number, from_1904=from_1904)
    if not chosen.has_places:  # it prints the number as something else: a dash for a nought, or nothing
        return plain(number)
    value = number.scaleb(chosen.shift)
    if index == 1:  # a format for negative numbers brings its own sign
        own_sign = "-" in chosen.before or "(" in chosen.before or "（" in chosen.before
        before = chosen.before.replace("(", "").replace("（", "").replace("-", "")
        behind = chosen.behind.replace(")", "").replace("）", "") if own_sign else chosen.behind
        return f"{before}-{plain(abs(value))}{behind}"
    return f"{chosen.before}{plain(value)}{chosen.behind}"


@lru_cache(maxsize=512)
def _patterns(code: str) -> tuple[Pattern, ...]:
    """The sections of a format: for numbers above nought, below it, and for nought."""
    sections: list[list[tuple[str, str]]] = [[]]
    for match in _TOKEN.finditer(code):
        quoted, escaped, banged, bracket, general, char = match.groups()
        literal = quoted or escaped or banged
        if literal is not None:
            sections[-1].append(("literal", literal))
        elif bracket is not None:
            sections[-1].append(("bracket", bracket.casefold()))
        elif general:
            sections[-1].append(("place", "0"))
        elif char == ";":
            sections.append([])
        elif char:
            sections[-1].append((_class_of(char), char))
    return tuple(_pattern(tokens) for tokens in sections[:3]) or (Pattern(),)


def _class_of(char: str) -> str:
    if char in _PLACES:
        return "place"
    if char.casefold() in _DATE_LETTERS:
        return "date"
    return {".": "point", ",": "comma", "%": "percent", "@": "place", "E": "other"}.get(char, "literal")


def _pattern(tokens: list[tuple[str, str]]) -> Pattern:
    kinds = [kind for kind, _ in tokens]
    if "date" in kinds or any(kind == "bracket" and text in {"h", "hh", "m", "mm", "s", "ss"} for kind, text in tokens):
        return Pattern(date=True)
    places = [index for index, kind in enumerate(kinds) if kind == "place"]
    if not places:
        return Pattern(has_places=not tokens, before="", behind="")
    first, last = places[0], places[-1]
    # Commas right behind the last place of whole numbers divide by a thousand each.
    end = last + 1
    while end < len(tokens) and kinds[end] == "comma":
        end += 1
    shift = -3 * (end - last - 1) + 2 * kinds.count("percent")
    # A point as text between places shows tens of thousands: 0!.0, is 363000 as 36.3.
    for index in range(first, last):
        if tokens[index] == ("literal", "."):
            shift -= sum(1 for place in places if place > index)
    return Pattern(shift, _text(tokens[:first]), _text(tokens[end:]))


def _text(tokens: list[tuple[str, str]]) -> str:
    return "".join(text for kind, text in tokens if kind in {"literal", "percent"} and text not in {"+", " "})


def _date(number: Decimal, *, from_1904: bool) -> str:
    """A day as 2024-01-31, with the time where there is one; a number that is no day stays a number."""
    if not 0 <= number <= _MAX_DATE:
        return plain(number)
    seconds = round(number * 86_400)
    moment = _FIRST_DAY[from_1904] + timedelta(seconds=seconds)
    if number < 1:
        return moment.strftime("%H:%M:%S")
    return moment.strftime("%Y-%m-%d" if seconds % 86_400 == 0 else "%Y-%m-%d %H:%M:%S")
