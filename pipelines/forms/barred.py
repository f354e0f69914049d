"""Table two, 主动公开政府信息情况: a bar for each item of article 20, below it a head of its own and its rows."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from pipelines.blocks import Cell
from pipelines.characters import squeeze
from pipelines.forms.collecting import unit_in_head
from pipelines.forms.definitions import Block, Column, tables_of
from pipelines.forms.labelled import LabelledRowsMatcher
from pipelines.forms.labels import LabelIndex, Quality, Vocabulary, label_key, shared_index
from pipelines.forms.lines import Line
from pipelines.forms.placing import Head, HeadColumn, place

_BAR = re.compile(r"^第?二十条第?(?:\(.{0,2}\)?项?)?$")
_CAPTION = "信息内容"
_REMEMBERED = 2_000  # the heads of one report are those of the next


@dataclass(frozen=True, slots=True)
class _Aligned:
    """A head read as the head of one block: which cell (by its place) names which column, and how well that fits."""

    score: int
    pairs: tuple[tuple[Column, int], ...]
    forms: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Blocks:
    """What the forms say of the blocks: each with its form, all heads of columns, and the columns of each row."""

    blocks: tuple[tuple[str, Block], ...]
    heads: LabelIndex
    head_words: Vocabulary
    columns_of: Mapping[str, Mapping[str, tuple[str, ...]]]


@cache
def _known_blocks(table_key: str) -> _Blocks:
    blocks = tuple((table.form, block) for table in tables_of(table_key) for block in table.blocks)
    heads = shared_index(
        {
            label: (label,)
            for _, block in blocks
            for column in block.columns
            for label in (*column.labels, *column.short)
        }
    )
    columns_of: dict[str, dict[str, tuple[str, ...]]] = {}
    for form, block in blocks:
        for row in block.rows:
            columns_of.setdefault(row.key, {})[form] = tuple(column.key for column in block.columns)
    return _Blocks(blocks, heads, Vocabulary(heads.label_keys | {_CAPTION}), columns_of)


class BarredMatcher(LabelledRowsMatcher):
    """Reads a table whose columns change from bar to bar."""

    layout = "blocks"

    def __init__(self, table_key: str) -> None:
        """Args: table_key: the key of the table."""
        super().__init__(table_key)
        known = _known_blocks(table_key)
        self._heads, self._columns_of = known.heads, known.columns_of
        self.head_words = known.head_words
        self._head: Head | None = None
        self._units: dict[str, str | None] = {}
        self._waiting: list[tuple[tuple[str, ...], Line, int]] = []

    def takes_head(self, line: Line) -> bool:
        """A bar closes the head above it; a head names the columns of the rows below."""
        if line.has_numbers:
            return False
        texts = [cell for cell in line.cells if cell.text.strip()]
        if _is_bar("".join(cell.text for cell in texts)):
            self._head = None
            return True
        captioned = _CAPTION in line.keys
        if not captioned and len(texts) < 2:
            return False
        heads = [cell for cell in texts if label_key(cell.text) != _CAPTION]
        if not any(map(self._may_be_head, heads)):
            return captioned
        aligned = _align(self.table_key, tuple(cell.text for cell in heads))
        if aligned is None or not (captioned or len(aligned.pairs) >= 2):
            return captioned
        self._set_head(aligned, heads, line)
        return True

    def takes_head_in_words(self, line: Line) -> bool:
        """A bar may be a paragraph of one word."""
        return self.takes_head(line)

    def is_head_word(self, text: str) -> bool:
        """A bar is a head too."""
        return _is_bar(text) or super().is_head_word(text)

    def leave(self) -> None:
        """A head does not reach over another table."""
        super().leave()
        self._head = None

    def place_row(self, row_keys: tuple[str, ...], line: Line, label_index: int, *, exact: bool) -> bool:
        """Places a row under its block's head; without one it waits for what the other heads tell."""
        keys = self._head.keys if self._head else ()
        choices = self._columns_of.get(row_keys[0], {})
        if keys in choices.values():
            return self.put_row(row_keys, place(line, label_index, keys, self._head), line, self._units)
        part = [choice for choice in choices.values() if keys and set(keys) < set(choice)]
        if part:  # a head of which a part could be read, e.g. a column without its label
            return self.put_row(row_keys, place(line, label_index, part[0], None), line, self._units)
        if not exact:
            return False
        self._waiting.append((row_keys, line, label_index))
        return True

    def settle(self) -> None:
        """Places the rows whose head was lost or another block's, now that the other heads have told the generation."""
        form = self.form(None) if self.placed else None
        for row_keys, line, label_index in self._waiting:
            said = [cell for cell in line.cells[label_index + 1 :] if cell.text.strip()]
            choices = {keys for name, keys in self._columns_of[row_keys[0]].items() if form in (None, name)}
            fitting = [keys for keys in choices if len(keys) == len(said)]
            if len(fitting) == 1:
                self.warn("wrong_head", line.text, line.locator)
                self.put_row(row_keys, place(line, label_index, fitting[0], None), line)
            else:
                self.unplaced(line)
        self._waiting = []

    def _may_be_head(self, cell: Cell) -> bool:
        return self._heads.match(cell.text) is not None

    def _set_head(self, aligned: _Aligned, heads: Sequence[Cell], line: Line) -> None:
        pairs = [(column, heads[position]) for column, position in aligned.pairs]
        columns = tuple(HeadColumn(column.key, cell.column, cell.column + cell.column_span) for column, cell in pairs)
        named = {position for _, position in aligned.pairs}
        others = tuple(
            (cell.column, cell.column + cell.column_span)
            for position, cell in enumerate(heads)
            if position not in named and line.spans_known
        )
        self._head = Head(columns, line.grid, line.width, line.width, line.spans_known, others)
        self._units = {column.key: unit_in_head(cell.text) for column, cell in pairs if column.money}
        self.vote(aligned.forms, weight=2)


@lru_cache(_REMEMBERED)
def _is_bar(text: str) -> bool:
    return _BAR.match(squeeze(text)) is not None


@lru_cache(_REMEMBERED)
def _align(table_key: str, heads: tuple[str, ...]) -> _Aligned | None:
    """The block whose columns the heads name best; blocks of the same columns are one."""
    best: dict[tuple[str, ...], _Aligned] = {}
    for form, block in _known_blocks(table_key).blocks:
        pairs, score = _pair(heads, block.columns)
        if not pairs:
            continue
        keys = tuple(column.key for column in block.columns)
        known = best.get(keys)
        forms = frozenset({form}) | (known.forms if known and known.score == score else frozenset())
        if known is None or score >= known.score:
            best[keys] = _Aligned(score, pairs, forms)
    if not best:
        return None
    leading = max(entry.score for entry in best.values())
    return next(entry for entry in best.values() if entry.score == leading)


def _pair(heads: Sequence[str], columns: Sequence[Column]) -> tuple[tuple[tuple[Column, int], ...], int]:
    """Heads and columns paired from left to right, and how well they fit: lost heads and lost columns count against."""
    pairs: list[tuple[Column, int]] = []
    score = 0
    position = 0
    for place_of_head, text in enumerate(heads):
        for index in range(position, len(columns)):
            quality = _quality(text, columns[index])
            if quality and not (quality == Quality.FUZZY and _fits_better(heads[place_of_head + 1 :], columns[index])):
                pairs.append((columns[index], place_of_head))
                score += quality
                position = index + 1
                break
    return tuple(pairs), score - abs(len(columns) - len(pairs)) - (len(heads) - len(pairs))


def _fits_better(heads: Sequence[str], column: Column) -> bool:
    """Whether one of the heads names the column for certain: 上年制发件数 beside 本年制发件数 is another thing."""
    return any(_quality(text, column) > Quality.FUZZY for text in heads)


def _quality(text: str, column: Column) -> int:
    found = shared_index({column.key: column.labels}).match(text)
    if found:
        return int(found.quality)
    return int(Quality.SHORTER) if label_key(text) in map(label_key, column.short) else 0
