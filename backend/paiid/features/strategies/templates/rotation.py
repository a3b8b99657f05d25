"""Rotation: at each turn of the week or month, the names that lead by one measure are held."""

from decimal import Decimal
from typing import Final

from paiid.domain.instrument import Symbol
from paiid.domain.market import Interval
from paiid.domain.strategy import Evaluation, RiskLimits, Sizing, SizingMethod, StrategyDefinition, Universe
from paiid.domain.strategy_references import Reference
from paiid.domain.strategy_tree import AllOf, AnyOf, IndicatorName, Rank
from paiid.features.strategies.templates.parts import (
    CLOSE,
    COSTS,
    LARGE_CAPS,
    above,
    at_most,
    below,
    indicator,
    number,
    parameter,
    whole,
)

_RETURN: Final = indicator(IndicatorName.TOTAL_RETURN, period="lookback", skip=0)
_VOLATILITY: Final = indicator(IndicatorName.REALIZED_VOLATILITY, period="lookback")

SECTOR_FUNDS: Final = Universe(
    name="US sector funds",
    symbols=tuple(
        Symbol(one) for one in ("XLK", "XLF", "XLE", "XLV", "XLY", "XLP", "XLI", "XLU", "XLB", "XLRE", "XLC")
    ),
    meaning="One fund for each of the eleven sectors of the S&P 500; two of them are younger than the others.",
)

SECTOR_ROTATION: Final = StrategyDefinition(
    id="sector-rotation",
    name="Sector rotation by momentum",
    family="momentum",
    summary="Each month, holds the sectors with the best half-year, as long as the market trends up; else cash.",
    universe=SECTOR_FUNDS,
    timeframe=Interval.ONE_DAY,
    evaluation=Evaluation.MONTH_END,
    parameters=(
        whole("lookback", 126, (42, 252), 21, "Sessions whose return is compared; 126 are half a year."),
        whole("hold", 3, (1, 3), 1, "How many of the strongest sectors are bought."),
        whole("keep", 4, (1, 6), 1, "A sector stays while it ranks at least here, which saves turnover."),
    ),
    entry=AllOf(
        (
            at_most(Rank(_RETURN), parameter("hold")),
            above(
                indicator(IndicatorName.SMA, symbol="SPY", period=20),
                indicator(IndicatorName.SMA, symbol="SPY", period=200),
            ),
        )
    ),
    exit=AnyOf(
        (
            above(Rank(_RETURN), parameter("keep")),
            below(
                indicator(IndicatorName.SMA, symbol="SPY", period=20),
                indicator(IndicatorName.SMA, symbol="SPY", period=200),
            ),
        )
    ),
    sizing=Sizing(SizingMethod.EQUAL_WEIGHT, {}, "A third of the equity in each of three sectors."),
    risk=RiskLimits(
        max_positions=3,
        max_weight=Decimal("0.34"),
        stop=None,
        meaning="Three sectors at once; they may all lean on the same part of the economy.",
    ),
    costs=COSTS,
    fails_when=(
        "Leadership that changes every few weeks: it buys each sector after its best part.",
        "A fall of the whole market: all sectors go down together until the trend filter turns.",
    ),
    references=(
        Reference(
            "T. J. Moskowitz and M. Grinblatt", "Do Industries Explain Momentum?", 1999, "Journal of Finance"
        ),
    ),
)  # fmt: skip

LOW_VOLATILITY: Final = StrategyDefinition(
    id="low-volatility",
    name="Calm companies",
    family="low_volatility",
    summary="Each month, holds the large companies whose prices moved least over the past year.",
    universe=LARGE_CAPS,
    timeframe=Interval.ONE_DAY,
    evaluation=Evaluation.MONTH_END,
    parameters=(
        whole("lookback", 252, (63, 315), 21, "Sessions over which volatility is measured."),
        whole("buy_above", 20, (15, 24), 1, "Bought when it ranks below this many by volatility, the wildest first."),
        whole("keep_above", 16, (8, 24), 1, "Kept while it ranks below this many, which saves turnover."),
    ),
    entry=above(Rank(_VOLATILITY), parameter("buy_above")),
    exit=at_most(Rank(_VOLATILITY), parameter("keep_above")),
    sizing=Sizing(SizingMethod.EQUAL_WEIGHT, {}, "A tenth of the equity in each of ten companies."),
    risk=RiskLimits(
        max_positions=10,
        max_weight=Decimal("0.1"),
        stop=None,
        meaning="Ten names, none above a tenth; calm companies are often of few sectors.",
    ),
    costs=COSTS,
    fails_when=(
        "Strong rises led by wild companies: it holds none of them and falls behind.",
        "Rising interest rates: calm companies are often those that compete with bonds.",
        "Calm until news: a year of quiet does not promise another.",
    ),
    references=(
        Reference(
            "D. C. Blitz and P. van Vliet",
            "The Volatility Effect: Lower Risk Without Lower Return",
            2007,
            "Journal of Portfolio Management",
        ),
    ),
)

WEEKLY_REVERSAL: Final = StrategyDefinition(
    id="weekly-reversal",
    name="Weekly losers in up-trends",
    family="mean_reversion",
    summary="Each week, buys the large companies that fell most within an up-trend, and sells them as they recover.",
    universe=LARGE_CAPS,
    timeframe=Interval.ONE_DAY,
    evaluation=Evaluation.WEEK_END,
    parameters=(
        whole("lookback", 5, (3, 21), 1, "Sessions whose return is compared; five are a week."),
        whole("worst", 25, (20, 28), 1, "Bought when it ranks below this many of the thirty."),
        whole("trend", 200, (100, 300), 10, "Sessions in the average that the close must still be above."),
    ),
    entry=AllOf(
        (
            above(Rank(_RETURN), parameter("worst")),
            below(_RETURN, number("0")),
            above(CLOSE, indicator(IndicatorName.SMA, period="trend")),
        )
    ),
    exit=at_most(Rank(_RETURN), parameter("worst")),
    sizing=Sizing(SizingMethod.EQUAL_WEIGHT, {}, "A fifth of the equity in each of five companies."),
    risk=RiskLimits(
        max_positions=5,
        max_weight=Decimal("0.2"),
        stop=None,
        meaning="At most five names; a company that keeps falling stays until it is no longer among the worst.",
    ),
    costs=COSTS,
    fails_when=(
        "Costs: most of it is sold every week, and the published effect is small for each trade.",
        "News that keeps working: a profit warning is not a passing lack of buyers.",
    ),
    references=(
        Reference("N. Jegadeesh", "Evidence of Predictable Behavior of Security Returns", 1990, "Journal of Finance"),
        Reference("B. N. Lehmann", "Fads, Martingales, and Market Efficiency", 1990, "Quarterly Journal of Economics"),
    ),
)
