"""One decision of a definition that writes options: compiled as for a backtest, judged once at the newest close."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from paiid.domain.instrument import Symbol
from paiid.features.automation.contracts import OwnContract
from paiid.features.automation.working.deciding import Decided, DecisionTask, fresh_bars, present

if TYPE_CHECKING:
    from paiid.quant.backtest.model import Panel
    from paiid.quant.backtest.standing import PositionFigures
    from paiid.quant.backtest.standing_writing import StandingWriter, WritingOrder

_TICK: Final = Decimal("0.0001")
_CENT: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class WritingTask:
    """What is to be decided on: as for shares, with what is written and what the market asks for it, USD a share."""

    shares: DecisionTask
    contracts: tuple[OwnContract, ...]
    prices: Mapping[Symbol, Decimal]


@dataclass(frozen=True, slots=True)
class WantedContract:
    """The contract that the rule picks, and what the model makes of it at the close. Model prices, not a market's."""

    strike: Decimal
    expiration: date
    price: Decimal
    delta: Decimal
    volatility: Decimal


@dataclass(frozen=True, slots=True)
class WantedOrder:
    """One order as the plan has it: `act` is a word of `WritingAct`, `size` shares or contracts.

    `reason` says why a contract is bought back: a word of `End`.
    """

    underlying: Symbol
    act: str
    size: Decimal
    reason: str | None = None
    contract: WantedContract | None = None


@dataclass(frozen=True, slots=True)
class WritingDecided:
    """What came of it; `decided` has no orders yet, for only a market tells which contracts it lists.

    `unaffordable`: contracts that the rule picks and that not one can be written of.
    """

    decided: Decided
    orders: tuple[WantedOrder, ...]
    unaffordable: tuple[WantedOrder, ...]


def decide_contracts(task: WritingTask) -> WritingDecided:
    """Judge the last bar of the panel."""
    from paiid.features.automation.working.telling import inputs_of
    from paiid.features.backtest.compiling.writing import compile_writing
    from paiid.features.backtest.numbers import usd
    from paiid.quant.backtest.standing import StandingDecision
    from paiid.quant.backtest.standing_writing import decide_writing

    shares = task.shares
    panel = shares.gathered.panel
    definition = present(shares.definition, panel)
    writing = compile_writing(definition, shares.values, panel)
    found = decide_writing(writing, panel, float(shares.cash), _standing(task, panel))
    told = StandingDecision((), found.equity, _figures(task, panel))
    inputs = inputs_of(replace(shares, definition=definition), writing.plan, told, ())
    decided = Decided(
        equity=usd(found.equity),
        orders=(),
        inputs=inputs.model_dump_json(),
        is_judged=bool(writing.plan.judged[-1]),
        fresh=tuple(fresh_bars(panel, shares.known)),
    )
    orders, unaffordable = (tuple(_wanted(one, panel) for one in part) for part in (found.orders, found.unaffordable))
    return WritingDecided(decided, orders, unaffordable)


def _standing(task: WritingTask, panel: "Panel") -> "dict[int, StandingWriter]":
    from paiid.quant.backtest.standing_writing import StandingContract, StandingWriter

    held, found = task.shares.held, {}
    open_ = {one.underlying: one for one in task.contracts}
    for symbol in {*held, *open_}:
        contract, of = None, open_.get(symbol)
        if of is not None:
            price = task.prices.get(of.symbol)
            contract = StandingContract(
                strike=float(of.option.strike),
                expiration=of.option.expiration.toordinal(),
                contracts=int(of.contracts),
                premium=float(of.premium),
                price=math.nan if price is None else float(price),
            )
        shares = float(held[symbol].shares) if symbol in held else 0.0
        found[panel.symbols.index(symbol)] = StandingWriter(shares, contract, symbol in task.shares.leaving)
    return found


def _figures(task: WritingTask, panel: "Panel") -> "dict[int, PositionFigures]":
    """Of the shares held, for the record alone: no rule of a definition that writes asks for them."""
    from paiid.quant.backtest.standing import PositionFigures

    found = {}
    for symbol, one in task.shares.held.items():
        s = panel.symbols.index(symbol)
        gain = float(panel.close[-1, s]) / float(one.average) - 1.0
        found[s] = PositionFigures(math.nan, gain, math.nan)
    return found


def _wanted(one: "WritingOrder", panel: "Panel") -> WantedOrder:
    contract = None
    if one.terms is not None:
        contract = WantedContract(
            strike=_exact(one.terms.strike, _CENT),
            expiration=date.fromordinal(one.terms.expiration),
            price=_exact(one.modelled, _TICK),
            delta=_exact(one.terms.delta, _TICK),
            volatility=_exact(one.terms.volatility, _TICK),
        )
    return WantedOrder(
        underlying=Symbol(panel.symbols[one.instrument]),
        act=one.act.value,
        size=_exact(one.size, _TICK),
        reason=None if one.reason is None else one.reason.name.lower(),
        contract=contract,
    )


def _exact(value: float, step: Decimal) -> Decimal:
    return Decimal(repr(float(value))).quantize(step)
