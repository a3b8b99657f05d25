"""Orders with exits, sent and heard of by Alpaca's official library; prices move as the test says."""

import asyncio
import threading
import warnings
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from paiid.settings import Settings
from tests.support.paiid_world import PaiidWorld, paiid_world

with warnings.catch_warnings():
    # The library's streams stand on websockets' former client.
    warnings.filterwarnings("ignore", message="websockets.legacy is deprecated", category=DeprecationWarning)
    warnings.filterwarnings("ignore", message="websockets.client", category=DeprecationWarning)
    from alpaca.common.exceptions import APIError
    from alpaca.trading.client import TradingClient
    from alpaca.trading.enums import OrderClass, OrderSide, QueryOrderStatus, TimeInForce
    from alpaca.trading.requests import (
        GetOrderByIdRequest,
        GetOrdersRequest,
        LimitOrderRequest,
        MarketOrderRequest,
        ReplaceOrderRequest,
        StopLossRequest,
        TakeProfitRequest,
    )
    from alpaca.trading.stream import TradingStream

BUY, SELL, GTC = OrderSide.BUY, OrderSide.SELL, TimeInForce.GTC
PROFIT, STOP = TakeProfitRequest(limit_price=110), StopLossRequest(stop_price=95)
NESTED, ALL = GetOrderByIdRequest(nested=True), QueryOrderStatus.ALL


@dataclass
class Bot:
    """A program that trades the application by the library, whose calls block."""

    world: PaiidWorld
    client: TradingClient
    heard: list[Any] = field(default_factory=list)

    async def submit(self, **terms: Any) -> Any:
        """Ten ACME at 99 unless told otherwise."""
        given = {"symbol": "ACME", "qty": 10, "side": BUY, "time_in_force": GTC, "limit_price": 99} | terms
        return await self.ask(self.client.submit_order, LimitOrderRequest(**given))

    async def bracket(self) -> Any:
        """An entry at 99 with both exits."""
        return await self.submit(order_class=OrderClass.BRACKET, take_profit=PROFIT, stop_loss=STOP)

    async def pair(self) -> Any:
        """Both exits of ten shares that are bought first."""
        bought = MarketOrderRequest(symbol="ACME", qty=10, side=BUY, time_in_force=GTC)
        await self.ask(self.client.submit_order, bought)
        return await self.submit(
            side=SELL, limit_price=None, order_class=OrderClass.OCO, take_profit=PROFIT, stop_loss=STOP
        )

    async def family(self, lead: Any) -> list[Any]:
        """The order and its exits as they are now."""
        found: Any = await self.ask(self.client.get_order_by_id, lead.id, NESTED)
        return [found, *found.legs]

    async def statuses(self, lead: Any) -> list[str]:
        return [one.status.value for one in await self.family(lead)]

    async def at(self, bid: str, ask: str) -> None:
        """Let the market move a second later."""
        self.world.market.advance(seconds=1)
        self.world.market.quote(bid, ask)
        await self.world.look()

    async def told(self, order: Any, events: list[str]) -> None:
        """Wait until the stream has told exactly these events of an order."""
        found: list[str] = []
        for _ in range(400):
            found = [str(one.event) for one in self.heard if one.order.id == order.id]
            if len(found) >= len(events):
                break
            await asyncio.sleep(0.02)
        assert found == events

    async def ask(self, call: Callable[..., Any], *arguments: Any) -> Any:
        """The application answers in this very loop."""
        return await asyncio.to_thread(call, *arguments)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Hear of trade updates until the block ends."""
        config = self.world.config
        stream = TradingStream(config.api_key, config.secret_key, url_override=config.stream_url)

        async def note(update: Any) -> None:
            self.heard.append(update)

        stream.subscribe_trade_updates(note)
        thread = threading.Thread(target=quietly, args=(stream.run,), daemon=True)
        thread.start()
        try:
            for _ in range(400):
                if stream._running:
                    break
                await asyncio.sleep(0.02)
            # The library does not wait for the answer to its subscription.
            await asyncio.sleep(0.5)
            yield
        finally:
            await self.ask(stream.stop)
            await self.ask(thread.join, 20)


def quietly(run: Callable[[], None]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        run()


@pytest.fixture
async def bot(settings: Settings) -> AsyncIterator[Bot]:
    async with paiid_world(settings) as world:
        config = world.config
        yield Bot(world, TradingClient(config.api_key, config.secret_key, url_override=config.base_url))


class TestSubmit:
    async def test_a_bracket_is_answered_with_its_exits_held(self, bot: Bot) -> None:
        lead = await bot.bracket()
        assert (lead.order_class, lead.status.value) == (OrderClass.BRACKET, "new")
        profit, stop = lead.legs
        assert [(one.status.value, one.side, one.qty) for one in lead.legs] == [("held", SELL, "10")] * 2
        assert (profit.type.value, profit.limit_price, profit.order_class) == ("limit", "110", OrderClass.BRACKET)
        assert (stop.type.value, stop.stop_price, stop.limit_price) == ("stop", "95", None)

    async def test_an_oto_has_one(self, bot: Bot) -> None:
        lead = await bot.submit(order_class=OrderClass.OTO, stop_loss=StopLossRequest(stop_price=95, limit_price=94))
        (stop,) = lead.legs
        assert (lead.order_class, stop.type.value, stop.limit_price) == (OrderClass.OTO, "stop_limit", "94")

    async def test_an_oco_is_led_by_its_profit(self, bot: Bot) -> None:
        lead = await bot.pair()
        assert (lead.order_class, lead.type.value, lead.limit_price) == (OrderClass.OCO, "limit", "110")
        (stop,) = lead.legs
        assert (stop.side, stop.stop_price) == (SELL, "95")

    @pytest.mark.parametrize(
        ("wrong", "status"),
        [
            ({"order_class": OrderClass.BRACKET, "stop_loss": {"stop_price": 120}}, 422),
            ({"order_class": OrderClass.BRACKET, "time_in_force": TimeInForce.IOC}, 422),
            ({"order_class": OrderClass.OTO}, 422),
            ({"order_class": OrderClass.SIMPLE}, 422),
            ({"order_class": OrderClass.OCO, "side": SELL, "limit_price": 110}, 403),
        ],
    )
    async def test_what_does_not_fit_is_refused_whole(self, bot: Bot, wrong: dict[str, Any], status: int) -> None:
        with pytest.raises(APIError) as refused:
            await bot.submit(**{"take_profit": PROFIT, "stop_loss": STOP} | wrong)
        assert refused.value.status_code == status
        assert await bot.ask(bot.client.get_orders, GetOrdersRequest(status=ALL)) == []

    async def test_the_same_id_again_is_refused(self, bot: Bot) -> None:
        terms = {"order_class": OrderClass.OTO, "take_profit": PROFIT, "client_order_id": "mine"}
        await bot.submit(**terms)
        with pytest.raises(APIError) as refused:
            await bot.submit(**terms)
        assert (refused.value.code, refused.value.message) == (40010001, "client_order_id must be unique")


class TestList:
    async def test_flat_and_nested(self, bot: Bot) -> None:
        lead = await bot.bracket()
        flat = await bot.ask(bot.client.get_orders, GetOrdersRequest())
        assert {one.id for one in flat} == {one.id for one in (lead, *lead.legs)}
        assert {one.legs for one in flat} == {None}
        (nested,) = await bot.ask(bot.client.get_orders, GetOrdersRequest(nested=True))
        assert [one.id for one in nested.legs] == [one.id for one in lead.legs]

    async def test_a_filled_entry_stays_open_while_an_exit_is(self, bot: Bot) -> None:
        lead = await bot.bracket()
        await bot.at("98.80", "98.90")
        (nested,) = await bot.ask(bot.client.get_orders, GetOrdersRequest(nested=True))
        assert (nested.id, nested.status.value) == (lead.id, "filled")
        flat = await bot.ask(bot.client.get_orders, GetOrdersRequest())
        assert {one.id for one in flat} == {one.id for one in lead.legs}

    async def test_a_replaced_exit_gives_its_place_to_the_new_one(self, bot: Bot) -> None:
        lead = await bot.bracket()
        stop = lead.legs[1]
        fresh = await bot.ask(bot.client.replace_order_by_id, stop.id, ReplaceOrderRequest(stop_price=96))
        assert (fresh.replaces, fresh.status.value) == (stop.id, "held")
        assert {one.id for one in (await bot.family(lead))[1:]} == {lead.legs[0].id, fresh.id}


class TestCancel:
    async def test_all_at_once(self, bot: Bot) -> None:
        lead = await bot.bracket()
        found = await bot.ask(bot.client.cancel_orders)
        assert [one.status for one in found] == [200] * 3
        assert await bot.statuses(lead) == ["canceled"] * 3


class TestStream:
    async def test_the_profit_ends_the_stop(self, bot: Bot) -> None:
        async with bot.listening():
            lead = await bot.bracket()
            profit, stop = lead.legs
            await bot.told(lead, ["new"])
            await bot.told(profit, ["held"])
            await bot.told(stop, ["held"])
            await bot.at("98.80", "98.90")
            await bot.told(lead, ["new", "fill"])
            await bot.told(profit, ["held", "new"])
            await bot.at("110.00", "110.20")
            await bot.told(profit, ["held", "new", "fill"])
            await bot.told(stop, ["held", "new", "canceled"])
        assert await bot.statuses(lead) == ["filled", "filled", "canceled"]
        fill = next(one for one in bot.heard if one.order.id == profit.id and one.event == "fill")
        assert (fill.qty, fill.position_qty, fill.order.status.value) == (10, 0, "filled")

    async def test_the_stop_of_a_pair_ends_the_profit(self, bot: Bot) -> None:
        async with bot.listening():
            lead = await bot.pair()
            (stop,) = lead.legs
            await bot.at("94.00", "94.20")
            await bot.told(stop, ["new", "fill"])
            await bot.told(lead, ["new", "canceled"])
        assert await bot.statuses(lead) == ["canceled", "filled"]

    async def test_exits_that_never_worked_are_held_and_canceled(self, bot: Bot) -> None:
        async with bot.listening():
            lead = await bot.submit(order_class=OrderClass.OTO, take_profit=PROFIT)
            await bot.ask(bot.client.cancel_order_by_id, lead.id)
            await bot.told(lead, ["new", "canceled"])
            await bot.told(lead.legs[0], ["held", "canceled"])
