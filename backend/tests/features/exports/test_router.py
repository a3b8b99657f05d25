"""Files over HTTP: of the caller's own accounts, as downloads."""

import csv
import io
from typing import Any

import httpx
import pypdf
import pytest

from tests.support.http import sign_up

BUY: dict[str, Any] = {"type": "buy", "date": "2026-03-02", "symbol": "AAPL", "quantity": "10", "price": "187.50"}
FILES = ["portfolio.json", "activities.csv", "prices.csv", "ledger.beancount"]


def pdf_text(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


async def open_account(client: httpx.AsyncClient, headers: dict[str, str], name: str = "Schwab") -> str:
    answer = await client.post("/api/portfolio/accounts", json={"name": name}, headers=headers)
    assert answer.status_code == 201, answer.text
    account_id = str(answer.json()["id"])
    answer = await client.post("/api/activities", json=BUY | {"account": account_id}, headers=headers)
    assert answer.status_code == 201, answer.text
    return account_id


class TestExports:
    async def test_an_account_by_a_word_as_everywhere(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        await open_account(client, headers, "Schwab")
        await open_account(client, headers, "Fidelity")
        every = (await client.get("/api/exports/portfolio.json", headers=headers)).text
        assert (await client.get("/api/exports/portfolio.json?account=all", headers=headers)).text == every
        one = (await client.get("/api/exports/activities.csv?account=SCHWAB", headers=headers)).text
        assert one.count("Schwab") == 1
        assert "Fidelity" not in one

    @pytest.mark.parametrize("name", FILES)
    async def test_anonymous_is_refused(self, client: httpx.AsyncClient, name: str) -> None:
        assert (await client.get(f"/api/exports/{name}")).status_code == 401

    @pytest.mark.parametrize("name", FILES)
    async def test_a_file_is_a_download(self, client: httpx.AsyncClient, headers: dict[str, str], name: str) -> None:
        answer = await client.get(f"/api/exports/{name}", headers=headers)
        assert answer.status_code == 200
        assert answer.headers["content-disposition"].startswith('attachment; filename="paiid')

    @pytest.mark.parametrize("name", [name for name in FILES if name != "prices.csv"])
    async def test_an_account_of_another_is_not_there(
        self, client: httpx.AsyncClient, headers: dict[str, str], name: str
    ) -> None:
        account_id = await open_account(client, headers)
        bob = await sign_up(client, "bob@example.com")
        answer = await client.get(f"/api/exports/{name}?account={account_id}", headers=bob)
        assert (answer.status_code, answer.json()["code"]) == (404, "account-not-found")
        assert "AAPL" not in (await client.get(f"/api/exports/{name}", headers=bob)).text

    async def test_activities_of_all_tracked_accounts_or_of_one(
        self, client: httpx.AsyncClient, headers: dict[str, str]
    ) -> None:
        for name in ("Schwab", "Fidelity"):
            await open_account(client, headers, name)
        rows = list(
            csv.DictReader(io.StringIO((await client.get("/api/exports/activities.csv", headers=headers)).text))
        )
        assert [(row["account"], row["type"], row["symbol"], row["amount"]) for row in rows] == [
            ("Fidelity", "buy", "AAPL", "1875"),
            ("Schwab", "buy", "AAPL", "1875"),
        ]
        text = (await client.get("/api/exports/activities.csv?account=Schwab", headers=headers)).text
        assert [row["account"] for row in csv.DictReader(io.StringIO(text))] == ["Schwab"]

    async def test_the_paper_account_is_written_when_named(
        self, client: httpx.AsyncClient, headers: dict[str, str]
    ) -> None:
        text = (await client.get("/api/exports/activities.csv?account=Paper account", headers=headers)).text
        (row,) = csv.DictReader(io.StringIO(text))
        assert (row["type"], row["amount"], row["account"]) == ("deposit", "100000", "Paper account")


class TestReport:
    async def test_anonymous_is_refused(self, client: httpx.AsyncClient) -> None:
        assert (await client.get("/api/exports/report.pdf")).status_code == 401

    async def test_an_account_of_another_is_not_there(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        account_id = await open_account(client, headers)
        bob = await sign_up(client, "bob@example.com")
        answer = await client.get(f"/api/exports/report.pdf?account={account_id}", headers=bob)
        assert (answer.status_code, answer.json()["code"]) == (404, "account-not-found")

    @pytest.mark.parametrize("account", ["Schwab", "all", "Paper account"])
    async def test_a_report_says_whose_and_that_prices_are_simulated(
        self, client: httpx.AsyncClient, headers: dict[str, str], account: str
    ) -> None:
        await open_account(client, headers)
        answer = await client.get(f"/api/exports/report.pdf?range=max&account={account}", headers=headers)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
        text = pdf_text(answer.content)
        assert "Performance report" in text
        assert "SIMULATED MARKET DATA" in text
        assert ("Schwab" in text) == (account == "Schwab")
