"""Orders that go together, decided together: who waits for whom, and who ends with whom."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paiid.adapters.paper.decide import History, Look
from paiid.adapters.paper.family import canceled_with, decide_family
from paiid.adapters.paper.order import PaperOrder, Role, accepted
from paiid.domain.fill import FillModel, TradingSession
from paiid.domain.market import Bar, CorporateAction, CorporateActionKind, Interval, Quote
from paiid.domain.order import OrderStatus, OrderTerms, OrderType, Side, TimeInForce
from tests.support.scripted_market import ACME, OPEN_MONDAY, make_bar, make_quote

D = Decimal
S = OrderStatus
GTC, DAY = TimeInForce.GTC, TimeInForce.DAY
LIMIT, STOP, STOP_LIMIT = OrderType.LIMIT, OrderType.STOP, OrderType.STOP_LIMIT


def member(role: Role, side: Side, life: TimeInForce = GTC, **prices: Any) -> PaperOrder:
    """An order for 10 shares as it enters the books."""
    type_ = LIMIT if "limit_price" in prices else STOP
    if len(prices) > 1:
        type_ = STOP_LIMIT
    terms = OrderTerms(ACME, side, D(10), type=type_, time_in_force=life, **prices)
    order = accepted(f"p_{role}", "acc_1", role, terms=terms, at=OPEN_MONDAY)
    return replace(order, family_id="p_entry", role=role)


def bracket(life: TimeInForce = GTC) -> list[PaperOrder]:
    """Buy at 100, sell at 110 or once the price falls to 95."""
    exits = [
        member(Role.TAKE_PROFIT, Side.SELL, life, limit_price=D(110)),
        member(Role.STOP_LOSS, Side.SELL, life, stop_price=D(95)),
    ]
    return [
        member(Role.ENTRY, Side.BUY, life, limit_price=D(100)),
        *(replace(one, status=S.HELD) for one in exits),
    ]


def pair(**stop: Any) -> list[PaperOrder]:
    """Sell at 110 or once the price falls to 95."""
    return [
        member(Role.LEADING_PROFIT, Side.SELL, limit_price=D(110)),
        member(Role.STOP_LOSS, Side.SELL, **(stop or {"stop_price": D(95)})),
    ]


def look(quote: Quote | None = None, *bars: Bar, at: datetime = OPEN_MONDAY) -> Look:
    history = History(Interval.ONE_MINUTE, bars, is_always_open=True) if bars else None
    return Look(at, TradingSession.REGULAR, FillModel(), quote, history)


def priced(last: str, size: int = 1000, at: datetime = OPEN_MONDAY) -> Quote:
    """A quote without a spread."""
    return make_quote(last, last, bid_size=size, ask_size=size, as_of=at)


def minutes(*shapes: tuple[str, str, str, str], volume: int = 100_000) -> list[Bar]:
    return [
        make_bar(*shape, start_at=OPEN_MONDAY + timedelta(minutes=number), volume=volume)
        for number, shape in enumerate(shapes)
    ]


def after(orders: Sequence[PaperOrder], *looks: Look) -> list[PaperOrder]:
    """The orders after each of the looks."""
    found = list(orders)
    for one in looks:
        open_ones = [order for order in found if order.is_open]
        moved = {decision.order.id: decision.order for decision in decide_family(open_ones, one)} if open_ones else {}
        found = [moved.get(order.id, order) for order in found]
    return found


def seconds(*lasts: str, size: int = 1000) -> list[Look]:
    """A look a second."""
    times = [OPEN_MONDAY + timedelta(seconds=number) for number in range(len(lasts))]
    return [look(priced(last, size, at), at=at) for last, at in zip(lasts, times, strict=True)]


def down(*bars: Bar) -> Look:
    """The first look after ten minutes without one, at a price that fills nothing."""
    return look(priced("102", at=OPEN_MONDAY + timedelta(minutes=10)), *bars, at=OPEN_MONDAY + timedelta(minutes=10))


def statuses(orders: Sequence[PaperOrder]) -> list[OrderStatus]:
    return [order.status for order in orders]


def filled(orders: Sequence[PaperOrder]) -> list[Decimal]:
    return [order.state.filled_quantity for order in orders]


class TestEntry:
    def test_exits_are_held_while_it_rests(self) -> None:
        # 111 and 94 are beyond both exits.
        assert statuses(after(bracket(), *seconds("101", "111"))) == [S.NEW, S.HELD, S.HELD]

    def test_filled_whole_lets_them_work(self) -> None:
        assert statuses(after(bracket(), *seconds("100"))) == [S.FILLED, S.NEW, S.NEW]

    def test_filled_in_part_leaves_them_held(self) -> None:
        orders = after(bracket(), *seconds("99", size=4))
        assert statuses(orders) == [S.PARTIALLY_FILLED, S.HELD, S.HELD]
        assert statuses(after(orders, *seconds("99", "99", "94", size=4)[1:]))[0] is S.FILLED

    def test_expired_after_a_part_ends_them_and_says_so(self) -> None:
        orders = bracket()
        entry = replace(orders[0], expires_at=OPEN_MONDAY + timedelta(minutes=5))
        orders = after([entry, *orders[1:]], *seconds("99", size=4))
        ended = after(orders, look(at=OPEN_MONDAY + timedelta(minutes=5)))
        assert statuses(ended) == [S.EXPIRED, S.CANCELED, S.CANCELED]
        assert ended[1].reason is not None
        assert "after 4 of 10 shares" in ended[1].reason

    def test_day_orders_expire_together(self) -> None:
        orders = after(bracket(DAY), look(at=OPEN_MONDAY + timedelta(hours=3)))
        assert statuses(orders) == [S.EXPIRED] * 3
        released = after(bracket(DAY), *seconds("100"))
        assert statuses(after(released, look(at=OPEN_MONDAY + timedelta(hours=3)))) == [S.FILLED, S.EXPIRED, S.EXPIRED]

    def test_a_split_ends_all(self) -> None:
        split = CorporateAction(
            ACME, CorporateActionKind.SPLIT, OPEN_MONDAY.date(), OPEN_MONDAY + timedelta(minutes=1), ratio=D(2)
        )
        now = OPEN_MONDAY + timedelta(minutes=1)
        assert statuses(after(bracket(), replace(look(at=now), split=split))) == [S.CANCELED] * 3


class TestExits:
    @pytest.mark.parametrize("orders", [pair(), after(bracket(), *seconds("100"))[1:]])
    def test_the_profit_ends_the_stop(self, orders: list[PaperOrder]) -> None:
        ended = after(orders, *seconds("102", "110.50"))
        assert statuses(ended) == [S.FILLED, S.CANCELED]
        assert ended[1].reason == "Canceled, for the other exit filled."
        assert ended[0].state.average_price == D("110.50")

    @pytest.mark.parametrize("orders", [pair(), after(bracket(), *seconds("100"))[1:]])
    def test_the_stop_ends_the_profit(self, orders: list[PaperOrder]) -> None:
        assert statuses(after(orders, *seconds("102", "95"))) == [S.CANCELED, S.FILLED]

    def test_what_the_profit_fills_the_stop_is_no_longer_for(self) -> None:
        orders = after(pair(), *seconds("102", "110", size=4))
        assert statuses(orders) == [S.PARTIALLY_FILLED, S.NEW]
        assert [order.state.quantity for order in orders] == [D(10), D(6)]
        at = OPEN_MONDAY + timedelta(minutes=1)
        stopped = after(orders, look(priced("94", at=at), at=at))
        # 4 at the profit, 6 at the stop: each is filled for what it was for in the end.
        assert statuses(stopped) == [S.FILLED, S.FILLED]
        assert filled(stopped) == [D(4), D(6)]
        assert [order.state.quantity for order in stopped] == [D(4), D(6)]

    def test_a_stop_limit_that_was_reached_goes_first(self) -> None:
        orders = after(pair(stop_price=D(95), limit_price=D(94)), *seconds("93", "94.50"))
        assert statuses(orders) == [S.CANCELED, S.FILLED]

    def test_an_exit_that_expires_leaves_the_other(self) -> None:
        profit, stop = pair()
        stop = replace(stop, expires_at=OPEN_MONDAY + timedelta(minutes=1))
        at = OPEN_MONDAY + timedelta(minutes=1)
        assert statuses(after([profit, stop], look(priced("102", at=at), at=at))) == [S.NEW, S.EXPIRED]


class TestCancel:
    def test_an_entry_takes_its_exits_along(self) -> None:
        orders = bracket()
        ended = canceled_with(orders[0], orders, at=OPEN_MONDAY, reason="Canceled on request.")
        assert statuses(ended) == [S.CANCELED] * 3
        assert [one.reason for one in ended[1:]] == ["Canceled with the order it goes with."] * 2

    def test_an_exit_takes_the_other_along_and_leaves_the_entry(self) -> None:
        for orders, exits in ((bracket(), slice(1, 3)), (pair(), slice(0, 2))):
            for first in orders[exits]:
                ended = canceled_with(first, orders, at=OPEN_MONDAY, reason="Canceled on request.")
                assert statuses(ended) == [S.CANCELED] * 2
                assert {one.id for one in ended} == {one.id for one in orders[exits]}
                assert [one.reason for one in ended] == ["Canceled on request.", "Canceled with the other exit."]

    def test_one_exit_alone_goes_on(self) -> None:
        orders = after(bracket(), *seconds("100"))[1:2]
        assert statuses(after(orders, *seconds("102", "110"))) == [S.FILLED]


QUIET = ("102", "103", "101", "102")


class TestDowntime:
    def test_both_touched_in_one_bar_counts_as_the_stop(self) -> None:
        ended = after(pair(), down(*minutes(QUIET, ("102", "111", "94", "100"))))
        assert statuses(ended) == [S.CANCELED, S.FILLED]
        assert ended[1].state.average_price == D(95)

    def test_the_profit_first_when_its_bar_was_first(self) -> None:
        ended = after(pair(), down(*minutes(("102", "111", "101", "102"), ("102", "102", "94", "95"))))
        assert statuses(ended) == [S.FILLED, S.CANCELED]

    def test_entry_and_exit_both_while_nobody_looked(self) -> None:
        bars = minutes(("102", "103", "99", "101"), ("101", "112", "101", "111"))
        assert statuses(after(bracket(), down(*bars))) == [S.FILLED, S.FILLED, S.CANCELED]

    def test_a_bar_that_fills_the_entry_inside_says_nothing_of_the_exits(self) -> None:
        # The low that fills at 100 may come before or after the high of 111 and be the same as that of 94.
        orders = after(bracket(), down(*minutes(("102", "111", "94", "102"))))
        assert statuses(orders) == [S.FILLED, S.NEW, S.NEW]

    def test_one_that_opens_beyond_the_entry_is_all_after_it(self) -> None:
        ended = after(bracket(), down(*minutes(("99", "101", "94", "98"))))
        assert statuses(ended) == [S.FILLED, S.CANCELED, S.FILLED]

    def test_a_stop_that_the_volume_lets_fill_in_part_keeps_the_profit_out_of_its_bar(self) -> None:
        bars = minutes(("102", "111", "94", "100"), volume=40)
        orders = after(pair(), replace(down(*bars), quote=None))
        assert statuses(orders) == [S.NEW, S.PARTIALLY_FILLED]
        assert [order.state.quantity for order in orders] == [D(6), D(10)]


steps = st.lists(st.tuples(st.integers(85, 120), st.integers(0, 12)), min_size=1, max_size=30)


@st.composite
def missed(draw: st.DrawFn, number: int) -> Bar:
    low, high = sorted((draw(st.integers(85, 120)), draw(st.integers(85, 120))))
    open_, close = draw(st.integers(low, high)), draw(st.integers(low, high))
    start = OPEN_MONDAY + timedelta(minutes=number)
    return make_bar(str(open_), str(high), str(low), str(close), start_at=start, volume=draw(st.integers(0, 150)))


def check_books(orders: Sequence[PaperOrder], opened: Decimal) -> None:
    """Never more closed than opened, never both exits whole, and every order says what it is."""
    *_, profit, stop = orders
    closed = profit.state.filled_quantity + stop.state.filled_quantity
    assert closed <= opened
    assert not (profit.state.filled_quantity == D(10) and stop.state.filled_quantity > 0)
    assert not (stop.state.filled_quantity == D(10) and profit.state.filled_quantity > 0)
    for order in orders:
        assert (order.status is S.FILLED) == order.state.is_complete
        assert order.state.filled_quantity <= (order.state.quantity or D(0))
    if closed == D(10):
        assert not profit.is_open
        assert not stop.is_open
    elif profit.is_working and stop.is_working:
        assert profit.remaining == stop.remaining == D(10) - closed


@settings(max_examples=150, deadline=None)
@given(steps, st.booleans(), st.booleans())
def test_on_any_path_of_quotes(path: list[tuple[int, int]], is_pair: bool, is_stop_limit: bool) -> None:
    orders = pair(stop_price=D(95), limit_price=D(93)) if is_stop_limit else pair()
    if not is_pair:
        orders = bracket()
    for number, (last, size) in enumerate(path):
        at = OPEN_MONDAY + timedelta(seconds=number)
        orders = after(orders, look(priced(str(last), size, at), at=at))
        check_books(orders, D(10) if is_pair else orders[0].state.filled_quantity)
        if not is_pair and orders[0].is_open:
            assert statuses(orders[1:]) == [S.HELD, S.HELD]


@settings(max_examples=150, deadline=None)
@given(st.data(), st.integers(1, 8), st.booleans())
def test_on_any_path_of_bars(data: st.DataObject, count: int, is_pair: bool) -> None:
    bars = [data.draw(missed(number)) for number in range(count)]
    before = pair() if is_pair else bracket()
    now = OPEN_MONDAY + timedelta(minutes=count)
    decisions = decide_family(before, look(priced("102", at=now), *bars, at=now))
    orders = [decision.order for decision in decisions]
    check_books(orders, D(10) if is_pair else orders[0].state.filled_quantity)
    for decision in decisions:
        assert sum((one.quantity for one in decision.executions), D(0)) == decision.order.state.filled_quantity
        assert len(decision.executions) == decision.order.execution_count
