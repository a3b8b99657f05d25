"""Replies: what a test scripts, or what the stand-in makes up, as a message of the wire."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from .checks import Body, blocks_of
from .headlines import headlines_in, readings_of
from .models import ALWAYS_THINKS
from .packets import answer_to, packet_in
from .schemas import Sampler, facts_of

Block = dict[str, Any]
CHARACTERS_A_TOKEN: Final = 4
ENDINGS: Final = frozenset({"normal", "truncated", "error", "unnamed"})


@dataclass(frozen=True)
class Reply:
    """One scripted reply; each part may be left out, and without any the stand-in makes up the content.

    Args:
        text: a text block. `json` is the same for a JSON document.
        thinking: a thinking block before everything else.
        tool_use: tools to call, each `{"name", "input"}`.
        refusal: `{"category", "explanation"}`; the content is empty.
        content: the blocks as they are, instead of the parts above.
        cut_at: characters that are left of the last text; the reply stops by `max_tokens`.
        stop_reason: instead of the one that follows from the parts.
        error: `{"status", "message"?, "type"?}`: a refusal instead of a message.
        raw: `{"body", "content_type"?, "status"?}`: this text instead of a message.
        headers: of the answer, e.g. `retry-after`.
        delay_s: wait before the answer.
        stream: `{"ending"?, "after"?, "pause_s"?}`: how a stream goes; `after` events it is cut short.
        usage: counts instead of the computed ones.
    """

    text: str | None = None
    json: Any = None
    thinking: str | None = None
    tool_use: tuple[Block, ...] | list[Block] = ()
    refusal: dict[str, Any] | None = None
    content: list[Block] | None = None
    cut_at: int | None = None
    stop_reason: str | None = None
    error: dict[str, Any] | None = None
    raw: dict[str, Any] | None = None
    headers: dict[str, str] = field(default_factory=dict)
    delay_s: float = 0
    stream: dict[str, Any] = field(default_factory=dict)
    usage: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.stream.keys() - {"ending", "after", "pause_s"} or self.stream.get("ending", "normal") not in ENDINGS:
            raise ValueError(f"no such stream: {self.stream}")

    @property
    def is_made_up(self) -> bool:
        """Whether the stand-in chooses the content."""
        parts = (self.text, self.json, self.refusal, self.content)
        return not self.tool_use and all(part is None for part in parts)


def build_message(reply: Reply, body: Body, new_id: Callable[[str], str]) -> dict[str, Any]:
    """The message that answers a checked request; its usage has the tokens but no caching."""
    blocks = _made_up(body, new_id) if reply.is_made_up else _scripted(reply, new_id)
    thinks = body.get("thinking", {}).get("type") in {"adaptive", "enabled"} or body["model"] in ALWAYS_THINKS
    thought = reply.thinking or ("The question is simple." if thinks and reply.is_made_up else None)
    if thought:
        blocks = [{"type": "thinking", "thinking": thought, "signature": new_id("sig")}, *blocks]
    cut = reply.cut_at is not None and _cut(blocks, reply.cut_at)
    over = output_tokens(blocks) - body["max_tokens"]
    if over > 0 and reply.content is None:
        cut = _cut(blocks, max(len(_last_text(blocks)) - over * CHARACTERS_A_TOKEN, 0)) or cut
    stopped_by = None if cut else _stop_at(blocks, body.get("stop_sequences", []))
    return {
        "id": new_id("msg_local"),
        "type": "message",
        "role": "assistant",
        "model": body["model"],
        "content": blocks,
        "stop_reason": reply.stop_reason or _stop_reason(reply, blocks, cut=cut, stopped_by=stopped_by),
        "stop_sequence": stopped_by,
        "stop_details": {"type": "refusal", "category": None, "explanation": None} | reply.refusal
        if reply.refusal is not None
        else None,
        "usage": {"input_tokens": input_tokens(body), "output_tokens": max(output_tokens(blocks), 1)},
    }


def input_tokens(body: Body) -> int:
    """A count that rises with what is sent."""
    told = {name: body[name] for name in ("system", "tools", "messages") if name in body}
    return tokens_in(json.dumps(told))


def output_tokens(blocks: list[Block]) -> int:
    """The same for an answer."""
    return sum(tokens_in(block.get("text") or block.get("thinking") or json.dumps(block)) for block in blocks)


def tokens_in(text: str) -> int:
    """Four characters are a token."""
    return -(-len(text) // CHARACTERS_A_TOKEN)


def _scripted(reply: Reply, new_id: Callable[[str], str]) -> list[Block]:
    if reply.content is not None:
        return [dict(block) for block in reply.content]
    if reply.refusal is not None:
        return []
    text = reply.text if reply.json is None else json.dumps(reply.json)
    blocks: list[Block] = [{"type": "text", "text": text}] if text is not None else []
    return blocks + [_tool_use(new_id, call["name"], call.get("input", {})) for call in reply.tool_use]


def _made_up(body: Body, new_id: Callable[[str], str]) -> list[Block]:
    """JSON for a schema, a call for a forced tool, otherwise a sentence about the last thing said."""
    said = [block for message in body["messages"] for block in blocks_of(message)]
    prompt = "\n".join(block.get("text") or str(block.get("content", "")) for block in said)
    form = body.get("output_config", {}).get("format")
    if form and (packet := packet_in(prompt)) is not None:
        return [{"type": "text", "text": json.dumps(answer_to(packet))}]
    if form and (headlines := headlines_in(prompt, form["schema"])) is not None:
        return [{"type": "text", "text": json.dumps(readings_of(headlines, form["schema"]))}]
    if form:
        value = Sampler(form["schema"], facts_of(prompt)).sample()
        return [{"type": "text", "text": json.dumps(value)}]
    choice = body.get("tool_choice", {"type": "auto"})
    if choice["type"] in {"any", "tool"}:
        tool = next(tool for tool in body["tools"] if tool["name"] == choice.get("name", tool["name"]))
        return [_tool_use(new_id, tool["name"], Sampler(tool["input_schema"], facts_of(prompt)).sample())]
    last = " ".join(prompt.split())[-60:]
    return [{"type": "text", "text": f"A made-up answer to: {last}"}]


def _tool_use(new_id: Callable[[str], str], name: str, given: Any) -> Block:
    return {"type": "tool_use", "id": new_id("toolu_local"), "name": name, "input": given}


def _last_text(blocks: list[Block]) -> str:
    return str(blocks[-1].get("text", "")) if blocks else ""


def _cut(blocks: list[Block], length: int) -> bool:
    """Leave `length` characters of the last text; False when it is no longer than that."""
    if len(_last_text(blocks)) <= length:
        return False
    blocks[-1]["text"] = blocks[-1]["text"][:length]
    return True


def _stop_at(blocks: list[Block], sequences: list[str]) -> str | None:
    """Cut before the first stop sequence in the last text and return it."""
    text = _last_text(blocks)
    found = [sequence for sequence in sequences if sequence in text]
    if not found:
        return None
    first = min(found, key=text.index)
    blocks[-1]["text"] = text[: text.index(first)]
    return first


def _stop_reason(reply: Reply, blocks: list[Block], *, cut: bool, stopped_by: str | None) -> str:
    if reply.refusal is not None:
        return "refusal"
    if cut:
        return "max_tokens"
    if stopped_by is not None:
        return "stop_sequence"
    return "tool_use" if any(block["type"] == "tool_use" for block in blocks) else "end_turn"
