"""What `POST /v1/messages` refuses before it answers."""

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, Final

from .errors import ApiError, invalid
from .models import find_model
from .schemas import check_schema

Body = dict[str, Any]
NEWEST_VERSION: Final = "2026-10-21"
VERSIONS: Final = frozenset({"2023-06-01", NEWEST_VERSION})
_SAMPLING: Final = ("temperature", "top_p", "top_k")
_REQUIRED: Final = ("model", "max_tokens", "messages")
_FIELDS: Final = frozenset(
    {*_REQUIRED, "system", "tools", "tool_choice", "output_config", "thinking", "cache_control", "stop_sequences"}
    | {"stream", "metadata", "service_tier", "speed", "inference_geo", "container", "diagnostics"}
)
_TOOL_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_EFFORTS: Final = frozenset({"low", "medium", "high", "xhigh", "max"})


def check_headers(headers: Mapping[str, str], bad_keys: list[str]) -> str:
    """The API version of an authenticated request.

    Raises:
        ApiError: 401 for the key (`x-api-key` counts if both headers came), 400 for the version.
    """
    key = headers.get("x-api-key") or headers.get("authorization", "").removeprefix("Bearer ")
    if not key:
        raise ApiError(401, "x-api-key header is required")
    if key in bad_keys:
        raise ApiError(401, "invalid x-api-key")
    version = headers.get("anthropic-version", "")
    if version not in VERSIONS:
        raise invalid(f"anthropic-version: '{version}' is not a valid version" if version else _NO_VERSION)
    return version


_NO_VERSION: Final = "anthropic-version: header is required"


def check_body(body: Any, version: str, *, counting: bool = False) -> Body:
    """A request's body, if it is in order. `counting`: for count_tokens, which takes no `max_tokens`.

    Raises:
        ApiError: 400 for a field, 404 for the model.
    """
    if not isinstance(body, dict):
        raise invalid("The request body is not valid JSON")
    for name in _REQUIRED:
        if name not in body and not (counting and name == "max_tokens"):
            raise invalid(f"{name}: Field required")
    _check_fields(body, version)
    limit = body.get("max_tokens", 1)
    if not isinstance(limit, int) or isinstance(limit, bool) or limit < 1:
        raise invalid("max_tokens: Input should be greater than or equal to 1")
    find_model(body["model"])
    _check_messages(body["messages"], version)
    _check_tools(body)
    _check_output(body)
    _check_thinking(body)
    if _breakpoints(body) > 4:
        raise invalid("A maximum of 4 blocks with cache_control may be provided.")
    return body


def _check_fields(body: Body, version: str) -> None:
    for name in _SAMPLING:
        if name in body and version == NEWEST_VERSION:
            raise invalid(f"{name}: This parameter is not supported")
    for name in body.keys() - _FIELDS - set(_SAMPLING):
        raise invalid(f"{name}: Extra inputs are not permitted")


def _check_messages(messages: Any, version: str) -> None:
    if not isinstance(messages, list) or not messages:
        raise invalid("messages: at least one message is required")
    for place, message in enumerate(messages):
        if not isinstance(message, dict) or message.get("role") not in {"user", "assistant", "system"}:
            raise invalid(f"messages.{place}.role: Input should be 'user', 'assistant' or 'system'")
        content = message.get("content")
        if not isinstance(content, str | list) or not content:
            raise invalid(f"messages.{place}: content must not be empty")
        _check_blocks(message, f"messages.{place}.content", version)
    if messages[0].get("role") == "assistant":
        raise invalid("messages: first message must use the user role")
    _check_results(messages)


def _check_blocks(message: Body, where: str, version: str) -> None:
    for block in blocks_of(message):
        if not isinstance(block, dict) or not isinstance(block.get("type"), str):
            raise invalid(f"{where}: each block needs a type")
        if block["type"] == "text" and not block.get("text"):
            raise invalid(f"{where}: text content blocks must be non-empty")
        if version == NEWEST_VERSION and message["role"] == "assistant" and block["type"] == "document":
            raise invalid(f"{where}: document blocks are not permitted in assistant messages")
        if (
            version == NEWEST_VERSION
            and message["role"] == "user"
            and block["type"] == "text"
            and block.get("citations")
        ):
            raise invalid(f"{where}: citations are not permitted on user text blocks")


def _check_results(messages: list[Body]) -> None:
    """Each `tool_use` is answered by the first blocks of the next message, and nothing else is."""
    for place, (before, message) in enumerate(pairwise([{"role": "user", "content": ""}, *messages])):
        asked = {block.get("id", "") for block in blocks_of(before) if block["type"] == "tool_use"}
        blocks = blocks_of(message)
        given = [block.get("tool_use_id") for block in blocks if block["type"] == "tool_result"]
        for unknown in set(given) - asked:
            raise invalid(
                f"messages.{place}.content: unexpected `tool_use_id` found in `tool_result` blocks: {unknown}"
            )
        if asked - set(given) or any(block["type"] != "tool_result" for block in blocks[: len(given)]):
            missing = ", ".join(sorted(asked - set(given)))
            raise invalid(f"messages.{place}: `tool_use` ids without `tool_result` blocks immediately after: {missing}")
        if len(given) != len(set(given)):
            raise invalid(f"messages.{place}.content: each tool_use must have a single result")
    if any(block["type"] == "tool_use" for block in blocks_of(messages[-1])):
        raise invalid("messages: the last `tool_use` has no `tool_result`")


def blocks_of(message: Body) -> list[Any]:
    """The content of a message as blocks."""
    content = message["content"]
    return [{"type": "text", "text": content}] if isinstance(content, str) and content else list(content)


def _check_tools(body: Body) -> None:
    tools = body.get("tools", [])
    names = [tool.get("name", "") for tool in tools]
    for place, tool in enumerate(tools):
        if not _TOOL_NAME.fullmatch(names[place]):
            raise invalid(f"tools.{place}.name: String should match pattern '^[a-zA-Z0-9_-]{{1,64}}$'")
        if tool.get("input_schema", {}).get("type") != "object":
            raise invalid(f"tools.{place}.input_schema.type: Field required")
        if tool.get("strict"):
            check_schema(tool["input_schema"], f"tools.{place}.input_schema")
    if len(names) != len(set(names)):
        raise invalid("tools: Tool names must be unique.")
    choice = body.get("tool_choice", {"type": "auto"})
    if choice.get("type") not in {"auto", "any", "none", "tool"}:
        raise invalid("tool_choice.type: Input should be 'auto', 'any', 'none' or 'tool'")
    if choice["type"] == "tool" and choice.get("name") not in names:
        raise invalid(f"Tool '{choice.get('name')}' not found in provided tools")
    if "tool_choice" in body and not tools:
        raise invalid("tool_choice: may only be specified while providing tools")


def _check_output(body: Body) -> None:
    config = body.get("output_config", {})
    if config.get("effort", "high") not in _EFFORTS:
        raise invalid(f"output_config.effort: Input should be one of {', '.join(sorted(_EFFORTS))}")
    form = config.get("format")
    if form is not None:
        if form.get("type") != "json_schema":
            raise invalid("output_config.format.type: Input should be 'json_schema'")
        check_schema(form.get("schema"), "output_config.format.schema")


def _check_thinking(body: Body) -> None:
    thinking = body.get("thinking", {"type": "disabled"})
    kind = thinking.get("type")
    if kind not in {"adaptive", "enabled", "disabled", "between_tools"}:
        raise invalid("thinking.type: Input should be 'adaptive', 'enabled', 'disabled' or 'between_tools'")
    if kind == "enabled" and not 1024 <= thinking.get("budget_tokens", 0) < body.get("max_tokens", 10**9):
        raise invalid("thinking.budget_tokens: must be at least 1024 and less than max_tokens")
    if kind in {"adaptive", "enabled"} and body.get("tool_choice", {}).get("type") in {"any", "tool"}:
        raise invalid("Thinking may not be enabled when tool_choice forces tool use.")


def _breakpoints(node: Any) -> int:
    """How many blocks carry `cache_control`; the one at top level counts too."""
    if isinstance(node, list):
        return sum(map(_breakpoints, node))
    if not isinstance(node, dict):
        return 0
    inner = sum(_breakpoints(child) for key, child in node.items() if key != "input_schema")
    return inner + bool(node.get("cache_control"))
