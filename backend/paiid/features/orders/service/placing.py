"""Placing an order.

With a broker outside it is two transactions with the broker between them (house style §6): our reservation is durable
before the broker is asked. A broker that keeps its books in our database decides first, on the prices the order is
judged by, and takes the order in the transaction that reserves and records it.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection

from paiid.core.clock import Clock
from paiid.core.errors import AppError
from paiid.core.events import Event, EventBus
from paiid.domain.auction import check_window
from paiid.domain.buying_power import reservation_price
from paiid.domain.order import OPEN, BrokerOrder, Execution, OrderClass, OrderStatus, OrderTerms, OrderType
from paiid.domain.order_rules import validate_instrument, validate_terms
from paiid.domain.risk import order_size
from paiid.features.orders.answers import answer_json
from paiid.features.orders.errors import (
    IdempotencyConflictError,
    KeyTakenError,
    SharesInOpenOrdersError,
    require_bought,
    require_taken,
)
from paiid.features.orders.keys import same_request
from paiid.features.orders.rechecks import Rechecks
from paiid.features.orders.recording import ID_TAKEN, Recorder, as_taken, is_anothers
from paiid.features.orders.repository import OrderRow, OrdersRepository, hash_terms
from paiid.features.orders.sending import Sending
from paiid.features.orders.service.context import ContextBuilder, MarketView
from paiid.features.orders.service.families import FamilyRequest, place_family, record_family, send_family
from paiid.ports.broker import Broker, Brokers, Entry, is_local
from paiid.ports.errors import ProviderError, ProviderMisconfigured, ProviderNotSent, ProviderRejected

logger = logging.getLogger(__name__)

_UNKNOWN: Final = "The broker has not confirmed the order yet; its state is being reconciled."


@dataclass(frozen=True)
class PlaceOrders:
    """Takes an order once, whatever happens between the steps."""

    brokers: Brokers
    context: ContextBuilder
    repository: OrdersRepository
    recorder: Recorder
    events: EventBus
    market_clock: Clock
    sending: Sending = field(default_factory=Sending)
    rechecks: Rechecks = field(default_factory=Rechecks)

    async def place(
        self,
        user_id: str,
        terms: OrderTerms,
        client_order_id: str,
        *,
        account_id: str | None = None,
        must_be_new: bool = False,
        closes_only: bool = False,
    ) -> str:
        """The order's JSON; the first answer again, word for word, when the same order comes again.

        Args:
            user_id: whose.
            terms: what is asked for.
            client_order_id: the caller's key.
            account_id: one of the user's accounts in use; the selected one where none is named.
            must_be_new: refuse an order that comes again.
            closes_only: refuse an order that would open something.
        Raises:
            KeyTakenError: it came before and `must_be_new`.
            IdempotencyConflictError: the key was used for other terms, or in another account.
            SharesInOpenOrdersError: it would open something and `closes_only`.
            AppError: any of `domain.order_rules` and `domain.risk`; nothing is stored then.
        """
        validate_terms(terms)
        view = await self.context.likely_view(user_id, terms.symbol, account_id)
        validate_instrument(terms, view.instrument)
        require_taken(self.brokers.of(view.broker), view.instrument)
        wanted = _Wanted(user_id, terms, client_order_id, account_id, closes_only)
        placed = await self._write(wanted, view, await self._prepared(wanted, view))
        if placed is None:
            placed = await self._write(wanted, await self.context.market_view(user_id, terms.symbol, account_id), None)
        if placed is None:
            raise IdempotencyConflictError("This order is being placed at this moment; ask again for its answer.")
        if must_be_new and not placed.is_new:
            raise KeyTakenError("You have an order with this client_order_id.", order_id=placed.order.id)
        if placed.is_new and not placed.is_entered:
            return await self.send(placed.order)
        return _first_answer(placed.order)

    async def place_family(self, wanted: FamilyRequest) -> str:
        """As `place`, of an order and the exits that go with it; see `families.place_family`."""
        return await place_family(self, wanted)

    async def send(self, order: OrderRow) -> str:
        """Hand a reserved order to the broker and record the outcome; its JSON.

        An outcome that is not known (timeout, disconnect, garbage) leaves the order pending; reconciling ends that.
        """
        if order.order_class is not OrderClass.SIMPLE:
            return await send_family(self, order)
        self.sending.begin(order)
        try:
            answer, recorded_at = await self._sent(order)
        finally:
            heard_at = self.sending.end(order)
        if heard_at is not None and recorded_at is not None and heard_at > recorded_at:
            # It filled on while its first state was being recorded.
            try:
                known = await self.broker_of(order).order(order.account_id, order.client_order_id)
                return answer if known is None else answer_json(await self.record(order, known))
            except ProviderError as failure:
                # The order is placed and recorded: an error now would tempt to place it once more.
                self._look_again(order, "order_outcome_unknown", failure)
        return answer

    def broker_of(self, order: OrderRow) -> Broker:
        """The broker `order` was sent to, or is to be sent to.

        Raises:
            ProviderMisconfigured: it is not set up at present.
        """
        return self.brokers.named(order.broker)

    async def record(self, order: OrderRow, known: BrokerOrder, *, note: str | None = None) -> OrderRow:
        """Write down the broker's state of `order` with its fills and tell whoever listens.

        Of orders that go together all are asked about and written down at once.
        """
        if order.order_class is not OrderClass.SIMPLE:
            return await record_family(self, order, known, note=note)
        if note is None and self.recorder.is_recorded(order, known):
            return order
        fills = await self.fills(order, known)

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
            known = await self.broker_of(order).submit(order.account_id, order.client_order_id, order.terms)
            if is_anothers(order, known):
                raise ProviderRejected(ID_TAKEN)
        except (ProviderRejected, ProviderNotSent, ProviderMisconfigured) as refusal:
            reason, known_at = str(refusal), None
            answer = await self.context.db.write(lambda conn: self._rejected(conn, order, reason))
        except ProviderError as failure:
            self._look_again(order, "order_outcome_unknown", failure)
            return answer_json(replace(order, reason=_UNKNOWN)), None
        else:
            known, fills = await self.first_fills(order, known)
            known_at = known.updated_at
            answer = await self.context.db.write(lambda conn: self._answered(conn, order, known, fills))
            if known.status in OPEN and order.type is OrderType.MARKET:
                # It fills at any moment; a broker whose stream is silent would not tell until it is asked.
                self.rechecks.begin(order.account_id, order.client_order_id)
        self.events.publish(Event(order.user_id, "order", answer))
        return answer, known_at

    async def first_fills(self, order: OrderRow, known: BrokerOrder) -> tuple[BrokerOrder, list[Execution]]:
        """`known` with its fills; as it was before any of them while they cannot be had."""
        try:
            return known, await self.fills(order, known)
        except ProviderError as failure:
            self._look_again(order, "order_fills_unknown", failure)
            return replace(known, status=OrderStatus.NEW, filled_quantity=Decimal(0), average_fill_price=None), []

    def _look_again(self, order: OrderRow, event: str, failure: ProviderError) -> None:
        logger.warning(event, extra={"client_order_id": order.client_order_id, "error": repr(failure)})
        self.rechecks.note(order.account_id, order.client_order_id)

    async def fills(self, order: OrderRow, known: BrokerOrder) -> list[Execution]:
        """The fills that `known` counts, as the broker tells them; those of an order with legs are theirs."""
        if not known.filled_quantity or order.leads_legs:
            return []
        return await self.broker_of(order).executions(order.account_id, order.client_order_id)

    async def _prepared(self, wanted: "_Wanted", view: MarketView) -> Entry | None:
        """What a broker in our database makes of the order; None when it has to be sent."""
        try:
            broker = self.brokers.of(view.broker)
            if not is_local(broker):
                return None
            return await broker.prepare(view.account_id, wanted.client_order_id, wanted.terms, quote=view.quote)
        except ProviderError:
            # Sending it will fail likewise, and what comes of that is recorded.
            return None

    async def _write(self, wanted: "_Wanted", view: MarketView, entry: Entry | None) -> "_Placed | None":
        placed = await self.context.db.write_fast(lambda conn: self._place(conn, wanted, view, entry))
        if placed is not None and not placed.is_book_kept:
            await self.context.look_up_held(wanted.user_id, wanted.account_id)
        if placed is not None and placed.is_entered and entry is not None:
            entry.stored()
            self.events.publish(Event(wanted.user_id, "order", _first_answer(placed.order)))
        return placed

    def _place(self, conn: Connection, wanted: "_Wanted", view: MarketView, entry: Entry | None) -> "_Placed | None":
        """The order, stored, and entered in the broker's books if `entry` is given.

        None, and nothing changed, when `view` lacks the price of something held, or `entry` is of another account.
        """
        account = self.context.ledger.lock_for_trading(conn, wanted.user_id, wanted.account_id)
        if entry is not None and entry.account_id != account.id:
            return None
        context = self.context.locked_context(conn, account, view)
        if not view.is_certain and not view.prices_all(context.book):
            return None
        try:
            check_window(wanted.terms, self.market_clock.now())
            self.context.check(conn, wanted.user_id, wanted.terms, context)
            require_bought(self.brokers.of(account.broker), wanted.terms, context)
            if wanted.closes_only and order_size(wanted.terms, context).opening > 0:
                raise SharesInOpenOrdersError(
                    f"Another order took shares of {wanted.terms.symbol} just now; look again."
                )
        except AppError:
            # An order that was placed under this key is answered, whatever the account could carry by now.
            if (earlier := self._earlier(conn, wanted, account.id)) is None:
                raise
            return earlier
        order = OrderRow.pending(
            wanted.terms,
            account=account,
            client_order_id=wanted.client_order_id,
            broker=self.brokers.of(account.broker).name,
            reserve_price=reservation_price(wanted.terms, view.quote, context.account.fill_model),
            at=self.market_clock.now(),
        )
        taken = None if entry is None else as_taken(order, entry.order)
        if not self.repository.insert(conn, taken or order):
            return self._earlier(conn, wanted, account.id)
        self.context.claims.placed(conn, account, order, context)
        self.recorder.note(conn, order, "order-placed")
        if entry is not None:
            if not entry.store(conn):
                raise LookupError(f"the broker has an order {wanted.client_order_id!r} that we have not")
            order = taken or self.recorder.apply(conn, order, entry.order, entry.executions, is_answer=True)
        is_book_kept = self.context.ledger.is_kept(account.id, context.book)
        return _Placed(order, is_new=True, is_entered=entry is not None, is_book_kept=is_book_kept)

    def _earlier(self, conn: Connection, wanted: "_Wanted", account_id: str) -> "_Placed | None":
        earlier = self.repository.by_client_id(conn, wanted.user_id, wanted.client_order_id)
        if earlier is None:
            return None
        return _Placed(same_request(earlier, account_id, hash_terms(wanted.terms)), is_new=False)

    def _answered(self, conn: Connection, order: OrderRow, known: BrokerOrder, fills: Sequence[Execution]) -> str:
        return _first_answer(self.recorder.apply(conn, order, known, fills, is_answer=True))

    def _rejected(self, conn: Connection, order: OrderRow, reason: str) -> str:
        return _first_answer(self.recorder.close(conn, order, OrderStatus.REJECTED, reason, is_answer=True))


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What was asked for."""

    user_id: str
    terms: OrderTerms
    client_order_id: str
    account_id: str | None = None
    closes_only: bool = False


@dataclass(frozen=True, slots=True)
class _Placed:
    """An order under its key.

    `is_entered`: the broker took it in the same transaction. `is_book_kept`: the book in memory was up to date.
    """

    order: OrderRow
    is_new: bool
    is_entered: bool = False
    is_book_kept: bool = True


def _first_answer(order: OrderRow) -> str:
    return order.first_answer or answer_json(order)
