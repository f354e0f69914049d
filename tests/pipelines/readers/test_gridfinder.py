"""The grid finder: rules and characters of a page become cells and their texts."""

import random
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.readers.gridfinder import (
    SIDEWAYS_DOWN,
    SIDEWAYS_UP,
    UPRIGHT,
    UPSIDE_DOWN,
    VERTICAL,
    Box,
    Character,
    Page,
    Rule,
    find_blocks,
    find_tables,
)
from tests.pipelines.readers.grid_shapes import Placed, grids, placed, rows, tilings
from tests.pipelines.readers.page_writer import characters, columns, only, plain, read, table


class TestCells:
    @settings(max_examples=150, deadline=None)
    @given(cells=tilings(), seed=st.integers(0, 10**6))
    def test_any_table_is_read_as_it_was_drawn(self, cells: list[Placed], seed: int) -> None:
        rng = random.Random(seed)
        page = table(cells, columns(6), columns(6, 80, 40))
        for rules in (page.horizontals, page.verticals):
            rules[:] = [piece for rule in rules for piece in _cut(rule, rng)]
            rng.shuffle(rules)
        assert placed(only(page)) == sorted(cells)

    def test_blank_cells_are_there(self) -> None:
        grid = only(table(plain([["规章", "", "0"], ["", "", ""]]), columns(3), columns(2, 80, 20)))
        assert rows(grid) == [["规章", "", "0"], ["", "", ""]]
        assert grid.spans_known

    def test_locators_tell_page_grid_row_column_and_box(self) -> None:
        page = table(plain([["甲", "乙"], ["丙", "丁"]]), [60, 100, 200], [80, 100.04, 130])
        (grid,) = grids(find_blocks([replace(page, number=4)]))
        assert grid.locator == "p4 t1 [60.0,80.0,200.0,130.0]"
        assert [cell.locator for cell in grid.cells] == [
            "p4 t1r1c1 [60.0,80.0,100.0,100.0]",
            "p4 t1r1c2 [100.0,80.0,200.0,100.0]",
            "p4 t1r2c1 [60.0,100.0,100.0,130.0]",
            "p4 t1r2c2 [100.0,100.0,200.0,130.0]",
        ]

    def test_a_number_that_the_edge_cuts_is_whole(self) -> None:
        """A table too wide for its page: its last rules are not painted, the text is written all the same."""
        page = table(plain([["规章", "7", ""], ["许可", "8", ""]]), [60, 120, 180, 191], [80, 110, 140])
        for x, y, text in ((182, 90, "56733"), (182, 120, "9"), (196, 120, "注")):
            page.characters += characters(x, y, text)
        assert read(page) == [[["规章", "7", "56733"], ["许可", "8", "9"]], "注"]

    def test_double_lines_and_sloppy_ends_are_one_border(self) -> None:
        page = table(plain([["甲", "乙"], ["丙", "丁"]]), [60, 120, 180], [80, 110, 140])
        page.horizontals += [Rule(rule.at + 2, rule.start - 1.5, rule.end + 1.5) for rule in page.horizontals]
        page.verticals = [Rule(rule.at + 1, rule.start + 2, rule.end - 2) for rule in page.verticals]
        assert rows(only(page)) == [["甲", "乙"], ["丙", "丁"]]

    def test_a_table_in_pieces_of_dots_is_a_table(self) -> None:
        page = table(plain([["甲", "乙"], ["丙", "丁"]]), [60, 120, 180], [80, 110, 140])
        for rules in (page.horizontals, page.verticals):
            rules[:] = [
                Rule(rule.at, rule.start + at, rule.start + at + 0.8)
                for rule in rules
                for at in range(0, int(rule.end - rule.start), 2)
            ]
        assert rows(only(page)) == [["甲", "乙"], ["丙", "丁"]]

    def test_a_stray_line_in_a_cell_does_not_break_it(self) -> None:
        page = table(
            [(0, 0, 1, 2, "申请人情况"), (1, 0, 1, 1, "甲"), (1, 1, 1, 1, "乙")], [60, 160, 260], [80, 120, 160]
        )
        page.verticals += [Rule(100, 80, 95), Rule(220, 100, 121)]
        page.horizontals.append(Rule(100, 60, 75))
        assert placed(only(page)) == [(0, 0, 1, 2, "申请人情况"), (1, 0, 1, 1, "甲"), (1, 1, 1, 1, "乙")]

    def test_a_border_with_a_gap_still_parts_cells(self) -> None:
        page = table(plain([["1", "2"], ["3", "4"]]), [60, 160, 260], [80, 120, 160])
        page.verticals = [rule for rule in page.verticals if rule.at != 160]
        page.verticals += [Rule(160, 80, 112), Rule(160, 126, 160)]
        assert rows(only(page)) == [["1", "2"], ["3", "4"]]

    def test_underlined_text_has_no_border_in_it(self) -> None:
        page = table(plain([["规章", "22（其中修订\n2件）"]]), [60, 120, 190], [80, 120])
        for character in [c for c in page.characters if not c.text.isspace()]:
            page.horizontals.append(Rule(character.y1 - 0.2, character.x0, character.x1))
        assert rows(only(page)) == [["规章", "22（其中修订\n2件）"]]

    def test_paper_beside_a_table_is_no_cell(self) -> None:
        cells = [(0, 0, 1, 1, "甲"), (1, 0, 1, 1, "乙"), (1, 1, 1, 1, "丙")]
        assert placed(only(table(cells, [60, 120, 180], [80, 110, 140]))) == cells

    def test_open_sides_are_sides(self) -> None:
        page = table(plain([["甲", "1", "乙"], ["丙", "2", "丁"]]), [60, 160, 260, 360], [80, 120, 160])
        page.verticals = [rule for rule in page.verticals if rule.at not in {60, 360}]
        assert rows(only(page)) == [["甲", "1", "乙"], ["丙", "2", "丁"]]

    def test_number_cells_without_a_border_between_stay_apart_as_text(self) -> None:
        page = table([(0, 0, 1, 2, ""), (1, 0, 1, 1, "甲"), (1, 1, 1, 1, "乙")], [60, 160, 260], [80, 110, 140])
        page.characters += characters(100, 90, "3") + characters(200, 90, "0")
        assert rows(only(page))[0] == ["3 0"]

    def test_a_table_inside_a_cell_keeps_its_own_text(self) -> None:
        page = table(plain([["外", ""]]), [60, 100, 500], [80, 300])
        table(plain([["甲", "1"], ["乙", "2"]]), [150, 200, 250], [100, 130, 160], page)
        assert [rows(grid) for grid in grids(find_blocks([page]))] == [[["外", ""]], [["甲", "1"], ["乙", "2"]]]

    def test_find_tables_gives_the_cells_without_reading_them(self) -> None:
        page = table([(0, 0, 1, 2, ""), (1, 0, 1, 1, ""), (1, 1, 1, 1, "")], [60, 160, 260], [80, 110, 140])
        page.horizontals.append(Rule(400, 60, 300))
        (found,) = find_tables(page)
        boxes = [Box(*(round(side, 6) for side in found.raster.box_of(area))) for area in found.raster.areas]
        assert boxes == [
            Box(60, 80, 260, 110),
            Box(60, 110, 160, 140),
            Box(160, 110, 260, 140),
        ]


def _cut(rule: Rule, rng: random.Random) -> list[Rule]:
    """A rule in up to three pieces that overlap or leave a gap of a point."""
    places = sorted(rng.uniform(rule.start, rule.end) for _ in range(rng.randint(0, 2)))
    edges = [rule.start, *places, rule.end]
    return [
        Rule(rule.at + rng.uniform(-0.3, 0.3), start + (0.5 if number else 0), end + rng.choice([-0.5, 0, 3]))
        if number < len(edges) - 2
        else Rule(rule.at, start, end)
        for number, (start, end) in enumerate(pairwise(edges))
    ]


class TestStrayBordersInHeads:
    XS = (60.0, 100.0, 140.0, 180.0, 220.0)
    YS = (80.0, 110.0, 140.0, 170.0)

    def cells(self, left: str, right: str) -> list[Placed]:
        """A head cut by a border that the two heads below know nothing of."""
        return [
            (0, 0, 1, 1, left),
            (0, 1, 1, 3, right),
            (1, 0, 1, 2, "未经复议"),
            (1, 2, 1, 2, "复议后"),
            *((2, column, 1, 1, str(column)) for column in range(4)),
        ]

    def test_the_head_is_whole_again(self) -> None:
        grid = only(table(self.cells("", "行政诉讼"), self.XS, self.YS))
        assert placed(grid)[0] == (0, 0, 1, 4, "行政诉讼")
        assert placed(grid)[1:] == self.cells("", "")[2:]

    @pytest.mark.parametrize(("left", "right"), [("", "5"), ("甲", "乙"), ("", "")])
    def test_anything_else_stays(self, left: str, right: str) -> None:
        grid = only(table(self.cells(left, right), self.XS, self.YS))
        assert placed(grid) == self.cells(left, right)

    def test_an_extra_blank_cell_beside_a_label_stays(self) -> None:
        cells = [
            (0, 0, 1, 1, "（五）"),
            (0, 1, 1, 1, "其他"),
            (0, 2, 1, 2, "0"),
            (1, 0, 1, 1, "（六）"),
            (1, 1, 1, 1, ""),
            (1, 2, 1, 2, "3"),
            (2, 0, 1, 3, "四"),
            (2, 3, 1, 1, "1"),
        ]
        assert placed(only(table(cells, self.XS, self.YS))) == cells


class TestText:
    def test_two_lines_of_a_cell(self) -> None:
        assert rows(only(table(plain([["社会公\n益组织", "0"]]), [60, 120, 180], [80, 120]))) == [
            ["社会公\n益组织", "0"]
        ]

    def test_bold_by_printing_twice_counts_once(self) -> None:
        page = table(plain([["一、本年", "11"]]), [60, 120, 180], [80, 110])
        page.characters += [c._replace(x0=c.x0 + 0.4, x1=c.x1 + 0.4) for c in page.characters]
        assert rows(only(page)) == [["一、本年", "11"]]

    def test_gaps_read_as_blanks(self) -> None:
        page = table(plain([["", ""]]), [60, 200, 300], [80, 110])
        page.characters += characters(70, 90, "总") + characters(100, 90, "计") + characters(220, 90, "12")
        page.characters += characters(236, 90, "34")
        assert rows(only(page)) == [["总 计", "12 34"]]

    def test_a_small_note_beside_large_digits_is_on_their_line(self) -> None:
        page = table(plain([["", "0"]]), [60, 160, 260], [80, 110])
        page.characters += characters(70, 88, "22", 14) + characters(86, 92, "件", 9)
        assert rows(only(page)) == [["22件", "0"]]

    @pytest.mark.parametrize(
        ("way", "places"),
        [
            (SIDEWAYS_DOWN, [(92, 90), (92, 100), (92, 110), (80, 90), (80, 100)]),
            (SIDEWAYS_UP, [(80, 110), (80, 100), (80, 90), (92, 110), (92, 100)]),
            (VERTICAL, [(92, 90), (92, 100), (92, 110), (80, 90), (80, 100)]),
            (UPSIDE_DOWN, [(100, 102), (90, 102), (80, 102), (100, 90), (90, 90)]),
        ],
    )
    def test_labels_turned_any_way_are_read_in_their_order(self, way: int, places: list[tuple[float, float]]) -> None:
        page = table(plain([["", "1"]]), [60, 160, 260], [80, 130])
        shown = [
            Character(text, x, y, x + 10, y + 10, 10.0, way) for text, (x, y) in zip("三本年办理", places, strict=True)
        ]
        page.characters += [*reversed(shown), *characters(60, 300, "六、其他需要报告的事项")]
        assert rows(only(page)) == [["三本年\n办理", "1"]]

    def test_two_columns_of_upright_characters_are_told_by_the_order_they_were_written_in(self) -> None:
        page = table(plain([["", "1"]]), [60, 160, 260], [80, 140])
        places = [(92, 90), (92, 102), (92, 114), (80, 90), (80, 102), (80, 114)]
        page.characters += [
            Character(text, x, y, x + 10, y + 10, 10.0) for text, (x, y) in zip("三本年度办理", places, strict=True)
        ]
        assert rows(only(page)) == [["三本年\n度办理", "1"]]

    def test_a_page_put_in_sideways_is_turned(self) -> None:
        page = table(plain([["规章", "3"], ["", "12"]]), [60, 120, 180], [80, 110, 140])
        page.characters += characters(60, 60, "二、主动公开情况")
        wanted = read(page)
        for quarters, way in ((1, SIDEWAYS_UP), (2, UPSIDE_DOWN), (3, SIDEWAYS_DOWN)):
            turned = page
            for _ in range(quarters):
                turned = _turned(turned)
            turned.characters = [c._replace(way=way) for c in turned.characters]
            assert read(turned) == wanted
            assert grids(find_blocks([turned]))[0].cells[0].locator.endswith(_described(quarters))


def _turned(page: Page) -> Page:
    """The page as it lies after a quarter against the clock: (x, y) -> (y, width - x)."""
    width = page.width
    return Page(
        page.number,
        page.height,
        width,
        [c._replace(x0=c.y0, y0=width - c.x1, x1=c.y1, y1=width - c.x0) for c in page.characters],
        [Rule(width - rule.at, rule.start, rule.end) for rule in page.verticals],
        [Rule(rule.at, width - rule.end, width - rule.start) for rule in page.horizontals],
    )


def _described(quarters: int) -> str:
    """The box of the first cell of the table above, 60 to 120 by 80 to 110 before it was turned."""
    return {
        1: "[80.0,475.0,110.0,535.0]",
        2: "[475.0,732.0,535.0,762.0]",
        3: "[732.0,60.0,762.0,120.0]",
    }[quarters]


def test_upright_is_the_usual_way() -> None:
    assert Character("一", 0, 0, 10, 10, 10).way == UPRIGHT
