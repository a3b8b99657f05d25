"""Single contracts that are written at the local broker: filled at the quote, covered, bought back, ended."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection

from paiid.adapters.simulated import SimulatedMarketData, WorldClock, build_world
from paiid.adapters.simulated.option_data import SimulatedOptions
from paiid.core.clock import ManualClock
from paiid.core.db import Database
from paiid.domain.exchange_calendar import NEW_YORK, session_close, session_open
from paiid.domain.instrument import Symbol
from paiid.domain.option import OptionRight, OptionSymbol
from paiid.domain.order import OrderTerms, OrderType, PositionIntent, Side
from paiid.domain.risk import InsufficientBuyingPowerError
from paiid.domain.written import UncoveredOptionError
from paiid.features.orders.errors import OptionsNotTradedError
from paiid.features.portfolio.audit import Finding, audit, read_book, read_facts
from paiid.features.portfolio.contract_ends import ContractEnds
from paiid.ports.market_data import close_of
from tests.support.desk import Desk, open_desk
from tests.support.local_market import SEED

D = Decimal
AT = datetime(2026, 10, 1, 15, 0, tzinfo=UTC)
END = date(2026, 10, 16)
AAPL = Symbol("AAPL")


@dataclass
class Rig:
    """A desk in the local market with its options."""

    desk: Desk
    clock: ManualClock
    options: SimulatedOptions
    ends: ContractEnds

    async def place(self, key: str, symbol: str, side: Side, quantity: int, **terms: Any) -> dict[str, Any]:
        order = OrderTerms(symbol=Symbol(symbol), side=side, quantity=D(quantity), **terms)
        found: dict[str, Any] = json.loads(await self.desk.trading.place.place(self.desk.user_id, order, key))
        return found

    async def listed(self, right: OptionRight, above: Decimal) -> OptionSymbol:
        """The first listed strike at or above `above` times the close."""
        price = (await self.desk.market.quotes([AAPL]))[AAPL].last
        chain = await self.options.chain(AAPL, END)
        fitting = [one.contract.symbol for one in chain.quotes if one.contract.symbol.right is right]
        return next(one for one in fitting if one.strike >= price * above)

    async def end(self) -> int:
        self.clock.set(datetime.combine(END, time(17, 31), NEW_YORK).astimezone(UTC))
        return await self.ends.run()


@pytest.fixture
async def it(db: Database) -> Rig:
    clock = ManualClock(AT)
    market: Any = SimulatedMarketData(build_world(SEED), WorldClock("exchange", clock))
    options = SimulatedOptions(market, SEED)
    desk = await open_desk(db, market=market, options=options)
    trading = desk.trading
    return Rig(desk, clock, options, ContractEnds(db, clock, market, trading.ledger))


async def test_a_call_is_written_at_the_bid_and_bought_back_at_the_ask_a_hundredfold(it: Rig) -> None:
    await it.place("shares", AAPL, Side.BUY, 100)
    call = (await it.listed(OptionRight.CALL, D("1.03"))).compact
    before = (await it.desk.book()).cash
    quote = (await it.desk.trading.market.market_data.quotes([Symbol(call)]))[Symbol(call)]
    assert quote.bid is not None
    assert quote.ask is not None
    written = await it.place("write", call, Side.SELL, 1, position_intent=PositionIntent.SELL_TO_OPEN)
    assert (written["status"], D(written["average_fill_price"])) == ("filled", quote.bid)
    book = await it.desk.book()
    assert book.cash == before + 100 * quote.bid
    assert book.quantity(Symbol(call)) == -1
    with pytest.raises(UncoveredOptionError):
        await it.place("naked", call, Side.SELL, 1)
    limit = {"type": OrderType.LIMIT, "limit_price": quote.ask}
    closed = await it.place("close", call, Side.BUY, 1, position_intent=PositionIntent.BUY_TO_CLOSE, **limit)
    assert D(closed["average_fill_price"]) == quote.ask
    assert (await it.desk.book()).cash == before + 100 * (quote.bid - quote.ask)
    with pytest.raises(OptionsNotTradedError):
        await it.place("long", call, Side.BUY, 1)


@pytest.mark.parametrize("right", OptionRight)
@pytest.mark.parametrize("is_in_the_money", [False, True])
async def test_at_its_end_it_is_assigned_a_cent_in_the_money_and_else_worth_nothing(
    it: Rig, right: OptionRight, *, is_in_the_money: bool
) -> None:
    close = await close_of_end(it)
    price = (await it.desk.market.quotes([AAPL]))[AAPL].last
    above = D("1.02") if (right is OptionRight.PUT) is is_in_the_money else D("0.98")
    contract = await it.listed(right, close * above / price)
    assert ((close > contract.strike) if right is OptionRight.CALL else (close < contract.strike)) is is_in_the_money
    if right is OptionRight.CALL:
        await it.place("shares", AAPL, Side.BUY, 100)
    await it.place("write", contract.compact, Side.SELL, 1)
    before = await it.desk.book()
    cash, shares = before.cash, before.quantity(AAPL)
    it.clock.set(session_close(END))
    assert await it.ends.run() == 0
    assert (await it.end(), await it.ends.run()) == (1, 0)
    after = await it.desk.book()
    moved = 0 if not is_in_the_money else -100 if right is OptionRight.CALL else 100
    assert after.quantity(AAPL) == shares + moved
    assert after.cash == cash - moved * contract.strike
    assert after.quantity(Symbol(contract.compact)) == 0
    assert await it.desk.unbalanced() == []
    trading = it.desk.trading

    def findings(conn: Connection) -> list[Finding]:
        (facts,) = read_facts(conn, trading.ledger, trading.read)
        return audit(facts, read_book(conn, trading.ledger, facts.account.id))

    assert await it.desk.db.read(findings) == []


async def close_of_end(it: Rig) -> Decimal:
    """What the local market will close at that day: it is made from its seed."""
    later = ManualClock(session_close(END))
    market: Any = SimulatedMarketData(build_world(SEED), WorldClock("exchange", later))
    found = await close_of(market, AAPL, END)
    assert found is not None
    return found


async def test_a_put_takes_its_strike_in_cash_and_so_does_its_order_while_it_rests(it: Rig) -> None:
    put = await it.listed(OptionRight.PUT, D("0.95"))
    most = int(D(100_000) // (put.strike * 100))
    with pytest.raises(InsufficientBuyingPowerError):
        await it.place("many", put.compact, Side.SELL, most + 1)
    rests = await it.place("rests", put.compact, Side.SELL, most, type=OrderType.LIMIT, limit_price=D("90.00"))
    assert rests["status"] == "new"
    with pytest.raises(InsufficientBuyingPowerError):
        await it.place("another", put.compact, Side.SELL, 1)
    # A day order ends with its session, and is tried on no bars of a contract.
    it.clock.set(session_open(date(2026, 10, 2)))
    await it.desk.step()
    assert (await it.desk.order("rests")).status.value == "expired"
