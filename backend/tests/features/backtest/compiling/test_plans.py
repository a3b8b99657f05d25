"""Definitions become signals that know what was known at the close, and nothing else."""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import datetime
from decimal import Decimal

import numpy as np
import pytest

from paiid.domain.instrument import Symbol
from paiid.domain.market import Interval
from paiid.domain.strategy import Evaluation, ProfitTarget, ProtectiveStop, Sizing, SizingMethod, StrategyDefinition
from paiid.domain.strategy_calendar import CalendarField
from paiid.domain.strategy_stops import StopKind, TargetKind
from paiid.domain.strategy_tree import (
    AllOf,
    AnyOf,
    Comparator,
    Compare,
    Constant,
    IndicatorName,
    NoneOf,
    PositionField,
    PositionFigure,
    Price,
    PriceField,
    Rank,
    Rule,
)
from paiid.features.backtest.compiling.needs import symbols_needed, warm_up_bars
from paiid.features.backtest.compiling.periods import calendar_figure, judged_bars
from paiid.features.backtest.compiling.plans import compile_plan, simulate
from paiid.features.backtest.compiling.probing import probe_look_ahead, probe_warm_up
from paiid.features.strategies.templates import TEMPLATES
from paiid.features.strategies.templates.parts import CLOSE, above, at_least, at_most, below, indicator, number
from paiid.quant.backtest import engine
from paiid.quant.backtest.codes import Distance
from paiid.quant.backtest.model import IntArray, Panel
from tests.features.backtest.compiling.definitions import made
from tests.support.panels import DAY_S, panel, random_panel, weekdays

NO_VALUES: Mapping[str, Decimal] = {}
OF_SHARES = tuple(one for one in TEMPLATES if one.option_writing is None)
"""Those that write options have a loop of their own: `test_writing`."""
OF_B = Price(PriceField.CLOSE, symbol=Symbol("B"))


def cut(panel: Panel, bars: int) -> Panel:
    """The same market, seen after so many bars."""
    columns = {
        one.name: getattr(panel, one.name)[:bars]
        for one in fields(panel)
        if one.name not in {"symbols", "splits", "session_ends"}
    }
    return Panel(symbols=panel.symbols, **columns)


@pytest.mark.parametrize("definition", OF_SHARES, ids=lambda one: one.id)
def test_a_template_sees_no_future_and_keeps_its_books(definition: StrategyDefinition) -> None:
    panel = random_panel(symbols_needed(definition), 700, seed=4, missing=0.01, young=[0])
    found = simulate(definition, NO_VALUES, panel, cash=100_000.0)
    assert found.bar.size > 0
    # Another future, and none at all, change nothing of the past.
    probed = probe_look_ahead(definition, NO_VALUES, panel, cash=100_000.0)
    assert (probed.first, len(probed.cuts)) == (None, 5)
    known = simulate(definition, NO_VALUES, cut(panel, 523), cash=100_000.0)
    assert known.equity.tolist() == found.equity[:523].tolist()
    # Cash is what it was, less what was paid, plus what was got; shares are what was bought and not sold.
    booked = np.round(found.shares * found.price, 2) + found.fee
    assert found.cash[-1] == pytest.approx(100_000 - booked.sum(), abs=1e-6)
    assert found.cash.min() >= 0
    held = np.bincount(found.instrument, found.shares, minlength=len(panel.symbols))
    assert held.tolist() == found.shares_held.tolist()
    assert found.equity == pytest.approx(found.cash + found.exposure, abs=1e-9)


def test_signals_need_no_more_history_than_is_told() -> None:
    for definition in OF_SHARES:
        panel = random_panel(symbols_needed(definition), 800, seed=2)
        probed = probe_warm_up(definition, NO_VALUES, panel)
        assert probed.settles_after is not None
        assert probed.settles_after <= warm_up_bars(definition, NO_VALUES), definition.id
        # The date alone needs no history.
        assert (probed.settles_after == 0) is (definition.family == "calendar"), definition.id


def test_rules_are_what_they_say() -> None:
    panel = random_panel("AB", 60)
    a, b = panel.close[:, 0], panel.close[:, 1]
    before_a, before_b = np.append(np.nan, a[:-1]), np.append(np.nan, b[:-1])
    two_ago = np.append([np.nan, np.nan], a[:-2])
    cases: list[tuple[Rule, object]] = [
        (above(CLOSE, OF_B), a > b),
        (Compare(CLOSE, Comparator.CROSSES_ABOVE, OF_B), (before_a <= before_b) & (a > b)),
        (Compare(CLOSE, Comparator.CROSSES_BELOW, OF_B), (before_a >= before_b) & (a < b)),
        (below(CLOSE, Price(PriceField.CLOSE, ago=2)), a < two_ago),
        (NoneOf((below(CLOSE, Price(PriceField.CLOSE, ago=2)),)), a >= two_ago),
        (NoneOf((Compare(CLOSE, Comparator.CROSSES_ABOVE, OF_B),)), (before_a > before_b) | (a <= b)),
        (AllOf((above(CLOSE, OF_B), above(CLOSE, Price(PriceField.OPEN)))), (a > b) & (a > panel.open[:, 0])),
        (AnyOf((Constant(value=False), at_least(CLOSE, number("80")))), a >= 80),
    ]
    for rule, expected in cases:
        enters = compile_plan(made(rule), NO_VALUES, panel).enters
        assert enters[:, 0].tolist() == np.asarray(expected).tolist(), rule
        assert not enters[:, 1].any()


def test_the_other_way_round_is_no_truth_about_the_unknown() -> None:
    panel = random_panel("A", 30)
    high = above(indicator(IndicatorName.SMA, period=20), number("1"))
    assert not compile_plan(made(NoneOf((high,))), NO_VALUES, panel).enters.any()
    either = AnyOf((NoneOf((high,)), at_least(CLOSE, number("1"))))
    assert compile_plan(made(either), NO_VALUES, panel).enters.all()


def test_an_indicator_counts_the_instruments_own_bars() -> None:
    panel = random_panel("AB", 60, missing=0.2, young=[1])
    rule = above(CLOSE, indicator(IndicatorName.SMA, period=5))
    enters = compile_plan(made(rule, symbols="AB"), NO_VALUES, panel).enters
    for s in (0, 1):
        own = panel.close[~np.isnan(panel.close[:, s]), s]
        averages = np.convolve(own, np.full(5, 0.2), mode="valid")
        assert enters[~np.isnan(panel.close[:, s]), s].tolist() == [*[False] * 4, *(own[4:] > averages)]
        assert not enters[np.isnan(panel.close[:, s]), s].any()


def test_the_first_in_rank_are_entered_in_their_order() -> None:
    panel = random_panel("ABCD", 40, young=[3])
    momentum = indicator(IndicatorName.TOTAL_RETURN, period=5, skip=0)
    compiled = compile_plan(made(at_most(Rank(momentum), number("2")), symbols="ABCD"), NO_VALUES, panel)
    returns = panel.close[5:] / panel.close[:-5] - 1
    for t in range(20, 35):
        best = np.argsort(np.where(np.isnan(returns[t]), np.inf, -returns[t]))[:2]
        assert sorted(best) == np.flatnonzero(compiled.enters[t + 5]).tolist()
        assert compiled.scores[t + 5, best[0]] > compiled.scores[t + 5, best[1]]


def test_where_a_high_rank_is_wanted_the_highest_comes_first() -> None:
    panel = random_panel("ABCD", 40)
    rank = Rank(indicator(IndicatorName.TOTAL_RETURN, period=5, skip=0))
    low = compile_plan(made(at_most(rank, number("2")), symbols="ABCD"), NO_VALUES, panel).scores
    for rule in (above(rank, number("2")), below(number("2"), rank), NoneOf((at_most(rank, number("2")),))):
        high = compile_plan(made(rule, symbols="ABCD"), NO_VALUES, panel).scores
        # Of four the last stands first: -1, then -2.
        assert high[10:].tolist() == (-low[10:] - 5).tolist()


def test_a_time_limit_ends_a_trade_and_does_not_keep_from_entering() -> None:
    panel = random_panel("A", 40)
    held = PositionFigure(PositionField.SESSIONS_HELD)
    leave = AnyOf((at_least(held, number("3")), below(CLOSE, number("1"))))
    found = simulate(made(Constant(value=True), leave), NO_VALUES, panel, cash=10_000.0)
    # Bought at the open of bar 1, held at three closes, sold at the open of bar 4, and so on.
    assert found.bar.tolist()[:6] == [1, 4, 5, 8, 9, 12]
    patient = made(Constant(value=True), NoneOf((below(held, number("3")),)))
    assert simulate(patient, NO_VALUES, panel, cash=10_000.0).bar.tolist() == found.bar.tolist()


def test_sizes_follow_the_method() -> None:
    panel = random_panel("AB", 80)
    risk = Sizing(SizingMethod.RISK_PER_TRADE, {"risk": number("0.01")}, "A hundredth.")
    stopped = replace(TEMPLATES[0].risk, max_weight=Decimal(1))
    definition = replace(made(Constant(value=True), sizing=risk), risk=stopped, parameters=TEMPLATES[0].parameters)
    compiled = compile_plan(definition, NO_VALUES, panel)
    expected = 0.01 * panel.close[:, 0] / compiled.stop_distance[:, 0]
    assert compiled.weights[14:, 0] == pytest.approx(expected[14:])
    assert not compiled.enters[:14].any()
    assert compiled.enters[14:, 0].all()


@pytest.mark.parametrize(
    ("stop", "target", "distances"),
    [
        ((StopKind.AMOUNT, "2"), (TargetKind.AMOUNT, "3"), (Distance.AMOUNT, 2.0, Distance.AMOUNT, 3.0)),
        ((StopKind.TRAILING_AMOUNT, "2"), None, (Distance.TRAILING_AMOUNT, 2.0, Distance.NONE, np.nan)),
        (
            (StopKind.TRAILING_PERCENT, "0.03"),
            (TargetKind.PERCENT_OF_ENTRY, "0.05"),
            (Distance.TRAILING_RATIO, 0.03, Distance.RATIO, 0.05),
        ),
    ],
)
def test_stops_and_targets_are_the_engines(
    stop: tuple[StopKind, str],
    target: tuple[TargetKind, str] | None,
    distances: tuple[Distance, float, Distance, float],
) -> None:
    panel = random_panel("A", 300)
    plain = made(Constant(value=True))
    protected = ProtectiveStop(stop[0], number(stop[1]))
    taken = None if target is None else ProfitTarget(target[0], number(target[1]))
    found = simulate(
        replace(plain, risk=replace(plain.risk, stop=protected, target=taken)), NO_VALUES, panel, cash=10_000.0
    )
    by_hand = replace(
        compile_plan(plain, NO_VALUES, panel),
        stop=distances[0],
        stop_distance=np.full((1, 1), distances[1]),
        target=distances[2],
        target_distance=np.full((1, 1), distances[3]),
    )
    assert found.bar.size > 10
    assert found.equity.tolist() == engine.run(by_hand, panel, 10_000.0).equity.tolist()


def test_a_trailing_stop_in_ranges_follows_the_highs() -> None:
    # Highs and lows are half a dollar beyond 100: ATR(14) is 1. At the close of bar 14 it is bought for the open of
    # bar 15 at 100; two ranges below the highs of 15, 16 and 17 (104.5, 108.5, 110.5) are 102.5, 106.5 and 108.5.
    closes = [[100.0]] * 15 + [[104.0], [108.0], [110.0], [107.0], [107.0]]
    opens = [[100.0]] * 16 + [[104.0], [108.0], [110.0], [107.0]]
    bars = panel(opens, closes)
    definition = made(Constant(value=True), costs=replace(TEMPLATES[0].costs, slippage_bps=Decimal(0)))
    trailing = ProtectiveStop(StopKind.TRAILING_ATR, number("2"))
    definition = replace(definition, risk=replace(definition.risk, stop=trailing))
    assert warm_up_bars(definition, NO_VALUES) >= 14
    found = simulate(definition, NO_VALUES, bars, cash=10_000.0)
    assert (found.bar.tolist()[:2], found.price.tolist()[:2]) == ([15, 18], [100.0, 108.5])


def test_calm_instruments_weigh_more() -> None:
    panel = random_panel("AB", 80)
    inverse = Sizing(SizingMethod.INVERSE_VOLATILITY, {"period": number("20")}, "By calm.")
    weights = compile_plan(made(Constant(value=True), symbols="AB", sizing=inverse), NO_VALUES, panel).weights
    volatility = np.array([np.std(np.diff(np.log(panel.close[-21:, s])), ddof=1) for s in (0, 1)])
    assert weights[-1] == pytest.approx((1 / volatility) / (1 / volatility).sum())


def test_the_calendar_is_the_exchanges() -> None:
    # From Monday 28 December 2009 on; Friday 1 and Monday 18 January are holidays.
    times = weekdays(21)
    figures = {one: calendar_figure(times, one, Interval.ONE_DAY) for one in CalendarField}
    assert figures[CalendarField.WEEKDAY][:6].tolist() == [1, 2, 3, 4, 5, 1]
    assert figures[CalendarField.MONTH][3:5].tolist() == [12, 1]
    assert figures[CalendarField.SESSIONS_LEFT_IN_MONTH][:4].tolist() == [3, 2, 1, 0]
    assert figures[CalendarField.SESSION_OF_MONTH][5:8].tolist() == [1, 2, 3]
    # The session after the 15th, bar 14, is the 19th, bar 16; nine are left in January then.
    assert figures[CalendarField.SESSION_OF_MONTH][14:17].tolist() == pytest.approx([10, np.nan, 11], nan_ok=True)
    assert figures[CalendarField.SESSIONS_LEFT_IN_MONTH][16] == 8
    long_ago = times[:1] - 40 * 365 * DAY_S
    assert np.isnan(calendar_figure(long_ago, CalendarField.SESSION_OF_MONTH, Interval.ONE_DAY))[0]
    assert np.isnan(figures[CalendarField.MINUTES_TO_CLOSE]).all()


def test_minutes_are_those_of_the_session_early_closes_included() -> None:
    def moments(*starts: str) -> IntArray:
        return np.array([int(datetime.fromisoformat(one).timestamp()) for one in starts])

    def minutes(times: IntArray, timeframe: Interval) -> list[tuple[float, float]]:
        both = (CalendarField.MINUTES_SINCE_OPEN, CalendarField.MINUTES_TO_CLOSE)
        since, left = (calendar_figure(times, one, timeframe).tolist() for one in both)
        return list(zip(since, left, strict=True))

    # Summer time; the day after Thanksgiving closes at 13:00; the last hour of a whole day is half a one.
    quarters = moments("2026-07-01T09:30-04:00", "2026-07-01T15:45-04:00", "2026-11-27T12:45-05:00")
    assert minutes(quarters, Interval.FIFTEEN_MINUTES) == [(15, 375), (390, 0), (210, 0)]
    hours = moments("2026-11-25T09:30-05:00", "2026-11-25T15:30-05:00", "2026-11-27T12:30-05:00")
    assert minutes(hours, Interval.ONE_HOUR) == [(60, 330), (390, 0), (210, 0)]
    # Before the open, after the early close, on a holiday.
    outside = moments("2026-11-25T09:00-05:00", "2026-11-27T13:00-05:00", "2026-11-26T10:00-05:00")
    assert np.isnan(minutes(outside, Interval.FIVE_MINUTES)).all()


def test_a_fixed_amount_and_fixed_shares_whatever_the_equity() -> None:
    closes = [[100.0], [100.0], [80.0], [80.0], [125.0], [125.0], [125.0]]
    bars = panel(closes, closes)
    turns = below(CLOSE, number("90")), above(CLOSE, number("110"))

    def first(method: SizingMethod, name: str, value: str, cash: float) -> float:
        sized = made(*turns, sizing=Sizing(method, {name: number(value)}, "Fixed."))
        found = simulate(sized, NO_VALUES, bars, cash=cash)
        assert found.shares[:2].sum() == 0
        return float(found.shares[0])

    assert first(SizingMethod.FIXED_AMOUNT, "amount", "5000", 100_000.0) == 62
    assert first(SizingMethod.FIXED_AMOUNT, "amount", "5000", 1_000_000.0) == 62
    assert first(SizingMethod.FIXED_SHARES, "shares", "30", 100_000.0) == 30
    # Never more than there is, costs included, nor above the largest weight.
    assert first(SizingMethod.FIXED_AMOUNT, "amount", "5000", 4_000.0) in {49, 50}
    assert first(SizingMethod.FIXED_SHARES, "shares", "30", 1_000.0) in {11, 12}


@pytest.mark.parametrize(
    ("evaluation", "ends"),
    [
        (Evaluation.WEEK_END, {4, 9, 14, 19}),
        (Evaluation.MONTH_END, {3}),
        (Evaluation.QUARTER_END, {3}),
        (Evaluation.EVERY_CLOSE, set(range(21))),
    ],
)
def test_rules_are_asked_at_the_last_close_of_a_period(evaluation: Evaluation, ends: set[int]) -> None:
    # From Monday 28 December 2009 on: bar 3 is the 31st, bar 4 Friday the 1st, bar 20 Monday 25 January.
    assert set(np.flatnonzero(judged_bars(weekdays(21), evaluation, Interval.ONE_DAY))) == ends


def test_a_month_that_ends_no_quarter_is_passed_over() -> None:
    # 70 weekdays from Monday 28 December 2009 on: the months end with bars 3, 24, 44 and, on 31 March, 67.
    times = weekdays(70)
    assert set(np.flatnonzero(judged_bars(times, Evaluation.MONTH_END, Interval.ONE_DAY))) == {3, 24, 44, 67}
    assert set(np.flatnonzero(judged_bars(times, Evaluation.QUARTER_END, Interval.ONE_DAY))) == {3, 67}


def test_the_calendar_says_whether_the_last_bar_ends_its_week() -> None:
    # Thursday 1 April 2010 was the last session before Good Friday.
    days = np.array([14_699, 14_700]) * DAY_S
    assert judged_bars(days, Evaluation.WEEK_END, Interval.ONE_DAY).tolist() == [False, True]


def test_a_symbol_that_a_rule_looks_at_is_needed() -> None:
    definition = made(above(CLOSE, OF_B))
    assert symbols_needed(definition) == ("A", "B")
    with pytest.raises(ValueError, match="no B"):
        compile_plan(definition, NO_VALUES, random_panel("A", 30))


def test_installments_buy_more_on_lower_rungs_and_sell_nothing() -> None:
    # No slippage, daily decisions, 10,000 USD: a tenth at each close, and one more for each whole fifth below the high.
    closes = [[100.0], [100.0], [79.0], [79.0], [120.0], [120.0]]
    bars = panel([[100.0], [100.0], [100.0], [79.0], [120.0], [120.0]], closes, highs=closes)
    ladder = {"part": number("0.1"), "fall": number("0.2"), "more": number("1"), "period": number("2")}
    definition = made(Constant(value=True), costs=replace(TEMPLATES[0].costs, slippage_bps=Decimal(0)))
    definition = replace(definition, sizing=Sizing(SizingMethod.INSTALLMENTS, ladder, ""))
    found = simulate(definition, NO_VALUES, bars, cash=10_000.0)
    # The high of two sessions is known from bar 1 on: 10 shares for bar 2 at 100. At the close of 2 the fall is 21 %:
    # 2 tenths of 9,790 are 24 shares at 79. At the close of 3 there is no fall of the two sessions any more: 12 shares.
    assert (found.bar.tolist(), found.shares.tolist()) == ([2, 3, 4, 5], [10.0, 24.0, 12.0, 9.0])
    assert found.price.tolist() == [100.0, 79.0, 120.0, 120.0]
    full = replace(definition, risk=replace(definition.risk, max_weight=Decimal("0.2")))
    assert simulate(full, NO_VALUES, bars, cash=10_000.0).shares.tolist()[:2] == [10.0, 14.0]
