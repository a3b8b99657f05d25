"""Alpha Vantage's stand-in; there is no SDK to witness it, so its answers are read by hand."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest

from tests.standins.alpha_vantage.app import AlphaVantageState, make_standin
from tests.standins.alpha_vantage.rows import label
from tests.standins.kit.faults import fault
from tests.standins.kit.serving import serving
from tests.standins.kit.standin import Standin
from tests.standins.stories import Vendor, strange_story
from tests.standins.story_texts import Quirk

NOW = datetime(2026, 11, 23, 18, 46, tzinfo=UTC)
KEY = "SOMEKEY123"  # pragma: allowlist secret
BAD_KEY = "bad-key"  # pragma: allowlist secret


@pytest.fixture
def standin() -> Standin:
    made = make_standin(AlphaVantageState(per_second=1000, per_day=1000))
    made.clock.frozen_at = NOW
    return made


@pytest.fixture
async def http(standin: Standin) -> AsyncIterator[httpx.AsyncClient]:
    async with serving(standin) as url, httpx.AsyncClient(base_url=url, timeout=10) as client:
        yield client


async def ask(http: httpx.AsyncClient, **parameters: str) -> dict[str, Any]:
    """The answer to a query; its status is always 200."""
    answer = await http.get("/query", params={"function": "NEWS_SENTIMENT", "apikey": KEY, **parameters})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    found: dict[str, Any] = answer.json()
    return found


class TestFeed:
    async def test_types_are_mixed_as_the_vendor_mixes_them(self, http: httpx.AsyncClient) -> None:
        answer = await ask(http, tickers="AAPL")
        assert answer["items"] == "50"
        assert len(answer["feed"]) == 50
        for item in answer["feed"]:
            assert isinstance(item["overall_sentiment_score"], float)
            assert item["overall_sentiment_label"] == label(Decimal(str(item["overall_sentiment_score"])))
            assert all(isinstance(topic["relevance_score"], str) for topic in item["topics"])
            sentiment = next(one for one in item["ticker_sentiment"] if one["ticker"] == "AAPL")
            assert Decimal(sentiment["ticker_sentiment_score"]) == Decimal(str(item["overall_sentiment_score"]))
            assert 0 < Decimal(sentiment["relevance_score"]) <= 1
            datetime.strptime(item["time_published"], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
        assert "Somewhat_Bullish" in answer["sentiment_score_definition"]
        assert {item["banner_image"] is None for item in answer["feed"]} == {True, False}

    async def test_window_sort_and_limit(self, http: httpx.AsyncClient) -> None:
        window = {"time_from": "20261121T0000", "time_to": "20261122T2359"}
        latest = (await ask(http, **window, limit="1000"))["feed"]
        earliest = (await ask(http, **window, limit="1000", sort="EARLIEST"))["feed"]
        relevant = (await ask(http, **window, limit="1000", sort="RELEVANCE"))["feed"]
        assert earliest == latest[::-1]
        assert sorted(item["url"] for item in relevant) == sorted(item["url"] for item in latest)
        assert relevant != latest
        days = {item["time_published"][:8] for item in latest if "20261101" < item["time_published"] < "20261130"}
        assert days == {"20261121", "20261122"}
        assert len((await ask(http, **window, limit="7"))["feed"]) == 7

    async def test_several_tickers_must_all_be_named(self, http: httpx.AsyncClient) -> None:
        feed = (await ask(http, tickers="AAPL,MSFT", limit="1000"))["feed"]
        assert 0 < len(feed) < 500
        assert all({"AAPL", "MSFT"} <= {one["ticker"] for one in item["ticker_sentiment"]} for item in feed)

    async def test_topics(self, http: httpx.AsyncClient) -> None:
        feed = (await ask(http, topics="mergers_and_acquisitions"))["feed"]
        assert {item["topics"][0]["topic"] for item in feed} == {"Mergers & Acquisitions"}

    async def test_strange_items_arrive(self, http: httpx.AsyncClient) -> None:
        titles = [item["title"] for item in (await ask(http, tickers="AAPL", limit="200"))["feed"]]
        for quirk in Quirk:
            assert strange_story(quirk, NOW).headline_at(Vendor.ALPHA_VANTAGE) in titles

    async def test_no_match_is_an_empty_feed_or_a_text(self, http: httpx.AsyncClient, standin: Standin) -> None:
        answer = await ask(http, tickers="NOPE")
        assert (answer["items"], answer["feed"]) == ("0", [])
        standin.state.write({"no_match": "information"})
        assert set(await ask(http, tickers="NOPE")) == {"Information"}


@pytest.mark.parametrize(
    ("score", "word"),
    [
        ("-0.35", "Bearish"),
        ("-0.34", "Somewhat-Bearish"),
        ("-0.15", "Somewhat-Bearish"),
        ("-0.14", "Neutral"),
        ("0.14", "Neutral"),
        ("0.15", "Somewhat-Bullish"),
        ("0.34", "Somewhat-Bullish"),
        ("0.35", "Bullish"),
    ],
)
def test_labels(score: str, word: str) -> None:
    assert label(Decimal(score)) == word


class TestErrors:
    async def test_the_days_quota_echoes_the_key(self, http: httpx.AsyncClient, standin: Standin) -> None:
        standin.state.write({"per_day": 2})
        assert "feed" in await ask(http, limit="1")
        assert "feed" in await ask(http, limit="1")
        answer = await ask(http, limit="1")
        assert set(answer) == {"Information"}
        assert KEY in answer["Information"]
        assert "2 requests per day" in answer["Information"]
        standin.clock.frozen_at = NOW + timedelta(days=1)
        assert "feed" in await ask(http, limit="1")

    async def test_a_burst_gets_a_note(self, http: httpx.AsyncClient, standin: Standin) -> None:
        standin.state.write({"per_second": 1})
        await ask(http, limit="1")
        assert set(await ask(http, limit="1")) == {"Note"}

    @pytest.mark.parametrize(
        ("parameters", "key"),
        [
            ({"apikey": BAD_KEY}, "Error Message"),
            ({"apikey": ""}, "Error Message"),
            ({"function": "NEWS"}, "Error Message"),
            ({"function": "REALTIME_BULK_QUOTES"}, "Information"),
            ({"time_from": "2026-11-01"}, "Information"),
            ({"limit": "1001"}, "Information"),
            ({"sort": "BEST"}, "Information"),
            ({"topics": "gossip"}, "Information"),
        ],
    )
    async def test_one_odd_key(self, http: httpx.AsyncClient, parameters: dict[str, str], key: str) -> None:
        answer = await ask(http, **parameters)
        assert list(answer) == [key]
        assert isinstance(answer[key], str)

    async def test_html_of_a_gateway(self, http: httpx.AsyncClient, standin: Standin) -> None:
        standin.faults.add(fault("status", code=502, body="html", times=1))
        answer = await http.get("/query")
        assert (answer.status_code, answer.headers["content-type"]) == (502, "text/html")

    @pytest.mark.parametrize(
        ("kind", "key"),
        [("unauthorized", "Error Message"), ("rate_limited", "Information"), ("forbidden", "Information")],
    )
    async def test_laid_faults_speak_as_the_vendor(
        self, http: httpx.AsyncClient, standin: Standin, kind: str, key: str
    ) -> None:
        standin.faults.add(fault(kind, times=1))
        assert list(await ask(http)) == [key]

    async def test_numbers_can_be_texts(self, http: httpx.AsyncClient, standin: Standin) -> None:
        standin.faults.add(fault("null_string", field="overall_sentiment_score", times=1))
        assert {item["overall_sentiment_score"] for item in (await ask(http))["feed"]} == {"null"}
