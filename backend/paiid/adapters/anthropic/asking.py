"""A question as Anthropic's API takes it."""

import json
from collections.abc import Mapping
from typing import Any, Final

from paiid.ports.language_model import AssistantTurn, ModelRequest, ModelTool, ToolTurn, Turn, UserTurn

_CACHED: Final = {"cache_control": {"type": "ephemeral"}}


def body_of(request: ModelRequest, model: str) -> dict[str, Any]:
    """The members of `POST /v1/messages`. What is the same for many calls (tools, then system) ends in a breakpoint."""
    body: dict[str, Any] = {
        "model": model,
        "max_tokens": request.max_output_tokens,
        "system": [{"type": "text", "text": request.system, **_CACHED}],
        "messages": [_message(turn) for turn in request.turns],
    }
    if request.tools:
        body["tools"] = [_tool(tool) for tool in request.tools]
        if not request.may_call:
            body["tool_choice"] = {"type": "none"}
    if request.schema is not None:
        body["output_config"] = {"format": {"type": "json_schema", "schema": request.schema}}
    return body


def size_of(body: Mapping[str, Any]) -> bytes:
    """The body as it is sent, for reckoning."""
    return json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")


def _message(turn: Turn) -> dict[str, Any]:
    if isinstance(turn, UserTurn):
        return {"role": "user", "content": turn.text}
    if isinstance(turn, AssistantTurn):
        return {"role": "assistant", "content": turn.text if turn.raw is None else turn.raw}
    return {"role": "user", "content": _results(turn)}


def _results(turn: ToolTurn) -> list[dict[str, Any]]:
    return [
        {
            "type": "tool_result",
            "tool_use_id": one.call_id,
            "content": one.content,
            **({"is_error": True} if one.is_error else {}),
        }
        for one in turn.outcomes
    ]


def _tool(tool: ModelTool) -> dict[str, Any]:
    return {
        "name": tool.name,
        "description": tool.description,
        "input_schema": dict(tool.parameters),
        # The service holds the model to the schema; we check all the same.
        "strict": True,
    }
