"""Sweeps over HTTP: the whole application, the local market, the worker process, a real database, real files."""

import asyncio
import os
import signal
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from paiid.core.worker_process import Worker
from paiid.features.backtest.service import BacktestService
from paiid.features.sweeps.service import SweepService
from paiid.features.sweeps.working.asked import run_chunk
from tests.support.http import sign_up

BODY = {
    "template_id": "sma-crossover",
    "symbols": ["AAPL", "MSFT"],
    "start": "2021-01-04",
    "end": "2023-12-29",
    "costs": {"commission_per_share": "0.01"},
    "spaces": [
        {"name": "fast", "minimum": "10", "maximum": "30", "step": "10"},
        {"name": "slow", "values": ["80", "120"]},
    ],
}


def service_of(app: FastAPI) -> SweepService:
    service: SweepService = app.state.sweep_service
    return service


async def begin(client: httpx.AsyncClient, headers: dict[str, str], **body: Any) -> dict[str, Any]:
    answer = await client.post("/api/sweeps", json=BODY | body, headers=headers)
    assert answer.status_code == 202, answer.text
    return dict(answer.json())


async def get(client: httpx.AsyncClient, headers: dict[str, str], path: str, **query: Any) -> dict[str, Any]:
    answer = await client.get(f"/api/{path}", params=query, headers=headers)
    return dict(answer.raise_for_status().json())


@pytest.mark.long
async def test_a_walk_forward_from_the_request_to_the_backtest_of_its_best(
    client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI
) -> None:
    """One test, for the workers start once."""
    begun = await begin(
        client, headers | {"Idempotency-Key": "1"}, method="walk_forward", in_sample=252, out_of_sample=126
    )
    assert (begun["variants"], begun["folds"], begun["total"]) == (6, 4, 30)
    again = await begin(client, headers | {"Idempotency-Key": "1"})
    assert again["id"] == begun["id"]
    await service_of(app).carrying.wait(begun["id"])
    found = await get(client, headers, f"sweeps/{begun['id']}")
    assert (found["state"], found["problem"], found["done"]) == ("done", None, 30)
    listed = await get(client, headers, "sweeps")
    assert [one["id"] for one in listed["items"]] == [found["id"]]
    _check_summary(found["summary"])
    await _check_results(client, headers, found)
    await _check_against_backtest(client, headers, app, found)
    gone = await client.delete(f"/api/sweeps/{found['id']}", headers=headers)
    assert gone.status_code == 204
    assert not service_of(app).carrying.folder(found["id"]).path.exists()


def _check_summary(summary: dict[str, Any]) -> None:
    assert (summary["tried"], summary["unknown"], summary["luck"]["variants_tried"]) == (6, 0, 6)
    assert summary["overfitting"]["splits"] == 12_870
    forward = summary["forward"]
    folds, curve = forward["folds"], forward["curve"]
    assert [one["chosen_to"] < one["traded_from"] for one in folds] == [True] * 4
    assert all(before["traded_to"] < after["traded_from"] for before, after in pairwise(folds))
    # What the folds earned one after the other is where the joined curve ends.
    grown = Decimal(100_000)
    for one in folds:
        grown *= 1 + Decimal(one["return_ratio"])
    assert abs(grown - Decimal(curve[-1]["forward"])) < 1
    assert (curve[0]["session_date"], curve[-1]["session_date"]) == (folds[0]["traded_from"], "2023-12-29")
    assert forward["hindsight"] == summary["best"]["values"]


async def _check_results(client: httpx.AsyncClient, headers: dict[str, str], found: dict[str, Any]) -> None:
    path = f"sweeps/{found['id']}/results"
    results = await get(client, headers, path)
    assert (results["metric"], results["x"], results["y"], results["tried"]) == ("sharpe", "fast", "slow", 6)
    assert [(one["x"], one["y"]) for one in results["cells"]] == [
        (fast, slow) for fast in ("10", "20", "30") for slow in ("80", "120")
    ]
    best = results["best"]
    assert best[0] == found["summary"]["best"]
    ratios = [Decimal(one["figures"]["sharpe"]) for one in best]
    assert ratios == sorted(ratios, reverse=True)
    by_values = {tuple(one["values"].values()): one["figures"]["sharpe"] for one in best}
    assert {(one["x"], one["y"]): one["value"] for one in results["cells"]} == by_values
    line = await get(client, headers, path, x="slow", where="fast:20", metric="trades", limit=1)
    assert (line["tried"], len(line["best"]), {one["y"] for one in line["cells"]}) == (2, 1, {"20"})
    for query in ({"x": "stop_atr"}, {"where": "fast:21"}, {"x": "fast", "y": "fast"}, {"metric": "luck"}):
        assert (await client.get(f"/api/{path}", params=query, headers=headers)).status_code == 422, query


async def _check_against_backtest(
    client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI, found: dict[str, Any]
) -> None:
    """The best and the worst variant, run as single backtests, are the same to the last digit shown."""
    backtests: BacktestService = app.state.backtest_service
    best = (await get(client, headers, f"sweeps/{found['id']}/results"))["best"]
    for variant in (best[0], best[-1]):
        body = {name: value for name, value in BODY.items() if name != "spaces"} | {"parameters": variant["values"]}
        begun = (await client.post("/api/backtests", json=body, headers=headers)).raise_for_status().json()
        await backtests.carrying.wait(begun["id"])
        run = await get(client, headers, f"backtests/{begun['id']}")
        assert run["headline"]["final_equity"] == variant["final_equity"]
        figures = {one["key"]: one["strategy"] for one in run["result"]["metrics"]}
        assert {key: figures[key] for key in variant["figures"]} == variant["figures"]
        # It was tried already, by the sweep.
        assert run["trust"]["variants_tried"] == 6


class Gated(Worker):
    """A worker that begins a chunk only when it is let: nothing hangs on how fast the machine is."""

    def __init__(self) -> None:
        super().__init__()
        self._permits = asyncio.Semaphore(0)
        self._waits, self._begun = asyncio.Event(), asyncio.Event()

    async def run(self, limit_s: float | None, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if fn is run_chunk:
            self._waits.set()
            await self._permits.acquire()
            self._waits.clear()
            self._begun.set()
        return await super().run(limit_s, fn, *args, **kwargs)

    async def waits(self) -> None:
        """Until all before is done, and the next chunk wants to begin."""
        async with asyncio.timeout(120):
            await self._waits.wait()

    async def let_one(self) -> None:
        """Let one chunk be computed and told of."""
        await self.begin()
        await self.waits()

    async def begin(self) -> None:
        """Let a chunk be given to the process."""
        await self.waits()
        self._begun.clear()
        self._permits.release()
        await self._begun.wait()

    async def begin_in_vain(self) -> int:
        """Let a chunk begin in a process that stands still, and so cannot end it; its id."""
        await self.waits()
        pid = self.pid
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        await self.begin()
        return pid


@pytest.mark.long
async def test_a_sweep_is_gone_on_with_after_a_cancel_a_crash_and_a_restart(
    client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI
) -> None:
    service, gate = service_of(app), Gated()
    service.carrying.simulation = replace(service.carrying.simulation, worker=gate)
    service.most_of_a_chunk = 5
    spaces = [{"name": "slow", "minimum": "60", "maximum": "300", "step": "1"}]
    begun = await begin(client, headers, spaces=spaces, method="random", samples=30, seed=7)
    folder = service.carrying.folder(begun["id"])
    await gate.let_one()
    # Canceled in the middle of the second chunk: its process is ended, nothing of it is there.
    pid = await gate.begin_in_vain()
    stopped = (await client.post(f"/api/sweeps/{begun['id']}/cancel", headers=headers)).raise_for_status().json()
    assert (stopped["state"], stopped["done"], gate.pid) == ("canceled", 5, None)
    written = {one: one.stat().st_mtime_ns for one in folder.path.glob("chunk-*.parquet")}
    assert len(written) == 1
    partly = await get(client, headers, f"sweeps/{begun['id']}/results")
    assert partly["tried"] == 5

    resumed = (await client.post(f"/api/sweeps/{begun['id']}/resume", headers=headers)).raise_for_status().json()
    assert (resumed["state"], resumed["problem"]) == ("running", None)
    twice = await client.post(f"/api/sweeps/{begun['id']}/resume", headers=headers)
    assert (twice.status_code, twice.json()["type"]) == (409, "urn:paiid:problem:sweep-not-resumable")
    await gate.let_one()
    assert gate.pid not in {pid, None}
    # The process dies in the middle of a chunk: another one computes it.
    os.kill(await gate.begin_in_vain(), signal.SIGKILL)
    await gate.let_one()
    assert len(list(folder.path.glob("chunk-*.parquet"))) == 3

    await service.stop()
    assert (await get(client, headers, f"sweeps/{begun['id']}"))["state"] == "running"
    other = SweepService(
        service.db, service.clock, service.events, replace(service.simulation, worker=Worker()), service.home
    )
    app.state.sweep_service = other
    assert (await other.take_up(), await other.take_up()) == (1, 0)
    await other.carrying.wait(begun["id"])
    done = await get(client, headers, f"sweeps/{begun['id']}")
    assert (done["state"], done["summary"]["tried"], done["summary"]["luck"]["variants_tried"]) == ("done", 30, 30)
    assert all(one.stat().st_mtime_ns == at for one, at in written.items())
    await other.stop()


async def test_what_makes_no_sense_or_is_too_much_is_refused_before_anything_runs(
    client: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    def space(name: str = "fast", **given: Any) -> dict[str, Any]:
        return {"spaces": [{"name": name, **given}]}

    every = [{"name": "fast", "minimum": "5", "maximum": "100", "step": "1"}]
    refused = [
        (space("nothing", values=["1", "2"]), "no parameter nothing"),
        (space(values=["1", "500"]), "must be 5 to 100"),
        (space(values=["10.5", "11"]), "must be whole"),
        (space(values=["10", "10.0"]), "twice"),
        (space(values=["10"]), "at least two"),
        (space(minimum="5", maximum="100", step="0.1"), "at most 500"),
        ({"spaces": [*every, {"name": "slow", "minimum": "50", "maximum": "300", "step": "1"}]}, "24,096"),
        ({"method": "walk_forward", "in_sample": 2000}, "needs 2126"),
        (space(values=["10"], minimum="5", maximum="9"), "either values"),
        ({"parameters": {"stop_atr": "99"}}, "1 to 8"),
    ]
    for body, told in refused:
        answer = await client.post("/api/sweeps", json=BODY | body, headers=headers)
        assert (answer.status_code, told in answer.text) == (422, True), answer.text
    assert (await get(client, headers, "sweeps"))["items"] == []


async def test_a_sweep_is_its_owners_alone(client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI) -> None:
    begun = await begin(client, headers)
    await client.post(f"/api/sweeps/{begun['id']}/cancel", headers=headers)
    other = await sign_up(client, "other@example.com")
    for method, path in (("GET", ""), ("GET", "/results"), ("POST", "/cancel"), ("POST", "/resume"), ("DELETE", "")):
        answer = await client.request(method, f"/api/sweeps/{begun['id']}{path}", headers=other)
        assert answer.status_code == 404, path
        anonymous = await client.request(method, f"/api/sweeps/{begun['id']}{path}")
        assert anonymous.status_code in {401, 403}, path
    assert (await get(client, other, "sweeps"))["items"] == []
