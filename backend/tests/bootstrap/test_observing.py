"""Alerts are told outside also when the database, whose absence may be the reason, cannot say who the owners are."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from paiid.bootstrap.observing import rules_of, telling
from paiid.core.db import open_database
from paiid.core.events import EventBus
from paiid.features.health.rules import Alert
from paiid.settings import Settings
from tests.standins.kit.answers import Answer
from tests.standins.kit.serving import serving
from tests.standins.kit.standin import Standin
from tests.standins.kit.state import Switches


async def test_the_webhook_hears_of_it_while_the_database_is_away(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[dict[str, str]] = []

    async def hear(request: Request) -> JSONResponse:
        heard.append(await request.json())
        return JSONResponse({})

    standin = Standin(
        "hook", Starlette(routes=[Route("/hook", hear, methods=["POST"])]), state=Switches(), vendor_error=Answer
    )
    at = datetime(2026, 11, 27, 14, 36, tzinfo=UTC)
    rule = rules_of(settings, memory_of="machine")[2]
    # One without tables: nothing can be read of it.
    gone = open_database(f"sqlite:///{tmp_path / 'empty.db'}")
    async with asyncio.timeout(60), serving(standin) as url:
        tell = telling(
            settings.model_copy(update={"paiid_monitor_webhook": SecretStr(f"{url}/hook")}), gone, EventBus()
        )
        await tell(Alert(rule, True, 0.57, at, at))
    await gone.close()
    assert [(one["rule"], one["state"]) for one in heard] == [("errors", "firing")]
    assert "57%" in heard[0]["text"]
    assert "alert_not_shown" in [record.getMessage() for record in caplog.records]
