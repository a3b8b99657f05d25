"""The `Broker` port on a local book of orders.

Every decision (accept, fill, cancel, expire, replace) is one transaction: the order's row and its executions together,
durable before anyone is told. The table is the truth; the open orders in memory only spare reading it every second,
and a decision found there is taken again on the stored row. So a process killed anywhere loses and doubles nothing:
what was not stored did not happen, and time nobody looked is caught up from bars.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Final

from paiid.adapters.paper import store
from paiid.adapters.paper.decide import Decision, Look, decide, is_quiet
from paiid.adapters.paper.entry import PaperEntry
from paiid.adapters.paper.looks import AccountTermsOf, Looks
from paiid.adapters.paper.order import PaperOrder, Role, accepted
from paiid.adapters.paper.transactions import (
    Changed,
    by_family,
    canceling,
    decided,
    deciding,
    enter,
    longest_unseen,
    replacing,
)
from paiid.adapters.paper.updates import PaperUpdate, UpdateFeed
from paiid.adapters.paper.working import WorkingOrders
from paiid.core.db import Database
from paiid.core.errors import AppError
from paiid.core.ids import new_id
from paiid.domain.account import BrokerId
from paiid.domain.auction import check_window
from paiid.domain.instrument import Instrument, Symbol
from paiid.domain.market import Quote
from paiid.domain.order import BrokerOrder, Execution, Leg, OrderClass, OrderStatus, OrderTerms, OrderType
from paiid.domain.order_rules import validate_instrument, validate_terms
from paiid.ports.errors import ProviderRejected
from paiid.ports.market_data import MarketData

_REFRESH_EVERY: Final = 5
"""Steps between readings of the open orders, for those another worker took."""
_NOTE_EVERY: Final = 30
"""Steps between notes of how far open orders were looked at; a restart walks at most that much again."""


@dataclass(frozen=True, slots=True)
class PaperConfig:
    """What the broker asks of its surroundings."""

    account_terms: AccountTermsOf


class PaperBroker:
    """Fills orders on `market_data`; see `paiid.domain.fill` for the rules."""

    name = BrokerId.PAPER.label
    shares_our_database = True
    writes_options = True

    def __init__(self, db: Database, market_data: MarketData, config: PaperConfig) -> None:
        self._db = db
        self._market_data = market_data
        self._looks = Looks(market_data, config.account_terms)
        self._feed = UpdateFeed()
        self._instruments: dict[Symbol, Instrument] = {}
        self._working = WorkingOrders()
        self._steps = 0

    async def submit(self, account_id: str, client_order_id: str, terms: OrderTerms) -> BrokerOrder:
        """Take an order and try it on the present quote at once; a known `client_order_id` changes nothing."""
        order = await self._first_order(account_id, client_order_id, terms)
        decision = await self._first_decision(order, await self._looks.quote(terms.symbol))
        orders, is_new = await self._db.write(lambda connection: enter(connection, [decision]))
        order = orders[0]
        if is_new:
            self._remember(order)
        return order.as_broker_order()

    async def submit_family(
        self,
        account_id: str,
        client_order_id: str,
        terms: OrderTerms,
        *,
        order_class: OrderClass,
        legs: Sequence[Leg],
    ) -> list[BrokerOrder]:
        """Take an order with its exits; they are held until it has filled whole, or work beside it as a pair.

        Raises:
            ProviderRejected: it is one for several option contracts.
        """
        if order_class is OrderClass.MLEG:
            raise ProviderRejected(f"{self.name} takes no order for several option contracts.")
        lead = await self._first_order(account_id, client_order_id, terms)
        exits = [await self._first_order(account_id, leg.client_order_id, leg.terms) for leg in legs]
        members = _family(lead, exits, order_class)
        look = await self._looks.first(account_id, await self._looks.quote(terms.symbol))
        decisions = decided(members, look) if lead.is_open else [Decision(member) for member in members]
        orders, is_new = await self._db.write(lambda connection: enter(connection, decisions))
        if is_new:
            for order in orders:
                self._remember(order)
        return [order.as_broker_order() for order in orders]

    async def prepare(self, account_id: str, client_order_id: str, terms: OrderTerms, *, quote: Quote) -> PaperEntry:
        """Decide on an order as `submit` does, for the caller to store."""
        order = await self._first_order(account_id, client_order_id, terms)
        decision = await self._first_decision(order, quote)
        return PaperEntry(decision, decision.order.as_broker_order(), self._working)

    async def legs(self, account_id: str, client_order_id: str) -> list[BrokerOrder]:
        """The exits that were taken with an order."""
        found = await self._db.read_fast(lambda connection: store.legs_of(connection, account_id, client_order_id))
        return [order.as_broker_order() for order in found]

    async def cancel(self, account_id: str, client_order_id: str) -> BrokerOrder:
        """Cancel what is left of an order."""
        ended = await self._db.write(canceling(account_id, client_order_id, self._market_data.now()))
        for order in ended:
            self._remember(order)
        return ended[0].as_broker_order()

    async def replace(
        self,
        account_id: str,
        client_order_id: str,
        *,
        new_client_order_id: str,
        terms: OrderTerms,
        filled: Decimal | None = None,
    ) -> BrokerOrder:
        """Cancel an order and enter one with `terms` in its place; `terms.quantity` is what is still to be traded.

        The new order is for the same symbol and side. A trailing stop keeps the mark it had.

        Raises:
            ProviderRejected: no such order, it is done, or the new terms cannot be taken; nothing changed.
        """
        fresh = await self._first_order(account_id, new_client_order_id, terms)
        if not fresh.is_open:
            raise ProviderRejected(fresh.reason or "The new terms cannot be taken.")
        look = await self._looks.first(account_id, await self._looks.quote(terms.symbol))

        order, changed = await self._db.write(replacing(account_id, client_order_id, fresh, look, filled=filled))
        for one in changed:
            self._remember(one)
        return order.as_broker_order()

    async def order(self, account_id: str, client_order_id: str) -> BrokerOrder | None:
        """The order as stored."""
        found = await self._db.read_fast(lambda connection: store.find(connection, account_id, client_order_id))
        return None if found is None else found.as_broker_order()

    async def executions(self, account_id: str, client_order_id: str) -> list[Execution]:
        """The fills of one order as stored."""
        return await self._db.read_fast(lambda connection: store.executions_of(connection, account_id, client_order_id))

    def updates(self) -> AsyncIterator[PaperUpdate]:
        """Changes made by this process from here on."""
        return self._feed.listen()

    async def start(self) -> None:
        """Read the open orders; the first `step` then catches up from where they were last looked at."""
        known = self._working.begin_refresh()
        self._working.refresh(await self._db.read(lambda connection: store.open_orders(connection, known)))

    async def step(self) -> int:
        """One pass over all open orders; answers how many changed.

        Raises:
            ProviderError: the market data failed; the next pass catches up.
        """
        if self._steps % _REFRESH_EVERY == 0:
            await self.start()
        self._steps += 1
        orders = self._working.all()
        if not orders:
            return 0
        scene = await self._looks.scene(orders)
        orders = self._working.awake(scene)
        groups = by_family(orders)
        looks = await self._looks.of(longest_unseen(groups), scene)
        changes = [self._settle(group, look) for group, look in zip(groups, looks, strict=True)]
        changed = sum(await asyncio.gather(*changes))
        if self._steps % _NOTE_EVERY == 0:
            await self._note_looked()
        return changed

    async def close(self) -> None:
        """Note how far open orders were looked at, so that the next start need not walk it again."""
        await self._note_looked()

    async def _first_decision(self, order: PaperOrder, quote: Quote | None) -> Decision:
        if not order.is_open or is_quiet(order, quote, since=order.evaluated_until, now=order.evaluated_until):
            return Decision(order)
        return decide(order, await self._looks.first(order.account_id, quote))

    async def _first_order(self, account_id: str, client_order_id: str, terms: OrderTerms) -> PaperOrder:
        """The order as it would enter the books: open, or rejected for what it is to trade.

        Raises:
            ProviderRejected: the terms contradict themselves; such an order is not even booked.
        """
        now = self._market_data.now()
        try:
            validate_terms(terms)
        except AppError as error:
            raise ProviderRejected(error.detail) from error
        order = accepted(new_id("pbo"), account_id, client_order_id, terms=terms, at=now)
        reason = _why_untimely(terms, now) or await self._why_untradable(terms)
        return order if reason is None else order.moved(OrderStatus.REJECTED, at=now, reason=reason)

    async def _why_untradable(self, terms: OrderTerms) -> str | None:
        instrument = self._instruments.get(terms.symbol) or await self._market_data.instrument(terms.symbol)
        if instrument is None:
            return f"There is no symbol {terms.symbol}."
        self._instruments[terms.symbol] = instrument
        try:
            validate_instrument(terms, instrument)
        except AppError as error:
            return error.detail
        return None

    async def _settle(self, orders: Sequence[PaperOrder], look: Look) -> int:
        """Take the decision on an order or a family where it changes anything; how many owners should hear of."""
        expected = decided(orders, look)
        if not any(decision.changes(order) for decision, order in zip(expected, orders, strict=True)):
            for decision in expected:
                self._working.keep(decision.order)
            return 0
        changed: Changed = await self._db.write(deciding(orders, look))
        found = {order.id for order in (*changed.news, *changed.quiet)}
        for order in orders:
            if order.id not in found:
                self._working.drop(order.id)
        for order in changed.quiet:
            self._working.keep(order)
        for order in changed.news:
            self._remember(order)
        return len(changed.news)

    def _remember(self, order: PaperOrder) -> None:
        self._working.put(order)
        self._feed.publish(PaperUpdate(order.account_id, order.client_order_id, order.updated_at))

    async def _note_looked(self) -> None:
        until = self._working.looked_until()
        if until is None:
            return
        ids = [order.id for order in self._working.all()]
        await self._db.write(lambda connection: store.note_looked(connection, ids, until))


def _why_untimely(terms: OrderTerms, now: datetime) -> str | None:
    try:
        check_window(terms, now)
    except AppError as error:
        return error.detail
    return None


def _family(lead: PaperOrder, exits: Sequence[PaperOrder], order_class: OrderClass) -> list[PaperOrder]:
    """New orders in their places: exits of an order that was not taken are rejected with it."""
    is_pair = order_class is OrderClass.OCO
    members = [replace(lead, family_id=lead.id, role=Role.LEADING_PROFIT if is_pair else Role.ENTRY)]
    for order in exits:
        role = Role.TAKE_PROFIT if order.terms.type is OrderType.LIMIT else Role.STOP_LOSS
        status = lead.status if is_pair or not lead.is_open else OrderStatus.HELD
        members.append(replace(order, family_id=lead.id, role=role, status=status, reason=lead.reason))
    return members
