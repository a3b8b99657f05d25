"""What the application is made of."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from paiid.bootstrap.access import Access
from paiid.bootstrap.adapters import Adapters
from paiid.bootstrap.insight import Insight
from paiid.bootstrap.portfolio import Portfolio
from paiid.bootstrap.runtime import Runtime
from paiid.bootstrap.services import Trading
from paiid.bootstrap.tracing import Tracing
from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.core.events import EventBus
from paiid.features.connections.service import ConnectionsService
from paiid.features.health.job_log import JobLog
from paiid.features.health.metrics import Metrics
from paiid.features.health.watching import Watcher
from paiid.features.mcp_access.gate import McpGate
from paiid.features.stream.service import StreamService
from paiid.features.telemetry.service import TelemetryService
from paiid.settings import Settings

if TYPE_CHECKING:
    from redis.asyncio import Redis


@dataclass(frozen=True)
class Services(Insight):
    """Everything that answers; nothing of it runs by itself."""

    settings: Settings
    clock: Clock
    db: Database
    adapters: Adapters
    events: EventBus
    trading: Trading
    portfolio: Portfolio
    access: Access
    stream: StreamService
    redis: "Redis | None"
    metrics: Metrics
    watcher: Watcher
    job_log: JobLog
    telemetry: TelemetryService
    connections: ConnectionsService
    tracing: Tracing | None
    mcp: McpGate


@dataclass(frozen=True)
class Parts(Services):
    """The services, and what runs beside them."""

    runtime: Runtime
