"""Orders for an auction through the desk: taken in their hours, booked at the print, looked at before they are sent."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from paiid.domain.auction import OrderWindowError
from paiid.domain.order import OrderStatus, TimeInForce
from paiid.domain.order_checks import CheckState
from paiid.features.orders.router import router
from paiid.features.orders.schemas import OrderReplace
from tests.support.desk import Desk, make_terms
from tests.support.scripted_market import ACME, make_bar
from tests.support.slices import asking

CLS = TimeInForce.CLS
CLOSE = datetime(2026, 11, 23, 21, tzinfo=UTC)
LATE = CLOSE - timedelta(minutes=5)


async def test_an_order_for_the_close_is_booked_at_the_closing_print(desk: Desk) -> None:
    answer = json.loads(await desk.place(time_in_force=CLS))
    assert (answer["status"], answer["time_in_force"]) == ("new", "cls")
    assert answer["expires_at"] == "2026-11-23T21:00:00Z"
    desk.market.minutes[ACME] = [make_bar("98", "98", "98", "98", start_at=CLOSE - timedelta(minutes=1))]
    desk.market.instant = CLOSE + timedelta(minutes=1)
    desk.market.quote()
    await desk.step()
    assert (await desk.order()).status is OrderStatus.FILLED
    assert (await desk.book()).cash == Decimal(100_000) - 10 * 98


async def test_too_late_stores_nothing_and_says_until_when(desk: Desk) -> None:
    desk.market.instant = LATE
    with pytest.raises(OrderWindowError, match="taken until 15:50 ET and again from 19:00 ET"):
        await desk.place(time_in_force=CLS)
    assert await desk.counts() == (0, 0, 1)


async def test_the_same_key_is_answered_after_the_hours(desk: Desk) -> None:
    answer = await desk.place(time_in_force=CLS)
    desk.market.instant = LATE
    assert await desk.place(time_in_force=CLS) == answer


async def test_too_late_to_be_changed_leaves_it_as_it_was(desk: Desk) -> None:
    order_id = json.loads(await desk.place(time_in_force=CLS, type="limit", limit_price="99"))["id"]
    desk.market.instant = LATE
    with pytest.raises(OrderWindowError):
        await desk.trading.change.replace(desk.user_id, order_id, OrderReplace(limit_price=Decimal(98)))
    assert (await desk.order()).status is OrderStatus.NEW


async def test_a_preview_says_which_print_and_when_none_is_left(desk: Desk) -> None:
    terms = make_terms(time_in_force=CLS)
    seen = await desk.trading.preview.preview(desk.user_id, terms)
    first = seen.checks[0]
    assert (first.code, first.state) == ("order-window", CheckState.PASSED)
    assert first.detail == "fills at the closing print of Mon Nov 23 at 16:00 ET, or ends"
    assert seen.summary == "Buy 10 ACME at the market, at the closing print or not at all."
    assert seen.blocked is None
    desk.market.instant = LATE
    late = await desk.trading.preview.preview(desk.user_id, terms)
    assert late.blocked is not None
    assert late.blocked.code == "outside-order-window"
    assert late.checks[0].state is CheckState.FAILED


async def test_over_http_it_is_a_conflict(desk: Desk) -> None:
    async with asking(router, place_orders=desk.trading.place) as client:
        order = {"symbol": "ACME", "side": "buy", "quantity": 10, "time_in_force": "opg"}
        answer = await client.post("/api/orders", json=order)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:paiid:problem:outside-order-window")
