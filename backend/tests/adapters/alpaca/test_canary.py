"""Alpaca's keys stay where they are: whatever its answers echo, no log line, answer or report of ours has them."""

import contextlib
import html
import json
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from paiid.bootstrap import create_app
from paiid.core.logs import configure_logging
from paiid.ports.errors import ProviderError
from paiid.settings import Settings
from tests.standins.alpaca import AlpacaStandin, AlpacaState
from tests.standins.kit.clock import StandinClock
from tests.standins.kit.faults import fault
from tests.standins.kit.serving import serving
from tests.support.api_keys import key_headers, make_key
from tests.support.http import sign_up
from tests.support.scripted_market import OPEN_MONDAY

KEY = "PKCANARY7Q2M"
SECRET = "CANARYsecret/4d+9e&b=="  # pragma: allowlist secret
CANARY = "CANARY"
ECHO = f"request of {KEY} signed with {SECRET} is not allowed"
BY_JSON = json.dumps({"code": 40310000, "message": ECHO})
ECHOES = {
    "json": BY_JSON,
    "json, slashes escaped": BY_JSON.replace("/", "\\/"),
    "json, safe in a page": BY_JSON.replace("&", "\\u0026"),
    "json, in a url": json.dumps({"message": f"GET /v2/orders?key={KEY}&secret={quote(SECRET, safe='')}"}),
    "html": f"<html><body>{html.escape(ECHO)}</body></html>",
    "text": ECHO,
}
CASES = [
    *((422, echo) for echo in ECHOES),
    *((code, "json") for code in (400, 403, 404, 429, 401, 503)),
]
"""Those that Alpaca is left alone after for a while come last."""
ORDER = {"symbol": "AAPL", "side": "buy", "quantity": "1", "type": "limit", "limit_price": "5", "time_in_force": "gtc"}
ENDLESS = "/api/stream"


@dataclass
class Everything:
    """All that is said: answers, and log records with whatever hangs on them, before anything is hidden in them."""

    texts: list[str] = field(default_factory=list)
    codes: set[int] = field(default_factory=set)

    async def note_answer(self, answer: httpx.Response) -> None:
        await answer.aread()
        self.codes.add(answer.status_code)
        self.texts.append(f"{answer.request.method} {answer.request.url}\n{answer.headers}\n{answer.text}")

    def leaks(self) -> list[str]:
        """What has a key in it."""
        return [text[:2000] for text in self.texts if CANARY in text]


class _Handler(logging.Handler):
    def __init__(self, said: Everything) -> None:
        super().__init__(logging.DEBUG)
        self.said = said

    def emit(self, record: logging.LogRecord) -> None:
        self.said.texts.append(f"{record.name}: {logging.Formatter().format(record)}\n{record.__dict__}")


@pytest.fixture
def said() -> Iterator[Everything]:
    """What is said from here on; everybody logs everything that the program itself does not silence at that level."""
    found = Everything()
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    configure_logging(as_json=True, level="debug")
    root.addHandler(_Handler(found))
    yield found
    root.handlers[:] = handlers
    root.setLevel(level)


@dataclass
class Rig:
    """The application on a stand-in that knows the keys, its owner, and a bot of the owner's."""

    app: FastAPI
    standin: AlpacaStandin
    client: httpx.AsyncClient
    owner: dict[str, str]
    bot: dict[str, str]
    order_id: str
    said: Everything

    async def ask_everything(self) -> None:
        """Trade, change, look at all there is to look at, and let the program do what it does by itself."""
        ask, changed = self.client.request, {"limit_price": "6"}
        # It asks Alpaca even while that is left alone; over HTTP it may be had six times a minute.
        for connection in self.app.state.connections_service.connections:
            self.said.texts.append(repr(await connection.test()))
        for method, path, body in (
            ("POST", "/api/orders", ORDER),
            ("POST", "/api/orders/preview", ORDER),
            ("PATCH", f"/api/orders/{self.order_id}", changed),
            ("DELETE", f"/api/orders/{self.order_id}", None),
            ("GET", f"/api/orders/{self.order_id}", None),
            ("GET", "/api/connections", None),
        ):
            await ask(method, path, json=body, headers=self.owner)
        order = {"symbol": "AAPL", "side": "buy", "qty": "1", "type": "market", "time_in_force": "day"}
        for method, path, sent in (
            ("POST", "/alpaca/v2/orders", order),
            ("DELETE", "/alpaca/v2/orders", None),
            ("GET", "/alpaca/v2/orders?status=all", None),
        ):
            await ask(method, path, json=sent, headers=self.bot)
        reconciling = self.app.state.change_orders.reconciling
        for job in (reconciling.reconcile_open, reconciling.recheck):
            with contextlib.suppress(ProviderError):
                await job()

    async def look_everywhere(self) -> None:
        """Every list and page of figures the API has."""
        for path, operations in self.app.openapi()["paths"].items():
            if "get" in operations and "{" not in path and path != ENDLESS:
                await self.client.get(path, headers=self.owner)


@asynccontextmanager
async def rig(settings: Settings, said: Everything) -> AsyncIterator[Rig]:
    state = AlpacaState(key_id=KEY, secret_key=SECRET, clock=StandinClock(frozen_at=OPEN_MONDAY), rate_limit=0)
    standin = AlpacaStandin(state)
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(serving(standin))
        keys: dict[str, Any] = {
            "paiid_broker": "alpaca",
            "alpaca_paper_api_key": SecretStr(KEY),
            "alpaca_paper_secret_key": SecretStr(SECRET),
            "alpaca_base_url": url,
            "alpaca_data_url": url,
            "alpaca_calls_per_minute": 100_000,
        }
        app = create_app(settings.model_copy(update=keys))
        await stack.enter_async_context(app.router.lifespan_context(app))
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        hooks = {"response": [said.note_answer]}
        client = httpx.AsyncClient(transport=transport, base_url="http://test", event_hooks=hooks)
        await stack.enter_async_context(client)
        owner = await sign_up(client)
        bot = key_headers(await make_key(client, owner))
        placed = (await client.post("/api/orders", json=ORDER, headers=owner)).raise_for_status().json()
        assert placed["broker"] == "Alpaca paper", placed
        yield Rig(app, standin, client, owner, bot, placed["id"], said)


async def test_nothing_that_is_said_has_a_key_in_it(settings: Settings, said: Everything) -> None:
    async with rig(settings, said) as made:
        for code, echo in CASES:
            made.standin.faults.clear()
            laid = made.standin.faults.add(fault("status", code=code, body="text", text=ECHOES[echo]))
            await made.ask_everything()
            assert laid.hits
            assert said.leaks() == []
        await made.look_everywhere()
        await made.client.post("/api/connections/alpaca/test", headers=made.owner)
    assert said.leaks() == []
    assert {200, 422} <= said.codes


async def test_what_is_silenced_here_is_heard_otherwise(settings: Settings, said: Everything) -> None:
    """The witness is no better than its ears."""
    async with rig(settings, said) as made:
        logging.getLogger("paiid.test").debug("said", extra={"deep": {"secret": [SECRET]}})
        await made.client.get(f"/api/nowhere/{KEY}")
    assert len(said.leaks()) >= 2
