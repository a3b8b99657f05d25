"""What the rarer activities do to what is held: exchanges, splits, shares that become others, options that end."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final, Protocol

from paiid.domain.activity import OPTION_ENDS, Activity, ActivityKind
from paiid.domain.instrument import Symbol
from paiid.domain.money import QUANTITY_STEP
from paiid.domain.option_ends import delivery
from paiid.domain.series import Series


class Held(Protocol):
    """What an account holds, being changed. `turned` are the activities by which shares became others."""

    turned: list[Activity]

    def held(self, symbol: Symbol) -> Decimal:
        """Of a thing, so far."""

    def shares(self, symbol: Symbol) -> Series:
        """Of a thing, free to be changed."""

    def money(self, currency: str) -> Series:
        """Of a currency, free to be changed."""


def _exchange(account: Held, activity: Activity, tick: int) -> None:
    terms = activity.terms
    if terms.to_currency is not None and terms.to_amount is not None:
        account.money(terms.to_currency).add(tick, terms.to_amount)


def _split(account: Held, activity: Activity, tick: int) -> None:
    symbol = _symbol(activity)
    held = account.held(symbol)
    if held:
        account.shares(symbol).add(tick, (held * activity.quantity).quantize(QUANTITY_STEP) - held)


def _turn(account: Held, activity: Activity, tick: int) -> None:
    """A spin-off, a merger, a change of symbol: shares of another thing, with or without those that made them."""
    symbol, terms = _symbol(activity), activity.terms
    held = account.held(symbol)
    account.turned.append(activity)
    if not held:
        return
    ratio = Decimal(1) if terms.ratio is None else terms.ratio
    if activity.kind is not ActivityKind.SPIN_OFF:
        account.shares(symbol).add(tick, -held)
    if ratio and terms.to_symbol is not None:
        account.shares(terms.to_symbol).add(tick, (held * ratio).quantize(QUANTITY_STEP))


def _end_option(account: Held, activity: Activity, tick: int) -> None:
    symbol = _symbol(activity)
    held = account.held(symbol)
    # Contracts whose opening nobody told end as nothing; they are no position the other way, as lots have it.
    ended = min(activity.quantity, abs(held))
    if ended:
        account.shares(symbol).add(tick, ended if held < 0 else -ended)
    moved = delivery(activity, is_written=held < 0 if held else None)
    if moved is None:
        return
    if moved.quantity:
        account.shares(moved.symbol).add(tick, moved.quantity)
    if moved.cash:
        account.money(activity.currency).add(tick, moved.cash)


EFFECTS: Final[Mapping[ActivityKind, Callable[[Held, Activity, int], None]]] = {
    ActivityKind.EXCHANGE: _exchange,
    ActivityKind.SPLIT: _split,
    ActivityKind.SPIN_OFF: _turn,
    ActivityKind.MERGER: _turn,
    ActivityKind.SYMBOL_CHANGE: _turn,
    **dict.fromkeys(OPTION_ENDS, _end_option),
}
"""By kind; the numbers are exact in the context of whoever folds."""


def _symbol(activity: Activity) -> Symbol:
    if activity.symbol is None:
        raise ValueError(f"{activity.kind} {activity.id} names no symbol")
    return activity.symbol
