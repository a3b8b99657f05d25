"""What the health and monitor endpoints answer."""

from typing import Literal

from pydantic import Field

from paiid.core.http import ApiModel
from paiid.core.types import UtcInstant
from paiid.features.health.service import DependencyStatus, Overall
from paiid.ports.connection import ConnectionState


class HealthRead(ApiModel):
    """The process answers."""

    status: Literal["ok"]
    time: UtcInstant


class LivenessRead(ApiModel):
    """The process runs and its event loop turns."""

    status: Literal["alive"]


class ReadinessRead(ApiModel):
    """Whether requests may be sent here; `detail` says why not."""

    status: Literal["ready", "not_ready"]
    detail: str


class DependencyRead(ApiModel):
    """One thing the service needs; `latency_ms` is null where nothing was asked."""

    status: DependencyStatus
    latency_ms: float | None
    detail: str = Field(description="In plain words; carries no address, key or account.")


class ConnectionHealth(ApiModel):
    """One vendor as last seen; `latency_ms` is of its newest answer, null before the first."""

    id: str
    name: str
    state: ConnectionState
    latency_ms: float | None
    last_success_at: UtcInstant | None


class HealthReport(ApiModel):
    """Every dependency by name: database, redis, market_data, broker, advisor, news, scheduler.

    `status` is `down` (and the answer 503) only when the service cannot do its main job: the database is down, or
    market data and broker both are.
    """

    status: Overall
    time: UtcInstant
    version: str
    environment: str
    uptime_s: float
    dependencies: dict[str, DependencyRead]
    connections: list[ConnectionHealth] = Field(description="Every connected vendor, in the order of asking.")


class VersionRead(ApiModel):
    """Which build runs, since when, on what."""

    version: str
    environment: str
    commit: str | None
    started_at: UtcInstant
    uptime_s: float
    python: str
    database: str
    market_data: str
    broker: str
    advisor: str
    news: str
