"""What the Anthropic stand-in remembers between requests."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from ..kit.state import Switches
from ..quota import Quota
from .checks import Body
from .errors import ApiError
from .replies import Reply, tokens_in

CACHE_LIFE: Final = timedelta(minutes=5)
LEAST_CACHED_TOKENS: Final = 512


@dataclass
class AnthropicState(Switches):
    """Switches: scripted replies (the next first), limits a minute, refused keys, polls until a batch ends.

    With `replies_need_tools` scripted replies are for requests with tools: whoever else asks meanwhile takes none.
    `calls` is what came to `/v1/messages`, refused requests included: retry count, API version, key header, body.
    """

    replies: list[dict[str, Any]] = field(default_factory=list)
    replies_need_tools: bool = False
    calls: list[dict[str, Any]] = field(default_factory=list)
    requests_a_minute: int = 1000
    tokens_a_minute: int = 1_000_000
    bad_keys: list[str] = field(default_factory=lambda: ["bad-key"])
    batch_polls: int = 1
    batches: dict[str, dict[str, Any]] = field(init=False, repr=False)
    requests: Quota = field(init=False, repr=False)
    tokens: Quota = field(init=False, repr=False)
    counters: dict[str, int] = field(init=False, repr=False)
    cached: dict[str, datetime] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.batches, self.counters, self.cached = {}, {}, {}
        self.requests, self.tokens = Quota(60), Quota(60)

    def write(self, given: dict[str, Any]) -> None:
        """Set switches; a reply that cannot be understood is refused at once."""
        for reply in given.get("replies", []):
            Reply(**reply)
        super().write(given)

    def new_id(self, prefix: str) -> str:
        """The next id with a prefix."""
        self.counters[prefix] = self.counters.get(prefix, 0) + 1
        return f"{prefix}{self.counters[prefix]:04d}"

    def next_reply(self, body: Body) -> Reply:
        """The next scripted reply that a request may have, or one that leaves everything open."""
        if not self.replies or (self.replies_need_tools and not body.get("tools")):
            return Reply()
        return Reply(**self.replies.pop(0))

    def note_call(self, headers: Mapping[str, str], body: Any) -> None:
        """Remember a request for the test to look at; never the key."""
        self.calls.append(
            {
                "retry_count": headers.get("x-stainless-retry-count"),
                "helper": headers.get("x-stainless-helper"),
                "api_version": headers.get("anthropic-version"),
                "key_header": next((name for name in ("x-api-key", "authorization") if name in headers), None),
                "user_agent": headers.get("user-agent"),
                "body": body,
            }
        )

    def admit(self) -> None:
        """Count a request against the limit.

        Raises:
            ApiError: 429 with the seconds until the next minute.
        """
        now = self.clock.now()
        within_tokens = self.tokens.take(self.tokens_a_minute, now)
        if not self.requests.take(self.requests_a_minute, now) or not within_tokens:
            wait = max(int((self.requests.resets_at() - now).total_seconds()), 1)
            raise ApiError(429, "This request would exceed your rate limit.", headers={"retry-after": str(wait)})

    def rate_headers(self) -> dict[str, str]:
        """What is left of the minute."""
        reset = f"{self.requests.resets_at():%Y-%m-%dT%H:%M:%SZ}"
        left = {
            "requests": (self.requests_a_minute, self.requests),
            "tokens": (self.tokens_a_minute, self.tokens),
            "input-tokens": (self.tokens_a_minute, self.tokens),
            "output-tokens": (self.tokens_a_minute, self.tokens),
        }
        headers = {}
        for name, (limit, quota) in left.items():
            headers[f"anthropic-ratelimit-{name}-limit"] = str(limit)
            headers[f"anthropic-ratelimit-{name}-remaining"] = str(quota.remaining(limit))
            headers[f"anthropic-ratelimit-{name}-reset"] = reset
        return headers

    def bill(self, body: Body, usage: dict[str, int]) -> dict[str, int]:
        """The usage with its cached part, counted against the minute's tokens.

        A request with `cache_control` anywhere caches its tools and system text for five minutes; a prefix that is
        too short is not cached and nothing says so.
        """
        prefix = json.dumps([body["model"], body.get("tools"), body.get("system")])
        size = tokens_in(prefix) if "cache_control" in json.dumps(body) else 0
        written = read = 0
        if size >= LEAST_CACHED_TOKENS:
            key, now = hashlib.sha256(prefix.encode()).hexdigest(), self.clock.now()
            is_warm = key in self.cached and now - self.cached[key] < CACHE_LIFE
            written, read = (0, size) if is_warm else (size, 0)
            self.cached[key] = now
        fresh = max(usage["input_tokens"] - written - read, 1)
        self.tokens.used += fresh + written + usage["output_tokens"]
        return usage | {
            "input_tokens": fresh,
            "cache_creation_input_tokens": written,
            "cache_read_input_tokens": read,
        }
