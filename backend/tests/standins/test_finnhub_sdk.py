"""Finnhub's stand-in, witnessed by the official SDK."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta

import finnhub  # type: ignore[import-untyped]
import httpx
import pytest

from tests.standins.finnhub.app import make_standin
from tests.standins.kit.faults import fault
from tests.standins.kit.serving import serving
from tests.standins.kit.standin import Standin
from tests.standins.stories import Vendor, strange_story
from tests.standins.story_texts import Quirk

NOW = datetime(2026, 11, 23, 18, 46, tzinfo=UTC)
KEY = "some-key"


@pytest.fixture
def standin() -> Standin:
    made = make_standin()
    made.clock.frozen_at = NOW
    return made


@pytest.fixture
async def url(standin: Standin) -> AsyncIterator[str]:
    async with serving(standin) as base:
        yield base


class LocalClient(finnhub.Client):  # type: ignore[misc]
    """The SDK, pointed at the stand-in."""

    def __init__(self, url: str, key: str = KEY) -> None:
        self.API_URL = f"{url}/api/v1"
        super().__init__(key)


@pytest.fixture
def client(url: str) -> Iterator[LocalClient]:
    with LocalClient(url) as made:
        yield made


def days_ago(days: int) -> str:
    return f"{NOW - timedelta(days=days):%Y-%m-%d}"


class TestCompanyNews:
    def test_rows_are_newest_first_and_within_the_days(self, client: LocalClient, standin: Standin) -> None:
        rows = client.company_news("AAPL", _from="2026-11-21", to="2026-11-22")
        first = datetime(2026, 11, 21, tzinfo=UTC).timestamp()
        usual = [row for row in rows if first <= row["datetime"] < first + 2 * 86_400]
        assert len(usual) > 10
        assert [row["datetime"] for row in usual] == sorted((row["datetime"] for row in usual), reverse=True)
        # Each day has an item dated by its embargo and one from 1970.
        wrong = {row["url"].split("?")[0] for row in rows if row not in usual}
        assert len(wrong) == 4
        assert {row["related"] for row in rows} == {"AAPL"}
        assert set(rows[0]) == {
            "category", "datetime", "headline", "id", "image", "related", "source", "summary", "url",
        }  # fmt: skip
        assert standin.requests.count("GET /api/v1//company-news") == 1

    def test_a_story_can_return_under_a_second_id(self, client: LocalClient) -> None:
        rows = client.company_news("AAPL", _from=days_ago(7), to=days_ago(0))
        assert len({row["id"] for row in rows}) == len(rows)
        assert len({row["url"].split("?")[0] for row in rows}) < len(rows)

    def test_optional_texts_can_be_empty(self, client: LocalClient) -> None:
        rows = client.company_news("AAPL", _from=days_ago(7), to=days_ago(0))
        assert {bool(row["summary"]) for row in rows} == {bool(row["image"]) for row in rows} == {True, False}

    def test_strange_items_arrive_as_they_are(self, client: LocalClient) -> None:
        rows = {row["id"]: row for row in client.company_news("AAPL", _from=days_ago(2), to=days_ago(0))}
        for quirk in Quirk:
            story = strange_story(quirk, NOW)
            row = rows[story.id_at(Vendor.FINNHUB)]
            assert row["headline"] == story.headline
            assert row["datetime"] == story.stamped_at.timestamp()

    @pytest.mark.parametrize(("symbol", "first", "last"), [("NOPE", 7, 0), ("AAPL", 800, 500), ("AAPL", -2, -5)])
    def test_nothing_is_an_empty_array(self, client: LocalClient, symbol: str, first: int, last: int) -> None:
        assert client.company_news(symbol, _from=days_ago(first), to=days_ago(last)) == []

    def test_rows_are_capped(self, client: LocalClient) -> None:
        rows = client.company_news("AAPL", _from=days_ago(360), to=days_ago(0))
        assert len(rows) == 250
        assert min(row["datetime"] for row in rows if row["datetime"]) > (NOW - timedelta(days=60)).timestamp()

    def test_bad_dates_are_refused(self, client: LocalClient) -> None:
        with pytest.raises(finnhub.FinnhubAPIException) as caught:
            client.company_news("AAPL", _from="yesterday", to=days_ago(0))
        assert caught.value.status_code == 422


class TestMarketNews:
    def test_min_id_brings_only_what_is_new(self, client: LocalClient, standin: Standin) -> None:
        standin.clock.frozen_at = NOW - timedelta(hours=3)
        before = client.general_news("general")
        standin.clock.frozen_at = NOW
        fresh = client.general_news("general", min_id=before[0]["id"])
        assert 0 < len(fresh) < 20
        assert not {row["id"] for row in fresh} & {row["id"] for row in before}
        assert len(before) == 100

    def test_categories_differ(self, client: LocalClient) -> None:
        assert client.general_news("crypto") == []
        merger = client.general_news("merger")
        assert merger
        assert {row["category"] for row in merger} == {"merger"}
        assert {row["related"] for row in merger} == {""}


class TestErrors:
    @pytest.mark.parametrize("key", ["bad-key", ""])
    def test_key(self, url: str, key: str) -> None:
        with LocalClient(url, key) as client, pytest.raises(finnhub.FinnhubAPIException) as caught:
            client.company_news("AAPL", _from=days_ago(1), to=days_ago(0))
        assert (caught.value.status_code, caught.value.message) == (401, "Invalid API key")

    def test_the_key_may_be_in_a_header(self, url: str) -> None:
        news = {"category": "general"}
        answer = httpx.get(f"{url}/api/v1/news", params=news, headers={"X-Finnhub-Token": KEY})
        assert answer.status_code == 200

    def test_premium(self, client: LocalClient, standin: Standin) -> None:
        with pytest.raises(finnhub.FinnhubAPIException) as caught:
            client.news_sentiment("AAPL")
        assert (caught.value.status_code, caught.value.message) == (403, "You don't have access to this resource.")
        standin.state.write({"premium": True})
        assert 0 <= client.news_sentiment("AAPL")["sentiment"]["bullishPercent"] <= 1

    def test_the_minutes_limit_and_its_headers(self, url: str, standin: Standin) -> None:
        standin.state.write({"per_minute": 2})
        with httpx.Client(base_url=f"{url}/api/v1", params={"token": KEY, "category": "forex"}) as http:
            answers = [http.get("/news") for _ in range(3)]
            standin.clock.frozen_at = NOW + timedelta(minutes=1)
            later = http.get("/news")
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert [answer.headers["X-Ratelimit-Remaining"] for answer in answers] == ["1", "0", "0"]
        assert answers[0].headers["X-Ratelimit-Limit"] == "2"
        assert int(answers[0].headers["X-Ratelimit-Reset"]) == (NOW + timedelta(minutes=1)).timestamp()
        assert answers[2].json()["error"].startswith("API limit reached.")
        assert later.status_code == 200

    def test_a_burst_within_one_second_is_refused(self, client: LocalClient, standin: Standin) -> None:
        standin.state.write({"per_second": 1})
        client.general_news("forex")
        with pytest.raises(finnhub.FinnhubAPIException) as caught:
            client.general_news("forex")
        assert caught.value.status_code == 429

    def test_html_instead_of_json(self, client: LocalClient, standin: Standin) -> None:
        standin.faults.add(fault("status", code=502, body="html", times=1))
        with pytest.raises(finnhub.FinnhubAPIException) as caught:
            client.general_news("general")
        assert caught.value.status_code == 502
        standin.faults.add(fault("status", code=200, body="html", times=1))
        with pytest.raises(finnhub.FinnhubRequestException):
            client.general_news("general")

    def test_laid_faults_speak_as_the_vendor(self, client: LocalClient, standin: Standin) -> None:
        standin.faults.add(fault("unauthorized", times=1))
        with pytest.raises(finnhub.FinnhubAPIException, match="Invalid API key"):
            client.general_news("general")
