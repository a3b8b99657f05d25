"""The hot read and the hot write answer what the framework's routes answer."""

import json
from functools import partial

from paiid.domain.order import TimeInForce
from paiid.features.orders.newest import common_json, newest_json
from tests.support.desk import Desk


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
