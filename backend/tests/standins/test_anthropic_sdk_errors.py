"""Anthropic's stand-in, witnessed by the official SDK: keys, versions, refusals, retries, limits."""

import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any

import anthropic
import httpx
import pytest

from tests.standins.anthropic.app import make_standin
from tests.standins.anthropic.state import AnthropicState
from tests.standins.kit.faults import fault
from tests.standins.kit.serving import serving
from tests.standins.kit.standin import Standin

MODEL = "claude-haiku-5-5"
KEY = "some-key"  # pragma: allowlist secret
BAD_KEY = "bad-key"  # pragma: allowlist secret
BODY: dict[str, Any] = {"model": MODEL, "max_tokens": 20, "messages": [{"role": "user", "content": "Hi"}]}
OLD, NEW = "2023-06-01", "2026-10-21"
SOON = {"retry-after-ms": "1"}


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


def create(client: anthropic.Anthropic) -> str:
    """The text of an answer."""
    (block,) = client.messages.create(**BODY).content
    return str(block.text)


def post(url: str, changes: dict[str, Any], *, version: str = NEW, **headers: str) -> httpx.Response:
    """Ask without the SDK; a None leaves a field out."""
    body = {name: value for name, value in (BODY | changes).items() if value is not None}
    given = {"x-api-key": KEY, "anthropic-version": version} | headers
    return httpx.post(f"{url}/v1/messages", json=body, headers=given)


def refusal_of(answer: httpx.Response, status: int, type: str) -> str:
    """The message of a refusal in the documented form."""
    body = answer.json()
    assert (answer.status_code, body["type"], body["error"]["type"]) == (status, "error", type)
    assert body["request_id"] == answer.headers["request-id"]
    return str(body["error"]["message"])


class TestKeysAndVersions:
    def test_the_sdk_sends_a_bearer_and_the_newest_version(
        self, client: anthropic.Anthropic, state: AnthropicState
    ) -> None:
        create(client)
        (call,) = state.calls
        assert (call["key_header"], call["api_version"]) == ("authorization", NEW)
        assert call["user_agent"].startswith("Anthropic/Python")
        assert KEY not in str(call)

    def test_either_header_and_x_api_key_first(self, url: str) -> None:
        assert post(url, {}).status_code == 200
        assert post(url, {}, **{"x-api-key": "", "authorization": f"Bearer {KEY}"}).status_code == 200
        assert post(url, {}, authorization=f"Bearer {BAD_KEY}").status_code == 200
        both = post(url, {}, **{"x-api-key": BAD_KEY, "authorization": f"Bearer {KEY}"})
        refusal_of(both, 401, "authentication_error")

    def test_bad_key(self, url: str) -> None:
        with (
            anthropic.Anthropic(api_key=BAD_KEY, base_url=url) as client,
            pytest.raises(anthropic.AuthenticationError) as caught,
        ):
            create(client)
        assert (caught.value.status_code, caught.value.type) == (401, "authentication_error")
        assert caught.value.request_id

    @pytest.mark.parametrize("field", ["temperature", "top_p", "top_k"])
    def test_sampling_parameters_by_version(self, url: str, field: str) -> None:
        assert field in refusal_of(post(url, {field: 1}), 400, "invalid_request_error")
        assert post(url, {field: 1}, version=OLD).status_code == 200

    @pytest.mark.parametrize(
        "message",
        [
            {"role": "assistant", "content": [{"type": "document", "source": {"type": "text", "data": "x"}}]},
            {"role": "user", "content": [{"type": "text", "text": "x", "citations": [{"type": "page_location"}]}]},
        ],
    )
    def test_blocks_by_version(self, url: str, message: dict[str, Any]) -> None:
        messages = [*BODY["messages"], message]
        refusal_of(post(url, {"messages": messages}), 400, "invalid_request_error")
        assert post(url, {"messages": messages}, version=OLD).status_code == 200

    @pytest.mark.parametrize("version", ["", "2020-01-01"])
    def test_unknown_version(self, url: str, version: str) -> None:
        assert "anthropic-version" in refusal_of(post(url, {}, version=version), 400, "invalid_request_error")


class TestRefusedBodies:
    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"max_tokens": None}, "max_tokens: Field required"),
            ({"model": None}, "model: Field required"),
            ({"max_tokens": 0}, "max_tokens"),
            ({"messages": []}, "messages"),
            ({"messages": [{"role": "user", "content": ""}]}, "must not be empty"),
            ({"messages": [{"role": "tool", "content": "x"}]}, "role"),
            ({"messages": [{"role": "assistant", "content": "x"}]}, "first message"),
            ({"output_format": {}}, "Extra inputs"),
            ({"tools": [{"name": "no spaces", "input_schema": {"type": "object"}}]}, "name"),
            ({"tools": [{"name": "a"}]}, "input_schema"),
            ({"tool_choice": {"type": "any"}}, "tool_choice"),
            ({"output_config": {"effort": "huge"}}, "effort"),
            ({"thinking": {"type": "enabled", "budget_tokens": 5}}, "budget_tokens"),
            ({"system": [{"type": "text", "text": "x", "cache_control": {"type": "ephemeral"}}] * 5}, "cache_control"),
        ],
    )
    def test_bodies(self, url: str, changes: dict[str, Any], words: str) -> None:
        assert words in refusal_of(post(url, changes), 400, "invalid_request_error")

    def test_no_json(self, url: str) -> None:
        headers = {"x-api-key": KEY, "anthropic-version": NEW}
        refusal_of(httpx.post(f"{url}/v1/messages", content=b"{", headers=headers), 400, "invalid_request_error")

    def test_unknown_paths_and_models(self, url: str) -> None:
        refusal_of(httpx.get(f"{url}/v1/complete"), 404, "not_found_error")
        assert refusal_of(post(url, {"model": "claude-3-opus"}), 404, "not_found_error") == "model: claude-3-opus"


class TestStatuses:
    @pytest.mark.parametrize(
        ("status", "type", "error"),
        [
            (400, "invalid_request_error", anthropic.BadRequestError),
            (402, "billing_error", anthropic.PaymentRequiredError),
            (403, "permission_error", anthropic.PermissionDeniedError),
            (404, "not_found_error", anthropic.NotFoundError),
            (413, "request_too_large", anthropic.ContentTooLargeError),
            (422, "invalid_request_error", anthropic.UnprocessableEntityError),
        ],
    )
    def test_not_retried(
        self, client: anthropic.Anthropic, state: AnthropicState, *, status: int, type: str, error: type[Exception]
    ) -> None:
        state.replies = [{"error": {"status": status, "message": "No."}}]
        with pytest.raises(error) as caught:
            create(client)
        assert isinstance(caught.value, anthropic.APIStatusError)
        assert (caught.value.status_code, caught.value.type) == (status, type)
        assert caught.value.request_id
        assert len(state.calls) == 1

    @pytest.mark.parametrize(
        ("status", "type", "error"),
        [
            (408, "invalid_request_error", anthropic.RequestTimeoutError),
            (409, "conflict_error", anthropic.ConflictError),
            (429, "rate_limit_error", anthropic.RateLimitError),
            (500, "api_error", anthropic.InternalServerError),
            (503, "api_error", anthropic.ServiceUnavailableError),
            (504, "timeout_error", anthropic.GatewayTimeoutError),
            (529, "overloaded_error", anthropic.OverloadedError),
        ],
    )
    def test_retried(
        self, client: anthropic.Anthropic, state: AnthropicState, *, status: int, type: str, error: type[Exception]
    ) -> None:
        state.replies = [{"error": {"status": status}, "headers": SOON}] * 3
        with pytest.raises(error) as caught:
            create(client)
        assert isinstance(caught.value, anthropic.APIStatusError)
        assert (caught.value.status_code, caught.value.type) == (status, type)
        assert [call["retry_count"] for call in state.calls] == ["0", "1", "2"]

    def test_overloaded_then_well(self, client: anthropic.Anthropic, state: AnthropicState) -> None:
        state.replies = [{"error": {"status": 529}, "headers": SOON}, {"text": "Well."}]
        assert create(client) == "Well."
        assert [call["retry_count"] for call in state.calls] == ["0", "1"]

    def test_retry_after_is_waited_for(self, client: anthropic.Anthropic, state: AnthropicState) -> None:
        state.replies = [{"error": {"status": 429}, "headers": {"retry-after": "0.3"}}]
        started = time.monotonic()
        create(client)
        assert time.monotonic() - started >= 0.3

    def test_the_server_can_forbid_a_retry(self, client: anthropic.Anthropic, state: AnthropicState) -> None:
        state.replies = [{"error": {"status": 429}, "headers": {"x-should-retry": "false"}}]
        with pytest.raises(anthropic.RateLimitError) as caught:
            create(client)
        assert "retry-after" not in caught.value.response.headers
        assert len(state.calls) == 1

    def test_slow_answers_time_out(self, client: anthropic.Anthropic, state: AnthropicState) -> None:
        state.replies = [{"text": "Late.", "delay_s": 1}]
        with pytest.raises(anthropic.APITimeoutError):
            create(client.with_options(timeout=0.2, max_retries=0))

    def test_laid_faults(self, client: anthropic.Anthropic, standin: Standin) -> None:
        once = client.with_options(max_retries=0)
        standin.faults.add(fault("forbidden", "POST /v1/messages", times=1))
        with pytest.raises(anthropic.PermissionDeniedError) as caught:
            create(once)
        assert caught.value.request_id
        standin.faults.add(fault("reset", times=1))
        with pytest.raises(anthropic.APIConnectionError):
            create(once)
        standin.faults.add(fault("status", code=502, body="html", times=1))
        with pytest.raises(anthropic.InternalServerError):
            create(once)


class TestLimits:
    def test_the_minute_is_counted_in_headers_and_used_up(self, url: str, standin: Standin) -> None:
        now = standin.clock.frozen_at = datetime(2026, 11, 23, 18, 46, 20, tzinfo=UTC)
        standin.state.write({"requests_a_minute": 2})
        answers = [post(url, {}) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        left = [answer.headers["anthropic-ratelimit-requests-remaining"] for answer in answers]
        assert left == ["1", "0", "0"]
        refusal_of(answers[2], 429, "rate_limit_error")
        assert answers[2].headers["retry-after"] == "40"
        for name in ("requests", "tokens", "input-tokens", "output-tokens"):
            reset = datetime.fromisoformat(answers[0].headers[f"anthropic-ratelimit-{name}-reset"])
            assert (reset - now).total_seconds() == 40
            assert int(answers[0].headers[f"anthropic-ratelimit-{name}-limit"]) > 0

    def test_tokens_are_counted_too(self, url: str, standin: Standin) -> None:
        standin.clock.frozen_at = datetime(2026, 11, 23, 18, 46, 20, tzinfo=UTC)
        standin.state.write({"tokens_a_minute": 30})
        assert [post(url, {}).status_code for _ in range(3)] == [200, 200, 429]
