"""The owner's prices, read by symbol: one row a symbol, for to make a row of each day costs twice the rest."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnClause, Connection, Select, Text, bindparam, cast, func, literal_column, select
from sqlalchemy.dialects import sqlite

from paiid.core.hot import HotStatement
from paiid.core.types import canonical
from paiid.domain.instrument import Symbol
from paiid.features.tracking.models import private_prices

_BETWEEN: Final = ","
_BETWEEN_SQL: Final[ColumnClause[str]] = literal_column(f"'{_BETWEEN}'")
_p: Final = private_prices.c


class DatedValues(NamedTuple):
    """A series, the earliest day first; one value a day."""

    days: tuple[date, ...]
    values: tuple[Decimal, ...]


def _by_symbol(dialect: Any) -> Select[Any]:
    """Symbol, days, prices, each in one text; the later import of a day comes later."""
    is_mine = _p.user_id == bindparam("user_id")
    if dialect is sqlite:
        # SQLite 3.40 knows no order within an aggregate; it takes rows as the inner query orders them.
        inner = select(_p.symbol, _p.day, _p.close).where(is_mine).order_by(_p.symbol, _p.day, _p.import_seq).subquery()
        days, closes = (func.group_concat(cast(one, Text), _BETWEEN_SQL) for one in (inner.c.day, inner.c.close))
        return select(inner.c.symbol, days, closes).group_by(inner.c.symbol).order_by(inner.c.symbol)
    order = dialect.aggregate_order_by(_BETWEEN_SQL, _p.day, _p.import_seq)
    days = func.string_agg(func.to_char(_p.day, literal_column("'YYYY-MM-DD'")), order)
    closes = func.string_agg(cast(_p.close, Text), order)
    return select(_p.symbol, days, closes).where(is_mine).group_by(_p.symbol).order_by(_p.symbol)


_PRICES: Final = HotStatement(_by_symbol, ["user_id"])


def prices_by_symbol(conn: Connection, user_id: str) -> Mapping[Symbol, DatedValues]:
    """The user's prices; a later import wins."""
    # On SQLite the stored text is canonical, PostgreSQL writes all twelve decimals.
    number = Decimal if conn.dialect.name == "sqlite" else _canonical
    known: dict[str, tuple[date, ...]] = {}
    found: dict[Symbol, DatedValues] = {}
    for symbol, days_text, closes_text in _PRICES.all(conn, user_id):
        days = known.get(days_text)
        if days is None:
            # Most symbols have the same days.
            days = known[days_text] = tuple(map(date.fromisoformat, days_text.split(_BETWEEN)))
        found[Symbol(symbol)] = series_of(days, tuple(map(number, closes_text.split(_BETWEEN))))
    return found


def series_of(days: tuple[date, ...], values: Sequence[Decimal]) -> DatedValues:
    """Of values by day and import: the last of a day stays, in the place of the first."""
    last = dict(zip(days, values, strict=True))
    # The same days stay the same object.
    return DatedValues(days if len(last) == len(days) else tuple(last), tuple(last.values()))


def _canonical(text: str) -> Decimal:
    return canonical(Decimal(text))
