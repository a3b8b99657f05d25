"""Runs that write contracts, small enough to be reckoned by hand, and what holds of any."""

import math
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paiid.quant.backtest.model import Costs, FloatArray, Ledger, Panel, Reason
from paiid.quant.backtest.plan import Plan
from paiid.quant.backtest.probes import look_ahead_of_runs
from paiid.quant.backtest.writing import run_writing
from paiid.quant.backtest.writing_model import ContractCosts, End, WritingPlan, WrittenContract
from paiid.quant.backtest.writing_price import listed_strike, premium, wanted_strike
from paiid.quant.measures import log_returns, rolling_volatility
from tests.quant.backtest.test_engine import fills
from tests.support.panels import DAY_S, panel, random_panel

_EPOCH = date(1970, 1, 1).toordinal()
COSTS = ContractCosts(commission=0.65, spread=0.02)
STARTS_WITH = 25_000.0


def days_of(bars: Panel) -> Any:
    return bars.times // DAY_S + _EPOCH


def writing(bars: Panel, enters: list[int], leaves: tuple[int, ...] = (), **changes: Any) -> WritingPlan:
    """At the money, at 20 % a year and no interest, to the panel's fourth day and after it to its last."""
    shape, days = bars.close.shape, days_of(bars)
    entering, leaving = np.zeros(shape, np.bool_), np.zeros(shape, np.bool_)
    entering[enters], leaving[list(leaves)] = True, True
    costs = changes.pop("shares_cost", Costs())
    plan = Plan(np.ones(shape[0], np.bool_), entering, leaving, costs, changes.pop("max_positions", 1))
    given: dict[str, Any] = {
        "is_call": True,
        "weight": 1.0,
        "days": days,
        "expirations": np.where(days < days[min(3, days.size - 1)], days[min(3, days.size - 1)], days[-1]),
        "volatility": np.full(shape, 0.2),
        "dividend_yield": np.zeros(shape),
        "steps": np.full(shape, 5.0),
        "is_by_delta": False,
        "distance": 0.0,
        "costs": COSTS,
    }
    return WritingPlan(plan, **(given | changes))


def only(ledger: Ledger) -> WrittenContract:
    assert ledger.written is not None
    (one,) = ledger.written
    return one


# Monday to Friday. At the money and without interest a call is worth S (2 N(d / 2) - 1), d the deviation to the end,
# and a put the same. From Tuesday's open to Thursday's close are 2 + 6.5 / 24 days: d = 0.2 x sqrt(2.270833 / 365)
# = 0.0157752, N(d / 2) = 0.5 + 0.0078876 x 0.398942 = 0.5031467, so 0.6293 a share. 2 % less is 0.6167: 0.61 on the
# cent. Two contracts bring 122.00 less two commissions of 0.65, so 120.70.
RISES = panel([[100.0], [100.0], [101.0], [102.0], [104.0]], [[100.0], [101.0], [102.0], [103.0], [104.0]])
STAYS = panel([[100.0], [100.0], [101.0], [100.0], [99.0]], [[100.0], [101.0], [100.0], [100.0], [99.0]])
FALLS = panel([[100.0], [100.0], [99.0], [98.0], [98.0]], [[100.0], [99.0], [98.0], [97.0], [98.0]])


class TestCoveredCall:
    def test_shares_are_called_away_at_the_strike(self) -> None:
        found = run_writing(writing(RISES, [0]), RISES, STARTS_WITH)
        # 25,000 at 100 are two hundreds. 20,000 are paid for them; called away on Thursday for 20,000.
        assert fills(found) == [(1, 0, 200, 100, Reason.ENTRY), (3, 0, -200, 100, Reason.ASSIGNED)]
        assert found.cash.tolist() == [25_000, 5_120.7, 5_120.7, 25_120.7, 25_120.7]
        one = only(found)
        assert (one.named_strike, one.contracts, one.premium, one.opened, one.closed) == (100, 2, 0.61, 1, 3)
        assert (one.end, one.price, one.fees) == (End.ASSIGNED, 0.0, 1.3)
        assert one.pnl == pytest.approx(120.7)
        assert one.slippage == pytest.approx((0.629335 - 0.61) * 200, abs=1e-3)
        assert found.equity[3] == 25_120.7

    def test_at_the_money_it_expires_and_the_shares_stay(self) -> None:
        found = run_writing(writing(STAYS, [0]), STAYS, STARTS_WITH)
        assert only(found).end is End.EXPIRED
        assert found.cash.tolist() == [25_000, 5_120.7, 5_120.7, 5_120.7, 5_120.7]
        # On Wednesday the close is the strike and a day is left: d = 0.2 x sqrt(1 / 365) = 0.0104685, so the call is
        # worth 100 x 2 x 0.0052342 x 0.398942 = 0.417629. 5,120.70 + 20,000 - 83.53.
        assert found.equity[2] == pytest.approx(25_037.174, abs=0.01)
        assert found.equity[3] == 25_120.7
        assert found.exposure[3] == 20_000

    @pytest.mark.parametrize(("close", "end"), [(100.01, End.ASSIGNED), (100.009, End.EXPIRED)])
    def test_a_cent_in_the_money_is_exercised(self, close: float, end: End) -> None:
        bars = replace(STAYS, close=STAYS.close.copy())
        bars.close[3] = close
        assert only(run_writing(writing(bars, [0]), bars, STARTS_WITH)).end is end

    def test_the_next_one_is_written_after_the_end(self) -> None:
        bars = panel([*STAYS.open[:4].tolist(), [100.0]], STAYS.close.tolist())
        found = run_writing(writing(bars, [0]), bars, STARTS_WITH)
        assert found.written is not None
        assert [(one.opened, one.closed, one.named_strike) for one in found.written] == [(1, 3, 100), (4, 4, 100)]

    def test_the_exit_rule_sells_the_shares_and_buys_the_call_back_at_one_open(self) -> None:
        found = run_writing(writing(RISES, [0], (1,)), RISES, STARTS_WITH)
        # Wednesday's open of 101, 1 + 6.5 / 24 days before the end: d = 0.2 x sqrt(1.270833 / 365) = 0.0118013,
        # d1 = ln(1.01) / d + d / 2 = 0.849062, d2 = 0.837261; N(d1) = 0.802077, N(d2) = 0.798777, so
        # 101 x 0.802077 - 100 x 0.798777 = 1.1321. With 2 % 1.1547, so 1.16 on the cent: 232.00 and 1.30.
        one = only(found)
        assert (one.end, one.closed, one.price) == (End.CLOSED, 2, 1.16)
        assert fills(found)[1] == (2, 0, -200, 101, Reason.EXIT_RULE)
        assert found.cash[2] == pytest.approx(5_120.7 + 20_200 - 233.3)
        assert one.pnl == pytest.approx((0.61 - 1.16) * 200 - 2.6)

    def test_one_whose_premium_is_nearly_earned_is_bought_back(self) -> None:
        # On Tuesday the close of 95 leaves the call worth under half a cent; the cheapest ask is a cent.
        bars = panel([[100.0], [100.0], [95.0], [95.0], [95.0]], [[100.0], [95.0], [95.0], [95.0], [95.0]])
        found = run_writing(writing(bars, [0], close_at=0.5), bars, STARTS_WITH)
        assert found.written is not None
        one = found.written[0]
        assert (one.end, one.closed, one.price) == (End.BOUGHT_BACK, 2, 0.01)
        # The next is written at the same open, at the strike nearest to 95.
        assert [(it.opened, it.named_strike) for it in found.written[:2]] == [(1, 100), (2, 95)]

    def test_it_is_rolled_so_many_days_before_its_end(self) -> None:
        days = days_of(STAYS)
        found = run_writing(
            writing(STAYS, [0], roll_days=1, expirations=np.where(days < days[2], days[3], days[4] + 7)),
            STAYS,
            STARTS_WITH,
        )
        assert found.written is not None
        # Wednesday's close is a day before the end; at Thursday's open the old one goes and the new one comes.
        assert [(one.opened, one.closed, one.end) for one in found.written] == [
            (1, 3, End.ROLLED),
            (3, -1, End.OPEN),
        ]

    def test_what_cash_does_not_pay_is_not_bought_back(self) -> None:
        # 20,050 buy two hundreds and leave 50 and the premium; the call is worth some 1,000 when it is to go.
        bars = panel([[100.0], [100.0], [105.0], [105.0], [105.0]], [[100.0], [105.0], [105.0], [105.0], [105.0]])
        plan = writing(bars, [0], roll_days=2, expirations=np.full(5, days_of(bars)[3]))
        found = run_writing(plan, bars, 20_050.0)
        assert [one.end for one in found.written or ()] == [End.ASSIGNED]
        assert (found.cash >= 0).all()

    def test_the_last_day_without_a_bar_counts_the_close_before(self) -> None:
        days = days_of(RISES)
        plan = writing(RISES, [0], expirations=np.full(5, days[4] - 7), days=days - np.array([14, 14, 14, 0, 0]))
        found = run_writing(plan, RISES, STARTS_WITH)
        assert only(found).end is End.ASSIGNED
        assert fills(found)[1][:2] == (3, 0)


class TestCashSecuredPut:
    def test_shares_are_put_at_the_strike_and_sold_at_the_next_open(self) -> None:
        found = run_writing(writing(FALLS, [0], is_call=False), FALLS, STARTS_WITH)
        assert fills(found) == [(3, 0, 200, 100, Reason.ASSIGNED), (4, 0, -200, 98, Reason.AFTER_ASSIGNMENT)]
        # 25,000 + 120.70; 20,000 for the shares, 19,600 from them.
        assert found.cash.tolist() == [25_000, 25_120.7, 25_120.7, 5_120.7, 24_720.7]
        assert only(found).end is End.ASSIGNED

    def test_it_expires_where_the_price_stays_above(self) -> None:
        found = run_writing(writing(RISES, [0], is_call=False), RISES, STARTS_WITH)
        assert only(found).end is End.EXPIRED
        assert fills(found) == []
        assert found.cash[-1] == 25_120.7

    def test_cash_for_one_contract_is_not_enough_for_two(self) -> None:
        assert only(run_writing(writing(FALLS, [0], is_call=False), FALLS, 19_999.0)).contracts == 1
        assert run_writing(writing(FALLS, [0], is_call=False), FALLS, 9_999.0).written == ()

    def test_what_secures_one_put_secures_no_other(self) -> None:
        twice = panel(*([[*row, *row] for row in rows] for rows in (FALLS.open.tolist(), FALLS.close.tolist())))
        found = run_writing(writing(twice, [0], is_call=False, max_positions=2), twice, STARTS_WITH)
        # All of the equity for each: two contracts of the first, and 5,120.70 that are free do not secure a third.
        assert [(one.instrument, one.contracts) for one in found.written or ()] == [(0, 2)]
        half = run_writing(writing(twice, [0], is_call=False, max_positions=2, weight=0.5), twice, STARTS_WITH)
        assert [(one.instrument, one.contracts) for one in half.written or ()] == [(0, 1), (1, 1)]

    def test_cash_that_secures_a_put_earns_interest(self) -> None:
        costs = Costs(cash_rate=0.0365)
        found = run_writing(writing(RISES, [0], is_call=False, shares_cost=costs), RISES, STARTS_WITH)
        # 25,000 x 0.0365 / 365 = 2.50 for the night to Tuesday, then on 25,123.20 2.51 a night, three times.
        assert found.interest == pytest.approx(2.5 + 3 * 2.51)


class TestActions:
    def test_a_split_restates_shares_and_contract(self) -> None:
        prices = [[100.0], [100.0], [50.0], [52.0], [52.0]]
        bars = replace(panel(prices, prices), splits=np.array([[1.0], [1.0], [2.0], [1.0], [1.0]]))
        found = run_writing(writing(bars, [0]), bars, STARTS_WITH)
        # 200 shares become 400 and the strike 50: called away for the same 20,000.
        assert fills(found)[1] == (3, 0, -400, 50, Reason.ASSIGNED)
        assert (only(found).named_strike, only(found).contracts, found.cash[-1]) == (100, 2, 25_120.7)

    def test_a_dividend_is_paid_on_the_shares(self) -> None:
        bars = replace(STAYS, dividends=np.array([[0.0], [0.0], [0.5], [0.0], [0.0]]))
        assert run_writing(writing(bars, [0]), bars, STARTS_WITH).cash[-1] == pytest.approx(5_220.7)


class TestStrike:
    @pytest.mark.parametrize("is_call", [True, False])
    @pytest.mark.parametrize("delta", [0.05, 0.3, 0.5, 0.9])
    def test_the_strike_of_a_delta_has_it(self, delta: float, is_call: bool) -> None:
        strike = wanted_strike(100.0, 0.1, 0.03, 0.01, 0.25, is_call=is_call, delta=delta)
        found = premium(100.0, strike, 0.1, 0.03, 0.01, 0.25, is_call=is_call)[1]
        assert abs(found) == pytest.approx(delta, abs=1e-9)

    def test_a_known_value(self) -> None:
        # Hull, "Options, Futures, and Other Derivatives", example 15.6: 42, strike 40, half a year, 10 %, 20 %.
        assert premium(42.0, 40.0, 0.5, 0.1, 0.0, 0.2, is_call=True)[0] == pytest.approx(4.76, abs=0.005)
        assert premium(42.0, 40.0, 0.5, 0.1, 0.0, 0.2, is_call=False)[0] == pytest.approx(0.81, abs=0.005)

    @pytest.mark.parametrize(("strike", "listed"), [(102.4, 100), (102.5, 100), (102.6, 105), (1.0, 5)])
    def test_the_nearest_listed_one_is_written(self, strike: float, listed: float) -> None:
        assert listed_strike(strike, 5.0) == listed


def random_writing(bars: Panel, *, is_call: bool, seed: int, weight: float, rules: dict[str, Any]) -> WritingPlan:
    """Entries and exits by chance, contracts of every fourth Friday, on the volatility of the ten bars before."""
    shape, days = bars.close.shape, days_of(bars)
    chance, entering, leaving, scores = (np.random.default_rng([seed, part]) for part in range(4))
    volatility = np.full(shape, np.nan)
    for s in range(shape[1]):
        own = np.flatnonzero(~np.isnan(bars.close[:, s]))
        volatility[own, s] = 1.2 * rolling_volatility(log_returns(bars.close[own, s]), 10)
    plan = Plan(
        chance.random((shape[0],)) < 0.8, entering.random(shape) < 0.5, leaving.random(shape) < 0.03,
        Costs(0.005, 1.0, slippage_bps=5, cash_rate=0.03), 2, scores=scores.random(shape),
    )  # fmt: skip
    return WritingPlan(
        plan, is_call, weight, days, days // 28 * 28 + 54, volatility, np.full(shape, 0.01), np.full(shape, 2.5),
        is_by_delta=True, distance=0.3, costs=COSTS, rate=0.03, **rules,
    )  # fmt: skip


RULES: tuple[dict[str, Any], ...] = ({}, {"close_at": 0.5}, {"roll_days": 9}, {"close_at": 0.2, "roll_days": 20})


class TestConservation:
    @settings(max_examples=60, deadline=None)
    @given(
        seed=st.integers(0, 10_000),
        is_call=st.booleans(),
        weight=st.sampled_from([0.4, 0.5, 1.0]),
        rules=st.sampled_from(RULES),
        splits=st.booleans(),
    )
    def test_cash_shares_and_contracts(
        self, seed: int, is_call: bool, weight: float, rules: dict[str, Any], splits: bool
    ) -> None:
        bars = random_panel("ABC", 160, seed, missing=0.05)
        if splits:
            rng = np.random.default_rng(seed)
            bars = replace(
                bars,
                dividends=np.where(rng.random(bars.close.shape) < 0.01, 0.4, 0.0),
                splits=np.where(rng.random(bars.close.shape) < 0.01, rng.choice([0.5, 1.5, 2.0]), 1.0),
            )
        ledger = run_writing(random_writing(bars, is_call=is_call, seed=seed, weight=weight, rules=rules), bars, 60_000)
        shares = held_after(bars, ledger)
        assert shares[-1].tolist() == pytest.approx(ledger.shares_held.tolist())
        assert (shares >= 0).all()
        assert ledger.cash.tolist() == pytest.approx(cash_after(bars, ledger, 60_000).tolist(), abs=0.011 * 160)
        self.covered(bars, ledger, shares, is_call=is_call)
        assert ledger.equity.tolist() == pytest.approx((ledger.cash + ledger.exposure).tolist())

    @staticmethod
    def covered(bars: Panel, ledger: Ledger, shares: FloatArray, *, is_call: bool) -> None:
        """No close at which shares or cash do not cover what is written."""
        assert ledger.written is not None
        secured, splits = np.zeros(bars.times.size), ratios(bars)
        for one in ledger.written:
            end = bars.times.size if one.closed < 0 else one.closed
            for t in range(one.opened, end):
                since = splits[t, one.instrument] / splits[one.opened, one.instrument]
                if is_call:
                    assert shares[t, one.instrument] >= math.floor(one.shares * since)
                else:
                    secured[t] += one.named_strike * one.shares
            assert one.closed < 0 or one.end is not End.OPEN
        if not is_call:
            assert (ledger.cash >= secured - 0.01).all()
        assert (ledger.cash >= -1e-9).all()

    def test_something_of_each_kind_happens(self) -> None:
        """The property would be worth little if nothing was ever written."""
        ends = set()
        for seed in range(12):
            bars = random_panel("ABC", 160, seed, missing=0.05)
            for is_call in (True, False):
                plan = random_writing(bars, is_call=is_call, seed=seed, weight=0.5, rules=RULES[seed % 4])
                ends |= {one.end for one in run_writing(plan, bars, 60_000).written or ()}
        assert ends == set(End)


def ratios(bars: Panel) -> FloatArray:
    """[t, s], how many shares one of the first bar has become."""
    found: FloatArray = np.ones(bars.close.shape)
    if bars.splits is not None:
        np.cumprod(bars.splits, axis=0, out=found)
    return found


def held_after(bars: Panel, ledger: Ledger) -> FloatArray:
    """[t, s], from the fills alone."""
    found = np.zeros(bars.close.shape)
    shares = np.zeros(bars.close.shape[1])
    for t in range(bars.times.size):
        if bars.splits is not None:
            shares = shares * bars.splits[t]
        for at in np.flatnonzero(ledger.bar == t):
            shares[ledger.instrument[at]] += ledger.shares[at]
        found[t] = shares
    return found


def cash_after(bars: Panel, ledger: Ledger, cash: float) -> FloatArray:
    """[t], from fills, contracts, dividends and the run's own interest, each flow once and unrounded."""
    flows = np.zeros(bars.times.size)
    held = held_after(bars, ledger)
    flows[1:] += (bars.dividends[1:] * held[:-1]).sum(axis=1)
    np.subtract.at(flows, ledger.bar, ledger.shares * ledger.price + ledger.fee)
    for one in ledger.written or ():
        fee = COSTS.commission * one.contracts
        flows[one.opened] += one.premium * one.shares - fee
        if one.closed >= 0 and one.end not in (End.EXPIRED, End.ASSIGNED):
            flows[one.closed] -= one.price * one.shares + fee
    nights = np.diff(bars.times // DAY_S, prepend=bars.times[0] // DAY_S)
    found = np.empty(bars.times.size)
    for t in range(bars.times.size):
        if t:
            cash += found[t - 1] * 0.03 * nights[t] / 365.0
        cash += flows[t]
        found[t] = cash
    return found


class TestLookAhead:
    def test_a_run_on_what_is_known_stands_still(self) -> None:
        bars = random_panel("AB", 160, 3)
        for is_call in (True, False):
            found = look_ahead_of_runs(
                lambda other, is_call=is_call: run_writing(  # type: ignore[misc]
                    random_writing(other, is_call=is_call, seed=1, weight=0.5, rules={}), other, 60_000
                ),
                bars,
            )
            assert found.first is None

    def test_a_volatility_of_tomorrow_is_found(self) -> None:
        bars = random_panel("AB", 160, 3)

        def seer(other: Panel) -> Ledger:
            plan = random_writing(other, is_call=False, seed=1, weight=0.5, rules={})
            return run_writing(replace(plan, volatility=np.roll(plan.volatility, -3, axis=0)), other, 60_000)

        assert look_ahead_of_runs(seer, bars).first is not None
