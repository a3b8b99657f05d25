"""Metrics in Prometheus text. Recording costs under a microsecond; prometheus-client is only loaded to write them out.

Recording happens in the event loop only, so nothing is locked. Each worker process has its own figures.
"""

import asyncio
from bisect import bisect_left
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from prometheus_client.core import Metric

BUCKETS_S: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
_MAX_SERIES: Final = 2_000
_LIMIT_LABEL: Final = "other"

OrderCounts = Callable[[], Awaitable[Mapping[str, int]]]
"""Orders by status, all users."""


async def _no_orders() -> Mapping[str, int]:
    return {}


class Histogram:
    """Counts by bucket of durations in seconds, for each set of label values."""

    def __init__(self, name: str, help_text: str, labels: tuple[str, ...]) -> None:
        self.name, self.help_text, self.labels = name, help_text, labels
        self._series: dict[tuple[str, ...], list[float]] = {}

    def observe(self, labels: tuple[str, ...], seconds: float) -> None:
        """Count one duration. Past 2,000 series the labels become `other`, so memory is bounded."""
        series = self._series.get(labels)
        if series is None:
            if len(self._series) >= _MAX_SERIES:
                labels = (_LIMIT_LABEL,) * len(labels)
            # One count a bucket, one for what is above the last, then the sum.
            series = self._series.setdefault(labels, [0.0] * (len(BUCKETS_S) + 2))
        series[bisect_left(BUCKETS_S, seconds)] += 1
        series[-1] += seconds

    def collect(self) -> "Metric":
        """As a Prometheus metric."""
        from prometheus_client.core import HistogramMetricFamily

        family = HistogramMetricFamily(self.name, self.help_text, labels=self.labels)
        for labels, series in list(self._series.items()):
            running, buckets = 0.0, []
            for bound, count in zip((*map(str, BUCKETS_S), "+Inf"), series[:-1], strict=True):
                running += count
                buckets.append((bound, running))
            family.add_metric(labels, buckets, sum_value=series[-1])
        return family


@dataclass
class Metrics:
    """What monitors read.

    Args:
        version: of the product.
        environment: where it runs.
        order_counts: orders by status, asked at each reading.
        sse_clients: open streams, asked at each reading.
    """

    version: str
    environment: str
    order_counts: OrderCounts = _no_orders
    sse_clients: Callable[[], int] = lambda: 0
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
        self.requests.observe((method, route or "unmatched", str(status)), seconds)

    def observe_provider(self, port: str, provider: str, operation: str, *, ok: bool, seconds: float) -> None:
        """Count one call of a port."""
        self.providers.observe((port, provider, operation, "ok" if ok else "error"), seconds)

    async def render(self) -> bytes:
        """All metrics as Prometheus text."""
        orders = await self.order_counts()
        return await asyncio.to_thread(self._render, orders, self.sse_clients())

    def _render(self, orders: Mapping[str, int], sse_clients: int) -> bytes:
        from prometheus_client import CollectorRegistry, GCCollector, ProcessCollector, generate_latest

        registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        GCCollector(registry=registry)
        registry.register(_Snapshot(self, orders, sse_clients))
        return generate_latest(registry)


@dataclass(eq=False)
class _Snapshot:
    metrics: Metrics
    orders: Mapping[str, int]
    sse_clients: int

    def collect(self) -> "Iterator[Metric]":
        from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily

        yield self.metrics.requests.collect()
        yield self.metrics.providers.collect()
        orders = GaugeMetricFamily("paiid_orders", "Orders by status.", labels=("status",))
        for status, count in sorted(self.orders.items()):
            orders.add_metric((status,), count)
        yield orders
        yield GaugeMetricFamily("paiid_sse_clients", "Open event streams.", value=self.sse_clients)
        yield InfoMetricFamily(
            "paiid_build", "Which build runs.",
            value={"version": self.metrics.version, "environment": self.metrics.environment},
        )  # fmt: skip
