"""Files that nobody's broker writes: they are refused with a reason, and break nothing."""

import asyncio
import json
from typing import Any

import httpx
import pytest

from tests.features.imports.conftest import HEADER, Send

DEPOSIT = "2024-01-02,deposit,,,,100,,,USD,{},\n"


def portfolio_file(**members: Any) -> str:
    return json.dumps({"format": "paiid-portfolio", "version": 1, **members})


async def names(client: httpx.AsyncClient, headers: dict[str, str]) -> list[str]:
    found = (await client.get("/api/portfolio/accounts", headers=headers)).json()["accounts"]
    return [one["name"] for one in found if one["broker"] == "tracked"]


class TestTheWordAll:
    async def test_a_row_of_an_account_called_so_is_refused_and_the_others_come_in(self, send: Send) -> None:
        found = await send(DEPOSIT.format("All") + DEPOSIT.format("Mine"))
        assert (found["imported"], found["refused"]) == (1, 1)
        assert found["errors"][0]["field"] == "account"

    async def test_it_cannot_be_chosen(self, send: Send) -> None:
        assert (await send(DEPOSIT.format(""), status=404, account="all"))["code"] == "account-not-found"

    async def test_no_account_is_called_so(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        answer = await client.post("/api/portfolio/accounts", json={"name": "ALL"}, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (409, "account-name-taken")


class TestNumbersBeyondReason:
    @pytest.mark.parametrize(
        "row",
        [
            "2024-01-02,buy,AAPL,100000000000000,100000000000000,,,,USD,Mine,",
            "2024-01-02,buy,AAPL,0.000000000001,,900000000000000,,,USD,Mine,",
            "2024-01-02,dividend,AAPL,100000000000000,100000000000000,,,,USD,Mine,",
            "2024-01-02,transfer_in,AAPL,0.000000000001,,900000000000000,,,USD,Mine,",
        ],
    )
    async def test_the_row_is_refused_and_the_others_come_in(self, send: Send, row: str) -> None:
        found = await send(f"{row}\n{DEPOSIT.format('Mine')}")
        assert (found["imported"], found["refused"]) == (1, 1)
        assert "too large" in found["errors"][0]["reason"]


class TestTexts:
    async def test_what_only_json_can_say_is_left_out(
        self, send: Send, client: httpx.AsyncClient, headers: dict[str, str]
    ) -> None:
        row = {"account": "My\x00\ud800 own", "date": "2024-01-02", "type": "deposit", "amount": "5", "note": "a\x00b"}
        await send(portfolio_file(activities=[row]))
        found = (await client.get("/api/activities", headers=headers)).json()["items"]
        assert [(one["account_name"], one["note"]) for one in found] == [("My? own", "ab")]

    async def test_an_accounts_name_has_no_control_characters(
        self, send: Send, client: httpx.AsyncClient, headers: dict[str, str]
    ) -> None:
        await send(DEPOSIT.format(""), account=" My\x00\x1b  own ")
        assert await names(client, headers) == ["My own"]

    async def test_a_described_account_in_no_currency_is_in_that_of_its_rows(
        self, send: Send, client: httpx.AsyncClient, headers: dict[str, str]
    ) -> None:
        row = {"account": "Mine", "date": "2024-01-02", "type": "deposit", "amount": "5", "currency": "EUR"}
        told = {"name": "Mine", "currency": 'EUR"\noption "x'}
        await send(portfolio_file(accounts=[told], activities=[row]))
        accounts = (await client.get("/api/portfolio/accounts", headers=headers)).json()["accounts"]
        assert [one["currency"] for one in accounts if one["name"] == "Mine"] == ["EUR"]

    async def test_described_instruments_have_symbols(
        self, send: Send, client: httpx.AsyncClient, headers: dict[str, str]
    ) -> None:
        await send(portfolio_file(instruments=[{"symbol": "x" * 500}, {"symbol": "my house"}, {"symbol": "é"}]))
        found = (await client.get("/api/instruments/private", headers=headers)).json()["items"]
        assert [one["symbol"] for one in found] == ["MY-HOUSE"]


class TestShapes:
    @pytest.mark.parametrize(
        "text",
        [
            portfolio_file(activities=5),
            portfolio_file(accounts="Mine"),
            portfolio_file(instruments={"symbol": "A"}),
            '{"activities": [{"unitPrice": 1}], "accounts": 5}',
            '{"format": "paiid-portfolio", "version": 1, "activities": ' + "[" * 100_000 + "]" * 100_000 + "}",
        ],
    )
    async def test_members_that_are_no_lists_make_the_file_unreadable(self, send: Send, text: str) -> None:
        assert (await send(text, status=422))["code"] == "import-unreadable"

    async def test_ghostfolio_ids_that_are_no_texts_name_no_account(self, send: Send) -> None:
        rows = [
            {"unitPrice": 1, "accountId": [1], "type": "BUY", "symbol": "AAPL", "quantity": 1, "date": "2024-01-02"}
        ]
        found = await send(json.dumps({"activities": rows, "accounts": None}))
        assert found["imported"] == 1


class TestOptions:
    async def test_an_amount_without_the_multiplier_is_no_bond(self, send: Send) -> None:
        found = await send("2024-01-02,buy,AAPL240621C00100000,1,2.50,2.50,,,USD,Mine,\n")
        assert (found["imported"], found["errors"][0]["field"]) == (0, "amount")


class TestTheSameKeyAtOnce:
    async def test_one_import_and_one_answer(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        keyed = headers | {"Idempotency-Key": "once"}

        async def once(text: str) -> dict[str, Any]:
            answer = await client.post("/api/imports", files={"file": ("a.csv", text)}, headers=keyed)
            assert answer.status_code == 200, answer.text
            found: dict[str, Any] = answer.json()
            return found

        text = HEADER + DEPOSIT.format("Mine")
        found = await asyncio.gather(once(text), once(text), once(text))
        assert len({one["id"] for one in found}) == 1
        assert sorted(one["is_repeated"] for one in found) == [False, True, True]


class TestWords:
    """What is wrong with a file is told by us, never by Python."""

    async def test_a_month_that_is_none(self, send: Send) -> None:
        (error,) = (await send("2024-13-02,deposit,,,,100,,,USD,Mine,\n"))["errors"]
        assert error["reason"] == "'2024-13-02' has the month 13; perhaps the day comes first, or the month does."

    async def test_a_quote_that_never_closes(self, send: Send) -> None:
        found = await send(
            HEADER + DEPOSIT.format("Mine") + '2024-01-02,deposit,,,,1,,,USD,"' + "x" * 140_000, status=422
        )
        assert found["detail"] == "Line 3 cannot be read as CSV: a quotation mark before it is never closed."

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ('{"format": "paiid-portfolio", "version": 1, "activities": [', "goes wrong at line 1, character"),
            ('{"format": "paiid-portfolio", "version": 1, "x": ' + "[" * 100_000, "nested too deep"),
        ],
    )
    async def test_json_that_breaks_off(self, send: Send, text: str, words: str) -> None:
        assert words in (await send(text, status=422))["detail"]

    async def test_a_name_like_a_contract_of_no_day(self, send: Send) -> None:
        found = await send("2024-01-02,buy,AAPL241301C150,1,5,5,,,USD,Mine,\n")
        assert (found["imported"], found["refused"]) == (1, 0)


async def test_a_split_told_by_its_shares_is_shown_by_them(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    rows = (
        "Run Date,Action,Symbol,Description,Type,Quantity,Price ($),Commission ($),Fees ($),Accrued Interest ($),"
        "Amount ($),Settlement Date\n"
        "01/02/2024,YOU BOUGHT ACME INC (ACME) (Cash),ACME,ACME INC,Cash,10,100,,,,-1000,01/04/2024\n"
        "02/02/2024,STOCK SPLIT ACME INC (ACME) (Cash),ACME,ACME INC,Cash,30,,,,,,\n"
    )
    files = {"file": ("fidelity.csv", rows.encode(), "text/csv")}
    answer = await client.post("/api/imports/preview", files=files, headers=headers)
    assert answer.status_code == 200, answer.text
    (split,) = [one for one in answer.json()["sample"] if one["type"] == "split"]
    assert (split["shares_added"], split["quantity"]) == ("30", None)
