"""The way from a case through child processes to a table."""

from pathlib import Path

import pytest
from rich.console import Console

from benchmarks import __main__ as program
from benchmarks import contenders, corpus, measure, tables
from benchmarks.cases import Case
from benchmarks.contenders import Contender
from benchmarks.measure import Effort, Measured
from tests.documents import load, render
from tests.documents.truth import TRUTHS

NAME = "yanchi-xian-2021"
ONCE = Effort(passes=1, rounds=1, seconds=0.1)


@pytest.fixture
def case(tmp_path: Path) -> Case:
    (tmp_path / "a.html").write_bytes(render(load(TRUTHS / f"{NAME}.json"), "html_clean"))
    return Case("html", "plain", str(tmp_path), ("a.html",), (NAME,), 1)


@pytest.fixture(autouse=True)
def _two_contenders(monkeypatch: pytest.MonkeyPatch) -> None:
    """One reader and the floor are enough."""
    html = [one for one in contenders.CONTENDERS if one.kind == "html"]
    monkeypatch.setattr(measure, "CONTENDERS", (html[0], html[-1]))


def shown(case: Case, found: list[Measured]) -> str:
    console = Console(width=120)
    with console.capture() as capture:
        console.print(tables.terminal(case, found))
    return capture.get()


def test_readers_and_floors_are_measured_and_scored(case: Case) -> None:
    told: list[str] = []
    found = measure.measure(case, ONCE, told.append)
    assert [one.problem for one in found] == ["", ""]
    assert all(one.best > 0 and one.peak > 2**20 for one in found)
    whole = len(list(load(TRUTHS / f"{NAME}.json").cells()))
    assert [(one.contender.role, one.right, one.cells) for one in found] == [
        ("ours", whole, whole),
        ("floor", None, None),
    ]
    assert found[0].best > found[1].best
    assert len(told) == 2
    assert f"{whole}/{whole} 100.00%" in shown(case, found)
    assert f"| {found[0].contender.name} | {whole}/{whole} 100.00% |" in tables.markdown(case, found)


def test_what_is_not_installed_is_shown_and_stops_nothing(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    absent = Contender("absent", "html", "peer", lambda paths: [None for _ in paths], ("no_such_module.at_all",))
    monkeypatch.setattr(measure, "CONTENDERS", (absent,))
    found = measure.measure(case, ONCE, lambda _: None)
    assert found[0].problem == "not installed: no_such_module.at_all"
    assert "not installed: no_such_module.at_all" in shown(case, found)


def test_one_that_fails_is_shown_with_its_error_and_stops_nothing(case: Case) -> None:
    broken = Case(case.kind, case.name, case.folder, ("missing.html",), case.truths, 1)
    found = measure.measure(broken, ONCE, lambda _: None)
    assert all("No such file" in one.problem for one in found)
    assert "No such file" in shown(broken, found)


def test_the_exit_status_tells_that_a_reader_of_ours_failed(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ["documents", "--only", "html", "--passes", "1", "--rounds", "1"]
    broken = Case(case.kind, case.name, case.folder, ("missing.html",), case.truths, 1)
    monkeypatch.setattr(corpus, "make", lambda _folder, _kinds: iter([broken]))
    assert program.main(arguments) == 1


def test_every_kind_has_a_reader_of_ours_and_a_floor_or_a_peer() -> None:
    for kind in corpus.KINDS:
        roles = {one.role for one in contenders.CONTENDERS if one.kind == kind}
        assert "ours" in roles
        assert len(roles) > 1
