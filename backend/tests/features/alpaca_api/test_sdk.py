"""Alpaca's official library trades a local account: only its URL is another."""

import warnings
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import httpx
import pytest

from tests.support.databases import MigratedDatabases
from tests.support.server import NO_LIMITS, RunningServer, register, running_server

with warnings.catch_warnings():
    # Every module of the library imports its streams, which stand on websockets' former client.
    warnings.filterwarnings("ignore", message="websockets.legacy is deprecated", category=DeprecationWarning)
    from alpaca.common.exceptions import APIError
    from alpaca.trading.client import TradingClient
    from alpaca.trading.enums import (
        AssetClass,
        OrderSide,
        OrderStatus,
        PositionSide,
        QueryOrderStatus,
        TimeInForce,
    )
    from alpaca.trading.models import AccountConfiguration
    from alpaca.trading.requests import (
        ClosePositionRequest,
        GetAssetsRequest,
        GetCalendarRequest,
        GetOrdersRequest,
        GetPortfolioHistoryRequest,
        LimitOrderRequest,
        MarketOrderRequest,
        ReplaceOrderRequest,
        StopLimitOrderRequest,
        StopOrderRequest,
        TrailingStopOrderRequest,
    )

pytestmark = pytest.mark.database
BUY, SELL = OrderSide.BUY, OrderSide.SELL
DAY, GTC = TimeInForce.DAY, TimeInForce.GTC
Made = dict[str, Any]


@pytest.fixture(scope="module")
def server(databases: MigratedDatabases) -> Iterator[RunningServer]:
    url = databases.fresh()
    with running_server(NO_LIMITS | {"DATABASE_URL": url, "STREAM_INTERVAL_S": "0.2"}) as running:
        yield running
    databases.discard(url)


@pytest.fixture(scope="module")
def ada(server: RunningServer) -> dict[str, str]:
    with httpx.Client(base_url=server.url, timeout=30) as client:
        return register(client)


@pytest.fixture
def fresh(server: RunningServer, ada: dict[str, str]) -> TradingClient:
    """A client of an account in which nothing has happened yet."""
    with httpx.Client(base_url=server.url, timeout=30, headers=ada) as client:
        client.post("/api/portfolio/reset", json={"starting_cash": "100000", "confirm": "RESET"}).raise_for_status()
        return trading(server, make_key(client, "trade"))


def make_key(client: httpx.Client, scope: str) -> Made:
    for old in client.get("/api/api-keys").raise_for_status().json()["items"]:
        client.delete(f"/api/api-keys/{old['id']}").raise_for_status()
    made: Made = client.post("/api/api-keys", json={"name": "bot", "scope": scope}).raise_for_status().json()
    return made


def trading(server: RunningServer, key: Made) -> TradingClient:
    return TradingClient(key["key_id"], key["secret"], url_override=f"{server.url}/alpaca")


def buy(client: TradingClient, symbol: str, qty: str) -> Any:
    return client.submit_order(MarketOrderRequest(symbol=symbol, qty=qty, side=BUY, time_in_force=DAY))


def test_account(fresh: TradingClient) -> None:
    account: Any = fresh.get_account()
    assert (account.cash, account.equity, account.buying_power) == ("100000", "100000", "200000")
    assert (account.multiplier, account.currency, account.trading_blocked) == ("2", "USD", False)
    assert account.account_number.startswith("PA")
    assert account.pattern_day_trader is None


def test_market_order_fills_and_moves_the_account(fresh: TradingClient) -> None:
    order: Any = buy(fresh, "AAPL", "3")
    assert (order.status, order.qty, order.filled_qty, order.symbol) == (OrderStatus.FILLED, "3", "3", "AAPL")
    account: Any = fresh.get_account()
    assert Decimal(account.cash) == Decimal(100_000) - 3 * Decimal(order.filled_avg_price)


def test_notional_order_has_no_qty(fresh: TradingClient) -> None:
    request = MarketOrderRequest(symbol="SPY", notional=250.5, side=BUY, time_in_force=DAY)
    order: Any = fresh.submit_order(request)
    assert (order.notional, order.qty) == ("250.5", None)
    assert Decimal(order.filled_qty) > 0


@pytest.mark.parametrize(
    "request_",
    [
        LimitOrderRequest(symbol="AAPL", qty=1, side=BUY, time_in_force=GTC, limit_price=1.25),
        LimitOrderRequest(symbol="AAPL", qty=1, side=BUY, time_in_force=DAY, limit_price=1.25, extended_hours=True),
        StopOrderRequest(symbol="AAPL", qty=1, side=BUY, time_in_force=GTC, stop_price=9000),
        StopLimitOrderRequest(symbol="AAPL", qty=1, side=BUY, time_in_force=GTC, stop_price=9000, limit_price=9001),
        TrailingStopOrderRequest(symbol="AAPL", qty=1, side=BUY, time_in_force=GTC, trail_percent=50),
        TrailingStopOrderRequest(symbol="AAPL", qty=1, side=BUY, time_in_force=GTC, trail_price=100),
    ],
)
def test_each_type_is_placed_replaced_and_canceled(fresh: TradingClient, request_: Any) -> None:
    order: Any = fresh.submit_order(request_)
    assert order.status is OrderStatus.NEW
    assert (order.type, order.time_in_force) == (request_.type, request_.time_in_force)
    assert order.extended_hours is bool(request_.extended_hours)
    replaced: Any = fresh.replace_order_by_id(order.id, ReplaceOrderRequest(qty=2, client_order_id=f"next-{order.id}"))
    assert (replaced.qty, replaced.replaces, replaced.client_order_id) == ("2", order.id, f"next-{order.id}")
    before: Any = fresh.get_order_by_id(order.id)
    assert (before.status, before.replaced_by) == (OrderStatus.REPLACED, replaced.id)
    assert before.replaced_at is not None
    fresh.cancel_order_by_id(replaced.id)
    after: Any = fresh.get_order_by_client_id(replaced.client_order_id)
    assert (after.status, after.replaced_by) == (OrderStatus.CANCELED, None)
    assert after.canceled_at is not None
    with pytest.raises(APIError) as refused:
        fresh.cancel_order_by_id(replaced.id)
    assert (refused.value.status_code, refused.value.code) == (422, 42210000)


def test_immediate_orders_end_at_once(fresh: TradingClient) -> None:
    for lifetime in (TimeInForce.IOC, TimeInForce.FOK):
        request = LimitOrderRequest(symbol="AAPL", qty=1, side=BUY, time_in_force=lifetime, limit_price=1.25)
        order: Any = fresh.submit_order(request)
        assert order.status is OrderStatus.CANCELED


def test_the_same_order_again_is_refused_and_found(fresh: TradingClient) -> None:
    key = f"once-{fresh.get_account().id}"  # type: ignore[union-attr]
    request = MarketOrderRequest(symbol="AAPL", qty=1, side=BUY, time_in_force=DAY, client_order_id=key)
    first: Any = fresh.submit_order(request)
    for again in (request, request.model_copy(update={"qty": 2})):
        with pytest.raises(APIError) as refused:
            fresh.submit_order(again)
        assert (refused.value.status_code, refused.value.code) == (422, 40010001)
        assert refused.value.message == "client_order_id must be unique"
    found: Any = fresh.get_order_by_client_id(key)
    assert (found.id, found.filled_qty) == (first.id, "1")
    assert fresh.get_open_position("AAPL").qty == "1"  # type: ignore[union-attr]


def test_orders_are_listed_by_every_filter(fresh: TradingClient) -> None:
    one: Any = buy(fresh, "AAPL", "1")
    two: Any = fresh.submit_order(
        LimitOrderRequest(symbol="MSFT", qty=1, side=BUY, time_in_force=GTC, limit_price=1.25)
    )
    three: Any = fresh.submit_order(
        LimitOrderRequest(symbol="AAPL", qty=1, side=SELL, time_in_force=GTC, limit_price=9000)
    )

    def listed(**filters: Any) -> list[Any]:
        return [order.id for order in fresh.get_orders(GetOrdersRequest(**filters))]  # type: ignore[union-attr]

    everything = QueryOrderStatus.ALL
    assert listed() == [three.id, two.id]
    assert listed(status=QueryOrderStatus.CLOSED) == [one.id]
    assert listed(status=everything, direction="asc") == [one.id, two.id, three.id]
    assert listed(status=everything, limit=1) == [three.id]
    assert listed(status=everything, symbols=["AAPL"]) == [three.id, one.id]
    assert listed(status=everything, symbols=["MSFT", "AAPL"], side=BUY) == [two.id, one.id]
    assert listed(status=everything, after=one.submitted_at) == [three.id, two.id]
    assert listed(status=everything, until=three.submitted_at) == [two.id, one.id]
    assert listed(status=everything, after=one.submitted_at, until=three.submitted_at) == [two.id]
    after = fresh.get("/orders", {"status": "all", "after_order_id": str(one.id), "direction": "asc"})
    assert [row["id"] for row in after] == [str(two.id), str(three.id)]
    before = fresh.get("/orders", {"status": "all", "before_order_id": str(three.id)})
    assert [row["id"] for row in before] == [str(two.id), str(one.id)]


def test_all_open_orders_are_canceled(fresh: TradingClient) -> None:
    for price in (1.25, 1.5):
        fresh.submit_order(LimitOrderRequest(symbol="AAPL", qty=1, side=BUY, time_in_force=GTC, limit_price=price))
    found: Any = fresh.cancel_orders()
    assert [one.status for one in found] == [200, 200]
    assert fresh.get_orders() == []


def test_positions_long_and_short(fresh: TradingClient) -> None:
    buy(fresh, "AAPL", "4")
    fresh.submit_order(MarketOrderRequest(symbol="MSFT", qty=2, side=SELL, time_in_force=DAY))
    long, short = fresh.get_all_positions()
    assert (long.symbol, long.qty, long.side, long.qty_available) == ("AAPL", "4", PositionSide.LONG, "4")  # type: ignore[union-attr]
    assert (short.symbol, short.qty, short.side) == ("MSFT", "-2", PositionSide.SHORT)  # type: ignore[union-attr]
    assert short.market_value.startswith("-")  # type: ignore[union-attr]
    by_id: Any = fresh.get_open_position(long.asset_id)  # type: ignore[union-attr]
    assert by_id.symbol == "AAPL"
    with pytest.raises(APIError) as absent:
        fresh.get_open_position("SPY")
    assert (absent.value.status_code, absent.value.code) == (404, 40410000)


def test_a_position_is_closed_in_parts_and_whole(fresh: TradingClient) -> None:
    buy(fresh, "AAPL", "8")
    part: Any = fresh.close_position("AAPL", ClosePositionRequest(qty="2"))
    assert (part.side, part.filled_qty) == (SELL, "2")
    half: Any = fresh.close_position("AAPL", ClosePositionRequest(percentage="50"))
    assert half.filled_qty == "3"
    with pytest.raises(APIError) as too_much:
        fresh.close_position("AAPL", ClosePositionRequest(qty="4"))
    assert (too_much.value.status_code, too_much.value.code) == (403, 40310000)
    rest: Any = fresh.close_position("AAPL")
    assert rest.filled_qty == "3"
    assert fresh.get_all_positions() == []


def test_all_positions_are_closed_and_orders_canceled_first(fresh: TradingClient) -> None:
    buy(fresh, "AAPL", "2")
    fresh.submit_order(MarketOrderRequest(symbol="MSFT", qty=1, side=SELL, time_in_force=DAY))
    fresh.submit_order(LimitOrderRequest(symbol="AAPL", qty=2, side=SELL, time_in_force=GTC, limit_price=9000))
    kept: Any = fresh.close_all_positions(cancel_orders=False)
    assert [(one.symbol, one.status) for one in kept] == [("AAPL", 403), ("MSFT", 200)]
    closed: Any = fresh.close_all_positions(cancel_orders=True)
    assert [(one.symbol, one.status) for one in closed] == [("AAPL", 200)]
    assert fresh.get_all_positions() == []
    assert fresh.get_orders() == []


def test_portfolio_history(fresh: TradingClient) -> None:
    buy(fresh, "AAPL", "2")
    day: Any = fresh.get_portfolio_history(GetPortfolioHistoryRequest(period="1D"))
    assert (day.timeframe, day.base_value, day.equity[0]) == ("5Min", 100_000, 100_000)
    assert len(day.equity) == len(day.timestamp) == len(day.profit_loss) == len(day.profit_loss_pct)
    month: Any = fresh.get_portfolio_history()
    assert month.timeframe == "1D"
    assert month.equity[-1] == pytest.approx(100_000, rel=0.001)
    with pytest.raises(APIError) as refused:
        fresh.get_portfolio_history(GetPortfolioHistoryRequest(period="1M", timeframe="15Min"))
    assert refused.value.status_code == 422


def test_activities_are_paged_in_both_directions(fresh: TradingClient) -> None:
    orders: list[Any] = [buy(fresh, "AAPL", quantity) for quantity in ("1", "2", "3")]
    rows: Any = fresh.get("/account/activities", {})
    assert [row["activity_type"] for row in rows] == ["FILL", "FILL", "FILL", "CSD"]
    assert [row["qty"] for row in rows[:3]] == ["3", "2", "1"]
    assert rows[3]["net_amount"] == "100000"
    for direction in ("desc", "asc"):
        paged: list[Any] = []
        token: dict[str, str] = {}
        while page := fresh.get("/account/activities", {"page_size": "2", "direction": direction} | token):
            paged += page
            token = {"page_token": page[-1]["id"]}
        assert paged == (rows if direction == "desc" else rows[::-1])
    of_one: Any = fresh.get("/account/activities", {"order_id": str(orders[1].id)})
    assert [(row["qty"], row["order_id"], row["type"]) for row in of_one] == [("2", str(orders[1].id), "fill")]
    assert len(fresh.get("/account/activities/FILL", {})) == 3
    assert fresh.get("/account/activities", {"category": "non_trade_activity"}) == [rows[3]]
    assert fresh.get("/account/activities", {"after": rows[0]["transaction_time"]}) == []
    assert fresh.get("/account/activities", {"date": "2020-01-02"}) == []


def test_assets(fresh: TradingClient) -> None:
    asset: Any = fresh.get_asset("AAPL")
    assert (asset.symbol, asset.exchange, asset.tradable, asset.fractionable) == ("AAPL", "NASDAQ", True, True)
    assert fresh.get_asset(str(asset.id)).symbol == "AAPL"  # type: ignore[union-attr]
    listed: Any = fresh.get_all_assets(GetAssetsRequest(asset_class=AssetClass.US_EQUITY))
    assert len(listed) > 100
    assert not [one.symbol for one in listed if one.symbol.startswith("$")]
    assert fresh.get_all_assets(GetAssetsRequest(asset_class=AssetClass.CRYPTO)) == []
    for absent in ("NOSUCH", "$SPX"):
        with pytest.raises(APIError) as refused:
            fresh.get_asset(absent)
        assert (refused.value.status_code, refused.value.code) == (404, 40410000)


def test_clock_and_calendar(fresh: TradingClient) -> None:
    clock: Any = fresh.get_clock()
    assert clock.is_open
    assert clock.timestamp < clock.next_close
    request = GetCalendarRequest(start=date(2026, 11, 25), end=date(2026, 11, 30))
    days: Any = fresh.get_calendar(request)
    # Thanksgiving is no session, and the day after it ends at one.
    assert [(one.date.day, one.close.hour) for one in days] == [(25, 16), (27, 13), (30, 16)]


def test_configuration_changes_what_can_be_changed(fresh: TradingClient) -> None:
    now: Any = fresh.get_account_configurations()
    assert (now.no_shorting, now.max_margin_multiplier) == (False, "2")
    changed: Any = fresh.set_account_configurations(now.model_copy(update={"no_shorting": True}))
    assert isinstance(changed, AccountConfiguration)
    assert changed.no_shorting
    with pytest.raises(APIError) as refused:
        fresh.submit_order(MarketOrderRequest(symbol="AAPL", qty=1, side=SELL, time_in_force=DAY))
    assert (refused.value.status_code, refused.value.code) == (403, 40310000)
    with pytest.raises(APIError) as unsupported:
        fresh.set_account_configurations(changed.model_copy(update={"suspend_trade": True}))
    assert unsupported.value.status_code == 422


def test_a_wrong_key_is_401_without_a_code(server: RunningServer, fresh: TradingClient) -> None:
    with pytest.raises(APIError) as refused:
        TradingClient("PKNOBODY", "wrong", url_override=f"{server.url}/alpaca").get_account()
    assert refused.value.status_code == 401
    with pytest.raises(KeyError):
        refused.value.code  # noqa: B018 - the library finds no code, as with Alpaca itself


def test_a_key_that_reads_cannot_trade(server: RunningServer, ada: dict[str, str]) -> None:
    with httpx.Client(base_url=server.url, timeout=30, headers=ada) as client:
        reading = trading(server, make_key(client, "read"))
    assert reading.get_account().trading_blocked  # type: ignore[union-attr]
    with pytest.raises(APIError) as refused:
        buy(reading, "AAPL", "1")
    assert (refused.value.status_code, refused.value.code) == (403, 40310000)
