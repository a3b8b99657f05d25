"""One step of the loop that writes contracts, for what is really held: as a run would decide, and never uncovered."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paiid.quant.backtest.standing_writing import (
    StandingContract,
    StandingWriter,
    WritingAct,
    WritingDecision,
    decide_writing,
)
from paiid.quant.backtest.writing import run_writing
from paiid.quant.backtest.writing_model import End, WritingPlan
from tests.quant.backtest.test_writing import FALLS, RISES, STARTS_WITH, days_of, only, writing
from tests.support.panels import random_panel


def acts(found: WritingDecision) -> list[tuple[WritingAct, float]]:
    return [(one.act, one.size) for one in found.orders]


def lot(price: float, ends_in: int = 3, contracts: int = 2, strike: float = 100.0) -> StandingContract:
    return StandingContract(strike, int(days_of(RISES)[0]) + ends_in, contracts, 1.0, price)


@pytest.mark.parametrize(("bars", "is_call"), [(RISES, True), (FALLS, False)])
def test_what_it_orders_is_what_a_run_does_at_the_next_open(bars: object, *, is_call: bool) -> None:
    assert isinstance(bars, type(RISES))
    first = replace(bars, **{name: getattr(bars, name)[:1] for name in ("open", "high", "low", "close", "volume")})
    first = replace(first, times=bars.times[:1], dividends=bars.dividends[:1], splits=None)
    ends = writing(bars, [0], is_call=is_call).expirations[:1]
    found = decide_writing(writing(first, [0], is_call=is_call, expirations=ends), first, STARTS_WITH, {})
    ran = only(run_writing(writing(bars, [0], is_call=is_call), bars, STARTS_WITH))
    written = found.orders[-1]
    assert written.terms is not None
    assert (written.terms.strike, written.terms.expiration, written.size) == (
        ran.named_strike, ran.expiration, ran.contracts
    )  # fmt: skip
    assert acts(found)[:-1] == ([(WritingAct.BUY, 200.0)] if is_call else [])
    assert found.equity == STARTS_WITH
    assert written.modelled > ran.premium


def standing(writes: WritingPlan, cash: float, held: StandingWriter) -> WritingDecision:
    return decide_writing(writes, RISES, cash, {0: held})


def test_a_call_that_the_market_prices_low_enough_is_bought_back_whatever_the_model_says() -> None:
    plan = writing(RISES, [], close_at=0.5)
    kept = standing(plan, 5_000, StandingWriter(200, lot(0.51, 30)))
    assert acts(kept) == []
    assert kept.equity == 5_000 + 200 * 104 - 200 * 0.51
    gone = standing(plan, 5_000, StandingWriter(200, lot(0.5, 30)))
    assert acts(gone)[0] == (WritingAct.BUY_BACK, 2)
    assert gone.orders[0].reason is End.BOUGHT_BACK
    # Nobody quotes it: it is worth what exercise would pay, 104 - 100, and is kept.
    unquoted = standing(plan, 5_000, StandingWriter(200, lot(math.nan, 30)))
    assert (acts(unquoted), unquoted.equity) == ([], 5_000 + 200 * 104 - 200 * 4)


def test_the_exit_rule_buys_back_and_sells_and_shares_of_a_put_are_sold() -> None:
    leaving = standing(writing(RISES, [], (4,)), 5_000, StandingWriter(200, lot(1.0, 30)))
    assert acts(leaving) == [(WritingAct.BUY_BACK, 2), (WritingAct.SELL, 200)]
    again = standing(writing(RISES, []), 5_000, StandingWriter(200, lot(1.0, 30), leaves=True))
    assert acts(again) == [(WritingAct.BUY_BACK, 2), (WritingAct.SELL, 200)]
    put = standing(writing(RISES, [], is_call=False), 5_000, StandingWriter(200))
    assert acts(put) == [(WritingAct.SELL, 200)]


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 1_000),
    is_call=st.booleans(),
    cash=st.integers(0, 400_000),
    hundreds=st.lists(st.integers(0, 4), min_size=3, max_size=3),
    written=st.lists(st.booleans(), min_size=3, max_size=3),
    price=st.floats(0.0, 30.0),
)
def test_calls_never_promise_more_than_shares_and_puts_never_more_than_cash(
    seed: int, is_call: bool, cash: int, hundreds: list[int], written: list[bool], price: float
) -> None:
    bars = random_panel(("A", "B", "C"), 40, seed)
    shape, last = bars.close.shape, bars.times.size - 1
    ends = np.full(shape[0], int(days_of(bars)[-1]) + 20)
    plan = writing(
        bars, [last], is_call=is_call, max_positions=3, weight=0.5, expirations=ends, close_at=0.5,
        volatility=np.full(shape, 0.3), steps=np.full(shape, 1.0), dividend_yield=np.zeros(shape),
    )  # fmt: skip
    held: dict[int, StandingWriter] = {}
    for s in range(3):
        if math.isnan(bars.close[last, s]):
            continue
        contracts = hundreds[s] if is_call else min(hundreds[s], 1)
        strike = round(float(bars.close[last, s])) or 1
        open_ = StandingContract(strike, int(ends[0]), contracts, 2.0, price) if written[s] and contracts else None
        shares = hundreds[s] * 100.0 if is_call else 0.0
        if shares or open_:
            held[s] = StandingWriter(shares, open_)
    secured = sum(one.contract.strike * 100 * one.contract.contracts for one in held.values() if one.contract)
    cash += 0 if is_call else int(secured) + 1
    found = decide_writing(plan, bars, float(cash), held)
    back = {one.instrument for one in found.orders if one.act is WritingAct.BUY_BACK}
    bought = {one.instrument: one.size for one in found.orders if one.act is WritingAct.BUY}
    strikes = 0.0
    for one in found.orders:
        if one.act is not WritingAct.WRITE:
            continue
        assert one.terms is not None
        before = held.get(one.instrument)
        # One name an instrument at a time.
        assert before is None or before.contract is None or one.instrument in back
        shares = (before.shares if before else 0.0) + bought.get(one.instrument, 0.0)
        assert not is_call or one.size * 100 <= shares
        strikes += 0 if is_call else one.terms.strike * 100 * one.size
    kept = sum(
        one.contract.strike * 100 * one.contract.contracts
        for s, one in held.items()
        if one.contract is not None and s not in back
    )
    assert is_call or strikes + kept <= cash
