"""Rows with a label before their values, as two of the three statutory tables have them."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from pipelines.blocks import Paragraph
from pipelines.forms.collecting import SURE_ROW, PlacedRow, TableMatcher
from pipelines.forms.definitions import tables_of
from pipelines.forms.labels import LabelIndex, LabelMatch, Quality, label_key, last_numbering, shared_index
from pipelines.forms.lines import FoundLabel, Line, find_label
from pipelines.forms.placing import Placement
from pipelines.forms.values import value_of

_RUN_TOGETHER = re.compile(r"(\D+)\d+")
_LONGEST_ROW = 80
_FEWEST_TOGETHER = 3
_QUOTED = 300


@dataclass(frozen=True, slots=True)
class _KnownRows:
    """What the forms say of a table's rows: labels, forms that have them, groups and the place inside the group."""

    index: LabelIndex
    forms_of: Mapping[str, frozenset[str]]
    groups: frozenset[str]
    grouped: Mapping[str, str]
    places: Mapping[str, int]
    sure: tuple[str, ...]


@cache
def _known_rows(table_key: str) -> _KnownRows:
    tables = tables_of(table_key)
    labels: dict[str, list[str]] = {}
    forms_of: dict[str, frozenset[str]] = {}
    grouped: dict[str, str] = {}
    places: dict[str, int] = {}
    for form, block in ((table.form, block) for table in tables for block in table.blocks):
        passed: Counter[str] = Counter()
        for row in block.rows:
            labels.setdefault(row.key, []).extend(row.labels)
            forms_of[row.key] = forms_of.get(row.key, frozenset()) | {form}
            if row.group:
                passed[row.group] += 1
                grouped[row.key], places[row.key] = row.group, passed[row.group]
    groups = frozenset(label_key(group) for table in tables for group in table.groups)
    sure = tuple({text for texts in labels.values() for text in texts if len(label_key(text)) >= SURE_ROW})
    return _KnownRows(shared_index(labels), forms_of, groups, grouped, places, sure)


def _has_digit_behind(text: str, label: str) -> bool:
    return text[text.index(label) + len(label) :].lstrip()[:1].isdecimal()


class LabelledRowsMatcher(TableMatcher):
    """Finds the row by its label, also where a page break cut the row; subclasses place its values."""

    def __init__(self, table_key: str) -> None:
        """Args: table_key: the key of the table."""
        super().__init__(table_key)
        known = _known_rows(table_key)
        self.rows = known.index
        self._forms_of, self._groups = known.forms_of, known.groups
        self._grouped, self._places = known.grouped, known.places
        self._sure_labels = known.sure
        self._pending: Line | None = None
        self._last: tuple[tuple[str, ...], Line] | None = None

    def place_row(self, row_keys: tuple[str, ...], line: Line, label_index: int, *, exact: bool) -> bool:
        """Places the values of a row; False where they cannot be told (the line is then reported)."""
        raise NotImplementedError

    # ------------------------------------------------------------------------------------------------------------------

    def takes_row(self, line: Line) -> bool:
        """Takes a row by its label, a piece of a label, or values that a page break tore from their label."""
        found = find_label(line, self.rows)
        if self._pending is not None:
            pending, self._pending = self._pending, None
            if self._joins(pending, line):
                return True
            self._flush(pending)
        if found is None:
            return self._takes_unlabelled(line)
        if not found.match.is_exact and not line.has_numbers:
            if not self._ends_last(found.text):
                self._pending = line
            return True
        self._take(found, line)
        return True

    def knows_row(self, line: Line) -> bool:
        """By a long label, every character of it."""
        found = find_label(line, self.rows)
        return found is not None and found.match.is_exact and len(label_key(found.text)) >= SURE_ROW

    def takes_row_in_words(self, line: Line) -> bool:
        """A paragraph that is a whole label and numbers, and nothing else."""
        found = find_label(line, self.rows) if line.has_numbers else None
        if found is None or not found.match.is_exact:
            return False
        if found.index != line.label_end - 1 or line.labels[-1] != found.index:
            return False
        return self.takes_row(line)

    def row_width(self, text: str) -> int | None:
        """The head tells how many columns a row has; subclasses may know better."""
        return 0 if self.rows.exact(text) else None

    def report_run_together(self, paragraph: Paragraph) -> None:
        """Reports a paragraph that is nothing but a row's label and digits, or holds several of them."""
        if len(paragraph.text) > _LONGEST_ROW:
            told = [label for label in self._sure_labels if label in paragraph.text]
            if sum(_has_digit_behind(paragraph.text, label) for label in told) >= _FEWEST_TOGETHER:
                self.warn("unplaced", paragraph.text[:_QUOTED], paragraph.locator)
            return
        key = label_key(paragraph.text)
        together = _RUN_TOGETHER.fullmatch(key) if key[-1:].isdecimal() else None
        if together and self.rows.exact(together.group(1)):
            self.warn("unplaced", paragraph.text, paragraph.locator)

    def leave(self) -> None:
        """A line still waiting for its other half is placed or reported as it stands."""
        if self._pending is not None:
            self._flush(self._pending)
        self._pending = None
        self._last = None

    def settle(self) -> None:
        """A label that two rows share (其他) is the row inside a group only where that group's other rows are there."""
        self._drop_subtotals()
        shared = [(keys, row) for keys, row in self.placed.items() if len(keys) > 1]
        if not shared:
            return
        groups = {self._grouped[keys[0]] for keys in self.placed if len(keys) == 1 and keys[0] in self._grouped}
        for keys, row in shared:
            inside = [key for key in keys if self._grouped.get(key) in groups]
            chosen = (inside or [key for key in keys if key not in self._grouped])[:1]
            del self.placed[keys]
            known = self.placed.setdefault(tuple(chosen), PlacedRow())
            known.add({column: cell for column, cell in row.cells.items() if column not in known.cells}, row.units)
            self.vote(self._forms_of[chosen[0]], weight=len(row.cells))

    def _drop_subtotals(self) -> None:
        """Reports a row that only sums up those of its group: one form has it alone, the other has them instead."""
        filled = {keys[0] for keys, row in self.placed.items() if not row.is_blank}
        for group in {self._grouped[key] for key in filled & self._grouped.keys()}:
            own = self.rows.exact(group)
            row = self.placed.pop(own.keys, None) if own is not None else None
            if row is not None and not row.is_blank:
                cells = list(row.cells.values())
                printed = " | ".join(value_of(cell).raw for cell in cells)
                self.warn("unplaced", f"{group} | {printed}", cells[0].locator)

    def _take(self, found: FoundLabel, line: Line) -> None:
        row_keys = self._by_numbering(found)
        if not row_keys:
            self.unplaced(line)
            return
        if not found.match.is_exact and found.match.quality is not Quality.LONGER:
            self.warn("inexact_label", found.text, line.cells[found.index].locator)
        if self.place_row(row_keys, line, found.index, exact=found.match.is_exact):
            self._last = (row_keys, line)
            if len(row_keys) == 1:
                self.vote(self._forms_of[row_keys[0]])
        else:
            self.unplaced(line)

    def _by_numbering(self, found: FoundLabel) -> tuple[str, ...]:
        """Of rows that share a label the one whose numbering is printed: 3.其他 is in a group, （六）其他 is none."""
        keys = found.match.keys
        if len(keys) == 1 or not (numbering := last_numbering(found.text)):
            return keys
        if numbering[:1].isdigit():
            return tuple(key for key in keys if self._places.get(key) == int(numbering.rstrip(".、．,")))
        return tuple(key for key in keys if key not in self._grouped)

    def _takes_unlabelled(self, line: Line) -> bool:
        text = "".join(line.cells[index].text for index in line.labels)
        if not text:
            return self._takes_torn_values(line)
        if line.has_numbers:
            self._pending = line  # a page break may have left the rest of its label to the next page
            return True
        if self._is_group(line) or self._ends_last(text):
            return True
        self._pending = line
        return True

    def _takes_torn_values(self, line: Line) -> bool:
        """Values without a label at the top of a page belong to the row above, if that row is still empty."""
        if self._last is None or line.is_blank:
            return line.is_blank
        row_keys, above = self._last
        others = any(not row.is_blank for keys, row in self.placed.items() if keys != row_keys)
        torn = line.is_first and above.grid != line.grid and not above.has_numbers and others
        if torn and self.place_row(row_keys, line, -1, exact=True):
            self.warn("row_joined", f"{above.text} | {line.text}", line.locator)
            return True
        return False

    def _is_group(self, line: Line) -> bool:
        """Whether all that the line says is a group's label, or a piece of one."""
        pieces = [label_key(line.cells[index].text) for index in line.labels]
        return all(any(piece in group for group in self._groups) for piece in pieces)

    def _ends_last(self, text: str) -> bool:
        return self._last is not None and self.rows.ends_with(self._last[0][0], text)

    def _joins(self, pending: Line, line: Line) -> bool:
        """Whether the label begun in one line ends in the next; the values may stand in either, not in both."""
        if not pending.labels or (pending.has_numbers and line.has_numbers):
            return False
        beginning = pending.cells[pending.labels[-1]].text
        for index in reversed(line.labels):
            if match := self.rows.completes(beginning, line.cells[index].text):
                text = beginning + line.cells[index].text
                whole = LabelMatch(match.keys, match.quality)
                if pending.has_numbers:
                    self._take(FoundLabel(whole, pending.labels[-1], text), pending)
                else:
                    self._take(FoundLabel(whole, index, text), line)
                return True
        return False

    def _flush(self, pending: Line) -> None:
        found = find_label(pending, self.rows)
        if found is not None:
            self._take(found, pending)
        elif pending.has_numbers or not self._is_group(pending):
            self.unplaced(pending)

    def put_row(
        self, row_keys: tuple[str, ...], placement: Placement, line: Line, units: Mapping[str, str | None] | None = None
    ) -> bool:
        """Keeps the row unless nothing of it could be placed though it says something."""
        if placement.problem and not placement.cells:
            return False
        self.put(row_keys, placement, line, units)
        return True
