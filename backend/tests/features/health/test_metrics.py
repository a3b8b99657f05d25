from collections.abc import Mapping

from prometheus_client.parser import text_string_to_metric_families

from paiid.features.health.metrics import Metrics


async def samples(metrics: Metrics) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    text = (await metrics.render()).decode()
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_a_histogram_counts_by_bucket_cumulatively() -> None:
    metrics = Metrics("0.1.0", "development")
    # One of exactly 5 ms belongs to the bucket of 5 ms, one of 7 ms to that of 10 ms, one of 9 s to none but +Inf.
    for seconds in (0.005, 0.007, 9.0):
        metrics.observe_request("GET", "/api/orders", 200, seconds)
    found = await samples(metrics)
    labels = (("method", "GET"), ("route", "/api/orders"), ("status", "200"))

    def bucket(bound: str) -> float:
        return found["paiid_http_request_duration_seconds_bucket", tuple(sorted((("le", bound), *labels)))]

    assert (bucket("0.0025"), bucket("0.005"), bucket("0.01"), bucket("5.0"), bucket("+Inf")) == (0, 1, 2, 2, 3)
    assert found["paiid_http_request_duration_seconds_count", labels] == 3
    assert found["paiid_http_request_duration_seconds_sum", labels] == 0.005 + 0.007 + 9.0


async def test_orders_by_status_and_provider_calls() -> None:
    async def counts() -> Mapping[str, int]:
        return {"filled": 7, "rejected": 1}

    metrics = Metrics("0.1.0", "development", order_counts=counts)
    metrics.observe_provider("market_data", "PaiiD local market", "quotes", outcome="error", seconds=0.2)
    found = await samples(metrics)
    assert found["paiid_orders", (("status", "filled"),)] == 7
    labels = (
        ("operation", "quotes"),
        ("outcome", "error"),
        ("port", "market_data"),
        ("provider", "PaiiD local market"),
    )
    assert found["paiid_provider_call_duration_seconds_count", labels] == 1


async def test_made_up_paths_cannot_fill_the_memory() -> None:
    metrics = Metrics("0.1.0", "development")
    for number in range(5_000):
        metrics.observe_request(f"METHOD{number}", None, 405, 0.001)
    found = await samples(metrics)
    series = [key for key in found if key[0] == "paiid_http_request_duration_seconds_count"]
    assert len(series) <= 2_001
    assert sum(found[key] for key in series) == 5_000
