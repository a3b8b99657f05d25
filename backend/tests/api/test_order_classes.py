"""Orders with exits over HTTP, on the simulated market, whose prices are read before exits are put around them."""

from decimal import Decimal
from typing import Any

import httpx

SYMBOL = "SPY"


async def price(client: httpx.AsyncClient, ada: dict[str, str]) -> Decimal:
    answer = await client.get(f"/api/market/quote/{SYMBOL}", headers=ada)
    return Decimal(answer.json()["last"]).quantize(Decimal(1))


async def bracket(client: httpx.AsyncClient, ada: dict[str, str], **changes: Any) -> dict[str, Any]:
    """A buy far below the market, so that it rests."""
    base = await price(client, ada)
    body = {
        "symbol": SYMBOL, "quantity": 2, "side": "buy", "type": "limit", "time_in_force": "gtc",
        "limit_price": str(base / 2), "order_class": "bracket",
        "take_profit": {"limit_price": str(base)}, "stop_loss": {"stop_price": str(base // 4)},
    }  # fmt: skip
    return body | changes


async def test_place_list_and_cancel(client: httpx.AsyncClient, ada: dict[str, str]) -> None:
    body, headers = await bracket(client, ada), ada | {"Idempotency-Key": "fam"}
    placed = await client.post("/api/orders", json=body, headers=headers)
    assert placed.status_code == 200, placed.text
    lead = placed.json()
    assert (lead["order_class"], lead["parent_order_id"], lead["status"]) == ("bracket", None, "new")
    assert (await client.post("/api/orders", json=body, headers=headers)).json() == lead

    flat = (await client.get("/api/orders?status=open", headers=ada)).json()["items"]
    assert {(one["client_order_id"], one["status"]) for one in flat} == {
        ("fam", "new"), ("fam.tp", "held"), ("fam.sl", "held"),
    }  # fmt: skip
    assert (await client.get("/api/orders", headers=ada)).json()["items"] == flat
    (family,) = (await client.get("/api/orders?nested=true&status=held", headers=ada)).json()["items"]
    assert family["id"] == lead["id"]
    assert {leg["parent_order_id"] for leg in family["legs"]} == {lead["id"]}
    detail = (await client.get(f"/api/orders/{lead['id']}", headers=ada)).json()
    assert len(detail["legs"]) == 2

    canceled = await client.delete(f"/api/orders/{lead['id']}", headers=ada)
    assert canceled.json()["status"] == "canceled"
    assert (await client.get("/api/orders?status=open", headers=ada)).json()["items"] == []


async def test_preview_tells_risk_and_reward_and_what_is_in_the_way(
    client: httpx.AsyncClient, ada: dict[str, str]
) -> None:
    body = await bracket(client, ada)
    preview = (await client.post("/api/orders/preview", json=body, headers=ada)).json()
    limit, profit = Decimal(body["limit_price"]), Decimal(body["take_profit"]["limit_price"])
    assert Decimal(preview["exits"]["reward"]) == (profit - limit) * 2
    assert (preview["checks"][-1]["code"], preview["checks"][-1]["state"]) == ("exits", "passed")

    pair = body | {
        "order_class": "oco",
        "side": "sell",
        "type": "limit",
        "limit_price": body["take_profit"]["limit_price"],
    }
    blocked = (await client.post("/api/orders/preview", json=pair, headers=ada)).json()
    assert blocked["blocked"]["code"] == "no-position-to-exit"
    assert blocked["checks"][-1]["state"] == "failed"
    refused = await client.post("/api/orders", json=pair, headers=ada)
    assert (refused.status_code, refused.json()["code"]) == (409, "no-position-to-exit")


async def test_the_part_to_mend_is_named(client: httpx.AsyncClient, ada: dict[str, str]) -> None:
    for changes, field in (
        ({"order_class": "simple"}, "take_profit"),
        ({"stop_loss": None}, "stop_loss"),
        ({"order_class": "oto"}, "take_profit"),
        ({"take_profit": {"limit_price": "1.001"}}, "take_profit.limit_price"),
    ):
        refused = await client.post("/api/orders", json=await bracket(client, ada, **changes), headers=ada)
        assert (refused.status_code, refused.json().get("field")) == (422, field)


async def test_a_pair_of_what_is_held_needs_no_type(client: httpx.AsyncClient, ada: dict[str, str]) -> None:
    base = await price(client, ada)
    bought = await client.post("/api/orders", json={"symbol": SYMBOL, "quantity": 2, "side": "buy"}, headers=ada)
    assert bought.json()["status"] == "filled"
    pair = {
        "symbol": SYMBOL, "quantity": 2, "side": "sell", "time_in_force": "gtc", "order_class": "oco",
        "take_profit": {"limit_price": str(base * 2)}, "stop_loss": {"stop_price": str(base // 2)},
    }  # fmt: skip
    placed = await client.post("/api/orders", json=pair, headers=ada)
    assert placed.status_code == 200, placed.text
    assert (placed.json()["type"], placed.json()["limit_price"]) == ("limit", str(base * 2))


async def test_another_users_exits_are_not_there(
    client: httpx.AsyncClient, ada: dict[str, str], bob: dict[str, str]
) -> None:
    placed = await client.post("/api/orders", json=await bracket(client, ada), headers=ada)
    assert placed.status_code == 200
    assert (await client.get("/api/orders?nested=true", headers=bob)).json()["items"] == []
    assert (await client.get(f"/api/orders/{placed.json()['id']}", headers=bob)).status_code == 404
