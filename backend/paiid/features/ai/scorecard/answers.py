"""Scores as the API shows them: floats, rounded once."""

from decimal import Decimal
from typing import TYPE_CHECKING

from paiid.features.ai.scorecard.schemas import BucketRead, MoneyScoreRead, ProbabilityScoreRead

if TYPE_CHECKING:
    from paiid.quant.scoring import Bucket, MoneyScore, ProbabilityScore


def figure(value: float, places: int = 6) -> Decimal:
    """A statistic, rounded for showing."""
    return Decimal(f"{value:.{places}f}")


def figure_or_none(value: float | None) -> Decimal | None:
    """As `figure`; None stays None."""
    return None if value is None else figure(value)


def probability_read(score: "ProbabilityScore") -> ProbabilityScoreRead:
    """How probabilities fared."""
    return ProbabilityScoreRead(
        count=score.count,
        wins=score.wins,
        rate=figure(score.rate),
        rate_low=figure(score.rate_low),
        rate_high=figure(score.rate_high),
        stated=figure(score.stated),
        overconfidence=figure(score.overconfidence),
        brier=figure(score.brier),
        base_brier=figure(score.base_brier),
        skill=figure_or_none(score.skill),
        log_loss=figure(score.log_loss),
        buckets=[_bucket(one) for one in score.buckets],
    )


def money_read(score: "MoneyScore") -> MoneyScoreRead:
    """What calls brought."""
    return MoneyScoreRead(
        count=score.count,
        gains=score.gains,
        average_return=figure(score.average_return),
        geometric_return=figure_or_none(score.geometric_return),
        average_gain=figure_or_none(score.average_gain),
        average_loss=figure_or_none(score.average_loss),
        profit_factor=figure_or_none(score.profit_factor),
        average_cost=figure(score.average_cost),
        spy=figure_or_none(score.spy),
        excess=figure_or_none(score.excess),
        excess_error=figure_or_none(score.excess_error),
        excess_count=score.excess_count,
    )


def _bucket(one: "Bucket") -> BucketRead:
    return BucketRead(
        low=figure(one.low),
        high=figure(one.high),
        count=one.count,
        stated=figure(one.stated),
        rate=figure(one.rate),
        rate_low=figure(one.rate_low),
        rate_high=figure(one.rate_high),
    )
