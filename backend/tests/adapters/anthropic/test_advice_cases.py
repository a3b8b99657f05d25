"""The evaluation set: each answer of the model ends in valid advice, or in a clear refusal that is logged."""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest

from paiid.adapters.anthropic.advisor import AnthropicAdvisor
from paiid.domain.advice.draft import AdviceDraft, Answer, NoAdvice
from paiid.domain.advice.rules import validate
from paiid.ports.advisor import Question
from paiid.ports.errors import ProviderError
from tests.support.advice import ACME, make_packet
from tests.support.model_rig import ModelRig, running_model

_FILE: Final = Path(__file__).resolve().parents[2] / "data" / "advice_cases.json"
GOOD: Final[dict[str, Any]] = {
    "abstains": False,
    "reason": "",
    "symbol": "ACME",
    "direction": "buy",
    "probability": 0.55,
    "entry": 100.0,
    "stop": 96.0,
    "target": 106.0,
    "horizon_sessions": 20,
    "thesis": "It rose 12.3 % over the year [1], and the trend is the reason to buy.",
    "counter_thesis": "It stands 4.25 % below its 200-day average [2].",
    "citations": [1, 2],
}
_BLOCKS: Final[dict[str, dict[str, Any]]] = {
    "answer": {"type": "text", "text": json.dumps(GOOD)},
    "hologram": {"type": "hologram", "data": "?"},
    "redacted": {"type": "redacted_thinking", "data": "b64"},
}


@dataclass(frozen=True)
class Case:
    """One case of the file."""

    id: str
    replies: list[dict[str, Any]]
    end: str
    reason: str | None = None
    error: str | None = None
    faults: list[str] = field(default_factory=list)
    sent: int | None = None
    timeout_s: float = 2.0
    deadline_s: float = 8.0
    left: str = "100"


CASES: Final = [Case(**case) for case in json.loads(_FILE.read_text(encoding="utf-8"))["cases"]]


def reply_of(given: dict[str, Any]) -> dict[str, Any]:
    """A reply as the stand-in takes it."""
    rest = dict(given)
    if "answer" in rest:
        return {"text": json.dumps(GOOD | rest.pop("answer")), **rest}
    if "raw" in rest:
        raw = rest.pop("raw")
        members = [f'"{name}": {raw.get(name, json.dumps(value))}' for name, value in GOOD.items()]
        return {"text": "{" + ", ".join(members) + "}", **rest}
    if "without" in rest:
        return {"text": json.dumps({name: value for name, value in GOOD.items() if name != rest["without"]})}
    if "text_after" in rest:
        return {"text": json.dumps(GOOD)[:-1] + ", " + rest["text_after"] + "}"}
    if "blocks" in rest:
        return {"content": [_BLOCKS[name] for name in rest["blocks"]]}
    if "page" in rest:
        return {"raw": {"body": rest["page"], "content_type": "text/html"}}
    return rest


async def asked(rig: ModelRig) -> tuple[Answer, list[list[str]]]:
    """As a run asks: once, and once more with the complaints; the last answer, and what was wrong with each."""
    advisor, packet = AnthropicAdvisor(rig.model), make_packet()
    complaints: tuple[str, ...] = ()
    wrong: list[list[str]] = []
    while True:
        (answer,) = await advisor.advise([Question(packet, complaints)])
        if isinstance(answer, NoAdvice):
            return answer, wrong
        found = validate(answer, packet)
        wrong.append(sorted({one.fault.value for one in found}))
        if not found or len(wrong) == 2:
            return answer, wrong
        complaints = tuple(one.text for one in found)


def test_the_set_is_as_large_as_it_claims() -> None:
    assert len(CASES) >= 60
    assert len({case.id for case in CASES}) == len(CASES)
    assert {case.end for case in CASES} == {"draft", "dropped", "no_advice", "error"}


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
async def test_each_ends_in_valid_advice_or_a_clear_refusal(case: Case, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    async with running_model(timeout_s=case.timeout_s, deadline_s=case.deadline_s) as rig:
        rig.replies(*(reply_of(one) for one in case.replies))
        rig.meter.left = Decimal(case.left)
        failure: ProviderError | None = None
        answer: Answer | None = None
        wrong: list[list[str]] = []
        try:
            answer, wrong = await asked(rig)
        except ProviderError as error:
            failure = error
        _check(case, answer, wrong, failure)
        if case.sent is not None:
            assert len(rig.state.calls) == case.sent
        # Whatever happened is booked, once a question.
        assert len(rig.meter.bills) == len(rig.meter.reserved)
        assert bool(rig.meter.bills) == (case.sent != 0)
    if case.end in {"no_advice", "error"}:
        assert {"no_advice", "model_call_failed"} & {record.message for record in caplog.records}
    assert "some-key" not in caplog.text


def _check(case: Case, answer: Answer | None, wrong: Sequence[list[str]], failure: ProviderError | None) -> None:
    assert (case.error or None) == (type(failure).__name__ if failure else None)
    if case.faults:
        assert wrong[0] == sorted(case.faults)
    if case.end == "draft":
        assert isinstance(answer, AdviceDraft)
        assert validate(answer, make_packet()) == ()
        assert answer.symbol == ACME
    elif case.end == "dropped":
        assert len(wrong) == 2
        assert wrong[1] != []
    elif case.end == "no_advice":
        assert isinstance(answer, NoAdvice)
        assert (answer.symbol, answer.reason.value) == (ACME, case.reason)
        assert answer.detail.endswith((".", "?", "!"))
