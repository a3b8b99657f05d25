"""Anthropic as a connection its owner can look at, and as a service that looks for its model when it starts."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from paiid.adapters.anthropic.config import AnthropicConfig
from paiid.adapters.anthropic.failures import no_such_model
from paiid.adapters.anthropic.health import Health
from paiid.adapters.anthropic.sdk import AnthropicSdk
from paiid.adapters.vendor.call import Answer, Call
from paiid.adapters.vendor.client import VendorClient
from paiid.core.clock import Clock
from paiid.ports.connection import ConnectionReport, ConnectionState
from paiid.ports.errors import ProviderBadData, ProviderError, ProviderMisconfigured

logger = logging.getLogger(__name__)

_ROLES = ("advisor", "assistant")


@dataclass
class AnthropicConnection:
    """One key's connection. `money` tells how much of the month's is spent."""

    config: AnthropicConfig
    clock: Clock
    money: Callable[[], str] = lambda: ""
    id: str = "anthropic"
    vendor: VendorClient = field(init=False)
    sdk: AnthropicSdk = field(init=False)
    health: Health = field(init=False)
    _published: date | None = None
    _retires: str | None = None
    _looking: asyncio.Task[None] | None = None

    def __post_init__(self) -> None:
        self.vendor = VendorClient(self.config.listing(), self.clock)
        self.sdk = AnthropicSdk(self.config)
        monitor = self.vendor.monitor
        monitor.roles.extend(_ROLES)
        monitor.feed = lambda: f"model {self.config.model}"
        self.health = Health(monitor)

    @property
    def training_cutoff(self) -> date:
        """As set; else the day the model was published; else today, so that nothing is scored by mistake."""
        return self.config.training_cutoff or self._published or self.clock.now().date()

    @property
    def problem(self) -> str | None:
        """Why the model cannot be used, as last seen."""
        report = self.vendor.monitor.report()
        return report.error if report.state in {ConnectionState.MISCONFIGURED, ConnectionState.DOWN} else None

    def report(self) -> ConnectionReport:
        """The state as last seen; asks nobody. Calls are not what is scarce here, so none are counted."""
        report = self.vendor.monitor.report()
        notes = [note for note in (self.money(), self._retires, self._prices()) if note]
        return replace(
            report, budget_used=None, budget_limit=None, budget_resets_at=None, notes=(*report.notes, *notes)
        )

    async def test(self) -> ConnectionReport:
        """The state after one look at the model, which costs nothing."""
        with suppress(ProviderError):
            await self._look(self.vendor.probe_answer)
        return self.report()

    async def start(self, _is_leader: Callable[[], bool]) -> None:
        """Look for the model, without keeping anybody waiting."""
        self._looking = asyncio.get_running_loop().create_task(self._look_at_start(), name="anthropic model")

    async def stop(self) -> None:
        """End the look and close the connections."""
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)
        await self.sdk.aclose()
        await self.vendor.aclose()

    async def _look_at_start(self) -> None:
        try:
            await self._look(self.vendor.send)
        except ProviderError as error:
            logger.warning("model_not_found_at_start", extra={"model": self.config.model, "error": str(error)})

    async def _look(self, ask: Callable[[Call], Any]) -> None:
        answer: Answer = await ask(Call("GET", f"/v1/models/{quote(self.config.model, safe='')}"))
        told = answer.json()
        if not isinstance(told, dict) or told.get("type") != "model":
            error: ProviderError = ProviderBadData("Anthropic did not tell about the model.")
            self.vendor.monitor.failed(error)
            raise error
        if told.get("lifecycle") == "retired":
            gone: ProviderMisconfigured = no_such_model(self.config.model)
            self.vendor.monitor.failed(gone)
            raise gone
        self._published = _day(told.get("created_at")) or self._published
        leaves = _day(told.get("retires_at"))
        self._retires = f"Anthropic retires {self.config.model} on {leaves}." if leaves else None

    def _prices(self) -> str | None:
        if self.config.has_own_prices:
            return None
        return f"The prices of {self.config.model} are not set, so costs are reckoned with those of another model."


def _day(value: Any) -> date | None:
    if not isinstance(value, str):
        return None
    try:
        return datetime.fromisoformat(value).date()
    except ValueError:
        return None
