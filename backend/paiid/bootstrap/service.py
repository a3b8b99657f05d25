"""What runs beside the requests for as long as the process does."""

from typing import Protocol


class Service(Protocol):
    """An adapter's background work: streams, polls, connections. Started once, stopped once."""

    async def start(self) -> None:
        """Begin; must not wait for a vendor, whose failure must not keep the program from starting."""
        ...

    async def stop(self) -> None:
        """End every task and close every connection."""
        ...
