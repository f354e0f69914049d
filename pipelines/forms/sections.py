"""The chapters (章) of a report: headings and prose (forms.md section 1, six chapters; section 7, their variants)."""

import re
from collections.abc import Sequence
from functools import lru_cache

from pipelines.blocks import Block, Grid, Paragraph
from pipelines.characters import simplified, single_spaced, squeeze
from pipelines.results import SectionText

_NUMBERED = re.compile(r"^(?:第?([一二三四五六七八九十]{1,3})[、.．章部分:]+)")
_NUMERALS = {numeral: value for value, numeral in enumerate("一二三四五六七八九十", 1)}
_LONGEST_HEADING = 40
_LONGEST_PRINTED = 400  # with blanks between and around its characters
_REMEMBERED = 5_000  # each line of a document is asked about several times
# What the headings of forms B and C say, with or without their number.
_STATUTORY = (
    re.compile(r"(?:总体|工作基本|基本)情况$|概述$"),
    re.compile(r"主动公开政府信息(?:的)?情况$"),
    re.compile(r"收到和处理(?:政府)?信息公开申请(?:的)?情况$"),
    re.compile(r"行政复议.{0,3}行政诉讼(?:的)?情况$|复议.{0,2}诉讼(?:的)?情况$"),
    re.compile(r"(?:存在|主要|不足|困难).{0,14}问题.{0,14}(?:情况|措施|打算|方向|及改进)?$|改进(?:情况|措施)$"),
    re.compile(r"其他(?:需要)?报告的?事项$"),
)
_END_OF_TABLES = (_STATUTORY[4], _STATUTORY[5])
# Lines of a page's frame behind the report (portals.md section 12).
_FRAME = re.compile(
    r"ICP备|网站地图|主办单位|版权所有|公网安备|网站标识码|打印本页|【打印】|关闭窗口|分享到|扫一扫|无障碍|长者版"
)
_FRAME_LINE = re.compile(r"上一篇|下一篇|打印$|关闭$|相关(?:文件|链接|附件|阅读|新闻)")


def heading(text: str) -> tuple[int | None, int | None] | None:
    """Reads a line as a chapter's heading.

    Returns:
        The printed number and the place among the six statutory chapters (0 to 5), each None where there is none; None
        where the line is no heading.
    """
    return _heading(text) if len(text) <= _LONGEST_PRINTED else None


@lru_cache(_REMEMBERED)
def _heading(text: str) -> tuple[int | None, int | None] | None:
    squeezed = squeeze(text).lstrip("#*")
    if not squeezed or len(squeezed) > _LONGEST_HEADING or squeezed.endswith(("。", "；", ";", ",", "，")):
        return None
    plain = simplified(squeezed)
    numbered = _NUMBERED.match(plain)
    bare = plain[numbered.end() :] if numbered else plain
    place = next((index for index, pattern in enumerate(_STATUTORY) if pattern.search(bare)), None)
    if numbered is None and (place is None or len(bare) > 24 or re.match(r"[(\d]", bare)):
        return None
    return (_number(numbered.group(1)) if numbered else None, place)


def chapter_ends_tables(text: str) -> bool:
    """Whether a line is the heading of a chapter behind the statutory tables."""
    return len(text) <= _LONGEST_PRINTED and _ends_tables(text)


@lru_cache(_REMEMBERED)
def _ends_tables(text: str) -> bool:
    if heading(text) is None:
        return False
    plain = simplified(squeeze(text))
    return any(pattern.search(plain) for pattern in _END_OF_TABLES)


def sections(blocks: Sequence[Block], statutory: frozenset[int]) -> tuple[SectionText, ...]:
    """The chapters in printed order, without the statutory tables.

    Args:
        blocks: the document.
        statutory: positions of the grids that are statutory tables; other grids stay in the text, cells apart by tabs.
    """
    starts = _starts(blocks)
    found: list[SectionText] = []
    for order, start in enumerate(starts):
        end = starts[order + 1] if order + 1 < len(starts) else len(blocks)
        first = blocks[start]
        assert isinstance(first, Paragraph)
        text = _text(blocks, range(start + 1, end), statutory)
        found.append(SectionText(order + 1, single_spaced(first.text).lstrip("#* "), text))
    return tuple(found)


def _starts(blocks: Sequence[Block]) -> list[int]:
    """The positions of the chapters' headings: the statutory ones, where a report has them; else numbers that go up."""
    marked = [
        (position, *told)
        for position, block in enumerate(blocks)
        if isinstance(block, Paragraph) and (told := heading(block.text)) is not None
    ]
    statutory: dict[int, int] = {}
    for position, _, place in marked:
        if place is not None and (not statutory or place > max(statutory)):
            statutory[place] = position
    if len(statutory) >= 3:
        return sorted(statutory.values())
    starts: list[int] = []
    for position, number, _ in marked:
        if number == len(starts) + 1:
            starts.append(position)
    return starts


def _text(blocks: Sequence[Block], positions: range, statutory: frozenset[int]) -> str:
    lines: list[str] = []
    for position in positions:
        block = blocks[position]
        if isinstance(block, Paragraph):
            if _FRAME_LINE.match(block.text) or _FRAME.search(block.text):
                break
            lines.append(block.text.strip())
        elif position not in statutory:
            lines.extend(_rows(block))
    return "\n".join(line for line in lines if line)


def _rows(grid: Grid) -> list[str]:
    rows: dict[int, list[str]] = {}
    for cell in grid.cells:
        rows.setdefault(cell.row, []).append(single_spaced(cell.text))
    return ["\t".join(texts) for texts in rows.values() if any(texts)]


def _number(numeral: str) -> int | None:
    if len(numeral) == 1:
        return _NUMERALS[numeral]
    tens, _, ones = numeral.partition("十")
    return (_NUMERALS.get(tens, 1) * 10 + _NUMERALS.get(ones, 0)) if "十" in numeral else None
