"""A decision is taken twice, on the copy in memory and on the stored row; it rests on its arguments alone."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from paiid.adapters.paper.decide import Decision, History, Look, decide, is_quiet
from paiid.adapters.paper.order import PaperOrder, accepted
from paiid.domain.fill import FillModel, TradingSession
from paiid.domain.market import Interval, Quote
from paiid.domain.order import OrderStatus, OrderTerms, OrderType, Side, TimeInForce
from tests.support.scripted_market import ACME, OPEN_MONDAY, make_bar, make_quote

D = Decimal
TERMS = OrderTerms(ACME, Side.BUY, D(10), type=OrderType.LIMIT, limit_price=D(95), time_in_force=TimeInForce.GTC)
ORDER = accepted("pbo_1", "acc_1", "one", terms=TERMS, at=OPEN_MONDAY)
FELL = make_bar("90", "90", "90", "90", start_at=OPEN_MONDAY)
LOOK = Look(
    now=OPEN_MONDAY + timedelta(minutes=10),
    session=TradingSession.REGULAR,
    model=FillModel(),
    quote=make_quote(),
    history=History(Interval.ONE_MINUTE, (FELL,), is_always_open=False),
)


def test_the_same_arguments_give_the_same_decision() -> None:
    assert decide(ORDER, LOOK) == decide(ORDER, LOOK)
    assert [execution.id for execution in decide(ORDER, LOOK).executions] == ["pbo_1-1"]


def test_bars_that_another_worker_has_walked_do_not_count_again() -> None:
    walked = replace(ORDER, evaluated_until=OPEN_MONDAY + timedelta(minutes=1))
    assert decide(walked, LOOK).executions == ()


def test_a_look_that_is_older_than_the_last_one_does_not_turn_time_back() -> None:
    ahead = replace(ORDER, evaluated_until=LOOK.now + timedelta(minutes=5))
    assert decide(ahead, LOOK).order.evaluated_until == ahead.evaluated_until


def test_only_the_time_of_the_look_is_no_change() -> None:
    looked = decide(ORDER, replace(LOOK, history=None))
    assert looked.order.evaluated_until == LOOK.now
    assert not looked.changes(ORDER)
    assert not looked.is_news(ORDER)


def test_pulling_the_trigger_is_news() -> None:
    terms = replace(TERMS, type=OrderType.STOP_LIMIT, stop_price=D(100), limit_price=D(95))
    order = accepted("pbo_1", "acc_1", "one", terms=terms, at=OPEN_MONDAY)
    triggered = decide(order, replace(LOOK, history=None))
    assert triggered.order.state.is_triggered
    assert triggered.order.status is OrderStatus.NEW
    assert triggered.is_news(order)


def test_an_unchanged_decision_names_no_executions() -> None:
    assert decide(ORDER, replace(LOOK, history=None, quote=None)) == Decision(replace(ORDER, evaluated_until=LOOK.now))


prices = st.decimals("90", "110", places=2)


@st.composite
def orders_for(draw: st.DrawFn) -> PaperOrder:
    """A new order of any lifetime; a stop-limit order has prices of either kind."""
    type_ = draw(st.sampled_from([OrderType.LIMIT, OrderType.STOP_LIMIT, OrderType.MARKET]))
    terms = OrderTerms(
        ACME,
        draw(st.sampled_from(Side)),
        D(10),
        type=type_,
        limit_price=draw(prices),
        stop_price=draw(prices) if type_ is OrderType.STOP_LIMIT else None,
        time_in_force=draw(st.sampled_from(TimeInForce)),
    )
    return accepted("pbo_1", "acc_1", "one", terms=terms, at=OPEN_MONDAY)


def sides_of(quote: Quote) -> st.SearchStrategy[Quote]:
    """The quote with other prices, either side perhaps empty."""
    return st.builds(lambda bid, ask: replace(quote, bid=bid, ask=ask), st.none() | prices, st.none() | prices)


@given(
    order=orders_for(),
    quote=st.one_of(st.none(), sides_of(make_quote())),
    session=st.sampled_from(TradingSession),
    seconds=st.integers(0, 300),
)
def test_an_order_called_quiet_has_nothing_to_do(
    order: PaperOrder, quote: Quote | None, session: TradingSession, seconds: int
) -> None:
    now = OPEN_MONDAY + timedelta(seconds=seconds)
    if is_quiet(order, quote, since=OPEN_MONDAY, now=now):
        look = replace(LOOK, history=None, quote=quote, session=session, now=now)
        assert decide(order, look) == Decision(replace(order, evaluated_until=now))


def test_a_resting_limit_order_is_quiet_until_its_price_comes() -> None:
    now = OPEN_MONDAY + timedelta(seconds=1)
    assert is_quiet(ORDER, make_quote("95.00", "95.01"), since=OPEN_MONDAY, now=now)
    assert not is_quiet(ORDER, make_quote("94.99", "95.00"), since=OPEN_MONDAY, now=now)
    assert not is_quiet(ORDER, make_quote(), since=OPEN_MONDAY, now=OPEN_MONDAY + timedelta(minutes=2))
