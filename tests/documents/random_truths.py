"""Made-up reports whose figures obey the identities of the form, or break them where asked (forms.md section 5)."""

import random
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tests.documents.labels import (
    APPLICANT_COLUMNS,
    EARLY_LINES,
    PROACTIVE,
    REQUEST_ROWS,
    REVIEW_COLUMNS,
    REVIEW_ROWS,
    UNIFORM_LINES,
    UNLISTED_LINES,
)
from tests.documents.truth import Figures, Truth, violations

PUBLISHERS = ("盐池县水务局", "慈溪市农业农村局", "汉阴县卫生健康局", "长治市民政局", "盐池县王乐井乡人民政府")
_CODES = {"盐池": "640323", "慈溪": "330282", "汉阴": "610921", "长治": "140400"}
_APPLICANTS = tuple(head.key for head in APPLICANT_COLUMNS[:-1])
_NOTES = ("其中一件失效", "其中修订2件", "含自然失效1件")


@dataclass(frozen=True, slots=True)
class Spice:
    """What a made-up report holds beside plain numbers.

    `violate` breaks at least one identity, `blanks` leaves cells blank, `remarks` adds units and remarks to cells,
    `signs` prints — and the like in cells that do not apply, `mixed` gives table three the rows of the other form.
    """

    violate: bool = False
    blanks: bool = False
    remarks: bool = False
    signs: bool = False
    mixed: bool = False


PLAIN = Spice()


def random_truth(
    rng: random.Random,
    form: str,
    spice: Spice = PLAIN,
    *,
    publisher: str | None = None,
    year: int | None = None,
    busy: int | None = None,
) -> Truth:
    """A report of one form with random figures.

    Args:
        rng: the source of all chance; the same state gives the same report.
        form: "2008", "2019" or "2021".
        spice: what it holds beside plain numbers.
        publisher: one of `PUBLISHERS` unless given; its first two characters tell the jurisdiction.
        year: within the years of the form unless given.
        busy: about how many requests came in; a small organ has none in most cells.
    """
    publisher = publisher or rng.choice(PUBLISHERS)
    years = {"2008": (2008, 2018), "2019": (2019, 2020), "2021": (2021, 2025)}[form]
    truth = Truth(
        publisher=publisher,
        jurisdiction=_CODES.get(publisher[:2]),
        year=year or rng.randint(*years),
        form=form,
    )
    if form == "2008":
        _fill_indicators(truth, rng)
    else:
        truth.proactive = _proactive(rng, form)
        requests_form = {"2019": "2021", "2021": "2019"}[form] if spice.mixed else form
        truth.requests = _requests(rng, requests_form, rng.choice((0, 3, 20, 150)) if busy is None else busy)
        truth.reviews = _reviews(rng)
        _season(truth, rng, spice)
    truth.identity_violations = violations(truth)
    return truth


def _season(truth: Truth, rng: random.Random, spice: Spice) -> None:
    if spice.remarks:
        _remark(truth, rng)
    if spice.violate:
        while not violations(truth):
            _break(truth, rng)
    if spice.blanks:
        _blank(truth, rng)
    if spice.signs:
        row = rng.choice(list(truth.reviews))
        sign = rng.choice("/—-无")
        for column in truth.reviews[row]:
            truth.reviews[row][column] = None
            truth.raw[f"reviews.{row}.{column}"] = sign


def _proactive(rng: random.Random, form: str) -> Figures:
    figures: Figures = {
        row.key: {head.key: _figure(rng, head.key) for head in bar.heads} for bar in PROACTIVE[form] for row in bar.rows
    }
    if form == "2021":
        figures["fees"]["amount_wan"] = rng.choice((0, 12, "7545.31", "0.05", "1203.406512"))
    return figures


def _figure(rng: random.Random, column: str) -> int:
    if column == "change":
        return rng.choice((0, 0, rng.randint(-40, 40)))
    return rng.choice((0, rng.randint(0, 9), rng.randint(10, 99), rng.randint(100, 12_000)))


def _requests(rng: random.Random, form: str, busy: int) -> Figures:
    rows = [row.key for row in REQUEST_ROWS[form]]
    outcomes = [row.key for row in REQUEST_ROWS[form] if len(row.path) > 1 and row.key != "total_handled"]
    figures: Figures = {row: dict.fromkeys(_APPLICANTS, 0) for row in rows}
    for weight, column in zip((80, 12, 2, 4, 3, 6), _APPLICANTS, strict=True):
        arrived = rng.randint(0, busy * weight // 100 + (1 if busy else 0))
        for _ in range(arrived):
            figures[rng.choice(("new", "new", "new", "new", "carried_over"))][column] += 1
            if rng.random() < 0.06:
                figures["carried_forward"][column] += 1
                continue
            popular = rng.random() < 0.6
            figures["granted" if popular else rng.choice(outcomes)][column] += 1
            figures["total_handled"][column] += 1
    for columns in figures.values():
        columns["total"] = sum(columns.values())
    return figures


def _reviews(rng: random.Random) -> Figures:
    figures: Figures = {}
    for row in REVIEW_ROWS:
        quiet = rng.random() < 0.5
        figures[row.key] = {head.key: 0 if quiet else rng.randint(0, 4) for head in REVIEW_COLUMNS[:-1]}
        figures[row.key]["total"] = sum(figures[row.key].values())
    return figures


def _remark(truth: Truth, rng: random.Random) -> None:
    if truth.proactive_form == "2019":
        truth.proactive["procurement"]["amount"] = rng.choice(
            (
                {"value": f"{rng.randint(10, 900)}.{rng.randint(10, 99)}", "unit": "万元"},
                {"value": rng.randint(1000, 99_999), "unit": None},
                {"value": f"{rng.randint(1000, 99_999)}.50", "unit": "元"},
            )
        )
        change = rng.randint(1, 60)
        truth.proactive["licensing"]["change"] = {"value": change, "unit": "宗"}
        truth.raw["proactive.licensing.change"] = f"+{change}宗"
    else:
        truth.proactive["penalties"]["decisions"] = {"value": rng.randint(1, 900), "unit": "宗"}
    row = truth.proactive["normative_documents"]
    row["in_force"] = {"value": rng.randint(3, 60), "note": rng.choice(_NOTES)}


def _break(truth: Truth, rng: random.Random) -> None:
    if rng.random() < 0.3:
        truth.reviews[rng.choice(list(truth.reviews))]["total"] += rng.randint(1, 3)
    else:
        row = rng.choice(("granted", "total_handled", "unavailable_not_held", "carried_forward"))
        truth.requests[row][rng.choice(("natural_person", "total"))] += rng.randint(1, 5)


def _blank(truth: Truth, rng: random.Random) -> None:
    manner = rng.choice(("organisations", "totals", "scattered"))
    for row, columns in truth.requests.items():
        for column in columns:
            if (
                (manner == "organisations" and column not in {"natural_person", "total"})
                or (manner == "totals" and column == "total" and row not in {"new", "carried_over", "carried_forward"})
                or (manner == "scattered" and rng.random() < 0.1)
            ):
                columns[column] = None


def _fill_indicators(truth: Truth, rng: random.Random) -> None:
    family = "uniform" if truth.year >= 2014 else rng.choice(("early", "code"))
    truth.list_family = family
    two = family == "code" or (family == "early" and rng.random() < 0.5)
    lines = UNIFORM_LINES if family == "uniform" else tuple(choices[0] for choices in EARLY_LINES)
    for line in lines:
        if line.key is not None and (family == "uniform" or rng.random() < 0.8):
            most = 9000 if line.key.startswith("proactive") else 60
            truth.indicators[line.key] = _indicator(rng, most, two=two, money=line.unit in {"元", "万元"})
    for line in UNLISTED_LINES[family]:
        truth.unlisted.append({"label": line.label, "unit": line.unit, **_indicator(rng, 9000, two=two, money=False)})


def _indicator(rng: random.Random, most: int, *, two: bool, money: bool) -> dict[str, Any]:
    value = rng.choice((0, rng.randint(1, 40), rng.randint(41, most)))
    if money:
        return {"value": "0.35" if value else 0, **({"cumulative": "1.25" if value else 0} if two else {})}
    return {"value": value, **({"cumulative": value + rng.randint(0, 2 * most)} if two else {})}


def with_cell(truth: Truth, table: str, row: str, column: str, value: object) -> None:
    """Sets one cell and states again which identities the report breaks."""
    truth.figures(table)[row][column] = str(value) if isinstance(value, Decimal) else value
    truth.identity_violations = violations(truth)
