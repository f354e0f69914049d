import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.blocks import Cell, Grid, Paragraph
from pipelines.readers import ReaderError, read
from tests.pipelines.readers.layouts import html, placed, rows, shape


def table(inner: str) -> str:
    return f"<table>{inner}</table>"


def test_blocks_come_in_the_order_of_the_page() -> None:
    blocks = html(
        "<title>窗口</title><body>甲<div>乙<p>丙</p>丁</div><table><tr><td>1</td></tr></table>戊<table><tr><td>2</table>"
    )
    assert blocks == (
        Paragraph("甲", "p1"),
        Paragraph("乙", "p2"),
        Paragraph("丙", "p3"),
        Paragraph("丁", "p4"),
        Grid((Cell(0, 0, "1", locator="t1r1c1"),), "t1"),
        Paragraph("戊", "p5"),
        Grid((Cell(0, 0, "2", locator="t2r1c1"),), "t2"),
    )


def test_inline_elements_are_joined_without_blanks() -> None:
    page = "<p><span>本年</span><font><b>新</b></font><o:p></o:p>收<custom>政府</custom>H<sub>2</sub>O<sup>2</sup></p>"
    assert shape(html(page)) == ["本年新收政府H₂O²"]
    assert shape(html("<p>20<span>2</span>\n2</p>")) == ["202 2"]


def test_block_elements_and_breaks_end_a_line() -> None:
    cell = "<p>商业</p><p>企业</p><div>a<h3>b</h3></div>c<br>d<ul><li>e<li>f</ul>"
    assert shape(html(table(f"<tr><td>{cell}</td><td>0</td></tr>"))) == [[["商业\n企业\na\nb\nc\nd\ne\nf", "0"]]]
    assert shape(html("<p>一<br/>二</p><ul><li>三</li><li>四</li></ul><dl><dt>五<dd>六</dl>")) == list("一二三四五六")


def test_blanks() -> None:
    cell = "\n&nbsp; 　 总 \t\n　&nbsp;计 　&nbsp;"
    assert rows(html(table(f"<tr><td>{cell}</td><td> &nbsp;　</td><td><o:p>&nbsp;</o:p></td><td></td></tr>"))[0]) == [
        ["总 计", "", "", ""]
    ]
    assert shape(html("<p>&#8203;1&shy;2&#65279;3\u200b</p>")) == ["123"]


def test_what_is_not_shown_is_not_read() -> None:
    page = (
        "<style>p{}</style><script>document.write('<p>a</p>')</script><noscript>b</noscript>"
        "<template><p>c</p></template>"
        "<select><option>d</select><!-- e --><p>1<!-- f -->2</p>"
        "<p style='color:red; DISPLAY : None'>g</p><p hidden>h</p>"
        "<div style='display:none'><p>i</p></div><input type=hidden value=j><iframe>k</iframe>"
        "<p>3<span style=display:none>l</span>4</p><xml><w:worddocument><w:view>Normal</w:view></w:worddocument></xml>"
    )
    assert shape(html(page)) == ["12", "34"]


def test_text_that_is_there_but_invisible_is_not_read() -> None:
    page = (
        "<table><tr><td>规章</td><td><span style='visibility:hidden'>77</span>1</td>"
        "<td style='visibility:hidden'>2</td><td>3</td></tr></table>"
    )
    (grid,) = html(page)
    assert placed(grid) == [(0, 0, 1, 1, "规章"), (0, 1, 1, 1, "1"), (0, 2, 1, 1, "2"), (0, 3, 1, 1, "3")]


def test_a_body_that_is_hidden_while_it_loads_is_read() -> None:
    assert shape(html("<html><body style='display:none'><p>一</p></body></html>")) == ["一"]


def test_hidden_tables_count_and_are_told() -> None:
    page = (
        "<table style='display:none'><tr><td>a</td></tr></table><div hidden><table><tr><td>b</table></div>"
        "<table><tr><td>1</td></tr><tr style='display:none'><td>c</td></tr><tr><td>2</td><td hidden>d</td></tr></table>"
    )
    reading = read(page.encode(), "text/html")
    assert reading.blocks == (Grid((Cell(0, 0, "1", locator="t3r1c1"), Cell(1, 0, "2", locator="t3r2c1")), "t3"),)
    assert reading.warnings == ("2 hidden tables were not read",)


def test_mark_up_of_a_word_processor() -> None:
    page = (
        "<!--[if gte mso 9]><xml><o:x>Normal 0</o:x></xml><![endif]-->"
        "<p class=MsoNormal style='mso-hide:none'><![if !supportLists]>（一）<![endif]>"
        "<span lang=EN-US><o:p></o:p></span>予以<span lang=EN-US><o:p>&nbsp;</o:p></span>公开</p>"
        "<table class=MsoTableGrid><tr style='mso-yfti-irow:0'><td>"
        "<p class=MsoNormal><st1:chsdate>0</st1:chsdate><o:p/></p>"
        "</td><![if !supportMisalignedColumns]><td></td><![endif]></tr></table>"
    )
    assert shape(html(page)) == ["（一）予以 公开", [["0", ""]]]


def test_fields_show_their_value() -> None:
    form = "<input type=text value='36'><input value=5> <textarea>1\n2</textarea><input type=checkbox value=x>"
    assert shape(html(table(f"<tr><td>{form}</td><td><input type=submit value=y></td></tr>"))) == [[["365\n1\n2", ""]]]
    assert shape(html("<form><input name=q value='search'><p>a</p></form>")) == ["a"]


def test_lines_of_preformatted_text() -> None:
    assert shape(html("<pre>规章 0\n\n  许可 <b>1</b>\n</pre>后")) == ["规章 0", "许可 1", "后"]


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        pytest.param(
            "<tr><td rowspan=2>a</td><td colspan=2>b</td></tr><tr><td>c</td><td>d</td></tr>",
            [(0, 0, 2, 1, "a"), (0, 1, 1, 2, "b"), (1, 1, 1, 1, "c"), (1, 2, 1, 1, "d")],
            id="both",
        ),
        pytest.param(
            "<tr><td rowspan=3 colspan=3>a<td>b<tr><td>c<tr><td>d",
            [(0, 0, 3, 3, "a"), (0, 3, 1, 1, "b"), (1, 3, 1, 1, "c"), (2, 3, 1, 1, "d")],
            id="unclosed",
        ),
        pytest.param(
            "<tr><td rowspan=9>a<td>b<tr><td>c",
            [(0, 0, 2, 1, "a"), (0, 1, 1, 1, "b"), (1, 1, 1, 1, "c")],
            id="beyond the last row",
        ),
        pytest.param(
            "<thead><tr><td rowspan=5>a<td>b</thead><tbody><tr><td>c<td>d</tbody>",
            [(0, 0, 1, 1, "a"), (0, 1, 1, 1, "b"), (1, 0, 1, 1, "c"), (1, 1, 1, 1, "d")],
            id="beyond the head",
        ),
        pytest.param(
            "<tbody><tr><td rowspan=0>a<td>b<tr><td>c</tbody><tbody><tr><td>d</tbody>",
            [(0, 0, 2, 1, "a"), (0, 1, 1, 1, "b"), (1, 1, 1, 1, "c"), (2, 0, 1, 1, "d")],
            id="all rows of the group",
        ),
        pytest.param(
            "<tr><td colspan=0>a<td colspan=-2>b<td colspan=x>c<td colspan='2px'>d<td colspan=' 2'>e<td rowspan=''>f",
            [
                (0, 0, 1, 1, "a"),
                (0, 1, 1, 1, "b"),
                (0, 2, 1, 1, "c"),
                (0, 3, 1, 2, "d"),
                (0, 5, 1, 2, "e"),
                (0, 7, 1, 1, "f"),
            ],
            id="junk",
        ),
        pytest.param(
            "<tr><td colspan=99999999999999999999>a<tr><td>b<td rowspan=1e9>c",
            [(0, 0, 1, 1000, "a"), (1, 0, 1, 1, "b"), (1, 1, 1, 1, "c")],
            id="huge",
        ),
        pytest.param(
            "<tr><td>a<td rowspan=2>b<td>c<tr><td colspan=2>d<td>e",
            [(0, 0, 1, 1, "a"), (0, 1, 2, 1, "b"), (0, 2, 1, 1, "c"), (1, 0, 1, 2, "d"), (1, 2, 1, 1, "e")],
            id="overlapping",
        ),
        pytest.param("<tr><td>a<tr><tr><td>b", [(0, 0, 1, 1, "a"), (2, 0, 1, 1, "b")], id="a row without cells"),
        pytest.param("<td>a<td>b", [(0, 0, 1, 1, "a"), (0, 1, 1, 1, "b")], id="no row"),
        pytest.param(
            "<tr><td>a</tr><td>b</td><td>c</td><tr><td>d",
            [(0, 0, 1, 1, "a"), (1, 0, 1, 1, "b"), (1, 1, 1, 1, "c"), (2, 0, 1, 1, "d")],
            id="cells behind a row",
        ),
        pytest.param(
            "<tfoot><tr><td>foot</tfoot><tr><th>a</th></tr><thead><tr><td>head</thead><tr><td>b",
            [(0, 0, 1, 1, "head"), (1, 0, 1, 1, "a"), (2, 0, 1, 1, "b"), (3, 0, 1, 1, "foot")],
            id="head first and foot last",
        ),
        pytest.param("<form><tr><td>a</td></tr></form>", [(0, 0, 1, 1, "a")], id="a form between"),
    ],
)
def test_spans(inner: str, expected: list[tuple[int, int, int, int, str]]) -> None:
    (grid,) = html(table(inner))
    assert isinstance(grid, Grid)
    assert placed(grid) == expected
    assert [cell.locator for cell in grid.cells] == [f"t1r{row + 1}c{column + 1}" for row, column, *_ in expected]
    assert grid.spans_known


_INNER = ("", " ", "1", "<p>1</p>", "\n<p> 1 </p>\n", "<p></p>", "a<p>1</p>", "<p>1</p>b", "<p>1</p><p>2</p>")
_RARER = ("<p>1<br>2</p>", "<p><i>1</i></p>", "<div>1</div>", "<p><img></p>", "<input value=1>", "1<sup>2</sup>")
_BEHIND = ("", "\n", "注")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(_INNER + _RARER), st.sampled_from(_BEHIND)), min_size=1, max_size=4))
def test_cells_of_one_line_read_as_beside_a_cell_of_two(cells: list[tuple[str, str]]) -> None:
    row = "".join(f"<td>{inner}</td>{behind}" for inner, behind in cells)
    *above, wider = html(table(f"<tr>{row}<td>一<br>二</td></tr>"))
    ((*texts, last),) = rows(wider)
    assert last == "一\n二"
    assert shape(html(table(f"<tr>{row}</tr>"))) == [*shape(tuple(above)), [texts]]


def test_captions_and_loose_text_stand_above_the_table() -> None:
    page = table("<caption>表一</caption>单位：件<tr><td>a</td></tr><p>注</p><tr>b<td>c</td></tr>")
    assert shape(html(page)) == ["表一", "单位：件", "注", "b", [["a"], ["c"]]]


def test_a_layout_table_flows() -> None:
    inner = table("<tr><td>规章</td><td>0</td></tr>")
    page = table(
        "<tr><td>标题</td><td>日期</td></tr>"
        f"<tr><td>左</td><td><p>一、总体情况</p>{inner}<p>后</p></td></tr>"
        "<tr><td rowspan=3>版权</td></tr>"
    )
    blocks = html(page)
    assert shape(blocks) == [[["标题", "日期"]], "左", "一、总体情况", [["规章", "0"]], "后", [["版权"]]]
    assert [block.locator for block in blocks] == ["t1", "p1", "p2", "t2", "p3", "t1"]
    assert [block.cells[0].locator for block in blocks if isinstance(block, Grid)] == ["t1r1c1", "t2r1c1", "t1r3c1"]


def test_a_span_ends_where_a_layout_row_begins() -> None:
    page = table(f"<tr><td rowspan=3>a<td>b<tr><td>{table('<tr><td>x<td>y')}<tr><td>c")
    assert [placed(block) for block in html(page)] == [
        [(0, 0, 1, 1, "a"), (0, 1, 1, 1, "b")],
        [(0, 0, 1, 1, "x"), (0, 1, 1, 1, "y")],
        [(0, 1, 1, 1, "c")],
    ]


def test_a_frame_around_one_cell_is_no_layout() -> None:
    page = table(f"<tr><td>行政许可</td><td>{table('<tr><td>15</td></tr>')}</td><td>{table('')}</td></tr>")
    assert shape(html(page)) == [[["行政许可", "15", ""]]]


def test_a_cell_that_holds_an_article_flows() -> None:
    article = [f"第{n}段" + "公开" * 100 for n in range(3)]
    cell = "".join(f"<p>{line}</p>" for line in article)
    assert shape(html(table(f"<tr><td>导航</td><td>{cell}</td></tr><tr><td>页脚</td></tr>"))) == [
        "导航",
        *article,
        [["页脚"]],
    ]
    label = "<p>（本列数据的勾稽关系为：</p><p>第一项加第二项之和，</p><p>等于第三项加第四项之和）</p>"
    assert len(html(table(f"<tr><td>{label}</td><td>0</td></tr>"))) == 1


def test_tables_drawn_with_styles() -> None:
    cell = "<span style='display:table-cell'>{}</span><div style=\"DISPLAY:table-cell\">{}</div>"
    row = f"<div style='display: table-row'>{cell}</div>"
    head = f"<div style='display:table-header-group'>{row.format('信息内容', '件数')}</div>"
    page = (
        f"<table><tr><td>z</table><div style='display:table;width:1px'>{head}{row.format('规章', '<p>3</p>')}</div>"
        "<div style='display:table'><p>居中</p></div><div style='display:table-cell'>单独</div>"
    )
    blocks = html(page)
    assert shape(blocks) == [[["z"]], [["信息内容", "件数"], ["规章", "3"]], "居中", "单独"]
    assert blocks[1] == Grid(
        (
            Cell(0, 0, "信息内容", locator="d1r1c1"),
            Cell(0, 1, "件数", locator="d1r1c2"),
            Cell(1, 0, "规章", locator="d1r2c1"),
            Cell(1, 1, "3", locator="d1r2c2"),
        ),
        "d1",
    )


def test_cells_outside_tables_are_paragraphs() -> None:
    assert shape(html("<tr><td>a</td><td>b</td></tr>")) == ["a", "b"]


def test_unclosed_inline_tags_nest_deeply() -> None:
    page = "".join(f"<p><font>第{n}段" for n in range(600))
    assert shape(html(page)) == [f"第{n}段" for n in range(600)]


def test_a_page_without_text_is_an_empty_reading() -> None:
    assert html("<html><head></head><body><script>location='/x'</script></body></html>") == ()


def test_damage_is_told() -> None:
    reading = read("<p>政府信息公开</p>".encode() + b"\xff", "text/html")
    assert reading.blocks[0] == Paragraph("政府信息公开", "p1")
    assert len(reading.warnings) == 1


CELL_TEXTS = st.text(st.sampled_from("甲乙丙丁0123456789,.-+（）&<>\"' "), max_size=8).map(
    lambda text: " ".join(text.split())
)


def tiling(rng: random.Random, height: int, width: int) -> list[tuple[int, int, int, int]]:
    """Cuts a rectangle into cells, in row-major order: row, column, row span, column span."""
    taken: set[tuple[int, int]] = set()
    cells = []
    for row, column in itertools.product(range(height), range(width)):
        if (row, column) in taken:
            continue
        rows_, columns = rng.randint(1, height - row), 1
        while rng.random() < 0.4 and column + columns < width and (row, column + columns) not in taken:
            columns += 1
        if rng.random() < 0.6:
            rows_ = 1
        taken.update(itertools.product(range(row, row + rows_), range(column, column + columns)))
        cells.append((row, column, rows_, columns))
    return cells


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 8), st.integers(1, 8), st.data())
def test_any_table_comes_back_cell_for_cell(rng: random.Random, height: int, width: int, data: st.DataObject) -> None:
    cells = [(*place, data.draw(CELL_TEXTS)) for place in tiling(rng, height, width)]
    body = ""
    for row in range(height):
        body += rng.choice(["<tr>", "<TR >\n"])
        for _, _, rows_, columns, text in (cell for cell in cells if cell[0] == row):
            escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
            cut = rng.randint(0, len(text))
            shown = rng.choice(
                [escaped, f"<p>{escaped}</p>", f"<span>{escaped}</span>\n", f" <div><b>{escaped}</b></div> "]
            )
            if escaped == text and "&" not in text:
                shown = rng.choice([shown, f"<span>{text[:cut]}</span><font>{text[cut:]}</font>"])
            tag = rng.choice(["td", "th"])
            spans = f" rowspan={rows_} colspan='{columns}'" if rows_ * columns > 1 else ""
            body += f"<{tag}{spans}>{shown}" + rng.choice(["", f"</{tag}>"])
        body += rng.choice(["", "</tr>"])
    (grid,) = html(f"<table border=1>{body}</table>")
    assert placed(grid) == cells


def test_raised_and_struck_digits_stay_out_of_the_number_beside_them() -> None:
    page = (
        "<table><tr><td>12<sup>1</sup></td><td>3<sub>2</sub></td><td><s>5</s>6</td><td><sup></sup>7</td></tr></table>"
    )
    (grid,) = (block for block in read(page.encode(), "text/html").blocks if isinstance(block, Grid))
    assert [cell.text for cell in grid.cells] == ["12¹", "3₂", "~~5~~6", "7"]


@pytest.mark.parametrize("before", [0, 1, 2_500, 2_501, 7_000])
def test_an_endless_row_of_attributes_is_seen_wherever_it_stands(before: int) -> None:
    endless = "<p " + " ".join(f"a{number:040d}=1" for number in range(501)) + ">"
    with pytest.raises(ReaderError, match="501 attributes"):
        read(("<b>1</b>" * before + endless + "<b>1</b>" * 3_000).encode(), "text/html")
