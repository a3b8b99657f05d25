"""The replay: the backtest's engine on the bars that paper saw. In the worker process."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from paiid.domain.instrument import Symbol
from paiid.domain.market import Interval
from paiid.domain.strategy import StrategyDefinition
from paiid.features.automation.working.deciding import StoredBar, present
from paiid.features.backtest.wanted import CostsWanted

if TYPE_CHECKING:
    from paiid.features.backtest.panels import Columns
    from paiid.quant.backtest.model import Ledger, Panel


@dataclass(frozen=True, slots=True)
class ReplayTask:
    """What is replayed. `judged` are the closes at which the automation ran."""

    definition: StrategyDefinition
    values: Mapping[str, Decimal]
    bars: Mapping[Symbol, Sequence[StoredBar]]
    judged: frozenset[date]
    cash: Decimal
    costs: CostsWanted


@dataclass(frozen=True, slots=True)
class ParityTrade:
    """One position from flat to flat; `closed` and `exit_price` are None while it is open. Prices in USD a share.

    `shares` are all that were opened, > 0 of either side; `is_short`: they were sold short. `by_stop`: its stop or its
    target closed it, not a rule.
    """

    symbol: Symbol
    opened: date
    closed: date | None
    shares: float
    entry_price: float
    exit_price: float | None
    fees: float
    by_stop: bool = False
    is_short: bool = False


@dataclass(frozen=True, slots=True)
class Replayed:
    """What the replay did."""

    trades: tuple[ParityTrade, ...]
    panel_hash: str
    engine_version: str


def replay(task: ReplayTask) -> Replayed:
    """Run the definition on the bars."""
    import numpy as np

    from paiid.features.backtest.compiling.plans import compile_plan
    from paiid.features.backtest.panels import panel, session_days
    from paiid.features.backtest.working.simulating import costs_of_run
    from paiid.features.backtest.working.task import panel_hash
    from paiid.quant.backtest.engine import ENGINE_VERSION, run

    made, _ = panel({symbol: columns_of_bars(bars) for symbol, bars in task.bars.items()}, Interval.ONE_DAY)
    days = session_days(made.times)
    plan = compile_plan(present(task.definition, made), task.values, made, costs=costs_of_run(task.costs))
    ran = np.array([day in task.judged for day in days])
    ledger = run(replace(plan, judged=plan.judged & ran), made, float(task.cash))
    return Replayed(trades_of(ledger, made), panel_hash(made), ENGINE_VERSION)


def trades_of(ledger: "Ledger", made: "Panel") -> tuple[ParityTrade, ...]:
    """The trades in shares of a run on the panel."""
    from paiid.features.backtest.panels import session_days
    from paiid.quant.backtest.columns import columns_of
    from paiid.quant.backtest.model import Reason
    from paiid.quant.backtest.trades import round_trips

    days = session_days(made.times)
    trips = round_trips(ledger, columns_of(made))
    return tuple(
        ParityTrade(
            symbol=Symbol(made.symbols[trips.instrument[n]]),
            opened=days[trips.entry_bar[n]],
            closed=None if trips.is_open[n] else days[trips.exit_bar[n]],
            shares=float(trips.shares[n]),
            entry_price=float(trips.entry_price[n]),
            exit_price=None if trips.is_open[n] else float(trips.exit_price[n]),
            fees=float(trips.fees[n]),
            by_stop=int(trips.reason[n]) in {Reason.STOP, Reason.TARGET},
            is_short=bool(trips.side[n] < 0),
        )
        for n in range(trips.instrument.size)
    )


def columns_of_bars(bars: Sequence[StoredBar]) -> "Columns":
    """Stored bars as columns of a panel."""
    import numpy as np

    from paiid.features.backtest.panels import Columns

    days = np.array([date.fromisoformat(one[0]).toordinal() for one in bars], dtype=np.int64)
    starts = np.array([one[1] for one in bars], dtype=np.int64)
    prices = (np.array([float(one[at]) for one in bars], dtype=np.float64) for at in range(2, 7))
    return Columns(days, starts, *prices)
