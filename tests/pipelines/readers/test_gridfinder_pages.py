"""The grid finder: page breaks, running text, tables without rules, drawings."""

import random
import time
from collections.abc import Sequence
from dataclasses import replace

import pytest

from pipelines.blocks import Paragraph
from pipelines.readers.gridfinder import Page, Rule, find_blocks
from tests.pipelines.readers.grid_shapes import grids, outline, placed, rows
from tests.pipelines.readers.page_writer import characters, columns, only, plain, read, table

HEAD = [["行", "甲", "乙", "丙"]]


class TestPageBreaks:
    """A table that goes on over a page break is one grid a page, on the same columns."""

    def test_columns_that_a_piece_does_not_draw_are_counted(self) -> None:
        upper = table([(0, 0, 1, 3, "第二十条第（一）项")], [60, 120, 180, 240], [780, 800])
        lower = table(plain([["规章", "1", "2"]]), [61, 121, 179, 240.5], [80, 110], Page(2, 595, 842))
        first, second = grids(find_blocks([upper, lower]))
        assert placed(first) == [(0, 0, 1, 3, "第二十条第（一）项")]
        assert placed(second) == plain([["规章", "1", "2"]])

    def test_merged_rows_keep_their_columns(self) -> None:
        upper = table(plain([["甲", "乙", "丙", "1"]]), columns(4), [740, 780])
        lower = table([(0, 0, 1, 3, "四、结转"), (0, 3, 1, 1, "2")], columns(4), [60, 100], Page(2, 595, 842))
        _, second = grids(find_blocks([upper, lower]))
        assert placed(second) == [(0, 0, 1, 3, "四、结转"), (0, 3, 1, 1, "2")]

    def test_page_numbers_between_are_not_text_between(self) -> None:
        pages = []
        for number in (1, 2, 3):
            page = table(plain([["甲", "乙", str(number)]]), columns(3), [60, 800], Page(number, 595, 842))
            page.characters += characters(280, 820, f"— {number} —")
            pages.append(page)
        assert read(*pages) == [[["甲", "乙", "1"]], [["甲", "乙", "2"]], [["甲", "乙", "3"]]]

    def test_a_heading_between_parts_two_tables(self) -> None:
        upper = table([(0, 0, 1, 2, "甲")], columns(2), [700, 720])
        upper.characters += characters(60, 760, "四、行政复议情况")
        lower = table(plain([["1", "2"]]), columns(2), [60, 90], Page(2, 595, 842))
        assert read(upper, lower) == ["甲", "四、行政复议情况", [["1", "2"]]]

    @pytest.mark.parametrize("closed", [True, False])
    def test_a_row_is_a_row_without_its_closing_rule(self, *, closed: bool) -> None:
        upper = table(plain([*HEAD, ["一", "1", "0", "2"]]), columns(4), [700, 740, 780])
        lower = table(
            plain([["二", "3", "4", "5"], ["三", "6", "7", "8"]]), columns(4), [60, 100, 140], Page(2, 595, 842)
        )
        if not closed:
            upper.horizontals = [rule for rule in upper.horizontals if rule.at != 780]
            lower.horizontals = [rule for rule in lower.horizontals if rule.at != 60]
        assert read(upper, lower) == [
            [*HEAD, ["一", "1", "0", "2"]],
            [["二", "3", "4", "5"], ["三", "6", "7", "8"]],
        ]

    def test_a_head_cut_off_above_its_rules_is_open_at_its_outermost_lines(self) -> None:
        lower = table(
            [(0, 0, 2, 1, ""), (0, 1, 1, 3, "法人"), (1, 1, 1, 1, "企业"), (1, 2, 1, 1, "机构"), (1, 3, 1, 1, "其他")],
            columns(4),
            [60, 90, 120],
        )
        lower.horizontals = [rule for rule in lower.horizontals if rule.at != 60]
        assert placed(only(lower))[:2] == [(0, 0, 2, 1, ""), (0, 1, 1, 3, "法人")]

    def test_text_that_ran_out_of_its_row_at_the_foot_of_a_page_belongs_to_it(self) -> None:
        upper = table(plain([["结果", "复议", "后起诉"]]), columns(3), [760, 780])
        upper.horizontals = [Rule(760, 60, 240), Rule(780, 120, 240)]
        upper.characters += characters(80, 781, "维持")
        lower = table(plain([["", "1", "2"]]), columns(3), [60, 90], Page(2, 595, 842))
        assert read(upper, lower) == [[["结果\n维持", "复议", "后起诉"]], [["", "1", "2"]]]

    def test_a_row_cut_in_two_gives_two_rows_and_each_number_once(self) -> None:
        upper = table(plain([["（二）部分公开（区分", "9", "0"]]), [60, 200, 260, 320], [760, 790])
        lower = table(plain([["处理的）", "", ""], ["（三）", "1", "2"]]), [60, 200, 260, 320], [60, 90, 120])
        assert read(upper, replace(lower, number=2)) == [
            [["（二）部分公开（区分", "9", "0"]],
            [["处理的）", "", ""], ["（三）", "1", "2"]],
        ]

    def test_pieces_on_one_page_that_nearly_touch_are_one_table(self) -> None:
        page = table(plain([["甲", "乙"]]), columns(2), [80, 110])
        table(plain([["1", "2"]]), columns(2), [115, 145], page)
        assert read(page) == [[["甲", "乙"], ["1", "2"]]]


class TestParagraphs:
    def test_lines_that_fill_the_measure_go_on(self) -> None:
        page = Page(1, 595, 842)
        for number, (x, line) in enumerate(
            [(100, "文" * 38), (80, "字" * 40), (80, "尾。"), (100, "新" * 38), (80, "段。")]
        ):
            page.characters += characters(x, 100 + 18 * number, line)
        assert read(page) == ["文" * 38 + "字" * 40 + "尾。", "新" * 38 + "段。"]

    def test_a_paragraph_goes_on_over_a_page(self) -> None:
        pages = [Page(1, 595, 842), Page(2, 595, 842)]
        pages[0].characters += characters(100, 700, "文" * 38) + characters(80, 718, "字" * 40)
        pages[0].characters += characters(290, 800, "- 1 -")
        pages[1].characters += characters(80, 80, "尾。") + characters(100, 98, "新段。")
        assert read(*pages) == ["文" * 38 + "字" * 40 + "尾。", "新段。"]

    def test_a_title_in_two_lines_is_one(self) -> None:
        page = Page(1, 595, 842)
        page.characters += characters(207.5, 80, "某某县人民政府办公", 20) + characters(
            187.5, 108, "信息公开工作年度报告啊", 20
        )
        page.characters += characters(100, 160, "文" * 38) + characters(80, 178, "尾。")
        assert read(page) == ["某某县人民政府办公信息公开工作年度报告啊", "文" * 38 + "尾。"]

    def test_running_heads_stand_once(self) -> None:
        pages = [Page(number, 595, 842) for number in (1, 2, 3)]
        for page in pages:
            page.characters += characters(60, 30, "某县2020年度报告") + characters(60, 300, f"正文{page.number}")
            page.characters += characters(60, 810, f"第{page.number}页 共3页 打印")
        assert read(*pages) == ["某县2020年度报告", "正文1", "正文2", "正文3"]

    def test_a_number_in_the_text_is_no_page_number(self) -> None:
        page = Page(1, 595, 842)
        page.characters += characters(80, 200, "收到申请") + characters(80, 400, "12")
        assert read(page) == ["收到申请", "12"]

    def test_a_box_around_text_is_no_table(self) -> None:
        page = table([(0, 0, 1, 1, "注意事项")], [60, 500], [80, 120])
        assert read(page) == ["注意事项"]

    def test_order_is_from_top_to_bottom(self) -> None:
        page = Page(1, 595, 842)
        page.characters += characters(60, 300, "后")
        table(plain([["甲", "乙"]]), columns(2), [200, 230], page)
        page.characters += characters(60, 100, "前")
        blocks = find_blocks([page])
        assert outline(blocks) == ["前", [["甲", "乙"]], "后"]
        assert isinstance(blocks[0], Paragraph)
        assert blocks[0].locator == "p1 [60.0,100.0,70.0,110.0]"


class TestTablesWithoutRules:
    LINES = (
        ("一、本年新收申请数量", "95", "0", "0", "95"),
        ("二、上年结转申请数量", "3", "12", "", "15"),
        ("（一）予以公开", "50", "0", "7", "57"),
    )

    def page(self, *heads: Sequence[str]) -> Page:
        page = Page(1, 595, 842)
        for number, row in enumerate([*heads, *self.LINES]):
            for column, text in enumerate(row):
                x = 60.0 if column == 0 else 200 + 70 * column - 5 * len(text)
                page.characters += characters(x, 100 + 20 * number, text)
        return page

    def test_numbers_below_each_other_are_columns(self) -> None:
        grid = only(self.page())
        assert rows(grid) == [list(row) for row in self.LINES]
        assert not grid.spans_known

    def test_heads_above_belong_to_it(self) -> None:
        assert rows(only(self.page(("", "自然人", "企业", "其他", "总计"))))[0] == ["自然人", "企业", "其他", "总计"]

    def test_a_label_in_two_lines_around_its_numbers(self) -> None:
        page = self.page()
        page.characters += characters(60, 155, "（二）部分公开（区分处") + characters(60, 169, "理的）")
        for column, text in enumerate(("1", "2", "3", "6"), start=1):
            page.characters += characters(200 + 70 * column - 5 * len(text), 162, text)
        assert rows(only(page))[-1] == ["（二）部分公开（区分处\n理的）", "1", "2", "3", "6"]

    def test_running_text_is_no_table(self) -> None:
        page = Page(1, 595, 842)
        for number in range(6):
            page.characters += characters(80, 100 + 18 * number, f"第{number}段：收到申请 12 件，办结 8 件，结转 4")
        assert not grids(find_blocks([page]))

    def test_two_lines_are_not_enough(self) -> None:
        page = Page(1, 595, 842)
        for number in range(2):
            page.characters += characters(80, 100 + 20 * number, "电话") + characters(
                200, 100 + 20 * number, "05178729"
            )
            page.characters += characters(300, 100 + 20 * number, "223100")
        assert read(page) == ["电话 05178729 223100", "电话 05178729 223100"]


class TestDrawings:
    def test_a_drawing_of_many_lines_is_no_table_and_costs_little(self) -> None:
        rng = random.Random(1)
        page = Page(1, 595, 842)
        for rules in (page.horizontals, page.verticals):
            for _ in range(30_000):
                start = rng.uniform(0, 500)
                rules.append(Rule(rng.uniform(0, 800), start, start + rng.uniform(5, 60)))
        page.characters += characters(60, 100, "图一")
        started = time.monotonic()
        assert read(page) == ["图一"]
        assert time.monotonic() - started < 10

    def test_many_small_boxes_cost_little(self) -> None:
        page = Page(1, 595, 842)
        for row in range(60):
            for column in range(30):
                table(plain([["", ""]]), columns(2, 10 + 19 * column, 6), columns(1, 10 + 13 * row, 6), page)
        page.characters += characters(60, 100, "文" * 400)
        started = time.monotonic()
        find_blocks([page])
        assert time.monotonic() - started < 10

    def test_rules_alone_are_nothing(self) -> None:
        page = Page(1, 595, 842, horizontals=[Rule(100, 60, 500), Rule(102, 60, 500)], verticals=[Rule(300, 400, 500)])
        assert read(page) == []
        assert read(Page(1, 595, 842)) == []
        assert find_blocks([]) == ()
