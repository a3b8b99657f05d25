"""Indicators that bear a name of their own: "MACD", "ADX(14)", "14-day CCI", "stochastic %K", "its signal line"."""

import re
from typing import Final

from paiid.domain.instrument import Symbol
from paiid.domain.strategy_tree import Indicator, IndicatorName
from paiid.features.strategies.drafting.figures import LONG, WHOLE, bars_of, indicator, sessions
from paiid.features.strategies.drafting.scanning import Cursor

_NAMES: Final = {
    "adx": (IndicatorName.ADX, 14),
    "average directional index": (IndicatorName.ADX, 14),
    "+di": (IndicatorName.PLUS_DI, 14),
    "-di": (IndicatorName.MINUS_DI, 14),
    "aroon up": (IndicatorName.AROON_UP, 25),
    "aroon down": (IndicatorName.AROON_DOWN, 25),
    "cci": (IndicatorName.CCI, 20),
    "commodity channel index": (IndicatorName.CCI, 20),
    "cmo": (IndicatorName.CMO, 14),
    "mfi": (IndicatorName.MFI, 14),
    "money flow index": (IndicatorName.MFI, 14),
    "money flow": (IndicatorName.MFI, 14),
    "williams %r": (IndicatorName.WILLR, 14),
    "natr": (IndicatorName.NATR, 14),
    "trix": (IndicatorName.TRIX, 15),
    "dema": (IndicatorName.DEMA, 20),
    "tema": (IndicatorName.TEMA, 20),
    "wma": (IndicatorName.WMA, 20),
}
"""With the period that is usual where none is said."""
_ANY: Final = "|".join(re.escape(one).replace(r"\ ", " ") for one in sorted(_NAMES, key=len, reverse=True))
_THREE: Final = rf"\(\s*{WHOLE}\s*,\s*{WHOLE}\s*(?:,\s*{WHOLE}\s*)?\)"
_MACD: Final = (12, 26, 9)
_STOCHASTIC: Final = (14, 3, 3)


def technical(cursor: Cursor, symbol: Symbol | None) -> Indicator | None:
    """The indicator that comes next; None where there is none of these."""
    return _macd(cursor, symbol) or _stochastic(cursor, symbol) or _named(cursor, symbol)


def _named(cursor: Cursor, symbol: Symbol | None) -> Indicator | None:
    ahead = cursor.take(rf"{LONG} ({_ANY})")
    if ahead is not None:
        period = sessions(ahead[1], ahead[2])
        return indicator(_NAMES[ahead[3]][0], symbol, bars=bars_of(cursor, ahead[2]), period=period)
    found = cursor.take(rf"({_ANY})(?:\s*\(\s*{WHOLE}\s*\)|[ -]?{WHOLE}(?!\s*[%.\d]))?")
    if found is None:
        return None
    name, usual = _NAMES[found[1]]
    given = found[2] or found[3]
    if given is None:
        cursor.reading.assumed(f"{found[1].upper()} of {usual} sessions, as is usual.", found.span())
    return indicator(name, symbol, period=usual if given is None else int(given))


def _macd(cursor: Cursor, symbol: Symbol | None) -> Indicator | None:
    found = cursor.take(rf"macd(?:\s*{_THREE})?(?: (line|signal line|signal|histogram))?(?:\s*{_THREE})?")
    if found is not None:
        kind, given = found[4] or "line", [one for one in (*found.groups()[:3], *found.groups()[4:]) if one]
    else:
        found = cursor.take(r"(?:macd )?signal(?: line)?")
        if found is None:
            return None
        # The line it crosses says of which averages; spoken once, it holds for both.
        before = re.search(rf"macd\s*{_THREE}", cursor.reading.raw.lower())
        kind, given = "signal", [] if before is None else [one for one in before.groups() if one]
    fast, slow, signal = (*map(int, given), *_MACD[len(given) :])
    if len(given) < (2 if kind == "line" else 3):
        cursor.reading.assumed(f"MACD of {fast}, {slow} and {signal} sessions.", found.span())
    if kind == "line":
        return indicator(IndicatorName.MACD, symbol, fast=fast, slow=slow)
    name = IndicatorName.MACD_HISTOGRAM if kind == "histogram" else IndicatorName.MACD_SIGNAL
    return indicator(name, symbol, fast=fast, slow=slow, signal=signal)


def _stochastic(cursor: Cursor, symbol: Symbol | None) -> Indicator | None:
    found = cursor.take(rf"(?:slow )?(?:stochastics?(?: oscillator)?)(?: ?(%?[kd]))?(?:\s*{_THREE})?|(%[kd])")
    if found is None:
        return None
    line = (found[1] or found[5] or "%k")[-1]
    given = [int(one) for one in found.groups()[1:4] if one]
    period, smoothing, signal = (*given, *_STOCHASTIC[len(given) :])
    if not given:
        cursor.reading.assumed(f"A stochastic of {period} sessions, smoothed by {smoothing}.", found.span())
    if line == "d":
        return indicator(IndicatorName.STOCH_D, symbol, period=period, smoothing=smoothing, signal=signal)
    return indicator(IndicatorName.STOCH_K, symbol, period=period, smoothing=smoothing)
