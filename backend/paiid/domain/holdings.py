"""An account as a fold of its activities: what is held at any time, what came in from outside, what it brought.

Times are ticks: microseconds of the epoch. An activity without an instant counts from the start of its day in New York.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from enum import StrEnum
from typing import Final, NamedTuple, TypeVar

from paiid.domain.activity import (
    FLOWS,
    OPTION_ENDS,
    ZERO,
    Activity,
    ActivityKind,
    activity_order,
    cash_change,
    is_inflow,
)
from paiid.domain.instrument import Symbol
from paiid.domain.money import QUANTITY_STEP
from paiid.domain.option_ends import delivery
from paiid.domain.series import Series, day_tick, tick_of

_DIGITS: Final = 60
_TAIL: Final = 512
"""So many of the latest activities are folded apart: what is entered late mostly belongs among them."""
_MOST_LATEST: Final = 4 * _TAIL
_BOUGHT, _SOLD = "$bought:", "$sold:"
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

    activities: tuple[Activity, ...] = ()
    holdings: dict[Symbol, Series] = field(default_factory=dict)
    cash: dict[str, Series] = field(default_factory=dict)
    flows: tuple[FlowEvent, ...] = ()
    sums: dict[tuple[AmountKind, str], Series] = field(default_factory=dict)
    dividends: tuple[Amount, ...] = ()
    turned: tuple[Activity, ...] = ()
    earlier: "AccountFold | None" = None
    """The same without its latest activities, where something may yet be put in between."""

    @classmethod
    def of(cls, activities: Iterable[Activity]) -> "AccountFold":
        """The fold of `activities`, which are in `activity_order`."""
        rows = tuple(activities)
        earlier = _taken(cls(), rows[:-_TAIL]) if len(rows) > _TAIL else None
        found = _taken(cls(), rows) if earlier is None else _taken(earlier, rows[-_TAIL:])
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
        first, last = activity_order(added[0]), self.activities[-1:]
        if not last or first >= activity_order(last[0]):
            return self._grown(_taken(self, added))
        earlier = self.earlier
        if earlier is None or first < activity_order(earlier.activities[-1]):
            return AccountFold.of(sorted((*self.activities, *added), key=activity_order))
        latest = sorted((*self.activities[len(earlier.activities) :], *added), key=activity_order)
        return self._grown(_taken(earlier, tuple(latest)))

    def _grown(self, found: "AccountFold") -> "AccountFold":
        done = 0 if self.earlier is None else len(self.earlier.activities)
        if len(found.activities) - done < _MOST_LATEST:
            found.earlier = self.earlier
        else:
            start = AccountFold() if self.earlier is None else self.earlier
            found.earlier = _taken(start, found.activities[done : len(found.activities) - _TAIL])
        return found

    @property
    def first(self) -> Activity | None:
        """The earliest activity."""
        return self.activities[0] if self.activities else None

    def quantity(self, symbol: Symbol) -> Decimal:
        """Held after all activities."""
        held = self.holdings.get(symbol)
        return ZERO if held is None else held.total


def _taken(origin: AccountFold, added: tuple[Activity, ...]) -> AccountFold:
    """`origin` with `added`, which come after all of it."""
    folding = _Folding(origin)
    with localcontext(prec=_DIGITS):
        for one in added:
            folding.take(one)
    return folding.result(added)


class _Folding:
    """A fold being extended; what it shares with its origin is copied before it changes."""

    def __init__(self, origin: AccountFold) -> None:
        self._origin = origin
        self.holdings, self.cash, self.sums = dict(origin.holdings), dict(origin.cash), dict(origin.sums)
        self._own: dict[object, Series] = {}
        self.flows: list[FlowEvent] = []
        self.dividends: list[Amount] = []
        self.turned: list[Activity] = []

    def result(self, added: tuple[Activity, ...]) -> AccountFold:
        old = self._origin
        return AccountFold(
            activities=(*old.activities, *added),
            holdings=self.holdings,
            cash=self.cash,
            flows=(*old.flows, *self.flows),
            sums=self.sums,
            dividends=(*old.dividends, *self.dividends),
            turned=(*old.turned, *self.turned),
        )

    def take(self, activity: Activity) -> None:
        _, kind, day, at, symbol, quantity, _, amount, fee, tax, currency, *_ = activity
        tick = day_tick(day) if at is None else tick_of(at)
        if fee:
            self._count(AmountKind.FEES, activity, tick, fee)
        if tax:
            self._count(AmountKind.TAXES, activity, tick, tax)
        # Most are trades. Members are told apart by identity: their hash is Python and costs more than all the rest.
        if symbol is not None and (kind is ActivityKind.BUY or kind is ActivityKind.COVER):
            costs = amount + fee + tax if fee or tax else amount
            self._trade(symbol, currency, tick, quantity, -costs)
            self._series(self.sums, (AmountKind.BOUGHT, currency), _BOUGHT + currency).add(tick, amount)
        elif symbol is not None and (kind is ActivityKind.SELL or kind is ActivityKind.SHORT):
            left = amount - fee - tax if fee or tax else amount
            self._trade(symbol, currency, tick, -quantity, left)
            self._series(self.sums, (AmountKind.SOLD, currency), _SOLD + currency).add(tick, amount)
        else:
            self._other(activity, tick)

    def _trade(self, symbol: Symbol, currency: str, tick: int, quantity: Decimal, money: Decimal) -> None:
        if money:
            self._money(currency).add(tick, money)
        self._shares(symbol).add(tick, quantity)

    def _other(self, activity: Activity, tick: int) -> None:
        kind = activity.kind
        change = cash_change(activity)
        if change:
            self._money(activity.currency).add(tick, change)
        if kind in FLOWS:
            self._flow(activity, tick)
        elif (counted := _COUNTED.get(kind)) is not None:
            self._count(counted, activity, tick, activity.amount)
        elif (effect := _EFFECTS.get(kind)) is not None:
            effect(self, activity, tick)

    def _count(self, kind: AmountKind, activity: Activity, tick: int, amount: Decimal) -> None:
        self._series(self.sums, (kind, activity.currency), (kind, activity.currency)).add(tick, amount)
        if kind is AmountKind.DIVIDENDS:
            self.dividends.append(Amount(tick, activity, amount))

    def _flow(self, activity: Activity, tick: int) -> None:
        comes = is_inflow(activity)
        size = activity.amount if activity.symbol is None else activity.quantity
        if activity.symbol is not None:
            self._shares(activity.symbol).add(tick, size if comes else -size)
        placement = Placement.INSTANT if activity.at else Placement.START if comes else Placement.END
        self.flows.append(FlowEvent(tick, placement, activity, size if comes else -size))

    def _exchange(self, activity: Activity, tick: int) -> None:
        terms = activity.terms
        if terms.to_currency is not None and terms.to_amount is not None:
            self._money(terms.to_currency).add(tick, terms.to_amount)

    def _split(self, activity: Activity, tick: int) -> None:
        symbol = _symbol(activity)
        held = self._held(symbol)
        if held:
            self._shares(symbol).add(tick, (held * activity.quantity).quantize(QUANTITY_STEP) - held)

    def _turn(self, activity: Activity, tick: int) -> None:
        """A spin-off, a merger, a change of symbol: shares of another thing, with or without those that made them."""
        symbol, terms = _symbol(activity), activity.terms
        held = self._held(symbol)
        self.turned.append(activity)
        if not held:
            return
        ratio = Decimal(1) if terms.ratio is None else terms.ratio
        if activity.kind is not ActivityKind.SPIN_OFF:
            self._shares(symbol).add(tick, -held)
        if ratio and terms.to_symbol is not None:
            self._shares(terms.to_symbol).add(tick, (held * ratio).quantize(QUANTITY_STEP))

    def _end_option(self, activity: Activity, tick: int) -> None:
        symbol = _symbol(activity)
        held = self._held(symbol)
        # Contracts whose opening nobody told end as nothing; they are no position the other way, as lots have it.
        ended = min(activity.quantity, abs(held))
        if ended:
            self._shares(symbol).add(tick, ended if held < 0 else -ended)
        moved = delivery(activity, is_written=held < 0 if held else None)
        if moved is None:
            return
        if moved.quantity:
            self._shares(moved.symbol).add(tick, moved.quantity)
        if moved.cash:
            self._money(activity.currency).add(tick, moved.cash)

    def _held(self, symbol: Symbol) -> Decimal:
        held = self.holdings.get(symbol)
        return ZERO if held is None else held.total

    def _shares(self, symbol: Symbol) -> Series:
        return self._series(self.holdings, symbol, symbol)

    def _money(self, currency: str) -> Series:
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
_EFFECTS: Final[dict[ActivityKind, Callable[[_Folding, Activity, int], None]]] = {
    ActivityKind.EXCHANGE: _Folding._exchange,  # noqa: SLF001  # the table belongs to the class
    ActivityKind.SPLIT: _Folding._split,  # noqa: SLF001
    ActivityKind.SPIN_OFF: _Folding._turn,  # noqa: SLF001
    ActivityKind.MERGER: _Folding._turn,  # noqa: SLF001
    ActivityKind.SYMBOL_CHANGE: _Folding._turn,  # noqa: SLF001
    **dict.fromkeys(OPTION_ENDS, _Folding._end_option),  # noqa: SLF001
}


def _symbol(activity: Activity) -> Symbol:
    if activity.symbol is None:
        raise ValueError(f"{activity.kind} {activity.id} names no symbol")
    return activity.symbol
