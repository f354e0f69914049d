import pytest

from crawler.families.counting import declared_rows, following, whole_number
from tests.crawler.families import page, whole


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("<span>共62条</span><span>1/5</span><a>下页</a>", 62),
        ("共&nbsp;<b>62</b>&nbsp;条 每页15条", 62),
        ("<td id='fanye77'>共123条&nbsp;&nbsp;1/9&nbsp;</td>", 123),
        ("共有3条记录，第1页", 3),
        ("首页 尾页 共计0篇", 0),
        ("共62条 1/5 …… 共62条 1/5", 62),
        ("共62条 1/5 …… 共9条 1/1", None),
        ("共62条", None),
        ("共建共治62条意见 1/5", None),
        ("下页", None),
    ],
)
def test_a_total_counts_where_a_pager_is_around_it(text: str, rows: int | None) -> None:
    assert declared_rows(page("http://www.jiaxian.gov.cn/", whole(text))) == rows


def test_the_pages_behind_a_page() -> None:
    assert list(following(1, 4)) == [2, 3, 4]
    assert list(following(4, 4)) == []
    assert (following(1, 10**9)[-1], len(following(300, 10**9))) == (201, 200)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (62, 62),
        ("62", 62),
        (0, 0),
        ("007", 7),
        (True, None),
        (6.0, None),
        (-1, None),
        ("²", None),
        ("", None),
        (None, None),
        ("9" * 10, None),
        ([], None),
    ],
)
def test_whole_numbers(value: object, number: int | None) -> None:
    assert whole_number(value) == number
