"""Small strategies for tests."""

from dataclasses import replace
from decimal import Decimal

from paiid.domain.instrument import Symbol
from paiid.domain.strategy import StrategyDefinition, Universe
from paiid.domain.strategy_tree import Constant, Rule
from paiid.features.strategies.templates import TEMPLATES

NEVER = Constant(value=False)


def made(entry: Rule, leave: Rule = NEVER, symbols: str = "A", **changes: object) -> StrategyDefinition:
    """A strategy with these rules on these symbols, otherwise the first template's without its stop."""
    base = TEMPLATES[0]
    universe = Universe("Some", tuple(Symbol(one) for one in symbols), "Some.")
    risk = replace(base.risk, stop=None, max_positions=len(symbols), max_weight=Decimal(1))
    return replace(base, universe=universe, parameters=(), entry=entry, exit=leave, risk=risk, **changes)  # type: ignore[arg-type]
