"""Every scenario over HTTP: imported from one portfolio file, stored, read back, measured."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from string import ascii_uppercase
from typing import Any

import httpx

from paiid.domain.portfolio_file import PortfolioFile, portfolio_json
from tests.conformance.files import portfolio_of, scenarios

LETTER = {"ZACME": "A", "ZBOLT": "B", "ZEURO": "E", "ZNONE": "N", "MYHOUSE": "H"}
SYMBOL = re.compile("|".join(LETTER))
ONE_ACCOUNT = {name: one for name, one in scenarios().items() if not any("account" in row for row in one["activities"])}


def apart(name: str, scenario: dict[str, Any]) -> dict[str, Any]:
    """The scenario with symbols and foreign currencies of its own, so that all fit into one portfolio."""
    number = int(name[:2])
    currency = "E" + ascii_uppercase[number // 26] + ascii_uppercase[number % 26]
    text = SYMBOL.sub(lambda symbol: f"Z{number:02d}{LETTER[symbol[0]]}", json.dumps(scenario))
    renamed: dict[str, Any] = json.loads(text.replace('"EUR"', f'"{currency}"'))
    for row in renamed["activities"]:
        row["account"] = name
    return renamed


def everything() -> str:
    parts = [portfolio_of(apart(name, scenario)) for name, scenario in ONE_ACCOUNT.items()]
    content = PortfolioFile(
        [account for part in parts for account in part.accounts],
        [one for part in parts for one in part.instruments],
        [price for part in parts for price in part.prices],
        [rate for part in parts for rate in part.rates],
    )
    return "".join(portfolio_json(content))


def differences(expected: dict[str, Any], found: dict[str, Any]) -> Iterator[tuple[str, str | None, str | None]]:
    for figure, told in expected.items():
        wanted, value = told["value"], found[figure]
        if wanted is None or value is None:
            same = wanted is value
        else:
            decimals = len(wanted.partition(".")[2])
            room = Decimal(0) if decimals <= 2 else Decimal("1e-9") * max(Decimal(1), abs(Decimal(wanted)))
            same = abs(Decimal(value) - Decimal(wanted)) <= room
        if not same:
            yield figure, wanted, value


async def test_lots_that_go_from_one_account_to_the_other(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    scenario = scenarios()["78-lots-go-along"]
    content = "".join(portfolio_json(portfolio_of(scenario))).encode()
    files = {"file": ("portfolio.json", content, "application/json")}
    answer = await client.post("/api/imports", files=files, headers=headers)
    assert (answer.status_code, answer.json()["errors"]) == (200, [])
    for account, told in scenario["by_account"].items():
        asked = {"account": account, "end": scenario["period"]["end"]}
        shown = (await client.get("/api/portfolio/performance", params=asked, headers=headers)).json()
        assert list(differences(told["expected"], shown)) == []
        lots = (await client.get("/api/portfolio/lots", params={"account": account}, headers=headers)).json()
        assert [(one["acquired_on"], one["cost_basis"]) for one in lots["items"]] == [
            (one["opened"], one["cost"]) for one in told["open_lots"]
        ]
        opened = {"figure": "realized_pnl", **asked}
        explained = (await client.get("/api/portfolio/explain", params=opened, headers=headers)).json()
        assert explained["value"] == shown["realized_pnl"]
        assert len(explained["inputs"]) == len(told["closed_lots"])


async def test_every_scenario_of_one_account(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    files = {"file": ("portfolio.json", everything().encode(), "application/json")}
    answer = await client.post("/api/imports", files=files, headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.json()["errors"] == []
    wrong = {}
    for name, scenario in ONE_ACCOUNT.items():
        days = {key: day for key, day in scenario["period"].items() if day}
        answer = await client.get("/api/portfolio/performance", params={"account": name, **days}, headers=headers)
        assert answer.status_code == 200, (name, answer.text)
        if found := list(differences(scenario["expected"], answer.json())):
            wrong[name] = found
    assert wrong == {}
