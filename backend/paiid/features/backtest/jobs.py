"""What runs of dead processes are ended by, and what runs are ended by when this one does."""

from collections.abc import Callable
from dataclasses import dataclass

from paiid.features.backtest.service import BacktestService


@dataclass(frozen=True)
class BacktestJobs:
    """Started and stopped with the process."""

    service: BacktestService

    async def start(self, _is_leader: Callable[[], bool]) -> None:
        """End what a process that died has left running."""
        await self.service.mend()

    async def stop(self) -> None:
        """End the runs of this process, and its worker."""
        await self.service.stop()
