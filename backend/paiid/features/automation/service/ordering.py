"""The orders that a decision leads to, and when they are taken."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from paiid.domain.exchange_calendar import NEW_YORK, next_session, session_close, session_open
from paiid.domain.order import Side
from paiid.features.automation.guarding import Pause
from paiid.features.automation.rows import AutomationRow, OrderIntent, PauseReason, SendState
from paiid.features.automation.working.deciding import DecidedOrder

BEFORE_OPEN: Final = timedelta(minutes=3)
"""Orders for the opening are taken until two minutes before it."""
_TAKEN_FROM: Final = time(19, 1)
"""New York; before, no orders for the next opening are taken on a day with a session."""

Window = tuple[datetime, datetime]
"""Sent from the first instant on, given up at the second."""


def send_window(session: date, decided_at: datetime) -> Window:
    """When orders for the open after `session` are taken."""
    taken_from = datetime.combine(session, _TAKEN_FROM, NEW_YORK).astimezone(UTC)
    return max(taken_from, decided_at), session_open(next_session(session)) - BEFORE_OPEN


def intents_of(
    row: AutomationRow, session: date, orders: Sequence[DecidedOrder], now: datetime, pause: Pause | None
) -> list[OrderIntent]:
    """What closes before what opens; a paused one opens nothing, one whose shares are gone closes nothing either."""
    if pause is not None and pause.reason in {PauseReason.HOLDINGS, PauseReason.ACCOUNT}:
        return []
    orders = [one for one in orders if one.closes or pause is None]
    is_closing = any(one.closes for one in orders)
    begins, ends = send_window(session, now)
    ends_with_session = session_close(next_session(session)) - BEFORE_OPEN
    found = []
    for number, one in enumerate(orders, 1):
        # What is opened may have to wait for what is closed.
        until = ends_with_session if is_closing and not one.closes else ends
        found.append(pending(row.id, (session, number), one, (begins, until), now))
    return found


def pending(
    automation_id: str, place: tuple[date, int], order: DecidedOrder, window: Window, now: datetime
) -> OrderIntent:
    """An order that is still to be sent: the `place[1]`th of the close `place[0]`, which its id tells."""
    session, number = place
    return OrderIntent(
        id=f"{automation_id}-{session:%y%m%d}-{number}",
        automation_id=automation_id,
        session_date=session,
        number=number,
        kind=order.kind,
        symbol=order.symbol,
        side=(Side.BUY if order.shares > 0 else Side.SELL).value,
        quantity=abs(order.shares),
        stop_kind=order.stop_kind,
        stop_distance=order.stop_distance,
        target_kind=order.target_kind,
        target_distance=order.target_distance,
        limit_price=order.limit_price,
        is_short=order.is_short,
        state=SendState.PENDING,
        order_id=None,
        proposal_id=None,
        problem=None,
        send_from=window[0],
        send_until=window[1],
        updated_at=now,
    )
