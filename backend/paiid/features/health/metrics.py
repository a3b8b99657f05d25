"""Metrics in Prometheus text. Recording costs under a microsecond; prometheus-client is only loaded to write them out.

Recording happens in the event loop only, so nothing is locked. Each process has its own figures, from its start on.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from paiid.features.health.histograms import Histogram, Percentiles, percentiles, summed

if TYPE_CHECKING:
    from prometheus_client.core import Metric

_SERVER_ERROR: Final = 500
_STREAM: Final = "/api/stream"

OrderCounts = Callable[[], Awaitable[Mapping[str, int]]]
"""Orders by status, all users."""
Gauges = Callable[[], Mapping[str, float]]
"""Figures of the moment by the name of their metric, each one of `GAUGES` and `COUNTERS`."""

GAUGES: Final[Mapping[str, str]] = {
    "paiid_http_requests_in_flight": "Requests being answered, open streams among them.",
    "paiid_database_pool_size": "Connections of the database there may be in this process.",
    "paiid_database_pool_in_use": "Connections of the database that are open or in use in this process.",
    "paiid_database_pool_waiting": "Transactions that wait for a connection.",
    "paiid_process_cpu_ratio": "Processor used of what this process may use, 0 to 1.",
    "paiid_memory_used_ratio": "Memory used of the container's limit, or of the machine's.",
    "paiid_event_loop_lag_seconds": "The longest that the event loop was late in the last look.",
    "paiid_alert_firing": "Rules of the System page that are firing.",
}
REFUSED: Final = "paiid_http_requests_refused"
COUNTERS: Final[Mapping[str, str]] = {
    "paiid_slow_statements": "Statements of SQL that took more than 200 ms.",
    "paiid_job_runs": "Runs of scheduled jobs in this process.",
    "paiid_job_failures": "Runs of scheduled jobs that failed.",
}


async def _no_orders() -> Mapping[str, int]:
    return {}


@dataclass(frozen=True, slots=True)
class RouteFigures:
    """One route since the process began; seconds."""

    method: str
    route: str
    times: Percentiles
    errors: int


@dataclass(frozen=True, slots=True)
class CallFigures:
    """Calls of one port's operation since the process began; seconds."""

    port: str
    provider: str
    operation: str
    times: Percentiles
    errors: int
    rate_limited: int


@dataclass
class Metrics:
    """What monitors read.

    Args:
        version: of the product.
        environment: where it runs.
        order_counts: orders by status, asked at each reading.
        sse_clients: open streams, asked at each reading.
        gauges: further figures, asked at each reading.
    """

    version: str
    environment: str
    order_counts: OrderCounts = _no_orders
    sse_clients: Callable[[], int] = lambda: 0
    gauges: Gauges = dict
    in_flight: int = 0
    refused: dict[int, int] = field(default_factory=dict)
    """By status, what the protection answered before a route was reached."""
    requests: Histogram = field(
        default_factory=lambda: Histogram(
            "paiid_http_request_duration_seconds", "Time to answer, by route.", ("method", "route", "status")
        )
    )
    providers: Histogram = field(
        default_factory=lambda: Histogram(
            "paiid_provider_call_duration_seconds",
            "Time a provider took.",
            ("port", "provider", "operation", "outcome"),
        )
    )

    def observe_request(self, method: str, route: str | None, status: int, seconds: float) -> None:
        """Count one request. `route` is its template (`/api/orders/{order_id}`); None where no route matched."""
        self.requests.observe((method, route or "unmatched", status), seconds)

    def observe_refusal(self, status: int) -> None:
        """Count one request that the protection refused; it is none of `requests`, of whose errors alarms are made."""
        self.refused[status] = self.refused.get(status, 0) + 1

    def observe_provider(self, port: str, provider: str, operation: str, *, outcome: str, seconds: float) -> None:
        """Count one call of a port; `outcome` is `ok`, `rate_limited` or `error`."""
        self.providers.observe((port, provider, operation, outcome), seconds)

    def totals(self) -> tuple[int, int]:
        """Requests so far, and those of them answered with a status from 500 on."""
        requests = errors = 0.0
        for labels, series in self.requests.series.items():
            count = sum(series[:-1])
            requests += count
            errors += count if _is_error(labels[2]) else 0
        return int(requests), int(errors)

    def routes(self) -> list[RouteFigures]:
        """Every route that was asked for, the most asked first."""
        found: dict[tuple[str, str], list[tuple[bool, list[float]]]] = defaultdict(list)
        for (method, route, status), series in self.requests.series.items():
            found[str(method), str(route)].append((_is_error(status), series))
        figures = [
            RouteFigures(
                method,
                route,
                percentiles(summed(series for _, series in parts)),
                int(sum(sum(series[:-1]) for is_error, series in parts if is_error)),
            )
            for (method, route), parts in found.items()
        ]
        return sorted(figures, key=lambda one: -one.times.count)

    def all_requests(self) -> Percentiles:
        """Of all routes together, but for streams, which last as long as somebody looks."""
        found = (series for labels, series in self.requests.series.items() if labels[1] != _STREAM)
        return percentiles(summed(found))

    def calls(self) -> list[CallFigures]:
        """Every operation of a port that was called."""
        found: dict[tuple[str, str, str], dict[str, list[float]]] = defaultdict(dict)
        for (port, provider, operation, outcome), series in self.providers.series.items():
            found[str(port), str(provider), str(operation)][str(outcome)] = series
        return [
            CallFigures(
                *key,
                percentiles(summed(parts.values())),
                int(sum(sum(series[:-1]) for outcome, series in parts.items() if outcome != "ok")),
                int(sum(parts.get("rate_limited", [0.0])[:-1])),
            )
            for key, parts in sorted(found.items())
        ]

    async def render(self) -> bytes:
        """All metrics as Prometheus text."""
        orders = await self.order_counts()
        figures = {"paiid_http_requests_in_flight": float(self.in_flight), **self.gauges()}
        return await asyncio.to_thread(self._render, _Snapshot(self, orders, self.sse_clients(), figures))

    def _render(self, snapshot: "_Snapshot") -> bytes:
        from prometheus_client import CollectorRegistry, GCCollector, ProcessCollector, generate_latest

        registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        GCCollector(registry=registry)
        registry.register(snapshot)
        return generate_latest(registry)


def _is_error(status: str | int) -> bool:
    return isinstance(status, int) and status >= _SERVER_ERROR


@dataclass(eq=False)
class _Snapshot:
    metrics: Metrics
    orders: Mapping[str, int]
    sse_clients: int
    figures: Mapping[str, float]

    def collect(self) -> "Iterator[Metric]":
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily

        yield self.metrics.requests.collect()
        yield self.metrics.providers.collect()
        orders = GaugeMetricFamily("paiid_orders", "Orders by status.", labels=("status",))
        for status, count in sorted(self.orders.items()):
            orders.add_metric((status,), count)
        yield orders
        refused = CounterMetricFamily(REFUSED, "Requests refused before they reached a route.", labels=("status",))
        for code, count in sorted(self.metrics.refused.items()):
            refused.add_metric((str(code),), count)
        yield refused
        yield GaugeMetricFamily("paiid_sse_clients", "Open event streams.", value=self.sse_clients)
        for name, value in self.figures.items():
            if name in COUNTERS:
                yield CounterMetricFamily(name, COUNTERS[name], value=value)
            else:
                yield GaugeMetricFamily(name, GAUGES[name], value=value)
        yield InfoMetricFamily(
            "paiid_build", "Which build runs.",
            value={"version": self.metrics.version, "environment": self.metrics.environment},
        )  # fmt: skip
