"""A split that the market tells and that an imported file lacks is told with its mend, on both screens."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest
from fastapi import APIRouter

from paiid.domain.activity import ActivityKind
from paiid.domain.exchange_calendar import session_open
from paiid.domain.instrument import Symbol
from paiid.domain.market import CorporateAction, CorporateActionKind
from paiid.features.portfolio.inputs.splits import ToldSplits
from paiid.features.portfolio.router import router
from paiid.ports.errors import ProviderUnavailable
from tests.support.lots_service import services_of
from tests.support.pnl import OPENED, SPY, PnlAccount, at
from tests.support.scripted_market import ACME, ScriptedMarket
from tests.support.slices import ADA, asking
from tests.support.tracked_desk import TrackedDesk

EX_DATE = date(2026, 11, 18)
SPLIT = CorporateAction(ACME, CorporateActionKind.SPLIT, EX_DATE, session_open(EX_DATE), Decimal(0), Decimal(4))
DETAIL = (
    "The market split ACME with 4 new shares for each old one, and your records have no split near that day: its "
    "shares count as before, which looks like a gain or loss that was none. Import a row of 2026-11-18 with type split "
    "and quantity 4."
)
BOUGHT = [
    {"type": "deposit", "date": "2026-11-13", "amount": "10000"},
    {"type": "buy", "date": "2026-11-16", "symbol": "ACME", "quantity": "10", "price": "200"},
]


@pytest.fixture
async def desk(account: PnlAccount) -> TrackedDesk:
    """200 USD before the split of the 18th, 50 after it; the present is Friday the 20th, noon."""
    market = account.market
    market.closes[ACME] = {13: "200.00", 16: "200.00", 17: "204.00", 18: "51.00", 19: "52.00"}
    market.closes[SPY] = {13: "600.00", 16: "600.00", 17: "603.00", 18: "606.00", 19: "609.00"}
    market.minute(SPY, OPENED, "600.00")
    market.actions.append(SPLIT)
    await account.at(at(20, "12:00"), ACME="52.00", SPY="612.00")
    return TrackedDesk(account)


@pytest.fixture
async def client(desk: TrackedDesk) -> AsyncIterator[httpx.AsyncClient]:
    both = APIRouter()
    both.include_router(router)
    async with asking(both, ADA, **services_of(desk.pnl.service)) as found:
        yield found


async def gaps(client: httpx.AsyncClient, path: str, **params: str) -> list[Any]:
    answer = await client.get(f"/api/portfolio{path}", params=params)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["gaps"])


async def test_it_is_told_with_its_mend_and_goes_once_it_is_there(desk: TrackedDesk, client: httpx.AsyncClient) -> None:
    held = await desk.account("Elsewhere", *BOUGHT)
    told = [
        {"symbol": "ACME", "kind": "split", "first": "2026-11-18", "last": "2026-11-18", "detail": DETAIL},
    ]
    assert await gaps(client, "", account="Elsewhere") == told
    assert await gaps(client, "/performance", account="Elsewhere", range="max") == told
    await desk.add(held, {"type": "split", "date": "2026-11-19", "symbol": "ACME", "quantity": "4"})
    assert await gaps(client, "", account="Elsewhere") == []
    assert await gaps(client, "/performance", account="Elsewhere", range="max") == []


@pytest.mark.parametrize(
    "rows",
    [
        # Bought after it, sold before it, and the new shares booked as a transfer.
        [BOUGHT[0], {"type": "buy", "date": "2026-11-19", "symbol": "ACME", "quantity": "10", "price": "52"}],
        [*BOUGHT, {"type": "sell", "date": "2026-11-17", "symbol": "ACME", "quantity": "10", "price": "204"}],
        [*BOUGHT, {"type": "transfer_in", "date": "2026-11-18", "symbol": "ACME", "quantity": "30"}],
    ],
)
async def test_nothing_is_told_where_no_share_lacks_it(
    desk: TrackedDesk, client: httpx.AsyncClient, rows: list[Any]
) -> None:
    await desk.account("Elsewhere", *rows)
    assert await gaps(client, "", account="Elsewhere") == []


async def test_what_was_sold_since_is_told_of_the_time_only(desk: TrackedDesk, client: httpx.AsyncClient) -> None:
    sold = {"type": "sell", "date": "2026-11-19", "symbol": "ACME", "quantity": "10", "price": "52"}
    await desk.account("Elsewhere", *BOUGHT, sold)
    assert await gaps(client, "", account="Elsewhere") == []
    assert [one["kind"] for one in await gaps(client, "/performance", account="Elsewhere", range="max")] == ["split"]


class TestAsking:
    async def test_the_market_is_asked_once_a_session_and_not_again_at_once_where_it_fails(self) -> None:
        market = ScriptedMarket()
        market.actions.append(SPLIT)
        asked: list[Any] = []
        inner, is_down = market.corporate_actions, True

        async def corporate_actions(symbols: Any, **days: Any) -> Any:
            asked.append(list(symbols))
            if is_down:
                raise ProviderUnavailable("Down.")
            return await inner(symbols, **days)

        market.corporate_actions = corporate_actions  # type: ignore[method-assign] # one of its calls fails
        told = ToldSplits(market)
        market.instant = session_open(EX_DATE) + timedelta(hours=1)
        assert [await told.of([ACME]), await told.of([ACME])] == [[], []]
        assert len(asked) == 1
        is_down = False
        market.advance(minutes=6)
        assert [await told.of([ACME]), await told.of([ACME, Symbol("MSFT")])] == [[SPLIT], [SPLIT]]
        assert asked[1:] == [[ACME], ["MSFT"]]
        market.advance(days=1)
        await told.of([ACME])
        assert len(asked) == 4

    async def test_a_market_that_does_not_tell_them_is_not_asked(self) -> None:
        market = ScriptedMarket(tells_corporate_actions=False)
        market.actions.append(SPLIT)
        assert await ToldSplits(market).of([ACME]) == []
        assert SPLIT.kind.value == ActivityKind.SPLIT.value
