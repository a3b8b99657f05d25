"""One comparison in words: a figure, how it compares, and a figure or a number."""

import re
from dataclasses import replace
from decimal import Decimal
from typing import Final

from paiid.domain.strategy import (
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
from paiid.domain.strategy_rules import Unit, unit_of
from paiid.features.strategies.drafting.operands import NUMBER, operand
from paiid.features.strategies.drafting.scanning import Cursor

_VERBS: Final = (
    r"(?:(?:it |the price |price )?(?:is|are|was|be|closes|closed|trades|stays|gets|has|goes|moves|rises|falls|drops|"
    r"climbs|dips|breaks|ends|stands|reaches)(?: back| out| again| still)? )?"
)
_COMPARATORS: Final = (
    (r"(?:crosses|crossing|cross|crossed)(?: back)? (?:above|over|up through|up)", Comparator.CROSSES_ABOVE),
    (r"(?:crosses|crossing|cross|crossed)(?: back)? (?:below|under|down through|down)", Comparator.CROSSES_BELOW),
    (rf"{_VERBS}(?:at least|no less than|at or above|not below)|>=", Comparator.AT_LEAST),
    (rf"{_VERBS}(?:at most|no more than|at or below|not above)|<=", Comparator.AT_MOST),
    (rf"{_VERBS}(?:above|over|greater than|higher than|more than|larger than)|>", Comparator.ABOVE),
    (rf"{_VERBS}(?:below|under|beneath|less than|lower than|smaller than)|<", Comparator.BELOW),
)
_PERCENT: Final = r"(?:%|per ?cent)"
_EXTREMES: Final = (IndicatorName.HIGHEST_HIGH, IndicatorName.LOWEST_LOW)
CLOSE: Final = Price(PriceField.CLOSE)


def comparison(cursor: Cursor) -> Rule | None:
    """The comparison that comes next; None, and the cursor anywhere, where there is none."""
    left = operand(cursor) or CLOSE
    between = cursor.take(rf"(?:is |stays )?between {NUMBER} ?{_PERCENT}? ?and {NUMBER} ?{_PERCENT}?")
    if between is not None:
        low, high = (_scaled(Decimal(between[one]), left, between[0]) for one in (1, 2))
        return AllOf((Compare(left, Comparator.AT_LEAST, low), Compare(left, Comparator.AT_MOST, high)))
    signed = cursor.take(r"(?:is |was |stays |has been )?(positive|negative)")
    if signed is not None:
        comparator = Comparator.ABOVE if signed[1] == "positive" else Comparator.BELOW
        return _sound(Compare(left, comparator, Number(Decimal(0))))
    comparator_found = _comparator(cursor)
    if comparator_found is None:
        return None
    right = _right(cursor, left)
    return None if right is None else _sound(Compare(left, comparator_found, _before(left, right)))


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
    if isinstance(left, Price) and isinstance(right, Indicator) and right.name in _EXTREMES and right.ago == 0:
        return replace(right, ago=1)
    return right


def _sound(rule: Compare) -> Compare | None:
    """None for figures that do not compare, and for two numbers."""
    units = {unit_of(rule.left), unit_of(rule.right)}
    return rule if units != {Unit.NUMBER} and len(units - {Unit.NUMBER}) <= 1 else None
