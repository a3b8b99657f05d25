"""What a rule tree says in plain words."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from paiid.domain.market import Interval
from paiid.domain.strategy_bars import ADJECTIVES, MINUTES, LongerBars
from paiid.domain.strategy_calendar import CalendarField, CalendarFigure
from paiid.domain.strategy_indicators import INDICATORS
from paiid.domain.strategy_tree import (
    AllOf,
    AnyOf,
    Comparator,
    Compare,
    Constant,
    Indicator,
    IndicatorName,
    NoneOf,
    Number,
    Operand,
    ParameterRef,
    PortfolioField,
    PortfolioFigure,
    PositionField,
    PositionFigure,
    Price,
    Rank,
    Rule,
)

_COMPARATORS: Final = {
    Comparator.ABOVE: "is above",
    Comparator.AT_LEAST: "is at least",
    Comparator.BELOW: "is below",
    Comparator.AT_MOST: "is at most",
    Comparator.CROSSES_ABOVE: "crosses above",
    Comparator.CROSSES_BELOW: "crosses below",
}
_POSITION_FIGURES: Final = {
    PositionField.SESSIONS_HELD: "the number of sessions held",
    PositionField.RETURN_SINCE_ENTRY: "the return since entry",
    PositionField.FALL_FROM_HIGH: "the fall from the high since entry",
}
_PORTFOLIO_FIGURES: Final = {
    PortfolioField.DRAWDOWN: "the fall of the portfolio from its high",
    PortfolioField.OPEN_POSITIONS: "the number of open positions",
    PortfolioField.EXPOSURE: "the invested part of the equity",
    PortfolioField.CASH: "the cash as a part of the equity",
}
_MISSING: Final = "?"
_CALENDAR_FIGURES: Final = {
    CalendarField.SESSION_OF_MONTH: "the session of the month",
    CalendarField.SESSIONS_LEFT_IN_MONTH: "the number of sessions left in the month",
    CalendarField.MONTH: "the month",
    CalendarField.WEEKDAY: "the weekday",
    CalendarField.MINUTES_SINCE_OPEN: "the number of minutes since the open",
    CalendarField.MINUTES_TO_CLOSE: "the number of minutes to the close of the session",
}


def unit_of(timeframe: Interval) -> str:
    """What rules on such bars count: `session` on daily ones, else `bar`."""
    return "session" if timeframe is Interval.ONE_DAY else "bar"


def rule_text(rule: Rule, values: Mapping[str, Decimal], unit: str = "session") -> str:
    """`rule` in plain words, with `values` for the parameters; one without a value stands by its name.

    `unit` is what its figures count, as `unit_of` tells it.
    """
    match rule:
        case Compare():
            left, right = operand_text(rule.left, values, unit), operand_text(rule.right, values, unit)
            return f"{left} {_COMPARATORS[rule.comparator]} {right}"
        case Constant():
            return "always" if rule.value else "never"
        case AllOf():
            return _joined(rule.rules, " and ", values, unit)
        case AnyOf():
            return _joined(rule.rules, " or ", values, unit)
        case NoneOf():
            return f"not ({_joined(rule.rules, ' or ', values, unit)})"


def operand_text(operand: Operand, values: Mapping[str, Decimal], unit: str = "session") -> str:
    """One figure in plain words; `unit` as of `rule_text`."""
    match operand:
        case Number():
            return f"{operand.value.normalize():f}"
        case ParameterRef():
            return f"{values[operand.name].normalize():f}" if operand.name in values else operand.name
        case Rank():
            return f"the rank by {operand_text(operand.by, values, unit)}"
        case PositionFigure():
            return _POSITION_FIGURES[operand.field].replace("session", unit)
        case PortfolioFigure():
            return _PORTFOLIO_FIGURES[operand.field]
        case CalendarFigure():
            return _CALENDAR_FIGURES[operand.field]
        case Price():
            return _placed(_of_bars(f"the {operand.field}", operand.bars, unit), operand, unit)
        case Indicator():
            return _placed(_of_bars(_indicator_text(operand, values), operand.bars, unit), operand, unit)


def _joined(rules: tuple[Rule, ...], word: str, values: Mapping[str, Decimal], unit: str) -> str:
    texts = [rule_text(one, values, unit) for one in rules]
    grouped = [isinstance(one, AllOf | AnyOf) and len(one.rules) > 1 for one in rules]
    return word.join(f"({text})" if group else text for text, group in zip(texts, grouped, strict=True))


def _indicator_text(indicator: Indicator, values: Mapping[str, Decimal]) -> str:
    spec = INDICATORS[indicator.name]
    given = {name: operand_text(one, values) for name, one in indicator.arguments.items()}
    arguments = {name: given.get(name, _MISSING) for name in spec.arguments}
    text = spec.text.format(**arguments)
    if indicator.name is IndicatorName.TOTAL_RETURN and arguments["skip"] != "0":
        text += f" up to {arguments['skip']} sessions ago"
    return text


def _of_bars(text: str, bars: LongerBars | None, unit: str) -> str:
    """`the 10-session average` becomes `the 10-week average`, `RSI(14)` becomes `the weekly RSI(14)`.

    Of bars within the day it becomes `the 5-minute 10-bar average`.
    """
    if bars is None:
        return text.replace("session", unit)
    if bars in MINUTES:
        return f"the {ADJECTIVES[bars]} {text.removeprefix('the ').replace('session', 'bar')}"
    named = text.replace("session", bars.value)
    return named if named != text else f"the {ADJECTIVES[bars]} {text.removeprefix('the ')}"


def _placed(text: str, operand: Price | Indicator, unit: str) -> str:
    of_symbol = f" of {operand.symbol}" if operand.symbol else ""
    if operand.ago == 0:
        return text + of_symbol
    unit = operand.bars or unit
    if operand.bars is not None and operand.bars in MINUTES:
        unit = f"{ADJECTIVES[operand.bars]} bar"
    return f"{text}{of_symbol} {f'one {unit}' if operand.ago == 1 else f'{operand.ago} {unit}s'} before"
