"""The advisor of packets: a probability from the model of the month, levels from the plan, words from the facts."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING, Final

from paiid.domain.advice.draft import AdviceDraft, Answer, Author, NoAdvice, NoAdviceReason
from paiid.domain.advice.packet import Direction, EvidencePacket
from paiid.ports.advisor import FittedModel, PastCases, Question

if TYPE_CHECKING:
    from paiid.adapters.quant_advisor.model import Model

PROMPT_VERSION: Final = "none"
MODEL: Final = "ridge-logistic-1"
_KEPT_MONTHS: Final = 3
_MORE: Final = 1.1
"""A limited vendor's histories come little by little; a few more cases are not worth another fit."""
METHOD: Final = (
    "A ridge logistic regression of whether the target is reached before the stop within the horizon, on the facts "
    "that are shown. It is fitted anew each month on cases of the local history, one a week and symbol from the second "
    "year on, whose horizon was over by then; nothing later is known to it. Each figure is compared with its mean over "
    "those cases. Entry is the last price; stop and target are multiples of ATR(14) that depend on the rule only. It "
    "abstains where its probability does not exceed what the levels need to break even."
)

_Month = tuple[int, int]


@dataclass
class QuantAdvisor:
    """Explained and deterministic: the same packet and past always give the same draft."""

    name: str = "PaiiD quantitative advisor"
    method: str = METHOD
    _models: "dict[_Month, dict[Direction, Model]]" = field(default_factory=dict)
    _cases: dict[_Month, int] = field(default_factory=dict)
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def author(self) -> Author:
        """One author for all months: each refit follows the same rule, and the scored past is of that rule."""
        return Author("quant", MODEL, PROMPT_VERSION)

    async def learn(self, past: Sequence[PastCases], session: date) -> None:
        """Fit the month of `session`: once, and again when many more cases have become known meanwhile."""
        month, before = _month(session), session.replace(day=1)
        async with self._lock:
            count = sum(int((cases.over_on < before.toordinal()).sum()) for cases in past)
            if count <= self._cases.get(month, 0) * _MORE:
                return
            self._models[month] = await asyncio.to_thread(_fitted, past, before)
            self._cases[month] = count
            for old in sorted(self._models)[:-_KEPT_MONTHS]:
                del self._models[old], self._cases[old]

    def models(self) -> Sequence[FittedModel]:
        """Of the newest month."""
        if not self._models:
            return ()
        return tuple(model.account for model in self._models[max(self._models)].values())

    async def advise(self, questions: Sequence[Question]) -> Sequence[Answer]:
        """One answer a question; complaints change nothing, as the same facts give the same answer."""
        if not questions:
            return ()
        return await asyncio.to_thread(lambda: [self._answer(one.packet) for one in questions])

    def _answer(self, packet: EvidencePacket) -> Answer:
        model = self._models.get(_month(packet.session_date), {}).get(packet.direction)
        if model is None or not model.knows(packet):
            detail = "There are too few past cases of this kind to tell a probability."
            return NoAdvice(packet.symbol, NoAdviceReason.ABSTAINED, detail)
        from paiid.adapters.quant_advisor.wording import theses

        probability = model.probability(packet)
        stop, target = levels(packet)
        needed = abs(packet.last - stop) / abs(target - stop)
        if probability <= needed:
            detail = (
                f"Its probability of {probability * 100:.1f} % does not exceed the {needed * 100:.1f} % to break even."
            )
            return NoAdvice(packet.symbol, NoAdviceReason.ABSTAINED, detail)
        thesis, counter, citations = theses(packet, model.contributions(packet), probability)
        return AdviceDraft(
            symbol=packet.symbol,
            direction=packet.direction,
            probability=probability,
            entry=packet.last,
            stop=stop,
            target=target,
            horizon_sessions=packet.horizon_sessions,
            thesis=thesis,
            counter_thesis=counter,
            citations=citations,
        )


def levels(packet: EvidencePacket) -> tuple[Decimal, Decimal]:
    """Stop and target of the packet's plan, on the tick."""
    atr = packet.atr if packet.direction is Direction.BUY else -packet.atr
    return (
        (packet.last - packet.stop_atr * atr).quantize(packet.tick, ROUND_HALF_EVEN),
        (packet.last + packet.target_atr * atr).quantize(packet.tick, ROUND_HALF_EVEN),
    )


def _fitted(past: Sequence[PastCases], before: date) -> "dict[Direction, Model]":
    from paiid.adapters.quant_advisor.model import fit

    found = {cases.direction: fit(cases, before) for cases in past}
    return {direction: model for direction, model in found.items() if model is not None}


def _month(day: date) -> _Month:
    return day.year, day.month
