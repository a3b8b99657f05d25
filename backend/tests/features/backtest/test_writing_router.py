"""Runs that write options over HTTP: the whole application, the local market, the worker process, a real database."""

import csv
import io
from decimal import Decimal
from typing import Any

import httpx
import pypdf
import pytest
from fastapi import FastAPI

from paiid.domain.exchange_calendar import is_session
from paiid.domain.option import OptionSymbol
from paiid.domain.option_cycles import monthly_expirations
from tests.features.backtest.test_router import run

LABEL = "modelled, not market prices"
TERM: dict[str, Any] = {"start": "2018-01-02", "end": "2022-12-30", "symbols": None}


@pytest.mark.long
async def test_both_templates_from_the_request_to_the_export(
    client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI
) -> None:
    """One test, for the worker starts once."""
    for template, right in (("covered-call", "call"), ("cash-secured-put", "put")):
        found = await run(client, headers, app, template_id=template, costs={"cash_rate": "0.03"}, **TERM)
        assert (found["state"], found["problem"]) == ("done", None)
        _check_labels(found)
        assert found["result"]["look_ahead"]["passed"] is True, found["result"]["look_ahead"]
        export = await client.get(f"/api/backtests/{found['id']}/export", headers=headers)
        _check_trades(found, export.json(), right)
        await _check_files(client, headers, found)
        again = await run(client, headers, app, template_id=template, costs={"cash_rate": "0.03"}, **TERM)
        assert (again["result"], again["manifest"]) == (found["result"], found["manifest"])
        record = await client.get(f"/api/backtests/templates/{template}", headers=headers)
        told = record.raise_for_status().json()
        assert told["modelled"] is True
        assert told["trades"] > 60
        await _check_clone(client, headers, app, found)
    await _check_refusals(client, headers)
    raw = await run(client, headers, app, template_id="covered-call", prices="raw", **TERM)
    assert any("count as a yield" in one for one in raw["result"]["assumptions"])
    shares = await run(client, headers, app, template_id="sma-crossover", **TERM)
    assert (shares["headline"]["modelled"], shares["result"]["modelled"]) == (False, False)
    assert shares["costs"]["commission_per_contract"] is None
    assert not any(one["topic"] == "options" for one in shares["result"]["statements"])


def _check_labels(found: dict[str, Any]) -> None:
    result = found["result"]
    assert found["headline"]["modelled"] is result["modelled"] is True
    assert LABEL in result["assumptions"][0]
    statements = [one for one in result["statements"] if one["topic"] == "options"]
    assert [one["text"] for one in statements] == result["assumptions"]
    assert all(one["caution"] for one in statements)
    told = " ".join(result["assumptions"])
    for stated in (
        "1.19",
        "Eraker",
        "21 returns",
        "third Fridays",
        "3 % a year",
        "2 % less",
        "0.65 USD",
        "Early exercise",
    ):
        assert stated in told
    assert found["costs"]["commission_per_contract"] == "0.65"


def _check_trades(found: dict[str, Any], export: dict[str, Any], right: str) -> None:
    written = [one for one in export["trades"] if one["modelled"]]
    assert len(written) > 40
    for one in written:
        named = OptionSymbol.parse(one["symbol"])
        assert (named.root, named.right.value, str(named.expiration)) == ("SPY", right, one["expiration"])
        assert Decimal(one["strike"]) == named.strike
        assert is_session(named.expiration)
        assert [named.expiration] == list(monthly_expirations(named.expiration, named.expiration))
        assert Decimal(one["shares"]) == 100 * one["contracts"]
        made = (Decimal(one["entry_price"]) - Decimal(one["exit_price"])) * Decimal(one["shares"])
        assert Decimal(one["pnl"]) == pytest.approx(made - Decimal(one["fees"]), abs=Decimal("0.011"))
    assert {one["reason"] for one in written} == {"expired", "assigned"}
    assert [one["number"] for one in export["trades"]] == list(range(1, len(export["trades"]) + 1))
    assert found["headline"]["trades"] == len(export["trades"])
    # Of each that is held to its end one fill; what is assigned moves shares at its strike.
    fills = [one for one in export["fills"] if one["modelled"]]
    open_ones = [one for one in found["result"]["open_positions"] if one["modelled"]]
    assert len(fills) == len(written) + len(open_ones)
    # Every cent is told: trades, what is open, and interest make the gain.
    by_key = {one["key"]: Decimal(one["strategy"] or 0) for one in found["result"]["metrics"]}
    all_made = sum(Decimal(one["pnl"]) for one in (*export["trades"], *found["result"]["open_positions"]))
    assert all_made + by_key["interest"] == pytest.approx(by_key["gain"], abs=Decimal("1.5"))


async def _check_files(client: httpx.AsyncClient, headers: dict[str, str], found: dict[str, Any]) -> None:
    path = f"/api/backtests/{found['id']}/export"
    rows = list(csv.DictReader(io.StringIO((await client.get(f"{path}?format=csv", headers=headers)).text)))
    assert {one["modelled"] for one in rows} <= {"true", "false", "True", "False"}
    assert sum(one["modelled"].lower() == "true" for one in rows) > 40
    pdf = (await client.get(f"{path}?format=pdf", headers=headers)).raise_for_status()
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf.content)).pages)
    plain = " ".join(text.split())
    assert plain.count(LABEL) >= 2
    assert "Figures, with option prices that are modelled" in plain


async def _check_clone(client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI, found: dict[str, Any]) -> None:
    """What is saved from the template runs alike, and on paper with the contracts that the market lists."""
    template = found["template_id"]
    made = await client.post(
        "/api/strategies", json={"definition": found["definition"], "template_id": template}, headers=headers
    )
    assert made.status_code == 201, made.text
    assert LABEL in made.json()["words"]["contracts"]
    body = {"strategy_id": made.json()["id"], "template_id": None, "costs": {"cash_rate": "0.03"}}
    mine = await run(client, headers, app, **TERM | body)
    assert mine["result"]["curve"] == found["result"]["curve"]
    paper = {"strategy_id": made.json()["id"], "capital": "90000", "max_drawdown": "0.2"}
    look = await client.post("/api/automations/preview", json=paper, headers=headers)
    assert look.status_code == 200, look.text
    (picked,) = look.json()["inputs"]["contracts"]
    assert (picked["act"], picked["problem"], picked["delay"]) == ("write", None, "simulated")
    assert picked["contract"] == look.json()["inputs"]["orders"][-1]["symbol"]


async def _check_refusals(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    body = {"template_id": "covered-call", "start": "2018-01-02", "end": "2019-01-02"}
    on_margin = await client.post("/api/backtests/preview", json=body | {"costs": {"margin": True}}, headers=headers)
    assert (on_margin.status_code, on_margin.json()["code"]) == (422, "invalid-backtest")
    assert "cash account" in on_margin.json()["detail"]
    within = await client.post("/api/backtests/preview", json=body | {"timeframe": "1h"}, headers=headers)
    assert "daily bars" in within.json()["detail"]
