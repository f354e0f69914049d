"""The form's identities (勾稽关系), tried on what was reported; nothing is ever corrected (forms.md section 5)."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from pipelines.forms.definitions import Identity, Table, table_of
from pipelines.results import CheckResult, ItemKey, MatchedCell


def check(cells: Iterable[MatchedCell]) -> tuple[CheckResult, ...]:
    """Tries every identity of the tables that the cells belong to.

    A NULL or absent cell makes an identity not assessable (`passed` None), never failed or passed. An identity of which
    no cell is there at all gives no result.
    """
    values = {cell.item: cell.value for cell in cells}
    tables = sorted({(item.form, item.table_key) for item in values})
    results: list[CheckResult] = []
    for form, table_key in tables:
        table = table_of(form, table_key)
        if table is not None:
            results.extend(_check_table(table, values))
    return tuple(results)


def _check_table(table: Table, values: Mapping[ItemKey, Decimal | None]) -> Iterator[CheckResult]:
    for identity in table.identities:
        for left, right in _instances(table, identity):
            if any(item in values for item in (*left, *right)):
                yield _result(identity.rule, left, right, values)


def _instances(table: Table, identity: Identity) -> Iterator[tuple[list[ItemKey], list[ItemKey]]]:
    """The items of both sides, once for each column or each row of the table."""
    rows = dict.fromkeys(row.key for block in table.blocks for row in block.rows)
    columns = dict.fromkeys(column.key for block in table.blocks for column in block.columns)

    def item(row: str, column: str) -> ItemKey:
        return ItemKey(table.form, table.key, row, column)

    if identity.per == "column":
        for column in columns:
            yield [item(row, column) for row in identity.left], [item(row, column) for row in identity.right]
    else:
        for row in rows:
            yield [item(row, column) for column in identity.left], [item(row, column) for column in identity.right]


def _result(
    rule: str, left: list[ItemKey], right: list[ItemKey], values: Mapping[ItemKey, Decimal | None]
) -> CheckResult:
    actual, expected = _sum(left, values), _sum(right, values)
    passed = None if actual is None or expected is None else actual == expected
    return CheckResult(rule, left[0], passed, expected, actual)


def _sum(items: list[ItemKey], values: Mapping[ItemKey, Decimal | None]) -> Decimal | None:
    found = [values.get(item) for item in items]
    return (
        None
        if any(value is None for value in found)
        else sum((value for value in found if value is not None), Decimal(0))
    )
