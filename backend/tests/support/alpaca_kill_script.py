"""Places one order at Alpaca's stand-in and kills itself before or after it is sent, or amid a change of it.

`python -m tests.support.alpaca_kill_script DATABASE_URL before|after|amid-change|amid-resend BASE_URL KEY SECRET`

Run as a program by test_alpaca_kill.py, on a database in which the owner's account is linked.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import httpx

from paiid.adapters.alpaca.client import AlpacaClient, Row
from paiid.adapters.alpaca.config import AlpacaConfig
from paiid.adapters.alpaca.connection import AlpacaConnection
from paiid.core.clock import SystemClock
from paiid.core.db import open_database
from paiid.features.orders.schemas import OrderReplace
from tests.support.desk import open_desk


class DeadlyClient(AlpacaClient):
    """Kills the process when an order is to be sent or has been taken, or when it was changed.

    Of an order that is changed four shares fill just before; of one that is sent anew, before anybody looks.
    """

    when = "before"
    is_changing = False

    async def submit(self, body: Mapping[str, Any]) -> Row:
        """Send it, or not."""
        if self.when == "before" or self.is_changing:
            os.kill(os.getpid(), signal.SIGKILL)
        row = await super().submit(body)
        if self.when == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        return row

    async def replace(self, order_id: str, body: Mapping[str, Any]) -> Row:
        """Change it, too late to know of the fill."""
        await self.fill_four()
        row = await super().replace(order_id, body)
        os.kill(os.getpid(), signal.SIGKILL)
        return row

    async def fill_four(self) -> None:
        """Four shares of the order trade."""
        fill = {"client_order_id": "key-1", "do": "fill", "qty": "4", "price": "99"}
        async with httpx.AsyncClient(base_url=self.config.base_url) as http:
            (await http.post("/__control/orders", json=fill)).raise_for_status()


async def main(url: str, when: str, base_url: str, key: str, secret: str) -> None:
    client = DeadlyClient(AlpacaConfig(api_key=key, secret_key=secret, base_url=base_url), SystemClock())
    client.when = when
    desk = await open_desk(open_database(url), open_account=False, alpaca=AlpacaConnection(client))
    if when in {"before", "after"}:
        await desk.place()
        return
    await desk.place(type="limit", limit_price="99")
    client.is_changing = True
    if when == "amid-resend":
        await client.fill_four()
    order = await desk.order()
    await desk.trading.change.replace(desk.user_id, order.id, OrderReplace(limit_price=Decimal("98.50")))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
