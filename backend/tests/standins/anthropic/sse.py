"""A message as server-sent events."""

import json
from collections.abc import Iterator
from typing import Any, Final

from .errors import ApiError, error_body
from .replies import Block, Reply

PIECE: Final = 12
"""Characters a delta; words and JSON are cut anywhere."""
Event = tuple[str, dict[str, Any]]


def stream_of(message: dict[str, Any], reply: Reply, request_id: str) -> Iterator[bytes]:
    """The chunks of a stream: normal, or cut short as the reply says.

    `truncated` ends without a word, `error` with an `overloaded_error`, `unnamed` has no `event:` lines.
    """
    ending = reply.stream.get("ending", "normal")
    after = int(reply.stream.get("after", 4)) if ending in {"truncated", "error"} else None
    for place, (name, data) in enumerate(events(message)):
        if place == after:
            if ending == "error":
                yield _chunk("error", error_body(ApiError(529, "Overloaded"), request_id))
            return
        yield _chunk("" if ending == "unnamed" else name, data)


def events(message: dict[str, Any]) -> Iterator[Event]:
    """The events of a whole message, with one ping."""
    usage = message["usage"]
    opened = {**message, "content": [], "stop_reason": None, "stop_sequence": None, "stop_details": None}
    yield _event("message_start", message={**opened, "usage": {**usage, "output_tokens": 1}})
    yield _event("ping")
    for index, block in enumerate(message["content"]):
        yield _event("content_block_start", index=index, content_block=_opened(block))
        for delta in _deltas(block):
            yield _event("content_block_delta", index=index, delta=delta)
        yield _event("content_block_stop", index=index)
    ended = {name: message[name] for name in ("stop_reason", "stop_sequence", "stop_details")}
    yield _event("message_delta", delta=ended, usage={"output_tokens": usage["output_tokens"]})
    yield _event("message_stop")


def _event(type: str, **data: Any) -> Event:
    return type, {"type": type, **data}


def _chunk(name: str, data: dict[str, Any]) -> bytes:
    named = f"event: {name}\n" if name else ""
    return f"{named}data: {json.dumps(data)}\n\n".encode()


def _opened(block: Block) -> Block:
    if block["type"] == "text":
        return {"type": "text", "text": ""}
    if block["type"] == "thinking":
        return {"type": "thinking", "thinking": "", "signature": ""}
    return {**block, "input": {}} if block["type"] == "tool_use" else block


def _deltas(block: Block) -> Iterator[dict[str, str]]:
    if block["type"] == "text":
        for piece in _pieces(block["text"]):
            yield {"type": "text_delta", "text": piece}
    elif block["type"] == "thinking":
        for piece in _pieces(block["thinking"]):
            yield {"type": "thinking_delta", "thinking": piece}
        yield {"type": "signature_delta", "signature": block["signature"]}
    elif block["type"] == "tool_use":
        for piece in ("", *_pieces(json.dumps(block["input"]))):
            yield {"type": "input_json_delta", "partial_json": piece}


def _pieces(text: str) -> list[str]:
    return [text[start : start + PIECE] for start in range(0, len(text), PIECE)]
