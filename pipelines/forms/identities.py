"""The form's identities (勾稽关系), tried on what was reported; nothing is ever corrected (forms.md section 5)."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache

from pipelines.forms.definitions import Identity, Table, table_of
from pipelines.results import CheckResult, ItemKey, MatchedCell

Items = tuple[ItemKey, ...]
_ZERO = Decimal(0)


def check(cells: Iterable[MatchedCell]) -> tuple[CheckResult, ...]:
    """Tries every identity of the tables that the cells belong to.

    A NULL or absent cell makes an identity not assessable (`passed` None), never failed or passed. An identity of which
    no cell is there at all gives no result.
    """
    values = {cell.item: cell.value for cell in cells}
    tables = sorted({(item.form, item.table_key) for item in values})
    return tuple(
        _result(rule, left, right, values)
        for form, table_key in tables
        for rule, left, right in _instances(form, table_key)
        if not values.keys().isdisjoint(left + right)
    )


@cache
def _instances(form: str, table_key: str) -> list[tuple[str, Items, Items]]:
    """Every identity of a table as it stands, with its rule and the items of both sides, for each column or row."""
    table = table_of(form, table_key)
    if table is None:
        return []
    return [(identity.rule, *sides) for identity in table.identities for sides in _sides(table, identity)]


def _sides(table: Table, identity: Identity) -> Iterator[tuple[Items, Items]]:
    rows = dict.fromkeys(row.key for block in table.blocks for row in block.rows)
    columns = dict.fromkeys(column.key for block in table.blocks for column in block.columns)

    def item(row: str, column: str) -> ItemKey:
        return ItemKey(table.form, table.key, row, column)

    if identity.per == "column":
        for column in columns:
            yield tuple(item(row, column) for row in identity.left), tuple(item(row, column) for row in identity.right)
    else:
        for row in rows:
            yield (
                tuple(item(row, column) for column in identity.left),
                tuple(item(row, column) for column in identity.right),
            )


def _result(rule: str, left: Items, right: Items, values: Mapping[ItemKey, Decimal | None]) -> CheckResult:
    actual, expected = _sum(left, values), _sum(right, values)
    passed = None if actual is None or expected is None else actual == expected
    return CheckResult(rule, left[0], passed, expected, actual)


def _sum(items: Items, values: Mapping[ItemKey, Decimal | None]) -> Decimal | None:
    total = _ZERO
    for item in items:
        value = values.get(item)
        if value is None:
            return None
        total += value
    return total
