from dataclasses import replace
from decimal import Decimal

import pytest

from paiid.domain.market import Interval
from paiid.domain.strategy import (
    EntryLimit,
    Parameter,
    ParameterType,
    ProfitTarget,
    ProtectiveStop,
    Sizing,
    SizingMethod,
    StrategyDefinition,
    StrategyDirection,
)
from paiid.domain.strategy_bars import LongerBars, is_longer
from paiid.domain.strategy_calendar import CalendarField, CalendarFigure
from paiid.domain.strategy_rules import MAX_DEPTH, StrategyProblem, validate
from paiid.domain.strategy_stops import LimitKind, StopKind, TargetKind
from paiid.domain.strategy_text import rule_text
from paiid.domain.strategy_tree import (
    AllOf,
    Comparator,
    Compare,
    Constant,
    Indicator,
    IndicatorName,
    NoneOf,
    Number,
    ParameterRef,
    PortfolioField,
    PortfolioFigure,
    PositionField,
    PositionFigure,
    Price,
    PriceField,
    Rule,
)
from paiid.domain.strategy_words import strategy_words
from paiid.features.strategies.templates import TEMPLATES

SOUND = next(one for one in TEMPLATES if one.id == "volatility-target")
CLOSE = Price(PriceField.CLOSE)


def sma(period: int | str) -> Indicator:
    argument = ParameterRef(period) if isinstance(period, str) else Number(Decimal(period))
    return Indicator(IndicatorName.SMA, {"period": argument})


def problems_of(**changes: object) -> tuple[StrategyProblem, ...]:
    return validate(replace(SOUND, **changes))  # type: ignore[arg-type]


def messages(entry: Rule) -> list[str]:
    return [f"{one.path}: {one.message}" for one in problems_of(entry=entry)]


class TestComparisons:
    def test_minutes_are_of_bars_within_the_day(self) -> None:
        late = Compare(CalendarFigure(CalendarField.MINUTES_TO_CLOSE), Comparator.AT_MOST, Number(Decimal(15)))
        assert messages(late) == ["entry.left: is of bars within the day"]
        within = replace(SOUND, timeframe=Interval.FIFTEEN_MINUTES, entry=late)
        assert not any(one.path.startswith("entry") for one in validate(within))
        month = Compare(late.left, Comparator.ABOVE, CalendarFigure(CalendarField.MONTH))
        assert "compares calendar with minutes" in [one.message for one in validate(replace(within, entry=month))]

    def test_a_price_with_an_average_is_fine(self) -> None:
        assert messages(Compare(CLOSE, Comparator.ABOVE, sma(50))) == []

    def test_unlike_units_are_told(self) -> None:
        rsi = Indicator(IndicatorName.RSI, {"period": Number(Decimal(14))})
        assert messages(Compare(rsi, Comparator.ABOVE, sma(50))) == ["entry: compares 0 to 100 with USD"]

    def test_two_fixed_numbers_are_told(self) -> None:
        one = Number(Decimal(1))
        assert messages(Compare(one, Comparator.BELOW, one)) == ["entry: compares two fixed numbers"]

    def test_a_figure_of_the_position_makes_no_sense_before_entry(self) -> None:
        rule = Compare(PositionFigure(PositionField.SESSIONS_HELD), Comparator.AT_LEAST, Number(Decimal(5)))
        assert problems_of(exit=rule) == ()
        assert len(problems_of(entry=AllOf((rule,)))) == 1

    def test_figures_of_the_portfolio_make_sense_on_every_side(self) -> None:
        few = Compare(PortfolioFigure(PortfolioField.OPEN_POSITIONS), Comparator.BELOW, Number(Decimal(3)))
        fallen = Compare(PortfolioFigure(PortfolioField.DRAWDOWN), Comparator.AT_LEAST, Number(Decimal("0.1")))
        sides = {"direction": StrategyDirection.BOTH, "short_entry": few, "short_exit": fallen}
        assert problems_of(entry=few, exit=fallen, **sides) == ()
        assert rule_text(few, {}) == "the number of open positions is below 3"
        assert rule_text(fallen, {}) == "the fall of the portfolio from its high is at least 0.1"
        both = Compare(PortfolioFigure(PortfolioField.OPEN_POSITIONS), Comparator.ABOVE, fallen.left)
        assert messages(both) == ["entry: compares positions with ratio"]

    def test_contracts_are_not_written_by_the_portfolio(self) -> None:
        writes = next(one for one in TEMPLATES if one.option_writing is not None)
        cash = Compare(PortfolioFigure(PortfolioField.CASH), Comparator.ABOVE, Number(Decimal("0.2")))
        found = validate(replace(writes, entry=AllOf((writes.entry, cash)), exit=cash))
        assert [(one.path, one.message.split(",")[0]) for one in found] == [
            ("entry.rules.1", "is of the portfolio"),
            ("exit", "is of the portfolio"),
        ]


class TestArguments:
    def test_missing_and_foreign_ones_are_told_with_their_path(self) -> None:
        rule = Compare(CLOSE, Comparator.ABOVE, Indicator(IndicatorName.SMA, {"length": Number(Decimal(20))}))
        assert messages(rule) == ["entry.right.length: is not an argument of it", "entry.right.period: is missing"]

    @pytest.mark.parametrize("period", ["1", "501", "20.5"])
    def test_out_of_bounds_or_not_whole(self, period: str) -> None:
        rule = Compare(CLOSE, Comparator.ABOVE, Indicator(IndicatorName.SMA, {"period": Number(Decimal(period))}))
        assert messages(rule) == [f"entry.right.period: {period} is not within 2 to 500"]

    def test_a_parameter_that_does_not_exist(self) -> None:
        rule = Compare(CLOSE, Comparator.ABOVE, sma("fast"))
        assert messages(rule) == ["entry.right.period: there is no parameter fast"]

    def test_a_parameter_that_may_leave_the_bounds(self) -> None:
        wide = Parameter("wide", ParameterType.INTEGER, Decimal(20), Decimal(0), Decimal(40), Decimal(1), "")
        rule = Compare(CLOSE, Comparator.ABOVE, sma("wide"))
        found = problems_of(entry=rule, parameters=(*SOUND.parameters, wide))
        assert [one.message for one in found] == ["wide may leave 2 to 500"]


class TestTree:
    def test_an_empty_group_is_told(self) -> None:
        assert messages(AllOf(())) == ["entry: has no rule in it"]

    def test_too_deep_is_told(self) -> None:
        rule: Rule = Constant(value=True)
        for _ in range(MAX_DEPTH):
            rule = NoneOf((rule,))
        assert len(messages(rule)) == 1

    def test_too_many_are_told(self) -> None:
        assert messages(AllOf((Constant(value=True),) * 101))


class TestParameters:
    @pytest.mark.parametrize(
        ("default", "minimum", "maximum", "step"),
        [("5", "10", "20", "1"), ("10", "10", "20", "0"), ("10", "10", "20", "3"), ("10.5", "10", "20", "0.5")],
    )
    def test_bounds_steps_and_whole_numbers(self, default: str, minimum: str, maximum: str, step: str) -> None:
        one = Parameter(
            "n", ParameterType.INTEGER, Decimal(default), Decimal(minimum), Decimal(maximum), Decimal(step), ""
        )
        found = problems_of(parameters=(*SOUND.parameters, one), entry=Compare(CLOSE, Comparator.ABOVE, sma("n")))
        assert any(problem.path == "parameters.n" for problem in found)

    def test_one_that_is_never_used_is_told(self) -> None:
        idle = Parameter("idle", ParameterType.INTEGER, Decimal(1), Decimal(1), Decimal(2), Decimal(1), "")
        found = problems_of(parameters=(*SOUND.parameters, idle))
        assert found == (StrategyProblem("parameters.idle", "is never used"),)


def test_sizing_by_risk_needs_a_stop() -> None:
    by_risk = Sizing(SizingMethod.RISK_PER_TRADE, {"risk": Number(Decimal("0.01"))}, "")
    found = problems_of(sizing=by_risk, parameters=())
    assert [one.path for one in found] == ["risk.stop"]


def test_limits_must_be_limits() -> None:
    found = problems_of(risk=replace(SOUND.risk, max_positions=0, max_weight=Decimal("1.5")))
    assert [one.path for one in found] == ["risk.max_positions", "risk.max_weight"]


def test_a_stop_and_a_target_keep_to_the_bounds_of_their_kind() -> None:
    far = replace(
        SOUND.risk,
        stop=ProtectiveStop(StopKind.TRAILING_PERCENT, Number(Decimal("1.5"))),
        target=ProfitTarget(TargetKind.AMOUNT, Number(Decimal(0))),
    )
    found = problems_of(risk=far, parameters=())
    assert {one.path for one in found} >= {"risk.stop.distance", "risk.target.distance"}
    near = replace(
        far,
        stop=ProtectiveStop(StopKind.TRAILING_PERCENT, Number(Decimal("0.08"))),
        target=ProfitTarget(TargetKind.AMOUNT, Number(Decimal("2.5"))),
    )
    assert strategy_words(replace(SOUND, risk=near)).stop == (
        "A trailing stop follows 8 % below the highest price since the entry. "
        "The profit is taken 2.5 USD a share above the entry."
    )


class TestText:
    def test_groups_within_groups_get_brackets(self) -> None:
        above, below = Compare(CLOSE, Comparator.ABOVE, sma(50)), Compare(CLOSE, Comparator.BELOW, sma("slow"))
        rule = AllOf((above, NoneOf((below, Constant(value=False)))))
        assert rule_text(rule, {}) == (
            "the close is above the 50-session average and not (the close is below the slow-session average or never)"
        )

    def test_values_stand_for_parameters(self) -> None:
        rule = Compare(CLOSE, Comparator.CROSSES_ABOVE, sma("slow"))
        assert rule_text(rule, {"slow": Decimal(200)}) == "the close crosses above the 200-session average"

    def test_longer_bars_are_named(self) -> None:
        rule = AllOf(
            (
                Compare(CLOSE, Comparator.ABOVE, replace(sma(10), bars=LongerBars.WEEK, ago=1)),
                Compare(replace(CLOSE, bars=LongerBars.MONTH), Comparator.AT_LEAST, Number(Decimal(5))),
                Compare(RSI_OF_DAYS, Comparator.BELOW, Number(Decimal(30))),
            )
        )
        assert rule_text(rule, {}) == (
            "the close is above the 10-week average one week before and the monthly close is at least 5 "
            "and the daily RSI(14) is below 30"
        )

    def test_bars_within_the_day_are_named(self) -> None:
        rule = AllOf(
            (
                Compare(CLOSE, Comparator.ABOVE, replace(sma(10), bars=LongerBars.FIVE_MINUTES, ago=1)),
                Compare(replace(CLOSE, bars=LongerBars.HOUR), Comparator.AT_LEAST, Number(Decimal(5))),
            )
        )
        assert rule_text(rule, {}) == (
            "the close is above the 5-minute 10-bar average one 5-minute bar before and the hourly close is at least 5"
        )


RSI_OF_DAYS = Indicator(IndicatorName.RSI, {"period": Number(Decimal(14))}, bars=LongerBars.DAY)


def test_an_entry_by_limit_is_told_and_keeps_to_its_bounds() -> None:
    limit = EntryLimit(LimitKind.PERCENT_OF_CLOSE, Number(Decimal("0.015")))
    assert problems_of(entry_limit=limit) == ()
    told = strategy_words(replace(SOUND, entry_limit=limit)).order
    assert told == "Order to buy in the next session, at a limit 1.5 % below the close,"
    assert strategy_words(SOUND).order == "Buy at the next open"
    in_atr = replace(limit, kind=LimitKind.ATR_MULTIPLE, distance=Number(Decimal("0.5")))
    assert strategy_words(replace(SOUND, entry_limit=in_atr)).order.endswith("0.5 ATR(14) below the close,")
    (wide,) = problems_of(entry_limit=replace(limit, distance=Number(Decimal(1))))
    assert (wide.path, wide.message) == ("entry_limit.distance", "1 is not within 0.001 to 0.99")


def test_installments_are_bought_at_the_market() -> None:
    drawdown_ladder = next(one for one in TEMPLATES if one.sizing.method is SizingMethod.INSTALLMENTS)
    limit = EntryLimit(LimitKind.AMOUNT, Number(Decimal(1)))
    (problem,) = validate(replace(drawdown_ladder, entry_limit=limit))
    assert problem == StrategyProblem("entry_limit", "installments are bought at the market")


def test_bars_must_be_longer_than_those_judged() -> None:
    rule = Compare(RSI_OF_DAYS, Comparator.BELOW, Number(Decimal(30)))
    assert messages(rule) == ["entry.left.bars: daily bars are not longer than the bars judged"]
    assert problems_of(entry=rule, timeframe=Interval.FIFTEEN_MINUTES) == ()
    assert messages(Compare(replace(CLOSE, bars=LongerBars.WEEK), Comparator.ABOVE, sma(50))) == []


@pytest.mark.parametrize(
    ("bars", "timeframe", "is_so"),
    [
        (LongerBars.FIVE_MINUTES, Interval.ONE_MINUTE, True),
        (LongerBars.FIVE_MINUTES, Interval.FIVE_MINUTES, False),
        (LongerBars.FIFTEEN_MINUTES, Interval.FIVE_MINUTES, True),
        (LongerBars.HOUR, Interval.ONE_DAY, False),
        (LongerBars.HOUR, Interval.FIFTEEN_MINUTES, True),
        (LongerBars.DAY, Interval.ONE_HOUR, True),
    ],
)
def test_bars_within_the_day_are_longer_by_the_minute(bars: LongerBars, timeframe: Interval, *, is_so: bool) -> None:
    assert is_longer(bars, timeframe) is is_so


def test_every_template_is_a_strategy_of_its_own() -> None:
    assert all(isinstance(one, StrategyDefinition) for one in TEMPLATES)
    told = {
        (rule_text(one.entry, {}), rule_text(one.exit, {}), one.sizing.method, one.option_writing) for one in TEMPLATES
    }
    assert len(told) == len(TEMPLATES)
