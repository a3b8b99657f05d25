"""Briefs at the time their user chose."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from paiid.features.morning.jobs import ScheduledBriefs
from paiid.features.morning.service import MorningService

MONDAY_8_44 = datetime(2026, 11, 23, 13, 44, tzinfo=UTC)
MONDAY_8_45 = datetime(2026, 11, 23, 13, 45, tzinfo=UTC)
THANKSGIVING = datetime(2026, 11, 26, 15, 0, tzinfo=UTC)


@pytest.fixture
def service(app: FastAPI) -> MorningService:
    found: MorningService = app.state.morning_service
    return found


async def briefs(client: httpx.AsyncClient, headers: dict[str, str]) -> list[dict[str, Any]]:
    return list((await client.get("/api/morning/briefs", headers=headers)).json()["items"])


def at(monkeypatch: pytest.MonkeyPatch, service: MorningService, now: datetime) -> None:
    monkeypatch.setattr(service.market.market_data, "now", lambda: now)


async def test_composed_once_from_the_chosen_minute_on(
    client: httpx.AsyncClient, headers: dict[str, str], service: MorningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, service, MONDAY_8_44)
    await ScheduledBriefs(service).run()
    assert await briefs(client, headers) == []
    at(monkeypatch, service, MONDAY_8_45)
    await ScheduledBriefs(service).run()
    await ScheduledBriefs(service).run()
    found = await briefs(client, headers)
    assert [(one["trigger"], one["brief_date"]) for one in found] == [("scheduled", "2026-11-23")]


async def test_none_on_a_holiday(
    client: httpx.AsyncClient, headers: dict[str, str], service: MorningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, service, THANKSGIVING)
    await ScheduledBriefs(service).run()
    assert await briefs(client, headers) == []


async def test_none_for_who_wants_it_on_demand_only(
    client: httpx.AsyncClient, headers: dict[str, str], service: MorningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = {"preferences": {"morning_at": None}}
    (await client.put("/api/settings", json=body, headers=headers)).raise_for_status()
    at(monkeypatch, service, MONDAY_8_45)
    await ScheduledBriefs(service).run()
    assert await briefs(client, headers) == []
