"""Alpaca as a connection its owner can look at, and as a service that is started and stopped."""

from dataclasses import dataclass

from paiid.adapters.alpaca.broker import AlpacaBroker
from paiid.adapters.alpaca.client import CLOCK
from paiid.ports.connection import ConnectionReport

ROLE = "broker"


@dataclass(frozen=True)
class AlpacaConnection:
    """One key pair's connection."""

    broker: AlpacaBroker
    id: str = "alpaca"

    def __post_init__(self) -> None:
        monitor = self.broker.client.vendor.monitor
        monitor.roles.append(ROLE)
        monitor.feed = self.broker.stream.feed

    def report(self) -> ConnectionReport:
        """The state as last seen; asks nobody."""
        return self.broker.client.vendor.monitor.report()

    async def test(self) -> ConnectionReport:
        """The state after one look at Alpaca's clock."""
        return await self.broker.client.vendor.probe(CLOCK)

    async def start(self) -> None:
        """Nothing to begin: whoever follows the broker's updates opens the stream."""

    async def stop(self) -> None:
        """Close the connections."""
        await self.broker.client.aclose()
