"""What has no price or rate is at present neither lost nor earned; an old price is told. Over HTTP."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import APIRouter

from paiid.features.portfolio.explaining.router import router as explain_router
from paiid.features.portfolio.router import router
from tests.support.lots_service import services_of
from tests.support.pnl import at
from tests.support.scripted_market import ACME, make_quote
from tests.support.slices import ADA, asking
from tests.support.tracked_desk import TrackedDesk


@pytest.fixture
async def client(desk: TrackedDesk) -> AsyncIterator[httpx.AsyncClient]:
    both = APIRouter()
    both.include_router(router)
    both.include_router(explain_router)
    async with asking(both, ADA, **services_of(desk.pnl.service)) as found:
        yield found


async def portfolio(client: httpx.AsyncClient, account: str) -> Any:
    answer = await client.get("/api/portfolio", params={"account": account})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def performance(client: httpx.AsyncClient, account: str, period: str) -> Any:
    answer = await client.get("/api/portfolio/performance", params={"account": account, "range": period})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def steps(client: httpx.AsyncClient, figure: str, account: str) -> list[tuple[str, str | None]]:
    answer = await client.get("/api/portfolio/explain", params={"figure": figure, "account": account})
    assert answer.status_code == 200, answer.text
    return [(one["label"], one["value"]) for one in answer.json()["steps"]]


async def test_money_in_it_is_not_lost_on_either_screen(desk: TrackedDesk, client: httpx.AsyncClient) -> None:
    """2,000 in; 20 ACME at 50 (55 now), 5 of what nobody prices at 100, of which 1 is sold at 150; a fee of 7.

    Cash 2,000 - 1,000 - 500 + 150 - 7 = 643, ACME 1,100: 1,743. Outside lie 500 - 150 = 350. Earned: 100 - 7 = 93.
    """
    await desk.account(
        "Odd",
        {"date": "2026-11-16", "type": "deposit", "amount": "2000"},
        {"date": "2026-11-16", "type": "buy", "symbol": "ACME", "quantity": "20", "price": "50"},
        {"date": "2026-11-17", "type": "buy", "symbol": "ZNONE", "quantity": "5", "price": "100"},
        {"date": "2026-11-18", "type": "sell", "symbol": "ZNONE", "quantity": "1", "price": "150"},
        {"date": "2026-11-18", "type": "fee", "amount": "7"},
    )
    shown = (await portfolio(client, "Odd"))["account"]
    assert (shown["equity"], shown["net_deposits"], shown["left_out"]) == ("1743", "2000", "350")
    # 93 / (2,000 - 350)
    assert (shown["total_pnl"], shown["total_pnl_percent"]) == ("93", "5.64")
    assert (await performance(client, "Odd", "max"))["net_pnl"] == "93"
    assert (await steps(client, "total_pnl", "Odd"))[2:4] == [
        ("In what has no price or rate", "350"),
        ("P&L in all", "93"),
    ]


async def test_bought_today_it_is_no_loss_of_the_day(desk: TrackedDesk, client: httpx.AsyncClient) -> None:
    """ACME went from 54 to 55: 20. The 500 of this morning are outside."""
    await desk.account(
        "Odd",
        {"date": "2026-11-16", "type": "deposit", "amount": "2000"},
        {"date": "2026-11-16", "type": "buy", "symbol": "ACME", "quantity": "20", "price": "50"},
        {"date": "2026-11-20", "type": "buy", "symbol": "ZNONE", "quantity": "5", "price": "100"},
    )
    shown = (await portfolio(client, "Odd"))["account"]
    assert (shown["day_pnl"], shown["total_pnl"], shown["left_out"]) == ("20", "100", "500")
    assert (await performance(client, "Odd", "today"))["net_pnl"] == "20"
    assert ("Net deposits since", "-500") in await steps(client, "day_pnl", "Odd")


async def test_cash_of_a_currency_without_a_rate(desk: TrackedDesk, client: httpx.AsyncClient) -> None:
    """1,000 in, 400 of it exchanged into 350 of a currency that has no rate: nothing is earned, nothing lost."""
    await desk.account(
        "Odd",
        {"date": "2026-11-16", "type": "deposit", "amount": "1000"},
        {"date": "2026-11-17", "type": "exchange", "amount": "400", "to_currency": "CHF", "to_amount": "350"},
    )
    found = await portfolio(client, "Odd")
    assert (found["account"]["left_out"], found["account"]["total_pnl"]) == ("400", "0")
    assert [(one["symbol"], one["kind"]) for one in found["gaps"]] == [("CHF", "rate")]


async def test_what_is_sold_whole_counts_with_what_it_brought(desk: TrackedDesk, client: httpx.AsyncClient) -> None:
    await desk.account(
        "Odd",
        {"date": "2026-11-16", "type": "deposit", "amount": "1000"},
        {"date": "2026-11-17", "type": "buy", "symbol": "ZNONE", "quantity": "5", "price": "100"},
        {"date": "2026-11-18", "type": "sell", "symbol": "ZNONE", "quantity": "5", "price": "120"},
    )
    shown = (await portfolio(client, "Odd"))["account"]
    assert (shown["left_out"], shown["total_pnl"], shown["realized_pnl"]) == ("0", "100", "100")


class TestOldPrices:
    async def test_of_ones_own_are_told_as_by_the_period(self, desk: TrackedDesk, client: httpx.AsyncClient) -> None:
        await desk.instrument("MYHOUSE", {"2026-11-02": "450"})
        await desk.account(
            "Odd",
            {"date": "2026-11-02", "type": "deposit", "amount": "2000"},
            {"date": "2026-11-02", "type": "buy", "symbol": "MYHOUSE", "quantity": "1", "price": "400"},
        )
        (now,), (period,) = (
            (await portfolio(client, "Odd"))["gaps"],
            (await performance(client, "Odd", "today"))["gaps"],
        )
        assert now == period
        assert (now["symbol"], now["kind"], now["first"]) == ("MYHOUSE", "stale_price", "2026-11-02")

    async def test_of_a_paper_account(self, desk: TrackedDesk, client: httpx.AsyncClient) -> None:
        await desk.pnl.trade("buy", "10", "50.00", at(16, "11:00"))
        name = desk.pnl.desk.account.name
        assert (await portfolio(client, name))["gaps"] == []
        desk.pnl.market.present[ACME] = make_quote("55.00", "55.00", symbol=ACME, as_of=at(9))
        (told,) = (await portfolio(client, name))["gaps"]
        assert (told["symbol"], told["kind"], told["detail"]) == (
            "ACME", "stale_price", "The last price of ACME is 10 days old.",
        )  # fmt: skip


async def test_all_have_the_sum(desk: TrackedDesk, client: httpx.AsyncClient) -> None:
    for name in ("One", "Two"):
        await desk.account(
            name,
            {"date": "2026-11-16", "type": "deposit", "amount": "1000"},
            {"date": "2026-11-17", "type": "buy", "symbol": "ZNONE", "quantity": "1", "price": "100"},
        )
    shown = (await portfolio(client, "all"))["account"]
    assert (shown["left_out"], shown["total_pnl"]) == ("200", "0")
