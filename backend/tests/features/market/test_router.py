"""The market endpoints over the local market at one frozen moment."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import httpx
import pytest

from paiid.domain.exchange_calendar import session_close, session_open
from paiid.domain.instrument import Symbol
from paiid.features.market.router import router
from paiid.features.market.service import MarketService
from tests.support.local_market import OPEN_MONDAY, market_at
from tests.support.slices import asking

TRUTH = {"source", "as_of", "delay"}
QUOTE = {
    "symbol", "name", "asset_class", "bid", "ask", "bid_size", "ask_size", "last", "previous_close", "change",
    "change_percent", "open", "high", "low", "volume", "second", "is_halted", *TRUTH,
}  # fmt: skip
Json = dict[str, Any]


def at(instant: datetime, clock: str = "exchange") -> MarketService:
    return MarketService(market_at(instant, clock))


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with asking(router, market_service=at(OPEN_MONDAY)) as client:
        yield client


async def get(http: httpx.AsyncClient, path: str, **query: Any) -> Json:
    answer = await http.get(f"/api/market/{path}", params=query)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def is_true(number: Json) -> bool:
    """Whether a market number says where it is from, as of when and how late."""
    moment = datetime.fromisoformat(number["as_of"])
    return number["source"] == "PaiiD local market" and number["delay"] == "simulated" and moment <= OPEN_MONDAY


class TestQuote:
    async def test_shape(self, http: httpx.AsyncClient) -> None:
        quote = await get(http, "quote/AAPL")
        assert quote.keys() == QUOTE
        assert is_true(quote)
        assert (quote["symbol"], quote["asset_class"]) == ("AAPL", "equity")
        decimals = ("bid", "ask", "last", "previous_close", "change", "change_percent", "open", "high", "low")
        assert all(isinstance(quote[name], str) for name in decimals)
        assert quote["as_of"].endswith("Z")

    @pytest.mark.parametrize(("given", "found"), [("aapl", "AAPL"), ("BRK-B", "BRK.B"), ("$spx", "$SPX")])
    async def test_symbols_are_read_as_people_write_them(self, http: httpx.AsyncClient, given: str, found: str) -> None:
        assert (await get(http, f"quote/{given}"))["symbol"] == found

    async def test_change_is_against_the_close_of_the_session_before(self, http: httpx.AsyncClient) -> None:
        quote = await get(http, "quote/AAPL")
        answer = await get(http, "bars/AAPL", limit=2, adjusted="false")
        assert answer["adjustment"] == "none"
        days = answer["bars"]
        assert quote["previous_close"] == days[0]["close"]
        assert (quote["last"], quote["open"]) == (days[1]["close"], days[1]["open"])
        assert (quote["high"], quote["low"], quote["volume"]) == (days[1]["high"], days[1]["low"], days[1]["volume"])
        last, before = Decimal(quote["last"]), Decimal(quote["previous_close"])
        assert Decimal(quote["change"]) == last - before
        assert Decimal(quote["change_percent"]) == ((last - before) / before * 100).quantize(Decimal("0.01"))

    async def test_an_index_has_no_bid(self, http: httpx.AsyncClient) -> None:
        quote = await get(http, "quote/$SPX")
        assert (quote["bid"], quote["ask"], quote["asset_class"]) == (None, None, "index")

    async def test_unknown_is_404(self, http: httpx.AsyncClient) -> None:
        for path in ("quote/NOPE", "bars/NOPE", "instruments/NOPE"):
            answer = await http.get(f"/api/market/{path}")
            assert (answer.status_code, answer.json()["code"], answer.json()["symbol"]) == (
                404,
                "unknown-symbol",
                "NOPE",
            )

    @pytest.mark.parametrize("symbol", ["123", "a b", "TOOLONGSYMBOL", "AAPL;", "%24", "A..B", "ÄPPL"])
    async def test_malformed_is_422(self, http: httpx.AsyncClient, symbol: str) -> None:
        for path in (f"quote/{symbol}", f"bars/{symbol}", f"instruments/{symbol}"):
            assert (await http.get(f"/api/market/{path}")).status_code == 422


class TestQuotes:
    async def test_in_the_order_asked_once_each_and_the_unknown_named(self, http: httpx.AsyncClient) -> None:
        found = await get(http, "quotes", symbols="spy, AAPL,NOPE,SPY,$VIX")
        assert [quote["symbol"] for quote in found["quotes"]] == ["SPY", "AAPL", "$VIX"]
        assert found["unknown"] == ["NOPE"]
        assert all(quote.keys() == QUOTE and is_true(quote) for quote in found["quotes"])

    async def test_agree_with_the_single_quote(self, http: httpx.AsyncClient) -> None:
        assert (await get(http, "quotes", symbols="AAPL"))["quotes"] == [await get(http, "quote/AAPL")]

    @pytest.mark.parametrize("symbols", ["", ",", "not a symbol", ",".join(f"A{number}" for number in range(101))])
    async def test_refused(self, http: httpx.AsyncClient, symbols: str) -> None:
        assert (await http.get("/api/market/quotes", params={"symbols": symbols})).status_code == 422


class TestBars:
    @pytest.mark.parametrize(
        ("interval", "minutes"), [("1m", 1), ("5m", 5), ("15m", 15), ("1h", 60), ("1d", 1440), ("1w", 10080)]
    )
    async def test_every_interval(self, http: httpx.AsyncClient, interval: str, minutes: int) -> None:
        found = await get(http, "bars/AAPL", interval=interval, limit=30)
        assert found.keys() == {"symbol", "interval", "adjusted", "adjustment", "bars", *TRUTH}
        assert found["adjustment"] == "splits_and_dividends"
        assert is_true(found)
        assert (found["interval"], len(found["bars"])) == (interval, 30)
        starts = [datetime.fromisoformat(bar["start"]) for bar in found["bars"]]
        # Starts of days and weeks move by an hour with the clock change, and a week may begin after a holiday.
        slack = timedelta(days=1) if minutes > 60 else timedelta(0)
        assert all(after - before >= timedelta(minutes=minutes) - slack for before, after in pairwise(starts))
        for bar in found["bars"]:
            low, high = Decimal(bar["low"]), Decimal(bar["high"])
            assert low <= Decimal(bar["open"]) <= high
            assert low <= Decimal(bar["close"]) <= high

    async def test_the_newest_when_only_a_limit_is_given(self, http: httpx.AsyncClient) -> None:
        days = (await get(http, "bars/AAPL", limit=3))["bars"]
        assert [bar["session_date"] for bar in days] == ["2026-11-19", "2026-11-20", "2026-11-23"]

    async def test_a_span_is_half_open(self, http: httpx.AsyncClient) -> None:
        day = datetime(2026, 11, 20, tzinfo=UTC).date()
        span = {"start": session_open(day).isoformat(), "end": session_close(day).isoformat()}
        minutes = (await get(http, "bars/AAPL", interval="1m", **span))["bars"]
        assert len(minutes) == 390
        assert datetime.fromisoformat(minutes[0]["start"]) == session_open(day)
        assert datetime.fromisoformat(minutes[-1]["start"]) == session_close(day) - timedelta(minutes=1)

    async def test_the_day_is_made_of_its_minutes(self, http: httpx.AsyncClient) -> None:
        day = datetime(2026, 11, 20, tzinfo=UTC).date()
        span = {"start": session_open(day).isoformat(), "end": session_close(day).isoformat(), "adjusted": "false"}
        minutes = (await get(http, "bars/AAPL", interval="1m", **span))["bars"]
        (whole,) = (await get(http, "bars/AAPL", **span))["bars"]
        assert (whole["open"], whole["close"]) == (minutes[0]["open"], minutes[-1]["close"])
        assert Decimal(whole["high"]) == max(Decimal(bar["high"]) for bar in minutes)
        assert Decimal(whole["low"]) == min(Decimal(bar["low"]) for bar in minutes)
        assert whole["volume"] == sum(bar["volume"] for bar in minutes)

    async def test_never_anything_of_the_future(self, http: httpx.AsyncClient) -> None:
        found = await get(http, "bars/AAPL", interval="1m", start=OPEN_MONDAY.isoformat(), end="2027-01-01T00:00:00Z")
        assert all(datetime.fromisoformat(bar["start"]) <= OPEN_MONDAY for bar in found["bars"])

    @pytest.mark.parametrize(
        "query",
        [{"interval": "2m"}, {"limit": 0}, {"limit": 10_001}, {"start": "yesterday"}, {"start": "2026-01-02T00:00:00"}],
    )
    async def test_refused(self, http: httpx.AsyncClient, query: Json) -> None:
        assert (await http.get("/api/market/bars/AAPL", params=query)).status_code == 422


async def test_indices(http: httpx.AsyncClient) -> None:
    found = (await get(http, "indices"))["indices"]
    assert [one["symbol"] for one in found] == ["$DJI", "$SPX", "$NDX", "$RUT", "$VIX", "SPY", "QQQ"]
    for one in found:
        quote = await get(http, f"quote/{one['symbol']}")
        assert {key: quote[key] for key in one if key != "spark"} == {key: one[key] for key in one if key != "spark"}
        assert is_true(one)
        bars = (await get(http, f"bars/{one['symbol']}", interval="15m", limit=26))["bars"]
        assert one["spark"] == [bar["close"] for bar in bars]


class TestSearch:
    async def test_by_symbol_and_by_name(self, http: httpx.AsyncClient) -> None:
        assert (await get(http, "search", q="aapl"))["items"][0]["symbol"] == "AAPL"
        assert "AAPL" in [one["symbol"] for one in (await get(http, "search", q=" apple "))["items"]]

    async def test_shape_and_limit(self, http: httpx.AsyncClient) -> None:
        found = (await get(http, "search", q="a", limit=3))["items"]
        assert len(found) == 3
        names = {
            "symbol",
            "name",
            "asset_class",
            "sector",
            "exchange",
            "currency",
            "tradable",
            "shortable",
            "fractionable",
        }
        assert all(one.keys() == names for one in found)

    async def test_nothing_found_is_an_empty_list(self, http: httpx.AsyncClient) -> None:
        assert await get(http, "search", q="zzzzzz") == {"items": []}


class TestStatus:
    @pytest.mark.parametrize(
        ("moment", "clock", "state", "tradable", "label"),
        [
            ("2026-11-23T18:46:00", "exchange", "open", True, "Market open"),
            ("2026-11-23T13:00:00", "exchange", "pre", False, "Pre-market"),
            ("2026-11-23T22:00:00", "exchange", "after", False, "After hours"),
            ("2026-11-22T18:00:00", "exchange", "closed", False, "Closed"),
            ("2026-11-26T18:00:00", "exchange", "closed", False, "Closed"),
            ("2026-11-22T18:00:00", "always_open", "closed", True, "Open (simulated)"),
            ("2026-11-23T18:46:00", "always_open", "open", True, "Market open"),
        ],
    )
    async def test_where_the_day_stands(self, moment: str, clock: str, state: str, tradable: bool, label: str) -> None:
        instant = datetime.fromisoformat(f"{moment}+00:00")
        async with asking(router, market_service=at(instant, clock)) as http:
            found = await get(http, "status")
        assert (found["state"], found["is_tradable"], found["label"]) == (state, tradable, label)
        assert (found["world_clock"], found["source"]) == (clock, "PaiiD local market")
        assert datetime.fromisoformat(found["now"]) == instant
        assert datetime.fromisoformat(found["next_change_at"]) > instant


async def test_key_figures_follow_from_the_bars(http: httpx.AsyncClient) -> None:
    found = await get(http, "instruments/AAPL")
    year = (await get(http, "bars/AAPL", limit=253))["bars"]
    closes = [Decimal(bar["close"]) for bar in year]
    assert found["instrument"]["symbol"] == "AAPL"
    assert is_true(found)
    assert Decimal(found["high_52w"]) == max(Decimal(bar["high"]) for bar in year[-252:])
    assert Decimal(found["low_52w"]) == min(Decimal(bar["low"]) for bar in year[-252:])
    assert found["average_volume_20d"] == sum(bar["volume"] for bar in year[-21:-1]) // 20
    for name, sessions in (("return_1m", 21), ("return_3m", 63), ("return_1y", 252)):
        assert Decimal(found[name]) == (closes[-1] / closes[-1 - sessions] - 1).quantize(Decimal("0.0001"))
    for name, sessions in (("sma_50", 50), ("sma_200", 200)):
        assert Decimal(found[name]) == (sum(closes[-sessions:], Decimal(0)) / sessions).quantize(Decimal("0.01"))


async def test_dividends_follow_from_the_events(http: httpx.AsyncClient) -> None:
    market = market_at(OPEN_MONDAY, "exchange")
    found = await get(http, "instruments/AAPL")
    year = OPEN_MONDAY.date() - timedelta(days=365)
    events = await market.corporate_actions([Symbol("AAPL")], start=year, end=OPEN_MONDAY.date() + timedelta(days=100))
    paid = [one for one in events if one.effective_at <= OPEN_MONDAY]
    assert Decimal(found["trailing_dividends"]) == sum((one.amount for one in paid), Decimal(0))
    coming = [str(one.ex_date) for one in events if one.effective_at > OPEN_MONDAY]
    assert found["next_ex_date"] == (coming[0] if coming else None)
    assert paid
