"""What orders do in one bar: open 100, high 103, low 97, close 101, unless told otherwise."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from paiid.domain.fill import FillModel, Match, WorkingState, start
from paiid.domain.fill_bar import match_bar
from paiid.domain.market import Bar
from paiid.domain.order import OrderTerms, OrderType, Side, TimeInForce
from tests.support.scripted_market import ACME, make_bar

D = Decimal
BAR = make_bar("100", "103", "97", "101")


def order(side: Side, type_: OrderType, **terms: Any) -> OrderTerms:
    prices: dict[str, Any] = {
        name: D(value) if name.endswith(("price", "percent")) else value for name, value in terms.items()
    }
    return OrderTerms(ACME, side, prices.pop("quantity", D(10)), type=type_, **prices)


def match(terms: OrderTerms, bar: Bar = BAR, *, state: WorkingState | None = None, slippage: str = "0") -> Match:
    model = FillModel(slippage_bps=D(slippage))
    return match_bar(terms, state or start(terms), bar, model=model)


def price(found: Match) -> tuple[Decimal, bool] | None:
    """Price and whether at the open."""
    return None if found.fill is None else (found.fill.price, found.fill.at_open)


BUY, SELL = Side.BUY, Side.SELL
MARKET, LIMIT, STOP, STOP_LIMIT, TRAILING = (
    OrderType.MARKET,
    OrderType.LIMIT,
    OrderType.STOP,
    OrderType.STOP_LIMIT,
    OrderType.TRAILING_STOP,
)


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        (order(BUY, MARKET), ("100", True)),
        (order(SELL, MARKET), ("100", True)),
        # Limits: beyond the open fill there, inside only when traded through.
        (order(BUY, LIMIT, limit_price="102"), ("100", True)),
        (order(SELL, LIMIT, limit_price="99"), ("100", True)),
        (order(BUY, LIMIT, limit_price="98"), ("98", False)),
        (order(SELL, LIMIT, limit_price="102"), ("102", False)),
        (order(BUY, LIMIT, limit_price="97"), None),
        (order(SELL, LIMIT, limit_price="103"), None),
        # Stops: a gap fills at the open, a touch at the stop.
        (order(SELL, STOP, stop_price="101"), ("100", True)),
        (order(BUY, STOP, stop_price="99"), ("100", True)),
        (order(SELL, STOP, stop_price="97"), ("97", False)),
        (order(BUY, STOP, stop_price="103"), ("103", False)),
        (order(SELL, STOP, stop_price="96.99"), None),
        (order(BUY, STOP, stop_price="103.01"), None),
        # Stop-limits: at the stop if that is within the limit, else only at the close.
        (order(SELL, STOP_LIMIT, stop_price="98", limit_price="97.50"), ("98", False)),
        (order(BUY, STOP_LIMIT, stop_price="102", limit_price="102.50"), ("102", False)),
        (order(SELL, STOP_LIMIT, stop_price="98", limit_price="100"), ("101", False)),
        (order(SELL, STOP_LIMIT, stop_price="98", limit_price="102"), None),
        (order(SELL, STOP_LIMIT, stop_price="101", limit_price="99"), ("100", True)),
        (order(SELL, STOP_LIMIT, stop_price="101", limit_price="102"), ("102", False)),
        # Trailing: 3 under the mark of 100 set at the open is 97, touched by the low.
        (order(SELL, TRAILING, trail_price="3"), ("97", False)),
        # 1.50 would be under the low's reach before the high: 98.50 is touched.
        (order(SELL, TRAILING, trail_price="1.50"), ("98.50", False)),
        # 3.50 is not touched from 100 (96.50); the high of 103 lifts it to 99.50, and the close of 101 is above.
        (order(SELL, TRAILING, trail_price="3.50"), None),
        (order(BUY, TRAILING, trail_price="3.50"), ("100.50", False)),
    ],
)
def test_price_of_each_type(terms: OrderTerms, expected: tuple[str, bool] | None) -> None:
    found = price(match(terms))
    assert found == (None if expected is None else (D(expected[0]), expected[1]))


def test_a_trailing_stop_is_tested_against_the_mark_from_before_the_bar_first() -> None:
    terms = order(SELL, TRAILING, trail_price="3")
    found = match(terms, state=replace(start(terms), mark=D(104)))
    # 104 - 3 = 101 is above the open: a gap.
    assert price(found) == (D(100), True)


def test_the_close_is_tested_against_the_mark_the_bar_made() -> None:
    terms = order(SELL, TRAILING, trail_price="3.50")
    # The high of 103 lifts the stop to 99.50; the close of 99 is certainly later, so it was crossed on the way.
    found = match(terms, make_bar("100", "103", "97", "99"))
    assert price(found) == (D("99.50"), False)
    assert match(terms).state.mark == D(103)


def test_a_triggered_order_that_did_not_fill_stays_triggered() -> None:
    terms = order(SELL, STOP_LIMIT, stop_price="98", limit_price="102")
    waiting = match(terms)
    assert waiting.state.is_triggered
    # Next bar it is a limit order: through 102 it fills at 102.
    assert price(match(terms, state=waiting.state)) == (D(102), False)


def test_slippage_worsens_market_fills_and_is_capped_by_a_limit() -> None:
    # 50 bps: 100 -> 100.50, 97 -> 96.515 -> 96.51.
    assert price(match(order(BUY, MARKET), slippage="50")) == (D("100.50"), True)
    assert price(match(order(SELL, STOP, stop_price="97"), slippage="50")) == (D("96.51"), False)
    assert price(match(order(BUY, LIMIT, limit_price="100.20"), slippage="50")) == (D("100.20"), True)


def test_a_bar_without_volume_does_nothing() -> None:
    terms = order(BUY, MARKET)
    assert match(terms, replace(BAR, volume=0)) == Match(start(terms))
    ioc = order(BUY, MARKET, time_in_force=TimeInForce.IOC)
    assert match(ioc, replace(BAR, volume=0)).cancel_reason == "nothing was traded"


def test_at_most_a_tenth_of_the_volume_fills_and_at_least_one_share() -> None:
    terms = order(BUY, MARKET, quantity=D(100))
    first = match(terms, replace(BAR, volume=455))
    assert first.fill is not None
    assert first.fill.quantity == 45
    second = match(terms, replace(BAR, volume=3), state=first.state)
    assert second.fill is not None
    assert second.fill.quantity == 1


def test_fok_needs_the_whole_quantity() -> None:
    terms = order(BUY, MARKET, quantity=D(100), time_in_force=TimeInForce.FOK)
    assert match(terms, replace(BAR, volume=455)).fill is None
    assert match(terms, replace(BAR, volume=1000)).state.is_complete


def test_a_limit_order_without_a_limit_is_refused() -> None:
    terms = replace(order(BUY, LIMIT, limit_price="90"), limit_price=None)
    with pytest.raises(ValueError, match="limit"):
        match(terms)
