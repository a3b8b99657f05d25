"""What is known of contracts at each close."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from paiid.domain.strategy import StrategyDefinition
from paiid.domain.strategy_tree import Number
from paiid.domain.strategy_writing import ExpiryCycle, OptionWriting, StrikeKind, StrikeRule, WritingKind
from paiid.features.backtest.compiling.needs import warm_up_bars
from paiid.features.backtest.compiling.plans import compile_plan
from paiid.features.backtest.compiling.writing import (
    compile_writing,
    dividend_yields,
    expirations_of,
    implied,
    steps_of,
)
from paiid.features.strategies.templates import TEMPLATES
from paiid.quant.backtest.model import Ledger, Panel
from paiid.quant.backtest.probes import look_ahead_of_runs
from paiid.quant.backtest.writing import run_writing
from tests.support.panels import panel, random_panel

PART = OptionWriting(
    WritingKind.COVERED_CALL, StrikeRule(StrikeKind.DELTA, Number(Decimal("0.3"))), Number(Decimal(30))
)
COVERED = next(one for one in TEMPLATES if one.id == "covered-call")
WRITERS = tuple(one for one in TEMPLATES if one.option_writing is not None)


def nearest(day: date, target: int, *, least: int = 1, cycle: ExpiryCycle = ExpiryCycle.MONTHLY) -> date | None:
    found = int(expirations_of(replace(PART, cycle=cycle), np.array([day.toordinal()]), target, least)[0])
    return None if found == 0 else date.fromordinal(found)


class TestExpirations:
    @pytest.mark.parametrize(
        ("day", "target", "expected"),
        [
            # 19 June 2026 is a holiday: that month's contracts end on the 18th, 30 days after 19 May.
            (date(2026, 5, 19), 30, date(2026, 6, 18)),
            # 15 May and 18 June are 10 and 24 days from 25 May; 30 days ahead of 5 May is 4 June: 20 and 14 days off.
            (date(2026, 5, 5), 30, date(2026, 6, 18)),
            (date(2026, 5, 1), 20, date(2026, 5, 15)),
            # 3 April is Good Friday: contracts of 17 April.
            (date(2026, 3, 27), 30, date(2026, 4, 17)),
        ],
    )
    def test_the_monthly_nearest_to_the_day_wanted(self, day: date, target: int, expected: date) -> None:
        assert nearest(day, target) == expected

    def test_of_two_as_far_the_later(self) -> None:
        # 15 May and 18 June lie 34 days apart; 17 days from each is 1 June.
        assert nearest(date(2026, 5, 2), 30) == date(2026, 6, 18)

    def test_never_one_that_would_be_rolled_at_once(self) -> None:
        assert nearest(date(2026, 5, 12), 3) == date(2026, 5, 15)
        assert nearest(date(2026, 5, 12), 3, least=8) == date(2026, 6, 18)

    def test_weeklies_end_a_day_early_before_a_holiday(self) -> None:
        assert nearest(date(2026, 3, 27), 7, cycle=ExpiryCycle.WEEKLY) == date(2026, 4, 2)

    def test_none_where_the_calendar_ends(self) -> None:
        assert nearest(date(2031, 12, 29), 30) is None


class TestVolatility:
    def test_it_is_the_realized_one_times_the_premium(self) -> None:
        # Closes 100, 110, 99, 108.9: returns ln 1.1, ln 0.9, ln 1.1, whose sample deviation is 0.115858; a year's is
        # that times the root of 252, 1.839186.
        closes = [[100.0], [110.0], [99.0], [108.9]]
        found = implied(panel(closes, closes), 3, 1.25)
        assert np.isnan(found[:3]).all()
        assert found[3, 0] == pytest.approx(1.25 * 1.839186, rel=1e-5)

    def test_splits_and_dividends_are_no_moves_of_the_price(self) -> None:
        closes = [[100.0], [110.0], [48.5], [53.35]]
        bars = replace(
            panel(closes, closes),
            splits=np.array([[1.0], [1.0], [2.0], [1.0]]),
            dividends=np.array([[0.0], [0.0], [1.0], [0.0]]),
        )
        # (48.50 + 1) x 2 over 110 is 0.9 as above, and 53.35 over 48.50 is 1.1.
        assert implied(bars, 3, 1.0)[3, 0] == pytest.approx(1.839186, rel=1e-5)

    def test_a_bar_knows_nothing_after_it(self) -> None:
        bars = random_panel("AB", 80, missing=0.1)
        cut = replace(bars, **{name: getattr(bars, name)[:50] for name in ("times", "close", "dividends")})
        assert np.array_equal(implied(cut, 10, 1.2), implied(bars, 10, 1.2)[:50], equal_nan=True)


class TestYield:
    def test_what_was_paid_in_a_year_over_the_close(self) -> None:
        closes = [[100.0]] * 400
        dividends = np.zeros((400, 1))
        dividends[10], dividends[100] = 1.0, 1.0
        bars = replace(panel(closes, closes), dividends=dividends)
        found = dividend_yields(bars)[:, 0]
        assert found[[9, 10, 99, 100]].tolist() == [0.0, 0.01, 0.01, 0.02]
        # 261 weekdays are a year.
        assert found[10 + 260] == 0.02
        assert found[10 + 262] == 0.01

    def test_a_split_leaves_it(self) -> None:
        closes = [[100.0]] * 3 + [[50.0]] * 3
        dividends, splits = np.zeros((6, 1)), np.ones((6, 1))
        dividends[1], splits[3] = 2.0, 2.0
        found = dividend_yields(replace(panel(closes, closes), dividends=dividends, splits=splits))
        assert found[:, 0].tolist() == [0.0, 0.02, 0.02, 0.02, 0.02, 0.02]


def test_strikes_lie_as_far_apart_as_the_close_says() -> None:
    closes = [[24.0], [25.0], [199.9], [200.0], [600.0]]
    assert steps_of(panel(closes, closes), 30)[:, 0].tolist() == [0.5, 1, 2.5, 5, 10]
    assert steps_of(panel(closes, closes), 61)[:, 0].tolist() == [1, 2, 5, 10, 20]


@pytest.mark.parametrize("definition", WRITERS, ids=lambda one: one.id)
def test_a_template_sees_no_future(definition: StrategyDefinition) -> None:
    bars = random_panel(["SPY"], 700, seed=4, missing=0.01)

    def run(other: Panel) -> Ledger:
        return run_writing(compile_writing(definition, {}, other), other, 100_000.0)

    found = run(bars)
    assert len(found.written or ()) > 20
    assert look_ahead_of_runs(run, bars).first is None
    # Nothing is written before the volatility is known, and something soon after.
    assert warm_up_bars(definition, {}) == 22
    assert 22 <= min(one.opened for one in found.written or ()) <= 30


def test_what_writes_options_is_never_taken_for_what_does_not() -> None:
    bars = random_panel(["SPY"], 60)
    with pytest.raises(ValueError, match="compile_writing"):
        compile_plan(COVERED, {}, bars)
    found = compile_writing(COVERED, {"delta": Decimal("0.2")}, bars)
    assert (found.is_call, found.is_by_delta, found.distance, found.weight) == (True, True, 0.2, 1.0)
    assert (found.close_at, found.roll_days) == (None, None)
