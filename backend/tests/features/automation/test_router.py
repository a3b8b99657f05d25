"""Automations over HTTP: the whole application, the local market, the worker process, a real database."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from tests.support.automation import document
from tests.support.http import sign_up


async def saved(client: httpx.AsyncClient, headers: dict[str, str], **changes: Any) -> str:
    body = {"definition": document().model_dump(mode="json") | changes}
    answer = await client.post("/api/strategies", json=body, headers=headers)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


@pytest.mark.long
async def test_from_the_first_look_to_the_stop(
    client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI
) -> None:
    """One test, for the worker starts once."""
    strategy = await saved(client, headers)
    body: dict[str, Any] = {"strategy_id": strategy, "capital": "20000", "max_drawdown": "0.2"}
    look = (await client.post("/api/automations/preview", json=body, headers=headers)).raise_for_status().json()
    assert look["lacking"] is None
    assert look["inputs"]["session_date"] == look["session_date"]
    assert (look["inputs"]["equity"], look["inputs"]["delay"]) == ("20000", "simulated")
    told = {one["symbol"]: one for one in look["inputs"]["symbols"]}
    assert set(told) == {"AAPL", "MSFT", "NVDA"}
    for one in told.values():
        entry = next(it for it in one["comparisons"] if it["rule"] == "entry")
        assert entry["text"] == "the close is above the 3-session average"
        assert entry["holds"] is one["enters"] is (float(entry["left"]) > float(entry["right"]))
    assert {one["symbol"] for one in look["inputs"]["orders"]} == {name for name, one in told.items() if one["enters"]}
    assert (await client.get("/api/automations", headers=headers)).json() == {"items": [], "next_cursor": None}

    keyed = headers | {"Idempotency-Key": "once"}
    made = await client.post("/api/automations", json=body, headers=keyed)
    assert made.status_code == 201, made.text
    again = await client.post("/api/automations", json=body, headers=keyed)
    assert again.json()["id"] == made.json()["id"]
    path = f"/api/automations/{made.json()['id']}"
    answer = (await client.get(path, headers=headers)).raise_for_status()
    found = answer.json()
    assert answer.headers["ETag"] == f'"{found["updated_at"]}"'
    assert (found["mode"], found["state"], found["capital"], found["strategy_version"]) == (
        "approval", "running", "20000", 1,
    )  # fmt: skip
    too_much = await client.post("/api/automations", json=body | {"capital": "80001"}, headers=headers)
    assert (too_much.status_code, too_much.json()["code"]) == (422, "not-enough-cash")
    assert too_much.json()["available"] == "80000.00"

    limit = {"kind": "percent_of_close", "distance": {"kind": "number", "value": "0.01"}}
    by_limit = body | {"strategy_id": await saved(client, headers, name="By limit", entry_limit=limit)}
    limited = (await client.post("/api/automations/preview", json=by_limit, headers=headers)).raise_for_status().json()
    for one in limited["inputs"]["orders"]:
        assert 0 <= float(one["close"]) * 0.99 - float(one["limit"]) < 0.01
    assert all(one["limit"] is None for one in look["inputs"]["orders"])

    await _check_shorts(client, headers, body)

    dry = (await client.post(f"{path}/look", headers=headers)).raise_for_status().json()
    assert dry["inputs"]["orders"] == look["inputs"]["orders"]
    await _check_changes(client, headers, path, answer.headers["ETag"])
    page = (await client.get(f"{path}/decisions", headers=headers)).raise_for_status().json()
    assert page["next_cursor"] is None
    assert (await client.get(f"{path}/parity", headers=headers)).json() == {"items": [], "next_cursor": None}
    await _check_isolation(client, path, body)
    stopped = (await client.post(f"{path}/stop", json={"sell": True}, headers=headers)).raise_for_status().json()
    assert (stopped["state"], stopped["reason_text"]) == ("stopped", "You stopped it.")
    assert (await client.post(f"{path}/resume", headers=headers)).status_code == 409
    of_other = await client.get("/api/automations?strategy_id=str_none", headers=headers)
    assert of_other.json()["items"] == []


async def _check_shorts(client: httpx.AsyncClient, headers: dict[str, str], body: dict[str, Any]) -> None:
    """What sells short is looked at and run in a margin account, and refused in a cash account."""
    shorts = body | {"strategy_id": await saved(client, headers, name="Sells short", direction="short")}
    look = (await client.post("/api/automations/preview", json=shorts, headers=headers)).raise_for_status().json()
    for one in look["inputs"]["orders"]:
        assert (one["side"], one["is_short"]) == ("sell", True)
        assert one["stop"].endswith("above the price it was sold at")
    entering = [one for one in look["inputs"]["symbols"] if one["enters_short"]]
    assert {one["symbol"] for one in entering} == {one["symbol"] for one in look["inputs"]["orders"]}
    assert not any(one["enters"] for one in look["inputs"]["symbols"])
    account = "/api/portfolio/account"
    for terms in ({"margin_enabled": False}, {"margin_enabled": True, "shorting_enabled": False}):
        (await client.patch(account, json=terms, headers=headers)).raise_for_status()
        for asked in ("/api/automations", "/api/automations/preview"):
            refused = await client.post(asked, json=shorts, headers=headers)
            assert (refused.status_code, refused.json()["code"]) == (422, "account-cannot-short")
            assert "margin account" in refused.json()["detail"]
    (await client.patch(account, json={"shorting_enabled": True}, headers=headers)).raise_for_status()


async def _check_changes(client: httpx.AsyncClient, headers: dict[str, str], path: str, tag: str) -> None:
    """Its terms, a pause and its end; nothing by who has seen another state of it."""
    changed = await client.patch(path, json={"loss_streak": 3, "mode": "autopilot"}, headers=headers)
    assert (changed.json()["loss_streak"], changed.json()["max_drawdown"]) == (3, "0.2")
    stale = await client.post(f"{path}/pause", headers=headers | {"If-Match": tag})
    assert (stale.status_code, stale.json()["code"]) == (409, "automation-changed")
    fresh = headers | {"If-Match": changed.headers["ETag"]}
    paused = (await client.post(f"{path}/pause", headers=fresh)).raise_for_status().json()
    assert (paused["state"], paused["reason"], paused["next_session"]) == ("paused", "owner", None)
    assert (await client.post(f"{path}/pause", headers=headers)).json()["code"] == "automation-state"
    resumed = (await client.post(f"{path}/resume", headers=headers)).raise_for_status().json()
    assert (resumed["state"], resumed["reason"]) == ("running", None)


async def _check_isolation(client: httpx.AsyncClient, path: str, body: dict[str, Any]) -> None:
    """Another's is not there, nobody gets in unknown, and nothing is changed without a CSRF token."""
    bob = await sign_up(client, "bob@example.com")
    for method, at in (
        ("GET", ""), ("PATCH", ""), ("POST", "/pause"), ("POST", "/resume"), ("POST", "/stop"), ("POST", "/look"),
        ("GET", "/decisions"), ("GET", "/parity"),
    ):  # fmt: skip
        sent: Any = {} if method == "PATCH" else None
        answer = await client.request(method, path + at, headers=bob, json=sent)
        assert (answer.status_code, answer.json()["code"]) == (404, "automation-not-found"), (method, at)
        unknown = await client.request(method, path + at, json=sent)
        assert unknown.status_code == 401
    bare = {"Authorization": bob["Authorization"]}
    assert (await client.post("/api/automations", json=body, headers=bare)).status_code == 403
    foreign = await client.post("/api/automations", json=body, headers=bob)
    assert (foreign.status_code, foreign.json()["code"]) == (404, "unknown-strategy")
    template = body | {"strategy_id": "sma-crossover"}
    unsaved = await client.post("/api/automations", json=template, headers=bob)
    assert (unsaved.status_code, unsaved.json()["code"]) == (422, "not-a-saved-strategy")
