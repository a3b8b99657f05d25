"""Longer bars beside the bars judged: seen when they have closed, and not before."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from paiid.domain.exchange_calendar import sessions_between, trading_day
from paiid.domain.instrument import Symbol
from paiid.domain.market import Interval
from paiid.domain.strategy import EntryLimit
from paiid.domain.strategy_bars import LongerBars
from paiid.domain.strategy_stops import LimitKind
from paiid.domain.strategy_tree import AllOf, Comparator, Compare, Indicator, IndicatorName, Number, Price, PriceField
from paiid.features.backtest.compiling.figures import Figures
from paiid.features.backtest.compiling.needs import warm_up_bars
from paiid.features.backtest.compiling.plans import compile_plan, simulate
from paiid.features.backtest.compiling.probing import probe_look_ahead, probe_warm_up
from paiid.features.strategies.templates.parts import CLOSE, above, below
from paiid.quant.backtest.model import FloatArray, Panel
from tests.features.backtest.compiling.definitions import made
from tests.support.panels import DAY_S, random_panel, weekdays

NO_VALUES: Mapping[str, Decimal] = {}


def average(period: int, bars: LongerBars, symbol: str | None = None) -> Indicator:
    return Indicator(
        IndicatorName.SMA, {"period": Number(Decimal(period))}, Symbol(symbol) if symbol else None, bars=bars
    )


def figure(panel: Panel, operand: Price | Indicator, timeframe: Interval = Interval.ONE_DAY) -> FloatArray:
    found = Figures(panel, (Symbol("A"),), {}, timeframe).of(operand)
    return np.broadcast_to(found, panel.close.shape)[:, 0]


def hours(sessions: int, seed: int) -> Panel:
    """Seven bars a session from 14:30 UTC on."""
    panel = random_panel("A", 7 * sessions, seed)
    at = np.arange(7 * sessions)
    times = np.repeat(weekdays(sessions), 7) + 52_200 + at % 7 * 3600
    return replace(panel, times=times, session_ends=at % 7 == 6)


def test_a_week_is_its_five_days_and_is_seen_from_its_last_close_on() -> None:
    panel = random_panel("A", 23, seed=3)  # from a Monday: four weeks and three days
    weeks = {name: getattr(panel, name)[:20, 0].reshape(4, 5) for name in ("open", "high", "low", "close", "volume")}
    expected = {
        PriceField.OPEN: weeks["open"][:, 0],
        PriceField.HIGH: weeks["high"].max(axis=1),
        PriceField.LOW: weeks["low"].min(axis=1),
        PriceField.CLOSE: weeks["close"][:, -1],
        PriceField.VOLUME: weeks["volume"].sum(axis=1),
    }
    for field, values in expected.items():
        found = figure(panel, Price(field, bars=LongerBars.WEEK))
        # The first week may have begun before the bars do. The second is seen at its Friday, bar 9, and the fourth at
        # bar 19; the three days that follow are no week yet.
        assert np.isnan(found[:9]).all()
        assert found[9:].tolist() == [*[values[1]] * 5, *[values[2]] * 5, *[values[3]] * 4]
    before = figure(panel, Price(PriceField.CLOSE, ago=1, bars=LongerBars.WEEK))
    assert before[14:19].tolist() == [expected[PriceField.CLOSE][1]] * 5
    of_a = figure(panel, Price(PriceField.CLOSE, Symbol("A"), bars=LongerBars.WEEK))
    np.testing.assert_array_equal(of_a, figure(panel, Price(PriceField.CLOSE, bars=LongerBars.WEEK)))


def test_a_day_of_hourly_bars_is_seen_from_its_last_hour_on() -> None:
    panel = hours(4, seed=5)
    found = figure(panel, Price(PriceField.CLOSE, bars=LongerBars.DAY), Interval.ONE_HOUR)
    closes = panel.close[6::7, 0]
    assert np.isnan(found[:13]).all()
    assert found[13:].tolist() == [*[closes[1]] * 7, *[closes[2]] * 7, closes[3]]


def minutes(days: Sequence[date], seed: int) -> Panel:
    """Every minute of these sessions."""
    starts = [
        np.arange(int(day.opens_at.timestamp()), int(day.closes_at.timestamp()), 60) for day in map(trading_day, days)
    ]
    times = np.concatenate(starts)
    ends = np.zeros(times.size, np.bool_)
    ends[np.cumsum([one.size for one in starts]) - 1] = True
    return replace(random_panel("A", times.size, seed), times=times, session_ends=ends)


def without(panel: Panel, gone: Sequence[int]) -> Panel:
    """The panel as if nobody had traded in these minutes."""
    stay = np.setdiff1d(np.arange(panel.times.size), gone)
    names = ("times", "open", "high", "low", "close", "volume", "session_ends")
    return replace(panel, **{name: getattr(panel, name)[stay] for name in names}, dividends=panel.dividends[stay])


# The clock goes back between the two; the day after Thanksgiving ends at 13:00.
SESSIONS = (date(2024, 11, 1), date(2024, 11, 4), date(2024, 11, 29))


@pytest.mark.parametrize(
    ("bars", "length"), [(LongerBars.FIVE_MINUTES, 5), (LongerBars.FIFTEEN_MINUTES, 15), (LongerBars.HOUR, 60)]
)
def test_bars_within_the_day_are_counted_from_the_open_and_seen_when_they_have_ended(
    bars: LongerBars, length: int
) -> None:
    panel = minutes(SESSIONS, seed=5)
    found = {
        field: figure(panel, Price(field, bars=bars), Interval.ONE_MINUTE)
        for field in (PriceField.OPEN, PriceField.HIGH, PriceField.CLOSE, PriceField.VOLUME)
    }
    at, expected = 0, {field: np.full(panel.times.size, np.nan) for field in found}
    for size in (390, 390, 210):
        for begin in range(at, at + size, length):
            end = min(begin + length, at + size)
            if begin > 0:
                for field, value in (
                    (PriceField.OPEN, panel.open[begin, 0]),
                    (PriceField.HIGH, panel.high[begin:end, 0].max()),
                    (PriceField.CLOSE, panel.close[end - 1, 0]),
                    (PriceField.VOLUME, panel.volume[begin:end, 0].sum()),
                ):
                    # Seen from the close of its last minute on, until the next one replaces it.
                    expected[field][end - 1 :] = value
        at += size
    for field, values in expected.items():
        np.testing.assert_array_equal(found[field], values)


def test_minutes_without_trades_move_no_bar_and_let_none_be_seen_early() -> None:
    whole = minutes(SESSIONS[:1], seed=5)
    # The first minute of a bar, the last one of another, and a bar as a whole.
    panel = without(whole, [15, 24, *range(30, 35)])
    found = figure(panel, Price(PriceField.CLOSE, bars=LongerBars.FIVE_MINUTES), Interval.ONE_MINUTE)
    minute = (panel.times - panel.times[0]) // 60
    close = dict(zip(minute.tolist(), panel.close[:, 0].tolist(), strict=True))
    seen = dict(zip(minute.tolist(), found.tolist(), strict=True))
    assert (seen[18], seen[19]) == (close[14], close[19])
    # 9:54 is not told: the bar ends at 9:55, and the first that knows it is the minute that begins then.
    assert (seen[23], seen[25], seen[28], seen[29]) == (close[19], close[23], close[23], close[29])
    assert (seen[35], seen[38], seen[39]) == (close[29], close[29], close[39])


def test_several_frames_in_one_definition_on_minutes_tell_no_future_and_settle() -> None:
    panel = minutes(sessions_between(date(2024, 10, 1), date(2024, 10, 25)), seed=6)
    rule = AllOf(
        (
            above(CLOSE, average(3, LongerBars.FIVE_MINUTES)),
            above(average(4, LongerBars.FIFTEEN_MINUTES), average(3, LongerBars.HOUR)),
            above(CLOSE, average(2, LongerBars.DAY)),
        )
    )
    definition = made(rule, below(CLOSE, average(6, LongerBars.FIVE_MINUTES)), timeframe=Interval.ONE_MINUTE)
    assert simulate(definition, NO_VALUES, panel, cash=50_000.0).bar.size > 0
    probed = probe_look_ahead(definition, NO_VALUES, panel, cash=50_000.0)
    assert (probed.first, len(probed.cuts)) == (None, 5)
    settled = probe_warm_up(definition, NO_VALUES, panel)
    assert settled.settles_after is not None
    assert 0 < settled.settles_after <= warm_up_bars(definition, NO_VALUES)


def test_a_month_ends_with_its_last_session() -> None:
    panel = random_panel("A", 47, seed=8)
    months = panel.times.astype("datetime64[s]").astype("datetime64[M]")
    last = [t for t in range(46) if months[t] != months[t + 1]]
    found = figure(panel, Price(PriceField.CLOSE, bars=LongerBars.MONTH))
    seen = {value for value in found.tolist() if not np.isnan(value)}
    assert seen == {panel.close[t, 0] for t in last[1:]}
    assert np.flatnonzero(~np.isnan(found))[0] == last[1]


def test_volatility_is_that_of_a_year_whatever_the_bars() -> None:
    panel = random_panel("A", 5000, seed=1)
    period = {"period": Number(Decimal(200))}
    daily, weekly = (
        figure(panel, Indicator(IndicatorName.REALIZED_VOLATILITY, period, bars=bars))
        for bars in (None, LongerBars.WEEK)
    )
    # 1.3 % a day and some noise of the opens: the same market, whatever it is measured in.
    assert np.nanmean(weekly) == pytest.approx(np.nanmean(daily), rel=0.1)


def test_missing_bars_are_left_out_of_their_week() -> None:
    panel = random_panel("A", 40, seed=4, missing=0.3)
    found = figure(panel, Price(PriceField.HIGH, bars=LongerBars.WEEK))
    highs = panel.high[:, 0].reshape(8, 5)
    for week in range(1, 8):
        if not np.isnan(highs[week]).all():
            assert found[5 * week + 4] == np.nanmax(highs[week])


PRICE_BEFORE = Price(PriceField.CLOSE, ago=2)
WEEKLY = AllOf((above(CLOSE, average(6, LongerBars.WEEK)), above(CLOSE, Price(PriceField.OPEN))))
MONTHLY = Compare(average(2, LongerBars.MONTH), Comparator.CROSSES_BELOW, CLOSE)
DAILY = above(CLOSE, average(5, LongerBars.DAY))


def test_no_longer_bar_tells_the_future() -> None:
    daily, hourly = random_panel("AB", 500, seed=6, missing=0.02), hours(120, seed=6)
    leave = below(CLOSE, average(3, LongerBars.WEEK, "A"))
    for rule, panel, timeframe in (
        (WEEKLY, daily, Interval.ONE_DAY),
        (MONTHLY, daily, Interval.ONE_DAY),
        (DAILY, hourly, Interval.ONE_HOUR),
        (WEEKLY, hourly, Interval.ONE_HOUR),
    ):
        definition = made(rule, leave, timeframe=timeframe)
        assert simulate(definition, NO_VALUES, panel, cash=50_000.0).bar.size > 0
        probed = probe_look_ahead(definition, NO_VALUES, panel, cash=50_000.0)
        assert (probed.first, len(probed.cuts)) == (None, 5)


def test_no_entry_by_limit_knows_its_bar() -> None:
    limit = EntryLimit(LimitKind.ATR_MULTIPLE, Number(Decimal("0.25")))
    definition = made(above(CLOSE, average(3, LongerBars.WEEK)), below(CLOSE, PRICE_BEFORE), entry_limit=limit)
    panel = random_panel("A", 400, seed=2)
    found = simulate(definition, NO_VALUES, panel, cash=50_000.0)
    bought = found.shares > 0
    assert bought.sum() > 10
    plan = compile_plan(definition, NO_VALUES, panel)
    judged = found.bar[bought] - 1
    limits = panel.close[judged, 0] - plan.entry_distance[judged, 0]
    assert (found.price[bought] <= limits + 1e-6).all()
    assert (panel.low[found.bar[bought], 0] < limits).all()
    probed = probe_look_ahead(definition, NO_VALUES, panel, cash=50_000.0)
    assert (probed.first, len(probed.cuts)) == (None, 5)
    assert warm_up_bars(definition, NO_VALUES) >= 14


def test_the_bars_of_before_that_are_told_are_enough() -> None:
    for rule, panel, timeframe in (
        (WEEKLY, random_panel("A", 400, seed=7), Interval.ONE_DAY),
        (MONTHLY, random_panel("A", 600, seed=7), Interval.ONE_DAY),
        (DAILY, hours(90, seed=7), Interval.ONE_HOUR),
    ):
        definition = made(rule, timeframe=timeframe)
        probed = probe_warm_up(definition, NO_VALUES, panel)
        assert probed.settles_after is not None
        assert 0 < probed.settles_after <= warm_up_bars(definition, NO_VALUES)


def test_a_week_that_has_not_closed_decides_nothing() -> None:
    panel = random_panel("A", 60, seed=9)
    rule = above(Price(PriceField.CLOSE, bars=LongerBars.WEEK), Price(PriceField.OPEN, bars=LongerBars.WEEK))
    known = compile_plan(made(rule), NO_VALUES, panel).enters[:, 0]
    moved = panel.close.copy()
    moved[52:55] *= 2.0  # Wednesday to Friday of a week
    other = compile_plan(made(rule), NO_VALUES, replace(panel, close=moved)).enters[:, 0]
    assert np.flatnonzero(known != other).tolist() in ([], list(range(54, 59)))
    assert other[54]
    assert (panel.times[54] // DAY_S + 3) % 7 == 4
