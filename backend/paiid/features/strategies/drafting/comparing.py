"""One comparison in words: a figure, how it compares, and a figure or a number."""

import re
from dataclasses import replace
from decimal import Decimal
from typing import Final

from paiid.domain.strategy_indicators import Unit
from paiid.domain.strategy_rules import unit_of
from paiid.domain.strategy_text import operand_text
from paiid.domain.strategy_tree import (
    AllOf,
    Comparator,
    Compare,
    Indicator,
    IndicatorName,
    Number,
    Operand,
    Price,
    PriceField,
    Rule,
)
from paiid.features.strategies.drafting.figures import NUMBER
from paiid.features.strategies.drafting.operands import operand
from paiid.features.strategies.drafting.scanning import Cursor

_VERBS: Final = (
    r"(?:(?:it |the price |price )?(?:is|are|was|be|closes|closed|trades|stays|gets|has|goes|moves|rises|falls|drops|"
    r"climbs|dips|breaks|ends|stands|reaches)(?: back| out| again| still)? )?"
)
_TO: Final = (
    (r"(?:(?:rises|climbs|recovers|moves|goes|comes|gets|is)(?: back)?(?: up)? to|reaches)", Comparator.AT_LEAST),
    (r"(?:(?:falls|drops|dips|declines|sinks)(?: back)?(?: down)?|(?:goes|comes|moves) down) to", Comparator.AT_MOST),
    (r"(?:exceeds|tops|surpasses)", Comparator.ABOVE),
)
_COMPARATORS: Final = (
    *_TO,
    (r"(?:crosses|crossing|cross|crossed)(?: back)? (?:above|over|up through|up)", Comparator.CROSSES_ABOVE),
    (r"(?:crosses|crossing|cross|crossed)(?: back)? (?:below|under|down through|down)", Comparator.CROSSES_BELOW),
    (rf"{_VERBS}(?:at least|no less than|at or above|not below)|>=", Comparator.AT_LEAST),
    (rf"{_VERBS}(?:at most|no more than|at or below|not above)|<=", Comparator.AT_MOST),
    (rf"{_VERBS}(?:above|over|greater than|higher than|more than|larger than)|>", Comparator.ABOVE),
    (rf"{_VERBS}(?:below|under|beneath|less than|lower than|smaller than)|<", Comparator.BELOW),
)
_PERCENT: Final = r"(?:%|per ?cent)"
_TREND: Final = (
    r"(?:is |are |has been |keeps |turns )?"
    r"(?:(rising|climbing|increasing|sloping up|going up)|(?:falling|declining|decreasing|sloping down|going down))"
    r"(?! (?:for|\d|back))"
)
_UP_WORDS: Final = "above|higher|more|over|greater"
_DOWN_WORDS: Final = "below|lower|less|under"
_PRONOUNS: Final = frozenset({"", "it", "it's", "it’s", "they"})
_EXTREMES: Final = (IndicatorName.HIGHEST_HIGH, IndicatorName.LOWEST_LOW)
_SPOKEN: Final = (Unit.RATIO, Unit.INDEX_100)
_MOST_OF_INDEX: Final = 100
CLOSE: Final = Price(PriceField.CLOSE)


def comparison(cursor: Cursor) -> Rule | None:
    """The comparison that comes next; None, and the cursor anywhere, where there is none."""
    cursor.skip()
    begun = cursor.at
    left = operand(cursor) or CLOSE
    named = cursor.reading.low[begun : cursor.at].strip() not in _PRONOUNS
    for read in (_within, _signed, _trend, _or_beyond, _held_against):
        mark = cursor.mark()
        found = read(cursor, left)
        if found is not None:
            return found if named else _of_what_was_spoken_of(cursor, found, (begun, mark[0]))
        cursor.back(mark)
    return None


def _within(cursor: Cursor, left: Operand) -> Rule | None:
    """`between 20 and 30`."""
    found = cursor.take(rf"(?:is |stays )?between {NUMBER} ?{_PERCENT}? ?and {NUMBER} ?{_PERCENT}?")
    if found is None:
        return None
    low, high = (_scaled(Decimal(found[one]), left, found[0]) for one in (1, 2))
    return AllOf((Compare(left, Comparator.AT_LEAST, low), Compare(left, Comparator.AT_MOST, high)))


def _signed(cursor: Cursor, left: Operand) -> Rule | None:
    """`is positive`."""
    found = cursor.take(r"(?:is |was |stays |has been )?(positive|negative)")
    if found is None:
        return None
    comparator = Comparator.ABOVE if found[1] == "positive" else Comparator.BELOW
    return _sound(Compare(left, comparator, Number(Decimal(0))))


def _trend(cursor: Cursor, left: Operand) -> Rule | None:
    """`the 50-day average is rising`: it is above what it was."""
    if not isinstance(left, Price | Indicator):
        return None
    found = cursor.take(_TREND)
    if found is None:
        return None
    cursor.reading.assumed("Held against its value one session before.", found.span())
    comparator = Comparator.ABOVE if found[1] else Comparator.BELOW
    return Compare(left, comparator, replace(left, ago=left.ago + 1))


def _or_beyond(cursor: Cursor, left: Operand) -> Rule | None:
    """`is 30 or lower`."""
    found = cursor.take(rf"{_VERBS}(?:at |to )?\$?{NUMBER} ?{_PERCENT}? or (?:({_UP_WORDS})|{_DOWN_WORDS})(?! than)")
    if found is None:
        return None
    comparator = Comparator.AT_LEAST if found[2] else Comparator.AT_MOST
    return _sound(Compare(left, comparator, _scaled(Decimal(found[1]), left, found[0])))


def _held_against(cursor: Cursor, left: Operand) -> Rule | None:
    comparator = _comparator(cursor)
    if comparator is None:
        return None
    right = _right(cursor, left)
    return None if right is None else _sound(Compare(left, comparator, _before(left, right)))


def _of_what_was_spoken_of(cursor: Cursor, found: Rule, span: tuple[int, int]) -> Rule:
    """In `RSI drops below 30 … sell when it rises above 70` it is not a price of 70 USD."""
    spoken = cursor.reading.spoken
    if spoken is None or not isinstance(found, Compare) or not isinstance(found.right, Number) or found.left != CLOSE:
        return found
    text, value = cursor.reading.low[span[1] : cursor.at], found.right.value
    is_percent = re.search(_PERCENT, text) is not None
    is_like = is_percent if unit_of(spoken) is Unit.RATIO else not is_percent and 0 <= value <= _MOST_OF_INDEX
    if "$" in text or not is_like:
        return found
    cursor.reading.assumed(f"Said of {operand_text(spoken, {})}, which was spoken of last.", (span[0], cursor.at))
    return replace(found, left=spoken, right=_scaled(found.right.value, spoken, text))


def _comparator(cursor: Cursor) -> Comparator | None:
    for words, comparator in _COMPARATORS:
        if cursor.take(f"(?:{words})"):
            return comparator
    return None


def _right(cursor: Cursor, left: Operand) -> Operand | None:
    given = cursor.take(rf"\$?(-?){NUMBER} ?({_PERCENT})?(?![ -]?(?:day|session|bar|week|month|year|dma|sma|ema|ma))")
    if given is not None:
        value = Decimal(given[2]) * (-1 if given[1] else 1)
        return _scaled(value, left, given[0])
    if cursor.take("zero"):
        return Number(Decimal(0))
    return operand(cursor)


def _scaled(value: Decimal, left: Operand, text: str) -> Number:
    is_percent = unit_of(left) is Unit.RATIO and re.search(_PERCENT, text) is not None
    return Number(value / 100 if is_percent else value)


def _before(left: Operand, right: Operand) -> Operand:
    """What a named symbol is held against is its own; an extreme leaves the judged bar out, which is part of it."""
    if isinstance(left, Price | Indicator) and isinstance(right, Price | Indicator) and right.symbol is None:
        right = replace(right, symbol=left.symbol)
    if (
        isinstance(left, Price)
        and isinstance(right, Indicator)
        and right.name in _EXTREMES
        and right.ago == 0
        and right.bars is None
    ):
        return replace(right, ago=1)
    return right


def remember(cursor: Cursor, rule: Rule) -> None:
    """What a comparison with a number was said of, for an "it" that comes later."""
    if isinstance(rule, Compare) and isinstance(rule.left, Indicator) and unit_of(rule.left) in _SPOKEN:
        cursor.reading.spoken = rule.left


def _sound(rule: Compare) -> Compare | None:
    """None for figures that do not compare, and for two numbers."""
    units = {unit_of(rule.left), unit_of(rule.right)}
    return rule if units != {Unit.NUMBER} and len(units - {Unit.NUMBER}) <= 1 else None
