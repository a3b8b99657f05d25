"""Where Alpaca's market data and news are, and how they want to be asked."""

from dataclasses import dataclass, field
from typing import Final

from paiid.adapters.vendor.client import VendorConfig
from paiid.adapters.vendor.rate_headers import epoch_reading
from paiid.core.clock import Clock

NAME: Final = "Alpaca"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlpacaDataConfig:
    """A key with its secret. `base_url` is of the data host, e.g. `https://data.alpaca.markets`."""

    api_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    base_url: str = "https://data.alpaca.markets"
    calls_per_minute: int = 200

    def vendor(self, clock: Clock) -> VendorConfig:
        """The client's settings; prices and news share one limit."""
        return VendorConfig(
            id="alpaca-data",
            name=NAME,
            base_url=self.base_url.rstrip("/"),
            headers={"APCA-API-KEY-ID": self.api_key, "APCA-API-SECRET-KEY": self.secret_key},
            secrets=(self.api_key, self.secret_key),
            calls_per_minute=self.calls_per_minute,
            read_budget=lambda answer: epoch_reading(answer, clock),
        )
