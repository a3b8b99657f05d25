"""The kill switch tells of itself: on the stream, and with every automation that runs."""

import json
from datetime import UTC, datetime
from typing import Any

from paiid.core.db import Database
from paiid.features.activity import service as activity
from paiid.features.automation.service.holding_back import TellOfPause
from paiid.features.settings.schemas import Preferences
from paiid.features.settings.service import SettingsService
from tests.support.automation import PaperRun, paper_run

AT_NOON = datetime(2026, 10, 5, 16, 0, tzinfo=UTC)


def switches(run: PaperRun) -> list[bool]:
    heard = [json.loads(event.data) for event in run.desk.heard if event.kind == "alert"]
    return [one["is_paused"] for one in heard if one["kind"] == "trading"]


async def noted(run: PaperRun) -> list[tuple[str, Any]]:
    lines = await run.db.read(lambda conn: activity.latest(conn, run.desk.user_id))
    found = [(line.action, line.detail["automation_id"]) for line in lines if line.action.startswith("automation-")]
    return [one for one in found if one[0] in {"automation-held-back", "automation-let-go"}]


async def test_turning_the_kill_switch_tells_each_automation_that_runs(db: Database) -> None:
    run = await paper_run(db, AT_NOON)
    first, second = await run.create(), await run.create(capital="10000")
    resting = await run.create(capital="10000")
    await run.automations.service.pause(run.desk.user_id, resting, tag=None)
    told = TellOfPause(run.clock, run.automations.jobs.desk.events)
    settings = SettingsService(db, run.clock, run.desk.market, watchers=(told,))
    for is_paused in (True, True, False):
        # Saying the same again, or something else, tells nothing.
        await settings.save(run.desk.user_id, Preferences(trading_paused=is_paused))
        await settings.save(run.desk.user_id, Preferences(watchlist=("AAPL",)))
    held, let_go = "automation-held-back", "automation-let-go"
    # Lines of one instant have no order among themselves.
    assert sorted(await noted(run)) == sorted((deed, one) for deed in (held, let_go) for one in (first, second))
    assert switches(run) == [True, False]
    assert [text.split(":")[0] for text in run.alarms()] == [
        *["Trading is paused in your settings"] * 2,
        *["Trading goes on"] * 2,
    ]


async def test_over_http_the_switch_is_wired(client: Any, headers: dict[str, str], app: Any) -> None:
    heard: list[Any] = []
    app.state.place_orders.events.subscribe(heard.append)
    answer = await client.put("/api/settings", json={"preferences": {"trading_paused": True}}, headers=headers)
    assert answer.status_code == 200, answer.text
    assert [json.loads(event.data) for event in heard if event.kind == "alert"] == [
        {"kind": "trading", "is_paused": True}
    ]
