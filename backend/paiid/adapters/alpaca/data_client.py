"""Alpaca's market data over HTTP: which call answers which question. What comes back is as Alpaca sent it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from paiid.adapters.alpaca.client import AlpacaClient
from paiid.adapters.alpaca.config import AlpacaConfig
from paiid.adapters.alpaca.data_config import NAME, AlpacaDataConfig
from paiid.adapters.alpaca.failures import AbsentError
from paiid.adapters.vendor.call import Call
from paiid.adapters.vendor.client import VendorClient
from paiid.core.clock import Clock, isoformat_z
from paiid.ports.errors import ProviderBadData

Row = Mapping[str, Any]
SNAPSHOT_PATH: Final = "/v2/stocks/snapshots"
_FEED: Final = {"feed": "iex"}
"""The free plan's: one exchange's trades, in real time."""
_BARS_A_PAGE: Final = 10_000
_MOST_PAGES: Final = 4


class AlpacaDataClient:
    """Every method may raise `ProviderError`. Names of assets come from the trading API, as the data host has none."""

    def __init__(self, vendor: VendorClient, trading: AlpacaConfig, clock: Clock) -> None:
        self.vendor = vendor
        self._trading = AlpacaClient(trading, clock).vendor

    async def snapshots(self, symbols: Sequence[str]) -> Row:
        """`GET /v2/stocks/snapshots`: one object a symbol that Alpaca knows."""
        return _row(await self._json(Call("GET", SNAPSHOT_PATH, {"symbols": ",".join(symbols), **_FEED})))

    async def bars(
        self, symbol: str, timeframe: str, start: datetime, end: datetime, *, limit: int, adjusted: bool
    ) -> list[Any]:
        """The newest `limit` bars that begin in [start, end], newest first; fewer where four pages are not enough."""
        params = {
            "symbols": symbol,
            "timeframe": timeframe,
            "start": isoformat_z(start),
            "end": isoformat_z(end),
            "limit": str(min(limit, _BARS_A_PAGE)),
            "adjustment": "all" if adjusted else "raw",
            "sort": "desc",
            **_FEED,
        }
        found: list[Any] = []
        for _ in range(_MOST_PAGES):
            page = _row(await self._json(Call("GET", "/v2/stocks/bars", params)))
            rows = (page.get("bars") or {}).get(symbol) or []
            if not isinstance(rows, list):
                raise ProviderBadData(f"{NAME} sent bars that are no list.")
            found += rows
            token = page.get("next_page_token")
            if not isinstance(token, str) or len(found) >= limit:
                break
            params = {**params, "page_token": token}
        return found[:limit]

    async def asset(self, symbol: str) -> Row | None:
        """`GET /v2/assets/{symbol}`; None: there is none."""
        try:
            return _row((await self._trading.send(Call("GET", f"/v2/assets/{symbol}"))).json())
        except AbsentError:
            return None

    async def assets(self) -> list[Any]:
        """`GET /v2/assets`: every active share, a long list."""
        params = {"status": "active", "asset_class": "us_equity"}
        found = (await self._trading.send(Call("GET", "/v2/assets", params))).json()
        if not isinstance(found, list):
            raise ProviderBadData(f"{NAME} sent assets that are no list.")
        return found

    async def corporate_actions(self, symbols: Sequence[str], start: date, end: date) -> list[tuple[str, Any]]:
        """`GET /v1/corporate-actions`: rows with the name of their group."""
        params = {
            "symbols": ",".join(symbols),
            "types": "cash_dividend,forward_split,reverse_split",
            "start": start.isoformat(),
            "end": end.isoformat(),
            "limit": "1000",
        }
        found: list[tuple[str, Any]] = []
        for _ in range(_MOST_PAGES):
            page = _row(await self._json(Call("GET", "/v1/corporate-actions", params)))
            for group, rows in _row(page.get("corporate_actions") or {}).items():
                found += [(group, row) for row in (rows if isinstance(rows, list) else [])]
            token = page.get("next_page_token")
            if not isinstance(token, str):
                return found
            params = {**params, "page_token": token}
        raise ProviderBadData(f"{NAME} has more corporate actions than can be right.")

    async def aclose(self) -> None:
        """Close the connections."""
        await self.vendor.aclose()
        await self._trading.aclose()

    async def _json(self, call: Call) -> Any:
        """The JSON that answers `call`; a broken one counts as a failure of the connection."""
        answer = await self.vendor.send(call)
        try:
            return answer.json()
        except ProviderBadData as error:
            self.vendor.monitor.failed(error)
            raise


def make_client(config: AlpacaDataConfig, trading: AlpacaConfig, clock: Clock) -> AlpacaDataClient:
    """A client of both hosts."""
    return AlpacaDataClient(VendorClient(config.vendor(clock), clock), trading, clock)


def _row(found: Any) -> Row:
    if not isinstance(found, dict):
        raise ProviderBadData(f"{NAME} answered something else than an object.")
    return found
