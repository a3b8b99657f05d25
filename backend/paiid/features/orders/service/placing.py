"""Placing an order: two transactions with the broker between them (house style §6)."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from paiid.core.clock import Clock
from paiid.core.events import Event, EventBus
from paiid.domain.buying_power import reservation_price
from paiid.domain.order import BrokerOrder, Execution, OrderStatus, OrderTerms
from paiid.domain.order_rules import validate_instrument, validate_terms
from paiid.domain.risk import check_order
from paiid.features.orders.errors import IdempotencyConflictError
from paiid.features.orders.recording import Recorder
from paiid.features.orders.repository import OrderRow, OrdersRepository, hash_terms
from paiid.features.orders.schemas import OrderRead
from paiid.features.orders.sending import Sending
from paiid.features.orders.service.context import ContextBuilder, MarketView
from paiid.ports.broker import Broker
from paiid.ports.errors import ProviderError, ProviderRejected

logger = logging.getLogger(__name__)

_UNKNOWN: Final = "The broker has not confirmed the order yet; its state is being reconciled."


@dataclass(frozen=True)
class PlaceOrders:
    """Takes an order once, whatever happens between the steps."""

    broker: Broker
    context: ContextBuilder
    repository: OrdersRepository
    recorder: Recorder
    events: EventBus
    market_clock: Clock
    sending: Sending = field(default_factory=Sending)

    async def place(self, user_id: str, terms: OrderTerms, client_order_id: str) -> str:
        """The order's JSON; the first answer again, word for word, when the same order comes again.

        Raises:
            IdempotencyConflictError: the key was used for other terms.
            AppError: any of `domain.order_rules` and `domain.risk`; nothing is stored then.
        """
        validate_terms(terms)
        view = await self.context.market_view(user_id, terms.symbol)
        validate_instrument(terms, view.instrument)
        order, is_new = await self.context.db.write(
            lambda conn: self._reserve(conn, user_id, terms, client_order_id, view)
        )
        if not is_new:
            return _first_answer(order)
        return await self.send(order)

    async def send(self, order: OrderRow) -> str:
        """Hand a reserved order to the broker and record the outcome; its JSON.

        An outcome that is not known (timeout, disconnect, garbage) leaves the order pending; reconciling ends that.
        """
        self.sending.begin(order)
        try:
            answer, recorded_at = await self._sent(order)
        finally:
            heard_at = self.sending.end(order)
        if heard_at is not None and recorded_at is not None and heard_at > recorded_at:
            # It filled on while its first state was being recorded.
            known = await self.broker.order(order.account_id, order.client_order_id)
            return answer if known is None else answer_json(await self.record(order, known))
        return answer

    async def record(self, order: OrderRow, known: BrokerOrder, *, note: str | None = None) -> OrderRow:
        """Write down the broker's state of `order` with its fills and tell whoever listens."""
        if note is None and self.recorder.is_recorded(order, known):
            return order
        fills = await self._fills(order, known)

        def write(conn: Connection) -> OrderRow:
            updated = self.recorder.apply(conn, order, known, fills)
            if note is not None:
                self.recorder.note(conn, updated, note)
            return updated

        updated = await self.context.db.write(write)
        if updated != order:
            self.events.publish(Event(order.user_id, "order", answer_json(updated)))
        return updated

    async def _sent(self, order: OrderRow) -> tuple[str, datetime | None]:
        """The answer, and the broker's time up to which the order is recorded."""
        try:
            known = await self.broker.submit(order.account_id, order.client_order_id, order.terms)
            fills = await self._fills(order, known)
        except ProviderRejected as rejection:
            reason, known_at = rejection.reason, None
            answer = await self.context.db.write(lambda conn: self._rejected(conn, order, reason))
        except ProviderError as failure:
            logger.warning(
                "order_outcome_unknown", extra={"client_order_id": order.client_order_id, "error": repr(failure)}
            )
            return answer_json(replace(order, reason=_UNKNOWN)), None
        else:
            known_at = known.updated_at
            answer = await self.context.db.write(lambda conn: self._answered(conn, order, known, fills))
        self.events.publish(Event(order.user_id, "order", answer))
        return answer, known_at

    async def _fills(self, order: OrderRow, known: BrokerOrder) -> list[Execution]:
        if not known.filled_quantity:
            return []
        return await self.broker.executions(order.account_id, order.client_order_id)

    def _reserve(
        self, conn: Connection, user_id: str, terms: OrderTerms, client_order_id: str, view: MarketView
    ) -> tuple[OrderRow, bool]:
        account = self.context.ledger.lock_account_of(conn, user_id)
        earlier = self.repository.by_client_id(conn, user_id, client_order_id)
        if earlier is not None:
            return same_request(earlier, terms), False
        context = self.context.locked_context(conn, account, view)
        check_order(terms, context)
        order = OrderRow.pending(
            terms,
            account=account,
            client_order_id=client_order_id,
            broker=self.broker.name,
            reserve_price=reservation_price(terms, view.quote, context.account.fill_model),
            at=self.market_clock.now(),
        )
        if not self.repository.insert(conn, order):
            raise IdempotencyConflictError("This order was placed at the same moment; ask again for its answer.")
        self.context.claims.placed(conn, account, order, context.book)
        self.recorder.note(conn, order, "order-placed")
        return order, True

    def _answered(self, conn: Connection, order: OrderRow, known: BrokerOrder, fills: Sequence[Execution]) -> str:
        answer = self.recorder.taken(conn, order, known, answer_json)
        if answer is not None:
            return answer
        return _first_answer(self.recorder.apply(conn, order, known, fills, answer_json))

    def _rejected(self, conn: Connection, order: OrderRow, reason: str) -> str:
        return _first_answer(self.recorder.close(conn, order, OrderStatus.REJECTED, reason, answer_json))


def _first_answer(order: OrderRow) -> str:
    return order.first_answer or answer_json(order)


def same_request(earlier: OrderRow, terms: OrderTerms) -> OrderRow:
    """`earlier`, if it was asked for in the same words.

    Raises:
        IdempotencyConflictError: the key belongs to another order.
    """
    if earlier.request_hash != hash_terms(terms):
        raise IdempotencyConflictError(
            "This key was used for an order with other terms; use a new key for a new order.", order_id=earlier.id
        )
    return earlier


def answer_json(order: OrderRow) -> str:
    """The order as the API answers it."""
    return OrderRead.model_validate(order).model_dump_json()
