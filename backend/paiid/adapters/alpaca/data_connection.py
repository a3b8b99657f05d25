"""Alpaca's data host as a connection its owner can look at, and as a service that is stopped."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from paiid.adapters.alpaca.data_client import SNAPSHOT_PATH
from paiid.adapters.alpaca.market_data import AlpacaMarketData
from paiid.adapters.vendor.call import Call
from paiid.ports.connection import ConnectionReport

ROLE: Final = "market_data"
_PROBE: Final = Call("GET", SNAPSHOT_PATH, {"symbols": "SPY", "feed": "iex"})


@dataclass(frozen=True)
class AlpacaDataConnection:
    """One key pair's connection to prices, and to news where those come by the same client.

    Args:
        feed: how prices arrive, in plain words.
    """

    market_data: AlpacaMarketData
    feed: str
    id: str = "alpaca-data"

    def __post_init__(self) -> None:
        monitor = self.market_data.client.vendor.monitor
        monitor.roles.insert(0, ROLE)
        monitor.feed = lambda: self.feed

    def report(self) -> ConnectionReport:
        """The state as last seen; asks nobody."""
        return self.market_data.client.vendor.monitor.report()

    async def test(self) -> ConnectionReport:
        """The state after one look at the price of SPY."""
        return await self.market_data.client.vendor.probe(_PROBE)

    async def start(self, is_leader: Callable[[], bool]) -> None:
        """Nothing to begin: prices are asked for while somebody looks."""

    async def stop(self) -> None:
        """Close the connections."""
        await self.market_data.table.stop()
        await self.market_data.client.aclose()
