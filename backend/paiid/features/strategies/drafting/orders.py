"""On which bars rules are judged, and how an entry is ordered, in words. Each is taken out of the reading."""

import re
from decimal import Decimal
from typing import Final

from paiid.domain.market import Interval
from paiid.domain.strategy import EntryLimit
from paiid.domain.strategy_stops import LimitKind
from paiid.domain.strategy_tree import Number
from paiid.features.strategies.drafting.distances import DISTANCE, distance
from paiid.features.strategies.drafting.scanning import Reading

_COUNTS: Final = {"a": 1, "an": 1, "one": 1, "two": 2, "four": 4, "five": 5, "ten": 10, "fifteen": 15, "thirty": 30}
_COUNT: Final = rf"(\d{{1,3}}|{'|'.join(_COUNTS)}|sixty)"
_UNIT: Final = r"(minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?|w|months?)"
_SHORT_UNIT: Final = r"(minutes?|mins?|hours?|hrs?)"
_BARS: Final = r"(?:bars?|candles?|candlesticks?|charts?|time ?frames?|intervals?)"
_DEED: Final = (
    r"(?:(?:and|is|are|it|using|use|with|trade|traded|trading|run|running|judged|checked|check|evaluated|decided|based|"
    r"works?) )*"
)
_ON: Final = rf"{_DEED}(?:(?:on|in|at|over|from|by|to) )?(?:the |an? )?"
_ADJECTIVES: Final = {"hourly": 60, "minutely": 1, "minute": 1, "daily": 1440, "half-hourly": 30, "quarter-hourly": 15}
_ADJECTIVE: Final = rf"({'|'.join(_ADJECTIVES)}|weekly|monthly|intraday)"
_LENGTHS: Final = {
    1: Interval.ONE_MINUTE,
    5: Interval.FIVE_MINUTES,
    15: Interval.FIFTEEN_MINUTES,
    60: Interval.ONE_HOUR,
    1440: Interval.ONE_DAY,
}
_TOLD: Final = {
    Interval.ONE_MINUTE: "bars of a minute",
    Interval.FIVE_MINUTES: "bars of 5 minutes",
    Interval.FIFTEEN_MINUTES: "bars of 15 minutes",
    Interval.ONE_HOUR: "bars of an hour",
    Interval.ONE_DAY: "daily bars",
}
_PHRASES: Final = (
    rf"{_ON}{_COUNT}[ -]?{_UNIT}[ -]{_BARS}",
    rf"{_ON}{_BARS} of {_COUNT} {_UNIT}",
    rf"{_ON}time ?frame(?: of| is|:)? {_COUNT}[ -]?{_UNIT}",
    rf"{_ON}{_ADJECTIVE}[ -]{_BARS}",
    rf"{_DEED}(?:every|each|once an|once a) (?:{_COUNT} )?{_SHORT_UNIT}(?: (?:check|judge|decide|look))?",
    rf"{_DEED}(hourly|intraday)",
)


def bar_length(reading: Reading) -> Interval | None:
    """The bars that were said; None where nothing that can be traded was."""
    found: Interval | None = None
    for expression in _PHRASES:
        while (said := reading.cut(expression)) is not None:
            length = _LENGTHS.get(_minutes(said))
            if length is None:
                reading.not_understood(said.span(), "Bars are of 1, 5, 15 or 60 minutes, or of a day.")
            elif found not in {None, length}:
                reading.not_understood(said.span(), "Rules are judged on bars of one length; another one is taken.")
            else:
                found = length
                reading.understood(said.span(), f"Rules are judged on {_TOLD[length]}.")
    return found


def _minutes(said: re.Match[str]) -> int:
    """The length that was said; 0 for one that has no number."""
    words = [one for one in said.groups() if one is not None]
    if len(words) == 1:
        return _ADJECTIVES.get(words[0], 60 if words[0].startswith("h") else 1 if words[0].startswith("min") else 0)
    count = 60 if words[0] == "sixty" else _COUNTS.get(words[0]) or int(words[0])
    unit = words[1]
    if unit.startswith("mo"):
        return 0
    return count * {"m": 1, "h": 60, "d": 1440, "w": 0}[unit[0]]


_KINDS: Final = {
    "amount": LimitKind.AMOUNT,
    "percent": LimitKind.PERCENT_OF_CLOSE,
    "atr": LimitKind.ATR_MULTIPLE,
}
_BESIDE: Final = (
    r"(below|under|beneath|lower than|less than|off|above|over|higher than)"
    r"(?: (?:the|its|that))?(?: (?:last|previous|prior|signal|day's|latest))?(?: (?:close|closing price|price|market))?"
)
_VERBS: Final = r"(?:(?:with|by|at|as|use|using|and|place|placing|set|put|send) )*(?:an? |the )?"
_IS: Final = (
    r"(?: orders?| prices?| entr(?:y|ies)| buys?)*(?: (?:to buy|to enter|of|at|is|are|set|placed|in|by))*:? ?(?:an? )?"
)
_PLACES: Final = re.compile(r"\b(?:place|placing|set|put|send)\b")
"""Who places an order for an entry buys."""
_NOT_OTHER: Final = r"(?<!stop\s)(?<!stop-)(?<!sell\s)(?<!profit\s)"
_LIMITS: Final = (
    rf"{_VERBS}{_NOT_OTHER}(?:entry |buy )?limit{_IS}{DISTANCE} {_BESIDE}",
    rf"{_VERBS}{DISTANCE} {_BESIDE},? (?:with|by|as|using|on|at|through) (?:an? )?limit(?: orders?| price)?",
    rf"{_VERBS}(?:entry limit|limit entr(?:y|ies)|buy limit){_IS}{DISTANCE}()",
)


def entry_limit(reading: Reading) -> EntryLimit | None:
    """How far below the close entries are ordered, as it was said; None for entries at the market."""
    limit: EntryLimit | None = None
    for expression in _LIMITS:
        while (said := reading.cut(expression)) is not None:
            if said[4].startswith(("above", "over", "higher")):
                reading.not_understood(
                    said.span(), "A limit is told as below the close; for what is sold short it then stands above."
                )
            elif limit is not None:
                reading.not_understood(said.span(), "Entries have one limit; another one is taken.")
            else:
                if _PLACES.search(said[0]):
                    reading.leave("buy", said.start())
                stem, far = distance(said[1], said[2], said[3])
                limit = EntryLimit(_KINDS[stem], far)
                reading.understood(
                    said.span(), f"Entries are limit orders for the day, {_far(stem, far)} below the close."
                )
    return limit


def _far(stem: str, far: Number) -> str:
    if stem == "percent":
        return f"{(far.value * Decimal(100)).normalize():f} %"
    return f"{far.value.normalize():f} {'ATR(14)' if stem == 'atr' else 'USD a share'}"
