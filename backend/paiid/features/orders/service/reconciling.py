"""Bringing our orders in line with the broker's: on its updates, at start-up and every minute."""

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from paiid.core.events import Event
from paiid.domain.order import OPEN, BrokerOrder, OrderClass, OrderStatus
from paiid.features.orders.answers import answer_json
from paiid.features.orders.recording import ID_TAKEN, is_anothers
from paiid.features.orders.repository import OrderRow
from paiid.features.orders.sending import SETTLING
from paiid.features.orders.service.families import close_family, settle_exit
from paiid.features.orders.service.placing import PlaceOrders
from paiid.ports.broker import foreign_id, lists_orders, replaces_in_steps
from paiid.ports.errors import ProviderError

logger = logging.getLogger(__name__)

TOO_OLD: Final = timedelta(minutes=5)
"""An order that never reached the broker is not sent later than this: its price is of another market."""
_ENDED: Final = frozenset({OrderStatus.FILLED, OrderStatus.CANCELED, OrderStatus.EXPIRED})
"""States that only a broker's word brings about, recorded with all its fills."""
_NEVER_SENT: Final = "The order never reached the broker; nothing was traded."
_REPLACEMENT_LOST: Final = "The change never reached the broker; the original order stands."
_REPLACED_BY_NONE: Final = "The original order is {status}; the one to stand in its place never reached the broker."


@dataclass(frozen=True)
class ReconcileOrders:
    """Asks the broker what is true and records it; never guesses."""

    placing: PlaceOrders

    async def sync(self, order: OrderRow, known: BrokerOrder | None = None) -> OrderRow:
        """Record what the broker knows of `order`, which it may not know at all; `known`: what it has just said."""
        if known is None or order.may_be_unfinished:
            known = await self._known(order)
        if known is None or is_anothers(order, known):
            return order
        return await self.record(order, known)

    async def follow(
        self, account_id: str, client_order_id: str, at: datetime, *, known: BrokerOrder | None = None
    ) -> None:
        """As `sync`, of an order that the broker reports to have changed at `at` (its time); `known`: as it told it."""
        if self.placing.sending.hear(account_id, client_order_id, at):
            return
        order = await self._of_account(account_id, client_order_id)
        if order is None or (order.status in _ENDED and order.updated_at >= at):
            # After a gap a broker reports hundreds of orders; asking about each would use up its calls.
            return
        try:
            await self.sync(order, known)
        except ProviderError:
            self.placing.rechecks.note(account_id, client_order_id)
            raise

    async def record(self, order: OrderRow, known: BrokerOrder, *, note: str | None = None) -> OrderRow:
        """Write down the broker's state of `order` with its fills and tell whoever listens."""
        return await self.placing.record(order, known, note=note)

    async def close(self, order: OrderRow, status: OrderStatus, reason: str) -> OrderRow:
        """End an order the broker does not hold, and what hangs on it."""
        if order.order_class is not OrderClass.SIMPLE and order.replaces_order_id is None:
            return (await close_family(self.placing, order, status, reason))[0]
        recorder = self.placing.recorder
        closed = await self.placing.context.db.write(lambda conn: recorder.close(conn, order, status, reason))
        self.placing.events.publish(Event(closed.user_id, "order", answer_json(closed)))
        return closed

    async def reconcile_open(self, *, at_start: bool = False) -> int:
        """Go through every open order; returns how many changed. At start-up nothing is on its way.

        An order that may never have arrived is looked at again soon: a crash has forgotten that it has to be.
        """
        repository = self.placing.repository
        orders = await self.placing.context.db.read(repository.all_open)
        listed = await self._listed(orders)
        changed = 0
        for order in orders:
            # Thousands of them must not hold up the requests that come in meanwhile.
            await asyncio.sleep(0)
            updated = order
            try:
                known = listed.get((order.account_id, order.client_order_id))
                updated = await self._reconcile(order, known, at_start=at_start)
            except ProviderError as failure:
                logger.warning("reconcile_failed", extra={"order_id": order.id, "error": repr(failure)})
            except Exception:
                # One order that cannot be recorded must not stop the others.
                logger.exception("reconcile_broken", extra={"order_id": order.id})
            changed += updated != order
            if updated.status is OrderStatus.PENDING_NEW:
                self.placing.rechecks.begin(order.account_id, order.client_order_id)
        return changed

    async def recheck(self) -> None:
        """Look again at orders of which something could not be found out a moment ago."""
        rechecks = self.placing.rechecks
        for account_id, client_order_id in rechecks.due():
            rechecks.note(account_id, client_order_id)
            order = await self._of_account(account_id, client_order_id)
            if order is not None and order.status in OPEN:
                order = await self._reconcile(order, None, at_start=False)
            if order is None or order.status is not OrderStatus.PENDING_NEW:
                rechecks.settled(account_id, client_order_id)

    async def _of_account(self, account_id: str, client_order_id: str) -> OrderRow | None:
        repository = self.placing.repository
        return await self.placing.context.db.read_fast(
            lambda conn: repository.of_account(conn, account_id, client_order_id)
        )

    async def _listed(self, orders: Iterable[OrderRow]) -> dict[tuple[str, str], BrokerOrder]:
        """Open orders by account and client order id, of the brokers that tell many in one call."""
        found: dict[tuple[str, str], BrokerOrder] = {}
        for name, account_id in {(order.broker, order.account_id) for order in orders}:
            try:
                broker = self.placing.brokers.named(name)
                listed = await broker.open_orders(account_id) if lists_orders(broker) else ()
            except ProviderError as failure:
                logger.warning("listing_failed", extra={"broker": name, "error": repr(failure)})
                continue
            found |= {(account_id, foreign_id(one.broker_order_id)): one for one in listed}
            found |= {(account_id, one.client_order_id): one for one in listed}
        return found

    async def _reconcile(self, order: OrderRow, known: BrokerOrder | None, *, at_start: bool) -> OrderRow:
        """Record what the broker says of `order`; `known` is what it has said just now, if it has."""
        broker = self.placing.broker_of(order)
        if known is None or order.may_be_unfinished:
            known = await self._known(order)
        if known is not None:
            other = is_anothers(order, known)
            return await (self.close(order, OrderStatus.REJECTED, ID_TAKEN) if other else self.record(order, known))
        if order.status is not OrderStatus.PENDING_NEW:
            logger.error("order_unknown_to_broker", extra={"order_id": order.id})
            return order
        if order.parent_order_id is not None and order.replaces_order_id is None:
            return await settle_exit(self.placing, order)
        if self.placing.sending.is_on_its_way(order):
            # A slow vendor can keep it there for longer than this takes to be called lost, marks that fail likewise.
            return order
        now = self.placing.market_clock.now()
        # Whoever sends it, in whatever process, marks it; what was sent right before a crash may arrive after it.
        if now - order.updated_at < SETTLING and not (at_start and broker.shares_our_database):
            return order
        if order.replaces_order_id is not None:
            return await self.close(order, OrderStatus.DENIED, await self._why_not_replaced(order))
        if now - order.created_at > TOO_OLD or not broker.shares_our_database:
            return await self.close(order, OrderStatus.DENIED, _NEVER_SENT)
        # The broker was asked and does not know it, and its client order id makes sending it safe to repeat.
        await self.placing.send(order)
        return order

    async def _known(self, order: OrderRow) -> BrokerOrder | None:
        """What the broker says of `order`; of a change that broke off, once it has been brought to its end."""
        broker = self.placing.broker_of(order)
        if order.may_be_unfinished and replaces_in_steps(broker):
            return await broker.settled_replacement(
                order.account_id,
                (await self._replaced(order)).client_order_id,
                new_client_order_id=order.client_order_id,
                terms=order.terms,
            )
        return await broker.order(order.account_id, order.client_order_id)

    async def _why_not_replaced(self, order: OrderRow) -> str:
        """Why there is no `order`, as the state of the one it was to replace tells."""
        old = await self._replaced(order)
        if old.status in OPEN:
            old = await self.sync(old)
        if old.status in OPEN:
            return _REPLACEMENT_LOST
        return _REPLACED_BY_NONE.format(status=old.status.value.replace("_", " "))

    async def _replaced(self, order: OrderRow) -> OrderRow:
        repository, replaced_id = self.placing.repository, order.replaces_order_id or ""
        old = await self.placing.context.db.read_fast(lambda conn: repository.by_id(conn, order.user_id, replaced_id))
        if old is None:
            raise LookupError(f"{order.id} replaces an order that is not there")
        return old
