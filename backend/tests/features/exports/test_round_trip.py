"""Exported, imported by somebody else, exported again: the same files, byte for byte, for every kind of activity."""

import json
from typing import Any

import httpx
import pytest

from paiid.domain.portfolio_file import portfolio_json
from tests.conformance.files import portfolio_of, scenarios
from tests.support.http import sign_up

# A timed flow, a split, transfers between accounts, currencies exchanged, a spin-off, a merger for cash, an option
# assigned, fractions, long numbers, a house.
NAMES = ("10", "37", "56", "60", "61", "63", "70", "74", "75", "76")


async def imported(client: httpx.AsyncClient, headers: dict[str, str], name: str, content: str) -> dict[str, Any]:
    files = {"file": (name, content.encode(), "application/octet-stream")}
    answer = await client.post("/api/imports", files=files, headers=headers)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["errors"] == [], found["errors"]
    return dict(found)


async def exported(client: httpx.AsyncClient, headers: dict[str, str], name: str) -> str:
    answer = await client.get(f"/api/exports/{name}", headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.text


def files_of(number: str) -> str:
    (name,) = [name for name in scenarios() if name.startswith(f"{number}-")]
    return "".join(portfolio_json(portfolio_of(scenarios()[name])))


@pytest.mark.parametrize("number", NAMES)
async def test_the_portfolio_file(client: httpx.AsyncClient, headers: dict[str, str], number: str) -> None:
    await imported(client, headers, "portfolio.json", files_of(number))
    first = await exported(client, headers, "portfolio.json")
    assert json.loads(first)["activities"]
    bob = await sign_up(client, "bob@example.com")
    await imported(client, bob, "portfolio.json", first)
    assert await exported(client, bob, "portfolio.json") == first


@pytest.mark.parametrize("number", NAMES)
async def test_the_activities_and_prices_as_csv(
    client: httpx.AsyncClient, headers: dict[str, str], number: str
) -> None:
    await imported(client, headers, "portfolio.json", files_of(number))
    activities = await exported(client, headers, "activities.csv")
    prices = await exported(client, headers, "prices.csv")
    bob = await sign_up(client, "bob@example.com")
    for name, content in (("activities.csv", activities), ("prices.csv", prices)):
        if content.count("\n") > 1:
            await imported(client, bob, name, content)
    assert await exported(client, bob, "activities.csv") == activities
    assert await exported(client, bob, "prices.csv") == prices


async def test_a_note_that_looks_like_a_formula(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    made = await client.post("/api/portfolio/accounts", json={"name": "=Broker"}, headers=headers)
    body = {"type": "deposit", "date": "2026-03-02", "amount": "5", "note": "'=1+1", "account": made.json()["id"]}
    answer = await client.post("/api/activities", json=body, headers=headers)
    assert answer.status_code == 201, answer.text
    text = await exported(client, headers, "activities.csv")
    assert "'=Broker,''=1+1" in text
    bob = await sign_up(client, "bob@example.com")
    await imported(client, bob, "activities.csv", text)
    assert await exported(client, bob, "activities.csv") == text
