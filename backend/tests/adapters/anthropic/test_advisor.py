"""The advisor on the model: what it is told, many questions at once, and what happens when they fail."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from paiid.adapters.anthropic.advice_prompt import SYSTEM, question_text
from paiid.adapters.anthropic.advisor import AnthropicAdvisor
from paiid.domain.advice.draft import AdviceDraft, Author, NoAdvice
from paiid.domain.advice.packet import Direction, EvidencePacket
from paiid.domain.advice.rules import validate
from paiid.domain.instrument import Symbol
from paiid.ports.advisor import Question
from paiid.ports.errors import ProviderMisconfigured, ProviderUnavailable
from paiid.ports.model_meter import ModelBudgetSpent, Purpose, Spender, spending_for
from tests.adapters.anthropic.test_advice_cases import GOOD
from tests.support.advice import make_draft, make_packet
from tests.support.model_rig import ModelRig, running_model

BUSY = {"error": {"status": 500}, "headers": {"x-should-retry": "false"}}


@pytest.fixture
async def rig() -> AsyncIterator[ModelRig]:
    async with running_model(cutoff=date(2026, 3, 31)) as made:
        yield made


def packets(*names: str) -> list[EvidencePacket]:
    return [replace(make_packet(), symbol=Symbol(name)) for name in names]


def good(symbol: str = "ACME") -> dict[str, Any]:
    return {"json": GOOD | {"symbol": symbol}}


def packet_in(body: dict[str, Any]) -> dict[str, Any]:
    text: str = body["messages"][0]["content"]
    told: dict[str, Any] = json.loads(text.split("<packet>\n")[1].split("\n</packet>", maxsplit=1)[0])
    return told


class TestWhatIsTold:
    async def test_the_packet_and_nothing_else(self, rig: ModelRig) -> None:
        rig.replies(good())
        await AnthropicAdvisor(rig.model).advise([Question(make_packet())])
        (call,) = rig.state.calls
        told = packet_in(call["body"])
        assert (told["symbol"], told["direction"], told["last"], told["atr"]) == ("ACME", "buy", "100", "2")
        assert told["plan"] == {"entry": "100", "stop": "96", "target": "106", "horizon_sessions": 20}
        assert [fact["number"] for fact in told["facts"]] == [1, 2, 3, 4, 5, 6, 7]
        assert [fact["number"] for fact in told["facts"] if fact.get("written_outside")] == [6]
        assert "quantity" not in json.dumps(told)
        assert call["body"]["system"][0]["text"] == SYSTEM
        assert call["body"]["output_config"]["format"]["schema"]["additionalProperties"] is False

    async def test_complaints_when_asked_once_more(self, rig: ModelRig) -> None:
        rig.replies(good())
        await AnthropicAdvisor(rig.model).advise([Question(make_packet(), ("The stop must be below the entry.",))])
        text = rig.state.calls[0]["body"]["messages"][0]["content"]
        assert '<complaints>\n["The stop must be below the entry."]\n</complaints>' in text

    def test_a_sale_has_its_levels_turned(self) -> None:
        packet = replace(make_packet(), direction=Direction.SELL)
        assert '"stop":"104","target":"94"' in question_text(Question(packet))

    async def test_what_is_the_same_for_all_is_cached(self, rig: ModelRig) -> None:
        rig.replies(good("A"), good("B"))
        advisor = AnthropicAdvisor(rig.model)
        for packet in packets("A", "B"):
            await advisor.advise([Question(packet)])
        first, second = rig.meter.bills
        assert first.use.cache_write == second.use.cache_read > 512

    async def test_who_wrote_it(self, rig: ModelRig) -> None:
        advisor = AnthropicAdvisor(rig.model)
        assert advisor.author == Author("anthropic", "claude-sonnet-5-5", "advice-1", date(2026, 3, 31))
        assert advisor.name == "Anthropic claude-sonnet-5-5"

    async def test_it_is_booked_to_the_user_of_the_run(self, rig: ModelRig) -> None:
        rig.replies(good(), good())
        with spending_for("usr_ada"):
            await AnthropicAdvisor(rig.model).advise([Question(make_packet())] * 2)
        assert {spender for spender, _, _ in rig.meter.reserved} == {Spender("usr_ada", Purpose.ADVICE)}

    def test_the_plan_itself_passes_validation(self) -> None:
        told = json.loads(question_text(Question(make_packet())).split("\n")[1])["plan"]
        draft = make_draft(**{name: Decimal(told[name]) for name in ("entry", "stop", "target")})
        assert validate(draft, make_packet()) == ()


class TestMany:
    async def test_answers_come_in_the_order_of_the_questions(self, rig: ModelRig) -> None:
        names = ["AA", "BB", "CC", "DD", "EE", "FF"]
        # The stand-in's answers go to whoever asks first; each is read by the symbol it was asked about.
        rig.replies(*[good("AA") | {"delay_s": 0.05 * (6 - place)} for place in range(6)])
        found = await AnthropicAdvisor(rig.model).advise([Question(packet) for packet in packets(*names)])
        assert len(found) == 6
        told = [packet_in(call["body"])["symbol"] for call in rig.state.calls]
        assert sorted(told) == names
        wrong = [validate(answer, packet) for answer, packet in zip(found, packets(*names), strict=True)
                 if isinstance(answer, AdviceDraft)]  # fmt: skip
        assert [not one for one in wrong] == [True, False, False, False, False, False]

    async def test_no_more_than_four_at_once(self, rig: ModelRig) -> None:
        rig.replies(*[good() | {"delay_s": 0.3}] * 8)
        tasks = AnthropicAdvisor(rig.model).advise([Question(make_packet())] * 8)
        running = asyncio.ensure_future(tasks)
        await asyncio.sleep(0.25)
        assert len(rig.state.calls) <= 4
        assert len(await running) == 8

    async def test_some_fail_and_the_others_stand(self, rig: ModelRig) -> None:
        rig.replies(good(), BUSY, {"refusal": {}}, good())
        found = await AnthropicAdvisor(rig.model).advise([Question(make_packet())] * 4)
        kinds = sorted(one.reason.value if isinstance(one, NoAdvice) else "draft" for one in found)
        assert kinds == ["declined", "draft", "draft", "unavailable"]

    async def test_all_fail_and_the_run_is_told(self, rig: ModelRig) -> None:
        rig.replies(*[BUSY] * 3)
        with pytest.raises(ProviderUnavailable):
            await AnthropicAdvisor(rig.model).advise([Question(make_packet())] * 3)

    async def test_what_fails_when_asked_once_more_loses_nothing(self, rig: ModelRig) -> None:
        rig.replies(*[BUSY] * 2)
        found = await AnthropicAdvisor(rig.model).advise([Question(make_packet(), ("Mend it.",))] * 2)
        assert {one.reason.value for one in found if isinstance(one, NoAdvice)} == {"unavailable"}

    async def test_no_money_and_the_run_is_told(self, rig: ModelRig) -> None:
        rig.meter.left = Decimal("0.000001")
        with pytest.raises(ModelBudgetSpent):
            await AnthropicAdvisor(rig.model).advise([Question(make_packet())] * 3)
        assert rig.state.calls == []

    async def test_a_key_that_is_not_accepted_ends_the_run(self) -> None:
        async with running_model(api_key="bad-key") as rig:  # pragma: allowlist secret
            with pytest.raises(ProviderMisconfigured):
                await AnthropicAdvisor(rig.model).advise([Question(make_packet())] * 8)
            assert len(rig.state.calls) < 8

    async def test_money_for_a_few(self, rig: ModelRig) -> None:
        rig.replies(*[good()] * 5)
        advisor = AnthropicAdvisor(rig.model)
        await advisor.advise([Question(make_packet())])
        rig.meter.left = rig.meter.reserved[0][2] * 2
        rig.replies(*[good() | {"delay_s": 0.3}] * 4)
        found = await advisor.advise([Question(make_packet())] * 4)
        reasons = sorted(one.reason.value if isinstance(one, NoAdvice) else "draft" for one in found)
        assert reasons == ["budget", "budget", "draft", "draft"]

    async def test_nothing_to_ask(self, rig: ModelRig) -> None:
        assert await AnthropicAdvisor(rig.model).advise([]) == []
