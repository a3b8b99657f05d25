"""Calls through Anthropic's own SDK, which is imported when the first question is asked."""

import asyncio
import importlib
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from paiid.adapters.anthropic.accumulating import Message
from paiid.adapters.anthropic.config import AnthropicConfig
from paiid.adapters.anthropic.failures import LONGEST_WAIT_S, failure, kinds_of_failure, wait_of
from paiid.adapters.vendor.sockets import is_loopback
from paiid.ports.errors import ProviderBadData, ProviderError, ProviderNotSent
from paiid.ports.language_model import OnText

if TYPE_CHECKING:
    import httpx2
    from anthropic import AsyncAnthropic

_CONNECT_S = 5.0

# At their lower levels they write down whole requests: what somebody asked, and what they hold.
for _name in ("anthropic", "httpx2", "httpcore2"):
    logging.getLogger(_name).setLevel(logging.WARNING)


@dataclass
class Exchange:
    """One question on its way, and what has come back. `is_unknown`: no word came, so nobody knows if it is billed."""

    message: Message = field(default_factory=Message)
    request_id: str | None = None
    is_sent: bool = False
    is_unknown: bool = False


class AnthropicSdk:
    """One `AsyncAnthropic`, made on first use: one repetition, a deadline over everything."""

    def __init__(self, config: AnthropicConfig) -> None:
        self._config = config
        self._made: AsyncAnthropic | None = None
        self._making = asyncio.Lock()

    async def fill(self, exchange: Exchange, body: dict[str, Any], on_text: OnText | None) -> None:
        """Ask, and take the stream of the answer.

        It is streamed even where nobody watches, so that a long answer is not mistaken for a lost one.

        Raises:
            ProviderError: every failure.
        """
        client = await self._client()
        try:
            async with asyncio.timeout(self._config.deadline_s):
                exchange.is_sent = True
                async with await client.messages.create(**body, stream=True) as stream:
                    exchange.request_id = stream.response.headers.get("request-id")
                    async for event in stream:
                        piece = exchange.message.take(_plain(event))
                        if piece and on_text is not None:
                            await on_text(piece)
        except ProviderError:
            raise
        except kinds_of_failure() as error:
            exchange.request_id = getattr(error, "request_id", None) or exchange.request_id
            failed = failure(error, self._config.model)
            is_told = hasattr(error, "status_code") or isinstance(failed, ProviderNotSent)
            exchange.is_unknown = not is_told and not exchange.message.has_begun
            raise failed from None

    async def aclose(self) -> None:
        """Close the connections."""
        if self._made is not None:
            await self._made.close()
            self._made = None

    async def _client(self) -> "AsyncAnthropic":
        async with self._making:
            if self._made is None:
                # More than a second of imports, which must not stand in the way of other requests.
                await asyncio.to_thread(importlib.import_module, "anthropic")
                self._made = _make(self._config)
            return self._made


def _make(config: AnthropicConfig) -> "AsyncAnthropic":
    import httpx2
    from anthropic import AsyncAnthropic, DefaultAsyncHttpxClient

    return AsyncAnthropic(
        api_key=config.api_key,
        base_url=config.base_url.rstrip("/"),
        max_retries=1,
        timeout=httpx2.Timeout(config.timeout_s, connect=min(_CONNECT_S, config.timeout_s)),
        http_client=DefaultAsyncHttpxClient(
            event_hooks={"response": [_hold_back]}, trust_env=not is_loopback(config.base_url)
        ),
    )


async def _hold_back(response: "httpx2.Response") -> None:
    """Keep the SDK from waiting longer than an asker would, and from repeating what a spent limit has refused.

    It waits as long as `retry-after` says, hours too; and a monthly limit is a 429 without that header.
    """
    if response.status_code < 400:
        return
    wait = wait_of(response.headers)
    if (wait is None and response.status_code == 429) or (wait is not None and wait > LONGEST_WAIT_S):
        response.headers["x-should-retry"] = "false"


def _plain(event: Any) -> dict[str, Any]:
    if not hasattr(event, "to_dict"):
        raise ProviderBadData("Anthropic sent an event that cannot be read.")
    made: dict[str, Any] = event.to_dict(warnings=False)
    return made
