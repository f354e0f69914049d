"""What a recogniser is known to get wrong with numbers, looked for in the ink: better no number than a wrong one.

Digits are lost or doubled, a decimal point is overlooked, a letter is read for a digit, a speck or the arc of a stamp
becomes one. So the pieces of ink must be as many as the characters read, and as high as the other digits of the page.
"""

import re
from collections.abc import Iterable, Sequence
from statistics import median
from typing import NamedTuple

from pipelines.blocks import CONFIDENT
from pipelines.readers.scan.recognition import Guess
from pipelines.readers.scan.strips import Mark, Strip

_NUMBER = re.compile(r"[0-9.,+\-—/]+")
_LEADING = re.compile(r"[0-9][0-9.,]*(?=\s*(?:[（(\[【亿万千百元件条宗次个人项份篇]))")
_ALIKE = re.compile(r"[0-9.,+\-OoQDUCcaelI|〇○oL口日丨〡。、'‘’ZzSsBbGgqT]+")
_DASH = re.compile(r"[一\-—–_~―─ー⼀]")
_DOUBT = CONFIDENT / 2
_POOR = 0.25
_FEW = 12
"""Share of the numbers of a page in doubt from which on no number of it is believed; fewer numbers tell nothing."""
_PITCH = 0.71
"""Of a digit's height: from one digit to the next."""
_LOW, _HIGH = 0.78, 1.25
"""How far the height of a digit may be from that of most of the page."""
_HIGH_ONE = 1.15
"""The same for a number with a 1: a slash, which looks like one, is a quarter higher than digits are."""
_SMALL = 0.45
_FLAT = 2.5
_SQUARE = 1.4
_PLUS = 0.9
_OVERLAP = 0.5


class Verdict(NamedTuple):
    """A strip's text as it goes on, and how sure it is."""

    text: str
    confidence: float


def digit_height(strips: Iterable[Strip], guesses: Iterable[Guess]) -> float | None:
    """How high the digits of a page are, in pixels; None where there are none."""
    heights = [
        mark.y1 - mark.y0
        for strip, guess in zip(strips, guesses, strict=True)
        if guess.text.isdecimal() and guess.confidence >= CONFIDENT and len(strip.marks) == len(guess.text)
        for mark in strip.marks
    ]
    return median(heights) if heights else None


def is_number(guess: Guess) -> bool:
    """True for a text of digits and what stands between them."""
    return _NUMBER.fullmatch("".join(guess.text.split())) is not None


def is_poor(verdicts: Iterable[Verdict]) -> bool:
    """True where so many numbers of a page's cells are in doubt that the others may be wrong without a sign of it."""
    numbers = [verdict for verdict in verdicts if _NUMBER.fullmatch(verdict.text)]
    doubtful = sum(verdict.confidence < CONFIDENT for verdict in numbers)
    return len(numbers) >= _FEW and doubtful > _POOR * len(numbers)


def in_doubt(verdict: Verdict) -> Verdict:
    """The same text, doubted."""
    return verdict._replace(confidence=min(verdict.confidence, _DOUBT))


def judge(strip: Strip, guess: Guess, height: float | None) -> Verdict:
    """What a strip says.

    Args:
        strip: a run of ink.
        guess: what the recogniser made of it.
        height: of the page's digits in pixels.
    """
    text = "".join(guess.text.split()) if is_number(guess) else guess.text.strip()
    if not text:
        return Verdict("", 0.0)
    marks, thin = _pieces(strip.marks), _pieces(strip.thin)
    if len(text) == 1 and (_DASH.match(text) or text == "/"):
        return Verdict("—" if _DASH.match(text) else text, guess.confidence if _is_sign(text, marks) else _DOUBT)
    if _NUMBER.fullmatch(text):
        return Verdict(
            text,
            guess.confidence
            if _agrees(text, marks, height) or _agrees(text, thin, height)
            else min(guess.confidence, _DOUBT),
        )
    if len(text) <= 2 * len(marks) and _ALIKE.fullmatch(text):
        return Verdict(guess.digits or text, min(guess.confidence, _DOUBT))
    leading = _LEADING.match(text)
    if leading is not None:
        number = leading.group()
        sure = min(guess.each[: len(guess.text) - len(guess.text.lstrip()) + len(number)], default=guess.confidence)
        return Verdict(text, sure if _leading_agrees(number, strip, guess, height) else min(sure, _DOUBT))
    return Verdict(text, guess.confidence)


def _pieces(marks: Sequence[Mark]) -> list[Mark]:
    """The marks from left to right, those above each other as one: a digit that came apart."""
    pieces: list[Mark] = []
    for mark in marks:
        before = pieces[-1] if pieces else None
        if before is not None:
            common = min(before.x1, mark.x1) - mark.x0
            if common >= _OVERLAP * min(before.x1 - before.x0, mark.x1 - mark.x0):
                pieces[-1] = Mark(
                    before.x0,
                    min(before.y0, mark.y0),
                    max(before.x1, mark.x1),
                    max(before.y1, mark.y1),
                    before.area + mark.area,
                )
                continue
        pieces.append(mark)
    return pieces


def _is_sign(text: str, marks: Sequence[Mark]) -> bool:
    """True for one flat stroke, or one slanting one."""
    if len(marks) != 1:
        return False
    width, height = marks[0].x1 - marks[0].x0, marks[0].y1 - marks[0].y0
    return width >= _FLAT * height if text != "/" else height > width / 2


def _agrees(text: str, marks: Sequence[Mark], height: float | None) -> bool:
    """True where the ink has as many pieces as the number has characters, and they are as high as digits are."""
    if text.startswith("+"):
        rest = marks[1:]
        return bool(rest) and _is_plus(marks[0], height or rest[0].y1 - rest[0].y0) and _agrees(text[1:], rest, height)
    tallest = max((mark.y1 - mark.y0 for mark in marks), default=0)
    usual = height or tallest
    if not _LOW * usual <= tallest <= (_HIGH_ONE if "1" in text else _HIGH) * usual:
        return False
    large = [mark for mark in marks if mark.y1 - mark.y0 > _SMALL * tallest]
    small = [mark for mark in marks if mark.y1 - mark.y0 <= _SMALL * tallest]
    digits = sum(character.isdecimal() for character in text)
    if any(mark.y1 - mark.y0 < _LOW * tallest for mark in large if "/" not in text):
        return False
    return sum(_count(mark, tallest) for mark in large) == digits + text.count("/") and len(small) == sum(
        character in ".,+-—" for character in text
    )


def _is_plus(mark: Mark, height: float) -> bool:
    """True for a piece as wide as high, that is not as high as a digit."""
    wide, high = mark.x1 - mark.x0, mark.y1 - mark.y0
    return _SMALL * height < high < _PLUS * height and 1 / _SQUARE <= wide / high <= _SQUARE


def _count(mark: Mark, height: float) -> int:
    """How many digits a piece of ink holds: digits may touch."""
    return max(1, round((mark.x1 - mark.x0 + 0.2 * height) / (_PITCH * height)))


def _leading_agrees(leading: str, strip: Strip, guess: Guess, height: float | None) -> bool:
    """As `_agrees`, for the number that a text begins with: 363.62万元."""
    joined = guess.text.lstrip()
    skipped = len(guess.text) - len(joined)
    after = skipped + len(leading)
    if after >= len(guess.spots):
        return True
    if not strip.marks:
        return False
    width = strip.picture.shape[1]
    ink = strip.marks[-1].x1 - strip.marks[0].x0
    edge = strip.marks[0].x0 - (width - ink) / 2 + width * (guess.spots[after - 1] + guess.spots[after]) / 2
    return any(
        _agrees(leading, _pieces([mark for mark in marks if (mark.x0 + mark.x1) / 2 < edge]), height)
        for marks in (strip.marks, strip.thin)
    )
