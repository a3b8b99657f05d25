"""The Tradier stand-in: history, time and sales, clock, calendar, search, fundamentals."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.standins.tradier_bench import MONDAY, Desk, trading_desk


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with trading_desk() as made:
        yield made


class TestHistory:
    async def test_days_follow_the_calendar(self, desk: Desk) -> None:
        desk.state.clock.frozen_at = MONDAY + timedelta(days=10)
        found = await desk.get("/v1/markets/history", symbol="AAPL", start="2026-11-23", end="2026-11-30")
        assert [row["date"][-2:] for row in found["history"]["day"]] == ["23", "24", "25", "27", "30"]
        assert all(row["low"] <= row["open"] <= row["high"] for row in found["history"]["day"])

    async def test_one_day_is_bare_and_none_is_null(self, desk: Desk) -> None:
        day = {"symbol": "AAPL", "start": "2026-11-20", "end": "2026-11-20"}
        assert (await desk.get("/v1/markets/history", **day))["history"]["day"]["date"] == "2026-11-20"
        closed = {"symbol": "AAPL", "start": "2026-11-21", "end": "2026-11-22"}
        assert await desk.get("/v1/markets/history", **closed) == {"history": "null"}
        desk.state.empty_form = "null"
        assert await desk.get("/v1/markets/history", symbol="NOPE") == {"history": None}

    @pytest.mark.parametrize(("interval", "count"), [("daily", 20), ("weekly", 4), ("monthly", 1)])
    async def test_intervals_hold_the_same_days(self, desk: Desk, interval: str, count: int) -> None:
        span = {"symbol": "MSFT", "start": "2026-02-01", "end": "2026-02-28", "interval": interval}
        days = (await desk.get("/v1/markets/history", **span | {"interval": "daily"}))["history"]["day"]
        rows = (await desk.get("/v1/markets/history", **span))["history"]["day"]
        rows = rows if isinstance(rows, list) else [rows]
        assert len(days) == 19
        assert abs(len(rows) - count) <= 1
        assert max(row["high"] for row in rows) == max(day["high"] for day in days)
        assert sum(row["volume"] for row in rows) == sum(day["volume"] for day in days)

    async def test_a_living_contract_has_one(self, desk: Desk) -> None:
        found = await desk.get("/v1/markets/history", symbol="AAPL261218C00300000", start="2026-11-16")
        assert len(found["history"]["day"]) == 6

    async def test_wrong_parameters_are_400_text(self, desk: Desk) -> None:
        answer = await desk.http.get("/v1/markets/history", params={"symbol": "AAPL", "interval": "yearly"})
        assert (answer.status_code, answer.text) == (400, "Invalid parameter, interval: yearly is unknown.")


class TestTimesales:
    async def test_times_are_eastern_and_stamps_are_seconds(self, desk: Desk) -> None:
        span = {"symbol": "AAPL", "interval": "5min", "start": "2026-11-20 09:30", "end": "2026-11-20 09:40"}
        rows = (await desk.get("/v1/markets/timesales", **span))["series"]["data"]
        assert [row["time"][11:] for row in rows] == ["09:30:00", "09:35:00", "09:40:00"]
        assert rows[0]["timestamp"] == int(datetime(2026, 11, 20, 14, 30, tzinfo=UTC).timestamp())

    async def test_the_session_filter(self, desk: Desk) -> None:
        span = {"symbol": "AAPL", "interval": "15min", "start": "2026-11-20 04:00", "end": "2026-11-20 20:00"}
        every = (await desk.get("/v1/markets/timesales", **span))["series"]["data"]
        regular = (await desk.get("/v1/markets/timesales", **span, session_filter="open"))["series"]["data"]
        assert (len(every), len(regular)) == (64, 26)

    @pytest.mark.parametrize(
        ("interval", "chosen", "days"), [("1min", "open", 20), ("1min", "all", 10), ("5min", "open", 40)]
    )
    async def test_how_far_back(self, desk: Desk, interval: str, chosen: str, days: int) -> None:
        for more, status in ((0, 200), (1, 400)):
            start = f"{MONDAY - timedelta(days=days + more):%Y-%m-%d} 09:30"
            params = {"symbol": "AAPL", "interval": interval, "start": start, "session_filter": chosen}
            answer = await desk.http.get("/v1/markets/timesales", params=params)
            assert answer.status_code == status
            assert answer.text.startswith("Invalid parameter, start: must be on or after 2026-") == bool(more)

    async def test_ticks_are_for_live_accounts(self, desk: Desk) -> None:
        assert (await desk.http.get("/v1/markets/timesales", params={"symbol": "AAPL"})).status_code == 400
        async with trading_desk(mode="live") as live:
            found = await live.get("/v1/markets/timesales", symbol="AAPL", session_filter="open")
            assert len(found["series"]["data"]) == 90  # half an hour, three a minute

    async def test_nothing_is_null(self, desk: Desk) -> None:
        span = {"symbol": "AAPL", "interval": "5min", "start": "2026-11-21 09:30", "end": "2026-11-21 16:00"}
        assert await desk.get("/v1/markets/timesales", **span) == {"series": None}


class TestClockAndCalendar:
    @pytest.mark.parametrize(
        ("hour", "state", "change", "after"),
        [
            (8, "closed", "04:00", "premarket"),
            (10, "premarket", "09:30", "open"),
            (15, "open", "16:00", "postmarket"),
            (22, "postmarket", "20:00", "closed"),
        ],
    )
    async def test_phases(self, desk: Desk, hour: int, state: str, change: str, after: str) -> None:
        desk.state.always_open = False
        desk.state.clock.frozen_at = MONDAY.replace(hour=hour)
        clock = (await desk.get("/v1/markets/clock"))["clock"]
        assert (clock["state"], clock["next_change"], clock["next_state"]) == (state, change, after)
        assert clock["timestamp"] == int(MONDAY.replace(hour=hour).timestamp())

    async def test_always_open_by_default(self, desk: Desk) -> None:
        desk.state.clock.frozen_at = datetime(2026, 11, 26, 5, tzinfo=UTC)
        assert (await desk.get("/v1/markets/clock"))["clock"]["state"] == "open"

    async def test_holidays_have_no_sessions(self, desk: Desk) -> None:
        found = (await desk.get("/v1/markets/calendar", month=11, year=2026))["calendar"]
        days = {row["date"]: row for row in found["days"]["day"]}
        assert len(days) == 30
        assert "open" not in days["2026-11-26"]
        assert days["2026-11-26"]["status"] == "closed"
        assert days["2026-11-27"]["open"] == {"start": "09:30", "end": "13:00"}
        assert days["2026-11-27"]["postmarket"] == {"start": "13:00", "end": "17:00"}


class TestSearch:
    async def test_by_description_with_indexes_on_request(self, desk: Desk) -> None:
        path = "/v1/markets/search"
        without = await desk.get(path, q="nasdaq-100")
        with_them = await desk.get(path, q="nasdaq-100", indexes="true")
        assert without == {"securities": None}
        assert with_them["securities"]["security"]["symbol"] == "NDX"

    async def test_by_symbol_exchange_and_type(self, desk: Desk) -> None:
        found = (await desk.get("/v1/markets/lookup", q="A", exchanges="Q", types="stock"))["securities"]["security"]
        assert {(row["exchange"], row["type"]) for row in found} == {("Q", "stock")}
        assert "AAPL" in {row["symbol"] for row in found}

    async def test_easy_to_borrow_is_most(self, desk: Desk) -> None:
        found = (await desk.get("/v1/markets/etb"))["securities"]["security"]
        assert 120 < len(found) < 185


class TestFundamentals:
    async def test_a_bare_array_for_live_accounts(self, desk: Desk) -> None:
        path = "/beta/markets/fundamentals/dividends"
        assert (await desk.http.get(path, params={"symbols": "AAPL"})).status_code == 401
        async with trading_desk(mode="live") as live:
            rows = await live.get(path, symbols="SPY,XOM,JPM,KO,NOPE,MSFT")
        assert [row["request"] for row in rows][-2:] == ["NOPE", "MSFT"]
        assert "error" in rows[4]
        tables = [row["results"][0]["tables"]["cash_dividends"] for row in rows if "results" in row]
        paid = [table for table in tables if table]
        assert paid
        assert all(dividend["cash_amount"] > 0 for table in paid for dividend in table)
