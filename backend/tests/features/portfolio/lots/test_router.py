"""Lots, realized gains, previews and choices over HTTP, of tracked accounts and of the paper account."""

import csv
import io
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from paiid.core.db import Database
from paiid.features.activity import service as activity
from paiid.features.portfolio.lots.router import router
from tests.support.http import sign_up
from tests.support.lots_service import lots_of
from tests.support.pnl import PnlAccount, at
from tests.support.scripted_market import ACME
from tests.support.slices import ADA, asking

READS = ("/api/portfolio/lots", "/api/portfolio/realized")
CLOSING = "/api/portfolio/lots/choices?closing_id=act_1"
PREVIEW = {"symbol": "AAPL", "quantity": "1", "price": "10"}
WRITES = (
    ("POST", "/api/portfolio/lots/preview", PREVIEW),
    ("PUT", "/api/portfolio/lots/choices", {"closing_id": "act_1", "lots": []}),
)


class Tracked:
    """Ada's tracked account, written into as she would."""

    def __init__(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        self.client, self.headers = client, headers
        self.ids: list[str] = []

    async def open(self, name: str = "Schwab", **more: str) -> str:
        body = {"name": name, **more}
        answer = await self.client.post("/api/portfolio/accounts", json=body, headers=self.headers)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def add(self, kind: str, day: str, *, account: str = "Schwab", **more: Any) -> str:
        body = {"type": kind, "date": day, "symbol": "AAPL", "account": account, **more}
        answer = await self.client.post("/api/activities", json=body, headers=self.headers)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def get(self, path: str, **params: str) -> Any:
        answer = await self.client.get(f"/api/portfolio{path}", params=params, headers=self.headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def post(self, **body: Any) -> httpx.Response:
        return await self.client.post("/api/portfolio/lots/preview", json=body, headers=self.headers)

    async def choose(self, closing: str, *lots: str, account: str = "Schwab") -> httpx.Response:
        body = {"closing_id": closing, "lots": list(lots), "account": account}
        return await self.client.put("/api/portfolio/lots/choices", json=body, headers=self.headers)


@pytest.fixture
async def tracked(client: httpx.AsyncClient, headers: dict[str, str]) -> Tracked:
    """Ten at 100 in 2024, ten at 120 in March 2026, four sold at 130 in May 2026."""
    found = Tracked(client, headers)
    await found.open()
    found.ids = [
        await found.add("buy", "2024-05-02", quantity="10", price="100"),
        await found.add("buy", "2026-03-02", quantity="10", price="120", fee="1"),
        await found.add("sell", "2026-05-04", quantity="4", price="130"),
    ]
    return found


class TestAccess:
    @pytest.mark.parametrize("path", [*READS, CLOSING])
    async def test_anonymous_reads_nothing(self, client: httpx.AsyncClient, path: str) -> None:
        assert (await client.get(path)).status_code == 401

    @pytest.mark.parametrize(("method", "path", "body"), WRITES)
    async def test_anonymous_writes_nothing(
        self, client: httpx.AsyncClient, method: str, path: str, body: dict[str, Any]
    ) -> None:
        assert (await client.request(method, path, json=body)).status_code in {401, 403}

    @pytest.mark.parametrize(("method", "path", "body"), WRITES)
    async def test_without_a_csrf_token(
        self, client: httpx.AsyncClient, headers: dict[str, str], method: str, path: str, body: dict[str, Any]
    ) -> None:
        bare = {"Authorization": headers["Authorization"]}
        assert (await client.request(method, path, json=body, headers=bare)).status_code == 403

    @pytest.mark.parametrize("path", [*READS, "/api/portfolio/lots/choices"])
    async def test_another_users_account_is_absent(self, tracked: Tracked, path: str) -> None:
        account = (await tracked.get("/lots", account="Schwab"))["account"]["id"]
        bob = await sign_up(tracked.client, "bob@example.com")
        params = {"account": account, "closing_id": tracked.ids[2]}
        answer = await tracked.client.get(path, params=params, headers=bob)
        assert (answer.status_code, answer.json()["code"]) == (404, "account-not-found")

    @pytest.mark.parametrize(("method", "path", "body"), WRITES)
    async def test_nothing_is_done_in_another_users_account(
        self, tracked: Tracked, method: str, path: str, body: dict[str, Any]
    ) -> None:
        account = (await tracked.get("/lots", account="Schwab"))["account"]["id"]
        bob = await sign_up(tracked.client, "bob@example.com")
        answer = await tracked.client.request(method, path, json=body | {"account": account}, headers=bob)
        assert (answer.status_code, answer.json()["code"]) == (404, "account-not-found")


class TestLots:
    async def test_what_is_left_in_the_order_of_use(self, tracked: Tracked) -> None:
        body = await tracked.get("/lots", account="Schwab")
        assert (body["method"], body["account"]["name"], body["gaps"]) == ("fifo", "Schwab", [])
        assert [(lot["id"], lot["quantity"], lot["cost_basis"], lot["price"]) for lot in body["items"]] == [
            (tracked.ids[0], "6", "600", "100"),
            (tracked.ids[1], "10", "1201", "120.1"),
        ]
        assert [(lot["acquired_on"], lot["long_term_on"], lot["term"]) for lot in body["items"]] == [
            ("2024-05-02", "2025-05-03", "long"),
            ("2026-03-02", "2027-03-03", "short"),
        ]
        first = body["items"][0]
        assert (first["opened_at"], first["is_cost_known"], first["deferred_loss"]) == (
            "2024-05-02T04:00:00Z", True, "0",
        )  # fmt: skip
        assert first["market_value"] is not None
        assert body["source"]

    async def test_as_another_method_would_have_left_it(self, tracked: Tracked) -> None:
        body = await tracked.get("/lots", account="Schwab", method="lifo")
        assert [(lot["id"], lot["quantity"]) for lot in body["items"]] == [
            (tracked.ids[1], "6"), (tracked.ids[0], "10"),
        ]  # fmt: skip
        assert body["method"] == "lifo"

    async def test_the_accounts_own_method_counts(self, tracked: Tracked) -> None:
        account = (await tracked.get("/lots", account="Schwab"))["account"]["id"]
        answer = await tracked.client.patch(
            f"/api/portfolio/accounts/{account}", json={"lot_method": "average"}, headers=tracked.headers
        )
        assert answer.status_code == 200
        body = await tracked.get("/lots", account="Schwab")
        # 2201 for twenty is 110.05 each.
        assert [(lot["quantity"], lot["cost_basis"]) for lot in body["items"]] == [("6", "660.3"), ("10", "1100.5")]
        assert body["method"] == "average"

    async def test_one_symbol(self, tracked: Tracked) -> None:
        await tracked.add("buy", "2026-06-01", symbol="MSFT", quantity="1", price="400")
        assert {lot["symbol"] for lot in (await tracked.get("/lots", account="Schwab"))["items"]} == {"AAPL", "MSFT"}
        (only,) = (await tracked.get("/lots", account="Schwab", symbol="msft"))["items"]
        assert only["symbol"] == "MSFT"

    async def test_one_more_activity_is_seen(self, tracked: Tracked) -> None:
        await tracked.get("/lots", account="Schwab")
        await tracked.add("sell", "2026-06-01", quantity="6", price="130")
        (only,) = (await tracked.get("/lots", account="Schwab"))["items"]
        assert only["id"] == tracked.ids[1]

    async def test_an_earlier_one_too(self, tracked: Tracked) -> None:
        await tracked.get("/lots", account="Schwab")
        await tracked.add("split", "2025-01-02", quantity="2")
        body = await tracked.get("/lots", account="Schwab")
        # Ten became twenty, of which four were sold.
        assert [(lot["quantity"], lot["cost_basis"]) for lot in body["items"]] == [("16", "800"), ("10", "1201")]

    async def test_and_one_that_is_taken_back(self, tracked: Tracked) -> None:
        await tracked.get("/lots", account="Schwab")
        await tracked.client.delete(f"/api/activities/{tracked.ids[2]}", headers=tracked.headers)
        assert [lot["quantity"] for lot in (await tracked.get("/lots", account="Schwab"))["items"]] == ["10", "10"]

    async def test_all_accounts(self, tracked: Tracked) -> None:
        await tracked.open("Vanguard", lot_method="lifo")
        await tracked.add("buy", "2026-04-01", account="Vanguard", quantity="5", price="90")
        body = await tracked.get("/lots", account="all")
        assert (body["account"]["id"], body["method"]) == (None, None)
        assert [lot["quantity"] for lot in body["items"]] == ["6", "10", "5"]
        assert len({lot["account_id"] for lot in body["items"]}) == 2

    async def test_shares_taken_to_another_account_keep_their_lots(self, tracked: Tracked) -> None:
        await tracked.open("Vanguard")
        await tracked.add("transfer_out", "2026-06-01", quantity="8")
        await tracked.add("transfer_in", "2026-06-01", account="Vanguard", quantity="8")
        body = await tracked.get("/lots", account="Vanguard")
        assert [(lot["id"], lot["quantity"], lot["cost_basis"]) for lot in body["items"]] == [
            (tracked.ids[0], "6", "600"),
            (tracked.ids[1], "2", "240.2"),
        ]

    async def test_shares_without_a_price_are_worth_that_of_their_day(self, tracked: Tracked) -> None:
        await tracked.open("Vanguard")
        await tracked.add("transfer_in", "2026-06-01", account="Vanguard", quantity="8")
        body = await tracked.get("/lots", account="Vanguard")
        (lot,) = body["items"]
        bars = await tracked.client.get(
            "/api/market/bars/AAPL",
            params={
                "interval": "1d", "start": "2026-06-01T00:00:00Z", "end": "2026-06-02T00:00:00Z", "adjusted": "false"
            },
            headers=tracked.headers,
        )  # fmt: skip
        assert bars.status_code == 200, bars.text
        close = bars.json()["bars"][0]["close"]
        assert (lot["price"], lot["is_cost_known"], body["gaps"]) == (close, True, [])

    async def test_shares_that_nobody_prices_cost_nothing_known(self, tracked: Tracked) -> None:
        await tracked.add("transfer_in", "2026-06-01", symbol="ZHOUSE", quantity="1")
        body = await tracked.get("/lots", account="Schwab", symbol="ZHOUSE")
        (lot,) = body["items"]
        assert (lot["cost_basis"], lot["is_cost_known"], lot["market_value"]) == ("0", False, None)
        assert [(gap["symbol"], gap["kind"], gap["first"]) for gap in body["gaps"]] == [
            ("ZHOUSE", "price", "2026-06-01")
        ]

    async def test_foreign_money_without_a_rate_is_left_out_and_told(self, tracked: Tracked) -> None:
        await tracked.add("buy", "2026-06-01", symbol="SAP", quantity="1", price="200", currency="EUR")
        body = await tracked.get("/lots", account="Schwab")
        assert {lot["symbol"] for lot in body["items"]} == {"AAPL"}
        assert [(gap["symbol"], gap["kind"]) for gap in body["gaps"]] == [("SAP", "rate")]

    @pytest.mark.parametrize("params", [{"symbol": "not a symbol!"}, {"method": "best"}])
    async def test_what_is_no_parameter(self, tracked: Tracked, params: dict[str, str]) -> None:
        answer = await tracked.client.get("/api/portfolio/lots", params=params, headers=tracked.headers)
        assert answer.status_code == 422


class TestRealized:
    async def test_a_sale(self, tracked: Tracked) -> None:
        body = await tracked.get("/realized", account="Schwab")
        (row,) = body["items"]
        assert (row["symbol"], row["quantity"], row["proceeds"], row["cost"], row["gain"]) == (
            "AAPL", "4", "520", "400", "120",
        )  # fmt: skip
        assert (row["term"], row["direction"], row["reason"]) == ("long", "long", "trade")
        assert (row["opened_by"], row["closed_by"]) == (tracked.ids[0], tracked.ids[2])
        assert (body["years"], body["total"], body["method"], body["year"]) == ([2026], 1, "fifo", None)
        totals = body["totals"]
        assert (totals["gain"], totals["long_term"], totals["short_term"], totals["adjusted_gain"]) == (
            "120", "120", "0", "120",
        )  # fmt: skip

    async def test_by_year_symbol_and_method(self, tracked: Tracked) -> None:
        await tracked.add("sell", "2025-07-01", quantity="1", price="150")
        await tracked.add("buy", "2025-08-01", symbol="MSFT", quantity="1", price="400")
        await tracked.add("sell", "2025-08-04", symbol="MSFT", quantity="1", price="390")
        assert (await tracked.get("/realized", account="Schwab"))["years"] == [2026, 2025]
        body = await tracked.get("/realized", account="Schwab", year="2025")
        assert [(row["symbol"], row["gain"]) for row in body["items"]] == [("MSFT", "-10"), ("AAPL", "50")]
        assert (body["totals"]["gain"], body["totals"]["short_term"], body["years"]) == ("40", "-10", [2026, 2025])
        (only,) = (await tracked.get("/realized", account="Schwab", year="2025", symbol="AAPL"))["items"]
        assert only["gain"] == "50"
        lifo = await tracked.get("/realized", account="Schwab", year="2026", method="lifo")
        # 4 x 130 - 4 x 120.10
        assert (lifo["items"][0]["gain"], lifo["items"][0]["term"]) == ("39.6", "short")

    async def test_pages(self, tracked: Tracked) -> None:
        for number in range(1, 4):
            await tracked.add("sell", f"2026-06-0{number}", quantity="1", price=f"13{number}")
        seen: list[str] = []
        cursor: str | None = ""
        while cursor is not None:
            params = {"cursor": cursor} if cursor else {}
            body = await tracked.get("/realized", account="Schwab", limit="2", **params)
            seen += [row["closed_on"] for row in body["items"]]
            assert (body["total"], body["totals"]["gain"]) == (4, "216")
            cursor = body["next_cursor"]
        assert seen == ["2026-06-03", "2026-06-02", "2026-06-01", "2026-05-04"]

    @pytest.mark.parametrize("cursor", ["nonsense", "WyItMSJd", "WyJ4Il0", "WyJ4IiwieSIsIjEiXQ"])
    async def test_a_cursor_that_is_not_ours(self, tracked: Tracked, cursor: str) -> None:
        answer = await tracked.client.get(READS[1], params={"cursor": cursor}, headers=tracked.headers)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid-cursor")

    async def test_a_wash_sale_is_told_beside_the_plain_gain(self, tracked: Tracked) -> None:
        await tracked.add("sell", "2026-06-01", quantity="6", price="90")
        again = await tracked.add("buy", "2026-06-10", quantity="6", price="95")
        body = await tracked.get("/realized", account="Schwab")
        row = body["items"][0]
        assert (row["gain"], row["disallowed"], row["adjusted_gain"]) == ("-60", "60", "0")
        assert [(one["lot_id"], one["quantity"], one["disallowed"]) for one in row["replacements"]] == [
            (again, "6", "60")
        ]
        assert (body["totals"]["gain"], body["totals"]["adjusted_gain"], body["totals"]["disallowed"]) == (
            "60", "120", "60",
        )  # fmt: skip
        lot = next(one for one in (await tracked.get("/lots", account="Schwab"))["items"] if one["id"] == again)
        assert (lot["cost_basis"], lot["deferred_loss"]) == ("570", "60")

    async def test_as_a_file_the_earliest_first(self, tracked: Tracked) -> None:
        await tracked.add("sell", "2026-06-01", quantity="1", price="131")
        answer = await tracked.client.get(
            READS[1], params={"account": "Schwab", "format": "csv"}, headers=tracked.headers
        )
        assert answer.headers["content-type"].startswith("text/csv")
        rows = list(csv.DictReader(io.StringIO(answer.text)))
        assert [(row["symbol"], row["acquired_on"], row["closed_on"], row["gain"], row["term"]) for row in rows] == [
            ("AAPL", "2024-05-02", "2026-05-04", "120", "long"),
            ("AAPL", "2024-05-02", "2026-06-01", "31", "long"),
        ]


class TestPreview:
    async def test_by_every_method(self, tracked: Tracked) -> None:
        body = (await tracked.post(symbol="aapl", quantity="8", price="130", fee="4", account="Schwab")).json()
        assert (body["direction"], body["price"], body["quantity"], body["fee"]) == ("long", "130", "8", "4")
        found = {one["method"]: one for one in body["methods"]}
        # 1036 less 600 + 240.20; less 8 x 120.10; less 8 x 1801/16.
        assert {method: one["gain"] for method, one in found.items()} == {
            "fifo": "195.8", "lifo": "75.2", "hifo": "75.2", "average": "135.5", "specific": "195.8",
        }  # fmt: skip
        assert [method for method, one in found.items() if one["is_chosen"]] == ["fifo"]
        assert (found["fifo"]["long_term"], found["fifo"]["short_term"]) == ("177", "18.8")
        assert [(lot["lot_id"], lot["quantity"], lot["term"]) for lot in found["fifo"]["lots"]] == [
            (tracked.ids[0], "6", "long"),
            (tracked.ids[1], "2", "short"),
        ]
        assert found["fifo"]["wash_sale"] is None
        # Nothing was sold by it.
        assert [lot["quantity"] for lot in (await tracked.get("/lots", account="Schwab"))["items"]] == ["6", "10"]

    async def test_of_named_lots(self, tracked: Tracked) -> None:
        answer = await tracked.post(
            symbol="AAPL", quantity="2", price="130", account="Schwab", lots=[tracked.ids[1]]
        )  # fmt: skip
        specific = answer.json()["methods"][-1]
        assert (specific["method"], specific["lots"][0]["lot_id"]) == ("specific", tracked.ids[1])

    async def test_a_loss_warns_of_what_was_bought_lately(self, tracked: Tracked) -> None:
        lately = await tracked.add("buy", "2026-11-16", quantity="3", price="95")
        body = (await tracked.post(symbol="AAPL", quantity="6", price="90", account="Schwab")).json()
        warning = body["methods"][0]["wash_sale"]
        # 540 - 600 = -60, half of it replaced.
        assert (warning["quantity"], warning["disallowed"], warning["replaced_by"]) == ("3", "30", [lately])
        assert "3 bought since" in warning["sentence"]
        assert "30.00 USD of the loss" in warning["sentence"]
        assert warning["until"] in warning["sentence"]

    async def test_a_loss_warns_of_buying_again(self, tracked: Tracked) -> None:
        body = (await tracked.post(symbol="AAPL", quantity="6", price="90", account="Schwab")).json()
        warning = body["methods"][0]["wash_sale"]
        assert (warning["quantity"], warning["disallowed"]) == ("0", "0")
        assert warning["sentence"].startswith("Buying AAPL again until ")

    async def test_at_the_present_price(self, tracked: Tracked) -> None:
        body = (await tracked.post(symbol="AAPL", quantity="1", account="Schwab")).json()
        quote = (await tracked.client.get("/api/market/quote/AAPL", headers=tracked.headers)).json()
        assert float(body["price"]) == pytest.approx(float(quote["last"]), rel=0.05)
        assert body["source"] == quote["source"]

    @pytest.mark.parametrize(
        ("change", "status", "code"),
        [
            ({"quantity": "17"}, 409, "not-held"),
            ({"symbol": "MSFT"}, 409, "not-held"),
            ({"symbol": "ZHOUSE", "price": None}, 422, "no-price"),
            ({"symbol": "!"}, 422, "invalid-symbol"),
            ({"lots": ["nothing"]}, 422, "lot-not-open"),
            ({"account": "all"}, 404, "account-not-found"),
            ({"quantity": "0"}, 422, "invalid-request"),
        ],
    )
    async def test_what_cannot_be_sold(self, tracked: Tracked, change: dict[str, Any], status: int, code: str) -> None:
        body = {"symbol": "AAPL", "quantity": "1", "price": "90", "account": "Schwab"} | change
        answer = await tracked.post(**body)
        assert (answer.status_code, answer.json()["code"]) == (status, code)


class TestChoices:
    async def test_hold_where_the_method_lets_the_owner_choose(self, tracked: Tracked) -> None:
        answer = await tracked.choose(tracked.ids[2], tracked.ids[1])
        assert answer.status_code == 200, answer.text
        assert (answer.json()["lots"], answer.json()["method"], answer.json()["is_applied"]) == (
            [tracked.ids[1]], "fifo", False,
        )  # fmt: skip
        account = answer.json()["account"]["id"]
        assert (await tracked.get("/realized", account="Schwab"))["items"][0]["gain"] == "120"
        await tracked.client.patch(
            f"/api/portfolio/accounts/{account}", json={"lot_method": "specific"}, headers=tracked.headers
        )
        assert (await tracked.get("/realized", account="Schwab"))["items"][0]["gain"] == "39.6"
        figures = await tracked.get("/performance", account="Schwab", range="max")
        assert figures["realized_pnl"] == "39.6"

    async def test_can_be_changed_and_taken_back(self, tracked: Tracked) -> None:
        await tracked.choose(tracked.ids[2], tracked.ids[1])
        found = await tracked.get("/realized", account="Schwab", method="specific")
        assert found["items"][0]["opened_by"] == tracked.ids[1]
        await tracked.choose(tracked.ids[2], tracked.ids[0], tracked.ids[1], tracked.ids[0])
        found = await tracked.get("/realized", account="Schwab", method="specific")
        assert found["items"][0]["opened_by"] == tracked.ids[0]
        assert (await tracked.choose(tracked.ids[2])).json()["lots"] == []
        found = await tracked.get("/realized", account="Schwab", method="specific")
        assert found["items"][0]["opened_by"] == tracked.ids[0]

    async def test_stand_in_the_activity_log(self, tracked: Tracked, db: Database) -> None:
        answer = await tracked.choose(tracked.ids[2], tracked.ids[1])
        owner = (await tracked.client.get("/api/auth/me", headers=tracked.headers)).json()["id"]
        line = (await db.read(lambda conn: activity.latest(conn, owner)))[0]
        assert (line.action, line.detail["closing_id"], line.detail["lots"]) == (
            "lots-chosen", tracked.ids[2], tracked.ids[1],
        )  # fmt: skip
        assert line.detail["account_id"] == answer.json()["account"]["id"]

    async def test_of_no_sale(self, tracked: Tracked) -> None:
        answer = await tracked.choose("nothing", tracked.ids[1])
        assert (answer.status_code, answer.json()["code"]) == (404, "closing-not-found")

    async def test_of_a_lot_that_came_later_or_never(self, tracked: Tracked) -> None:
        later = await tracked.add("buy", "2026-06-01", quantity="10", price="120")
        for lot in (later, "nothing"):
            answer = await tracked.choose(tracked.ids[2], lot)
            assert (answer.status_code, answer.json()["code"]) == (422, "lot-not-open")


class TestClosing:
    """What could be chosen for the sale of four at 130 on 4 May 2026."""

    async def look(self, tracked: Tracked, closing: str, *lots: str, **more: str) -> Any:
        params = {"account": "Schwab", "closing_id": closing, **({"lots": list(lots)} if lots else {}), **more}
        answer = await tracked.client.get("/api/portfolio/lots/choices", params=params, headers=tracked.headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def test_lots_that_were_open_right_before(self, tracked: Tracked) -> None:
        await tracked.add("buy", "2026-06-01", quantity="10", price="120")
        body = await self.look(tracked, tracked.ids[2])
        assert [(lot["id"], lot["quantity"], lot["price"], lot["term"]) for lot in body["lots"]] == [
            (tracked.ids[0], "10", "100", "long"),
            (tracked.ids[1], "10", "120.1", "short"),
        ]
        assert (body["symbol"], body["quantity"], body["closed_on"], body["direction"]) == (
            "AAPL", "4", "2026-05-04", "long",
        )  # fmt: skip
        assert (body["chosen"], body["method"], body["is_applied"]) == ([], "fifo", False)

    async def test_what_a_choice_would_realize_before_it_is_kept(self, tracked: Tracked) -> None:
        body = await self.look(tracked, tracked.ids[2], tracked.ids[1])
        gains = {one["method"]: one["gain"] for one in body["methods"]}
        # 520 less 4 x 120.10, less 4 x 100, less 4 x 2201 / 20.
        assert gains == {"fifo": "120", "lifo": "39.6", "hifo": "39.6", "average": "79.8", "specific": "39.6"}
        assert body["chosen"] == []
        assert (await self.look(tracked, tracked.ids[2]))["methods"][-1]["gain"] == "120"

    async def test_the_choice_that_is_kept(self, tracked: Tracked) -> None:
        await tracked.choose(tracked.ids[2], tracked.ids[1])
        body = await self.look(tracked, tracked.ids[2])
        assert (body["chosen"], body["methods"][-1]["gain"]) == ([tracked.ids[1]], "39.6")
        without = await self.look(tracked, tracked.ids[2], ignore_kept="true")
        assert (without["chosen"], without["methods"][-1]["gain"]) == ([tracked.ids[1]], "120")
        account = body["account"]["id"]
        await tracked.client.patch(
            f"/api/portfolio/accounts/{account}", json={"lot_method": "specific"}, headers=tracked.headers
        )
        body = await self.look(tracked, tracked.ids[2])
        assert (body["is_applied"], [one["is_chosen"] for one in body["methods"]]) == (True, [False] * 4 + [True])

    async def test_earlier_choices_have_been_used(self, tracked: Tracked) -> None:
        later = await tracked.add("sell", "2026-06-01", quantity="2", price="131")
        await tracked.choose(tracked.ids[2], tracked.ids[1])
        body = await self.look(tracked, later)
        assert [lot["quantity"] for lot in body["lots"]] == ["10", "6"]

    async def test_of_a_sale_beyond_what_is_held_nothing_is_reckoned(self, tracked: Tracked) -> None:
        beyond = await tracked.add("sell", "2026-06-01", quantity="17", price="131")
        body = await self.look(tracked, beyond)
        assert ([lot["quantity"] for lot in body["lots"]], body["methods"]) == (["6", "10"], [])

    async def test_a_short_position_that_is_bought_back(self, tracked: Tracked) -> None:
        short = await tracked.add("short", "2026-06-01", symbol="MSFT", quantity="5", price="400")
        cover = await tracked.add("cover", "2026-06-02", symbol="MSFT", quantity="5", price="390")
        body = await self.look(tracked, cover)
        assert (body["direction"], [(lot["id"], lot["quantity"]) for lot in body["lots"]]) == (
            "short", [(short, "-5")],
        )  # fmt: skip
        assert {one["gain"] for one in body["methods"]} == {"50"}

    @pytest.mark.parametrize(
        ("params", "status", "code"),
        [
            ({"closing_id": "nothing"}, 404, "closing-not-found"),
            ({"lots": "nothing"}, 422, "lot-not-open"),
            ({"account": "all"}, 404, "account-not-found"),
        ],
    )
    async def test_what_is_not_there(self, tracked: Tracked, params: dict[str, str], status: int, code: str) -> None:
        wanted = {"closing_id": tracked.ids[2], "account": "Schwab"} | params
        answer = await tracked.client.get("/api/portfolio/lots/choices", params=wanted, headers=tracked.headers)
        assert (answer.status_code, answer.json()["code"]) == (status, code)


class TestPaperAccount:
    @pytest.fixture
    async def account(self, db: Database) -> PnlAccount:
        account = await PnlAccount.open(db)
        account.market.closes[ACME] = {16: "50.00", 17: "52.00"}
        await account.at(at(18, "12:00"), ACME="54.00", SPY="606.00")
        await account.trade("buy", "100", "50.00", at(16, "11:00"))
        await account.trade("buy", "5", "53.00", at(17, "11:00"))
        await account.trade("sell", "40", "55.00", at(18, "11:00"), fee="2")
        return account

    @pytest.fixture
    async def paper(self, account: PnlAccount) -> AsyncIterator[httpx.AsyncClient]:
        async with asking(router, ADA, lots_service=lots_of(account.service)) as found:
            yield found

    async def test_lots_have_the_ids_of_their_fills(self, paper: httpx.AsyncClient) -> None:
        body = (await paper.get("/api/portfolio/lots")).json()
        assert [(lot["id"], lot["quantity"], lot["price"], lot["unrealized_pnl"]) for lot in body["items"]] == [
            ("exe-1", "60", "50", "240"),
            ("exe-2", "5", "53", "5"),
        ]
        assert (body["method"], body["source"], body["delay"]) == ("fifo", "script", "simulated")
        assert body["items"][0]["opened_at"] == "2026-11-16T16:00:00Z"

    async def test_realized_gains(self, paper: httpx.AsyncClient) -> None:
        body = (await paper.get("/api/portfolio/realized")).json()
        assert [(row["opened_by"], row["gain"], row["term"]) for row in body["items"]] == [("exe-1", "198", "short")]

    async def test_follow_the_ledger(self, paper: httpx.AsyncClient, account: PnlAccount) -> None:
        await paper.get("/api/portfolio/realized")
        await account.trade("sell", "65", "54.00", at(18, "11:30"))
        body = (await paper.get("/api/portfolio/realized")).json()
        assert (body["total"], body["totals"]["gain"]) == (3, "443")
        assert (await paper.get("/api/portfolio/lots")).json()["items"] == []
