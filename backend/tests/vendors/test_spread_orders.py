"""`/api/orders/spreads` over HTTP, before the stand-ins of Tradier and Alpaca."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from paiid.settings import Settings
from tests.vendors.contracts import two_calls, vertical
from tests.vendors.rig import VendorsRig, vendors_rig

PATHS = ("/api/orders/spreads", "/api/orders/spreads/preview")


@dataclass(frozen=True)
class Desk:
    """The rig, and two contracts that both vendors list."""

    rig: VendorsRig
    low: str
    high: str

    def body(self, **terms: Any) -> dict[str, Any]:
        return vertical(self.low, self.high, **terms)

    async def post(
        self, body: dict[str, Any], headers: dict[str, str], path: str = PATHS[0], **more: str
    ) -> httpx.Response:
        return await self.rig.http.post(path, json=body, headers=headers | more)

    async def stored(self) -> list[dict[str, Any]]:
        """The orders that lead, of the account at Alpaca, as told by ours."""
        answer = await self.rig.http.get("/api/orders?nested=true", headers=self.rig.owner)
        found: list[dict[str, Any]] = answer.raise_for_status().json()["items"]
        return found

    async def at_alpaca(self) -> list[str]:
        """The client order ids of all that has arrived there, legs left out."""
        books = (await self.rig.http.get(f"{self.rig.urls['alpaca']}/__control/books")).raise_for_status().json()
        return [one["client_order_id"] for one in books["orders"] if not one["symbol"]]


@pytest.fixture
async def desk(settings: Settings) -> AsyncIterator[Desk]:
    async with vendors_rig(settings) as rig:
        low, high = await two_calls(rig.http, rig.owner)
        yield Desk(rig, low, high)


async def test_what_is_refused_says_why_and_stores_nothing(desk: Desk) -> None:
    rig, good = desk.rig, desk.body()
    for path in PATHS:
        anonymous = await desk.post(good, {}, path)
        assert (anonymous.status_code, anonymous.headers["content-type"]) == (401, "application/problem+json")
        forged = await desk.post(good, {"Authorization": rig.owner["Authorization"]}, path)
        assert (forged.status_code, forged.json()["code"]) == (403, "csrf-failed")
        await _members_are_named(desk, path)
    local = await desk.post(good, rig.local)
    assert (local.status_code, local.json()["code"]) == (409, "options-not-traded")
    preview = await desk.post(good, rig.local, PATHS[1])
    assert (preview.status_code, preview.json()["blocked"]["code"]) == (200, "options-not-traded")
    unlisted = desk.body(legs=[*good["legs"][:1], good["legs"][1] | {"symbol": "AAPL261218C00291000"}])
    unpriced = await desk.post(unlisted, rig.owner)
    assert (unpriced.status_code, unpriced.json()["symbols"]) == (409, ["AAPL261218C00291000"])
    keys = await desk.post(good | {"client_order_id": "one"}, rig.owner, **{"Idempotency-Key": "two"})
    assert keys.status_code == 422
    assert (await desk.stored(), await desk.at_alpaca()) == ([], [])


async def _members_are_named(desk: Desk, path: str) -> None:
    """What is malformed is 422, with the member that has to be mended."""
    good = desk.body()
    first, second = good["legs"]
    shapes: list[tuple[dict[str, Any], str]] = [
        ({"legs": [first]}, "legs"),
        ({"legs": [first, second | {"symbol": "AAPL"}]}, "legs.1.symbol"),
        ({"legs": [first, second | {"ratio": 0}]}, "legs.1.ratio"),
        ({"legs": [first | {"position_intent": "buy"}, second]}, "legs.0.position_intent"),
        ({"legs": [first, second | {"side": "sell"}]}, "legs.1.side"),
        ({"quantity": "-1"}, "quantity"),
        ({"limit_price": "1.001", "type": "limit"}, "limit_price"),
    ]
    for changes, member in shapes:
        answer = await desk.post(good | changes, desk.rig.owner, path)
        assert answer.status_code == 422, changes
        assert f"body.{member}" in [one["location"] for one in answer.json()["errors"]], answer.text
    rules: list[tuple[dict[str, Any], str]] = [
        ({"legs": [first, first]}, "legs"),
        ({"legs": [first | {"ratio": 2}, second | {"ratio": 2}]}, "legs"),
        ({"legs": [first | {"position_intent": "sell_to_open"}, second]}, "legs"),
        ({"legs": [first, second | {"symbol": "MSFT261218C00500000"}]}, "legs"),
        ({"quantity": "1.5"}, "quantity"),
        ({"limit_price": "1.00"}, "limit_price"),
        ({"type": "stop"}, "type"),
    ]
    for changes, member in rules:
        answer = await desk.post(good | changes, desk.rig.owner, path)
        assert (answer.status_code, answer.json().get("field")) == (422, member), answer.text


async def test_a_double_click_makes_one_order(desk: Desk) -> None:
    rig, key = desk.rig, {"Idempotency-Key": "twice"}
    first, second = await asyncio.gather(*(desk.post(desk.body(), rig.owner, **key) for _ in range(2)))
    assert (first.status_code, second.status_code) == (200, 200), first.text
    again = await desk.post(desk.body(client_order_id="twice"), rig.owner)
    assert first.json()["id"] == second.json()["id"] == again.json()["id"]
    other = await desk.post(desk.body(quantity="3"), rig.owner, **key)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency-conflict")
    (lead,) = await desk.stored()
    assert (lead["client_order_id"], lead["order_class"], len(lead["legs"])) == ("twice", "mleg", 2)
    assert await desk.at_alpaca() == ["twice"]
