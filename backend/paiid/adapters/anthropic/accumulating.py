"""A message put together from its stream, and checked: the SDK itself believes whatever comes."""

import json
from dataclasses import dataclass, field
from typing import Any, Final

from paiid.adapters.anthropic.failures import NAME
from paiid.domain.model_cost import TokenUse
from paiid.ports.errors import ProviderBadData
from paiid.ports.language_model import ModelCutShort, ModelDeclined, ToolCall

Block = dict[str, Any]
_LONGEST: Final = 400_000
"""Characters of one answer; no model says more."""
_MOST_BLOCKS: Final = 200
_COMPLETE: Final = frozenset({"end_turn", "tool_use"})
_CUT: Final = frozenset({"max_tokens", "model_context_window_exceeded"})
_TEXTS: Final = {"text_delta": "text", "thinking_delta": "thinking", "signature_delta": "signature"}


@dataclass
class Message:
    """What has come so far. Events and deltas that nobody knows are let pass."""

    blocks: dict[int, Block] = field(default_factory=dict)
    stop_reason: str | None = None
    has_begun: bool = False
    has_ended: bool = False
    _usage: dict[str, int] = field(default_factory=dict)
    _inputs: dict[int, list[str]] = field(default_factory=dict)
    _length: int = 0

    def take(self, event: dict[str, Any]) -> str:
        """Add an event; the text of the answer that it brought.

        Raises:
            ProviderBadData: it cannot be right.
        """
        kind, text = event.get("type"), ""
        if kind == "message_start":
            self._begin(event.get("message"))
        elif kind == "content_block_start":
            text = self._open(event.get("index"), event.get("content_block"))
        elif kind == "content_block_delta":
            text = self._add(event.get("index"), event.get("delta"))
        elif kind == "message_delta":
            self._note_usage(event.get("usage"))
            delta = event.get("delta")
            self.stop_reason = delta.get("stop_reason") if isinstance(delta, dict) else None
        elif kind == "message_stop":
            self.has_ended = True
        return text

    @property
    def use(self) -> TokenUse:
        """The tokens, as told. Of a message that broke off those of the output are reckoned from what came."""
        told = self._usage.get("output_tokens", 0)
        return TokenUse(
            input=self._usage.get("input_tokens", 0),
            output=told if self.has_ended else max(told, -(-self._length // 2)),
            cache_write=self._usage.get("cache_creation_input_tokens", 0),
            cache_read=self._usage.get("cache_read_input_tokens", 0),
        )

    @property
    def text(self) -> str:
        """The text blocks, one after another: the first block may be thinking."""
        return "".join(str(block.get("text") or "") for block in self._ordered() if block["type"] == "text")

    def checked(self) -> tuple[str, tuple[ToolCall, ...], list[Block]]:
        """Text, wishes and the blocks as they came, of a message that is complete.

        Raises:
            ModelDeclined: a refusal.
            ModelCutShort: not complete.
            ProviderBadData: no message at all, an empty one, or one that ended in a way nobody knows.
        """
        if not self.has_begun:
            raise ProviderBadData(f"{NAME} sent an answer that is no message.")
        if self.stop_reason == "refusal":
            raise ModelDeclined("The model declined to answer.")
        if self.stop_reason in _CUT:
            raise ModelCutShort("The model's answer was longer than allowed, and was cut.")
        if self.stop_reason is None or not self.has_ended:
            raise ModelCutShort(f"{NAME}'s answer broke off before its end.")
        if self.stop_reason not in _COMPLETE:
            raise ProviderBadData(f"{NAME}'s answer ended in a way that is not understood ({self.stop_reason[:40]}).")
        self._close_inputs()
        calls, text = self._calls(), self.text
        if bool(calls) != (self.stop_reason == "tool_use"):
            raise ProviderBadData(f"{NAME}'s answer and the reason it ended for do not agree.")
        if not calls and not text.strip():
            raise ProviderBadData(f"{NAME}'s answer is empty.")
        return text, calls, self._ordered()

    def _begin(self, message: Any) -> None:
        if not isinstance(message, dict) or message.get("type") != "message":
            raise ProviderBadData(f"{NAME} sent an answer that is no message.")
        self.has_begun = True
        self._note_usage(message.get("usage"))

    def _open(self, index: Any, block: Any) -> str:
        if not isinstance(index, int) or not isinstance(block, dict) or not isinstance(block.get("type"), str):
            raise ProviderBadData(f"{NAME} sent a part of an answer that has no kind.")
        if len(self.blocks) >= _MOST_BLOCKS:
            raise ProviderBadData(f"{NAME}'s answer has more parts than can be right.")
        self.blocks[index] = dict(block)
        return self._grown(block["text"]) if block["type"] == "text" and isinstance(block.get("text"), str) else ""

    def _add(self, index: Any, delta: Any) -> str:
        block = self.blocks.get(index) if isinstance(index, int) else None
        if block is None or not isinstance(delta, dict):
            raise ProviderBadData(f"{NAME} sent a piece of a part that it had not begun.")
        kind = delta.get("type")
        if kind == "input_json_delta":
            self._inputs.setdefault(index, []).append(self._grown(str(delta.get("partial_json") or "")))
            return ""
        if not isinstance(kind, str) or kind not in _TEXTS:
            return ""
        name = _TEXTS[kind]
        piece = self._grown(str(delta.get(name) or ""))
        block[name] = str(block.get(name) or "") + piece
        return piece if kind == "text_delta" else ""

    def _grown(self, piece: str) -> str:
        self._length += len(piece)
        if self._length > _LONGEST:
            raise ProviderBadData(f"{NAME}'s answer is longer than can be right.")
        return piece

    def _note_usage(self, usage: Any) -> None:
        if isinstance(usage, dict):
            self._usage |= {
                name: count
                for name, count in usage.items()
                if isinstance(count, int) and not isinstance(count, bool) and count >= 0
            }

    def _close_inputs(self) -> None:
        for index, pieces in self._inputs.items():
            try:
                self.blocks[index]["input"] = json.loads("".join(pieces) or "{}")
            except (ValueError, RecursionError):
                raise ProviderBadData(f"{NAME} sent a wish for a tool that is not JSON.") from None

    def _calls(self) -> tuple[ToolCall, ...]:
        wishes = [block for block in self._ordered() if block["type"] == "tool_use"]
        if any(not isinstance(one.get("id"), str) or not isinstance(one.get("name"), str) for one in wishes):
            raise ProviderBadData(f"{NAME} sent a wish for a tool without a name.")
        return tuple(ToolCall(one["id"], one["name"], one.get("input")) for one in wishes)

    def _ordered(self) -> list[Block]:
        return [self.blocks[index] for index in sorted(self.blocks)]
