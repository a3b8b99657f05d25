"""Column types that keep money exact and time in UTC on SQLite and PostgreSQL alike, and their JSON forms."""

from datetime import UTC, datetime
from decimal import Context, Decimal
from functools import lru_cache
from typing import Annotated, Any, Final

from pydantic import PlainSerializer, WithJsonSchema
from sqlalchemy import DateTime, Dialect, Numeric, String, TypeDecorator
from sqlalchemy.types import TypeEngine
from typing_extensions import override

from paiid.core.clock import isoformat_z, require_utc

SCALE: Final = 12
PRECISION: Final = 38
# The default context would round to 28 digits.
_EXACT: Final = Context(prec=400)


class ExactDecimal(TypeDecorator[Decimal]):
    """A Decimal that comes back as it went in.

    NUMERIC(38, 12) on PostgreSQL; canonical text on SQLite, whose own NUMERIC is a float. So money is
    summed and sorted in Python, never in SQL.
    """

    impl = Numeric(PRECISION, SCALE)
    cache_ok = True

    @override
    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(PRECISION + 3))
        return dialect.type_descriptor(Numeric(PRECISION, SCALE))

    @override
    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if not isinstance(value, Decimal):
            raise TypeError(f"ExactDecimal takes Decimal, not {type(value).__name__}")
        if not value.is_finite():
            raise ValueError("ExactDecimal takes finite numbers only")
        exact = canonical(value)
        # PostgreSQL would round what is finer, and SQLite keep it: the two must not differ.
        if exact and (exact.adjusted() >= PRECISION - SCALE or _exponent(exact) < -SCALE):
            raise ValueError(f"ExactDecimal holds {PRECISION - SCALE} digits before the point and {SCALE} behind it")
        return format(exact, "f") if dialect.name == "sqlite" else exact

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        if value is None:
            return None
        return canonical(Decimal(value))


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, stored in UTC; a naive one raises.

    On SQLite it is fixed-width ISO text with microseconds and no zone, so text order is time order and the
    operator's `datetime()` functions can read it.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    @override
    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(26))
        return dialect.type_descriptor(DateTime(timezone=True))

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        instant = require_utc(value)
        return utc_text(instant) if dialect.name == "sqlite" else instant

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if isinstance(value, str):
            return datetime.fromisoformat(value).replace(tzinfo=UTC)
        return require_utc(value)


@lru_cache(1024)
def utc_text(instant: datetime) -> str:
    """The fixed-width text form `UtcDateTime` stores on SQLite."""
    return require_utc(instant).isoformat(" ", "microseconds")[:26]


def canonical(value: Decimal) -> Decimal:
    """The same number without trailing zeros or an exponent: `1.500` -> `1.5`, `1E+2` -> `100`."""
    if value == 0:
        return Decimal(0)
    normalized = value.normalize(_EXACT)
    return normalized.quantize(Decimal(1), context=_EXACT) if _exponent(normalized) > 0 else normalized


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def decimal_text(value: Decimal) -> str:
    """Plain decimal text, never in scientific notation."""
    return format(canonical(value), "f")


DecimalString = Annotated[
    Decimal,
    PlainSerializer(decimal_text, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "decimal", "examples": ["187.62"]}, mode="serialization"),
]
"""A Decimal that JSON carries as a plain string."""

UtcInstant = Annotated[datetime, PlainSerializer(isoformat_z, return_type=str, when_used="json")]
"""An aware instant that JSON carries as ISO 8601 with `Z`."""
