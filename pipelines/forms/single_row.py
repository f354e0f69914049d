"""Table four, 行政复议、行政诉讼: one row of numbers under groups of outcomes."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from pipelines.blocks import Cell
from pipelines.forms.collecting import TableMatcher
from pipelines.forms.definitions import tables_of
from pipelines.forms.labels import LabelIndex, Vocabulary, label_key, shared_index
from pipelines.forms.lines import Line
from pipelines.forms.placing import Head, Placement, place, stacked_columns

_JOINT = "."


@dataclass(frozen=True, slots=True)
class _KnownHead:
    """What the forms say of the head: its captions as label keys, its groups and outcomes and their order."""

    captions: frozenset[str]
    groups: LabelIndex
    group_keys: tuple[str, ...]
    outcomes: LabelIndex
    outcome_keys: tuple[str, ...]
    head_words: Vocabulary

    def key_of(self, texts: Sequence[str]) -> str | None:
        """The key of a column with these texts above it: of the lowest group and the outcome that stands lowest."""
        group = next((match.keys[0] for text in reversed(texts) if (match := self.groups.exact(text))), None)
        outcome = self.outcomes.exact(texts[-1]) if texts else None
        return f"{group}{_JOINT}{outcome.keys[0]}" if group and outcome else None

    def is_head(self, texts: Sequence[str]) -> bool:
        """Whether a line of these texts names groups and outcomes."""
        outcomes = sum(1 for text in texts if self.outcomes.exact(text))
        groups = sum(1 for text in texts if self.groups.exact(text) or label_key(text) in self.captions)
        return outcomes >= 3 or groups >= 2 or (groups > 0 and outcomes + groups == len(texts))


@cache
def _known_head(table_key: str) -> _KnownHead:
    tables = tables_of(table_key)
    labels: dict[str, list[str]] = {}
    heads: dict[str, list[str]] = {}
    for table in tables:
        for row in table.blocks[0].rows:
            labels.setdefault(row.key, []).extend(row.labels)
        for column in table.blocks[0].columns:
            heads.setdefault(column.key, []).extend(column.labels)
    captions = frozenset(label_key(caption) for table in tables for caption in table.captions)
    groups, outcomes = shared_index(labels), shared_index(heads)
    words = Vocabulary(groups.label_keys | outcomes.label_keys | captions)
    return _KnownHead(captions, groups, tuple(labels), outcomes, tuple(heads), words)


class SingleRowMatcher(TableMatcher):
    """Reads a table whose rows (groups) stand side by side in the head, and whose numbers stand in one line."""

    layout = "single_row"

    def __init__(self, table_key: str) -> None:
        """Args: table_key: the key of the table."""
        super().__init__(table_key)
        known = _known_head(table_key)
        self._known = known
        self._groups, self._outcomes = known.groups, known.outcomes
        self._group_keys, self._outcome_keys = known.group_keys, known.outcome_keys
        self.head_words = known.head_words
        self._head_lines: list[Line] = []
        self._in_head = False
        self._head: Head | None = None
        self._keys: tuple[str, ...] = ()
        self._row_label_groups = False
        self._taken = False

    def takes_head(self, line: Line) -> bool:
        """Lines of groups (行政复议, 未经复议直接起诉 …) and outcomes (结果维持 …) without numbers."""
        if line.has_numbers:
            return False
        if not self._known.is_head([cell.text for cell in line.cells if cell.text.strip()]):
            return False
        if not self._in_head:
            self._start_head(line)
        self._head_lines.append(line)
        return True

    def _start_head(self, line: Line) -> None:
        self._in_head = True
        # A head that goes on behind a page break, below its first lines, belongs to them.
        goes_on = self._head_lines and not self._taken and not line.text.startswith(self._head_lines[0].text)
        if not goes_on:
            self._head_lines = []

    def takes_row(self, line: Line) -> bool:
        """The line of numbers below the head; blank lines above it do not count."""
        if self._in_head:
            self._end_head()
        if line.is_blank and self._taken:
            return True
        label = self._shared_index(line)
        if label is None:
            return False
        group = self._groups.exact(line.cells[label].text) if label >= 0 else None
        if self._row_label_groups and group:
            return self._put(line, place(line, label, self._keys, self._head), group.keys[0])
        if not self._keys or self._row_label_groups:
            return False
        placement = place(line, label, self._keys, self._head)
        return self._put(line, placement, None)

    def leave(self) -> None:
        """Tells of a table that was printed with its head only."""
        self._end_head()
        if self._keys and not self._taken:
            lines = self._head_lines
            self.warn("no_data_row", lines[-1].text, lines[-1].locator)
        self._head_lines, self._head, self._keys, self._taken = [], None, (), False
        self._in_head = False

    def _shared_index(self, line: Line) -> int | None:
        """The cell that ends a label (数量, a group's name) before the numbers; -1 without one, None for a note."""
        if not line.labels:
            return -1
        if not line.has_numbers and not self._row_label_groups:
            return None
        return line.labels[-1]

    def _put(self, line: Line, placement: Placement, group: str | None) -> bool:
        if not placement.cells:
            return False
        by_group: dict[str, list[tuple[str, Cell]]] = {}
        for key, cell in placement.cells:
            row_key, _, column_key = key.rpartition(_JOINT)
            by_group.setdefault(group or row_key, []).append((column_key, cell))
        problem = placement.problem
        for row_key, cells in by_group.items():
            self.put((row_key,), Placement(tuple(cells), problem, placement.left_over), line)
        self._taken = self._taken or not placement.is_blank
        self.vote(table.form for table in self.tables)
        return True

    # The head ---------------------------------------------------------------------------------------------------------

    def _end_head(self) -> None:
        if not self._in_head:
            return
        self._in_head = False
        self._taken = False
        lines = self._head_lines
        columns = stacked_columns(lines, self._known.key_of) if all(line.spans_known for line in lines) else ()
        outcomes = self._sequence(lines)
        groups = self._groups_named(lines)
        self._row_label_groups = len(outcomes) == len(self._outcome_keys) and not groups
        if self._row_label_groups:
            self._keys, self._head = tuple(f"{_JOINT}{key}" for key in outcomes), None
            return
        expected = tuple(f"{group}{_JOINT}{key}" for group in groups for key in self._outcome_keys)
        keys = tuple(column.key for column in columns)
        width = lines[-1].width
        if keys and len(set(keys)) == len(keys) and set(keys) == set(expected):
            self._keys, self._head = keys, Head(columns, lines[-1].grid, width, width, spans_known=True)
        elif outcomes == self._outcome_keys * len(groups):
            self._keys, self._head = expected, None
        else:
            self._keys, self._head = (), None
            self.warn("unread_head", " / ".join(line.text for line in lines), lines[0].locator)

    def _sequence(self, lines: list[Line]) -> tuple[str, ...]:
        """The outcomes in printed order, line by line."""
        found = [self._outcomes.exact(cell.text) for line in lines for cell in line.cells]
        return tuple(match.keys[0] for match in found if match)

    def _groups_named(self, lines: list[Line]) -> tuple[str, ...]:
        """The groups that the head names, in the order of the form."""
        named = {
            match.keys[0]
            for line in lines
            for cell in line.cells
            if (match := self._groups.exact(cell.text)) is not None
        }
        return tuple(key for key in self._group_keys if key in named)
