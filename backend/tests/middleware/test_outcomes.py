"""What reaches no route is counted, and apart from what does."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families
from starlette.types import Message, Receive, Scope, Send

from paiid.core.clock import ManualClock
from paiid.core.rate_limit import MemoryWindows
from paiid.core.security import CsrfTokens, Principal, Via, load_secret
from paiid.middleware.chain import Protection, protect
from paiid.middleware.outcomes import Outcomes, OutcomesMiddleware
from tests.conftest import JWT_SECRET


async def traffic(client: httpx.AsyncClient, app: FastAPI, owner: dict[str, str]) -> dict[str, Any]:
    await app.state.system_service.watcher.look()
    answer = (await client.get("/api/monitor/system", headers=owner)).raise_for_status()
    found: dict[str, Any] = answer.json()["traffic"]
    return found


async def test_what_the_protection_refuses_is_counted_by_its_status(
    client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI
) -> None:
    before = await traffic(client, app, headers)
    bearer = {"Authorization": headers["Authorization"]}
    assert (await client.get("/api/portfolio")).status_code == 401
    assert (await client.get("/alpaca/v2/account")).status_code == 401
    assert (await client.post("/api/orders", json={}, headers=bearer)).status_code == 403
    assert (await client.get("/api/orders?q=%00", headers=headers)).status_code == 400
    large = {"symbol": "A" * 2_000_000}
    assert (await client.post("/api/orders", json=large, headers=headers)).status_code == 413
    refused_by_a_route = await client.get("/api/orders/ord_none", headers=headers)
    assert refused_by_a_route.status_code == 404
    after = await traffic(client, app, headers)
    told = {one["status"]: one["count"] for one in after["refused"]}
    assert told == {401: 2, 403: 1, 400: 1, 413: 1}
    assert after["refused"][0]["status"] == 401
    # Of the others only the 404 and the System page itself are requests, and none is an error.
    assert (after["total"] - before["total"], after["errors"]) == (2, 0)


async def test_prometheus_reads_them(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    await client.get("/api/portfolio")
    text = (await client.get("/api/monitor/metrics", headers=headers)).text
    found = {
        sample.labels["status"]: sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == "paiid_http_requests_refused_total"
    }
    assert found == {"401": 1.0}


async def test_a_flood_of_refusals_neither_makes_nor_hides_an_alarm(
    client: httpx.AsyncClient, app: FastAPI, headers: dict[str, str]
) -> None:
    metrics, watcher = app.state.metrics, app.state.system_service.watcher
    before = metrics.totals()
    await watcher.look()
    without_token = {"Authorization": headers["Authorization"]}
    for _ in range(50):
        assert (await client.post("/api/orders", json={}, headers=without_token)).status_code == 403
    metrics.observe_request("GET", "/api/orders", 500, 0.01)
    assert metrics.refused == {403: 50}
    assert (metrics.totals()[0] - before[0], metrics.totals()[1]) == (1, 1)
    await watcher.look()
    minute = watcher.last_minute()
    # What is refused is not in what the errors are a share of.
    assert (minute.errors, minute.refused, minute.error_ratio) == (1, 50, 1 / minute.requests)
    assert minute.requests < 10


async def test_a_failure_of_the_protection_itself_is_a_failed_request(
    clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    async def database_is_gone(token: str, via: Via) -> Principal | None:
        raise ConnectionRefusedError("Canary")

    async def never(_scope: Scope, _receive: Receive, _send: Send) -> None:
        pytest.fail("nobody is let in")

    failed: list[tuple[str, str, int]] = []
    protection = Protection(
        authenticator=database_is_gone,
        windows=MemoryWindows(),
        csrf_tokens=CsrfTokens(load_secret(JWT_SECRET, Path())),
        clock=clock,
        is_production=True,
        per_minute=100,
        auth_per_minute=10,
        trading_per_minute=20,
        outcomes=Outcomes(failed=lambda method, route, status, _seconds: failed.append((method, route, status))),
    )
    transport = httpx.ASGITransport(app=protect(never, protection))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        answer = await client.get("/api/orders", headers={"Authorization": "Bearer x"})
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    assert "Canary" not in answer.text
    assert failed == [("GET", "unmatched", 500)]
    assert [record.getMessage() for record in caplog.records] == ["unexpected_error"]


class TestAlone:
    """With applications that only it stands around."""

    @staticmethod
    async def asked(app: Any) -> tuple[list[Message], list[int], list[tuple[str, str, int]]]:
        sent: list[Message] = []
        refused: list[int] = []
        failed: list[tuple[str, str, int]] = []

        async def send(message: Message) -> None:
            sent.append(message)

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        outcomes = Outcomes(
            refused.append, lambda method, route, status, _seconds: failed.append((method, route, status))
        )
        scope = {"type": "http", "method": "GET", "path": "/x", "headers": [], "query_string": b"", "state": {}}
        await OutcomesMiddleware(app, outcomes=outcomes)(scope, receive, send)
        return sent, refused, failed

    async def test_an_exception_before_any_answer_becomes_one(self) -> None:
        async def broken(_scope: Scope, _receive: Receive, _send: Send) -> None:
            raise RuntimeError("Canary")

        sent, refused, failed = await self.asked(broken)
        assert sent[0]["status"] == 500
        assert json.loads(sent[1]["body"])["code"] == "internal-error"
        assert b"Canary" not in sent[1]["body"]
        assert (refused, failed) == ([], [("GET", "unmatched", 500)])

    async def test_one_after_the_answer_is_passed_on_and_counted_once(self) -> None:
        async def late(scope: Scope, _receive: Receive, send: Send) -> None:
            scope["state"]["route"] = "/x"
            await send({"type": "http.response.start", "status": 500, "headers": []})
            raise RuntimeError("again")

        with pytest.raises(RuntimeError, match="again"):
            await self.asked(late)

    async def test_what_reached_a_route_and_what_went_well_is_not_counted_here(self) -> None:
        async def fine(_scope: Scope, _receive: Receive, send: Send) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": []})

        async def routed(scope: Scope, _receive: Receive, send: Send) -> None:
            scope["state"]["route"] = "/x"
            await send({"type": "http.response.start", "status": 404, "headers": []})

        for app in (fine, routed):
            assert (await self.asked(app))[1:] == ([], [])
