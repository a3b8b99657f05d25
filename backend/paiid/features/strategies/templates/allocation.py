"""Allocation: which assets to hold, and how much of them."""

from decimal import Decimal
from typing import Final

from paiid.domain.instrument import Symbol
from paiid.domain.market import Interval
from paiid.domain.strategy import Evaluation, RiskLimits, Sizing, SizingMethod, StrategyDefinition, Universe
from paiid.domain.strategy_references import Reference
from paiid.domain.strategy_tree import AllOf, AnyOf, Constant, IndicatorName, Rank
from paiid.features.strategies.templates.parts import (
    CLOSE,
    COSTS,
    LARGE_CAPS,
    SPY_ONLY,
    above,
    at_most,
    below,
    decimal,
    indicator,
    number,
    parameter,
    whole,
)

_LOOKBACK: Final = indicator(IndicatorName.TOTAL_RETURN, period="lookback", skip=0)
_TWELVE_ONE: Final = indicator(IndicatorName.TOTAL_RETURN, period="lookback", skip="skip")

ASSET_CLASSES: Final = Universe(
    name="Asset classes",
    symbols=tuple(Symbol(one) for one in ("SPY", "EFA", "EEM", "VNQ", "GLD", "TLT", "IEF")),
    meaning="US, developed and emerging shares, property, gold, and long and medium US Treasury bonds.",
)

DUAL_MOMENTUM: Final = StrategyDefinition(
    id="dual-momentum",
    name="Dual momentum rotation",
    family="momentum",
    summary="Each month, holds the strongest of a few asset classes, if its own return was above zero; else cash.",
    universe=ASSET_CLASSES,
    timeframe=Interval.ONE_DAY,
    evaluation=Evaluation.MONTH_END,
    parameters=(
        whole("lookback", 252, (63, 315), 21, "Sessions whose return is compared; 252 are a year."),
        whole("hold", 1, (1, 3), 1, "How many of the strongest are held."),
    ),
    entry=AllOf((at_most(Rank(_LOOKBACK), parameter("hold")), above(_LOOKBACK, number("0")))),
    exit=AnyOf((above(Rank(_LOOKBACK), parameter("hold")), at_most(_LOOKBACK, number("0")))),
    sizing=Sizing(SizingMethod.EQUAL_WEIGHT, {}, "The equity in equal parts over what is held."),
    risk=RiskLimits(
        max_positions=3,
        max_weight=Decimal(1),
        stop=None,
        meaning="All of it may be in one asset class; a fall within a month is borne in full.",
    ),
    costs=COSTS,
    fails_when=(
        "Quick changes of leadership: it buys last year's winner just as another takes over.",
        "A crash from a high: one month's fall seldom turns a year's return negative in time.",
    ),
    references=(
        Reference("G. Antonacci", "Dual Momentum Investing", 2014, "McGraw-Hill"),
        Reference(
            "N. Jegadeesh and S. Titman",
            "Returns to Buying Winners and Selling Losers: Implications for Stock Market Efficiency",
            1993,
            "Journal of Finance",
        ),
    ),
)

MOMENTUM_12_1: Final = StrategyDefinition(
    id="momentum-12-1",
    name="Twelve-minus-one momentum",
    family="momentum",
    summary="Each month, buys the companies with the best year, its latest month left out, while SPY trends up.",
    universe=LARGE_CAPS,
    timeframe=Interval.ONE_DAY,
    evaluation=Evaluation.MONTH_END,
    parameters=(
        whole("lookback", 231, (105, 252), 21, "Sessions of the return compared; 231 are eleven months."),
        whole("skip", 21, (0, 42), 21, "Latest sessions left out, for last month's winners tend to fall back."),
        whole("hold", 6, (3, 15), 1, "How many of the strongest are bought."),
        whole("keep", 12, (3, 30), 1, "A position stays while it ranks at least here, which saves turnover."),
    ),
    entry=AllOf(
        (
            at_most(Rank(_TWELVE_ONE), parameter("hold")),
            above(_TWELVE_ONE, number("0")),
            above(
                indicator(IndicatorName.SMA, symbol="SPY", period=20),
                indicator(IndicatorName.SMA, symbol="SPY", period=200),
            ),
        )
    ),
    exit=AnyOf(
        (
            above(Rank(_TWELVE_ONE), parameter("keep")),
            below(CLOSE, indicator(IndicatorName.SMA, period=200)),
        )
    ),
    sizing=Sizing(SizingMethod.EQUAL_WEIGHT, {}, "The equity in equal parts over at most twelve names."),
    risk=RiskLimits(
        max_positions=12,
        max_weight=Decimal("0.15"),
        stop=None,
        meaning="At most twelve names and 15 % in one; many of them may be of one sector.",
    ),
    costs=COSTS,
    fails_when=(
        "The turn after a crash: the beaten losers rise fastest, and it holds none of them.",
        "Crowded sectors: the strongest names are often alike and fall together.",
    ),
    references=(
        Reference(
            "N. Jegadeesh and S. Titman",
            "Returns to Buying Winners and Selling Losers: Implications for Stock Market Efficiency",
            1993,
            "Journal of Finance",
        ),
        Reference(
            "C. S. Asness, T. J. Moskowitz and L. H. Pedersen", "Value and Momentum Everywhere", 2013,
            "Journal of Finance",
        ),
    ),
)  # fmt: skip

VOLATILITY_TARGET: Final = StrategyDefinition(
    id="volatility-target",
    name="Volatility-targeted buy and hold",
    family="allocation",
    summary="Always holds SPY, less of it when it has been moving more, so that the account's swings stay about even.",
    universe=SPY_ONLY,
    timeframe=Interval.ONE_DAY,
    evaluation=Evaluation.WEEK_END,
    parameters=(
        decimal("target", "0.12", ("0.05", "0.25"), "0.01", "Annualized volatility aimed at; 0.12 is 12 % a year."),
        whole("period", 20, (10, 120), 10, "Sessions over which volatility is measured."),
    ),
    entry=Constant(value=True),
    exit=Constant(value=False),
    sizing=Sizing(
        SizingMethod.VOLATILITY_TARGET,
        {"annual_volatility": parameter("target"), "period": parameter("period")},
        "The target over the measured volatility, as a part of the equity, at most all of it.",
    ),
    risk=RiskLimits(
        max_positions=1,
        max_weight=Decimal(1),
        stop=None,
        meaning="No borrowing: the part held never exceeds the equity. No stop: it is never wholly out.",
    ),
    costs=COSTS,
    fails_when=(
        "A fall out of calm: volatility was low, so it holds the most just before.",
        "Fast recoveries: volatility is still high, so it holds the least while prices come back.",
    ),
    references=(
        Reference("A. Moreira and T. Muir", "Volatility-Managed Portfolios", 2017, "Journal of Finance"),
        Reference(
            "C. R. Harvey, E. Hoyle, R. Korgaonkar, S. Rattray, M. Sargaison and O. Van Hemert",
            "The Impact of Volatility Targeting",
            2018,
            "Journal of Portfolio Management",
        ),
    ),
)

RISK_PARITY: Final = StrategyDefinition(
    id="risk-parity",
    name="Risk parity by inverse volatility",
    family="allocation",
    summary="Always holds every asset class, each month so much of it that calm ones weigh more than wild ones.",
    universe=ASSET_CLASSES,
    timeframe=Interval.ONE_DAY,
    evaluation=Evaluation.MONTH_END,
    parameters=(whole("period", 120, (20, 250), 10, "Sessions over which each volatility is measured."),),
    entry=Constant(value=True),
    exit=Constant(value=False),
    sizing=Sizing(
        SizingMethod.INVERSE_VOLATILITY,
        {"period": parameter("period")},
        "One over its volatility, as a part of the sum of that over all seven; correlations are left out.",
    ),
    risk=RiskLimits(
        max_positions=7,
        max_weight=Decimal("0.5"),
        stop=None,
        meaning="Fully invested and without borrowing, so its swings follow those of the calmest classes.",
    ),
    costs=COSTS,
    fails_when=(
        "Rising interest rates: bonds are calm for years, weigh most, and then fall together with shares.",
        "Correlations that jump: equal shares of risk hold only while the classes move apart.",
    ),
    references=(
        Reference(
            "S. Maillard, T. Roncalli and J. Teiletche",
            "The Properties of Equally Weighted Risk Contribution Portfolios",
            2010,
            "Journal of Portfolio Management",
        ),
    ),
)

TREND_ACROSS_ASSETS: Final = StrategyDefinition(
    id="time-series-momentum",
    name="Time-series momentum",
    family="momentum",
    summary="Each month, holds every asset class whose own past year was a gain, each with the same aimed-at swings.",
    universe=ASSET_CLASSES,
    timeframe=Interval.ONE_DAY,
    evaluation=Evaluation.MONTH_END,
    parameters=(
        whole("lookback", 252, (63, 315), 21, "Sessions of the return that must be above zero."),
        decimal("target", "0.02", ("0.01", "0.06"), "0.005", "Swings a year each class may bring, of the equity."),
        whole("period", 60, (20, 120), 10, "Sessions over which volatility is measured."),
    ),
    entry=above(_LOOKBACK, number("0")),
    exit=at_most(_LOOKBACK, number("0")),
    sizing=Sizing(
        SizingMethod.VOLATILITY_TARGET,
        {"annual_volatility": parameter("target"), "period": parameter("period")},
        "The target over the measured volatility of the class, as a part of the equity.",
    ),
    risk=RiskLimits(
        max_positions=7,
        max_weight=Decimal("0.3"),
        stop=None,
        meaning="Long or in cash only; the study also sold short, which this does not.",
    ),
    costs=COSTS,
    fails_when=(
        "Sharp turns: a year's return changes its sign long after the turn.",
        "Long stretches without trends, where it buys and sells around zero.",
    ),
    references=(
        Reference(
            "T. J. Moskowitz, Y. H. Ooi and L. H. Pedersen",
            "Time Series Momentum",
            2012,
            "Journal of Financial Economics",
        ),
    ),
)
