"""A decision is taken twice, on the copy in memory and on the stored row; it rests on its arguments alone."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from paiid.adapters.paper.decide import Decision, History, Look, decide
from paiid.adapters.paper.order import accepted
from paiid.domain.fill import FillModel, TradingSession
from paiid.domain.market import Interval
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
