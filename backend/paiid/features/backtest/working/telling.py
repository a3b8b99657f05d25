"""What the rules say now, as the worker process tells it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from paiid.domain.strategy import StrategyDefinition
from paiid.features.backtest.numbers import ratio
from paiid.features.backtest.rules_now import RuleNowRead, RuleSymbolNowRead

if TYPE_CHECKING:
    from paiid.features.backtest.compiling.telling import RuleTold
    from paiid.quant.backtest.model import Panel

MOST_SYMBOLS: Final = 12


@dataclass(frozen=True, slots=True)
class Told:
    """The rules at the close of `session`."""

    session: date
    rules: tuple[RuleNowRead, ...]


def tell(definition: StrategyDefinition, values: Mapping[str, Decimal], panel: "Panel") -> Told:
    """What every rule says at the last bar; symbols without a bar are left out."""
    from paiid.features.backtest.compiling.telling import rules_told
    from paiid.features.backtest.panels import session_days

    there = tuple(symbol for symbol in definition.universe.symbols if symbol in panel.symbols)
    present = replace(definition, universe=replace(definition.universe, symbols=there))
    rules = tuple(_read(one) for one in rules_told(present, values, panel))
    return Told(session_days(panel.times[-1:])[0], rules)


def _read(one: "RuleTold") -> RuleNowRead:
    symbols = sorted(one.symbols, key=lambda told: (told.is_true is not True, told.is_true is None))
    return RuleNowRead(
        path=one.path,
        asks_for_position=one.asks_for_position,
        asks_for_portfolio=one.asks_for_portfolio,
        units=None if one.units is None else [unit.value for unit in one.units],
        true=sum(told.is_true is True for told in one.symbols),
        known=sum(told.is_true is not None for told in one.symbols),
        symbols=[
            RuleSymbolNowRead(symbol=told.symbol, is_true=told.is_true, left=ratio(told.left), right=ratio(told.right))
            for told in symbols[:MOST_SYMBOLS]
        ],
    )
