"""The language model over the official SDK: what is sent, what is believed, what it costs, how it fails."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from paiid.domain.model_cost import TokenUse
from paiid.ports.connection import ConnectionState
from paiid.ports.errors import (
    ProviderBadData,
    ProviderError,
    ProviderMisconfigured,
    ProviderNotSent,
    ProviderRateLimited,
    ProviderRejected,
    ProviderTimeout,
    ProviderUnavailable,
)
from paiid.ports.language_model import (
    AssistantTurn,
    ModelCutShort,
    ModelDeclined,
    ModelRequest,
    ModelTool,
    ToolOutcome,
    ToolTurn,
    Turn,
    UserTurn,
)
from paiid.ports.model_meter import CallOutcome, ModelBudgetSpent
from tests.standins.kit.faults import fault
from tests.support.model_rig import MODEL, PRICES, ModelRig, ask, running_model
from tests.support.ports import free_port

TEXT = "A calm day, and nothing moved by more than a percent."
TOOL = ModelTool(
    "get_quote",
    "The price of a symbol.",
    {
        "type": "object",
        "properties": {"symbol": {"type": "string"}},
        "required": ["symbol"],
        "additionalProperties": False,
    },
)


@pytest.fixture
async def rig() -> AsyncIterator[ModelRig]:
    async with running_model() as made:
        yield made


class TestWhatIsSent:
    async def test_a_question(self, rig: ModelRig) -> None:
        rig.replies({"text": TEXT})
        answer = await rig.model.answer(ask("How was the day?"))
        (call,) = rig.state.calls
        body = call["body"]
        assert (body["model"], body["max_tokens"], body["stream"]) == (MODEL, 400, True)
        assert body["messages"] == [{"role": "user", "content": "How was the day?"}]
        assert body["system"] == [{"type": "text", "text": "You are brief.", "cache_control": {"type": "ephemeral"}}]
        assert body.keys() & {"temperature", "top_p", "top_k", "thinking"} == set()
        assert call["user_agent"].startswith("AsyncAnthropic/Python")
        assert (answer.text, answer.calls, answer.request_id) == (TEXT, (), "req_local0001")

    async def test_a_schema(self, rig: ModelRig) -> None:
        schema = {
            "type": "object",
            "properties": {"mood": {"type": "string"}},
            "required": ["mood"],
            "additionalProperties": False,
        }
        answer = await rig.model.answer(ask(schema=schema))
        assert rig.state.calls[0]["body"]["output_config"] == {"format": {"type": "json_schema", "schema": schema}}
        assert answer.text == '{"mood": "Stand-in mood."}'

    async def test_tools_there_and_back(self, rig: ModelRig) -> None:
        rig.replies(
            {
                "thinking": "Look first.",
                "text": "One moment.",
                "tool_use": [{"name": "get_quote", "input": {"symbol": "XYZ"}}],
            },
            {"text": "It stands at 101.25."},
        )
        first = await rig.model.answer(ask(tools=(TOOL,)))
        (wish,) = first.calls
        assert (wish.name, wish.input, first.text) == ("get_quote", {"symbol": "XYZ"}, "One moment.")
        turns: list[Turn] = [
            UserTurn("Hi"),
            AssistantTurn(first.text, first.raw),
            ToolTurn((ToolOutcome(wish.id, "101.25"),)),
        ]
        request = ask(tools=(TOOL,))
        second = await rig.model.answer(ModelRequest(request.spender, request.system, turns, 400, tools=request.tools))
        assert second.text == "It stands at 101.25."
        sent = rig.state.calls[1]["body"]["messages"]
        assert [block["type"] for block in sent[1]["content"]] == ["thinking", "text", "tool_use"]
        assert sent[1]["content"][0]["signature"]
        assert sent[2]["content"] == [{"type": "tool_result", "tool_use_id": wish.id, "content": "101.25"}]
        assert rig.state.calls[0]["body"]["tools"][0]["strict"] is True

    async def test_text_comes_in_pieces(self, rig: ModelRig) -> None:
        rig.replies({"text": TEXT})
        pieces: list[str] = []

        async def take(piece: str) -> None:
            pieces.append(piece)

        await rig.model.answer(ask(), take)
        assert "".join(pieces) == TEXT
        assert len(pieces) > 3


class TestWhatItCosts:
    async def test_as_told(self, rig: ModelRig) -> None:
        use = {
            "input_tokens": 1000,
            "output_tokens": 500,
            "cache_creation_input_tokens": 400,
            "cache_read_input_tokens": 3000,
        }
        rig.replies({"text": TEXT, "usage": use})
        answer = await rig.model.answer(ask())
        # (1000*2 + 500*10 + 400*2.5 + 3000*0.2) / 1e6
        assert answer.cost == Decimal("0.0086")
        (bill,) = rig.meter.bills
        assert (bill.use, bill.cost, bill.outcome) == (
            TokenUse(1000, 500, 400, 3000),
            answer.cost,
            CallOutcome.ANSWERED,
        )
        assert not bill.is_estimate

    async def test_no_less_is_set_aside_than_it_costs(self, rig: ModelRig) -> None:
        rig.replies({"text": "x" * 2000})
        with pytest.raises(ModelCutShort):
            await rig.model.answer(ask("What is it? " * 200, most=300))
        (bill,) = rig.meter.bills
        assert bill.outcome is CallOutcome.CUT_SHORT
        assert 0 < bill.cost <= rig.meter.reserved[0][2]

    async def test_a_stable_beginning_is_read_from_the_cache(self, rig: ModelRig) -> None:
        request = ask()
        long = ModelRequest(request.spender, "Rules. " * 600, request.turns, 400)
        first, second = await rig.model.answer(long), await rig.model.answer(long)
        assert first.use.cache_write == second.use.cache_read > 500
        assert second.cost < first.cost

    async def test_without_money_nothing_is_sent(self, rig: ModelRig) -> None:
        rig.meter.left = Decimal("0.000001")
        with pytest.raises(ModelBudgetSpent):
            await rig.model.answer(ask())
        assert rig.state.calls == []
        assert rig.meter.bills == []

    async def test_a_canceled_call_is_booked(self, rig: ModelRig) -> None:
        rig.replies({"text": TEXT, "stream": {"pause_s": 0.2}})
        begun = asyncio.Event()

        async def take(_piece: str) -> None:
            begun.set()

        task = asyncio.create_task(rig.model.answer(ask(), take))
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        (bill,) = rig.meter.bills
        assert (bill.outcome, bill.is_estimate) == (CallOutcome.CANCELED, True)
        assert bill.cost > 0

    async def test_a_lost_call_costs_the_most_it_can(self, rig: ModelRig) -> None:
        rig.standin.faults.add(fault("timeout", "POST /v1/messages"))
        with pytest.raises(ProviderTimeout):
            await rig.model.answer(ask())
        (bill,) = rig.meter.bills
        assert (bill.outcome, bill.is_estimate, bill.cost) == (CallOutcome.UNKNOWN, True, rig.meter.reserved[0][2])


FAILED, UNREADABLE = CallOutcome.FAILED, CallOutcome.UNREADABLE
CUT_SHORT, DECLINED = CallOutcome.CUT_SHORT, CallOutcome.DECLINED
FAILURES: list[tuple[str, dict[str, Any], type[ProviderError], int, CallOutcome]] = [
    ("400", {"error": {"status": 400}}, ProviderRejected, 1, FAILED),
    ("401", {"error": {"status": 401}}, ProviderMisconfigured, 1, FAILED),
    ("402", {"error": {"status": 402}}, ProviderMisconfigured, 1, FAILED),
    ("403", {"error": {"status": 403}}, ProviderMisconfigured, 1, FAILED),
    ("404", {"error": {"status": 404}}, ProviderMisconfigured, 1, FAILED),
    ("413", {"error": {"status": 413}}, ProviderRejected, 1, FAILED),
    ("422", {"error": {"status": 422}}, ProviderRejected, 1, FAILED),
    ("429 without a wait", {"error": {"status": 429}}, ProviderRateLimited, 1, FAILED),
    (
        "429 with a long wait",
        {"error": {"status": 429}, "headers": {"retry-after": "3600"}},
        ProviderRateLimited,
        1,
        FAILED,
    ),
    (
        "429 with a short wait",
        {"error": {"status": 429}, "headers": {"retry-after-ms": "5"}},
        ProviderRateLimited,
        2,
        FAILED,
    ),
    ("500", {"error": {"status": 500}, "headers": {"retry-after-ms": "5"}}, ProviderUnavailable, 2, FAILED),
    ("503", {"error": {"status": 503}, "headers": {"retry-after-ms": "5"}}, ProviderUnavailable, 2, FAILED),
    ("504", {"error": {"status": 504}, "headers": {"retry-after-ms": "5"}}, ProviderTimeout, 2, FAILED),
    ("529", {"error": {"status": 529}, "headers": {"retry-after-ms": "5"}}, ProviderUnavailable, 2, FAILED),
    ("refusal", {"refusal": {"category": "bio"}}, ModelDeclined, 1, DECLINED),
    ("cut by length", {"text": TEXT, "cut_at": 5}, ModelCutShort, 1, CUT_SHORT),
    ("context window", {"text": TEXT, "stop_reason": "model_context_window_exceeded"}, ModelCutShort, 1, CUT_SHORT),
    ("truncated stream", {"text": TEXT, "stream": {"ending": "truncated", "after": 5}}, ModelCutShort, 1, CUT_SHORT),
    (
        "nothing but a beginning",
        {"text": TEXT, "stream": {"ending": "truncated", "after": 1}},
        ModelCutShort,
        1,
        CUT_SHORT,
    ),
    ("no event at all", {"text": TEXT, "stream": {"ending": "truncated", "after": 0}}, ProviderBadData, 1, UNREADABLE),
    ("error in the stream", {"text": TEXT, "stream": {"ending": "error", "after": 5}}, ProviderUnavailable, 1, FAILED),
    ("events without names", {"text": TEXT, "stream": {"ending": "unnamed"}}, ProviderBadData, 1, UNREADABLE),
    ("empty content", {"content": []}, ProviderBadData, 1, UNREADABLE),
    (
        "only thinking",
        {"content": [{"type": "thinking", "thinking": "Hm.", "signature": "s"}]},
        ProviderBadData,
        1,
        UNREADABLE,
    ),
    ("only an unknown block", {"content": [{"type": "hologram", "data": "?"}]}, ProviderBadData, 1, UNREADABLE),
    ("blank text", {"text": "  \n "}, ProviderBadData, 1, UNREADABLE),
    ("an end nobody knows", {"text": TEXT, "stop_reason": "meditation"}, ProviderBadData, 1, UNREADABLE),
    ("a pause", {"text": TEXT, "stop_reason": "pause_turn"}, ProviderBadData, 1, UNREADABLE),
    ("tools without wishes", {"text": TEXT, "stop_reason": "tool_use"}, ProviderBadData, 1, UNREADABLE),
    ("an empty object", {"raw": {"body": "{}"}}, ProviderBadData, 1, UNREADABLE),
    ("plain text", {"raw": {"body": "Hello", "content_type": "text/plain"}}, ProviderBadData, 1, UNREADABLE),
    ("a web page", {"raw": {"body": "<html>", "content_type": "text/html"}}, ProviderBadData, 1, UNREADABLE),
    (
        "an event that is not JSON",
        {"raw": {"body": "event: message_start\ndata: {oops\n\n", "content_type": "text/event-stream"}},
        ProviderBadData,
        1,
        UNREADABLE,
    ),
    (
        "a piece of nothing",
        {
            "raw": {
                "body": 'event: content_block_delta\ndata: {"type":"content_block_delta","index":7,"delta":'
                '{"type":"text_delta","text":"x"}}\n\n',
                "content_type": "text/event-stream",
            }
        },
        ProviderBadData,
        1,
        UNREADABLE,
    ),
]


class TestFailures:
    @pytest.mark.parametrize(
        ("reply", "expected", "sent", "outcome"), [row[1:] for row in FAILURES], ids=[row[0] for row in FAILURES]
    )
    async def test_each_is_told_in_our_words(
        self, rig: ModelRig, reply: dict[str, Any], expected: type[ProviderError], sent: int, outcome: CallOutcome
    ) -> None:
        rig.replies(reply, reply)
        with pytest.raises(ProviderError) as failed:
            await rig.model.answer(ask())
        assert type(failed.value) is expected
        assert len(rig.state.calls) == sent
        (bill,) = rig.meter.bills
        assert bill.outcome is outcome
        assert "some-key" not in str(failed.value)

    async def test_busy_once_is_no_failure(self, rig: ModelRig) -> None:
        rig.replies({"error": {"status": 529}, "headers": {"retry-after-ms": "5"}}, {"text": TEXT})
        assert (await rig.model.answer(ask())).text == TEXT
        assert [call["retry_count"] for call in rig.state.calls] == ["0", "1"]

    async def test_the_wait_is_told(self, rig: ModelRig) -> None:
        rig.replies({"error": {"status": 429}, "headers": {"retry-after": "3600"}})
        with pytest.raises(ProviderRateLimited) as failed:
            await rig.model.answer(ask())
        assert failed.value.retry_after_s == 3600

    async def test_a_wrong_key(self) -> None:
        async with running_model(api_key="bad-key") as rig:  # pragma: allowlist secret
            with pytest.raises(ProviderMisconfigured, match="does not accept the key"):
                await rig.model.answer(ask())
            assert rig.connection.report().state is ConnectionState.MISCONFIGURED
            assert rig.model.problem == "Anthropic does not accept the key (HTTP 401)."

    async def test_nobody_there(self) -> None:
        async with running_model(base_url=f"http://127.0.0.1:{free_port()}") as rig:
            with pytest.raises(ProviderNotSent):
                await rig.model.answer(ask())
            assert rig.meter.bills[0].cost == 0

    async def test_a_base_url_that_is_none(self) -> None:
        async with running_model(base_url="nowhere") as rig:
            with pytest.raises(ProviderError):
                await rig.model.answer(ask())

    @pytest.mark.parametrize("kind", ["reset", "accept_then_drop", "reset_mid_body"])
    async def test_the_connection_breaks(self, rig: ModelRig, kind: str) -> None:
        rig.standin.faults.add(fault(kind, "POST /v1/messages"))
        with pytest.raises(ProviderError) as failed:
            await rig.model.answer(ask())
        assert isinstance(failed.value, ProviderUnavailable | ModelCutShort)
        assert rig.meter.bills[0].cost > 0

    async def test_a_silence_in_the_stream(self) -> None:
        async with running_model(timeout_s=1.0) as rig:
            rig.replies({"text": TEXT, "stream": {"pause_s": 3}})
            with pytest.raises(ProviderTimeout):
                await rig.model.answer(ask())

    async def test_the_deadline_holds_for_a_stream_that_never_rests(self) -> None:
        async with running_model(deadline_s=1.0) as rig:
            rig.replies({"text": TEXT * 20, "stream": {"pause_s": 0.05}})
            with pytest.raises(ProviderTimeout):
                await rig.model.answer(ask())
            assert rig.meter.bills[0].is_estimate

    async def test_five_failures_and_it_is_left_alone(self, rig: ModelRig) -> None:
        error = {"error": {"status": 500}, "headers": {"x-should-retry": "false"}}
        rig.replies(*[error] * 5)
        for _ in range(5):
            with pytest.raises(ProviderUnavailable):
                await rig.model.answer(ask())
        with pytest.raises(ProviderNotSent):
            await rig.model.answer(ask())
        assert len(rig.state.calls) == 5
        assert rig.connection.report().state is ConnectionState.DOWN


class TestBelieved:
    async def test_thinking_comes_first(self, rig: ModelRig) -> None:
        rig.replies({"thinking": "Hm.", "text": TEXT})
        assert (await rig.model.answer(ask())).text == TEXT

    async def test_an_unknown_block_beside_text_is_let_pass(self, rig: ModelRig) -> None:
        rig.replies({"content": [{"type": "hologram", "data": "?"}, {"type": "text", "text": TEXT}]})
        assert (await rig.model.answer(ask())).text == TEXT

    async def test_several_texts_are_one(self, rig: ModelRig) -> None:
        rig.replies({"content": [{"type": "text", "text": "One. "}, {"type": "text", "text": "Two."}]})
        assert (await rig.model.answer(ask())).text == "One. Two."

    async def test_a_wish_without_input(self, rig: ModelRig) -> None:
        rig.replies({"tool_use": [{"name": "get_quote", "input": {}}]})
        assert (await rig.model.answer(ask(tools=(TOOL,)))).calls[0].input == {}


class TestConnection:
    async def test_unused_then_ok(self, rig: ModelRig) -> None:
        assert rig.connection.report().state is ConnectionState.UNUSED
        report = await rig.connection.test()
        assert (report.state, report.feed) == (ConnectionState.OK, f"model {MODEL}")
        assert rig.state.calls == []
        assert rig.standin.requests.count(f"GET /v1/models/{MODEL}") == 1
        assert "100 USD are left." in report.notes

    async def test_a_look_at_the_start_tells_when_the_model_was_published(self, rig: ModelRig) -> None:
        assert rig.model.training_cutoff == date(2026, 11, 23)
        await rig.connection.start(lambda: True)
        for _ in range(200):
            if rig.connection.report().last_success_at is not None:
                break
            await asyncio.sleep(0.01)
        assert rig.model.training_cutoff == date(2026, 10, 20)
        assert rig.model.problem is None

    async def test_a_cutoff_that_is_set_holds(self) -> None:
        async with running_model(cutoff=date(2026, 3, 31)) as rig:
            await rig.connection.test()
            assert rig.model.training_cutoff == date(2026, 3, 31)

    @pytest.mark.parametrize("model", ["claude-nobody-9", "claude-opus-4-20250514"])
    async def test_a_model_that_is_not_there(self, model: str) -> None:
        async with running_model(model=model) as rig:
            report = await rig.connection.test()
            assert report.state is ConnectionState.MISCONFIGURED
            assert rig.model.problem is not None
            assert model in rig.model.problem

    async def test_a_model_that_leaves(self) -> None:
        async with running_model(model="claude-sonnet-4-5-20250929") as rig:
            report = await rig.connection.test()
            assert "Anthropic retires claude-sonnet-4-5-20250929 on 2026-11-30." in report.notes

    async def test_a_failing_start_keeps_nobody_waiting(self) -> None:
        async with running_model(base_url=f"http://127.0.0.1:{free_port()}") as rig:
            await rig.connection.start(lambda: True)
            assert (await rig.connection.test()).error == "Anthropic cannot be reached."

    def test_prices_of_another_model_are_named(self) -> None:
        assert PRICES.cost(TokenUse(1_000_000)) == 2
