"""How far a result is to be believed, after so many tries."""

from collections.abc import Sequence
from typing import Final

from paiid.features.backtest.numbers import ratio
from paiid.features.backtest.results import BacktestResultRead, BacktestTrustRead
from paiid.features.backtest.working.task import Moments
from paiid.quant.deflated_sharpe import deflated_sharpe, expected_best

_SESSIONS: Final = 252


def chance(moments: Moments, tried: Sequence[float]) -> float | None:
    """Probability that the true Sharpe ratio is above what the best of all `tried` would show by luck."""
    if moments.sharpe is None:
        return None
    return deflated_sharpe(
        moments.sharpe,
        against=expected_best(tried),
        count=moments.count,
        skew=moments.skew,
        excess_kurtosis=moments.excess_kurtosis,
    )


def trust(moments: Moments, tried: Sequence[float], result: BacktestResultRead) -> BacktestTrustRead:
    """The gauge of a run among the Sharpe ratios of all variants tried, its own among them."""
    return BacktestTrustRead(
        out_of_sample_from=result.out_of_sample_from,
        variants_tried=len(tried),
        sharpe_by_luck=ratio(expected_best(tried) * _SESSIONS**0.5),
        probability=ratio(chance(moments, tried)),
        look_ahead=result.look_ahead,
    )
