"""Where Finnhub is, how it wants to be asked, and what its headers say."""

from dataclasses import dataclass, field

from paiid.adapters.vendor.budget import Limit
from paiid.adapters.vendor.client import VendorConfig
from paiid.adapters.vendor.rate_headers import epoch_reading
from paiid.core.clock import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class FinnhubConfig:
    """One key. `base_url` is of the API, e.g. `https://finnhub.io/api/v1`."""

    api_key: str = field(repr=False)
    base_url: str = "https://finnhub.io/api/v1"
    calls_per_minute: int = 60

    def vendor(self, clock: Clock) -> VendorConfig:
        """The client's settings. The key goes in a header, so that no URL ever holds it."""
        return VendorConfig(
            id="finnhub",
            name="Finnhub",
            base_url=self.base_url.rstrip("/"),
            headers={"X-Finnhub-Token": self.api_key},
            secrets=(self.api_key,),
            calls_per_minute=self.calls_per_minute,
            limits=(Limit(30, 1.0),),
            attempts=2,
            read_budget=lambda answer: epoch_reading(answer, clock),
        )
