"""Alpaca's wire, as far as its own library hides it."""

import asyncio
import json
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest

from tests.standins.alpaca_rig import Rig, running_alpaca
from tests.standins.kit.faults import fault


@pytest.fixture
async def alpaca() -> AsyncIterator[Rig]:
    async with running_alpaca() as rig:
        yield rig


class TestAccount:
    async def test_money_is_text_and_day_trading_fields_are_gone(self, alpaca: Rig) -> None:
        account = await alpaca.get("/v2/account")
        assert account["cash"] == "100000"
        assert account["buying_power"] == "200000"
        assert "daytrade_count" not in account

    async def test_day_trading_fields_on_demand(self, alpaca: Rig) -> None:
        alpaca.state.sends_pdt_fields = True
        assert (await alpaca.get("/v2/account"))["daytrade_count"] == 0

    async def test_wrong_keys_are_refused_without_a_code(self, alpaca: Rig) -> None:
        answer = await alpaca.client.get("/v2/account", headers={"APCA-API-SECRET-KEY": "wrong"})
        assert (answer.status_code, answer.json()) == (401, {"message": "unauthorized."})

    async def test_buying_power_counts_positions_and_open_orders(self, alpaca: Rig) -> None:
        bought = await alpaca.placed(qty="100")
        await alpaca.status(bought, "filled")
        resting = await alpaca.placed(type="limit", limit_price="150", qty="10")
        await alpaca.status(resting, "new")
        account = await alpaca.get("/v2/account")
        # cash 100000 - 100 x 200.01; equity + 100 x 200; margin half of 20000; power 2 x (99999 - 10000) - 1500
        assert account["cash"] == "79999"
        assert account["equity"] == "99999"
        assert account["buying_power"] == "178498"


class TestOrders:
    async def test_a_market_order_fills_at_the_ask(self, alpaca: Rig) -> None:
        placed = await alpaca.placed(qty=3.0, client_order_id="mine")
        assert placed["status"] == "pending_new"
        filled = await alpaca.status(placed, "filled")
        assert (filled["filled_qty"], filled["filled_avg_price"]) == ("3", "200.01")
        assert (await alpaca.get("/v2/orders:by_client_order_id", client_order_id="mine"))["id"] == placed["id"]

    async def test_a_limit_order_waits_for_its_price(self, alpaca: Rig) -> None:
        placed = await alpaca.placed(type="limit", limit_price="190.00")
        await alpaca.status(placed, "new")
        await alpaca.control("price", symbol="AAPL", price="189.50")
        assert (await alpaca.status(placed, "filled"))["filled_avg_price"] == "189.51"

    async def test_a_client_order_id_is_taken_for_ever(self, alpaca: Rig) -> None:
        placed = await alpaca.placed(type="limit", limit_price="1", client_order_id="once")
        assert (await alpaca.client.delete(f"/v2/orders/{placed['id']}")).status_code == 204
        await alpaca.status(placed, "canceled")
        answer = await alpaca.order(client_order_id="once")
        assert (answer.status_code, answer.json()["code"]) == (422, 40010001)

    @pytest.mark.parametrize(("price", "is_taken"), [("1.005", False), ("0.1234", True), ("0.12345", False)])
    async def test_price_increments(self, alpaca: Rig, price: str, is_taken: bool) -> None:
        answer = await alpaca.order(type="limit", limit_price=price, qty="10")
        assert (answer.status_code == 200) == is_taken
        if not is_taken:
            assert answer.json()["code"] == 42210000
            assert "sub-penny" in answer.json()["message"]

    async def test_too_little_money(self, alpaca: Rig) -> None:
        answer = await alpaca.order(qty="1000")
        expected = {"code": 40310000, "message": "insufficient buying power"}
        assert answer.status_code == 403
        assert answer.json() == {**expected, "buying_power": "200000", "cost_basis": "200010"}

    async def test_more_shares_than_held(self, alpaca: Rig) -> None:
        await alpaca.status(await alpaca.placed(qty="5"), "filled")
        await alpaca.placed(side="sell", type="limit", limit_price="300", qty="3")
        answer = await alpaca.order(side="sell", qty="3")
        body = answer.json()
        assert answer.status_code == 403
        assert (body["available"], body["existing_qty"], body["held_for_orders"]) == ("2", "5", "3")

    async def test_an_order_against_ones_own(self, alpaca: Rig) -> None:
        await alpaca.status(await alpaca.placed(qty="5"), "filled")
        resting = await alpaca.placed(side="sell", type="limit", limit_price="210", qty="3")
        answer = await alpaca.order(type="limit", limit_price="211")
        assert answer.status_code == 403
        assert answer.json()["existing_order_id"] == resting["id"]
        await alpaca.placed(type="limit", limit_price="209")

    async def test_a_finished_order_cannot_be_canceled(self, alpaca: Rig) -> None:
        filled = await alpaca.status(await alpaca.placed(), "filled")
        answer = await alpaca.client.delete(f"/v2/orders/{filled['id']}")
        assert (answer.status_code, answer.json()["code"]) == (422, 42210000)

    async def test_a_replacement_is_a_new_order(self, alpaca: Rig) -> None:
        old = await alpaca.status(await alpaca.placed(type="limit", limit_price="190", qty="10"), "new")
        answer = await alpaca.client.patch(f"/v2/orders/{old['id']}", json={"qty": 6, "limit_price": "191.5"})
        new = await alpaca.status(answer.json(), "new")
        old = await alpaca.status(old, "replaced")
        assert (new["replaces"], old["replaced_by"]) == (old["id"], new["id"])
        assert (new["qty"], new["limit_price"]) == ("6", "191.5")

    async def test_an_order_that_fills_first_is_not_replaced(self, alpaca: Rig) -> None:
        old = await alpaca.status(await alpaca.placed(type="limit", limit_price="190", qty="10"), "new")
        alpaca.state.settle_delay_s = 0.2
        async with alpaca.trade_stream() as stream:
            new = (await alpaca.client.patch(f"/v2/orders/{old['id']}", json={"limit_price": "191"})).json()
            await alpaca.control("orders", id=old["id"], do="fill")
            await alpaca.status(new, "rejected")
            events = [json.loads(await stream.recv())["data"]["event"] for _ in range(5)]
        assert events == ["pending_replace", "pending_new", "fill", "order_replace_rejected", "rejected"]

    async def test_an_answer_lost_to_504_leaves_the_order(self, alpaca: Rig) -> None:
        alpaca.state.orders_lost_to_504 = 1
        assert (await alpaca.order(client_order_id="lost")).status_code == 504
        again = await alpaca.order(client_order_id="lost")
        assert again.json()["message"] == "client_order_id must be unique"
        assert (await alpaca.get("/v2/orders:by_client_order_id", client_order_id="lost"))["qty"] == "1"


class TestBooks:
    async def test_every_execution_is_there_and_cash_is_exact(self, alpaca: Rig) -> None:
        alpaca.state.partial_fill_ratio = 1
        await alpaca.status(await alpaca.placed(qty="7"), "filled")
        await alpaca.control("price", symbol="AAPL", price="203.33")
        await alpaca.status(await alpaca.placed(side="sell", qty="7"), "filled")
        books = await alpaca.get("/__control/books")
        assert len(books["executions"]) == 4
        signs = {"buy": -1, "sell": 1}
        flow = sum(Decimal(row["qty"]) * Decimal(row["price"]) * signs[row["side"]] for row in books["executions"])
        assert flow == 7 * (Decimal("203.32") - Decimal("200.01"))
        assert Decimal(books["cash"]) == 100_000 + flow
        assert Decimal(books["realized_pnl"]) == flow
        assert books["positions"] == {}


class TestTradeStream:
    async def test_frames_are_binary_and_tell_each_execution(self, alpaca: Rig) -> None:
        alpaca.state.partial_fill_ratio = 1
        async with alpaca.trade_stream() as stream:
            await alpaca.placed(qty="4")
            frames = [await stream.recv() for _ in range(4)]
        assert all(isinstance(frame, bytes) for frame in frames)
        updates = [json.loads(frame)["data"] for frame in frames]
        assert [update["event"] for update in updates] == ["pending_new", "new", "partial_fill", "fill"]
        assert Decimal(updates[2]["qty"]) + Decimal(updates[3]["qty"]) == 4
        assert updates[3]["position_qty"] == "4"
        assert updates[2]["execution_id"] != updates[3]["execution_id"]

    async def test_nothing_is_replayed_after_a_disconnect(self, alpaca: Rig) -> None:
        async with alpaca.trade_stream():
            alpaca.standin.faults.add(fault("disconnect", "WS /stream", times=1))
            await asyncio.sleep(0.1)
        await alpaca.status(await alpaca.placed(), "filled")
        async with alpaca.trade_stream() as stream:
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(stream.recv(), 0.2)


class TestStrangeEvents:
    async def test_an_event_that_changes_nothing(self, alpaca: Rig) -> None:
        filled = await alpaca.status(await alpaca.placed(), "filled")
        async with alpaca.trade_stream() as stream:
            await alpaca.control("orders", id=filled["id"], do="tell", event="restated")
            update = json.loads(await stream.recv())["data"]
        assert (update["event"], update["order"]["status"]) == ("restated", "filled")

    @pytest.mark.parametrize(("act", "status"), [("reject", "rejected"), ("cancel", "canceled"), ("expire", "expired")])
    async def test_ends_on_demand(self, alpaca: Rig, act: str, status: str) -> None:
        resting = await alpaca.status(await alpaca.placed(type="limit", limit_price="150"), "new")
        async with alpaca.trade_stream() as stream:
            await alpaca.control("orders", client_order_id=resting["client_order_id"], do=act)
            assert json.loads(await stream.recv())["data"]["event"] == status
        assert (await alpaca.get("/v2/account"))["buying_power"] == "200000"


class TestReset:
    async def test_a_reset_account_is_a_new_one_on_the_same_stream(self, alpaca: Rig) -> None:
        async with alpaca.trade_stream() as stream:
            await alpaca.status(await alpaca.placed(), "filled")
            assert (await alpaca.client.post("/__control/reset")).status_code == 204
            assert (await alpaca.get("/v2/account"))["cash"] == "100000"
            assert await alpaca.get("/v2/orders", status="all") == []
            placed = await alpaca.placed()
            updates = [json.loads(await stream.recv())["data"] for _ in range(4)]
        assert updates[3]["order"]["id"] == placed["id"]


class TestFaults:
    async def test_rate_limit_in_both_bodies(self, alpaca: Rig) -> None:
        alpaca.state.rate_limit = 1
        answers: list[Any] = [await alpaca.client.get("/v2/account") for _ in range(2)]
        assert answers[0].headers["X-RateLimit-Remaining"] == "0"
        assert (answers[1].status_code, answers[1].json()) == (429, {"message": "too many requests."})
        alpaca.state.rate_limit_code = True
        assert (await alpaca.client.get("/v2/account")).json()["code"] == 42910000

    async def test_an_outage_answers_html(self, alpaca: Rig) -> None:
        alpaca.standin.faults.add(fault("status", "GET /v2/account", times=1, code=503))
        answer = await alpaca.client.get("/v2/account")
        assert (answer.status_code, answer.headers["content-type"]) == (503, "text/html")

    async def test_a_status_no_client_knows(self, alpaca: Rig) -> None:
        alpaca.state.unknown_order_status = "quarantined"
        assert (await alpaca.placed())["status"] == "quarantined"
