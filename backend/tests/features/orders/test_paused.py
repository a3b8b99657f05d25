"""While trading is paused nothing is opened; what is held can be sold, and orders canceled."""

import json
from decimal import Decimal

import pytest

from paiid.features.orders.errors import TradingPausedError
from paiid.features.orders.schemas import OrderReplace
from paiid.features.settings.schemas import Preferences
from paiid.features.settings.service import SettingsService
from tests.support.desk import Desk


async def pause(desk: Desk, *, paused: bool = True) -> None:
    settings = SettingsService(desk.db, desk.trading.place.market_clock, desk.market)
    await settings.save(desk.user_id, Preferences(trading_paused=paused))


async def test_nothing_is_opened_until_it_is_off_again(desk: Desk) -> None:
    await pause(desk)
    with pytest.raises(TradingPausedError):
        await desk.place()
    assert (await desk.counts())[0] == 0
    await pause(desk, paused=False)
    assert json.loads(await desk.place())["status"] == "filled"


async def test_what_is_held_can_be_sold_but_not_turned_short(desk: Desk) -> None:
    await desk.place(quantity="10")
    await pause(desk)
    with pytest.raises(TradingPausedError):
        await desk.place("more", quantity="1")
    assert json.loads(await desk.place("sale", side="sell", quantity="10"))["status"] == "filled"


async def test_an_order_placed_before_is_answered_again(desk: Desk) -> None:
    first = await desk.place()
    await pause(desk)
    assert await desk.place() == first


async def test_a_waiting_order_is_not_enlarged_but_canceled(desk: Desk) -> None:
    await desk.place(type="limit", limit_price="50")
    order = await desk.order()
    await pause(desk)
    with pytest.raises(TradingPausedError):
        await desk.trading.change.replace(desk.user_id, order.id, OrderReplace(quantity=Decimal(20)))
    await desk.trading.change.cancel(desk.user_id, order.id)
    assert (await desk.order()).status == "canceled"
