"""Option orders of ours at Alpaca: single contracts, and several as one order. AAPL stands at about 293."""

import asyncio
import json
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest

from paiid.core.db import Database
from paiid.domain.instrument import Symbol
from paiid.domain.market import Delay
from paiid.domain.option import OptionSymbol
from paiid.domain.order import OrderStatus, OrderTerms, OrderType, PositionIntent, Side
from paiid.domain.order_rules import InvalidOrderError
from paiid.domain.risk import InsufficientBuyingPowerError, StaleQuoteError
from paiid.domain.spread import Spread, SpreadLeg
from paiid.domain.written import OptionIntentError, UncoveredOptionError
from paiid.features.orders.errors import IdempotencyConflictError, NoOptionPriceError, OptionsNotTradedError
from paiid.features.orders.repository import OrderRow
from paiid.features.orders.schemas import OrderReplace
from paiid.features.orders.service.spreads import SpreadRequest, place_spread
from tests.support.alpaca_desk import AlpacaDesk, alpaca_desk
from tests.support.standin_options import contract

D = Decimal
S = OrderStatus
LOW, HIGH, PUT = contract("C", 290), contract("C", 300), contract("P", 280)
OPEN_LONG, OPEN_SHORT = PositionIntent.BUY_TO_OPEN, PositionIntent.SELL_TO_OPEN
CLOSE_LONG, CLOSE_SHORT = PositionIntent.SELL_TO_CLOSE, PositionIntent.BUY_TO_CLOSE


@pytest.fixture
async def it(db: Database) -> AsyncIterator[AlpacaDesk]:
    async with alpaca_desk(db) as found:
        found.options.listed = [LOW, HIGH, PUT]
        yield found


def leg(symbol: Symbol, intent: PositionIntent, ratio: int = 1) -> SpreadLeg:
    return SpreadLeg(OptionSymbol.parse(symbol), ratio, intent)


def vertical(quantity: str = "2", limit: str | None = None, *, closes: bool = False) -> Spread:
    """Calls at 290 against calls at 300: opened for a debit, closed for a credit."""
    intents = (CLOSE_LONG, CLOSE_SHORT) if closes else (OPEN_LONG, OPEN_SHORT)
    legs = (leg(LOW, intents[0]), leg(HIGH, intents[1]))
    price = None if limit is None else D(limit)
    return Spread(legs, D(quantity), OrderType.MARKET if limit is None else OrderType.LIMIT, price)


async def place(it: AlpacaDesk, spread: Spread, key: str = "key-1") -> dict[str, Any]:
    answer = await place_spread(it.desk.trading.place, SpreadRequest(it.desk.user_id, spread, key))
    found: dict[str, Any] = json.loads(answer)
    return found


async def legs_of(it: AlpacaDesk, lead: OrderRow) -> list[OrderRow]:
    trading = it.desk.trading
    return await trading.db.read(lambda conn: trading.repository.legs_of(conn, lead.user_id, [lead.id]))


async def single(
    it: AlpacaDesk, symbol: Symbol, side: str, quantity: str = "1", key: str = "key-1", **terms: Any
) -> Any:
    order = OrderTerms(symbol, Side(side), D(quantity), **terms)
    return json.loads(await it.desk.trading.place.place(it.desk.user_id, order, key))


async def settle(it: AlpacaDesk) -> None:
    """Let the stand-in decide, and record it."""
    for _ in range(3):
        await it.world.look()
    await it.desk.trading.reconcile.reconcile_open()
    await it.desk.trading.reconcile.recheck()


class TestOneContract:
    async def test_bought_and_sold_again(self, it: AlpacaDesk) -> None:
        answer = await single(it, LOW, "buy", "3", position_intent=OPEN_LONG)
        assert (answer["symbol"], answer["quantity"], answer["position_intent"]) == (LOW, "3", "buy_to_open")
        await settle(it)
        assert (await it.order(S.FILLED)).filled_quantity == 3
        await it.must_agree()
        book = await it.desk.trading.holdings(it.desk.user_id)
        assert book == {LOW: D(3)}
        with pytest.raises(OptionIntentError):
            await single(it, LOW, "sell", "4", "key-2", position_intent=CLOSE_LONG)
        await single(it, LOW, "sell", "3", "key-3", position_intent=CLOSE_LONG)
        await settle(it)
        await it.order(S.FILLED, "key-3")
        await it.must_agree()
        assert await it.findings() == []

    async def test_premium_is_paid_in_cash_and_a_hundredfold(self, it: AlpacaDesk) -> None:
        quotes = await it.desk.trading.market.market_data.quotes([LOW])
        ask = quotes[LOW].ask
        assert ask is not None
        too_many = int(D(100_000) / (ask * 100)) + 1
        with pytest.raises(InsufficientBuyingPowerError) as refused:
            await single(it, LOW, "buy", str(too_many))
        assert refused.value.needed == ask * 100 * too_many
        assert (await it.desk.counts())[:2] == (0, 0)

    async def test_a_put_is_sold_on_cash_and_a_call_on_shares(self, it: AlpacaDesk) -> None:
        with pytest.raises(UncoveredOptionError):
            await single(it, HIGH, "sell")
        with pytest.raises(InsufficientBuyingPowerError) as refused:
            await single(it, PUT, "sell", "4")
        assert refused.value.needed == 280 * 100 * 4
        await single(it, PUT, "sell", "3", position_intent=OPEN_SHORT)
        await settle(it)
        await it.order(S.FILLED)
        await it.must_agree()

    async def test_what_no_broker_takes(self, it: AlpacaDesk) -> None:
        for terms in ({"type": OrderType.TRAILING_STOP, "trail_price": D(1)}, {"extended_hours": True}):
            with pytest.raises(InvalidOrderError):
                await single(it, LOW, "buy", **terms)
        with pytest.raises(InvalidOrderError):
            await single(it, LOW, "sell", position_intent=OPEN_LONG)
        it.options.delay = Delay.STALE
        with pytest.raises(StaleQuoteError):
            await single(it, LOW, "buy")


class TestSeveral:
    async def test_opened_and_closed_it_is_one_order_with_the_fills_in_its_legs(self, it: AlpacaDesk) -> None:
        answer = await place(it, vertical())
        assert (answer["symbol"], answer["side"], answer["order_class"]) == ("AAPL", "buy", "mleg")
        await settle(it)
        lead = await it.order(S.FILLED)
        bought, sold = await legs_of(it, lead)
        assert [(one.symbol, one.side, one.filled_quantity, one.status) for one in (bought, sold)] == [
            (LOW, Side.BUY, D(2), S.FILLED),
            (HIGH, Side.SELL, D(2), S.FILLED),
        ]
        assert bought.average_fill_price is not None
        assert sold.average_fill_price is not None
        assert lead.filled_quantity == 2
        assert lead.average_fill_price == bought.average_fill_price - sold.average_fill_price
        book = await it.desk.trading.db.read(lambda conn: it.desk.trading.ledger.book(conn, lead.account_id))
        assert book.cash == D(100_000) - 200 * lead.average_fill_price
        await it.importing.run()
        await it.must_agree()
        assert await it.findings() == []
        assert await place(it, vertical()) == answer
        with pytest.raises(IdempotencyConflictError):
            await place(it, vertical("3"))
        await place(it, vertical(closes=True), "key-2")
        await settle(it)
        await it.order(S.FILLED, "key-2")
        assert await it.desk.trading.holdings(it.desk.user_id) == {}
        await it.must_agree()

    async def test_a_resting_one_holds_back_its_risk_and_is_changed_and_canceled_as_one(self, it: AlpacaDesk) -> None:
        trading = it.desk.trading
        lead = await self._resting(it, "0.50")
        assert await self._held_back(it) == D(2 * 50)
        changed = await trading.change.replace(it.desk.user_id, lead.id, OrderReplace(limit_price=D("0.75")))
        assert (changed.limit_price, changed.order_class.value) == (D("0.75"), "mleg")
        legs = await legs_of(it, changed)
        assert {one.symbol for one in legs} == {LOW, HIGH}
        assert await self._held_back(it) == D(2 * 75)
        with pytest.raises(InvalidOrderError):
            await trading.change.replace(it.desk.user_id, changed.id, OrderReplace(quantity=D(3)))
        canceled = await trading.change.cancel(it.desk.user_id, legs[0].id)
        assert canceled.status is S.CANCELED
        await settle(it)
        assert {one.status for one in await legs_of(it, changed)} == {S.CANCELED}
        assert (await it.desk.order(changed.client_order_id)).status is S.CANCELED
        assert await self._held_back(it) == 0
        await it.must_agree()
        assert await it.findings() == []

    async def test_a_credit_holds_back_the_width(self, it: AlpacaDesk) -> None:
        spread = Spread((leg(LOW, OPEN_SHORT), leg(HIGH, OPEN_LONG)), D(1), OrderType.LIMIT, D("-9.50"))
        answer = await place(it, spread)
        assert (answer["side"], answer["limit_price"]) == ("sell", "-9.5")
        await settle(it)
        await it.order(S.NEW)
        assert await self._held_back(it) == D(50)

    async def test_an_answer_that_is_lost_places_it_once(self, it: AlpacaDesk) -> None:
        it.world.state.orders_lost_to_504 = 1
        answer = await place(it, vertical())
        assert answer["status"] == "pending_new"
        assert (await place(it, vertical()))["id"] == answer["id"]
        await settle(it)
        await it.order(S.FILLED)
        await it.importing.run()
        await it.must_agree()
        assert await it.desk.counts() == (3, 2, 4)
        assert await it.findings() == []

    async def test_the_stream_tells_of_it(self, it: AlpacaDesk) -> None:
        async with it.following():
            await asyncio.sleep(0.05)
            await place(it, vertical())
            await it.world.look()
            lead = await it.order(S.FILLED)
            for _ in range(200):
                if {one.status for one in await legs_of(it, lead)} == {S.FILLED}:
                    break
                await asyncio.sleep(0.01)
        await it.must_agree()

    async def test_what_is_refused_stores_nothing(self, it: AlpacaDesk) -> None:
        bare = Spread((leg(LOW, OPEN_SHORT), leg(PUT, OPEN_LONG)), D(1))
        with pytest.raises(InvalidOrderError, match="uncovered"):
            await place(it, bare)
        with pytest.raises(OptionIntentError):
            await place(it, vertical(closes=True))
        with pytest.raises(InsufficientBuyingPowerError):
            await place(it, vertical("5000"))
        it.options.listed = [LOW]
        with pytest.raises(NoOptionPriceError):
            await place(it, vertical())
        assert (await it.desk.counts())[:2] == (0, 0)

    async def test_what_the_broker_refuses_is_rejected_with_its_legs(self, it: AlpacaDesk) -> None:
        it.world.state.configurations["suspend_trade"] = True
        answer = await place(it, vertical())
        assert answer["status"] == "rejected"
        assert {one.status for one in await legs_of(it, await it.desk.order())} == {S.REJECTED}

    async def _resting(self, it: AlpacaDesk, limit: str) -> OrderRow:
        await place(it, vertical(limit=limit))
        await settle(it)
        return await it.order(S.NEW)

    async def _held_back(self, it: AlpacaDesk) -> Decimal:
        """What open orders hold back, as kept in memory and counted anew."""
        trading, account = it.desk.trading, await it.account()

        def look(conn: Any) -> tuple[Decimal, Decimal]:
            row = trading.ledger.repository.lock_account(conn, account.id)
            book = trading.ledger.book(conn, account.id)
            kept = trading.context.claims.of(conn, row, book)
            return kept.value, trading.context.open_claims(conn, row, book).value

        kept, counted = await trading.db.write(look)
        assert kept == counted
        return kept


async def test_the_local_account_buys_none_to_open_takes_no_several_and_says_so(db: Database) -> None:
    async with alpaca_desk(db, is_linked=False) as it:
        it.options.listed = [LOW, HIGH]
        with pytest.raises(OptionsNotTradedError, match="trades no options but single ones that are written"):
            await place(it, vertical())
        with pytest.raises(OptionsNotTradedError):
            await single(it, LOW, "buy")
        with pytest.raises(UncoveredOptionError):
            await single(it, HIGH, "sell")
        assert (await it.desk.counts())[:2] == (0, 0)
