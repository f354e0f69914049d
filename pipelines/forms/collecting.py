"""What a table matcher has found so far, and how it becomes cells of a form.

One matcher reads one statutory table (proactive, requests, reviews, indicators) of any generation; which one it is
comes out at the end, from the labels (DESIGN section 3).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import ClassVar

from pipelines.blocks import CONFIDENT, Cell, Paragraph
from pipelines.characters import single_spaced
from pipelines.forms.definitions import Table, tables_of
from pipelines.forms.labels import Vocabulary, label_key
from pipelines.forms.lines import Line
from pipelines.forms.placing import Placement
from pipelines.forms.values import Value, value_of
from pipelines.results import ExtractionWarning, ItemKey, MatchedCell

SURE_ROW = 6
"""Row labels of so many characters stand nowhere else: 行政许可 does."""

_NO_WORDS = Vocabulary(())
_MONEY_UNIT = re.compile(r"亿元|万元|千元|百元|元")


def unit_in_head(text: str) -> str | None:
    """The unit of money that a head prints: 采购总金额（万元） -> 万元."""
    found = _MONEY_UNIT.search(text)
    return found.group() if found else None


@dataclass(slots=True)
class PlacedRow:
    """The printed cells of one row by the column's key, and the units that their heads print, where they do."""

    cells: dict[str, Cell] = field(default_factory=dict)
    units: Mapping[str, str | None] = field(default_factory=dict)

    def add(self, cells: Mapping[str, Cell], units: Mapping[str, str | None]) -> None:
        """Adds cells, or puts them in the place of others, with the units of their heads."""
        self.cells.update(cells)
        self.units = {**self.units, **{key: units.get(key) for key in cells}}

    @property
    def is_blank(self) -> bool:
        """Whether no cell says anything."""
        return all(value_of(cell).is_blank for cell in self.cells.values())


@dataclass(frozen=True, slots=True, eq=False)
class _Target:
    """An item that a printed cell may report: what it is called and its own unit. There is one for each item."""

    item: ItemKey
    label: str
    unit: str | None


@cache
def _targets(table_key: str, form: str) -> Mapping[str, Mapping[str, _Target]]:
    """The items of one form of a table by row and column, none where the form has no such table."""
    found: dict[str, dict[str, _Target]] = {}
    for row, column in (pair for table in tables_of(table_key) if table.form == form for pair in table.items()):
        item = ItemKey(form, table_key, row.key, column.key)
        target = _Target(item, f"{row.label} · {column.label}", column.unit or row.unit)
        found.setdefault(row.key, {})[column.key] = target
    return found


def _target(table_key: str, forms: Iterable[str], row_keys: tuple[str, ...], column_key: str) -> _Target | None:
    """The item of the first of the forms that has one for the row, or one of those that a label may mean."""
    for form in forms:
        targets = _targets(table_key, form)
        for key in row_keys:
            if (target := targets.get(key, {}).get(column_key)) is not None:
                return target
    return None


class TableMatcher:
    """Reads the lines of one statutory table; subclasses know one layout each."""

    layout: ClassVar[str]
    keeps_unknown: ClassVar[bool] = False  # whether rows that nobody knows are kept as this table's

    def __init__(self, table_key: str) -> None:
        """Args: table_key: the key of the table, e.g. "requests"."""
        self.table_key = table_key
        self.tables: tuple[Table, ...] = tables_of(table_key)
        # By the keys of the rows that a label may mean: one, but for labels that forms share.
        self.placed: dict[tuple[str, ...], PlacedRow] = {}
        self.warnings: list[ExtractionWarning] = []
        self.votes = dict.fromkeys((table.form for table in self.tables), 0)
        self.head_words = _NO_WORDS  # what a head of this table is made of, as label keys

    # What a layout must know ------------------------------------------------------------------------------------------

    def takes_head(self, line: Line) -> bool:
        """Takes the line if it belongs to this table's head."""
        raise NotImplementedError

    def takes_row(self, line: Line) -> bool:
        """Takes the line if it is a row of this table, whose context is open."""
        raise NotImplementedError

    def takes_stray_row(self, line: Line) -> bool:  # noqa: ARG002 - most layouts know no row without its head
        """Takes the line if it can be nothing but a row of this table, though no head has been seen."""
        return False

    def knows_row(self, line: Line) -> bool:  # noqa: ARG002 - most layouts know no row without its head
        """Whether a line names a row of this table and of nothing else, wherever it stands."""
        return False

    def takes_head_in_words(self, line: Line) -> bool:
        """As `takes_head`, for a paragraph of words: only what can be nothing else."""
        return len(line.cells) > 1 and self.takes_head(line)

    def takes_row_in_words(self, line: Line) -> bool:  # noqa: ARG002 - most layouts show rows as grids only
        """As `takes_row`, for a paragraph of words."""
        return False

    def row_width(self, text: str) -> int | None:  # noqa: ARG002 - tables without row labels have none
        """How many columns the row with this label has, 0 where the head tells, None where it is no row label."""
        return None

    def is_head_word(self, text: str) -> bool:
        """Whether the text may stand in a head of this table."""
        key = label_key(text)
        return bool(key) and self.head_words.longest_start(key) == key

    def report_run_together(self, paragraph: Paragraph) -> None:
        """Reports a label with numbers right behind it (规范性文件1212345): nobody can tell where they part."""

    def settle(self) -> None:
        """The document ends: what only the whole table tells is decided now."""

    def leave(self) -> None:
        """The context ends: another table or chapter begins."""

    # What they share --------------------------------------------------------------------------------------------------

    def warn(self, kind: str, text: str, locator: str = "") -> None:
        """Keeps a remark for the person who looks at the extraction."""
        warning = ExtractionWarning(kind, single_spaced(text), locator)
        if warning not in self.warnings:
            self.warnings.append(warning)

    def unplaced(self, line: Line) -> None:
        """Keeps a line that fits nowhere, with its text."""
        if not line.is_blank:
            self.warn("unplaced", line.text, line.locator)

    def vote(self, forms: Iterable[str], weight: int = 1) -> None:
        """A label speaks for the forms that have it."""
        for form in forms:
            self.votes[form] += weight

    def put(
        self, row_keys: tuple[str, ...], placement: Placement, line: Line, units: Mapping[str, str | None] | None = None
    ) -> None:
        """Keeps a row's cells; what a repeated row says differently is reported, never mixed in."""
        if placement.problem:
            self.warn(placement.problem, line.text, line.locator)
        for cell in placement.left_over:
            if not placement.problem:
                self.warn("unplaced", cell.text, cell.locator)
        fresh = dict(placement.cells)
        units = units or {}
        row = self.placed.get(row_keys)
        if row is None:
            if fresh:
                self.placed[row_keys] = PlacedRow(fresh, units)
            return
        known = {key: row.cells[key] for key in fresh if key in row.cells}
        if all(value_of(cell).is_blank for cell in known.values()):
            row.add(fresh, units)
            return
        same = all(
            value_of(cell).raw == (value_of(known[key]).raw if key in known else "") for key, cell in fresh.items()
        )
        if not same and not all(value_of(cell).is_blank for cell in fresh.values()):
            self.warn("contradicting_row", line.text, line.locator)

    # The end ----------------------------------------------------------------------------------------------------------

    def form(self, fallback: str | None) -> str | None:
        """The generation that the labels speak for; `fallback` decides a draw (the other tables of the document)."""
        if not self.placed:
            return None
        best = max((self.votes[table.form] for table in self.tables), default=0)
        leading = [table.form for table in self.tables if self.votes[table.form] == best]
        if len(leading) == 1 or fallback not in leading:
            return leading[-1]
        return fallback

    def is_draw(self) -> bool:
        """Whether the labels speak for two generations alike."""
        ranked = sorted((self.votes[table.form] for table in self.tables), reverse=True)
        return len(ranked) > 1 and ranked[0] == ranked[1]

    def cells(self, form: str) -> list[MatchedCell]:
        """The cells found, each under the item of `form`, or of the form that has such an item."""
        own = _targets(self.table_key, form)
        order = [form, *(table.form for table in reversed(self.tables) if table.form != form)]
        found: dict[_Target, MatchedCell] = {}
        for row_keys, row in self.placed.items():
            targets = own.get(row_keys[0], {}) if len(row_keys) == 1 else {}
            for column_key, cell in row.cells.items():
                target = targets.get(column_key) or _target(self.table_key, order, row_keys, column_key)
                value = value_of(cell)
                if target is None or (target.item.form != form and value.is_blank):
                    continue  # a blank beside a group's label is no cell of the other form
                if target in found:
                    self.warn("contradicting_row", value.raw, cell.locator)
                elif value.is_plain and target.unit is None and not row.units and cell.confidence is None:
                    found[target] = MatchedCell(target.item, value.number, value.raw, cell.locator)  # as nearly all are
                else:
                    found[target] = self._matched(target, cell, value, row.units.get(column_key))
        return list(found.values())

    def _matched(self, target: _Target, cell: Cell, value: Value, head_unit: str | None) -> MatchedCell:
        reported = value.unit or head_unit
        if value.is_text:
            self.warn("unparsed_value", f"{target.label}: {value.raw}", cell.locator)
        plain = value.is_plain and (reported == target.unit or value.is_blank)
        matched = MatchedCell(target.item, value.number, value.raw, cell.locator, value.note, reported, plain)
        return matched if cell.confidence is None else self._recognised(matched, cell.confidence)

    def _recognised(self, cell: MatchedCell, confidence: float) -> MatchedCell:
        """A cell that optical recognition read says so; a doubtful one keeps its guess as text only."""
        note = "; ".join(filter(None, (cell.note, f"OCR {confidence:.2f}")))
        if confidence >= CONFIDENT:
            return replace(cell, note=note, plain=False)
        self.warn("low_confidence", f"{cell.item.row_key} · {cell.item.column_key}: {cell.raw}", cell.locator)
        return replace(cell, value=None, note=note, plain=False)
