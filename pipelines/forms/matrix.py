"""Table three, 收到和处理政府信息公开申请情况: rows by label, seven columns under one head of two or three lines."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from pipelines.forms.definitions import tables_of
from pipelines.forms.labelled import LabelledRowsMatcher
from pipelines.forms.labels import LabelIndex, Vocabulary, label_key, shared_index
from pipelines.forms.lines import Line, find_label
from pipelines.forms.placing import Head, HeadColumn, place, stacked_columns


@dataclass(frozen=True, slots=True)
class _KnownHead:
    """What the forms say of the head: its captions as label keys, its columns and their order."""

    captions: frozenset[str]
    columns: LabelIndex
    order: tuple[str, ...]
    head_words: Vocabulary

    def key_of(self, texts: Sequence[str]) -> str | None:
        """The key of a column with these texts above it, upper first."""
        for depth in range(1, min(4, len(texts)) + 1):  # 商业 over 企业, 社会 over 公益 over 组织
            if found := self.columns.exact("".join(texts[-depth:])):
                return found.keys[0]
        close = self.columns.match(texts[-1]) if texts else None
        return close.keys[0] if close else None


@cache
def _known_head(table_key: str) -> _KnownHead:
    tables = tables_of(table_key)
    labels: dict[str, list[str]] = {}
    for column in (column for table in tables for column in table.blocks[0].columns):
        labels.setdefault(column.key, []).extend(column.labels)
    captions = frozenset(label_key(caption) for table in tables for caption in table.captions)
    columns = shared_index(labels)
    return _KnownHead(captions, columns, tuple(labels), Vocabulary(columns.label_keys | captions))


class MatrixMatcher(LabelledRowsMatcher):
    """Reads a table of labelled rows under one head."""

    layout = "matrix"

    def __init__(self, table_key: str) -> None:
        """Args: table_key: the key of the table."""
        super().__init__(table_key)
        known = _known_head(table_key)
        self._known = known
        self._captions, self._columns, self._order = known.captions, known.columns, known.order
        self.head_words = known.head_words
        self._head_lines: list[Line] = []
        self._head: Head | None = None
        self._in_head = False

    def takes_head(self, line: Line) -> bool:
        """A line with a caption of the head or three heads of columns begins it; lines without numbers go on."""
        if line.has_numbers:
            return False
        if self._begins_head(line):
            if not self._in_head:
                self._head_lines = []
            self._in_head = True
        elif not (self._in_head and self._continues_head(line)):
            return False
        self._head_lines.append(line)
        return True

    def takes_head_in_words(self, line: Line) -> bool:
        """A paragraph goes on with a head only by the names of columns."""
        return self._begins_head(line) and self.takes_head(line)

    def _begins_head(self, line: Line) -> bool:
        if not self._captions.isdisjoint(line.keys):
            return True
        texts = [cell.text for cell in line.cells if cell.text.strip()]
        return len(texts) >= 3 and len({found.keys for text in texts if (found := self._columns.exact(text))}) >= 3

    def _continues_head(self, line: Line) -> bool:
        found = find_label(line, self.rows)
        if found is None:
            return not line.is_blank
        # 总计 and 其他 head columns too; a row's label stands at the left.
        return bool(self._columns.exact(found.text)) and line.cells[found.index].column >= line.width // 2

    def row_width(self, text: str) -> int | None:
        """Every row has all columns."""
        return len(self._order) if self.rows.exact(text) else None

    def takes_row(self, line: Line) -> bool:
        """As any labelled row, once the head is complete."""
        self._end_head()
        return super().takes_row(line)

    def takes_stray_row(self, line: Line) -> bool:
        """A row that lost its head is taken if its label is whole and long, and as many values follow as columns."""
        found = find_label(line, self.rows)
        if found is None or not self.knows_row(line):
            return False
        said = [cell for cell in line.cells[found.index + 1 :] if cell.text.strip()]
        if len(said) != len(self._order) or not line.has_numbers:
            return False
        self.warn("no_head", line.text, line.locator)
        return self.takes_row(line)

    def leave(self) -> None:
        """The head does not go on behind another table."""
        super().leave()
        self._end_head()

    def place_row(self, row_keys: tuple[str, ...], line: Line, label_index: int, *, exact: bool) -> bool:  # noqa: ARG002
        """Places a row's seven values."""
        keys = self._head.keys if self._head else self._order
        return self.put_row(row_keys, place(line, label_index, keys, self._head), line)

    # The head ---------------------------------------------------------------------------------------------------------

    def _end_head(self) -> None:
        if self._in_head:
            self._in_head = False
            self._head = self._build_head()

    def _build_head(self) -> Head | None:
        """The head's columns; None where they do not lie apart clearly (the order of the form then counts)."""
        lines = [line for line in self._head_lines if line.grid == self._head_lines[-1].grid]
        spans_known = lines[0].spans_known
        found = stacked_columns(lines, self._known.key_of) if spans_known else self._scattered(lines)
        keys = [column.key for column in found]
        if len(set(keys)) != len(self._order) or len(keys) != len(self._order):
            return None
        if not spans_known and tuple(keys) != self._order:
            return None
        captions = [cell for cell in lines[0].cells if label_key(cell.text) in self._captions]
        if any(cell.column > found[0].start for cell in captions):
            return None  # the lines of the head do not lie under each other
        extent = max(cell.column + cell.column_span for line in lines for cell in line.cells)
        return Head(found, lines[0].grid, lines[0].width, extent, spans_known)

    def _scattered(self, lines: list[Line]) -> tuple[HeadColumn, ...]:
        """Columns of a head without spans: each head where it stands."""
        columns = [
            HeadColumn(found.keys[0], cell.column, cell.column + 1)
            for line in lines
            for cell in line.cells
            if (found := self._columns.exact(re.sub(r"\s", "", cell.text)))
        ]
        return tuple(sorted(columns, key=lambda column: column.start))
