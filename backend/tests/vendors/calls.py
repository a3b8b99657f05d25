"""Everything a person can make the application ask its vendors, as requests to it."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from tests.vendors.contracts import vertical
from tests.vendors.rig import VendorsRig

SYMBOL: Final = "MSFT"
HELD: Final = "AAPL"
_RESTING: Final = {"symbol": SYMBOL, "side": "buy", "quantity": "3", "type": "limit", "limit_price": "1.25"}
_STREAM_S: Final = 3.0
_LOOKS: Final = 100


@dataclass(frozen=True, slots=True)
class Seen:
    """What the browser saw: a status, and whether the body is what may come with it."""

    status: int
    body: Any
    content_type: str = "application/json"

    @property
    def is_fit(self) -> bool:
        """A good answer, a refusal, or one of the three failures of a provider as a problem document."""
        if self.status < httpx.codes.INTERNAL_SERVER_ERROR:
            return True
        return self.status in {502, 503, 504} and self.content_type == "application/problem+json"

    @property
    def text(self) -> str:
        """For the table: the status, with the order's state where there is one."""
        state = self.body.get("status") if isinstance(self.body, dict) and "client_order_id" in self.body else None
        return f"{self.status} {state}" if state is not None else str(self.status)


@dataclass(frozen=True, slots=True)
class Prepared:
    """Of one round: a prefix of its keys, a symbol nobody has asked for, and ids of orders that were open before."""

    fresh: str
    contracts: tuple[str, str]
    prefix: str = ""
    resting: Mapping[str, str] = field(default_factory=dict)


Ask = Callable[[VendorsRig, Prepared], Awaitable[Seen]]


def _get(path: str, **params: str) -> Ask:
    """`FRESH` in it becomes a symbol of which nothing is kept yet."""

    async def ask(rig: VendorsRig, prepared: Prepared) -> Seen:
        wanted = {name: value.replace("FRESH", prepared.fresh) for name, value in params.items()}
        return seen(await rig.http.get(path.replace("FRESH", prepared.fresh), params=wanted, headers=rig.owner))

    return ask


async def _preview(rig: VendorsRig, _prepared: Prepared) -> Seen:
    body = {"symbol": SYMBOL, "side": "buy", "quantity": "2"}
    return seen(await rig.http.post("/api/orders/preview", json=body, headers=rig.owner))


async def place(rig: VendorsRig, headers: dict[str, str], key: str, **body: str) -> Seen:
    """Place an order under `key`."""
    return seen(await rig.http.post("/api/orders", json=body, headers=headers | {"Idempotency-Key": key}))


async def _order(rig: VendorsRig, prepared: Prepared) -> Seen:
    return await place(rig, rig.owner, f"{prepared.prefix}-order", symbol=SYMBOL, side="buy", quantity="2")


async def _local_order(rig: VendorsRig, prepared: Prepared) -> Seen:
    return await place(rig, rig.local, f"{prepared.prefix}-local", symbol=SYMBOL, side="buy", quantity="1")


def _cancel(name: str) -> Ask:
    async def ask(rig: VendorsRig, prepared: Prepared) -> Seen:
        return seen(await rig.http.delete(f"/api/orders/{prepared.resting[name]}", headers=rig.owner))

    return ask


def _replace(name: str, **changes: str) -> Ask:
    async def ask(rig: VendorsRig, prepared: Prepared) -> Seen:
        path = f"/api/orders/{prepared.resting[name]}"
        return seen(await rig.http.patch(path, json=changes, headers=rig.owner))

    return ask


async def place_spread(rig: VendorsRig, contracts: tuple[str, str], key: str, **terms: Any) -> Seen:
    """Place an order for both contracts under `key`."""
    headers = rig.owner | {"Idempotency-Key": key}
    return seen(await rig.http.post("/api/orders/spreads", json=vertical(*contracts, **terms), headers=headers))


def _spread(suffix: str) -> Ask:
    async def ask(rig: VendorsRig, prepared: Prepared) -> Seen:
        return await place_spread(rig, prepared.contracts, f"{prepared.prefix}-{suffix}")

    return ask


async def _contract(rig: VendorsRig, prepared: Prepared) -> Seen:
    return await place(
        rig, rig.owner, f"{prepared.prefix}-contract", symbol=prepared.contracts[0], side="buy", quantity="1"
    )


async def _preview_spread(rig: VendorsRig, prepared: Prepared) -> Seen:
    body = vertical(*prepared.contracts)
    return seen(await rig.http.post("/api/orders/spreads/preview", json=body, headers=rig.owner))


async def _order_at_old_prices(rig: VendorsRig, prepared: Prepared) -> Seen:
    return await place(rig, rig.owner, f"{prepared.prefix}-old", symbol=SYMBOL, side="buy", quantity="1")


async def _test(rig: VendorsRig, _prepared: Prepared) -> Seen:
    return seen(await rig.http.post("/api/connections/alpaca/test", headers=rig.owner))


async def _stream(rig: VendorsRig, _prepared: Prepared) -> Seen:
    """The first event of the live stream."""
    params = {"topics": f"quotes:{SYMBOL},orders,positions,status"}
    async with (
        asyncio.timeout(_STREAM_S),
        rig.http.stream("GET", "/api/stream", params=params, headers=rig.owner) as answer,
    ):
        if answer.is_error:
            await answer.aread()
            return seen(answer)
        async for line in answer.aiter_lines():
            if line.startswith("event: "):
                return Seen(answer.status_code, {"event": line}, "text/event-stream")
    return Seen(599, None)


AT_THE_BROKER: Final[Mapping[str, Ask]] = {
    "order": _order,
    "cancel": _cancel("cancel"),
    "replace": _replace("replace", quantity="5"),
    "contract": _contract,
    "spread": _spread("spread"),
    "cancel spread": _cancel("cancel spread"),
    "replace spread": _replace("replace spread", limit_price="0.06"),
    "orders": _get("/api/orders"),
    "test": _test,
}
"""Column of the table: call, made while Alpaca fails and prices are there."""
OF_PRICES: Final[Mapping[str, Ask]] = {
    "quote": _get("/api/market/quote/FRESH"),
    "quotes": _get("/api/market/quotes", symbols=f"{SYMBOL},{HELD},SPY"),
    "bars": _get("/api/market/bars/FRESH"),
    "search": _get("/api/market/search", q="FRESH"),
    "status": _get("/api/market/status"),
    "indices": _get("/api/market/indices"),
    "key figures": _get("/api/market/instruments/FRESH"),
    "options": _get("/api/market/options/FRESH/expirations"),
    "news": _get("/api/news", symbol=SYMBOL),
    "ideas": _get("/api/ai/recommendations"),
    "portfolio": _get("/api/portfolio"),
    "preview": _preview,
    "preview spread": _preview_spread,
    "order, old prices": _order_at_old_prices,
    "spread, old prices": _spread("old-spread"),
    "local order": _local_order,
    "trades": _get("/api/trades"),
    "stream": _stream,
    "connections": _get("/api/connections"),
    "health": _get("/api/health/detailed"),
}
"""The same, made while Tradier and the news fail; orders with a price from before that."""
CALLS: Final[Mapping[str, Ask]] = {**AT_THE_BROKER, **OF_PRICES}


async def prepare(rig: VendorsRig, prefix: str, fresh: str, contracts: tuple[str, str]) -> Prepared:
    """Resting orders at Alpaca, placed in calm.

    Raises:
        RuntimeError: one does not rest there.
    """
    resting = {}
    for name in ("cancel", "replace", "cancel spread", "replace spread"):
        key = f"{prefix}-{name.replace(' ', '-')}"
        if "spread" in name:
            taken = await place_spread(rig, contracts, key, type="limit", limit_price="0.05")
        else:
            taken = await place(rig, rig.owner, key, **_RESTING)
        resting[name] = await _rests(rig, taken)
    return Prepared(fresh, contracts, prefix, resting)


async def _rests(rig: VendorsRig, taken: Seen) -> str:
    """The id of an order once it works; a busy machine may take longer than a vendor is given."""
    order_id = str(taken.body.get("id"))
    for _ in range(_LOOKS):
        if taken.status == httpx.codes.OK and taken.body["status"] == "new":
            return order_id
        await asyncio.sleep(0.1)
        taken = seen(await rig.http.get(f"/api/orders/{order_id}", headers=rig.owner))
    raise RuntimeError(f"it does not rest: {taken}")


async def ask_all(rig: VendorsRig, prepared: Prepared, calls: Mapping[str, Ask]) -> dict[str, Seen]:
    """Every call at once, as a page with everything on it would."""
    found = await asyncio.gather(*(ask(rig, prepared) for ask in calls.values()))
    return dict(zip(calls, found, strict=True))


def seen(answer: httpx.Response) -> Seen:
    """What `answer` comes to."""
    content_type = answer.headers.get("content-type", "").split(";")[0]
    try:
        body = answer.json()
    except json.JSONDecodeError:
        body = answer.text
    # A report of health says 503 with a body of its own, for whoever watches from outside.
    is_report = answer.request.url.path == "/api/health/detailed" and isinstance(body, dict) and "status" in body
    return Seen(answer.status_code, body, "application/problem+json" if is_report else content_type)
