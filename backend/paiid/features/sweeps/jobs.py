"""What a process that died has left is gone on with, and what runs is let go of when this process ends."""

from collections.abc import Callable
from dataclasses import dataclass

from paiid.features.sweeps.service import SweepService


@dataclass(frozen=True)
class SweepJobs:
    """Started and stopped with the process."""

    service: SweepService

    async def start(self, _is_leader: Callable[[], bool]) -> None:
        """Go on with what was left running."""
        await self.service.take_up()

    async def stop(self) -> None:
        """Let go of the sweeps of this process, and end their worker."""
        await self.service.stop()
