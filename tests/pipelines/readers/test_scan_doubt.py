"""What a recogniser gets wrong with numbers, and that it ends in doubt: marks and guesses in, verdicts out."""

import pytest

from pipelines.blocks import CONFIDENT
from pipelines.readers.gridfinder import Box
from pipelines.readers.scan.doubt import Verdict, in_doubt, is_poor, judge
from pipelines.readers.scan.recognition import Guess
from pipelines.readers.scan.strips import Mark, Strip

HEIGHT = 20


class _Picture:
    shape = (30, 200)


def digit(x: int, width: int = 12, top: int = 0) -> Mark:
    return Mark(x, 100 + top, x + width, 100 + HEIGHT, 90)


POINT = Mark(30, 117, 33, 120, 9)
PLUS = Mark(0, 104, 13, 117, 45)
DASH = Mark(0, 110, 14, 112, 28)


def verdict(text: str, *marks: Mark, confidence: float = 0.99, digits: str | None = None) -> tuple[str, bool]:
    strip = Strip(Box(0, 0, 1, 1), _Picture(), tuple(sorted(marks)), 29.0)
    spots = tuple((place + 0.5) / max(len(text), 1) for place in range(len(text)))
    found = judge(strip, Guess(text, confidence, spots, text if digits is None else digits), HEIGHT)
    return found.text, found.confidence >= CONFIDENT


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("7", [digit(0)]),
        ("10", [digit(0, 6), digit(14)]),
        ("3.5", [digit(14), POINT, digit(36)]),
        ("11", [digit(0, 5), digit(14, 5)]),
        ("00", [digit(0, 26)]),  # two that touch
        ("—", [DASH]),
        ("+49", [PLUS, digit(20), digit(34)]),
    ],
)
def test_ink_that_agrees_is_believed(text: str, marks: list[Mark]) -> None:
    assert verdict(text, *marks) == (text, True)


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("1", [digit(0), digit(14)]),  # a digit lost
        ("100", [digit(0), digit(14)]),  # a digit doubled
        ("35", [digit(14), POINT, digit(36)]),  # a point overlooked
        ("3.5", [digit(14), digit(36)]),  # a point made up
        ("0", [Mark(0, 100, 7, 107, 30)]),  # a speck, half as high as digits are
        ("1", [Mark(0, 90, 3, 130, 90)]),  # a piece of a rule or the arc of a stamp
        ("1", [Mark(0, 94, 9, 120, 60)]),  # a slash
        ("0", []),
        ("—", [digit(0)]),
        ("+9", [digit(0), digit(14)]),  # a digit read as a plus
        ("+49", [PLUS, digit(20)]),  # a digit doubled
        ("9", [PLUS, digit(20)]),  # a plus overlooked
    ],
)
def test_ink_that_does_not_agree_is_doubted(text: str, marks: list[Mark]) -> None:
    assert verdict(text, *marks)[1] is False


@pytest.mark.parametrize(("text", "digits"), [("O", "0"), ("l", "1"), ("I5", "15"), ("〇", "0"), ("口", "0")])
def test_a_letter_for_a_digit_keeps_its_place_as_a_number_in_doubt(text: str, digits: str) -> None:
    marks = [digit(14 * place) for place in range(len(digits))]
    assert verdict(text, *marks, digits=digits) == (digits, False)


def test_ink_without_text_has_no_confidence() -> None:
    assert verdict("", digit(0)) == ("", False)


def test_a_number_with_its_unit_is_counted_too() -> None:
    marks = [digit(17), Mark(62, 117, 65, 120, 9), digit(98), digit(130, 26), digit(170, 26)]
    assert verdict("3.5万元", *marks)[1] is True
    assert verdict("3万元", *marks[:3], *marks[3:])[1] is False


def test_a_remark_that_is_hard_to_read_does_not_touch_its_number() -> None:
    marks = (digit(30), digit(120, 25), digit(150, 25))
    strip = Strip(Box(0, 0, 1, 1), _Picture(), marks, 29.0)
    guess = Guess("4件", 0.4, (0.2, 0.7), "4", (0.99, 0.9))
    assert judge(strip, guess, HEIGHT).confidence == 0.99
    assert judge(strip, guess._replace(each=(0.4, 0.9)), HEIGHT).confidence < CONFIDENT


def test_a_page_with_too_many_doubts_is_not_believed() -> None:
    good, bad = Verdict("7", 0.99), Verdict("8", 0.5)
    assert not is_poor([good] * 30 + [bad] * 6)
    assert is_poor([good] * 30 + [bad] * 12)
    assert not is_poor([bad] * 3)
    assert in_doubt(good).text == "7"
    assert in_doubt(good).confidence < CONFIDENT


def test_a_label_is_left_alone() -> None:
    assert verdict("1.属于国家秘密", digit(0), digit(20, 30)) == ("1.属于国家秘密", True)
