"""Alpaca's market data on the wire: pages, numbers, both encodings of the stream."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgpack  # type: ignore[import-untyped]
import pytest
from websockets.asyncio.client import ClientConnection, connect

from tests.standins.alpaca_rig import Rig, running_alpaca

WEEK = {"start": "2026-11-16", "end": "2026-11-21", "timeframe": "1Day"}


@pytest.fixture
async def alpaca() -> AsyncIterator[Rig]:
    async with running_alpaca() as rig:
        yield rig


class TestBars:
    async def test_pages_split_in_the_middle_of_a_symbol(self, alpaca: Rig) -> None:
        pages: list[dict[str, int]] = []
        query = {**WEEK, "symbols": "MSFT,AAPL", "limit": "3"}
        while len(pages) < 9:
            page = await alpaca.get("/v2/stocks/bars", **query)
            pages.append({symbol: len(rows) for symbol, rows in page["bars"].items()})
            if page["next_page_token"] is None:
                break
            query["page_token"] = page["next_page_token"]
        assert pages == [{"AAPL": 3}, {"AAPL": 2, "MSFT": 1}, {"MSFT": 3}, {"MSFT": 1}]

    async def test_pages_backwards_give_the_same_bars(self, alpaca: Rig) -> None:
        forwards = await alpaca.get("/v2/stocks/bars", **WEEK, symbols="KO")
        first = await alpaca.get("/v2/stocks/bars", **WEEK, symbols="KO", limit="3", sort="desc")
        token = first["next_page_token"]
        second = await alpaca.get("/v2/stocks/bars", **WEEK, symbols="KO", sort="desc", page_token=token)
        assert [*first["bars"]["KO"], *second["bars"]["KO"]] == forwards["bars"]["KO"][::-1]

    async def test_no_rows_is_an_empty_object(self, alpaca: Rig) -> None:
        page = await alpaca.get("/v2/stocks/bars", **WEEK, symbols="NOSUCH")
        assert page == {"bars": {}, "next_page_token": None}

    async def test_a_daily_bar_begins_at_midnight_in_new_york(self, alpaca: Rig) -> None:
        page = await alpaca.get("/v2/stocks/bars", **WEEK, symbols="AAPL")
        row = page["bars"]["AAPL"][0]
        assert row["t"] == "2026-11-16T05:00:00Z"
        assert isinstance(row["o"], float)
        assert row["l"] <= row["vw"] <= row["h"]

    async def test_hours_add_up_to_their_minutes(self, alpaca: Rig) -> None:
        span = {"symbols": "AAPL", "start": "2026-11-18T15:00:00Z", "end": "2026-11-18T15:59:59Z"}
        hour = (await alpaca.get("/v2/stocks/bars", **span, timeframe="1Hour"))["bars"]["AAPL"]
        minutes = (await alpaca.get("/v2/stocks/bars", **span, timeframe="1Min"))["bars"]["AAPL"]
        assert (len(hour), len(minutes)) == (1, 60)
        assert hour[0]["h"] == max(row["h"] for row in minutes)
        assert hour[0]["c"] == minutes[-1]["c"]

    async def test_nothing_is_known_of_the_future(self, alpaca: Rig) -> None:
        frozen = {"frozen_at": "2026-11-18T18:00:00Z"}
        assert (await alpaca.client.put("/__control/clock", json=frozen)).status_code == 200
        page = await alpaca.get("/v2/stocks/bars", symbols="KO", timeframe="1Day", start="2026-11-18", end="2026-11-20")
        quote = (await alpaca.get("/v2/stocks/trades/latest", symbols="KO"))["trades"]["KO"]
        assert [row["c"] for row in page["bars"]["KO"]] == [quote["p"]]

    async def test_recent_consolidated_data_costs_extra(self, alpaca: Rig) -> None:
        answer = await alpaca.client.get("/v2/stocks/quotes/latest", params={"symbols": "AAPL", "feed": "sip"})
        assert answer.status_code == 403
        assert answer.json() == {"message": "subscription does not permit querying recent SIP data"}
        old = await alpaca.get("/v2/stocks/bars", **WEEK, symbols="AAPL", feed="sip")
        assert old["bars"]

    @pytest.mark.parametrize("timeframe", ["", "60Min", "24Hour", "2Day", "5Month"])
    async def test_an_unknown_timeframe(self, alpaca: Rig, timeframe: str) -> None:
        answer = await alpaca.client.get("/v2/stocks/bars", params={"symbols": "AAPL", "timeframe": timeframe})
        assert answer.status_code == 400


class TestReference:
    async def test_snapshots_are_not_wrapped(self, alpaca: Rig) -> None:
        found = await alpaca.get("/v2/stocks/snapshots", symbols="AAPL,NOSUCH")
        assert list(found) == ["AAPL"]
        assert found["AAPL"]["dailyBar"]["c"] == 200

    async def test_news_pages_do_not_overlap(self, alpaca: Rig) -> None:
        first = await alpaca.get("/v1beta1/news", limit="5")
        second = await alpaca.get("/v1beta1/news", limit="5", page_token=first["next_page_token"])
        ids = [row["id"] for row in [*first["news"], *second["news"]]]
        assert len(set(ids)) == 10
        assert (await alpaca.client.get("/v1beta1/news", params={"limit": "51"})).status_code == 422

    async def test_corporate_actions_page_and_filter(self, alpaca: Rig) -> None:
        split = {"symbol": "AAPL", "cusip": "1", "new_rate": 2, "old_rate": 1}
        await alpaca.control(
            "corporate_action", group="forward_splits", ex_date="2026-11-30", process_date="2026-11-30", **split
        )
        query = {"symbols": "AAPL", "start": "2026-11-01", "end": "2026-12-31"}
        first = await alpaca.get("/v1/corporate-actions", **query, limit="1")
        second = await alpaca.get("/v1/corporate-actions", **query, limit="1", page_token=first["next_page_token"])
        groups = [*first["corporate_actions"], *second["corporate_actions"]]
        assert groups == ["cash_dividends", "forward_splits"]
        only = await alpaca.get("/v1/corporate-actions", **query, types="forward_split")
        assert list(only["corporate_actions"]) == ["forward_splits"]

    async def test_a_watchlist_name_is_taken_once(self, alpaca: Rig) -> None:
        body = {"name": "main", "symbols": ["AAPL"]}
        assert (await alpaca.client.post("/v2/watchlists", json=body)).status_code == 200
        assert (await alpaca.client.post("/v2/watchlists", json=body)).status_code == 422
        assert (await alpaca.get("/v2/watchlists:by_name", name="main"))["assets"][0]["symbol"] == "AAPL"


@asynccontextmanager
async def stream(alpaca: Rig, path: str = "/v2/iex", secret: str | None = None) -> AsyncIterator[ClientConnection]:
    async with connect(alpaca.url.replace("http", "ws") + path) as socket:
        assert json.loads(await socket.recv()) == [{"T": "success", "msg": "connected"}]
        keys = {"key": alpaca.state.key_id, "secret": secret or alpaca.state.secret_key}
        await socket.send(json.dumps({"action": "auth", **keys}))
        yield socket


async def heard(socket: ClientConnection) -> Any:
    return json.loads(await socket.recv())


class TestStream:
    async def test_json_unless_asked_otherwise(self, alpaca: Rig) -> None:
        async with stream(alpaca) as socket:
            assert await heard(socket) == [{"T": "success", "msg": "authenticated"}]
            await socket.send(json.dumps({"action": "subscribe", "quotes": ["AAPL"], "bars": ["*"]}))
            [confirmed] = await heard(socket)
            assert (confirmed["T"], confirmed["quotes"], confirmed["bars"]) == ("subscription", ["AAPL"], ["*"])
            [quote] = await heard(socket)
            assert (quote["T"], quote["S"], quote["bp"], quote["ap"]) == ("q", "AAPL", 199.99, 200.01)
            await alpaca.control("price", symbol="AAPL", price="201")
            assert (await heard(socket))[0]["ap"] == 201.01

    async def test_message_pack_has_its_own_time(self, alpaca: Rig) -> None:
        header = {"Content-Type": "application/msgpack"}
        async with connect(alpaca.url.replace("http", "ws") + "/v2/iex", additional_headers=header) as socket:
            assert msgpack.unpackb(await socket.recv())[0]["msg"] == "connected"
            keys = {"key": alpaca.state.key_id, "secret": alpaca.state.secret_key}
            await socket.send(msgpack.packb({"action": "auth", **keys}))
            await socket.recv()
            await socket.send(msgpack.packb({"action": "subscribe", "trades": ["AAPL"]}))
            await socket.recv()
            [trade] = msgpack.unpackb(await socket.recv())
            assert isinstance(trade["t"], msgpack.Timestamp)

    async def test_refusals(self, alpaca: Rig) -> None:
        async with stream(alpaca, secret="wrong") as socket:  # pragma: allowlist secret
            assert await heard(socket) == [{"T": "error", "code": 402, "msg": "auth failed"}]
        async with stream(alpaca, "/v2/sip") as socket:
            assert (await heard(socket))[0]["code"] == 409
        async with stream(alpaca) as socket:
            await heard(socket)
            async with stream(alpaca) as second:
                assert (await heard(second))[0]["code"] == 406
            alpaca.state.stream_symbols = 1
            await socket.send(json.dumps({"action": "subscribe", "trades": ["AAPL", "MSFT"]}))
            assert (await heard(socket))[0]["code"] == 405
