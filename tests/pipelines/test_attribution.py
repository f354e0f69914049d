"""Which document is the report, whose it is and of which year: a person's word, the document's, the listing's."""

from dataclasses import replace
from decimal import Decimal

import pytest

from pipelines.attribution import Attribution, attribute, attribution_warnings, choose, refuse
from pipelines.items import ReportItem
from pipelines.publishers import Place
from pipelines.reasons import Reason
from pipelines.results import Refusal, SectionText
from tests.pipelines.reports import cells, extraction, fetched

YANCHI = Place("640323", "盐池县", "county")
CIXI = Place("330282", "慈溪市", "county")
PLACES = [YANCHI, CIXI]
CHAPTERS = tuple(
    SectionText(number, heading, "……")
    for number, heading in enumerate(
        ("一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况"), 1
    )
)
OTHER_CHAPTERS = (SectionText(1, "一、会议认为", "……"), SectionText(2, "二、会议强调", "……"))
BLANK = {"title": None, "publisher": None, "year": None, "is_report": None, "sections": ()}
BLANK_CELLS = tuple(replace(cell, value=None, raw="") for cell in cells(1, 2))


def item(**more) -> ReportItem:
    return ReportItem(fetched(), **more)


class TestChoose:
    def test_the_page_wins_with_cells(self):
        page, attachment = extraction(1), extraction(2)
        chosen = choose(item(), [(fetched(), page), (fetched(url="http://a.cn/2"), attachment)])
        assert chosen == (fetched(), page)

    def test_an_attachment_with_cells_wins_over_a_page_without(self):
        page = extraction(sections=CHAPTERS)
        attachment = extraction(2, **BLANK)
        found, read = choose(item(), [(fetched(), page), (fetched(url="http://a.cn/2"), attachment)])
        assert found.url == "http://a.cn/2"
        assert read.cells == attachment.cells
        assert (read.title, read.publisher, read.year) == (page.title, page.publisher, page.year)
        assert read.is_report is True
        assert read.sections == CHAPTERS
        assert [(warning.kind, warning.text) for warning in read.warnings] == [("chapters_elsewhere", fetched().url)]

    def test_an_attachments_own_word_wins_over_the_pages(self):
        attachment = extraction(2, publisher="慈溪市交通运输局", year=2022, sections=CHAPTERS)
        _, read = choose(item(), [(fetched(), extraction()), (fetched(), attachment)])
        assert (read.publisher, read.year, read.sections) == ("慈溪市交通运输局", 2022, CHAPTERS)
        assert read.warnings == ()

    def test_chapters_decide_where_there_are_no_cells(self):
        assert choose(item(), [(fetched(), extraction(**BLANK)), (fetched(), extraction())])[1].sections

    def test_a_title_that_is_no_reports_gives_way_to_the_listings(self):
        read = extraction(1, title="附件1", is_report=None)
        listed = item(title="盐池县交通运输局2023年政府信息公开年度报告")
        assert choose(listed, [(fetched(), read)])[1].title == listed.title
        assert choose(item(), [(fetched(), read)])[1].title == "附件1"


class TestRefuse:
    @pytest.mark.parametrize("is_report", [True, None, False])
    def test_numbers_in_statutory_cells_make_a_report(self, is_report):
        assert refuse(item(), extraction(1, **{**BLANK, "is_report": is_report})) is None

    def test_title_and_chapters_make_one(self):
        assert refuse(item(), extraction()) is None
        assert (
            refuse(item(title="某局2015年政府信息公开年度报告"), extraction(**{**BLANK, "sections": OTHER_CHAPTERS}))
            is None
        )

    def test_chapters_alone_make_one_if_they_are_those_of_the_form_and_no_title_denies_it(self):
        assert refuse(item(), extraction(**{**BLANK, "sections": CHAPTERS})) is None
        assert refuse(item(), extraction(**{**BLANK, "sections": OTHER_CHAPTERS})).reason == Reason.NOT_A_REPORT
        denied = extraction(**{**BLANK, "sections": CHAPTERS, "is_report": False, "title": "关于做好年报的通知"})
        told = refuse(item(), denied)
        assert told.reason == Reason.NOT_A_REPORT
        assert "关于做好年报的通知" in told.detail

    def test_a_title_alone_is_a_report_without_tables(self):
        assert refuse(item(), extraction(sections=())).reason == Reason.NO_TABLES

    def test_a_blank_form_is_a_report_only_with_a_reports_title(self):
        assert refuse(item(), extraction(cells=BLANK_CELLS)) is None
        circular = extraction(**{**BLANK, "cells": BLANK_CELLS, "is_report": False})
        assert refuse(item(), circular).reason == Reason.NOT_A_REPORT

    def test_nothing_makes_none(self):
        assert refuse(item(), extraction(**BLANK)).reason == Reason.NOT_A_REPORT


class TestAttribute:
    @pytest.mark.parametrize(
        ("given", "own", "listed", "expected"),
        [
            ({}, ("盐池县交通运输局", 2023), {}, Attribution("盐池县交通运输局", 2023, YANCHI)),
            ({}, (None, None), {"publisher": "盐池县水务局", "year": 2020}, Attribution("盐池县水务局", 2020, YANCHI)),
            (
                {},
                ("盐池县交通运输局", 2023),
                {"publisher": "盐池县水务局", "year": 2020},
                Attribution("盐池县交通运输局", 2023, YANCHI),
            ),
            (
                {"given_publisher": "慈溪市水利局", "given_year": 2019},
                ("盐池县交通运输局", 2023),
                {},
                Attribution("慈溪市水利局", 2019, CIXI),
            ),
            ({"jurisdiction": "640323"}, ("县交通运输局", 2023), {}, Attribution("盐池县交通运输局", 2023, YANCHI)),
            ({}, ("沭阳县发展和改革局", 2023), {}, Attribution("沭阳县发展和改革局", 2023, None)),
        ],
    )
    def test_who_is_believed(self, given, own, listed, expected):
        read = extraction(1, publisher=own[0], year=own[1])
        assert attribute(item(**given, **listed), read, PLACES) == expected

    @pytest.mark.parametrize(
        ("own", "reason", "hint"),
        [
            ((None, 2023), Reason.NO_PUBLISHER, "--publisher"),
            (("盐池县水务局", None), Reason.NO_YEAR, "--year"),
            (("盐池县水务局", 2203), Reason.NO_YEAR, "2203"),
        ],
    )
    def test_what_nobody_says_is_not_guessed(self, own, reason, hint):
        told = attribute(item(), extraction(1, publisher=own[0], year=own[1]), PLACES)
        assert isinstance(told, Refusal)
        assert told.reason == reason
        assert hint in told.detail


def warnings(made: ReportItem, read, found: Attribution) -> list[str]:
    return [warning.kind for warning in attribution_warnings(made, read, found)]


def test_doubts_are_told():
    read = extraction(1)
    sure = Attribution("盐池县交通运输局", 2023, YANCHI)
    assert warnings(item(publisher="县交通局", year=2023), read, sure) == []
    assert warnings(item(), read, replace(sure, place=None)) == ["unknown_jurisdiction"]
    assert warnings(item(year=2022), read, sure) == ["year_differs"]
    assert warnings(item(given_year=2022), read, replace(sure, year=2022)) == ["year_differs"]
    assert warnings(item(given_publisher="盐池县水务局"), read, replace(sure, publisher="盐池县水务局")) == [
        "publisher_differs"
    ]
    short = extraction(1, publisher="县交通运输局")
    assert warnings(item(given_publisher="盐池县交通运输局"), short, sure) == []
    assert Decimal(1) == read.cells[0].value
