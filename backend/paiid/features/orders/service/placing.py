"""Placing an order: two transactions with the broker between them (house style §6)."""

import logging
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import Connection

from paiid.core.clock import Clock
from paiid.core.events import Event, EventBus
from paiid.domain.buying_power import reservation_price
from paiid.domain.order import Execution, OrderStatus, OrderTerms
from paiid.domain.order_rules import validate_instrument, validate_terms
from paiid.domain.risk import check_order
from paiid.features.orders.errors import IdempotencyConflictError
from paiid.features.orders.recording import Recorder
from paiid.features.orders.repository import OrderRow, OrdersRepository, hash_terms
from paiid.features.orders.schemas import OrderRead
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

    async def place(self, user_id: str, terms: OrderTerms, client_order_id: str) -> str:
        """The order's JSON; the first answer again, word for word, when the same order comes again.

        Raises:
            IdempotencyConflictError: the key was used for other terms.
            AppError: any of `domain.order_rules` and `domain.risk`; nothing is stored then.
        """
        request_hash = hash_terms(terms)
        validate_terms(terms)
        view = await self.context.market_view(user_id, terms.symbol)
        validate_instrument(terms, view.instrument)
        order, is_new = await self.context.db.write(
            lambda conn: self._reserve(conn, user_id, terms, client_order_id, request_hash, view)
        )
        if not is_new:
            return order.first_answer or answer_json(order)
        return await self.send(order)

    async def send(self, order: OrderRow) -> str:
        """Hand a reserved order to the broker and record the outcome; its JSON.

        An outcome that is not known (timeout, disconnect, garbage) leaves the order pending; reconciling ends that.
        """
        try:
            known = await self.broker.submit(order.account_id, order.client_order_id, order.terms)
            fills = await self._fills(order, filled=known.filled_quantity > 0)
        except ProviderRejected as rejection:
            reason = rejection.reason
            order = await self.context.db.write(lambda conn: self._rejected(conn, order, reason))
        except ProviderError as failure:
            logger.warning(
                "order_outcome_unknown", extra={"client_order_id": order.client_order_id, "error": repr(failure)}
            )
            return answer_json(replace(order, reason=_UNKNOWN))
        else:
            order = await self.context.db.write(
                lambda conn: self._answered(conn, self.recorder.apply(conn, order, known, fills))
            )
        answer = order.first_answer or answer_json(order)
        self.events.publish(Event(order.user_id, "order", answer))
        return answer

    async def _fills(self, order: OrderRow, *, filled: bool) -> list[Execution]:
        return await self.broker.executions(order.account_id, order.client_order_id) if filled else []

    def _reserve(
        self,
        conn: Connection,
        user_id: str,
        terms: OrderTerms,
        client_order_id: str,
        request_hash: str,
        view: MarketView,
    ) -> tuple[OrderRow, bool]:
        account = self.context.ledger.lock_account_of(conn, user_id)
        earlier = self.repository.by_client_id(conn, user_id, client_order_id)
        if earlier is not None:
            return same_request(earlier, request_hash), False
        check_order(terms, self.context.order_context(conn, account, view))
        order = OrderRow.pending(
            terms,
            account=account,
            client_order_id=client_order_id,
            broker=self.broker.name,
            reserve_price=reservation_price(terms, view.quote, account.terms.fill_model),
            at=self.market_clock.now(),
        )
        if not self.repository.insert(conn, order):
            raise IdempotencyConflictError("This order was placed at the same moment; ask again for its answer.")
        self.recorder.note(conn, order, "order-placed")
        return order, True

    def _answered(self, conn: Connection, order: OrderRow) -> OrderRow:
        answer = answer_json(order)
        self.repository.update(conn, order.id, first_answer=answer)
        return replace(order, first_answer=answer)

    def _rejected(self, conn: Connection, order: OrderRow, reason: str) -> OrderRow:
        return self._answered(conn, self.recorder.close(conn, order, OrderStatus.REJECTED, reason))


def same_request(earlier: OrderRow, request_hash: str) -> OrderRow:
    """`earlier`, if it was asked for in the same words.

    Raises:
        IdempotencyConflictError: the key belongs to another order.
    """
    if earlier.request_hash != request_hash:
        raise IdempotencyConflictError(
            "This key was used for an order with other terms; use a new key for a new order.", order_id=earlier.id
        )
    return earlier


def answer_json(order: OrderRow) -> str:
    """The order as the API answers it."""
    return OrderRead.model_validate(order).model_dump_json()
