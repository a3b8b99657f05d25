"""Percentiles out of buckets."""

import random

from paiid.features.health.histograms import BOUNDS_S, EXPORTED_S, Histogram, percentiles, summed


def test_every_exported_bound_is_counted_exactly() -> None:
    assert set(EXPORTED_S) <= set(BOUNDS_S)
    assert list(BOUNDS_S) == sorted(set(BOUNDS_S))


def test_percentiles_are_right_to_a_fifth() -> None:
    generator = random.Random(7)
    seconds = sorted(generator.lognormvariate(-4, 1) for _ in range(20_000))
    histogram = Histogram("h", "", ("route",))
    for number, one in enumerate(seconds):
        histogram.observe((f"r{number % 3}",), one)
    found = percentiles(summed(histogram.series.values()))
    assert found.count == 20_000
    for value, part in ((found.p50, 0.5), (found.p95, 0.95), (found.p99, 0.99)):
        assert value is not None
        exact = seconds[int(part * len(seconds))]
        assert abs(value - exact) / exact < 0.2


def test_none_and_too_long() -> None:
    histogram = Histogram("h", "", ("route",))
    assert percentiles(summed([])) == percentiles([0.0] * 44)
    assert percentiles(summed([])).p50 is None
    histogram.observe(("x",), 99.0)
    assert percentiles(histogram.series["x",]).p99 == 10.0
