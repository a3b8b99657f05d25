"""Rows as the API tells them."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from paiid.domain.exchange_calendar import next_session
from paiid.features.automation.contracts import ContractTrade, OwnContract
from paiid.features.automation.holding import OwnBook
from paiid.features.automation.parity.reports import ParityState
from paiid.features.automation.rows import AutomationRow, AutomationState, DecisionRow, ParityRow, PlacedIntent
from paiid.features.automation.schemas import (
    AutomationContractEndRead,
    AutomationContractRead,
    AutomationDecisionRead,
    AutomationHoldingRead,
    AutomationOrderRead,
    AutomationRead,
)
from paiid.features.automation.seen import AutomationInputsRead
from paiid.features.proposals.repository import ProposalState

_CENT = Decimal("0.0001")
_ENDS_TOLD = 20


def automation_read(
    row: AutomationRow, book: OwnBook, decided: Sequence[DecisionRow], reports: Sequence[ParityRow]
) -> AutomationRead:
    """One automation; `decided` and `reports` with the newest first, empty where there is none yet."""
    document = json.loads(row.definition)
    last = decided[0].session_date if decided else None
    following = row.first_session if last is None else max(row.first_session, next_session(last))
    named = {name: getattr(row, name) for name in AutomationRead.model_fields if hasattr(row, name)}
    return AutomationRead(
        **named
        | {
            "parameters": json.loads(row.parameters),
            "symbols": document["universe"]["symbols"],
            "next_session": following if row.state is AutomationState.RUNNING else None,
            "last_session": last,
            "equity": next((one.equity for one in decided if one.equity is not None), None),
            "cash": book.cash,
            "holdings": [
                AutomationHoldingRead(
                    symbol=one.symbol, shares=one.shares, average_price=one.average.quantize(_CENT), opened=one.opened
                )
                for one in book.holdings.values()
            ],
            "contracts": [_contract_read(one) for one in book.contracts.open.values()],
            "contract_ends": [_end_read(one) for one in book.contracts.trades[: -_ENDS_TOLD - 1 : -1]],
            "closed_trades": len(book.ended()),
            "realized_pnl": sum((one.pnl or Decimal(0) for one in book.ended()), Decimal(0)),
            "parity": ParityState(reports[0].state) if reports else None,
            "parity_session": reports[0].session_date if reports else None,
        }
    )


def _contract_read(one: OwnContract) -> AutomationContractRead:
    return AutomationContractRead(
        symbol=one.symbol,
        underlying=one.underlying,
        right=one.option.right.value,
        strike=one.option.strike,
        expiration=one.option.expiration,
        contracts=one.contracts,
        shares=one.shares,
        premium=one.premium.quantize(_CENT),
        opened=one.opened,
        secured=one.secured,
    )


def _end_read(one: ContractTrade) -> AutomationContractEndRead:
    return AutomationContractEndRead(
        symbol=one.symbol,
        contracts=one.contracts,
        premium=one.premium.quantize(_CENT),
        paid=None if one.paid is None else one.paid.quantize(_CENT),
        opened=one.opened,
        closed=one.closed,
        fate=one.fate,
        pnl=one.pnl,
    )


def decision_read(row: DecisionRow, intents: Iterable[PlacedIntent], now: datetime) -> AutomationDecisionRead:
    """One decision with its orders as they stand at the market's `now`; `intents` may be of other closes too."""
    return AutomationDecisionRead(
        session_date=row.session_date,
        outcome=row.outcome,
        why=row.why,
        equity=row.equity,
        decided_at=row.decided_at,
        orders=[order_read(one, now) for one in intents if one.intent.session_date == row.session_date],
        inputs=None if row.inputs is None else AutomationInputsRead.model_validate_json(row.inputs),
    )


def order_read(one: PlacedIntent, now: datetime) -> AutomationOrderRead:
    """One order; what went wrong says the broker, or we. A proposal that nobody answered in time has expired."""
    intent = one.intent
    is_late = one.proposal == ProposalState.WAITING and now >= intent.send_until
    return AutomationOrderRead(
        id=intent.id,
        kind=intent.kind,
        symbol=intent.symbol,
        side=intent.side,
        is_short=intent.is_short,
        quantity=intent.quantity,
        limit_price=intent.limit_price,
        state=intent.state,
        order_id=one.placed_id,
        proposal_id=intent.proposal_id,
        proposal=ProposalState.EXPIRED.value if is_late else one.proposal,
        status=one.status,
        filled_quantity=one.filled_quantity,
        average_fill_price=one.average_fill_price,
        problem=intent.problem or one.note,
    )
