"""What each rule of a strategy says at the last close: its figures, and whether it is true."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from paiid.domain.instrument import Symbol
from paiid.domain.strategy import StrategyDefinition
from paiid.domain.strategy_indicators import Unit
from paiid.domain.strategy_rules import unit_of
from paiid.domain.strategy_tree import Compare, Constant, Rule
from paiid.features.backtest.compiling.figures import Figures
from paiid.features.backtest.compiling.needs import complete
from paiid.features.backtest.compiling.rules import asks_for_portfolio, asks_for_position, certain
from paiid.quant.backtest.model import BoolArray, FloatArray, Panel


@dataclass(frozen=True, slots=True)
class SymbolTold:
    """One instrument. `is_true` is None where it is not known; the figures are None there or in a group."""

    symbol: Symbol
    is_true: bool | None
    left: float | None
    right: float | None


@dataclass(frozen=True, slots=True)
class RuleTold:
    """One rule, by its path: `entry.rules.0`. `units` are those of a comparison's two sides.

    `asks_for_position`: it is about a position held, which nobody holds here; `asks_for_portfolio`: about everything
    that a run holds. Then there are no instruments.
    """

    path: str
    asks_for_position: bool
    units: tuple[Unit, Unit] | None
    symbols: tuple[SymbolTold, ...]
    asks_for_portfolio: bool = False


def rules_told(definition: StrategyDefinition, values: Mapping[str, Decimal], panel: Panel) -> tuple[RuleTold, ...]:
    """Every rule at the panel's last bar, by the compiling that a backtest runs on.

    Args:
        definition: a valid one.
        values: of its parameters; what is missing has its default.
        panel: bars of `symbols_needed(definition)` at least.
    """
    numbers = complete(definition, values)
    asked = _Asked(Figures(panel, definition.universe.symbols, numbers, definition.timeframe), definition)
    return tuple(one for side, rule in definition.rules.items() for one in asked.rules(rule, side))


@dataclass(frozen=True)
class _Asked:
    figures: Figures
    definition: StrategyDefinition

    def rules(self, rule: Rule, path: str) -> Iterator[RuleTold]:
        yield self._one(rule, path)
        if not isinstance(rule, Compare | Constant):
            for number, child in enumerate(rule.rules):
                yield from self.rules(child, f"{path}.rules.{number}")

    def _one(self, rule: Rule, path: str) -> RuleTold:
        units = (unit_of(rule.left), unit_of(rule.right)) if isinstance(rule, Compare) else None
        of_position, of_portfolio = asks_for_position(rule), asks_for_portfolio(rule)
        if of_position or of_portfolio:
            return RuleTold(path, of_position, units, (), of_portfolio)
        true, false = (certain(rule, self.figures, holds=holds) for holds in (True, False))
        left = right = None
        if isinstance(rule, Compare):
            left, right = self.figures.of(rule.left), self.figures.of(rule.right)
        found = tuple(
            SymbolTold(
                symbol=symbol,
                is_true=_known(self.last(true, s), self.last(false, s)) if self._is_there(s) else None,
                left=_figure(left, self, s),
                right=_figure(right, self, s),
            )
            for symbol, s in zip(self.definition.universe.symbols, self.figures.traded, strict=True)
        )
        return RuleTold(path, asks_for_position=False, units=units, symbols=found)

    def _is_there(self, s: int) -> bool:
        return bool(self.figures.present[-1, s])

    def last(self, figure: BoolArray | FloatArray, s: int) -> float:
        """Of the last bar."""
        shape = self.figures.panel.close.shape
        return float(np.broadcast_to(figure, shape)[-1, s])


def _figure(figure: FloatArray | None, asked: _Asked, s: int) -> float | None:
    found = None if figure is None else asked.last(figure, s)
    return found if found is not None and np.isfinite(found) else None


def _known(true: float, false: float) -> bool | None:
    if true:
        return True
    return False if false else None
