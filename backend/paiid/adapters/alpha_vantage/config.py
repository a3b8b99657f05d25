"""Where Alpha Vantage is, how few calls it takes, and how it says no: with status 200 and an odd key."""

import json
from dataclasses import dataclass, field
from typing import Any, Final

from paiid.adapters.vendor import call as vendor
from paiid.adapters.vendor.budget import Limit
from paiid.adapters.vendor.call import Answer
from paiid.adapters.vendor.client import VendorConfig
from paiid.ports.errors import (
    ProviderBadData,
    ProviderError,
    ProviderMisconfigured,
    ProviderRateLimited,
    ProviderRejected,
)

NAME: Final = "Alpha Vantage"
_DAY_S: Final = 86_400.0
_QUOTA_PAUSE_S: Final = 6 * 3600.0
"""Alpha Vantage does not say when its day begins: four looks a day find out."""
_BURST_PAUSE_S: Final = 60.0
_QUOTA_WORDS: Final = ("requests per day", "daily rate limit", "rate limit is", "call frequency", "per second")
_DAILY_WORDS: Final = ("per day", "daily")
_PREMIUM_WORDS: Final = ("premium",)
_NO_MATCH_WORDS: Final = ("no articles found",)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlphaVantageConfig:
    """One key. `base_url` is of the host, e.g. `https://www.alphavantage.co`."""

    api_key: str = field(repr=False)
    base_url: str = "https://www.alphavantage.co"
    calls_per_day: int = 25
    calls_per_second: int = 1

    def vendor(self) -> VendorConfig:
        """The client's settings. The key has to be in the query: URLs are never logged, and texts are not passed on."""
        return VendorConfig(
            id="alpha_vantage",
            name=NAME,
            base_url=self.base_url.rstrip("/"),
            params={"apikey": self.api_key},
            secrets=(self.api_key,),
            limits=(Limit(self.calls_per_second, 1.0), Limit(self.calls_per_day, _DAY_S)),
            attempts=1,
            failure_of=failure_of,
        )


def failure_of(answer: Answer) -> ProviderError | None:
    """The failure an answer stands for; None for one with a feed, and for one that says that nothing was found.

    No word of Alpha Vantage's own is repeated: its text about the quota holds the key.
    """
    if (failure := vendor.failure_of(answer)) is not None:
        return failure
    document = _document(answer)
    if not isinstance(document, dict):
        return ProviderBadData(f"{NAME} sent something else than an object.")
    if isinstance(document.get("feed"), list) or is_no_match(document):
        return None
    return _refusal(document)


def is_no_match(document: dict[str, Any]) -> bool:
    """Whether an answer without a feed says that there is no such news."""
    return _has(str(document.get("Information", "")), _NO_MATCH_WORDS)


def _refusal(document: dict[str, Any]) -> ProviderError:
    if "Error Message" in document:
        return ProviderMisconfigured(f"{NAME} does not accept the key or the question.")
    if "Note" in document:
        return ProviderRateLimited(f"{NAME} asks us to slow down.", retry_after_s=_BURST_PAUSE_S)
    text = str(document.get("Information", ""))
    if _has(text, _QUOTA_WORDS):
        if _has(text, _DAILY_WORDS):
            return ProviderRateLimited(f"{NAME}: the calls of the day are used up.", retry_after_s=_QUOTA_PAUSE_S)
        return ProviderRateLimited(f"{NAME} asks us to slow down.", retry_after_s=_BURST_PAUSE_S)
    if _has(text, _PREMIUM_WORDS):
        return ProviderMisconfigured(f"{NAME} gives this to premium plans only.")
    if text:
        return ProviderRejected(f"{NAME} did not understand the question.")
    return ProviderBadData(f"{NAME} sent an answer without news.")


def _has(text: str, words: tuple[str, ...]) -> bool:
    lowered = text.lower()
    return any(word in lowered for word in words)


def _document(answer: Answer) -> Any:
    try:
        return json.loads(answer.body, parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        return None
