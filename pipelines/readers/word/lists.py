"""Automatic numbers of Word's lists, as printed: 一、（一） 1. ① and so on.

A section's number is part of its heading although no character of it stands in the text. Both Word formats describe a
list alike: nine levels, each with a start, a way to count and a template such as "（%1）".
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

LEVELS = 9

_DIGITS = "〇一二三四五六七八九"
_LEGAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_UNITS = ("", "十", "百", "千")
_LEGAL_UNITS = ("", "拾", "佰", "仟")
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"))
_ROMAN_ONES = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
_COUNTED_UP_TO = 9999
_LARGEST = 2**31


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list.

    `counting` is a name of ST_NumberFormat (ECMA-376 part 1, 17.18.59). `template` holds text and, as integers from 0,
    the levels whose numbers stand there. `restart_after` is the level (from 0) whose use starts this one anew, -1 for
    never and None for any higher one. `legal` prints every number as 1, 2, 3; `gap` stands between number and text.
    """

    start: int = 1
    counting: str = "decimal"
    template: tuple[str | int, ...] = ()
    restart_after: int | None = None
    legal: bool = False
    gap: str = " "


@dataclass(slots=True)
class Counters:
    """Where each list of a document stands while its paragraphs are read in order."""

    _values: dict[object, list[int | None]] = field(default_factory=dict)
    _begun: set[tuple[object, object, int]] = field(default_factory=set)

    def label(
        self,
        list_key: object,
        user: object,
        levels: Sequence[Level],
        level: int,
        starts: Mapping[int, int] | None = None,
    ) -> str:
        """Counts one paragraph and gives what Word prints before it, with the gap behind; "" for a bullet.

        Args:
            list_key: names the list; paragraphs of one list count on, whoever uses it.
            user: names the use of the list (numId, LFO); its `starts` hold once, at its first paragraph of that level.
            levels: the levels in force.
            level: this paragraph's, from 0.
            starts: levels that this use starts anew, and at what.
        """
        if not 0 <= level < len(levels):
            return ""
        values = self._values.setdefault(list_key, [None] * LEVELS)
        anew = (starts or {}).get(level)
        if anew is not None and (list_key, user, level) not in self._begun:
            self._begun.add((list_key, user, level))
            values[level] = anew
        else:
            before = values[level]
            values[level] = levels[level].start if before is None else before + 1
        for deeper in range(level + 1, len(levels)):
            after = levels[deeper].restart_after
            if after is None or (after >= 0 and level <= after):
                values[deeper] = None
        return _print(levels, level, values)


def _print(levels: Sequence[Level], level: int, values: list[int | None]) -> str:
    own = levels[level]
    if own.counting in {"bullet", "none"} and not any(isinstance(part, int) and part != level for part in own.template):
        return ""
    label = ""
    for part in own.template:
        if isinstance(part, str):
            label += part
        elif part < len(levels):
            value = values[part]
            label += count(
                "decimal" if own.legal else levels[part].counting, levels[part].start if value is None else value
            )
    # A full-width mark keeps its own distance: Word's tab or space behind it is layout.
    return label + own.gap if label and label[-1].isascii() else label


def count(counting: str, number: int) -> str:
    """A number in one of Word's ways to count; decimal where the way is unknown or does not reach the number."""
    if counting in {"none", "bullet"}:
        return ""
    way = _WAYS.get(counting)
    if way is None or not 0 <= number <= _COUNTED_UP_TO:
        return str(max(-_LARGEST, min(number, _LARGEST)))
    return way(number)


def _chinese(number: int, digits: str = _DIGITS, units: tuple[str, ...] = _UNITS, *, short_ten: bool = True) -> str:
    """A number up to 9999 in words: 12 十二, 20 二十, 105 一百〇五."""
    text = ""
    zero = False
    figures = str(number)
    for place, figure in zip(range(len(figures) - 1, -1, -1), figures, strict=True):
        if figure == "0":
            zero = bool(text)
            continue
        text += (digits[0] if zero else "") + digits[int(figure)] + units[place]
        zero = False
    text = text or digits[0]
    ten = digits[1] + units[1]
    return text[1:] if short_ten and text.startswith(ten) and len(figures) == 2 else text


def _digit_by_digit(number: int) -> str:
    return "".join(_DIGITS[int(figure)] for figure in str(number))


def _chinese_counting(number: int) -> str:
    return _chinese(number) if number < 100 else _digit_by_digit(number)


def _legal(number: int) -> str:
    return _chinese(number, _LEGAL_DIGITS, _LEGAL_UNITS, short_ten=False)


def _roman(number: int) -> str:
    text = ""
    for value, sign in _ROMAN:
        text += sign * (number // value)
        number %= value
    return text + _ROMAN_ONES[number]


def _letters(number: int) -> str:
    """Gives a to z, then aa to zz, the same letter repeated, as Word does."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1) if number else ""


def _cycle(signs: str) -> Callable[[int], str]:
    return lambda number: signs[(number - 1) % len(signs)] if number else ""


def _sexagenary(number: int) -> str:
    return _STEMS[(number - 1) % 10] + _BRANCHES[(number - 1) % 12] if number else ""


def _series(first: str, last: int, *, zero: str = "") -> Callable[[int], str]:
    """Signs that stand in a row in Unicode, for the numbers 1 to `last`; decimal beyond."""

    def sign(number: int) -> str:
        if number == 0:
            return zero or "0"
        return chr(ord(first) + number - 1) if number <= last else str(number)

    return sign


def _circled(number: int) -> str:
    """① to ⑳, then ㉑ to ㉟ and ㊱ to ㊿, which stand elsewhere."""
    if 21 <= number <= 35:
        return chr(ord("㉑") + number - 21)
    if 36 <= number <= 50:
        return chr(ord("㊱") + number - 36)
    return _series("①", 20, zero="⓪")(number)


def _full_width(number: int) -> str:
    return "".join(chr(ord("０") + int(figure)) for figure in str(number))


_WAYS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "decimalZero": lambda number: f"{number:02d}",
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedFullstop": _series("⒈", 20),
    "decimalEnclosedParen": _series("⑴", 20),
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerRoman": _roman,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerLetter": _letters,
    "chineseCounting": _chinese_counting,
    "chineseCountingThousand": _chinese,
    "taiwaneseCounting": _chinese_counting,
    "taiwaneseCountingThousand": _chinese,
    "japaneseCounting": _chinese,
    "japaneseDigitalTenThousand": _digit_by_digit,
    "ideographDigital": _digit_by_digit,
    "taiwaneseDigital": _digit_by_digit,
    "chineseLegalSimplified": _legal,
    "ideographLegalTraditional": _legal,
    "japaneseLegal": _legal,
    "ideographEnclosedCircle": _series("㊀", 10),
    "ideographTraditional": _cycle(_STEMS),
    "ideographZodiac": _cycle(_BRANCHES),
    "ideographZodiacTraditional": _sexagenary,
}
