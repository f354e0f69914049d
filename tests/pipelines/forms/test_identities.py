"""The identities of the forms on reported figures (forms.md section 5): passed, failed or not assessable."""

import random
from decimal import Decimal

from pipelines.forms.definitions import tables_of
from pipelines.forms.identities import check
from pipelines.results import CheckResult, ItemKey, MatchedCell


def cells(form: str, table: str, figures: dict[tuple[str, str], int | None]) -> list[MatchedCell]:
    return [
        MatchedCell(ItemKey(form, table, row, column), None if value is None else Decimal(value), str(value), "")
        for (row, column), value in figures.items()
    ]


def zeros(form: str, table: str) -> dict[tuple[str, str], int | None]:
    definition = next(entry for entry in tables_of(table) if entry.form == form)
    return {(row.key, column.key): 0 for row, column in definition.items()}


def of(results: tuple[CheckResult, ...], rule: str, row: str, column: str) -> CheckResult:
    return next(
        result
        for result in results
        if result.rule == rule and (result.item.row_key, result.item.column_key) == (row, column)
    )


def test_a_table_of_zeros_passes_everywhere() -> None:
    for form, rows in (("2019", 23), ("2021", 25)):
        results = check(cells(form, "requests", zeros(form, "requests")))
        assert len(results) == 7 + 7 + rows
        assert all(result.passed for result in results)


def test_the_first_identity_is_that_of_the_corner_cell() -> None:
    figures = zeros("2021", "requests") | {("new", "natural_person"): 5, ("carried_forward", "natural_person"): 4}
    result = of(check(cells("2021", "requests", figures)), "requests.balance", "new", "natural_person")
    assert (result.passed, result.actual, result.expected) == (False, Decimal(5), Decimal(4))


def test_form_b_adds_its_single_other_row_and_form_c_its_three() -> None:
    figures = zeros("2019", "requests") | {("other", "total"): 2, ("total_handled", "total"): 2}
    assert of(check(cells("2019", "requests", figures)), "requests.handled", "total_handled", "total").passed
    figures = zeros("2021", "requests") | {("total_handled", "total"): 3}
    figures |= {(row, "total"): 1 for row in ("other_overdue_correction", "other_overdue_fee", "other_other")}
    assert of(check(cells("2021", "requests", figures)), "requests.handled", "total_handled", "total").passed


def test_a_total_that_is_not_the_sum_of_its_row_fails() -> None:
    figures = zeros("2021", "requests") | {("granted", "natural_person"): 1}
    result = of(check(cells("2021", "requests", figures)), "requests.row_total", "granted", "total")
    assert (result.passed, result.actual, result.expected) == (False, Decimal(0), Decimal(1))


def test_a_total_left_at_zero_beside_outcomes_fails() -> None:
    figures = zeros("2021", "reviews") | {("review", "upheld"): 10, ("review", "corrected"): 1}
    result = of(check(cells("2021", "reviews", figures)), "reviews.total", "review", "total")
    assert (result.passed, result.actual, result.expected) == (False, Decimal(0), Decimal(11))


def test_a_null_or_an_absent_cell_makes_it_not_assessable() -> None:
    figures = zeros("2021", "reviews") | {("review", "pending"): None}
    assert of(check(cells("2021", "reviews", figures)), "reviews.total", "review", "total").passed is None
    del figures["review", "pending"]
    assert of(check(cells("2021", "reviews", figures)), "reviews.total", "review", "total").passed is None


def test_tables_without_identities_or_cells_give_no_results() -> None:
    assert check([]) == ()
    assert check(cells("2021", "proactive", {("licensing", "decisions"): 3})) == ()


def test_any_figures_are_judged_by_arithmetic_alone() -> None:
    rng = random.Random(7)
    for _ in range(50):
        figures: dict[tuple[str, str], int | None] = {key: rng.randint(0, 3) for key in zeros("2021", "reviews")}
        for result in check(cells("2021", "reviews", figures)):
            row = result.item.row_key
            outcomes = [figures[row, column] or 0 for column in ("upheld", "corrected", "other", "pending")]
            assert result.passed is (figures[row, "total"] == sum(outcomes))
