"""Whether a strategy's definition makes sense."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from paiid.domain.market import DAILY, Interval
from paiid.domain.strategy import Parameter, ParameterType, SizingMethod, StrategyDefinition, StrategyDirection
from paiid.domain.strategy_arguments import ArgumentSpec
from paiid.domain.strategy_bars import ADJECTIVES, is_longer
from paiid.domain.strategy_calendar import WITHIN_THE_DAY, CalendarFigure
from paiid.domain.strategy_indicators import INDICATORS, PERIOD, Unit
from paiid.domain.strategy_stops import IN_ATR, RATIOS, LimitKind, StopKind, TargetKind
from paiid.domain.strategy_tree import (
    Argument,
    Compare,
    Constant,
    Indicator,
    Number,
    Operand,
    ParameterRef,
    PortfolioField,
    PortfolioFigure,
    PositionField,
    PositionFigure,
    Price,
    PriceField,
    Rank,
    Rule,
    position_paths,
)
from paiid.domain.strategy_writing import writing_arguments
from paiid.domain.strategy_writing_rules import unwritable

MAX_DEPTH: Final = 8
MAX_RULES: Final = 100
MAX_AGO: Final = 500
_ENTRIES: Final = ("entry", "short_entry")

_ATRS: Final = ArgumentSpec(Decimal("0.001"), Decimal(20), is_integer=False)
_AMOUNT: Final = ArgumentSpec(Decimal("0.01"), Decimal(10_000), is_integer=False)
_FALL: Final = ArgumentSpec(Decimal("0.001"), Decimal("0.99"), is_integer=False)
_RISE: Final = ArgumentSpec(Decimal("0.001"), Decimal(20), is_integer=False)
_RATIO: Final = ArgumentSpec(Decimal("0.0001"), Decimal(1), is_integer=False)

SIZINGS: Final[Mapping[SizingMethod, Mapping[str, ArgumentSpec]]] = {
    SizingMethod.EQUAL_WEIGHT: {},
    SizingMethod.FIXED_FRACTION: {"fraction": _RATIO},
    SizingMethod.FIXED_AMOUNT: {"amount": ArgumentSpec(Decimal(1), Decimal(100_000_000))},
    SizingMethod.FIXED_SHARES: {"shares": ArgumentSpec(Decimal(1), Decimal(1_000_000))},
    SizingMethod.RISK_PER_TRADE: {"risk": _RATIO},
    SizingMethod.VOLATILITY_TARGET: {"annual_volatility": _RATIO, "period": PERIOD},
    SizingMethod.INVERSE_VOLATILITY: {"period": PERIOD},
    SizingMethod.INSTALLMENTS: {
        "part": _RATIO,
        "fall": ArgumentSpec(Decimal("0.01"), Decimal("0.9"), is_integer=False),
        "more": ArgumentSpec(Decimal(0), Decimal(20), is_integer=False),
        "period": PERIOD,
    },
}

_POSITION_UNITS: Final = {
    PositionField.SESSIONS_HELD: Unit.SESSIONS,
    PositionField.RETURN_SINCE_ENTRY: Unit.RATIO,
    PositionField.FALL_FROM_HIGH: Unit.RATIO,
}
_PORTFOLIO_UNITS: Final = {
    PortfolioField.DRAWDOWN: Unit.RATIO,
    PortfolioField.OPEN_POSITIONS: Unit.POSITIONS,
    PortfolioField.EXPOSURE: Unit.RATIO,
    PortfolioField.CASH: Unit.RATIO,
}


@dataclass(frozen=True, slots=True)
class StrategyProblem:
    """One thing wrong; `path` leads to it, e.g. `entry.rules.0.left`."""

    path: str
    message: str


def validate(definition: StrategyDefinition) -> tuple[StrategyProblem, ...]:
    """Everything that is wrong with `definition`; empty when it can be run."""
    return tuple(_Check({one.name: one for one in definition.parameters}, definition.timeframe).definition(definition))


@dataclass
class _Check:
    parameters: Mapping[str, Parameter]
    timeframe: Interval
    rules: int = 0
    used: set[str] = field(default_factory=set)

    def definition(self, one: StrategyDefinition) -> Iterator[StrategyProblem]:
        for parameter in one.parameters:
            yield from _parameter_problems(parameter)
        if len(self.parameters) != len(one.parameters):
            yield StrategyProblem("parameters", "two have the same name")
        if not one.universe.symbols:
            yield StrategyProblem("universe.symbols", "there is none")
        for number, symbol in enumerate(one.universe.symbols):
            if symbol.startswith("$"):
                yield StrategyProblem(f"universe.symbols.{number}", f"{symbol} is an index, which cannot be traded")
        yield from self.sides(one)
        yield from self.arguments(one.sizing.arguments, SIZINGS[one.sizing.method], "sizing")
        yield from self.limits(one)
        yield from self.writing(one)
        for name in self.parameters.keys() - self.used:
            yield StrategyProblem(f"parameters.{name}", "is never used")

    def sides(self, one: StrategyDefinition) -> Iterator[StrategyProblem]:
        for name, rule in one.rules.items():
            yield from self.rule(rule, name, 1)
            if name in _ENTRIES:
                yield from (
                    StrategyProblem(path, "is of the position held, and before entry there is none")
                    for path in position_paths(rule, name)
                )
        for name in ("short_entry", "short_exit"):
            if (name in one.rules) is not (one.direction is StrategyDirection.BOTH):
                is_missing = name not in one.rules
                yield StrategyProblem(name, "is missing" if is_missing else "is only for what trades both directions")
        if one.sells_short and one.sizing.method is SizingMethod.INSTALLMENTS:
            yield StrategyProblem("sizing.method", "installments are only bought, not sold short")

    def limits(self, one: StrategyDefinition) -> Iterator[StrategyProblem]:
        if one.risk.max_positions < 1:
            yield StrategyProblem("risk.max_positions", "must be at least 1")
        if not 0 < one.risk.max_weight <= 1:
            yield StrategyProblem("risk.max_weight", "must be above 0 and at most 1")
        if one.risk.target is not None:
            yield from self.argument(
                one.risk.target.distance, _distance(one.risk.target.kind, _RISE), "risk.target.distance"
            )
        if one.risk.stop is not None:
            yield from self.argument(one.risk.stop.distance, _distance(one.risk.stop.kind, _FALL), "risk.stop.distance")
        elif one.sizing.method is SizingMethod.RISK_PER_TRADE:
            yield StrategyProblem("risk.stop", "is needed: the size follows from the distance to it")
        if one.entry_limit is not None:
            spec = _distance(one.entry_limit.kind, _FALL)
            yield from self.argument(one.entry_limit.distance, spec, "entry_limit.distance")
            if one.sizing.method is SizingMethod.INSTALLMENTS:
                yield StrategyProblem("entry_limit", "installments are bought at the market")
        if one.costs.commission_per_share < 0 or one.costs.slippage_bps < 0:
            yield StrategyProblem("costs", "must not be negative")

    def writing(self, one: StrategyDefinition) -> Iterator[StrategyProblem]:
        part = one.option_writing
        if part is None:
            return
        for name, argument, spec in writing_arguments(part):
            yield from self.argument(argument, spec, f"option_writing.{name}")
        yield from (StrategyProblem(path, message) for path, message in unwritable(one))

    def rule(self, rule: Rule, path: str, depth: int) -> Iterator[StrategyProblem]:
        self.rules += 1
        if depth > MAX_DEPTH or self.rules > MAX_RULES:
            yield StrategyProblem(path, f"at most {MAX_RULES} rules, {MAX_DEPTH} deep")
        elif isinstance(rule, Compare):
            yield from self.comparison(rule, path)
        elif not isinstance(rule, Constant):
            if not rule.rules:
                yield StrategyProblem(path, "has no rule in it")
            for number, child in enumerate(rule.rules):
                yield from self.rule(child, f"{path}.rules.{number}", depth + 1)

    def comparison(self, rule: Compare, path: str) -> Iterator[StrategyProblem]:
        yield from self.operand(rule.left, f"{path}.left")
        yield from self.operand(rule.right, f"{path}.right")
        units = {unit_of(rule.left), unit_of(rule.right)}
        if units == {Unit.NUMBER}:
            yield StrategyProblem(path, "compares two fixed numbers")
        elif len(units - {Unit.NUMBER}) > 1:
            yield StrategyProblem(path, f"compares {' with '.join(sorted(units))}")

    def operand(self, operand: Operand, path: str) -> Iterator[StrategyProblem]:
        if isinstance(operand, ParameterRef):
            yield from self.reference(operand, path)
        elif isinstance(operand, Rank):
            yield from self.operand(operand.by, f"{path}.by")
        elif isinstance(operand, CalendarFigure):
            if operand.field in WITHIN_THE_DAY and self.timeframe in DAILY:
                yield StrategyProblem(path, "is of bars within the day")
        elif isinstance(operand, Price | Indicator):
            if not 0 <= operand.ago <= MAX_AGO:
                yield StrategyProblem(f"{path}.ago", f"must be 0 to {MAX_AGO}")
            if operand.bars is not None and not is_longer(operand.bars, self.timeframe):
                words = f"{ADJECTIVES[operand.bars]} bars are not longer than the bars judged"
                yield StrategyProblem(f"{path}.bars", words)
            if isinstance(operand, Indicator):
                yield from self.arguments(operand.arguments, INDICATORS[operand.name].arguments, path)

    def arguments(
        self, given: Mapping[str, Argument], wanted: Mapping[str, ArgumentSpec], path: str
    ) -> Iterator[StrategyProblem]:
        for name in sorted(given.keys() ^ wanted.keys()):
            yield StrategyProblem(f"{path}.{name}", "is missing" if name in wanted else "is not an argument of it")
        for name in given.keys() & wanted.keys():
            yield from self.argument(given[name], wanted[name], f"{path}.{name}")

    def argument(self, given: Argument, spec: ArgumentSpec, path: str) -> Iterator[StrategyProblem]:
        if isinstance(given, Number):
            if not spec.accepts(given.value):
                yield StrategyProblem(path, f"{given.value} is not within {spec.minimum} to {spec.maximum}")
            return
        yield from self.reference(given, path)
        parameter = self.parameters.get(given.name)
        if parameter and not (spec.accepts(parameter.minimum) and spec.accepts(parameter.maximum)):
            yield StrategyProblem(path, f"{given.name} may leave {spec.minimum} to {spec.maximum}")

    def reference(self, reference: ParameterRef, path: str) -> Iterator[StrategyProblem]:
        self.used.add(reference.name)
        if reference.name not in self.parameters:
            yield StrategyProblem(path, f"there is no parameter {reference.name}")


def _distance(kind: StopKind | TargetKind | LimitKind, ratio: ArgumentSpec) -> ArgumentSpec:
    if kind in RATIOS:
        return ratio
    return _ATRS if kind in IN_ATR else _AMOUNT


def _parameter_problems(one: Parameter) -> Iterator[StrategyProblem]:
    path = f"parameters.{one.name}"
    if not one.minimum <= one.default <= one.maximum:
        yield StrategyProblem(path, "the default is not within minimum and maximum")
    if one.step <= 0 or (one.default - one.minimum) % one.step or (one.maximum - one.minimum) % one.step:
        yield StrategyProblem(path, "steps from the minimum must meet the default and the maximum")
    values = (one.default, one.minimum, one.maximum, one.step)
    if one.type is ParameterType.INTEGER and any(value != value.to_integral_value() for value in values):
        yield StrategyProblem(path, "must be whole")


def unit_of(operand: Operand) -> Unit:
    """What `operand` is measured in."""
    match operand:
        case Price():
            return Unit.SHARES if operand.field is PriceField.VOLUME else Unit.USD
        case Indicator():
            return INDICATORS[operand.name].unit
        case Rank():
            return Unit.RANK
        case PositionFigure():
            return _POSITION_UNITS[operand.field]
        case PortfolioFigure():
            return _PORTFOLIO_UNITS[operand.field]
        case CalendarFigure():
            return Unit.MINUTES if operand.field in WITHIN_THE_DAY else Unit.CALENDAR
        case _:
            return Unit.NUMBER
