"""What a change of an order costs the stream: a look at the end of the ledger, not at all of it."""

import json
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection

from paiid.core.db import Database
from paiid.features.alpaca_api.orders.service import KeyOrders
from paiid.features.alpaca_api.stream.updates import OrderStory
from paiid.features.api_keys.service import KeyHolder
from paiid.features.ledger.repository import LedgerRepository, RecordedTransaction
from tests.support.desk import Desk, open_desk

MANY = 60


@dataclass
class CountingLedger(LedgerRepository):
    """Counts the transactions it hands out."""

    read: list[int] = field(default_factory=list)

    def transactions(
        self, conn: Connection, account_id: str, *, after_seq: int = 0, before_seq: int | None = None
    ) -> list[RecordedTransaction]:
        found = super().transactions(conn, account_id, after_seq=after_seq, before_seq=before_seq)
        self.read.append(len(found))
        return found


@dataclass
class Told:
    """One key's story of the desk's account."""

    desk: Desk
    ledger: CountingLedger
    story: OrderStory

    async def of(self, key: str) -> list[Any]:
        order = await self.desk.order(key)
        return [json.loads(one)["data"] for one in await self.story.updates(order.id)]


@pytest.fixture
async def told(db: Database) -> Told:
    desk = await open_desk(db)
    counting, trading = CountingLedger(), desk.trading
    context = replace(trading.place.context, ledger=replace(trading.ledger, repository=counting))
    orders = KeyOrders(replace(trading.place, context=context), trading.change, trading.read)
    holder = KeyHolder("key_1", "PK1", desk.user_id, desk.account.id, can_trade=True)
    return Told(desk, counting, OrderStory(holder, orders))


async def test_an_event_reads_the_end_of_the_ledger(told: Told) -> None:
    for number in range(MANY):
        await told.desk.place(f"before-{number}", quantity="1")
    await told.story.begin()
    await told.desk.place("now", quantity="2")
    await told.of("now")
    told.ledger.read.clear()
    await told.desk.place("again", quantity="3")
    fill = (await told.of("again"))[-1]
    assert (fill["event"], fill["position_qty"]) == ("fill", str(MANY + 5))
    # The fold of what is new, and one page.
    assert sum(told.ledger.read) <= 30


async def test_what_has_no_new_fill_reads_nothing_of_it(told: Told) -> None:
    await told.story.begin()
    await told.desk.place("resting", type="limit", limit_price="90")
    told.ledger.read.clear()
    assert [one["event"] for one in await told.of("resting")] == ["new"]
    assert told.ledger.read == []


async def test_fills_that_others_followed_are_told_with_what_was_held_then(told: Told) -> None:
    """Two partial fills, then another order and forty more: each fill has the shares held right after it."""
    desk = told.desk
    await told.story.begin()
    desk.market.quote(ask_size=4)
    await desk.place("parts")
    desk.market.advance(seconds=1)
    desk.market.quote(ask_size=6)
    await desk.step()
    for number in range(40):
        desk.market.advance(seconds=1)
        desk.market.quote(ask_size=100)
        await desk.place(f"after-{number}", quantity="1", side="sell" if number % 2 else "buy")
    fills = [one for one in await told.of("parts") if "position_qty" in one]
    assert [(one["event"], one["qty"], one["position_qty"]) for one in fills] == [
        ("partial_fill", "4", "4"),
        ("fill", "6", "10"),
    ]
    book = await desk.book()
    assert book.quantity(fills[0]["order"]["symbol"]) == Decimal(10)
