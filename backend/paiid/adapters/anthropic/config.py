"""Where Anthropic is, which model is asked, and what it costs."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from paiid.adapters.anthropic.failures import NAME, listing_failure
from paiid.adapters.vendor.client import VendorConfig
from paiid.domain.model_cost import TokenPrices

_VERSION: Final = "2023-06-01"
_CALLS_A_MINUTE: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class AnthropicConfig:
    """One key and one model.

    Args:
        prices: of `model`; `has_own_prices` is False where they are those of another one.
        training_cutoff: the last day the model was trained on, if somebody has said.
        timeout_s: without a byte; `deadline_s`: of one call, repetition included.
    """

    api_key: str = field(repr=False)
    model: str
    prices: TokenPrices
    base_url: str = "https://api.anthropic.com"
    training_cutoff: date | None = None
    has_own_prices: bool = True
    timeout_s: float = 25.0
    deadline_s: float = 90.0

    def listing(self) -> VendorConfig:
        """Of the one call that needs no model: looking whether it is there.

        It is made without the SDK, which is 54 MB that a process need not carry until somebody asks a question.
        """
        return VendorConfig(
            id="anthropic",
            name=NAME,
            base_url=self.base_url.rstrip("/"),
            headers={"x-api-key": self.api_key, "anthropic-version": _VERSION},
            secrets=(self.api_key,),
            calls_per_minute=_CALLS_A_MINUTE,
            attempts=2,
            failure_of=lambda answer: listing_failure(answer, self.model),
        )
