"""Lines of running text joined to paragraphs, over page breaks too."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from pipelines.blocks import Paragraph
from pipelines.readers.gridfinder.alignment import is_row, may_be_row, split
from pipelines.readers.gridfinder.lines import Line, text_of
from pipelines.readers.gridfinder.page import Box, Page
from pipelines.readers.gridfinder.tables import describe

_LONG = 0.5
"""Of the page's width: a line as long shows where the margins are."""
_INDENT = 0.7
_SHORT_OF_MARGIN = 2.2
_SPACING = 1.7
"""In heights of the font: the indentation, room at a line's end and line space up to which a paragraph goes on."""
_OTHER_SIZE = 0.12
_TITLE_SIZE = 1.15
_OFF_CENTRE = 0.03


@dataclass(slots=True)
class Measure:
    """The measure of the text: margins of each page, height of most lines."""

    left: float
    right: float
    size: float


def measure(pages: Sequence[Page], lines: Sequence[list[Line]]) -> Measure:
    """Margins and font size of a document, by its long lines."""
    long = [
        line
        for page, own in zip(pages, lines, strict=True)
        for line in own
        if line.box.x1 - line.box.x0 >= _LONG * page.width
    ]
    if not long:
        return Measure(0.0, float("inf"), 0.0)
    return Measure(
        min(line.box.x0 for line in long), max(line.box.x1 for line in long), median(line.size for line in long)
    )


@dataclass(slots=True)
class ParagraphWriter:
    """Takes lines in reading order and gives paragraphs."""

    measure: Measure
    _done: list[Paragraph] = field(default_factory=list)
    _text: str = ""
    _locator: str = ""
    _last: tuple[Line, Page] | None = None

    def add(self, line: Line, page: Page) -> None:
        """One more line."""
        text = text_of(line)
        if not text:
            return
        if self._last is not None and self._goes_on(*self._last, line, page):
            self._text = _join(self._text, text)
        else:
            self._close()
            self._text = text
            self._locator = f"p{page.number} {describe(line.box, page)}"
        self._last = (line, page)

    def flush(self) -> list[Paragraph]:
        """The paragraphs so far; what follows begins a new one."""
        self._close()
        done, self._done = self._done, []
        return done

    def _close(self) -> None:
        if self._text:
            self._done.append(Paragraph(self._text, self._locator))
        self._text = ""
        self._last = None

    def _goes_on(self, before: Line, before_page: Page, line: Line, page: Page) -> bool:
        size = max(before.size, line.size)
        if any(may_be_row(either) and is_row(split(either)) for either in (before, line)):
            return False
        if abs(before.size - line.size) > _OTHER_SIZE * size:
            return False
        same_page = before_page is page
        if same_page and line.box.y0 - before.box.y1 > _SPACING * size:
            return False
        if same_page and self._is_title(before, page) and self._is_title(line, page):
            return True
        full = before.box.x1 >= self.measure.right - _SHORT_OF_MARGIN * size
        return full and line.box.x0 <= self.measure.left + _INDENT * size

    def _is_title(self, line: Line, page: Page) -> bool:
        return line.size >= _TITLE_SIZE * self.measure.size > 0 and _is_centred(line.box, page)


def _is_centred(box: Box, page: Page) -> bool:
    return abs((box.x0 + box.x1) / 2 - page.width / 2) <= _OFF_CENTRE * page.width


def _join(before: str, after: str) -> str:
    parted = before[-1].isascii() and before[-1].isalnum() and after[0].isascii() and after[0].isalnum()
    return f"{before} {after}" if parted else before + after
