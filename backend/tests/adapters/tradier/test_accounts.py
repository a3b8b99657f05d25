"""The owner's account before Tradier's stand-in: every kind, every emptiness, faults; its number is never told."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from paiid.adapters.tradier.accounts import ACCOUNT_ID, TradierAccounts
from paiid.domain.linked_account import LinkedAccountKind
from paiid.domain.market import Delay
from paiid.ports.errors import (
    ProviderBadData,
    ProviderError,
    ProviderMisconfigured,
    ProviderRateLimited,
    ProviderRejected,
    ProviderTimeout,
    ProviderUnavailable,
)
from tests.standins.kit.faults import Fault, fault
from tests.standins.tradier.book import Order
from tests.support.local_market import OPEN_MONDAY
from tests.support.tradier_market import TOKEN, TradierRig, tradier_rig

NUMBER = "VA90817263"
BASE = f"GET /v1/accounts/{NUMBER}"
HOLDINGS = [
    {"symbol": "AAPL", "quantity": "10", "cost_basis": "1500.00", "date_acquired": "2026-10-01T14:30:00+00:00"},
    {"symbol": "BRK/B", "quantity": "-2", "cost_basis": "-900.00", "date_acquired": "2026-10-02T14:30:00+00:00"},
    {
        "symbol": "AAPL261218C00250000",
        "quantity": "3",
        "cost_basis": "1200.00",
        "date_acquired": "2026-10-03T14:30:00+00:00",
    },
]


@asynccontextmanager
async def linked(
    mode: str = "live", number: str = NUMBER, **switches: Any
) -> AsyncIterator[tuple[TradierAccounts, TradierRig]]:
    async with tradier_rig(mode, account_numbers=[NUMBER], **switches) as rig:
        accounts = TradierAccounts(rig.market.client, number, rig.time)
        try:
            yield accounts, rig
        finally:
            await accounts.stop()


def trade(rig: TradierRig, quantity: str, price: str, days_ago: int) -> None:
    """Book a trade in AAPL; a negative quantity sells."""
    book, at = rig.state.book(NUMBER), OPEN_MONDAY - timedelta(days=days_ago)
    assert book is not None
    signed = Decimal(quantity)
    side = "buy" if signed > 0 else "sell"
    order = Order(book.new_id(), "equity", "AAPL", side, abs(signed), "market", "day", at, at, status="filled")
    book.book_fill(order, abs(signed), Decimal(price), size=1, at=at)


async def test_the_account_is_listed_without_asking_and_with_the_end_of_its_number() -> None:
    async with linked() as (accounts, rig):
        (account,) = accounts.accounts()
        assert (account.id, account.provider, account.masked_number) == (ACCOUNT_ID, "Tradier", "••••7263")
        assert not account.is_sandbox
        assert rig.asked("GET") == 0


class TestBalances:
    @pytest.mark.parametrize(
        ("kind", "expected", "figures"),
        [
            ("margin", LinkedAccountKind.MARGIN, {"stock_buying_power", "option_buying_power"}),
            ("pdt", LinkedAccountKind.PATTERN_DAY_TRADER, {"stock_buying_power", "day_trade_buying_power"}),
            ("cash", LinkedAccountKind.CASH, {"cash_available", "unsettled_funds"}),
        ],
    )
    async def test_each_kind_has_its_own_figures(
        self, kind: str, expected: LinkedAccountKind, figures: set[str]
    ) -> None:
        async with linked(account_type=kind, opening_cash="25000.00") as (accounts, rig):
            told = await accounts.balances(ACCOUNT_ID)
            assert (told.value.kind, told.value.total_equity) == (expected, Decimal(25000))
            assert all(getattr(told.value, name) is not None for name in figures)
            assert (told.value.cash_available is None) == (kind != "cash")
            assert (told.source, told.delay, told.as_of) == ("Tradier", Delay.LIVE, rig.time.now())

    async def test_a_sandbox_is_delayed(self) -> None:
        async with linked("sandbox") as (accounts, _):
            assert (await accounts.balances(ACCOUNT_ID)).delay is Delay.DELAYED
            assert accounts.accounts()[0].is_sandbox


class TestPositions:
    async def test_they_are_joined_with_prices(self) -> None:
        async with linked(holdings=HOLDINGS) as (accounts, rig):
            found = {one.symbol: one for one in (await accounts.positions(ACCOUNT_ID)).value}
            assert set(found) == {"AAPL", "BRK.B", "AAPL261218C00250000"}
            last = (await rig.market.table.last(found["AAPL"].symbol)).last  # type: ignore[union-attr, arg-type]
            assert (found["AAPL"].last, found["AAPL"].market_value) == (last, last * 10)
            assert found["AAPL"].unrealized_pnl == last * 10 - 1500
            short, contract = found["BRK.B"], found["AAPL261218C00250000"]
            assert short.market_value is not None
            assert short.market_value < 0
            assert contract.last is not None
            assert contract.market_value == contract.last * 300
            assert rig.asked("GET /v1/markets/quotes") == 2

    async def test_a_failing_market_leaves_what_is_held(self) -> None:
        async with linked(holdings=HOLDINGS) as (accounts, rig):
            rig.standin.faults.add(fault("status", "GET /v1/markets/quotes", code=503, body="html"))
            found = (await accounts.positions(ACCOUNT_ID)).value
            assert [one.last for one in found] == [None, None, None]
            assert found[0].cost_basis == 1500

    @pytest.mark.parametrize("form", ["string", "null", "list"])
    async def test_an_empty_account_in_every_form_asks_for_no_price(self, form: str) -> None:
        async with linked(empty_form=form) as (accounts, rig):
            assert (await accounts.positions(ACCOUNT_ID)).value == ()
            assert (await accounts.history(ACCOUNT_ID, page=1, limit=25)).value.rows == ()
            assert (await accounts.gains(ACCOUNT_ID, page=1, limit=25)).value.rows == ()
            assert rig.asked("GET /v1/markets") == 0


class TestLists:
    async def test_history_comes_in_pages_newest_first(self) -> None:
        async with linked() as (accounts, rig):
            for days, price in ((5, "100"), (4, "101"), (3, "102")):
                trade(rig, "10", price, days)
            first = (await accounts.history(ACCOUNT_ID, page=1, limit=2)).value
            second = (await accounts.history(ACCOUNT_ID, page=2, limit=2)).value
            assert [one.price for one in (*first.rows, *second.rows)] == [102, 101, 100]
            assert (first.next_page, second.next_page) == (2, None)
            assert (first.rows[0].amount, first.rows[0].symbol) == (Decimal(-1020), "AAPL")

    async def test_a_description_does_not_tell_the_number(self) -> None:
        async with linked() as (accounts, rig):
            trade(rig, "10", "100", 5)
            book = rig.state.book(NUMBER)
            assert book is not None
            book.trades[0][1].symbol = f"FROM {NUMBER}"
            (event,) = (await accounts.history(ACCOUNT_ID, page=1, limit=25)).value.rows
            assert event.description == "FROM ••••7263"

    async def test_gains(self) -> None:
        async with linked() as (accounts, rig):
            trade(rig, "10", "100", 6)
            trade(rig, "-10", "110", 4)
            (gain,) = (await accounts.gains(ACCOUNT_ID, page=1, limit=25)).value.rows
            assert (gain.cost, gain.proceeds) == (Decimal(1000), Decimal(1100))
            assert (gain.gain, gain.gain_percent) == (Decimal(100), Decimal(10))
            assert gain.opened_on is not None
            assert (gain.closed_on - gain.opened_on).days == 2


class TestCare:
    async def test_looking_often_costs_little(self) -> None:
        async with linked() as (accounts, rig):
            for _ in range(30):
                await accounts.balances(ACCOUNT_ID)
                await accounts.history(ACCOUNT_ID, page=1, limit=25)
            rig.advance(60)
            await accounts.balances(ACCOUNT_ID)
            await accounts.history(ACCOUNT_ID, page=1, limit=25)
            assert (rig.asked(f"{BASE}/balances"), rig.asked(f"{BASE}/history")) == (2, 1)

    async def test_an_outage_leaves_the_last_answer_marked_as_stale(self) -> None:
        async with linked() as (accounts, rig):
            first = await accounts.balances(ACCOUNT_ID)
            rig.standin.faults.add(fault("status", BASE, code=502, body="html"))
            rig.advance(60)
            kept = await accounts.balances(ACCOUNT_ID)
            assert (kept.value, kept.delay) == (first.value, Delay.STALE)
            assert abs(kept.as_of - datetime(2026, 11, 23, 18, 46, tzinfo=UTC)) < timedelta(seconds=1)

    async def test_an_account_that_is_not_the_tokens_is_no_question_of_the_token(self) -> None:
        async with linked(number="VA55554444") as (accounts, _):
            with pytest.raises(ProviderRejected) as caught:
                await accounts.balances(ACCOUNT_ID)
            assert "TRADIER_ACCOUNT_ID" in caught.value.reason
            assert "5555" not in caught.value.reason

    async def test_a_refused_token_is(self) -> None:
        async with linked() as (accounts, rig):
            rig.state.accepted_tokens = ["another"]
            with pytest.raises(ProviderMisconfigured):
                await accounts.balances(ACCOUNT_ID)

    async def test_only_its_own_account_is_known(self) -> None:
        async with linked() as (accounts, rig):
            with pytest.raises(KeyError):
                await accounts.balances(NUMBER)
            assert rig.asked("GET") == 0

    async def test_a_number_cannot_lead_to_another_address(self) -> None:
        async with linked(number="../user/profile?x=") as (accounts, rig):
            with pytest.raises(ProviderError):
                await accounts.balances(ACCOUNT_ID)
            assert rig.asked("GET /v1/user") == 0

    @pytest.mark.parametrize(
        ("laid", "expected"),
        [
            (fault("status", BASE, code=502, body="html"), ProviderUnavailable),
            (fault("rate_limited", BASE), ProviderRateLimited),
            (fault("truncated_json", BASE), ProviderBadData),
            (fault("timeout", BASE), ProviderTimeout),
            (fault("null_string", BASE, field="total_equity"), ProviderBadData),
            (fault("nan", BASE, field="total_cash"), ProviderBadData),
            (fault("status", BASE, code=400, body="text", text=f"Invalid account {NUMBER}"), ProviderRejected),
        ],
        ids=lambda value: value.kind if isinstance(value, Fault) else "",
    )
    async def test_failures_are_the_ports_own_and_tell_no_secret(
        self, laid: Fault, expected: type[ProviderError]
    ) -> None:
        async with linked(timeout_s=0.3 if expected is ProviderTimeout else 5.0) as (accounts, rig):
            rig.standin.faults.add(laid)
            with pytest.raises(expected) as caught:
                await accounts.balances(ACCOUNT_ID)
            assert TOKEN not in str(caught.value)
            assert NUMBER not in str(caught.value)
