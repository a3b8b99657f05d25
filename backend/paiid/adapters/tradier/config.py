"""Where Tradier is, and how it wants to be asked."""

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from paiid.adapters.tradier.failures import Answers
from paiid.adapters.vendor.client import VendorConfig
from paiid.core.clock import Clock

LIVE_CALLS_PER_MINUTE: Final = 120
SANDBOX_CALLS_PER_MINUTE: Final = 60
QUOTES_SHARE: Final = 0.5
"""Of the calls a minute that are kept for polling quotes."""
_LIVE_HOST: Final = "api.tradier.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class TradierConfig:
    """One access token and the hosts it is for.

    Args:
        base_url: of the API, e.g. `https://api.tradier.com/v1`; a host that begins with `sandbox` is the sandbox.
        stream_url: of HTTP streaming; None: there is none (the sandbox), or Tradier's own for the live host.
        websocket_url: of WebSocket streaming, likewise.
        timeout_s: of one attempt, from connecting to the last byte.
        is_sandbox: prices are 15 minutes late and there is no stream; None: as the host says.
    """

    api_key: str = field(repr=False)
    base_url: str = f"https://{_LIVE_HOST}/v1"
    stream_url: str | None = None
    websocket_url: str | None = None
    timeout_s: float = 10.0
    is_sandbox: bool | None = None

    @property
    def sandbox(self) -> bool:
        """Whether prices are delayed and nothing streams."""
        if self.is_sandbox is not None:
            return self.is_sandbox
        return (urlsplit(self.base_url).hostname or "").startswith("sandbox")

    @property
    def name(self) -> str:
        """Shown to the user as the source."""
        return "Tradier sandbox" if self.sandbox else "Tradier"

    @property
    def calls_per_minute(self) -> int:
        """Of each family of calls (market data, accounts, orders), counted by Tradier on its own."""
        return SANDBOX_CALLS_PER_MINUTE if self.sandbox else LIVE_CALLS_PER_MINUTE

    @property
    def http_stream(self) -> str | None:
        """The address of HTTP streaming, without its path."""
        return None if self.sandbox else self.stream_url or self._beside("https://stream.tradier.com/v1")

    @property
    def websocket(self) -> str | None:
        """The address of WebSocket streaming, without its path."""
        return None if self.sandbox else self.websocket_url or self._beside("wss://ws.tradier.com/v1")

    def market(self, clock: Clock) -> VendorConfig:
        """The market data of version 1."""
        return self._vendor(self.base_url.rstrip("/"), clock)

    def fundamentals(self, clock: Clock) -> VendorConfig | None:
        """Dividends and splits, which are beta and not in the sandbox."""
        if self.sandbox:
            return None
        root, _, version = self.base_url.rstrip("/").rpartition("/")
        return self._vendor(f"{root}/beta" if version == "v1" else f"{self.base_url.rstrip('/')}/beta", clock)

    def _beside(self, url: str) -> str | None:
        """Tradier's own streaming host, for Tradier's own API only: a token is never sent anywhere else."""
        return url if urlsplit(self.base_url).hostname == _LIVE_HOST else None

    def _vendor(self, base_url: str, clock: Clock) -> VendorConfig:
        answers = Answers(clock)
        return VendorConfig(
            id="tradier",
            name=self.name,
            base_url=base_url,
            # Without the Accept header Tradier answers in XML.
            headers={"Authorization": f"Bearer {self.api_key}", "Accept": "application/json"},
            secrets=(self.api_key,),
            calls_per_minute=self.calls_per_minute,
            # Only quotes are urgent: bars and searches may be many, and must not make prices stale.
            reserved_calls=int(self.calls_per_minute * QUOTES_SHARE),
            read_s=self.timeout_s,
            total_s=self.timeout_s,
            failure_of=answers.failure,
            read_budget=answers.budget,
        )
