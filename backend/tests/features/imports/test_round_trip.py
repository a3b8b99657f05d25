"""What was exported comes back: imported into an empty user and exported again, it is the same file byte for byte."""

from pathlib import Path

import httpx
import pytest

from tests.features.imports.conftest import Send

FIXTURES = Path(__file__).parent / "fixtures"
FILES = (
    "generic.csv", "ibkr.csv", "schwab.csv", "fidelity.csv", "robinhood.csv", "trading212.csv", "degiro-account.csv",
    "degiro-transactions.csv", "statement.qfx", "portfolio.qif", "ghostfolio.json", "prices.csv", "ecb.csv",
)  # fmt: skip
CORPORATE = (
    "date,type,symbol,quantity,price,amount,fee,tax,currency,account,note,to_symbol,ratio,cost_share,to_currency,to_amount\n"
    "2024-01-02,buy,GE,30,100,,,,USD,Big,,,,,,\n"
    "2024-02-02T15:30:00Z,spin_off,GE,,,,,,USD,Big,,GEHC,0.333333333333,0.2,,\n"
    "2024-03-01,merger,GEHC,10,54.2,,,,USD,Big,for cash,,0,,,\n"
    "2024-03-02,exchange,,,,100,,,EUR,Big,,,,,USD,108.25\n"
    "2024-03-03,symbol_change,GE,,,,,,USD,Big,,GEV,,,,\n"
    "2024-03-04,fee,,,,-5,,,USD,Big,a refund,,,,,\n"
)


@pytest.mark.parametrize("path", ["portfolio.json", "activities.csv"])
async def test_export_import_export_is_the_same_file(
    send: Send, client: httpx.AsyncClient, headers: dict[str, str], bob: dict[str, str], path: str
) -> None:
    for name in FILES:
        await send((FIXTURES / name).read_bytes(), **({} if name == "prices.csv" else {"account": name}))
    await send(CORPORATE)
    first = (await client.get(f"/api/exports/{path}", headers=headers)).raise_for_status().content
    files = {"file": (path, first, "application/octet-stream")}
    done = (await client.post("/api/imports", files=files, headers=bob)).raise_for_status().json()
    assert (done["refused"], done["duplicates"], done["errors"]) == (0, 0, [])
    second = (await client.get(f"/api/exports/{path}", headers=bob)).raise_for_status().content
    assert second.decode() == first.decode()
    again = (await client.post("/api/imports", files=files, headers=bob)).raise_for_status().json()
    assert again["imported"] == 0


async def test_an_account_without_activities_comes_back_too(
    send: Send, client: httpx.AsyncClient, headers: dict[str, str], bob: dict[str, str]
) -> None:
    body = {"name": "Empty", "currency": "CHF", "lot_method": "hifo"}
    await client.post("/api/portfolio/accounts", json=body, headers=headers)
    first = (await client.get("/api/exports/portfolio.json", headers=headers)).content
    files = {"file": ("portfolio.json", first, "application/json")}
    done = (await client.post("/api/imports", files=files, headers=bob)).raise_for_status().json()
    assert (await client.get("/api/exports/portfolio.json", headers=bob)).content == first
    await client.delete(f"/api/imports/{done['id']}", headers=bob)
    names = [one["name"] for one in (await client.get("/api/portfolio/accounts", headers=bob)).json()["accounts"]]
    assert names == ["Paper account"]


async def test_chosen_lots_come_back(
    send: Send, client: httpx.AsyncClient, headers: dict[str, str], bob: dict[str, str]
) -> None:
    rows = (
        "date,type,symbol,quantity,price,account,lots\n"
        "2024-01-02,buy,GE,10,100,Mine,\n"
        "2024-01-03,buy,GE,10,120,Mine,\n"
        "2024-02-02,sell,GE,5,130,Mine,1\n"
    )
    await send(rows)
    first = (await client.get("/api/exports/portfolio.json", headers=headers)).raise_for_status()
    assert first.json()["activities"][2]["lots"] == [1]
    files = {"file": ("portfolio.json", first.content, "application/json")}
    await client.post("/api/imports", files=files, headers=bob)
    assert (await client.get("/api/exports/portfolio.json", headers=bob)).content == first.content
    # A lot that a sale of another import uses up cannot go, and neither can the import that brought it.
    lot = (await client.get("/api/activities?type=buy&start=2024-01-03", headers=headers)).json()["items"][0]["id"]
    assert (await client.delete(f"/api/activities/{lot}", headers=headers)).json()["code"] == "lot-in-use"
