"""`/alpaca/v2` as a hostile or clumsy client finds it; what it does for a good one stands in the SDK's tests."""

import json
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from paiid.bootstrap import create_app
from paiid.features.alpaca_api.routers import ROUTERS, VERSION_PREFIX
from paiid.settings import Settings
from tests.support.api_keys import key_headers, make_key
from tests.support.http import sign_up

pytestmark = pytest.mark.database
ROUTES = sorted(
    (VERSION_PREFIX + route.path, method)
    for router in ROUTERS
    for route in router.routes
    if isinstance(route, APIRoute)
    for method in route.methods or ()
)
ORDERS = f"{VERSION_PREFIX}/orders"
LIMIT = {"symbol": "AAPL", "qty": "1", "side": "buy", "type": "limit", "time_in_force": "gtc", "limit_price": "1.5"}
NO_ORDER = "01a215a2-ea9a-ad4d-574b-53f9316bd53d"
Key = dict[str, str]


def concrete(path: str) -> str:
    """`path` with something in the place of its parameters."""
    for name, value in (("order_id", NO_ORDER), ("symbol_or_asset_id", "AAPL"), ("activity_type", "FILL")):
        path = path.replace(f"{{{name}}}", value)
    assert "{" not in path
    return path


@pytest.fixture
async def key(client: httpx.AsyncClient, ada: dict[str, str]) -> Key:
    return key_headers(await make_key(client, ada))


async def test_there_are_routes_to_walk() -> None:
    assert len(ROUTES) >= 20


async def test_without_a_good_key_every_route_is_closed(client: httpx.AsyncClient, ada: dict[str, str]) -> None:
    made = await make_key(client, ada)
    strangers: tuple[dict[str, str], ...] = (
        {},
        {"APCA-API-KEY-ID": made["key_id"]},
        {"APCA-API-KEY-ID": made["key_id"], "APCA-API-SECRET-KEY": "wrong"},
        {"APCA-API-KEY-ID": "PKNOBODY", "APCA-API-SECRET-KEY": made["secret"]},
        # The user's own session opens nothing here.
        ada,
        {"Authorization": f"Bearer {made['secret']}"},
    )
    for path, method in ROUTES:
        for headers in strangers:
            answer = await client.request(method, concrete(path), headers=headers)
            assert (answer.status_code, answer.json()) == (401, {"message": "unauthorized."}), (path, headers)
            assert answer.headers["content-type"] == "application/json"


async def test_a_cookie_opens_nothing(client: httpx.AsyncClient) -> None:
    body = {"email": "ada@example.com", "password": "correct-Horse-7-battery-staple"}  # pragma: allowlist secret
    (await client.post("/api/auth/register", json=body)).raise_for_status()
    assert client.cookies
    assert (await client.get("/api/auth/me")).status_code == 200
    assert (await client.get(f"{VERSION_PREFIX}/account")).status_code == 401


async def test_a_key_that_reads_changes_nothing(client: httpx.AsyncClient, ada: dict[str, str]) -> None:
    reading = key_headers(await make_key(client, ada, scope="read"))
    writes = [one for one in ROUTES if one[1] != "GET"]
    assert len(writes) >= 7
    for path, method in writes:
        answer = await client.request(method, concrete(path), headers=reading, json=LIMIT)
        assert (answer.status_code, answer.json()["code"]) == (403, 40310000), (method, path)


async def test_no_route_breaks_on_an_odd_body(client: httpx.AsyncClient, key: Key) -> None:
    headers = key | {"Content-Type": "application/json"}
    for path, method in ROUTES:
        for content in (b"", b"{", b"[]", b"null", b'{"symbol":"\\u0000"}', b'{"qty":NaN}', b'{"qty":1e999}', b"\xff"):
            answer = await client.request(method, concrete(path), headers=headers, content=content)
            assert answer.status_code < 500, (content, answer.text)


ODD_QUERIES = (
    "limit=0",
    "limit=501",
    "limit=x",
    "status=odd",
    "direction=up",
    "after=yesterday",
    "until=9999-99-99",
    "after=0001-01-01T00:00:00%2B14:00",
    "until=9999-12-31T23:59:59-14:00",
    "symbols=,,$",
    "side=both",
    "before_order_id=x",
    "period=9Z",
    "timeframe=2D",
    "start=x",
    "end=x",
    "page_token=x",
    "page_size=101",
    "page_token=20261399999999999999::x",
    "date=x",
    "qty=-1",
    "qty=NaN",
    "percentage=101",
    "qty=1&percentage=1",
    "order_id=x",
    "activity_types=FILL&category=trade_activity",
    "a=%00",
    "date=0001-01-01T00:00:00Z",
    "start=0001-01-01T00:00:00Z",
    "end=0001-01-01T00:00:00Z",
    "end=0001-01-02",
    "start=9999-12-31&period=1M",
    "start=9999-12-31T23:59:59Z",
    "page_token=00010101000000000000::x",
    "page_token=99991231235959999999::x",
    "after=9999-12-31T23:59:59.999999Z",
    "max=%ED%A0%80",
    "percentage=1e-9999999",
    "qty=1e999999999",
    "limit=1_0",
    "start=0001-01-01",
    "end=9999-12-31",
    "period=999A",
    "after=99999999999999999999",
    "symbols=%F0%9F%98%80",
)


@pytest.mark.long
async def test_no_route_breaks_on_an_odd_query(client: httpx.AsyncClient, key: Key) -> None:
    for query in ODD_QUERIES:
        for path, method in ROUTES:
            answer = await client.request(method, f"{concrete(path)}?{query}", headers=key, json={})
            assert answer.status_code < 500, (method, path, query, answer.text)


NOT_THERE = (
    "",
    "/",
    "/v2",
    "/v2/nowhere",
    "/v2/orders/x",
    "/v2/orders/%00",
    "/v2/positions/%F0%9F%98%80",
    "/v2/assets/a%2Fb",
    "/v2/watchlists",
    "/v2/options/contracts",
    "/v1/account",
)


async def test_what_is_not_there_is_told_in_alpacas_words(client: httpx.AsyncClient, key: Key) -> None:
    for path in NOT_THERE:
        answer = await client.get(f"/alpaca{path}", headers=key)
        assert answer.status_code in {400, 404, 405, 422}, path
        assert set(answer.json()) == {"code", "message"}
        assert (await client.get(f"/alpaca{path}")).status_code in {400, 401}


UNSUPPORTED: list[tuple[dict[str, Any], str]] = [
    ({"order_class": "mleg", "legs": []}, 'order_class "mleg"'),
    ({"symbol": "BTC/USD"}, "crypto"),
    ({"symbol": "AAPL261218C00100000"}, "options"),
    ({"position_intent": "buy_to_open"}, "position_intent"),
    ({"advanced_instructions": {"algorithm": "VWAP"}}, "advanced_instructions"),
]
BROKEN: list[tuple[dict[str, Any], int]] = [
    ({"limit_price": "1.505"}, 42210000),
    ({"limit_price": None}, 42210000),
    ({"notional": "5"}, 42210000),
    ({"qty": None}, 42210000),
    ({"qty": "0"}, 40010001),
    ({"qty": "many"}, 40010001),
    ({"symbol": None}, 40010001),
    ({"side": None}, 40010001),
    ({"type": "iceberg"}, 40010001),
    ({"symbol": "NOSUCH"}, 42210000),
    ({"symbol": "$SPX"}, 42210000),
    ({"trail_percent": "1"}, 42210000),
    ({"colour": "red"}, 40010001),
    ({"order_class": "bracket", "take_profit": {"limit_price": 2}}, 42210000),
    ({"order_class": "oco"}, 42210000),
    ({"order_class": "oto"}, 42210000),
    ({"take_profit": {"limit_price": 2}}, 42210000),
    ({"time_in_force": "cls", "type": "stop", "limit_price": None, "stop_price": "2"}, 42210000),
    ({"stop_loss": {"stop_price": 1}}, 42210000),
]


class TestOrders:
    async def test_what_is_not_done_here_is_refused_not_faked(self, client: httpx.AsyncClient, key: Key) -> None:
        for changes, says in UNSUPPORTED:
            answer = await client.post(ORDERS, json=LIMIT | changes, headers=key)
            assert (answer.status_code, answer.json()["code"]) == (422, 42210000)
            assert answer.json()["message"].startswith(says)
            assert answer.json()["message"].endswith("is not supported by this server")
        assert (await client.get(f"{ORDERS}?status=all", headers=key)).json() == []

    async def test_broken_rules_are_422(self, client: httpx.AsyncClient, key: Key) -> None:
        for changes, code in BROKEN:
            answer = await client.post(ORDERS, json=LIMIT | changes, headers=key)
            assert (answer.status_code, answer.json()["code"]) == (422, code), answer.text

    async def test_numbers_and_strings_are_alike(self, client: httpx.AsyncClient, key: Key) -> None:
        body = json.dumps(LIMIT | {"qty": 2.0, "limit_price": 1.25})
        answer = await client.post(ORDERS, content=body, headers=key | {"Content-Type": "application/json"})
        assert (answer.json()["qty"], answer.json()["limit_price"]) == ("2", "1.25")

    async def test_too_little_buying_power_is_403_with_figures(self, client: httpx.AsyncClient, key: Key) -> None:
        answer = await client.post(ORDERS, json=LIMIT | {"qty": "1000000"}, headers=key)
        assert (answer.status_code, answer.json()["code"]) == (403, 40310000)
        assert answer.json() == {
            "code": 40310000,
            "message": "insufficient buying power",
            # 1,000,000 x 1.50 against twice the 100,000 the account began with.
            "buying_power": "200000",
            "cost_basis": "1500000",
        }

    async def test_more_than_is_held_and_free_is_403_with_figures(self, client: httpx.AsyncClient, key: Key) -> None:
        market = {"symbol": "AAPL", "qty": "4", "side": "buy", "type": "market", "time_in_force": "day"}
        (await client.post(ORDERS, json=market, headers=key)).raise_for_status()
        resting = market | {"side": "sell", "qty": "3", "type": "limit", "limit_price": "9000", "time_in_force": "gtc"}
        (await client.post(ORDERS, json=resting, headers=key)).raise_for_status()
        answer = await client.delete(f"{VERSION_PREFIX}/positions/AAPL", headers=key)
        assert answer.status_code == 403
        assert answer.json() == {
            "code": 40310000,
            "message": "insufficient qty available for order (requested: 4, available: 1)",
            "available": "1",
            "existing_qty": "4",
            "held_for_orders": "3",
            "symbol": "AAPL",
        }
        position = (await client.get(f"{VERSION_PREFIX}/positions/AAPL", headers=key)).json()
        assert (position["qty"], position["qty_available"]) == ("4", "1")

    async def test_another_users_order_is_absent(
        self, client: httpx.AsyncClient, key: Key, bob: dict[str, str]
    ) -> None:
        made = (await client.post(ORDERS, json=LIMIT, headers=key)).json()
        strange = key_headers(await make_key(client, bob))
        for method, body in (("GET", None), ("PATCH", {"qty": "2"}), ("DELETE", None)):
            answer = await client.request(method, f"{ORDERS}/{made['id']}", headers=strange, json=body)
            assert (answer.status_code, answer.json()["code"]) == (404, 40410000), method
        by_client = f"{ORDERS}:by_client_order_id?client_order_id={made['client_order_id']}"
        assert (await client.get(by_client, headers=strange)).status_code == 404
        assert (await client.get(f"{ORDERS}/{made['id']}", headers=key)).json()["status"] == "new"

    async def test_a_key_keeps_to_its_account_when_a_reset_ends_it(
        self, client: httpx.AsyncClient, ada: dict[str, str], key: Key
    ) -> None:
        (await client.post(ORDERS, json=LIMIT, headers=key)).raise_for_status()
        (
            await client.post("/api/portfolio/reset", json={"starting_cash": "5000", "confirm": "RESET"}, headers=ada)
        ).raise_for_status()
        answer = await client.post(ORDERS, json=LIMIT, headers=key)
        assert (answer.status_code, answer.json()["message"]) == (403, "the account of this key is not in use any more")
        listed = (await client.get("/api/api-keys", headers=ada)).json()["items"]
        assert [one["account_in_use"] for one in listed] == [False]


class TestLimits:
    async def test_the_keys_of_an_account_have_so_many_requests_a_minute_together(self, settings: Settings) -> None:
        app: FastAPI = create_app(settings.model_copy(update={"rate_limit_alpaca_per_minute": 3}))
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://test") as client,
        ):
            ada = await sign_up(client)
            one, other = [key_headers(await make_key(client, ada, name=name)) for name in ("one", "other")]
            answers = [await client.get(f"{VERSION_PREFIX}/clock", headers=key) for key in (one, other, one, other)]
            assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
            assert [answer.headers["x-ratelimit-remaining"] for answer in answers] == ["2", "1", "0", "0"]
            assert answers[-1].json() == {"code": 42910000, "message": "too many requests."}
            assert int(answers[-1].headers["x-ratelimit-reset"]) > 1_700_000_000
            assert int(answers[-1].headers["retry-after"]) <= 60

    async def test_guessing_is_limited_by_address(self, settings: Settings) -> None:
        app = create_app(settings.model_copy(update={"rate_limit_per_minute": 2}))
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://test") as client,
        ):
            wrong = {"APCA-API-KEY-ID": "PKX", "APCA-API-SECRET-KEY": "x"}
            found = [(await client.get(f"{VERSION_PREFIX}/clock", headers=wrong)).status_code for _ in range(3)]
            assert found == [401, 401, 429]

    async def test_a_large_body_is_413_in_alpacas_words(self, client: httpx.AsyncClient, key: Key) -> None:
        answer = await client.post(ORDERS, content=b" " * 70_000, headers=key)
        assert (answer.status_code, answer.json()["code"]) == (413, 41310000)

    async def test_answers_have_the_security_headers_and_are_not_kept(
        self, client: httpx.AsyncClient, key: Key
    ) -> None:
        for headers in (key, {}):
            answer = await client.get(f"{VERSION_PREFIX}/account", headers=headers)
            assert answer.headers["x-frame-options"] == "DENY"
            assert answer.headers["cache-control"] == "no-store"
            assert "default-src" in answer.headers["content-security-policy"]
            assert answer.headers["x-request-id"]
            assert "access-control-allow-origin" not in answer.headers
