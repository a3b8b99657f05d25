"""Alpaca's trading rules, hours and order families, over the wire."""

from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest

from tests.standins.alpaca_rig import Rig, running_alpaca

OPEN, EVENING, CLOSING = "2026-11-23T15:00:00Z", "2026-11-23T22:00:00Z", "2026-11-23T20:55:00Z"
BRACKET = {"order_class": "bracket", "take_profit": {"limit_price": "220"}, "stop_loss": {"stop_price": "180"}}


@pytest.fixture
async def alpaca() -> AsyncIterator[Rig]:
    async with running_alpaca() as rig:
        yield rig


async def at(alpaca: Rig, moment: str) -> None:
    """Freeze the clock, on a market that sleeps."""
    alpaca.state.always_open = False
    answer = await alpaca.client.put("/__control/clock", json={"frozen_at": moment})
    assert answer.status_code == 200


class TestRules:
    @pytest.mark.parametrize(
        ("fields", "status"),
        [
            ({"notional": "10"}, 422),  # beside qty
            ({"qty": None}, 422),
            ({"qty": "1.5", "time_in_force": "gtc"}, 422),
            ({"qty": "1.5", "type": "trailing_stop", "trail_price": "1"}, 422),
            ({"qty": "0.0000000001"}, 422),
            ({"qty": "0.001"}, 403),  # 20 cents
            ({"qty": None, "notional": "0.5"}, 403),
            ({"qty": "-1"}, 422),
            ({"qty": True}, 422),
            ({"type": "limit"}, 422),
            ({"type": "stop_limit", "limit_price": "1"}, 422),
            ({"type": "trailing_stop", "trail_price": "1", "trail_percent": "1"}, 422),
            ({"type": "iceberg"}, 422),
            ({"extended_hours": True}, 422),
            ({"symbol": "NOSUCH"}, 422),
            ({"symbol": "SPX"}, 422),
            ({"time_in_force": "opg"}, 422),  # the session is on
            ({"client_order_id": "x" * 129}, 422),
            ({**BRACKET, "take_profit": None}, 422),
            ({**BRACKET, "stop_loss": {"stop_price": "230"}}, 422),
            ({**BRACKET, "stop_loss": {"stop_price": "205"}}, 422),  # above the base price
            ({**BRACKET, "time_in_force": "ioc"}, 422),
            ({**BRACKET, "order_class": "oco", "type": "limit"}, 422),  # nothing to close
            ({"side": "sell", "qty": "0.5"}, 403),  # a fraction sold short
        ],
    )
    async def test_refused(self, alpaca: Rig, fields: dict[str, Any], status: int) -> None:
        answer = await alpaca.order(**fields)
        assert answer.status_code == status, answer.text
        assert str(answer.json()["code"]).startswith(("422", "400") if status == 422 else "403")
        assert await alpaca.get("/v2/orders", status="all") == []

    async def test_an_order_by_notional_has_no_quantity(self, alpaca: Rig) -> None:
        filled = await alpaca.status(await alpaca.placed(qty=None, notional=100), "filled")
        assert (filled["qty"], filled["notional"]) == (None, "100")
        # 100 / 200.01, cut at nine decimals
        assert filled["filled_qty"] == "0.499975001"

    async def test_a_short_sale_reserves_three_percent_above_the_ask(self, alpaca: Rig) -> None:
        short = await alpaca.placed(side="sell", type="limit", limit_price="250", qty="10")
        await alpaca.status(short, "new")
        # max(250, 206.0103) x 10
        assert (await alpaca.get("/v2/account"))["buying_power"] == "197500"

    async def test_a_short_position_is_negative_and_bought_back(self, alpaca: Rig) -> None:
        await alpaca.status(await alpaca.placed(side="sell", qty="10"), "filled")
        position = await alpaca.get("/v2/positions/AAPL")
        assert (position["side"], position["qty"], position["cost_basis"]) == ("short", "-10", "-1999.9")
        await alpaca.control("price", symbol="AAPL", price="190")
        assert (await alpaca.order(qty="11")).status_code == 403
        await alpaca.status(await alpaca.placed(qty="10"), "filled")
        # sold at 199.99, bought at 190.01
        assert (await alpaca.get("/__control/books"))["realized_pnl"] == "99.8"

    async def test_a_buy_stop_does_not_chase_the_price(self, alpaca: Rig) -> None:
        stop = await alpaca.placed(type="stop", stop_price="210")
        await alpaca.control("price", symbol="AAPL", price="216")  # cap: 210 x 1.025 = 215.25
        assert (await alpaca.status(stop, "new"))["filled_qty"] == "0"
        await alpaca.control("price", symbol="AAPL", price="214")
        assert (await alpaca.status(stop, "filled"))["filled_avg_price"] == "214.01"

    async def test_a_fill_or_kill_order_without_a_price_is_canceled(self, alpaca: Rig) -> None:
        await alpaca.status(await alpaca.placed(type="limit", limit_price="190", time_in_force="fok"), "canceled")

    async def test_an_immediate_order_keeps_what_it_got(self, alpaca: Rig) -> None:
        alpaca.state.partial_fill_ratio = 1
        ended = await alpaca.status(await alpaca.placed(qty="10", time_in_force="ioc"), "canceled")
        assert 0 < Decimal(ended["filled_qty"]) < 10

    async def test_an_uncovered_spread_is_refused(self, alpaca: Rig) -> None:
        listed = await alpaca.get("/v2/options/contracts", underlying_symbols="AAPL", type="call")
        low, high = (row["symbol"] for row in listed["option_contracts"][:2])
        legs = [{"symbol": low, "ratio_qty": "1", "side": "buy"}, {"symbol": high, "ratio_qty": "2", "side": "sell"}]
        spread = {"symbol": None, "side": None, "order_class": "mleg", "legs": legs}
        answer = await alpaca.order(**spread)
        assert "uncovered" in answer.json()["message"]


class TestHours:
    async def test_an_evening_order_waits_for_the_morning(self, alpaca: Rig) -> None:
        await at(alpaca, EVENING)
        placed = await alpaca.placed()
        assert placed["status"] == "accepted"
        assert placed["expires_at"] == "2026-11-24T21:00:00.000000Z"
        assert (await alpaca.client.patch(f"/v2/orders/{placed['id']}", json={"qty": 2})).status_code == 422
        await at(alpaca, "2026-11-24T14:30:00Z")
        await alpaca.status(placed, "filled")

    async def test_an_extended_order_trades_in_the_evening(self, alpaca: Rig) -> None:
        await at(alpaca, EVENING)
        placed = await alpaca.placed(type="limit", limit_price="205", extended_hours=True)
        await alpaca.status(placed, "filled")

    async def test_a_day_order_expires_with_the_session(self, alpaca: Rig) -> None:
        await at(alpaca, OPEN)
        day = await alpaca.placed(type="limit", limit_price="190")
        good = await alpaca.placed(type="limit", limit_price="189", time_in_force="gtc")
        await at(alpaca, "2026-11-23T21:00:00Z")
        assert (await alpaca.status(day, "expired"))["expired_at"] is not None
        await alpaca.status(good, "new")

    async def test_an_order_on_close_trades_at_the_close(self, alpaca: Rig) -> None:
        await at(alpaca, OPEN)
        placed = await alpaca.placed(time_in_force="cls")
        await alpaca.status(placed, "new")
        await at(alpaca, CLOSING)
        assert (await alpaca.order(time_in_force="cls")).status_code == 422
        await at(alpaca, "2026-11-23T21:00:00Z")
        assert (await alpaca.status(placed, "filled"))["filled_avg_price"] == "200"

    async def test_an_order_on_open_trades_at_the_open_or_not_at_all(self, alpaca: Rig) -> None:
        await at(alpaca, EVENING)
        assert (await alpaca.order(time_in_force="opg")).status_code == 422
        await at(alpaca, "2026-11-24T00:00:00Z")
        market = await alpaca.placed(time_in_force="opg")
        limit = await alpaca.placed(type="limit", limit_price="190", time_in_force="opg")
        await at(alpaca, "2026-11-24T14:30:00Z")
        await alpaca.status(market, "filled")
        await alpaca.status(limit, "canceled")

    async def test_clock_on_a_holiday(self, alpaca: Rig) -> None:
        await at(alpaca, "2026-11-26T15:00:00Z")
        clock = await alpaca.get("/v2/clock")
        assert clock["is_open"] is False
        assert clock["next_open"] == "2026-11-27T09:30:00-05:00"
        assert clock["next_close"] == "2026-11-27T13:00:00-05:00"


class TestFamilies:
    async def test_children_are_held_and_listed_apart_or_nested(self, alpaca: Rig) -> None:
        placed = await alpaca.placed(type="limit", limit_price="195", qty="2", **BRACKET)
        assert [leg["status"] for leg in placed["legs"]] == ["held", "held"]
        assert len(await alpaca.get("/v2/orders")) == 3
        nested = await alpaca.get("/v2/orders", nested="True")
        assert [len(row["legs"]) for row in nested] == [2]

    async def test_a_bracket_whose_stop_is_hit(self, alpaca: Rig) -> None:
        placed = await alpaca.status(await alpaca.placed(qty="2", **BRACKET), "filled")
        profit, loss = placed["legs"]
        await alpaca.status(profit, "new")
        await alpaca.control("price", symbol="AAPL", price="179")
        assert (await alpaca.status(loss, "filled"))["filled_avg_price"] == "178.99"
        await alpaca.status(profit, "canceled")

    async def test_a_held_stop_can_be_moved(self, alpaca: Rig) -> None:
        placed = await alpaca.status(await alpaca.placed(qty="2", **BRACKET), "filled")
        await alpaca.status(placed["legs"][0], "new")
        answer = await alpaca.client.patch(f"/v2/orders/{placed['legs'][1]['id']}", json={"stop_price": "190"})
        moved = await alpaca.status(answer.json(), "held")
        await alpaca.control("price", symbol="AAPL", price="189")
        await alpaca.status(moved, "filled")

    async def test_canceling_the_entry_cancels_its_exits(self, alpaca: Rig) -> None:
        placed = await alpaca.status(await alpaca.placed(type="limit", limit_price="195", **BRACKET), "new")
        assert (await alpaca.client.delete(f"/v2/orders/{placed['id']}")).status_code == 204
        for leg in placed["legs"]:
            await alpaca.status(leg, "canceled")


class TestReplacing:
    async def test_a_partly_filled_order_goes_on_with_the_rest(self, alpaca: Rig) -> None:
        old = await alpaca.status(await alpaca.placed(type="limit", limit_price="190", qty="10"), "new")
        await alpaca.control("orders", id=old["id"], do="fill", qty="4")
        refused = await alpaca.client.patch(f"/v2/orders/{old['id']}", json={"qty": 4})
        assert refused.status_code == 422
        new = (await alpaca.client.patch(f"/v2/orders/{old['id']}", json={"qty": 9})).json()
        assert (new["qty"], new["filled_qty"]) == ("5", "0")

    async def test_what_the_account_lacks_leaves_the_old_order(self, alpaca: Rig) -> None:
        old = await alpaca.status(await alpaca.placed(type="limit", limit_price="190", qty="10"), "new")
        before = (await alpaca.get("/v2/account"))["buying_power"]
        answer = await alpaca.client.patch(f"/v2/orders/{old['id']}", json={"qty": 5000})
        assert answer.json()["message"] == "insufficient buying power"
        await alpaca.status(old, "new")
        assert (await alpaca.get("/v2/account"))["buying_power"] == before

    async def test_every_reservation_is_given_back(self, alpaca: Rig) -> None:
        for price in ("150", "151", "152"):
            old = await alpaca.status(await alpaca.placed(type="limit", limit_price=price, qty="10"), "new")
            await alpaca.client.patch(f"/v2/orders/{old['id']}", json={"limit_price": "160"})
        await alpaca.client.delete("/v2/orders")
        for order in await alpaca.get("/v2/orders", status="all"):
            await alpaca.status(order, "canceled" if order["replaces"] else "replaced")
        assert (await alpaca.get("/v2/account"))["buying_power"] == "200000"


class TestListing:
    async def test_windows_and_order(self, alpaca: Rig) -> None:
        rows = [await alpaca.placed(type="limit", limit_price="150") for _ in range(4)]
        ids = [row["id"] for row in rows]
        listed = await alpaca.get("/v2/orders", after=rows[0]["submitted_at"][:26] + "Z", direction="asc", limit="2")
        assert [row["id"] for row in listed] == ids[1:3]
        listed = await alpaca.get("/v2/orders", before_order_id=ids[2])
        assert [row["id"] for row in listed] == [ids[1], ids[0]]
        listed = await alpaca.get("/v2/orders", until=rows[3]["submitted_at"][:26] + "Z", after_order_id=ids[0])
        assert [row["id"] for row in listed] == [ids[2], ids[1]]
        assert await alpaca.get("/v2/orders", symbols="MSFT") == []
        assert (await alpaca.client.get("/v2/orders", params={"limit": "501"})).status_code == 422


class TestActivities:
    async def test_pages_follow_the_last_id(self, alpaca: Rig) -> None:
        for _ in range(3):
            await alpaca.status(await alpaca.placed(), "filled")
        await alpaca.control("dividend", symbol="AAPL", per_share="0.25")
        await alpaca.control("activity", type="FEE", net_amount="-1.5", description="a fee")
        first = await alpaca.get("/v2/account/activities", page_size="3")
        second = await alpaca.get("/v2/account/activities", page_size="3", page_token=first[-1]["id"])
        assert [row["activity_type"] for row in first] == ["FEE", "DIV", "FILL"]
        assert [row["activity_type"] for row in second] == ["FILL", "FILL"]
        assert first[1]["net_amount"] == "0.75"
        other = await alpaca.get("/v2/account/activities", category="non_trade_activity", direction="asc")
        assert [row["activity_type"] for row in other] == ["DIV", "FEE"]
        assert (await alpaca.get("/__control/books"))["cash"] == "99399.22"  # 100000 - 3 x 200.01 + 0.75 - 1.5


class TestPositions:
    async def test_what_the_day_began_with(self, alpaca: Rig) -> None:
        held = [{"symbol": "AAPL", "qty": "10", "average_price": "150"}]
        await alpaca.control("account", cash="5000", positions=held)
        position, account = await alpaca.get("/v2/positions/AAPL"), await alpaca.get("/v2/account")
        assert position["unrealized_pl"] == "500"
        change = (200 - Decimal(position["lastday_price"])) * 10
        assert Decimal(position["unrealized_intraday_pl"]) == change
        assert Decimal(account["equity"]) - Decimal(account["last_equity"]) == change

    async def test_closing_everything_tells_what_did_not_work(self, alpaca: Rig) -> None:
        await alpaca.status(await alpaca.placed(qty="5"), "filled")
        await alpaca.placed(side="sell", type="limit", limit_price="250", qty="2")
        answer = await alpaca.client.delete("/v2/positions")
        assert answer.status_code == 207
        assert [(row["status"], row["body"]["available"]) for row in answer.json()] == [(403, "3")]
        answer = await alpaca.client.delete("/v2/positions", params={"cancel_orders": "True"})
        assert [row["status"] for row in answer.json()] == [200]
