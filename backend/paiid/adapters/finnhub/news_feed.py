"""Finnhub's news: of a company by windows of days, of the market the newest only."""

import asyncio
from datetime import datetime, timedelta
from typing import Any, Final

from paiid.adapters.finnhub.config import FinnhubConfig
from paiid.adapters.finnhub.parse import parse_news
from paiid.adapters.vendor.call import Call
from paiid.adapters.vendor.client import VendorClient
from paiid.adapters.vendor.newsstand import Batch, Newsstand, reach
from paiid.core.clock import Clock
from paiid.domain.instrument import Symbol

FRESH_S: Final = 60.0
_MARKET_CATEGORIES: Final = ("general", "merger")
_WINDOW: Final = timedelta(days=14)
_HISTORY: Final = timedelta(days=365)
_CUT_FROM: Final = 200
"""An answer with as many rows may have been cut off: Finnhub sends a few hundred at most and does not tell."""


def finnhub_news(config: FinnhubConfig, clock: Clock) -> Newsstand:
    """Finnhub as a feed of news."""
    return Newsstand(FinnhubNews(config, clock), clock, fresh_s=FRESH_S)


class FinnhubNews:
    """Finnhub's calls for news."""

    probe = Call("GET", "/news", {"category": "general"})

    def __init__(self, config: FinnhubConfig, clock: Clock) -> None:
        self.client = VendorClient(config.vendor(clock), clock)
        self._clock = clock

    async def batch(self, symbol: Symbol | None, until: datetime | None) -> Batch:
        """News of a company in the two weeks up to `until`; of the market the newest, and nothing before them."""
        if symbol is not None:
            return await self._of_company(symbol, until or self._clock.now())
        if until is not None:
            return Batch((), None)
        documents = await asyncio.gather(
            *(self._get("/news", {"category": category}) for category in _MARKET_CATEGORIES)
        )
        now = self._clock.now()
        items = {item.id: item for document in documents for item in parse_news(document, None, now)}
        return Batch(tuple(items.values()), None)

    async def _of_company(self, symbol: Symbol, until: datetime) -> Batch:
        first = (until - _WINDOW).replace(hour=0, minute=0, second=0, microsecond=0)
        now = self._clock.now()
        if until < now - _HISTORY or symbol.startswith("$"):
            return Batch((), None)
        span = {"from": f"{first:%Y-%m-%d}", "to": f"{until:%Y-%m-%d}"}
        document = await self._get("/company-news", {"symbol": symbol, **span})
        items = parse_news(document, symbol, now)
        is_cut = len(document) >= _CUT_FROM
        return Batch(items, reach(items, is_end=False, floor=None if is_cut else first))

    async def _get(self, path: str, params: dict[str, str]) -> Any:
        return (await self.client.send(Call("GET", path, params))).json()
