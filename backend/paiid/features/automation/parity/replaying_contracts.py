"""The replay of a definition that writes options: the engine on the bars that paper saw. In the worker process."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from paiid.domain.instrument import Symbol
from paiid.domain.market import Interval
from paiid.features.automation.contracts import ContractFate
from paiid.features.automation.parity.replaying import Replayed, ReplayTask, columns_of_bars, trades_of
from paiid.features.automation.working.deciding import present

if TYPE_CHECKING:
    from paiid.quant.backtest.model import Ledger, Panel

_SPREAD: Final = 0.02
"""What the backtest's model loses on each side of a contract's price (0075)."""


@dataclass(frozen=True, slots=True)
class ParityContract:
    """Contracts from their writing to their end; `closed` is None while they are open. `premium` in USD a share.

    Of the replay it is the model's, of paper the market's.
    """

    underlying: Symbol
    is_call: bool
    strike: Decimal
    expiration: date
    contracts: int
    opened: date
    closed: date | None
    premium: float
    fate: ContractFate


def replay_contracts(task: ReplayTask) -> tuple[Replayed, tuple[ParityContract, ...]]:
    """Run the definition on the bars; its trades in shares, and its contracts."""
    import numpy as np

    from paiid.features.backtest.compiling.writing import compile_writing
    from paiid.features.backtest.panels import panel, session_days
    from paiid.features.backtest.working.simulating import costs_of_run
    from paiid.features.backtest.working.task import panel_hash
    from paiid.quant.backtest.engine import ENGINE_VERSION
    from paiid.quant.backtest.writing import run_writing
    from paiid.quant.backtest.writing_model import CONTRACT_SHARES, ContractCosts

    made, _ = panel({symbol: columns_of_bars(bars) for symbol, bars in task.bars.items()}, Interval.ONE_DAY)
    days = session_days(made.times)
    costs = costs_of_run(task.costs)
    # The local broker takes for a contract what it takes for its shares.
    of_contracts = ContractCosts(costs.commission_per_share * CONTRACT_SHARES, _SPREAD)
    definition = present(task.definition, made)
    writing = compile_writing(definition, task.values, made, costs=costs, contract_costs=of_contracts)
    ran = np.array([day in task.judged for day in days])
    plan = replace(writing.plan, judged=writing.plan.judged & ran)
    ledger = run_writing(replace(writing, plan=plan), made, float(task.cash))
    return Replayed(trades_of(ledger, made), panel_hash(made), ENGINE_VERSION), _contracts(ledger, made)


def _contracts(ledger: "Ledger", made: "Panel") -> tuple[ParityContract, ...]:
    from paiid.features.backtest.panels import session_days
    from paiid.quant.backtest.writing_model import End

    days = session_days(made.times)
    fates = {End.OPEN: ContractFate.OPEN, End.EXPIRED: ContractFate.EXPIRED, End.ASSIGNED: ContractFate.ASSIGNED}
    return tuple(
        ParityContract(
            underlying=Symbol(made.symbols[one.instrument]),
            is_call=one.is_call,
            strike=Decimal(repr(one.named_strike)).quantize(Decimal("0.01")),
            expiration=date.fromordinal(one.expiration),
            contracts=one.contracts,
            opened=days[one.opened],
            closed=None if one.closed < 0 else days[one.closed],
            premium=one.premium,
            fate=fates.get(one.end, ContractFate.BOUGHT_BACK),
        )
        for one in ledger.written or ()
    )
