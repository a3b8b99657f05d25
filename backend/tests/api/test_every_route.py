"""Rules that hold for each route there is, found by walking them: a new route cannot forget them."""

import re

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from paiid.bootstrap.routers import ROUTERS
from paiid.features.alpaca_api.routers import ROUTERS as ALPACA_ROUTERS
from paiid.features.alpaca_api.routers import VERSION_PREFIX
from paiid.middleware.authentication import OPEN_PATHS

WRITES = {"POST", "PUT", "PATCH", "DELETE"}
OPEN_WRITES = {"/api/auth/register", "/api/auth/login", "/api/auth/refresh", "/api/auth/demo"}
WRITTEN_OPEN_LIST = {
    "/api/auth/csrf-token",
    "/api/auth/demo",
    "/api/auth/login",
    "/api/auth/options",
    "/api/auth/refresh",
    "/api/auth/register",
    "/api/docs",
    "/api/docs/assets/{name}",
    "/api/health",
    "/api/health/detailed",
    "/api/health/live",
    "/api/health/ready",
    "/api/monitor/version",
    "/api/openapi.json",
    "/api/redoc",
}
ROUTES = sorted(
    (f"/api{route.path}", method)
    for router in ROUTERS
    for route in router.routes
    if isinstance(route, APIRoute)
    for method in route.methods or ()
)


def concrete(path: str) -> str:
    """`path` with something in the place of its parameters."""
    return re.sub(r"\{symbol\}", "AAPL", re.sub(r"\{(?!symbol)\w+\}", "absent", path))


def test_the_open_list_is_the_written_one() -> None:
    assert set(OPEN_PATHS) == WRITTEN_OPEN_LIST


def test_there_are_routes_to_walk(app: FastAPI) -> None:
    assert len(ROUTES) > 40


async def test_only_the_open_list_answers_anonymous_callers(client: httpx.AsyncClient) -> None:
    found = {}
    for path, method in ROUTES:
        if path not in WRITTEN_OPEN_LIST:
            answer = await client.request(method, concrete(path))
            found[method, path] = answer.status_code
            assert answer.headers["content-type"] == "application/problem+json", path
            client.cookies.clear()
    assert set(found.values()) == {401}, {key: status for key, status in found.items() if status != 401}


async def test_unknown_paths_are_closed_too(client: httpx.AsyncClient, ada: dict[str, str]) -> None:
    assert (await client.get("/api/nowhere")).status_code == 401
    answer = await client.get("/api/nowhere", headers=ada)
    assert (answer.status_code, answer.json()["status"]) == (404, 404)


async def test_what_stands_beside_the_api_is_closed_as_well(client: httpx.AsyncClient, ada: dict[str, str]) -> None:
    """`/alpaca` has an admission of its own (see `test_alpaca_api.py`); a session is worth nothing there."""
    walked = [
        (VERSION_PREFIX + route.path, method)
        for router in ALPACA_ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    ]
    assert len(walked) >= 20
    for path, method in [*walked, ("/alpaca/nowhere", "GET")]:
        for headers in ({}, ada):
            answer = await client.request(method, concrete(path), headers=headers, json={})
            assert (answer.status_code, answer.json()) == (401, {"message": "unauthorized."}), (method, path)


async def test_forged_token_is_401_everywhere(client: httpx.AsyncClient) -> None:
    for path, method in ROUTES:
        if path not in WRITTEN_OPEN_LIST:
            answer = await client.request(method, concrete(path), headers={"Authorization": "Bearer forged.to.ken"})
            assert answer.status_code == 401, (method, path)


async def test_every_write_needs_a_csrf_token(client: httpx.AsyncClient, ada: dict[str, str]) -> None:
    bearer = {"Authorization": ada["Authorization"]}
    for path, method in ROUTES:
        if method in WRITES and path not in OPEN_WRITES:
            for headers in (bearer, bearer | {"X-CSRF-Token": "forged"}):
                answer = await client.request(method, concrete(path), headers=headers, json={})
                assert (answer.status_code, answer.json()["code"]) == (403, "csrf-failed"), (method, path)


async def test_errors_carry_a_request_id_and_security_headers(client: httpx.AsyncClient, ada: dict[str, str]) -> None:
    for path, headers in (("/api/portfolio", {}), ("/api/nowhere", ada), ("/api/market/quote/NOPE", ada)):
        answer = await client.get(path, headers=headers)
        assert answer.json()["request_id"] == answer.headers["x-request-id"]
        assert answer.headers["x-frame-options"] == "DENY"
        assert "default-src" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/api/orders/{id}", "/api/auth/sessions/{id}"])
async def test_another_users_row_is_absent(
    client: httpx.AsyncClient, ada: dict[str, str], bob: dict[str, str], path: str
) -> None:
    if "orders" in path:
        body = {"symbol": "AAPL", "quantity": 1, "side": "buy", "type": "limit", "limit_price": "1.00"}
        row_id = (await client.post("/api/orders", json=body, headers=ada)).json()["id"]
        for method, content in (("GET", None), ("PATCH", {"quantity": 2}), ("DELETE", None)):
            answer = await client.request(method, f"/api/orders/{row_id}", headers=bob, json=content)
            assert answer.status_code == 404, method
        assert (await client.get(f"/api/orders/{row_id}", headers=ada)).json()["status"] == "new"
    else:
        sessions = (await client.get("/api/auth/sessions", headers=ada)).json()
        row_id = (sessions["items"] if isinstance(sessions, dict) else sessions)[0]["id"]
        assert (await client.delete(f"/api/auth/sessions/{row_id}", headers=bob)).status_code == 404
        assert (await client.get("/api/auth/me", headers=ada)).status_code == 200


async def test_lists_show_nothing_of_another_user(
    client: httpx.AsyncClient, ada: dict[str, str], bob: dict[str, str]
) -> None:
    await client.post("/api/orders", json={"symbol": "AAPL", "quantity": 1, "side": "buy"}, headers=ada)
    for path, key in (("/api/orders", "items"), ("/api/trades", "items"), ("/api/portfolio", "positions")):
        assert len((await client.get(path, headers=ada)).json()[key]) == 1
        assert (await client.get(path, headers=bob)).json()[key] == []
