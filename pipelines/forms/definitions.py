"""The statutory forms as data: what the TOML files of this folder say (forms.md sections 2 to 4 and 8).

A new revision of the form is a new TOML file in this folder and no code.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

LAYOUTS = ("blocks", "matrix", "single_row", "list")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its key, its official head, other heads seen, heads so short that only their place tells."""

    key: str
    label: str
    variants: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    unit: str | None = None
    money: bool = False

    @property
    def labels(self) -> tuple[str, ...]:
        """All heads that name this column by themselves, the official one first."""
        return (self.label, *self.variants)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table. `short` labels count only in the blocks named by `under`; `opens` is the block it begins."""

    key: str
    label: str
    variants: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    under: tuple[str, ...] = ()
    opens: str | None = None
    group: str | None = None
    unit: str | None = None
    series: str | None = None
    money: bool = False

    @property
    def labels(self) -> tuple[str, ...]:
        """All labels that name this row by themselves, the official one first."""
        return (self.label, *self.variants)


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a table with columns of its own; `bar` is the line above it."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    bar: str | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """A 勾稽关系: the sum over `left` equals the sum over `right`, for each column or each row (`per`)."""

    rule: str
    per: str
    left: tuple[str, ...]
    right: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One statutory table of one form."""

    form: str
    key: str
    label: str
    layout: str
    blocks: tuple[Block, ...]
    captions: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    unit_heads: tuple[str, ...] = ()
    skipped_heads: tuple[str, ...] = ()
    contexts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    identities: tuple[Identity, ...] = ()
    series: Mapping[str, str] = field(default_factory=dict)

    def items(self) -> Iterator[tuple[Row, Column]]:
        """Every cell of the table."""
        for block in self.blocks:
            for row in block.rows:
                for column in block.columns:
                    yield row, column


@dataclass(frozen=True, slots=True)
class FormItem:
    """A row of the `item` dimension: one cell of one form."""

    form: str
    table_key: str
    row_key: str
    column_key: str
    table_label: str
    row_label: str
    column_label: str
    unit: str | None
    series: str | None


@cache
def tables() -> tuple[Table, ...]:
    """All tables of all forms, oldest form first.

    Raises:
        ValueError: a TOML file of the package does not say what a form must say.
    """
    found: list[Table] = []
    folder = files(__package__)
    for name in sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml")):
        data = tomllib.loads((folder / name).read_text("utf-8"))
        found.extend(_table(str(data["form"]), entry) for entry in data["tables"])
    return tuple(found)


@cache
def tables_of(table_key: str) -> tuple[Table, ...]:
    """The tables with this key in all forms, oldest first."""
    return tuple(table for table in tables() if table.key == table_key)


def table_of(form: str, table_key: str) -> Table | None:
    """The table of one form, None where the form has no such table."""
    return next((table for table in tables_of(table_key) if table.form == form), None)


@cache
def catalogue() -> tuple[FormItem, ...]:
    """Every cell of every form: the `item` dimension and the codebook."""
    return tuple(
        FormItem(
            form=table.form,
            table_key=table.key,
            row_key=row.key,
            column_key=column.key,
            table_label=table.label,
            row_label=row.label,
            column_label=column.label,
            unit=column.unit or row.unit,
            series=table.series.get(f"{row.key}.{column.key}") or (row.series if column.key == "value" else None),
        )
        for table in tables()
        for row, column in table.items()
    )


def _table(form: str, data: dict[str, Any]) -> Table:
    if data["layout"] not in LAYOUTS:
        raise ValueError(f"form {form}, table {data['key']}: layout {data['layout']!r} is none of {LAYOUTS}")
    blocks = data["blocks"] if data["layout"] == "blocks" else [data]
    contexts = data.get("blocks", []) if data["layout"] == "list" else []
    return Table(
        form=form,
        key=data["key"],
        label=data["label"],
        layout=data["layout"],
        blocks=tuple(_block(block) for block in blocks),
        captions=tuple(data.get("captions", ())),
        groups=tuple(data.get("groups", ())),
        unit_heads=tuple(data.get("unit_heads", ())),
        skipped_heads=tuple(data.get("skipped_heads", ())),
        contexts={context["key"]: tuple(context["labels"]) for context in contexts},
        identities=tuple(
            Identity(entry["rule"], entry["per"], tuple(entry["left"]), tuple(entry["right"]))
            for entry in data.get("identities", ())
        ),
        series=dict(data.get("series", {})),
    )


def _block(data: dict[str, Any]) -> Block:
    return Block(
        columns=tuple(Column(**_as_tuples(entry)) for entry in data["columns"]),
        rows=tuple(Row(**_as_tuples(entry)) for entry in data["rows"]),
        bar=data.get("bar"),
    )


def _as_tuples(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
