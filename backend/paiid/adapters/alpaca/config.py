"""Where Alpaca's paper trading is, and how it wants to be asked. Live trading is not possible."""

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from paiid.adapters.alpaca.failures import Answers
from paiid.adapters.vendor.client import VendorConfig
from paiid.adapters.vendor.sockets import is_loopback
from paiid.core.clock import Clock
from paiid.ports.errors import ProviderMisconfigured

PAPER_URL: Final = "https://paper-api.alpaca.markets"
CALLS_PER_MINUTE: Final = 200
RESERVED_CALLS: Final = 80
"""Kept for placing, changing and looking up orders."""
_PAPER_PREFIX: Final = "paper-api."


@dataclass(frozen=True, slots=True, kw_only=True)
class AlpacaConfig:
    """One key pair of a paper account.

    Args:
        timeout_s: how long one attempt of a call may take.
        calls_per_minute: what Alpaca allows this account.
        base_url: without `/v2`; its host begins with `paper-api.` or is this machine (a stand-in).
    Raises:
        ProviderMisconfigured: the host could be one that trades real money.
    """

    api_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    base_url: str = PAPER_URL
    timeout_s: float = 10.0
    calls_per_minute: int = CALLS_PER_MINUTE

    def __post_init__(self) -> None:
        require_paper(self.base_url)

    @property
    def stream_url(self) -> str:
        """The WebSocket of trade updates."""
        scheme, rest = self.base_url.rstrip("/").split("://", 1)
        return f"{'wss' if scheme == 'https' else 'ws'}://{rest}/stream"

    def vendor(self, clock: Clock) -> VendorConfig:
        """How the shared client speaks to it."""
        answers = Answers(clock)
        return VendorConfig(
            id="alpaca",
            name="Alpaca",
            base_url=self.base_url.rstrip("/"),
            headers={"APCA-API-KEY-ID": self.api_key, "APCA-API-SECRET-KEY": self.secret_key},
            secrets=(self.api_key, self.secret_key),
            calls_per_minute=self.calls_per_minute,
            reserved_calls=RESERVED_CALLS,
            read_s=self.timeout_s,
            total_s=self.timeout_s,
            failure_of=answers.failure,
            read_budget=answers.budget,
        )


def require_paper(base_url: str) -> None:
    """Let the address of Alpaca's paper trading, or of a stand-in on this machine, pass.

    Raises:
        ProviderMisconfigured: any other; the message names the setting.
    """
    parts = urlsplit(base_url)
    is_paper = parts.scheme == "https" and (parts.hostname or "").startswith(_PAPER_PREFIX)
    if not is_paper and not (parts.scheme in {"http", "https"} and is_loopback(base_url)):
        raise ProviderMisconfigured(
            "ALPACA_BASE_URL must be Alpaca's paper trading (https://paper-api.alpaca.markets): PaiiD never trades "
            "real money."
        )
