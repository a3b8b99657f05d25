"""The `Broker` port on a local book of orders.

Every decision (accept, fill, cancel, expire, replace) is one transaction: the order's row and its executions together,
durable before anyone is told. The table is the truth; the open orders in memory only spare reading it every second,
and a decision found there is taken again on the stored row. So a process killed anywhere loses and doubles nothing:
what was not stored did not happen, and time nobody looked is caught up from bars.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection

from paiid.adapters.paper import store
from paiid.adapters.paper.decide import Decision, Look, decide, is_quiet
from paiid.adapters.paper.entry import PaperEntry
from paiid.adapters.paper.looks import AccountTermsOf, Looks
from paiid.adapters.paper.order import PaperOrder, accepted
from paiid.adapters.paper.updates import PaperUpdate, UpdateFeed
from paiid.adapters.paper.working import WorkingOrders
from paiid.core.db import Database
from paiid.core.errors import AppError
from paiid.core.ids import new_id
from paiid.domain.account import BrokerId
from paiid.domain.fill import start
from paiid.domain.instrument import Instrument, Symbol
from paiid.domain.market import Quote
from paiid.domain.order import BrokerOrder, Execution, OrderStatus, OrderTerms, OrderType, less_filled
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
        order, is_new = await self._db.write(lambda connection: _enter(connection, decision))
        if is_new:
            self._remember(order)
        return order.as_broker_order()

    async def prepare(self, account_id: str, client_order_id: str, terms: OrderTerms, *, quote: Quote) -> PaperEntry:
        """Decide on an order as `submit` does, for the caller to store."""
        order = await self._first_order(account_id, client_order_id, terms)
        decision = await self._first_decision(order, quote)
        return PaperEntry(decision, decision.order.as_broker_order(), self._working)

    async def cancel(self, account_id: str, client_order_id: str) -> BrokerOrder:
        """Cancel what is left of an order."""
        now = self._market_data.now()

        def run(connection: Connection) -> tuple[PaperOrder, bool]:
            order = _must_exist(store.find(connection, account_id, client_order_id, lock=True))
            if not order.is_open:
                return order, False
            canceled = order.moved(OrderStatus.CANCELED, at=now, reason="Canceled on request.")
            store.update(connection, canceled)
            return canceled, True

        order, is_changed = await self._db.write(run)
        if is_changed:
            self._remember(order)
        return order.as_broker_order()

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

        def run(connection: Connection) -> tuple[PaperOrder | None, PaperOrder]:
            known = store.find(connection, account_id, new_client_order_id)
            if known is not None:
                return None, known
            old = _replaceable(store.find(connection, account_id, client_order_id, lock=True), terms)
            left = _less_filled(fresh, old, filled)
            inherited = replace(left, state=replace(left.state, mark=old.state.mark if _trails(terms) else None))
            reason = "Replaced by another order."
            canceled = old.moved(OrderStatus.CANCELED, at=look.now, reason=reason)
            store.update(connection, canceled)
            return canceled, _enter(connection, decide(inherited, look))[0]

        canceled, order = await self._db.write(run)
        if canceled is not None:
            self._remember(canceled)
            self._remember(order)
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
        looks = await self._looks.of(orders, scene)
        changes = [self._settle(order, look) for order, look in zip(orders, looks, strict=True)]
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
        reason = await self._why_untradable(terms)
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

    async def _settle(self, order: PaperOrder, look: Look) -> int:
        """Take the decision where it changes anything; 1 if the order's owner should hear of it."""
        expected = decide(order, look)
        if not expected.changes(order):
            self._working.keep(expected.order)
            return 0
        stored, is_news = await self._db.write(_deciding(order, look))
        if stored is None:
            self._working.drop(order.id)
        elif is_news:
            self._remember(stored)
        else:
            self._working.keep(stored)
        return int(is_news)

    def _remember(self, order: PaperOrder) -> None:
        self._working.put(order)
        self._feed.publish(PaperUpdate(order.account_id, order.client_order_id, order.updated_at))

    async def _note_looked(self) -> None:
        until = self._working.looked_until()
        if until is None:
            return
        ids = [order.id for order in self._working.all()]
        await self._db.write(lambda connection: store.note_looked(connection, ids, until))


def _deciding(order: PaperOrder, look: Look) -> Callable[[Connection], tuple[PaperOrder | None, bool]]:
    """Decide on the stored row and store what comes of it; the row may have moved on since `order` was read."""

    def run(connection: Connection) -> tuple[PaperOrder | None, bool]:
        stored = store.find(connection, order.account_id, order.client_order_id, lock=True)
        if stored is None or not stored.is_open:
            return None, False
        before = _latest(stored, order)
        decision = decide(before, look)
        store.update(connection, decision.order)
        store.add_executions(connection, decision.order, decision.executions)
        return decision.order, decision.is_news(stored)

    return run


def _enter(connection: Connection, decision: Decision) -> tuple[PaperOrder, bool]:
    """Store a new order with its first fills; one that is known under its client id is answered instead."""
    order = decision.order
    if store.enter(connection, order, decision.executions):
        return order, True
    return _must_exist(store.find(connection, order.account_id, order.client_order_id)), False


def _must_exist(order: PaperOrder | None) -> PaperOrder:
    if order is None:
        raise ProviderRejected("There is no such order.")
    return order


def _replaceable(order: PaperOrder | None, terms: OrderTerms) -> PaperOrder:
    old = _must_exist(order)
    if not old.is_open:
        raise ProviderRejected(f"The order is {old.status.value.replace('_', ' ')} and cannot be replaced.")
    if (old.terms.symbol, old.terms.side) != (terms.symbol, terms.side):
        raise ProviderRejected("A replacement trades the same symbol on the same side.")
    return old


def _less_filled(fresh: PaperOrder, old: PaperOrder, counted: Decimal | None) -> PaperOrder:
    """`fresh` without what has filled of `old` after `counted` shares."""
    late = Decimal(0) if counted is None else old.state.filled_quantity - counted
    terms = less_filled(fresh.terms, late)
    if terms is None:
        raise ProviderRejected("All that was asked for is filled already.")
    return fresh if late <= 0 else replace(fresh, terms=terms, state=start(terms))


def _trails(terms: OrderTerms) -> bool:
    return terms.type is OrderType.TRAILING_STOP


def _latest(stored: PaperOrder, in_memory: PaperOrder | None) -> PaperOrder:
    """The stored order with the later of the two times of looking: that one is stored only now and then."""
    if in_memory is None or in_memory.evaluated_until <= stored.evaluated_until:
        return stored
    return replace(stored, evaluated_until=in_memory.evaluated_until)
