"""Files over HTTP: looked at, imported whole, never twice, taken back."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from paiid.settings import Settings
from tests.features.imports.conftest import HEADER, Send

FIXTURES = Path(__file__).parent / "fixtures"
BUY = "2024-01-03,buy,AAPL,10,185.50,1855,1,,USD,Broker,first\n"
SELL = "2024-02-15,sell,AAPL,4,190,760,1,,USD,Broker,\n"
BAD = "2024-02-16,hold,AAPL,4,190,760,1,,USD,Broker,\n"


class Books:
    """What a user can see of everything an import may change."""

    def __init__(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        self.client, self.headers = client, headers

    async def get(self, path: str) -> Any:
        return (await self.client.get(f"/api{path}", headers=self.headers)).raise_for_status().json()

    async def activities(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self.get("/activities?limit=200"))["items"]
        return found

    async def all(self) -> list[Any]:
        paths = ("/portfolio/accounts", "/activities?limit=200", "/instruments/private")
        return [await self.get(path) for path in paths]


@pytest.fixture
def books(client: httpx.AsyncClient, headers: dict[str, str]) -> Books:
    return Books(client, headers)


class TestImporting:
    async def test_good_rows_come_in_and_bad_ones_are_shown(self, send: Send, books: Books) -> None:
        found = await send(BUY + BAD + SELL)
        assert (found["kind"], found["preset"], found["rows"]) == ("activities", "generic", 3)
        assert (found["imported"], found["duplicates"], found["refused"]) == (2, 0, 1)
        (error,) = found["errors"]
        assert (error["row"], error["field"], error["cells"][1]) == (3, "type", "hold")
        assert [(one["type"], one["account_name"], one["is_imported"]) for one in await books.activities()] == [
            ("sell", "Broker", True),
            ("buy", "Broker", True),
        ]
        assert found["accounts"] == [
            {"id": found["accounts"][0]["id"], "name": "Broker", "is_new": True, "imported": 2, "duplicates": 0}
        ]

    async def test_a_dry_run_says_the_same_and_changes_nothing(self, send: Send, books: Books) -> None:
        before = await books.all()
        looked = await send(BUY + BAD, dry_run="true")
        assert (looked["id"], looked["is_dry_run"], looked["imported"], looked["refused"]) == (None, True, 1, 1)
        assert looked["accounts"] == [{"id": None, "name": "Broker", "is_new": True, "imported": 1, "duplicates": 0}]
        assert (looked["sample"][0]["type"], looked["sample"][0]["amount"]) == ("buy", "1855")
        assert looked["file"]["mapping"]["symbol"] == "symbol"
        assert await books.all() == before
        assert (await books.get("/imports"))["items"] == []

    async def test_preview_is_a_dry_run(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        files = {"file": ("a.csv", (HEADER + BUY).encode(), "text/csv")}
        answer = await client.post("/api/imports/preview", files=files, headers=headers)
        assert (answer.status_code, answer.json()["is_dry_run"], answer.json()["imported"]) == (200, True, 1)

    @pytest.mark.parametrize(
        "name", ["generic.csv", "schwab.csv", "ibkr.csv", "statement.qfx", "portfolio.qif", "ghostfolio.json"]
    )
    async def test_a_second_time_changes_nothing(self, send: Send, books: Books, name: str) -> None:
        data = (FIXTURES / name).read_bytes()
        first = await send(data)
        before = await books.all()
        again = await send(data)
        assert (again["imported"], again["duplicates"]) == (0, first["imported"])
        assert await books.all() == before

    async def test_the_same_row_twice_in_a_file_is_two_fills(self, send: Send) -> None:
        assert (await send(BUY + BUY))["imported"] == 2
        assert (await send(BUY))["duplicates"] == 1
        found = await send(BUY * 3)
        assert (found["imported"], found["duplicates"]) == (1, 2)

    async def test_the_same_trade_in_another_vendors_words_is_known(self, send: Send) -> None:
        await send((FIXTURES / "statement.qfx").read_bytes(), account="Mine")
        row = "2024-01-10,buy,AAPL,10,185.5,1859.95,4.95,,USD,Mine,\n"
        assert (await send(row))["duplicates"] == 1
        with_ids = await send((FIXTURES / "statement.qfx").read_bytes(), account="Mine")
        assert with_ids["imported"] == 0

    async def test_what_was_typed_is_not_imported_again(
        self, send: Send, client: httpx.AsyncClient, headers: dict[str, str]
    ) -> None:
        await client.post("/api/portfolio/accounts", json={"name": "Broker"}, headers=headers)
        typed = {"type": "buy", "date": "2024-01-03", "symbol": "AAPL", "quantity": "10", "price": "185.5", "fee": "1"}
        assert (await client.post("/api/activities", json=typed, headers=headers)).status_code == 201
        found = await send(BUY + SELL)
        assert (found["imported"], found["duplicates"]) == (1, 1)

    async def test_the_same_key_imports_once(self, send: Send, books: Books) -> None:
        first = await send(BUY, key="k")
        again = await send(BUY, key="k")
        assert (again["id"], again["imported"], again["is_repeated"]) == (first["id"], 1, True)
        assert (await send(SELL, key="k", status=409))["code"] == "import-key-used"
        assert len(await books.activities()) == 1

    async def test_a_split_told_by_its_shares(self, send: Send, books: Books) -> None:
        found = await send((FIXTURES / "schwab.csv").read_bytes())
        assert found["accounts"][0]["name"] == "Imported"
        (split,) = [one for one in await books.activities() if one["type"] == "split"]
        assert (split["symbol"], split["quantity"]) == ("NVDA", "10")

    async def test_a_split_without_the_shares_before_it_is_refused(self, send: Send) -> None:
        rows = (FIXTURES / "schwab.csv").read_text().splitlines()
        found = await send("\n".join([rows[1], rows[3]]).encode())
        assert (found["imported"], found["refused"], found["errors"][0]["field"]) == (0, 1, "quantity")

    async def test_lists_and_presets(self, send: Send, books: Books) -> None:
        first, second = await send(BUY), await send(SELL)
        page = await books.get("/imports?limit=1")
        assert [one["id"] for one in page["items"]] == [second["id"]]
        rest = await books.get(f"/imports?limit=1&cursor={page['next_cursor']}")
        assert [one["id"] for one in rest["items"]] == [first["id"]]
        assert rest["items"][0]["account_ids"] == [first["accounts"][0]["id"]]
        presets = await books.get("/imports/presets")
        assert {"schwab", "ofx", "qif", "generic"} <= {one["id"] for one in presets["presets"]}


class TestAccounts:
    async def test_rows_name_their_account(self, send: Send, books: Books) -> None:
        await send((FIXTURES / "generic.csv").read_bytes())
        names = {one["name"] for one in (await books.get("/portfolio/accounts"))["accounts"]}
        assert names == {"Paper account", "Broker", "Other broker"}

    async def test_rows_without_one_go_to_the_chosen_or_to_imported(self, send: Send) -> None:
        row = "2024-01-03,buy,AAPL,10,185.50,,,,,,\n"
        assert [one["name"] for one in (await send(row))["accounts"]] == ["Imported"]
        assert [one["name"] for one in (await send(row, account="Mine"))["accounts"]] == ["Mine"]
        again = await send(row, account="mine")
        assert (again["accounts"][0]["is_new"], again["duplicates"]) == (False, 1)
        assert (await send(row, account="acc_absent", status=404))["code"] == "account-not-found"

    async def test_a_brokers_account_takes_no_rows(self, send: Send) -> None:
        found = await send(BUY + BUY.replace("Broker", "paper ACCOUNT"))
        assert (found["imported"], found["refused"], found["errors"][0]["field"]) == (1, 1, "account")
        assert "PaiiD paper broker keeps" in found["errors"][0]["reason"]
        row = "2024-01-03,buy,AAPL,10,185.50,,,,,,\n"
        assert (await send(row, account="Paper account", status=409))["code"] == "account-not-tracked"

    async def test_whoever_has_not_traded_sees_what_they_imported(self, send: Send, books: Books) -> None:
        found = await send(BUY)
        assert found["selected_account"]["name"] == "Broker"
        selected = [one["name"] for one in (await books.get("/portfolio/accounts"))["accounts"] if one["is_selected"]]
        assert selected == ["Broker"]
        assert (await send(BUY.replace("Broker", "Other")))["selected_account"] is None

    async def test_whoever_has_traded_keeps_their_account(
        self, send: Send, client: httpx.AsyncClient, headers: dict[str, str]
    ) -> None:
        order = {"symbol": "AAPL", "quantity": 1, "side": "buy"}
        assert (await client.post("/api/orders", json=order, headers=headers)).status_code == 200
        assert (await send(BUY))["selected_account"] is None

    async def test_the_currency_of_a_new_account_is_that_of_its_rows(self, send: Send, books: Books) -> None:
        await send(BUY.replace("USD", "EUR"))
        accounts = (await books.get("/portfolio/accounts"))["accounts"]
        assert [one["currency"] for one in accounts if one["name"] == "Broker"] == ["EUR"]


class TestFormats:
    async def test_dates_that_can_be_read_two_ways_are_asked_for(self, send: Send, books: Books) -> None:
        text = "date,type,amount\n03/04/2024,deposit,100\n"
        looked = await send(text, dry_run="true")
        assert looked["file"]["date_formats_possible"] == ["mdy", "dmy"]
        assert "month first" in looked["file"]["assumptions"][0]
        assert (await send(text, status=422))["formats"] == ["mdy", "dmy"]
        await send(text, date_format="dmy")
        assert [one["date"] for one in await books.activities()] == ["2024-04-03"]

    async def test_european_tables(self, send: Send, books: Books) -> None:
        text = "Datum;Type;Ticker;Shares;Price;Commission;Currency\n19.01.2024;Buy;SAP;10;1.234,50;4,95;EUR\n"
        found = await send(text.encode("cp1252"))
        assert (found["file"]["delimiter"], found["file"]["decimal"], found["file"]["date_format"]) == (";", ",", "dmy")
        (one,) = await books.activities()
        assert (one["price"], one["amount"], one["fee"], one["currency"]) == ("1234.5", "12345", "4.95", "EUR")

    async def test_the_owner_says_what_columns_and_words_mean(self, send: Send, books: Books) -> None:
        text = "Wann,Was,Papier,Stück,Kurs\n2024-01-19,Kauf,Siemens,3,150\n"
        assert (await send(text, status=422))["code"] == "import-unreadable"
        mapping = {
            "columns": {"date": "Wann", "type": "Was", "symbol": "Papier", "quantity": "Stück", "price": "Kurs"},
            "types": {"kauf": "buy"},
            "symbols": {"Siemens": "SIE.DE"},
        }
        found = await send(text, mapping=json.dumps(mapping))
        assert found["file"]["mapping"] == mapping["columns"]
        assert [(one["symbol"], one["amount"]) for one in await books.activities()] == [("SIE.DE", "450")]

    @pytest.mark.parametrize(
        "mapping", ["{", "[]", '{"columns": {"when": "Date"}}', '{"types": {"Kauf": "hold"}}', '{"colums": {}}', "1"]
    )
    async def test_a_mapping_that_is_none(self, send: Send, mapping: str) -> None:
        assert (await send(BUY, mapping=mapping, status=422))["code"] == "invalid-mapping"

    @pytest.mark.parametrize(
        ("data", "code"),
        [
            (b"", "import-unreadable"),
            (b"   \n", "import-unreadable"),
            (b"PK\x03\x04\x00\x00", "import-unreadable"),
            (b"\xff\xfe\x00", "import-unreadable"),
            (b"just some words", "import-unreadable"),
            (b'[{"activity_type": "FILL"', "import-unreadable"),
            (b'date,type,amount\n2024-01-02,deposit,"1', None),
            (b"date,type,amount\n" + b'2024-01-02,deposit,"' + b"9" * 30_000 + b'"\n', "import-unreadable"),
        ],
    )
    async def test_what_is_no_file_of_ours(self, send: Send, data: bytes, code: str | None) -> None:
        found = await send(data, status=422 if code else 200)
        assert found.get("code") == code

    async def test_an_unknown_preset(self, send: Send) -> None:
        assert (await send(BUY, preset="nobody", status=422))["code"] == "unknown-preset"
        assert (await send(BUY, preset="schwab", status=422))["code"] == "import-unreadable"

    async def test_too_large_a_file(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        large = b"x" * ((Settings(_env_file=None).import_max_mb + 2) * 1024 * 1024)
        files = {"file": ("a.csv", large, "text/csv")}
        answer = await client.post("/api/imports", files=files, headers=headers)
        assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")


class TestPrices:
    async def test_prices_make_a_private_instrument_where_nobody_knows_the_symbol(
        self, send: Send, books: Books
    ) -> None:
        found = await send((FIXTURES / "prices.csv").read_bytes())
        assert (found["kind"], found["imported"], found["refused"]) == ("prices", 5, 2)
        assert found["private_instruments"] == ["MYHOUSE"]
        house = await books.get("/instruments/private/MYHOUSE")
        assert (house["currency"], house["price_count"], house["last"]) == ("EUR", 2, "301500.5")
        again = await send((FIXTURES / "prices.csv").read_bytes())
        assert (again["imported"], again["duplicates"], again["private_instruments"]) == (0, 5, [])

    async def test_a_symbol_that_is_traded_makes_none(self, send: Send, books: Books) -> None:
        found = await send("date,symbol,close\n2024-01-02,AAPL,185.64\n")
        assert (found["imported"], found["private_instruments"]) == (1, [])

    async def test_a_later_price_wins_and_undoing_it_brings_the_earlier_back(self, send: Send, books: Books) -> None:
        text = "date,symbol,close\n2024-01-02,MYHOUSE,{}\n"
        await send(text.format(100))
        later = await send(text.format(200))
        assert (await books.get("/instruments/private/MYHOUSE"))["last"] == "200"
        await books.client.delete(f"/api/imports/{later['id']}", headers=books.headers)
        assert (await books.get("/instruments/private/MYHOUSE"))["last"] == "100"

    async def test_the_central_banks_history(self, send: Send) -> None:
        found = await send((FIXTURES / "ecb.csv").read_bytes())
        assert (found["kind"], found["preset"], found["imported"]) == ("rates", "ecb", 11)

    async def test_two_prices_of_a_day_contradict_each_other(self, send: Send) -> None:
        found = await send("date,symbol,close\n2024-01-02,X1,1\n2024-01-02,X1,2\n2024-01-02,X1,1\n")
        assert (found["imported"], found["duplicates"], found["refused"]) == (1, 1, 1)


class TestUndoing:
    @pytest.mark.parametrize("name", ["generic.csv", "schwab.csv", "ibkr.csv", "prices.csv", "portfolio.qif"])
    async def test_undoing_brings_back_exactly_what_was(self, send: Send, books: Books, name: str) -> None:
        await send("2023-01-03,buy,AAPL,1,100,,,,USD,Mine,\n")
        before = await books.all()
        done = await send((FIXTURES / name).read_bytes())
        assert await books.all() != before
        answer = await books.client.delete(f"/api/imports/{done['id']}", headers=books.headers)
        assert (answer.status_code, answer.json()["undone_at"] is not None) == (200, True)
        assert await books.all() == before
        again = await books.client.delete(f"/api/imports/{done['id']}", headers=books.headers)
        assert (again.status_code, again.json()["code"]) == (409, "import-undone")
        assert (await send((FIXTURES / name).read_bytes()))["imported"] == done["imported"]

    async def test_the_first_import_of_all_can_be_undone(self, send: Send, books: Books) -> None:
        before = await books.all()
        done = await send(BUY)
        await books.client.delete(f"/api/imports/{done['id']}", headers=books.headers)
        assert await books.all() == before

    async def test_nobody_elses(
        self, send: Send, client: httpx.AsyncClient, headers: dict[str, str], bob: dict[str, str]
    ) -> None:
        done = await send(BUY)
        assert (await client.delete(f"/api/imports/{done['id']}", headers=bob)).status_code == 404
        assert (await client.get("/api/imports", headers=bob)).json()["items"] == []
        assert (await client.get("/api/activities", headers=bob)).json()["items"] == []
        files = {"file": ("a.csv", (HEADER + BUY).encode(), "text/csv")}
        theirs = (await client.post("/api/imports", files=files, headers=bob)).json()
        assert (theirs["imported"], theirs["duplicates"]) == (1, 0)
