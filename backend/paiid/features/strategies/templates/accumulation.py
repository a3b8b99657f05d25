"""Accumulation: buy a part of the money again and again, and more of it lower down."""

from decimal import Decimal
from typing import Final

from paiid.domain.market import Interval
from paiid.domain.strategy import Evaluation, RiskLimits, Sizing, SizingMethod, StrategyDefinition
from paiid.domain.strategy_references import Reference
from paiid.domain.strategy_tree import Constant
from paiid.features.strategies.templates.parts import COSTS, SPY_ONLY, decimal, parameter, whole

DRAWDOWN_LADDER: Final = StrategyDefinition(
    id="dca-drawdown-ladder",
    name="Cost averaging with a drawdown ladder",
    family="accumulation",
    summary="Buys a part of the equity in SPY every month, and more of it for each step below the high of a year.",
    universe=SPY_ONLY,
    timeframe=Interval.ONE_DAY,
    evaluation=Evaluation.MONTH_END,
    parameters=(
        decimal("part", "0.03", ("0.01", "0.2"), "0.01", "Part of the equity bought each month at the high."),
        decimal("fall", "0.1", ("0.05", "0.3"), "0.05", "Height of a rung: a fall of this much buys more."),
        decimal("more", "1", ("0", "5"), "0.5", "How many times the part is added for each rung."),
        whole("period", 252, (63, 441), 21, "Sessions of the high from which falls are counted; 252 are a year."),
    ),
    entry=Constant(value=True),
    exit=Constant(value=False),
    sizing=Sizing(
        SizingMethod.INSTALLMENTS,
        {name: parameter(name) for name in ("part", "fall", "more", "period")},
        "A part each month and more of it for each rung, as long as there is cash.",
    ),
    risk=RiskLimits(
        max_positions=1,
        max_weight=Decimal(1),
        stop=None,
        meaning="It never sells, and has no stop: once all is invested, falls are borne in full.",
    ),
    costs=COSTS,
    fails_when=(
        "Long rises from the start: most of the money waits in cash, where buying all of it at once would have earned.",
        "Falls that do not come back within years: each rung buys more of them.",
    ),
    references=(
        Reference(
            "G. M. Constantinides",
            "A Note on the Suboptimality of Dollar-Cost Averaging as an Investment Policy",
            1979,
            "Journal of Financial and Quantitative Analysis",
        ),
        Reference(
            "M. Statman", "A Behavioral Framework for Dollar-Cost Averaging", 1995, "Journal of Portfolio Management"
        ),
    ),
)
