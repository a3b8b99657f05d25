"""Which sources of prices stand behind the market: one, or two of which the second stands in for the first."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pydantic import SecretStr

from paiid.bootstrap.service import Service
from paiid.core.clock import Clock
from paiid.ports.connection import Connection
from paiid.ports.errors import ProviderMisconfigured
from paiid.ports.market_data import MarketData
from paiid.settings import Settings, SettingsError

if TYPE_CHECKING:
    from paiid.adapters.alpaca.data_connection import AlpacaDataConnection
    from paiid.adapters.tradier.client import TradierClient
    from paiid.adapters.tradier.connection import TradierConnection
    from paiid.adapters.vendor.client import VendorClient
    from paiid.adapters.vendor.trading_hours import TradingHours

CHOICES: Final = ("auto", "simulated", "tradier", "alpaca")
_PRIMARY_FEED: Final = "asked for every 3 s while somebody looks; trades of one exchange (IEX)"
_SECOND_FEED: Final = "second source: compared every 30 s, and asked when the first has no fresh price"


@dataclass(frozen=True)
class Market:
    """Real prices, with what has to be shown and stopped; the first connection is the first source."""

    market_data: MarketData
    connections: tuple[Connection, ...]
    services: tuple[Service, ...]
    tradier: "TradierConnection | None"


def real_market(settings: Settings, clock: Clock, alpaca: "VendorClient | None") -> Market | None:
    """Tradier if its key is set, with Alpaca as the second source if its keys are; else Alpaca alone; else None.

    `alpaca` is a client of Alpaca's data host, where its keys are set.

    Raises:
        SettingsError: a source was asked for by name and its key is missing.
    """
    chosen = settings.paiid_market_data
    if chosen == "simulated":
        return None
    if chosen == "tradier" and settings.tradier_api_key is None:
        raise SettingsError("PAIID_MARKET_DATA=tradier needs TRADIER_API_KEY; set it, or choose simulated")
    if chosen == "alpaca" and alpaca is None:
        raise SettingsError(
            "PAIID_MARKET_DATA=alpaca needs ALPACA_PAPER_API_KEY and ALPACA_PAPER_SECRET_KEY; set them, or choose "
            "simulated"
        )
    first = None if chosen == "alpaca" else _tradier(settings, clock)
    if first is None:
        return None if alpaca is None else _alone(_alpaca(settings, clock, alpaca, _PRIMARY_FEED))
    if alpaca is None:
        return Market(first.market_data, (first,), (first,), first)
    from paiid.adapters.failover.market_data import FailoverMarketData

    # It is one exchange: when prices must be fresh is told by the source that asks its clock.
    second = _alpaca(settings, clock, alpaca, _SECOND_FEED, hours=first.market_data.table.hours)
    both = FailoverMarketData(first.market_data, second.market_data)
    return Market(both, (first, second), (both, first, second), first)


def alpaca_data_vendor(settings: Settings, clock: Clock) -> "VendorClient | None":
    """A client of Alpaca's data host, for prices and news alike; None without both keys."""
    key, secret = settings.alpaca_paper_api_key, settings.alpaca_paper_secret_key
    if key is None or secret is None:
        return None
    from paiid.adapters.alpaca.data_config import AlpacaDataConfig
    from paiid.adapters.vendor.client import VendorClient

    config = AlpacaDataConfig(
        api_key=key.get_secret_value(), secret_key=secret.get_secret_value(), base_url=settings.alpaca_data_url
    )
    return VendorClient(config.vendor(clock), clock)


def _alone(alpaca: "AlpacaDataConnection") -> Market:
    return Market(alpaca.market_data, (alpaca,), (alpaca,), None)


def _alpaca(
    settings: Settings, clock: Clock, vendor: "VendorClient", feed: str, *, hours: "TradingHours | None" = None
) -> "AlpacaDataConnection":
    from paiid.adapters.alpaca.config import AlpacaConfig
    from paiid.adapters.alpaca.data_client import AlpacaDataClient
    from paiid.adapters.alpaca.data_connection import AlpacaDataConnection
    from paiid.adapters.alpaca.market_data import AlpacaMarketData

    key, secret = settings.alpaca_paper_api_key, settings.alpaca_paper_secret_key
    try:
        trading = AlpacaConfig(
            api_key="" if key is None else key.get_secret_value(),
            secret_key="" if secret is None else secret.get_secret_value(),
            base_url=settings.alpaca_base_url,
        )
    except ProviderMisconfigured as error:
        raise SettingsError(str(error)) from None
    client = AlpacaDataClient(vendor, trading, clock)
    return AlpacaDataConnection(AlpacaMarketData(client, clock, hours), feed)


def tradier_client(settings: Settings, key: SecretStr, clock: Clock) -> "TradierClient":
    """A client of Tradier with that token, for prices or for an account."""
    from paiid.adapters.tradier.client import TradierClient
    from paiid.adapters.tradier.config import TradierConfig

    config = TradierConfig(
        api_key=key.get_secret_value(),
        base_url=settings.tradier_api_base_url,
        stream_url=settings.tradier_stream_base_url,
        websocket_url=settings.tradier_websocket_url,
        # A host that is called sandbox stays one: late prices are never said to be live.
        is_sandbox=settings.tradier_sandbox or None,
    )
    return TradierClient(config, clock)


def _tradier(settings: Settings, clock: Clock) -> "TradierConnection | None":
    """Tradier's market, if there is a key; its libraries are loaded only then."""
    if (key := settings.tradier_api_key) is None:
        return None
    from paiid.adapters.tradier.connection import TradierConnection
    from paiid.adapters.tradier.market_data import TradierMarketData

    return TradierConnection(TradierMarketData(tradier_client(settings, key, clock), clock))
