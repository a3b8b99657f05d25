"""Mean reversion: buy a fall within a rising market, sell the recovery."""

from decimal import Decimal
from typing import Final

from paiid.domain.market import Interval
from paiid.domain.strategy import Evaluation, ProtectiveStop, RiskLimits, Sizing, SizingMethod, StrategyDefinition
from paiid.domain.strategy_references import Reference
from paiid.domain.strategy_stops import StopKind
from paiid.domain.strategy_tree import AllOf, AnyOf, IndicatorName, NoneOf, PositionField, PositionFigure
from paiid.features.strategies.templates.parts import (
    CLOSE,
    COSTS,
    INDEX_FUNDS,
    LARGE_CAPS,
    above,
    at_least,
    below,
    decimal,
    indicator,
    number,
    parameter,
    whole,
)

_FAMILY: Final = "mean_reversion"
_HELD: Final = PositionFigure(PositionField.SESSIONS_HELD)

RSI2_REVERSION: Final = StrategyDefinition(
    id="rsi2-reversion",
    name="RSI(2) pullback in an up-trend",
    family=_FAMILY,
    summary="Buys a fund that fell hard for a few days while above its long average; sells the first recovery.",
    universe=INDEX_FUNDS,
    timeframe=Interval.ONE_DAY,
    evaluation=Evaluation.EVERY_CLOSE,
    parameters=(
        whole("trend", 200, (100, 300), 10, "Sessions in the average that the close must be above."),
        whole("rsi_period", 2, (2, 6), 1, "Sessions in the RSI; two make it jump to its ends."),
        decimal("oversold", "10", ("2", "30"), "1", "Buys while the RSI is below this."),
        whole("recovery", 5, (3, 20), 1, "Sessions in the short average whose passing ends the trade."),
        whole("longest", 10, (3, 30), 1, "Sessions after which the trade ends whatever happened."),
        decimal("stop", "0.06", ("0.02", "0.15"), "0.01", "Protective stop below the entry, as a part of it."),
    ),
    entry=AllOf(
        (
            above(CLOSE, indicator(IndicatorName.SMA, period="trend")),
            below(indicator(IndicatorName.RSI, period="rsi_period"), parameter("oversold")),
        )
    ),
    exit=AnyOf(
        (
            above(CLOSE, indicator(IndicatorName.SMA, period="recovery")),
            at_least(_HELD, parameter("longest")),
        )
    ),
    sizing=Sizing(SizingMethod.FIXED_FRACTION, {"fraction": number("0.25")}, "A quarter of the equity a trade."),
    risk=RiskLimits(
        max_positions=4,
        max_weight=Decimal("0.25"),
        stop=ProtectiveStop(StopKind.PERCENT_OF_ENTRY, parameter("stop")),
        meaning="The stop is for falls that do not come back; the time limit frees the money of dull ones.",
    ),
    costs=COSTS,
    fails_when=(
        "The first leg of a bear market: the long average is still below, and each fall is followed by another.",
        "Quiet rises without pullbacks: it stays in cash and misses them.",
    ),
    references=(
        Reference(
            "L. Connors and C. Alvarez", "Short Term Trading Strategies That Work", 2008, "TradingMarkets Publishing"
        ),
        Reference("J. W. Wilder", "New Concepts in Technical Trading Systems", 1978, "Trend Research"),
    ),
)

BOLLINGER_REVERSION: Final = StrategyDefinition(
    id="bollinger-reversion",
    name="Bollinger band reversion",
    family=_FAMILY,
    summary="Buys a large company that closed below its lower band without a market in free fall; sells at the middle.",
    universe=LARGE_CAPS,
    timeframe=Interval.ONE_DAY,
    evaluation=Evaluation.EVERY_CLOSE,
    parameters=(
        whole("period", 20, (10, 50), 5, "Sessions in the band's average and deviation."),
        decimal("width", "2", ("1", "3"), "0.25", "Standard deviations between the average and the band."),
        decimal("calm", "0.3", ("0.15", "0.6"), "0.05", "Stays away while SPY's annualized volatility is above this."),
        whole("longest", 15, (5, 40), 5, "Sessions after which the trade ends whatever happened."),
        decimal("stop_atr", "3", ("1", "6"), "0.5", "Protective stop below the entry, in average true ranges."),
    ),
    entry=AllOf(
        (
            below(CLOSE, indicator(IndicatorName.BOLLINGER_LOWER, period="period", width="width")),
            above(CLOSE, indicator(IndicatorName.SMA, period=200)),
            NoneOf((above(indicator(IndicatorName.REALIZED_VOLATILITY, symbol="SPY", period=20), parameter("calm")),)),
        )
    ),
    exit=AnyOf(
        (
            at_least(CLOSE, indicator(IndicatorName.BOLLINGER_MIDDLE, period="period")),
            at_least(_HELD, parameter("longest")),
        )
    ),
    sizing=Sizing(SizingMethod.FIXED_FRACTION, {"fraction": number("0.1")}, "A tenth of the equity a trade."),
    risk=RiskLimits(
        max_positions=8,
        max_weight=Decimal("0.1"),
        stop=ProtectiveStop(StopKind.ATR_MULTIPLE, parameter("stop_atr")),
        meaning="At most eight positions at once, so that one bad day of the market does not take everything.",
    ),
    costs=COSTS,
    fails_when=(
        "Bad news that is true: a profit warning moves the price to a new level, and there is no mean to return to.",
        "Trends with rising volatility: the price walks down along the band.",
    ),
    references=(
        Reference("J. Bollinger", "Bollinger on Bollinger Bands", 2001, "McGraw-Hill"),
        Reference("B. N. Lehmann", "Fads, Martingales, and Market Efficiency", 1990, "Quarterly Journal of Economics"),
    ),
)
