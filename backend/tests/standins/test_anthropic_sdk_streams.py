"""Anthropic's stand-in, witnessed by the official SDK: streams and batches."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any

import anthropic
import httpx
import httpx2
import pytest
from pydantic import BaseModel

from tests.standins.anthropic.app import make_standin
from tests.standins.anthropic.state import AnthropicState
from tests.standins.kit.faults import fault
from tests.standins.kit.serving import serving
from tests.standins.kit.standin import Standin

BODY: dict[str, Any] = {
    "model": "claude-haiku-5-5",
    "max_tokens": 200,
    "messages": [{"role": "user", "content": "Hi"}],
}
KEY = "some-key"  # pragma: allowlist secret
TEXT = "A calm day, and nothing moved by more than a percent."


@pytest.fixture
def state() -> AnthropicState:
    return AnthropicState()


@pytest.fixture
def standin(state: AnthropicState) -> Standin:
    return make_standin(state)


@pytest.fixture
async def url(standin: Standin) -> AsyncIterator[str]:
    async with serving(standin) as base:
        yield base


@pytest.fixture
def client(url: str) -> Iterator[anthropic.Anthropic]:
    with anthropic.Anthropic(api_key=KEY, base_url=url, max_retries=2, timeout=5) as made:
        yield made


class Mood(BaseModel):
    mood: str


class TestStreams:
    def test_text_comes_in_pieces(self, client: anthropic.Anthropic, state: AnthropicState) -> None:
        state.replies = [{"text": TEXT}]
        with client.messages.stream(**BODY) as stream:
            pieces = list(stream.text_stream)
            final = stream.get_final_message()
            assert stream.response.headers["request-id"]
        assert "".join(pieces) == TEXT
        assert len(pieces) > 3
        assert (final.stop_reason, final.content[0].type) == ("end_turn", "text")
        assert final.usage.output_tokens == -(-len(TEXT) // 4)

    def test_thinking_and_tools_arrive_whole(self, client: anthropic.Anthropic, state: AnthropicState) -> None:
        given = {"symbol": "XYZ", "when": {"days": [1, 2]}}
        state.replies = [
            {"thinking": "Let me see it first.", "text": TEXT, "tool_use": [{"name": "get", "input": given}]}
        ]
        with client.messages.stream(**BODY) as stream:
            final = stream.get_final_message()
        thinking, text, call = final.content
        assert thinking.type == "thinking"
        assert (thinking.thinking, bool(thinking.signature)) == ("Let me see it first.", True)
        assert text.type == "text"
        assert call.type == "tool_use"
        assert (text.text, call.input, final.stop_reason) == (TEXT, given, "tool_use")

    def test_structured_output_at_the_end(self, client: anthropic.Anthropic) -> None:
        with client.messages.stream(**BODY, output_format=Mood) as stream:
            final = stream.get_final_message()
        assert final.parsed_output == Mood(mood="Stand-in mood.")

    def test_refusal(self, client: anthropic.Anthropic, state: AnthropicState) -> None:
        state.replies = [{"refusal": {"category": "bio"}}]
        with client.messages.stream(**BODY) as stream:
            final = stream.get_final_message()
        assert (final.content, final.stop_reason) == ([], "refusal")

    def test_raw_events_are_named_and_there_is_a_ping(self, url: str) -> None:
        headers = {"x-api-key": KEY, "anthropic-version": "2023-06-01"}
        answer = httpx.post(f"{url}/v1/messages", json={**BODY, "stream": True}, headers=headers)
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["request-id"]
        names = [line.removeprefix("event: ") for line in answer.text.splitlines() if line.startswith("event: ")]
        assert names[:3] == ["message_start", "ping", "content_block_start"]
        assert names[-3:] == ["content_block_stop", "message_delta", "message_stop"]

    def test_truncated_without_a_word(self, client: anthropic.Anthropic, state: AnthropicState) -> None:
        state.replies = [{"text": TEXT, "stream": {"ending": "truncated", "after": 5}}]
        with client.messages.stream(**BODY) as stream:
            final = stream.get_final_message()
        assert final.stop_reason is None
        assert final.content[0].type == "text"
        assert final.content[0].text == TEXT[:24]

    def test_error_in_the_middle(self, client: anthropic.Anthropic, state: AnthropicState) -> None:
        state.replies = [{"text": TEXT, "stream": {"ending": "error", "after": 5}}]
        with client.messages.stream(**BODY) as stream, pytest.raises(anthropic.APIStatusError) as caught:
            stream.get_final_message()
        assert (caught.value.status_code, caught.value.type) == (200, "overloaded_error")
        assert len(state.calls) == 1

    def test_events_without_names_are_ignored(self, client: anthropic.Anthropic, state: AnthropicState) -> None:
        state.replies = [{"text": TEXT, "stream": {"ending": "unnamed"}}]
        with client.messages.stream(**BODY) as stream, pytest.raises(AssertionError):
            stream.get_final_message()

    def test_overloaded_before_the_stream_is_retried(self, client: anthropic.Anthropic, state: AnthropicState) -> None:
        state.replies = [{"error": {"status": 529}, "headers": {"retry-after-ms": "1"}}, {"text": TEXT}]
        with client.messages.stream(**BODY) as stream:
            assert stream.get_final_text() == TEXT
        assert [call["retry_count"] for call in state.calls] == ["0", "1"]

    def test_a_pause_between_events_can_outlast_the_client(
        self, client: anthropic.Anthropic, state: AnthropicState
    ) -> None:
        state.replies = [{"text": TEXT, "stream": {"pause_s": 1}}]
        hasty = client.with_options(timeout=0.3)
        with pytest.raises(httpx2.ReadTimeout), hasty.messages.stream(**BODY) as stream:
            stream.get_final_message()

    def test_the_connection_can_break(
        self, client: anthropic.Anthropic, state: AnthropicState, standin: Standin
    ) -> None:
        state.replies = [{"text": TEXT}]
        standin.faults.add(fault("disconnect", "POST /v1/messages", after=4))
        with client.messages.stream(**BODY) as stream, pytest.raises(httpx2.RemoteProtocolError):
            stream.get_final_message()

    async def test_the_asynchronous_client(self, url: str, state: AnthropicState) -> None:
        state.replies = [{"text": TEXT}]
        async with (
            anthropic.AsyncAnthropic(api_key=KEY, base_url=url, timeout=5) as client,
            client.messages.stream(**BODY) as stream,
        ):
            assert await stream.get_final_text() == TEXT


class TestBatches:
    def create(self, client: anthropic.Anthropic, **params: Any) -> str:
        """A batch of two good requests and one with `params`."""
        requests: list[Any] = [{"custom_id": f"r{n}", "params": BODY} for n in (1, 2)]
        requests.append({"custom_id": "r3", "params": BODY | params})
        return client.messages.batches.create(requests=requests).id

    def test_results_come_after_it_has_ended_in_any_order(
        self, client: anthropic.Anthropic, state: AnthropicState
    ) -> None:
        state.replies = [{"text": "First."}, {"text": "Second."}]
        batch = self.create(client, temperature=1)
        started = client.messages.batches.retrieve(batch)
        assert (started.processing_status, started.request_counts.processing) == ("in_progress", 3)
        assert started.expires_at - started.created_at == timedelta(hours=24)
        assert started.results_url is None
        ended = client.messages.batches.retrieve(batch)
        assert ended.processing_status == "ended"
        assert (ended.request_counts.succeeded, ended.request_counts.errored) == (2, 1)
        results = list(client.messages.batches.results(batch))
        assert [line.custom_id for line in results] == ["r3", "r2", "r1"]
        assert results[0].result.type == "errored"
        assert results[0].result.error.error.type == "invalid_request_error"
        assert results[2].result.type == "succeeded"
        assert results[2].result.message.content[0].to_dict() == {"type": "text", "text": "First."}

    def test_results_before_the_end(self, client: anthropic.Anthropic, state: AnthropicState) -> None:
        state.batch_polls = 10
        batch = self.create(client)
        with pytest.raises(anthropic.AnthropicError, match="No `results_url`"):
            client.messages.batches.results(batch)
        with pytest.raises(anthropic.NotFoundError):
            client.get(f"/v1/messages/batches/{batch}/results", cast_to=object)

    def test_canceled(self, client: anthropic.Anthropic) -> None:
        batch = self.create(client)
        canceling = client.messages.batches.cancel(batch)
        assert canceling.processing_status == "canceling"
        assert canceling.cancel_initiated_at
        ends = [client.messages.batches.retrieve(batch).processing_status for _ in range(2)]
        assert ends == ["canceling", "ended"]
        assert {line.result.type for line in client.messages.batches.results(batch)} == {"canceled"}
        with pytest.raises(anthropic.BadRequestError):
            client.messages.batches.cancel(batch)

    def test_listed_newest_first_by_pages(self, client: anthropic.Anthropic) -> None:
        ids = [self.create(client) for _ in range(3)]
        assert [batch.id for batch in client.messages.batches.list(limit=2)] == ids[::-1]

    def test_refused(self, client: anthropic.Anthropic) -> None:
        same: list[Any] = [{"custom_id": "r1", "params": BODY}] * 2
        for requests in (same, []):
            with pytest.raises(anthropic.BadRequestError):
                client.messages.batches.create(requests=requests)
        with pytest.raises(anthropic.NotFoundError):
            client.messages.batches.retrieve("msgbatch_none")
