"""Alpaca's news, fifty stories a page."""

from datetime import datetime, timedelta
from typing import Any, Final

from paiid.adapters.alpaca.news_parse import page_of, parse_news
from paiid.adapters.vendor.call import Call
from paiid.adapters.vendor.client import VendorClient
from paiid.adapters.vendor.newsstand import Batch, Newsstand, reach
from paiid.core.clock import Clock, isoformat_z
from paiid.domain.instrument import Symbol

FRESH_S: Final = 60.0
_PAGE: Final = 50
_PAGES_A_BATCH: Final = 2
_WINDOW: Final = timedelta(days=30)
_PATH: Final = "/v1beta1/news"


def alpaca_news(client: VendorClient, clock: Clock) -> Newsstand:
    """Alpaca as a feed of news, by the client that its prices come by, too."""
    return Newsstand(AlpacaNews(client, clock), clock, fresh_s=FRESH_S)


class AlpacaNews:
    """Alpaca's call for news."""

    probe = Call("GET", _PATH, {"limit": "1"})

    def __init__(self, client: VendorClient, clock: Clock) -> None:
        self.client = client
        self._clock = clock

    async def batch(self, symbol: Symbol | None, until: datetime | None) -> Batch:
        """The newest hundred of the month up to `until`."""
        if symbol is not None and symbol.startswith("$"):
            return Batch((), None)
        end = until or self._clock.now()
        # Without a start Alpaca looks back over a short time only.
        start = end - _WINDOW
        params = {"sort": "desc", "limit": str(_PAGE), "start": isoformat_z(start)}
        if symbol is not None:
            params["symbols"] = symbol
        if until is not None:
            params["end"] = isoformat_z(until)
        rows: list[Any] = []
        token: str | None = None
        for _ in range(_PAGES_A_BATCH):
            paged = {**params, "page_token": token} if token else params
            page, token = page_of((await self.client.send(Call("GET", _PATH, paged))).json())
            rows += page
            if token is None:
                break
        items = parse_news(rows, self._clock.now())
        return Batch(items, reach(items, is_end=False, floor=start if token is None else None))
