"""What all tables share: constraint names, and column types that mean the same on SQLite and PostgreSQL."""

from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, ClassVar, NoReturn

from sqlalchemy import JSON, DateTime, Dialect, MetaData, Numeric, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

PRECISION = 24
SCALE = 6
_LIMIT = Decimal(10) ** (PRECISION - SCALE)

# Both databases then give a constraint the same name, and a migration can drop it by that name.
NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Number(TypeDecorator[Decimal]):
    """A reported number: `Decimal` in and out, never rounded, NULL for a blank.

    NUMERIC(24, 6) on PostgreSQL. SQLite has no decimals: a whole number is kept as INTEGER, any other as REAL, so
    that it compares as a number in plain SQL. A number that a database would have to round (more than 18 digits before
    the point, more than 6 after it, or more in all than a REAL holds, which is about 15) raises ValueError on either
    database; ask `Number.fits` beforehand.
    """

    impl = Numeric(PRECISION, SCALE)
    cache_ok = True

    @staticmethod
    def fits(value: Decimal) -> bool:
        """Tell whether `value` comes back unchanged from either database."""
        return value.is_finite() and _fits(value)

    def bind_processor(self, dialect: Dialect) -> Any:
        """Give the function that makes a number the driver's, instead of the one of `Numeric`, which would warn."""
        prepare = _for_sqlite if dialect.name == "sqlite" else _exact

        def process(value: Decimal | int | None) -> Decimal | int | float | None:
            if value is None:
                return None
            number = Decimal(value)
            return (
                prepare(number) if number.is_finite() else _exact.__wrapped__(number)
            )  # what is no number has no hash

        return process

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:  # noqa: ARG002
        """Give the function that makes the driver's number a Decimal, the same on both: no trailing zeros."""

        def process(value: Decimal | float | None) -> Decimal | None:
            if value is None:
                return None
            number = value if isinstance(value, Decimal) else Decimal(repr(value))
            whole = number.to_integral_value()
            return whole if whole == number else number.normalize()

        return process


# Most numbers of most reports are small counts, and each is met hundreds of times a report.
@lru_cache(maxsize=4096)
def _fits(number: Decimal) -> bool:
    if abs(number) >= _LIMIT:
        return False
    if number == number.to_integral_value():
        return True
    # repr() of a float is the shortest text that gives the same float: what result_processor will read.
    return number == number.quantize(Decimal(1).scaleb(-SCALE)) and Decimal(repr(float(number))) == number


@lru_cache(maxsize=4096)
def _exact(number: Decimal) -> Decimal:
    return number if Number.fits(number) else _refuse(number)


@lru_cache(maxsize=4096)
def _for_sqlite(number: Decimal) -> int | float:
    number = _exact(number)
    return int(number) if number == number.to_integral_value() else float(number)


def _refuse(number: Decimal) -> NoReturn:
    raise ValueError(f"{number} cannot be stored exactly: see Number.fits for what can")


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: an aware `datetime` in (a naive one raises ValueError), an aware one in UTC out.

    TIMESTAMP WITH TIME ZONE on PostgreSQL; on SQLite the text `YYYY-MM-DD HH:MM:SS.ffffff`, in UTC.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Turn any aware time into UTC before the driver sees it."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone: use datetime.now(UTC) or attach the zone it was measured in")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Name the zone, which SQLite does not keep and PostgreSQL gives as the session's."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# JSONB so that PostgreSQL can compare and search it; readable UTF-8 text on SQLite (the serializer of models.session).
# None is NULL and not the JSON text "null".
Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class Base(DeclarativeBase):
    """The parent of all table classes."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text(),
        datetime: UtcDateTime(),
        Decimal: Number(),
        dict[str, Any]: Json,
        list[dict[str, Any]]: Json,
    }
