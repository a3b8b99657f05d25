"""Covered calls and secured puts on paper at Alpaca, before its stand-in: orders, assignment, permission."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from paiid.core.db import Database
from paiid.domain.exchange_calendar import next_session, session_close, session_open
from paiid.domain.instrument import Symbol
from paiid.domain.strategy_writing import WritingKind
from paiid.features.automation.service.making import NotOnPaperError
from paiid.features.orders.service.importing import ImportActivities
from tests.features.automation.test_writing import AAPL, orders, told, writer
from tests.support.alpaca_world import AlpacaWorld
from tests.support.automation_alpaca import AlpacaRun, alpaca_run, at_alpaca
from tests.support.standin_options import StandinOptions

MONDAY = date(2026, 11, 30)
AT_NOON = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)
END = date(2026, 12, 11)


@pytest.fixture
async def world() -> AsyncIterator[AlpacaWorld]:
    async with at_alpaca(AT_NOON) as found:
        yield found


def listing(world: AlpacaWorld) -> StandinOptions:
    """Weeklies on AAPL, every 2.50 USD."""
    strikes = [Decimal(200) + Decimal("2.5") * n for n in range(80)]
    names = [Symbol(f"AAPL{END:%y%m%d}{right}{int(strike * 1000):08d}") for strike in strikes for right in ("C", "P")]
    return StandinOptions(world, names)


async def open_of(run: AlpacaRun, day: date) -> None:
    run.at(session_open(day) + timedelta(minutes=1))
    for _ in range(4):
        await run.tick()


async def close_of(run: AlpacaRun, day: date) -> None:
    """The close, and the evening, when orders for the next open are taken."""
    run.at(session_close(day) + timedelta(minutes=30))
    for _ in range(2):
        await run.tick()
    run.at(datetime(day.year, day.month, day.day, 0, 5, tzinfo=UTC) + timedelta(days=1))
    await run.tick()


async def test_a_call_is_written_there_on_shares_and_assigned(db: Database, world: AlpacaWorld) -> None:
    async with alpaca_run(db, world, options=listing(world)) as run:
        automation = await run.create(writer(WritingKind.COVERED_CALL, symbols=(AAPL,)), capital="90000")
        await close_of(run, MONDAY)
        await run.session(next_session(MONDAY))
        await open_of(run, date(2026, 12, 2))
        shares, call = (await orders(run, automation))[:2]
        there = await run.at_broker()
        assert (there[shares.id]["time_in_force"], there[shares.id]["status"]) == ("opg", "filled")
        sent = there[call.id]
        assert (sent["type"], sent["time_in_force"], sent["position_intent"]) == ("limit", "day", "sell_to_open")
        assert (sent["status"], Decimal(str(sent["limit_price"]))) == ("filled", call.limit_price)
        books = await world.books()
        assert {name: Decimal(str(row["qty"])) for name, row in books["positions"].items()} == {
            "AAPL": Decimal(100),
            call.symbol: Decimal(-1),
        }
        (own,) = (await told(run, automation)).contracts
        assert (own.symbol, own.contracts, own.premium) == (call.symbol, Decimal(1), call.average_fill_price)
        # Its holder exercises early, which Alpaca tells the next morning.
        await world.control("contract_end", symbol=call.symbol, type="OPASN")
        assert run.desk.trading.custody is not None
        await ImportActivities(run.desk.trading.custody, run.desk.trading.place, run.clock).run()
        after = await told(run, automation)
        assert (after.holdings, after.contracts) == ([], [])
        assert [one.fate for one in after.contract_ends] == ["assigned"]
        books = await world.books()
        assert books["positions"] == {}
        assert after.cash - after.capital == Decimal(str(books["cash"])) - 100_000


async def test_an_account_that_may_not_trade_options_is_refused_at_the_start(db: Database, world: AlpacaWorld) -> None:
    world.state.configurations["max_options_trading_level"] = 0
    async with alpaca_run(db, world, options=listing(world)) as run:
        with pytest.raises(NotOnPaperError, match="allows this account none"):
            await run.create(writer(WritingKind.CASH_SECURED_PUT, symbols=(AAPL,)), capital="90000")
