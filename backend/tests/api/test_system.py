"""`GET /api/monitor/system` and the topic `system` through the real application: the owner's, and nobody else's."""

import asyncio
import json

import httpx
from fastapi import FastAPI

from paiid.features.health.metrics import COUNTERS, GAUGES
from tests.support.http import sign_up


async def test_the_owner_sees_how_the_process_does(
    client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI
) -> None:
    await client.get("/api/orders?limit=20", headers=headers)
    await app.state.system_service.watcher.look()
    answer = await client.get("/api/monitor/system", headers=headers)
    assert answer.status_code == 200
    body = answer.json()
    assert body["health"]["dependencies"]["database"]["status"] == "ok"
    routes = {(one["method"], one["route"]): one["times"] for one in body["routes"]}
    assert routes["GET", "/api/orders"]["count"] == 1
    assert routes["GET", "/api/orders"]["p99_ms"] > 0
    assert body["process"]["pid"] > 0
    assert body["process"]["runs_jobs"] is True
    assert body["process"]["memory_of"] in {"container", "machine", "unknown"}
    assert {one["rule"]: one["threshold"] for one in body["alerts"]} == {"cpu": 0.8, "memory": 0.9, "errors": 0.1}
    assert "TelemetryService.forget_old" in {one["name"] for one in body["jobs"]}
    # This very request.
    assert body["traffic"]["in_flight"] == 1


async def test_a_member_is_403_and_nobody_401(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    del headers
    member = await sign_up(client, "bob@example.com")
    assert (await client.get("/api/monitor/system", headers=member)).status_code == 403
    assert (await client.get("/api/stream?topics=system", headers=member)).status_code == 403
    assert (await client.get("/api/monitor/system")).status_code == 401


async def test_owners_hear_it_over_the_stream_and_alerts_too(
    client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI
) -> None:
    me = (await client.get("/api/auth/me", headers=headers)).json()["id"]
    stream = app.state.stream_service
    from paiid.features.stream.frames import parse_topics

    subscription = stream.hub.connect(me, parse_topics("system,alerts"), None)
    subscription.take()
    async with asyncio.timeout(20):
        while "system" not in subscription.latest:
            await stream.tick()
    told = json.loads(subscription.latest["system"].decode().split("data: ", 1)[1])
    assert told["process"]["pid"] > 0
    subscription.take()
    watched = app.state.system_service.watcher.rules.watched["memory"]
    at = app.state.system_service.clock.now()
    watched.rule = type(watched.rule)(watched.rule.name, 0.0, type(watched.rule.lasts)(0), watched.rule.meaning)
    del at
    await app.state.system_service.watcher.look()
    events = b"".join(subscription.events).decode()
    assert '"kind": "system", "rule": "memory", "state": "firing"' in events
    stream.hub.disconnect(subscription)


async def test_every_named_gauge_is_told_to_prometheus(
    client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI
) -> None:
    watcher = app.state.system_service.watcher
    await watcher.look()
    await asyncio.to_thread(sum, range(1000))
    await watcher.look()
    text = (await client.get("/api/monitor/metrics", headers=headers)).text
    names = {line.split(" ")[2] for line in text.splitlines() if line.startswith("# TYPE")}
    assert set(GAUGES) <= names
    assert {f"{name}_total" for name in COUNTERS} <= names | {f"{name}_total" for name in names}
