"""Pairs: of two alike names the one that fell behind is bought; the other half, a short sale, is not made."""

from decimal import Decimal
from typing import Final

from paiid.domain.instrument import Symbol
from paiid.domain.market import Interval
from paiid.domain.strategy import (
    Evaluation,
    ProtectiveStop,
    RiskLimits,
    Sizing,
    SizingMethod,
    StrategyDefinition,
    Universe,
)
from paiid.domain.strategy_references import Reference
from paiid.domain.strategy_stops import StopKind
from paiid.domain.strategy_tree import AllOf, AnyOf, IndicatorName, PositionField, PositionFigure, Rank
from paiid.features.strategies.templates.parts import (
    COSTS,
    above,
    at_least,
    at_most,
    decimal,
    indicator,
    number,
    parameter,
    whole,
)

PAIRS_LIMIT: Final = (
    "A pair trade buys the laggard and sells its twin short, so that the market's own moves cancel out. Strategies "
    "here are long only: this is the half that buys, and what the market does to it stays in the result."
)
_RETURN: Final = indicator(IndicatorName.TOTAL_RETURN, period="lookback", skip=0)

PAIR_LAGGARD: Final = StrategyDefinition(
    id="pair-laggard",
    name="Pair trade, the side that buys",
    family="mean_reversion",
    summary="Of two alike companies, buys the one that fell while its twin did not, until it has caught up.",
    universe=Universe(
        name="KO and PEP",
        symbols=(Symbol("KO"), Symbol("PEP")),
        meaning="Two makers of soft drinks whose prices tend to move alike; chosen with today's eyes.",
    ),
    timeframe=Interval.ONE_DAY,
    evaluation=Evaluation.EVERY_CLOSE,
    parameters=(
        whole("lookback", 20, (10, 60), 5, "Sessions over which the two are compared."),
        decimal("fall", "-0.03", ("-0.15", "-0.01"), "0.01", "The laggard's return is at most this."),
        whole("longest", 20, (5, 60), 5, "Sessions after which the trade ends whatever happened."),
        decimal("stop", "0.08", ("0.03", "0.2"), "0.01", "Protective stop below the entry, as a part of it."),
    ),
    entry=AllOf(
        (
            above(Rank(_RETURN), number("1")),
            at_most(_RETURN, parameter("fall")),
            AnyOf(
                tuple(
                    at_least(indicator(IndicatorName.TOTAL_RETURN, symbol=twin, period="lookback", skip=0), number("0"))
                    for twin in ("KO", "PEP")
                )
            ),
        )
    ),
    exit=AnyOf(
        (
            at_most(Rank(_RETURN), number("1")),
            at_least(PositionFigure(PositionField.SESSIONS_HELD), parameter("longest")),
        )
    ),
    sizing=Sizing(SizingMethod.FIXED_FRACTION, {"fraction": number("0.5")}, "Half of the equity."),
    risk=RiskLimits(
        max_positions=1,
        max_weight=Decimal("0.5"),
        stop=ProtectiveStop(StopKind.PERCENT_OF_ENTRY, parameter("stop")),
        meaning="One side at a time, half of the equity; without the short side a fall of the market is borne.",
    ),
    costs=COSTS,
    fails_when=(
        "Reasons that stay: one of the two has lost something for good, and the gap does not close.",
        "A falling market: the laggard falls on with it, and no short sale pays for that.",
    ),
    references=(
        Reference(
            "E. Gatev, W. N. Goetzmann and K. G. Rouwenhorst",
            "Pairs Trading: Performance of a Relative-Value Arbitrage Rule",
            2006,
            "Review of Financial Studies",
        ),
    ),
)
