"""Whether an account can carry an order for several option contracts, and what it would do to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_UP, Decimal
from typing import Final

from paiid.domain.instrument import Symbol
from paiid.domain.market import Quote
from paiid.domain.money import MONEY_STEP, to_cents
from paiid.domain.option import STANDARD_MULTIPLIER
from paiid.domain.order import Side
from paiid.domain.preview import OrderContext
from paiid.domain.risk import InsufficientBuyingPowerError, check_freshness, free_cash
from paiid.domain.spread import Outlook, Spread, opening_risk, outlook
from paiid.domain.written import check_intent

Quotes = Mapping[Symbol, Quote]
_ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class SpreadEstimate:
    """What the order comes to as the quotes stand.

    `net` (what taking the far sides costs), `middle` and `price` (what it would trade at: its limit, or `net` where
    that is better) are USD for one share of one unit. `cash_change`, `needed` and `available` are USD of the order.
    `outlook` is None where it closes anything.
    """

    net: Decimal
    middle: Decimal
    price: Decimal
    cash_change: Decimal
    needed: Decimal
    available: Decimal
    outlook: Outlook | None


def net_price(spread: Spread, quotes: Quotes) -> Decimal:
    """USD a share of one unit at the far sides of `quotes`; the middle, or last price, of an empty side."""
    total = _ZERO
    for leg in spread.legs:
        quote = quotes[leg.symbol]
        far = quote.ask if leg.side is Side.BUY else quote.bid
        total += leg.signed_ratio * (quote.last if far is None else far)
    return total


def middle_price(spread: Spread, quotes: Quotes) -> Decimal:
    """USD a share of one unit in the middle of `quotes`."""
    return sum((leg.signed_ratio * quotes[leg.symbol].last for leg in spread.legs), _ZERO)


def worst_price(spread: Spread, quotes: Quotes) -> Decimal:
    """USD a share of one unit that the order is judged by: its limit, or what it costs now."""
    return net_price(spread, quotes) if spread.limit_price is None else spread.limit_price


def estimate_spread(spread: Spread, quotes: Quotes, context: OrderContext) -> SpreadEstimate:
    """What the order comes to.

    Raises:
        MissingPriceError: something held has no mark.
    """
    net, worst = net_price(spread, quotes), worst_price(spread, quotes)
    price = min(net, worst)
    opens_all = all(leg.intent.opens for leg in spread.legs)
    return SpreadEstimate(
        net=net,
        middle=middle_price(spread, quotes),
        price=price,
        cash_change=to_cents(-price * STANDARD_MULTIPLIER * spread.quantity),
        needed=_needed(spread, worst),
        available=free_cash(context),
        outlook=outlook(spread.legs, price) if opens_all else None,
    )


def check_spread(spread: Spread, quotes: Quotes, context: OrderContext) -> None:
    """Say yes by returning, of an order that is valid by itself.

    Raises:
        StaleQuoteError: a price is too old to decide on.
        OptionIntentError: a leg would do something else to the position than it says.
        InsufficientBuyingPowerError: what it opens takes more than there is.
        MissingPriceError: something held has no mark.
    """
    for leg in spread.legs:
        check_freshness(quotes[leg.symbol])
    for terms in spread.leg_terms():
        size = terms.quantity or _ZERO
        closing = min(size, context.claims.closable(context.book, terms.symbol, terms.side))
        check_intent(terms, opening=size - closing, closing=closing)
    needed, available = _needed(spread, worst_price(spread, quotes)), free_cash(context)
    if needed > available:
        raise InsufficientBuyingPowerError(needed=needed, available=available)


def reserve_prices(spread: Spread, quotes: Quotes) -> dict[Symbol, Decimal]:
    """USD a share that each leg holds back while the order is open: together what it has to be carried with.

    The first leg that opens holds back all of it; what only closes holds nothing back.
    """
    first = next((leg for leg in spread.legs if leg.intent.opens), None)
    prices = {leg.symbol: _ZERO for leg in spread.legs}
    if first is not None:
        risk = opening_risk(spread.legs, worst_price(spread, quotes))
        prices[first.symbol] = (risk / first.ratio).quantize(MONEY_STEP, ROUND_UP)
    return prices


def _needed(spread: Spread, net: Decimal) -> Decimal:
    return to_cents(opening_risk(spread.legs, net) * STANDARD_MULTIPLIER * spread.quantity)
