import httpx
import pytest

from paiid.core.security import Principal
from paiid.features.health.metrics import Metrics
from paiid.features.health.router import router
from paiid.features.health.service import DependencyStatus
from tests.features.health.test_service import says, service
from tests.support.slices import ADA, BOB, EVE, SERVICE, asking


async def get(path: str, *, who: Principal | None = None, **state: object) -> httpx.Response:
    async with asking(router, who, **({"health_service": service()} | state)) as client:
        return await client.get(path)


async def test_health_is_the_contract_to_the_letter() -> None:
    answer = await get("/api/health")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "time": "2026-11-23T18:46:00Z"}
    assert answer.headers["content-type"] == "application/json"


async def test_live_answers_without_looking_at_anything() -> None:
    assert (await get("/api/health/live")).json() == {"status": "alive"}


async def test_ready_with_a_migrated_database() -> None:
    answer = await get("/api/health/ready")
    assert (answer.status_code, answer.json()["status"]) == (200, "ready")


async def test_not_ready_says_why() -> None:
    down = service({"database": says(DependencyStatus.DOWN, "At revision 1, not 2: paiid migrate")})
    answer = await get("/api/health/ready", health_service=down)
    assert answer.status_code == 503
    assert answer.json() == {"status": "not_ready", "detail": "At revision 1, not 2: paiid migrate"}


async def test_detailed_reports_each_dependency() -> None:
    degraded = service({"redis": says(DependencyStatus.DEGRADED, "Lost; kept in this process.")})
    answer = await get("/api/health/detailed", health_service=degraded)
    assert answer.status_code == 200
    body = answer.json()
    assert body["status"] == "degraded"
    assert body["dependencies"]["redis"]["status"] == "degraded"
    assert body["dependencies"]["redis"]["detail"] == "Lost; kept in this process."
    assert set(body["dependencies"]["database"]) == {"status", "latency_ms", "detail"}


async def test_detailed_is_503_only_when_the_main_job_cannot_be_done() -> None:
    answer = await get("/api/health/detailed", health_service=service({"database": says(DependencyStatus.DOWN)}))
    assert answer.status_code == 503
    assert answer.json()["status"] == "down"


async def test_version_names_the_build() -> None:
    body = (await get("/api/monitor/version")).json()
    assert body["version"] == "0.1.0"
    assert body["environment"] == "development"
    assert body["commit"] is None
    assert body["started_at"].endswith("Z")
    assert body["database"] == "SQLite"


class TestMetrics:
    @pytest.mark.parametrize("who", [ADA, SERVICE])
    async def test_owner_and_service_token_read_prometheus_text(self, who: Principal) -> None:
        metrics = Metrics("0.1.0", "development", sse_clients=lambda: 3)
        metrics.observe_request("GET", "/api/orders/{order_id}", 200, 0.004)
        answer = await get("/api/monitor/metrics", who=who, metrics=metrics)
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/plain")
        assert "paiid_sse_clients 3.0" in answer.text

    @pytest.mark.parametrize("who", [BOB, EVE])
    async def test_other_users_are_refused(self, who: Principal) -> None:
        answer = await get("/api/monitor/metrics", who=who, metrics=Metrics("0.1.0", "development"))
        assert answer.status_code == 403
        assert answer.json()["code"] == "forbidden"

    async def test_anonymous_is_401(self) -> None:
        assert (await get("/api/monitor/metrics", metrics=Metrics("0.1.0", "development"))).status_code == 401
