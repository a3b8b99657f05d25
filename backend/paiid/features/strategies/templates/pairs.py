"""Pairs: of two alike names the laggard is bought and its twin sold short, or only the first half of it."""

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
    StrategyDirection,
    Universe,
)
from paiid.domain.strategy_references import Reference
from paiid.domain.strategy_stops import StopKind
from paiid.domain.strategy_tree import AllOf, AnyOf, Indicator, IndicatorName, PositionField, PositionFigure, Rank
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
    "A pair trade buys the laggard and sells its twin short, so that the market's own moves cancel out. This is the "
    "half that buys, for accounts that may not sell short, and what the market does to it stays in the result."
)
_RETURN: Final = indicator(IndicatorName.TOTAL_RETURN, period="lookback", skip=0)

_TWINS: Final = ("KO", "PEP")
_UNIVERSE: Final = Universe(
    name="KO and PEP",
    symbols=tuple(Symbol(twin) for twin in _TWINS),
    meaning="Two makers of soft drinks whose prices tend to move alike; chosen with today's eyes.",
)
_PARAMETERS: Final = (
    whole("lookback", 20, (10, 60), 5, "Sessions over which the two are compared."),
    decimal("fall", "-0.03", ("-0.15", "-0.01"), "0.01", "The laggard's return is at most this."),
    whole("longest", 20, (5, 60), 5, "Sessions after which the trade ends whatever happened."),
)
_LEADS: Final = at_most(Rank(_RETURN), number("1"))
_LAGS: Final = above(Rank(_RETURN), number("1"))
_LONG_ENOUGH: Final = at_least(PositionFigure(PositionField.SESSIONS_HELD), parameter("longest"))
_REFERENCES: Final = (
    Reference(
        "E. Gatev, W. N. Goetzmann and K. G. Rouwenhorst",
        "Pairs Trading: Performance of a Relative-Value Arbitrage Rule",
        2006,
        "Review of Financial Studies",
    ),
)


def _return_of(twin: str) -> Indicator:
    return indicator(IndicatorName.TOTAL_RETURN, symbol=twin, period="lookback", skip=0)


_DID_NOT_FALL: Final = AnyOf(tuple(at_least(_return_of(twin), number("0")) for twin in _TWINS))
_ONE_FELL: Final = AnyOf(tuple(at_most(_return_of(twin), parameter("fall")) for twin in _TWINS))

PAIR_TRADE: Final = StrategyDefinition(
    id="pair-trade",
    name="Pair trade",
    family="mean_reversion",
    summary="Of two alike companies, buys the one that fell while its twin did not and sells the twin short, until it "
    "has caught up.",
    universe=_UNIVERSE,
    timeframe=Interval.ONE_DAY,
    evaluation=Evaluation.EVERY_CLOSE,
    parameters=_PARAMETERS,
    direction=StrategyDirection.BOTH,
    # The same two facts on both sides, so that the two are entered at the same close.
    entry=AllOf((_LAGS, _ONE_FELL, _DID_NOT_FALL)),
    exit=AnyOf((_LEADS, _LONG_ENOUGH)),
    short_entry=AllOf((_LEADS, _ONE_FELL, _DID_NOT_FALL)),
    short_exit=AnyOf((_LAGS, _LONG_ENOUGH)),
    sizing=Sizing(
        SizingMethod.FIXED_FRACTION,
        {"fraction": number("0.45")},
        "The same on each side, 45 % of the equity: the rest is room for opens that differ from the close judged.",
    ),
    risk=RiskLimits(
        max_positions=2,
        max_weight=Decimal("0.5"),
        stop=None,
        meaning="One pair at a time, as much sold as bought. No stop on one side alone: it would leave the other bare.",
    ),
    costs=COSTS,
    fails_when=(
        "Reasons that stay: one of the two has gained or lost something for good, and the gap does not close.",
        "A twin that is bid for or hard to borrow: what is sold short can lose more than was put in.",
        "The two legs are separate orders: one may fill without the other.",
    ),
    references=_REFERENCES,
)

PAIR_LAGGARD: Final = StrategyDefinition(
    id="pair-laggard",
    name="Pair trade, the side that buys",
    family="mean_reversion",
    summary="Of two alike companies, buys the one that fell while its twin did not, until it has caught up.",
    universe=_UNIVERSE,
    timeframe=Interval.ONE_DAY,
    evaluation=Evaluation.EVERY_CLOSE,
    parameters=(
        *_PARAMETERS,
        decimal("stop", "0.08", ("0.03", "0.2"), "0.01", "Protective stop below the entry, as a part of it."),
    ),
    entry=AllOf((_LAGS, at_most(_RETURN, parameter("fall")), _DID_NOT_FALL)),
    exit=AnyOf((_LEADS, _LONG_ENOUGH)),
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
    references=_REFERENCES,
)
