from decimal import Decimal

from sqlalchemy import Engine, select, text

from models import Remark, Report, fact, session
from tests.models import star

COLUMNS = [
    "jurisdiction_code",
    "jurisdiction",
    "publisher",
    "year",
    "form",
    "table_key",
    "row_key",
    "column_key",
    "value",
    "unit",
    "note",
    "raw",
    "report_title",
    "url",
    "sha256",
    "locator",
]


def test_fact_has_exactly_these_columns_in_this_order(engine: Engine) -> None:
    with engine.connect() as connection:
        assert list(connection.execute(text("SELECT * FROM fact")).keys()) == COLUMNS
    assert list(fact.columns.keys()) == COLUMNS


def test_fact_tells_all_of_one_cell(engine: Engine) -> None:
    with session(engine) as opened:
        source = star.document()
        reading = star.extraction(star.report(star.jurisdiction()), source)
        reading.capture = star.capture(source)
        star.observe(opened, reading, star.item(form="2019"), Decimal(7))
    with session(engine, read_only=True) as opened:
        row = opened.execute(select(fact)).one()
    assert tuple(row) == (
        "640323",
        "盐池县",
        "盐池县交通运输局",
        2020,
        "2019",  # the item's form, although most of the report is of 2021
        "requests",
        "new",
        "total",
        Decimal(7),
        "件",
        None,
        None,
        "盐池县交通运输局2020年政府信息公开工作年度报告",
        "http://www.yanchi.gov.cn/2020.html",
        "a" * 64,
        "t1r1c1",
    )


def test_a_remark_decides_unit_raw_and_note(engine: Engine) -> None:
    remarks = {
        "plain": None,
        "other_unit": {"raw": "363.62万元", "unit": "万元"},
        "no_unit": {"raw": "363.62", "unit": None},
        "noted": {"raw": "4（其中一件失效）", "note": "其中一件失效", "unit": "件"},
    }
    with session(engine) as opened:
        reading = star.extraction(star.report(), star.document())
        for row_key, remark in remarks.items():
            seen = star.observe(opened, reading, star.item(row_key), Decimal("363.62"))
            if remark:
                opened.add(Remark(extraction_id=seen.extraction_id, item_id=seen.item_id, **remark))
    with session(engine, read_only=True) as opened:
        rows = opened.execute(select(fact.c.row_key, fact.c.unit, fact.c.raw, fact.c.note)).all()
    assert {row.row_key: (row.unit, row.raw, row.note) for row in rows} == {
        "plain": ("件", None, None),
        "other_unit": ("万元", "363.62万元", None),
        "no_unit": (None, "363.62", None),
        "noted": ("件", "4（其中一件失效）", "其中一件失效"),
    }


def test_fact_shows_only_the_current_extraction(engine: Engine) -> None:
    with session(engine) as opened:
        report = star.report()
        cell = star.item()
        star.observe(opened, star.extraction(report, star.document("a"), is_current=False), cell, Decimal(1))
        star.observe(opened, star.extraction(report, star.document("b")), cell, Decimal(2))
    with session(engine, read_only=True) as opened:
        rows = opened.execute(select(fact.c.value, fact.c.sha256)).all()
    assert [tuple(row) for row in rows] == [(Decimal(2), "b" * 64)]


def test_what_is_not_known_hides_no_row(engine: Engine) -> None:
    with session(engine) as opened:
        star.observe(opened, star.extraction(star.report(), star.document()), star.item(unit=None), None)
    with session(engine, read_only=True) as opened:
        row = opened.execute(select(fact)).one()
    assert (row.jurisdiction_code, row.jurisdiction, row.url, row.value, row.unit) == (None,) * 5


def test_continuity_holds_what_is_carried_over_against_the_year_before(engine: Engine) -> None:
    with session(engine) as opened:
        first = star.report()
        reports = {2020: first, 2021: Report(publisher=first.publisher, year=2021)}
        cells = {
            ("carried_forward", "total", 2020): Decimal(4),
            ("carried_over", "total", 2021): Decimal(5),
            ("carried_forward", "natural_person", 2020): Decimal(2),
            ("carried_over", "natural_person", 2021): Decimal(2),
            ("carried_forward", "legal_service", 2020): None,
            ("carried_over", "legal_service", 2021): Decimal(0),
        }
        readings = {
            year: star.extraction(report, star.document(letter))
            for (year, report), letter in zip(reports.items(), "ab", strict=True)
        }
        for (row, column, year), value in cells.items():
            star.observe(opened, readings[year], star.item(row, column), value)
    with session(engine, read_only=True) as opened:
        rows = opened.execute(text("SELECT year, column_key, passed FROM continuity ORDER BY column_key")).all()
    assert [(year, column, None if passed is None else bool(passed)) for year, column, passed in rows] == [
        (2021, "legal_service", None),
        (2021, "natural_person", True),
        (2021, "total", False),
    ]
