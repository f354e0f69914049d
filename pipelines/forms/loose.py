"""Tables that lost their cells: every cell a paragraph of its own, or all labels first and all numbers behind them.

Converters write such text (forms.md section 7). What can be put back together without a guess becomes lines again, and
the matchers read them like any other; blank cells leave no paragraph, so a row may come out short and is treated so.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from pipelines.blocks import Block, Cell, Grid, Paragraph
from pipelines.forms.labels import label_key
from pipelines.forms.lines import Line, Siblings
from pipelines.forms.sections import heading
from pipelines.forms.values import parse_value

_LONGEST_CELL = 60
_REMEMBERED = 5_000  # bounded, for documents are hostile input
_FEWEST_VALUES = 4  # fewer lone numbers between paragraphs are page numbers and dates
_LABEL_PIECES = 4
# What may stand between an indicator's name and its number.
_UNIT = re.compile(r"条|件|次|人|人次|元|万元|个|份|种|篇")

RowWidth = Callable[[str], int | None]
"""How many columns a row label's table has, 0 where that depends on the head, None where the text is no row label."""
IsHead = Callable[[str], bool]
"""Whether a text may stand in the head of a table; 总计 and 其他 do, and are row labels too."""


@dataclass(frozen=True, slots=True)
class LooseTable:
    """Lines put together from the paragraphs up to block `end`; `detached` are those whose numbers stood apart."""

    end: int
    lines: tuple[Line, ...]
    detached: tuple[Line, ...]


def loose_tables(blocks: Sequence[Block], row_width: RowWidth, is_head: IsHead) -> dict[int, LooseTable]:
    """The runs of paragraphs that are a table's cells, by the position of their first block."""
    found: dict[int, LooseTable] = {}
    start = 0
    while start < len(blocks):
        end = start
        while end < len(blocks) and _may_be_cell(blocks[end]):
            end += 1
        run = [paragraph for block in blocks[start:end] for paragraph in _cells_of(block)]
        if len(run) >= _FEWEST_VALUES <= sum(map(_is_value, run)) and any(
            row_width(block.text) is not None for block in run
        ):
            lines = tuple(_Run(ordinal=start, row_width=row_width, is_head=is_head).lines(run))
            found[start] = LooseTable(
                end, tuple(line for line, _ in lines), tuple(line for line, is_detached in lines if is_detached)
            )
        start = max(end, start + 1)
    return found


def _cells_of(block: Block) -> list[Paragraph]:
    if isinstance(block, Paragraph):
        return [block]
    return [Paragraph(cell.text, cell.locator) for cell in block.cells]


def _may_be_cell(block: Block) -> bool:
    if isinstance(block, Grid):  # one cell a line, or rows of numbers only, as a text shows them behind all the labels
        if block.spans_known:
            return False
        return all(cell.column == 0 for cell in block.cells) or all(map(_is_value, _cells_of(block)))
    return len(block.text) <= _LONGEST_CELL and _is_short_piece(block.text)


@lru_cache(_REMEMBERED)
def _is_short_piece(text: str) -> bool:
    if any(mark in text for mark in "。；;"):
        return False
    told = heading(text)
    return told is None or told[1] is None


def _is_value(paragraph: Paragraph) -> bool:
    return parse_value(paragraph.text).says


@dataclass(frozen=True, slots=True)
class _Run:
    """Cells one after the other, to be told apart into heads, labels and values."""

    ordinal: int
    row_width: RowWidth
    is_head: IsHead

    def lines(self, run: Sequence[Paragraph]) -> Iterator[tuple[Line, bool]]:
        """The lines, and of each whether its numbers stood apart from its label."""
        for texts, values in self._groups(run):
            begins = self._label_begin(texts, len(values))
            above, label = list(texts[:begins]), list(texts[begins:])
            pieces = list(self._pieces(above))
            rows = [piece[0] for piece in pieces if self._is_row(piece[0])]
            detached = _detached([*rows, *label[:1]], values, self.row_width)
            if detached:
                yield from ((self._line(piece), False) for piece in pieces if not self._is_row(piece[0]))
                yield from ((self._line(row), True) for row in detached)
                continue
            yield from ((self._line(piece), False) for piece in pieces)
            if label or any(value.text.strip() for value in values):
                yield self._line([*label, *values]), False

    def _groups(self, run: Sequence[Paragraph]) -> Iterator[tuple[list[Paragraph], list[Paragraph]]]:
        """Texts and the values behind them, in turn; a blank cell behind a row's label or a value is a value."""
        texts: list[Paragraph] = []
        values: list[Paragraph] = []
        for paragraph in run:
            is_blank = not paragraph.text.strip()
            if _is_value(paragraph) or (is_blank and (values or self._awaits_values(texts))):
                values.append(paragraph)
                continue
            if values:
                yield texts, values
                texts, values = [], []
            if not is_blank:
                texts.append(paragraph)
        yield texts, values

    def _awaits_values(self, texts: Sequence[Paragraph]) -> bool:
        end = len(texts) - 1 if texts and _UNIT.fullmatch(texts[-1].text.strip()) else len(texts)
        return bool(end) and self._is_row(texts[end - 1])

    def _label_begin(self, texts: Sequence[Paragraph], count: int) -> int:
        """Where the label of the values behind the texts begins; behind all of them where they end with a head.

        A label may have come in pieces, with a remark or a unit behind it.
        """
        end = len(texts)
        while end > 1 and (_UNIT.fullmatch(texts[end - 1].text.strip()) or not label_key(texts[end - 1].text)):
            end -= 1
        for begin in range(end - 1, max(-1, end - 1 - _LABEL_PIECES), -1):
            width = self.row_width("".join(text.text for text in texts[begin:end]))
            if width is not None:
                ends_head = end - begin == 1 and self.is_head(texts[begin].text) and width != count
                return len(texts) if ends_head and any(self._is_only_head(text) for text in texts[:begin]) else begin
        return len(texts) if texts and self.is_head(texts[-1].text) else self._unknown_begin(texts)

    def _unknown_begin(self, texts: Sequence[Paragraph]) -> int:
        """Where the texts begin that are neither heads nor labels: what stands last is the label of an unknown row."""
        begin = len(texts)
        while begin and not self._is_row(texts[begin - 1]) and not self.is_head(texts[begin - 1].text):
            begin -= 1
        return begin

    def _pieces(self, texts: Sequence[Paragraph]) -> Iterator[list[Paragraph]]:
        """Heads, and rows that have no value, in order; groups' labels behind a row go with nothing."""
        last_head = max((index for index, text in enumerate(texts) if self._is_only_head(text)), default=-1)
        head: list[Paragraph] = []
        seen_row = False
        for index, text in enumerate(texts):
            is_row = self._is_row(text) and not (self.is_head(text.text) and (index < last_head or head))
            if is_row:
                if head:
                    yield head
                head, seen_row = [], True
                yield [text]
            elif not seen_row or head or self.is_head(text.text):
                head.append(text)
        if head:
            yield head

    def _is_row(self, text: Paragraph) -> bool:
        return self.row_width(text.text) is not None

    def _is_only_head(self, text: Paragraph) -> bool:
        return self.is_head(text.text) and not self._is_row(text)

    def _line(self, cells: Sequence[Paragraph]) -> Line:
        placed = tuple(Cell(0, column, cell.text, locator=cell.locator) for column, cell in enumerate(cells))
        return Line(placed, Siblings(self.ordinal, len(placed), spans_known=False, aligned=False), is_first=False)


def _detached(rows: Sequence[Paragraph], values: Sequence[Paragraph], row_width: RowWidth) -> list[list[Paragraph]]:
    """Rows whose numbers stand behind all the labels, in the order of the form; [] unless that is certain.

    It is where there are exactly as many numbers as cells, and each row's last number is the sum of its others.
    """
    widths = {row_width(row.text) or 0 for row in rows}
    width = widths.pop() if len(widths) == 1 else 0
    if len(rows) < 2 or width < 2 or len(values) != width * len(rows):
        return []
    chunks = [list(values[start : start + width]) for start in range(0, len(values), width)]
    if not all(_sums_up(chunk) for chunk in chunks):
        return []
    return [[row, *chunk] for row, chunk in zip(rows, chunks, strict=True)]


def _sums_up(values: Sequence[Paragraph]) -> bool:
    numbers = [parse_value(value.text).number for value in values]
    told = [number for number in numbers if number is not None]
    return len(told) == len(numbers) and sum(told[:-1], Decimal(0)) == told[-1]
