"""The advisor's part of a run: asked, asked once more where an answer was wrong, decided on, frozen."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from paiid.core.clock import Clock
from paiid.domain.advice.calls import Call, Making, Origin, freeze
from paiid.domain.advice.draft import AdviceDraft
from paiid.domain.advice.packet import EvidencePacket
from paiid.domain.advice.rules import Complaint
from paiid.features.ai.runs.deciding import MOST_CALLS, Decided, Weighed, decide, examine, invalid, weigh
from paiid.features.ai.runs.gathering import Gather, Gathered
from paiid.features.ai.runs.known import call_id
from paiid.features.ai.runs.repository import Refusal
from paiid.ports.advisor import Advisor, LearningAdvisor, Question
from paiid.quant.calibration import Calibration


@dataclass(frozen=True, slots=True)
class Answered:
    """Valid drafts with their packets, how many drafts there were at all, and why the others are none."""

    valid: Sequence[tuple[EvidencePacket, AdviceDraft]]
    refusals: Sequence[Refusal]
    drafts: int


@dataclass(frozen=True)
class Work:
    """Asks one advisor about what was gathered."""

    advisor: Advisor
    gathering: Gather
    clock: Clock
    is_simulated: bool

    async def ask(self, gathered: Gathered) -> Answered:
        """Valid answers; one that is wrong is asked for once more, with what is wrong about it."""
        if hasattr(self.advisor, "learn"):
            await self._teach(cast("LearningAdvisor", self.advisor), gathered)
        found = await self._examined([Question(packet) for packet in gathered.packets], gathered)
        again = [Question(packet, tuple(one.text for one in wrong)) for packet, wrong in found.wrong]
        second = await self._examined(again, gathered) if again else _Examined([], [], [], 0)
        return Answered(
            valid=(*found.valid, *second.valid),
            refusals=(
                *found.refusals,
                *second.refusals,
                *(invalid(packet, wrong) for packet, wrong in second.wrong),
            ),
            drafts=found.drafts,
        )

    async def _teach(self, advisor: LearningAdvisor, gathered: Gathered) -> None:
        from paiid.features.ai.evidence.past import past_cases

        past = await asyncio.to_thread(past_cases, list(gathered.studies.values()))
        await advisor.learn(past, gathered.session)

    async def _examined(self, questions: Sequence[Question], gathered: Gathered) -> "_Examined":
        answers = await self.advisor.advise(questions)
        found = _Examined([], [], [], sum(isinstance(answer, AdviceDraft) for answer in answers))
        for question, answer in zip(questions, answers, strict=True):
            result = examine(question.packet, answer, gathered.studies)
            if isinstance(result, AdviceDraft):
                found.valid.append((question.packet, result))
            elif isinstance(result, Refusal):
                found.refusals.append(result)
            else:
                found.wrong.append((question.packet, result))
        return found

    def decide(
        self, gathered: Gathered, answered: Answered, calibration: Calibration, *, given: int = 0
    ) -> list[Decided | Refusal]:
        """Sizes and gates of the valid drafts; `given` calls were made after the session already."""
        weighed: list[Weighed] = [weigh(packet, draft, calibration) for packet, draft in answered.valid]
        return list(decide(weighed, gathered.purse, gathered.traded, most=max(MOST_CALLS - given, 0)))

    def frozen(self, user_id: str, run_id: str, gathered: Gathered, decided: Sequence[Decided | Refusal]) -> list[Call]:
        """The calls of a run, ready to be stored."""
        author, made_at = self.advisor.author, self.clock.now()
        origin = Origin(gathered.source, is_simulated=self.is_simulated)
        calls = []
        for one in decided:
            if isinstance(one, Decided):
                identity = call_id(user_id, author, gathered.session, one.packet.symbol, one.packet.direction.value)
                making = Making(identity, user_id, author, made_at, origin, run_id)
                close = gathered.close(one.packet)
                calls.append(freeze(making, one.draft, one.packet, one.confidence, one.sizing, close=close))
        return calls


@dataclass(frozen=True, slots=True)
class _Examined:
    valid: list[tuple[EvidencePacket, AdviceDraft]]
    wrong: list[tuple[EvidencePacket, tuple[Complaint, ...]]]
    refusals: list[Refusal]
    drafts: int
