"""The engine, as a run asks it. In the worker process: its kernels are compiled code."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

import numpy as np

from paiid.features.backtest.compiling.figures import Figures
from paiid.features.backtest.compiling.plans import compile_plan
from paiid.features.backtest.compiling.probing import probe_look_ahead
from paiid.features.backtest.compiling.writing import compile_writing
from paiid.features.backtest.python.program import PythonProgram
from paiid.features.backtest.results import BacktestLookAheadRead
from paiid.features.backtest.wanted import CostsWanted, Wanted
from paiid.quant.backtest.engine import ENGINE_VERSION, run
from paiid.quant.backtest.model import Costs, Ledger, Panel, Reason
from paiid.quant.backtest.probes import look_ahead_of_runs
from paiid.quant.backtest.writing import run_writing
from paiid.quant.backtest.writing_model import ContractCosts

__all__ = ["ENGINE_VERSION", "costs_of_run", "reason", "simulated"]

_WORDS: Final = {
    Reason.ENTRY: "entry rule",
    Reason.REBALANCE: "rebalance",
    Reason.EXIT_RULE: "exit rule",
    Reason.STOP: "stop",
    Reason.TARGET: "target",
    Reason.ORDER: "order",
    Reason.SPLIT: "split",
    Reason.MARGIN_CALL: "margin call",
    Reason.ASSIGNED: "assigned",
    Reason.AFTER_ASSIGNMENT: "after assignment",
}

_STANDS_STILL: Final = "Every price after each of these days was changed; no signal, fill or value before it moved."


def simulated(wanted: Wanted, panel: Panel, first: int, figures: Figures | None = None) -> Ledger:
    """The ledger of the whole panel; nothing is judged before bar `first`. `figures` as of `compile_plan`."""
    if isinstance(wanted.definition, PythonProgram):
        return _by_python(wanted, panel, first)
    if wanted.definition.option_writing is not None:
        return _by_writing(wanted, panel, first)
    plan = compile_plan(wanted.rules, wanted.values, panel, costs=costs_of_run(wanted.costs), figures=figures)
    begun = np.arange(panel.times.size) >= first
    return run(replace(plan, judged=plan.judged & begun, begins=first), panel, float(wanted.cash))


def look_ahead(wanted: Wanted, panel: Panel, sessions: Sequence[date]) -> BacktestLookAheadRead:
    """Whether the past stands still when the bars after some of them are others; `sessions` are the bars' days."""
    program = wanted.definition
    if isinstance(program, PythonProgram):
        found = look_ahead_of_runs(lambda other: _by_python(wanted, other, program.warm_up), panel)
    elif program.option_writing is not None:
        found = look_ahead_of_runs(lambda other: _by_writing(wanted, other, 0), panel)
    else:
        found = probe_look_ahead(wanted.rules, wanted.values, panel, cash=float(wanted.cash))
    days = [sessions[cut] for cut in found.cuts]
    if found.first is None:
        return BacktestLookAheadRead(passed=True, checked_at=days, detail=_STANDS_STILL)
    detail = f"Another future changed {found.first.what} of {sessions[found.first.bar]}, which lay before it."
    return BacktestLookAheadRead(passed=False, checked_at=days, detail=detail)


def _by_writing(wanted: Wanted, panel: Panel, first: int) -> Ledger:
    writing = compile_writing(
        wanted.rules,
        wanted.values,
        panel,
        costs=costs_of_run(wanted.costs),
        contract_costs=contract_costs_of(wanted.costs),
    )
    begun = np.arange(panel.times.size) >= first
    plan = replace(writing.plan, judged=writing.plan.judged & begun, begins=first)
    return run_writing(replace(writing, plan=plan), panel, float(wanted.cash))


def contract_costs_of(costs: CostsWanted) -> ContractCosts:
    """The costs of written contracts as the engine takes them."""
    commission, slippage = costs.commission_per_contract, costs.contract_slippage_bps
    return ContractCosts(float(commission or 0), float(slippage or 0) / 10_000.0)


def _by_python(wanted: Wanted, panel: Panel, first: int) -> Ledger:
    from paiid.features.backtest.python.host import simulate

    program = wanted.definition
    assert isinstance(program, PythonProgram)
    costs, cash = costs_of_run(wanted.costs), float(wanted.cash)
    return simulate(program, wanted.values, panel, first, cash=cash, costs=costs)


def reason(code: int) -> str:
    """Why a fill came about, in words."""
    return _WORDS[Reason(code)]


def costs_of_run(costs: CostsWanted) -> Costs:
    """The costs as the engine takes them."""
    return Costs(
        float(costs.commission_per_share),
        float(costs.commission_minimum),
        float(costs.commission_bps),
        float(costs.slippage_bps),
        float(costs.bar_participation),
        float(costs.cash_rate),
        float(costs.margin_rate),
        leverage=2.0 if costs.margin else 1.0,
        borrow_rate=float(costs.borrow_rate),
        allows_short=costs.short,
    )
