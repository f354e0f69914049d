"""Tables that lost their cells: every cell a paragraph of its own, or all labels first and all numbers behind them.

Converters write such text (forms.md section 7). What can be put back together without a guess becomes lines again, and
the matchers read them like any other; blank cells leave no paragraph, so a row may come out short and is treated so.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from pipelines.blocks import Block, Cell, Grid, Paragraph
from pipelines.forms.lines import Line, Siblings
from pipelines.forms.sections import heading
from pipelines.forms.values import parse_value

_LONGEST_CELL = 60
_REMEMBERED = 5_000  # bounded, for documents are hostile input
_FEWEST_VALUES = 4  # fewer lone numbers between paragraphs are page numbers and dates

RowWidth = Callable[[str], int | None]
"""How many columns a row label's table has, 0 where that depends on the head, None where the text is no row label."""


@dataclass(frozen=True, slots=True)
class LooseTable:
    """Lines put together from the paragraphs up to block `end`; `detached` are those whose numbers stood apart."""

    end: int
    lines: tuple[Line, ...]
    detached: tuple[Line, ...]


def loose_tables(blocks: Sequence[Block], row_width: RowWidth) -> dict[int, LooseTable]:
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
            lines = tuple(_lines(run, start, row_width))
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
    if isinstance(block, Grid):  # rows of numbers only, as a text shows them behind all the labels
        return not block.spans_known and all(map(_is_value, _cells_of(block)))
    return len(block.text) <= _LONGEST_CELL and _is_short_piece(block.text)


@lru_cache(_REMEMBERED)
def _is_short_piece(text: str) -> bool:
    if any(mark in text for mark in "。；;"):
        return False
    told = heading(text)
    return told is None or told[1] is None


def _is_value(paragraph: Paragraph) -> bool:
    return parse_value(paragraph.text).says


def _lines(run: Sequence[Paragraph], ordinal: int, row_width: RowWidth) -> Iterator[tuple[Line, bool]]:
    """The lines, and of each whether its numbers stood apart from its label."""
    for texts, values in _groups(run):
        rows = [text for text in texts if row_width(text.text) is not None]
        yield from ((_line(head, ordinal), False) for head in _heads(texts, row_width))
        detached = _detached(rows, values, row_width)
        if detached:
            yield from ((_line(row, ordinal), True) for row in detached)
            continue
        last = texts[-1:] if texts and row_width(texts[-1].text) is not None else []
        yield from ((_line([row], ordinal), False) for row in rows if row not in last)
        if last or values:
            yield _line([*last, *values], ordinal), False


def _groups(run: Sequence[Paragraph]) -> Iterator[tuple[list[Paragraph], list[Paragraph]]]:
    """Texts and the values behind them, in turn."""
    texts: list[Paragraph] = []
    values: list[Paragraph] = []
    for paragraph in run:
        if _is_value(paragraph):
            values.append(paragraph)
            continue
        if values:
            yield texts, values
            texts, values = [], []
        texts.append(paragraph)
    yield texts, values


def _heads(texts: Sequence[Paragraph], row_width: RowWidth) -> Iterator[list[Paragraph]]:
    """The texts before the first row label: the table's head."""
    head: list[Paragraph] = []
    for text in texts:
        if row_width(text.text) is not None:
            break
        head.append(text)
    if head:
        yield head


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


def _line(cells: Sequence[Paragraph], ordinal: int) -> Line:
    placed = tuple(Cell(0, column, cell.text, locator=cell.locator) for column, cell in enumerate(cells))
    return Line(placed, Siblings(ordinal, len(placed), spans_known=False), is_first=False)
