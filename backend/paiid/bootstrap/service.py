"""What runs beside the requests for as long as the process does."""

from collections.abc import Callable
from typing import Protocol


class Service(Protocol):
    """An adapter's background work: streams, polls, connections. Started once, stopped once."""

    async def start(self, is_leader: Callable[[], bool]) -> None:
        """Begin; must not wait for a vendor, whose failure must not keep the program from starting.

        `is_leader` tells whether this process is the one that may do what only one may (one stream a user, say); it
        can change at any time.
        """
        ...

    async def stop(self) -> None:
        """End every task and close every connection."""
        ...
