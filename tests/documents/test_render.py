"""Every layout prints every figure of its truth, once, and nothing that looks like one beside."""

import random
from dataclasses import replace
from typing import Any

import lxml.html
import pytest

from tests.documents.counting import cells_of, figures, wanted
from tests.documents.noise import CHOICES, Noise, random_noise
from tests.documents.presets import PRESETS
from tests.documents.random_truths import Spice, random_truth
from tests.documents.render import LAYOUTS, fragment, render
from tests.documents.truth import load_all

TRUTHS = load_all()


@pytest.mark.parametrize("layout", [name for name, layout in LAYOUTS.items() if layout.tables])
def test_every_layout_prints_every_figure_of_every_truth(layout: str) -> None:
    shown = 0
    for truth in TRUTHS:
        if not LAYOUTS[layout].can_show(truth):
            continue
        shown += 1
        body = render(truth, layout).decode()
        assert figures(cells_of(layout, body)) == wanted(truth), f"{truth.publisher} {truth.year}"
        assert truth.publisher in "".join(body.split())
        assert str(truth.year) in body
    assert shown >= len(TRUTHS) // 2


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_prints_every_figure(name: str) -> None:
    layout, noise = PRESETS[name]
    rng = random.Random(name)
    for form in ("2008", "2019", "2021"):
        truth = random_truth(rng, form, Spice(violate=form != "2008"), busy=40)
        body = render(truth, layout, noise).decode(noise.charset)
        expected = wanted(truth, provincial=noise.provincial)
        assert figures(cells_of(layout, body)) == expected, form


def test_every_switch_of_noise_changes_what_is_printed() -> None:
    truth = random_truth(random.Random(3), "2019", busy=40)
    truth.requests["denied_law"]["legal_service"] = None
    truth.proactive["licensing"]["change"], truth.proactive["penalties"]["change"] = 7, -9
    for name, choices in CHOICES.items():
        layout = "text_tabs" if name == "trailing" else "html_clean"
        base = Noise(declared="none") if name == "charset" else Noise()
        clean = render(truth, layout, base)
        for choice in choices[1:]:
            changes: dict[str, Any] = {name: choice}
            assert render(truth, layout, replace(base, **changes)) != clean, f"{name}={choice}"


def test_random_noise_loses_no_figure() -> None:
    for seed in range(150):
        rng = random.Random(seed)
        form = rng.choice(("2008", "2019", "2021"))
        truth = random_truth(rng, form, Spice(blanks=rng.random() < 0.5, remarks=True, signs=True, mixed=seed % 3 == 0))
        noise = random_noise(rng, share=0.4)
        layout = rng.choice([name for name, layout in LAYOUTS.items() if layout.tables and layout.can_show(truth)])
        found = figures(cells_of(layout, render(truth, layout, noise).decode(noise.charset)))
        assert found == wanted(truth, provincial=noise.provincial), (seed, layout, noise)


def test_the_same_seed_gives_the_same_bytes() -> None:
    noises = [random_noise(random.Random(5)) for _ in range(2)]
    truths = [random_truth(random.Random(5), "2021") for _ in range(2)]
    assert noises[0] == noises[1]
    assert truths[0] == truths[1]
    assert render(truths[0], "html_word", noises[0]) == render(truths[1], "html_word", noises[1])


def test_the_clean_requests_table_has_the_spans_of_the_form() -> None:
    truth = random_truth(random.Random(2), "2021")
    root = lxml.html.fromstring(render(truth, "html_clean"))
    table = root.findall(".//table")[1]
    rows = table.findall(".//tr")
    assert [(cell.get("rowspan"), cell.get("colspan")) for cell in rows[0]] == [("3", "3"), (None, "7")]
    groups = [cell.get("rowspan") for row in rows[3:] for cell in row if cell.get("rowspan")]
    assert groups == ["22", "8", "3", "5", "3"]
    assert len(rows) == 3 + 25
    older = lxml.html.fromstring(render(random_truth(random.Random(2), "2019"), "html_clean"))
    cells = older.findall(".//table")[1].iter("td")
    spans = [cell.get("rowspan") for cell in cells if cell.get("rowspan") and cell.get("colspan") is None]
    assert spans == ["2", "2", "20", "8", "3", "5"]


def test_prose_tells_figures_without_a_table() -> None:
    truth = next(truth for truth in TRUTHS if truth.form == "2008")
    body = render(truth, "html_prose").decode()
    assert "<table" not in body
    assert str(truth.indicators["proactive_total"]["value"]) in body


def test_a_layout_refuses_what_it_cannot_show() -> None:
    blank = random_truth(random.Random(4), "2021", Spice(blanks=True))
    assert not LAYOUTS["text_numbers"].can_show(blank)
    with pytest.raises(ValueError, match="text_numbers cannot show"):
        render(blank, "text_numbers")
    with pytest.raises(ValueError, match="html_prose cannot show"):
        render(blank, "html_prose")


def test_a_fragment_leaves_title_and_signature_to_the_page() -> None:
    truth = random_truth(random.Random(6), "2021", publisher="盐池县水务局", year=2023)
    plain = fragment(truth, "text_tabs", titled=False, signed=False)
    assert not plain.startswith("盐池县水务局2023年")
    assert "盐池县水务局\n\n2024年1月" not in plain


def test_noise_refuses_what_it_does_not_know() -> None:
    with pytest.raises(ValueError, match="no such label variants"):
        Noise(variants=frozenset({"misprint"}))
    with pytest.raises(ValueError, match="noise groups='gone'"):
        Noise(groups="gone")
