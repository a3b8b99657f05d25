"""Alpaca's Trading API: which call answers which question. What comes back is as Alpaca sent it."""

import asyncio
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from paiid.adapters.alpaca.config import AlpacaConfig, require_paper
from paiid.adapters.alpaca.failures import AbsentError
from paiid.adapters.vendor.call import Call
from paiid.adapters.vendor.client import VendorClient
from paiid.core.clock import Clock, isoformat_z
from paiid.ports.errors import ProviderBadData

Row = Mapping[str, Any]
ACTIVITIES_A_PAGE: Final = 100
ORDERS_A_PAGE: Final = 500
CLOCK: Final = Call("GET", "/v2/clock")


class AlpacaClient:
    """Every method may raise `ProviderError`.

    Args:
        config: refused unless it is for paper trading, even if it was made without its own check.
    """

    def __init__(self, config: AlpacaConfig, clock: Clock, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        require_paper(config.base_url)
        self.config = config
        self.vendor = VendorClient(config.vendor(clock), clock, monotonic=monotonic)

    async def account(self) -> Row:
        """`GET /v2/account`."""
        return _row(await self._json(Call("GET", "/v2/account")))

    async def positions(self) -> list[Row]:
        """`GET /v2/positions`."""
        return _rows(await self._json(Call("GET", "/v2/positions")))

    async def submit(self, body: Mapping[str, Any]) -> Row:
        """`POST /v2/orders`; sent once."""
        return _row(await self._json(Call("POST", "/v2/orders", json=dict(body), idempotent=False, urgent=True)))

    async def replace(self, order_id: str, body: Mapping[str, Any]) -> Row:
        """`PATCH /v2/orders/{id}`; sent once. Answers the new order."""
        call = Call("PATCH", f"/v2/orders/{order_id}", json=dict(body), idempotent=False, urgent=True)
        return _row(await self._json(call))

    async def cancel(self, order_id: str) -> None:
        """`DELETE /v2/orders/{id}`: asks for it; the order ends a moment later."""
        await self.vendor.send(Call("DELETE", f"/v2/orders/{order_id}", urgent=True))

    async def order(self, order_id: str) -> Row | None:
        """`GET /v2/orders/{id}`."""
        return await self._found(Call("GET", f"/v2/orders/{order_id}", urgent=True))

    async def family(self, order_id: str) -> Row | None:
        """`GET /v2/orders/{id}` with what hangs on the order under `legs`."""
        return await self._found(Call("GET", f"/v2/orders/{order_id}", {"nested": "true"}, urgent=True))

    async def by_client_id(self, client_order_id: str) -> Row | None:
        """The order with that client order id."""
        params = {"client_order_id": client_order_id}
        return await self._found(Call("GET", "/v2/orders:by_client_order_id", params, urgent=True))

    async def newest_orders(self) -> list[Row]:
        """The orders submitted last, the newest first, at most `ORDERS_A_PAGE`."""
        params = {"status": "all", "direction": "desc", "limit": str(ORDERS_A_PAGE)}
        return _rows(await self._json(Call("GET", "/v2/orders", params)))

    async def open_orders(self) -> list[Row]:
        """The open orders submitted last, at most `ORDERS_A_PAGE`."""
        params = {"status": "open", "direction": "desc", "limit": str(ORDERS_A_PAGE)}
        return _rows(await self._json(Call("GET", "/v2/orders", params, urgent=True)))

    async def activities(
        self, *, after: datetime, order_id: str | None = None, category: str | None = None
    ) -> list[Row]:
        """Activities since `after`, oldest first, every page; of one order, or of a category."""
        params = {"after": isoformat_z(after), "direction": "asc", "page_size": str(ACTIVITIES_A_PAGE)}
        path = "/v2/account/activities"
        if order_id is not None:
            params["order_id"], path = order_id, f"{path}/FILL"
        if category is not None:
            params["category"] = category
        found: list[Row] = []
        while True:
            page = _rows(await self._json(Call("GET", path, params, urgent=order_id is not None)))
            found += page
            if len(page) < ACTIVITIES_A_PAGE:
                return found
            last = page[-1].get("id")
            if not isinstance(last, str) or last == params.get("page_token"):
                raise ProviderBadData("Alpaca's pages of activities do not go on.")
            params = {**params, "page_token": last}
            await asyncio.sleep(0)

    async def history(self, start: datetime, end: datetime) -> Row:
        """`GET /v2/account/portfolio/history` by days."""
        params = {
            "timeframe": "1D",
            "start": isoformat_z(start),
            "end": isoformat_z(end),
            "pnl_reset": "no_reset",
        }
        return _row(await self._json(Call("GET", "/v2/account/portfolio/history", params)))

    async def aclose(self) -> None:
        """Close the connections."""
        await self.vendor.aclose()

    async def _found(self, call: Call) -> Row | None:
        try:
            return _row(await self._json(call))
        except AbsentError:
            return None

    async def _json(self, call: Call) -> Any:
        """The JSON that answers `call`; a broken one counts as a failure of the connection."""
        answer = await self.vendor.send(call)
        try:
            return answer.json()
        except ProviderBadData as error:
            self.vendor.monitor.failed(error)
            raise


def _row(found: Any) -> Row:
    if not isinstance(found, dict):
        raise ProviderBadData("Alpaca answered something else than an object.")
    return found


def _rows(found: Any) -> list[Row]:
    if not isinstance(found, list):
        raise ProviderBadData("Alpaca answered something else than a list.")
    return [_row(one) for one in found]
