"""Calendar: buy and sell by the date, whatever the price does."""

from decimal import Decimal
from typing import Final

from paiid.domain.market import Interval
from paiid.domain.strategy import Evaluation, RiskLimits, Sizing, SizingMethod, StrategyDefinition
from paiid.domain.strategy_calendar import CalendarField, CalendarFigure
from paiid.domain.strategy_references import Reference
from paiid.domain.strategy_tree import AllOf, AnyOf
from paiid.features.strategies.templates.parts import (
    COSTS,
    SPY_ONLY,
    above,
    at_least,
    at_most,
    below,
    parameter,
    whole,
)

_FAMILY: Final = "calendar"
_LEFT: Final = CalendarFigure(CalendarField.SESSIONS_LEFT_IN_MONTH)
_GONE: Final = CalendarFigure(CalendarField.SESSION_OF_MONTH)
_MONTH: Final = CalendarFigure(CalendarField.MONTH)
_NO_STOP: Final = RiskLimits(
    max_positions=1,
    max_weight=Decimal(1),
    stop=None,
    meaning="All of the equity while it holds, and no stop: the date alone ends the trade.",
)
_WHOLE: Final = Sizing(SizingMethod.EQUAL_WEIGHT, {}, "All of the equity, for there is one position.")

TURN_OF_MONTH: Final = StrategyDefinition(
    id="turn-of-month",
    name="Turn of the month",
    family=_FAMILY,
    summary="Holds SPY over the last session of each month and the first few of the next, and cash in between.",
    universe=SPY_ONLY,
    timeframe=Interval.ONE_DAY,
    evaluation=Evaluation.EVERY_CLOSE,
    parameters=(
        whole("before", 1, (1, 5), 1, "Sessions left in the month at the close that buys."),
        whole("after", 3, (1, 8), 1, "The session of the new month at whose close it sells."),
    ),
    entry=at_most(_LEFT, parameter("before")),
    exit=AllOf((at_least(_GONE, parameter("after")), above(_LEFT, parameter("before")))),
    sizing=_WHOLE,
    risk=_NO_STOP,
    costs=COSTS,
    fails_when=(
        "Costs: two trades a month on all of the equity need a gain of each turn that pays them.",
        "A fall that begins at a month's end: the rule has no eyes for prices.",
        "Effects that became widely known tend to shrink afterwards.",
    ),
    references=(
        Reference("R. A. Ariel", "A Monthly Effect in Stock Returns", 1987, "Journal of Financial Economics"),
        Reference(
            "J. J. McConnell and W. Xu", "Equity Returns at the Turn of the Month", 2008, "Financial Analysts Journal"
        ),
    ),
)

WINTER_HALF: Final = StrategyDefinition(
    id="winter-half-year",
    name="Winter half-year",
    family=_FAMILY,
    summary="Holds SPY from November to April and cash from May to October.",
    universe=SPY_ONLY,
    timeframe=Interval.ONE_DAY,
    evaluation=Evaluation.MONTH_END,
    parameters=(
        whole("buy_month", 10, (8, 12), 1, "It buys after the last close of this month; 10 is October."),
        whole("sell_month", 4, (2, 6), 1, "It sells after the last close of this month; 4 is April."),
    ),
    entry=AnyOf((at_least(_MONTH, parameter("buy_month")), below(_MONTH, parameter("sell_month")))),
    exit=AllOf((at_least(_MONTH, parameter("sell_month")), below(_MONTH, parameter("buy_month")))),
    sizing=_WHOLE,
    risk=_NO_STOP,
    costs=COSTS,
    fails_when=(
        "Good summers: half of every year is spent in cash, and what shares earn in it is missed.",
        "Few trades: two a year give little evidence, and a decade may be luck either way.",
    ),
    references=(
        Reference(
            "S. Bouman and B. Jacobsen",
            "The Halloween Indicator, 'Sell in May and Go Away': Another Puzzle",
            2002,
            "American Economic Review",
        ),
    ),
)
