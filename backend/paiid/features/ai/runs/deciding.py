"""From answers to what is frozen: validated, calibrated, sized and gated by code, the best first, a few at most."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from paiid.domain.advice.calls import Confidence
from paiid.domain.advice.draft import AdviceDraft, Answer, NoAdvice
from paiid.domain.advice.gates import Situation
from paiid.domain.advice.packet import Direction, EvidencePacket
from paiid.domain.advice.rules import Complaint, validate
from paiid.domain.advice.sizing import Plan, Sizing, kelly_stake, size
from paiid.domain.instrument import Instrument, Symbol
from paiid.features.ai.runs.purse import Purse
from paiid.features.ai.runs.repository import Refusal, Stage
from paiid.quant.calibration import Calibration

if TYPE_CHECKING:
    from paiid.features.ai.evidence.study import Study

MOST_CALLS: Final = 5
"""After one session: who is told more at once follows none of it."""
LEAST_SHARE: Final = Decimal("0.0025")
"""Of the equity: a smaller purchase changes nothing."""
_STEP: Final = Decimal("0.001")
_PERCENT: Final = Decimal(100)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A valid draft with what its probability has been worth."""

    packet: EvidencePacket
    draft: AdviceDraft
    confidence: Confidence

    @property
    def plan(self) -> Plan:
        """Its prices."""
        return Plan(self.draft.direction, self.draft.entry, self.draft.stop, self.draft.target)

    @property
    def stake(self) -> Decimal:
        """The whole Kelly stake; what drafts are ordered by."""
        return kelly_stake(self.plan, self.confidence.calibrated)


@dataclass(frozen=True, slots=True)
class Decided:
    """What is frozen."""

    packet: EvidencePacket
    draft: AdviceDraft
    confidence: Confidence
    sizing: Sizing


@dataclass(frozen=True, slots=True)
class Traded:
    """What sizes look at beside the account."""

    instrument: Instrument
    volatility: Decimal
    volume: Decimal
    situation: Situation


def examine(
    packet: EvidencePacket, answer: Answer, known: Container[Symbol] | None = None
) -> AdviceDraft | Refusal | tuple[Complaint, ...]:
    """The draft when it is valid, what to mend when it is not, or why there is none."""
    if isinstance(answer, NoAdvice):
        return Refusal(packet.symbol, packet.direction.value, Stage.ADVICE, answer.reason.value, answer.detail)
    return validate(answer, packet, known) or answer


def invalid(packet: EvidencePacket, complaints: Sequence[Complaint]) -> Refusal:
    """A draft that was wrong twice."""
    detail = " ".join(complaint.text for complaint in complaints)
    return Refusal(packet.symbol, packet.direction.value, Stage.VALIDATION, complaints[0].fault.value, detail)


def weigh(packet: EvidencePacket, draft: AdviceDraft, calibration: Calibration) -> Weighed:
    """With the probability that resolved calls of the author make of the stated one."""
    found = calibration.apply(float(draft.probability))
    confidence = Confidence(
        raw=draft.probability,
        calibrated=draft.probability if found.low is None else _decimal(found.probability),
        low=None if found.low is None else _decimal(found.low),
        high=None if found.high is None else _decimal(found.high),
        count=found.count if found.low is not None else 0,
    )
    return Weighed(packet, draft, confidence)


def decide(
    weighed: Sequence[Weighed], purse: Purse, traded: Mapping[Symbol, Traded], *, most: int = MOST_CALLS
) -> Iterator[Decided | Refusal]:
    """Sizes and gates, the largest stake first; ties by symbol. What is decided counts as followed for the next."""
    given = 0
    for one in sorted(weighed, key=lambda item: (-item.stake, item.packet.symbol)):
        if given >= most:
            yield _refused(one, "weaker", "As many calls as a session may have were stronger.")
            continue
        about = traded[one.packet.symbol]
        standing = purse.standing(
            about.instrument, volatility=about.volatility, volume=about.volume, situation=about.situation
        )
        sizing = size(one.plan, one.confidence.calibrated, standing)
        if sizing.quantity <= 0 or _is_sliver(one, sizing, purse):
            yield _without_size(one, sizing)
            continue
        purse.follow(one.packet.symbol, one.draft.direction, sizing)
        given += 1
        yield Decided(one.packet, one.draft, one.confidence, sizing)


def traded(study: "Study", row: int, situation: Situation) -> Traded:
    """What the study knows for a size: the forecast volatility and the usual volume."""
    values = study.values
    volatility, volume = float(values["volatility_forecast"][row]), float(values["volume_20"][row])
    return Traded(
        instrument=study.instrument,
        volatility=Decimal(f"{volatility:.4f}"),
        volume=Decimal(f"{volume:.0f}"),
        situation=situation,
    )


def _is_sliver(one: Weighed, sizing: Sizing, purse: Purse) -> bool:
    return one.draft.direction is Direction.BUY and sizing.cost < purse.equity * LEAST_SHARE


def _without_size(one: Weighed, sizing: Sizing) -> Refusal:
    failed = next((gate for gate in sizing.gates if gate.stops and not gate.is_passed), None)
    if failed is not None:
        return _refused(one, failed.name.value, failed.detail)
    if sizing.kelly <= 0:
        detail = f"At {one.confidence.calibrated * _PERCENT:.1f} % its odds do not pay for the distance to the stop."
        return _refused(one, "no_edge", detail)
    return _refused(one, sizing.binding.value, f"The limit of {sizing.binding.value} leaves nothing worth an order.")


def _refused(one: Weighed, reason: str, detail: str) -> Refusal:
    return Refusal(one.packet.symbol, one.packet.direction.value, Stage.SIZE, reason, detail)


def _decimal(value: float) -> Decimal:
    return Decimal(repr(value)).quantize(_STEP)
