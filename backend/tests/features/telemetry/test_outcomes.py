"""Registrations and sign-ins, counted from what the application really answered."""

from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from paiid.bootstrap import create_app
from paiid.core.clock import ManualClock
from paiid.core.db import Database
from paiid.features.telemetry.outcomes import Action, Outcome, OutcomeCounter, Outcomes, outcome_of, read_outcomes
from paiid.settings import Settings
from tests.support.http import quick_passwords

LOGIN = ("POST", "/api/auth/login")
REGISTER = ("POST", "/api/auth/register")


@pytest.mark.parametrize(
    ("request_", "status", "found"),
    [
        (REGISTER, 201, (Action.REGISTRATION, Outcome.SUCCEEDED)),
        (REGISTER, 409, (Action.REGISTRATION, Outcome.FAILED)),
        (REGISTER, 422, (Action.REGISTRATION, Outcome.EXCLUDED)),
        (REGISTER, 500, (Action.REGISTRATION, Outcome.FAILED)),
        (REGISTER, 403, (Action.REGISTRATION, Outcome.EXCLUDED)),
        (LOGIN, 200, (Action.LOGIN, Outcome.SUCCEEDED)),
        (LOGIN, 401, (Action.LOGIN, Outcome.EXCLUDED)),
        (LOGIN, 422, (Action.LOGIN, Outcome.EXCLUDED)),
        (LOGIN, 503, (Action.LOGIN, Outcome.FAILED)),
        (("GET", "/api/auth/login"), 200, None),
        (("POST", "/api/orders"), 200, None),
    ],
)
def test_what_an_answer_says(request_: tuple[str, str], status: int, found: tuple[Action, Outcome] | None) -> None:
    assert outcome_of(*request_, status) == found


class TestCounter:
    async def test_two_processes_add_to_the_same_hour(self, db: Database, clock: ManualClock) -> None:
        first, second = OutcomeCounter(db, clock), OutcomeCounter(db, clock)
        for counter in (first, second):
            for status in (200, 200, 503, 401):
                counter.observe(*LOGIN, status)
            await counter.flush()
            await counter.flush()
        assert await sums(db, clock, Action.LOGIN) == Outcomes(attempts=6, succeeded=4, excluded=2)
        assert await sums(db, clock, Action.REGISTRATION) == Outcomes(0, 0, 0)

    async def test_what_could_not_be_written_is_kept(self, db: Database, clock: ManualClock) -> None:
        class Broken:
            async def write(self, _fn: object) -> None:
                raise ConnectionError

        counter = OutcomeCounter(Broken(), clock)  # type: ignore[arg-type]
        counter.observe(*LOGIN, 200)
        with pytest.raises(ConnectionError):
            await counter.flush()
        counter.db = db
        await counter.flush()
        assert (await sums(db, clock, Action.LOGIN)).succeeded == 1

    async def test_stopping_writes_what_is_left(self, db: Database, clock: ManualClock) -> None:
        counter = OutcomeCounter(db, clock)
        await counter.start(lambda: False)
        counter.observe(*REGISTER, 201)
        await counter.stop()
        assert (await sums(db, clock, Action.REGISTRATION)).succeeded == 1

    async def test_hours_before_the_window_do_not_count(self, db: Database, clock: ManualClock) -> None:
        counter = OutcomeCounter(db, clock)
        counter.observe(*LOGIN, 200)
        await counter.flush()
        clock.advance(timedelta(hours=2))
        counter.observe(*LOGIN, 200)
        await counter.flush()
        since = clock.now() - timedelta(minutes=30)
        assert (await db.read(lambda conn: read_outcomes(conn, Action.LOGIN, since))).attempts == 1


async def sums(db: Database, clock: ManualClock, action: Action) -> Outcomes:
    return await db.read(lambda conn: read_outcomes(conn, action, clock.now()))


class TestThroughTheApplication:
    async def test_the_summary_counts_what_was_answered(self, client: httpx.AsyncClient, app: FastAPI) -> None:
        account = {"email": "ada@example.com", "password": "correct horse 7 staple"}
        token = (await client.post("/api/auth/register", json=account)).json()["access_token"]
        assert (await client.post("/api/auth/register", json=account)).status_code == 409
        assert (await client.post("/api/auth/login", json=account)).status_code == 200
        assert (await client.post("/api/auth/login", json=account | {"password": "wrong 1 wrong"})).status_code == 401
        client.cookies.clear()
        answer = await client.get(
            "/api/telemetry/summary?scope=instance&days=1", headers={"Authorization": f"Bearer {token}"}
        )
        rates = answer.json()["success_rates"]
        assert rates["registration"] == {"attempts": 2, "succeeded": 1, "excluded": 0, "success_rate": "0.5"}
        assert rates["login"] == {"attempts": 1, "succeeded": 1, "excluded": 1, "success_rate": "1"}
        assert rates["trades"]["attempts"] == 0

    async def test_a_monitor_reads_the_sums_of_all_with_the_service_token(self, settings: Settings) -> None:
        token = "rnd_Zk3Qw8Xv1Lr6Tn0Yb5Hc9Md2Pf7Gs4Ja"  # pragma: allowlist secret
        app = create_app(settings.model_copy(update={"api_token": SecretStr(token)}), passwords=quick_passwords())
        transport = httpx.ASGITransport(app=app)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(
                transport=transport, base_url="http://test", headers={"Authorization": f"Bearer {token}"}
            ) as monitor,
        ):
            found = await monitor.get("/api/telemetry/summary?scope=instance&days=1")
            assert found.status_code == 200
            assert found.json()["success_rates"]["login"]["attempts"] == 0
            assert (await monitor.get("/api/telemetry/measurements")).status_code == 200
            assert (await monitor.get("/api/telemetry/summary")).status_code == 403
