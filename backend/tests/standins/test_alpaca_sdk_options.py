"""Option orders at Alpaca's stand-in, witnessed by the official library: single contracts, and several as one order."""

import asyncio
import time
import warnings
from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.standins.alpaca_rig import Rig, running_alpaca

with warnings.catch_warnings():
    # Every module of the library imports its streams, which stand on websockets' former client.
    warnings.filterwarnings("ignore", message="websockets.legacy is deprecated", category=DeprecationWarning)
    from alpaca.common.exceptions import APIError
    from alpaca.trading.client import TradingClient
    from alpaca.trading.enums import OrderClass, OrderSide, OrderStatus, PositionIntent, QueryOrderStatus, TimeInForce
    from alpaca.trading.models import Order
    from alpaca.trading.requests import (
        ClosePositionRequest,
        GetOptionContractsRequest,
        GetOrderByIdRequest,
        GetOrdersRequest,
        LimitOrderRequest,
        MarketOrderRequest,
        OptionLegRequest,
        ReplaceOrderRequest,
    )
    from alpaca.trading.stream import TradingStream

DAY, MLEG = TimeInForce.DAY, OrderClass.MLEG
OPEN_LONG, OPEN_SHORT = PositionIntent.BUY_TO_OPEN, PositionIntent.SELL_TO_OPEN


@pytest.fixture
async def alpaca() -> AsyncIterator[Rig]:
    async with running_alpaca() as rig:
        yield rig


@pytest.fixture
def trading(alpaca: Rig) -> TradingClient:
    return TradingClient(alpaca.state.key_id, alpaca.state.secret_key, url_override=alpaca.url)


def calls(trading: TradingClient) -> list[str]:
    """Calls on AAPL of the last listed day, the lowest strike first."""
    listed: Any = trading.get_option_contracts(
        GetOptionContractsRequest(underlying_symbols=["AAPL"], expiration_date_gte=date(2020, 1, 1), limit=1000)
    )
    last = max(row.expiration_date for row in listed.option_contracts)
    far = [row for row in listed.option_contracts if row.expiration_date == last and row.type.value == "call"]
    return [row.symbol for row in sorted(far, key=lambda row: row.strike_price)]


def legs(low: str, high: str) -> list[OptionLegRequest]:
    return [
        OptionLegRequest(symbol=low, ratio_qty=1, position_intent=OPEN_LONG, side=OrderSide.BUY),
        OptionLegRequest(symbol=high, ratio_qty=1, position_intent=OPEN_SHORT, side=OrderSide.SELL),
    ]


def reached(trading: TradingClient, order: Any, status: OrderStatus) -> Order:
    """The order, once it has a status."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        found = trading.get_order_by_id(order.id, GetOrderByIdRequest(nested=True))
        assert isinstance(found, Order)
        if found.status == status:
            return found
        time.sleep(0.01)
    raise AssertionError(f"{order.id} never became {status}")


def test_a_contract_is_bought_shown_and_closed(trading: TradingClient) -> None:
    symbol = calls(trading)[4]
    contract: Any = trading.get_option_contract(symbol)
    assert (contract.symbol, contract.underlying_symbol, contract.size) == (symbol, "AAPL", "100")
    request = MarketOrderRequest(symbol=symbol, qty=3, side=OrderSide.BUY, time_in_force=DAY, position_intent=OPEN_LONG)
    filled = reached(trading, trading.submit_order(request), OrderStatus.FILLED)
    assert (filled.asset_class.value if filled.asset_class else None, filled.position_intent) == (
        "us_option", OPEN_LONG,
    )  # fmt: skip
    position: Any = trading.get_open_position(symbol)
    assert (position.qty, position.asset_class.value) == ("3", "us_option")
    # What it cost is a hundred times its price.
    assert Decimal(position.cost_basis) == 300 * Decimal(position.avg_entry_price)
    closing = trading.close_position(symbol, ClosePositionRequest(qty="3"))
    reached(trading, closing, OrderStatus.FILLED)
    assert trading.get_all_positions() == []


def test_several_fill_with_their_legs(trading: TradingClient) -> None:
    low, high = calls(trading)[4:6]
    request = MarketOrderRequest(qty=2, time_in_force=DAY, order_class=MLEG, legs=legs(low, high))
    filled = reached(trading, trading.submit_order(request), OrderStatus.FILLED)
    assert (filled.symbol, filled.order_class, filled.filled_qty) == (None, MLEG, "2")
    assert filled.legs is not None
    assert [(leg.symbol, leg.qty, leg.status) for leg in filled.legs] == [
        (low, "2", OrderStatus.FILLED),
        (high, "2", OrderStatus.FILLED),
    ]
    positions: Any = trading.get_all_positions()
    assert {row.symbol: row.qty for row in positions} == {low: "2", high: "-2"}


def test_a_net_limit_rests_is_replaced_and_canceled(trading: TradingClient) -> None:
    found = legs(*calls(trading)[4:6])
    request = LimitOrderRequest(
        qty=1, time_in_force=DAY, order_class=MLEG, legs=found, limit_price=0.05, client_order_id="net"
    )
    old = reached(trading, trading.submit_order(request), OrderStatus.NEW)
    assert (old.limit_price, old.client_order_id, len(old.legs or [])) == ("0.05", "net", 2)
    with pytest.raises(APIError, match="must be unique"):
        trading.submit_order(request)
    listed: Any = trading.get_orders(GetOrdersRequest(status=QueryOrderStatus.OPEN, nested=True))
    assert [(one.id, len(one.legs)) for one in listed] == [(old.id, 2)]
    new: Any = trading.replace_order_by_id(old.id, ReplaceOrderRequest(limit_price=0.06, client_order_id="net-2"))
    assert reached(trading, old, OrderStatus.REPLACED).replaced_by == new.id
    assert reached(trading, new, OrderStatus.NEW).limit_price == "0.06"
    with pytest.raises(APIError) as larger:
        trading.replace_order_by_id(new.id, ReplaceOrderRequest(qty=2))
    assert larger.value.status_code == 422
    trading.cancel_order_by_id(new.id)
    assert {leg.status for leg in reached(trading, new, OrderStatus.CANCELED).legs or []} == {OrderStatus.CANCELED}


def test_what_it_refuses(trading: TradingClient) -> None:
    low, high = calls(trading)[4:6]
    one_and_two = [leg.model_copy(update={"ratio_qty": 1 + place}) for place, leg in enumerate(legs(low, high))]
    twice = [leg.model_copy(update={"ratio_qty": 2}) for leg in legs(low, high)]
    for refused, why in ((one_and_two, "uncovered"), (twice, "relatively prime")):
        with pytest.raises(APIError, match=why) as told:
            trading.submit_order(MarketOrderRequest(qty=1, time_in_force=DAY, order_class=MLEG, legs=refused))
        assert told.value.status_code == 422


async def test_its_stream_tells_of_them(alpaca: Rig, trading: TradingClient) -> None:
    keys = (alpaca.state.key_id, alpaca.state.secret_key)
    stream = TradingStream(*keys, url_override=alpaca.url.replace("http", "ws") + "/stream")
    heard: asyncio.Queue[Any] = asyncio.Queue()

    async def on_update(update: Any) -> None:
        await heard.put(update)

    stream.subscribe_trade_updates(on_update)
    running = asyncio.create_task(stream._run_forever())  # type: ignore[no-untyped-call]
    try:
        found = await asyncio.to_thread(calls, trading)
        await asyncio.sleep(0.2)
        request = MarketOrderRequest(
            qty=1, time_in_force=DAY, order_class=MLEG, legs=legs(*found[4:6]), client_order_id="heard"
        )
        await asyncio.to_thread(trading.submit_order, request)
        async with asyncio.timeout(5):
            while True:
                update = await heard.get()
                if update.order.client_order_id == "heard" and update.event == "fill":
                    break
        assert [leg.symbol for leg in update.order.legs] == found[4:6]
    finally:
        await stream.stop_ws()
        running.cancel()
