"""Writing options: told, and not run. The definitions hold the shares beside the options, which no rule can say."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from paiid.domain.market import Interval
from paiid.domain.strategy import CostAssumptions, Evaluation, RiskLimits, Sizing, SizingMethod, StrategyDefinition
from paiid.domain.strategy_references import Reference
from paiid.domain.strategy_tree import Constant
from paiid.features.strategies.templates.parts import SPY_ONLY

_NEEDS: Final = (
    "This cannot be backtested, saved as a strategy or automated here: definitions have no options, and a simulation "
    "needs past prices of option contracts, which no connected source has. Made-up option prices would make up the "
    "result. The orders themselves can be previewed and placed by hand."
)
_COSTS: Final = CostAssumptions(
    Decimal(0), Decimal(0), "None are assumed, for nothing is simulated. Options trade at wide spreads."
)


@dataclass(frozen=True, slots=True)
class ToldTemplate:
    """A strategy that is described only. `entry_text` and `exit_text` say what its rules would."""

    definition: StrategyDefinition
    entry_text: str
    exit_text: str
    limit: str = _NEEDS


COVERED_CALL: Final = ToldTemplate(
    StrategyDefinition(
        id="covered-call",
        name="Covered call",
        family="options",
        summary="Holds shares and sells one call on each hundred of them, month after month, for the premium.",
        universe=SPY_ONLY,
        timeframe=Interval.ONE_DAY,
        evaluation=Evaluation.MONTH_END,
        parameters=(),
        entry=Constant(value=True),
        exit=Constant(value=False),
        sizing=Sizing(SizingMethod.EQUAL_WEIGHT, {}, "Shares in hundreds, for a contract is on a hundred."),
        risk=RiskLimits(
            1, Decimal(1), None, "All of the fall of the shares, less the premium; the rise ends at the strike."
        ),
        costs=_COSTS,
        fails_when=(
            "Sharp rises: the shares are called away at the strike, and what lies above it is missed.",
            "Sharp falls: the premium is small beside the loss on the shares.",
        ),
        references=(
            Reference(
                "R. E. Whaley",
                "Return and Risk of CBOE Buy Write Monthly Index",
                2002,
                "Journal of Derivatives",
            ),
        ),
    ),
    entry_text="a hundred shares are held for each contract; then a call of about a month above the price is sold",
    exit_text="the call expires or is bought back, and the next one is sold; the shares go if it is exercised",
)

CASH_SECURED_PUT: Final = ToldTemplate(
    StrategyDefinition(
        id="cash-secured-put",
        name="Cash-secured put",
        family="options",
        summary="Keeps the cash for a hundred shares and sells a put on them, month after month, for the premium.",
        universe=SPY_ONLY,
        timeframe=Interval.ONE_DAY,
        evaluation=Evaluation.MONTH_END,
        parameters=(),
        entry=Constant(value=False),
        exit=Constant(value=False),
        sizing=Sizing(SizingMethod.EQUAL_WEIGHT, {}, "As many contracts as the cash pays the strike of."),
        risk=RiskLimits(
            1, Decimal(1), None, "All of the fall below the strike, less the premium; the gain is never more than that."
        ),
        costs=_COSTS,
        fails_when=(
            "Crashes: the shares are bought at a strike far above their price.",
            "Calm rises: the premium is small, and holding the shares would have earned more.",
        ),
        references=(
            Reference("O. Bondarenko", "Why Are Put Options So Expensive?", 2014, "Quarterly Journal of Finance"),
        ),
    ),
    entry_text="the cash for a hundred shares lies ready for each contract; then a put below the price is sold",
    exit_text="the put expires or is bought back, and the next one is sold; shares that it brings are sold or kept",
)
