"""The rules that make a symbol a candidate, and where stop and target stand for each.

Value has no rule: no source of this product tells fundamentals, so nothing can be cheap or dear by them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from paiid.domain.advice.packet import Screen

if TYPE_CHECKING:
    from paiid.quant.measures import BoolArray, FloatArray


@dataclass(frozen=True, slots=True)
class ScreenPlan:
    """Distances of stop and target in ATR(14), how many sessions the idea is given, and the rule in words."""

    stop_atr: Decimal
    target_atr: Decimal
    horizon_sessions: int
    rule: str


PLANS: Final[Mapping[Screen, ScreenPlan]] = {
    Screen.EARNINGS_DRIFT: ScreenPlan(
        Decimal(2), Decimal(3), 30, "It opened at least 3 % higher on a report of the last five sessions."
    ),
    Screen.BREAKOUT: ScreenPlan(
        Decimal(2), Decimal(3), 30, "It closed above the highest high of 55 sessions, on more than its usual volume."
    ),
    Screen.MEAN_REVERSION: ScreenPlan(
        Decimal(2), Decimal(2), 20, "It fell sharply within a long rise: RSI(2) below 10 above the 200-day average."
    ),
    Screen.VOLATILITY_REGIME: ScreenPlan(
        Decimal(2), Decimal(3), 30, "It swings less than in four fifths of the year, above both averages."
    ),
    Screen.MOMENTUM: ScreenPlan(
        Decimal("2.5"), Decimal(4), 45, "It rose over twelve and over six months and stands above both averages."
    ),
    Screen.HOLDING: ScreenPlan(
        Decimal(2), Decimal(3), 30, "You hold it, and it stands below its 200-day average after a weak year."
    ),
    Screen.WATCHLIST: ScreenPlan(Decimal(2), Decimal(3), 30, "You watch it; no rule of ours picked it."),
}
BUY_SCREENS: Final = (
    Screen.EARNINGS_DRIFT,
    Screen.BREAKOUT,
    Screen.MEAN_REVERSION,
    Screen.VOLATILITY_REGIME,
    Screen.MOMENTUM,
)
"""What is rarer comes first: of several rules that pick a symbol, the first decides its plan."""
LEAST_REPORT_GAP: Final = 0.03
REPORT_SESSIONS: Final = 5
SHARP_FALL_RSI: Final = 10.0
CALM_RANK: Final = 0.2
STRETCHED_RSI: Final = 75.0


def fired(values: "Mapping[str, FloatArray]", close: "FloatArray") -> "Mapping[Screen, BoolArray]":
    """For each session whether a rule picks the symbol then; a measure that is not known picks nothing."""
    rising = (values["momentum_12_1"] > 0) & (values["distance_200"] > 0)
    above_both = rising & (values["distance_50"] > 0)
    return {
        Screen.EARNINGS_DRIFT: (values["report_gap"] >= LEAST_REPORT_GAP) & (values["report_age"] < REPORT_SESSIONS),
        Screen.BREAKOUT: (close > values["high_55"]) & (values["volume_ratio"] > 1),
        Screen.MEAN_REVERSION: (values["rsi_2"] < SHARP_FALL_RSI) & (values["distance_200"] > 0),
        Screen.VOLATILITY_REGIME: above_both & (values["volatility_rank"] < CALM_RANK),
        Screen.MOMENTUM: above_both & (values["momentum_6_1"] > 0) & (values["rsi_14"] < STRETCHED_RSI),
        Screen.HOLDING: (values["distance_200"] < 0) & (values["momentum_12_1"] < 0),
    }


STRENGTH: Final[Mapping[Screen, tuple[str, int]]] = {
    Screen.EARNINGS_DRIFT: ("report_gap", 1),
    Screen.BREAKOUT: ("volume_ratio", 1),
    Screen.MEAN_REVERSION: ("rsi_2", -1),
    Screen.VOLATILITY_REGIME: ("volatility_rank", -1),
    Screen.MOMENTUM: ("momentum_12_1", 1),
    Screen.HOLDING: ("momentum_12_1", -1),
}
"""By what the candidates of one rule are ordered, and in which direction."""
