"""Writes a report as HTML: as the form is printed, without row spans, as a word processor exports it, nested."""

import random
from html import escape

from tests.documents.noise import Noise
from tests.documents.tables import Box, Table

_MENU = ("首页", "政务公开", "办事服务", "互动交流", "走进本地", "政府信息公开指南", "政府信息公开年报")


class Markup:
    """The tags around a text: plain here, nested by a word processor in `WordMarkup`."""

    def text(self, text: str) -> str:
        """Inline text; a line break in it becomes `<br>`."""
        return escape(text, quote=False).replace("\n", "<br>").replace("\u00a0", "&nbsp;")

    def paragraph(self, text: str) -> str:
        """A paragraph of running text."""
        return f"<p>{self.text(text)}</p>\n"

    def heading(self, text: str) -> str:
        """A section title."""
        return f"<p><strong>{self.text(text)}</strong></p>\n"

    def cell(self, text: str) -> str:
        """What stands inside a table cell; an empty line in it parts two paragraphs."""
        if "\n\n" in text:
            return "".join(f"<p>{self.text(part)}</p>" for part in text.split("\n\n"))
        return self.text(text)


class WordMarkup(Markup):
    """The mark-up of a word processor: paragraphs, spans and fonts in every cell, texts and numbers cut anywhere."""

    _STYLES = ('style="font-size:12pt"', 'lang="EN-US"', 'style="font-family:仿宋_GB2312;letter-spacing:0pt"')

    def __init__(self, seed: int) -> None:
        self._rng = random.Random(seed + 3)

    def text(self, text: str) -> str:
        """Text cut over inline elements at random places."""
        parts, rest = [], text
        while rest:
            length = self._rng.randint(1, 4)
            parts.append(rest[:length])
            rest = rest[length:]
        return "".join(self._inline(super(WordMarkup, self).text(part)) for part in parts)

    def _inline(self, part: str) -> str:
        style = self._rng.choice(self._STYLES)
        form = self._rng.choice(
            ("<span {0}>{1}</span>", "<span {0}><font face='仿宋'>{1}</font></span>", "{1}", "<b>{1}</b>")
        )
        return form.format(style, part)

    def paragraph(self, text: str) -> str:
        """A paragraph of the class that word processors give."""
        end = '<span lang="EN-US"><o:p></o:p></span>'
        return f'<p class="MsoNormal" style="text-indent:24.0pt">{self.text(text)}{end}</p>\n'

    def heading(self, text: str) -> str:
        """A heading is no more than a bold paragraph."""
        return self.paragraph(text)

    def cell(self, text: str) -> str:
        """One paragraph for each paragraph of the cell, a blank one for a blank cell."""
        paragraphs = text.split("\n\n") if text.strip() else [text]
        return "".join(self._cell_paragraph(part) for part in paragraphs)

    def _cell_paragraph(self, text: str) -> str:
        if not text:
            return '<p class="MsoNormal"><span lang="EN-US"><o:p>&nbsp;</o:p></span></p>'
        around = self._rng.choice(("", "&nbsp;"))
        end = '<span lang="EN-US"><o:p></o:p></span>'
        return f'\n<p class="MsoNormal" align="center">\n  {self.text(text)}{around}{end}\n</p>\n'


def write_table(table: Table, markup: Markup, *, row_spans: bool, across: bool) -> str:
    """A table as HTML.

    Args:
        table: the boxes.
        markup: the tags inside the cells.
        row_spans: False writes an empty cell in each row that a box covers further down.
        across: True writes an empty cell in each column that a box covers to its right.
    """
    rows = []
    for number in range(table.height):
        cells = [_cell(box, markup, row_spans=row_spans, across=across) for box in _in_row(table, number, row_spans)]
        rows.append(f"<tr>{''.join(cells)}</tr>\n")
    return f'<table border="1" cellspacing="0" cellpadding="2">\n<tbody>\n{"".join(rows)}</tbody>\n</table>\n'


def _in_row(table: Table, number: int, row_spans: bool) -> list[Box]:
    if row_spans:
        return table.row(number)
    boxes = [box for box in table.boxes if box.row <= number < box.row + box.rows]
    own = [
        box if box.row == number else Box(number, box.column, "", columns=box.columns, kind="blank") for box in boxes
    ]
    return sorted(own, key=lambda box: box.column)


def _cell(box: Box, markup: Markup, *, row_spans: bool, across: bool) -> str:
    spans = f' rowspan="{box.rows}"' if row_spans and box.rows > 1 else ""
    spans += f' colspan="{box.columns}"' if box.columns > 1 and not across else ""
    empty = f"<td>{markup.cell('')}</td>" * (box.columns - 1) if across else ""
    return f"<td{spans}>{markup.cell(box.text)}</td>{empty}"


def metadata_table(title: str, publisher: str, year: int) -> str:
    """The table that portals put before an article."""
    return (
        '<table class="table_content"><tbody>\n'
        f'<tr><td>名称</td><td colspan="3">{escape(title)}</td></tr>\n'
        f"<tr><td>索引号</td><td>{year % 97:09d}/{year + 1}-00{year % 89:03d}</td>"
        "<td>分类</td><td>信息公开年报 其他 报告</td></tr>\n"
        f"<tr><td>发布机构</td><td>{escape(publisher)}</td><td>公开日期</td><td>{year + 1}-01-17</td></tr>\n"
        "<tr><td>文号</td><td></td><td>关键词</td><td></td></tr>\n"
        "</tbody></table>\n"
    )


def chrome_before() -> str:
    """Menus, a search box and a breadcrumb."""
    links = "".join(f'<li><a href="/m{n}/">{name}</a></li>' for n, name in enumerate(_MENU))
    return (
        f'<div class="head"><ul class="nav">{links}</ul>'
        '<form action="/search"><input name="q"><input type="submit" value="搜索"></form></div>\n'
        '<div class="position">当前位置：<a href="/">首页</a> &gt; 政府信息公开 &gt; 政府信息公开年报</div>\n'
        '<table class="tools"><tr><td>字体：大 中 小</td><td>打印</td><td>关闭</td></tr></table>\n'
    )


def chrome_after() -> str:
    """What stands below an article on every page."""
    return '<div class="foot"><p>主办单位：某某人民政府办公室 网站地图</p><p>ICP备00000001号 扫一扫 分享到</p></div>\n'


def nest(body: str) -> str:
    """The report inside two layout tables, with a menu in the first column."""
    menu = "<br>".join(f'<a href="/c{n}/">{name}</a>' for n, name in enumerate(_MENU))
    return (
        '<table width="980"><tr><td colspan="2">政府信息公开</td></tr>\n'
        f'<tr><td width="180" valign="top">{menu}</td><td valign="top">\n'
        f'<table width="100%"><tr><td>\n{body}</td></tr></table>\n'
        "</td></tr></table>\n"
    )


def page(title: str, body: str, noise: Noise) -> str:
    """A whole document around a report's body."""
    content = (chrome_before() if noise.chrome else "") + body + (chrome_after() if noise.chrome else "")
    names = {"utf-8": "utf-8", "gb18030": "gb2312"}
    other = {"utf-8": "gb2312", "gb18030": "utf-8"}
    declared = {"right": names[noise.charset], "none": None, "wrong": other[noise.charset]}[noise.declared]
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">\n' if declared else ""
    head = f"{meta}<title>{escape(title)}</title>"
    return f"<!DOCTYPE html>\n<html>\n<head>\n{head}\n</head>\n<body>\n{content}</body>\n</html>\n"
