"""What paper knows of the contracts that it wrote, for the comparison."""

from collections.abc import Sequence
from datetime import date

from paiid.domain.instrument import Symbol
from paiid.domain.option import OptionRight, OptionSymbol
from paiid.features.automation.contracts import ContractFate
from paiid.features.automation.holding import OwnBook
from paiid.features.automation.parity.contracts import Picked, Picks
from paiid.features.automation.parity.replaying_contracts import ParityContract
from paiid.features.automation.parity.reports import ParityReportRead
from paiid.features.automation.rows import DecisionRow
from paiid.features.automation.seen import AutomationInputsRead


def written(book: OwnBook) -> list[ParityContract]:
    """Every contract that was written, as the comparison has them."""
    found = []
    for one in book.contracts.all_trades():
        option = OptionSymbol.parse(one.symbol)
        found.append(
            ParityContract(
                underlying=Symbol(option.root),
                is_call=option.right is OptionRight.CALL,
                strike=option.strike,
                expiration=option.expiration,
                contracts=int(one.contracts),
                opened=one.opened,
                closed=one.closed,
                premium=float(one.premium),
                fate=one.fate,
            )
        )
    return found


def picks_of(decisions: Sequence[DecisionRow]) -> Picks:
    """What the rule picked at each close, before it was turned into a listed contract."""
    found: dict[tuple[Symbol, date], Picked] = {}
    for row in decisions:
        if row.inputs is None:
            continue
        for one in AutomationInputsRead.model_validate_json(row.inputs).contracts:
            if one.act == "write":
                key = Symbol(one.underlying), row.session_date
                found[key] = Picked(one.rule_strike, one.rule_expiration, one.problem)
    return found


def counted_with(
    report: ParityReportRead, paper: Sequence[ParityContract], replay: Sequence[ParityContract]
) -> ParityReportRead:
    """The report with the contracts among its trades."""
    counts = {
        "paper_trades": report.paper_trades + len(paper),
        "replay_trades": report.replay_trades + len(replay),
    }
    return report.model_copy(update=counts)


def assigned_in(*sides: Sequence[ParityContract]) -> set[tuple[Symbol, date]]:
    """Underlyings and sessions in which contracts were assigned, on paper or in the replay."""
    return {
        (one.underlying, one.closed)
        for side in sides
        for one in side
        if one.fate is ContractFate.ASSIGNED and one.closed is not None
    }
