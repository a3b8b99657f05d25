"""The indicators that a strategy may ask for, of one instrument's own bars.

Every array is causal: the value at a bar uses bars up to that bar and none after it; nan until there are enough.
"""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
import talib

from paiid.quant.backtest.model import FloatArray
from paiid.quant.measures import BarColumns, change, log_returns, rolling_volatility

_Arguments = Mapping[str, float]


def _period(arguments: _Arguments) -> int:
    return int(arguments["period"])


def _band(place: int) -> Callable[[BarColumns, _Arguments], FloatArray]:
    def band(bars: BarColumns, arguments: _Arguments) -> FloatArray:
        width = float(arguments.get("width", 2.0))
        bands = talib.BBANDS(bars.close, _period(arguments), nbdevup=width, nbdevdn=width)
        found: FloatArray = bands[place]
        return found

    return band


def _of_two(function: Callable[..., object], place: int) -> Callable[[BarColumns, _Arguments], FloatArray]:
    """One of several outputs of a function of high, low and `period`."""

    def output(bars: BarColumns, arguments: _Arguments) -> FloatArray:
        found: tuple[FloatArray, ...] = function(bars.high, bars.low, _period(arguments))  # type: ignore[assignment]
        return found[place]

    return output


def _macd(place: int) -> Callable[[BarColumns, _Arguments], FloatArray]:
    def macd(bars: BarColumns, arguments: _Arguments) -> FloatArray:
        fast, slow, signal = (int(arguments.get(name, 1)) for name in ("fast", "slow", "signal"))
        # TA-Lib puts the two into order without a word; each output then has the other sign.
        sign = 1.0 if fast <= slow else -1.0
        found: FloatArray = talib.MACD(bars.close, min(fast, slow), max(fast, slow), signal)[place]
        return sign * found

    return macd


def _stochastic(place: int) -> Callable[[BarColumns, _Arguments], FloatArray]:
    def stochastic(bars: BarColumns, arguments: _Arguments) -> FloatArray:
        smoothing, signal = int(arguments["smoothing"]), int(arguments.get("signal", 1))
        found: FloatArray = talib.STOCH(
            bars.high,
            bars.low,
            bars.close,
            fastk_period=_period(arguments),
            slowk_period=smoothing,
            slowd_period=signal,
        )[place]
        return found

    return stochastic


def _obv_change(bars: BarColumns, arguments: _Arguments) -> FloatArray:
    """The volume of rising closes less that of falling ones in the last `period` bars."""
    # Window by window: a running total would keep the rounding of all bars before.
    period = _period(arguments)
    found = np.full(bars.close.size, np.nan)
    if bars.close.size > period:
        signed = np.sign(np.diff(bars.close)) * bars.volume[1:]
        found[period:] = np.lib.stride_tricks.sliding_window_view(signed, period).sum(axis=1)
    return found


def _total_return(bars: BarColumns, arguments: _Arguments) -> FloatArray:
    skip = int(arguments["skip"])
    return change(bars.close, skip, skip + _period(arguments))


_FORMULAS: Final[Mapping[str, Callable[[BarColumns, _Arguments], FloatArray]]] = {
    "sma": lambda bars, a: talib.SMA(bars.close, _period(a)),
    "ema": lambda bars, a: talib.EMA(bars.close, _period(a)),
    "rsi": lambda bars, a: talib.RSI(bars.close, _period(a)),
    "atr": lambda bars, a: talib.ATR(bars.high, bars.low, bars.close, _period(a)),
    "highest_high": lambda bars, a: talib.MAX(bars.high, _period(a)),
    "lowest_low": lambda bars, a: talib.MIN(bars.low, _period(a)),
    "bollinger_upper": _band(0),
    "bollinger_middle": _band(1),
    "bollinger_lower": _band(2),
    "total_return": _total_return,
    "realized_volatility": lambda bars, a: rolling_volatility(log_returns(bars.close), _period(a)),
    "average_volume": lambda bars, a: talib.SMA(bars.volume, _period(a)),
    "wma": lambda bars, a: talib.WMA(bars.close, _period(a)),
    "dema": lambda bars, a: talib.DEMA(bars.close, _period(a)),
    "tema": lambda bars, a: talib.TEMA(bars.close, _period(a)),
    "linearreg": lambda bars, a: talib.LINEARREG(bars.close, _period(a)),
    "linearreg_slope": lambda bars, a: talib.LINEARREG_SLOPE(bars.close, _period(a)),
    "sar": lambda bars, a: talib.SAR(bars.high, bars.low, a["acceleration"], a["maximum"]),
    "macd": _macd(0),
    "macd_signal": _macd(1),
    "macd_histogram": _macd(2),
    "trix": lambda bars, a: talib.TRIX(bars.close, _period(a)),
    "adx": lambda bars, a: talib.ADX(bars.high, bars.low, bars.close, _period(a)),
    "plus_di": lambda bars, a: talib.PLUS_DI(bars.high, bars.low, bars.close, _period(a)),
    "minus_di": lambda bars, a: talib.MINUS_DI(bars.high, bars.low, bars.close, _period(a)),
    "aroon_down": _of_two(talib.AROON, 0),
    "aroon_up": _of_two(talib.AROON, 1),
    "stoch_k": _stochastic(0),
    "stoch_d": _stochastic(1),
    "willr": lambda bars, a: talib.WILLR(bars.high, bars.low, bars.close, _period(a)),
    "cci": lambda bars, a: talib.CCI(bars.high, bars.low, bars.close, _period(a)),
    "cmo": lambda bars, a: talib.CMO(bars.close, _period(a)),
    "ultosc": lambda bars, a: talib.ULTOSC(
        bars.high, bars.low, bars.close, int(a["short"]), int(a["medium"]), int(a["long"])
    ),
    "mfi": lambda bars, a: talib.MFI(bars.high, bars.low, bars.close, bars.volume, _period(a)),
    "stddev": lambda bars, a: talib.STDDEV(bars.close, _period(a)),
    "natr": lambda bars, a: talib.NATR(bars.high, bars.low, bars.close, _period(a)),
    "adosc": lambda bars, a: talib.ADOSC(bars.high, bars.low, bars.close, bars.volume, int(a["fast"]), int(a["slow"])),
    "obv_change": _obv_change,
}
_DECIMALS: Final = 8
"""TA-Lib keeps running sums, so the last digits of an average depend on where the bars begin. Cut off, they cannot
decide whether a close equal to its average is above it."""
_EXPONENTIAL: Final = 7.0
_WILDER: Final = 14.0
"""After so many periods the first value of an exponential average, or of Wilder's, weighs less than a millionth."""
_A_TURN: Final = 250
"""The parabolic stop forgets where it began when it first turns; so many bars without a turn are not to be expected."""


def _whole(arguments: _Arguments) -> int:
    """A window of its period, and the bar before it."""
    return _period(arguments) + int(arguments.get("skip", 0)) + 1


def _smoothed(times: float) -> Callable[[_Arguments], float]:
    return lambda arguments: times * _whole(arguments)


def _longest(arguments: _Arguments) -> float:
    return _EXPONENTIAL * (max(arguments["fast"], arguments["slow"]) + 1)


def _with_signal(arguments: _Arguments) -> float:
    return _longest(arguments) + _EXPONENTIAL * (arguments["signal"] + 1)


_NEEDED: Final[Mapping[str, Callable[[_Arguments], float]]] = {
    **dict.fromkeys(("ema",), _smoothed(_EXPONENTIAL)),
    **dict.fromkeys(("dema",), _smoothed(2 * _EXPONENTIAL)),
    **dict.fromkeys(("tema", "trix"), _smoothed(3 * _EXPONENTIAL)),
    **dict.fromkeys(("rsi", "atr", "natr", "cmo", "plus_di", "minus_di"), _smoothed(_WILDER)),
    "adx": _smoothed(2 * _WILDER),
    "macd": _longest,
    "adosc": _longest,
    **dict.fromkeys(("macd_signal", "macd_histogram"), _with_signal),
    **dict.fromkeys(("stoch_k", "stoch_d"), lambda a: _whole(a) + a["smoothing"] + a.get("signal", 0)),
    "ultosc": lambda a: max(a["short"], a["medium"], a["long"]) + 1,
    "sar": lambda _: _A_TURN,
}


def indicator(name: str, bars: BarColumns, arguments: _Arguments) -> FloatArray:
    """The indicator at each bar.

    Args:
        name: as in `domain.strategy_tree.IndicatorName`.
        bars: [n] of each column, no nan.
        arguments: by name, within the bounds of `domain.strategy_indicators.INDICATORS`.

    Returns:
        [n], in the indicator's own unit.
    """
    if bars.close.size == 0:
        return np.empty(0)
    return np.round(_FORMULAS[name](bars, arguments), _DECIMALS)


def bars_needed(name: str, arguments: _Arguments) -> int:
    """How many bars there must be for a value on which the bars before them have no influence left worth the name."""
    return int(_NEEDED.get(name, _whole)(arguments))
