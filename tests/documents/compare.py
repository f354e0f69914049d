"""Holds what was stored (the view `fact`) or extracted against truths, cell by cell."""

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, text

from pipelines.results import Extraction
from tests.documents.labels import APPLICANT_COLUMNS
from tests.documents.truth import Cell, Key, Truth

_QUERY = text(
    "select table_key, row_key, column_key, form, value, unit, note, raw, jurisdiction_code "
    "from fact where publisher = :publisher and year = :year"
)
# Items that only one generation of the form has; the others cannot be told apart by their key.
_ONLY_2019 = {"made", "disclosed", "last_year_items", "change", "items", "amount"}
_ONLY_2021 = {"issued", "repealed", "amount_wan"}
_WAN = 10_000
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Wrong:
    """A cell that is not as the report prints it."""

    key: Key
    what: str
    wanted: object
    found: object


@dataclass(slots=True)
class Comparison:
    """What a comparison found; `exact` when every cell is right and nothing is added."""

    truth: Truth
    right: int = 0
    wrong: list[Wrong] = field(default_factory=list)
    extra: list[Key] = field(default_factory=list)

    @property
    def exact(self) -> bool:
        """True when there is nothing wrong and nothing extra."""
        return not self.wrong and not self.extra

    def __str__(self) -> str:
        lines = [f"{self.truth.publisher} {self.truth.year}: {self.right} right"]
        lines += [f"  {w.key} {w.what}: wanted {w.wanted!r}, found {w.found!r}" for w in self.wrong[:_SHOWN]]
        lines += [f"  {key} is not in the report" for key in self.extra[:_SHOWN]]
        more = len(self.wrong[_SHOWN:]) + len(self.extra[_SHOWN:])
        return "\n".join(lines + ([f"  and {more} more"] if more else []))


@dataclass(frozen=True, slots=True)
class _Fact:
    form: str
    value: Decimal | None
    unit: str | None
    note: str | None
    raw: str | None
    jurisdiction: str | None


def compare(database: Path | str | Engine, truth: Truth) -> Comparison:
    """Compares the facts of one report with its truth.

    A blank cell may be NULL or have no row at all; any other cell must be there. A truth that names a note or a unit
    wants it kept; amounts that the report gives in 万元 may be stored as yuan.

    Args:
        database: a file of SQLite, an SQLAlchemy address, or an engine.
        truth: what the report says.
    """
    result = Comparison(truth)
    return _compared(_facts(_engine(database), truth, result), result)


def compare_extraction(extraction: Extraction, truth: Truth) -> Comparison:
    """Compares what was extracted from one document with its truth, as `compare` does; whose it is and of which year.

    Args:
        extraction: what the document gave.
        truth: what the report says.
    """
    result = Comparison(truth)
    wanted, found = (truth.publisher, truth.year), (extraction.publisher, extraction.year)
    if found != wanted:
        result.wrong.append(Wrong(Key("*", "*", "*"), "report", wanted, found))
    facts: dict[Key, _Fact] = {}
    for cell in extraction.cells:
        form, table, row, column = cell.item
        fact = _Fact(form, _decimal(cell.value), cell.unit, cell.note, cell.raw, truth.jurisdiction)
        _add(facts, Key(table, row, column), fact, result)
    return _compared(facts, result)


def _compared(facts: dict[Key, _Fact], result: Comparison) -> Comparison:
    truth = result.truth
    known = set()
    for key, cell in truth.cells():
        known.add(key)
        problem = _check(key, cell, facts.get(key))
        if problem is None:
            result.right += 1
        else:
            result.wrong.append(problem)
    for row in truth.short_rows:
        keys = [Key("requests", row, head.key) for head in APPLICANT_COLUMNS]
        known.update(keys)
        values = [facts[key].value if key in facts else None for key in keys]
        if sorted(str(value) for value in values if value is not None) != ["0"] * (len(keys) - 1):
            result.wrong.append(Wrong(Key("requests", row, "*"), "value", "six zeros and a blank", values))
    result.wrong += _unlisted(truth, facts)
    result.extra = [
        key for key, fact in facts.items() if key not in known and key.row != "unlisted" and fact.value is not None
    ]
    return result


def _engine(database: Path | str | Engine) -> Engine:
    if isinstance(database, Engine):
        return database
    return create_engine(f"sqlite:///{database}" if isinstance(database, Path) else database)


def _facts(engine: Engine, truth: Truth, result: Comparison) -> dict[Key, _Fact]:
    facts: dict[Key, _Fact] = {}
    with engine.connect() as connection:
        rows = connection.execute(_QUERY, {"publisher": truth.publisher, "year": truth.year}).all()
    for table, row, column, form, value, unit, note, raw, jurisdiction in rows:
        fact = _Fact(form, _decimal(value), unit, note, raw, jurisdiction)
        _add(facts, Key(table, row, column), fact, result)
    if rows and {fact.jurisdiction for fact in facts.values()} != {truth.jurisdiction}:
        found = sorted({str(fact.jurisdiction) for fact in facts.values()})
        result.wrong.append(Wrong(Key("*", "*", "*"), "jurisdiction", truth.jurisdiction, found))
    return facts


def _add(facts: dict[Key, _Fact], key: Key, fact: _Fact, result: Comparison) -> None:
    if key.row == "unlisted":  # lines that no key fits may share one item: each is kept apart here
        key = key._replace(column=f"{key.column}#{len(facts)}")
    if key in facts:
        result.wrong.append(Wrong(key, "rows", 1, "twice"))
    facts[key] = fact


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value)).normalize()


def _check(key: Key, cell: Cell, fact: _Fact | None) -> Wrong | None:
    if fact is None:
        blank = cell.value is None and not cell.not_applicable
        return None if blank else Wrong(key, "row", cell.printed, "absent")
    in_yuan = cell.unit == "万元" and fact.unit in {"元", "CNY", "yuan"}
    wanted = None if cell.value is None else cell.value * (_WAN if in_yuan else 1)
    if fact.value != wanted:
        return Wrong(key, "value", cell.value, fact.value)
    return _check_remark(key, cell, fact, in_yuan=in_yuan)


def _check_remark(key: Key, cell: Cell, fact: _Fact, *, in_yuan: bool) -> Wrong | None:
    if cell.note and cell.note not in (fact.note or ""):
        return Wrong(key, "note", cell.note, fact.note)
    if cell.not_applicable and not fact.note:
        return Wrong(key, "note", f"a note on {cell.raw}", fact.note)
    if cell.unit_stated and fact.unit != cell.unit and not in_yuan:
        return Wrong(key, "unit", cell.unit, fact.unit)
    form = _form(key)
    if form is not None and fact.form != form:
        return Wrong(key, "form", form, fact.form)
    return None


def _form(key: Key) -> str | None:
    if key.table == "indicators":
        return "2008"
    if key.table == "proactive" and key.column in _ONLY_2019 | _ONLY_2021:
        return "2019" if key.column in _ONLY_2019 else "2021"
    if key.table == "requests" and key.row.startswith("other"):
        return "2019" if key.row == "other" else "2021"
    return None


def _unlisted(truth: Truth, facts: dict[Key, _Fact]) -> list[Wrong]:
    texts = (f"{fact.note or ''} {fact.raw or ''}" for key, fact in facts.items() if key.row == "unlisted")
    kept = "".join("".join(texts).split())  # a label may be broken over lines
    return [
        Wrong(Key("indicators", "unlisted", "value"), "label", line["label"], kept)
        for line in truth.unlisted
        if line["label"] not in kept
    ]
