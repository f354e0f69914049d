"""Cells as reports print them (forms.md section 7): parsed, blank, not applicable, or left as text."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.forms.values import ValueKind, parse_value


@pytest.mark.parametrize(
    ("text", "number", "unit", "note"),
    [
        ("0", "0", None, None),
        ("\u30003", "3", None, None),
        ("0\xa0", "0", None, None),
        ("１２", "12", None, None),
        ("+49", "49", None, None),
        ("-1697", "-1697", None, None),
        ("−27", "-27", None, None),
        ("﹣3", "-3", None, None),
        ("- 8", "-8", None, None),
        ("[bookmark: _GoBack]+49", "49", None, None),
        ("4（其中一件失效）", "4", None, "其中一件失效"),
        ("12 （其中修订3件）", "12", None, "其中修订3件"),
        ("5\n（含自然失效2件）", "5", None, "含自然失效2件"),
        ("363.62万元", "363.62", "万元", None),
        ("17.123456", "17.123456", None, None),
        ("173宗", "173", "宗", None),
        ("+3宗", "3", "宗", None),
        ("1,234", "1234", None, None),
        ("1，234", "1234", None, None),
        ("减4", "-4", None, None),
        ("增加 12 件", "12", "件", None),
        ("（-8）", "-8", None, None),
    ],
)
def test_a_number_keeps_its_unit_and_remark(text: str, number: str, unit: str | None, note: str | None) -> None:
    value = parse_value(text)
    assert (value.kind, value.number, value.unit, value.note) == (ValueKind.NUMBER, Decimal(number), unit, note)


@pytest.mark.parametrize("text", ["", " ", "\u3000", "\xa0", "\n \n", "[bookmark: x]"])
def test_a_blank_is_blank(text: str) -> None:
    assert parse_value(text).kind is ValueKind.BLANK


@pytest.mark.parametrize("text", ["/", "—", "-", "_", "无", "--", "——", "不涉及", "暂无", "无。"])
def test_not_applicable_keeps_its_sign_as_note(text: str) -> None:
    value = parse_value(text)
    assert (value.kind, value.number, value.note) == (ValueKind.NOT_APPLICABLE, None, text)


@pytest.mark.parametrize(
    "text",
    [
        "1.属于国家秘密",
        "2021年",
        "（8）",
        "增减",
        "减少2件和1条",
        "约3",
        "007",
        "0 0",
        "1\n2",
        "20 2 2",
        "12 .5",
        "1,2",
        "规章000",
        "+",
        "1.2.3",
        "（含自然失效2件）",
        "12¹",
        "[bookmark: a]5[bookmark: b]5",
        "3②",
        "½",
        "12345678901234",
        "1.1234567",
    ],
)
def test_what_is_no_single_number_stays_text(text: str) -> None:
    value = parse_value(text)
    assert (value.kind, value.number) == (ValueKind.TEXT, None)


def test_plain_is_only_the_bare_number() -> None:
    assert [parse_value(text).is_plain for text in ("12", "", "-3", "3.5")] == [True] * 4
    assert [parse_value(text).is_plain for text in ("+12", "1,234", "12件", "12（含3）", "/")] == [False] * 5


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=4))
def test_any_number_comes_back(number: Decimal) -> None:
    assert parse_value(f" {number:f} ").number == number


@given(st.text())
def test_any_text_is_read_and_no_digit_is_made_up(text: str) -> None:
    value = parse_value(text)
    if value.number is not None:
        printed = "".join(str(int(char)) for char in text if char.isdecimal())
        assert str(abs(value.number)).replace(".", "").strip("0") in printed or value.number == 0
