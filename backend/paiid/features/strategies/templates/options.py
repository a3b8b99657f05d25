"""Writing options: calls on shares that are held, puts on cash that lies ready. Their prices are modelled."""

from decimal import Decimal
from typing import Any, Final

from paiid.domain.market import Interval
from paiid.domain.strategy import Evaluation, RiskLimits, Sizing, SizingMethod, StrategyDefinition
from paiid.domain.strategy_references import Reference
from paiid.domain.strategy_tree import Constant
from paiid.domain.strategy_writing import VOLATILITY_PREMIUM, OptionWriting, StrikeKind, StrikeRule, WritingKind
from paiid.features.strategies.templates.parts import COSTS, SPY_ONLY, decimal, parameter, whole

MODELLED_LIMIT: Final = (
    "Option prices are modelled, not market prices: no connected source has past prices of contracts. The result says "
    "what the rules would have made at those prices. On paper the market's own premiums count."
)
_FAMILY: Final = "options"
_PARAMETERS: Final = (
    decimal("delta", "0.3", ("0.1", "0.5"), "0.05", "Size of the delta of the strike that is written."),
    whole("days", 30, (10, 60), 5, "Calendar days to the end of the contract; the monthly nearest to it is taken."),
    decimal(
        "volatility_premium",
        f"{VOLATILITY_PREMIUM.value}",
        ("1", "1.6"),
        "0.01",
        "Implied volatility over realized; 1.19 is the average of the S&P 500.",
    ),
)
_PREMIUM: Final = Reference("B. Eraker", "The Volatility Premium", 2009, "Working paper, University of Wisconsin")


def _writing(kind: WritingKind) -> OptionWriting:
    return OptionWriting(
        kind=kind,
        strike=StrikeRule(StrikeKind.DELTA, parameter("delta")),
        days_to_expiry=parameter("days"),
        volatility_premium=parameter("volatility_premium"),
    )


def _template(kind: WritingKind, **words: Any) -> StrategyDefinition:
    """All that the two share: contracts on SPY, written at every close at which none is open."""
    return StrategyDefinition(
        id=kind.value.replace("_", "-"),
        family=_FAMILY,
        universe=SPY_ONLY,
        timeframe=Interval.ONE_DAY,
        evaluation=Evaluation.EVERY_CLOSE,
        parameters=_PARAMETERS,
        entry=Constant(value=True),
        exit=Constant(value=False),
        costs=COSTS,
        option_writing=_writing(kind),
        **words,
    )


COVERED_CALL: Final = _template(
    WritingKind.COVERED_CALL,
    name="Covered call",
    summary="Holds shares and sells one call on each hundred of them, month after month, for the premium.",
    sizing=Sizing(SizingMethod.EQUAL_WEIGHT, {}, "Shares in hundreds, for a contract is on a hundred."),
    risk=RiskLimits(
        1, Decimal(1), None, "All of the fall of the shares, less the premium; the rise ends at the strike."
    ),
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
        _PREMIUM,
    ),
)
CASH_SECURED_PUT: Final = _template(
    WritingKind.CASH_SECURED_PUT,
    name="Cash-secured put",
    summary="Keeps the cash for a hundred shares and sells a put on them, month after month, for the premium.",
    sizing=Sizing(SizingMethod.EQUAL_WEIGHT, {}, "As many contracts as the cash pays the strike of."),
    risk=RiskLimits(
        1, Decimal(1), None, "All of the fall below the strike, less the premium; the gain is never more than that."
    ),
    fails_when=(
        "Crashes: the shares are bought at a strike far above their price.",
        "Calm rises: the premium is small, and holding the shares would have earned more.",
    ),
    references=(
        Reference("O. Bondarenko", "Why Are Put Options So Expensive?", 2014, "Quarterly Journal of Finance"),
        _PREMIUM,
    ),
)
