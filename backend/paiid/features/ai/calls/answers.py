"""Calls as the API shows them."""

from dataclasses import fields
from decimal import Decimal
from typing import Any, Final

from paiid.domain.advice.calls import Call
from paiid.domain.advice.sizing import Sizing
from paiid.features.ai.calls.decisions import CallState, DecisionRow
from paiid.features.ai.calls.history import Entry
from paiid.features.ai.calls.repository import CallRow
from paiid.features.ai.calls.schemas import (
    CallRead,
    CallSummaryRead,
    ConfidenceRead,
    DecisionMadeRead,
    DecisionRead,
    FactRead,
    GateRead,
    HistoryRead,
    OutcomeRead,
    SizeLimitRead,
    SizingRead,
)
from paiid.features.ai.calls.service import HistoryPage, WholeCall

_CENT: Final = Decimal("0.01")
_SHOWN: Final = tuple(one.name for one in fields(CallRow) if one.name not in {"user_id", "close"})


def call_read(whole: WholeCall) -> CallRead:
    """One call, whole."""
    call, stored = whole.stored.call, whole.stored
    return CallRead(
        **_author(call),
        **_plan(call),
        **_evidence(call),
        id=call.id,
        number=stored.number,
        state=whole.state,
        run_id=call.run_id,
        session_date=call.session_date,
        starts_on=call.starts_on,
        ends_on=call.ends_on,
        made_at=call.made_at,
        confidence=ConfidenceRead.model_validate(call.confidence),
        sizing=None if call.sizing is None else sizing_read(call.sizing),
        source=call.origin.source,
        is_simulated=call.origin.is_simulated,
        is_backfilled=call.origin.is_backfilled,
        is_contaminated=call.is_contaminated,
        order_id=call.origin.order_id,
        inputs_hash=call.inputs_hash,
        previous_hash=stored.previous_hash,
        hash=stored.hash,
        outcome=None if whole.outcome is None else OutcomeRead.model_validate(whole.outcome),
        decisions=[DecisionRead.model_validate(one) for one in whole.decisions],
    )


def _author(call: Call) -> dict[str, Any]:
    author = call.author
    return {
        "advisor": author.advisor,
        "model": author.model,
        "prompt_version": author.prompt_version,
        "training_cutoff": author.training_cutoff,
        "strategy": call.strategy,
    }


def _plan(call: Call) -> dict[str, Any]:
    draft = call.draft
    risk = abs(draft.entry - draft.stop)
    return {
        "symbol": draft.symbol,
        "direction": draft.direction,
        "entry": draft.entry,
        "stop": draft.stop,
        "target": draft.target,
        "close": call.close,
        "horizon_sessions": draft.horizon_sessions,
        "risk_per_share": risk,
        "reward_to_risk": (abs(draft.target - draft.entry) / risk).quantize(_CENT),
    }


def _evidence(call: Call) -> dict[str, Any]:
    draft, packet = call.draft, call.packet
    return {
        "name": packet.name if packet else "",
        "screens": list(packet.screens) if packet else [],
        "thesis": draft.thesis,
        "counter_thesis": draft.counter_thesis,
        "citations": list(draft.citations),
        "evidence": [FactRead.model_validate(fact) for fact in packet.facts] if packet else [],
    }


def sizing_read(sizing: Sizing) -> SizingRead:
    """A size with every limit's figure, the smallest first."""
    limits = sorted(sizing.limits.items(), key=lambda one: one[1])
    return SizingRead(
        quantity=sizing.quantity,
        price=sizing.price,
        cost=sizing.cost,
        risk=sizing.risk,
        weight=sizing.weight,
        equity=sizing.equity,
        kelly=sizing.kelly,
        binding=sizing.binding,
        limits=[SizeLimitRead(limit=limit, quantity=quantity) for limit, quantity in limits],
        gates=[GateRead.model_validate(gate) for gate in sizing.gates],
    )


def history_read(page: HistoryPage) -> HistoryRead:
    """One page."""
    items = [_summary(entry, state) for entry, state in page.items]
    return HistoryRead(items=items, next_cursor=page.next_cursor, total=page.total)


def decision_read(row: DecisionRow, state: CallState) -> DecisionMadeRead:
    """A decision with the state after it."""
    return DecisionMadeRead(decision=DecisionRead.model_validate(row), state=state)


def _summary(entry: Entry, state: CallState) -> CallSummaryRead:
    values = {name: getattr(entry.call, name) for name in _SHOWN}
    outcome = None if entry.outcome is None else OutcomeRead.model_validate(entry.outcome)
    return CallSummaryRead(**values, state=state, outcome=outcome)
