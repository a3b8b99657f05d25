"""What becomes of option contracts at their end: the shares they deliver, the cash they settle for."""

from decimal import Decimal
from typing import Final, NamedTuple

from paiid.domain.activity import ZERO, Activity, ActivityKind
from paiid.domain.instrument import Symbol
from paiid.domain.option import INDEX_ROOTS, STANDARD_MULTIPLIER, OptionRight, OptionSymbol, symbol_in

EXERCISED_FROM: Final = Decimal("0.01")
"""USD in the money from which on a contract is exercised at its end (OCC, exercise by exception)."""
_DELIVERING: Final = frozenset({ActivityKind.EXERCISE, ActivityKind.ASSIGNMENT})


class Delivery(NamedTuple):
    """What an exercise or an assignment moves, apart from its fee.

    `quantity` of `symbol` comes in (above 0) or goes out, `cash` likewise; a contract on an index settles in cash and
    delivers nothing.
    """

    symbol: Symbol
    quantity: Decimal
    cash: Decimal


def delivery(activity: Activity, *, is_written: bool | None = None) -> Delivery | None:
    """What the contracts of an exercise or assignment deliver; None for all else, as trades.

    A contract delivers 100 of `terms.to_symbol` or, without it, of what its own name begins with. Of an index it is
    `amount` in cash.

    Args:
        activity: any.
        is_written: whether the account had written them. Statements often call both sides the same, so the position
            decides; without one the kind of activity does.
    """
    option = symbol_in(activity.symbol or "")
    if option is None or activity.kind not in _DELIVERING:
        return None
    written = activity.kind is ActivityKind.ASSIGNMENT if is_written is None else is_written
    if option.root in INDEX_ROOTS:
        return Delivery(INDEX_ROOTS[option.root], ZERO, -activity.amount if written else activity.amount)
    shares = activity.quantity * STANDARD_MULTIPLIER
    buys = (option.right is OptionRight.CALL) is not written
    cash = shares * option.strike
    symbol = activity.terms.to_symbol or Symbol(option.root)
    return Delivery(symbol, shares, -cash) if buys else Delivery(symbol, -shares, cash)


def is_exercised_at(option: OptionSymbol, close: Decimal) -> bool:
    """Whether the holder of a contract that ends exercises it, with the underlying closing at `close` USD."""
    gain = close - option.strike if option.right is OptionRight.CALL else option.strike - close
    return gain >= EXERCISED_FROM
