"""What the worker process does with one run: simulate, measure, write down. Everything heavy is imported here."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter

from paiid.domain.instrument import Symbol
from paiid.domain.strategy import StrategyDefinition
from paiid.features.backtest.gathering import Gathered
from paiid.features.backtest.python.program import PythonProgram
from paiid.features.backtest.results import (
    BacktestFillRead,
    BacktestHeadlineRead,
    BacktestManifestRead,
    BacktestMetricRead,
    BacktestResultRead,
    BacktestTradeRead,
)
from paiid.features.backtest.wanted import CostsWanted, Wanted

if TYPE_CHECKING:
    from paiid.features.backtest.measuring.course import Course
    from paiid.quant.backtest.model import Panel

_TRADES: Final = TypeAdapter(list[BacktestTradeRead])
_FILLS: Final = TypeAdapter(list[BacktestFillRead])


class NothingToJudgeError(Exception):
    """There are too few bars for the rules to be judged even once."""


@dataclass(frozen=True, slots=True)
class Task:
    """One run; `warm_up` is how many bars the rules look back on. `is_preview` leaves out lists and draws."""

    wanted: Wanted
    gathered: Gathered
    warm_up: int
    definition_hash: str
    is_preview: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """What the rules look at: so many bars before the first they judge, of the universe and of symbols they name."""

    warm_up: int
    symbols: tuple[Symbol, ...]


@dataclass(frozen=True, slots=True)
class Moments:
    """Of the daily returns, for what compares a run with the tries before; `sharpe` of one session."""

    count: int
    sharpe: float | None
    skew: float
    excess_kurtosis: float


@dataclass(frozen=True, slots=True)
class Computed:
    """What came of it, as JSON texts."""

    headline: str
    manifest: str
    measured: str
    trades: str
    fills: str
    moments: Moments


def looks(definition: StrategyDefinition | PythonProgram, values: Mapping[str, Decimal]) -> Look:
    """How far the rules look, back and aside, with `values` for the parameters."""
    if isinstance(definition, PythonProgram):
        return Look(definition.warm_up, definition.universe.symbols)
    from paiid.features.backtest.compiling.needs import symbols_needed, warm_up_bars

    return Look(warm_up_bars(definition, values), symbols_needed(definition))


def carry_out(task: Task) -> Computed:
    """Simulate and measure.

    Raises:
        NothingToJudgeError: fewer bars than the rules look back on.
    """
    from paiid.features.backtest.measuring.course import Course
    from paiid.features.backtest.measuring.curves import MOST_POINTS, PREVIEW_POINTS, curve, months
    from paiid.features.backtest.measuring.figures import all_figures
    from paiid.features.backtest.measuring.listing import fills, open_positions, trades
    from paiid.features.backtest.measuring.modelled import assumptions
    from paiid.features.backtest.measuring.robustness import capacity_of, order_of_trades
    from paiid.features.backtest.measuring.statements import statements
    from paiid.features.backtest.working.simulating import look_ahead, reason, simulated

    wanted, gathered = present(task.wanted, task.gathered.panel), task.gathered
    first = first_judged(gathered.panel, wanted.start, task.warm_up)
    ledger = simulated(wanted, gathered.panel, first)
    course = Course(
        gathered.panel, ledger, first, float(wanted.cash), gathered.benchmark, contract_commission(wanted.costs)
    )
    metrics = all_figures(course)
    measured = BacktestResultRead(
        metrics=metrics,
        curve=curve(course, PREVIEW_POINTS if task.is_preview else MOST_POINTS),
        months=[] if task.is_preview else months(course),
        open_positions=open_positions(course),
        statements=statements(wanted, gathered, course, warm_up=task.warm_up),
        out_of_sample_from=None if course.split is None else course.days[course.split],
        look_ahead=look_ahead(wanted, course.panel, course.sessions),
        trade_order=None if task.is_preview else order_of_trades(course),
        capacity=capacity_of(course),
        modelled=ledger.written is not None,
        assumptions=assumptions(wanted),
    )
    return Computed(
        headline=_headline(metrics, course).model_dump_json(),
        manifest=_manifest(task, course).model_dump_json(),
        measured=measured.model_dump_json(),
        trades="[]" if task.is_preview else _TRADES.dump_json(trades(course, reason)).decode(),
        fills="[]" if task.is_preview else _FILLS.dump_json(fills(course, reason)).decode(),
        moments=moments(course),
    )


def contract_commission(costs: CostsWanted) -> float | None:
    """USD a written contract and side; None where none are written."""
    return None if costs.commission_per_contract is None else float(costs.commission_per_contract)


def present(wanted: Wanted, panel: "Panel") -> Wanted:
    """Without the symbols of the universe that have no bar."""
    one = wanted.definition
    there = tuple(symbol for symbol in one.universe.symbols if symbol in panel.symbols)
    return replace(wanted, definition=replace(one, universe=replace(one.universe, symbols=there)))


def first_judged(panel: "Panel", start: date, warm_up: int) -> int:
    """The first bar from `start` on with `warm_up` bars before it.

    Raises:
        NothingToJudgeError: there are too few bars for one.
    """
    from paiid.features.backtest.panels import bar_from

    first = max(bar_from(panel.times, start), warm_up)
    if first >= panel.times.size - 1:
        message = f"The rules look back {warm_up} bars, and there are {panel.times.size} in all."
        raise NothingToJudgeError(message)
    return first


def _headline(metrics: list[BacktestMetricRead], course: "Course") -> BacktestHeadlineRead:
    from paiid.features.backtest.numbers import usd

    by_key = {one.key: one for one in metrics}
    costs = by_key["costs"].strategy
    return BacktestHeadlineRead(
        final_equity=usd(float(course.equity[-1])),
        total_return=by_key["total_return"].strategy,
        annual_return=by_key["annual_return"].strategy,
        sharpe=by_key["sharpe"].strategy,
        max_drawdown=by_key["max_drawdown"].strategy,
        benchmark_return=by_key["total_return"].benchmark,
        trades=int((~course.trips.is_open).sum()) + len(course.ended),
        costs=Decimal(0) if costs is None else costs,
        modelled=course.ledger.written is not None,
    )


def _manifest(task: Task, course: "Course") -> BacktestManifestRead:
    from paiid.features.backtest.working.simulating import ENGINE_VERSION

    wanted, gathered, data = task.wanted, task.gathered, task.wanted.data
    return BacktestManifestRead(
        definition_hash=task.definition_hash,
        parameters_hash=parameters_hash(wanted.values),
        panel_hash=panel_hash(gathered.panel),
        engine_version=ENGINE_VERSION,
        first_bar=course.sessions[0],
        first_judged=course.judged[0],
        last_bar=course.sessions[-1],
        bars=len(course.sessions),
        source=gathered.source,
        delay=gathered.delay.value,
        adjustment=gathered.adjustment.value,
        seed=None,
        datasets=[one for symbol in gathered.panel.symbols if data is not None and (one := data.of(Symbol(symbol)))],
    )


def parameters_hash(values: Mapping[str, Decimal]) -> str:
    """SHA-256 (hex) of names and values in the order of the names."""
    plain = {name: f"{value.normalize():f}" for name, value in sorted(values.items())}
    return hashlib.sha256(json.dumps(plain, separators=(",", ":")).encode()).hexdigest()


def panel_hash(panel: "Panel") -> str:
    """SHA-256 (hex) of the symbols, the times and every price and volume."""
    found = hashlib.sha256("\n".join(panel.symbols).encode())
    for column in (panel.times, panel.open, panel.high, panel.low, panel.close, panel.volume, panel.dividends):
        found.update(column.tobytes())
    if panel.splits is not None:
        found.update(panel.splits.tobytes())
    return found.hexdigest()


def moments(course: "Course") -> Moments:
    """Of the run's daily returns."""
    from paiid.quant.metrics import TRADING_DAYS, kurtosis, sharpe_ratio, skew

    returns = course.returns
    yearly = sharpe_ratio(returns)
    return Moments(
        count=returns.size,
        sharpe=None if yearly is None else yearly / TRADING_DAYS**0.5,
        skew=skew(returns) or 0.0,
        excess_kurtosis=kurtosis(returns) or 0.0,
    )
