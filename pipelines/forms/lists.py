"""Form A, the statistics lists of reports on 2008 to 2018: one indicator a line (forms.md section 4)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from pipelines.blocks import Cell
from pipelines.characters import single_spaced
from pipelines.forms.collecting import SURE_ROW, TableMatcher
from pipelines.forms.definitions import Row, tables_of
from pipelines.forms.labels import LabelIndex, Vocabulary, label_key, shared_index
from pipelines.forms.lines import Line
from pipelines.forms.placing import Placement
from pipelines.results import ItemKey, MatchedCell

_YEAR_HEAD = re.compile(r"^20\d\d年?(?:度|全年)?(?:数|统计数|数量|数据)?$")
_NAME, _UNIT, _SKIPPED, _UNKNOWN = "name", "unit", "skipped", "unknown"
_UNIT_BEHIND_NAME = re.compile(r"\s(条|件|次|人|元|万元|个|份|种)$")
# A line numbered 一、 begins a block, also one that nobody knows.
_TOP_NUMBER = re.compile(r"^\s*[一二三四五六七八九十]+\s*、")
_ANYWHERE = "any"
UNLISTED = "unlisted"


@dataclass(frozen=True, slots=True)
class _Role:
    """What a column of the list holds: the name, the unit, a column key of the form, or something else."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Head:
    """What the form says of the list's head: its words by what their column holds, as label keys."""

    captions: frozenset[str]
    unit_heads: frozenset[str]
    skipped_heads: frozenset[str]
    columns: LabelIndex
    value_keys: tuple[str, ...]

    def role(self, text: str) -> str:
        """What a column with this head holds."""
        key = label_key(text)
        if key in self.captions:
            return _NAME
        if key in self.unit_heads:
            return _UNIT
        if key in self.skipped_heads:
            return _SKIPPED
        if found := self.columns.exact(text):
            return found.keys[0]
        return self.value_keys[0] if _YEAR_HEAD.match(key) else _UNKNOWN


@dataclass(frozen=True, slots=True)
class _KnownList:
    """What the form says of the list: its indicators, by name and by short name in each block, and its head."""

    rows: Mapping[str, Row]
    index: LabelIndex
    short: Mapping[str, LabelIndex]
    contexts: LabelIndex
    head: _Head
    head_words: Vocabulary


@cache
def _known_list(table_key: str) -> _KnownList:
    table = tables_of(table_key)[0]
    rows, columns = table.blocks[0].rows, table.blocks[0].columns
    head = _Head(
        captions=frozenset(map(label_key, table.captions)),
        unit_heads=frozenset(map(label_key, table.unit_heads)),
        skipped_heads=frozenset(map(label_key, table.skipped_heads)),
        columns=shared_index({column.key: column.labels for column in columns}),
        value_keys=tuple(column.key for column in columns),
    )
    return _KnownList(
        rows={row.key: row for row in rows},
        index=shared_index({row.key: row.labels for row in rows}),
        short={
            context: shared_index({row.key: row.short for row in rows if context in row.under})
            for context in {_ANYWHERE, *(name for row in rows for name in row.under)}
        },
        contexts=shared_index(table.contexts),
        head=head,
        head_words=Vocabulary(head.captions | head.unit_heads | head.skipped_heads | head.columns.label_keys),
    )


class ListMatcher(TableMatcher):
    """Reads a list of indicators; lines that no key fits are kept as they are."""

    layout = "list"
    keeps_unknown = True

    def __init__(self, table_key: str) -> None:
        """Args: table_key: the key of the table."""
        super().__init__(table_key)
        known = _known_list(table_key)
        self._rows, self._index, self._short, self._contexts = known.rows, known.index, known.short, known.contexts
        self._head = known.head
        self._value_keys = known.head.value_keys
        self.head_words = known.head_words
        self._roles: tuple[_Role, ...] = ()
        self._heads = ""
        self._context: str | None = None
        self._unlisted: list[tuple[str, str]] = []

    def takes_head(self, line: Line) -> bool:
        """A line that names the indicator's column and its unit or its numbers."""
        if self._head.captions.isdisjoint(line.keys):
            return False
        said = [cell for cell in line.cells if cell.text.strip()]
        roles = tuple(_Role(self._head.role(cell.text), cell.column, cell.column + cell.column_span) for cell in said)
        roles = self._of_latest_year(roles, said)
        names = [role.name for role in roles]
        if names.count(_NAME) != 1 or not ({_UNIT, *self._value_keys} & set(names)):
            return False
        if _UNIT not in names and not any(
            self._head.columns.exact(cell.text) or _YEAR_HEAD.match(label_key(cell.text)) for cell in said
        ):
            return False
        self._roles, self._heads = roles, line.text
        return True

    def _of_latest_year(self, roles: tuple[_Role, ...], heads: Sequence[Cell]) -> tuple[_Role, ...]:
        """Of columns that name years, the latest is the report's own: no report has numbers of a later one."""
        years = [int(key[:4]) if _YEAR_HEAD.match(key := label_key(cell.text)) else None for cell in heads]
        latest = max((year for year in years if year), default=None)
        return tuple(
            role if year in {None, latest} else replace(role, name=_SKIPPED)
            for role, year in zip(roles, years, strict=True)
        )

    def knows_row(self, line: Line) -> bool:
        """Whether a line names an indicator."""
        return any(self._is_sure(line.cells[index].text) for index in line.labels)

    def _is_sure(self, text: str) -> bool:
        return len(label_key(text)) >= SURE_ROW and self._index.exact(text) is not None

    def takes_row(self, line: Line) -> bool:
        """A line with an indicator, or with the name of a block of indicators."""
        if line.is_blank:
            return True
        parts = self._parts(line)
        if parts is None:
            return False
        name = single_spaced(" ".join(cell.text for cell in parts.get(_NAME, ())))
        unit = single_spaced(" ".join(cell.text for cell in parts.get(_UNIT, ()))) or None
        if unit is None and (behind := _UNIT_BEHIND_NAME.search(name)):
            name, unit = name[: behind.start()], behind.group(1)
        key = self._key_of(name)
        values = {column: parts[column] for column in self._value_keys if column in parts}
        clear = all(len([cell for cell in cells if cell.text.strip()]) <= 1 for cells in values.values())
        if key is None or not clear or not values or (key,) in self.placed:
            if key is not None and line.has_numbers and not (clear and values):
                self.warn("several_columns", self._heads)
            if line.has_numbers:
                self._unlisted.append((line.text, line.locator))
            return True
        cells = tuple(
            (column, next((cell for cell in cells if cell.text.strip()), cells[0])) for column, cells in values.items()
        )
        self.put((key,), Placement(cells), line, dict.fromkeys(self._value_keys, unit))
        self.vote(table.form for table in self.tables)
        return True

    def takes_row_in_words(self, line: Line) -> bool:
        """A line of a list without rules; anything but a known indicator or block is prose."""
        parts = self._parts(line)
        name = "".join(cell.text for cell in parts.get(_NAME, ())) if parts else ""
        known = any(index.exact(name) for index in (self._index, self._contexts, *self._short.values()))
        if known or (line.has_numbers and len(line.cells) == len(self._roles)):
            return self.takes_row(line)
        if _TOP_NUMBER.match(name):
            self._context = None
        return False

    def row_width(self, text: str) -> int | None:
        """The head tells how many columns a row has."""
        return 0 if label_key(text) and self._index.exact(text) else None

    def leave(self) -> None:
        """A list ends with its table or chapter."""
        self._roles, self._context = (), None

    def _parts(self, line: Line) -> dict[str, list[Cell]] | None:
        """The line's cells by what their column holds; None where the line does not lie under the head."""
        if not self._roles:
            return None
        parts: dict[str, list[Cell]] = {}
        if not line.spans_known:
            return self._parts_in_order(line)
        for cell in line.cells:
            over = [
                role for role in self._roles if role.start < cell.column + cell.column_span and cell.column < role.end
            ]
            if len(over) == 1:
                parts.setdefault(over[0].name, []).append(cell)
            elif cell.text.strip() and cell is not line.cells[0]:
                return None
            elif over:
                parts.setdefault(over[0].name, []).append(cell)
        return parts if _NAME in parts else None

    def _parts_in_order(self, line: Line) -> dict[str, list[Cell]] | None:
        """Without spans the order counts: as many cells as heads; a unit may hang on the name, names may fall apart."""
        cells = list(line.cells)
        while cells and not cells[-1].text.strip() and len(cells) > len(self._roles):
            cells.pop()
        roles = [role.name for role in self._roles]
        if len(cells) < len(roles) and _UNIT in roles and _UNIT_BEHIND_NAME.search(single_spaced(cells[0].text)):
            roles.remove(_UNIT)
        surplus = len(cells) - len(roles)
        if surplus < 0 or roles[0] != _NAME:
            return {_NAME: cells} if not line.has_numbers else None
        parts: dict[str, list[Cell]] = {_NAME: cells[: surplus + 1]}
        for role, cell in zip(roles[1:], cells[surplus + 1 :], strict=True):
            parts.setdefault(role, []).append(cell)
        return parts

    def _key_of(self, name: str) -> str | None:
        """The indicator that a name means where it stands; opens the block that it begins."""
        found = None
        for index in (self._short.get(self._context or ""), self._index, self._short[_ANYWHERE]):
            if index is not None and (found := index.exact(name)):
                break
        if found is not None and len(found.keys) == 1:
            row = self._rows[found.keys[0]]
            self._context = row.opens or (self._context if self._context in row.under else None)
            return row.key
        opened = self._contexts.exact(name)
        if opened or _TOP_NUMBER.match(name):
            self._context = opened.keys[0] if opened else None
        return None

    def cells(self, form: str) -> list[MatchedCell]:
        """As for any table; the lines that no key fits come in the remark of the row `unlisted`."""
        found = super().cells(form)
        if self._unlisted:
            item = ItemKey(form, self.table_key, UNLISTED, self._value_keys[0])
            raw = "\n".join(text for text, _ in self._unlisted)
            found.append(MatchedCell(item, None, raw, self._unlisted[0][1], plain=False))
        return found

    def form(self, fallback: str | None) -> str | None:
        """The generation; a list of which no line was known is still a list of this form."""
        return super().form(fallback) or (self.tables[0].form if self._unlisted else None)
