"""From frozen calls, models and rules to what the API answers."""

from decimal import Decimal
from typing import Final

from paiid.core.types import decimal_text
from paiid.domain.advice.calls import Call, Confidence
from paiid.domain.advice.draft import AdviceDraft
from paiid.domain.advice.packet import Direction, Fact
from paiid.domain.exchange_calendar import session_close
from paiid.domain.money import to_cents
from paiid.features.ai.evidence.figures import FIGURES
from paiid.features.ai.evidence.plans import PLANS
from paiid.features.ai.listing import Standing
from paiid.features.ai.runs.purse import Purse
from paiid.features.ai.schemas import (
    AdviceState,
    ChanceRead,
    EvidenceRead,
    ExposureRead,
    ModelRead,
    RecommendationRead,
    ScreenRead,
    WeightRead,
)
from paiid.ports.advisor import FittedModel

_ZERO: Final = Decimal(0)
_HUNDRED: Final = Decimal(100)
_CENTI: Final = Decimal("0.01")
_MILLI: Final = Decimal("0.001")
_OF_DRAFT: Final = (
    "symbol", "direction", "entry", "stop", "target", "horizon_sessions", "thesis", "counter_thesis",
)  # fmt: skip
_OF_CALL: Final = ("id", "session_date", "made_at", "starts_on", "ends_on", "is_contaminated")
_NAMES: Final = {figure.key: figure.name for figure in FIGURES}


def proposal_read(
    call: Call, standing: Standing, state: AdviceState, purse: Purse | None, *, rank: int
) -> RecommendationRead:
    """The call as a card has it. Of advisors only: such a call has a packet and a size."""
    draft, packet, sizing = call.draft, call.packet, call.sizing
    assert packet is not None
    assert sizing is not None
    risk, reward = abs(draft.entry - draft.stop), abs(draft.target - draft.entry)
    at_stop, at_target = to_cents(-risk * sizing.quantity), to_cents(reward * sizing.quantity)
    return RecommendationRead(
        **{name: getattr(draft, name) for name in _OF_DRAFT},
        **{name: getattr(call, name) for name in _OF_CALL},
        **{name: getattr(call.author, name) for name in ("advisor", "model", "prompt_version")},
        **{name: getattr(sizing, name) for name in ("quantity", "price", "cost")},
        rank=rank,
        state=state,
        name=packet.name,
        style=packet.screens[0],
        screens=list(packet.screens),
        risk_per_share=risk,
        reward_to_risk=(reward / risk).quantize(_CENTI),
        limited_by=sizing.binding.value,
        at_stop=at_stop,
        at_target=at_target,
        exposure=_exposure(call, purse, at_stop, at_target),
        held_quantity=_ZERO if purse is None else purse.account.positions.get(draft.symbol, _ZERO),
        confidence=_confidence(call.confidence, draft),
        citations=list(draft.citations),
        evidence=[evidence_read(fact) for fact in packet.facts],
        valid_until=session_close(call.starts_on),
        source=call.origin.source,
        is_simulated=call.origin.is_simulated,
        hash=standing.hash,
    )


def evidence_read(fact: Fact) -> EvidenceRead:
    """One fact as the API has it."""
    return EvidenceRead(
        number=fact.number,
        key=fact.key,
        name=fact.name,
        value=fact.text,
        unit=fact.unit,
        meaning=fact.meaning,
        source=fact.source,
        as_of=fact.as_of,
        is_foreign=fact.is_foreign,
    )


def model_read(model: FittedModel) -> ModelRead:
    """A fitted model with its coefficients, rounded for showing."""
    return ModelRead(
        direction=model.direction,
        version=model.version,
        known_until=model.known_until,
        cases=model.cases,
        wins=model.wins,
        intercept=_shown(model.intercept),
        weights=[
            WeightRead(
                key=weight.key,
                name=_NAMES.get(weight.key, weight.key.replace("_", " ").capitalize()),
                weight=_shown(weight.weight),
                mean=None if weight.mean is None else _shown(weight.mean),
                deviation=None if weight.deviation is None else _shown(weight.deviation),
                cases=weight.cases,
            )
            for weight in model.weights
        ],
    )


def screens_read() -> list[ScreenRead]:
    """Every rule with its plan."""
    return [
        ScreenRead(
            screen=screen,
            rule=plan.rule,
            stop_atr=plan.stop_atr,
            target_atr=plan.target_atr,
            horizon_sessions=plan.horizon_sessions,
        )
        for screen, plan in PLANS.items()
    ]


def break_even(draft: AdviceDraft) -> Decimal:
    """The probability at which gain and loss balance, as a ratio to three decimals."""
    risk = abs(draft.entry - draft.stop)
    return (risk / abs(draft.target - draft.stop)).quantize(_MILLI)


def _confidence(confidence: Confidence, draft: AdviceDraft) -> ChanceRead:
    return ChanceRead(
        raw=confidence.raw,
        calibrated=confidence.calibrated,
        low=confidence.low,
        high=confidence.high,
        count=confidence.count,
        break_even=break_even(draft),
    )


def _exposure(call: Call, purse: Purse | None, at_stop: Decimal, at_target: Decimal) -> ExposureRead | None:
    if purse is None or purse.equity <= 0 or call.sizing is None:
        return None
    now = purse.values.get(call.draft.symbol, _ZERO)
    moved = call.sizing.price * call.sizing.quantity
    after = now + (moved if call.draft.direction is Direction.BUY else -moved)
    return ExposureRead(
        equity=to_cents(purse.equity),
        share_before_pct=_percent(now, purse.equity),
        share_after_pct=_percent(after, purse.equity),
        at_stop_pct=_percent(at_stop, purse.equity),
        at_target_pct=_percent(at_target, purse.equity),
    )


def _percent(part: Decimal, whole: Decimal) -> Decimal:
    return (_HUNDRED * part / whole).quantize(_CENTI)


def _shown(value: float) -> Decimal:
    return Decimal(decimal_text(Decimal(repr(value)).quantize(Decimal("0.0001"))))
