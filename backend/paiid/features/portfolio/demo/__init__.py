"""A demo account with two years of simulated history, traded by a fixed rule and booked like any other."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection

from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.domain.ledger import LedgerTransaction
from paiid.domain.ledger import fill as filled
from paiid.domain.order import OrderStatus
from paiid.features.activity import service as activity
from paiid.features.auth.service import NewUser
from paiid.features.ledger.repository import AccountRow
from paiid.features.ledger.service import AccountPlan, LedgerService
from paiid.features.orders.repository import OrderRow, to_execution_row
from paiid.features.orders.service.reading import ReadOrders
from paiid.features.portfolio.demo.trading import (
    STARTING_CASH,
    DemoHistory,
    DemoOrder,
    DemoTrader,
    client_order_id,
)
from paiid.features.portfolio.inputs.periods import last_close
from paiid.features.portfolio.inputs.prices import PriceHistory
from paiid.ports.market_data import MarketData

DEMO_NAME: Final = "Demo portfolio (simulated history)"
DEMO_BROKER: Final = "demo"


@dataclass
class DemoPortfolio:
    """Fills demo accounts. The history is the same for all of one day, so it is traded once and kept."""

    db: Database
    clock: Clock
    market_data: MarketData
    ledger: LedgerService
    orders: ReadOrders
    prices: PriceHistory
    _traded: tuple[date, DemoHistory] | None = None
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def fill(self, user: NewUser) -> None:
        """Open the account of a new demo user and write its history, all of it or nothing."""
        history = await self.history()
        await self.db.write(lambda conn: self._write(conn, user, history))

    async def history(self) -> DemoHistory:
        """Two years up to the last close."""
        async with self._lock:
            day = last_close(self.market_data.now())
            if self._traded is None or self._traded[0] != day:
                self._traded = (day, await DemoTrader(self.market_data, self.prices).trade())
            return self._traded[1]

    def _write(self, conn: Connection, user: NewUser, history: DemoHistory) -> None:
        account = self.ledger.open_account(
            conn,
            user.id,
            starting_cash=STARTING_CASH,
            at=history.opened_at,
            plan=AccountPlan(name=DEMO_NAME, is_demo=True),
        )
        for event in history.events:
            if isinstance(event, LedgerTransaction):
                self.ledger.post(conn, account.id, event)
            else:
                self._write_order(conn, account, event)
        activity.record(conn, user.id, "demo-filled", {"account_id": account.id}, self.clock.now(), None)

    def _write_order(self, conn: Connection, account: AccountRow, order: DemoOrder) -> None:
        row = order_row(account, order)
        self.orders.repository.insert(conn, row)
        for execution in order.executions:
            self.orders.repository.insert_execution(conn, to_execution_row(row, execution, self.clock.now()))
            self.ledger.post(conn, account.id, filled(execution))


def order_row(account: AccountRow, order: DemoOrder) -> OrderRow:
    """The stored form of an order that has ended."""
    average = order.state.average_price
    pending = OrderRow.pending(
        order.terms,
        account=account,
        client_order_id=client_order_id(order.number),
        broker=DEMO_BROKER,
        reserve_price=order.terms.limit_price or average or Decimal(0),
        at=order.placed_at,
    )
    expired = order.status is OrderStatus.EXPIRED
    return replace(
        pending,
        status=order.status,
        filled_quantity=order.state.filled_quantity,
        average_fill_price=average,
        submitted_at=order.placed_at,
        updated_at=order.ended_at,
        expires_at=order.expires_at,
        reason="The day ended before the order was filled." if expired else None,
    )
