"""Anthropic's stand-in, witnessed by the official SDK: messages, tools, structured output, models."""

import json
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any, Literal

import anthropic
import httpx
import pytest
from anthropic.types import Message, ToolUseBlock
from pydantic import BaseModel, Field, ValidationError

from tests.standins.anthropic.app import make_standin
from tests.standins.anthropic.state import AnthropicState
from tests.standins.kit.serving import serving

MODEL = "claude-haiku-5-5"
KEY = "some-key"  # pragma: allowlist secret
QUOTE_TOOL: dict[str, Any] = {
    "name": "get_quote",
    "description": "The last price of a symbol.",
    "input_schema": {"type": "object", "properties": {"symbol": {"type": "string"}}, "required": ["symbol"]},
}


@pytest.fixture
def state() -> AnthropicState:
    return AnthropicState()


@pytest.fixture
async def url(state: AnthropicState) -> AsyncIterator[str]:
    async with serving(make_standin(state)) as base:
        yield base


@pytest.fixture
def client(url: str) -> Iterator[anthropic.Anthropic]:
    with anthropic.Anthropic(api_key=KEY, base_url=url, max_retries=0, timeout=5) as made:
        yield made


def ask(client: anthropic.Anthropic, text: str = "How was the day?", **more: Any) -> Message:
    """One question."""
    given = {"model": MODEL, "max_tokens": 200, "messages": [{"role": "user", "content": text}], **more}
    answer = client.messages.create(**given)
    assert isinstance(answer, Message)
    return answer


def text_of(answer: Message) -> str:
    return "".join(block.text for block in answer.content if block.type == "text")


class Advice(BaseModel):
    action: Literal["buy", "sell", "hold"]
    symbol: str
    confidence: float = Field(ge=0, le=100)
    shares: int = Field(ge=1, le=50)
    reasons: list[str] = Field(min_length=2)
    note: str | None = None


class TestText:
    def test_made_up_answer(self, client: anthropic.Anthropic) -> None:
        first, second = ask(client), ask(client)
        assert text_of(first) == text_of(second) == "A made-up answer to: How was the day?"
        assert (first.type, first.role, first.model, first.stop_reason) == ("message", "assistant", MODEL, "end_turn")
        assert first.id != second.id
        assert first.usage.input_tokens > 0 < first.usage.output_tokens
        assert first._request_id
        assert first._request_id != second._request_id

    def test_scripted_answers_come_in_their_order(self, client: anthropic.Anthropic, url: str) -> None:
        script = [{"text": "One."}, {"json": {"n": 2}}, {"text": "Three.", "usage": {"output_tokens": 99}}]
        assert httpx.put(f"{url}/__control/state", json={"replies": script}).status_code == 200
        answers = [ask(client) for _ in range(4)]
        assert [text_of(answer) for answer in answers][:3] == ["One.", '{"n": 2}', "Three."]
        assert answers[2].usage.output_tokens == 99
        assert text_of(answers[3]).startswith("A made-up answer")

    def test_a_script_that_cannot_be_understood_is_refused(self, url: str) -> None:
        for reply in ({"txt": "One."}, {"stream": {"ending": "abrupt"}}):
            assert httpx.put(f"{url}/__control/state", json={"replies": [reply]}).status_code == 422

    def test_thinking_comes_before_the_text(self, client: anthropic.Anthropic, state: AnthropicState) -> None:
        state.replies = [{"thinking": "Let me see.", "text": "Calm."}]
        scripted = ask(client)
        assert [block.type for block in scripted.content] == ["thinking", "text"]
        asked = ask(client, thinking={"type": "adaptive"})
        assert [block.type for block in asked.content] == ["thinking", "text"]
        unasked = ask(client, model="claude-fable-5-2")
        assert [block.type for block in unasked.content] == ["thinking", "text"]

    def test_refusal_is_empty(self, client: anthropic.Anthropic, state: AnthropicState) -> None:
        state.replies = [{"refusal": {"category": "cyber", "explanation": "No."}}]
        answer = ask(client)
        assert (answer.stop_reason, answer.content) == ("refusal", [])
        assert answer.stop_details
        assert (answer.stop_details.category, answer.stop_details.explanation) == ("cyber", "No.")

    def test_max_tokens_cuts(self, client: anthropic.Anthropic, state: AnthropicState) -> None:
        state.replies = [{"text": "x" * 400}, {"text": "abcdef", "cut_at": 3}]
        long = ask(client, max_tokens=10)
        assert (text_of(long), long.stop_reason, long.usage.output_tokens) == ("x" * 40, "max_tokens", 10)
        short = ask(client)
        assert (text_of(short), short.stop_reason) == ("abc", "max_tokens")

    def test_stop_sequences(self, client: anthropic.Anthropic, state: AnthropicState) -> None:
        state.replies = [{"text": "one, END two"}]
        answer = ask(client, stop_sequences=["END"])
        assert (text_of(answer), answer.stop_reason, answer.stop_sequence) == ("one, ", "stop_sequence", "END")

    def test_blocks_nobody_knows_and_other_stop_reasons(
        self, client: anthropic.Anthropic, state: AnthropicState
    ) -> None:
        state.replies = [{"content": [{"type": "hologram", "data": 1}], "stop_reason": "pause_turn"}]
        answer = ask(client)
        assert (answer.content[0].type, answer.stop_reason) == ("hologram", "pause_turn")

    def test_raw_bodies(self, client: anthropic.Anthropic, state: AnthropicState) -> None:
        state.replies = [{"raw": {"body": "{}"}}, {"raw": {"body": "<html>", "content_type": "text/html"}}]
        assert ask(client).content is None
        assert client.messages.with_raw_response.create(
            model=MODEL, max_tokens=9, messages=[{"role": "user", "content": "Hi"}]
        ).text() == "<html>"  # fmt: skip

    def test_caching_shows_in_the_usage(self, client: anthropic.Anthropic) -> None:
        system = [{"type": "text", "text": "rule " * 600, "cache_control": {"type": "ephemeral"}}]
        first, second = (ask(client, system=system).usage for _ in range(2))
        assert first.cache_creation_input_tokens == second.cache_read_input_tokens
        assert (first.cache_creation_input_tokens or 0) > 512
        assert first.cache_read_input_tokens == second.cache_creation_input_tokens == 0
        assert first.input_tokens == second.input_tokens < 100
        system[0]["text"] = "too short"
        assert ask(client, system=system).usage.cache_creation_input_tokens == 0


class TestTools:
    def test_round_trip(self, client: anthropic.Anthropic, state: AnthropicState) -> None:
        state.replies = [
            {
                "thinking": "I need prices.",
                "text": "I look.",
                "tool_use": [{"name": "get_quote", "input": {"symbol": symbol}} for symbol in ("XYZ", "ABC")],
            },
            {"text": "XYZ is at 101.25."},
        ]
        asked: list[Any] = [{"role": "user", "content": "Prices of XYZ and ABC?"}]
        answer = ask(client, messages=asked, tools=[QUOTE_TOOL])
        assert answer.stop_reason == "tool_use"
        calls = [block for block in answer.content if isinstance(block, ToolUseBlock)]
        assert [(call.name, call.input) for call in calls] == [
            ("get_quote", {"symbol": "XYZ"}),
            ("get_quote", {"symbol": "ABC"}),
        ]
        results: list[dict[str, Any]] = [
            {"type": "tool_result", "tool_use_id": call.id, "content": "101.25", "is_error": False} for call in calls
        ]
        turns = [*asked, {"role": "assistant", "content": answer.to_dict()["content"]}]
        done = ask(client, messages=[*turns, {"role": "user", "content": results}], tools=[QUOTE_TOOL])
        assert text_of(done) == "XYZ is at 101.25."
        text = {"type": "text", "text": "Here."}
        wrong = [
            results[:1],
            [text, *results],
            [*results, results[0] | {"tool_use_id": "toolu_other"}],
            [*results, results[0]],
            "Thank you.",
        ]
        for content in wrong:
            with pytest.raises(anthropic.BadRequestError):
                ask(client, messages=[*turns, {"role": "user", "content": content}], tools=[QUOTE_TOOL])
        with pytest.raises(anthropic.BadRequestError):
            ask(client, messages=turns, tools=[QUOTE_TOOL])

    def test_a_forced_tool_is_called_with_fitting_input(self, client: anthropic.Anthropic) -> None:
        answer = ask(client, '{"symbol": "XYZ"}', tools=[QUOTE_TOOL], tool_choice={"type": "tool", "name": "get_quote"})
        (call,) = answer.content
        assert isinstance(call, ToolUseBlock)
        assert (call.name, call.input, answer.stop_reason) == ("get_quote", {"symbol": "XYZ"}, "tool_use")

    def test_without_force_the_made_up_answer_is_text(self, client: anthropic.Anthropic) -> None:
        assert ask(client, tools=[QUOTE_TOOL]).stop_reason == "end_turn"


def parse(client: anthropic.Anthropic, text: str = "Advise.") -> Any:
    return client.messages.parse(
        model=MODEL, max_tokens=300, messages=[{"role": "user", "content": text}], output_format=Advice
    )


class TestStructuredOutput:
    def test_made_up_json_fits_the_schema_and_the_question(
        self, client: anthropic.Anthropic, state: AnthropicState
    ) -> None:
        advice = parse(client, 'Position: {"symbol": "NVDA", "shares": 5}').parsed_output
        assert advice == Advice(
            action="buy",
            symbol="NVDA",
            confidence=50,
            shares=25,
            reasons=["Stand-in reasons."] * 2,
            note="Stand-in note.",
        )
        assert state.calls[0]["helper"] == "messages.parse"
        assert state.calls[0]["body"]["output_config"]["format"]["type"] == "json_schema"

    def test_cut_or_wrong_json_is_paid_for_and_useless(
        self, client: anthropic.Anthropic, state: AnthropicState
    ) -> None:
        good = {"action": "buy", "symbol": "NVDA", "confidence": 70, "shares": 1, "reasons": ["a", "b"]}
        state.replies = [{"json": good, "cut_at": 40}, {"json": good | {"confidence": 700}}, {"refusal": {}}]
        for _ in range(2):
            with pytest.raises(ValidationError):
                parse(client)
        refused = parse(client)
        assert (refused.parsed_output, refused.stop_reason) == (None, "refusal")

    @pytest.mark.parametrize(
        "part",
        [
            {"type": "object", "properties": {}},
            {"type": "integer", "minimum": 1},
            {"type": "array", "items": {"type": "string"}, "minItems": 2},
        ],
    )
    def test_schemas_the_service_does_not_enforce_are_refused(
        self, client: anthropic.Anthropic, part: dict[str, Any]
    ) -> None:
        schema = {"type": "object", "properties": {"part": part}, "additionalProperties": False}
        with pytest.raises(anthropic.BadRequestError, match=r"schema\.part"):
            ask(client, output_config={"format": {"type": "json_schema", "schema": schema}})


class TestModels:
    def test_pages_name_each_once(self, client: anthropic.Anthropic) -> None:
        found = list(client.models.list(limit=3))
        assert len({model.id for model in found}) == len(found) == 10
        dates = [model.created_at for model in found]
        assert dates == sorted(dates, reverse=True)
        before = client.models.list(limit=2, before_id=found[3].id)
        assert [model.id for model in before.data] == [found[1].id, found[2].id]
        assert before.has_more

    def test_one_by_id_or_alias(self, client: anthropic.Anthropic) -> None:
        assert client.models.retrieve(MODEL).display_name == "Claude Haiku 5.5"
        leaving = client.models.retrieve("claude-sonnet-4-5")
        assert leaving.lifecycle == "deprecated"
        assert leaving.retires_at == datetime(2026, 11, 30, tzinfo=UTC)

    def test_unknown_and_retired(self, client: anthropic.Anthropic) -> None:
        with pytest.raises(anthropic.NotFoundError):
            client.models.retrieve("claude-none")
        assert client.models.retrieve("claude-opus-4-20250514").lifecycle == "retired"
        for model in ("claude-none", "claude-opus-4-20250514"):
            with pytest.raises(anthropic.NotFoundError, match=f"model: {model}"):
                client.messages.with_raw_response.create(
                    model=model, max_tokens=5, messages=[{"role": "user", "content": "Hi"}]
                )


def test_count_tokens(client: anthropic.Anthropic) -> None:
    short = client.messages.count_tokens(model=MODEL, messages=[{"role": "user", "content": "Hi"}])
    long = client.messages.count_tokens(model=MODEL, messages=[{"role": "user", "content": "Hi " * 100}])
    assert 0 < short.input_tokens < long.input_tokens < 200
    assert json.loads(short.to_json()) == {"input_tokens": short.input_tokens}
