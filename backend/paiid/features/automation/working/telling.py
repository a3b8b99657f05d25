"""What a decision saw, written down: every comparison of every rule with the figures on both sides."""

import math
import operator
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Final, Literal

import numpy as np

from paiid.domain.instrument import Symbol
from paiid.domain.strategy import StrategyDirection
from paiid.domain.strategy_text import rule_text
from paiid.domain.strategy_tree import Comparator, Compare, Operand, PortfolioField, PositionField, PositionFigure, Rule
from paiid.features.automation.seen import (
    AutomationInputsRead,
    SeenBarRead,
    SeenComparisonRead,
    SeenOrderRead,
    SeenPositionRead,
    SeenSymbolRead,
)
from paiid.features.automation.working.deciding import DecidedOrder, DecisionTask, owned
from paiid.features.backtest.compiling.figures import Figures
from paiid.features.backtest.compiling.needs import complete
from paiid.features.backtest.compiling.rules import comparisons, signals
from paiid.features.backtest.numbers import price, ratio, usd
from paiid.features.backtest.numbers import shares as to_shares
from paiid.features.backtest.panels import session_days
from paiid.features.backtest.working.task import panel_hash
from paiid.quant.backtest.engine import ENGINE_VERSION
from paiid.quant.backtest.model import FloatArray, Panel
from paiid.quant.backtest.plan import Plan
from paiid.quant.backtest.standing import PositionFigures, StandingDecision

_COMPARED: Final[dict[Comparator, Callable[[float, float], bool]]] = {
    Comparator.ABOVE: operator.gt,
    Comparator.AT_LEAST: operator.ge,
    Comparator.BELOW: operator.lt,
    Comparator.AT_MOST: operator.le,
}
_FIGURES: Final = {
    PositionField.SESSIONS_HELD: "sessions_held",
    PositionField.RETURN_SINCE_ENTRY: "return_since_entry",
    PositionField.FALL_FROM_HIGH: "fall_from_high",
}
_PORTFOLIO: Final = {
    PortfolioField.DRAWDOWN: "drawdown",
    PortfolioField.OPEN_POSITIONS: "open_positions",
    PortfolioField.EXPOSURE: "exposure",
    PortfolioField.CASH: "cash",
}
_DISTANCES: Final = {
    "amount": "{} USD {} {}",
    "ratio": "{:.2%} {} {}",
    "trailing_amount": "{} USD {} the best price since the entry",
    "trailing_ratio": "{:.2%} {} the best price since the entry",
}
_Rule = Literal["entry", "exit", "short_entry", "short_exit"]
_RULES: Final[dict[str, _Rule]] = {
    "entry": "entry",
    "exit": "exit",
    "short_entry": "short_entry",
    "short_exit": "short_exit",
}
_OF_SHORTS: Final = ("short_entry", "short_exit")


def inputs_of(
    task: DecisionTask, plan: Plan, found: StandingDecision, orders: tuple[DecidedOrder, ...]
) -> AutomationInputsRead:
    """All that the decision saw; `task.definition` names only symbols that the panel has."""
    panel, gathered = task.gathered.panel, task.gathered
    days = session_days(panel.times)
    teller = _Teller(task, plan, found)
    universe = task.definition.universe.symbols
    absent = [symbol for symbol in universe if math.isnan(panel.close[-1, panel.symbols.index(symbol)])]
    return AutomationInputsRead(
        session_date=days[-1],
        is_judged=bool(plan.judged[-1]),
        equity=usd(found.equity),
        cash=task.cash,
        symbols=[teller.symbol(symbol) for symbol in universe],
        positions=list(teller.positions()),
        orders=[teller.order(one) for one in orders],
        missing=[*gathered.missing, *absent],
        bars=len(days),
        first_bar=days[0],
        source=gathered.source,
        delay=gathered.delay.value,
        adjustment=gathered.adjustment.value,
        panel_hash=panel_hash(panel),
        definition_hash=task.definition_hash,
        engine_version=ENGINE_VERSION,
        is_called=found.called,
    )


class _Teller:
    def __init__(self, task: DecisionTask, plan: Plan, found: StandingDecision) -> None:
        self._task, self._plan, self._found = task, plan, found
        self._panel: Panel = task.gathered.panel
        self._values = complete(task.definition, task.values)
        universe, portfolio = task.definition.universe.symbols, _portfolio(found, self._panel.times.size)
        self._figures = Figures(self._panel, universe, self._values, portfolio=portfolio)

    def symbol(self, symbol: str) -> SeenSymbolRead:
        s = self._panel.symbols.index(symbol)
        definition = self._task.definition
        told = [
            self._comparison(_RULES[name], one, s)
            for name, rule in definition.rules.items()
            for one in comparisons(rule)
        ]
        enters, enters_short = self._enters(s)
        plan, leaves_short = self._plan, self._plan.leaves_short
        is_short = definition.direction is StrategyDirection.SHORT
        short_exit = definition.exit if is_short else definition.short_exit
        return SeenSymbolRead(
            symbol=symbol,
            bar=self._bar(s),
            enters=enters,
            leaves=bool(plan.leaves[-1, s]) or (plan.leave_rule is not None and self._is_true(definition.exit, s)),
            comparisons=told,
            enters_short=enters_short,
            leaves_short=(leaves_short is not None and bool(leaves_short[-1, s]))
            or (plan.leave_rule_short is not None and self._is_true(short_exit, s)),
        )

    def _enters(self, s: int) -> tuple[bool, bool]:
        """What is bought and what is sold short; where rules on the portfolio say both, neither."""
        plan, definition = self._plan, self._task.definition
        is_short = definition.direction is StrategyDirection.SHORT
        long = bool(plan.enters[-1, s]) and (plan.entry_rule is None or self._is_true(definition.entry, s))
        short = plan.enters_short is not None and bool(plan.enters_short[-1, s])
        if plan.entry_rule_short is not None:
            short &= self._is_true(definition.entry if is_short else definition.short_entry, s)
        return (False, False) if long and short else (long, short)

    def _is_true(self, rule: Rule | None, s: int) -> bool:
        return rule is not None and bool(signals(rule, self._figures)[-1, s])

    def positions(self) -> Iterator[SeenPositionRead]:
        for symbol, one in owned(self._task).items():
            figures = self._found.figures[self._panel.symbols.index(symbol)]
            held = figures.sessions_held
            yield SeenPositionRead(
                symbol=symbol,
                shares=one.shares,
                average_price=price(float(one.average)),
                opened=one.opened,
                sessions_held=None if math.isnan(held) else int(held),
                return_since_entry=ratio(_known(figures.return_since_entry)),
                fall_from_high=ratio(_known(figures.fall_from_high)),
            )

    def order(self, one: DecidedOrder) -> SeenOrderRead:
        close = float(self._panel.close[-1, self._panel.symbols.index(one.symbol)])
        return SeenOrderRead(
            kind=one.kind,
            symbol=one.symbol,
            side="buy" if one.shares > 0 else "sell",
            quantity=abs(one.shares),
            close=None if math.isnan(close) else price(close),
            stop=_distance(one.stop_kind, one.stop_distance, is_short=one.is_short, is_stop=True),
            target=_distance(one.target_kind, one.target_distance, is_short=one.is_short, is_stop=False),
            limit=one.limit_price,
            is_short=one.is_short,
        )

    def _bar(self, s: int) -> SeenBarRead | None:
        if math.isnan(self._panel.close[-1, s]):
            return None
        prices = {name: price(float(getattr(self._panel, name)[-1, s])) for name in ("open", "high", "low", "close")}
        day = session_days(self._panel.times[-1:])[0]
        return SeenBarRead(session_date=day, **prices, volume=to_shares(float(self._panel.volume[-1, s])))

    def _comparison(self, rule: _Rule, one: Compare, s: int) -> SeenComparisonRead:
        is_short = self._task.definition.direction is StrategyDirection.SHORT or rule in _OF_SHORTS
        left, right = (self._value(side, s, is_short=is_short) for side in (one.left, one.right))
        return SeenComparisonRead(
            rule=rule,
            text=rule_text(one, self._values),
            left=_figure(left),
            right=_figure(right),
            holds=self._holds(one, s, left, right),
        )

    def _holds(self, one: Compare, s: int, left: float, right: float) -> bool | None:
        if math.isnan(left) or math.isnan(right):
            return None
        if isinstance(one.left, PositionFigure) or isinstance(one.right, PositionFigure):
            compared = _COMPARED.get(one.comparator)
            return None if compared is None else compared(left, right)
        return bool(signals(one, self._figures)[-1, s])

    def _value(self, operand: Operand, s: int, *, is_short: bool) -> float:
        if isinstance(operand, PositionFigure):
            held = self._task.held.get(Symbol(self._panel.symbols[s]))
            is_asked = held is not None and held.is_short == is_short
            known: PositionFigures | None = self._found.figures.get(s) if is_asked else None
            return math.nan if known is None else float(getattr(known, _FIGURES[operand.field]))
        return float(np.broadcast_to(self._figures.of(operand), self._panel.close.shape)[-1, s])


def _portfolio(found: StandingDecision, bars: int) -> dict[PortfolioField, FloatArray] | None:
    """[t, 1], the figures at the newest close and, where they are known, at the one before."""
    if found.portfolio is None:
        return None
    told = {}
    for field, name in _PORTFOLIO.items():
        told[field] = column = np.full((bars, 1), np.nan)
        column[-1] = getattr(found.portfolio, name)
        if bars > 1 and found.past is not None and found.past.before is not None:
            column[-2] = getattr(found.past.before, name)
    return told


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value


def _figure(value: float) -> Decimal | None:
    return None if not math.isfinite(value) else Decimal(repr(value)).quantize(Decimal("0.000001"))


def _distance(kind: str | None, distance: Decimal | None, *, is_short: bool, is_stop: bool) -> str | None:
    if kind is None or distance is None:
        return None
    side = "above" if is_short == is_stop else "below"
    of = "the price it was sold at" if is_short else "the price paid"
    return _DISTANCES[kind].format(distance.normalize() if "amount" in kind else distance, side, of)
