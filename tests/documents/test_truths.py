"""The truths are whole and say of themselves what they claim."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.documents.compare import compare
from tests.documents.labels import APPLICANT_COLUMNS, REQUEST_ROWS
from tests.documents.random_truths import Spice, random_truth
from tests.documents.truth import TRUTHS, Key, Truth, load, load_all, missing_keys, save, violations

FILES = sorted(TRUTHS.glob("*.json"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_truth_files_are_whole_and_claim_the_violations_that_they_have(path: Path) -> None:
    truth = load(path)
    assert missing_keys(truth) == []
    assert truth.identity_violations == violations(truth)
    assert truth.form == "2008" or len(list(truth.cells())) + 7 * len(truth.short_rows) > 180
    assert (truth.form == "2008") == bool(truth.indicators)
    assert 2008 <= truth.year <= 2025


def test_truth_files_cover_what_the_tests_need() -> None:
    truths = load_all()
    assert len({(truth.publisher, truth.year) for truth in truths}) == len(truths)
    assert {truth.jurisdiction for truth in truths} == {"640323", "330282", "610921", "140400", None}
    assert {truth.list_family for truth in truths} == {None, "early", "code", "uniform"}
    assert sum(truth.requests_form != truth.form for truth in truths if truth.requests) >= 2
    assert sum(bool(truth.identity_violations) for truth in truths) >= 5
    cells = [cell for truth in truths for _, cell in truth.cells()]
    assert any(cell.not_applicable for cell in cells)
    assert any(cell.note for cell in cells)
    assert {"宗", "万元", "元"} & {cell.unit for cell in cells} >= {"宗", "万元"}


def test_a_carried_forward_request_comes_over_in_the_next_report() -> None:
    by_name = {path.stem: load(path) for path in FILES}
    for first, second in (("cixi-shi-2019", "cixi-shi-2020"), ("changzhi-shi-2021", "changzhi-shi-2022")):
        assert by_name[first].requests["carried_forward"] == by_name[second].requests["carried_over"]


@pytest.mark.parametrize("form", ["2008", "2019", "2021"])
def test_random_truths_obey_the_identities_unless_told_to_break_them(form: str) -> None:
    for seed in range(100):
        rng = random.Random(seed)
        assert violations(random_truth(rng, form)) == []
        if form != "2008":
            broken = random_truth(rng, form, Spice(violate=True))
            assert broken.identity_violations == violations(broken) != []


def test_violations_are_named_and_a_blank_is_not_assessable() -> None:
    truth = random_truth(random.Random(1), "2019", busy=20)
    truth.requests["granted"]["natural_person"] += 1
    assert violations(truth) == ["handled.natural_person", "row.granted"]
    truth.requests["granted"]["natural_person"] = None
    assert violations(truth) == []


def test_what_is_saved_is_loaded_again(tmp_path: Path) -> None:
    for number, truth in enumerate(load_all()):
        path = tmp_path / f"{number}.json"
        save(truth, path)
        assert load(path) == truth


COLUMNS = "table_key, row_key, column_key, form, value, unit, note, raw, jurisdiction_code, publisher, year"


def _database(path: Path, truth: Truth, facts: list[tuple[object, ...]]) -> Path:
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        connection.execute(text(f"create table fact ({COLUMNS})"))
        for fact in facts:
            values = {
                f"v{n}": value for n, value in enumerate((*fact, truth.jurisdiction, truth.publisher, truth.year))
            }
            places = ", ".join(f":v{n}" for n in range(len(values)))
            connection.execute(text(f"insert into fact values ({places})"), values)
    return path


def _facts(truth: Truth) -> list[list[object]]:
    facts: list[list[object]] = []
    for key, cell in truth.cells():
        form = truth.requests_form if key.table == "requests" else truth.proactive_form
        form = "2008" if key.table == "indicators" else form
        value = None if cell.value is None else str(cell.value)
        note = cell.note or (cell.raw if cell.not_applicable else None)
        facts.append([*key, form, value, cell.unit, note, cell.raw])
    for row in truth.short_rows:
        columns = [head.key for head in APPLICANT_COLUMNS[:-1]]
        facts += [["requests", row, column, "2019", 0, None, None, None] for column in columns]
    for line in truth.unlisted:
        facts.append(["indicators", "unlisted", "value", "2008", None, None, line["label"], None])
    return facts


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_comparison_accepts_the_truth_itself(path: Path, tmp_path: Path) -> None:
    truth = load(path)
    facts = [tuple(fact) for fact in _facts(truth)]
    result = compare(_database(tmp_path / "fact.db", truth, facts), truth)
    assert result.exact, str(result)
    assert result.right == len(list(truth.cells()))


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda facts: facts[0].__setitem__(4, 77_777), "proactive.regulations.made value"),
        (lambda facts: facts.pop(0), "proactive.regulations.made row"),
        (lambda facts: facts[0].__setitem__(3, "2021"), "proactive.regulations.made form"),
        (lambda facts: facts.append(list(facts[0])), "proactive.regulations.made rows"),
        (lambda facts: facts[0].__setitem__(1, "decrees"), "proactive.decrees.made is not in the report"),
        (lambda facts: [fact.__setitem__(6, None) for fact in facts], "proactive.normative_documents.in_force note"),
        (lambda facts: [fact.__setitem__(5, "元") for fact in facts], "proactive.procurement.amount value"),
        (lambda facts: [fact.__setitem__(5, None) for fact in facts], "proactive.procurement.amount unit"),
    ],
)
def test_comparison_names_each_kind_of_slip(
    change: Callable[[list[list[object]]], object], complaint: str, tmp_path: Path
) -> None:
    truth = load(TRUTHS / "cixi-jiaotong-2020.json")
    facts = _facts(truth)
    change(facts)
    result = compare(_database(tmp_path / "fact.db", truth, [tuple(fact) for fact in facts]), truth)
    assert not result.exact
    assert complaint in str(result)


def test_comparison_of_an_empty_database_finds_every_number_absent(tmp_path: Path) -> None:
    truth = load(TRUTHS / "cixi-jiaotong-2020.json")
    result = compare(f"sqlite:///{_database(tmp_path / 'fact.db', truth, [])}", truth)
    assert len(result.wrong) == len(list(truth.cells())) == 22 + 7 * len(REQUEST_ROWS["2019"]) + 15
    assert result.wrong[0].key == Key("proactive", "regulations", "made")
