"""What becomes of one open order, given all that is known of the market since it was last looked at. Pure.

The same decision is taken twice: once on the copy in memory, to see whether there is anything to store, and once inside
the transaction on the row that is stored then. So a decision may depend on nothing but its arguments.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from paiid.adapters.paper.order import PaperOrder, after_match
from paiid.domain.auction import NAMES, PRINT_AWAITED_FOR, auction_at, match_auction
from paiid.domain.exchange_calendar import market_state, trading_day
from paiid.domain.fill import FillModel, TradingSession, give_up, match_quote, may_fill
from paiid.domain.fill_bar import match_bar
from paiid.domain.market import Bar, CorporateAction, Interval, MarketState, Quote
from paiid.domain.order import AUCTIONS, Execution, OrderStatus, OrderType, Side, TimeInForce

CATCH_UP_AFTER: Final = timedelta(minutes=2)
"""Time without a look after which bars are walked; below it the quotes of each second were enough."""

BAR_LENGTHS: Final = {
    Interval.ONE_MINUTE: timedelta(minutes=1),
    Interval.FIFTEEN_MINUTES: timedelta(minutes=15),
}
"""A daily bar ends with its session instead."""

_UNKNOWN: Final = "The program did not run, and no prices are to be had any more of"
_RESTING: Final = frozenset({TimeInForce.DAY, TimeInForce.GTC})


@dataclass(frozen=True, slots=True)
class History:
    """Raw bars of one symbol, oldest first, for the time nobody looked.

    Those of before `daily_until` are daily ones, the others of `interval`. `unknown` is a stretch that no bars tell of.
    """

    interval: Interval
    bars: tuple[Bar, ...]
    is_always_open: bool
    daily_until: datetime | None = None
    unknown: tuple[datetime, datetime] | None = None

    def end_of(self, bar: Bar) -> datetime:
        """When the bar was complete."""
        is_daily = self.daily_until is not None and bar.start_at < self.daily_until
        length = None if is_daily else BAR_LENGTHS.get(self.interval)
        return trading_day(bar.session_date).closes_at if length is None else bar.start_at + length

    def session_of(self, bar: Bar) -> TradingSession:
        """What could fill in the bar."""
        state = MarketState.OPEN if self.is_always_open else market_state(bar.start_at)
        if state is MarketState.OPEN:
            return TradingSession.REGULAR
        return TradingSession.CLOSED if state is MarketState.CLOSED else TradingSession.EXTENDED


@dataclass(frozen=True, slots=True)
class Look:
    """All an order is decided by.

    `split` is one that took effect since it was last looked at, if any; `print_price` that of the auction that an
    order for one is for, once told, in USD a share.
    """

    now: datetime
    session: TradingSession
    model: FillModel
    quote: Quote | None
    history: History | None = None
    split: CorporateAction | None = None
    print_price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The order after the look, and what filled."""

    order: PaperOrder
    executions: tuple[Execution, ...] = ()

    def changes(self, before: PaperOrder) -> bool:
        """Whether there is anything to store beyond the time of the look."""
        return replace(self.order, evaluated_until=before.evaluated_until) != before

    def is_news(self, before: PaperOrder) -> bool:
        """Whether the order's owner should hear of it; a trailing stop that only moved is none."""
        return self.order.updated_at != before.updated_at or self.order.status != before.status


def is_quiet(order: PaperOrder, quote: Quote | None, *, since: datetime, now: datetime) -> bool:
    """Whether `decide` would change nothing but the time of the look, known without asking it; splits apart.

    Told of resting limit orders, the many; any other order may always have something to do, and one of a family has
    what the others do. `since` is the last look.
    """
    terms = order.terms
    if order.family_id is not None:
        return False
    if terms.time_in_force in AUCTIONS:
        return now < auction_at(terms, order.submitted_at)
    if terms.type is not OrderType.LIMIT or terms.limit_price is None or terms.time_in_force not in _RESTING:
        return False
    if now - since >= CATCH_UP_AFTER or (order.expires_at is not None and now >= order.expires_at):
        return False
    if quote is None:
        return True
    if terms.side is Side.BUY:
        return quote.ask is None or quote.ask > terms.limit_price
    return quote.bid is None or quote.bid < terms.limit_price


def decide(order: PaperOrder, look: Look) -> Decision:
    """Walk the bars that were missed, then splits and expiry, then the present quote; an auction has its print only."""
    if order.terms.time_in_force in AUCTIONS:
        return _at_auction(order, look)
    decision = Decision(order)
    if look.history is not None:
        order = told_of_gap(order, look.history, look.now)
        decision = _catch_up(order, look, look.history)
    order = after_expiry(after_split(decision.order, look), look.now)
    if not order.is_open:
        return Decision(order, decision.executions)
    step = on_quote(order, look)
    filled = () if step.execution is None else (step.execution,)
    return Decision(step.order, (*decision.executions, *filled))


def _at_auction(order: PaperOrder, look: Look) -> Decision:
    """An order for an auction: it waits for that, then for its print, and ends with it."""
    at, name = auction_at(order.terms, order.submitted_at), NAMES[order.terms.time_in_force]
    if look.split is not None and look.split.effective_at <= at:
        order = after_split(order, look)
    order = order.looked(look.now)
    if look.now < at or not order.is_open:
        return Decision(order)
    if look.print_price is None:
        if look.now - at < PRINT_AWAITED_FOR:
            return Decision(order)
        reason = f"Expired: no {name} print was to be had."
        return Decision(order.moved(OrderStatus.EXPIRED, at=at, reason=reason))
    match = match_auction(order.terms, order.state, look.print_price, model=look.model)
    if match.cancel_reason is not None:
        return Decision(order.moved(OrderStatus.CANCELED, at=at, reason=f"Canceled: {match.cancel_reason}."))
    filled, execution = after_match(order, match, at=at)
    return Decision(filled, () if execution is None else (execution,))


@dataclass(frozen=True, slots=True)
class Step:
    """An order after one bar or quote, and what filled. `at_open`: at a bar's open, so that all of it came after."""

    order: PaperOrder
    execution: Execution | None = None
    at_open: bool = False


def on_quote(order: PaperOrder, look: Look) -> Step:
    """An order that is working against the present quote."""
    order = replace(order, evaluated_until=max(look.now, order.evaluated_until))
    terms = order.working_terms
    if look.quote is None:
        match = give_up(terms, order.state, "there is no price")
    else:
        match = match_quote(terms, order.state, look.quote, session=look.session, model=look.model)
    return Step(*after_match(order, match, at=look.now))


def on_bar(order: PaperOrder, bar: Bar, look: Look, history: History) -> Step:
    """An order that is working against a bar that was missed; unchanged by one it was not there for the whole of."""
    ends_at = history.end_of(bar)
    if bar.start_at < order.evaluated_until or ends_at > _last_instant(order, look):
        return Step(order)
    if not may_fill(order.terms, history.session_of(bar)):
        return Step(order)
    match = match_bar(order.working_terms, order.state, bar, model=look.model)
    at_open = match.fill is not None and match.fill.at_open
    return Step(*after_match(order, match, at=bar.start_at if at_open else ends_at), at_open)


def after_split(order: PaperOrder, look: Look) -> PaperOrder:
    """The order, canceled if a split took effect since it was placed: its prices are of before."""
    if not order.is_open or look.split is None or not order.submitted_at < look.split.effective_at <= look.now:
        return order
    reason = f"Canceled by a {look.split.ratio}-for-1 split of {look.split.symbol}; place it anew at new prices."
    return order.moved(OrderStatus.CANCELED, at=look.split.effective_at, reason=reason)


def after_expiry(order: PaperOrder, now: datetime) -> PaperOrder:
    """The order, ended if its time is over."""
    if not order.is_open or order.expires_at is None or now < order.expires_at:
        return order
    return order.moved(OrderStatus.EXPIRED, at=order.expires_at, reason="Expired at the end of its session.")


def told_of_gap(order: PaperOrder, history: History, now: datetime) -> PaperOrder:
    """The order, with a word on the time it could not be tried on, if there was one: its owner hears of it."""
    if history.unknown is None:
        return order
    since, until = (f"{at:%Y-%m-%d %H:%M}" for at in history.unknown)
    return replace(order, reason=f"{_UNKNOWN} {since} to {until} UTC; it was not tried on them.", updated_at=now)


def _catch_up(order: PaperOrder, look: Look, history: History) -> Decision:
    executions: list[Execution] = []
    for bar in history.bars:
        step = on_bar(order, bar, look, history)
        order = step.order
        if step.execution is not None:
            executions.append(step.execution)
        if not order.is_open:
            break
    return Decision(order, tuple(executions))


def _last_instant(order: PaperOrder, look: Look) -> datetime:
    """Up to when bars count: the present, its expiry, or a split, whichever came first."""
    ends = [look.now]
    if order.expires_at is not None:
        ends.append(order.expires_at)
    if look.split is not None:
        ends.append(look.split.effective_at)
    return min(ends)
