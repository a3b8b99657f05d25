"""The measures as facts: how each is named, counted, rounded and read."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

from paiid.domain.advice.packet import FactUnit

Reading = Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure on screen. `scale` brings it into `unit`; `decimals` are shown, and are all an advisor sees."""

    key: str
    name: str
    unit: FactUnit
    decimals: int
    read: Reading
    scale: int = 1
    is_signed: bool = False
    is_price: bool = False

    def value(self, measured: float) -> Decimal:
        """As shown."""
        step = Decimal(1).scaleb(-self.decimals)
        return Decimal(repr(measured * self.scale)).quantize(step, rounding=ROUND_HALF_EVEN) + Decimal(0)

    def text(self, value: Decimal) -> str:
        """The value with its unit."""
        shown = f"{value:+}" if self.is_signed and value else f"{value}"
        return f"{shown}{_UNITS[self.unit]}"


_UNITS: Final = {
    FactUnit.PERCENT: " %",
    FactUnit.USD: " USD",
    FactUnit.RATIO: "",
    FactUnit.INDEX: "",
    FactUnit.SHARES: " shares",
    FactUnit.COUNT: "",
    FactUnit.SESSIONS: " sessions",
    FactUnit.NONE: "",
}


def _two(above: str, below: str) -> Reading:
    return lambda value: above if value > 0 else below


def _three(low: float, high: float, words: tuple[str, str, str]) -> Reading:
    return lambda value: words[0] if value < low else words[2] if value > high else words[1]


def _always(words: str) -> Reading:
    return lambda _: words


def _percent(key: str, name: str, read: Reading, *, signed: bool = True) -> Figure:
    return Figure(key, name, FactUnit.PERCENT, 1, read, scale=100, is_signed=signed)


def _price(key: str, name: str, words: str) -> Figure:
    return Figure(key, name, FactUnit.USD, 2, _always(words), is_price=True)


def _ratio(key: str, name: str, read: Reading) -> Figure:
    return Figure(key, name, FactUnit.RATIO, 2, read)


_RSI_14: Final = _three(
    30, 70, ("Often read as washed out.", "Neither stretched nor washed out.", "Often read as stretched.")
)
_RSI_2: Final = _three(
    10, 90, ("A sharp fall over a few sessions.", "No extreme of a few sessions.", "A sharp rise over a few sessions.")
)
_RANK: Final = _three(
    0.2, 0.8, ("Calm beside its own year.", "Usual beside its own year.", "Wild beside its own year.")
)

FIGURES: Final = (
    _percent(
        "momentum_12_1",
        "12-month return without the latest month",
        _two("It rose over the year.", "It did not rise over the year."),
    ),
    _percent(
        "momentum_6_1",
        "6-month return without the latest month",
        _two("It rose over half a year.", "It did not rise over half a year."),
    ),
    _percent("return_21", "Return of 21 sessions", _two("It rose over a month.", "It did not rise over a month.")),
    _percent("return_5", "Return of 5 sessions", _two("It rose over a week.", "It did not rise over a week.")),
    _percent(
        "distance_200", "Distance to the 200-day average", _two("The long trend is up.", "The long trend is not up.")
    ),
    _percent(
        "distance_50",
        "Distance to the 50-day average",
        _two("The shorter trend is up.", "The shorter trend is not up."),
    ),
    _percent("drawdown", "Distance from the year's highest close", _always("How far it has fallen from its peak.")),
    Figure("rsi_14", "RSI(14)", FactUnit.INDEX, 1, _RSI_14),
    Figure("rsi_2", "RSI(2)", FactUnit.INDEX, 1, _RSI_2),
    _ratio(
        "bollinger_z",
        "Distance from the 20-day average in standard deviations",
        _three(
            -2, 2, ("Below the lower Bollinger band.", "Within the Bollinger bands.", "Above the upper Bollinger band.")
        ),
    ),
    _price("high_20", "Highest high of the 20 sessions before", "A close above it is a breakout."),
    _price("low_20", "Lowest low of the 20 sessions before", "A close below it is a breakdown."),
    _price("high_55", "Highest high of the 55 sessions before", "A close above it is a breakout of a quarter."),
    _price("low_55", "Lowest low of the 55 sessions before", "A close below it is a breakdown of a quarter."),
    _price("atr_14", "ATR(14)", "The usual range of one session."),
    _percent(
        "volatility_63",
        "Annualized volatility of 63 sessions",
        _always("How widely it swung over a quarter."),
        signed=False,
    ),
    _percent(
        "volatility_20",
        "Annualized volatility of 20 sessions",
        _always("How widely it swung over a month."),
        signed=False,
    ),
    _percent(
        "volatility_forecast",
        "Volatility forecast, exponentially weighted",
        _always("Annualized; how widely it is expected to swing."),
        signed=False,
    ),
    _percent("volatility_rank", "Volatility regime: rank in its year", _RANK, signed=False),
    _ratio(
        "volume_ratio", "Volume beside the 20 sessions before", _two("Times its usual volume.", "Nothing was traded.")
    ),
    _ratio("beta", "Beta to SPY, one year", _always("What it made where SPY made one.")),
    _ratio("correlation", "Correlation to SPY, one year", _always("How closely it moved with SPY; at most one.")),
    _percent(
        "report_gap",
        "Opening gap on the newest earnings report",
        _two("The report was taken well.", "The report was not taken well."),
    ),
    Figure("report_age", "Sessions since that report", FactUnit.SESSIONS, 0, _always("How old the report is.")),
)
"""In the order they are numbered."""

FEATURES: Final = (
    "momentum_12_1",
    "momentum_6_1",
    "return_21",
    "return_5",
    "distance_200",
    "distance_50",
    "drawdown",
    "rsi_14",
    "rsi_2",
    "bollinger_z",
    "volatility_63",
    "volatility_rank",
    "volume_ratio",
    "beta",
    "report_gap",
)
"""What past cases are compared by: figures that mean the same for every symbol and at every time."""
MOST_REPORT_AGE: Final = 63
"""Older reports tell nothing any more; a newer one is due."""
