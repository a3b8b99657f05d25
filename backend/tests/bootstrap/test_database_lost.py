"""PostgreSQL goes away under the running application and comes back: what callers, the log and the orders see."""

import logging
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from starlette.routing import Route

from paiid.bootstrap import create_app
from paiid.settings import Settings
from tests.support.http import quick_passwords, sign_up
from tests.support.relay import Relay, relay_to

ORDER = {"symbol": "AAPL", "quantity": 1, "side": "buy"}
READS = ("/api/portfolio", "/api/orders", "/api/settings", "/api/auth/me", "/api/strategies")


@pytest.fixture
async def relay(database_url: str) -> AsyncIterator[Relay]:
    if database_url.startswith("sqlite"):
        pytest.skip("of PostgreSQL only")
    async with relay_to(database_url) as made:
        yield made


@pytest.fixture
async def app(settings: Settings, relay: Relay) -> AsyncIterator[FastAPI]:
    over_relay = settings.model_copy(update={"database_url": SecretStr(relay.url)})
    application = create_app(over_relay, passwords=quick_passwords())
    async with application.router.lifespan_context(application):
        yield application
        relay.mend()


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """The log from here on, at what an operator reads."""
    with caplog.at_level(logging.WARNING):
        caplog.clear()
        yield caplog


def told_lost(answer: httpx.Response) -> bool:
    is_problem = answer.headers["content-type"] == "application/problem+json"
    return answer.status_code == 503 and is_problem and answer.json()["code"] == "database-unavailable"


def of_requests(lines: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [one for one in lines.records if one.msg in {"database_unavailable", "unexpected_error"}]


class TestWhileItIsAway:
    async def test_every_read_says_so_in_one_line_without_a_traceback(
        self, client: httpx.AsyncClient, headers: dict[str, str], relay: Relay, lines: pytest.LogCaptureFixture
    ) -> None:
        relay.cut()
        for path in READS:
            lines.clear()
            answer = await client.get(path, headers=headers)
            assert told_lost(answer), (path, answer.status_code, answer.text)
            assert answer.headers["retry-after"] == "5"
            assert answer.json()["request_id"] == answer.headers["x-request-id"]
            (line,) = of_requests(lines)
            assert (line.msg, line.levelname, line.exc_info) == ("database_unavailable", "ERROR", None)
            assert line.__dict__["path"] == path

    async def test_every_route_without_a_parameter(
        self, client: httpx.AsyncClient, headers: dict[str, str], relay: Relay, app: FastAPI
    ) -> None:
        relay.cut()
        statuses: dict[str, int] = {}
        for path, methods in sorted(app.openapi()["paths"].items()):
            if "{" in path or "get" not in methods or path == "/api/stream":
                continue
            statuses[path] = (await client.get(path, headers=headers)).status_code
        assert len(statuses) > 50
        assert {path: status for path, status in statuses.items() if status >= 500 and status != 503} == {}
        assert sum(status == 503 for status in statuses.values()) > 40

    async def test_who_is_not_signed_in_is_told_too(self, client: httpx.AsyncClient, relay: Relay) -> None:
        relay.cut()
        body = {"email": "ada@example.com", "password": "correct-Horse-7-battery"}  # pragma: allowlist secret
        assert told_lost(await client.post("/api/auth/login", json=body))

    async def test_programs_hear_it_in_their_own_words(
        self, client: httpx.AsyncClient, relay: Relay, lines: pytest.LogCaptureFixture
    ) -> None:
        relay.cut()
        sent = {"APCA-API-KEY-ID": "PK0000000000000000", "APCA-API-SECRET-KEY": "s" * 40}
        answer = await client.get("/alpaca/v2/account", headers=sent)
        assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (503, 50310000, "5")
        assert [line.msg for line in of_requests(lines)] == ["database_unavailable"]

    async def test_readiness_says_so_and_liveness_does_not(self, client: httpx.AsyncClient, relay: Relay) -> None:
        relay.cut()
        assert (await client.get("/api/health/ready")).status_code == 503
        assert (await client.get("/api/health/detailed")).json()["dependencies"]["database"]["status"] == "down"
        assert (await client.get("/api/health/live")).status_code == 200
        assert (await client.get("/api/health")).status_code == 200

    async def test_it_comes_back_by_itself(
        self, client: httpx.AsyncClient, headers: dict[str, str], relay: Relay
    ) -> None:
        relay.cut()
        assert told_lost(await client.get("/api/portfolio", headers=headers))
        relay.mend()
        for path in READS:
            assert (await client.get(path, headers=headers)).status_code < 500

    async def test_a_defect_of_ours_stays_a_500(
        self, app: FastAPI, headers: dict[str, str], lines: pytest.LogCaptureFixture
    ) -> None:
        from sqlalchemy import Connection, text

        async def broken(_request: object) -> None:
            def wrong(conn: Connection) -> None:
                conn.execute(text("SELECT no_such_column FROM users"))

            await app.state.db.read(wrong)

        app.router.routes.insert(0, Route("/api/health/broken", broken))
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
            answer = await client.get("/api/health/broken", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (500, "internal-error")
        assert of_requests(lines)[0].exc_info is not None


class TestAnOrder:
    """Sent again with its key, it is there once, whenever the link broke."""

    @staticmethod
    async def orders(client: httpx.AsyncClient, headers: dict[str, str]) -> list[str]:
        answer = (await client.get("/api/orders", headers=headers)).raise_for_status()
        return [one["id"] for one in answer.json()["items"]]

    async def test_sent_while_it_is_away_is_not_stored(
        self, client: httpx.AsyncClient, headers: dict[str, str], relay: Relay
    ) -> None:
        keyed = headers | {"Idempotency-Key": "order-while-away"}
        relay.cut()
        assert told_lost(await client.post("/api/orders", json=ORDER, headers=keyed))
        relay.mend()
        assert await self.orders(client, headers) == []
        placed = await client.post("/api/orders", json=ORDER, headers=keyed)
        assert placed.status_code == 200
        assert await self.orders(client, headers) == [placed.json()["id"]]

    async def test_whose_commit_was_not_confirmed_is_stored_once(
        self, client: httpx.AsyncClient, headers: dict[str, str], relay: Relay
    ) -> None:
        keyed = headers | {"Idempotency-Key": "order-of-a-lost-answer"}
        await client.get("/api/portfolio", headers=headers)
        cuts, relay.loses_commits = relay.cuts, True
        answer = await client.post("/api/orders", json=ORDER, headers=keyed)
        assert told_lost(answer), answer.text
        assert relay.cuts == cuts + 1
        relay.mend()
        (stored,) = await self.orders(client, headers)
        again = await client.post("/api/orders", json=ORDER, headers=keyed)
        assert (again.status_code, again.json()["id"]) == (200, stored)
        assert await self.orders(client, headers) == [stored]


async def test_two_users_are_told_apart_after_it_came_back(
    client: httpx.AsyncClient, headers: dict[str, str], relay: Relay
) -> None:
    """A new connection of the pool carries nothing of the one that broke."""
    other = await sign_up(client, "bob@example.com")
    relay.cut()
    assert told_lost(await client.get("/api/auth/me", headers=other))
    relay.mend()
    emails = [(await client.get("/api/auth/me", headers=one)).json()["email"] for one in (headers, other)]
    assert emails == ["ada@example.com", "bob@example.com"]
