"""Runs a plan on a panel. Import lazily: the kernels are compiled, or read from disk, at the first run."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from paiid.quant.backtest.codes import LONG, SHORT
from paiid.quant.backtest.columns import PLAIN, columns_of, signals_of
from paiid.quant.backtest.jit import SOURCES
from paiid.quant.backtest.kernel import simulate
from paiid.quant.backtest.model import Costs, IntArray, Ledger, Panel
from paiid.quant.backtest.plan import Plan
from paiid.quant.backtest.program import Program, joined
from paiid.quant.backtest.records import BAR, FILL, SETTINGS, WISH, new_account, new_positions

ENGINE_VERSION: Final = f"3-{SOURCES}"
"""Belongs into the manifest of a run: the same version and inputs give the same ledger, bit for bit."""
_FILLS: Final = 4096
_BARS_A_FILL: Final = 8
"""Room for so many fills is free until it is written; where it is not enough, the run is made once more."""
_DAY_S: Final = 86_400
_PRICES: Final = ("open", "high", "low", "close", "volume")
Rows = npt.NDArray[np.void]
_NONE: Final = np.empty((0, 0, 0))
_NO_RULE: Final = Program(np.empty((0, 2), np.int64), np.empty(0), _NONE, _NONE, np.empty((0, 0, 0), np.bool_))


def run(plan: Plan, panel: Panel, cash: float) -> Ledger:
    """Trade `plan` on `panel`, starting with `cash` USD and nothing held.

    Raises:
        ValueError: arrays that do not fit one another, or no cash.
    """
    _check(plan, panel, cash)
    bars, instruments = panel.close.shape
    nights = nights_of(panel.times, plan.begins) if plan.costs.earns else np.zeros(bars, np.int64)
    given = panel.session_ends
    ends = np.ones(bars, np.bool_) if given is None else np.require(given, np.bool_, PLAIN)
    columns, signals = columns_of(panel), signals_of(plan)
    rules, settings = rules_of(plan), settings_of(plan)
    curves = np.empty((4 if plan.sells_short else 3, bars))
    capacity = _FILLS + bars * instruments // _BARS_A_FILL
    while True:
        account, positions, fills = new_account(cash), new_positions(instruments), np.empty(capacity, FILL)
        simulate(
            columns, signals, *rules, ends, nights, settings[0], account[0], positions, np.empty(instruments, BAR),
            np.empty(instruments, WISH), fills, curves,
        )  # fmt: skip
        count = int(account["fills"][0])
        if count <= capacity:
            return ledger_of(fills[:count], curves, positions, account)
        capacity = count


def ledger_of(fills: Rows, curves: npt.NDArray[np.float64], positions: Rows, account: Rows) -> Ledger:
    """What the kernels wrote down, by name."""
    columns: dict[str, Any] = {name: np.ascontiguousarray(fills[name]) for name in FILL.names or ()}
    equity, cash, exposure = curves[:3]
    return Ledger(
        **columns,
        equity=equity,
        cash=cash,
        exposure=exposure,
        shares_held=positions["shares"].copy(),
        interest=float(account["interest"][0]),
        sold_short=curves[3] if len(curves) > 3 else None,
        borrow=float(account["borrow"][0]),
    )


def nights_of(times: IntArray, begins: int) -> IntArray:
    """[t], calendar days (UTC) since the bar before; 0 within a session, and up to bar `begins`."""
    found = np.diff(times // _DAY_S, prepend=times[:1] // _DAY_S)
    found[: begins + 1] = 0
    return found


def bar_rows(panel: Panel) -> Rows:
    """The panel as rows for those who look at every one: [t, s] of `BAR`."""
    rows = np.empty(panel.close.shape, BAR)
    for name in _PRICES:
        rows[name] = getattr(panel, name)
    rows["dividend"] = panel.dividends
    rows["split"] = 1.0 if panel.splits is None else panel.splits
    return rows


def settings_of(plan: Plan) -> Rows:
    """One row of `SETTINGS`."""
    row = np.zeros(1, SETTINGS)
    costs_into(row, plan.costs)
    for name in ("max_weight", "max_positions", "sizing", "rebalances", "stop", "target", "entry"):
        row[name] = getattr(plan, name)
    row["has_rule"] = LONG * (plan.exit_rule is not None) + SHORT * (plan.exit_rule_short is not None)
    row["shorts"] = plan.sells_short
    row["asks"] = sum(1 << rule for rule, one in enumerate(plan.asking) if one is not None)
    row["portfolio"] = plan.asks_for_portfolio
    return row


def costs_into(settings: Rows, costs: Costs) -> None:
    """Write the costs into the row of settings."""
    settings["per_share"], settings["minimum"] = costs.commission_per_share, costs.commission_minimum
    settings["bps"], settings["slippage_bps"] = costs.commission_bps, costs.slippage_bps
    settings["participation"], settings["leverage"] = costs.bar_participation, costs.leverage
    settings["cash_rate"], settings["margin_rate"] = costs.cash_rate, costs.margin_rate
    settings["borrow_rate"], settings["shorts"] = costs.borrow_rate, costs.allows_short


def warm() -> None:
    """Compile the kernels, or read them from disk, so that the first run does not wait for it."""
    one = np.ones((2, 1))
    panel = Panel(("A",), np.arange(2), one, one, one, one, one * 1000, np.zeros((2, 1)))
    nothing = np.zeros((2, 1), np.bool_)
    run(Plan(np.ones(2, np.bool_), ~nothing, nothing, Costs(), max_positions=1), panel, 10.0)


def rules_of(plan: Plan) -> tuple[Program, Program, Program, IntArray]:
    """The rules of both sides that ask for a position, then those on the portfolio in one, with where each lies."""
    asking, spans = joined(plan.asking)
    return program_of(plan.exit_rule), program_of(plan.exit_rule_short), program_of(asking), spans


def program_of(rule: Program | None) -> Program:
    """The rule on the position as the kernels take it; an empty one for None."""
    if rule is None:
        return _NO_RULE
    return Program(
        np.require(rule.steps, np.int64, PLAIN),
        np.require(rule.numbers, np.float64, PLAIN),
        np.require(rule.series, np.float64, PLAIN),
        np.require(rule.series_before, np.float64, PLAIN),
        np.require(rule.flags, np.bool_, PLAIN),
    )


def _check(plan: Plan, panel: Panel, cash: float) -> None:
    shape = panel.close.shape
    if len(shape) != 2 or shape[1] != len(panel.symbols) or panel.times.shape != shape[:1]:
        raise ValueError("a panel has prices [t, s], times [t] and symbols [s]")
    columns: list[npt.NDArray[Any]] = [getattr(panel, name) for name in (*_PRICES, "dividends")]
    columns += [] if panel.splits is None else [panel.splits]
    if any(values.shape != shape for values in columns):
        raise ValueError("the columns of a panel must have one shape")
    if panel.session_ends is not None and panel.session_ends.shape != shape[:1]:
        raise ValueError("each bar of a panel ends its session or does not")
    if plan.judged.shape != shape[:1] or plan.enters.shape != shape or plan.leaves.shape != shape:
        raise ValueError("the plan was made for another panel")
    loose = [plan.scores, plan.weights, plan.stop_distance, plan.target_distance, plan.entry_distance]
    loose += [] if plan.scores_short is None else [plan.scores_short]
    if any(values.shape not in {shape, (1, 1)} for values in loose):
        raise ValueError("values of a plan are for each bar and instrument, or one for all")
    if plan.enters_short is not None:
        _check_short(plan, shape)
    for rule in plan.programs.values():
        if rule and any(values.shape[1:] != shape for values in (rule.series, rule.series_before, rule.flags)):
            raise ValueError("a rule was made for another panel")
    if not cash > 0:
        raise ValueError("a run needs cash to start with")


def _check_short(plan: Plan, shape: tuple[int, ...]) -> None:
    short, leaves = plan.enters_short, plan.leaves_short
    if short is None or leaves is None or short.shape != shape or leaves.shape != shape:
        raise ValueError("what is sold short has entries and exits of the same panel")
    if plan.entry_rule is None and plan.entry_rule_short is None and (short & plan.enters).any():
        raise ValueError("an instrument enters one way at a close")
