"""Pictures of pages to blocks: rules, cells, lines, characters, and how sure each of them is."""

import re
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from pipelines.blocks import CONFIDENT, Block
from pipelines.readers.gridfinder import Character, Page, find_blocks, find_tables
from pipelines.readers.scan import cleaning, recognition, ruling, skew, strips
from pipelines.readers.scan.doubt import digit_height, in_doubt, is_poor, judge
from pipelines.readers.scan.libraries import library
from pipelines.readers.scan.looks import look_again, look_whole
from pipelines.readers.scan.pictures import SCALE, Picture
from pipelines.readers.scan.recognition import Guess
from pipelines.readers.scan.strips import Sheet, Strip

_SAMPLE = 16
_READABLE = 0.4
"""Upright pages have 0.5 and more, others less than 0.3."""
_WORDS = re.compile(
    "政府|信息|公开|行政|申请|工作|年度|报告|情况|本年|其他|数量|机关|管理|服务|内容|结果|处理|部门|单位|人民|国家|提供|不予"
)
_NO_WORD = 0.3
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_SAMPLE_WIDTH = 8.0
"""Ems: long enough for a word."""
_PROSE_PIXELS = 400_000
"""Width of the lines outside tables that are read of one document, at the recogniser's height: some 150 full lines."""
_HEADING = 0.45
"""Of a page's width: lines as short are read in any case."""


@dataclass(slots=True)
class _Sheet:
    """A page cut up, and what of it has been read to tell which way it lies."""

    page: Page
    cells: list[Strip]
    prose: list[Strip]
    guesses: dict[Strip, Guess] = field(default_factory=dict)
    turned: int = 0
    unread: int = 0
    poor: bool = False


@dataclass(slots=True)
class Recognised:
    """What was made of pictures: pages for the grid finder, and what is to be said of them."""

    pages: list[Page] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def recognise(pictures: Iterable[Picture]) -> Recognised:
    """Reads pages one after the other; each is let go before the next but one is drawn."""
    found = Recognised()
    left = _PROSE_PIXELS
    for sheet in _sheets(pictures):
        if sheet.turned:
            found.warnings.append(f"page {sheet.page.number}: turned by {90 * sheet.turned} degrees before it was read")
        left = _bound(sheet, left)
        _read(sheet)
        found.pages.append(sheet.page)
        found.warnings += _told(sheet)
    return found


def _sheets(pictures: Iterable[Picture]) -> Iterator[_Sheet]:
    """The pages cut up, each while the one before is read: to draw and cut a page takes one processor only."""
    coming = iter(pictures)

    def following() -> _Sheet | None:
        picture = next(coming, None)
        return _upright(picture) if picture is not None else None

    with ThreadPoolExecutor(1, "pages") as ahead:
        sheet = ahead.submit(following)
        while (ready := sheet.result()) is not None:
            sheet = ahead.submit(following)
            yield ready


def blocks(pages: Sequence[Page]) -> tuple[Block, ...]:
    """Pages to blocks."""
    return find_blocks(pages)


def _told(sheet: _Sheet) -> list[str]:
    page = sheet.page
    told = []
    blank = sum(confidence == 0 for _, confidence in page.recognised)
    if blank:
        told.append(f"page {page.number}: {blank} places hold ink that is no character")
    doubtful = sum(0 < confidence < CONFIDENT for _, confidence in page.recognised)
    if doubtful:
        told.append(f"page {page.number}: {doubtful} of {len(page.recognised)} lines are read with doubt")
    if sheet.poor:
        told.append(
            f"page {page.number}: too many of its numbers are in doubt, so none is taken; a better scan is needed"
        )
    if sheet.unread:
        told.append(f"page {page.number}: {sheet.unread} lines outside tables are not read, the document has too many")
    return told


def _upright(picture: Picture) -> _Sheet:
    """The page cut up, turned so that it can be read."""
    grey = cleaning.clean(picture.pixels)
    best = _cut(grey, picture.number)
    share = _legible(best)
    if share >= _READABLE:
        return best
    np = library("numpy")
    for quarters in (1, 3, 2):
        sheet = _cut(np.ascontiguousarray(np.rot90(grey, -quarters)), picture.number)
        here = _legible(sheet)
        if here > share:
            best, share = sheet, here
            best.turned = quarters
    return best


def _legible(sheet: _Sheet) -> float:
    """How surely some lines are read as Chinese, on the mean; 1.0 on an empty page.

    Digits tell nothing: upside down they are digits too.
    """
    em = sheet.cells[0].em if sheet.cells else sheet.prose[0].em if sheet.prose else 1.0
    wide = [strip for strip in (*sheet.cells, *sheet.prose) if _width(strip) > 2 * em]
    known = sorted(wide, key=lambda strip: abs(_width(strip) - _SAMPLE_WIDTH * em))[:_SAMPLE]
    if not known:
        return 0.0 if sheet.cells or sheet.prose else 1.0
    return sum(_fits(strip, guess) for strip, guess in zip(known, _guesses(sheet, known), strict=True)) / len(known)


def _guesses(sheet: _Sheet, wanted: Sequence[Strip]) -> list[Guess]:
    """What some strips seem to say; each is read once."""
    fresh = [strip for strip in wanted if strip not in sheet.guesses]
    sheet.guesses.update(zip(fresh, recognition.recognise([strip.picture for strip in fresh]), strict=True))
    return [sheet.guesses[strip] for strip in wanted]


def _fits(strip: Strip, guess: Guess) -> float:
    """How surely a line is Chinese: less where it has no common word, or fewer characters than it is long.

    Slices across lines that lie on their side are read as sure characters too, but make no words.
    """
    chinese = len(_CHINESE.findall(guess.text))
    filled = (chinese + (len(guess.text) - chinese) / 2) * strip.em / _width(strip)
    known = 1.0 if _WORDS.search(guess.text) else _NO_WORD
    return known * guess.confidence * min(filled, 1.0) if chinese > 1 else 0.0


def _width(strip: Strip) -> float:
    return (strip.box.x1 - strip.box.x0) * SCALE


def _cut(grey: Any, number: int) -> _Sheet:
    """A page made level and cut into cells and lines."""
    grey = skew.straighten(grey, skew.skew_of(grey))
    horizontals, verticals, ink = ruling.find_rules(grey)
    height, width = grey.shape
    page = Page(number, width / SCALE, height / SCALE, horizontals=horizontals, verticals=verticals, pictured=True)
    sheet = Sheet.of(grey, ink)
    tables = find_tables(page)
    cut = _Sheet(page, [], [])
    for table in tables:
        for area in table.raster.areas:
            box = table.raster.box_of(area)
            inside = strips.in_cell(sheet, box)
            cut.cells += inside
            if not inside and strips.has_faint_mark(sheet, box):
                page.recognised.append((box, 0.0))
    cut.prose = strips.outside(sheet, [table.box for table in tables])
    return cut


def _bound(sheet: _Sheet, left: int) -> int:
    """Leaves out the lines that go beyond what is read of a document outside its tables; returns what is left of it."""
    kept = []
    for strip in sorted(sheet.prose, key=lambda strip: (strip.box.y0, strip.box.x0)):
        wide = round(strip.picture.shape[1] * recognition.HEIGHT / strip.picture.shape[0])
        short = strip.box.x1 - strip.box.x0 <= _HEADING * sheet.page.width
        if left >= wide or short:
            kept.append(strip)
            left = max(left - wide, 0)
        else:
            sheet.unread += 1
    sheet.prose = kept
    return left


def _read(sheet: _Sheet) -> None:
    """Puts what the strips say on the page."""
    page = sheet.page
    guesses = _guesses(sheet, [*sheet.cells, *sheet.prose])
    look_whole(sheet.cells, guesses)
    look_again(sheet.cells, guesses)
    every = [*sheet.cells, *sheet.prose]
    height = digit_height(sheet.cells, guesses[: len(sheet.cells)])
    verdicts = [judge(strip, guess, height) for strip, guess in zip(every, guesses, strict=True)]
    sheet.poor = is_poor(verdicts[: len(sheet.cells)])
    if sheet.poor:
        verdicts = [in_doubt(verdict) for verdict in verdicts]
    for strip, verdict in zip(every, verdicts, strict=True):
        page.recognised.append((strip.box, verdict.confidence))
        if verdict.text:
            page.characters.append(_character(strip, verdict.text))


def _character(strip: Strip, text: str) -> Character:
    """A run of characters as the grid finder takes it: its box has the height of the font."""
    box, em = strip.box, strip.em / SCALE
    high = box.y1 - box.y0
    size = em if abs(high / em - 0.92) < 0.3 else high / 0.92
    middle = (box.y0 + box.y1) / 2
    return Character(text, box.x0, middle - size / 2, box.x1, middle + size / 2, size)
