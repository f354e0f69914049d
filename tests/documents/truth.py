"""What one report says, cell by cell: load, save, walk (the JSON shape of the project's truth files).

A cell is a number, None (blank), or a mapping `{"value": …, "unit": …, "note": …}`. `raw` holds the printed text of a
cell where it is more than its number, under "table.row.column".
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from tests.documents.labels import APPLICANT_COLUMNS, PROACTIVE, REQUEST_ROWS, REVIEW_COLUMNS, REVIEW_ROWS

TRUTHS = Path(__file__).parent / "truths"
TABLES = ("proactive", "requests", "reviews", "indicators")
NOT_APPLICABLE = frozenset({"/", "—", "-", "_", "无"})

Figures = dict[str, dict[str, Any]]


class Key(NamedTuple):
    """A cell's place in its form."""

    table: str
    row: str
    column: str

    def __str__(self) -> str:
        return ".".join(self)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as the report gives it.

    `unit_stated` tells a truth that names the unit (also None: the report prints none) from one that is silent.
    """

    value: Decimal | None
    unit: str | None = None
    note: str | None = None
    raw: str | None = None
    unit_stated: bool = False

    @property
    def not_applicable(self) -> bool:
        """True where a sign such as — stands in the cell instead of a number."""
        return self.value is None and self.raw in NOT_APPLICABLE

    @property
    def printed(self) -> str:
        """The text in the cell before any noise; blank for None."""
        if self.raw is not None:
            return self.raw
        if self.value is None:
            return ""
        note = f"（{self.note}）" if self.note else ""
        return f"{self.value:f}{self.unit or ''}{note}"


@dataclass(slots=True)
class Truth:
    """One report: who, which year, and every figure in it.

    `form` is the generation that most tables follow; the keys of the tables themselves say which form each one is.
    `list_family` is "early", "code" or "uniform" for form A. `unlisted` are lines of a form A list that no key fits,
    `unplaced` rows that a form prints and no key fits: `{"label": …, "values": […]}`. `short_rows` are rows of the
    requests table that print one number too few: all zeros, and which end is missing cannot be told.
    `identity_violations` are the names that `violations` gives.
    """

    publisher: str
    jurisdiction: str | None
    year: int
    form: str
    proactive: Figures = field(default_factory=dict)
    requests: Figures = field(default_factory=dict)
    reviews: Figures = field(default_factory=dict)
    indicators: Figures = field(default_factory=dict)
    raw: dict[str, str] = field(default_factory=dict)
    list_family: str | None = None
    unlisted: list[dict[str, Any]] = field(default_factory=list)
    unplaced: list[dict[str, Any]] = field(default_factory=list)
    short_rows: list[str] = field(default_factory=list)
    identity_violations: list[str] = field(default_factory=list)
    notes: str = ""

    def figures(self, table: str) -> Figures:
        """The rows of one table, empty where the report has no such table."""
        figures: Figures = getattr(self, table)
        return figures

    def cell(self, table: str, row: str, column: str) -> Cell:
        """One cell; raises KeyError where the form of this report has none."""
        stated = self.figures(table)[row][column]
        raw = self.raw.get(f"{table}.{row}.{column}")
        if isinstance(stated, Mapping):
            return Cell(
                value=_number(stated["value"]),
                unit=stated.get("unit"),
                note=stated.get("note"),
                raw=raw,
                unit_stated="unit" in stated,
            )
        return Cell(value=_number(stated), raw=raw)

    def cells(self) -> Iterator[tuple[Key, Cell]]:
        """Every cell that is certain, in the order of the tables (rows of `short_rows` are not)."""
        for table in TABLES:
            for row, columns in self.figures(table).items():
                if table == "requests" and row in self.short_rows:
                    continue
                for column in columns:
                    yield Key(table, row, column), self.cell(table, row, column)

    @property
    def requests_form(self) -> str:
        """The generation of table three: form B has the single row （六）其他处理, form C three of them."""
        return "2019" if "other" in self.requests else "2021"

    @property
    def proactive_form(self) -> str:
        """The generation of table two."""
        return "2019" if "procurement" in self.proactive else "2021"


def _number(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def load(path: Path) -> Truth:
    """Reads one truth file; raises TypeError on a key that a truth does not have."""
    return Truth(**json.loads(path.read_text(encoding="utf-8")))


def load_all() -> list[Truth]:
    """All truths of this folder, in the order of their file names."""
    return [load(path) for path in sorted(TRUTHS.glob("*.json"))]


def save(truth: Truth, path: Path) -> None:
    """Writes a truth with one row of a table per line, so that a person can read and compare it."""
    parts = []
    for name in Truth.__dataclass_fields__:
        value = getattr(truth, name)
        if name in TABLES and value:
            rows = ",\n".join(f"  {_json(row)}: {_json(columns)}" for row, columns in value.items())
            parts.append(f" {_json(name)}: {{\n{rows}\n }}")
        elif value not in ({}, [], "", None) or name == "jurisdiction":
            parts.append(f" {_json(name)}: {_json(value)}")
    path.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def violations(truth: Truth) -> list[str]:
    """The identities of forms.md section 5 (rules 1 to 4) that the figures break; a blank makes one not assessable.

    Returns:
        Names such as "balance.total" (rule 1, by column), "handled.natural_person" (rule 2, by column),
        "row.granted" (rule 3, by row) and "reviews.review" (rule 4, by group).
    """
    broken = []
    if truth.requests:
        columns = [head.key for head in APPLICANT_COLUMNS]
        broken += [f"balance.{c}" for c in columns if _differ(_balance(truth, c))]
        broken += [f"handled.{c}" for c in columns if _differ(_handled(truth, c))]
        rows = [row for row in truth.requests if row not in truth.short_rows]
        broken += [f"row.{row}" for row in rows if _differ(_sum(truth, "requests", row))]
    broken += [f"reviews.{row}" for row in truth.reviews if _differ(_sum(truth, "reviews", row))]
    return broken


Sides = tuple[Decimal, Decimal] | None


def _differ(sides: Sides) -> bool:
    return sides is not None and sides[0] != sides[1]


def _add(values: list[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if len(known) == len(values) else None


def _sides(left: list[Decimal | None], right: list[Decimal | None]) -> Sides:
    first, second = _add(left), _add(right)
    return None if first is None or second is None else (first, second)


def _column(truth: Truth, column: str, rows: list[str]) -> list[Decimal | None]:
    return [None if row in truth.short_rows else truth.cell("requests", row, column).value for row in rows]


def _balance(truth: Truth, column: str) -> Sides:
    left = _column(truth, column, ["new", "carried_over"])
    return _sides(left, _column(truth, column, ["total_handled", "carried_forward"]))


def _handled(truth: Truth, column: str) -> Sides:
    outcomes = [
        row.key for row in REQUEST_ROWS[truth.requests_form] if len(row.path) > 1 and row.key != "total_handled"
    ]
    return _sides(_column(truth, column, outcomes), _column(truth, column, ["total_handled"]))


def _sum(truth: Truth, table: str, row: str) -> Sides:
    columns = [key for key in truth.figures(table)[row] if key != "total"]
    parts = [truth.cell(table, row, column).value for column in columns]
    return _sides(parts, [truth.cell(table, row, "total").value])


def missing_keys(truth: Truth) -> list[str]:
    """Cells that the forms have and the truth does not tell: a truth must be whole (empty list)."""
    wanted: list[Key] = []
    if truth.proactive:
        wanted += [
            Key("proactive", row.key, head.key)
            for bar in PROACTIVE[truth.proactive_form]
            for row in bar.rows
            for head in bar.heads
        ]
    if truth.requests:
        rows = [row.key for row in REQUEST_ROWS[truth.requests_form]]
        wanted += [Key("requests", row, head.key) for row in rows for head in APPLICANT_COLUMNS]
    if truth.reviews:
        wanted += [Key("reviews", row.key, head.key) for row in REVIEW_ROWS for head in REVIEW_COLUMNS]
    return [str(key) for key in wanted if key.column not in truth.figures(key.table).get(key.row, {})]
