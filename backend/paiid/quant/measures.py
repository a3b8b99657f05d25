"""What a chart says of one symbol, as arrays over all of its sessions.

Every array is causal: the value at a session uses bars up to that session and none after it. nan where there are not
enough bars yet. Ratios are plain (0.05 = 5 %); volatilities are annualized by 252 sessions; prices are as in the bars.
TA-Lib does what it knows, numpy the rest. Import lazily: both are heavy.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import talib

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

MONTH: Final = 21
HALF_YEAR: Final = 126
YEAR: Final = 252
EWMA_SESSIONS: Final = 32
"""The exponential average of so many sessions decays by 31/33 a session: RiskMetrics' 0.94 to two places."""
_LEAST_COMMON: Final = 200
"""Of a year's sessions that symbol and market must share before one is measured by the other."""
_ANNUAL: Final = YEAR**0.5


@dataclass(frozen=True, slots=True)
class BarColumns:
    """Daily bars as columns, oldest first, [n] each: prices adjusted, in USD a share; volume in shares."""

    open: FloatArray
    high: FloatArray
    low: FloatArray
    close: FloatArray
    volume: FloatArray


def measure(bars: BarColumns, market: FloatArray, reports: BoolArray) -> dict[str, FloatArray]:
    """Every measure by its key.

    Args:
        bars: [n], n >= 1.
        market: [n], the benchmark's close at each of the bars' sessions; nan where it has none.
        reports: [n], True where the session is the first that trades on a new earnings report.

    Raises:
        ValueError: columns of different lengths, or none.
    """
    lengths = {column.size for column in (bars.open, bars.high, bars.low, bars.close, bars.volume, market, reports)}
    if len(lengths) != 1 or lengths == {0}:
        raise ValueError("every column must have the same length, at least one bar")
    returns = log_returns(bars.close)
    return {
        **_trend(bars),
        **_oscillators(bars),
        **_ranges(bars),
        **_volatility(returns),
        **_beside_market(returns, log_returns(market)),
        **_after_reports(bars, reports),
    }


def log_returns(close: FloatArray) -> FloatArray:
    """Log returns of [n] prices; nan at the first session."""
    return np.diff(np.log(close), prepend=np.nan)


def change(close: FloatArray, newer: int, older: int) -> FloatArray:
    """The return between `older` and `newer` sessions ago.

    Args:
        close: [n].
        newer: sessions, >= 0.
        older: sessions, above `newer`.
    """
    found = np.full(close.size, np.nan)
    if close.size > older:
        found[older:] = close[older - newer : close.size - newer] / close[: close.size - older] - 1
    return found


def _trend(bars: BarColumns) -> dict[str, FloatArray]:
    close = bars.close
    peak = _extreme(close, YEAR, highest=True)
    return {
        "momentum_12_1": change(close, MONTH, YEAR),
        "momentum_6_1": change(close, MONTH, HALF_YEAR),
        "return_1": change(close, 0, 1),
        "return_5": change(close, 0, 5),
        "return_21": change(close, 0, MONTH),
        "distance_50": close / talib.SMA(close, 50) - 1,
        "distance_200": close / talib.SMA(close, 200) - 1,
        "drawdown": close / peak - 1,
    }


def _oscillators(bars: BarColumns) -> dict[str, FloatArray]:
    close = bars.close
    deviation = talib.STDDEV(close, 20)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = (close - talib.SMA(close, 20)) / deviation
        usual = talib.SMA(bars.volume, 20)
        volume_ratio = bars.volume / _before(usual)
    return {
        "rsi_2": talib.RSI(close, 2),
        "rsi_14": talib.RSI(close, 14),
        # TA-Lib's deviation of equal prices is 0 or what rounding left of it.
        "bollinger_z": np.where(deviation > 1e-9 * close, z, np.nan),
        "volume_20": usual,
        "volume_ratio": np.where(np.isfinite(volume_ratio), volume_ratio, np.nan),
    }


def _ranges(bars: BarColumns) -> dict[str, FloatArray]:
    atr = talib.ATR(bars.high, bars.low, bars.close, 14)
    return {
        "atr_14": atr,
        "atr_ratio": atr / bars.close,
        # Of the sessions before: a close can pass it.
        "high_20": _before(_extreme(bars.high, 20, highest=True)),
        "high_55": _before(_extreme(bars.high, 55, highest=True)),
        "low_20": _before(_extreme(bars.low, 20, highest=False)),
        "low_55": _before(_extreme(bars.low, 55, highest=False)),
    }


def _volatility(returns: FloatArray) -> dict[str, FloatArray]:
    volatility_20 = rolling_volatility(returns, 20)
    with np.errstate(invalid="ignore"):
        forecast = np.sqrt(talib.EMA(returns**2, EWMA_SESSIONS)) * _ANNUAL
    return {
        "volatility_20": volatility_20,
        "volatility_63": rolling_volatility(returns, 63),
        "volatility_forecast": forecast,
        "volatility_rank": _rank(volatility_20, YEAR),
    }


def _beside_market(returns: FloatArray, market: FloatArray) -> dict[str, FloatArray]:
    """Beta and correlation to the market over the sessions both have in a year."""
    common = np.isfinite(returns) & np.isfinite(market)
    own, other = np.where(common, returns, 0.0), np.where(common, market, 0.0)
    count = _sum(common.astype(float), YEAR)
    with np.errstate(divide="ignore", invalid="ignore"):
        means = _sum(own, YEAR) / count, _sum(other, YEAR) / count
        covariance = _sum(own * other, YEAR) / count - means[0] * means[1]
        own_variance = _sum(own * own, YEAR) / count - means[0] ** 2
        variance = _sum(other * other, YEAR) / count - means[1] ** 2
        # Below this the sums have cancelled: something that does not move has neither.
        moves = (count >= _LEAST_COMMON) & (variance > 1e-12) & (own_variance > 1e-12)
        beta = np.where(moves, covariance / variance, np.nan)
        correlation = np.where(moves, covariance / np.sqrt(own_variance * variance), np.nan)
    return {"beta": beta, "correlation": np.clip(correlation, -1.0, 1.0)}


def _after_reports(bars: BarColumns, reports: BoolArray) -> dict[str, FloatArray]:
    """The gap of the newest report's session, close before to open, and how many sessions ago that was."""
    places = np.arange(bars.close.size)
    newest = np.maximum.accumulate(np.where(reports, places, -1))
    gaps = bars.open / _before(bars.close) - 1
    known = newest >= 0
    return {
        "report_gap": np.where(known, gaps[np.maximum(newest, 0)], np.nan),
        "report_age": np.where(known, places - newest, np.nan),
    }


def _before(values: FloatArray) -> FloatArray:
    """The value of the session before."""
    return np.concatenate(([np.nan], values[:-1]))


def _extreme(values: FloatArray, sessions: int, *, highest: bool) -> FloatArray:
    if values.size < sessions:
        return np.full(values.size, np.nan)
    found: FloatArray = (talib.MAX if highest else talib.MIN)(values, sessions)
    return found


def rolling_volatility(returns: FloatArray, sessions: int) -> FloatArray:
    """Annualized sample deviation of the newest returns.

    Args:
        returns: [n], log returns, the first nan.
        sessions: how many returns count.
    """
    found = np.full(returns.size, np.nan)
    if returns.size > sessions:
        windows = np.lib.stride_tricks.sliding_window_view(returns, sessions)
        found[sessions - 1 :] = windows.std(axis=1, ddof=1) * _ANNUAL
    return found


def _rank(values: FloatArray, sessions: int) -> FloatArray:
    """The part of the newest values that is not above the last."""
    found = np.full(values.size, np.nan)
    if values.size >= sessions:
        windows = np.lib.stride_tricks.sliding_window_view(values, sessions)
        ranks = (windows <= windows[:, -1:]).mean(axis=1)
        found[sessions - 1 :] = np.where(np.isfinite(windows).all(axis=1), ranks, np.nan)
    return found


def _sum(values: FloatArray, sessions: int) -> FloatArray:
    """The sum of the newest `sessions` values; of fewer at the beginning."""
    total = np.cumsum(values)
    found = total.copy()
    found[sessions:] -= total[:-sessions]
    return found
