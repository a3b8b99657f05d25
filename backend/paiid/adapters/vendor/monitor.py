"""Remembers how a vendor has been doing, for whoever asks."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from paiid.adapters.vendor.breaker import CircuitBreaker
from paiid.adapters.vendor.budget import Budget
from paiid.core.clock import Clock
from paiid.ports.connection import ConnectionReport, ConnectionState
from paiid.ports.errors import ProviderError, ProviderMisconfigured, ProviderRejected


@dataclass
class ConnectionMonitor:
    """What one vendor's calls and feeds have told.

    `feed` is asked for the words of `ConnectionReport.feed`; `roles` are the ports the vendor stands behind.
    """

    id: str
    name: str
    clock: Clock
    breaker: CircuitBreaker
    budget: Budget
    roles: list[str] = field(default_factory=list)
    feed: Callable[[], str | None] = lambda: None
    _last_success_at: datetime | None = None
    _last_failure_at: datetime | None = None
    _error: ProviderError | None = None
    _latency_ms: float | None = None

    def succeeded(self, seconds: float | None = None) -> None:
        """A call was answered after `seconds`; a feed said something when None."""
        self._last_success_at, self._error = self.clock.now(), None
        if seconds is not None:
            self._latency_ms = round(seconds * 1000, 1)

    def failed(self, error: ProviderError) -> None:
        """A call or a feed failed. A refusal of one request says nothing about the vendor."""
        if isinstance(error, ProviderRejected):
            return
        self._last_failure_at, self._error = self.clock.now(), error

    @property
    def refusal(self) -> ProviderMisconfigured | None:
        """The vendor's last word, if it was that it does not accept how it is asked; made anew to be raised."""
        return ProviderMisconfigured(str(self._error)) if isinstance(self._error, ProviderMisconfigured) else None

    def report(self) -> ConnectionReport:
        """The state as last seen."""
        resets_in = self.budget.resets_in_s
        return ConnectionReport(
            id=self.id,
            name=self.name,
            roles=tuple(self.roles),
            state=self._state(),
            last_success_at=self._last_success_at,
            last_failure_at=self._last_failure_at,
            error=None if self._error is None else str(self._error),
            latency_ms=self._latency_ms,
            budget_used=self.budget.used,
            budget_limit=self.budget.limit,
            budget_resets_at=None if resets_in is None else self.clock.now() + timedelta(seconds=resets_in),
            feed=self.feed(),
        )

    def _state(self) -> ConnectionState:
        if isinstance(self._error, ProviderMisconfigured):
            return ConnectionState.MISCONFIGURED
        if self.breaker.is_open:
            return ConnectionState.DOWN
        if self._error is not None:
            return ConnectionState.DEGRADED
        return ConnectionState.UNUSED if self._last_success_at is None else ConnectionState.OK
