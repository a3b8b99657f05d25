"""Connections whose state a test sets."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from paiid.ports.connection import ConnectionReport, ConnectionState

AT = datetime(2026, 11, 23, 18, 46, tzinfo=UTC)


def report(connection_id: str = "tradier", name: str = "Tradier", *roles: str) -> ConnectionReport:
    """A connection that does well."""
    return ConnectionReport(
        id=connection_id,
        name=name,
        roles=roles or ("market_data",),
        state=ConnectionState.OK,
        last_success_at=AT,
        last_failure_at=None,
        error=None,
        latency_ms=12.5,
        budget_used=34,
        budget_limit=120,
        budget_resets_at=AT,
        feed="streamed",
        notes=("No dividends.",),
    )


@dataclass
class ScriptedConnection:
    """Says `now`; a test of it finds `found`."""

    now: ConnectionReport
    found: ConnectionReport | None = None
    tests: int = 0

    @property
    def id(self) -> str:
        return self.now.id

    def report(self) -> ConnectionReport:
        return self.now

    async def test(self) -> ConnectionReport:
        self.tests += 1
        self.now = self.found or self.now
        return self.now


def refused(of: ConnectionReport) -> ConnectionReport:
    """The same with a key that is not accepted."""
    error = "Tradier does not accept the key (HTTP 401)."
    return replace(of, state=ConnectionState.MISCONFIGURED, error=error, last_failure_at=AT)
