"""What a sweep came to, with what the count of all tries makes of its best."""

from collections.abc import Sequence
from typing import Final

from paiid.features.backtest.numbers import ratio
from paiid.features.backtest.trust import chance
from paiid.features.sweeps.results import SweepJudgedRead, SweepLuckRead, SweepSummaryRead
from paiid.features.sweeps.working.asked import Judged
from paiid.quant.deflated_sharpe import expected_best

_YEAR: Final = 252**0.5


def summary(judged: Judged, tried: Sequence[float]) -> SweepSummaryRead:
    """The summary; `tried` are the Sharpe ratios, of one session, of all variants of the strategy ever tried."""
    read = SweepJudgedRead.model_validate_json(judged.read)
    luck = None
    if judged.best is not None:
        luck = SweepLuckRead(
            variants_tried=len(tried),
            sharpe_by_luck=ratio(expected_best(tried) * _YEAR),
            probability=ratio(chance(judged.best, tried)),
        )
    return SweepSummaryRead(**read.model_dump(), luck=luck)
