"""What stands behind an option contract that is sold without being held: shares for a call, cash for a put."""

from decimal import Decimal
from typing import Final

from paiid.core.errors import ConflictError
from paiid.core.types import decimal_text
from paiid.domain.instrument import Symbol
from paiid.domain.option import INDEX_ROOTS, STANDARD_MULTIPLIER, OptionRight, symbol_in
from paiid.domain.order import OrderTerms, Side
from paiid.domain.preview import OrderContext

_ZERO: Final = Decimal(0)


class UncoveredOptionError(ConflictError):
    """A call would be sold without the shares it promises. Figures are shares."""

    code, title = "uncovered-option", "Not enough shares behind the call"


class OptionIntentError(ConflictError):
    """The order would do something else to the position than it says. Figures are contracts."""

    code, title = "option-intent", "The position is another one"


def check_intent(terms: OrderTerms, *, opening: Decimal, closing: Decimal) -> None:
    """Check that the order does to the position what it says.

    Args:
        terms: of one contract.
        opening: contracts it would open.
        closing: contracts held on the other side, and free, that it would close.
    Raises:
        OptionIntentError: it would do the other.
    """
    intent = terms.position_intent
    if intent is None:
        return
    if intent.opens and closing:
        kind = "short" if terms.side is Side.BUY else "long"
        raise OptionIntentError(
            f"You are {kind} {decimal_text(closing)} {terms.symbol}: close them before you open the other side.",
            symbol=terms.symbol,
            closable=decimal_text(closing),
        )
    if not intent.opens and opening:
        raise OptionIntentError(
            f"Only {decimal_text(closing)} {terms.symbol} can be closed, and the order is for "
            f"{decimal_text(opening + closing)}.",
            symbol=terms.symbol,
            closable=decimal_text(closing),
        )


def check_cover(terms: OrderTerms, context: OrderContext, opening: Decimal) -> None:
    """Check that `opening` contracts of a call that are sold to open have their shares; a put has its price in cash.

    Raises:
        UncoveredOptionError: there are too few that neither another call nor an open order counts on.
    """
    option = symbol_in(terms.symbol)
    if option is None or option.right is not OptionRight.CALL:
        return
    underlying = INDEX_ROOTS.get(option.root, Symbol(option.root))
    needed = opening * STANDARD_MULTIPLIER
    free = max(_ZERO, context.claims.closable(context.book, underlying, Side.SELL) - _promised(context, underlying))
    if free < needed:
        raise UncoveredOptionError(
            f"The call promises {decimal_text(needed)} shares of {underlying}, and {decimal_text(free)} are free. "
            "Calls are sold only with the shares behind them.",
            needed=decimal_text(needed),
            available=decimal_text(free),
        )


def _promised(context: OrderContext, underlying: Symbol) -> Decimal:
    """Shares behind calls that are written, and that open orders are about to write."""
    promised = _ZERO
    sold = {symbol: claim.sold for symbol, claim in context.claims.by_symbol.items() if claim.sold}
    for symbol in {*context.book.positions, *sold}:
        option = symbol_in(symbol)
        if option is None or option.right is not OptionRight.CALL or option.root != underlying:
            continue
        left = context.book.quantity(symbol) - sold.get(symbol, _ZERO)
        promised += max(_ZERO, -left) * STANDARD_MULTIPLIER
    return promised
