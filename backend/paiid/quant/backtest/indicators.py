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
}
_DECIMALS: Final = 8
"""TA-Lib keeps running sums, so the last digits of an average depend on where the bars begin. Cut off, they cannot
decide whether a close equal to its average is above it."""
_UNTIL_FORGOTTEN: Final[Mapping[str, float]] = {"ema": 7.0, "rsi": 14.0, "atr": 14.0}
"""After so many periods the first value of an exponential average weighs less than a millionth."""


def indicator(name: str, bars: BarColumns, arguments: _Arguments) -> FloatArray:
    """The indicator at each bar.

    Args:
        name: as in `domain.strategy.IndicatorName`.
        bars: [n] of each column, no nan.
        arguments: by name; `period` is a whole number of bars, at least 2.

    Returns:
        [n], in the indicator's own unit.
    """
    if bars.close.size == 0:
        return np.empty(0)
    return np.round(_FORMULAS[name](bars, arguments), _DECIMALS)


def bars_needed(name: str, arguments: _Arguments) -> int:
    """How many bars there must be for a value on which the bars before them have no influence left worth the name."""
    period = _period(arguments) + int(arguments.get("skip", 0)) + 1
    return int(period * _UNTIL_FORGOTTEN.get(name, 1.0))
