"""Alpha Vantage's news with sentiment: 25 calls a day, so each is large and is kept for long."""

from datetime import datetime, timedelta
from typing import Final

from paiid.adapters.alpha_vantage.config import AlphaVantageConfig
from paiid.adapters.alpha_vantage.parse import parse_news
from paiid.adapters.vendor.call import Call
from paiid.adapters.vendor.client import VendorClient
from paiid.adapters.vendor.newsstand import Batch, Newsstand, reach
from paiid.core.clock import Clock
from paiid.domain.instrument import Symbol

FRESH_S: Final = 3 * 3600.0
_RETRY_S: Final = 300.0
_BATCH: Final = 200
_FUNCTION: Final = {"function": "NEWS_SENTIMENT", "sort": "LATEST"}


def alpha_vantage_news(config: AlphaVantageConfig, clock: Clock) -> Newsstand:
    """Alpha Vantage as a feed of news."""
    return Newsstand(AlphaVantageNews(config, clock), clock, fresh_s=FRESH_S, retry_s=_RETRY_S)


class AlphaVantageNews:
    """Alpha Vantage's call for news."""

    probe = Call("GET", "/query", {**_FUNCTION, "limit": "1"})

    def __init__(self, config: AlphaVantageConfig, clock: Clock) -> None:
        self.client = VendorClient(config.vendor(), clock)
        self._clock = clock

    async def batch(self, symbol: Symbol | None, until: datetime | None) -> Batch:
        """The newest 200 up to `until`. Several tickers in one call would mean stories about all of them."""
        if symbol is not None and symbol.startswith("$"):
            return Batch((), None)
        params = {**_FUNCTION, "limit": str(_BATCH)}
        if symbol is not None:
            params["tickers"] = symbol
        if until is not None:
            # Whole minutes only; the one that `until` is in has to be part of it.
            params["time_to"] = f"{until + timedelta(minutes=1):%Y%m%dT%H%M}"
        document = (await self.client.send(Call("GET", "/query", params))).json()
        items = parse_news(document, self._clock.now())
        feed = document.get("feed") or []
        return Batch(items, reach(items, is_end=len(feed) < _BATCH))
