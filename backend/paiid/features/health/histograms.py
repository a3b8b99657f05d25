"""Counts of durations by bucket: what Prometheus reads, and percentiles for people."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from prometheus_client.core import Metric

_DECADE: Final = (1.0, 1.25, 1.6, 2.0, 2.5, 3.15, 4.0, 5.0, 6.3, 8.0)
BOUNDS_S: Final = (0.0005, *(round(step * scale, 6) for scale in (0.001, 0.01, 0.1, 1.0) for step in _DECADE), 10.0)
"""A quarter apart, so that a percentile is right to a fifth or better."""
EXPORTED_S: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""The bounds that are told to Prometheus; each is one of `BOUNDS_S`."""
_MAX_SERIES: Final = 2_000
_LIMIT_LABEL: Final = "other"
_BUCKETS: Final = len(BOUNDS_S) + 1

Labels = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Percentiles:
    """Of durations, seconds; None without any."""

    count: int
    p50: float | None
    p95: float | None
    p99: float | None


class Histogram:
    """Counts by bucket of durations in seconds, for each set of label values."""

    def __init__(self, name: str, help_text: str, labels: tuple[str, ...]) -> None:
        self.name, self.help_text, self.labels = name, help_text, labels
        self.series: dict[Labels, list[float]] = {}

    def observe(self, labels: Labels, seconds: float) -> None:
        """Count one duration. Past 2,000 series the labels become `other`, so memory is bounded."""
        series = self.series.get(labels)
        if series is None:
            if len(self.series) >= _MAX_SERIES:
                labels = (_LIMIT_LABEL,) * len(labels)
            # One count a bucket, one for what is above the last, then the sum.
            series = self.series.setdefault(labels, [0.0] * (_BUCKETS + 1))
        series[bisect_left(BOUNDS_S, seconds)] += 1
        series[-1] += seconds

    def collect(self) -> "Metric":
        """As a Prometheus metric."""
        from prometheus_client.core import HistogramMetricFamily

        family = HistogramMetricFamily(self.name, self.help_text, labels=self.labels)
        for labels, series in list(self.series.items()):
            running, buckets = 0.0, []
            for bound, count in zip((*BOUNDS_S, None), series[:-1], strict=True):
                running += count
                if bound is None or bound in EXPORTED_S:
                    buckets.append(("+Inf" if bound is None else str(bound), running))
            family.add_metric([str(one) for one in labels], buckets, sum_value=series[-1])
        return family


def summed(series: Iterable[Sequence[float]]) -> list[float]:
    """Several series as one."""
    return [sum(column) for column in zip(*series, strict=True)] or [0.0] * (_BUCKETS + 1)


def percentiles(series: Sequence[float]) -> Percentiles:
    """P50, P95 and P99, each placed within its bucket as if durations were spread evenly there."""
    counts = series[:-1]
    total = sum(counts)
    if not total:
        return Percentiles(0, None, None, None)
    return Percentiles(int(total), *(_quantile(counts, total * part) for part in (0.5, 0.95, 0.99)))


def _quantile(counts: Sequence[float], rank: float) -> float:
    seen, lower = 0.0, 0.0
    for bound, count in zip(BOUNDS_S, counts, strict=False):
        if count and seen + count >= rank:
            return lower + (bound - lower) * (rank - seen) / count
        seen, lower = seen + count, bound
    # Above the last bound nothing finer is known.
    return BOUNDS_S[-1]
