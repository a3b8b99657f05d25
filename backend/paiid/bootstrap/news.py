"""Which vendors tell the news: those asked for by name, or all whose keys are set."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from pydantic import SecretStr

from paiid.core.clock import Clock
from paiid.settings import Settings, SettingsError

if TYPE_CHECKING:
    from paiid.adapters.vendor.client import VendorClient
    from paiid.adapters.vendor.newsstand import Newsstand

CHOICES: Final = ("auto", "simulated", "finnhub", "alpha_vantage", "polygon", "alpaca", "merged")
KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "finnhub": ("finnhub_api_key",),
    "alpha_vantage": ("alpha_vantage_api_key",),
    "polygon": ("polygon_api_key",),
    "alpaca": ("alpaca_paper_api_key", "alpaca_paper_secret_key"),
}
"""The settings each vendor cannot do without."""


def news_vendors(settings: Settings, clock: Clock, alpaca: "VendorClient | None") -> "tuple[Newsstand, ...]":
    """The vendors that the settings ask for; none where the local market tells its own news.

    `alpaca` is a client of Alpaca's data host, where its keys are set.

    Raises:
        SettingsError: a vendor was asked for by name and its key is missing.
    """
    chosen = settings.paiid_news
    if chosen == "simulated":
        return ()
    if chosen in KEYS:
        if missing := _missing(settings, chosen):
            raise SettingsError(f"PAIID_NEWS={chosen} needs {' and '.join(missing)}; set it, or choose auto")
        return (_built(chosen, settings, clock, alpaca),)
    found = [vendor for vendor in KEYS if not _missing(settings, vendor)]
    if chosen == "merged" and not found:
        raise SettingsError("PAIID_NEWS=merged needs the key of at least one news vendor; set one, or choose auto")
    return tuple(_built(vendor, settings, clock, alpaca) for vendor in found)


def _missing(settings: Settings, vendor: str) -> list[str]:
    return [name.upper() for name in KEYS[vendor] if getattr(settings, name) is None]


def _secret(value: SecretStr | None) -> str:
    return "" if value is None else value.get_secret_value()


def _finnhub(settings: Settings, clock: Clock) -> "Newsstand":
    from paiid.adapters.finnhub.config import FinnhubConfig
    from paiid.adapters.finnhub.news_feed import finnhub_news

    config = FinnhubConfig(api_key=_secret(settings.finnhub_api_key), base_url=settings.finnhub_base_url)
    return finnhub_news(config, clock)


def _alpha_vantage(settings: Settings, clock: Clock) -> "Newsstand":
    from paiid.adapters.alpha_vantage.config import AlphaVantageConfig
    from paiid.adapters.alpha_vantage.news_feed import alpha_vantage_news

    config = AlphaVantageConfig(
        api_key=_secret(settings.alpha_vantage_api_key), base_url=settings.alpha_vantage_base_url
    )
    return alpha_vantage_news(config, clock)


def _polygon(settings: Settings, clock: Clock) -> "Newsstand":
    from paiid.adapters.polygon.config import PolygonConfig
    from paiid.adapters.polygon.news_feed import polygon_news

    config = PolygonConfig(api_key=_secret(settings.polygon_api_key), base_url=settings.polygon_base_url)
    return polygon_news(config, clock)


def _built(vendor: str, settings: Settings, clock: Clock, alpaca: "VendorClient | None") -> "Newsstand":
    if vendor == "alpaca" and alpaca is not None:
        from paiid.adapters.alpaca.news import alpaca_news

        return alpaca_news(alpaca, clock)
    return _BUILDERS[vendor](settings, clock)


_BUILDERS: Final[Mapping[str, Callable[[Settings, Clock], "Newsstand"]]] = {
    "finnhub": _finnhub,
    "alpha_vantage": _alpha_vantage,
    "polygon": _polygon,
}
