"""A trading desk whose owner's account is at Alpaca's stand-in."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from paiid.adapters.alpaca.connection import AlpacaConnection
from paiid.core.clock import ManualClock
from paiid.core.db import Database
from paiid.domain.order import OrderStatus
from paiid.features.ledger.repository import AccountRow
from paiid.features.orders.jobs import OrderJobs
from paiid.features.orders.repository import OrderRow
from paiid.features.orders.service.importing import ImportActivities
from paiid.features.portfolio.audit import Finding, audit, read_book, read_facts
from paiid.features.portfolio.service.linking import LinkAccount
from tests.support.alpaca_world import AlpacaWorld, alpaca_world, make_client
from tests.support.desk import Desk, open_desk
from tests.support.standin_options import StandinOptions


@dataclass
class AlpacaDesk:
    """The desk, the stand-in behind it, and the jobs that keep both in step."""

    desk: Desk
    world: AlpacaWorld
    linking: LinkAccount
    importing: ImportActivities
    options: StandinOptions

    @asynccontextmanager
    async def following(self) -> AsyncIterator[None]:
        """Record what the stream reports until the block ends."""
        jobs = OrderJobs(self.desk.trading.brokers, self.desk.trading.reconcile)
        task = asyncio.create_task(jobs.follow_updates())
        rechecks = asyncio.create_task(jobs.recheck_forever())
        try:
            yield
        finally:
            task.cancel()
            rechecks.cancel()
            await asyncio.gather(task, rechecks, return_exceptions=True)

    async def order(self, status: OrderStatus, key: str = "key-1") -> OrderRow:
        """The stored order once it has this status."""
        order = await self.desk.order(key)
        for _ in range(400):
            if order.status is status:
                return order
            await asyncio.sleep(0.01)
            order = await self.desk.order(key)
        raise AssertionError(f"{order.status} instead of {status}: {order.reason}")

    async def account(self) -> AccountRow:
        """The owner's selected account."""
        ledger = self.desk.trading.ledger
        return await self.desk.db.read(lambda conn: ledger.account_of(conn, self.desk.user_id))

    async def findings(self) -> list[Finding]:
        """Every rule that what is stored of the account breaks."""
        trading, account = self.desk.trading, await self.account()

        def read(conn: Connection) -> list[Finding]:
            facts = next(one for one in read_facts(conn, trading.ledger, trading.read) if one.account.id == account.id)
            return audit(facts, read_book(conn, trading.ledger, account.id))

        return await self.desk.db.read(read)

    async def must_agree(self) -> None:
        """The ledger and the stand-in's exact books say the same, and no transaction is unbalanced."""
        books: Any = await self.world.books()
        account = await self.account()
        book = await self.desk.db.read(lambda conn: self.desk.trading.ledger.book(conn, account.id))
        assert book.cash == Decimal(str(books["cash"]))
        held = {symbol: Decimal(str(row["qty"])) for symbol, row in books["positions"].items()}
        assert {symbol: one.quantity for symbol, one in book.positions.items()} == held
        assert await self.desk.unbalanced() == []
        assert await self.importing.differences() == []


@asynccontextmanager
async def alpaca_desk(db: Database, *, is_linked: bool = True, open_account: bool = True) -> AsyncIterator[AlpacaDesk]:
    """Serve the stand-in and open the desk on it; `open_account` as for `open_desk`."""
    async with alpaca_world() as world, opened(db, world, is_linked=is_linked, open_account=open_account) as desk:
        yield desk


@asynccontextmanager
async def opened(
    db: Database, world: AlpacaWorld, *, is_linked: bool = True, open_account: bool = True
) -> AsyncIterator[AlpacaDesk]:
    """A desk on a stand-in that is there already, as after a restart."""
    connection = AlpacaConnection(make_client(world.url, world.state))
    options = StandinOptions(world)
    desk = await open_desk(db, alpaca=connection, open_account=open_account, options=options)
    trading, clock = desk.trading, ManualClock()
    assert trading.custody is not None
    linking = LinkAccount(trading.custody, db, clock, trading.ledger)
    try:
        if is_linked:
            await linking.run()
        importing = ImportActivities(trading.custody, trading.place, clock)
        yield AlpacaDesk(desk, world, linking, importing, options)
    finally:
        await connection.client.aclose()
