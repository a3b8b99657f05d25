"""Polygon's stand-in, witnessed by the official SDK."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from polygon import RESTClient  # type: ignore[import-untyped]
from polygon.exceptions import BadResponse  # type: ignore[import-untyped]
from polygon.rest.models import TickerNews  # type: ignore[import-untyped]
from urllib3.exceptions import MaxRetryError

from tests.standins.kit.faults import fault
from tests.standins.kit.serving import serving
from tests.standins.kit.standin import Standin
from tests.standins.polygon.app import PolygonState, make_standin
from tests.standins.stories import Story, Vendor, stories, strange_story
from tests.standins.story_texts import Quirk

NOW = datetime(2026, 11, 23, 18, 46, tzinfo=UTC)
KEY = "some-key"
NEWS = "GET /v2/reference/news"


@pytest.fixture
def standin() -> Standin:
    made = make_standin(PolygonState(per_minute=1000))
    made.clock.frozen_at = NOW
    return made


@pytest.fixture
async def url(standin: Standin) -> AsyncIterator[str]:
    async with serving(standin) as base:
        yield base


@pytest.fixture
def client(url: str) -> RESTClient:
    return RESTClient(KEY, base=url, retries=0)


def told(days: int, *symbols: str) -> list[Story]:
    return list(stories(Vendor.POLYGON, NOW - timedelta(days=days), NOW, symbols=frozenset(symbols)))


def listed(client: RESTClient, count: int = 2000, **filters: Any) -> list[TickerNews]:
    """Up to `count` items of the SDK's iterator, which follows every page."""
    found = islice(client.list_ticker_news(**filters), count)
    return [item for item in found if isinstance(item, TickerNews)]


class TestNews:
    def test_every_page_is_followed_without_the_key_in_its_address(
        self, client: RESTClient, standin: Standin, url: str
    ) -> None:
        since = f"{NOW - timedelta(days=4):%Y-%m-%dT%H:%M:%SZ}"
        items = listed(client, ticker="AAPL", published_utc_gte=since, limit=10)
        expected = told(4, "AAPL")
        assert [item.id for item in items] == [story.key_at(Vendor.POLYGON) for story in expected]
        assert standin.requests.count(NEWS) == -(-len(expected) // 10)
        page = httpx.get(f"{url}/v2/reference/news", params={"apiKey": KEY, "limit": "3"}).json()
        assert (page["count"], page["status"], len(page["results"])) == (3, "OK", 3)
        assert page["next_url"].startswith(url)
        assert KEY not in page["next_url"]
        assert httpx.get(page["next_url"]).status_code == 401

    def test_the_last_page_has_no_next(self, url: str) -> None:
        asked = {"apiKey": KEY, "ticker": "AAPL", "published_utc.gte": "2026-11-23", "limit": "1000"}
        assert "next_url" not in httpx.get(f"{url}/v2/reference/news", params=asked).json()

    def test_pages_stay_in_step_while_news_come_in(self, client: RESTClient, standin: Standin) -> None:
        found = client.list_ticker_news(limit=5)
        first = list(islice(found, 5))
        standin.clock.frozen_at = NOW + timedelta(hours=2)
        ids = [item.id for item in [*first, *islice(found, 5)] if isinstance(item, TickerNews)]
        assert ids == [story.key_at(Vendor.POLYGON) for story in told(1)[:10]]

    def test_default_is_ten_newest(self, client: RESTClient, url: str) -> None:
        page = httpx.get(f"{url}/v2/reference/news", headers={"Authorization": f"Bearer {KEY}"}).json()
        assert [item["id"] for item in page["results"]] == [story.key_at(Vendor.POLYGON) for story in told(1)[:10]]

    def test_order_and_bounds(self, client: RESTClient) -> None:
        bounds: dict[str, Any] = {
            "published_utc_gt": "2026-11-21T00:00:00Z",
            "published_utc_lt": "2026-11-21T12:00:00Z",
        }
        newest = listed(client, **bounds, limit=1000)
        oldest = listed(client, **bounds, limit=1000, order="asc", sort="published_utc")
        assert [item.id for item in oldest] == [item.id for item in newest][::-1]
        days = {item.published_utc[:10] for item in newest if item.published_utc}
        assert "2026-11-21" in days
        assert days <= {"2026-11-21", "1970-01-01"}

    def test_a_bare_date_is_a_whole_day(self, client: RESTClient) -> None:
        day = [story for story in told(4) if f"{story.published_at:%Y-%m-%d}" == "2026-11-21"]
        assert len(listed(client, published_utc="2026-11-21", limit=1000)) == len(day) > 20

    def test_ranges_of_tickers(self, client: RESTClient) -> None:
        items = listed(client, ticker_gte="AA", ticker_lt="AB", published_utc_gte="2026-11-20", limit=1000)
        assert items
        assert all(any(symbol.startswith("AA") for symbol in item.tickers or ()) for item in items)

    def test_optional_keys_may_be_missing(self, client: RESTClient) -> None:
        items = listed(client, 200, limit=200)
        for name in ("amp_url", "author", "image_url", "description", "keywords", "insights"):
            assert {getattr(item, name) is None for item in items} == {True, False}, name
        assert all(item.publisher and item.publisher.name and item.title is not None for item in items)
        words = {insight.sentiment for item in items for insight in item.insights or ()}
        assert {"positive", "neutral", "negative"} <= words

    def test_strange_items_arrive_with_entities(self, client: RESTClient) -> None:
        titles = [item.title for item in listed(client, 200, ticker="AAPL", limit=200)]
        for quirk in Quirk:
            assert strange_story(quirk, NOW).headline_at(Vendor.POLYGON) in titles

    def test_nothing_found(self, client: RESTClient) -> None:
        assert listed(client, ticker="NOPE") == []

    def test_success_can_be_called_delayed(self, client: RESTClient, standin: Standin, url: str) -> None:
        standin.state.write({"status": "DELAYED", "next_origin": "https://api.polygon.io"})
        assert len(listed(client, 12, limit=10)) == 12
        page = httpx.get(f"{url}/v2/reference/news?apiKey={KEY}").json()
        assert page["status"] == "DELAYED"
        assert urlsplit(page["next_url"]).netloc == "api.polygon.io"


class TestErrors:
    @pytest.mark.parametrize(
        ("key", "status", "words"),
        [("bad-key", 401, '"error":"Unknown API Key"'), ("cheap-key", 403, '"status":"NOT_AUTHORIZED"')],
    )
    def test_keys(self, url: str, key: str, status: int, words: str) -> None:
        with pytest.raises(BadResponse, match=words):
            listed(RESTClient(key, base=url, retries=0))
        answer = httpx.get(f"{url}/v2/reference/news", params={"apiKey": key})
        assert answer.status_code == status
        assert answer.json()["request_id"]

    @pytest.mark.parametrize(
        "asked",
        ["limit=1001", "limit=0", "order=up", "sort=title", "published_utc.gte=soon", "cursor=xyz", "tickers=AAPL"],
    )
    def test_bad_parameters(self, url: str, asked: str) -> None:
        answer = httpx.get(f"{url}/v2/reference/news?apiKey={KEY}&{asked}")
        assert (answer.status_code, answer.json()["status"]) == (400, "ERROR")

    def test_five_a_minute(self, url: str, standin: Standin) -> None:
        standin.state.write({"per_minute": 5})
        with httpx.Client(base_url=url, params={"apiKey": KEY}) as http:
            answers = [http.get("/v2/reference/news") for _ in range(6)]
            standin.clock.frozen_at = NOW + timedelta(minutes=1)
            assert http.get("/v2/reference/news").status_code == 200
        assert [answer.status_code for answer in answers] == [200] * 5 + [429]
        assert "maximum requests per minute" in answers[5].json()["error"]

    @pytest.mark.parametrize("code", [429, 502])
    def test_the_sdk_gives_up_after_its_retries(self, url: str, standin: Standin, code: int) -> None:
        standin.faults.add(fault("status", code=code, body="vendor" if code == 429 else "html"))
        with pytest.raises(MaxRetryError):
            listed(RESTClient(KEY, base=url, retries=1))
        assert standin.requests.count(NEWS) == 2
