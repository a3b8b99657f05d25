"""Figures of tracked accounts and of the total, over HTTP: what is held, what did what, dividends, flows, shadows."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import httpx
import pytest
from fastapi import APIRouter

from paiid.core.pagination import encode_cursor
from paiid.features.portfolio.explaining.router import router as explain_router
from paiid.features.portfolio.figures.router import router as figure_router
from paiid.features.portfolio.inputs.advice import NO_ADVICE, AdviceFund
from paiid.features.portfolio.inputs.periods import NOTHING
from paiid.features.portfolio.router import router
from paiid.ports.errors import ProviderError, ProviderUnavailable
from tests.support.lots_service import services_of
from tests.support.pnl import at, dividend
from tests.support.slices import ADA, BOB, add_principal, asking
from tests.support.tracked_desk import TrackedDesk

PATHS = ("/allocation", "/contribution", "/dividends", "/cash-flows", "/shadows")


@pytest.fixture
async def client(desk: TrackedDesk) -> AsyncIterator[httpx.AsyncClient]:
    both = APIRouter()
    both.include_router(router)
    both.include_router(figure_router)
    both.include_router(explain_router)
    async with asking(both, ADA, **services_of(desk.pnl.service)) as found:
        yield found


async def get(client: httpx.AsyncClient, path: str, **params: str) -> Any:
    answer = await client.get(f"/api/portfolio{path}", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def schwab(desk: TrackedDesk) -> None:
    """2,000 put in on the 16th, 20 ACME bought at 50 that day; a house, and 100 EUR."""
    await desk.instrument("MYHOUSE", {"2026-11-16": "1000", "2026-11-19": "1100"})
    await desk.rates("EUR", {"2026-11-16": "1.10", "2026-11-19": "1.20"})
    await desk.account(
        "Schwab",
        {"date": "2026-11-16", "type": "deposit", "amount": "2000"},
        {"date": "2026-11-16", "type": "buy", "symbol": "ACME", "quantity": "20", "price": "50"},
        {"date": "2026-11-16", "type": "transfer_in", "symbol": "MYHOUSE", "quantity": "1", "price": "900"},
        {"date": "2026-11-17", "type": "deposit", "amount": "100", "currency": "EUR"},
        {"date": "2026-11-18", "type": "dividend", "symbol": "ACME", "amount": "10", "tax": "1.50"},
    )


@dataclass(frozen=True)
class Following:
    """Tells this fund, or fails like this."""

    told: AdviceFund | ProviderError

    async def fund(self, _user_id: str) -> AdviceFund | None:
        if isinstance(self.told, ProviderError):
            raise self.told
        return self.told


@asynccontextmanager
async def advised(desk: TrackedDesk, told: AdviceFund | ProviderError) -> AsyncIterator[httpx.AsyncClient]:
    """The endpoints with advice."""
    service = desk.pnl.service
    service = replace(service, asking=replace(service.asking, advice=Following(told)))
    both = APIRouter()
    both.include_router(figure_router)
    both.include_router(explain_router)
    async with asking(both, ADA, **services_of(service)) as found:
        yield found


class TestAccess:
    @pytest.mark.parametrize("path", PATHS)
    async def test_anonymous_is_refused(self, desk: TrackedDesk, path: str) -> None:
        async with asking(figure_router, None, **services_of(desk.pnl.service)) as nobody:
            assert (await nobody.get(f"/api/portfolio{path}")).status_code == 401

    @pytest.mark.parametrize("path", PATHS)
    async def test_another_user_sees_nothing_of_it(self, desk: TrackedDesk, path: str) -> None:
        await schwab(desk)
        await desk.pnl.desk.db.write(lambda conn: add_principal(conn, BOB))
        async with asking(figure_router, BOB, **services_of(desk.pnl.service)) as bob:
            answer = await bob.get(f"/api/portfolio{path}", params={"account": "Schwab"})
        assert (answer.status_code, answer.json()["code"]) == (404, "no-account")


class TestPerformance:
    async def test_a_tracked_account_by_its_name(self, desk: TrackedDesk, client: httpx.AsyncClient) -> None:
        await schwab(desk)
        body = await get(client, "/performance", account="schwab")
        # Cash 2,000 - 1,000 + 8.50 = 1,008.50, 100 EUR at 1.20, 20 x 55, the house at 1,100.
        assert body["end_equity"] == "3328.5"
        # 2,000, the house at that day's 1,000, 100 EUR at 1.10.
        assert body["net_deposits"] == "3110"
        # 20 x 5 + 100 + 10 + 8.50
        assert body["net_pnl"] == "218.5"
        assert (body["dividends"], body["taxes"], body["account"]["name"]) == ("10", "1.5", "Schwab")
        assert body["gaps"] == []

    async def test_the_total_of_all_accounts(self, desk: TrackedDesk, client: httpx.AsyncClient) -> None:
        await schwab(desk)
        body = await get(client, "/performance", account="all")
        assert (body["account"]["id"], body["end_equity"]) == (None, "103328.5")
        assert body["net_pnl"] == "218.5"

    async def test_between_two_accounts_nothing_is_put_in(self, desk: TrackedDesk, client: httpx.AsyncClient) -> None:
        await desk.account(
            "One",
            {"date": "2026-11-16", "type": "deposit", "amount": "1000"},
            {"date": "2026-11-16", "type": "buy", "symbol": "ACME", "quantity": "10", "price": "50"},
            {"date": "2026-11-18", "type": "transfer_out", "symbol": "ACME", "quantity": "10"},
        )
        await desk.account("Two", {"date": "2026-11-18", "type": "transfer_in", "symbol": "ACME", "quantity": "10"})
        one = await get(client, "/performance", account="One")
        assert (one["net_deposits"], one["net_pnl"]) == ("480", "20")
        total = await get(client, "/performance", account="all", start="2026-11-17", end="2026-11-19")
        assert (total["net_deposits"], total["net_pnl"]) == ("0", "40")

    async def test_one_more_activity_is_seen_at_once(self, desk: TrackedDesk, client: httpx.AsyncClient) -> None:
        row = await desk.account("One", {"date": "2026-11-16", "type": "deposit", "amount": "1000"})
        assert (await get(client, "/performance", account="One"))["end_equity"] == "1000"
        await desk.add(row, {"date": "2026-11-19", "type": "interest", "amount": "5"})
        assert (await get(client, "/performance", account="One"))["end_equity"] == "1005"
        await desk.add(row, {"date": "2026-11-17", "type": "deposit", "amount": "500"})
        body = await get(client, "/performance", account="One")
        assert (body["end_equity"], body["net_deposits"], body["net_pnl"]) == ("1505", "1500", "5")

    async def test_what_has_no_price_is_left_out_and_named(self, desk: TrackedDesk, client: httpx.AsyncClient) -> None:
        await desk.account(
            "One",
            {"date": "2026-11-16", "type": "deposit", "amount": "1000"},
            {"date": "2026-11-17", "type": "buy", "symbol": "NONE", "quantity": "1", "price": "300"},
            {"date": "2026-11-18", "type": "interest", "amount": "7"},
        )
        body = await get(client, "/performance", account="One")
        (gap,) = body["gaps"]
        assert (gap["symbol"], gap["kind"], gap["first"], gap["last"]) == ("NONE", "price", "2026-11-17", "2026-11-20")
        assert (body["end_equity"], body["net_deposits"], body["net_pnl"]) == ("707", "1000", "7")
        assert Decimal(body["twr"]) == Decimal("0.01")

    async def test_an_old_price_is_told(self, desk: TrackedDesk, client: httpx.AsyncClient) -> None:
        await desk.instrument("LAND", {"2026-06-01": "100"})
        await desk.account(
            "One", {"date": "2026-11-16", "type": "transfer_in", "symbol": "LAND", "quantity": "2", "price": "80"}
        )
        body = await get(client, "/performance", account="One")
        assert [(gap["symbol"], gap["kind"], gap["first"]) for gap in body["gaps"]] == [
            ("LAND", "stale_price", "2026-06-01")
        ]
        assert body["end_equity"] == "200"


class TestAllocation:
    async def test_each_way_adds_up_to_the_whole(self, desk: TrackedDesk, client: httpx.AsyncClient) -> None:
        await schwab(desk)
        body = await get(client, "/allocation", account="Schwab")
        assert body["equity"] == "3328.5"
        for way in ("by_position", "by_sector", "by_asset_class", "by_currency"):
            assert sum(Decimal(one["market_value"]) for one in body[way]) == Decimal("3328.5")
            assert sum(Decimal(one["weight"]) for one in body[way]) == pytest.approx(Decimal(1), abs=Decimal("1e-9"))
        assert [(one["key"], one["market_value"]) for one in body["by_position"]] == [
            ("cash", "1128.5"), ("ACME", "1100"), ("MYHOUSE", "1100"),
        ]  # fmt: skip
        assert [one["key"] for one in body["by_sector"]] == ["cash", "Homes", "Industrials"]
        assert [(one["key"], one["market_value"]) for one in body["by_currency"]] == [("USD", "3208.5"), ("EUR", "120")]

    async def test_an_empty_account(self, client: httpx.AsyncClient) -> None:
        body = await get(client, "/allocation")
        assert [(one["key"], one["weight"]) for one in body["by_position"]] == [("cash", "1")]


class TestContribution:
    async def test_parts_add_up_to_the_result_and_to_the_return(
        self, desk: TrackedDesk, client: httpx.AsyncClient
    ) -> None:
        await schwab(desk)
        body = await get(client, "/contribution", account="Schwab")
        rows = {one["key"]: one for one in body["by_position"]}
        # ACME: 20 x 5 + 8.50; the house 100; cash: the euro's 0.10 on 100.
        assert {key: one["pnl"] for key, one in rows.items()} == {"ACME": "108.5", "MYHOUSE": "100", "cash": "10"}
        assert (rows["ACME"]["income"], rows["cash"]["currency_effect"], body["currency_effect"]) == ("10", "10", "10")
        for way in ("by_position", "by_sector"):
            assert sum(Decimal(one["pnl"]) for one in body[way]) == Decimal(body["pnl"]) == Decimal("218.5")
            parts = sum(Decimal(one["contribution"]) for one in body[way])
            assert parts == pytest.approx(Decimal(body["twr"]), abs=Decimal("1e-9"))

    async def test_a_paper_account(self, desk: TrackedDesk, client: httpx.AsyncClient) -> None:
        await desk.pnl.trade("buy", "100", "50.00", at(16, "11:00"), fee="1.00")
        await desk.pnl.trade("sell", "40", "52.00", at(18, "11:00"))
        body = await get(client, "/contribution")
        rows = {one["key"]: one for one in body["by_position"]}
        # 40 x 2 - 1 + 60 x 5; realized 40 x 2 - 0.40
        assert (rows["ACME"]["pnl"], rows["ACME"]["realized_pnl"], rows["cash"]["pnl"]) == ("379", "79.6", "0")

    async def test_what_has_no_price_is_no_loss_and_its_first_price_no_gain(
        self, desk: TrackedDesk, client: httpx.AsyncClient
    ) -> None:
        await desk.instrument("MYHOUSE", {"2026-11-18": "450", "2026-11-19": "480"})
        await desk.account(
            "Odd",
            {"date": "2026-11-16", "type": "deposit", "amount": "2000"},
            {"date": "2026-11-16", "type": "buy", "symbol": "MYHOUSE", "quantity": "1", "price": "400"},
            {"date": "2026-11-16", "type": "buy", "symbol": "ZNONE", "quantity": "5", "price": "100"},
            {"date": "2026-11-17", "type": "fee", "amount": "7"},
        )
        body = await get(client, "/contribution", account="Odd")
        # The house counts from its first price on: 480 - 450. Cash earned nothing and paid the fee.
        rows = {one["key"]: one["pnl"] for one in body["by_position"]}
        assert rows == {"MYHOUSE": "30", "ZNONE": "0", "cash": "-7"}
        assert (body["pnl"], [one["symbol"] for one in body["gaps"]]) == ("23", ["MYHOUSE", "ZNONE"])
        opened = await get(client, "/explain", figure="contribution_pnl", symbol="MYHOUSE", account="Odd", range="max")
        assert opened["steps"][-2]["label"] == "Moved while it had no price"
        assert sum(Decimal(one["value"]) for one in opened["inputs"]) == Decimal(30)


class TestDividends:
    async def test_received_and_announced(self, desk: TrackedDesk, client: httpx.AsyncClient) -> None:
        await schwab(desk)
        desk.pnl.market.actions = [dividend(18, "0.50"), dividend(27, "0.60")]
        body = await get(client, "/dividends", account="Schwab")
        (received,) = body["received"]
        assert (received["symbol"], received["amount"], received["tax"], received["per_share"]) == (
            "ACME", "10", "1.5", "0.5",
        )  # fmt: skip
        (coming,) = body["expected"]
        assert (coming["day"], coming["amount"], coming["per_share"], coming["is_expected"]) == (
            "2026-11-27", "12", "0.6", True,
        )  # fmt: skip
        assert (body["received_total"], body["by_month"]) == ("10", [{"month": "2026-11", "amount": "10"}])


class TestCashFlows:
    async def test_newest_first_by_pages(self, desk: TrackedDesk, client: httpx.AsyncClient) -> None:
        await schwab(desk)
        first = await get(client, "/cash-flows", account="Schwab", limit="2")
        assert (first["total"], first["net"]) == (3, "3110")
        assert first["items"][0]["currency"] == "EUR"
        second = await get(client, "/cash-flows", account="Schwab", limit="2", cursor=first["next_cursor"])
        assert second["next_cursor"] is None
        kinds = [one["kind"] for one in (*first["items"], *second["items"])]
        assert sorted(kinds) == ["deposit", "deposit", "transfer_in"]

    async def test_a_foreign_cursor(self, client: httpx.AsyncClient) -> None:
        answer = await client.get("/api/portfolio/cash-flows?cursor=nonsense")
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid-cursor")


class TestShadows:
    async def test_the_benchmark_gets_the_same_money(self, desk: TrackedDesk, client: httpx.AsyncClient) -> None:
        await desk.account("One", {"date": "2026-11-16", "type": "deposit", "amount": "6000"})
        body = await get(client, "/shadows", account="One")
        you, benchmark, advice = body["shadows"]
        # Ten SPY at Friday's 600 are 6,120 at 612.
        assert (you["value"], benchmark["value"], benchmark["difference"]) == ("6000", "6120", "-120")
        assert Decimal(benchmark["xirr"]) > 0 == Decimal(you["xirr"])
        assert (advice["value"], advice["detail"]) == (None, NO_ADVICE)

    async def test_of_a_period_with_nothing_to_value_all_say_so(
        self, desk: TrackedDesk, client: httpx.AsyncClient
    ) -> None:
        await desk.account("One", {"date": "2026-11-16", "type": "deposit", "amount": "6000"})
        body = await get(client, "/shadows", account="One", start="2026-10-01", end="2026-10-31")
        assert [(one["value"], one["detail"]) for one in body["shadows"][:2]] == [
            ("0", NOTHING),
            (None, NOTHING),
        ]

    async def test_all_advice_followed_gets_the_same_money(self, desk: TrackedDesk) -> None:
        await desk.account("One", {"date": "2026-11-16", "type": "deposit", "amount": "6000"})
        fund = AdviceFund([date(2026, 11, day) for day in (16, 17, 18, 19)], [1, 1.01, 1.02, 1.05], 2, 1, "script")
        async with advised(desk, fund) as client:
            body = await get(client, "/shadows", account="One")
            opened = await get(client, "/explain", account="One", figure="shadow_value", key="advice")
            before = await get(client, "/shadows", account="One", start="2026-11-16", end="2026-11-16")
        # Sixty units at 100, which are 105 at Thursday's close.
        advice = body["shadows"][2]
        assert (advice["value"], advice["difference"], advice["twr"]) == ("6300", "-300", "0.05")
        assert Decimal(advice["xirr"]) > 0
        assert advice["detail"] == (
            "The opening equity and every flow of the period in what was advised since Nov 16, 2026: 2 purchases at "
            "the advised sizes with your account's costs, cash otherwise, until the close of Nov 19, 2026. "
            "1 purchase without prices left out."
        )
        assert (opened["value"], opened["inputs"][-1]["as_of"]) == ("6300", "2026-11-19T21:00:00Z")
        assert [one["value"] for one in opened["steps"]] == ["60", "60", "6300"]
        assert before["shadows"][2]["detail"].startswith("The first advice is of Nov 16, 2026")

    async def test_advice_that_cannot_be_followed_now_says_why(self, desk: TrackedDesk) -> None:
        unseen = AdviceFund([date(2026, 11, 19)], [1], 0, 0, "script")
        for told, said in ((unseen, "None of the advice so far"), (ProviderUnavailable("down"), "The market does not")):
            async with advised(desk, told) as client:
                advice = (await get(client, "/shadows"))["shadows"][2]
            assert advice["value"] is None
            assert advice["detail"].startswith(said)


class TestPortfolio:
    async def test_a_tracked_account_now(self, desk: TrackedDesk, client: httpx.AsyncClient) -> None:
        await schwab(desk)
        body = await get(client, "", account="Schwab")
        account = body["account"]
        assert (account["broker"], account["cash"], account["buying_power"]) == ("tracked", "1128.5", "0")
        # Thursday's close: 1,008.50 + 120 + 20 x 54 + 1,100
        assert (account["equity"], account["last_equity"], account["day_pnl"]) == ("3328.5", "3308.5", "20")
        assert (account["net_deposits"], account["total_pnl"]) == ("3110", "218.5")
        acme, house = body["positions"]
        assert (acme["symbol"], acme["quantity"], acme["last"], acme["day_pnl"], acme["source"]) == (
            "ACME", "20", "55", "20", "script",
        )  # fmt: skip
        # The dividend belongs to what the symbol realized.
        assert (acme["cost_basis"], acme["unrealized_pnl"], acme["realized_pnl"]) == ("1000", "100", "10")
        assert (house["cost_basis"], house["unrealized_pnl"], house["source"], house["delay"]) == (
            "900", "200", "Your prices", "stale",
        )  # fmt: skip
        assert house["as_of"] == "2026-11-19T21:00:00Z"

    async def test_selected_it_is_what_everything_shows(self, desk: TrackedDesk, client: httpx.AsyncClient) -> None:
        row = await desk.account("One", {"date": "2026-11-16", "type": "deposit", "amount": "1000"})
        await desk.select(row)
        assert (await get(client, ""))["account"]["name"] == "One"
        assert (await get(client, "/performance"))["account"]["name"] == "One"

    async def test_the_total(self, desk: TrackedDesk, client: httpx.AsyncClient) -> None:
        await schwab(desk)
        await desk.pnl.trade("buy", "100", "50.00", at(16, "11:00"))
        body = await get(client, "", account="all")
        assert (body["account"]["id"], body["account"]["equity"]) == ("all", "103828.5")
        assert [(one["symbol"], one["quantity"]) for one in body["positions"]] == [("ACME", "120"), ("MYHOUSE", "1")]

    async def test_what_has_no_price_is_named(self, desk: TrackedDesk, client: httpx.AsyncClient) -> None:
        await desk.account(
            "One", {"date": "2026-11-17", "type": "buy", "symbol": "NONE", "quantity": "1", "price": "300"}
        )
        body = await get(client, "", account="One")
        assert (body["positions"], [gap["symbol"] for gap in body["gaps"]]) == ([], ["NONE"])

    async def test_bought_and_sold_today(self, desk: TrackedDesk, client: httpx.AsyncClient) -> None:
        await desk.account(
            "One",
            {"date": "2026-11-19", "type": "deposit", "amount": "1000"},
            {"date": "2026-11-20", "type": "buy", "symbol": "ACME", "quantity": "10", "price": "54.50"},
            {"date": "2026-11-20", "type": "sell", "symbol": "ACME", "quantity": "4", "price": "54.80"},
        )
        body = await get(client, "", account="One")
        # 4 x 0.30 and 6 x 0.50
        assert (body["account"]["day_pnl"], body["positions"][0]["day_pnl"]) == ("4.2", "4.2")


class TestClosedTrades:
    async def test_of_a_tracked_account(self, desk: TrackedDesk, client: httpx.AsyncClient) -> None:
        await desk.account(
            "One",
            {"date": "2026-11-16", "type": "buy", "symbol": "ACME", "quantity": "10", "price": "50"},
            {"date": "2026-11-18", "type": "sell", "symbol": "ACME", "quantity": "4", "price": "52"},
        )
        body = await get(client, "/closed-trades", account="One")
        assert [(one["symbol"], one["pnl"]) for one in body["items"]] == [("ACME", "8")]
        assert (await get(client, "/closed-trades"))["total"] == 0


class TestCurrencies:
    async def test_the_total_in_another_currency_is_valued_anew_though_no_rate_is_known(
        self, desk: TrackedDesk, client: httpx.AsyncClient
    ) -> None:
        dollars = await desk.account("Dollars", {"date": "2026-11-16", "type": "deposit", "amount": "1000"})
        euros = await desk.account("Euros", {"date": "2026-11-16", "type": "deposit", "amount": "70"}, currency="EUR")
        await desk.select(dollars)
        first = await get(client, "/performance", account="all")
        await desk.select(euros)
        second = await get(client, "/performance", account="all")
        # The desk's paper account of dollars is in the first total, and in the second nothing but the euros is known.
        assert (first["account"]["currency"], second["account"]["currency"]) == ("USD", "EUR")
        assert {Decimal(point["equity"]) for point in second["curve"][1:]} == {Decimal(70)}
        assert Decimal(first["end_equity"]) >= 1000


class TestOptionEnds:
    async def test_an_assignment_whose_writing_nobody_told(self, desk: TrackedDesk, client: httpx.AsyncClient) -> None:
        await desk.account(
            "Puts",
            {"date": "2026-11-16", "type": "deposit", "amount": "10000"},
            {"date": "2026-11-18", "type": "assignment", "symbol": "ACME261218P00053000", "quantity": "1"},
        )
        body = await get(client, "/contribution", account="Puts")
        # 100 ACME for 5,300 that stand at 55: no contract is left over, and the shares earned 200.
        assert [(one["key"], one["pnl"]) for one in body["by_position"] if one["key"] != "cash"] == [("ACME", "200")]
        positions = await get(client, "/allocation", account="Puts")
        assert {one["key"]: one["market_value"] for one in positions["by_position"]} == {"ACME": "5500", "cash": "4700"}


class TestCursors:
    @pytest.mark.parametrize("tick", ["--5", "-", "5-", "1" * 19])
    async def test_one_that_nobody_gave_out(self, client: httpx.AsyncClient, tick: str) -> None:
        cursor = encode_cursor(tick, "act-1")
        answer = await client.get("/api/portfolio/cash-flows", params={"cursor": cursor})
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid-cursor")
