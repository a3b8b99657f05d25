"""Whoever cancels everything is not stopped by one order at which the broker fails."""

from typing import Any

import pytest

from paiid.core.db import Database
from paiid.domain.order import OrderStatus
from paiid.features.alpaca_api.orders.service import KeyOrders
from paiid.features.api_keys.service import KeyHolder
from paiid.ports.errors import ProviderTimeout
from tests.support.desk import open_desk

pytestmark = pytest.mark.database


class SilentOnce:
    """A broker that does not answer the first time it is asked to cancel."""

    def __init__(self, inner: Any) -> None:
        self._inner, self._was_asked = inner, False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def cancel(self, account_id: str, client_order_id: str) -> Any:
        if not self._was_asked:
            self._was_asked = True
            raise ProviderTimeout("silence")
        return await self._inner.cancel(account_id, client_order_id)


async def test_the_others_are_canceled(db: Database) -> None:
    desk = (await open_desk(db)).with_broker(SilentOnce)
    for key in ("one", "two", "three"):
        await desk.place(key, type="limit", limit_price="1")
    trading = desk.trading
    orders = KeyOrders(trading.place, trading.change, trading.read)
    holder = KeyHolder("key_x", "PKX", desk.user_id, desk.account.id, can_trade=True)
    outcomes = [refusal and refusal.status for _, refusal in await orders.cancel_all(holder)]
    assert outcomes == [503, None, None]
    statuses = [(await desk.order(key)).status for key in ("one", "two", "three")]
    assert statuses[1:] == [OrderStatus.CANCELED, OrderStatus.CANCELED]
    assert statuses[0] is not OrderStatus.CANCELED
