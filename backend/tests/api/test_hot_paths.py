"""What the hot paths answer is what the framework's routes answer, headers included."""

import httpx

LIMIT = {"symbol": "AAPL", "quantity": 1, "side": "buy", "type": "limit", "limit_price": "1.00"}
OWN = {"x-request-id", "ratelimit-remaining", "content-length"}


async def test_order_pages_are_the_same(client: httpx.AsyncClient, ada: dict[str, str]) -> None:
    for number in range(4):
        await client.post("/api/orders", json=LIMIT, headers=ada | {"Idempotency-Key": f"k{number}"})
    hot = await client.get("/api/orders?limit=3", headers=ada)
    common = await client.get("/api/orders?limit=3&status=all", headers=ada)
    assert hot.json() == common.json()
    assert {name for name in hot.headers if name not in OWN} == {name for name in common.headers if name not in OWN}
    following = await client.get("/api/orders", params={"cursor": hot.json()["next_cursor"]}, headers=ada)
    assert [order["client_order_id"] for order in following.json()["items"]] == ["k0"]


async def test_orders_are_placed_the_same_way(client: httpx.AsyncClient, ada: dict[str, str]) -> None:
    hot = await client.post("/api/orders", json=LIMIT, headers=ada | {"Idempotency-Key": "same"})
    # A charset sends it through the framework.
    typed = ada | {"Idempotency-Key": "same", "Content-Type": "application/json; charset=utf-8"}
    common = await client.post("/api/orders", json=LIMIT, headers=typed)
    assert (hot.status_code, hot.text) == (200, common.text)


async def test_declined_bodies_get_the_frameworks_problem(client: httpx.AsyncClient, ada: dict[str, str]) -> None:
    for body in (LIMIT | {"side": "hold"}, LIMIT | {"extra": 1}):
        hot = await client.post("/api/orders", json=body, headers=ada)
        typed = ada | {"Content-Type": "application/json; charset=utf-8"}
        common = await client.post("/api/orders", json=body, headers=typed)
        assert hot.status_code == common.status_code == 422
        assert hot.json()["errors"] == common.json()["errors"]


async def test_refusals_are_problems_too(client: httpx.AsyncClient, ada: dict[str, str]) -> None:
    answer = await client.post("/api/orders", json=LIMIT | {"symbol": "NOPE"}, headers=ada)
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-symbol")
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


async def test_service_token_and_viewers_place_nothing(client: httpx.AsyncClient) -> None:
    assert (await client.post("/api/orders", json=LIMIT)).status_code == 401
