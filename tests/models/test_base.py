from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Dialect, Engine, func, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import StatementError

from models import Number, Observation, Run, session
from tests.models import star

PRINTED = ["363.62", "22640", "-27", "0", "0.000001", "1234567.654321", "-0.5", "999999999999999999", "1E+3"]


def store(engine: Engine, value: Decimal | None) -> None:
    with session(engine) as opened:
        star.observe(opened, star.extraction(star.report(), star.document()), star.item(), value)


@pytest.mark.parametrize("printed", PRINTED)
def test_a_number_comes_back_as_it_went_in(engine: Engine, printed: str) -> None:
    store(engine, Decimal(printed))
    with session(engine, read_only=True) as opened:
        value = opened.scalars(select(Observation.value)).one()
        assert isinstance(value, Decimal)
        assert value == Decimal(printed)
        # Compared by the database, as a number and not as text.
        found = opened.scalars(select(func.count()).where(Observation.value == Decimal(printed))).one()
        assert found == 1


@pytest.mark.parametrize(("printed", "shown"), [("363.620", "363.62"), ("22640.0", "22640"), ("100", "100")])
def test_a_number_reads_the_same_from_either_database(engine: Engine, printed: str, shown: str) -> None:
    store(engine, Decimal(printed))
    with session(engine, read_only=True) as opened:
        assert str(opened.scalars(select(Observation.value)).one()) == shown


def test_a_blank_is_null_and_no_zero(engine: Engine) -> None:
    store(engine, None)
    with session(engine, read_only=True) as opened:
        assert opened.scalars(select(Observation.value)).one() is None
        assert opened.execute(text("SELECT count(*) FROM fact WHERE value = 0")).scalar_one() == 0
        assert opened.execute(text("SELECT count(*) FROM fact WHERE value IS NULL")).scalar_one() == 1


@pytest.mark.parametrize(("printed", "kind", "plain"), [("22640", "integer", 22640), ("363.62", "real", 363.62)])
def test_plain_sql_on_sqlite_sees_a_number(sqlite_engine: Engine, printed: str, kind: str, plain: float) -> None:
    store(sqlite_engine, Decimal(printed))
    with sqlite_engine.connect().execution_options(read_only=True) as connection:
        row = connection.exec_driver_sql("SELECT typeof(value), value, value > 100, value < 1000000 FROM fact").one()
    assert tuple(row) == (kind, plain, 1, 1)


@pytest.mark.parametrize("printed", ["0.1234567", "1E+18", "123456789012.123456", "NaN", "Infinity"])
def test_a_number_that_would_be_rounded_is_refused(engine: Engine, printed: str) -> None:
    assert not Number.fits(Decimal(printed))
    with pytest.raises(StatementError, match="cannot be stored exactly"):
        store(engine, Decimal(printed))


def test_a_float_that_is_no_short_decimal_is_refused(engine: Engine) -> None:
    with pytest.raises(StatementError, match="cannot be stored exactly"):
        store(engine, 0.1)  # type: ignore[arg-type]


@given(st.decimals(min_value=-(10**19), max_value=10**19, places=7) | st.decimals(allow_nan=True, allow_infinity=True))
def test_what_fits_is_unchanged_and_what_does_not_is_refused(value: Decimal) -> None:
    dialects: list[Dialect] = [sqlite.dialect(), postgresql.dialect()]  # type: ignore[no-untyped-call]
    for dialect in dialects:
        number = Number()
        bind = number.bind_processor(dialect)
        if Number.fits(value):
            assert number.result_processor(dialect, None)(bind(value)) == value
        else:
            with pytest.raises(ValueError, match="cannot be stored exactly"):
                bind(value)


def test_a_moment_comes_back_in_utc(engine: Engine) -> None:
    in_china = datetime(2024, 1, 30, 16, 15, 30, 250000, tzinfo=timezone(timedelta(hours=8)))
    with session(engine) as opened:
        opened.add(Run(command="ingest", started_at=in_china))
    with session(engine, read_only=True) as opened:
        started = opened.scalars(select(Run.started_at)).one()
        finished = opened.scalars(select(Run.finished_at)).one()
    assert started == star.MORNING
    assert started.tzinfo is UTC
    assert finished is None


def test_a_moment_without_a_zone_is_refused(engine: Engine) -> None:
    with pytest.raises(StatementError, match="no time zone"), session(engine) as opened:
        opened.add(Run(command="ingest", started_at=datetime(2024, 1, 30, 8)))  # noqa: DTZ001


def test_json_is_readable_text_on_sqlite(sqlite_engine: Engine) -> None:
    with session(sqlite_engine) as opened:
        opened.add(Run(command="ingest", counts={"未归位": 3}))
    with sqlite_engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT counts FROM run").scalar_one() == '{"未归位": 3}'


def test_json_comes_back(engine: Engine) -> None:
    warnings = [{"kind": "unplaced", "text": "其他：4（其中一件失效）", "locator": "t2r3c1"}]
    with session(engine) as opened:
        reading = star.extraction(star.report(), star.document())
        reading.warnings = warnings
        opened.add(reading)
    with session(engine, read_only=True) as opened:
        assert opened.scalars(select(type(reading).warnings)).one() == warnings
