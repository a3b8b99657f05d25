"""The operator's `curl` recipes, to the letter: the calls of the deployment checklist and the shapes it expects."""

from datetime import datetime

import httpx
import pytest

from tests.support.http import PASSWORD

BODY = {"symbol": "AAPL", "quantity": 1, "side": "buy"}


async def test_health_is_exactly_status_and_time(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/health")
    assert answer.status_code == 200
    assert list(answer.json()) == ["status", "time"]
    assert answer.json()["status"] == "ok"
    assert datetime.fromisoformat(answer.json()["time"]).utcoffset() is not None


async def test_detailed_health_names_every_dependency(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/health/detailed")
    assert answer.status_code == 200
    names = ["database", "redis", "market_data", "broker", "advisor", "news", "scheduler"]
    assert list(answer.json()["dependencies"]) == names


async def test_version(client: httpx.AsyncClient) -> None:
    answer = (await client.get("/api/monitor/version")).json()
    assert {"version", "environment", "commit", "started_at"} <= answer.keys()
    assert answer["environment"] == "development"


async def test_five_critical_endpoints(client: httpx.AsyncClient, ada: dict[str, str]) -> None:
    # Register, log in, copy access_token: that is all the recipe does.
    login = await client.post("/api/auth/login", json={"email": "ada@example.com", "password": PASSWORD})
    client.cookies.clear()
    assert (login.json()["token_type"], login.json()["expires_in"]) == ("bearer", 900)
    bearer = {"Authorization": f"Bearer {login.json()['access_token']}"}
    found = {}
    for path in ("market/indices", "ai/recommendations", "strategies/templates", "portfolio", "news?symbol=AAPL"):
        answer = await client.get(f"/api/{path}", headers=bearer)
        assert answer.status_code == 200, path
        found[path] = answer.json()
    indices = found["market/indices"]["indices"]
    assert [one["symbol"] for one in indices] == ["$DJI", "$SPX", "$NDX", "$RUT", "$VIX", "SPY", "QQQ"]
    assert all(one["delay"] == "simulated" and one["source"] and one["as_of"] for one in indices)
    assert found["ai/recommendations"].keys() >= {"recommendations", "generated_at"}
    assert len(found["strategies/templates"]["templates"]) >= 5
    assert found["portfolio"].keys() >= {"account", "positions"}
    assert found["news?symbol=AAPL"].keys() >= {"news", "source"}


async def test_order_without_csrf_token_is_403_and_with_one_is_200(
    client: httpx.AsyncClient, ada: dict[str, str]
) -> None:
    bearer = {"Authorization": ada["Authorization"]}
    assert (await client.post("/api/orders", headers=bearer, json=BODY)).status_code == 403
    # The document's curl asks for the token without any credential and keeps no cookies.
    token = (await client.get("/api/auth/csrf-token")).json()["csrf_token"]
    client.cookies.clear()
    answer = await client.post("/api/orders", headers=bearer | {"X-CSRF-Token": token}, json=BODY)
    assert answer.status_code == 200
    assert answer.json().keys() >= {"id", "client_order_id", "status"}
    assert (answer.json()["type"], answer.json()["time_in_force"]) == ("market", "day")


async def test_expired_jwt_with_csrf_token_is_401(client: httpx.AsyncClient) -> None:
    token = (await client.get("/api/auth/csrf-token")).json()["csrf_token"]
    client.cookies.clear()
    headers = {"Authorization": "Bearer expired", "X-CSRF-Token": token}
    assert (await client.post("/api/orders", headers=headers, json=BODY)).status_code == 401


@pytest.mark.parametrize("path", ["/api/docs", "/api/redoc", "/api/openapi.json"])
async def test_documentation_is_there(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == 200
    # Nothing is fetched from elsewhere.
    assert "https://cdn" not in answer.text
    assert "https://fonts" not in answer.text
