"""How good stated probabilities and the calls behind them have been. Arrays in, figures out.

`stated` are floats in [0, 1], `won` whether each came true. Ratios are decimals (0.05 = 5 %).
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from paiid.quant.calibration import wilson

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

BUCKETS: Final = 10
_EPSILON: Final = float(np.finfo(np.float64).eps)


@dataclass(frozen=True, slots=True)
class Bucket:
    """Calls whose stated probability lies in (`low`, `high`] (the first includes 0).

    `stated` is their mean, `rate` how often they came true, `rate_low` to `rate_high` its 95 % interval (Wilson).
    """

    low: float
    high: float
    count: int
    stated: float
    rate: float
    rate_low: float
    rate_high: float


@dataclass(frozen=True, slots=True)
class ProbabilityScore:
    """How stated probabilities fared. `skill` is 1 - brier / base_brier; None where every call ended alike.

    `base_brier` is the Brier score of always saying `rate`; `overconfidence` is mean stated less rate: above 0, too
    sure.
    """

    count: int
    wins: int
    rate: float
    rate_low: float
    rate_high: float
    stated: float
    overconfidence: float
    brier: float
    base_brier: float
    skill: float | None
    log_loss: float
    buckets: tuple[Bucket, ...]


@dataclass(frozen=True, slots=True)
class MoneyScore:
    """What calls brought, each counted alike, after costs.

    `profit_factor` is gains over losses, None without a loss. `geometric_return` is the one return that, made every
    time, would have come to the same. `excess` is against SPY over the same sessions, `excess_error` its standard
    error; None without SPY's prices, or for a single call.
    """

    count: int
    gains: int
    average_return: float
    geometric_return: float | None
    average_gain: float | None
    average_loss: float | None
    profit_factor: float | None
    average_cost: float
    spy: float | None
    excess: float | None
    excess_error: float | None
    excess_count: int


def score_probabilities(stated: FloatArray, won: BoolArray, buckets: int = BUCKETS) -> ProbabilityScore:
    """The score of at least one call.

    Raises:
        ValueError: no calls.
    Sources: Brier (1950), "Verification of Forecasts Expressed in Terms of Probability"; Murphy (1973) for the skill.
    """
    if stated.size == 0:
        raise ValueError("there is nothing to score")
    hits = won.astype(np.float64)
    wins, rate = int(won.sum()), float(hits.mean())
    brier, base = float(np.mean((stated - hits) ** 2)), rate * (1 - rate)
    low, high = wilson(wins, stated.size)
    return ProbabilityScore(
        count=int(stated.size),
        wins=wins,
        rate=rate,
        rate_low=low,
        rate_high=high,
        stated=float(stated.mean()),
        overconfidence=float(stated.mean()) - rate,
        brier=brier,
        base_brier=base,
        skill=None if base == 0 else 1 - brier / base,
        log_loss=log_loss(stated, won),
        buckets=reliability(stated, won, buckets),
    )


def log_loss(stated: FloatArray, won: BoolArray) -> float:
    """Mean of -ln of the probability that was stated for what came true; nothing is taken for quite sure."""
    clipped = np.clip(stated, _EPSILON, 1 - _EPSILON)
    return float(-np.mean(np.where(won, np.log(clipped), np.log1p(-clipped))))


def reliability(stated: FloatArray, won: BoolArray, buckets: int = BUCKETS) -> tuple[Bucket, ...]:
    """The reliability curve in buckets of equal width; those without a call are left out."""
    edges = np.linspace(0, 1, buckets + 1)
    places = np.searchsorted(edges[1:-1], stated)
    counts = np.bincount(places, minlength=buckets)
    sums = np.bincount(places, weights=stated, minlength=buckets)
    wins = np.bincount(places, weights=won.astype(np.float64), minlength=buckets)
    found = []
    for place in np.flatnonzero(counts):
        count, hits = int(counts[place]), float(wins[place])
        low, high = wilson(hits, count)
        found.append(
            Bucket(
                low=float(edges[place]),
                high=float(edges[place + 1]),
                count=count,
                stated=float(sums[place]) / count,
                rate=hits / count,
                rate_low=low,
                rate_high=high,
            )
        )
    return tuple(found)


def score_money(returns: FloatArray, costs: FloatArray, spy: FloatArray, excess: FloatArray) -> MoneyScore:
    """What calls brought.

    Args:
        returns: [n], n >= 1, after costs.
        costs: [n], what of the return they took.
        spy: [n], SPY's over the same sessions; nan where it is not known.
        excess: [n], against SPY; nan alike.
    Raises:
        ValueError: no calls.
    """
    if returns.size == 0:
        raise ValueError("there is nothing to score")
    gains, losses = returns[returns > 0], returns[returns < 0]
    known = excess[~np.isnan(excess)]
    lost = float(-losses.sum())
    return MoneyScore(
        count=int(returns.size),
        gains=int(gains.size),
        average_return=float(returns.mean()),
        geometric_return=math.expm1(float(np.log1p(returns).mean())) if bool((returns > -1).all()) else None,
        average_gain=float(gains.mean()) if gains.size else None,
        average_loss=float(losses.mean()) if losses.size else None,
        profit_factor=float(gains.sum()) / lost if lost > 0 else None,
        average_cost=float(costs.mean()),
        spy=float(np.nanmean(spy)) if known.size else None,
        excess=float(known.mean()) if known.size else None,
        excess_error=float(known.std(ddof=1)) / math.sqrt(known.size) if known.size > 1 else None,
        excess_count=int(known.size),
    )
