"""The quick way to an order's JSON writes what the response model writes."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from paiid.domain.order import OrderStatus
from paiid.features.orders.answers import answer_json
from paiid.features.orders.schemas import OrderRead
from tests.support.desk import Desk

KINDS = [
    {},
    {"type": "limit", "limit_price": "98.50"},
    {"type": "trailing_stop", "trail_percent": "1.5", "side": "sell"},
    {"notional": "100.00"},
]


@pytest.mark.parametrize("terms", KINDS)
async def test_as_the_response_model(desk: Desk, terms: dict[str, str]) -> None:
    answer = await desk.place(**terms)
    order = await desk.order()
    assert json.loads(answer) == json.loads(OrderRead.model_validate(order).model_dump_json())
    assert answer_json(order) == OrderRead.model_validate(order).model_dump_json()


async def test_odd_values(desk: Desk) -> None:
    await desk.place()
    order = replace(
        await desk.order(),
        quantity=Decimal("1E+3"),
        filled_quantity=Decimal("0.000000001"),
        reason='said "no" – ✓\n',
        created_at=datetime.fromisoformat("2026-11-23T13:46:00.000001-05:00"),
    )
    assert answer_json(order) == OrderRead.model_validate(order).model_dump_json()


async def test_changes_stand_in(desk: Desk) -> None:
    await desk.place(type="limit", limit_price="98.50")
    order = await desk.order()
    later = order.updated_at + timedelta(seconds=1)
    changed = replace(order, status=OrderStatus.CANCELED, updated_at=later)
    assert answer_json(order, {"status": OrderStatus.CANCELED, "updated_at": later}) == answer_json(changed)
