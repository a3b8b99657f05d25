"""Bad input gets a clear 4xx and changes nothing."""

import json
from typing import Any

import httpx
import pytest

GOOD: dict[str, Any] = {"symbol": "AAPL", "quantity": "1", "side": "buy"}


async def order_count(client: httpx.AsyncClient, headers: dict[str, str]) -> int:
    return len((await client.get("/api/orders", headers=headers)).json()["items"])


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"symbol": "NOPE"}, 404, "unknown-symbol"),
        ({"symbol": "not a symbol"}, 422, "invalid-request"),
        ({"symbol": ""}, 422, "invalid-request"),
        # A contract by its look, but its month is 00.
        ({"symbol": "A0000000000C00000000"}, 422, "invalid-request"),
        ({"symbol": "$SPX"}, 422, "not-tradable"),
        ({"quantity": 0}, 422, "invalid-request"),
        ({"quantity": -1}, 422, "invalid-request"),
        ({"quantity": "NaN"}, 422, "invalid-request"),
        ({"quantity": "Infinity"}, 422, "invalid-request"),
        ({"quantity": 1e30}, 422, "invalid-request"),
        ({"quantity": "1.12345678901"}, 422, "invalid-request"),
        ({"quantity": None}, 422, "invalid-order"),
        ({"quantity": "one"}, 422, "invalid-request"),
        ({"quantity": [1]}, 422, "invalid-request"),
        ({"notional": "100"}, 422, "invalid-order"),
        ({"side": "hold"}, 422, "invalid-request"),
        ({"type": "limit"}, 422, "invalid-order"),
        ({"type": "limit", "limit_price": "187.625"}, 422, "off-tick-price"),
        ({"type": "limit", "limit_price": "-5"}, 422, "invalid-request"),
        ({"type": "trailing_stop", "trail_percent": "100"}, 422, "invalid-request"),
        ({"limit_price": "100"}, 422, "invalid-order"),
        ({"time_in_force": "forever"}, 422, "invalid-request"),
        ({"quantiy": 1}, 422, "invalid-request"),
        ({"client_order_id": "x" * 129}, 422, "invalid-request"),
        ({"client_order_id": "a\u0000b"}, 422, "invalid-request"),
        ({"client_order_id": "🚀"}, 422, "invalid-request"),
        ({"quantity": 1_000_000}, 409, "insufficient-buying-power"),
    ],
    ids=str,
)
async def test_order(
    client: httpx.AsyncClient, ada: dict[str, str], change: dict[str, Any], status: int, code: str
) -> None:
    answer = await client.post("/api/orders", json=GOOD | change, headers=ada)
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (status, code), problem
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["detail"]
    assert await order_count(client, ada) == 0


async def test_off_tick_price_names_the_nearest(client: httpx.AsyncClient, ada: dict[str, str]) -> None:
    body = GOOD | {"type": "limit", "limit_price": "187.625"}
    problem = (await client.post("/api/orders", json=body, headers=ada)).json()
    assert (problem["below"], problem["above"]) == ("187.62", "187.63")


async def test_buying_power_that_is_short_is_named(client: httpx.AsyncClient, ada: dict[str, str]) -> None:
    problem = (await client.post("/api/orders", json=GOOD | {"quantity": 100_000}, headers=ada)).json()
    assert {"needed", "available", "short_by"} <= problem.keys()
    assert problem["available"] == "200000"


async def test_selling_more_than_held_without_shorting_names_the_figure(
    client: httpx.AsyncClient, ada: dict[str, str]
) -> None:
    changed = await client.patch("/api/portfolio/account", json={"shorting_enabled": False}, headers=ada)
    assert changed.status_code == 200, changed.text
    await client.post("/api/orders", json=GOOD | {"quantity": 3}, headers=ada)
    answer = await client.post("/api/orders", json=GOOD | {"quantity": 5, "side": "sell"}, headers=ada)
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (409, "short-selling-not-allowed")
    assert (problem["held"], problem["available"], problem["short_by"]) == ("3", "3", "2")


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [
        (b'{"symbol": "AAPL", ', "application/json", 422),
        (b"\xff\xfe\x00", "application/json", 400),
        (b"null", "application/json", 422),
        (b"[]", "application/json", 422),
        (b'{"symbol":"AAPL","quantity":NaN,"side":"buy"}', "application/json", 422),
        (b"symbol=AAPL&quantity=1&side=buy", "application/x-www-form-urlencoded", 422),
        (json.dumps(GOOD).encode(), "text/plain", 422),
        (b'{"symbol":"' + b"A" * (1 << 20) + b'"}', "application/json", 413),
        (b"[" * 100_000, "application/json", 400),
    ],
    ids=["cut", "no-utf8", "null", "list", "nan", "form", "text", "too-big", "deep"],
)
async def test_body(
    client: httpx.AsyncClient, ada: dict[str, str], content: bytes, content_type: str, status: int
) -> None:
    answer = await client.post("/api/orders", content=content, headers=ada | {"Content-Type": content_type})
    assert answer.status_code == status, answer.text[:300]
    assert answer.headers["content-type"] == "application/problem+json"
    assert await order_count(client, ada) == 0


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/market/quote/NOPE", 404),
        ("/api/market/quote/a%00b", 400),
        ("/api/market/quote/%F0%9F%9A%80", 422),
        ("/api/market/quote/'; DROP TABLE users; --", 422),
        ("/api/market/quotes?symbols=", 422),
        ("/api/market/quotes?symbols=" + ",".join(["A"] * 5 + [f"A{n}" for n in range(101)]), 422),
        ("/api/market/bars/AAPL?interval=2m", 422),
        ("/api/market/bars/AAPL?start=yesterday", 422),
        ("/api/market/bars/AAPL?start=2026-01-02T00:00:00", 422),
        ("/api/market/bars/AAPL?limit=0", 422),
        ("/api/market/bars/NOPE", 404),
        ("/api/market/search?q=", 422),
        ("/api/market/instruments/NOPE", 404),
        ("/api/orders?limit=0", 422),
        ("/api/orders?limit=100000", 422),
        ("/api/orders?cursor=nonsense", 422),
        ("/api/orders?cursor=WzEsMl0", 422),
        ("/api/orders?status=sideways", 422),
        ("/api/orders?symbol=A0000000000C00000000", 422),
        ("/api/orders?start=2026-02-02&end=2026-01-01", 422),
        ("/api/orders?start=2026-02-30", 422),
        ("/api/orders/absent", 404),
        ("/api/trades?cursor=nonsense", 422),
        ("/api/stream?topics=", 422),
        ("/api/stream?topics=secrets", 422),
        ("/api/news?symbol=NOPE", 404),
        ("/api/portfolio/performance?start=2026-02-02&end=2026-01-01", 422),
        ("/api/portfolio/performance?benchmark=NOPE", 404),
    ],
)
async def test_query(client: httpx.AsyncClient, ada: dict[str, str], path: str, status: int) -> None:
    answer = await client.get(path, headers=ada)
    assert answer.status_code == status, answer.text[:300]
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "name", ["Robert'); DROP TABLE users;--", "<script>alert(1)</script>", "Ada 🚀 Lovelace", "Zoë"]
)
async def test_text_is_stored_and_shown_literally(client: httpx.AsyncClient, ada: dict[str, str], name: str) -> None:
    assert (await client.patch("/api/auth/me", json={"full_name": name}, headers=ada)).status_code == 200
    assert (await client.get("/api/auth/me", headers=ada)).json()["full_name"] == name


@pytest.mark.parametrize(
    "email", ["a" * 10_000 + "@example.com", "not-an-email", "", "a\u0000@example.com", "a@b", "a b@example.com", "🚀@"]
)
async def test_registering_with_a_bad_email(client: httpx.AsyncClient, email: str) -> None:
    body = {"email": email, "password": "correct-horse-battery-9"}
    answer = await client.post("/api/auth/register", json=body)
    assert answer.status_code == 422, answer.text[:200]
    login = await client.post("/api/auth/login", json=body)
    assert login.status_code in {401, 422}
