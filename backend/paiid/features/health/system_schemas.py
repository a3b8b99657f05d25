"""What `GET /api/monitor/system` and the stream's topic `system` carry."""

from pydantic import Field

from paiid.core.http import ApiModel
from paiid.core.types import UtcInstant
from paiid.features.health.rules import RuleName, RuleState
from paiid.features.health.schemas import HealthReport


class ProcessRead(ApiModel):
    """Whose figures these are. Where several processes run, each counts for itself."""

    pid: int
    host: str
    started_at: UtcInstant
    runs_jobs: bool = Field(description="Whether this process runs the scheduled jobs; else another one does.")
    cpu_ratio: float | None = Field(description="Of the processors it may use, over the last look of 5 s.")
    cores: float
    memory_bytes: int | None
    memory_used_bytes: int | None = Field(description="Of the container where it has a limit, else of the machine.")
    memory_limit_bytes: int | None
    memory_of: str = Field(description="container, machine or unknown: what the limit is of.")
    loop_lag_ms: float | None = Field(description="The longest that the event loop was late in the last look.")


class TimesRead(ApiModel):
    """Milliseconds, null without any."""

    count: int
    p50_ms: float | None
    p95_ms: float | None
    p99_ms: float | None


class RefusalsRead(ApiModel):
    status: int
    count: int


class TrafficRead(ApiModel):
    """Requests: of the last minute, and since the process began. Errors are answers with 500 and above."""

    per_second: float | None
    error_ratio: float | None
    last_minute: int
    watched_s: float = Field(description="How much of the last minute was watched.")
    in_flight: int
    streams: int
    total: int
    errors: int
    refused_last_minute: int = Field(
        description="By the protection, before a route was reached; part of no other figure."
    )
    refused: list[RefusalsRead] = Field(description="The same since the process began, the most frequent first.")
    times: TimesRead = Field(description="All routes but the stream, since the process began.")


class RouteRead(ApiModel):
    method: str
    route: str
    errors: int
    times: TimesRead


class PoolRead(ApiModel):
    engine: str
    size: int
    in_use: int
    waiting: int


class SlowStatementRead(ApiModel):
    """A statement's shape without values."""

    shape: str
    count: int
    worst_ms: float


class JobRead(ApiModel):
    """A scheduled job of this process. `error` is the kind of the newest failure."""

    name: str
    every_s: float | None
    runs: int
    failures: int
    last_started_at: UtcInstant | None
    last_ms: float | None
    error: str | None
    failed_at: UtcInstant | None


class VendorCallsRead(ApiModel):
    port: str
    provider: str
    operation: str
    errors: int
    rate_limited: int
    times: TimesRead


class VendorBudgetRead(ApiModel):
    """What a vendor allows, null where it sets no limit."""

    id: str
    name: str
    state: str
    latency_ms: float | None
    budget_used: int | None
    budget_limit: int | None


class AlertRead(ApiModel):
    """One rule. Ratios: 0.8 = 80 %."""

    rule: RuleName
    state: RuleState
    meaning: str
    value: float | None
    threshold: float
    lasts_s: float
    since: UtcInstant | None


class SystemRead(ApiModel):
    """How this process does at `at`."""

    at: UtcInstant
    health: HealthReport
    process: ProcessRead
    alerts: list[AlertRead]
    traffic: TrafficRead
    routes: list[RouteRead]
    pool: PoolRead
    slow_after_ms: float
    slow_statements: list[SlowStatementRead]
    jobs: list[JobRead]
    vendor_calls: list[VendorCallsRead]
    vendors: list[VendorBudgetRead]
