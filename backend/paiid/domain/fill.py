"""What an order does against a quote: nothing, trigger, fill, or give up.

Pure rules shared by the paper broker and the backtest. One call looks at one quote and answers at most one fill.

- A market order takes the far side of the quote plus slippage; a limit order the same, never beyond its limit.
- At most the quoted size fills per quote snapshot; the rest waits for the next one. A snapshot (its `as_of`) serves
  the same order once.
- A stop triggers on the last price (`last`), then works as a market or limit order on the same quote.
- A trailing stop's mark is the best last price since the order was first looked at while it could fill.
- A halt, a stale quote or a closed market fills, triggers and trails nothing; IOC and FOK orders are then canceled.
- A notional order buys or sells notional / price shares, cut to nine decimals, so it never costs more than was asked;
  what a partial fill leaves is sized anew by the price of the next fill.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal, localcontext
from enum import StrEnum
from typing import Final

from paiid.domain.instrument import tick_size
from paiid.domain.market import Delay, MarketState, MarketStatus, Quote
from paiid.domain.money import MONEY_STEP, ceil_price, floor_price, floor_quantity, to_cents
from paiid.domain.order import AUCTIONS, OrderTerms, OrderType, Side, TimeInForce

ZERO: Final = Decimal(0)
_BPS: Final = Decimal(10_000)
_AMOUNT_STEP: Final = Decimal("0.000000000001")
_LIMIT_TYPES: Final = frozenset({OrderType.LIMIT, OrderType.STOP_LIMIT})
_STOP_TYPES: Final = frozenset({OrderType.STOP, OrderType.STOP_LIMIT, OrderType.TRAILING_STOP})
_IMMEDIATE: Final = frozenset({TimeInForce.IOC, TimeInForce.FOK})


@dataclass(frozen=True, slots=True)
class FillModel:
    """What trading costs. Rates are >= 0.

    The commission of a whole order is max(`commission_minimum`, per-share + bps parts) in USD; partial fills are
    charged the growth of that figure, so an order in ten pieces costs what it costs in one.
    `bar_participation` is the share of a bar's volume one order may take when only bars are at hand.
    """

    commission_per_share: Decimal = ZERO
    commission_minimum: Decimal = ZERO
    commission_bps: Decimal = ZERO
    slippage_bps: Decimal = ZERO
    bar_participation: Decimal = Decimal("0.1")

    def commission(self, quantity: Decimal, amount: Decimal) -> Decimal:
        """USD, whole cents, for an order of `quantity` shares worth `amount` USD; 0 for no shares."""
        if quantity == 0:
            return ZERO
        charged = self.commission_per_share * quantity + self.commission_bps * amount / _BPS
        return to_cents(max(self.commission_minimum, charged))

    def slip(self, price: Decimal, side: Side) -> Decimal:
        """`price` made worse by the slippage, to the next tick on the worse side; at least one tick for a sale."""
        if self.slippage_bps == 0:
            return price
        if side is Side.BUY:
            return ceil_price(price * (1 + self.slippage_bps / _BPS))
        worse = floor_price(price * (1 - self.slippage_bps / _BPS))
        return max(worse, min(price, tick_size(ZERO)))


class TradingSession(StrEnum):
    """What may fill at an instant."""

    REGULAR = "regular"
    EXTENDED = "extended"
    CLOSED = "closed"


def trading_session(status: MarketStatus) -> TradingSession:
    """`is_tradable` (regular hours, or a market that never closes) lets everything fill."""
    if status.is_tradable:
        return TradingSession.REGULAR
    if status.state in {MarketState.PRE, MarketState.AFTER}:
        return TradingSession.EXTENDED
    return TradingSession.CLOSED


@dataclass(frozen=True, slots=True)
class WorkingState:
    """What has to be remembered of an order between two looks at the market.

    `quantity` is the full size in shares, None while a notional order has none. `filled_amount` is the sum of
    price x quantity in USD, unrounded to twelve decimals. `mark` is a trailing stop's best price so far.
    `used_quote_at` is the `as_of` of the last snapshot whose size was taken.
    """

    quantity: Decimal | None = None
    filled_quantity: Decimal = ZERO
    filled_amount: Decimal = ZERO
    fees: Decimal = ZERO
    is_triggered: bool = False
    mark: Decimal | None = None
    used_quote_at: datetime | None = None

    @property
    def is_complete(self) -> bool:
        """Nothing is left to fill."""
        return self.quantity is not None and self.filled_quantity >= self.quantity

    @property
    def average_price(self) -> Decimal | None:
        """USD a share over all fills, to a millionth; None before the first."""
        if self.filled_quantity == 0:
            return None
        return (self.filled_amount / self.filled_quantity).quantize(MONEY_STEP)


@dataclass(frozen=True, slots=True)
class Fill:
    """One fill: shares > 0, USD a share, fee in USD. `at_open` tells a bar's fill at its open from one inside it."""

    quantity: Decimal
    price: Decimal
    fee: Decimal
    at_open: bool = True


@dataclass(frozen=True, slots=True)
class Match:
    """What one look at the market came to: the state after it, at most one fill, and why the rest is given up."""

    state: WorkingState
    fill: Fill | None = None
    cancel_reason: str | None = None


def start(terms: OrderTerms) -> WorkingState:
    """The state of an order nothing has happened to."""
    return WorkingState(quantity=terms.quantity)


def may_fill(terms: OrderTerms, session: TradingSession) -> bool:
    """Outside regular hours only limit orders that ask for it fill; orders for an auction fill at its print alone."""
    if terms.time_in_force in AUCTIONS:
        return False
    if session is TradingSession.EXTENDED:
        return terms.extended_hours and terms.type is OrderType.LIMIT
    return session is TradingSession.REGULAR


def match_quote(
    terms: OrderTerms, state: WorkingState, quote: Quote, *, session: TradingSession, model: FillModel
) -> Match:
    """What an open order does on one quote."""
    waiting = _why_nothing_fills(terms, quote, session)
    if waiting is not None:
        return give_up(terms, state, waiting)
    state = _observe(terms, state, quote.last)
    price = _marketable_price(terms, state, quote, model)
    if price is None:
        return give_up(terms, state, "no price within the limit")
    if state.used_quote_at is not None and quote.as_of <= state.used_quote_at:
        return Match(state)
    size = Decimal(quote.ask_size if terms.side is Side.BUY else quote.bid_size)
    match = take(terms, state, price, size=size, model=model)
    if match.fill is None:
        return match
    return replace(match, state=replace(match.state, used_quote_at=quote.as_of))


def _why_nothing_fills(terms: OrderTerms, quote: Quote, session: TradingSession) -> str | None:
    if not may_fill(terms, session):
        return "the market is closed"
    if quote.is_halted:
        return "trading is halted"
    if quote.delay is Delay.STALE:
        return "the price is stale"
    return None


def give_up(terms: OrderTerms, state: WorkingState, reason: str) -> Match:
    """No fill: an immediate order ends here, any other waits."""
    return Match(state, cancel_reason=reason if terms.time_in_force in _IMMEDIATE else None)


def take(
    terms: OrderTerms, state: WorkingState, price: Decimal, *, size: Decimal, model: FillModel, at_open: bool = True
) -> Match:
    """Fill what `size` shares allow at `price`; IOC gives up the rest, FOK everything unless all of it fills."""
    wanted = remaining_quantity(terms, state, price)
    if wanted <= 0:
        return Match(replace(state, quantity=state.filled_quantity))
    filled = min(wanted, size)
    if filled <= 0 or (terms.time_in_force is TimeInForce.FOK and filled < wanted):
        return give_up(terms, state, "not enough shares on offer")
    after, fill = _filled(state, filled, price, model=model, at_open=at_open)
    after = replace(after, quantity=state.filled_quantity + wanted)
    leaves_rest = terms.time_in_force is TimeInForce.IOC and filled < wanted
    return Match(after, fill, "not enough shares on offer" if leaves_rest else None)


def remaining_quantity(terms: OrderTerms, state: WorkingState, price: Decimal) -> Decimal:
    """Shares still to fill if they fill at `price`."""
    if terms.notional is None:
        return (terms.quantity or ZERO) - state.filled_quantity
    return floor_quantity(max(ZERO, terms.notional - state.filled_amount) / price)


def _filled(
    state: WorkingState, quantity: Decimal, price: Decimal, *, model: FillModel, at_open: bool
) -> tuple[WorkingState, Fill]:
    total = state.filled_quantity + quantity
    with localcontext(prec=50):
        amount = (state.filled_amount + price * quantity).quantize(_AMOUNT_STEP)
    fees = model.commission(total, amount)
    after = replace(state, filled_quantity=total, filled_amount=amount, fees=fees)
    return after, Fill(quantity=quantity, price=price, fee=fees - state.fees, at_open=at_open)


def _observe(terms: OrderTerms, state: WorkingState, last: Decimal) -> WorkingState:
    """Move the trailing mark and pull the trigger, as the last price says."""
    if terms.type not in _STOP_TYPES or state.is_triggered:
        return state
    state = move_mark(terms, state, last)
    stop = stop_price(terms, state)
    is_reached = last >= stop if terms.side is Side.BUY else last <= stop
    return replace(state, is_triggered=True) if is_reached else state


def move_mark(terms: OrderTerms, state: WorkingState, price: Decimal) -> WorkingState:
    """A trailing stop to sell remembers the highest price, one to buy the lowest."""
    if terms.type is not OrderType.TRAILING_STOP:
        return state
    best = max if terms.side is Side.SELL else min
    mark = price if state.mark is None else best(state.mark, price)
    return state if mark == state.mark else replace(state, mark=mark)


def stop_price(terms: OrderTerms, state: WorkingState) -> Decimal:
    """The price that triggers; a trailing one lies on the grid, never nearer to the mark than asked.

    Raises:
        ValueError: the order has no stop, or a trailing one has no mark yet.
    """
    if terms.stop_price is not None:
        return terms.stop_price
    if state.mark is None:
        raise ValueError("no stop price")
    distance = terms.trail_price or state.mark * (terms.trail_percent or ZERO) / 100
    if terms.side is Side.SELL:
        return max(floor_price(state.mark - distance), ZERO)
    return ceil_price(state.mark + distance)


def limit_price(terms: OrderTerms) -> Decimal:
    """The limit of an order that has one.

    Raises:
        ValueError: it has none; to treat it as a market order could cost any amount.
    """
    if terms.limit_price is None:
        raise ValueError("no limit price")
    return terms.limit_price


def _marketable_price(terms: OrderTerms, state: WorkingState, quote: Quote, model: FillModel) -> Decimal | None:
    """USD a share the order would fill at on this quote, or None if it would rest."""
    if terms.type in _STOP_TYPES and not state.is_triggered:
        return None
    far_side = quote.ask if terms.side is Side.BUY else quote.bid
    return None if far_side is None else within_limit(terms, far_side, model.slip(far_side, terms.side))


def within_limit(terms: OrderTerms, price: Decimal, slipped: Decimal) -> Decimal | None:
    """`slipped` capped by the order's limit; None when `price` itself is beyond it."""
    if terms.type not in _LIMIT_TYPES:
        return slipped
    limit = limit_price(terms)
    if terms.side is Side.BUY:
        return min(limit, slipped) if price <= limit else None
    return max(limit, slipped) if price >= limit else None
