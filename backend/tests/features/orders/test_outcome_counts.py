"""Which orders count as attempted, and which of them as executed."""

from datetime import timedelta

from sqlalchemy import update

from paiid.domain.order import OrderStatus
from paiid.features.orders.models import orders
from tests.support.desk import AT, Desk


async def outcome(desk: Desk, user_id: str | None = None, *, since: timedelta = timedelta()) -> tuple[int, int, int]:
    repository = desk.trading.repository
    return await desk.db.read(lambda conn: repository.outcome_counts(conn, AT - since, user_id))


async def ended(desk: Desk, key: str, status: OrderStatus) -> None:
    await desk.place(key, type="limit", limit_price="1")
    statement = update(orders).where(orders.c.client_order_id == key).values(status=status.value)
    await desk.db.write(lambda conn: conn.execute(statement))


async def test_canceled_orders_are_no_attempts_and_open_ones_not_yet(desk: Desk) -> None:
    await desk.place("filled")
    await desk.place("open", type="limit", limit_price="1")
    await ended(desk, "canceled", OrderStatus.CANCELED)
    await ended(desk, "rejected", OrderStatus.REJECTED)
    await ended(desk, "expired", OrderStatus.EXPIRED)
    assert await outcome(desk) == (3, 1, 1)
    assert await outcome(desk, desk.user_id) == (3, 1, 1)
    assert await outcome(desk, "usr_bob") == (0, 0, 0)
    assert await outcome(desk, since=timedelta(days=-1)) == (0, 0, 0)


async def test_an_order_that_expired_after_some_shares_were_bought_was_executed(desk: Desk) -> None:
    await desk.place("filled")
    statement = update(orders).values(status=OrderStatus.EXPIRED.value)
    await desk.db.write(lambda conn: conn.execute(statement))
    assert await outcome(desk) == (1, 1, 0)
