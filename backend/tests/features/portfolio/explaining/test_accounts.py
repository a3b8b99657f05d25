"""Every figure of accounts of every kind is, opened, the one that the other endpoint shows."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

import httpx
import pytest
from fastapi import APIRouter

from paiid.core.db import Database
from paiid.core.security import ROLE_SCOPES, Principal, Role
from paiid.features.portfolio.explaining.router import router as explaining_router
from paiid.features.portfolio.figures.router import router as figure_router
from paiid.features.portfolio.lots.router import router as lots_router
from paiid.features.portfolio.router import router
from tests.support.arithmetic import worked
from tests.support.demo_desk import DemoDesk
from tests.support.lots_service import services_of
from tests.support.pnl import PnlAccount, at, dividend
from tests.support.slices import ADA, asking
from tests.support.tracked_desk import TrackedDesk, closes_of_a_week

ROUTES = APIRouter()
ROUTES.include_router(router)
ROUTES.include_router(explaining_router)
ROUTES.include_router(figure_router)
ROUTES.include_router(lots_router)
PART_MEMBERS = {
    "contribution_pnl": "pnl",
    "contribution_realized": "realized_pnl",
    "contribution_income": "income",
    "contribution_currency": "currency_effect",
}
NOW = datetime(2026, 11, 23, 18, 46, tzinfo=UTC)


@pytest.fixture
async def desk(account: PnlAccount) -> TrackedDesk:
    """Noon of Friday the 20th: a paper account with trades and a dividend, and a tracked one with gaps."""
    closes_of_a_week(account)
    account.market.actions = [dividend(18, "0.50")]
    await account.trade("buy", "100", "50.00", at(16, "11:00"), fee="1.00")
    await account.trade("sell", "40", "55.00", at(17, "11:00"))
    await account.trade("sell", "10", "45.00", at(18, "11:00"))
    found = TrackedDesk(account)
    await found.instrument("MYHOUSE", {"2026-11-16": "1000", "2026-11-19": "1100"})
    await found.rates("EUR", {"2026-11-16": "1.10", "2026-11-19": "1.20"})
    await found.account(
        "Schwab",
        {"date": "2026-11-16", "type": "deposit", "amount": "2000"},
        {"date": "2026-11-16", "type": "buy", "symbol": "ACME", "quantity": "20", "price": "50", "fee": "1"},
        {"date": "2026-11-16", "type": "transfer_in", "symbol": "MYHOUSE", "quantity": "1", "price": "900"},
        {"date": "2026-11-17", "type": "deposit", "amount": "100", "currency": "EUR"},
        {"date": "2026-11-17", "type": "deposit", "amount": "70", "currency": "CHF"},
        {"date": "2026-11-17", "type": "buy", "symbol": "ZNONE", "quantity": "3", "price": "20"},
        {"date": "2026-11-18", "type": "dividend", "symbol": "ACME", "amount": "10", "tax": "1.50"},
        {"date": "2026-11-18", "type": "interest", "amount": "3", "currency": "EUR"},
        {"date": "2026-11-19", "type": "sell", "symbol": "ACME", "quantity": "5", "price": "54"},
        {"date": "2026-11-19", "type": "withdrawal", "amount": "300"},
    )
    await found.account("Empty")
    await account.at(at(20, "12:00"), ACME="55.00", SPY="612.00")
    return found


@pytest.fixture
async def client(desk: TrackedDesk) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(ROUTES, ADA, **services_of(desk.pnl.service)) as found:
        yield found


async def get(client: httpx.AsyncClient, path: str, **params: str) -> Any:
    answer = await client.get(f"/api/portfolio{path}", params=params)
    assert answer.status_code == 200, (params, answer.text)
    return answer.json()


async def check_period(client: httpx.AsyncClient, **asked: str) -> None:
    """Each figure of the period, its months, days and symbols, compared."""
    shown = await get(client, "/performance", **asked)
    told = {**shown, **shown["risk"], **shown["trades"], "benchmark": shown["benchmark"]["simple"]}
    for one in (await get(client, "/figures"))["figures"]:
        name, scope = one["figure"], one["scope"]
        if scope == "period":
            await _same(client, asked, {"figure": name}, told[name])
        elif scope == "month":
            for row in shown["by_month"]:
                value = row["twr"] if name == "twr" else row["pnl"]
                await _same(client, asked, {"figure": name, "at": row["month"]}, value)
        elif scope == "day":
            await check_days(client, shown, name, **asked)
        elif name == "contribution":
            await check_contribution(client, **asked)
        elif name in PART_MEMBERS:
            await check_part(client, name, **asked)
        elif scope == "symbol":
            for row in shown["by_symbol"]:
                await _same(client, asked, {"figure": name, "symbol": row["symbol"]}, row[name])


async def check_shadows(client: httpx.AsyncClient, **asked: str) -> None:
    """What would have become of the same money elsewhere, compared."""
    for row in (await get(client, "/shadows", **asked))["shadows"]:
        for member in ("value", "xirr", "twr", "difference"):
            await _same(client, asked, {"figure": f"shadow_{member}", "key": row["key"]}, row[member])


async def check_days(client: httpx.AsyncClient, shown: Any, name: str, **asked: str) -> None:
    """A figure of the last days, compared; a day's return with the growth on both sides of it."""
    if name == "twr":
        if shown["interval"] == "1d":
            for before, row in pairwise(shown["curve"][-4:]):
                body = await get(client, "/explain", **asked, figure=name, at=row["date"])
                known = before["growth"] is not None and Decimal(before["growth"]) > 0 and row["growth"] is not None
                assert (body["value"] is not None) is known
                if known:
                    grown = Decimal(row["growth"]) / Decimal(before["growth"]) - 1
                    assert abs(Decimal(body["value"]) - grown) < Decimal("1e-9")
        return
    for row in (shown["by_day"] if name == "net_pnl" else shown["curve"])[-3:]:
        value = row["pnl"] if name == "net_pnl" else row["equity"]
        await _same(client, asked, {"figure": name, "at": row["date"]}, value)


async def check_contribution(client: httpx.AsyncClient, **asked: str) -> None:
    """What each position and sector added, compared; all parts come to the return."""
    shown = await get(client, "/contribution", **asked)
    for row in (*shown["by_position"], *shown["by_sector"][:1]):
        figure = {"figure": "contribution", "symbol": row["key"]}
        await _same(client, asked, figure, row["contribution"])
        steps = (await get(client, "/explain", **asked, **figure))["steps"]
        parts = [Decimal(step["value"]) for step in steps if step["unit"] == "ratio"]
        if parts:
            assert abs(sum(parts[:-1]) - parts[-1]) < Decimal("1e-9")


async def check_part(client: httpx.AsyncClient, name: str, **asked: str) -> None:
    """Money of each position and sector, compared; what went in adds up to it."""
    shown = await get(client, "/contribution", **asked)
    for row in (*shown["by_position"], *shown["by_sector"]):
        figure, value = {"figure": name, "symbol": row["key"], "limit": "200"}, row[PART_MEMBERS[name]]
        await _same(client, asked, figure, value)
        body = await get(client, "/explain", **asked, **figure)
        if body["steps"]:
            await _leads_there(client, asked, figure, value)
        if body["input_count"] <= 200:
            total = sum(Decimal(one["value"]) for one in body["inputs"])
            assert abs(total - Decimal(value)) < Decimal("0.006"), (figure, value, total)


async def _same(client: httpx.AsyncClient, asked: dict[str, str], figure: dict[str, str], value: str | None) -> None:
    body = await get(client, "/explain", **asked, **figure)
    assert body["value"] == value, figure
    assert body["sentence"], figure
    assert value is not None or not body["sentence"].startswith("None"), figure


async def check_present(client: httpx.AsyncClient, **asked: str) -> None:
    """Each figure of the account and its positions now, compared; and its steps lead to it."""
    shown = await get(client, "", **asked)
    for one in (await get(client, "/figures"))["figures"]:
        name, scope = one["figure"], one["scope"]
        if scope == "account":
            await _same(client, asked, {"figure": name}, shown["account"][name])
        elif scope == "slice":
            await check_slices(client, name, **asked)
        elif scope == "position":
            member = "weight_percent" if name == "weight" else name
            for row in shown["positions"]:
                figure = {"figure": name, "symbol": row["symbol"]}
                await _same(client, asked, figure, row[member])
                await _leads_there(client, asked, figure, row[member])


async def check_slices(client: httpx.AsyncClient, name: str, **asked: str) -> None:
    """Each slice of each way to cut, compared; and its steps lead to it."""
    shown = await get(client, "/allocation", **asked)
    member = {"allocation_value": "market_value", "allocation_weight": "weight"}[name]
    for by in ("position", "sector", "asset_class", "currency"):
        for row in shown[f"by_{by}"]:
            figure = {"figure": name, "by": by, "key": row["key"]}
            await _same(client, asked, figure, row[member])
            if row[member] is not None:
                await _leads_there(client, asked, figure, row[member])


async def _leads_there(client: httpx.AsyncClient, asked: dict[str, str], figure: dict[str, str], value: str) -> None:
    steps = (await get(client, "/explain", **asked, **figure))["steps"]
    assert value in [step["value"] for step in steps], figure
    for step in steps:
        found = worked(step["expression"])
        assert found is None or abs(found - float(step["value"])) < 0.006, (figure, step)


class TestPresent:
    @pytest.mark.parametrize("named", ["Paper account", "Schwab", "Empty", "all"])
    async def test_every_figure_of_every_account(self, client: httpx.AsyncClient, named: str) -> None:
        await check_present(client, account=named)

    async def test_cash_is_the_sum_of_what_moved_it(self, client: httpx.AsyncClient) -> None:
        body = await get(client, "/explain", figure="cash", account="Paper account")
        *parts, total = [Decimal(step["value"]) for step in body["steps"]]
        assert sum(parts) == total == Decimal(body["value"])
        assert {one["kind"] for one in body["inputs"]} == {"ledger"}

    async def test_buying_power_on_margin_is_twice_the_equity_less_what_is_held(
        self, client: httpx.AsyncClient
    ) -> None:
        body = await get(client, "/explain", figure="buying_power", account="Paper account")
        equity, held, free, power = [Decimal(step["value"]) for step in body["steps"]]
        assert 2 * equity - held == free == power == Decimal(body["value"]) > 0

    @pytest.mark.parametrize("name", ["Schwab", "all"])
    async def test_what_takes_no_orders_has_no_buying_power(self, client: httpx.AsyncClient, name: str) -> None:
        body = await get(client, "/explain", figure="buying_power", account=name)
        assert Decimal(body["value"]) == 0
        assert "takes no orders" in body["sentence"]

    async def test_in_positions_and_cash_is_equity(self, client: httpx.AsyncClient) -> None:
        held = await get(client, "/explain", figure="long_market_value", account="Paper account")
        *parts, total = [Decimal(step["value"]) for step in held["steps"]]
        assert sum(parts) == total > 0
        cash, equity = [
            Decimal((await get(client, "/explain", figure=one, account="Paper account"))["value"])
            for one in ("cash", "equity")
        ]
        assert cash + total == equity

    async def test_cash_of_several_currencies(self, client: httpx.AsyncClient) -> None:
        body = await get(client, "/explain", figure="cash", account="Schwab")
        assert [step["expression"] for step in body["steps"]] == [
            # 2,000 - 1,000 - 1 - 60 + 10 - 1.50 + 270 - 300
            "917.5 USD", "70 CHF", "103 EUR", "the sum of these",
        ]  # fmt: skip
        assert sum(Decimal(step["value"]) for step in body["steps"][:-1]) == Decimal(body["value"])

    async def test_a_position_is_its_lots(self, client: httpx.AsyncClient) -> None:
        body = await get(client, "/explain", figure="cost_basis", symbol="ACME", account="Schwab")
        assert [(one["kind"], one["value"]) for one in body["inputs"]] == [("lot", "750.75")]

    async def test_each_entry_of_a_total_is_of_its_own_account(self, client: httpx.AsyncClient) -> None:
        ids = {one["name"]: one["id"] for one in (await get(client, "/accounts"))["accounts"]}
        cash = (await get(client, "/explain", figure="cash", account="all"))["inputs"]
        lots = (await get(client, "/explain", figure="cost_basis", symbol="ACME", account="all"))["inputs"]
        for inputs in (cash, lots):
            assert {(one["entry"]["book"], one["entry"]["account_id"]) for one in inputs} == {
                ("ledger", ids["Paper account"]),
                ("activities", ids["Schwab"]),
            }
        assert {one["source"] for one in cash} == {"Ledger of Paper account", "Activities of Schwab"}

    async def test_a_position_that_is_not_held(self, client: httpx.AsyncClient) -> None:
        answer = await client.get("/api/portfolio/explain?figure=market_value&symbol=NOPE")
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown-figure")

    @pytest.mark.parametrize("named", ["Paper account", "Schwab", "Empty", "all"])
    async def test_positions_are_counted_as_they_are_shown(self, client: httpx.AsyncClient, named: str) -> None:
        shown = await get(client, "/performance", account=named)
        assert shown["open_positions"] == len((await get(client, "", account=named))["positions"])

    async def test_what_has_no_price_cannot_be_opened(self, client: httpx.AsyncClient) -> None:
        answer = await client.get("/api/portfolio/explain?figure=market_value&symbol=ZNONE&account=Schwab")
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown-figure")


class TestLots:
    @pytest.mark.parametrize("named", ["Paper account", "Schwab", "Empty", "all"])
    @pytest.mark.parametrize("method", [{}, {"method": "average"}])
    async def test_every_lot_and_every_sale(
        self, client: httpx.AsyncClient, named: str, method: dict[str, str]
    ) -> None:
        asked = {"account": named, **method}
        for row in (await get(client, "/lots", **asked))["items"]:
            figure = {"symbol": row["symbol"], "key": f"{row['account_id']}|{row['id']}"}
            for name, value in (("lot_cost", row["cost_basis"]), ("lot_unrealized", row["unrealized_pnl"])):
                await _same(client, asked, {"figure": name, **figure}, value)
                if value is not None:
                    await _leads_there(client, asked, {"figure": name, **figure}, value)
            body = await get(client, "/explain", **asked, figure="lot_cost", **figure)
            assert [one["value"] for one in body["inputs"]] == [row["cost_basis"]]
            assert body["inputs"][0]["entry"]["id"] == row["id"]
        for row in (await get(client, "/realized", **asked))["items"]:
            names = ("account_id", "closed_by", "opened_by", "acquired_on", "quantity")
            figure = {"symbol": row["symbol"], "key": "|".join(row[name] for name in names)}
            for name, value in (("sale_gain", row["gain"]), ("sale_adjusted_gain", row["adjusted_gain"])):
                await _same(client, asked, {"figure": name, **figure}, value)
                await _leads_there(client, asked, {"figure": name, **figure}, value)
                body = await get(client, "/explain", **asked, figure=name, **figure)
                assert sum(Decimal(one["value"]) for one in body["inputs"]) == Decimal(value)

    async def test_a_lot_is_its_share_of_the_purchase(self, client: httpx.AsyncClient) -> None:
        (row, *_) = (await get(client, "/lots", account="Schwab", symbol="ACME"))["items"]
        key = f"{row['account_id']}|{row['id']}"
        body = await get(client, "/explain", figure="lot_cost", symbol="ACME", key=key, account="Schwab")
        # 20 at 50 and a fee of 1; 15 are left.
        assert body["steps"] == [
            {"label": "Cost basis", "expression": "1,001 × 15 / 20", "value": "750.75", "unit": "money"}
        ]
        for wrong in ({"key": "acc|nope"}, {"symbol": "NOPE", "key": key}, {"figure": "twr", "key": key}):
            asked = {"figure": "lot_cost", "symbol": "ACME", "account": "Schwab", **wrong}
            answer = await client.get("/api/portfolio/explain", params=asked)
            assert (answer.status_code, answer.json()["code"]) == (404, "unknown-figure"), wrong

    async def test_a_lot_in_another_currency_tells_the_rate(self, desk: TrackedDesk, client: httpx.AsyncClient) -> None:
        bought = {"date": "2026-11-17", "type": "buy", "symbol": "ACME", "quantity": "10", "currency": "EUR"}
        await desk.account("Abroad", bought | {"price": "50", "fee": "1"})
        body = await self._cost(client, "Abroad")
        # 501 EUR at the 1.10 of the 16th.
        (step,) = body["steps"]
        assert (step["expression"], step["value"]) == ("501 × 1.1 × 10 / 10", "551.1")
        assert body["sentence"].endswith("their share of what opened them, at 1.1 USD a EUR that day.")
        lot, rate = body["inputs"]
        assert (lot["kind"], rate["kind"], rate["value"], rate["source"]) == ("lot", "rate", "1.1", "Your rates")

    async def test_an_averaged_lot_is_its_share_of_all_that_is_held(
        self, desk: TrackedDesk, client: httpx.AsyncClient
    ) -> None:
        bought = {"type": "buy", "symbol": "ACME", "quantity": "10"}
        rows = [bought | {"date": day, "price": price} for day, price in (("2026-11-16", "50"), ("2026-11-17", "60"))]
        await desk.account("Averaging", *rows)
        body = await self._cost(client, "Averaging", method="average")
        assert body["steps"][0]["expression"] == "1,100 × 10 / 20"
        assert body["sentence"].endswith("their share of what all 20 ACME held cost, for the account averages.")

    async def test_shares_that_replace_a_loss_open_where_they_were_bought(
        self, desk: TrackedDesk, client: httpx.AsyncClient
    ) -> None:
        traded = {"symbol": "ACME", "quantity": "5"}
        await desk.account(
            "Losing",
            traded | {"date": "2026-11-16", "type": "buy", "price": "60"},
            traded | {"date": "2026-11-17", "type": "sell", "price": "50"},
        )
        await desk.account("Buying", traded | {"date": "2026-11-18", "type": "buy", "price": "50"})
        (row,) = (await get(client, "/realized", account="Losing"))["items"]
        key = "|".join(row[name] for name in ("account_id", "closed_by", "opened_by", "acquired_on", "quantity"))
        asked = {"account": "Losing", "symbol": "ACME", "key": key, "figure": "sale_adjusted_gain"}
        (replaced,) = (await get(client, "/explain", **asked))["inputs"][2:]
        entry = replaced["entry"]
        lots = (await get(client, "/lots", account=entry["account_name"], symbol="ACME"))["items"]
        assert entry["id"] == replaced["reference"] in {lot["id"] for lot in lots}
        # Bought on the same day as what was sold at a loss, in another account of the same taxpayer.
        assert entry["account_name"] == "Schwab"

    async def _cost(self, client: httpx.AsyncClient, account: str, **method: str) -> Any:
        (row, *_) = (await get(client, "/lots", account=account, symbol="ACME", **method))["items"]
        key = f"{row['account_id']}|{row['id']}"
        return await get(client, "/explain", figure="lot_cost", symbol="ACME", key=key, account=account, **method)


class TestPeriods:
    @pytest.mark.parametrize("named", ["Paper account", "Schwab", "Empty", "all"])
    @pytest.mark.parametrize("range_", ["max", "today", "2025"])
    async def test_every_figure_of_every_account(self, client: httpx.AsyncClient, named: str, range_: str) -> None:
        await check_period(client, account=named, range=range_)
        await check_shadows(client, account=named, range=range_)

    async def test_the_demo_account(self, db: Database) -> None:
        demo = DemoDesk(db, NOW)
        await demo.fill("usr_demo")
        scopes = ROLE_SCOPES[Role.MEMBER]
        someone = Principal("usr_demo", "usr_demo@demo.invalid", Role.MEMBER, "ses_demo", "bearer", scopes)
        async with asking(ROUTES, someone, **services_of(demo.service)) as client:
            await check_period(client, range="max")
            booked = (await get(client, "/ledger", limit="100"))["items"]
            (latest,) = (await get(client, "/closed-trades", limit="1"))["items"]
            (trade, *_) = (await get(client, "/explain", figure="win_rate", range="max"))["inputs"]
            entry = trade["entry"]
            closing = await get(client, "/ledger", account=entry["account_id"], external_id=entry["id"])
        assert [one["kind"] == "fill" for one in booked] == [one["order_id"] is not None for one in booked]
        assert latest["id"] in {one["order_id"] for one in booked}
        assert {(one["kind"], one["order_id"]) for one in closing["items"]} == {("fill", trade["reference"])}

    async def test_fees_dividends_and_lots_name_what_they_are_of(self, client: httpx.AsyncClient) -> None:
        fees = await get(client, "/explain", figure="fees", account="Paper account")
        assert [(one["kind"], one["value"]) for one in fees["inputs"]] == [("ledger", "1")]
        interest = await get(client, "/explain", figure="interest", account="Schwab")
        (one,) = interest["inputs"]
        assert (one["kind"], one["value"], one["label"]) == ("activity", "3.3", "Interest, Nov 18, 2026: 3 EUR")
        realized = await get(client, "/explain", figure="realized_pnl", account="Schwab")
        assert [(one["kind"], one["value"]) for one in realized["inputs"]] == [("lot", "19.75")]

    async def test_a_symbol_that_realized_nothing(self, client: httpx.AsyncClient) -> None:
        answer = await client.get("/api/portfolio/explain?figure=realized_pnl&symbol=NOPE")
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown-figure")
