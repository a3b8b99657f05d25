"""Lots folded from activities and kept in memory: one more activity costs that activity."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal, NamedTuple, TypeVar

from paiid.domain import lot_books
from paiid.domain.account import LotMethod
from paiid.domain.activity import Activity
from paiid.domain.instrument import Symbol
from paiid.domain.lot_accounts import LotAccount, LotFold
from paiid.domain.lot_books import LOT_KINDS
from paiid.domain.lots import Lot
from paiid.domain.series import Columns, columns_at, day_tick, tick_of
from paiid.domain.tax import RealizedLot, RealizedTotals
from paiid.features.portfolio.lots.reading import LotGroup

_CACHED: Final = 24
T = TypeVar("T")


class LotGap(NamedTuple):
    """A symbol whose lots are left out (no rate) or cost nothing known (no price), and why."""

    symbol: str
    kind: Literal["price", "rate"]
    day: date
    detail: str


class OpenLot(NamedTuple):
    """An open lot of an account; `deferred` >= 0 is what wash sales add to its cost."""

    account: str
    symbol: Symbol
    lot: Lot
    deferred: Decimal
    is_cost_known: bool


@dataclass(frozen=True)
class Plan:
    """How a group is to be folded: methods by account, its base currency, and the values of foreign things.

    `units` are prices of one unit in base currency by symbol and day, `rates` into it by currency.
    """

    base: str
    methods: Mapping[str, LotMethod]
    units: Mapping[tuple[Symbol, date], Decimal] = field(default_factory=dict)
    rates: Mapping[str, Columns] = field(default_factory=dict)

    def rate(self, activity: Activity) -> Decimal | None:
        """What one unit of its currency was worth when it happened."""
        columns = self.rates.get(activity.currency)
        tick = day_tick(activity.day) if activity.at is None else tick_of(activity.at)
        return None if columns is None else columns_at(columns, tick)


@dataclass(frozen=True)
class OpenView:
    """A group's open lots at one moment, those of a symbol in the order in which sales use them up; never changed."""

    lots: tuple[OpenLot, ...]
    gaps: tuple[LotGap, ...]


@dataclass(frozen=True)
class RealizedView:
    """What a group had realized at one moment, by day of closing; never changed. `sums` are by account and year."""

    accounts: frozenset[str]
    realized: tuple[RealizedLot, ...]
    sums: Mapping[tuple[str, int], RealizedTotals]
    gaps: tuple[LotGap, ...]


@dataclass
class _Kept:
    """A fold with what it was made of. Changed only under its lock."""

    group: LotGroup
    plan: Plan
    fold: LotFold
    gaps: tuple[LotGap, ...]
    open: OpenView | None = None
    realized: RealizedView | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def follows(self, group: LotGroup, plan: Plan) -> bool:
        """Whether the fold is, or has now become, that of `group`."""
        if (
            plan != self.plan
            or group.choices != self.group.choices
            or group.accounts.keys() != self.group.accounts.keys()
        ):
            return False
        news: list[tuple[str, Activity]] = []
        for account, found in group.accounts.items():
            known = self.group.accounts[account].activities
            if found.activities is known:
                continue
            count = len(known)
            if len(found.activities) < count or (count and found.activities[count - 1] is not known[-1]):
                return False
            news.extend((account, one) for one in found.activities[count:] if one.kind in LOT_KINDS)
        if any(one.currency != plan.base for _, one in news) or not self.fold.extend(news):
            return False
        self.group = group
        if news:
            self.open = self.realized = None
        return True


@dataclass(frozen=True)
class LotFolds:
    """Folds groups, and keeps them by group and method."""

    _kept: OrderedDict[tuple[Any, ...], _Kept] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def open(self, group: LotGroup, plan: Plan) -> OpenView:
        """The group's open lots now."""

        def made(kept: _Kept) -> OpenView:
            kept.open = kept.open or _open(kept)
            return kept.open

        return self._with(group, plan, made)

    def realized(self, group: LotGroup, plan: Plan) -> RealizedView:
        """What the group has realized by now."""

        def made(kept: _Kept) -> RealizedView:
            kept.realized = kept.realized or _realized(kept)
            return kept.realized

        return self._with(group, plan, made)

    def look(self, group: LotGroup, plan: Plan, fn: Callable[[LotFold], T]) -> T:
        """What `fn` finds in the group's fold, which it must not change."""
        return self._with(group, plan, lambda kept: fn(kept.fold))

    def _with(self, group: LotGroup, plan: Plan, fn: Callable[[_Kept], T]) -> T:
        key = (plan.base, *sorted(plan.methods.items()))
        with self._lock:
            kept = self._kept.get(key)
        if kept is not None:
            with kept.lock:
                if kept.follows(group, plan):
                    return fn(kept)
        kept = _folded(group, plan)
        with self._lock:
            self._kept[key] = kept
            self._kept.move_to_end(key)
            while len(self._kept) > _CACHED:
                self._kept.popitem(last=False)
        with kept.lock:
            return fn(kept)


def fold_of(group: LotGroup, plan: Plan) -> tuple[LotFold, tuple[LotGap, ...]]:
    """The group's accounts folded, and what is left out."""
    prepared, gaps = in_base(group, plan)
    accounts = [
        LotAccount(row.id, plan.methods[row.id], prepared[row.id], group.choices.get(row.id, {})) for row in group.rows
    ]
    return LotFold(accounts, lambda symbol, day: plan.units.get((symbol, day))), gaps


def _folded(group: LotGroup, plan: Plan) -> _Kept:
    fold, gaps = fold_of(group, plan)
    return _Kept(group, plan, fold, gaps)


def in_base(group: LotGroup, plan: Plan) -> tuple[dict[str, Sequence[Activity]], tuple[LotGap, ...]]:
    """What touches lots, by account, in base currency; a symbol with a missing rate is left out, and told."""
    missing: dict[Symbol, LotGap] = {}
    found: dict[str, Sequence[Activity]] = {}
    for account, known in group.accounts.items():
        rows = [one for one in known.activities if one.kind in LOT_KINDS and one.symbol is not None]
        if known.currencies - {plan.base}:
            rows = [_converted(one, plan, missing) for one in rows]
        found[account] = rows
    if not missing:
        return found, ()
    left: dict[str, Sequence[Activity]] = {
        account: [one for one in rows if not _names(one, missing)] for account, rows in found.items()
    }
    return left, tuple(missing.values())


def _names(activity: Activity, symbols: Mapping[Symbol, LotGap]) -> bool:
    return activity.symbol in symbols or activity.terms.to_symbol in symbols


def _converted(activity: Activity, plan: Plan, missing: dict[Symbol, LotGap]) -> Activity:
    """The activity in base currency at the rate of its day, its amounts to a millionth."""
    if activity.currency == plan.base or activity.symbol is None:
        return activity
    rate = plan.rate(activity)
    if rate is None:
        detail = f"No rate of {activity.currency} in {plan.base} on {activity.day}: {activity.symbol} is left out."
        missing.setdefault(activity.symbol, LotGap(activity.symbol, "rate", activity.day, detail))
        return activity
    return lot_books.in_base(activity, plan.base, rate)


def _open(kept: _Kept) -> OpenView:
    fold = kept.fold
    unknown = {lot_id for _, lot_id in fold.unknown}
    lots = tuple(
        OpenLot(account, symbol, lot, fold.taxes.deferred(account, symbol, lot.id), lot.id not in unknown)
        for account, book in fold.books.items()
        for symbol, position in sorted(book.positions.items())
        for lot in position.lots_in_order
    )
    return OpenView(lots, _gaps(kept))


def _realized(kept: _Kept) -> RealizedView:
    taxes = kept.fold.taxes
    sums = {key: one.totals() for key, one in taxes.sums.items()}
    return RealizedView(frozenset(kept.group.accounts), tuple(taxes.realized), sums, _gaps(kept))


def _gaps(kept: _Kept) -> tuple[LotGap, ...]:
    return (*kept.gaps, *_unknown_costs(kept.group, kept.fold))


def _unknown_costs(group: LotGroup, fold: LotFold) -> list[LotGap]:
    wanted = set(fold.unknown)
    return [
        LotGap(one.symbol or "", "price", one.day, f"No price of {one.symbol} on {one.day}: its cost counts as 0.")
        for account, known in group.accounts.items()
        if any(key[0] == account for key in wanted)
        for one in known.activities
        if (account, one.id) in wanted
    ]
