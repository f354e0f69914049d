"""The forms as data: counts and keys of forms.md sections 2, 3 and 8, and what a broken file says."""

import pytest

from pipelines.forms import definitions
from pipelines.forms.definitions import catalogue, table_of, tables
from pipelines.forms.labels import LabelIndex

CELLS = {
    ("2008", "indicators"): 90,
    ("2019", "proactive"): 22,
    ("2019", "requests"): 161,
    ("2019", "reviews"): 15,
    ("2021", "proactive"): 10,
    ("2021", "requests"): 175,
    ("2021", "reviews"): 15,
}


def test_every_form_has_its_cells_once() -> None:
    items = [(item.form, item.table_key, item.row_key, item.column_key) for item in catalogue()]
    assert len(items) == len(set(items))
    counts = {key: sum(1 for item in items if item[:2] == key) for key in CELLS}
    assert counts == CELLS


def test_the_official_label_of_every_row_finds_its_row() -> None:
    for table in tables():
        for block in table.blocks:
            index = LabelIndex({row.key: row.labels for row in block.rows})
            for row in block.rows:
                found = index.exact(row.label)
                assert found is not None, row
                assert row.key in found.keys


def test_identities_name_rows_and_columns_that_exist() -> None:
    for table in tables():
        rows = {row.key for row, _ in table.items()}
        columns = {column.key for _, column in table.items()}
        for identity in table.identities:
            assert {*identity.left, *identity.right} <= (rows if identity.per == "column" else columns), identity


def test_series_name_cells_that_exist() -> None:
    for table in tables():
        cells = {f"{row.key}.{column.key}" for row, column in table.items()}
        assert set(table.series) <= cells


def test_only_the_amount_in_ten_thousands_has_a_unit_of_its_own() -> None:
    units = {(item.form, item.row_key): item.unit for item in catalogue() if item.unit and item.form != "2008"}
    assert units == {("2021", "fees"): "万元"}


def test_a_form_without_such_a_table_gives_none() -> None:
    assert table_of("2008", "requests") is None


def test_a_layout_that_nobody_reads_is_refused() -> None:
    with pytest.raises(ValueError, match="layout 'circle'"):
        definitions._table("2030", {"key": "x", "label": "x", "layout": "circle"})
