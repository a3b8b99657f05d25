"""The Tradier stand-in: spreads, pairs and brackets."""

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal

import pytest

from tests.standins.tradier_bench import BASE, OPTION, Desk, bought, placed, settled, trading_desk


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with trading_desk(ack_s=0.0, fill_s=0.0) as made:
        yield made


SPREAD = {
    "class": "multileg",
    "type": "market",
    "option_symbol[0]": OPTION,
    "side[0]": "buy_to_open",
    "quantity[0]": "1",
    "option_symbol[1]": "AAPL261218C00310000",
    "side[1]": "sell_to_open",
    "quantity[1]": "1",
}


def leg(n: int, kind: str, price: Decimal, side: str = "sell") -> dict[str, str]:
    """The n-th leg of an order of orders."""
    field = "stop" if kind == "stop" else "price"
    return {
        f"symbol[{n}]": "AAPL",
        f"side[{n}]": side,
        f"quantity[{n}]": "1",
        f"type[{n}]": kind,
        f"{field}[{n}]": str(price),
    }


class TestSeveralLegs:
    async def test_a_spread_fills_at_once(self, desk: Desk) -> None:
        order = await settled(desk, await placed(desk, **SPREAD), "filled")
        assert order["num_legs"] == 2
        assert [row["status"] for row in order["leg"]] == ["filled", "filled"]
        held = {
            row["symbol"]: row["quantity"] for row in (await desk.get(f"{BASE}/positions"))["positions"]["position"]
        }
        assert held == {OPTION: 1, "AAPL261218C00310000": -1}

    async def test_a_debit_waits_for_its_price(self, desk: Desk) -> None:
        order_id = await placed(desk, **SPREAD | {"type": "debit", "price": "0.01"})
        await asyncio.sleep(0.03)
        await settled(desk, order_id, "open")
        await settled(desk, await placed(desk, **SPREAD | {"type": "debit", "price": "10.00"}), "filled")

    async def test_one_cancels_the_other(self, desk: Desk) -> None:
        price = (await bought(desk))["avg_fill_price"]
        oco = {"class": "oco"} | leg(0, "limit", price - 5) | leg(1, "stop", price - 20)
        order = await settled(desk, await placed(desk, **oco), "filled")
        assert [row["status"] for row in order["leg"]] == ["filled", "canceled"]

    async def test_a_bracket_is_held_until_its_trigger_fills(self, desk: Desk) -> None:
        otoco = {"class": "otoco"} | leg(0, "limit", Decimal(1), "buy")
        otoco |= leg(1, "limit", Decimal(900)) | leg(2, "stop", Decimal(1))
        order_id = await placed(desk, **otoco)
        await asyncio.sleep(0.03)
        order = await settled(desk, order_id, "open")
        assert [row["status"] for row in order["leg"]] == ["open", "held", "held"]
        await desk.http.put(f"{BASE}/orders/{order['leg'][0]['id']}", data={"price": "900"})
        await asyncio.sleep(0.03)
        order = await settled(desk, order_id, "open")
        assert order["leg"][0]["status"] == "filled"
        assert {row["status"] for row in order["leg"][1:]} <= {"pending", "open"}

    async def test_legs_of_a_pair_must_differ(self, desk: Desk) -> None:
        oco = {"class": "oco"} | leg(0, "limit", Decimal(900)) | leg(1, "limit", Decimal(950))
        assert "errors" in (await desk.place(**oco)).json()
