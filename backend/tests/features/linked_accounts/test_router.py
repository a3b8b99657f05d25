"""The endpoints of linked accounts, on Tradier's adapter before its stand-in: the owner's alone, number masked."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest

from paiid.adapters.tradier.accounts import TradierAccounts
from paiid.core.security import Principal
from paiid.features.linked_accounts.router import router
from paiid.features.linked_accounts.service import LinkedAccountService
from tests.standins.tradier.book import Order
from tests.support.local_market import OPEN_MONDAY
from tests.support.slices import ADA, BOB, EVE, SERVICE, asking
from tests.support.tradier_market import TOKEN, tradier_rig

NUMBER = "VA90817263"
TRUTH = {"source", "as_of", "delay"}
PATHS = ("", "/tradier", "/tradier/positions", "/tradier/history", "/tradier/gains")
HOLDINGS = [
    {"symbol": "AAPL", "quantity": "10", "cost_basis": "1500.00", "date_acquired": "2026-10-01T14:30:00+00:00"},
    {
        "symbol": "AAPL261218C00250000",
        "quantity": "3",
        "cost_basis": "1200.00",
        "date_acquired": "2026-10-03T14:30:00+00:00",
    },
]


@asynccontextmanager
async def linked(principal: Principal | None = ADA) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an account with two holdings, three trades of days before and one closed position."""
    async with tradier_rig(account_numbers=[NUMBER], holdings=HOLDINGS) as rig:
        book = rig.state.book(NUMBER)
        assert book is not None
        for days, signed, price in ((6, "10", "50"), (5, "-10", "55"), (4, "1", "60")):
            at, quantity = OPEN_MONDAY - timedelta(days=days), abs(Decimal(signed))
            side = "buy" if Decimal(signed) > 0 else "sell"
            order = Order(book.new_id(), "equity", "KO", side, quantity, "market", "day", at, at, status="filled")
            book.book_fill(order, quantity, Decimal(price), size=1, at=at)
        port = TradierAccounts(rig.market.client, NUMBER, rig.time)
        try:
            async with asking(router, principal, linked_account_service=LinkedAccountService(port)) as client:
                yield client
        finally:
            await port.stop()


async def get(http: httpx.AsyncClient, path: str, **query: Any) -> dict[str, Any]:
    answer = await http.get(f"/api/linked-accounts{path}", params=query)
    assert answer.status_code == 200, answer.text
    assert NUMBER not in answer.text
    assert TOKEN not in answer.text
    found: dict[str, Any] = answer.json()
    return found


class TestAnswers:
    async def test_the_list_has_the_end_of_the_number(self) -> None:
        async with linked() as http:
            account = {"id": "tradier", "provider": "Tradier", "number": "••••7263", "is_sandbox": False}
            assert (await get(http, ""))["accounts"] == [account]

    async def test_an_account_with_its_balances(self) -> None:
        async with linked() as http:
            found = await get(http, "/tradier")
            assert found.keys() == {"account", "balances", *TRUTH}
            balances = found["balances"]
            assert balances["kind"] == "margin"
            assert (balances["cash_available"], balances["unsettled_funds"]) == (None, None)
            assert all(isinstance(balances[name], str) for name in ("total_equity", "total_cash", "stock_buying_power"))
            assert (found["source"], found["delay"]) == ("Tradier", "live")

    async def test_positions_with_their_value(self) -> None:
        async with linked() as http:
            found = await get(http, "/tradier/positions")
            assert found.keys() == {"positions", *TRUTH}
            by_symbol = {one["symbol"]: one for one in found["positions"]}
            contract, shares = by_symbol["AAPL261218C00250000"], by_symbol["AAPL"]
            option = {"root": "AAPL", "expiration": "2026-12-18", "right": "call", "strike": "250"}
            assert (contract["option"], contract["multiplier"], shares["option"]) == (option, 100, None)
            assert Decimal(shares["market_value"]) == Decimal(shares["last"]) * 10
            assert Decimal(shares["unrealized_pnl"]) == Decimal(shares["market_value"]) - 1500
            assert Decimal(contract["market_value"]) == Decimal(contract["last"]) * 300

    async def test_history_goes_on_where_it_stopped_and_with_the_length_it_began_with(self) -> None:
        async with linked() as http:
            first = await get(http, "/tradier/history", limit=2)
            second = await get(http, "/tradier/history", cursor=first["next_cursor"], limit=50)
            assert [item["price"] for item in first["items"] + second["items"]] == ["60", "55", "50"]
            assert second["next_cursor"] is None
            assert first["items"][0]["symbol"] == "KO"
            assert first["items"][0]["amount"] == "-60"

    async def test_gains(self) -> None:
        async with linked() as http:
            (gain,) = (await get(http, "/tradier/gains"))["items"]
            assert (gain["symbol"], gain["cost"], gain["proceeds"], gain["gain"]) == ("KO", "500", "550", "50")


class TestWho:
    @pytest.mark.parametrize("path", PATHS)
    @pytest.mark.parametrize(
        ("principal", "status"), [(None, 401), (BOB, 403), (EVE, 403), (SERVICE, 403)], ids=["-", "bob", "eve", "api"]
    )
    async def test_nobody_but_the_owner(self, path: str, principal: Principal | None, status: int) -> None:
        async with linked(principal) as http:
            answer = await http.get(f"/api/linked-accounts{path}")
            assert answer.status_code == status
            assert "7263" not in answer.text


class TestRefusals:
    @pytest.mark.parametrize("path", PATHS[1:])
    async def test_another_account_is_404_even_by_its_number(self, path: str) -> None:
        async with linked() as http:
            for other in (NUMBER, "else"):
                answer = await http.get(f"/api/linked-accounts{path.replace('tradier', other)}")
                assert (answer.status_code, answer.json()["code"]) == (404, "unknown-linked-account")

    @pytest.mark.parametrize("cursor", ["x", "WyIwIiwiMjUiXQ", "WyIxIiwiOTk5Il0", "WyIxIl0", "WyLCsiIsIjI1Il0"])
    async def test_a_cursor_of_somebody_elses_is_422(self, cursor: str) -> None:
        async with linked() as http:
            for path in ("/tradier/history", "/tradier/gains"):
                answer = await http.get(f"/api/linked-accounts{path}", params={"cursor": cursor})
                assert (answer.status_code, answer.json()["code"]) == (422, "invalid-cursor")

    @pytest.mark.parametrize("limit", [0, 201, "many"])
    async def test_a_limit_out_of_range_is_422(self, limit: Any) -> None:
        async with linked() as http:
            assert (await http.get("/api/linked-accounts/tradier/gains", params={"limit": limit})).status_code == 422

    async def test_where_nothing_is_configured_the_list_is_empty_and_the_rest_404(self) -> None:
        async with asking(router, ADA, linked_account_service=LinkedAccountService(None)) as http:
            assert (await http.get("/api/linked-accounts")).json() == {"accounts": []}
            for path in PATHS[1:]:
                assert (await http.get(f"/api/linked-accounts{path}")).status_code == 404
