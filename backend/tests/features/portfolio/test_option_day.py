"""A contract bought on one day and looked at on the next, where the close in between is known and where it is not."""

from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal

import pytest

from paiid.core.db import Database
from paiid.domain.exchange_calendar import session_close, session_open
from paiid.domain.instrument import Symbol
from paiid.domain.market import Delay
from paiid.domain.order import OrderTerms, Side
from paiid.domain.risk import StaleQuoteError
from paiid.features.portfolio.present_answers import present_read
from paiid.features.portfolio.service import PortfolioSnapshot
from tests.support.alpaca_desk import AlpacaDesk, alpaca_desk
from tests.support.pnl import portfolio_of
from tests.support.scripted_market import make_bar, make_instrument
from tests.support.standin_options import EXPIRY, contract

D = Decimal
AAPL = Symbol("AAPL")
CALL = contract("C", 290)


@pytest.fixture
async def it(db: Database) -> AsyncIterator[AlpacaDesk]:
    async with alpaca_desk(db) as found:
        found.options.listed = [CALL]
        yield found


async def next_day(it: AlpacaDesk, *, sell: str = "0") -> PortfolioSnapshot:
    """Three calls are bought on Monday, and of these some sold on Tuesday."""
    for day, side, quantity in ((0, "buy", "3"), (1, "sell", sell)):
        it.world.market.advance(days=day)
        it.desk.market.instant += timedelta(days=day)
        if quantity != "0":
            terms = OrderTerms(CALL, Side(side), D(quantity))
            await it.desk.trading.place.place(it.desk.user_id, terms, f"key-{day}")
            for _ in range(3):
                await it.world.look()
            await it.desk.trading.reconcile.reconcile_open()
    return await portfolio_of(it.desk).snapshot(it.desk.user_id)


async def test_a_known_close_makes_the_day(it: AlpacaDesk) -> None:
    it.options.closes[CALL] = D("7.50")
    found = await next_day(it)
    (position,) = found.value.positions
    assert position.day_pnl == position.market_value - 3 * 100 * D("7.50") == found.value.day_pnl
    assert found.value.last_equity == found.value.cash + 2250
    assert present_read(found).gaps == []


@pytest.mark.parametrize("sold", ["1", "3"])
async def test_without_one_the_account_is_valued_and_says_that_the_day_is_not_known(it: AlpacaDesk, sold: str) -> None:
    found = await next_day(it, sell=sold)
    value = found.value
    kept = [] if sold == "3" else [(3 - D(sold), None, None)]
    assert [(one.quantity, one.day_pnl, one.day_pnl_percent) for one in value.positions] == kept
    assert value.equity == value.cash + sum(one.market_value for one in value.positions)
    # Nothing else is held, so nothing that is known was earned.
    assert (value.day_pnl, value.last_equity) == (D(0), value.equity)
    answer = present_read(found)
    assert [gap.symbol for gap in answer.gaps] == [CALL]
    assert f"{CALL}: its close of the day before is not known" in answer.gaps[0].detail


@pytest.mark.parametrize(("close", "worth"), [("293.5", "3.5"), ("289.99", "0")])
async def test_between_its_end_and_the_brokers_word_it_is_worth_what_exercise_would_have_paid(
    it: AlpacaDesk, close: str, worth: str
) -> None:
    await next_day(it)
    market = it.desk.market
    market.instant = session_close(EXPIRY) + timedelta(hours=14)
    it.options.listed = []
    unpriced = (await portfolio_of(it.desk).snapshot(it.desk.user_id)).value
    assert (unpriced.unpriced, unpriced.positions, unpriced.equity) == ((CALL,), (), unpriced.cash)
    market.instruments[AAPL] = make_instrument(symbol=AAPL)
    market.minutes[AAPL] = [make_bar("290", "295", "285", close, start_at=session_open(EXPIRY))]
    found = await portfolio_of(it.desk).snapshot(it.desk.user_id)
    (position,) = found.value.positions
    assert position.market_value == 300 * D(worth)
    answer = present_read(found)
    told = answer.positions[0]
    assert (told.delay, told.as_of) == (Delay.STALE, session_close(EXPIRY))
    assert told.source.endswith("by the close of AAPL when the contract ended")
    assert [(gap.kind, gap.symbol) for gap in answer.gaps] == [("price", CALL), ("stale_price", CALL)]
    assert "would have paid at the last close of AAPL" in answer.gaps[1].detail
    terms = OrderTerms(CALL, Side.SELL, D(1))
    with pytest.raises(StaleQuoteError):
        await it.desk.trading.place.place(it.desk.user_id, terms, "late")
