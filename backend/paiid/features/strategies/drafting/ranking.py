"""`hold the top 3 by 6-month momentum`, the weakest, the calmest: which of the universe are held, and its rules."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from paiid.domain.strategy_text import operand_text
from paiid.domain.strategy_tree import Comparator, Compare, Indicator, IndicatorName, Number, Rank, Rule
from paiid.features.strategies.drafting.figures import indicator, number
from paiid.features.strategies.drafting.operands import operand
from paiid.features.strategies.drafting.scanning import Cursor, Reading

_BEGIN: Final = r"(?:(?:hold|buy|own|pick|keep|in) )?(?:only )?(?:the )?"
_COUNT: Final = r"(\d{1,3}|one|two|three|four|five|six|ten)(?: ?(%|per ?cent))?(?![\w.])"
_HIGHEST: Final = "top|best|strongest|highest|leading"
_LOWEST: Final = "bottom|worst|weakest|lowest|poorest"
_END: Final = rf"({_HIGHEST}|{_LOWEST})(?:[ -](?:ranked|performing|performers?))?"
_CALM: Final = r"(least volatile|calmest|lowest[ -]volatility|most volatile|highest[ -]volatility)"
_THINGS: Final = (
    r"(?: (?:of (?:them|these)|of|stocks|funds|symbols|names|assets|etfs|companies|instruments|positions|ones))*"
)
_BY: Final = (
    r" (?:ranked |sorted |measured )?(?:by|on|in terms of|according to|over)(?: (?:its|their|the|lowest|highest))?"
)
_STRENGTH: Final = r"(?:total )?(?:momentum|returns?|performance|strength)"
_HALF_YEAR: Final = 126
_QUARTER: Final = 63


@dataclass(frozen=True, slots=True)
class Ranked:
    """So many at one end of the universe by a measure; with `is_share` so many percent of it."""

    count: int
    by: Indicator
    is_lowest: bool = False
    is_share: bool = False

    def places(self, symbols: int) -> int:
        """How many are held of a universe of so many: at least one, a part of one being one."""
        return max(1, -(-symbols * self.count // 100)) if self.is_share else self.count

    def rules(self, symbols: int) -> tuple[Rule, Rule]:
        """When one is among them, and when it is not."""
        rank, places = Rank(self.by), self.places(symbols)
        if self.is_lowest:
            edge = Number(Decimal(max(0, symbols - places)))
            return Compare(rank, Comparator.ABOVE, edge), Compare(rank, Comparator.AT_MOST, edge)
        edge = Number(Decimal(places))
        return Compare(rank, Comparator.AT_MOST, edge), Compare(rank, Comparator.ABOVE, edge)


def ranked(reading: Reading) -> Ranked | None:
    """What of that kind is said, taken out of the reading."""
    calm = reading.cut(rf"{_BEGIN}{_COUNT} {_CALM}{_THINGS}") or None
    if calm is not None:
        is_lowest = calm[3].startswith(("least", "calmest", "lowest"))
        by, end = _measure(reading, calm.end(), usual=_volatility(reading, calm))
        return _told(reading, (calm.start(), end), Ranked(number(calm[1]), by, is_lowest, calm[2] is not None))
    found = reading.cut(rf"{_BEGIN}{_END} {_COUNT}{_THINGS}")
    end_word, count, share = (found[1], found[2], found[3]) if found else ("", "", None)
    if found is None:
        found = reading.cut(rf"{_BEGIN}{_COUNT} {_END}{_THINGS}")
        if found is None:
            return None
        end_word, count, share = found[3], found[1], found[2]
    by, end = _measure(reading, found.end(), usual=None)
    is_lowest = re.fullmatch(_LOWEST, end_word) is not None
    return _told(reading, (found.start(), end), Ranked(number(count), by, is_lowest, share is not None))


def _measure(reading: Reading, at: int, *, usual: Indicator | None) -> tuple[Indicator, int]:
    """`by 6-month momentum` and where it ends; what is usual where nothing of that kind follows."""
    cursor = Cursor(reading, at, len(reading.low))
    if cursor.take(_BY.strip()):
        by = operand(cursor)
        if isinstance(by, Indicator) and by.symbol is None:
            reading.blank(at, cursor.at)
            return by, cursor.at
        named = cursor.take(rf"({_STRENGTH})|volatility")
        if named is not None:
            reading.blank(at, cursor.at)
            return (_strength(reading, named) if named[1] else _volatility(reading, named)), cursor.at
    return usual or _strength(reading, None), at


def _strength(reading: Reading, said: re.Match[str] | None) -> Indicator:
    span = (0, 0) if said is None else said.span()
    reading.assumed(f"Strength is the return of {_HALF_YEAR} sessions, half a year.", span)
    return indicator(IndicatorName.TOTAL_RETURN, bars=reading.days, period=_HALF_YEAR, skip=0)


def _volatility(reading: Reading, said: re.Match[str]) -> Indicator:
    reading.assumed(f"Volatility is measured over {_QUARTER} sessions, a quarter.", said.span())
    return indicator(IndicatorName.REALIZED_VOLATILITY, bars=reading.days, period=_QUARTER)


def _told(reading: Reading, span: tuple[int, int], found: Ranked) -> Ranked:
    which = "lowest" if found.is_lowest else "highest"
    count = f"{found.count} % of the universe" if found.is_share else str(found.count)
    reading.understood(span, f"Held are the {count} {which} by {operand_text(found.by, {})}.")
    return found
