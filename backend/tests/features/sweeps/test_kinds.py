"""Sweeps of Python files, shorts, bars within the day and raw prices: each trial is the backtest of its values."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from paiid.core.errors import ForbiddenError
from paiid.features.backtest.service import BacktestService
from paiid.features.sweeps.service import SweepService
from tests.support.http import sign_up

BREAKOUT = """
class Breakout:
    symbols = ("AAPL", "KO")
    warm_up = 40
    parameters = {"entry": {"default": 20, "minimum": 5, "maximum": 40}, "Share": 0.5}

    def on_bar(self, context):
        for place in range(len(context.symbols)):
            closes, held = context.closes(place, self.entry + 1), context.positions[place]
            if held and closes[-1] <= closes[:-1].min():
                context.order(-held, place)
            elif not held and closes[-1] > closes[:-1].max():
                context.order(int(self.Share * context.equity / closes[-1]), place)
"""
FRAGILE = """
class Fragile:
    symbols = ("AAPL",)
    parameters = {"divisor": 1}

    def on_bar(self, context):
        1 / self.divisor
"""


@pytest.fixture
def folder(app: FastAPI) -> Path:
    """The folder of Python strategies."""
    service: SweepService = app.state.sweep_service
    path = service.simulation.choosing.folder.path
    path.mkdir(parents=True, exist_ok=True)
    return path


async def swept(client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI, body: dict[str, Any]) -> Any:
    service: SweepService = app.state.sweep_service
    answer = await client.post("/api/sweeps", json=body, headers=headers)
    assert answer.status_code == 202, answer.text
    sweep_id = answer.json()["id"]
    await service.carrying.wait(sweep_id)
    return (await client.get(f"/api/sweeps/{sweep_id}", headers=headers)).raise_for_status().json()


async def check_best(
    client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI, body: dict[str, Any], sweep: Any
) -> Any:
    """The best and the worst variant, run as single backtests, are the same to the last digit shown."""
    backtests: BacktestService = app.state.backtest_service
    results = (await client.get(f"/api/sweeps/{sweep['id']}/results", headers=headers)).raise_for_status().json()
    run = None
    for variant in (results["best"][0], results["best"][-1]):
        left_out = {"spaces", "method", "in_sample", "out_of_sample"}
        one = {name: value for name, value in body.items() if name not in left_out}
        asked = one | {"parameters": variant["values"]}
        begun = (await client.post("/api/backtests", json=asked, headers=headers)).raise_for_status().json()
        await backtests.carrying.wait(begun["id"])
        run = (await client.get(f"/api/backtests/{begun['id']}", headers=headers)).raise_for_status().json()
        assert run["headline"]["final_equity"] == variant["final_equity"]
        figures = {figure["key"]: figure["strategy"] for figure in run["result"]["metrics"]}
        assert {key: figures[key] for key in variant["figures"]} == variant["figures"]
        assert int(figures["trades"]) > 0
        # Each of them was tried already, by the sweep.
        assert run["trust"]["variants_tried"] == sweep["variants"]
    return run


async def _user_id(client: httpx.AsyncClient, headers: dict[str, str]) -> str:
    return str((await client.get("/api/auth/me", headers=headers)).raise_for_status().json()["id"])


class TestPythonFiles:
    BODY: dict[str, Any] = {  # noqa: RUF012 - read only
        "python_file": "breakout.py",
        "start": "2022-01-03",
        "end": "2023-12-29",
        "spaces": [{"name": "entry", "values": ["10", "30"]}, {"name": "Share", "values": ["0.25", "0.5"]}],
    }

    @pytest.mark.long
    async def test_each_trial_is_the_backtest_of_its_values(
        self, client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI, folder: Path
    ) -> None:
        (folder / "breakout.py").write_text(BREAKOUT, encoding="utf-8")
        found = await swept(client, headers, app, self.BODY)
        assert (found["state"], found["problem"], found["done"]) == ("done", None, 4)
        assert (found["python_file"], found["definition"]) == ("breakout.py", None)
        assert found["python"]["source"] == BREAKOUT
        assert found["summary"]["overfitting"]["splits"] == 12_870
        run = await check_best(client, headers, app, self.BODY, found)
        assert run["python"]["hash"] == found["python"]["hash"]

        # Gone on with, it is the file as it was, whatever stands in the folder by now.
        (folder / "breakout.py").write_text(FRAGILE, encoding="utf-8")
        results = await client.get(f"/api/sweeps/{found['id']}/results", headers=headers)
        assert results.json()["tried"] == 4

    @pytest.mark.long
    async def test_a_file_that_fails_ends_the_sweep_and_says_with_which_values(
        self, client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI, folder: Path
    ) -> None:
        (folder / "fragile.py").write_text(FRAGILE, encoding="utf-8")
        body = self.BODY | {"python_file": "fragile.py", "spaces": [{"name": "divisor", "values": ["0", "1"]}]}
        found = await swept(client, headers, app, body)
        assert found["state"] == "failed"
        assert found["problem"].startswith("With divisor = 0: fragile.py failed: ZeroDivisionError")
        # Who is no longer the owner may look at it, but not go on with it.
        service: SweepService = app.state.sweep_service
        with pytest.raises(ForbiddenError):
            await service.resume(await _user_id(client, headers), found["id"], may_run_python=False)

    async def test_only_the_owner_may(self, client: httpx.AsyncClient, headers: dict[str, str], folder: Path) -> None:
        (folder / "breakout.py").write_text(BREAKOUT, encoding="utf-8")
        member = await sign_up(client, "grace@example.com")
        assert (await client.post("/api/sweeps", json=self.BODY, headers=member)).status_code == 403
        assert (await client.post("/api/sweeps", json=self.BODY)).status_code == 401

    async def test_what_is_too_much(self, client: httpx.AsyncClient, headers: dict[str, str], folder: Path) -> None:
        (folder / "breakout.py").write_text(BREAKOUT, encoding="utf-8")
        wide = [{"name": "Share", "minimum": "0.1", "maximum": "0.4", "step": "0.001"}, self.BODY["spaces"][0]]
        for change, told in (
            ({"spaces": [*wide, {"name": "entry", "values": ["20"]}]}, "entry is swept twice"),
            ({"spaces": wide, "timeframe": "1m", "start": "2023-06-01"}, "trials × bars of a Python file"),
        ):
            answer = await client.post("/api/sweeps", json=self.BODY | change, headers=headers)
            assert answer.status_code == 422, answer.text
            assert told in answer.json()["detail"]


RULES: dict[str, Any] = {
    "template_id": "sma-crossover",
    "symbols": ["AAPL", "KO"],
    "costs": {"commission_per_share": "0.01"},
    "spaces": [{"name": "fast", "values": ["10", "20"]}, {"name": "slow", "values": ["60", "90"]}],
}


@pytest.mark.long
async def test_bars_of_fifteen_minutes_with_a_walk_forward(
    client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI
) -> None:
    service: SweepService = app.state.sweep_service
    last = service.simulation.bars.last_session()
    body = RULES | {
        "timeframe": "15m",
        "start": (last - timedelta(days=75)).isoformat(),
        "end": last.isoformat(),
        "method": "walk_forward",
        "in_sample": 20,
        "out_of_sample": 20,
    }
    found = await swept(client, headers, app, body)
    assert (found["state"], found["problem"], found["timeframe"]) == ("done", None, "15m")
    summary = found["summary"]
    assert summary["statements"][0].startswith("15-minute bars of")
    grown = Decimal(100_000)
    for fold in summary["forward"]["folds"]:
        grown *= 1 + Decimal(fold["return_ratio"])
    curve = summary["forward"]["curve"]
    assert abs(grown - Decimal(curve[-1]["forward"])) < 1
    # One point a session, not one a bar.
    days = [one["session_date"] for one in curve]
    assert len(days) == len(set(days))
    await check_best(client, headers, app, body, found)


@pytest.mark.long
async def test_prices_as_they_were_traded(client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI) -> None:
    body = RULES | {"prices": "raw", "start": "2019-01-02", "end": "2023-12-29"}
    found = await swept(client, headers, app, body)
    assert (found["state"], found["problem"], found["prices"]) == ("done", None, "raw")
    assert any("dividends are paid in cash" in one for one in found["summary"]["statements"])
    run = await check_best(client, headers, app, body, found)
    assert run["manifest"]["adjustment"] == "none"


@pytest.mark.long
async def test_what_is_sold_short_with_shares_that_cost_a_fee(
    client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI
) -> None:
    body = {
        "template_id": "pair-trade",
        "costs": {"borrow_rate": "0.05"},
        "start": "2019-01-02",
        "end": "2023-12-29",
        "spaces": [{"name": "lookback", "values": ["10", "20"]}, {"name": "longest", "values": ["10", "20"]}],
    }
    found = await swept(client, headers, app, body)
    assert (found["state"], found["problem"], found["done"]) == ("done", None, 4)
    run = await check_best(client, headers, app, body, found)
    figures = {figure["key"]: figure["strategy"] for figure in run["result"]["metrics"]}
    assert Decimal(figures["borrow"]) > 0
    trades = (await client.get(f"/api/backtests/{run['id']}/trades", headers=headers)).raise_for_status().json()
    assert {one["side"] for one in trades["items"]} == {"long", "short"}
