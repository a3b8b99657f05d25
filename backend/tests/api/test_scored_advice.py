"""Advice from the frozen card to the order, over the whole application."""

import httpx
from fastapi import FastAPI

from paiid.features.ai.calls.repository import CallRepository
from tests.support.advice import make_call

AAPL = {"symbol": "AAPL", "side": "buy", "quantity": 1}


async def user_id(client: httpx.AsyncClient, headers: dict[str, str]) -> str:
    return str((await client.get("/api/auth/me", headers=headers)).raise_for_status().json()["id"])


async def keep(app: FastAPI, owner: str, *, symbol: str) -> str:
    """A call about `symbol` made now, so that it has not ended."""
    now = app.state.call_service.clock.now()
    call = make_call(1, owner, symbol=symbol, made_at=now)
    await app.state.call_service.db.write(lambda conn: CallRepository().insert_call(conn, call))
    return f"/api/ai/recommendations/{call.id}"


async def test_an_acceptance_names_an_order_of_ones_own(
    app: FastAPI, client: httpx.AsyncClient, ada: dict[str, str], bob: dict[str, str]
) -> None:
    path = await keep(app, await user_id(client, ada), symbol="AAPL")
    mine = (await client.post("/api/orders", json=AAPL, headers=ada)).raise_for_status().json()["id"]
    other = (await client.post("/api/orders", json=AAPL | {"symbol": "MSFT"}, headers=ada)).raise_for_status().json()
    theirs = (await client.post("/api/orders", json=AAPL, headers=bob)).raise_for_status().json()
    for order in (other["id"], theirs["id"]):
        answer = await client.post(f"{path}/decisions", json={"kind": "accepted", "order_id": order}, headers=ada)
        assert (answer.status_code, answer.json()["code"]) == (422, "wrong-order")
    accepted = {"kind": "accepted", "order_id": mine}
    assert (await client.post(f"{path}/decisions", json=accepted, headers=bob)).status_code == 404
    answer = await client.post(f"{path}/decisions", json=accepted, headers=ada)
    assert (answer.status_code, answer.json()["state"]) == (201, "open")
    assert (await client.get(path, headers=ada)).json()["decisions"][0]["order_id"] == mine
    without_token = {"Authorization": ada["Authorization"]}
    assert (await client.post(f"{path}/decisions", json=accepted, headers=without_token)).status_code == 403


async def test_paused_trading_opens_nothing(app: FastAPI, client: httpx.AsyncClient, ada: dict[str, str]) -> None:
    path = await keep(app, await user_id(client, ada), symbol="AAPL")
    mine = (await client.post("/api/orders", json=AAPL, headers=ada)).raise_for_status().json()["id"]
    paused = {"preferences": {"trading_paused": True}}
    (await client.put("/api/settings", json=paused, headers=ada)).raise_for_status()
    for where, body in (("/api/orders", AAPL), (f"{path}/decisions", {"kind": "accepted", "order_id": mine})):
        answer = await client.post(where, json=body, headers=ada)
        assert (answer.status_code, answer.json()["code"]) == (409, "trading-paused"), where


async def test_a_journal_entry_on_the_local_market(client: httpx.AsyncClient, ada: dict[str, str]) -> None:
    quote = (await client.get("/api/market/quote/AAPL", headers=ada)).raise_for_status().json()
    last = float(quote["last"])
    body = {
        "symbol": "AAPL",
        "direction": "buy",
        "thesis": "It has been sold off more than its earnings warrant.",
        "exit": {"stop": f"{last * 0.95:.2f}", "target": f"{last * 1.1:.2f}", "horizon_sessions": 20},
        "confidence": "0.6",
    }
    answer = await client.post("/api/ai/journal", json=body, headers=ada)
    assert answer.status_code == 201, answer.text
    assert answer.json()["is_simulated"] is True
    assert (await client.get("/api/ai/history?advisor=you", headers=ada)).json()["total"] == 1
    score = (await client.get("/api/ai/scorecard", headers=ada)).raise_for_status().json()
    assert (score["score"]["counts"]["made"], score["journal"]["counts"]["open"]) == (0, 1)
    assert (await client.get("/api/ai/scorecard/curve", headers=ada)).raise_for_status().json()["points"] == []
