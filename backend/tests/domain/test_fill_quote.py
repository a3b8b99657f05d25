"""What orders do on quotes. The quote is 99.90 x 100.10, last 100.00, 1,000 shares a side, unless told otherwise."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from paiid.domain.fill import (
    FillModel,
    Match,
    TradingSession,
    WorkingState,
    match_quote,
    start,
    stop_price,
    trading_session,
)
from paiid.domain.market import Delay, Quote
from paiid.domain.order import OrderTerms, OrderType, Side, TimeInForce
from tests.support.scripted_market import ACME, OPEN_MONDAY, ScriptedMarket, make_quote

D = Decimal
REGULAR = TradingSession.REGULAR
LIMIT, STOP, STOP_LIMIT, TRAILING = (
    OrderType.LIMIT,
    OrderType.STOP,
    OrderType.STOP_LIMIT,
    OrderType.TRAILING_STOP,
)


def buy(quantity: str | None = "10", **terms: Any) -> OrderTerms:
    return OrderTerms(ACME, Side.BUY, None if quantity is None else D(quantity), **terms)


def sell(quantity: str | None = "10", **terms: Any) -> OrderTerms:
    return OrderTerms(ACME, Side.SELL, None if quantity is None else D(quantity), **terms)


def run(
    terms: OrderTerms,
    *quotes: Quote,
    session: TradingSession = REGULAR,
    model: FillModel | None = None,
) -> list[Match]:
    """The order's match on each quote, one second apart, until it is complete or given up."""
    state, matches = start(terms), []
    for number, quote in enumerate(quotes):
        shown = replace(quote, as_of=OPEN_MONDAY + timedelta(seconds=number))
        match = match_quote(terms, state, shown, session=session, model=model or FillModel())
        matches.append(match)
        state = match.state
        if state.is_complete or match.cancel_reason:
            break
    return matches


def filled(matches: list[Match]) -> list[tuple[Decimal, Decimal]]:
    return [(match.fill.quantity, match.fill.price) for match in matches if match.fill]


def last(price: str) -> Quote:
    """A quote around `price`, ten cents to each side."""
    return make_quote(str(D(price) - D("0.10")), str(D(price) + D("0.10")), last=D(price))


class TestMarket:
    def test_buys_at_the_ask_and_sells_at_the_bid(self) -> None:
        assert filled(run(buy(), make_quote())) == [(D(10), D("100.10"))]
        assert filled(run(sell(), make_quote())) == [(D(10), D("99.90"))]

    def test_slippage_is_rounded_to_the_worse_tick(self) -> None:
        # 100.10 x 1.0005 = 100.15005 -> 100.16; 99.90 x 0.9995 = 99.85005 -> 99.85
        model = FillModel(slippage_bps=D(5))
        assert filled(run(buy(), make_quote(), model=model)) == [(D(10), D("100.16"))]
        assert filled(run(sell(), make_quote(), model=model)) == [(D(10), D("99.85"))]

    def test_a_sale_never_slips_to_nothing(self) -> None:
        quote = make_quote("0.0001", "0.0002", last=D("0.0001"))
        assert filled(run(sell(), quote, model=FillModel(slippage_bps=D(9999)))) == [(D(10), D("0.0001"))]

    def test_an_empty_side_fills_nothing(self) -> None:
        assert filled(run(buy(), replace(make_quote(), ask=None, ask_size=0))) == []
        assert filled(run(buy(), make_quote(ask_size=0))) == []


class TestPartialFills:
    def test_at_most_the_quoted_size_fills_on_each_snapshot(self) -> None:
        quotes = [make_quote(ask_size=40), make_quote("99.90", "100.20", ask_size=40), make_quote(ask_size=40)]
        matches = run(buy("100"), *quotes)
        assert filled(matches) == [(D(40), D("100.10")), (D(40), D("100.20")), (D(20), D("100.10"))]
        # (40 x 100.10 + 40 x 100.20 + 20 x 100.10) / 100 = 100.14
        assert matches[-1].state.average_price == D("100.14")
        assert matches[-1].state.is_complete

    def test_one_snapshot_serves_an_order_once(self) -> None:
        terms, quote = buy("100"), make_quote(ask_size=40)
        first = match_quote(terms, start(terms), quote, session=REGULAR, model=FillModel())
        again = match_quote(terms, first.state, quote, session=REGULAR, model=FillModel())
        assert first.fill is not None
        assert again == Match(first.state)

    def test_commission_of_ten_pieces_is_that_of_one(self) -> None:
        # 0.005 x 100 = 0.50 is under the minimum of 1.00, 0.005 x 300 = 1.50 is over it.
        model = FillModel(commission_per_share=D("0.005"), commission_minimum=D(1))
        pieces = run(buy("300"), *[make_quote(ask_size=100)] * 3, model=model)
        assert [match.fill.fee for match in pieces if match.fill] == [D("1.00"), D(0), D("0.50")]
        assert run(buy("300"), make_quote(), model=model)[0].state.fees == D("1.50")


class TestLimit:
    def test_rests_until_the_far_side_reaches_it(self) -> None:
        matches = run(buy(type=LIMIT, limit_price=D("99.50")), last("100"), last("99.45"), last("99.39"))
        assert filled(matches) == [(D(10), D("99.49"))]
        assert len(matches) == 3

    def test_fills_at_the_better_market_price(self) -> None:
        assert filled(run(buy(type=LIMIT, limit_price=D(101)), make_quote())) == [(D(10), D("100.10"))]
        assert filled(run(sell(type=LIMIT, limit_price=D(99)), make_quote())) == [(D(10), D("99.90"))]

    def test_never_slips_past_its_limit(self) -> None:
        model = FillModel(slippage_bps=D(100))
        assert filled(run(buy(type=LIMIT, limit_price=D("100.20")), make_quote(), model=model)) == [
            (D(10), D("100.20"))
        ]
        assert filled(run(sell(type=LIMIT, limit_price=D("99.80")), make_quote(), model=model)) == [(D(10), D("99.80"))]


class TestStop:
    @pytest.mark.parametrize(
        ("terms", "path", "expected"),
        [
            (sell(type=STOP, stop_price=D(98)), ["100", "98.01", "98"], D("97.90")),
            (buy(type=STOP, stop_price=D(102)), ["100", "101.99", "102"], D("102.10")),
            (sell(type=STOP, stop_price=D(98)), ["100", "90"], D("89.90")),
        ],
    )
    def test_triggers_on_the_last_price_and_takes_the_market(
        self, terms: OrderTerms, path: list[str], expected: Decimal
    ) -> None:
        matches = run(terms, *map(last, path))
        assert filled(matches) == [(D(10), expected)]
        assert len(matches) == len(path)

    def test_a_triggered_stop_stays_triggered(self) -> None:
        matches = run(sell(type=STOP, stop_price=D(98)), replace(last("98"), bid_size=0), last("105"))
        assert [match.state.is_triggered for match in matches] == [True, True]
        assert filled(matches) == [(D(10), D("104.90"))]


class TestStopLimit:
    def test_works_as_a_limit_once_triggered(self) -> None:
        terms = sell(type=STOP_LIMIT, stop_price=D(98), limit_price=D("97.50"))
        # A gap to 90 triggers it, but 89.90 is below the limit; it waits for 97.50 or better.
        matches = run(terms, last("100"), last("90"), last("97.55"), last("97.60"))
        assert filled(matches) == [(D(10), D("97.50"))]
        assert [match.state.is_triggered for match in matches] == [False, True, True, True]

    def test_does_nothing_at_its_limit_before_the_trigger(self) -> None:
        terms = buy(type=STOP_LIMIT, stop_price=D(102), limit_price=D(103))
        assert filled(run(terms, last("100"))) == []


class TestTrailingStop:
    def test_follows_a_rise_and_sells_on_the_way_down(self) -> None:
        terms = sell(type=TRAILING, trail_price=D(2))
        matches = run(terms, *map(last, ["100", "105", "103.01", "103"]))
        assert filled(matches) == [(D(10), D("102.90"))]
        assert [match.state.mark for match in matches] == [D(100), D(105), D(105), D(105)]

    def test_follows_a_fall_and_buys_on_the_way_up(self) -> None:
        # 2 % over the low of 90 is 91.80.
        terms = buy(type=TRAILING, trail_percent=D(2))
        assert filled(run(terms, *map(last, ["100", "90", "91.79", "91.80"]))) == [(D(10), D("91.90"))]

    def test_the_trail_is_never_shorter_than_asked(self) -> None:
        # 1 % of 33.33 is 0.3333: to sell, 32.9967 -> 32.99; to buy, 33.6633 -> 33.67.
        state = WorkingState(mark=D("33.33"))
        assert stop_price(sell(type=TRAILING, trail_percent=D(1)), state) == D("32.99")
        assert stop_price(buy(type=TRAILING, trail_percent=D(1)), state) == D("33.67")

    def test_an_order_without_a_stop_has_no_stop_price(self) -> None:
        with pytest.raises(ValueError, match="no stop"):
            stop_price(buy(), start(buy()))


class TestTimeInForce:
    def test_ioc_fills_what_is_there_and_gives_up_the_rest(self) -> None:
        (match,) = run(buy("100", time_in_force=TimeInForce.IOC), make_quote(ask_size=40))
        assert match.fill is not None
        assert match.fill.quantity == 40
        assert match.cancel_reason == "not enough shares on offer"

    def test_fok_fills_all_or_nothing(self) -> None:
        (match,) = run(buy("100", time_in_force=TimeInForce.FOK), make_quote(ask_size=99))
        assert match.fill is None
        assert match.cancel_reason == "not enough shares on offer"
        assert filled(run(buy("100", time_in_force=TimeInForce.FOK), make_quote(ask_size=100))) == [
            (D(100), D("100.10"))
        ]

    @pytest.mark.parametrize("time_in_force", [TimeInForce.IOC, TimeInForce.FOK])
    def test_immediate_limit_orders_do_not_rest(self, time_in_force: TimeInForce) -> None:
        terms = buy(type=LIMIT, limit_price=D(99), time_in_force=time_in_force)
        (match,) = run(terms, make_quote())
        assert match.cancel_reason == "no price within the limit"


class TestWhenNothingFills:
    @pytest.mark.parametrize(
        ("quote", "session", "reason"),
        [
            (make_quote(is_halted=True), REGULAR, "trading is halted"),
            (make_quote(delay=Delay.STALE), REGULAR, "the price is stale"),
            (make_quote(), TradingSession.CLOSED, "the market is closed"),
            (make_quote(), TradingSession.EXTENDED, "the market is closed"),
        ],
    )
    def test_orders_wait_and_immediate_ones_end(self, quote: Quote, session: TradingSession, reason: str) -> None:
        assert run(buy(), quote, session=session) == [Match(start(buy()))]
        ioc = buy(time_in_force=TimeInForce.IOC)
        assert run(ioc, quote, session=session) == [Match(start(ioc), cancel_reason=reason)]

    @pytest.mark.parametrize("quote", [replace(last("90"), is_halted=True), replace(last("90"), delay=Delay.STALE)])
    def test_nothing_triggers_or_trails(self, quote: Quote) -> None:
        for terms in (sell(type=STOP, stop_price=D(98)), buy(type=TRAILING, trail_price=D(1))):
            assert run(terms, quote) == [Match(start(terms))]


class TestExtendedHours:
    def test_only_limit_orders_that_ask_for_it_fill(self) -> None:
        asking = buy(type=LIMIT, limit_price=D(101), extended_hours=True)
        assert filled(run(asking, make_quote(), session=TradingSession.EXTENDED)) != []
        for other in (buy(type=LIMIT, limit_price=D(101)), buy(), replace(asking, type=OrderType.MARKET)):
            assert filled(run(other, make_quote(), session=TradingSession.EXTENDED)) == []

    async def test_a_market_that_never_closes_is_always_regular(self) -> None:
        midnight = OPEN_MONDAY.replace(hour=5)
        pre_market = OPEN_MONDAY.replace(hour=10)
        expected = {
            ("exchange", OPEN_MONDAY): REGULAR,
            ("exchange", pre_market): TradingSession.EXTENDED,
            ("exchange", midnight): TradingSession.CLOSED,
            ("always_open", midnight): REGULAR,
        }
        for (world_clock, instant), session in expected.items():
            assert trading_session(await ScriptedMarket(instant, world_clock).status()) is session


class TestNotional:
    def test_buys_whole_nine_decimals_and_never_more_than_the_amount(self) -> None:
        # 1000 / 100.10 = 9.990009990009...
        (match,) = run(buy(None, notional=D(1000)), make_quote())
        assert match.fill is not None
        assert match.fill.quantity == D("9.990009990")
        assert match.state.quantity == D("9.990009990")
        assert match.state.filled_amount <= 1000

    def test_the_rest_of_a_partial_fill_is_sized_by_the_next_price(self) -> None:
        # 5 x 100 = 500 are spent; the other 500 buy 500 / 125 = 4 shares.
        quotes = [make_quote("99", "100", ask_size=5), make_quote("124", "125", ask_size=5)]
        matches = run(buy(None, notional=D(1000)), *quotes)
        assert filled(matches) == [(D(5), D(100)), (D(4), D(125))]
        assert [match.state.quantity for match in matches] == [D(10), D(9)]
        assert matches[-1].state.is_complete

    def test_an_unsized_order_has_no_quantity(self) -> None:
        assert run(buy(None, notional=D(1000)), make_quote(is_halted=True))[0].state.quantity is None
