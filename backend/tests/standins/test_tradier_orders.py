"""The Tradier stand-in: accounts and the life of orders, over plain HTTP."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest

from tests.standins.kit.faults import fault
from tests.standins.tradier_bench import BASE, MONDAY, OPTION, Desk, bought, placed, read, settled, trading_desk

QUICK = {"ack_s": 0.0, "fill_s": 0.0}


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with trading_desk(**QUICK) as made:
        yield made


class TestEmptyAccount:
    @pytest.mark.parametrize("path", ["positions", "orders", "history", "gainloss"])
    @pytest.mark.parametrize("form", ["string", "null", "list"])
    async def test_nothing_has_three_shapes(self, desk: Desk, path: str, form: str) -> None:
        desk.state.empty_form = form
        found = (await desk.get(f"{BASE}/{path}"))[path]
        assert (
            found == "null" if form == "string" else found is None if form == "null" else list(found.values()) == [[]]
        )

    @pytest.mark.parametrize(
        ("kind", "name"),
        [("margin", "stock_buying_power"), ("cash", "cash_available"), ("pdt", "day_trade_buying_power")],
    )
    async def test_buying_power_is_in_the_types_object_only(self, desk: Desk, kind: str, name: str) -> None:
        desk.state.account_type = kind
        row = (await desk.get(f"{BASE}/balances"))["balances"]
        assert {"margin", "cash", "pdt"} & set(row) == {kind}
        assert name in row[kind]
        assert not [key for key in row if "buying_power" in key]
        assert row["total_equity"] == Decimal(100_000)


async def test_an_account_may_begin_with_holdings() -> None:
    held = {"symbol": "MSFT", "quantity": "3", "cost_basis": "900.00", "date_acquired": "2026-10-01T14:30:00Z"}
    async with trading_desk(holdings=[held]) as desk:
        position = (await desk.get(f"{BASE}/positions"))["positions"]["position"]
        row = (await desk.get(f"{BASE}/balances"))["balances"]
    assert (position["quantity"], position["date_acquired"]) == (3, "2026-10-01T14:30:00.000Z")
    assert row["total_equity"] == row["total_cash"] + row["long_market_value"]
    assert row["open_pl"] == row["long_market_value"] - 900


class TestLife:
    async def test_pending_open_partial_filled(self) -> None:
        async with trading_desk(ack_s=0.05, fill_s=0.1) as desk:
            order_id = await placed(desk, quantity=10)
            seen = []
            for _ in range(100):
                status = (await desk.get(f"{BASE}/orders/{order_id}"))["order"]["status"]
                seen += [status] if status not in seen else []
                if status == "filled":
                    break
                await asyncio.sleep(0.01)
        assert seen == ["pending", "open", "partially_filled", "filled"]

    async def test_a_fill_moves_cash_and_position(self, desk: Desk) -> None:
        order = await bought(desk, quantity=10)
        ask = (await desk.get("/v1/markets/quotes", symbols="AAPL"))["quotes"]["quote"]["ask"]
        assert (order["avg_fill_price"], order["exec_quantity"], order["remaining_quantity"]) == (ask, 10, 0)
        assert "price" not in order
        assert "stop_price" not in order
        position = (await desk.get(f"{BASE}/positions"))["positions"]["position"]
        assert set(position) == {"id", "symbol", "quantity", "cost_basis", "date_acquired"}
        assert (position["quantity"], position["cost_basis"]) == (10, ask * 10)
        assert (await desk.get(f"{BASE}/balances"))["balances"]["total_cash"] == 100_000 - ask * 10

    async def test_an_option_costs_a_hundred_times_its_price(self, desk: Desk) -> None:
        order = await bought(desk, **{"class": "option", "option_symbol": OPTION, "side": "buy_to_open", "quantity": 2})
        position = (await desk.get(f"{BASE}/positions"))["positions"]["position"]
        assert (order["symbol"], order["option_symbol"], position["symbol"]) == ("AAPL", OPTION, OPTION)
        assert position["cost_basis"] == order["avg_fill_price"] * 200

    async def test_gains_and_history_come_the_next_day(self, desk: Desk) -> None:
        await bought(desk, quantity=10)
        desk.state.partial_fills = False
        await bought(desk, quantity=4, side="sell")
        assert await desk.get(f"{BASE}/gainloss") == {"gainloss": "null"}
        desk.state.clock.frozen_at = MONDAY + timedelta(days=1)
        closed = (await desk.get(f"{BASE}/gainloss"))["gainloss"]["closed_position"]
        assert closed["quantity"] == 4
        assert closed["gain_loss"] == closed["proceeds"] - closed["cost"] < 0
        events = (await desk.get(f"{BASE}/history", type="trade"))["history"]["event"]
        assert {event["type"] for event in events} == {"trade"}
        assert sum(event["trade"]["quantity"] for event in events) == 6
        assert sum(event["amount"] for event in events) < 0

    async def test_yesterdays_finished_orders_are_forgotten(self, desk: Desk) -> None:
        filled = (await bought(desk))["id"]
        resting = await placed(desk, type="limit", price="1.00", duration="gtc")
        day = await placed(desk, type="limit", price="1.00")
        ids = {row["id"] for row in (await desk.get(f"{BASE}/orders"))["orders"]["order"]}
        assert ids == {filled, resting, day}
        desk.state.clock.frozen_at = MONDAY.replace(hour=5) + timedelta(days=2)
        assert (await settled(desk, day, "expired"))["status"] == "expired"
        desk.state.clock.frozen_at = MONDAY.replace(hour=6) + timedelta(days=3)
        assert (await desk.get(f"{BASE}/orders"))["orders"]["order"]["id"] == resting

    async def test_limits_wait_and_stops_trigger(self, desk: Desk) -> None:
        last = (await desk.get("/v1/markets/quotes", symbols="AAPL"))["quotes"]["quote"]["last"]
        resting = await placed(desk, type="limit", price=str(last - 5))
        stop = await placed(desk, type="stop", stop=str(last + 5))
        await asyncio.sleep(0.05)
        assert (await settled(desk, resting, "open"))["price"] == last - 5
        assert (await settled(desk, stop, "open"))["stop_price"] == last + 5
        await settled(desk, await placed(desk, type="stop_limit", stop=str(last - 5), price=str(last + 5)), "filled")

    async def test_accepted_then_rejected(self, desk: Desk) -> None:
        desk.state.reject_after_accept = "AccountMarginRuleViolation"
        order = await settled(desk, await placed(desk), "rejected")
        assert order["reason_description"] == "AccountMarginRuleViolation"

    async def test_outside_hours_an_order_waits(self, desk: Desk) -> None:
        desk.state.always_open = False
        desk.state.clock.frozen_at = MONDAY.replace(hour=13)
        order_id = await placed(desk)
        assert (await desk.get(f"{BASE}/orders/{order_id}"))["order"]["status"] == "pending"
        desk.state.clock.frozen_at = MONDAY
        await settled(desk, order_id, "filled")


class TestRefusals:
    @pytest.mark.parametrize(
        ("fields", "begins"),
        [
            ({"duration": "week"}, "Invalid parameter, duration:"),
            ({"quantity": "1.5"}, "Invalid parameter, quantity:"),
            ({"type": "limit"}, "Invalid parameter, price:"),
            ({"tag": "no_underscore"}, "Invalid parameter, tag:"),
            ({"tag": "x" * 256}, "Invalid parameter, tag:"),
        ],
    )
    async def test_grammar_is_400_text(self, desk: Desk, fields: dict[str, Any], begins: str) -> None:
        answer = await desk.place(**fields)
        assert answer.status_code == 400
        assert answer.text.startswith(begins)

    @pytest.mark.parametrize(
        "fields",
        [
            {"symbol": "NOPE"},
            {"symbol": "SPX"},
            {"side": "sell"},
            {"quantity": 100_000},
            {"duration": "post", "type": "market"},
        ],
    )
    async def test_business_is_200_with_a_sentence(self, desk: Desk, fields: dict[str, Any]) -> None:
        answer = await desk.place(**fields)
        assert answer.status_code == 200
        assert isinstance(answer.json()["errors"]["error"], str)

    async def test_several_errors_are_a_list(self, desk: Desk) -> None:
        desk.state.refuse_orders = ["one", "two"]
        assert (await desk.place()).json() == {"errors": {"error": ["one", "two"]}}

    async def test_unknown_orders_are_401_text(self, desk: Desk) -> None:
        for method in ("GET", "PUT", "DELETE"):
            answer = await desk.http.request(method, f"{BASE}/orders/42")
            assert (answer.status_code, answer.text) == (401, "Unauthorized Account: 42")


class TestTagsAndPreview:
    async def test_equal_tags_are_accepted_twice_and_shown_on_request(self, desk: Desk) -> None:
        ids = {await placed(desk, tag="abc-1") for _ in range(2)}
        rows = (await desk.get(f"{BASE}/orders", includeTags="true"))["orders"]["order"]
        assert {row["id"] for row in rows if row["tag"] == "abc-1"} == ids
        assert all("tag" not in row for row in (await desk.get(f"{BASE}/orders"))["orders"]["order"])

    async def test_an_order_whose_answer_was_lost_is_found_by_its_tag(self, desk: Desk) -> None:
        desk.standin.faults.add(fault("accept_then_drop", "POST /v1/accounts", times=1))
        with pytest.raises(httpx.RemoteProtocolError):
            await desk.place(tag="lost-1")
        assert (await desk.get(f"{BASE}/orders", includeTags="true"))["orders"]["order"]["tag"] == "lost-1"

    async def test_a_preview_places_nothing(self, desk: Desk) -> None:
        found = read(await desk.place(preview="true", quantity=10, type="limit", price="100.5"))["order"]
        assert "id" not in found
        assert (found["result"], found["cost"]) == (True, Decimal("1005.0"))
        assert await desk.get(f"{BASE}/orders") == {"orders": "null"}


class TestChanging:
    async def test_a_cancel_is_a_request(self) -> None:
        async with trading_desk(ack_s=0.1) as desk:
            order_id = await placed(desk, type="limit", price="1.00")
            assert (await desk.http.delete(f"{BASE}/orders/{order_id}")).json()["order"]["status"] == "ok"
            assert (await desk.get(f"{BASE}/orders/{order_id}"))["order"]["status"] == "pending_cancel"
            await settled(desk, order_id, "canceled")
            again = await desk.http.delete(f"{BASE}/orders/{order_id}")
            assert (again.status_code, again.text) == (400, "order already in finalized state: canceled")

    async def test_a_filled_order_cannot_be_canceled(self, desk: Desk) -> None:
        order_id = (await bought(desk))["id"]
        answer = await desk.http.delete(f"{BASE}/orders/{order_id}")
        assert (answer.status_code, answer.text) == (400, "order already in finalized state: filled")

    async def test_a_put_changes_the_price_and_never_the_quantity(self, desk: Desk) -> None:
        order_id = await placed(desk, type="limit", price="1.00", quantity=5)
        path = f"{BASE}/orders/{order_id}"
        answer = await desk.http.put(path, data={"price": "1.50", "quantity": "9"})
        assert answer.json()["order"] == {"id": order_id, "status": "ok"}
        order = (await desk.get(path))["order"]
        assert (order["price"], order["quantity"]) == (Decimal("1.50"), 5)
        desk.state.put_quantity = "refused"
        assert (await desk.http.put(path, data={"quantity": "9"})).status_code == 400
