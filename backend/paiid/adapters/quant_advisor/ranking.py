"""From factors to scores: percentile ranks within the run, weighted."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from paiid.adapters.quant_advisor.factors import Factors
from paiid.domain.instrument import Symbol
from paiid.ports.advisor import Direction

MOMENTUM_PARTS: Final = 45
TREND_PARTS: Final = 25
CALM_PARTS: Final = 15
SETUP_PARTS: Final = 15
PULLBACK_RSI_2: Final = 10.0
STRETCHED_RSI_14: Final = 80.0
WEAKEST: Final = 0.2


class Setup(StrEnum):
    """What the price has just done; it decides levels and horizon."""

    MOMENTUM = "momentum"
    PULLBACK = "pullback"
    BREAKOUT = "breakout"
    WEAKNESS = "weakness"
    BREAKDOWN = "breakdown"


@dataclass(frozen=True, slots=True)
class Ranked:
    """One candidate. The parts sum to `score`, 0 to 100; `place` is by momentum, 1 the strongest of `considered`."""

    factors: Factors
    direction: Direction
    setup: Setup
    momentum_part: Decimal
    trend_part: Decimal
    calm_part: Decimal
    setup_part: Decimal
    place: int
    considered: int

    @property
    def score(self) -> Decimal:
        """What ideas of one run are ordered by; no probability."""
        return self.momentum_part + self.trend_part + self.calm_part + self.setup_part


def ranked(found: Sequence[Factors], held: Mapping[Symbol, Decimal]) -> list[Ranked]:
    """Candidates to buy, and holdings to sell, best first; equal scores by symbol."""
    momentum = sorted(one.momentum for one in found)
    trend = sorted(one.trend for one in found)
    calm = sorted(-one.volatility for one in found)
    candidates: list[Ranked] = []
    for one in found:
        ranks = _Ranks(
            momentum=percentile(momentum, one.momentum),
            trend=percentile(trend, one.trend),
            calm=percentile(calm, -one.volatility),
            place=len(momentum) - bisect_right(momentum, one.momentum) + 1,
            considered=len(found),
        )
        candidate = _sale(one, ranks) if held.get(one.symbol, Decimal(0)) > 0 else _purchase(one, ranks)
        if candidate is not None:
            candidates.append(candidate)
    return sorted(candidates, key=lambda one: (-one.score, one.factors.symbol))


def percentile(ordered: Sequence[float], value: float) -> float:
    """The part of `ordered` below `value`, ties half; 0.5 for a run of one."""
    return (bisect_left(ordered, value) + bisect_right(ordered, value)) / (2 * len(ordered))


@dataclass(frozen=True, slots=True)
class _Ranks:
    momentum: float
    trend: float
    calm: float
    place: int
    considered: int


def _purchase(one: Factors, ranks: _Ranks) -> Ranked | None:
    if one.momentum <= 0 or one.trend <= 0 or one.rsi_14 >= STRETCHED_RSI_14:
        return None
    if one.rsi_2 < PULLBACK_RSI_2:
        setup, strength = Setup.PULLBACK, 1 - one.rsi_2 / PULLBACK_RSI_2
    elif one.close > one.high_20:
        setup, strength = Setup.BREAKOUT, min((one.close - one.high_20) / one.atr, 1.0)
    else:
        setup, strength = Setup.MOMENTUM, 0.0
    return _ranked(one, ranks, Direction.BUY, setup, strength)


def _sale(one: Factors, ranks: _Ranks) -> Ranked | None:
    if one.trend >= 0 and ranks.momentum > WEAKEST:
        return None
    opposite = _Ranks(1 - ranks.momentum, 1 - ranks.trend, 1 - ranks.calm, ranks.place, ranks.considered)
    if one.close < one.low_20:
        strength = min((one.low_20 - one.close) / one.atr, 1.0)
        return _ranked(one, opposite, Direction.SELL, Setup.BREAKDOWN, strength)
    return _ranked(one, opposite, Direction.SELL, Setup.WEAKNESS, 0.0)


def _ranked(one: Factors, ranks: _Ranks, direction: Direction, setup: Setup, strength: float) -> Ranked:
    return Ranked(
        factors=one,
        direction=direction,
        setup=setup,
        momentum_part=_part(MOMENTUM_PARTS, ranks.momentum),
        trend_part=_part(TREND_PARTS, ranks.trend),
        calm_part=_part(CALM_PARTS, ranks.calm),
        setup_part=_part(SETUP_PARTS, strength),
        place=ranks.place,
        considered=ranks.considered,
    )


def _part(parts: int, ratio: float) -> Decimal:
    return Decimal(f"{parts * ratio:.1f}")
