"""What a whole strategy says in plain words."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from paiid.domain.market import Interval
from paiid.domain.strategy import Evaluation, SizingMethod, StrategyDefinition, StrategyDirection
from paiid.domain.strategy_rules import SIZINGS
from paiid.domain.strategy_stops import IN_ATR, RATIOS, TRAILING, LimitKind, StopKind, TargetKind
from paiid.domain.strategy_text import operand_text, rule_text, unit_of
from paiid.domain.strategy_tree import Argument, Number, Rule
from paiid.domain.strategy_writing_words import ORDERS, writing_size, writing_text

_EVALUATIONS: Final = {
    Evaluation.EVERY_CLOSE: "at every close{of_bars}",
    Evaluation.WEEK_END: "at the last close of each week",
    Evaluation.MONTH_END: "at the last close of each month",
    Evaluation.QUARTER_END: "at the last close of each quarter",
}
_SIZINGS: Final = {
    SizingMethod.EQUAL_WEIGHT: "Each position is one of {parts} of the equity",
    SizingMethod.FIXED_FRACTION: "Each position takes {fraction} of the equity",
    SizingMethod.FIXED_AMOUNT: "Each position takes {amount} USD",
    SizingMethod.FIXED_SHARES: "Each position is of {shares} shares",
    SizingMethod.RISK_PER_TRADE: "Each position is sized to lose {risk} of the equity at its stop",
    SizingMethod.VOLATILITY_TARGET: (
        "Each position is kept at {annual_volatility} over its {period}-session volatility, as a part of the equity"
    ),
    SizingMethod.INVERSE_VOLATILITY: (
        "The equity is kept spread over the universe by one over each {period}-session volatility, "
        "and the part of what is not held in cash"
    ),
    SizingMethod.INSTALLMENTS: (
        "Each time the entry holds, {part} of the equity is bought, and {more} times that on top for each {fall} that "
        "the close is below the highest high of {period} sessions; nothing is sold for it"
    ),
}
_PLACES: Final = {
    StrategyDirection.LONG: ("below", "above", "highest", ""),
    StrategyDirection.SHORT: ("above", "below", "lowest", ""),
    StrategyDirection.BOTH: ("below", "above", "highest", " For what is sold short it is the other way round."),
}
"""Where a position loses and where it gains, its best price, and what is added."""
_AS_PERCENT: Final = frozenset({"fraction", "risk", "annual_volatility", "part", "fall"})


@dataclass(frozen=True, slots=True)
class StrategyWords:
    """A definition in sentences, its parameters at their defaults.

    `entry` and `exit` are clauses without an end; `order` goes before the entry's "when", `leave` before the exit's.
    The same of `short_*` where both directions are traded, else None.
    `contracts` tells of the options that are written; None where none are.
    """

    when: str
    order: str
    entry: str
    exit: str
    size: str
    limits: str
    stop: str
    costs: str
    leave: str = "Sell"
    short_order: str | None = None
    short_entry: str | None = None
    short_leave: str | None = None
    short_exit: str | None = None
    contracts: str | None = None


def strategy_words(definition: StrategyDefinition) -> StrategyWords:
    """`definition` in plain words; one that has problems is told as far as it goes."""
    values = {one.name: one.default for one in definition.parameters}
    costs, risk = definition.costs, definition.risk
    is_short, is_daily = definition.direction is StrategyDirection.SHORT, definition.timeframe is Interval.ONE_DAY
    both, unit = definition.direction is StrategyDirection.BOTH, unit_of(definition.timeframe)
    return StrategyWords(
        when=_EVALUATIONS[definition.evaluation].format(of_bars="" if is_daily else " of a bar"),
        order=_order(definition, values, is_short=is_short),
        entry=rule_text(definition.entry, values, unit),
        exit=rule_text(definition.exit, values, unit),
        size=f"{_size(definition, values)}{_counted(definition)}.",
        limits=(
            f"At most {risk.max_positions} {'position' if risk.max_positions == 1 else 'positions'}, "
            f"none above {_percent(risk.max_weight)} of the equity."
        ),
        stop=_stop(definition, values),
        costs=(
            f"Each share costs {_plain(costs.commission_per_share)} USD in commission, and each side "
            f"{_plain(costs.slippage_bps)} basis points of what is traded."
        ),
        contracts=None if definition.option_writing is None else writing_text(definition.option_writing, values),
        leave="Buy back" if is_short else "Sell",
        short_order=_order(definition, values, is_short=True) if both else None,
        short_entry=_clause(definition.short_entry, values, unit),
        short_leave="Buy back" if both else None,
        short_exit=_clause(definition.short_exit, values, unit),
    )


def _clause(rule: Rule | None, values: Mapping[str, Decimal], unit: str) -> str | None:
    return None if rule is None else rule_text(rule, values, unit)


def _order(definition: StrategyDefinition, values: Mapping[str, Decimal], *, is_short: bool) -> str:
    if definition.option_writing is not None:
        return ORDERS[definition.option_writing.kind]
    limit, verb = definition.entry_limit, "sell short" if is_short else "buy"
    is_daily = definition.timeframe is Interval.ONE_DAY
    if limit is None:
        return f"{verb.capitalize()} at the {'next open' if is_daily else 'open of the next bar'}"
    distance, where = _distance(limit.kind, limit.distance, values), "above" if is_short else "below"
    when = "in the next session" if is_daily else "from the next bar to the end of the session"
    return f"Order to {verb} {when}, at a limit {distance} {where} the close,"


def _size(definition: StrategyDefinition, values: Mapping[str, Decimal]) -> str:
    sizing = definition.sizing
    if sizing.method is SizingMethod.EQUAL_WEIGHT and definition.risk.max_positions == 1:
        return "The position takes all of the equity"
    known = {name: _argument(name, one, values) for name, one in sizing.arguments.items()}
    places = {name: known.get(name, "?") for name in SIZINGS[sizing.method]}
    text = _SIZINGS[sizing.method].replace("session", unit_of(definition.timeframe))
    return text.format(parts=_parts(definition), **places)


def _counted(definition: StrategyDefinition) -> str:
    writing = definition.option_writing
    return "" if writing is None else f", {writing_size(writing.kind)}"


def _parts(definition: StrategyDefinition) -> str:
    if definition.evaluation is Evaluation.EVERY_CLOSE or definition.option_writing is not None:
        return f"{definition.risk.max_positions} equal parts"
    return "as many equal parts as are held"


def _argument(name: str, argument: Argument, values: Mapping[str, Decimal]) -> str:
    value = argument.value if isinstance(argument, Number) else values.get(argument.name)
    return operand_text(argument, values) if value is None or name not in _AS_PERCENT else _percent(value)


def _stop(definition: StrategyDefinition, values: Mapping[str, Decimal]) -> str:
    stop, target = definition.risk.stop, definition.risk.target
    worse, better, best, mirrored = _PLACES[definition.direction]
    told = "There is no protective stop."
    if stop is not None:
        distance = _distance(stop.kind, stop.distance, values)
        is_trailing = stop.kind in TRAILING
        told = (
            f"A trailing stop follows {distance} {worse} the {best} price since the entry."
            if is_trailing
            else f"A protective stop stands {distance} {worse} the entry."
        )
    if target is not None:
        told += f" The profit is taken {_distance(target.kind, target.distance, values)} {better} the entry."
    return told + (mirrored if stop is not None or target is not None else "")


def _distance(kind: StopKind | TargetKind | LimitKind, distance: Argument, values: Mapping[str, Decimal]) -> str:
    if kind in RATIOS:
        return _argument("fraction", distance, values)
    return f"{operand_text(distance, values)} {'ATR(14)' if kind in IN_ATR else 'USD a share'}"


def _percent(ratio: Decimal) -> str:
    return f"{_plain(ratio * 100)} %"


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
