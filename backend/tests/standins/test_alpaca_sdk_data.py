"""Alpaca's stand-in, market data and streams, witnessed by the official library."""

import asyncio
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.standins.alpaca_rig import Rig, running_alpaca

with warnings.catch_warnings():
    # Every module of the library imports its streams, which stand on websockets' former client.
    warnings.filterwarnings("ignore", message="websockets.legacy is deprecated", category=DeprecationWarning)
    from alpaca.common.exceptions import APIError
    from alpaca.data.enums import Adjustment, DataFeed
    from alpaca.data.historical.corporate_actions import CorporateActionsClient
    from alpaca.data.historical.news import NewsClient
    from alpaca.data.historical.option import OptionHistoricalDataClient
    from alpaca.data.historical.stock import StockHistoricalDataClient
    from alpaca.data.live.news import NewsDataStream
    from alpaca.data.live.stock import StockDataStream
    from alpaca.data.requests import (
        CorporateActionsRequest,
        NewsRequest,
        OptionChainRequest,
        StockBarsRequest,
        StockLatestBarRequest,
        StockLatestQuoteRequest,
        StockLatestTradeRequest,
        StockSnapshotRequest,
    )
    from alpaca.data.timeframe import TimeFrame, TimeFrameUnit
    from alpaca.trading.enums import (
        OrderStatus,
    )
    from alpaca.trading.stream import TradingStream


@pytest.fixture
async def alpaca() -> AsyncIterator[Rig]:
    async with running_alpaca() as rig:
        yield rig


def keys(rig: Rig) -> tuple[str, str]:
    return rig.state.key_id, rig.state.secret_key


class TestMarketData:
    @pytest.fixture
    def stocks(self, alpaca: Rig) -> StockHistoricalDataClient:
        return StockHistoricalDataClient(*keys(alpaca), url_override=alpaca.url)

    @pytest.mark.parametrize(
        ("timeframe", "count"),
        [
            (TimeFrame.Day, 5),
            (TimeFrame.Hour, 5 * 16),
            (TimeFrame(15, TimeFrameUnit.Minute), 5 * 64),
            (TimeFrame.Week, 1),
            (TimeFrame.Month, 1),
        ],
    )
    def test_bars_of_a_week(self, stocks: StockHistoricalDataClient, timeframe: TimeFrame, count: int) -> None:
        request = StockBarsRequest(
            symbol_or_symbols=["MSFT", "AAPL"],
            timeframe=timeframe,
            start=datetime(2026, 11, 16, 5, tzinfo=UTC),
            end=datetime(2026, 11, 21, 4, tzinfo=UTC),
            adjustment=Adjustment.ALL,
            feed=DataFeed.IEX,
        )
        found: Any = stocks.get_stock_bars(request)
        assert {symbol: len(rows) for symbol, rows in found.data.items()} == {"AAPL": count, "MSFT": count}

    def test_latest_and_snapshot(self, stocks: StockHistoricalDataClient) -> None:
        names = ["AAPL", "NOSUCH"]
        quotes: Any = stocks.get_stock_latest_quote(StockLatestQuoteRequest(symbol_or_symbols=names))
        assert (quotes["AAPL"].bid_price, quotes["AAPL"].ask_price, len(quotes)) == (199.99, 200.01, 1)
        trades: Any = stocks.get_stock_latest_trade(StockLatestTradeRequest(symbol_or_symbols=names))
        assert trades["AAPL"].price == 200
        bars: Any = stocks.get_stock_latest_bar(StockLatestBarRequest(symbol_or_symbols=names))
        assert bars["AAPL"].volume > 0
        snapshots: Any = stocks.get_stock_snapshot(StockSnapshotRequest(symbol_or_symbols=names))
        assert snapshots["AAPL"].daily_bar.close == 200
        assert snapshots["AAPL"].previous_daily_bar.timestamp < snapshots["AAPL"].daily_bar.timestamp

    def test_recent_consolidated_data_is_refused(self, stocks: StockHistoricalDataClient) -> None:
        request = StockBarsRequest(
            symbol_or_symbols="AAPL",
            timeframe=TimeFrame.Day,
            start=datetime.now(UTC) - timedelta(days=9),
            feed=DataFeed.SIP,
        )
        with pytest.raises(APIError, match="recent SIP"):
            stocks.get_stock_bars(request)

    def test_option_chain(self, alpaca: Rig) -> None:
        options = OptionHistoricalDataClient(*keys(alpaca), url_override=alpaca.url)
        chain: Any = options.get_option_chain(OptionChainRequest(underlying_symbol="AAPL"))
        assert len(chain) > 100
        first = next(iter(chain.values()))
        assert first.latest_quote.ask_price > first.latest_quote.bid_price
        assert first.greeks.gamma >= 0

    def test_news(self, alpaca: Rig) -> None:
        client = NewsClient(*keys(alpaca), url_override=alpaca.url)
        found: Any = client.get_news(
            NewsRequest(symbols="AAPL", limit=60, start=datetime.now(UTC) - timedelta(days=30))
        )
        assert len(found.data["news"]) == 60
        assert all("AAPL" in story.symbols for story in found.data["news"])

    def test_corporate_actions(self, alpaca: Rig) -> None:
        client = CorporateActionsClient(*keys(alpaca), url_override=alpaca.url)
        request = CorporateActionsRequest(start=date(2026, 1, 1), end=date(2026, 12, 31))
        found: Any = client.get_corporate_actions(request)
        assert len(found.data["cash_dividends"]) > 100


async def until(condition: Callable[[], bool]) -> None:
    for _ in range(800):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never happened")


async def stopped(stream: Any, task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await stream.close()


def collector(into: list[Any]) -> Callable[[Any], Awaitable[None]]:
    async def collect(message: Any) -> None:
        into.append(message)

    return collect


class TestStreams:
    async def test_trade_updates(self, alpaca: Rig) -> None:
        updates: list[Any] = []
        stream = TradingStream(*keys(alpaca), url_override=alpaca.url.replace("http", "ws") + "/stream")
        stream.subscribe_trade_updates(collector(updates))
        task = asyncio.create_task(stream._run_forever())  # type: ignore[no-untyped-call]
        await until(lambda: stream._running)
        await asyncio.sleep(0.1)
        await alpaca.placed(qty="3")
        await until(lambda: len(updates) == 3)
        await stopped(stream, task)
        assert [update.event for update in updates] == ["pending_new", "new", "fill"]
        assert (updates[2].price, updates[2].qty, updates[2].order.status) == (200.01, 3, OrderStatus.FILLED)

    async def test_market_data(self, alpaca: Rig) -> None:
        alpaca.state.stream_tick_s = alpaca.state.stream_bar_s = 0.05
        heard: dict[str, list[Any]] = {"trades": [], "quotes": [], "bars": []}
        stream = StockDataStream(*keys(alpaca), url_override=alpaca.url.replace("http", "ws") + "/v2/iex")
        stream.subscribe_trades(collector(heard["trades"]), "AAPL")
        stream.subscribe_quotes(collector(heard["quotes"]), "AAPL", "MSFT")
        stream.subscribe_bars(collector(heard["bars"]), "AAPL")
        task = asyncio.create_task(stream._run_forever())
        await until(lambda: all(heard.values()))
        await stopped(stream, task)
        assert (heard["trades"][0].symbol, heard["trades"][0].price) == ("AAPL", 200)
        assert {quote.symbol for quote in heard["quotes"]} <= {"AAPL", "MSFT"}

    async def test_news(self, alpaca: Rig) -> None:
        alpaca.state.stream_tick_s = 0.05
        heard: list[Any] = []
        stream = NewsDataStream(*keys(alpaca), url_override=alpaca.url.replace("http", "ws") + "/v1beta1/news")
        stream.subscribe_news(collector(heard), "AAPL")
        task = asyncio.create_task(stream._run_forever())
        await until(lambda: stream._running)
        await asyncio.sleep(0.2)
        await alpaca.control("news", headline="Now", symbols=["AAPL"])
        await until(lambda: bool(heard))
        await stopped(stream, task)
        assert [story.headline for story in heard] == ["Now"]
