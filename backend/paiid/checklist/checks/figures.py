"""The instance's own metrics, read as figures."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from paiid.checklist.account import service
from paiid.checklist.bench import Bench, said
from paiid.checklist.evidence import Finding, failed, not_run

_REQUESTS: Final = "paiid_http_request_duration_seconds"
_PROVIDERS: Final = "paiid_provider_call_duration_seconds"
_SERVER_ERROR: Final = 500


@dataclass(frozen=True)
class Figures:
    """Samples: name, labels, value. Counted since the process started, the checklist's own requests with the others."""

    samples: tuple[tuple[str, dict[str, str], float], ...]

    def value(self, name: str) -> float | None:
        """Of a metric without labels."""
        return next((value for found, _, value in self.samples if found == name), None)

    def rows(self, name: str) -> Iterator[tuple[dict[str, str], float]]:
        """Of a metric with labels."""
        return ((labels, value) for found, labels, value in self.samples if found == name)

    def requests(self, wanted: Callable[[dict[str, str]], bool] = lambda _: True) -> int:
        """How many were answered."""
        return round(sum(value for labels, value in self.rows(f"{_REQUESTS}_count") if wanted(labels)))

    def provider_calls(self, port: str, outcome: str | None = None) -> int:
        """How often a port was asked."""
        found = self.rows(f"{_PROVIDERS}_count")
        return round(
            sum(value for labels, value in found if labels["port"] == port and outcome in {None, labels["outcome"]})
        )

    def quantile_s(self, part: float) -> float:
        """The bound of the bucket within which that part of all answers was given; infinite above the last."""
        buckets: dict[float, float] = {}
        for labels, value in self.rows(f"{_REQUESTS}_bucket"):
            bound = float(labels["le"])
            buckets[bound] = buckets.get(bound, 0) + value
        total = buckets.get(math.inf, 0)
        return next((bound for bound, count in sorted(buckets.items()) if count >= part * total), math.inf)

    def failing_routes(self) -> list[str]:
        """Those with answers of 5xx, the most first."""
        found: dict[str, float] = {}
        for labels, value in self.rows(f"{_REQUESTS}_count"):
            if is_server_error(labels):
                found[labels["route"]] = found.get(labels["route"], 0) + value
        return [f"{route} ({count:.0f})" for route, count in sorted(found.items(), key=lambda one: -one[1])]

    def slowest_routes(self) -> list[str]:
        """By mean, the slowest first."""
        sums = {(row["method"], row["route"], row["status"]): value for row, value in self.rows(f"{_REQUESTS}_sum")}
        means = [
            (sums[(row["method"], row["route"], row["status"])] / count, row["route"])
            for row, count in self.rows(f"{_REQUESTS}_count")
            if count
        ]
        return [f"{route} {1e3 * mean:.0f} ms" for mean, route in sorted(means, reverse=True)[:3]]


def is_server_error(labels: dict[str, str]) -> bool:
    """Of a request's labels. A 503 of the detailed health report says that something else is down."""
    return int(labels["status"]) >= _SERVER_ERROR and not labels["route"].startswith("/api/health")


async def figures(bench: Bench) -> Figures | Finding:
    """The metrics of now; a finding where they cannot be read."""
    headers = service(bench)
    if not headers:
        return not_run("API_TOKEN is not set here, so the metrics cannot be read.")
    answer = await bench.send("GET", "/api/monitor/metrics", headers=headers)
    if answer.status != 200:
        return failed(f"/api/monitor/metrics answers {said(answer)}.")
    from prometheus_client.parser import text_string_to_metric_families

    families = text_string_to_metric_families(answer.text)
    return Figures(tuple((one.name, one.labels, one.value) for family in families for one in family.samples))
