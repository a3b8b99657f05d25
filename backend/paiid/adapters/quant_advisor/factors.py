"""What is measured of one symbol. Floats: these are statistics; prices that are shown stay Decimal."""

import math
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from paiid.domain.exchange_calendar import session_close
from paiid.domain.instrument import Symbol
from paiid.domain.market import Bar, BarSeries, Quote

MONTH: Final = 21
YEAR: Final = 252
MIN_BARS: Final = YEAR + 1


@dataclass(frozen=True, slots=True)
class Factors:
    """Measures at the last finished session; ratios unless said otherwise.

    `close`, `atr`, `high_20` and `low_20` are USD, adjusted; the high and low are of the 20 sessions before the last.
    `last` is the present price in USD and `last_as_of` its instant; `as_of` is when the measures became true.
    """

    symbol: Symbol
    last: Decimal
    last_source: str
    last_as_of: datetime
    source: str
    as_of: datetime
    close: float
    momentum: float
    trend: float
    volatility: float
    rsi_14: float
    rsi_2: float
    high_20: float
    low_20: float
    atr: float


def measure(series: BarSeries, quote: Quote | None) -> Factors | None:
    """The factors of `series`, or None: too short, or a figure that is no number."""
    if len(series.bars) < MIN_BARS:
        return None
    import numpy as np
    import talib

    high, low, close = (
        np.array([float(getattr(bar, name)) for bar in series.bars]) for name in ("high", "low", "close")
    )
    returns = np.diff(np.log(close[-64:]))
    final = series.bars[-1]
    factors = Factors(
        symbol=series.symbol,
        last=quote.last if quote else final.close,
        last_source=quote.source if quote else series.source,
        last_as_of=quote.as_of if quote else closed_at(final, series),
        source=series.source,
        as_of=closed_at(final, series),
        close=float(close[-1]),
        momentum=float(close[-1 - MONTH] / close[-1 - YEAR] - 1),
        trend=float(close[-1] / talib.SMA(close, 200)[-1] - 1),
        volatility=float(returns.std(ddof=1) * math.sqrt(YEAR)),
        rsi_14=float(talib.RSI(close, 14)[-1]),
        rsi_2=float(talib.RSI(close, 2)[-1]),
        high_20=float(high[-21:-1].max()),
        low_20=float(low[-21:-1].min()),
        atr=float(talib.ATR(high, low, close, 14)[-1]),
    )
    return factors if _is_sound(factors) else None


def closed_at(bar: Bar, series: BarSeries) -> datetime:
    """When the bar's session closed, or the series ends."""
    return min(session_close(bar.session_date), series.as_of)


def _is_sound(factors: Factors) -> bool:
    figures = (
        factors.momentum,
        factors.trend,
        factors.volatility,
        factors.rsi_14,
        factors.rsi_2,
        factors.atr,
        factors.close,
    )
    return all(map(math.isfinite, figures)) and factors.atr > 0 and factors.volatility > 0 and factors.last > 0
