"""Places one order at Alpaca's stand-in and kills itself right before or right after it is sent.

`python -m tests.support.alpaca_kill_script DATABASE_URL before|after BASE_URL KEY SECRET`

Run as a program by test_alpaca_kill.py, on a database in which the owner's account is linked.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from typing import Any

from paiid.adapters.alpaca.client import AlpacaClient, Row
from paiid.adapters.alpaca.config import AlpacaConfig
from paiid.adapters.alpaca.connection import AlpacaConnection
from paiid.core.clock import SystemClock
from paiid.core.db import open_database
from tests.support.desk import open_desk


class DeadlyClient(AlpacaClient):
    """Kills the process when an order is to be sent, or has been taken."""

    when = "before"

    async def submit(self, body: Mapping[str, Any]) -> Row:
        """Send it, or not."""
        if self.when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        row = await super().submit(body)
        os.kill(os.getpid(), signal.SIGKILL)
        return row


async def main(url: str, when: str, base_url: str, key: str, secret: str) -> None:
    client = DeadlyClient(AlpacaConfig(api_key=key, secret_key=secret, base_url=base_url), SystemClock())
    client.when = when
    desk = await open_desk(open_database(url), open_account=False, alpaca=AlpacaConnection(client))
    await desk.place()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
