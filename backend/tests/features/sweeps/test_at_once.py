"""Trials computed at once come to what each comes to alone."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paiid.domain.exchange_calendar import sessions_between
from paiid.domain.instrument import Symbol
from paiid.domain.strategy import Evaluation, Parameter, ParameterType, Sizing, SizingMethod, StrategyDefinition
from paiid.domain.strategy_bars import LongerBars
from paiid.domain.strategy_calendar import CalendarField, CalendarFigure
from paiid.domain.strategy_stops import StopKind
from paiid.domain.strategy_tree import (
    AllOf,
    AnyOf,
    Argument,
    Comparator,
    Compare,
    Constant,
    Indicator,
    IndicatorName,
    NoneOf,
    Number,
    Operand,
    ParameterRef,
    PortfolioField,
    PortfolioFigure,
    PositionField,
    PositionFigure,
    Price,
    PriceField,
    Rule,
)
from paiid.features.backtest.wanted import CostsWanted, Origin, Wanted
from paiid.features.strategies.templates import TEMPLATES
from paiid.features.sweeps.design import Axis, Design, Span, folds
from paiid.features.sweeps.plain import is_plain
from paiid.features.sweeps.study import Study
from paiid.features.sweeps.working.at_once import columns_at_once
from paiid.features.sweeps.working.columns import columns_of
from paiid.features.sweeps.working.trials import trial_row
from paiid.quant.backtest.model import Panel
from tests.features.backtest.compiling.definitions import made
from tests.support.panels import random_panel

FROM, START, END = date(2014, 6, 2), date(2015, 6, 1), date(2016, 12, 30)
SESSIONS = sessions_between(FROM, END)
FAST, SLOW, LEVEL = ParameterRef("fast"), ParameterRef("slow"), ParameterRef("level")
AXES = (
    Axis("fast", (Decimal(2), Decimal(5), Decimal(9))),
    Axis("slow", (Decimal(7), Decimal(20), Decimal(90))),
    Axis("level", (Decimal(30), Decimal("55.5"))),
)
PARAMETERS = tuple(
    Parameter(one.name, ParameterType.DECIMAL, one.values[0], one.values[0], one.values[-1], Decimal(1), "Some.")
    for one in AXES
)
CLOSE = Price(PriceField.CLOSE)
SMA, EMA, RSI = (IndicatorName(one) for one in ("sma", "ema", "rsi"))
PAIRS: tuple[tuple[Operand, Operand], ...] = (
    (Indicator(SMA, {"period": FAST}), Indicator(SMA, {"period": SLOW})),
    (CLOSE, Indicator(EMA, {"period": SLOW})),
    (Indicator(RSI, {"period": FAST}), LEVEL),
    (Indicator(SMA, {"period": FAST}, ago=3), Price(PriceField.CLOSE, symbol=Symbol("B"))),
    (Indicator(SMA, {"period": FAST}, bars=LongerBars.WEEK), CLOSE),
    (CalendarFigure(CalendarField.WEEKDAY), FAST),
    (CLOSE, Price(PriceField.OPEN, ago=1)),
    (Indicator(IndicatorName.HIGHEST_HIGH, {"period": SLOW}, ago=1), Price(PriceField.HIGH)),
)
LEAVES: st.SearchStrategy[Rule] = st.one_of(
    st.builds(lambda pair, how: Compare(pair[0], how, pair[1]), st.sampled_from(PAIRS), st.sampled_from(Comparator)),
    st.booleans().map(Constant),
)


def groups(rules: st.SearchStrategy[Rule]) -> st.SearchStrategy[Rule]:
    some = st.lists(rules, min_size=1, max_size=3).map(tuple)
    return st.one_of(some.map(AllOf), some.map(AnyOf), some.map(NoneOf))


RULES = st.recursive(LEAVES, groups, max_leaves=5)
SIZES: dict[SizingMethod, dict[str, Argument]] = {
    SizingMethod.FIXED_FRACTION: {"fraction": Number(Decimal("0.9"))},
    SizingMethod.FIXED_AMOUNT: {"amount": Number(Decimal(7_000))},
    SizingMethod.FIXED_SHARES: {"shares": SLOW},
    SizingMethod.EQUAL_WEIGHT: {},
}


def panel(seed: int) -> Panel:
    found = random_panel("AB", len(SESSIONS), seed)
    days = np.array([(day - date(1970, 1, 1)).days for day in SESSIONS])
    return replace(found, times=days * 86_400 + 52_200)


def study(definition: StrategyDefinition, **changes: object) -> Study:
    costs = CostsWanted(Decimal(0), Decimal(1), Decimal(2), Decimal(5), Decimal("0.02"))
    definition = replace(definition, parameters=PARAMETERS)
    values = {axis.name: axis.values[0] for axis in AXES}
    wanted = Wanted(Origin(None, None, None), definition, values, START, END, Decimal(10_000), costs, None)
    return Study(replace(wanted, **changes), Design(AXES, None), folds(SESSIONS[300:], 200, 60), "sharpe")  # type: ignore[arg-type]


def sized(definition: StrategyDefinition, method: SizingMethod) -> StrategyDefinition:
    return replace(definition, sizing=Sizing(method, SIZES[method], "Some."))


CROSSOVER = made(
    Compare(*PAIRS[0][:1], Comparator.CROSSES_ABOVE, PAIRS[0][1]),
    Compare(*PAIRS[0][:1], Comparator.CROSSES_BELOW, PAIRS[0][1]),
)


@settings(max_examples=40, deadline=None)
@given(RULES, RULES, st.sampled_from(list(SIZES)), st.sampled_from(Evaluation), st.integers(0, 1000))
def test_every_figure_is_that_of_the_trial_alone(
    entry: Rule, leave: Rule, method: SizingMethod, evaluation: Evaluation, seed: int
) -> None:
    if method is SizingMethod.EQUAL_WEIGHT:
        evaluation = Evaluation.EVERY_CLOSE  # By weeks and months, equal parts are brought back.
    one, bars = study(sized(made(entry, leave, evaluation=evaluation), method)), panel(seed)
    trials = np.random.default_rng(seed).choice(one.trials, 12, replace=False).tolist()
    found = columns_at_once(one, bars, trials, map)
    assert is_plain(one.wanted)
    assert found is not None
    for place, trial in enumerate(trials):
        alone = trial_row(one, bars, trial)
        assert alone["final_equity"] == found["final_equity"][place] or np.isnan(alone["final_equity"])
        for name, values in found.items():
            assert values[place] == pytest.approx(alone[name], rel=1e-9, abs=1e-12, nan_ok=True), name


def test_a_random_sweep_numbers_its_variants_as_it_drew_them() -> None:
    drawn = replace(study(CROSSOVER), design=Design(AXES, (11, 3, 16)), folds=())
    found = columns_of(drawn, panel(4), [2, 0])
    assert [found[name].tolist() for name in ("trial", "span", "variant")] == [[2, 0], [0, 0], [2, 0]]
    for place, trial in enumerate((2, 0)):
        alone = trial_row(drawn, panel(4), trial)
        assert set(found) - set(alone) == {"trial", "span", "variant", "p_fast", "p_slow", "p_level"}
        assert found["final_equity"][place] == alone["final_equity"]
        values = {f"p_{name}": float(value) for name, value in drawn.design.values(trial).items()}
        assert {name: found[name][place] for name in values} == values


@pytest.mark.parametrize("one", [study(CROSSOVER), study(made(CROSSOVER.entry, symbols="AB"))], ids=["plain", "two"])
def test_numbers_are_whole_whoever_computes_the_figures(one: Study) -> None:
    found = columns_of(one, panel(4), range(19, 21))
    assert is_plain(one.wanted) is (len(one.wanted.definition.universe.symbols) == 1)
    assert {found[name].dtype.kind for name in ("trial", "span", "variant")} == {"i"}
    assert {values.dtype.kind for name, values in found.items() if name not in {"trial", "span", "variant"}} == {"f"}


def test_it_does_not_matter_in_which_parts_or_order_trials_are_asked() -> None:
    one, bars = study(CROSSOVER), panel(7)
    whole = columns_of(one, bars, range(one.trials))
    some = list(range(one.trials))[::-3]
    for name, values in columns_of(one, bars, some).items():
        np.testing.assert_array_equal(values, whole[name][some], name)


def test_what_cannot_be_judged_is_told_as_such() -> None:
    short = replace(study(CROSSOVER), folds=())
    short = replace(short, wanted=replace(short.wanted, start=SESSIONS[-95], end=SESSIONS[-1]))
    bars = panel(3)
    late = replace(bars, **{name: getattr(bars, name)[-95:] for name in ("times", "open", "high", "low", "close")})
    late = replace(late, volume=bars.volume[-95:], dividends=bars.dividends[-95:])
    found = columns_of(short, late, range(short.trials))
    judged = ~np.isnan(found["final_equity"])
    assert judged.any()
    for trial in range(short.trials):
        assert judged[trial] == (not np.isnan(trial_row(short, late, trial)["final_equity"]))
        assert np.isnan(found["sum_0"][trial])


def test_bars_that_are_missing_are_traded_around_alone() -> None:
    one, bars = study(CROSSOVER), panel(2)
    for name in ("open", "high", "low", "close"):
        getattr(bars, name)[400, 0] = np.nan
    bars.volume[400, 0] = 0.0
    assert columns_at_once(one, bars, [0, 1], map) is None
    assert columns_of(one, bars, [1])["final_equity"][0] == trial_row(one, bars, 1)["final_equity"]


HELD = Compare(PositionFigure(PositionField.SESSIONS_HELD), Comparator.AT_LEAST, Number(Decimal(5)))
FALL = Compare(PortfolioFigure(PortfolioField.DRAWDOWN), Comparator.ABOVE, Number(Decimal("0.1")))
STOP = next(one.risk.stop for one in TEMPLATES if one.risk.stop and one.risk.stop.kind is StopKind.ATR_MULTIPLE)


@pytest.mark.parametrize(
    "other",
    [
        study(replace(CROSSOVER, exit=HELD)),
        study(replace(CROSSOVER, entry=AllOf((CROSSOVER.entry, FALL)))),
        study(replace(CROSSOVER, risk=replace(CROSSOVER.risk, stop=STOP))),
        study(made(CROSSOVER.entry, symbols="AB")),
        study(sized(replace(CROSSOVER, evaluation=Evaluation.MONTH_END), SizingMethod.EQUAL_WEIGHT)),
        study(CROSSOVER, is_raw=True),
        study(CROSSOVER, costs=replace(study(CROSSOVER).wanted.costs, cash_rate=Decimal("0.02"))),
        study(CROSSOVER, costs=replace(study(CROSSOVER).wanted.costs, margin=True)),
    ],
    ids=["held", "portfolio", "stop", "two", "rebalanced", "raw", "interest", "margin"],
)
def test_what_needs_more_of_a_run_is_run_alone(other: Study) -> None:
    assert not is_plain(other.wanted)


def test_a_span_without_sessions_before_it_begins_where_it_can() -> None:
    one = replace(study(CROSSOVER), folds=())
    one = replace(one, wanted=replace(one.wanted, start=FROM))
    assert one.span(0) == Span(FROM, END)
    found = columns_of(one, panel(5), range(one.trials))
    for trial in (0, 7, 17):
        alone = trial_row(one, panel(5), trial)
        assert found["sharpe"][trial] == pytest.approx(alone["sharpe"], rel=1e-9)
        assert found["square_0"][trial] == pytest.approx(alone["square_0"], rel=1e-9, abs=1e-15)
