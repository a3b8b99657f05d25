"""An account as a fold of its activities: what is held at any time, what came in from outside, what it brought.

Times are ticks: microseconds of the epoch. An activity without an instant counts from the start of its day in New York.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from enum import StrEnum
from typing import Final, NamedTuple, TypeVar

from paiid.core.joined import Joined
from paiid.domain.activity import (
    BUYING,
    FLOWS,
    TRADES,
    ZERO,
    Activity,
    ActivityKind,
    activity_order,
    by_dependence,
    cash_change,
    is_inflow,
    is_untimed_turn,
)
from paiid.domain.holding_effects import EFFECTS
from paiid.domain.instrument import Symbol
from paiid.domain.series import Series, day_tick, tick_of

_DIGITS: Final = 60
_TAILS: Final = (32, 512)
"""So many of the latest activities are folded apart: what is entered late mostly belongs among them."""
_MOST: Final = 4
"""A tail that has grown to so many times its length is cut."""
_BOUGHT, _SOLD = "$bought:", "$sold:"
_Adders = tuple[Callable[[int], None], Callable[[Decimal], None]]
K = TypeVar("K")


class Placement(StrEnum):
    """When a flow comes within its day: at its start, at its end, or at an instant of its own."""

    START = "start"
    END = "end"
    INSTANT = "instant"


class FlowEvent(NamedTuple):
    """Money (`symbol` None, `size` in `currency`) or shares that came in (above 0) or went out."""

    tick: int
    placement: Placement
    activity: Activity
    size: Decimal


class Amount(NamedTuple):
    """What one activity brought, in its currency."""

    tick: int
    activity: Activity
    amount: Decimal


class AmountKind(StrEnum):
    """What is summed over a period."""

    DIVIDENDS = "dividends"
    INTEREST = "interest"
    FEES = "fees"
    TAXES = "taxes"
    BOUGHT = "bought"
    SOLD = "sold"


@dataclass(slots=True)
class AccountFold:
    """One account's activities, folded. Shared between readers: never changed once it is made.

    `holdings` are shares by symbol (below 0 when short), `cash` is money by currency, `sums` what was counted of each
    kind in each currency, `turned` the activities by which shares became others.
    """

    activities: Joined[Activity] = field(default_factory=Joined)
    holdings: dict[Symbol, Series] = field(default_factory=dict)
    cash: dict[str, Series] = field(default_factory=dict)
    flows: tuple[FlowEvent, ...] = ()
    sums: dict[tuple[AmountKind, str], Series] = field(default_factory=dict)
    dividends: tuple[Amount, ...] = ()
    turned: tuple[Activity, ...] = ()
    earlier: "AccountFold | None" = None
    """The same without its latest activities, where something may yet be put in between; it has an earlier one, too."""

    @classmethod
    def of(cls, activities: Iterable[Activity]) -> "AccountFold":
        """The fold of `activities`, which are in `activity_order`."""
        rows = tuple(by_dependence(tuple(activities)))
        found = cls()
        for end in (*(len(rows) - tail for tail in reversed(_TAILS)), len(rows)):
            if end > len(found.activities):
                earlier = found if found.activities else None
                found = _taken(found, rows[len(found.activities) : end])
                found.earlier = earlier
        return found

    def extended(self, news: Iterable[Activity]) -> "AccountFold":
        """This fold with `news`, which are in order among themselves.

        The cost is that of the news if they come after all that is known, a little more if they belong among the
        latest, and that of all if they come before those.
        """
        added = tuple(news)
        if not added:
            return self
        if any(map(is_untimed_turn, added)):
            # What turns shares into others may come before what is known of its day.
            return AccountFold.of(sorted((*self.activities, *added), key=activity_order))
        first, last = activity_order(added[0]), self.activities[-1:]
        if not last or first >= activity_order(last[0]):
            return _with_earlier(_taken(self, added), self.earlier)
        earlier = self.earlier
        if earlier is None:
            return AccountFold.of(sorted((*self.activities, *added), key=activity_order))
        latest = self.activities[len(earlier.activities) :]
        border = activity_order(earlier.activities[-1])
        between = tuple(one for one in added if activity_order(one) < border)
        rest = sorted((*latest, *added[len(between) :]), key=activity_order)
        earlier = earlier.extended(between)
        return _with_earlier(_taken(earlier, tuple(by_dependence(rest))), earlier)

    @property
    def first(self) -> Activity | None:
        """The earliest activity."""
        return self.activities[0] if self.activities else None

    def quantity(self, symbol: Symbol) -> Decimal:
        """Held after all activities."""
        held = self.holdings.get(symbol)
        return ZERO if held is None else held.total


def _with_earlier(found: AccountFold, known: AccountFold | None, level: int = 0) -> AccountFold:
    """`found`, whose first activities are those of `known`, with its earlier fold: a new one if the tail grew long."""
    start = AccountFold() if known is None else known
    count, done = len(found.activities), len(start.activities)
    if level == len(_TAILS) or count - done < _MOST * _TAILS[level]:
        found.earlier = known
    else:
        moved = _taken(start, found.activities[done : count - _TAILS[level]])
        found.earlier = _with_earlier(moved, start.earlier, level + 1)
    return found


def _taken(origin: AccountFold, added: tuple[Activity, ...]) -> AccountFold:
    """`origin` with `added`, which come after all of it."""
    folding = _Folding(origin)
    with localcontext(prec=_DIGITS):
        folding.take(added)
    return folding.result(added)


class _Folding:
    """A fold being extended; what it shares with its origin is copied before it changes."""

    def __init__(self, origin: AccountFold) -> None:
        self._origin = origin
        self.holdings, self.cash, self.sums = dict(origin.holdings), dict(origin.cash), dict(origin.sums)
        self._own: dict[object, Series] = {}
        self._adders: dict[tuple[Symbol, str, bool], tuple[_Adders, _Adders, _Adders]] = {}
        self.flows: list[FlowEvent] = []
        self.dividends: list[Amount] = []
        self.turned: list[Activity] = []

    def result(self, added: tuple[Activity, ...]) -> AccountFold:
        old = self._origin
        return AccountFold(
            activities=old.activities.extended(added),
            holdings=self.holdings,
            cash=self.cash,
            flows=(*old.flows, *self.flows) if self.flows else old.flows,
            sums=self.sums,
            dividends=(*old.dividends, *self.dividends) if self.dividends else old.dividends,
            turned=(*old.turned, *self.turned),
        )

    def take(self, activities: Iterable[Activity]) -> None:
        """Fold them in, one after another."""
        buy, cover, sell, short = ActivityKind.BUY, ActivityKind.COVER, ActivityKind.SELL, ActivityKind.SHORT
        adders_of = self._adders.get
        day, tick = None, 0
        for activity in activities:
            _, kind, its_day, at, symbol, quantity, _, amount, fee, tax, currency, _, _, _ = activity
            if at is not None:
                day, tick = None, tick_of(at)
            elif its_day != day:
                day, tick = its_day, day_tick(its_day)
            # Most are trades. Members are told apart by identity: their hash is Python and costs more than the rest.
            is_purchase = kind is buy or kind is cover
            if fee or tax or not amount or symbol is None or not (is_purchase or kind is sell or kind is short):
                self._any(activity, tick)
                continue
            key = (symbol, currency, is_purchase)
            (add_tick, add), (money_tick, add_money), (sum_tick, add_sum) = adders_of(key) or self._adders_of(key)
            add_tick(tick)
            add(quantity if is_purchase else -quantity)
            money_tick(tick)
            add_money(-amount if is_purchase else amount)
            sum_tick(tick)
            add_sum(amount)

    def _any(self, activity: Activity, tick: int) -> None:
        kind, symbol, fee, tax = activity.kind, activity.symbol, activity.fee, activity.tax
        if fee:
            self._count(AmountKind.FEES, activity, tick, fee)
        if tax:
            self._count(AmountKind.TAXES, activity, tick, tax)
        if symbol is None or kind not in TRADES:
            self._other(activity, tick)
            return
        currency, is_purchase = activity.currency, kind in BUYING
        if money := cash_change(activity):
            self.money(currency).add(tick, money)
        self.shares(symbol).add(tick, activity.quantity if is_purchase else -activity.quantity)
        self._traded(currency, is_purchase=is_purchase).add(tick, activity.amount)

    def _adders_of(self, key: tuple[Symbol, str, bool]) -> tuple[_Adders, _Adders, _Adders]:
        """What appends to the series that a trade changes: its shares, its money, and what was bought or sold."""
        symbol, currency, is_purchase = key
        money, shares = self.money(currency), self.shares(symbol)
        changed = shares, money, self._traded(currency, is_purchase=is_purchase)
        first, second, third = ((series.ticks.append, series.changes.append) for series in changed)
        self._adders[key] = found = (first, second, third)
        return found

    def _traded(self, currency: str, *, is_purchase: bool) -> Series:
        kind, name = (AmountKind.BOUGHT, _BOUGHT) if is_purchase else (AmountKind.SOLD, _SOLD)
        return self._series(self.sums, (kind, currency), name + currency)

    def _other(self, activity: Activity, tick: int) -> None:
        kind = activity.kind
        change = cash_change(activity)
        if change:
            self.money(activity.currency).add(tick, change)
        if kind in FLOWS:
            self._flow(activity, tick)
        elif (counted := _COUNTED.get(kind)) is not None:
            self._count(counted, activity, tick, activity.amount)
        elif (effect := EFFECTS.get(kind)) is not None:
            effect(self, activity, tick)

    def _count(self, kind: AmountKind, activity: Activity, tick: int, amount: Decimal) -> None:
        self._series(self.sums, (kind, activity.currency), (kind, activity.currency)).add(tick, amount)
        if kind is AmountKind.DIVIDENDS:
            self.dividends.append(Amount(tick, activity, amount))

    def _flow(self, activity: Activity, tick: int) -> None:
        comes = is_inflow(activity)
        size = activity.amount if activity.symbol is None else activity.quantity
        if activity.symbol is not None:
            self.shares(activity.symbol).add(tick, size if comes else -size)
        placement = Placement.INSTANT if activity.at else Placement.START if comes else Placement.END
        self.flows.append(FlowEvent(tick, placement, activity, size if comes else -size))

    def held(self, symbol: Symbol) -> Decimal:
        """Of a thing, so far."""
        held = self.holdings.get(symbol)
        return ZERO if held is None else held.total

    def shares(self, symbol: Symbol) -> Series:
        """Of a thing, free to be changed."""
        return self._series(self.holdings, symbol, symbol)

    def money(self, currency: str) -> Series:
        """Of a currency, free to be changed."""
        return self._series(self.cash, currency, "$" + currency)

    def _series(self, kept: "dict[K, Series]", key: K, name: object) -> Series:
        """The series under `key`, free to be changed; `name` tells it from those of other things."""
        found = self._own.get(name)
        if found is None:
            known = kept.get(key)
            found = self._own[name] = kept[key] = Series() if known is None else known.copy()
        return found


_COUNTED: Final = {
    ActivityKind.DIVIDEND: AmountKind.DIVIDENDS,
    ActivityKind.INTEREST: AmountKind.INTEREST,
    ActivityKind.FEE: AmountKind.FEES,
    ActivityKind.TAX: AmountKind.TAXES,
}
