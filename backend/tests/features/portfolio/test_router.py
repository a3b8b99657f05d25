import csv
import io
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from paiid.features.activity import service as activity
from paiid.features.ledger.models import accounts
from paiid.features.portfolio.router import router
from tests.support.pnl import OPENED, SPY, PnlAccount, at
from tests.support.scripted_market import ACME
from tests.support.slices import ADA, BOB, EVE, add_principal, asking

PATHS = ("", "/performance", "/closed-trades", "/ledger")
WRITES = (
    ("POST", "/reset", {"confirm": "RESET"}),
    ("PATCH", "/account", {"slippage_bps": "1"}),
    ("POST", "/deposits", {"amount": "100"}),
)


@pytest.fixture
async def client(account: PnlAccount) -> AsyncIterator[httpx.AsyncClient]:
    """Ada's, at noon on Wednesday the 18th."""
    market = account.market
    market.closes[ACME] = {16: "50.00", 17: "52.00"}
    market.closes[SPY] = {16: "600.00", 17: "603.00"}
    market.minute(SPY, OPENED, "600.00")
    await account.at(at(18, "12:00"), ACME="54.00", SPY="606.00")
    async with asking(router, ADA, portfolio_service=account.service) as found:
        yield found


@pytest.fixture
async def holder(account: PnlAccount, client: httpx.AsyncClient) -> PnlAccount:
    await account.trade("buy", "100", "50.00", at(16, "11:00"))
    await account.trade("sell", "40", "55.00", at(17, "11:00"))
    await account.trade("sell", "10", "45.00", at(18, "11:00"))
    return account


async def get(client: httpx.AsyncClient, path: str = "", **params: str) -> Any:
    answer = await client.get(f"/api/portfolio{path}", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


class TestAccess:
    @pytest.mark.parametrize("path", PATHS)
    async def test_anonymous_is_refused(self, account: PnlAccount, path: str) -> None:
        async with asking(router, None, portfolio_service=account.service) as nobody:
            assert (await nobody.get(f"/api/portfolio{path}")).status_code == 401

    @pytest.mark.parametrize("path", PATHS)
    async def test_another_user_sees_nothing_of_it(self, holder: PnlAccount, path: str) -> None:
        await holder.desk.db.write(lambda conn: add_principal(conn, BOB))
        async with asking(router, BOB, portfolio_service=holder.service) as bob:
            answer = await bob.get(f"/api/portfolio{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "no-account")

    @pytest.mark.parametrize(("method", "path", "body"), WRITES)
    async def test_a_viewer_changes_nothing(
        self, account: PnlAccount, method: str, path: str, body: dict[str, str]
    ) -> None:
        async with asking(router, EVE, portfolio_service=account.service) as eve:
            assert (await eve.request(method, f"/api/portfolio{path}", json=body)).status_code == 403


class TestPortfolio:
    async def test_a_fresh_account(self, client: httpx.AsyncClient) -> None:
        body = await get(client)
        assert body["positions"] == []
        account = body["account"]
        assert (account["cash"], account["equity"], account["buying_power"]) == ("100000", "100000", "200000")
        assert (account["mode"], account["currency"], account["delay"], account["source"]) == (
            "paper", "USD", "simulated", "script",
        )  # fmt: skip
        assert account["as_of"].endswith("Z")

    async def test_a_position(self, client: httpx.AsyncClient, holder: PnlAccount) -> None:
        (position,) = (await get(client))["positions"]
        assert position["symbol"] == "ACME"
        assert (position["name"], position["sector"]) == ("ACME Inc.", "Industrials")
        assert (position["quantity"], position["average_price"], position["last"]) == ("50", "50", "54")
        assert (position["market_value"], position["unrealized_pnl"]) == ("2700", "200")

    async def test_open_orders_are_counted_and_hold_buying_power_back(
        self, client: httpx.AsyncClient, account: PnlAccount
    ) -> None:
        await account.desk.place(type="limit", limit_price="40.00")
        body = (await get(client))["account"]
        assert (body["open_orders"], body["buying_power"]) == (1, "199600")


class TestPerformance:
    async def test_figures_are_strings_and_ratios(self, client: httpx.AsyncClient, holder: PnlAccount) -> None:
        body = await get(client, "/performance")
        # 100,000 - 5,000 + 2,200 + 450 = 97,650; 50 x 54.00 = 2,700; so 350 on 100,000
        assert (body["start_equity"], body["end_equity"], body["net_pnl"]) == ("100000", "100350", "350")
        assert (body["simple"], body["twr"]) == ("0.0035", "0.0035")
        assert (body["winning_trades"], body["closed_trades"], body["win_rate"]) == (1, 2, "0.5")
        assert body["benchmark"] == {"symbol": "SPY", "name": "SPY Inc.", "simple": "0.01"}
        assert [point["date"] for point in body["curve"]] == ["2026-11-16", "2026-11-17", "2026-11-18"]

    async def test_an_account_by_its_name(self, client: httpx.AsyncClient, account: PnlAccount) -> None:
        body = await get(client, "/performance", account="paper account", range="mtd")
        assert (body["account"]["id"], body["range"]) == (account.desk.account.id, "mtd")
        answer = await client.get("/api/portfolio/performance?account=nobody")
        assert (answer.status_code, answer.json()["code"]) == (404, "account-not-found")

    async def test_no_such_word(self, client: httpx.AsyncClient) -> None:
        assert (await client.get("/api/portfolio/performance?range=decade")).status_code == 422
        answer = await client.get("/api/portfolio/performance?range=ytd&start=2026-11-18")
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid-range")

    async def test_start_after_end(self, client: httpx.AsyncClient) -> None:
        answer = await client.get("/api/portfolio/performance?start=2026-11-18&end=2026-11-17")
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid-range")

    async def test_no_date(self, client: httpx.AsyncClient) -> None:
        assert (await client.get("/api/portfolio/performance?start=yesterday")).status_code == 422

    async def test_unknown_benchmark(self, client: httpx.AsyncClient) -> None:
        answer = await client.get("/api/portfolio/performance?benchmark=NOPE")
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown-symbol")


class TestClosedTrades:
    async def test_newest_first(self, client: httpx.AsyncClient, holder: PnlAccount) -> None:
        body = await get(client, "/closed-trades")
        assert [(one["quantity"], one["pnl"], one["return_percent"]) for one in body["items"]] == [
            ("10", "-50", "-10"),
            ("40", "200", "10"),
        ]
        assert (body["items"][0]["entry_price"], body["items"][0]["exit_price"]) == ("50", "45")
        assert (body["next_cursor"], body["total"]) == (None, 2)

    async def test_pages(self, client: httpx.AsyncClient, holder: PnlAccount) -> None:
        first = await get(client, "/closed-trades", limit="1")
        second = await get(client, "/closed-trades", limit="1", cursor=first["next_cursor"])
        assert [first["items"][0]["pnl"], second["items"][0]["pnl"]] == ["-50", "200"]
        assert second["next_cursor"] is None

    async def test_filters(self, client: httpx.AsyncClient, holder: PnlAccount) -> None:
        by_day = await get(client, "/closed-trades", start="2026-11-17", end="2026-11-17")
        assert [one["pnl"] for one in by_day["items"]] == ["200"]
        assert (await get(client, "/closed-trades", symbol="spy"))["items"] == []

    async def test_an_account_by_its_name(self, client: httpx.AsyncClient, account: PnlAccount) -> None:
        body = await get(client, "/performance", account="paper account", range="mtd")
        assert (body["account"]["id"], body["range"]) == (account.desk.account.id, "mtd")
        answer = await client.get("/api/portfolio/performance?account=nobody")
        assert (answer.status_code, answer.json()["code"]) == (404, "account-not-found")

    async def test_no_such_word(self, client: httpx.AsyncClient) -> None:
        assert (await client.get("/api/portfolio/performance?range=decade")).status_code == 422
        answer = await client.get("/api/portfolio/performance?range=ytd&start=2026-11-18")
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid-range")

    async def test_start_after_end(self, client: httpx.AsyncClient) -> None:
        answer = await client.get("/api/portfolio/closed-trades?start=2026-11-18&end=2026-11-17")
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid-range")

    @pytest.mark.parametrize("cursor", ["nonsense", "WyIxIl0", "WyJ4IiwieSJd"])
    async def test_a_cursor_that_is_not_ours(self, client: httpx.AsyncClient, cursor: str) -> None:
        answer = await client.get("/api/portfolio/closed-trades", params={"cursor": cursor})
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid-cursor")

    @pytest.mark.parametrize("how", [{"params": {"format": "csv"}}, {"headers": {"Accept": "text/csv"}}])
    async def test_as_a_file(self, client: httpx.AsyncClient, holder: PnlAccount, how: Any) -> None:
        answer = await client.get("/api/portfolio/closed-trades", **how)
        assert answer.headers["content-type"].startswith("text/csv")
        rows = list(csv.DictReader(io.StringIO(answer.text)))
        assert [(row["symbol"], row["pnl"]) for row in rows] == [("ACME", "-50"), ("ACME", "200")]

    async def test_an_order_filled_in_parts_is_one_trade(self, client: httpx.AsyncClient, account: PnlAccount) -> None:
        desk = account.desk
        account.market.show(ACME, "54.00")
        await desk.place("buy-it", quantity="1500")
        for _ in range(2):
            account.market.instant = account.market.instant.replace(second=account.market.instant.second + 5)
            account.market.show(ACME, "54.00")
            await desk.step()
        await desk.place("sell-it", quantity="1500", side="sell")
        for _ in range(2):
            account.market.instant = account.market.instant.replace(second=account.market.instant.second + 5)
            account.market.show(ACME, "54.00")
            await desk.step()
        assert (await desk.order("sell-it")).filled_quantity == 1500
        (trade,) = (await get(client, "/closed-trades"))["items"]
        assert (trade["quantity"], trade["id"]) == ("1500", (await desk.order("sell-it")).id)


class TestLedger:
    async def test_every_transaction_balances(self, client: httpx.AsyncClient, holder: PnlAccount) -> None:
        body = await get(client, "/ledger")
        assert [one["kind"] for one in body["items"]] == ["fill", "fill", "fill", "deposit"]
        for one in body["items"]:
            usd = sum(float(entry["amount"]) for entry in one["entries"] if entry["commodity"] == "USD")
            assert usd == 0

    async def test_pages(self, client: httpx.AsyncClient, holder: PnlAccount) -> None:
        first = await get(client, "/ledger", limit="3")
        second = await get(client, "/ledger", limit="3", cursor=first["next_cursor"])
        seqs = [one["seq"] for one in first["items"] + second["items"]]
        assert len(seqs) == 4
        assert seqs == sorted(seqs, reverse=True)
        assert second["next_cursor"] is None

    async def test_what_an_explanation_refers_to_can_be_opened(
        self, client: httpx.AsyncClient, holder: PnlAccount
    ) -> None:
        body = await get(client, "/ledger", external_id="exe-2")
        assert [(one["kind"], one["external_id"]) for one in body["items"]] == [("fill", "exe-2")]
        assert body["next_cursor"] is None
        assert (await get(client, "/ledger", external_id="exe-20"))["items"] == []

    async def test_of_an_account_that_is_not_in_use_any_more(
        self, client: httpx.AsyncClient, holder: PnlAccount
    ) -> None:
        old = holder.desk.account.id
        answer = await client.post("/api/portfolio/reset", json={"confirm": "RESET"})
        assert answer.status_code == 200, answer.text
        assert [one["kind"] for one in (await get(client, "/ledger"))["items"]] == ["deposit"]
        kinds = [one["kind"] for one in (await get(client, "/ledger", account=old))["items"]]
        assert kinds[-4:] == ["fill", "fill", "fill", "deposit"]

    @pytest.mark.parametrize("named", ["nobody", "all"])
    async def test_of_no_account_of_theirs(self, client: httpx.AsyncClient, named: str) -> None:
        answer = await client.get(f"/api/portfolio/ledger?account={named}")
        assert (answer.status_code, answer.json()["code"]) == (404, "account-not-found")

    async def test_another_user_does_not_see_it_by_its_id(self, holder: PnlAccount) -> None:
        await holder.desk.db.write(lambda conn: add_principal(conn, BOB))
        async with asking(router, BOB, portfolio_service=holder.service) as bob:
            answer = await bob.get(f"/api/portfolio/ledger?account={holder.desk.account.id}")
        assert answer.status_code == 404

    async def test_a_cursor_that_is_not_ours(self, client: httpx.AsyncClient) -> None:
        assert (await client.get("/api/portfolio/ledger?cursor=WyJ4Il0")).status_code == 422


class TestDeposit:
    async def test_it_adds_cash_and_no_profit(self, client: httpx.AsyncClient) -> None:
        answer = await client.post("/api/portfolio/deposits", json={"amount": "250.50"})
        account = answer.json()["account"]
        assert (account["cash"], account["total_pnl"], account["net_deposits"]) == ("100250.5", "0", "100250.5")

    async def test_the_same_key_deposits_once(self, client: httpx.AsyncClient) -> None:
        for _ in range(2):
            answer = await client.post(
                "/api/portfolio/deposits", json={"amount": "100"}, headers={"Idempotency-Key": "k1"}
            )
            assert answer.json()["account"]["cash"] == "100100"

    async def test_the_same_key_for_another_amount(self, client: httpx.AsyncClient) -> None:
        headers = {"Idempotency-Key": "k1"}
        await client.post("/api/portfolio/deposits", json={"amount": "100"}, headers=headers)
        answer = await client.post("/api/portfolio/deposits", json={"amount": "200"}, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (409, "idempotency-conflict")

    @pytest.mark.parametrize("amount", ["0", "-1", "NaN", "Infinity", "1e30", "0.001", "ten", ""])
    async def test_no_amount(self, client: httpx.AsyncClient, amount: str) -> None:
        assert (await client.post("/api/portfolio/deposits", json={"amount": amount})).status_code == 422


class TestAccountUpdate:
    async def test_terms_change_and_stand_in_the_log(self, client: httpx.AsyncClient, account: PnlAccount) -> None:
        body = {"margin_enabled": False, "commission_per_share": "0.005", "slippage_bps": "2"}
        answer = (await client.patch("/api/portfolio/account", json=body)).json()["account"]
        assert (answer["margin_enabled"], answer["shorting_enabled"]) == (False, False)
        assert (answer["commission_per_share"], answer["slippage_bps"]) == ("0.005", "2")
        assert answer["buying_power"] == "100000"
        rows = await account.desk.db.read(lambda conn: activity.latest(conn, ADA.user_id))
        assert [row.action for row in rows] == ["account-updated"]

    @pytest.mark.parametrize("body", [{"margin_enabled": False}, {"shorting_enabled": False}])
    async def test_a_short_position_needs_both(
        self, client: httpx.AsyncClient, account: PnlAccount, body: dict[str, bool]
    ) -> None:
        await account.trade("sell", "10", "50.00", at(18, "11:00"))
        answer = await client.patch("/api/portfolio/account", json=body)
        assert (answer.status_code, answer.json()["code"]) == (409, "account-in-use")

    async def test_borrowed_money_needs_margin(self, client: httpx.AsyncClient, account: PnlAccount) -> None:
        await account.trade("buy", "3000", "50.00", at(18, "11:00"))
        answer = await client.patch("/api/portfolio/account", json={"margin_enabled": False})
        assert (answer.status_code, answer.json()["cash"]) == (409, "-50000")

    async def test_an_unknown_term(self, client: httpx.AsyncClient) -> None:
        assert (await client.patch("/api/portfolio/account", json={"cash": "1000000"})).status_code == 422


class TestReset:
    async def test_a_new_account_and_the_old_one_archived(self, client: httpx.AsyncClient, holder: PnlAccount) -> None:
        before = (await get(client))["account"]["id"]
        body = {"confirm": "RESET", "starting_cash": "50000", "shorting_enabled": False}
        after = (await client.post("/api/portfolio/reset", json=body)).json()
        assert after["positions"] == []
        assert (after["account"]["equity"], after["account"]["total_pnl"]) == ("50000", "0")
        assert after["account"]["shorting_enabled"] is False
        rows = await holder.desk.db.read(lambda conn: conn.execute(select(accounts.c.id, accounts.c.archived_at)).all())
        assert {row.id: row.archived_at is None for row in rows} == {before: False, after["account"]["id"]: True}

    async def test_history_stays(self, client: httpx.AsyncClient, holder: PnlAccount) -> None:
        await client.post("/api/portfolio/reset", json={"confirm": "RESET"})
        old = await holder.desk.db.read(
            lambda conn: holder.desk.trading.ledger.transactions(conn, holder.desk.account.id)
        )
        assert len(old) == 4
        assert (await get(client, "/closed-trades"))["total"] == 0

    async def test_open_orders_are_canceled(self, client: httpx.AsyncClient, account: PnlAccount) -> None:
        await account.desk.place(type="limit", limit_price="40.00")
        await client.post("/api/portfolio/reset", json={"confirm": "RESET"})
        assert (await account.desk.order()).status == "canceled"

    async def test_twice_in_a_row_opens_one_account(self, client: httpx.AsyncClient, holder: PnlAccount) -> None:
        first = (await client.post("/api/portfolio/reset", json={"confirm": "RESET"})).json()
        second = (await client.post("/api/portfolio/reset", json={"confirm": "RESET"})).json()
        assert first["account"]["id"] == second["account"]["id"]

    @pytest.mark.parametrize(
        "body",
        [{}, {"confirm": "yes"}, {"confirm": "RESET", "starting_cash": "999"}, {"confirm": "RESET", "x": 1}],
    )
    async def test_without_the_word_or_with_nonsense(self, client: httpx.AsyncClient, body: dict[str, Any]) -> None:
        assert (await client.post("/api/portfolio/reset", json=body)).status_code == 422
