"""Whether a language model is there, and what is built on it."""

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from paiid.core.clock import Clock
from paiid.domain.model_cost import TokenPrices
from paiid.settings import DEFAULT_ANTHROPIC_MODEL, Settings, SettingsError

if TYPE_CHECKING:
    from paiid.adapters.anthropic.connection import AnthropicConnection

CHOICES: Final = ("auto", "quant", "anthropic")
_PRICES: Final = ("anthropic_price_input", "anthropic_price_output")


def anthropic_connection(settings: Settings, clock: Clock) -> "AnthropicConnection | None":
    """The connection, if its key is set; whoever gives advice, it answers questions.

    Raises:
        SettingsError: advice is to come from Anthropic, and there is no key.
    """
    key = settings.anthropic_api_key
    if key is None:
        if settings.paiid_advisor == "anthropic":
            raise SettingsError("PAIID_ADVISOR=anthropic needs ANTHROPIC_API_KEY; set it, or use PAIID_ADVISOR=quant")
        return None
    from paiid.adapters.anthropic.config import AnthropicConfig
    from paiid.adapters.anthropic.connection import AnthropicConnection

    config = AnthropicConfig(
        api_key=key.get_secret_value(),
        model=settings.anthropic_model,
        prices=_prices(settings),
        base_url=settings.anthropic_base_url,
        training_cutoff=settings.anthropic_training_cutoff,
        has_own_prices=settings.anthropic_model == DEFAULT_ANTHROPIC_MODEL
        or all(name in settings.model_fields_set for name in _PRICES),
        timeout_s=settings.anthropic_timeout_s,
        deadline_s=settings.anthropic_deadline_s,
    )
    return AnthropicConnection(config, clock)


def wants_anthropic(settings: Settings) -> bool:
    """Whether advice is Anthropic's; it never becomes somebody else's by itself."""
    return settings.paiid_advisor != "quant" and settings.anthropic_api_key is not None


def _prices(settings: Settings) -> TokenPrices:
    """Without prices of their own the cache's follow those of the input, as Anthropic's do."""
    told, cost = settings.model_fields_set, settings.anthropic_price_input
    write = settings.anthropic_price_cache_write
    read = settings.anthropic_price_cache_read
    if "anthropic_price_cache_write" not in told:
        write = cost * Decimal("1.25")
    if "anthropic_price_cache_read" not in told:
        read = cost * Decimal("0.1")
    return TokenPrices(cost, settings.anthropic_price_output, write, read)
