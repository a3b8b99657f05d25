"""The owner's account at Alpaca: linked once, traded by us and by other programs, with both books equal."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, cast

import pytest

from paiid.core.clock import ManualClock
from paiid.core.db import Database
from paiid.domain.account import BrokerId
from paiid.domain.market import CorporateAction, CorporateActionKind
from paiid.domain.order import OrderStatus
from paiid.features.activity import service as activity
from paiid.features.portfolio.inputs.history import AccountReader
from paiid.features.portfolio.jobs import CorporateActions
from paiid.ports.custody import Custody, Statement
from tests.support.alpaca_desk import AlpacaDesk, alpaca_desk
from tests.support.scripted_market import ACME

D = Decimal
S = OrderStatus


@dataclass
class Astray:
    """Its statements tell of an account in which nothing was ever bought."""

    inner: Any

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    async def statement(self) -> Statement:
        found: Statement = await self.inner.statement()
        return replace(found, cash=D(100_000), positions=())


@pytest.fixture
async def at_alpaca(db: Database) -> AsyncIterator[AlpacaDesk]:
    async with alpaca_desk(db) as found:
        yield found


class TestLinking:
    async def test_the_account_opens_with_what_is_there_and_is_selected(self, db: Database) -> None:
        async with alpaca_desk(db, is_linked=False) as it:
            held = [{"symbol": ACME, "qty": "10", "average_price": "90.50"}]
            await it.world.control("account", cash="5000", positions=held)
            assert await it.linking.run()
            account = await it.account()
            assert (account.broker, account.broker_account) == (BrokerId.ALPACA, it.world.state.account_id)
            book = await db.read(lambda conn: it.desk.trading.ledger.book(conn, account.id))
            assert (book.cash, book.quantity(ACME), book.positions[ACME].average_price) == (D(5000), D(10), D("90.5"))
            # 5000 of cash and shares that cost 10 x 90.50
            assert book.net_deposits == D(5905)
            await it.must_agree()
            lines = await db.read(lambda conn: activity.latest(conn, it.desk.user_id))
            assert [line.action for line in lines] == ["account-linked"]
            assert str(account.broker_account) not in json.dumps([dict(line.detail) for line in lines])

    async def test_it_happens_once(self, at_alpaca: AlpacaDesk) -> None:
        assert not await at_alpaca.linking.run()
        rows = await at_alpaca.desk.db.read(at_alpaca.desk.trading.ledger.repository.accounts)
        assert [(row.broker, row.is_active) for row in rows] == [(BrokerId.PAPER, False), (BrokerId.ALPACA, True)]

    async def test_what_happened_before_is_not_imported_again(self, db: Database) -> None:
        async with alpaca_desk(db, is_linked=False) as it:
            await it.world.control("activity", type="CSD", net_amount="500")
            await it.world.client_order()
            await it.linking.run()
            assert await it.importing.run() == 0
            await it.must_agree()

    async def test_what_an_open_order_filled_before_is_there_already(self, db: Database) -> None:
        async with alpaca_desk(db, is_linked=False) as it:
            await it.world.client_order(client_order_id="other", type="limit", limit_price="99")
            await it.world.control("orders", client_order_id="other", do="fill", qty="4", price="99")
            await it.linking.run()
            assert await it.importing.run() == 1
            assert (await it.desk.order("other")).filled_quantity == D(4)
            await it.must_agree()
            await it.world.control("orders", client_order_id="other", do="fill", qty="6", price="99")
            await it.importing.run()
            order = await it.desk.order("other")
            assert (order.status, order.filled_quantity) == (S.FILLED, D(10))
            await it.must_agree()
            assert await it.findings() == []


class TestTrading:
    async def test_a_fill_is_told_by_the_stream_and_booked(self, at_alpaca: AlpacaDesk) -> None:
        async with at_alpaca.following():
            answer = json.loads(await at_alpaca.desk.place())
            assert answer["broker"] == "Alpaca paper"
            assert answer["status"] in {"new", "filled"}
            order = await at_alpaca.order(S.FILLED)
        assert (order.filled_quantity, order.average_fill_price) == (D(10), D("100.10"))
        await at_alpaca.must_agree()

    async def test_a_refusal_is_the_orders_reason(self, at_alpaca: AlpacaDesk) -> None:
        at_alpaca.world.state.configurations["suspend_trade"] = True
        answer = json.loads(await at_alpaca.desk.place())
        assert answer["status"] == "rejected"
        assert "rejected by user request" in answer["reason"]

    async def test_cancel_and_replace(self, at_alpaca: AlpacaDesk) -> None:
        desk = at_alpaca.desk
        await desk.place(type="limit", limit_price="90")
        order = await desk.order()
        canceled = await desk.trading.change.cancel(desk.user_id, order.id)
        assert canceled.status is S.CANCELED

    async def test_dividends_and_splits_are_the_brokers_to_book(self, at_alpaca: AlpacaDesk) -> None:
        async with at_alpaca.following():
            await at_alpaca.desk.place()
            await at_alpaca.order(S.FILLED)
        desk, trading = at_alpaca.desk, at_alpaca.desk.trading
        effective = desk.market.now()
        desk.market.advance(minutes=1)
        paid = CorporateAction(ACME, CorporateActionKind.CASH_DIVIDEND, effective.date(), effective, amount=D("0.50"))
        desk.market.actions.append(paid)
        reader = AccountReader(trading.ledger, trading.read)
        jobs = CorporateActions(desk.db, ManualClock(), desk.market, trading.ledger, reader)
        assert await jobs.run() == 0
        await at_alpaca.world.control("dividend", symbol=ACME, per_share="0.50")
        assert await at_alpaca.importing.run() == 1
        await at_alpaca.must_agree()


class TestOthers:
    async def test_orders_and_fills_of_other_programs_are_imported_once(self, at_alpaca: AlpacaDesk) -> None:
        bought = await at_alpaca.world.client_order(client_order_id="other-1")
        await at_alpaca.world.client_order(client_order_id="other-2", type="limit", limit_price="80")
        assert await at_alpaca.importing.run() == 2
        assert await at_alpaca.importing.run() == 0
        order = await at_alpaca.desk.order("other-1")
        assert (order.broker_order_id, order.status, order.filled_quantity) == (bought, S.FILLED, D(10))
        assert (await at_alpaca.desk.order("other-2")).status is S.NEW
        await at_alpaca.must_agree()

    @pytest.mark.parametrize(
        ("kind", "amount"),
        [("FEE", "-0.12"), ("INT", "1.23"), ("CSD", "500"), ("CSW", "-50"), ("JNLC", "7"), ("NEWKIND", "-3")],
    )
    async def test_movements_are_booked_once(self, at_alpaca: AlpacaDesk, kind: str, amount: str) -> None:
        await at_alpaca.world.control("activity", type=kind, net_amount=amount)
        assert await at_alpaca.importing.run() == 1
        assert await at_alpaca.importing.run() == 0
        await at_alpaca.must_agree()

    async def test_a_difference_is_named(self, at_alpaca: AlpacaDesk) -> None:
        await at_alpaca.world.client_order()
        await at_alpaca.importing.run()
        importing = replace(at_alpaca.importing, custody=cast("Custody", Astray(at_alpaca.importing.custody)))
        said = await importing.differences()
        assert said == ["cash is 98999 here and 100000 at the broker", "ACME: 10 shares here and 0 at the broker"]
