"""Key figures of one symbol, computed from its own adjusted daily bars."""

import itertools
import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from paiid.domain.instrument import Instrument
from paiid.domain.market import Bar, BarSeries, CorporateAction, CorporateActionKind, Delay

SESSIONS_A_YEAR: Final = 252
_MONTH: Final = 21
_QUARTER: Final = 63
_RATIO: Final = Decimal("0.0001")
_CENT: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """Ratios as decimals (0.05 = 5 %), prices USD; None where the history is too short or dividends are not told."""

    instrument: Instrument
    high_52w: Decimal | None
    low_52w: Decimal | None
    average_volume_20d: int | None
    return_1m: Decimal | None
    return_3m: Decimal | None
    return_1y: Decimal | None
    volatility_1y: Decimal | None
    trailing_dividends: Decimal | None
    dividend_yield: Decimal | None
    next_ex_date: date | None
    sma_50: Decimal | None
    sma_200: Decimal | None
    source: str
    as_of: datetime
    delay: Delay


def key_figures(
    instrument: Instrument, series: BarSeries, actions: Sequence[CorporateAction] | None, now: datetime
) -> KeyFigures:
    """Figures from up to a year and a day of adjusted daily bars, oldest first, and of the year's events.

    `actions` are None where the market does not tell them.
    """
    bars = series.bars
    dividends = [action for action in actions or () if action.kind is CorporateActionKind.CASH_DIVIDEND]
    paid = None if actions is None else _paid(dividends, actions, now)
    last = bars[-1].close if bars else None
    return KeyFigures(
        instrument=instrument,
        high_52w=max((bar.high for bar in bars[-SESSIONS_A_YEAR:]), default=None),
        low_52w=min((bar.low for bar in bars[-SESSIONS_A_YEAR:]), default=None),
        average_volume_20d=_average_volume(bars[-21:-1]),
        return_1m=_return(bars, _MONTH),
        return_3m=_return(bars, _QUARTER),
        return_1y=_return(bars, SESSIONS_A_YEAR),
        volatility_1y=_volatility(bars),
        trailing_dividends=paid,
        dividend_yield=(paid / last).quantize(_RATIO) if last and paid is not None else None,
        next_ex_date=min((action.ex_date for action in dividends if action.effective_at > now), default=None),
        sma_50=_average_close(bars, 50),
        sma_200=_average_close(bars, 200),
        source=series.source,
        as_of=series.as_of,
        delay=series.delay,
    )


def _paid(dividends: Sequence[CorporateAction], actions: Sequence[CorporateAction], now: datetime) -> Decimal:
    """Dividends so far on one of today's shares: what was paid before a split belongs to more shares since."""
    splits = [one for one in actions if one.kind is CorporateActionKind.SPLIT and one.effective_at <= now]
    paid = Decimal(0)
    for dividend in dividends:
        if dividend.effective_at <= now:
            later = (split.ratio for split in splits if split.effective_at > dividend.effective_at)
            paid += dividend.amount / math.prod(later, start=Decimal(1))
    return paid.quantize(_RATIO)


def _return(bars: Sequence[Bar], sessions: int) -> Decimal | None:
    if len(bars) <= sessions:
        return None
    return (bars[-1].close / bars[-1 - sessions].close - 1).quantize(_RATIO)


def _average_close(bars: Sequence[Bar], sessions: int) -> Decimal | None:
    if len(bars) < sessions:
        return None
    return (sum((bar.close for bar in bars[-sessions:]), Decimal(0)) / sessions).quantize(_CENT)


def _average_volume(bars: Sequence[Bar]) -> int | None:
    return sum(bar.volume for bar in bars) // len(bars) if bars else None


def _volatility(bars: Sequence[Bar]) -> Decimal | None:
    """Annualized standard deviation of daily log returns: statistics, so floats are right here."""
    if len(bars) < _QUARTER:
        return None
    returns = [math.log(after.close / before.close) for before, after in itertools.pairwise(bars)]
    return Decimal(str(statistics.stdev(returns) * math.sqrt(SESSIONS_A_YEAR))).quantize(_RATIO)
