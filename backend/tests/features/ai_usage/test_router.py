"""`/api/ai/usage` over HTTP."""

from decimal import Decimal

import httpx
import pytest
from fastapi import FastAPI

from paiid.domain.model_cost import TokenUse
from paiid.features.ai_usage.service import UsageService
from paiid.ports.model_meter import Bill, CallOutcome, ModelBudgetSpent, Purpose, Spender
from tests.support.http import sign_up

MODEL = "claude-sonnet-5-5"


async def call(app: FastAPI, user_id: str | None, cost: str, outcome: CallOutcome = CallOutcome.ANSWERED) -> None:
    service: UsageService = app.state.usage_service
    made = await service.metering.reserve(Spender(user_id, Purpose.CHAT), MODEL, Decimal(cost))
    await service.metering.settle(made, Bill(TokenUse(10, 5), Decimal(cost), outcome, "req_1", 80))


async def user_id(client: httpx.AsyncClient, headers: dict[str, str]) -> str:
    found: str = (await client.get("/api/auth/me", headers=headers)).json()["id"]
    return found


class TestGet:
    async def test_nothing_was_spent(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        found = (await client.get("/api/ai/usage", headers=headers)).json()
        assert (found["monthly_usd"], found["spent_usd"], found["is_exhausted"]) == ("20", "0", False)
        assert (found["calls"], found["purposes"], found["is_everybody"]) == ([], [], True)

    async def test_the_owner_sees_everybodys_calls(
        self, app: FastAPI, client: httpx.AsyncClient, headers: dict[str, str]
    ) -> None:
        other = await sign_up(client, "bob@example.com")
        await call(app, await user_id(client, headers), "0.5")
        await call(app, await user_id(client, other), "0.25", CallOutcome.CUT_SHORT)
        await call(app, None, "0.125")
        found = (await client.get("/api/ai/usage", headers=headers)).json()
        assert found["spent_usd"] == "0.875"
        assert [(one["name"], one["calls"], one["failed"]) for one in found["purposes"]] == [("chat", 3, 1)]
        assert [one["cost_usd"] for one in found["users"]] == ["0.5", "0.25", "0.125"]
        assert [one["outcome"] for one in found["calls"]] == ["answered", "cut_short", "answered"]

    async def test_others_see_their_own(self, app: FastAPI, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        other = await sign_up(client, "bob@example.com")
        await call(app, await user_id(client, headers), "0.5")
        await call(app, await user_id(client, other), "0.25")
        found = (await client.get("/api/ai/usage", headers=other)).json()
        assert (found["spent_usd"], found["users"], found["is_everybody"]) == ("0.25", [], False)
        assert [one["cost_usd"] for one in found["calls"]] == ["0.25"]

    async def test_anonymous(self, client: httpx.AsyncClient) -> None:
        assert (await client.get("/api/ai/usage")).status_code == 401


class TestPutBudget:
    async def test_a_new_budget_holds_at_once(
        self, app: FastAPI, client: httpx.AsyncClient, headers: dict[str, str]
    ) -> None:
        body = {"monthly_usd": "0.10", "user_monthly_usd": "0.05"}
        answer = await client.put("/api/ai/usage/budget", json=body, headers=headers)
        assert answer.status_code == 200
        assert (answer.json()["monthly_usd"], answer.json()["user_monthly_usd"]) == ("0.1", "0.05")
        with pytest.raises(ModelBudgetSpent):
            await call(app, None, "0.11")
        await call(app, None, "0.10")
        assert (await client.get("/api/ai/usage", headers=headers)).json()["is_exhausted"]

    async def test_null_gives_the_setting_back(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        for monthly, expected in (("3", "3"), (None, "20")):
            body = {"monthly_usd": monthly, "user_monthly_usd": None}
            answer = await client.put("/api/ai/usage/budget", json=body, headers=headers)
            assert answer.json()["monthly_usd"] == expected

    @pytest.mark.parametrize("amount", ["-1", "NaN", "0.001", "1000001", "many"])
    async def test_a_sum_that_is_none(self, client: httpx.AsyncClient, headers: dict[str, str], amount: str) -> None:
        body = {"monthly_usd": amount, "user_monthly_usd": None}
        assert (await client.put("/api/ai/usage/budget", json=body, headers=headers)).status_code == 422

    async def test_others_may_not(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        other = await sign_up(client, "bob@example.com")
        body = {"monthly_usd": "5", "user_monthly_usd": None}
        assert (await client.put("/api/ai/usage/budget", json=body, headers=other)).status_code == 403

    async def test_without_a_csrf_token(self, client: httpx.AsyncClient) -> None:
        body = {"monthly_usd": "5", "user_monthly_usd": None}
        assert (await client.put("/api/ai/usage/budget", json=body)).status_code in {401, 403}
