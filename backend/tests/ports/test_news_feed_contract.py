"""What every adapter of the `NewsFeed` port keeps."""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from paiid.adapters.merged_news.news_feed import MergedNews
from paiid.domain.instrument import Symbol
from paiid.domain.news import NewsItem
from paiid.ports.news_feed import NewsFeed
from tests.support.local_market import OPEN_MONDAY, news_at
from tests.support.news_vendors import VENDORS, news_rig

Build = Callable[[], AbstractAsyncContextManager[NewsFeed]]

AAPL, MSFT, NOPE = Symbol("AAPL"), Symbol("MSFT"), Symbol("NOPE")


@asynccontextmanager
async def simulated() -> AsyncIterator[NewsFeed]:
    yield news_at(OPEN_MONDAY)


def vendor(name: str) -> Build:
    @asynccontextmanager
    async def build() -> AsyncIterator[NewsFeed]:
        async with news_rig(OPEN_MONDAY, name) as rig:
            yield rig.feeds[name]

    return build


@asynccontextmanager
async def merged() -> AsyncIterator[NewsFeed]:
    async with news_rig(OPEN_MONDAY, *VENDORS) as rig:
        yield MergedNews(list(rig.feeds.values()))


BUILDS: dict[str, Build] = {"simulated": simulated, **{name: vendor(name) for name in VENDORS}, "merged": merged}


@pytest.fixture(params=list(BUILDS.values()), ids=list(BUILDS))
async def news(request: pytest.FixtureRequest) -> AsyncIterator[NewsFeed]:
    """An adapter at 13:46 New York time of Monday, 23 November 2026."""
    build: Build = request.param
    async with build() as made:
        yield made


async def test_items_are_whole_and_newest_first(news: NewsFeed) -> None:
    items = (await news.headlines(limit=80)).items
    assert len(items) == 80
    assert [item.published_at for item in items] == sorted((item.published_at for item in items), reverse=True)
    assert len({item.id for item in items}) == 80
    for item in items:
        assert item.headline
        assert item.source
        assert item.sources
        assert {source.vendor for source in item.sources} <= set(news.name.split(", "))
        assert item.published_at.tzinfo is UTC
        assert item.published_at <= OPEN_MONDAY


async def test_the_answer_tells_whose_it_is_and_how_old(news: NewsFeed) -> None:
    origins = (await news.headlines(limit=5)).origins
    assert ", ".join(origin.name for origin in origins) == news.name
    for origin in origins:
        assert origin.as_of is not None
        assert OPEN_MONDAY - timedelta(seconds=30) <= origin.as_of <= OPEN_MONDAY
        assert origin.problem is None


async def test_texts_are_plain_and_addresses_are_of_web_pages(news: NewsFeed) -> None:
    for item in (await news.headlines(limit=300)).items:
        for text in (item.headline, item.summary, item.source):
            assert not re.search(r"</?[a-z]+[ >]|&[a-z]+;|[\x00-\x1f\u202a-\u202e]", text)
        for url in (item.url, *(source.url for source in item.sources)):
            assert url is None or url.startswith(("https://", "http://"))


async def test_there_is_news_of_the_latest_days(news: NewsFeed) -> None:
    items = (await news.headlines(limit=10)).items
    assert items[0].published_at > OPEN_MONDAY - timedelta(days=1)
    assert items[-1].published_at > OPEN_MONDAY - timedelta(days=4)


async def test_paging_by_the_last_item_misses_and_repeats_nothing(news: NewsFeed) -> None:
    whole = (await news.headlines(limit=90)).items
    paged: list[NewsItem] = []
    before: datetime | None = None
    while len(paged) < 90:
        page = (await news.headlines(before=before, limit=15)).items
        paged += page
        before = page[-1].published_at
    assert tuple(paged) == whole


async def test_paging_within_some_symbols(news: NewsFeed) -> None:
    whole = (await news.headlines(symbols=[AAPL, MSFT], limit=30)).items
    page = (await news.headlines(symbols=[AAPL, MSFT], before=whole[9].published_at, limit=20)).items
    assert page == whole[10:]


async def test_only_items_about_the_symbols_asked_for(news: NewsFeed) -> None:
    for symbols in ([AAPL], [AAPL, MSFT], [AAPL, NOPE]):
        items = (await news.headlines(symbols=symbols, limit=20)).items
        assert len(items) == 20
        assert all(set(item.symbols) & set(symbols) for item in items)


async def test_an_unknown_symbol_has_no_news(news: NewsFeed) -> None:
    assert (await news.headlines(symbols=[NOPE])).items == ()


@pytest.mark.parametrize("limit", [0, -1])
async def test_no_room_no_items(news: NewsFeed, limit: int) -> None:
    assert (await news.headlines(limit=limit)).items == ()


async def test_before_the_beginning_there_is_nothing(news: NewsFeed) -> None:
    assert (await news.headlines(before=datetime(1990, 1, 1, tzinfo=UTC))).items == ()


async def test_a_naive_instant_is_refused(news: NewsFeed) -> None:
    with pytest.raises(ValueError, match="naive"):
        await news.headlines(before=OPEN_MONDAY.replace(tzinfo=None))


async def test_asking_twice_gives_the_same(news: NewsFeed) -> None:
    assert (await news.headlines(limit=40)).items == (await news.headlines(limit=40)).items


async def test_every_category_is_one_of_those_it_names(news: NewsFeed) -> None:
    items = (await news.headlines(limit=400)).items
    assert {item.category for item in items} <= set(news.categories)
    assert list(news.categories) == sorted(set(news.categories))
