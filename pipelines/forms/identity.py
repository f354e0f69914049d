"""Whose report a document is and of which year, from the document itself (portals.md section 12: never from a path)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise, takewhile
from operator import attrgetter

from pipelines.blocks import Block, Grid, Paragraph, Reading
from pipelines.characters import arabic_years, simplified, single_spaced, squeeze
from pipelines.forms.sections import heading
from pipelines.titles import Title, TitleKind, parse_title

_LINES_OF_A_TITLE = 3
_CELLS_OF_A_TOP = 100
_LONGEST_TITLE = 80
_LONGEST_PRINTED = 800  # with blanks between and around its characters
_REMEMBERED = 5_000  # the menus of a portal's pages are the same
_FIRST_PARAGRAPHS = 60
_PROSE = re.compile(r"[。；;!！?？]|，")
_PERIOD = re.compile(r"(20\d\d)年1月1日(?:起|开始)?.{0,4}?(?:20\d\d年)?12月31日")
_ANNOUNCED = re.compile(
    r"(?:公布|编制|发布|制作)(?:了)?(?P<title>[^，。；,;]{0,40}?(?:20\d\d)年[^，。；,;]{0,24}?信息公开[^，。；,;]{0,8}(?:报告|年报))"
)
_SIGNED = re.compile(
    r"^[\u4e00-\u9fff]{4,30}(?:局|委员会|委|政府|办公室|镇|乡|办事处|中心|厅|院|会|公司|大队|支队|学校|医院)$"
)
_DATED = re.compile(r"^20\d\d年\d{1,2}月\d{1,2}日$")


@dataclass(frozen=True, slots=True)
class Identity:
    """The document's own word on title, publisher and year; None where it is silent.

    `is_report` is False where it is clearly something else (a notice, another yearly report), None where it is open.
    """

    title: str | None
    publisher: str | None
    year: int | None
    is_report: bool | None


def identify(reading: Reading) -> Identity:
    """Reads title, publisher and year from what the document prints.

    The title comes from the container's own word for it, then from the first lines, where it may be broken over up to
    three; where no line is one, the preface may quote it. A year that the title does not tell comes from the period of
    report (自2020年1月1日起至2020年12月31日) or the quoted title; a publisher from the quoted title, the
    header's 发布机构 or the signature at the end.
    """
    titles = list(_titles(reading))
    best = next((title for title in titles if title.kind is TitleKind.REPORT and title.publisher and title.year), None)
    best = best or next((title for title in titles if title.kind is TitleKind.REPORT), None)
    best = best or next((title for title in titles if title.kind is TitleKind.UNCLEAR), None)
    if best is not None and best.publisher and best.year:
        return _identity(best, best.publisher, best.year)
    paragraphs = (block.text for block in reading.blocks if isinstance(block, Paragraph))
    texts = [simplified(arabic_years(squeeze(text))) for text in paragraphs]
    announced = _announced(texts)
    publisher = (best and best.publisher) or announced.publisher or _header(reading) or _signature(texts)
    year = (best and best.year) or _period(texts) or announced.year
    if best is not None:
        return _identity(best, publisher, year)
    noise = any(title.kind is not TitleKind.UNCLEAR for title in titles[:1])
    headline = titles[0].text if titles else announced.text or None
    return Identity(headline, publisher or None, year, is_report=False if noise else None)


def _identity(title: Title, publisher: str | None, year: int | None) -> Identity:
    is_report = True if title.kind is TitleKind.REPORT else None
    return Identity(single_spaced(title.text).lstrip("#* "), publisher or None, year or None, is_report)


def _titles(reading: Reading) -> Iterator[Title]:
    if title := reading.metadata.get("title"):
        yield parse_title(title)
    lines = _first_lines(reading.blocks)
    for start in range(len(lines)):
        for count in range(1, _LINES_OF_A_TITLE + 1):
            text = "\n".join(lines[start : start + count])
            if len(text) > _LONGEST_PRINTED or (read := _title_of_lines(text)) is None:
                break
            if 1 < count <= len(lines) - start and _is_whole(lines[start + count - 1]):
                break  # what stands above it is the portal's name or its menu
            if read.kind is TitleKind.REPORT:
                yield _with_line_above(read, lines, start)
                break


def _is_whole(line: str) -> bool:
    """Tell whether a line is a title that lacks nothing."""
    title = _title_of_lines(line) if len(line) <= _LONGEST_PRINTED else None
    return title is not None and title.kind is TitleKind.REPORT and None not in {title.publisher, title.year}


@lru_cache(_REMEMBERED)
def _title_of_lines(text: str) -> Title | None:
    """The lines read as a title, None where they are too long or prose."""
    return None if len(squeeze(text)) > _LONGEST_TITLE or _PROSE.search(text) else parse_title(text)


def _with_line_above(title: Title, lines: Sequence[str], start: int) -> Title:
    """A title whose organ stands in the line above it (盐池县交通运输局 / 2020年政府信息公开年度报告)."""
    if title.publisher or start == 0:
        return title
    joined = parse_title(f"{lines[start - 1]}\n{title.text}")
    above = squeeze(lines[start - 1])
    return joined if joined.kind is TitleKind.REPORT and joined.publisher and _SIGNED.match(above) else title


def _first_lines(blocks: Sequence[Block]) -> list[str]:
    """The lines before the first chapter."""
    lines: list[str] = []
    for block in blocks[:_FIRST_PARAGRAPHS]:
        if isinstance(block, Grid):
            lines += _top_lines(block)
            continue
        if heading(block.text) is not None and not parse_title(block.text).year:
            break
        if block.text.strip():
            lines.append(block.text)
    return lines


def _top_lines(grid: Grid) -> list[str]:
    """The rows of one text each above all others: a sheet or a page made of one table has its title there."""
    rows = groupby(grid.cells[:_CELLS_OF_A_TOP], attrgetter("row"))
    texts = ([cell.text for cell in cells if cell.text.strip()] for _, cells in rows)
    return [text for row in takewhile(lambda row: len(row) <= 1, texts) for text in row][:_LINES_OF_A_TITLE]


def _announced(texts: Sequence[str]) -> Title:
    """The title that the preface quotes (现公布某局2020年政府信息公开年度报告), an empty one where it quotes none."""
    for text in texts[:_FIRST_PARAGRAPHS]:
        if found := _ANNOUNCED.search(text):
            title = parse_title(found["title"])
            if title.kind is TitleKind.REPORT:
                return title
    return Title(TitleKind.UNCLEAR, None, None, "")


def _period(texts: Sequence[str]) -> int | None:
    years = {int(found) for text in texts for found in _PERIOD.findall(text)}
    return years.pop() if len(years) == 1 else None


def _header(reading: Reading) -> str | None:
    return reading.metadata.get("publisher") or reading.metadata.get("source")


def _signature(texts: Sequence[str]) -> str | None:
    said = [text for text in texts if text]
    for text, below in pairwise(said):
        if _SIGNED.match(text) and _DATED.match(below):
            return text
    return None
