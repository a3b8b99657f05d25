"""Trend following: buy strength, sell weakness."""

from decimal import Decimal
from typing import Final

from paiid.domain.market import Interval
from paiid.domain.strategy import Evaluation, ProtectiveStop, RiskLimits, Sizing, SizingMethod, StrategyDefinition
from paiid.domain.strategy_references import Reference
from paiid.domain.strategy_stops import StopKind
from paiid.domain.strategy_tree import AllOf, AnyOf, Comparator, Compare, IndicatorName, Price, PriceField
from paiid.features.strategies.templates.parts import (
    CLOSE,
    COSTS,
    INDEX_FUNDS,
    LARGE_CAPS,
    above,
    below,
    decimal,
    indicator,
    number,
    parameter,
    whole,
)

_FAMILY: Final = "trend_following"

SMA_CROSSOVER: Final = StrategyDefinition(
    id="sma-crossover",
    name="Moving-average crossover",
    family=_FAMILY,
    summary="Holds a fund while its fast average is above its slow one, and stands aside in cash otherwise.",
    universe=INDEX_FUNDS,
    timeframe=Interval.ONE_DAY,
    evaluation=Evaluation.EVERY_CLOSE,
    parameters=(
        whole("fast", 50, (5, 100), 5, "Sessions in the fast average; fewer react sooner and trade more."),
        whole("slow", 200, (50, 300), 10, "Sessions in the slow average, against which the fast one is judged."),
        decimal("stop_atr", "4", ("1", "8"), "0.5", "Protective stop below the entry, in average true ranges."),
    ),
    entry=AllOf(
        (
            Compare(
                indicator(IndicatorName.SMA, period="fast"),
                Comparator.CROSSES_ABOVE,
                indicator(IndicatorName.SMA, period="slow"),
            ),
            above(CLOSE, indicator(IndicatorName.SMA, period="slow")),
        )
    ),
    exit=below(indicator(IndicatorName.SMA, period="fast"), indicator(IndicatorName.SMA, period="slow")),
    sizing=Sizing(SizingMethod.EQUAL_WEIGHT, {}, "Each of the four funds may take a quarter of the equity."),
    risk=RiskLimits(
        max_positions=4,
        max_weight=Decimal("0.25"),
        stop=ProtectiveStop(StopKind.ATR_MULTIPLE, parameter("stop_atr")),
        meaning="No borrowing; the wide stop is for a crash between two closes, the averages do the daily work.",
    ),
    costs=COSTS,
    fails_when=(
        "Markets that move sideways: the averages cross back and forth, and each crossing costs a little.",
        "Sharp turns: the slow average notices a fall, and the recovery after it, weeks late.",
    ),
    references=(
        Reference(
            "W. Brock, J. Lakonishok and B. LeBaron",
            "Simple Technical Trading Rules and the Stochastic Properties of Stock Returns",
            1992,
            "Journal of Finance",
        ),
    ),
)

TREND_FILTER: Final = StrategyDefinition(
    id="ten-month-trend",
    name="Ten-month trend filter",
    family=_FAMILY,
    summary="Once a month, holds each fund that closed above its average of about ten months; else cash for its part.",
    universe=INDEX_FUNDS,
    timeframe=Interval.ONE_DAY,
    evaluation=Evaluation.MONTH_END,
    parameters=(whole("period", 210, (100, 300), 10, "Sessions in the average; 210 are about ten months."),),
    entry=above(CLOSE, indicator(IndicatorName.SMA, period="period")),
    exit=below(CLOSE, indicator(IndicatorName.SMA, period="period")),
    sizing=Sizing(SizingMethod.EQUAL_WEIGHT, {}, "Each of the four funds may take a quarter of the equity."),
    risk=RiskLimits(
        max_positions=4,
        max_weight=Decimal("0.25"),
        stop=None,
        meaning="No stop: the month-end rule is the only way out, so a fall within a month is borne in full.",
    ),
    costs=COSTS,
    fails_when=(
        "A crash and recovery within a few weeks: it sells near the low at month end and buys back higher.",
        "Long flat markets, where month-end closes fall on both sides of the average by chance.",
    ),
    references=(
        Reference(
            "M. T. Faber", "A Quantitative Approach to Tactical Asset Allocation", 2007, "Journal of Wealth Management"
        ),
    ),
)

DONCHIAN_BREAKOUT: Final = StrategyDefinition(
    id="donchian-breakout",
    name="Donchian channel breakout",
    family=_FAMILY,
    summary="Buys when the close passes the highest high of the sessions before it; leaves below the lowest low.",
    universe=LARGE_CAPS,
    timeframe=Interval.ONE_DAY,
    evaluation=Evaluation.EVERY_CLOSE,
    parameters=(
        whole("entry_period", 55, (20, 100), 5, "Sessions whose highest high must be passed to buy."),
        whole("exit_period", 20, (5, 50), 5, "Sessions whose lowest low, once broken, sells."),
        decimal("stop_atr", "2", ("1", "5"), "0.5", "Protective stop below the entry, in average true ranges."),
        decimal("risk", "0.01", ("0.0025", "0.02"), "0.0025", "Part of the equity lost if the stop is hit."),
        whole("trend", 200, (100, 300), 10, "Sessions in the long average that SPY or the company must be above."),
    ),
    entry=AllOf(
        (
            above(CLOSE, indicator(IndicatorName.HIGHEST_HIGH, period="entry_period", ago=1)),
            AnyOf(
                (
                    above(
                        indicator(IndicatorName.SMA, symbol="SPY", period=50),
                        indicator(IndicatorName.SMA, symbol="SPY", period="trend"),
                    ),
                    above(CLOSE, indicator(IndicatorName.SMA, period="trend")),
                )
            ),
        )
    ),
    exit=below(CLOSE, indicator(IndicatorName.LOWEST_LOW, period="exit_period", ago=1)),
    sizing=Sizing(
        SizingMethod.RISK_PER_TRADE,
        {"risk": parameter("risk")},
        "As many shares as lose that part of the equity between entry and stop.",
    ),
    risk=RiskLimits(
        max_positions=10,
        max_weight=Decimal("0.2"),
        stop=ProtectiveStop(StopKind.ATR_MULTIPLE, parameter("stop_atr")),
        meaning="At most ten positions, none above a fifth of the equity; a gap through the stop loses more.",
    ),
    costs=COSTS,
    fails_when=(
        "Ranges: most breakouts come back, and many small losses must be paid by a few long trends.",
        "Sudden news: a gap passes the stop, and the loss is larger than planned.",
    ),
    references=(
        Reference("C. M. Faith", "Way of the Turtle", 2007, "McGraw-Hill"),
        Reference(
            "B. Hurst, Y. H. Ooi and L. H. Pedersen",
            "A Century of Evidence on Trend-Following Investing",
            2017,
            "Journal of Portfolio Management",
        ),
    ),
)

EMA_CROSSOVER: Final = StrategyDefinition(
    id="ema-crossover",
    name="Exponential-average crossover",
    family=_FAMILY,
    summary="Holds a fund from the day its fast exponential average rises above its slow one until it falls back.",
    universe=INDEX_FUNDS,
    timeframe=Interval.ONE_DAY,
    evaluation=Evaluation.EVERY_CLOSE,
    parameters=(
        whole("fast", 12, (4, 40), 1, "Sessions in the fast average; the latest ones count most."),
        whole("slow", 26, (20, 150), 1, "Sessions in the slow average."),
        decimal("stop_atr", "3", ("1", "8"), "0.5", "Protective stop below the entry, in average true ranges."),
    ),
    entry=Compare(
        indicator(IndicatorName.EMA, period="fast"),
        Comparator.CROSSES_ABOVE,
        indicator(IndicatorName.EMA, period="slow"),
    ),
    exit=below(indicator(IndicatorName.EMA, period="fast"), indicator(IndicatorName.EMA, period="slow")),
    sizing=Sizing(SizingMethod.EQUAL_WEIGHT, {}, "Each of the four funds may take a quarter of the equity."),
    risk=RiskLimits(
        max_positions=4,
        max_weight=Decimal("0.25"),
        stop=ProtectiveStop(StopKind.ATR_MULTIPLE, parameter("stop_atr")),
        meaning="No borrowing; the stop is for a fall faster than the averages.",
    ),
    costs=COSTS,
    fails_when=(
        "Markets that move sideways: short averages cross often, and each crossing costs a little.",
        "Gaps: the averages follow days after a jump.",
    ),
    references=(
        Reference("G. Appel", "Technical Analysis: Power Tools for Active Investors", 2005, "FT Press"),
    ),
)  # fmt: skip

YEAR_HIGH: Final = StrategyDefinition(
    id="year-high-breakout",
    name="New year highs with volume",
    family="breakout",
    summary="Buys a large company at a new high of a year when more shares than usual traded; leaves at a low.",
    universe=LARGE_CAPS,
    timeframe=Interval.ONE_DAY,
    evaluation=Evaluation.EVERY_CLOSE,
    parameters=(
        whole("high", 252, (60, 252), 12, "Sessions whose highest high must be passed; 252 are a year."),
        whole("exit_period", 40, (10, 100), 5, "Sessions whose lowest low, once broken, sells."),
        whole("usual", 50, (10, 100), 10, "Sessions in the average volume that the day's must be above."),
        decimal("stop", "0.08", ("0.03", "0.2"), "0.01", "Protective stop below the entry, as a part of it."),
    ),
    entry=AllOf(
        (
            above(CLOSE, indicator(IndicatorName.HIGHEST_HIGH, period="high", ago=1)),
            above(Price(PriceField.VOLUME), indicator(IndicatorName.AVERAGE_VOLUME, period="usual", ago=1)),
        )
    ),
    exit=below(CLOSE, indicator(IndicatorName.LOWEST_LOW, period="exit_period", ago=1)),
    sizing=Sizing(SizingMethod.FIXED_FRACTION, {"fraction": number("0.1")}, "A tenth of the equity a trade."),
    risk=RiskLimits(
        max_positions=10,
        max_weight=Decimal("0.1"),
        stop=ProtectiveStop(StopKind.PERCENT_OF_ENTRY, parameter("stop")),
        meaning="Ten positions of a tenth each; a gap through the stop loses more than it says.",
    ),
    costs=COSTS,
    fails_when=(
        "The last highs before a long fall: it buys them as it buys the others.",
        "Nervous markets: many new highs come back at once and meet the stop.",
    ),
    references=(
        Reference(
            "T. J. George and C.-Y. Hwang", "The 52-Week High and Momentum Investing", 2004, "Journal of Finance"
        ),
    ),
)
