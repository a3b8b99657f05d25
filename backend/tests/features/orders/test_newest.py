"""The hot read and the hot write answer what the framework's routes answer."""

import json
from decimal import Decimal
from functools import partial

from sqlalchemy import Connection

from paiid.domain.order import TimeInForce
from paiid.features.orders.newest import common_json, newest_json
from tests.support.desk import Desk


def start_over(desk: Desk, conn: Connection) -> None:
    desk.trading.ledger.repository.update_account(conn, desk.account.id, archived_at=desk.market.now())
    desk.trading.ledger.open_account(conn, desk.user_id, starting_cash=Decimal(100_000), at=desk.market.now())


async def test_both_ways_leave_an_archived_account_out(desk: Desk) -> None:
    await desk.place("old")
    await desk.db.write(partial(start_over, desk))
    await desk.place("new-1")
    await desk.place("new-2")
    for limit in (1, 2, 20):
        fast = json.loads(await desk.trading.read.newest_json(desk.user_id, limit))
        common = await desk.db.read(
            partial(common_json, repository=desk.trading.repository, user_id=desk.user_id, limit=limit)
        )
        assert fast == json.loads(common)
        assert [order["client_order_id"] for order in fast["items"]] == ["new-2", "new-1"][:limit]


async def test_driver_and_common_way_give_the_same_page(desk: Desk) -> None:
    for number in range(5):
        await desk.place(f"market-{number}")
        await desk.place(f"limit-{number}", type="limit", limit_price="98.50", time_in_force=TimeInForce.GTC)
    repository, user = desk.trading.repository, desk.user_id
    for limit in (1, 3, 9, 10, 50):
        fast = await desk.db.read(partial(newest_json, repository=repository, user_id=user, limit=limit))
        common = await desk.db.read(partial(common_json, repository=repository, user_id=user, limit=limit))
        assert json.loads(fast) == json.loads(common)
    assert json.loads(await desk.trading.read.newest_json("usr_eve", 20)) == {"items": [], "next_cursor": None}
