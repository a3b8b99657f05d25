"""Where Polygon (now Massive) is, and how it wants to be asked."""

from dataclasses import dataclass, field
from typing import Final

from paiid.adapters.vendor.client import VendorConfig

NAME: Final = "Polygon"


@dataclass(frozen=True, slots=True, kw_only=True)
class PolygonConfig:
    """One key. `base_url` is of the host: `https://api.polygon.io` or `https://api.massive.com`."""

    api_key: str = field(repr=False)
    base_url: str = "https://api.polygon.io"
    calls_per_minute: int = 5

    def vendor(self) -> VendorConfig:
        """The client's settings; one attempt a call, as five calls a minute leave none for a second."""
        return VendorConfig(
            id="polygon",
            name=NAME,
            base_url=self.base_url.rstrip("/"),
            headers={"Authorization": f"Bearer {self.api_key}"},
            secrets=(self.api_key,),
            calls_per_minute=self.calls_per_minute,
            attempts=1,
        )
