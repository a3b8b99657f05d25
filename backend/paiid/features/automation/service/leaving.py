"""A stopped automation that closes all it has, whatever was still being opened when it was stopped.

What is opened in the moment of the stop is not known in it: so every round takes back what is still being opened, and
orders the sale of what is held, and the purchase of what is owed, that is not ordered yet. Safe to run again, in any
process, after any crash.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection

from paiid.core.errors import AppError
from paiid.domain.exchange_calendar import session_date_at
from paiid.domain.order import OPEN, OrderStatus, Side
from paiid.features.automation.holding import Holding, OwnBook, own_book
from paiid.features.automation.rows import AutomationRow, OrderIntent, OrderKind, PlacedIntent, SendState
from paiid.features.automation.service.desk import AutomationDesk
from paiid.features.automation.service.ordering import pending
from paiid.features.automation.service.sending import SendOrders
from paiid.features.automation.working.deciding import DecidedOrder
from paiid.ports.errors import ProviderError

logger = logging.getLogger(__name__)

SOLD_FOR: Final = timedelta(days=7)
"""After the stop: as long an entry that was on its way is looked for, and closing is tried."""
_FIRST_NUMBER: Final = 9001
"""Above every number that a decision or a stop has."""
_TRIES: Final = 3
"""Refused orders that close one symbol after which no other is given; each is told."""
_ZERO: Final = Decimal(0)


@dataclass(frozen=True)
class LeaveMarket:
    """Sells what a stopped automation holds, and buys back what it owes."""

    desk: AutomationDesk
    sending: SendOrders

    async def run(self, row: AutomationRow) -> None:
        """One round: take back, order what is missing to close all, send."""
        await self.desk.db.write(lambda conn: self.desk.repository.adopt(conn, row))
        await self._take_back(row)
        now = self.desk.market_data.now()
        fills = await self.desk.db.read(lambda conn: self.desk.repository.fills(conn, row.id))
        through = session_date_at(now)
        actions = await self.desk.actions(row, fills, through)

        def write(conn: Connection) -> None:
            # Fills and orders of one instant, read where nobody else orders the same.
            self.desk.repository.lock(conn, row.id)
            placed = self.desk.repository.orders(conn, row.id)
            book = own_book(row.capital, self.desk.repository.fills(conn, row.id), actions, through=through)
            for intent in self._closing(conn, row, book, placed, now):
                self.desk.repository.add_order(conn, intent)

        await self.desk.db.write(write)
        await self.sending.run(row)

    async def _take_back(self, row: AutomationRow) -> None:
        """Cancel what is still being opened, and say no to what waits for a yes; what cannot be now, the next round."""
        intents = await self.desk.db.read(lambda conn: self.desk.repository.orders(conn, row.id))
        for one in intents:
            try:
                if not one.intent.closes and _is_open(one) and one.placed_id is not None:
                    await self.desk.change.cancel(row.user_id, one.placed_id)
                elif one.proposal == "waiting" and one.intent.proposal_id is not None:
                    await self.desk.proposals.reject(row.user_id, one.intent.proposal_id)
            except (AppError, ProviderError) as error:
                logger.info("automation_not_taken_back", extra={"client_order_id": one.intent.id, "error": repr(error)})

    def _closing(
        self, conn: Connection, row: AutomationRow, book: OwnBook, placed: Sequence[PlacedIntent], now: datetime
    ) -> Iterator[OrderIntent]:
        """Contracts are bought back first: shares under a call are sold once it is gone."""
        session = self.desk.repository.last_decided(conn, row.id) or row.first_session
        used = [one.intent.number for one in placed if one.intent.session_date == session]
        first = max([*used, _FIRST_NUMBER - 1]) + 1
        for number, order in enumerate(_orders(book, placed), first):
            yield pending(row.id, (session, number), order, (now, now + SOLD_FOR), now)


def _orders(book: OwnBook, placed: Sequence[PlacedIntent]) -> Iterator[DecidedOrder]:
    for contract in book.contracts.open.values():
        own = [one for one in placed if one.intent.symbol == contract.symbol and one.intent.side == Side.BUY.value]
        refused = sum(one.intent.number >= _FIRST_NUMBER and _is_refused(one) for one in own)
        if refused < _TRIES and not any(_is_open(one) or _is_pending(one) for one in own):
            yield DecidedOrder(contract.symbol, contract.contracts, OrderKind.EXIT, is_short=True)
    for held in book.holdings.values():
        left = abs(held.shares) - _leaving(held, placed)
        if left > 0 and not book.contracts.promised(held.symbol) and not _may_not_be_closed(held, placed):
            shares = left if held.is_short else -left
            yield DecidedOrder(held.symbol, shares, OrderKind.EXIT, is_short=held.is_short)


def _leaving(held: Holding, placed: Sequence[PlacedIntent]) -> Decimal:
    """Shares that orders to close, other than stops, will close yet."""
    own = (one for one in placed if _is_closing(one, held))
    return sum(
        (one.intent.quantity - (one.filled_quantity or _ZERO) for one in own if _is_open(one) or _is_pending(one)),
        _ZERO,
    )


def _may_not_be_closed(held: Holding, placed: Sequence[PlacedIntent]) -> bool:
    """While it is still being opened, for a broker takes no orders on both sides; and when it was refused often."""
    own = [one for one in placed if one.intent.symbol == held.symbol]
    refused = sum(_is_closing(one, held) and one.intent.number >= _FIRST_NUMBER and _is_refused(one) for one in own)
    return refused >= _TRIES or any(not one.intent.closes and _is_open(one) for one in own)


def _is_closing(one: PlacedIntent, held: Holding) -> bool:
    of = one.intent
    is_of_it = of.symbol == held.symbol and of.is_short == held.is_short
    return is_of_it and of.closes and of.kind is not OrderKind.PROTECT


def _is_open(one: PlacedIntent) -> bool:
    return one.status is not None and OrderStatus(one.status) in OPEN


def _is_refused(one: PlacedIntent) -> bool:
    return one.intent.state is SendState.REFUSED or one.status in {OrderStatus.REJECTED, OrderStatus.DENIED}


def _is_pending(one: PlacedIntent) -> bool:
    return one.status is None and one.intent.state is SendState.PENDING
