"""The indicators that a rule may ask for: what they are measured in, what they take, how they are told.

Those of TA-Lib bear its names in small letters, with the output behind it where a function has several. `highest_high`
and `lowest_low` are its MAX and MIN, the Bollinger bands its BBANDS, `average_volume` its SMA of the volume.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from paiid.domain.strategy_arguments import ArgumentSpec
from paiid.domain.strategy_tree import IndicatorName


class Unit(StrEnum):
    """What a figure is measured in; only like is compared with like, a bare number with anything."""

    USD = "USD"
    USD_DIFFERENCE = "USD between averages"
    USD_A_BAR = "USD a bar"
    SHARES = "shares"
    RATIO = "ratio"
    INDEX_100 = "0 to 100"
    INDEX = "index"
    SESSIONS = "sessions"
    POSITIONS = "positions"
    RANK = "rank"
    CALENDAR = "calendar"
    MINUTES = "minutes"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class IndicatorSpec:
    """An indicator's unit and arguments; `text` names it, with places for the arguments."""

    unit: Unit
    text: str
    arguments: Mapping[str, ArgumentSpec]


PERIOD: Final = ArgumentSpec(Decimal(2), Decimal(500))
"""So many bars."""
_ONE: Final = {"period": PERIOD}
_BAND: Final = {"period": PERIOD, "width": ArgumentSpec(Decimal("0.1"), Decimal(6), is_integer=False)}
_SMOOTHING: Final = ArgumentSpec(Decimal(1), Decimal(50))
_TWO: Final = {"fast": PERIOD, "slow": PERIOD}
_CROSSED: Final = {**_TWO, "signal": PERIOD}
_STOCH: Final = {"period": PERIOD, "smoothing": _SMOOTHING}
_SAR: Final = {
    "acceleration": ArgumentSpec(Decimal("0.001"), Decimal("0.5"), is_integer=False),
    "maximum": ArgumentSpec(Decimal("0.01"), Decimal(1), is_integer=False),
}

INDICATORS: Final[Mapping[IndicatorName, IndicatorSpec]] = {
    IndicatorName.SMA: IndicatorSpec(Unit.USD, "the {period}-session average", _ONE),
    IndicatorName.EMA: IndicatorSpec(Unit.USD, "the {period}-session exponential average", _ONE),
    IndicatorName.WMA: IndicatorSpec(Unit.USD, "the {period}-session weighted average", _ONE),
    IndicatorName.DEMA: IndicatorSpec(Unit.USD, "DEMA({period})", _ONE),
    IndicatorName.TEMA: IndicatorSpec(Unit.USD, "TEMA({period})", _ONE),
    IndicatorName.LINEARREG: IndicatorSpec(Unit.USD, "the {period}-session regression line", _ONE),
    IndicatorName.LINEARREG_SLOPE: IndicatorSpec(
        Unit.USD_A_BAR, "the slope of the {period}-session regression line", _ONE
    ),
    IndicatorName.SAR: IndicatorSpec(Unit.USD, "parabolic SAR({acceleration}, {maximum})", _SAR),
    IndicatorName.HIGHEST_HIGH: IndicatorSpec(Unit.USD, "the highest high of {period} sessions", _ONE),
    IndicatorName.LOWEST_LOW: IndicatorSpec(Unit.USD, "the lowest low of {period} sessions", _ONE),
    IndicatorName.MACD: IndicatorSpec(Unit.USD_DIFFERENCE, "MACD({fast}, {slow})", _TWO),
    IndicatorName.MACD_SIGNAL: IndicatorSpec(
        Unit.USD_DIFFERENCE, "the MACD signal({fast}, {slow}, {signal})", _CROSSED
    ),
    IndicatorName.MACD_HISTOGRAM: IndicatorSpec(
        Unit.USD_DIFFERENCE, "the MACD histogram({fast}, {slow}, {signal})", _CROSSED
    ),
    IndicatorName.ADX: IndicatorSpec(Unit.INDEX_100, "ADX({period})", _ONE),
    IndicatorName.PLUS_DI: IndicatorSpec(Unit.INDEX_100, "+DI({period})", _ONE),
    IndicatorName.MINUS_DI: IndicatorSpec(Unit.INDEX_100, "-DI({period})", _ONE),
    IndicatorName.AROON_UP: IndicatorSpec(Unit.INDEX_100, "Aroon up({period})", _ONE),
    IndicatorName.AROON_DOWN: IndicatorSpec(Unit.INDEX_100, "Aroon down({period})", _ONE),
    IndicatorName.RSI: IndicatorSpec(Unit.INDEX_100, "RSI({period})", _ONE),
    IndicatorName.STOCH_K: IndicatorSpec(Unit.INDEX_100, "stochastic %K({period}, {smoothing})", _STOCH),
    IndicatorName.STOCH_D: IndicatorSpec(
        Unit.INDEX_100, "stochastic %D({period}, {smoothing}, {signal})", {**_STOCH, "signal": _SMOOTHING}
    ),
    IndicatorName.WILLR: IndicatorSpec(Unit.INDEX, "Williams %R({period})", _ONE),
    IndicatorName.CCI: IndicatorSpec(Unit.INDEX, "CCI({period})", _ONE),
    IndicatorName.CMO: IndicatorSpec(Unit.INDEX, "CMO({period})", _ONE),
    IndicatorName.ULTOSC: IndicatorSpec(
        Unit.INDEX_100,
        "the ultimate oscillator({short}, {medium}, {long})",
        {"short": PERIOD, "medium": PERIOD, "long": PERIOD},
    ),
    IndicatorName.TRIX: IndicatorSpec(Unit.INDEX, "TRIX({period})", _ONE),
    IndicatorName.TOTAL_RETURN: IndicatorSpec(
        Unit.RATIO,
        "the {period}-session return",
        {"period": PERIOD, "skip": ArgumentSpec(Decimal(0), Decimal(250))},
    ),
    IndicatorName.ATR: IndicatorSpec(Unit.USD, "ATR({period})", _ONE),
    IndicatorName.NATR: IndicatorSpec(Unit.INDEX, "ATR({period}) in percent of the close", _ONE),
    IndicatorName.STDDEV: IndicatorSpec(Unit.USD, "the standard deviation of {period} closes", _ONE),
    IndicatorName.REALIZED_VOLATILITY: IndicatorSpec(
        Unit.RATIO, "the annualized volatility of {period} sessions", _ONE
    ),
    IndicatorName.BOLLINGER_UPPER: IndicatorSpec(Unit.USD, "the upper Bollinger band ({period}, {width})", _BAND),
    IndicatorName.BOLLINGER_MIDDLE: IndicatorSpec(Unit.USD, "the middle Bollinger band ({period})", _ONE),
    IndicatorName.BOLLINGER_LOWER: IndicatorSpec(Unit.USD, "the lower Bollinger band ({period}, {width})", _BAND),
    IndicatorName.AVERAGE_VOLUME: IndicatorSpec(Unit.SHARES, "the {period}-session average volume", _ONE),
    IndicatorName.OBV_CHANGE: IndicatorSpec(Unit.SHARES, "the change of on-balance volume in {period} sessions", _ONE),
    IndicatorName.ADOSC: IndicatorSpec(Unit.SHARES, "the Chaikin oscillator({fast}, {slow})", _TWO),
    IndicatorName.MFI: IndicatorSpec(Unit.INDEX_100, "MFI({period})", _ONE),
}
