"""What each news vendor's faults come to, and that the others' news are shown in spite of them."""

import logging
from typing import Any

import pytest

from paiid.adapters.merged_news.news_feed import MergedNews
from paiid.domain.instrument import Symbol
from paiid.ports.errors import (
    ProviderBadData,
    ProviderError,
    ProviderMisconfigured,
    ProviderRateLimited,
    ProviderUnavailable,
)
from tests.standins.kit.faults import fault
from tests.support.local_market import OPEN_MONDAY
from tests.support.news_vendors import KEY, VENDORS, NewsRig, news_rig

AAPL = Symbol("AAPL")
TIME = {"finnhub": "datetime", "alpha_vantage": "time_published", "polygon": "published_utc", "alpaca": "created_at"}
HEADLINE = {"finnhub": "headline", "alpha_vantage": "title", "polygon": "title", "alpaca": "headline"}
ADDRESS = {"finnhub": "url", "alpha_vantage": "url", "polygon": "article_url", "alpaca": "url"}
SUMMARY = {"finnhub": "summary", "alpha_vantage": "summary", "polygon": "description", "alpaca": "summary"}

FAILING: list[tuple[str, dict[str, Any], type[ProviderError]]] = [
    ("rate_limited", {}, ProviderRateLimited),
    ("unauthorized", {}, ProviderMisconfigured),
    ("forbidden", {}, ProviderMisconfigured),
    ("status", {"code": 500}, ProviderUnavailable),
    ("status", {"code": 502, "body": "html"}, ProviderUnavailable),
    ("reset", {}, ProviderUnavailable),
    ("reset_mid_body", {}, ProviderUnavailable),
    ("truncated_json", {}, ProviderBadData),
]


def lay(rig: NewsRig, name: str, kind: str, **parameters: Any) -> None:
    rig.standins[name].faults.add(fault(kind, VENDORS[name].path, **parameters))


@pytest.fixture(params=list(VENDORS))
def name(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.mark.parametrize(("kind", "parameters", "expected"), FAILING, ids=lambda value: str(value)[:30])
async def test_a_failure_is_of_its_kind_and_tells_no_key(
    name: str, kind: str, parameters: dict[str, Any], expected: type[ProviderError]
) -> None:
    async with news_rig(OPEN_MONDAY, name) as rig:
        lay(rig, name, kind, **parameters)
        with pytest.raises(expected) as failure:
            await rig.feeds[name].headlines(symbols=[AAPL])
        assert rig.feeds[name].name in str(failure.value)
        assert KEY not in str(failure.value)


async def test_an_answer_that_is_a_web_page_with_status_200_is_bad_data(name: str) -> None:
    async with news_rig(OPEN_MONDAY, name) as rig:
        lay(rig, name, "status", code=200, body="html")
        with pytest.raises(ProviderBadData):
            await rig.feeds[name].headlines(symbols=[AAPL])


@pytest.mark.parametrize("kind", ["wrong_types", "nan", "null_string"])
async def test_stories_without_a_time_are_not_shown(name: str, kind: str) -> None:
    async with news_rig(OPEN_MONDAY, name) as rig:
        lay(rig, name, kind, field=TIME[name])
        with pytest.raises(ProviderBadData):
            await rig.feeds[name].headlines(symbols=[AAPL])


@pytest.mark.parametrize("form", ["list", "object"])
async def test_headlines_of_a_wrong_type_are_not_shown(name: str, form: str) -> None:
    async with news_rig(OPEN_MONDAY, name) as rig:
        lay(rig, name, "wrong_types", field=HEADLINE[name], form=form)
        with pytest.raises(ProviderBadData):
            await rig.feeds[name].headlines(symbols=[AAPL])


async def test_headlines_that_say_null_are_none(name: str) -> None:
    async with news_rig(OPEN_MONDAY, name) as rig:
        lay(rig, name, "null_string", field=HEADLINE[name])
        assert (await rig.feeds[name].headlines(symbols=[AAPL])).items == ()


@pytest.mark.parametrize("kind", ["wrong_types", "nan", "null_string"])
async def test_a_story_can_do_without_an_address_and_a_summary(name: str, kind: str) -> None:
    async with news_rig(OPEN_MONDAY, name) as rig:
        lay(rig, name, kind, field=[ADDRESS[name], SUMMARY[name]])
        items = (await rig.feeds[name].headlines(symbols=[AAPL], limit=20)).items
        assert len(items) == 20
        assert {(item.url, item.summary) for item in items} == {(None, "")}


@pytest.mark.parametrize("kind", ["rate_limited", "unauthorized", "reset", "truncated_json"])
async def test_the_merged_feed_shows_the_others_and_names_who_failed(name: str, kind: str) -> None:
    other = "polygon" if name != "polygon" else "finnhub"
    async with news_rig(OPEN_MONDAY, name, other) as rig:
        lay(rig, name, kind)
        found = await MergedNews(list(rig.feeds.values())).headlines(symbols=[AAPL], limit=20)
        assert len(found.items) == 20
        failed, well = found.origins
        assert (failed.name, failed.as_of, well.problem) == (rig.feeds[name].name, None, None)
        assert failed.name in (failed.problem or "")
        assert KEY not in (failed.problem or "")


async def test_a_slow_vendor_is_not_waited_for_and_is_there_the_next_time(name: str) -> None:
    other = "polygon" if name != "polygon" else "alpha_vantage"
    async with news_rig(OPEN_MONDAY, name, other) as rig:
        # The other one's stories are at hand already, so that only the slow one can miss the deadline.
        await rig.feeds[other].headlines(symbols=[AAPL])
        lay(rig, name, "latency", seconds=4, times=1)
        merged = MergedNews(list(rig.feeds.values()), deadline_s=1.5)
        first = await merged.headlines(symbols=[AAPL], limit=20)
        assert [origin.name for origin in first.origins if origin.problem] == [rig.feeds[name].name]
        assert len(first.items) == 20
        second = await MergedNews(list(rig.feeds.values())).headlines(symbols=[AAPL], limit=20)
        assert [origin.problem for origin in second.origins] == [None, None]


async def test_when_every_vendor_fails_so_does_the_feed() -> None:
    async with news_rig(OPEN_MONDAY, "finnhub", "polygon") as rig:
        lay(rig, "finnhub", "unauthorized")
        lay(rig, "polygon", "status", code=500)
        with pytest.raises(ProviderUnavailable, match=r"Finnhub.*Polygon"):
            await MergedNews(list(rig.feeds.values())).headlines()


async def test_when_every_key_is_refused_the_feed_says_that() -> None:
    async with news_rig(OPEN_MONDAY, "finnhub", "polygon") as rig:
        lay(rig, "finnhub", "unauthorized")
        lay(rig, "polygon", "forbidden")
        with pytest.raises(ProviderMisconfigured, match=r"Finnhub.*Polygon"):
            await MergedNews(list(rig.feeds.values())).headlines()


async def test_the_quota_s_text_holds_the_key_and_is_not_told(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with news_rig(OPEN_MONDAY, "alpha_vantage") as rig:
        rig.standins["alpha_vantage"].state.per_day = 0  # type: ignore[attr-defined] # its switch
        feed = rig.feeds["alpha_vantage"]
        with pytest.raises(ProviderRateLimited, match="of the day are used up") as failure:
            await feed.headlines()
        assert failure.value.retry_after_s is not None
        assert failure.value.retry_after_s > 3600
        for told in (str(failure.value), str(feed.report()), caplog.text):
            assert KEY not in told
        # It is not asked again before that: neither about this nor about anything else.
        for symbols in ([], [AAPL]):
            with pytest.raises(ProviderRateLimited):
                await feed.headlines(symbols=symbols)
        assert rig.standins["alpha_vantage"].requests.count("GET /query") == 1


async def test_no_match_in_either_of_its_forms_is_no_news() -> None:
    for form in ("feed", "information"):
        async with news_rig(OPEN_MONDAY, "alpha_vantage") as rig:
            rig.standins["alpha_vantage"].state.no_match = form  # type: ignore[attr-defined] # its switch
            assert (await rig.feeds["alpha_vantage"].headlines(symbols=[Symbol("NOPE")])).items == ()


async def test_polygon_s_error_with_status_200_is_no_empty_feed() -> None:
    async with news_rig(OPEN_MONDAY, "polygon") as rig:
        rig.standins["polygon"].state.status = "ERROR"  # type: ignore[attr-defined] # its switch
        with pytest.raises(ProviderBadData):
            await rig.feeds["polygon"].headlines()


async def test_delayed_is_a_success_of_cheap_plans() -> None:
    async with news_rig(OPEN_MONDAY, "polygon") as rig:
        rig.standins["polygon"].state.status = "DELAYED"  # type: ignore[attr-defined] # its switch
        assert (await rig.feeds["polygon"].headlines()).items
