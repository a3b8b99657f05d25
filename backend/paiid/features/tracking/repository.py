"""Every query of tracked accounts.

What others read: `activities`, `state`, `private_prices`, `currency_rates`, `private_instruments`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Select, bindparam, column, func, select, table

from paiid.core.hot import HotStatement
from paiid.domain.activity import Activity
from paiid.domain.instrument import Symbol
from paiid.features.tracking.models import activities, currency_rates, imports, private_instruments
from paiid.features.tracking.reading import ALL, COLUMNS, SINCE, activities_of
from paiid.features.tracking.reading_prices import DatedValues, prices_by_symbol, series_of

STAMP_HALF: Final = 8
"""Letters of an account's stamp that name what was removed; the rest names what was added."""


class ActivitiesState(NamedTuple):
    """Names the present set of an account's activities.

    As long as `removed` is the same, nothing was taken away; as long as `added` is, too, nothing came. A fold kept
    for a state with the same `removed` needs `activities(after_seq=...)` only.
    """

    removed: str
    added: str


@dataclass(frozen=True, slots=True)
class PrivateInstrument:
    """Something that only its owner prices. `currency` is that of its prices."""

    user_id: str
    symbol: Symbol
    name: str
    currency: str
    asset_class: str
    sector: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class StoredActivity:
    """An activity with where it came from; `import_seq` is None for one that was typed."""

    activity: Activity
    account_id: str
    import_seq: int | None


@dataclass(frozen=True, slots=True)
class ActivityFilter:
    """Which activities are wanted; `accounts` are ids of the user's own."""

    accounts: Collection[str]
    kinds: Collection[str] = ()
    symbol: Symbol | None = None
    start: date | None = None
    end: date | None = None
    import_seq: int | None = None


_accounts: Final = table("accounts", column("id"), column("orders_stamp"))
_r: Final = currency_rates.c
_STATE: Final = HotStatement(
    # A tracked account has no orders: the word that names their present set names that of its activities instead.
    lambda _: select(_accounts.c.orders_stamp).where(_accounts.c.id == bindparam("account_id")),
    ["account_id"],
)
_RATES: Final = HotStatement(
    lambda _: (
        select(_r.base, _r.quote, _r.day, _r.rate)
        .where(_r.user_id == bindparam("user_id"))
        .order_by(_r.base, _r.quote, _r.day, _r.import_seq)
    ),
    ["user_id"],
)
_i, _n = imports.c, private_instruments.c
_PRICES_STATE: Final = HotStatement(
    lambda _: select(func.max(_i.seq), func.count(_i.undone_at)).where(_i.user_id == bindparam("user_id")), ["user_id"]
)
_INSTRUMENTS: Final = HotStatement(
    lambda _: select(private_instruments).where(_n.user_id == bindparam("user_id")).order_by(_n.symbol), ["user_id"]
)


class TrackingRepository:
    """Reads; those of an account are for a caller that has checked whose it is."""

    def activities(self, conn: Connection, account_id: str, *, after_seq: int = 0) -> tuple[Activity, ...]:
        """The account's activities with `after_seq` < sequence, in `activity_order`."""
        if not after_seq:
            return activities_of(ALL.columns(conn, account_id))
        return activities_of(SINCE.columns(conn, account_id, after_seq))

    def state(self, conn: Connection, account_id: str) -> ActivitiesState:
        """What `activities` would be made of now; costs one row by its key.

        Raises:
            LookupError: there is no such account.
        """
        found = _STATE.first(conn, account_id)
        if found is None:
            raise LookupError(account_id)
        return ActivitiesState(found[0][:STAMP_HALF], found[0][STAMP_HALF:])

    def first_days(self, conn: Connection, account_ids: Collection[str]) -> dict[str, date]:
        """The day of the first activity of each account that has any."""
        if not account_ids:
            return {}
        c = activities.c
        query = select(c.account_id, func.min(c.day)).where(c.account_id.in_(account_ids)).group_by(c.account_id)
        return {row[0]: row[1] for row in conn.execute(query)}

    def page(
        self, conn: Connection, wanted: ActivityFilter, *, before: tuple[date, int] | None, limit: int
    ) -> list[StoredActivity]:
        """The latest activities of the named accounts before that day and sequence, the newest first."""
        query = _page(wanted).order_by(activities.c.day.desc(), activities.c.seq.desc()).limit(limit)
        if before is not None:
            day, seq = before
            query = query.where((activities.c.day < day) | ((activities.c.day == day) & (activities.c.seq < seq)))
        return [_stored(row) for row in conn.execute(query)]

    def activity(self, conn: Connection, accounts: Collection[str], activity_id: str) -> StoredActivity | None:
        """One activity of one of the named accounts."""
        query = _page(ActivityFilter(accounts)).where(activities.c.digest == activity_id)
        row = conn.execute(query).first()
        return None if row is None else _stored(row)

    def private_prices(self, conn: Connection, user_id: str) -> Mapping[Symbol, DatedValues]:
        """The owner's prices by symbol; a later import wins. Their currency stands at the private instrument."""
        return prices_by_symbol(conn, user_id)

    def currency_rates(self, conn: Connection, user_id: str) -> dict[tuple[str, str], DatedValues]:
        """The owner's rates by (base, quote): one unit of base is worth the value in quote; a later import wins."""
        columns = _RATES.columns(conn, user_id)
        if not columns:
            return {}
        found = groupby(zip(*columns, strict=True), key=lambda row: (row[0], row[1]))
        return {pair: series_of(*list(zip(*rows, strict=True))[2:]) for pair, rows in found}

    def prices_state(self, conn: Connection, user_id: str) -> tuple[int, int]:
        """Names what `private_prices` and `currency_rates` would answer now: it changes with every import and undo.

        Also with one of activities, for such a file may hold prices and rates, too.
        """
        found = _PRICES_STATE.first(conn, user_id)
        return (0, 0) if found is None else (found[0] or 0, found[1])

    def private_instruments(self, conn: Connection, user_id: str) -> list[PrivateInstrument]:
        """What only the user prices, by symbol."""
        names = private_instruments.c.keys()
        return [PrivateInstrument(**dict(zip(names, row, strict=True))) for row in _INSTRUMENTS.all(conn, user_id)]


def _page(wanted: ActivityFilter) -> Select[Any]:
    c = activities.c
    query = select(*COLUMNS, c.account_id, c.import_seq).where(c.account_id.in_(wanted.accounts))
    if wanted.kinds:
        query = query.where(c.kind.in_(wanted.kinds))
    if wanted.symbol is not None:
        query = query.where(c.symbol == wanted.symbol)
    if wanted.start is not None:
        query = query.where(c.day >= wanted.start)
    if wanted.end is not None:
        query = query.where(c.day <= wanted.end)
    return query if wanted.import_seq is None else query.where(c.import_seq == wanted.import_seq)


def _stored(row: Sequence[Any]) -> StoredActivity:
    (activity,) = activities_of([(value,) for value in row[:-2]])
    return StoredActivity(activity, row[-2], row[-1])
