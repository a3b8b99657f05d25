"""Panels for tests of the backtest engine."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from paiid.quant.backtest.model import BoolArray, FloatArray, Panel

DAY_S = 86_400
_MONDAY = 14_606  # 2009-12-28, in days since the epoch


def weekdays(count: int) -> npt.NDArray[np.int64]:
    """Starts of so many daily bars, Monday to Friday, epoch seconds."""
    days = np.arange(_MONDAY, _MONDAY + count * 7 // 5 + 7)
    return days[(days + 3) % 7 < 5][:count] * DAY_S


def panel(
    opens: Sequence[Sequence[float]],
    closes: Sequence[Sequence[float]],
    *,
    highs: Sequence[Sequence[float]] | None = None,
    lows: Sequence[Sequence[float]] | None = None,
    volume: float = 100_000.0,
) -> Panel:
    """Bars written out by bar, then instrument; high and low half a dollar beyond open and close unless given."""
    open_, close = np.array(opens, float), np.array(closes, float)
    high = np.maximum(open_, close) + 0.5 if highs is None else np.array(highs, float)
    low = np.minimum(open_, close) - 0.5 if lows is None else np.array(lows, float)
    symbols = tuple("ABCDEF"[: close.shape[1]])
    nothing = np.zeros(close.shape)
    return Panel(symbols, weekdays(len(close)), open_, high, low, close, nothing + volume, nothing)


def random_panel(
    symbols: Sequence[str], bars: int, seed: int = 1, *, missing: float = 0.0, young: Sequence[int] = ()
) -> Panel:
    """A market in cents that moves 1.3 % a day.

    Args:
        symbols: [s].
        bars: [t].
        seed: of the prices.
        missing: the share of bars that an instrument lacks.
        young: places of instruments that have no bar in the first third.
    """
    rng = np.random.default_rng(seed)
    shape = (bars, len(symbols))
    close = _cents(80 * np.exp(np.cumsum(rng.normal(0.0004, 0.013, shape), axis=0)))
    open_ = _cents(np.vstack([close[:1], close[:-1]]) * np.exp(rng.normal(0, 0.004, shape)))
    high = _cents(np.maximum(open_, close) * (1 + abs(rng.normal(0, 0.004, shape))))
    low = _cents(np.minimum(open_, close) * (1 - abs(rng.normal(0, 0.004, shape))))
    volume = np.floor(rng.lognormal(13, 1, shape))
    absent: BoolArray = rng.random(shape) < missing
    absent[: bars // 3, list(young)] = True
    for column in (open_, high, low, close):
        column[absent] = np.nan
    volume[absent] = 0.0
    return Panel(tuple(symbols), weekdays(bars), open_, high, low, close, volume, np.zeros(shape))


def _cents(prices: FloatArray) -> FloatArray:
    rounded: FloatArray = np.round(prices, 2)
    return rounded
