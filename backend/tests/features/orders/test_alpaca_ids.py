"""Ids that mean something else already: in another account of the user, or of another program."""

import json
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest

from paiid.core.db import Database
from paiid.domain.account import BrokerId
from paiid.domain.order import Exits, OrderClass, OrderStatus, StopLoss
from paiid.features.orders.errors import IdempotencyConflictError
from paiid.features.orders.repository import OrderRow
from paiid.features.orders.service.closing import ClosePositions, PositionPart
from paiid.features.orders.service.families import FamilyRequest
from paiid.ports.broker import foreign_id, foreign_order
from paiid.ports.errors import ProviderRejected
from tests.support.alpaca_desk import AlpacaDesk, alpaca_desk
from tests.support.desk import make_terms
from tests.support.scripted_market import ACME

D = Decimal
S = OrderStatus


@pytest.fixture
async def at_alpaca(db: Database) -> AsyncIterator[AlpacaDesk]:
    """The owner has a local account and the one at Alpaca, which is selected."""
    async with alpaca_desk(db) as found:
        yield found


async def place_locally(it: AlpacaDesk, key: str = "key-1", **terms: Any) -> dict[str, Any]:
    desk = it.desk
    answer: dict[str, Any] = json.loads(
        await desk.trading.place.place(desk.user_id, make_terms(**terms), key, account_id=desk.account.id)
    )
    return answer


async def foreign(it: AlpacaDesk) -> list[OrderRow]:
    account = await it.account()
    return await it.desk.db.read(lambda conn: it.desk.trading.repository.all_of_account(conn, account.id))


class TestAKeyOfAnotherAccount:
    async def test_the_same_order_there_is_a_conflict_not_the_first_answer(self, at_alpaca: AlpacaDesk) -> None:
        first = await place_locally(at_alpaca)
        with pytest.raises(IdempotencyConflictError, match="another of your accounts") as told:
            await at_alpaca.desk.place()
        assert told.value.extensions == {"order_id": first["id"]}
        assert (await at_alpaca.world.books())["orders"] == []
        # In the account it was used for it answers what it answered.
        assert await place_locally(at_alpaca) == first

    async def test_nor_with_exits(self, at_alpaca: AlpacaDesk) -> None:
        desk, terms = at_alpaca.desk, make_terms(type="limit", limit_price="99")
        exits = Exits(OrderClass.BRACKET, D(110), StopLoss(D(95)))
        await desk.trading.place.place_family(
            FamilyRequest(desk.user_id, terms, exits, "key-1", account_id=desk.account.id)
        )
        with pytest.raises(IdempotencyConflictError, match="another of your accounts"):
            await desk.trading.place.place_family(FamilyRequest(desk.user_id, terms, exits, "key-1"))

    async def test_nor_to_close_a_position(self, at_alpaca: AlpacaDesk) -> None:
        desk, closing = at_alpaca.desk, ClosePositions(at_alpaca.desk.trading.change)
        await place_locally(at_alpaca, "buy")
        local = PositionPart(account_id=desk.account.id)
        await closing.close(desk.user_id, ACME, "close", cancel_orders=False, part=local)
        with pytest.raises(IdempotencyConflictError, match="another of your accounts"):
            await closing.close(desk.user_id, ACME, "close", cancel_orders=False)


class TestAnIdUsedLocally:
    async def test_the_foreign_order_is_imported_under_an_id_of_its_own(self, at_alpaca: AlpacaDesk) -> None:
        await place_locally(at_alpaca)
        bought = await at_alpaca.world.client_order(client_order_id="key-1")
        assert await at_alpaca.importing.run() == 1
        assert await at_alpaca.importing.run() == 0
        (order,) = await foreign(at_alpaca)
        assert (order.client_order_id, order.broker_order_id) == (foreign_id(bought), bought)
        assert (order.status, order.filled_quantity) == (S.FILLED, D(10))
        await at_alpaca.must_agree()

    async def test_it_is_reconciled_and_canceled_like_any_other(self, at_alpaca: AlpacaDesk) -> None:
        await place_locally(at_alpaca)
        await at_alpaca.world.client_order(client_order_id="key-1", type="limit", limit_price="80")
        await at_alpaca.importing.run()
        await at_alpaca.world.control("orders", client_order_id="key-1", do="fill", qty="4", price="80")
        desk = at_alpaca.desk
        await desk.trading.reconcile.reconcile_open()
        (order,) = await foreign(at_alpaca)
        assert (order.status, order.filled_quantity) == (S.PARTIALLY_FILLED, D(4))
        assert (await desk.trading.change.cancel(desk.user_id, order.id)).status is S.CANCELED
        await at_alpaca.must_agree()

    async def test_one_beside_an_order_that_was_refused_for_its_id_is_imported_too(self, db: Database) -> None:
        """Another program had the id first, in the same account; only later it trades."""
        async with alpaca_desk(db, is_linked=False) as it:
            await it.world.client_order(client_order_id="key-1", type="limit", limit_price="80")
            for market in (it.world.market, it.desk.market):
                market.advance(minutes=10)
                market.quote()
            await it.linking.run()
            await it.desk.place()
            refused = await it.desk.order()
            assert refused.status is S.REJECTED
            await it.importing.run()
            await it.world.control("orders", client_order_id="key-1", do="fill", price="80")
            await it.importing.run()
            await it.desk.trading.reconcile.reconcile_open()
            assert await it.desk.order() == refused
            assert {(one.status, one.filled_quantity) for one in await foreign(it)} == {
                (S.REJECTED, D(0)),
                (S.FILLED, D(10)),
            }
            await it.must_agree()

    async def test_no_order_can_be_sent_under_such_an_id(self, at_alpaca: AlpacaDesk) -> None:
        broker = at_alpaca.desk.trading.brokers.of(BrokerId.ALPACA)
        with pytest.raises(ProviderRejected, match="from elsewhere"):
            await broker.submit((await at_alpaca.account()).id, foreign_id("b-1"), make_terms())


@pytest.mark.parametrize("text", ["key-1", "order-at-broker:", "order-at-broker:../v2/account", "x-order-at-broker:a"])
def test_other_ids_name_no_order_of_the_broker(text: str) -> None:
    assert foreign_order(text) is None
