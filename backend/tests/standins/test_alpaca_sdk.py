"""Alpaca's stand-in, trading, witnessed by the official library: it parses every answer."""

import time
import warnings
from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import pytest

from tests.standins.alpaca_rig import Rig, running_alpaca

with warnings.catch_warnings():
    # Every module of the library imports its streams, which stand on websockets' former client.
    warnings.filterwarnings("ignore", message="websockets.legacy is deprecated", category=DeprecationWarning)
    from alpaca.common.exceptions import APIError
    from alpaca.trading.client import TradingClient
    from alpaca.trading.enums import (
        AssetClass,
        OrderClass,
        OrderSide,
        OrderStatus,
        OrderType,
        QueryOrderStatus,
        TimeInForce,
    )
    from alpaca.trading.models import Order
    from alpaca.trading.requests import (
        ClosePositionRequest,
        CreateWatchlistRequest,
        GetAssetsRequest,
        GetCalendarRequest,
        GetOrdersRequest,
        GetPortfolioHistoryRequest,
        LimitOrderRequest,
        MarketOrderRequest,
        OrderRequest,
        ReplaceOrderRequest,
        StopLimitOrderRequest,
        StopLossRequest,
        StopOrderRequest,
        TakeProfitRequest,
        TrailingStopOrderRequest,
        UpdateWatchlistRequest,
    )

BUY, SELL = OrderSide.BUY, OrderSide.SELL
DAY, GTC = TimeInForce.DAY, TimeInForce.GTC


@pytest.fixture
async def alpaca() -> AsyncIterator[Rig]:
    async with running_alpaca() as rig:
        yield rig


@pytest.fixture
def trading(alpaca: Rig) -> TradingClient:
    return TradingClient(*keys(alpaca), url_override=alpaca.url)


def keys(rig: Rig) -> tuple[str, str]:
    return rig.state.key_id, rig.state.secret_key


def reached(trading: TradingClient, order: Any, status: OrderStatus) -> Order:
    """The order, once it has a status."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        found = trading.get_order_by_id(order.id)
        assert isinstance(found, Order)
        if found.status == status:
            return found
        time.sleep(0.01)
    raise AssertionError(f"{order.id} never became {status}")


def bought(trading: TradingClient, qty: float = 10) -> Order:
    request = MarketOrderRequest(symbol="AAPL", qty=qty, side=BUY, time_in_force=DAY)
    return reached(trading, trading.submit_order(request), OrderStatus.FILLED)


ENTRIES: list[OrderRequest] = [
    MarketOrderRequest(symbol="AAPL", qty=1, side=BUY, time_in_force=DAY),
    MarketOrderRequest(symbol="AAPL", qty=1.5, side=BUY, time_in_force=DAY),
    MarketOrderRequest(symbol="AAPL", notional=250.5, side=BUY, time_in_force=DAY),
    MarketOrderRequest(symbol="AAPL", qty=1, side=BUY, time_in_force=TimeInForce.IOC),
    MarketOrderRequest(symbol="AAPL", qty=1, side=BUY, time_in_force=TimeInForce.CLS),
    LimitOrderRequest(symbol="AAPL", qty=1, side=BUY, time_in_force=GTC, limit_price=150),
    LimitOrderRequest(symbol="AAPL", qty=1, side=BUY, time_in_force=DAY, limit_price=150, extended_hours=True),
    StopOrderRequest(symbol="AAPL", qty=1, side=BUY, time_in_force=DAY, stop_price=250),
    StopLimitOrderRequest(symbol="AAPL", qty=1, side=BUY, time_in_force=DAY, stop_price=250, limit_price=251),
    TrailingStopOrderRequest(symbol="AAPL", qty=1, side=BUY, time_in_force=DAY, trail_price=2.5),
    TrailingStopOrderRequest(symbol="AAPL", qty=1, side=BUY, time_in_force=GTC, trail_percent=1),
    MarketOrderRequest(
        symbol="AAPL",
        qty=1,
        side=BUY,
        time_in_force=GTC,
        order_class=OrderClass.OTO,
        stop_loss=StopLossRequest(stop_price=180),
    ),
]


class TestOrders:
    @pytest.mark.parametrize(
        "request_", ENTRIES, ids=lambda request: f"{request.type.value}-{request.time_in_force.value}"
    )
    def test_every_type_is_taken_and_listed(self, trading: TradingClient, request_: OrderRequest) -> None:
        placed = trading.submit_order(request_)
        assert isinstance(placed, Order)
        assert placed.type == request_.type
        listed = trading.get_orders(GetOrdersRequest(status=QueryOrderStatus.ALL, nested=True, symbols=["AAPL"]))
        assert [row.id for row in listed if isinstance(row, Order)] == [placed.id]
        assert trading.get_order_by_client_id(placed.client_order_id) is not None

    def test_a_bracket_ends_with_its_profit(self, trading: TradingClient, alpaca: Rig) -> None:
        placed = trading.submit_order(
            MarketOrderRequest(
                symbol="AAPL",
                qty=3,
                side=BUY,
                time_in_force=GTC,
                order_class=OrderClass.BRACKET,
                take_profit=TakeProfitRequest(limit_price=220),
                stop_loss=StopLossRequest(stop_price=180, limit_price=179),
            )
        )
        assert isinstance(placed, Order)
        assert placed.legs
        profit, loss = placed.legs
        assert (profit.status, loss.type) == (OrderStatus.HELD, OrderType.STOP_LIMIT)
        reached(trading, profit, OrderStatus.NEW)
        move(trading, alpaca, "221")
        assert reached(trading, profit, OrderStatus.FILLED).filled_avg_price == "220.99"
        reached(trading, loss, OrderStatus.CANCELED)
        assert trading.get_all_positions() == []

    def test_an_oco_ends_with_its_stop(self, trading: TradingClient, alpaca: Rig) -> None:
        bought(trading)
        parent = trading.submit_order(
            LimitOrderRequest(
                symbol="AAPL",
                qty=10,
                side=SELL,
                time_in_force=GTC,
                order_class=OrderClass.OCO,
                take_profit=TakeProfitRequest(limit_price=230),
                stop_loss=StopLossRequest(stop_price=190),
            )
        )
        assert isinstance(parent, Order)
        assert parent.legs
        reached(trading, parent, OrderStatus.NEW)
        move(trading, alpaca, "189")
        assert reached(trading, parent.legs[0], OrderStatus.FILLED).filled_avg_price == "188.99"
        reached(trading, parent, OrderStatus.CANCELED)

    def test_a_trailing_stop_follows_the_price(self, trading: TradingClient, alpaca: Rig) -> None:
        bought(trading)
        trailing = trading.submit_order(
            TrailingStopOrderRequest(symbol="AAPL", qty=10, side=SELL, time_in_force=GTC, trail_price=5)
        )
        reached(trading, trailing, OrderStatus.NEW)
        move(trading, alpaca, "210")
        assert reached(trading, trailing, OrderStatus.NEW).hwm == "210"
        move(trading, alpaca, "204.5")
        assert reached(trading, trailing, OrderStatus.FILLED).filled_avg_price == "204.49"

    def test_replace_and_cancel(self, trading: TradingClient) -> None:
        request = LimitOrderRequest(symbol="AAPL", qty=2, side=BUY, time_in_force=DAY, limit_price=150)
        old = reached(trading, trading.submit_order(request), OrderStatus.NEW)
        new = trading.replace_order_by_id(old.id, ReplaceOrderRequest(qty=3, limit_price=151))
        assert isinstance(new, Order)
        assert reached(trading, old, OrderStatus.REPLACED).replaced_by == new.id
        reached(trading, new, OrderStatus.NEW)
        trading.cancel_order_by_id(new.id)
        reached(trading, new, OrderStatus.CANCELED)
        with pytest.raises(APIError) as refused:
            trading.cancel_order_by_id(new.id)
        assert refused.value.status_code == 422

    def test_a_retry_after_504_meets_its_own_order(self, trading: TradingClient, alpaca: Rig) -> None:
        trading._retry_wait = 0
        alpaca.state.orders_lost_to_504 = 1
        request = MarketOrderRequest(symbol="AAPL", qty=1, side=BUY, time_in_force=DAY, client_order_id="lost")
        with pytest.raises(APIError, match="must be unique"):
            trading.submit_order(request)
        assert reached(trading, trading.get_order_by_client_id("lost"), OrderStatus.FILLED).qty == "1"

    def test_replacing_the_time_in_force_moves_the_expiry(self, trading: TradingClient) -> None:
        request = LimitOrderRequest(symbol="AAPL", qty=2, side=BUY, time_in_force=DAY, limit_price=150)
        old = reached(trading, trading.submit_order(request), OrderStatus.NEW)
        new = trading.replace_order_by_id(old.id, ReplaceOrderRequest(time_in_force=GTC))
        assert isinstance(new, Order)
        assert new.time_in_force == GTC
        assert new.expires_at is not None
        assert new.expires_at - new.submitted_at > timedelta(days=89)

    def test_cancel_all(self, trading: TradingClient) -> None:
        request = LimitOrderRequest(symbol="AAPL", qty=2, side=BUY, time_in_force=DAY, limit_price=150)
        placed = [reached(trading, trading.submit_order(request), OrderStatus.NEW) for _ in range(2)]
        rows = trading.cancel_orders()
        assert [row.status for row in rows if not isinstance(row, str)] == [200, 200]
        reached(trading, placed[1], OrderStatus.CANCELED)


class TestAccount:
    def test_account_and_configurations(self, trading: TradingClient, alpaca: Rig) -> None:
        account: Any = trading.get_account()
        assert (account.status.value, account.cash, account.daytrade_count) == ("ACTIVE", "100000", None)
        configured: Any = trading.get_account_configurations()
        configured.no_shorting = True
        assert trading.set_account_configurations(configured).no_shorting is True  # type: ignore[union-attr]
        alpaca.state.sends_pdt_fields = True
        assert trading.get_account().daytrade_count == 0  # type: ignore[union-attr]

    def test_positions_are_shown_and_closed(self, trading: TradingClient) -> None:
        bought(trading)
        position: Any = trading.get_open_position("AAPL")
        assert (position.qty, position.avg_entry_price, position.unrealized_pl) == ("10", "200.01", "-0.1")
        half = trading.close_position("AAPL", ClosePositionRequest(percentage="50"))
        assert reached(trading, half, OrderStatus.FILLED).qty == "5"
        rows: Any = trading.close_all_positions(cancel_orders=True)
        reached(trading, rows[0].body, OrderStatus.FILLED)
        with pytest.raises(APIError) as refused:
            trading.get_open_position("AAPL")
        assert (refused.value.status_code, refused.value.code) == (404, 40410000)

    @pytest.mark.parametrize(("period", "timeframe"), [("1M", "1D"), ("1D", "15Min"), ("1W", None)])
    def test_portfolio_history(self, trading: TradingClient, period: str, timeframe: str | None) -> None:
        bought(trading)
        history: Any = trading.get_portfolio_history(GetPortfolioHistoryRequest(period=period, timeframe=timeframe))
        assert len(history.timestamp) == len(history.equity) == len(history.profit_loss)
        assert history.base_value == 100_000

    def test_activities_are_raw(self, trading: TradingClient) -> None:
        order = bought(trading)
        rows = trading.get("/account/activities", {"activity_types": "FILL", "order_id": str(order.id)})
        assert [(row["type"], row["qty"], row["price"]) for row in rows] == [("fill", "10", "200.01")]

    def test_assets_clock_calendar(self, trading: TradingClient) -> None:
        assets: Any = trading.get_all_assets(GetAssetsRequest(asset_class=AssetClass.US_EQUITY))
        assert trading.get_asset(str(assets[0].id)).symbol == assets[0].symbol  # type: ignore[union-attr]
        assert trading.get_clock().is_open is True  # type: ignore[union-attr]
        days: Any = trading.get_calendar(GetCalendarRequest(start=date(2026, 11, 25), end=date(2026, 11, 27)))
        assert [(day.date.day, day.close.hour) for day in days] == [(25, 16), (27, 13)]

    def test_watchlists(self, trading: TradingClient) -> None:
        made: Any = trading.create_watchlist(CreateWatchlistRequest(name="main", symbols=["AAPL"]))
        trading.add_asset_to_watchlist_by_id(made.id, "MSFT")
        trading.update_watchlist_by_id(made.id, UpdateWatchlistRequest(name="other"))
        found: Any = trading.get_watchlist_by_id(made.id)
        assert (found.name, [asset.symbol for asset in found.assets]) == ("other", ["AAPL", "MSFT"])
        trading.remove_asset_from_watchlist_by_id(made.id, "AAPL")
        assert len(trading.get_watchlists()) == 1
        trading.delete_watchlist_by_id(made.id)
        assert trading.get_watchlists() == []


def move(trading: TradingClient, alpaca: Rig, price: str) -> None:
    """Pin AAPL's price."""
    answer = trading._session.post(f"{alpaca.url}/__control/price", json={"symbol": "AAPL", "price": price})
    assert answer.status_code == 200
