"""Every pair of order states: allowed, or refused."""

from datetime import timedelta
from decimal import Decimal
from itertools import product

import pytest

from paiid.domain.order import (
    OPEN,
    TERMINAL,
    TRANSITIONS,
    BrokerOrder,
    IllegalTransitionError,
    OrderStatus,
    OrderTerms,
    Side,
    check_transition,
)
from tests.support.scripted_market import ACME, OPEN_MONDAY

S = OrderStatus
ALLOWED = {
    *((S.PENDING_NEW, after) for after in OrderStatus if after is not S.PENDING_NEW),
    *((S.HELD, after) for after in (S.NEW, S.PARTIALLY_FILLED, S.FILLED, S.CANCELED, S.REJECTED, S.EXPIRED)),
    (S.NEW, S.PARTIALLY_FILLED),
    (S.NEW, S.FILLED),
    (S.NEW, S.CANCELED),
    (S.NEW, S.REJECTED),
    (S.NEW, S.EXPIRED),
    (S.PARTIALLY_FILLED, S.FILLED),
    (S.PARTIALLY_FILLED, S.CANCELED),
    (S.PARTIALLY_FILLED, S.EXPIRED),
    *((status, status) for status in OrderStatus),
}


def order(status: OrderStatus) -> BrokerOrder:
    return BrokerOrder(
        client_order_id="one",
        broker_order_id="b1",
        terms=OrderTerms(ACME, Side.BUY, Decimal(1)),
        status=status,
        filled_quantity=Decimal(0),
        average_fill_price=None,
        submitted_at=OPEN_MONDAY,
        updated_at=OPEN_MONDAY,
    )


@pytest.mark.parametrize(("before", "after"), sorted(product(OrderStatus, repeat=2)))
def test_transition(before: OrderStatus, after: OrderStatus) -> None:
    later = OPEN_MONDAY + timedelta(seconds=1)
    if (before, after) in ALLOWED:
        check_transition(before, after)
        moved = order(before).with_status(after, at=later, reason="why")
        assert (moved.status, moved.updated_at, moved.reason) == (after, later, "why")
    else:
        with pytest.raises(IllegalTransitionError, match=f"{before} -> {after}"):
            order(before).with_status(after, at=later)


def test_every_state_is_open_or_terminal_and_has_its_transitions() -> None:
    assert OPEN | TERMINAL == set(OrderStatus) == set(TRANSITIONS)
    assert not OPEN & TERMINAL
    assert all(not TRANSITIONS[status] for status in TERMINAL)
