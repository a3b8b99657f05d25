"""Which instruments a strategy looks at."""

from collections.abc import Iterator

from paiid.domain.instrument import Symbol
from paiid.domain.strategy import StrategyDefinition
from paiid.domain.strategy_tree import Compare, Constant, Indicator, Operand, Price, Rank, Rule


def symbols_of(definition: StrategyDefinition) -> tuple[Symbol, ...]:
    """The universe, then the symbols that rules only look at."""
    named = (symbol for rule in definition.rules.values() for symbol in _named(rule))
    return tuple(dict.fromkeys((*definition.universe.symbols, *named)))


def _named(rule: Rule) -> Iterator[Symbol]:
    if isinstance(rule, Compare):
        for side in (rule.left, rule.right):
            symbol = _of(side)
            if symbol is not None:
                yield symbol
    elif not isinstance(rule, Constant):
        for child in rule.rules:
            yield from _named(child)


def _of(side: Operand) -> Symbol | None:
    one = side.by if isinstance(side, Rank) else side
    return one.symbol if isinstance(one, Price | Indicator) else None
