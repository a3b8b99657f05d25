"""A connection to somebody else's service, as its owner sees it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class ConnectionState(StrEnum):
    """How a vendor is doing; `unused` until the first call."""

    UNUSED = "unused"
    OK = "ok"
    DEGRADED = "degraded"
    DOWN = "down"
    MISCONFIGURED = "misconfigured"


@dataclass(frozen=True, slots=True)
class ConnectionReport:
    """One vendor at one instant.

    `error` is the newest failure in plain words, None once a call has succeeded since. `latency_ms` is of the newest
    success. `budget_used` of `budget_limit` calls are spent in the window that ends at `budget_resets_at`; all None
    where the vendor sets no limit. `feed` says how prices or order events arrive at present, None where none do.
    `notes` are sentences about what this connection cannot give, whatever its state.
    """

    id: str
    name: str
    roles: tuple[str, ...]
    state: ConnectionState
    last_success_at: datetime | None
    last_failure_at: datetime | None
    error: str | None
    latency_ms: float | None
    budget_used: int | None
    budget_limit: int | None
    budget_resets_at: datetime | None
    feed: str | None = None
    notes: tuple[str, ...] = ()


class Connection(Protocol):
    """One vendor, whatever ports it stands behind."""

    @property
    def id(self) -> str: ...

    def report(self) -> ConnectionReport:
        """The state as last seen; asks nobody."""
        ...

    async def test(self) -> ConnectionReport:
        """The state after one cheap call, made now even if it is being left alone; never raises `ProviderError`."""
        ...
