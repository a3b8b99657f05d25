from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import Connection

from paiid.core.clock import ManualClock
from paiid.core.db import Database
from paiid.core.security import Principal
from paiid.features.telemetry.outcomes import OutcomeCounter
from paiid.features.telemetry.router import router
from paiid.features.telemetry.service import TelemetryService
from tests.support.slices import ADA, BOB, EVE, SERVICE, add_principal, asking

AskAs = Callable[[Principal | None], AbstractAsyncContextManager[httpx.AsyncClient]]


def orders_outcome(_: Connection, __: datetime, user_id: str | None) -> tuple[int, int, int]:
    return {ADA.user_id: (4, 3, 2), None: (10, 5, 7)}.get(user_id, (0, 0, 0))


def ai_outcome(_: Connection, __: datetime, user_id: str | None) -> tuple[int, int, int]:
    return {ADA.user_id: (5, 4, 1), None: (8, 8, 0)}.get(user_id, (0, 0, 0))


@pytest.fixture
def service(db: Database, clock: ManualClock) -> TelemetryService:
    return TelemetryService(
        db, clock, orders_outcome=orders_outcome, ai_outcome=ai_outcome, counter=OutcomeCounter(db, clock)
    )


@pytest.fixture
async def ask_as(db: Database, service: TelemetryService) -> AskAs:
    for principal in (ADA, BOB, EVE):
        await db.write(lambda conn, who=principal: add_principal(conn, who))  # type: ignore[misc]

    @asynccontextmanager
    async def client(principal: Principal | None) -> AsyncIterator[httpx.AsyncClient]:
        async with asking(router, principal, telemetry_service=service) as opened:
            yield opened

    return client


async def post(ask_as: AskAs, events: Any, who: Principal | None = ADA) -> httpx.Response:
    async with ask_as(who) as client:
        return await client.post("/api/telemetry", json={"events": events})


async def summary(ask_as: AskAs, query: str = "", who: Principal = ADA) -> httpx.Response:
    async with ask_as(who) as client:
        return await client.get(f"/api/telemetry/summary{query}")


VISIT = [
    {"kind": "workflow_opened", "workflow": "trade", "age_ms": 600_000},
    {"kind": "error", "workflow": "trade", "detail": "insufficient-buying-power", "age_ms": 300_000},
    {"kind": "workflow_left", "workflow": "trade", "duration_ms": 600_000},
    {"kind": "workflow_opened", "workflow": "recommendations"},
    {"kind": "recommendation_opened", "workflow": "recommendations"},
    {"kind": "recommendation_accepted", "workflow": "recommendations"},
]


class TestRecord:
    async def test_events_are_accepted(self, ask_as: AskAs) -> None:
        answer = await post(ask_as, VISIT)
        assert (answer.status_code, answer.json()) == (202, {"accepted": 6})

    async def test_anonymous_is_401_and_the_service_token_403(self, ask_as: AskAs) -> None:
        assert (await post(ask_as, VISIT, None)).status_code == 401
        assert (await post(ask_as, VISIT, SERVICE)).status_code == 403

    @pytest.mark.parametrize(
        "events",
        [
            [],
            [{"kind": "workflow_opened", "workflow": "trade"}] * 51,
            [{"kind": "made_up", "workflow": "trade"}],
            [{"kind": "error", "workflow": "elsewhere"}],
            [{"kind": "error", "workflow": "trade", "detail": "my password is hunter2"}],
            [{"kind": "error", "workflow": "trade", "detail": "a\x00b"}],
            [{"kind": "workflow_left", "workflow": "trade", "duration_ms": -1}],
            [{"kind": "workflow_left", "workflow": "trade", "duration_ms": 1e30}],
            [{"kind": "active", "workflow": "trade", "age_ms": 86_400_001}],
            [{"kind": "active", "workflow": "trade", "user_id": "usr_bob"}],
            "events",
        ],
    )
    async def test_malformed_is_422(self, ask_as: AskAs, events: Any) -> None:
        assert (await post(ask_as, events)).status_code == 422


class TestSummary:
    async def test_the_sums_of_a_visit(self, ask_as: AskAs) -> None:
        await post(ask_as, VISIT)
        body = (await summary(ask_as, "?days=7")).json()
        use = {one["workflow"]: one for one in body["workflows"]}
        assert use["trade"] == {
            "workflow": "trade",
            "opens": 1,
            "share": "0.5",
            "average_duration_s": "600",
            "errors": 1,
            "error_rate": "1",
        }
        assert use["recommendations"]["error_rate"] == "0"
        assert use["morning"] == {
            "workflow": "morning",
            "opens": 0,
            "share": "0",
            "average_duration_s": None,
            "errors": 0,
            "error_rate": None,
        }
        # One session from the first event, 600 s ago, to the last.
        assert body["sessions"] == {
            "count": 1,
            "average_length_s": "600",
            "median_length_s": "600",
            "longest_s": "600",
        }
        assert body["trades"] == {"attempted": 4, "succeeded": 3, "success_rate": "0.75"}
        assert body["success_rates"] == {
            "registration": None,
            "login": None,
            "trades": {"attempts": 4, "succeeded": 3, "excluded": 2, "success_rate": "0.75"},
            "ai": {"attempts": 5, "succeeded": 4, "excluded": 1, "success_rate": "0.8"},
        }
        assert body["ai"] == {"visits": 1, "opened": 1, "accepted": 1, "dismissed": 0, "acceptance_rate": "1"}
        assert (body["scope"], body["days"], body["users"], body["events"]) == ("user", 7, 1, 6)

    async def test_nothing_recorded_gives_nulls_not_zero_rates(self, ask_as: AskAs) -> None:
        body = (await summary(ask_as, who=BOB)).json()
        assert body["sessions"] == {"count": 0, "average_length_s": None, "median_length_s": None, "longest_s": None}
        assert body["trades"]["success_rate"] is None
        assert all(one["share"] is None for one in body["workflows"])

    async def test_a_user_sees_their_own_only(self, ask_as: AskAs) -> None:
        await post(ask_as, VISIT, ADA)
        assert (await summary(ask_as, who=BOB)).json()["events"] == 0

    async def test_the_owner_sees_the_instance_when_asking_for_it(self, ask_as: AskAs) -> None:
        await post(ask_as, VISIT, BOB)
        assert (await summary(ask_as)).json()["events"] == 0
        body = (await summary(ask_as, "?scope=instance")).json()
        assert (body["users"], body["events"], body["trades"]["attempted"]) == (1, 6, 10)

    async def test_a_monitor_sees_the_instance_and_is_nobody_itself(self, ask_as: AskAs) -> None:
        body = (await summary(ask_as, "?scope=instance", SERVICE)).json()
        assert body["success_rates"]["ai"]["success_rate"] == "1"
        assert body["success_rates"]["login"]["success_rate"] is None
        assert (await summary(ask_as, "", SERVICE)).status_code == 403

    @pytest.mark.parametrize("who", [BOB, EVE])
    async def test_nobody_else_sees_the_instance(self, ask_as: AskAs, who: Principal) -> None:
        assert (await summary(ask_as, "?scope=instance", who)).status_code == 403

    async def test_events_before_the_window_do_not_count(self, ask_as: AskAs, clock: ManualClock) -> None:
        await post(ask_as, VISIT)
        clock.advance(timedelta(days=8))
        assert (await summary(ask_as, "?days=7")).json()["events"] == 0
        assert (await summary(ask_as, "?days=9")).json()["events"] == 6

    @pytest.mark.parametrize("query", ["?days=0", "?days=91", "?days=x", "?scope=world"])
    async def test_malformed_is_422(self, ask_as: AskAs, query: str) -> None:
        assert (await summary(ask_as, query)).status_code == 422


async def test_old_events_are_forgotten(ask_as: AskAs, service: TelemetryService, clock: ManualClock) -> None:
    await post(ask_as, VISIT)
    clock.advance(timedelta(days=181))
    await post(ask_as, VISIT[:1])
    assert await service.forget_old() == 6
    assert (await summary(ask_as, "?days=90")).json()["events"] == 1


class TestMeasurements:
    async def test_quantiles_and_the_rate_of_errors(self, ask_as: AskAs) -> None:
        found = [{"measure": "lcp", "workflow": "home", "value": value} for value in (900, 100, 300, 2000)]
        found += [{"measure": "load", "workflow": "home", "value": 1}] * 4
        found += [
            {"measure": "error", "workflow": "trade", "value": 1},
            {"measure": "cls", "workflow": "pnl", "value": 12},
        ]
        async with ask_as(BOB) as client:
            answer = await client.post("/api/telemetry/measurements", json={"measurements": found})
        assert (answer.status_code, answer.json()) == (202, {"accepted": 10})
        async with ask_as(ADA) as client:
            told = (await client.get("/api/telemetry/measurements")).json()
        assert (told["days"], told["loads"], told["errors"], told["error_rate"]) == (7, 4, 1, "0.25")
        lcp, inp, cls, _ = told["measures"]
        # Nearest rank of 100, 300, 900, 2000.
        assert lcp == {"measure": "lcp", "count": 4, "p50": 300, "p75": 900, "p95": 2000}
        assert (inp["count"], inp["p50"], cls["p95"]) == (0, None, 12)

    async def test_are_the_owners_and_the_monitors_to_read(self, ask_as: AskAs) -> None:
        for who, status in ((ADA, 200), (SERVICE, 200), (BOB, 403)):
            async with ask_as(who) as client:
                assert (await client.get("/api/telemetry/measurements")).status_code == status

    @pytest.mark.parametrize(
        "body", [{"measurements": []}, {"measurements": [{"measure": "fps", "workflow": "home", "value": 1}]}]
    )
    async def test_what_is_none_is_refused(self, ask_as: AskAs, body: Any) -> None:
        async with ask_as(ADA) as client:
            assert (await client.post("/api/telemetry/measurements", json=body)).status_code == 422

    async def test_old_ones_are_forgotten(self, ask_as: AskAs, service: TelemetryService, clock: ManualClock) -> None:
        async with ask_as(ADA) as client:
            one = {"measure": "load", "workflow": "home", "value": 1}
            await client.post("/api/telemetry/measurements", json={"measurements": [one]})
            clock.advance(timedelta(days=181))
            assert await service.forget_old() == 1
