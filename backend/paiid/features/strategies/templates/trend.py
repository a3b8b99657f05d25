"""Trend following: buy strength, sell weakness."""

from decimal import Decimal
from typing import Final

from paiid.domain.market import Interval
from paiid.domain.strategy import (
    AllOf,
    AnyOf,
    Comparator,
    Compare,
    Evaluation,
    IndicatorName,
    ProtectiveStop,
    Reference,
    RiskLimits,
    Sizing,
    SizingMethod,
    StopKind,
    StrategyDefinition,
)
from paiid.features.strategies.templates.parts import (
    CLOSE,
    COSTS,
    INDEX_FUNDS,
    LARGE_CAPS,
    above,
    below,
    decimal,
    indicator,
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
