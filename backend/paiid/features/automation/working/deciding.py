"""One decision: the definition compiled as for a backtest, judged once at the newest close."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from paiid.domain.instrument import Symbol
from paiid.domain.strategy import StrategyDefinition
from paiid.features.automation.holding import Holding
from paiid.features.automation.past import PastCloses
from paiid.features.automation.rows import OrderKind
from paiid.features.backtest.gathering import Gathered

if TYPE_CHECKING:
    from paiid.quant.backtest.model import Panel
    from paiid.quant.backtest.plan import Plan
    from paiid.quant.backtest.standing import Standing, StandingOrder

_TICK: Final = Decimal("0.0001")
StoredBar = tuple[str, int, float, float, float, float, float]
"""Day (ISO), start (epoch seconds, UTC), open, high, low, close, volume."""


@dataclass(frozen=True, slots=True)
class DecisionTask:
    """What is to be decided on. `before` is what was held at the close before; `leaving` was ordered to be sold.

    `past` is None where no rule asks for the portfolio.
    """

    definition: StrategyDefinition
    definition_hash: str
    values: Mapping[str, Decimal]
    gathered: Gathered
    cash: Decimal
    held: Mapping[Symbol, Holding]
    before: Mapping[Symbol, Holding]
    leaving: frozenset[Symbol]
    known: Mapping[Symbol, Sequence[StoredBar]]
    past: PastCloses | None = None


@dataclass(frozen=True, slots=True)
class DecidedOrder:
    """One order: `shares` > 0 bought, < 0 sold; kinds of stop and target are names of `quant.backtest.codes.Distance`.

    `limit_price` is that of an entry by limit, USD a share. `is_short`: it is of a position that is sold short.
    """

    symbol: Symbol
    shares: Decimal
    kind: OrderKind
    stop_kind: str | None = None
    stop_distance: Decimal | None = None
    target_kind: str | None = None
    target_distance: Decimal | None = None
    limit_price: Decimal | None = None
    is_short: bool = False

    @property
    def closes(self) -> bool:
        """Whether it closes a position, or a part of it; else it opens or enlarges one."""
        return (self.shares > 0) == self.is_short


@dataclass(frozen=True, slots=True)
class SeenBars:
    """Bars not seen before of one symbol, or all of them where earlier ones were restated; JSON."""

    symbol: Symbol
    is_whole: bool
    bars: str


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of it. `inputs` is the JSON of `AutomationInputsRead`; `is_judged` false where no rule was asked.

    `is_called`: its equity was too small for what it has sold short.
    """

    equity: Decimal
    orders: tuple[DecidedOrder, ...]
    inputs: str
    is_judged: bool
    fresh: tuple[SeenBars, ...]
    is_called: bool = False
    is_unmet: bool = False
    """A contract that the rules ask for is not listed, or not one of it can be paid."""


def decide(task: DecisionTask) -> Decided:
    """Judge the last bar of the panel."""
    from paiid.features.automation.working.past import past_of
    from paiid.features.automation.working.telling import inputs_of
    from paiid.features.backtest.compiling.plans import compile_plan
    from paiid.features.backtest.numbers import usd
    from paiid.quant.backtest.standing import decide_standing

    panel = task.gathered.panel
    definition = present(task.definition, panel)
    plan = compile_plan(definition, task.values, panel)
    past = None if task.past is None else past_of(task.past, panel)
    found = decide_standing(plan, panel, float(task.cash), _standing(task, panel), past)
    orders = tuple(_order(one, plan, panel) for one in found.orders)
    inputs = inputs_of(replace(task, definition=definition), plan, found, orders)
    return Decided(
        equity=usd(found.equity),
        orders=orders,
        inputs=inputs.model_dump_json(),
        is_judged=bool(plan.judged[-1]),
        fresh=tuple(fresh_bars(panel, task.known)),
        is_called=found.called,
    )


def present(definition: StrategyDefinition, panel: "Panel") -> StrategyDefinition:
    """The definition without the symbols of its universe that have no bar at all."""
    there = tuple(symbol for symbol in definition.universe.symbols if symbol in panel.symbols)
    return replace(definition, universe=replace(definition.universe, symbols=there))


def stored_bars(panel: "Panel", s: int) -> list[StoredBar]:
    """The bars of one instrument, oldest first."""
    from paiid.features.backtest.panels import session_days

    days, found = session_days(panel.times), list[StoredBar]()
    for t, day in enumerate(days):
        if not math.isnan(panel.close[t, s]):
            prices = [float(getattr(panel, name)[t, s]) for name in ("open", "high", "low", "close", "volume")]
            found.append((day.isoformat(), int(panel.times[t]), *prices))  # type: ignore[arg-type]  # five of them
    return found


def fresh_bars(panel: "Panel", known: Mapping[Symbol, Sequence[StoredBar]]) -> list[SeenBars]:
    """What of the panel is not known yet."""
    found = []
    for s, name in enumerate(panel.symbols):
        symbol, bars = Symbol(name), stored_bars(panel, s)
        before = {bar[0]: tuple(bar) for bar in known.get(symbol, ())}
        is_whole = not before or any(before.get(bar[0], bar) != bar for bar in bars)
        last = max(before, default="")
        new = bars if is_whole else [bar for bar in bars if bar[0] > last]
        if new:
            found.append(SeenBars(symbol, is_whole, json.dumps(new, separators=(",", ":"))))
    return found


def owned(task: DecisionTask) -> Mapping[Symbol, Holding]:
    """What is judged: a definition that sells nothing short knows no shares that are owed."""
    sells_short = task.definition.sells_short
    return {symbol: one for symbol, one in task.held.items() if sells_short or not one.is_short}


def _standing(task: DecisionTask, panel: "Panel") -> "dict[int, Standing]":
    from paiid.features.backtest.panels import session_days
    from paiid.quant.backtest.standing import Standing

    days, found = session_days(panel.times), {}
    for symbol, one in owned(task).items():
        earlier = task.before.get(symbol)
        if earlier is not None and earlier.is_short != one.is_short:
            earlier = None
        found[panel.symbols.index(symbol)] = Standing(
            shares=float(one.shares),
            average=float(one.average),
            average_before=math.nan if earlier is None else float(earlier.average),
            entry_price=float(one.entry_price),
            entry_bar=_bar_of(days, one.opened),
            leaves=symbol in task.leaving,
        )
    return found


def _bar_of(days: Sequence[date], session: date) -> int:
    return next((t for t, day in enumerate(days) if day >= session), len(days) - 1)


def _order(one: "StandingOrder", plan: "Plan", panel: "Panel") -> DecidedOrder:
    from paiid.quant.backtest.codes import Distance
    from paiid.quant.backtest.model import Reason

    kinds: dict[Any, OrderKind] = {
        Reason.ENTRY: OrderKind.ENTRY,
        Reason.EXIT_RULE: OrderKind.EXIT,
        Reason.MARGIN_CALL: OrderKind.EXIT,
    }
    is_entry = one.reason is Reason.ENTRY
    has_stop, has_target = is_entry and plan.stop is not Distance.NONE, is_entry and plan.target is not Distance.NONE
    return DecidedOrder(
        symbol=Symbol(panel.symbols[one.instrument]),
        shares=_exact(one.shares),
        kind=kinds.get(one.reason, OrderKind.REBALANCE),
        stop_kind=plan.stop.name.lower() if has_stop else None,
        stop_distance=_exact(one.stop_distance) if has_stop else None,
        target_kind=plan.target.name.lower() if has_target else None,
        target_distance=_exact(one.target_distance) if has_target else None,
        limit_price=None if math.isnan(one.limit) else _exact(one.limit).quantize(_TICK),
        is_short=one.is_short,
    )


def _exact(value: float) -> Decimal:
    return Decimal(repr(value)).quantize(Decimal("0.000001"))
