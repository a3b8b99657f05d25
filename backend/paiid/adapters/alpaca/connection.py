"""Alpaca as a connection its owner can look at, and as a service that is started and stopped."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from paiid.adapters.alpaca.client import CLOCK, AlpacaClient
from paiid.ports.connection import ConnectionReport

ROLE = "broker"


@dataclass
class AlpacaConnection:
    """One key pair's connection; `notes` are asked for what its reports shall add."""

    client: AlpacaClient
    notes: Callable[[], tuple[str, ...]] = tuple
    id: str = "alpaca"

    def __post_init__(self) -> None:
        self.client.vendor.monitor.roles.append(ROLE)

    def report(self) -> ConnectionReport:
        """The state as last seen; asks nobody."""
        return self._noted(self.client.vendor.monitor.report())

    async def test(self) -> ConnectionReport:
        """The state after one look at Alpaca's clock."""
        return self._noted(await self.client.vendor.probe(CLOCK))

    async def start(self, _is_leader: Callable[[], bool]) -> None:
        """Nothing to begin: whoever follows the broker's updates opens the stream."""

    async def stop(self) -> None:
        """Close the connections."""
        await self.client.aclose()

    def _noted(self, report: ConnectionReport) -> ConnectionReport:
        return replace(report, notes=(*report.notes, *self.notes()))
