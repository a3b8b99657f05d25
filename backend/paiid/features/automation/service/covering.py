"""What stands behind contracts that are to be written, and what an order for them, or for their shares, waits for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from paiid.domain.instrument import Symbol
from paiid.domain.option import STANDARD_MULTIPLIER, OptionRight, OptionSymbol, is_option
from paiid.domain.order import OPEN, OrderStatus, OrderTerms, Side
from paiid.features.automation.holding import OwnBook
from paiid.features.automation.rows import OrderIntent, PlacedIntent, SendState

_ZERO: Final = Decimal(0)
_SIZE: Final = Decimal(STANDARD_MULTIPLIER)
_FEE_ROOM: Final = Decimal(1)
"""USD a contract that are left for its fee, beside the cash for its strike."""
_WAITS: Final = "Waits for the orders before it."
_STILL_WRITTEN: Final = "The contract before was not bought back."


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of an intent now; all None: it waits. `problem` ends it, `note` says why it waits."""

    terms: OrderTerms | None = None
    note: str | None = None
    problem: str | None = None


def covered(book: OwnBook, intent: OrderIntent, others: Sequence[PlacedIntent] = ()) -> Decimal:
    """How many of the intent's contracts own shares, or own cash that secures nothing else, stand behind.

    Args:
        book: what it owns.
        intent: to write.
        others: other orders that are on their way; what they write, sell and buy is spoken for.
    """
    option = OptionSymbol.parse(intent.symbol)
    underlying = Symbol(option.root)
    if option.right is OptionRight.CALL:
        held = book.holdings.get(underlying)
        shares = _ZERO if held is None else held.shares
        free = shares - book.contracts.promised(underlying) - _spoken_for(others, underlying)
        return max(_ZERO, free // _SIZE)
    free = book.cash - book.contracts.secured - _reserved(others)
    return max(_ZERO, free // (option.strike * _SIZE + _FEE_ROOM))


def _spoken_for(others: Sequence[PlacedIntent], underlying: Symbol) -> Decimal:
    """Shares that orders at the broker sell, or promise."""
    found = _ZERO
    for one in others:
        left = one.intent.quantity - (one.filled_quantity or _ZERO)
        if one.placed_id is None or one.intent.side != Side.SELL.value:
            continue
        if one.intent.symbol == underlying:
            found += left
        elif is_option(one.intent.symbol) and OptionSymbol.parse(one.intent.symbol).root == underlying:
            found += left * _SIZE
    return found


def _reserved(others: Sequence[PlacedIntent]) -> Decimal:
    """USD that orders at the broker may take: of puts that are being written."""
    found = _ZERO
    for one in others:
        if one.placed_id is not None and is_option(one.intent.symbol) and one.intent.side == Side.SELL.value:
            left = one.intent.quantity - (one.filled_quantity or _ZERO)
            found += left * (OptionSymbol.parse(one.intent.symbol).strike * _SIZE + _FEE_ROOM)
    return found


def why_not_written(intent: OrderIntent, book: OwnBook, others: Sequence[PlacedIntent]) -> Step | None:
    """What a contract waits for before it is written, or why it never is; None where it may be."""
    underlying = Symbol(OptionSymbol.parse(intent.symbol).root)
    is_call = OptionSymbol.parse(intent.symbol).right is OptionRight.CALL
    before = [one for one in book.contracts.on(underlying) if one.symbol != intent.symbol]
    back = any(is_option(one.intent.symbol) and one.intent.side == Side.BUY.value for one in _on(others, underlying))
    if before:
        return Step(note=_WAITS) if back else Step(problem=_STILL_WRITTEN)
    is_coming = any(not is_option(one.intent.symbol) and one.intent.side == Side.BUY.value for one in others)
    if is_call and is_coming and covered(book, intent, others) < intent.quantity:
        return Step(note=_WAITS)
    brings_cash = any(not is_option(one.intent.symbol) and one.intent.side == Side.SELL.value for one in others)
    if not is_call and (brings_cash or back) and covered(book, intent, others) < intent.quantity:
        return Step(note=_WAITS)
    return None


def sale(intent: OrderIntent, book: OwnBook, others: Sequence[PlacedIntent]) -> Step:
    """A sale of shares at the market, once no call stands on them any more."""
    symbol = Symbol(intent.symbol)
    held = book.holdings.get(symbol)
    if book.contracts.promised(symbol):
        back = any(is_option(one.intent.symbol) and one.intent.side == Side.BUY.value for one in _on(others, symbol))
        return Step(note=_WAITS) if back else Step(problem=_STILL_WRITTEN)
    if held is None:
        return Step(problem="Nothing of it is held any more.")
    return Step(OrderTerms(symbol=symbol, side=Side.SELL, quantity=min(intent.quantity, held.shares)))


def _on(others: Sequence[PlacedIntent], underlying: Symbol) -> list[PlacedIntent]:
    return [
        one
        for one in others
        if one.intent.symbol == underlying
        or (is_option(one.intent.symbol) and OptionSymbol.parse(one.intent.symbol).root == underlying)
    ]


def still_written(book: OwnBook, intent: OrderIntent) -> Decimal:
    """How many of the contracts that an order buys back are open yet."""
    found = book.contracts.open.get(Symbol(intent.symbol))
    return _ZERO if found is None else found.contracts


def is_alive(one: PlacedIntent, now: datetime) -> bool:
    """Whether an order may still fill: it is on its way, waits for a yes, or stands at the broker."""
    if one.status is not None:
        return OrderStatus(one.status) in OPEN
    is_asked = one.intent.state is SendState.PROPOSED and one.proposal in {"waiting", "approving"}
    return now < one.intent.send_until and (one.intent.state is SendState.PENDING or is_asked)
