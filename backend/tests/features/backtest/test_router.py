"""Backtests over HTTP: the whole application, the local market, the worker process, a real database."""

import io
import os
import signal
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import httpx
import pypdf
import pytest
from fastapi import FastAPI

from paiid.core.clock import ManualClock, SystemClock
from paiid.features.backtest.service import BacktestService
from tests.support.http import sign_up

BODY = {
    "template_id": "sma-crossover",
    "symbols": ["AAPL", "MSFT"],
    "start": "2016-01-04",
    "end": "2024-12-31",
    "costs": {"commission_per_share": "0.01"},
}


def service_of(app: FastAPI) -> BacktestService:
    service: BacktestService = app.state.backtest_service
    return service


async def begin(client: httpx.AsyncClient, headers: dict[str, str], **body: Any) -> dict[str, Any]:
    answer = await client.post("/api/backtests", json=BODY | body, headers=headers)
    assert answer.status_code == 202, answer.text
    return dict(answer.json())


async def run(client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI, **body: Any) -> dict[str, Any]:
    begun = await begin(client, headers, **body)
    await service_of(app).carrying.wait(begun["id"])
    found = await client.get(f"/api/backtests/{begun['id']}", headers=headers)
    return dict(found.raise_for_status().json())


def metric(found: dict[str, Any], key: str, column: str = "strategy") -> Decimal:
    return Decimal(next(one[column] for one in found["result"]["metrics"] if one["key"] == key))


@pytest.mark.long
async def test_a_run_from_the_request_to_the_export(
    client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI
) -> None:
    """One test, for the worker starts once: what a run says agrees with itself, and the same gives the same again."""
    keyed = headers | {"Idempotency-Key": "first"}
    found = await run(client, keyed, app)
    assert (found["state"], found["problem"]) == ("done", None)
    assert (await begin(client, keyed))["id"] == found["id"]
    _check_result(found)
    await _check_lists(client, headers, found)

    # What a run tells of its costs can be asked for as it stands: so a sweep's variant is opened.
    again = await run(client, headers, app, costs=found["costs"])
    assert again["manifest"] == found["manifest"]
    assert again["result"] == found["result"]
    assert again["trust"]["variants_tried"] == 1
    other = await run(client, headers, app, parameters={"fast": "30"})
    assert other["manifest"]["panel_hash"] == found["manifest"]["panel_hash"]
    assert other["manifest"]["parameters_hash"] != found["manifest"]["parameters_hash"]
    assert other["trust"]["variants_tried"] == 2
    assert Decimal(other["trust"]["sharpe_by_luck"]) > 0

    saved = {"definition": found["definition"]}
    strategy = (await client.post("/api/strategies", json=saved, headers=headers)).raise_for_status().json()
    mine = await run(client, headers, app, template_id=None, strategy_id=strategy["id"])
    assert (mine["strategy_version"], mine["result"]["curve"]) == (1, found["result"]["curve"])

    body = {"definition": found["definition"]}
    now = (await client.post("/api/backtests/rules", json=body, headers=headers)).raise_for_status().json()
    assert {one["path"] for one in now["rules"]} == {"entry", "entry.rules.0", "entry.rules.1", "exit"}
    crossing = next(one for one in now["rules"] if one["path"] == "entry.rules.0")
    assert (crossing["units"], crossing["known"]) == (["USD", "USD"], len(crossing["symbols"]))
    assert now["delay"] == "simulated"

    sent = BODY | {"template_id": None, "definition": found["definition"]}
    preview = (await client.post("/api/backtests/preview", json=sent, headers=headers)).raise_for_status().json()
    assert preview["headline"] == found["headline"]
    assert preview["manifest"]["panel_hash"] == found["manifest"]["panel_hash"]
    assert preview["result"]["look_ahead"] == found["result"]["look_ahead"]
    figures = {one["key"]: Decimal(one["strategy"] or 0) for one in preview["result"]["metrics"]}
    assert figures["gain"] == Decimal(found["headline"]["final_equity"]) - Decimal(found["cash"])
    assert figures["gain_before_costs"] == figures["gain"] + figures["costs"] > figures["gain"]

    await _check_short(client, headers, app, found)
    await _check_portfolio(client, headers, app, found)

    of_one = await client.get("/api/backtests", params={"strategy_id": strategy["id"]}, headers=headers)
    assert [one["id"] for one in of_one.json()["items"]] == [mine["id"]]

    await _check_template_record(client, headers)

    gone = await client.delete(f"/api/backtests/{found['id']}", headers=headers)
    assert gone.status_code == 204
    listed = (await client.get("/api/backtests?limit=2", headers=headers)).json()
    assert [one["id"] for one in listed["items"]] == [mine["id"], other["id"]]
    rest = await client.get("/api/backtests", params={"cursor": listed["next_cursor"]}, headers=headers)
    assert [one["id"] for one in rest.json()["items"]] == [again["id"]]
    await _check_choices(client, headers, app)
    await _check_crash(client, headers, app)


async def _check_portfolio(
    client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI, found: dict[str, Any]
) -> None:
    """A rule that asks for the portfolio, from the builder's questions to a run that goes by it."""
    held = {"kind": "portfolio", "field": "open_positions"}

    def few(most: str) -> dict[str, Any]:
        below = {"node": "compare", "left": held, "comparator": "below", "right": {"kind": "number", "value": most}}
        entry: dict[str, Any] = {"node": "and", "rules": [found["definition"]["entry"], below]}
        return dict(found["definition"] | {"entry": entry})

    body = {"definition": few("0")}
    now = (await client.post("/api/backtests/rules", json=body, headers=headers)).raise_for_status().json()
    told = {one["path"]: one["asks_for_portfolio"] for one in now["rules"]}
    assert (told["entry"], told["entry.rules.0"], told["entry.rules.1"]) == (True, False, True)
    never = await run(client, headers, app, template_id=None, definition=few("0"))
    assert never["state"] == "done"
    assert Decimal(never["headline"]["final_equity"]) == Decimal(never["cash"])
    some = await run(client, headers, app, template_id=None, definition=few("1"))
    assert some["result"]["look_ahead"]["passed"]
    trades = await client.get(f"/api/backtests/{some['id']}/trades", headers=headers)
    assert trades.raise_for_status().json()["items"]
    for one in (never, some):
        await client.delete(f"/api/backtests/{one['id']}", headers=headers)


async def _check_short(client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI, found: dict[str, Any]) -> None:
    """The same rules sold short: told as such from the manifest's costs to the export."""
    body = {"definition": found["definition"] | {"direction": "short"}, "costs": {"borrow_rate": "0.03"}}
    short = await run(client, headers, app, template_id=None, **body)
    assert short["costs"]["borrow_rate"] == "0.03"
    told = next(one for one in short["result"]["statements"] if one["topic"] == "short")
    assert "3 % of their value a year" in told["text"]
    assert metric(short, "borrow") > 0
    assert metric(short, "average_net_exposure") == -metric(short, "average_exposure") < 0
    assert metric(short, "costs") == metric(short, "fees") + metric(short, "slippage") + metric(short, "borrow")
    everything = (await client.get(f"/api/backtests/{short['id']}/export", headers=headers)).json()
    assert {one["side"] for one in everything["trades"]} == {"short"}
    assert metric(short, "short_trades") == len(everything["trades"]) > 0
    assert not any(one["key"] == "borrow" for one in found["result"]["metrics"])
    await client.delete(f"/api/backtests/{short['id']}", headers=headers)


async def _check_template_record(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    told = (await client.get("/api/backtests/templates/sma-crossover", headers=headers)).raise_for_status().json()
    body = {"template_id": "sma-crossover", "start": told["start"], "end": told["end"]}
    same = (await client.post("/api/backtests/preview", json=body, headers=headers)).raise_for_status().json()
    for column, of in (("strategy", told["strategy"]), ("benchmark", told["held"])):
        figures = {one["key"]: one[column] for one in same["result"]["metrics"]}
        assert of == {key: figures[key] for key in ("annual_return", "max_drawdown", "sharpe")}
    assert told["trades"] == same["headline"]["trades"] > 0
    assert (told["delay"], told["benchmark"]) == ("simulated", "SPY")
    assert (await client.get("/api/backtests/templates/nothing", headers=headers)).status_code == 404
    writes = (await client.get("/api/backtests/templates/covered-call", headers=headers)).raise_for_status().json()
    assert (told["modelled"], writes["modelled"]) == (False, True)


def _check_result(found: dict[str, Any]) -> None:
    result, headline = found["result"], found["headline"]
    assert len(result["metrics"]) >= 30
    assert all(one["meaning"] for one in result["metrics"])
    last = result["curve"][-1]
    assert last["equity"] == headline["final_equity"]
    total = Decimal(headline["final_equity"]) / Decimal(found["cash"]) - 1
    assert abs(metric(found, "total_return") - total) < Decimal("0.000002")
    months = Decimal(1)
    for month in result["months"]:
        months *= 1 + Decimal(month["strategy"])
    assert abs(months - 1 - total) < Decimal("0.0001")
    deepest = min(Decimal(point["drawdown"]) for point in result["curve"])
    assert abs(deepest - metric(found, "max_drawdown")) < Decimal("0.000002")
    assert metric(found, "costs") == metric(found, "fees") + metric(found, "slippage") > 0
    statements = {one["topic"]: one for one in result["statements"]}
    assert {"source", "fills", "costs", "warm_up", "survivorship", "dividends"} <= set(statements)
    assert statements["source"]["caution"] is True
    assert found["manifest"]["delay"] == "simulated"
    assert found["manifest"]["first_judged"] == "2016-01-04"
    assert found["manifest"]["first_bar"] < "2015-08-01"
    assert result["look_ahead"]["passed"] is True
    assert len(result["look_ahead"]["checked_at"]) == 5
    assert 0 <= Decimal(found["trust"]["probability"]) <= 1


async def _check_lists(client: httpx.AsyncClient, headers: dict[str, str], found: dict[str, Any]) -> None:
    path = f"/api/backtests/{found['id']}"
    first = (await client.get(f"{path}/trades?limit=2", headers=headers)).raise_for_status().json()
    params = {"cursor": first["next_cursor"], "limit": "1000"}
    rest = (await client.get(f"{path}/trades", params=params, headers=headers)).raise_for_status().json()
    trades = first["items"] + rest["items"]
    assert len(trades) == first["total"] == found["headline"]["trades"] == metric(found, "trades")
    export = (await client.get(f"{path}/export", headers=headers)).raise_for_status().json()
    assert export["trades"] == trades
    symbol = trades[0]["symbol"]
    own = (await client.get(f"{path}/trades?symbol={symbol}&limit=1000", headers=headers)).raise_for_status().json()
    assert own["items"] == [one for one in trades if one["symbol"] == symbol]
    assert own["total"] == len(own["items"])
    assert (await client.get(f"{path}/trades?symbol=ZZZZ", headers=headers)).json()["total"] == 0
    # Cash and shares are conserved: what was won and is still open is all that was gained.
    gained = sum(Decimal(one["pnl"]) for one in trades)
    still = sum(Decimal(one["pnl"]) for one in found["result"]["open_positions"])
    total = Decimal(found["headline"]["final_equity"]) - Decimal(found["cash"])
    assert abs(gained + still - total) < Decimal("0.05") * (len(trades) + 1)
    sheet = (await client.get(f"{path}/export?format=csv", headers=headers)).raise_for_status()
    assert len(sheet.text.splitlines()) == len(trades) + 1
    report = (await client.get(f"{path}/export?format=pdf", headers=headers)).raise_for_status()
    assert report.headers["content-type"] == "application/pdf"
    pages = pypdf.PdfReader(io.BytesIO(report.content)).pages
    text = "\n".join(page.extract_text() for page in pages)
    assert "SIMULATED MARKET DATA" in pages[0].extract_text()
    assert f"{Decimal(found['headline']['final_equity']):,.2f}" in text
    assert all(one["closed"] in text for one in trades[-20:])


async def _check_choices(client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI) -> None:
    """The variants of a deleted run stay counted; then other bars, and other money."""
    tried = await run(client, headers, app)
    assert tried["trust"]["variants_tried"] == 2
    await _check_minutes(client, headers, app)
    await _check_money(client, headers, app, tried)


async def _check_minutes(client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI) -> None:
    """Bars within the day: judged at each close, measured from session to session."""
    wanted = {
        "start": "2024-11-01",
        "end": "2024-12-31",
        "timeframe": "15m",
        "parameters": {"fast": "10", "slow": "50"},
    }
    found = await run(client, headers, app, **wanted)
    assert (found["state"], found["problem"], found["timeframe"]) == ("done", None, "15m")
    # 42 sessions, of which two end early: 13 fewer bars each, and the bars before them to look back on.
    manifest, curve = found["manifest"], found["result"]["curve"]
    assert (manifest["first_judged"], manifest["last_bar"]) == ("2024-11-01", "2024-12-31")
    assert 40 * 26 + 2 * 14 < manifest["bars"] < 80 * 26
    assert curve[-1]["at"] == "2024-12-31T20:45:00Z"
    assert abs(min(Decimal(one["drawdown"]) for one in curve) - metric(found, "max_drawdown")) < Decimal("0.000002")
    trades = (await client.get(f"/api/backtests/{found['id']}/trades", headers=headers)).json()["items"]
    assert any(one["sessions_held"] == 0 < one["bars_held"] for one in trades)
    assert all(one["opened_at"] < one["closed_at"] for one in trades)
    assert "15-minute bars" in next(one["text"].lower() for one in found["result"]["statements"])
    assert found["result"]["look_ahead"]["passed"] is True
    months = {(one["year"], one["month"]) for one in found["result"]["months"]}
    assert months == {(2024, 11), (2024, 12)}
    much = BODY | {"start": "2010-01-04", "timeframe": "1m"}
    refused = await client.post("/api/backtests", json=much, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid-backtest")


async def _check_money(
    client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI, before: dict[str, Any]
) -> None:
    """Prices as they were traded, with dividends in cash and interest on what lies idle."""
    costs = {"commission_per_share": "0.01", "cash_rate": "0.04", "margin_rate": "0.08", "margin": True}
    found = await run(client, headers, app, prices="raw", costs=costs)
    assert (found["state"], found["problem"], found["manifest"]["adjustment"]) == ("done", None, "none")
    assert Decimal(found["costs"]["cash_rate"]) == Decimal("0.04")
    assert metric(found, "interest") > 0 == metric(before, "interest")
    told = {one["topic"]: one["text"] for one in found["result"]["statements"]}
    assert "Cash earns 4 % a year." in told["money"]
    assert "costs 8 % a year" in told["money"]
    assert "paid in cash on the ex-date" in told["dividends"]
    trades = (await client.get(f"/api/backtests/{found['id']}/trades?limit=1000", headers=headers)).json()["items"]
    gained = sum(Decimal(one["pnl"]) for one in (*trades, *found["result"]["open_positions"]))
    total = Decimal(found["headline"]["final_equity"]) - Decimal(found["cash"])
    assert abs(gained + metric(found, "interest") - total) < Decimal("0.05") * (len(trades) + 1)


async def _check_crash(client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI) -> None:
    """A process that dies ends the run, and says so; the next run starts another."""
    service = service_of(app)
    worker = service.simulation.worker
    assert worker.pid is not None
    os.kill(worker.pid, signal.SIGKILL)
    failed = await run(client, headers, app)
    assert (failed["state"], failed["result"]) == ("failed", None)
    assert "process that computes ended" in failed["problem"]
    no_trades = await client.get(f"/api/backtests/{failed['id']}/trades", headers=headers)
    assert (no_trades.status_code, no_trades.json()["code"]) == (409, "backtest-not-done")
    assert (await run(client, headers, app))["state"] == "done"


async def test_a_canceled_run_and_one_whose_process_died(
    client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI
) -> None:
    service = service_of(app)
    begun = await begin(client, headers)
    assert (begun["state"], begun["stage"]) == ("running", "waiting")
    canceled = await client.post(f"/api/backtests/{begun['id']}/cancel", headers=headers)
    assert (canceled.json()["state"], canceled.json()["stage"]) == ("canceled", "ended")
    assert service.simulation.worker.pid is None
    again = await client.post(f"/api/backtests/{begun['id']}/cancel", headers=headers)
    assert again.json() == canceled.json()

    left = await begin(client, headers)
    assert await service.mend() == 0
    assert isinstance(service.clock, SystemClock)
    later = replace(service, clock=ManualClock(service.clock.now() + timedelta(minutes=2)))
    assert await later.mend() == 1
    await service.carrying.stop()
    found = (await client.get(f"/api/backtests/{left['id']}", headers=headers)).json()
    assert (found["state"], found["problem"]) == ("failed", "The process that ran it ended before it was done.")


async def test_what_makes_no_sense_is_told_with_its_place(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    wrong = BODY | {"parameters": {"fast": "100000", "nothing": "1"}, "start": "2025-01-02", "end": "2024-01-02"}
    answer = await client.post("/api/backtests", json=wrong, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-backtest")
    places = [one["location"] for one in answer.json()["errors"]]
    assert sorted(places) == ["body.parameters.fast", "body.parameters.nothing", "body.start"]
    both = await client.post("/api/backtests", json=BODY | {"strategy_id": "str_1"}, headers=headers)
    assert both.json()["code"] == "invalid-request"
    unknown = await client.post("/api/backtests", json=BODY | {"template_id": "nothing"}, headers=headers)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown-template")


async def test_runs_are_their_owners_alone(client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI) -> None:
    begun = await begin(client, headers)
    await client.post(f"/api/backtests/{begun['id']}/cancel", headers=headers)
    assert (await client.get("/api/backtests")).status_code == 401
    without_token = {"Authorization": headers["Authorization"]}
    assert (await client.post("/api/backtests", json=BODY, headers=without_token)).status_code == 403
    other = await sign_up(client, "eve@example.com")
    assert (await client.get("/api/backtests", headers=other)).json()["items"] == []
    for method, path in (("GET", ""), ("GET", "/trades"), ("GET", "/export"), ("POST", "/cancel"), ("DELETE", "")):
        answer = await client.request(method, f"/api/backtests/{begun['id']}{path}", headers=other)
        assert (answer.status_code, answer.json()["code"]) == (404, "backtest-not-found")
