"""A run whose advice is Anthropic's, over HTTP: frozen under its name, booked to its user, and plain about failing."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from paiid.bootstrap import create_app
from paiid.settings import Settings
from tests.support.http import quick_passwords
from tests.support.vendor_anthropic import Vendor, running_vendor


@pytest.fixture
async def vendor() -> AsyncIterator[Vendor]:
    async with running_vendor() as made:
        yield made


@pytest.fixture
def settings(settings: Settings, vendor: Vendor) -> Settings:
    return vendor.behind(settings)


@pytest.fixture
async def app(settings: Settings) -> AsyncIterator[FastAPI]:
    application = create_app(settings, passwords=quick_passwords())
    async with application.router.lifespan_context(application):
        # The model is looked for in the background; what a run freezes depends on when it was published.
        for _ in range(200):
            if application.state.connections_service.reports()[0].last_success_at is not None:
                break
            await asyncio.sleep(0.02)
        yield application


async def run(client: httpx.AsyncClient, headers: dict[str, str]) -> dict[str, Any]:
    """A run that has ended."""
    begun = (await client.post("/api/ai/recommendations/refresh", headers=headers)).raise_for_status().json()
    found: dict[str, Any] = begun
    for _ in range(400):
        found = (await client.get(f"/api/ai/runs/{begun['id']}", headers=headers)).json()
        if found["state"] != "running":
            return found
        await asyncio.sleep(0.05)
    raise AssertionError(found)


async def test_its_calls_are_frozen_and_booked(
    client: httpx.AsyncClient, headers: dict[str, str], vendor: Vendor
) -> None:
    found = await run(client, headers)
    assert (found["state"], found["advisor"], found["model"]) == ("done", "anthropic", "claude-sonnet-5-5")
    assert found["problem"] is None
    listed = (await client.get("/api/ai/recommendations", headers=headers)).json()
    assert listed["advisor"] == "Anthropic claude-sonnet-5-5"
    assert listed["recommendations"]
    assert "stand-in keeps to the plan" in listed["recommendations"][0]["thesis"]
    usage = (await client.get("/api/ai/usage", headers=headers)).json()
    assert {(one["purpose"], one["outcome"]) for one in usage["calls"]} == {("advice", "answered")}
    assert usage["purposes"][0]["calls"] == len(vendor.state.calls)
    me = (await client.get("/api/auth/me", headers=headers)).json()["id"]
    assert {one["user_id"] for one in usage["calls"]} == {me}


async def test_it_is_named_as_the_advisor(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    found = (await client.get("/api/ai/advisor", headers=headers)).json()
    assert (found["name"], found["advisor"]) == ("Anthropic claude-sonnet-5-5", "anthropic")
    health = (await client.get("/api/health/detailed")).json()
    assert health["dependencies"]["advisor"]["detail"].startswith("Anthropic claude-sonnet-5-5.")


async def test_without_money_the_run_says_so_and_nobody_stands_in(
    client: httpx.AsyncClient, headers: dict[str, str], vendor: Vendor
) -> None:
    body = {"monthly_usd": "0.00", "user_monthly_usd": None}
    (await client.put("/api/ai/usage/budget", json=body, headers=headers)).raise_for_status()
    found = await run(client, headers)
    assert (found["state"], found["advisor"], found["calls"]) == ("failed", "anthropic", 0)
    assert found["problem"].startswith("This month's budget for language models is 0.00 USD")
    assert vendor.state.calls == []


async def test_while_it_is_down_the_run_says_so_and_nobody_stands_in(
    client: httpx.AsyncClient, headers: dict[str, str], vendor: Vendor
) -> None:
    vendor.replies(*[{"error": {"status": 529}, "headers": {"x-should-retry": "false"}}] * 60)
    found = await run(client, headers)
    assert (found["state"], found["advisor"], found["calls"]) == ("failed", "anthropic", 0)
    assert "Anthropic" in found["problem"]
