"""What does not go together with writing options."""

from collections.abc import Iterator
from typing import Final

from paiid.domain.market import Interval
from paiid.domain.strategy import SizingMethod, StrategyDefinition
from paiid.domain.strategy_tree import portfolio_paths, position_paths

_DIRECTIONS: Final[frozenset[str]] = frozenset({"long"})
_SIZES: Final = frozenset({SizingMethod.EQUAL_WEIGHT, SizingMethod.FIXED_FRACTION})


def unwritable(one: StrategyDefinition) -> Iterator[tuple[str, str]]:
    """Where, and why, parts of a definition that writes options do not go with that."""
    if one.direction not in _DIRECTIONS:
        yield "direction", "contracts are written on shares or cash that are there: long only"
    if one.timeframe is not Interval.ONE_DAY:
        yield "timeframe", "contracts are written on daily bars"
    if one.sizing.method not in _SIZES:
        yield "sizing.method", "contracts go with equal parts or a fixed fraction"
    for path, order in (("risk.stop", one.risk.stop), ("risk.target", one.risk.target)):
        if order is not None:
            yield path, "would sell the shares from under the contracts"
    if one.entry_limit is not None:
        yield "entry_limit", "shares under contracts are bought at the market"
    for path in position_paths(one.exit, "exit"):
        yield path, "is of the position held, which contracts are not written by"
    for name, rule in one.rules.items():
        for path in portfolio_paths(rule, name):
            yield path, "is of the portfolio, which contracts are not written by"
