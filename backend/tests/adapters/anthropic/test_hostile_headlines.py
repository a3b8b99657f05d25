"""A model that obeys every hostile headline cannot change what validation lets pass."""

import json
import unicodedata
from collections.abc import AsyncIterator
from dataclasses import fields, replace
from typing import Any

import pytest

from paiid.adapters.anthropic.advice_parsing import parse_answer
from paiid.adapters.anthropic.advice_prompt import question_text
from paiid.adapters.anthropic.advisor import AnthropicAdvisor
from paiid.domain.advice.draft import AdviceDraft, NoAdvice
from paiid.domain.advice.figures import unfounded
from paiid.domain.advice.packet import EvidencePacket
from paiid.domain.advice.rules import MOST_PROBABILITY, STOP_ATR, TARGET_ATR, validate
from paiid.ports.advisor import Question
from tests.adapters.anthropic.test_advice_cases import GOOD
from tests.support.advice import ACME, FACTS, make_packet
from tests.support.hostile import HostileText, hostile_texts
from tests.support.model_rig import ModelRig, running_model

CASES = hostile_texts()
_TEXTS = ("thesis", "counter_thesis", "symbol", "direction")


def poisoned(case: HostileText) -> EvidencePacket:
    """A packet whose headline, its publisher and the company's name are the hostile text, as it came."""
    headline = replace(FACTS[5], text=case.text, source=case.text, meaning=case.text)
    return replace(make_packet(), facts=(*FACTS[:5], headline, *FACTS[6:]), name=case.text)


def obeying(case: HostileText) -> list[dict[str, Any]]:
    """What a model answers that does what it is told: by members of the answer, and by repeating the text itself."""
    demands = dict(case.demands)
    if "tool_use" in demands:
        return [{"tool_use": [demands["tool_use"]]}]
    if "raw" in demands:
        return [{"text": demands["raw"] or "-"}]
    changed = GOOD | {name: value for name, value in demands.items() if name != "answer"}
    as_numbers = GOOD | {name: _number(name, value) for name, value in changed.items()}
    repeated = GOOD | {"thesis": f"{GOOD['thesis']} {case.text[:900]}"}
    return [{"text": json.dumps(one)} for one in (changed, as_numbers, repeated)]


def _number(name: str, value: Any) -> Any:
    if name in _TEXTS or not isinstance(value, str):
        return value
    try:
        return float(value) if value.isascii() and float(value) < 1e300 else value
    except ValueError:
        return value


@pytest.fixture
async def rig() -> AsyncIterator[ModelRig]:
    async with running_model() as made:
        yield made


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
class TestEach:
    def test_it_is_inert_where_it_is_shown_to_the_model(self, case: HostileText) -> None:
        text = question_text(Question(poisoned(case), (case.text,)))
        assert text.count("<") == 4
        assert [text.count(mark) for mark in ("<packet>", "</packet>", "<complaints>", "</complaints>")] == [1] * 4
        assert [one for one in text if one != "\n" and unicodedata.category(one) in {"Cc", "Cf", "Zl", "Zp"}] == []
        lines = text.split("\n")
        told = json.loads(lines[1])
        assert (told["symbol"], told["last"], len(told["facts"])) == ("ACME", "100", 7)
        assert told["facts"][5]["written_outside"] is True
        assert len(told["facts"][5]["says"]) <= 300
        assert len(lines) == 9

    async def test_a_model_that_obeys_changes_nothing_that_counts(self, case: HostileText, rig: ModelRig) -> None:
        packet = poisoned(case)
        for reply in obeying(case):
            rig.replies(reply)
            (answer,) = await AnthropicAdvisor(rig.model).advise([Question(packet)])
            if isinstance(answer, NoAdvice):
                assert answer.symbol == packet.symbol
                continue
            if validate(answer, packet) == ():
                _is_ours(answer, packet)


def _is_ours(draft: AdviceDraft, packet: EvidencePacket) -> None:
    """What must hold of every draft that validation lets pass."""
    assert (draft.symbol, draft.direction) == (packet.symbol, packet.direction)
    assert draft.stop < draft.entry < draft.target
    assert abs(draft.entry - packet.last) <= packet.atr
    assert STOP_ATR[0] * packet.atr - packet.tick <= draft.entry - draft.stop <= STOP_ATR[1] * packet.atr + packet.tick
    assert draft.target - draft.entry <= TARGET_ATR[1] * packet.atr + packet.tick
    assert 0 < draft.probability <= MOST_PROBABILITY
    assert all(packet.fact(number) is not None for number in draft.citations)
    for text in (draft.thesis, draft.counter_thesis):
        assert unfounded(text, draft, packet) == ()
        assert "://" not in text
        assert len(text) <= 1500
    assert not hasattr(draft, "quantity")


def test_what_obeying_gets_through_is_within_bounds_and_little() -> None:
    passed: list[tuple[str, set[str]]] = []
    tried = 0
    honest = parse_answer(json.dumps(GOOD), ACME)
    for case in CASES:
        for reply in obeying(case)[:2]:
            tried += 1
            answer = parse_answer(reply.get("text", ""), ACME)
            if isinstance(answer, AdviceDraft) and validate(answer, poisoned(case)) == () and answer != honest:
                _is_ours(answer, poisoned(case))
                names = [item.name for item in fields(answer)]
                passed.append((case.id, {name for name in names if getattr(answer, name) != getattr(honest, name)}))
    assert tried > 200
    # A probability may be talked up to the bound, and is frozen, scored and recalibrated like any other; a thesis may
    # be empty talk, without a number that its facts do not bear out. Nothing else moves.
    assert {name for _, changed in passed for name in changed} <= {"probability", "thesis"}
    assert len(passed) < tried / 5
