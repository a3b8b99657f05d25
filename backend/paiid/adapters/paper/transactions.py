"""The broker's transactions: what is read, decided and stored in one piece."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection

from paiid.adapters.paper import store
from paiid.adapters.paper.decide import Decision, Look, decide
from paiid.adapters.paper.family import canceled_with, decide_family
from paiid.adapters.paper.order import PaperOrder, Role
from paiid.domain.fill import start
from paiid.domain.order import OrderStatus, OrderTerms, OrderType, less_filled
from paiid.ports.errors import ProviderRejected


@dataclass(frozen=True, slots=True)
class Changed:
    """What a look at the market came to: orders whose owner should hear of it, and others that moved."""

    news: tuple[PaperOrder, ...] = ()
    quiet: tuple[PaperOrder, ...] = ()


def deciding(orders: Sequence[PaperOrder], look: Look) -> Callable[[Connection], Changed]:
    """Decide on the stored rows of one order or family and store what comes of it.

    The rows may have moved on since `orders` were read.
    """
    known = {order.id: order for order in orders}

    def run(connection: Connection) -> Changed:
        stored = _stored(connection, orders[0])
        before = [_latest(order, known.get(order.id)) for order in stored]
        decisions = decided(before, look)
        for decision in decisions:
            store.update(connection, decision.order)
            store.add_executions(connection, decision.order, decision.executions)
        pairs = list(zip(decisions, stored, strict=True))
        return Changed(
            tuple(decision.order for decision, was in pairs if decision.is_news(was)),
            tuple(decision.order for decision, was in pairs if not decision.is_news(was)),
        )

    return run


def decided(orders: Sequence[PaperOrder], look: Look) -> tuple[Decision, ...]:
    """A decision for each of `orders`: one by itself, or the open ones of a family."""
    if not orders:
        return ()
    return (decide(orders[0], look),) if orders[0].family_id is None else decide_family(orders, look)


def enter(connection: Connection, decisions: Sequence[Decision]) -> tuple[list[PaperOrder], bool]:
    """Store new orders with their first fills; those known under their client ids are answered instead.

    Raises:
        ProviderRejected: the first is new, and another's client id is taken; the transaction must not be kept.
    """
    for number, decision in enumerate(decisions):
        if not store.enter(connection, decision.order, decision.executions):
            if number:
                raise ProviderRejected(f"There is an order {decision.order.client_order_id} already.")
            return [_known(connection, one.order) for one in decisions], False
    return [decision.order for decision in decisions], True


def canceling(account_id: str, client_order_id: str, now: datetime) -> Callable[[Connection], list[PaperOrder]]:
    """Cancel an order and what ends with it; the orders that ended or, alone, the one that had.

    Raises (when run):
        ProviderRejected: no such order.
    """

    def run(connection: Connection) -> list[PaperOrder]:
        order = must_exist(store.find(connection, account_id, client_order_id, lock=True))
        members = [] if order.family_id is None else store.open_family(connection, order.family_id)
        if not order.is_open:
            return [order]
        ended = canceled_with(order, members, at=now, reason="Canceled on request.")
        for one in ended:
            store.update(connection, one)
        return ended

    return run


def replacing(
    account_id: str, client_order_id: str, fresh: PaperOrder, look: Look, *, filled: Decimal | None
) -> Callable[[Connection], tuple[PaperOrder, list[PaperOrder]]]:
    """Put `fresh`, less what filled beyond `filled` shares, in the place of an order; it, and all that changed.

    Raises (when run):
        ProviderRejected: no such order, it is done, or `fresh` cannot take its place.
    """

    def run(connection: Connection) -> tuple[PaperOrder, list[PaperOrder]]:
        known = store.find(connection, account_id, fresh.client_order_id)
        if known is not None:
            return known, []
        old = _replaceable(store.find(connection, account_id, client_order_id, lock=True), fresh.terms)
        left = _less_filled(fresh, old, filled)
        _check_size(left, old)
        canceled = old.moved(OrderStatus.CANCELED, at=look.now, reason="Replaced by another order.")
        store.update(connection, canceled)
        heir = _heir(left, old)
        others = [] if old.family_id is None else store.open_family(connection, old.family_id)
        others = [_beside(other, heir, old) for other in others]
        first, *rest = decided([heir, *others], look)
        enter(connection, [first])
        for decision in rest:
            store.update(connection, decision.order)
            store.add_executions(connection, decision.order, decision.executions)
        return first.order, [canceled, first.order, *(decision.order for decision in rest)]

    return run


def must_exist(order: PaperOrder | None) -> PaperOrder:
    """The order.

    Raises:
        ProviderRejected: there is none.
    """
    if order is None:
        raise ProviderRejected("There is no such order.")
    return order


def _stored(connection: Connection, order: PaperOrder) -> list[PaperOrder]:
    """The open ones of the order's family, or it alone while it is open."""
    if order.family_id is not None:
        return store.open_family(connection, order.family_id)
    found = store.find(connection, order.account_id, order.client_order_id, lock=True)
    return [found] if found is not None and found.is_open else []


def _known(connection: Connection, order: PaperOrder) -> PaperOrder:
    return must_exist(store.find(connection, order.account_id, order.client_order_id))


def _replaceable(order: PaperOrder | None, terms: OrderTerms) -> PaperOrder:
    old = must_exist(order)
    if not old.is_open:
        raise ProviderRejected(f"The order is {old.status.value.replace('_', ' ')} and cannot be replaced.")
    if (old.terms.symbol, old.terms.side) != (terms.symbol, terms.side):
        raise ProviderRejected("A replacement trades the same symbol on the same side.")
    if old.family_id is not None and terms.time_in_force is not old.terms.time_in_force:
        raise ProviderRejected("Orders that go together live equally long.")
    return old


def _check_size(fresh: PaperOrder, old: PaperOrder) -> None:
    if old.role is not None and old.role is not Role.ENTRY and fresh.remaining != old.remaining:
        raise ProviderRejected("An exit is for as many shares as the order it goes with.")


def _less_filled(fresh: PaperOrder, old: PaperOrder, filled: Decimal | None) -> PaperOrder:
    """`fresh` without what `old` filled since `filled` shares of it were."""
    late = Decimal(0) if filled is None else old.state.filled_quantity - filled
    terms = less_filled(fresh.terms, late)
    if terms is None:
        raise ProviderRejected("All that was asked for is filled already.")
    return fresh if late <= 0 else replace(fresh, terms=terms, state=start(terms))


def _heir(fresh: PaperOrder, old: PaperOrder) -> PaperOrder:
    """`fresh` with what it takes over: a trailing stop its mark, one of a family its place there."""
    trails = fresh.terms.type is OrderType.TRAILING_STOP
    heir = replace(
        fresh,
        state=replace(fresh.state, mark=old.state.mark if trails else None),
        family_id=old.family_id,
        role=old.role,
    )
    return replace(heir, status=OrderStatus.HELD) if old.status is OrderStatus.HELD else heir


def _beside(other: PaperOrder, heir: PaperOrder, old: PaperOrder) -> PaperOrder:
    """Another of the family: exits are for what the entry has filled and still may."""
    more = heir.remaining - old.remaining
    if heir.role is not Role.ENTRY or not more:
        return other
    return other.resized((other.state.quantity or old.remaining) + more, at=heir.updated_at)


def _latest(stored: PaperOrder, in_memory: PaperOrder | None) -> PaperOrder:
    """The stored order with the later of the two times of looking: that one is stored only now and then."""
    return stored if in_memory is None else stored.looked(in_memory.evaluated_until)


def by_family(orders: Sequence[PaperOrder]) -> list[list[PaperOrder]]:
    """Orders that go together, together; every other by itself."""
    groups: dict[str, list[PaperOrder]] = {}
    for order in orders:
        groups.setdefault(order.family_id or order.id, []).append(order)
    return list(groups.values())


def longest_unseen(groups: Sequence[Sequence[PaperOrder]]) -> list[PaperOrder]:
    """Of each group the order that was looked at least recently: what it meets is enough for the others."""
    return [min(group, key=lambda order: order.evaluated_until) for group in groups]
