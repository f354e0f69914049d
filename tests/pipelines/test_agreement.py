"""A page beside its attachments: what is the same report, what differs in it, and what is a report of its own."""

from dataclasses import replace
from decimal import Decimal

import pytest

from pipelines.agreement import DIFFERS, RULE, check_agreement, differs, is_another
from pipelines.items import ReportItem
from pipelines.results import ItemKey, MatchedCell
from tests.pipelines.reports import extraction, fetched

ATTACHMENT = fetched(url="http://www.example.gov.cn/1.docx")
MEMBER = fetched(url="http://www.example.gov.cn/1.zip#!/1.docx")


def review(value: int | None) -> MatchedCell:
    item = ItemKey("2021", "reviews", "review", "upheld")
    return MatchedCell(item, None if value is None else Decimal(value), str(value), "t4r2c1")


def rows(ours, *others) -> list[tuple[str, str, bool | None, int | None, int | None]]:
    return [
        (check.item.table_key, check.item.column_key, check.passed, check.expected, check.actual)
        for check in check_agreement(ours, others)
        if check.rule == RULE
    ]


class TestNumbers:
    def test_a_row_for_each_table_that_agrees(self):
        ours = extraction(cells=(*extraction(1, 2, 3).cells, review(0)))
        assert rows(ours, replace(ours, reader="pdf")) == [
            ("requests", "natural_person", True, 1, 1),
            ("reviews", "upheld", True, 0, 0),
        ]
        assert differs(ours, replace(ours, reader="pdf")) is None

    def test_a_row_for_each_cell_that_differs_and_none_for_its_table(self):
        ours, theirs = extraction(1, 2, 3), extraction(1, 5, 4)
        assert rows(ours, theirs) == [
            ("requests", "commercial_enterprise", False, 5, 2),
            ("requests", "research_institution", False, 4, 3),
        ]
        told = differs(ours, theirs)
        assert told is not None
        assert told.kind == DIFFERS
        assert told.text == (
            "2 of 3 numbers differ: requests.new.commercial_enterprise here 2, there 5; "
            "requests.new.research_institution here 3, there 4"
        )
        assert told.locator == "t2r3c3"

    def test_a_blank_contradicts_nothing_not_even_zero(self):
        ours, theirs = extraction(None, 2, None), extraction(0, 2, None)
        assert rows(ours, theirs) == [("requests", "commercial_enterprise", True, 2, 2)]
        assert rows(extraction(None), extraction(0)) == [("requests", "natural_person", None, 0, None)]
        assert differs(extraction(None), extraction(0)) is None

    def test_numbers_of_different_units_are_not_compared(self):
        ours = extraction(cells=(replace(review(1), unit="万元"),))
        theirs = extraction(cells=(replace(review(10000), unit="元"),))
        assert rows(ours, theirs) == [("reviews", "upheld", None, 10000, 1)]

    def test_what_only_one_of_them_has_is_not_compared(self):
        assert rows(extraction(1), extraction(cells=(review(1),))) == []

    def test_of_several_attachments_the_first_that_differs_is_told(self):
        assert rows(extraction(1, 2), extraction(1, 2), extraction(1, 7), extraction(1, 8)) == [
            ("requests", "commercial_enterprise", False, 7, 2)
        ]

    def test_a_warning_names_the_first_five(self):
        told = differs(extraction(*range(7)), extraction(*range(1, 8)))
        assert told is not None
        assert told.text.startswith("7 of 7 numbers differ: ")
        assert told.text.endswith("; …")
        assert told.text.count(" here ") == 5


class TestAnother:
    ITEM = ReportItem(fetched())
    OURS = extraction(1, 2)

    @pytest.mark.parametrize(
        ("where", "told", "expected"),
        [
            (ATTACHMENT, {}, False),
            (ATTACHMENT, {"publisher": "盐池县人民政府办公室"}, False),
            (ATTACHMENT, {"year": 2022}, True),
            (ATTACHMENT, {"year": 2022, "is_report": None}, False),
            (MEMBER, {}, False),
            (MEMBER, {"publisher": "县交通运输局"}, False),
            (MEMBER, {"publisher": "盐池县教育局"}, True),
            (MEMBER, {"publisher": None}, False),
            (MEMBER, {"publisher": "盐池县教育局", "is_report": None}, False),
            (MEMBER, {"year": 2022}, True),
        ],
    )
    def test_it_must_say_so_itself(self, where, told, expected):
        assert is_another(self.ITEM, self.OURS, where, extraction(1, 3, **told), "盐池县") is expected

    def test_an_attachment_with_the_very_numbers_is_the_report_whatever_year_it_says(self):
        assert is_another(self.ITEM, self.OURS, ATTACHMENT, extraction(1, 2, year=2022)) is False
        assert is_another(self.ITEM, self.OURS, MEMBER, extraction(1, 2, year=2022)) is True
