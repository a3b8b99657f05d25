"""Numbers and lengths in words, and what indicators of them are."""

from decimal import Decimal
from typing import Final

from paiid.domain.instrument import Symbol
from paiid.domain.strategy_bars import LongerBars
from paiid.domain.strategy_tree import Argument, Indicator, IndicatorName, Number
from paiid.features.strategies.drafting.scanning import Cursor

NUMBER: Final = r"(\d{1,9}(?:\.\d{1,6})?)"
WHOLE: Final = r"(\d{1,4})"
_SPAN: Final = r"(day|session|bar|week|month|year)s?"
_COUNTS: Final = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "nine": 9,
    "ten": 10,
    "twelve": 12,
}
LONG: Final = rf"(\d{{1,4}}|{'|'.join(one for one in _COUNTS if len(one) > 2)})[ -]{_SPAN}"
_SESSIONS: Final = {"day": 1, "session": 1, "bar": 1, "week": 5, "month": 21, "year": 252}


def sessions(count: str, span: str) -> int:
    """So many sessions; a year of weeks is a year."""
    return 252 if (span, count) == ("week", "52") else number(count) * _SESSIONS[span]


def number(count: str) -> int:
    """Digits, or a number's word."""
    return _COUNTS.get(count) or int(count)


def indicator(
    name: IndicatorName,
    symbol: Symbol | None = None,
    ago: int = 0,
    *,
    bars: LongerBars | None = None,
    **arguments: Decimal | int,
) -> Indicator:
    """An indicator of fixed numbers."""
    given: dict[str, Argument] = {key: Number(Decimal(value)) for key, value in arguments.items()}
    return Indicator(name, given, symbol, ago, bars)


def bars_of(cursor: Cursor, span: str) -> LongerBars | None:
    """The bars of a figure whose period is told in `span`: where days are longer than the bars judged, days."""
    return None if span == "bar" else cursor.reading.days
