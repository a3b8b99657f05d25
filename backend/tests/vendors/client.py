"""A client that wants each of its orders once: it asks again, with the same key, until it has an answer."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from http import HTTPStatus
from random import Random
from typing import Any, Final

import httpx

from paiid.domain.risk import StaleQuoteError
from paiid.features.orders.errors import IdempotencyConflictError
from tests.support.server import PASSWORD
from tests.vendors.contracts import vertical

SYMBOLS: Final = ("AAPL", "MSFT", "NVDA", "AMZN", "GOOGL", "JPM", "XOM", "KO")
_ASK_AGAIN: Final = frozenset({HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT})
_PASSING: Final = frozenset({IdempotencyConflictError.code, StaleQuoteError.code})
"""Conflicts that pass by themselves."""
_PATIENCE_S: Final = 120.0
_LIVES: Final = {0: "cls", 5: "opg"}
"""Of some orders that rest; the stand-in, whose session has begun, rejects those for the opening."""

_OPTIONS: Final = 3


@dataclass(frozen=True, slots=True)
class Errand:
    """One order to place; `then` says what follows: nothing, `cancel`, `replace`, or the same request `again`."""

    key: str
    body: dict[str, Any]
    then: str = ""

    @property
    def path(self) -> str:
        """Where it is placed."""
        return "/api/orders/spreads" if "legs" in self.body else "/api/orders"

    @property
    def change(self) -> dict[str, str]:
        """What replacing it asks for."""
        if "legs" in self.body:
            return {"limit_price": "0.06"}
        return {"quantity": str(int(self.body["quantity"]) + 5)}


@dataclass
class Answered:
    """What the client was told: the order's id under each key, refusals by key, and anything it must never see."""

    orders: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    first_states: Counter[str] = field(default_factory=Counter)
    retries: int = 0
    outrages: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """Keys that have their answer."""
        return len(self.orders) + len(self.refused)


def errands(random: Random, count: int, contracts: tuple[str, str]) -> list[Errand]:
    """Orders at the market, limits that fill and limits that rest; a part of them is canceled, changed, sent twice.

    One in eight is for `contracts`, mostly for both at once.
    """
    return [
        _option_errand(random, number, contracts) if number % 8 == _OPTIONS else _errand(random, number)
        for number in range(count)
    ]


def _option_errand(random: Random, number: int, contracts: tuple[str, str]) -> Errand:
    key, chance = f"chaos-{number:06d}", random.random()
    if chance < 0.20:
        return Errand(key, {"symbol": contracts[0], "side": "buy", "quantity": str(random.randint(1, 3))})
    if chance < 0.50:
        return Errand(key, vertical(*contracts), "again" if chance < 0.30 else "")
    if chance < 0.60:
        # Refused as long as nothing is held.
        return Errand(key, vertical(*contracts, closes=True, quantity="1"))
    resting = vertical(*contracts, type="limit", limit_price="0.05")
    return Errand(key, resting, "cancel" if chance < 0.75 else "replace" if chance < 0.90 else "")


def _errand(random: Random, number: int) -> Errand:
    key, chance = f"chaos-{number:06d}", random.random()
    body = {"symbol": random.choice(SYMBOLS), "side": "buy", "quantity": str(random.randint(1, 9))}
    if chance < 0.35:
        then = "again" if chance < 0.05 else ""
        return Errand(key, body, then)
    if chance < 0.60:
        return Errand(key, body | {"side": "sell", "quantity": str(random.randint(1, 3))})
    if chance < 0.75:
        return Errand(key, body | {"type": "limit", "limit_price": "4000"})
    resting = body | {"type": "limit", "limit_price": "1.25", "time_in_force": _LIVES.get(number % 10, "day")}
    return Errand(key, resting, "cancel" if chance < 0.87 else "replace" if chance < 0.95 else "")


@dataclass
class Client:
    """A signed-in user who does not give up while the server is away."""

    http: httpx.AsyncClient
    headers: dict[str, str]
    answered: Answered = field(default_factory=Answered)

    async def run(self, errand: Errand) -> None:
        """Place the order and do what follows."""
        order_id = await self._place(errand)
        if order_id is None:
            return
        if errand.then == "again":
            await self._place(errand)
        if errand.then == "cancel":
            await self._ask("DELETE", f"/api/orders/{order_id}")
        if errand.then == "replace":
            await self._ask("PATCH", f"/api/orders/{order_id}", json=errand.change)

    async def _place(self, errand: Errand) -> str | None:
        key, told = errand.key, self.answered
        answer = await self._ask("POST", errand.path, json=errand.body, headers={"Idempotency-Key": key})
        if answer.status_code != HTTPStatus.OK:
            told.refused[key] = answer.text
            return None
        order = answer.json()
        if told.orders.setdefault(key, order["id"]) != order["id"] or order["client_order_id"] != key:
            told.outrages.append(f"{key} was answered as {told.orders[key]} and as {order['id']}")
        told.first_states[order["status"]] += 1
        return str(order["id"])

    async def _ask(
        self, method: str, path: str, *, json: Any = None, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        """The first answer that is one."""
        async with asyncio.timeout(_PATIENCE_S):
            while True:
                try:
                    answer = await self.http.request(method, path, json=json, headers=self.headers | (headers or {}))
                except httpx.TransportError:
                    answer = None
                if answer is not None and not await self._must_ask_again(method, answer):
                    return answer
                self.answered.retries += 1
                await asyncio.sleep(0.2)

    async def _must_ask_again(self, method: str, answer: httpx.Response) -> bool:
        status = answer.status_code
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            if status not in _ASK_AGAIN or answer.headers["content-type"] != "application/problem+json":
                self.answered.outrages.append(f"{answer.request.url.path}: {status} {answer.text[:200]}")
            return True
        if status == HTTPStatus.UNAUTHORIZED:
            self.headers = await signed_in(self.http)
            return True
        # The same order is being placed by a request whose connection broke off, or the newest price is too old. Every
        # other conflict is an answer: the hour of an auction's orders, or a position that is not there to be closed.
        return status == HTTPStatus.CONFLICT and method == "POST" and answer.json()["code"] in _PASSING


async def signed_in(http: httpx.AsyncClient, email: str = "ada@example.com") -> dict[str, str]:
    """Headers of a fresh session that may also write."""
    answer = await http.post("/api/auth/login", json={"email": email, "password": PASSWORD})
    headers = {"Authorization": f"Bearer {answer.raise_for_status().json()['access_token']}"}
    http.cookies.clear()
    token = await http.get("/api/auth/csrf-token", headers=headers)
    http.cookies.clear()
    return headers | {"X-CSRF-Token": token.raise_for_status().json()["csrf_token"]}
