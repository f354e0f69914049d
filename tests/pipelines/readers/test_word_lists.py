"""Automatic numbers: every way to count that Chinese reports use."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.readers.word.lists import Counters, Level, count


@pytest.mark.parametrize(
    ("counting", "numbers", "printed"),
    [
        ("decimal", (1, 10), ("1", "10")),
        ("decimalZero", (1, 10), ("01", "10")),
        ("decimalFullWidth", (1, 20), ("１", "２０")),
        ("chineseCounting", (1, 10, 11, 20, 21, 99, 105), ("一", "十", "十一", "二十", "二十一", "九十九", "一〇五")),
        ("chineseCountingThousand", (10, 12, 100, 105, 1001), ("十", "十二", "一百", "一百〇五", "一千〇一")),
        ("japaneseCounting", (3, 15), ("三", "十五")),
        ("ideographDigital", (1, 10, 23), ("一", "一〇", "二三")),
        ("chineseLegalSimplified", (1, 10, 21), ("壹", "壹拾", "贰拾壹")),
        ("ideographTraditional", (1, 10, 11), ("甲", "癸", "甲")),
        ("ideographZodiac", (1, 12), ("子", "亥")),
        ("ideographZodiacTraditional", (1, 13), ("甲子", "丙子")),
        ("ideographEnclosedCircle", (1, 10, 11), ("㊀", "㊉", "11")),
        ("decimalEnclosedCircle", (1, 20, 21, 36, 50), ("①", "⑳", "㉑", "㊱", "㊿")),
        ("decimalEnclosedParen", (1, 20, 21), ("⑴", "⒇", "21")),
        ("decimalEnclosedFullstop", (1, 20), ("⒈", "⒛")),
        ("upperRoman", (1, 4, 9, 14, 1999), ("I", "IV", "IX", "XIV", "MCMXCIX")),
        ("lowerRoman", (4,), ("iv",)),
        ("upperLetter", (1, 26, 27), ("A", "Z", "AA")),
        ("lowerLetter", (2,), ("b",)),
        ("bullet", (1,), ("",)),
        ("none", (1,), ("",)),
        ("hebrew1", (7,), ("7",)),
    ],
)
def test_ways_to_count(counting: str, numbers: tuple[int, ...], printed: tuple[str, ...]) -> None:
    assert tuple(count(counting, number) for number in numbers) == printed


@given(
    counting=st.sampled_from(["chineseCounting", "upperRoman", "lowerLetter", "decimalEnclosedCircle", "x"]),
    number=st.integers(),
)
def test_any_number_is_printed_and_stays_short(counting: str, number: int) -> None:
    assert len(count(counting, number)) < 500


def test_a_higher_level_that_was_never_counted_shows_its_start() -> None:
    levels = [Level(start=2, template=(0, "、")), Level(template=(0, ".", 1))]
    counters = Counters()
    assert counters.label("a", "a", levels, 1) == "2.1 "
    assert counters.label("a", "a", levels, 0) == "2、"


def test_a_level_that_the_list_has_not_is_not_numbered() -> None:
    assert Counters().label("a", "a", [Level(template=(0,))], 3) == ""
