"""Tradier as a connection its owner can look at, and as a service that is started and stopped."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from paiid.adapters.tradier.market_data import TradierMarketData
from paiid.adapters.vendor.call import Call
from paiid.ports.connection import ConnectionReport

ROLE = "market_data"


@dataclass(frozen=True)
class TradierConnection:
    """One access token's connection. Its report says how prices arrive, and what is missing for good."""

    market_data: TradierMarketData
    id: str = "tradier"

    def __post_init__(self) -> None:
        monitor = self.market_data.client.vendor.monitor
        monitor.roles.append(ROLE)
        monitor.feed = self.market_data.feed

    def report(self) -> ConnectionReport:
        """The state as last seen; asks nobody."""
        return self._complete(self.market_data.client.vendor.monitor.report())

    async def test(self) -> ConnectionReport:
        """The state after one look at Tradier's clock."""
        return self._complete(await self.market_data.client.vendor.probe(Call("GET", "/markets/clock")))

    async def start(self, is_leader: Callable[[], bool]) -> None:
        """Begin to stream, in the process that leads; quotes are polled while somebody asks for them."""
        self.market_data.stream.start(is_leader)

    async def stop(self) -> None:
        """End the stream and close the connections."""
        await self.market_data.stream.stop()
        await self.market_data.client.aclose()

    def _complete(self, report: ConnectionReport) -> ConnectionReport:
        missing = self.market_data.actions.missing
        return report if missing is None else replace(report, notes=(*report.notes, missing))
