"""The whole application with Anthropic's stand-in behind it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from pydantic import SecretStr

from paiid.settings import Settings
from tests.standins.anthropic.app import make_standin
from tests.standins.anthropic.state import AnthropicState
from tests.standins.kit.serving import serving


@dataclass
class Vendor:
    """The stand-in behind the application."""

    state: AnthropicState
    url: str

    def replies(self, *replies: dict[str, Any]) -> None:
        """What it answers next."""
        self.state.replies = list(replies)

    def behind(self, settings: Settings, **changes: Any) -> Settings:
        """Settings with a key that lead to it."""
        own: dict[str, Any] = {
            "anthropic_api_key": SecretStr("some-key"),
            "anthropic_base_url": self.url,
            "anthropic_timeout_s": 2.0,
            "anthropic_deadline_s": 10.0,
        }
        return settings.model_copy(update=own | changes)


@asynccontextmanager
async def running_vendor() -> AsyncIterator[Vendor]:
    """Serve it until the block ends."""
    state = AnthropicState()
    async with serving(make_standin(state)) as url:
        yield Vendor(state, url)
