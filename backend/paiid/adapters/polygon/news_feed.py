"""Polygon's news: five calls a minute, so each is large."""

from datetime import datetime
from typing import Final

from paiid.adapters.polygon.config import PolygonConfig
from paiid.adapters.polygon.parse import has_more, parse_news
from paiid.adapters.vendor.call import Call
from paiid.adapters.vendor.client import VendorClient
from paiid.adapters.vendor.newsstand import Batch, Newsstand, reach
from paiid.core.clock import Clock, isoformat_z
from paiid.domain.instrument import Symbol

FRESH_S: Final = 120.0
_RETRY_S: Final = 30.0
_BATCH: Final = 200
_PATH: Final = "/v2/reference/news"


def polygon_news(config: PolygonConfig, clock: Clock) -> Newsstand:
    """Polygon as a feed of news."""
    return Newsstand(PolygonNews(config, clock), clock, fresh_s=FRESH_S, retry_s=_RETRY_S)


class PolygonNews:
    """Polygon's call for news. `next_url` is never followed: it is another call, and names a host of its own."""

    probe = Call("GET", _PATH, {"limit": "1"})

    def __init__(self, config: PolygonConfig, clock: Clock) -> None:
        self.client = VendorClient(config.vendor(), clock)
        self._clock = clock

    async def batch(self, symbol: Symbol | None, until: datetime | None) -> Batch:
        """The newest 200 up to `until`."""
        if symbol is not None and symbol.startswith("$"):
            return Batch((), None)
        params = {"order": "desc", "sort": "published_utc", "limit": str(_BATCH)}
        if symbol is not None:
            params["ticker"] = symbol
        if until is not None:
            params["published_utc.lte"] = isoformat_z(until)
        document = (await self.client.send(Call("GET", _PATH, params))).json()
        items = parse_news(document, self._clock.now())
        return Batch(items, reach(items, is_end=not has_more(document)))
